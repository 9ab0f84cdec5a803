//! What a ray from a point towards -x meets first: finds the face that an island lies in.

use super::chains::Chains;
use super::faces::Half;
use super::linework::Vertices;
use crate::kernel::lattice::{LatticeBox, LatticePoint};
use crate::kernel::predicate::side;

/// Edges of all chains by bands of y.
pub(super) struct Leftward {
    start: i64,
    height: i64,
    first: Vec<u32>,
    rows: Vec<Rising>,
}

/// An edge from its lower end to its higher one, with the half that has +x on its left.
#[derive(Clone, Copy)]
struct Rising {
    low: LatticePoint,
    high: LatticePoint,
    half: Half,
}

impl Leftward {
    pub fn of(chains: &Chains, vertices: &Vertices) -> Self {
        let mut bounds = LatticeBox::EMPTY;
        let mut count = 0;
        each_rising(chains, vertices, |edge| {
            bounds.include(edge.low);
            bounds.include(edge.high);
            count += 1;
        });
        let bands = (count / 32_usize).clamp(1, 1 << 16);
        let start = i64::from(bounds.min.y);
        let height = (i64::from(bounds.max.y) - start) / bands as i64 + 1;
        let mut index = Self { start, height, first: vec![0; bands + 1], rows: Vec::new() };
        each_rising(chains, vertices, |edge| {
            for band in index.band(edge.low.y)..=index.band(edge.high.y) {
                index.first[band] += 1;
            }
        });
        let mut sum = 0;
        for count in &mut index.first {
            sum += *count;
            *count = sum;
        }
        let nothing = Rising { low: LatticePoint::default(), high: LatticePoint::default(), half: 0 };
        index.rows = vec![nothing; sum as usize];
        each_rising(chains, vertices, |edge| {
            for band in index.band(edge.low.y)..=index.band(edge.high.y) {
                index.first[band] -= 1;
                index.rows[index.first[band] as usize] = edge;
            }
        });
        index
    }

    /// The half, with the point in the face on its left, that a ray from the point towards -x meets
    /// first. The ray runs a hair above the point, so vertices on it are no special case.
    pub fn first_met(&self, point: LatticePoint) -> Option<Half> {
        let band = self.band(point.y);
        self.rows[self.first[band] as usize..self.first[band + 1] as usize]
            .iter()
            .filter(|edge| edge.low.y <= point.y && point.y < edge.high.y)
            .filter(|edge| side(edge.low, edge.high, point).is_lt())
            .max_by(|one, other| one.on_row(point).cmp_with(&other.on_row(point)))
            .map(|edge| edge.half)
    }

    fn band(&self, y: i32) -> usize {
        ((i64::from(y) - self.start) / self.height) as usize
    }
}

fn each_rising(chains: &Chains, vertices: &Vertices, mut each: impl FnMut(Rising)) {
    for chain in 0..chains.len() {
        let half = (chain as Half) << 1;
        for pair in chains.vertices(chain).windows(2) {
            let (a, b) = (vertices.at(pair[0]), vertices.at(pair[1]));
            // What lies on the left of a falling edge is its +x side.
            match a.y.cmp(&b.y) {
                std::cmp::Ordering::Less => each(Rising { low: a, high: b, half: half | 1 }),
                std::cmp::Ordering::Equal => {}
                std::cmp::Ordering::Greater => each(Rising { low: b, high: a, half }),
            }
        }
    }
}

/// Where an edge crosses a row, as a fraction right of a point, and how it leans.
struct OnRow {
    numerator: i128,
    rise: i128,
    run: i128,
}

impl Rising {
    fn on_row(&self, point: LatticePoint) -> OnRow {
        let d = |p: i32, q: i32| i128::from(p) - i128::from(q);
        let (rise, run) = (d(self.high.y, self.low.y), d(self.high.x, self.low.x));
        OnRow { numerator: d(self.low.x, point.x) * rise + d(point.y, self.low.y) * run, rise, run }
    }
}

impl OnRow {
    fn cmp_with(&self, other: &Self) -> std::cmp::Ordering {
        let place = (self.numerator * other.rise).cmp(&(other.numerator * self.rise));
        place.then_with(|| (self.run * other.rise).cmp(&(other.run * self.rise)))
    }
}
