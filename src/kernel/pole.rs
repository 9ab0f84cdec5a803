//! The pole of inaccessibility: the place inside a region that lies farthest from its border, where
//! a label stands best (Garcia-Castellanos and Lombardo 2007; the search by cells is Mapbox's).

use std::cmp::Ordering;
use std::collections::BinaryHeap;
use std::f64::consts::SQRT_2;

use super::simplify::Chord;
use super::tile::World;

/// The place found lies nearly as far from the border as any can, short by at most this part of the
/// region's longer side. A label is some 60 pixels wide, so a grid that fills a screen of 1,000 has
/// it within 4.
const SHORTFALL: f64 = 1.0 / 256.0;
/// Below this part of its longer side a region is too thin for any place to be inside it.
const SLIVER: f64 = 1.0 / 16_384.0;
/// Cells along the longer side to begin with, at most.
const COLUMNS_MAX: f64 = 32.0;

/// One edge of a region's border; their order and direction do not matter.
pub type Edge = [World; 2];

/// The pole of the region whose whole border, holes and further parts included, is `edges`; of
/// several parts the roomiest has it. `None` for a region without area.
pub fn pole(edges: &[Edge]) -> Option<World> {
    let border = Border::of(edges)?;
    let [low, high] = World::bounds(border.boxes.iter().copied().flatten())?;
    let (width, height) = (high.u - low.u, high.v - low.v);
    let longer = width.max(height);
    let side = width.min(height).max(longer / COLUMNS_MAX);
    if side <= 0.0 {
        return None;
    }
    let mut open = BinaryHeap::new();
    for row in 0..(height / side).ceil().max(1.0) as u32 {
        for column in 0..(width / side).ceil().max(1.0) as u32 {
            let at = |start: f64, n: u32| start + (f64::from(n) + 0.5) * side;
            let centre = World { u: at(low.u, column), v: at(low.v, row) };
            let (is_inside, off) = (border.is_around(centre), border.off(centre, f64::INFINITY));
            open.push(Cell::of(centre, side / 2.0, is_inside, off));
        }
    }
    let (mut deepest, mut best) = (0.0, None);
    while let Some(cell) = open.pop() {
        if cell.depth > deepest {
            (deepest, best) = (cell.depth, Some(cell.centre));
        }
        // The heap gives the most promising cell first: when that one cannot do better, none can.
        let enough = longer * if best.is_some() { SHORTFALL } else { SLIVER };
        if cell.reach - deepest <= enough {
            break;
        }
        open.extend(cell.quarters(&border));
    }
    best
}

/// Edges looked at together: passed over when the box around them lies too far away.
const STRETCH_EDGES: usize = 16;

/// A region's border, in stretches of a few edges that nearly always follow one another.
struct Border<'e> {
    edges: &'e [Edge],
    chords: Vec<Chord>,
    /// The lowest and the highest corner around each stretch.
    boxes: Vec<[World; 2]>,
}

impl<'e> Border<'e> {
    /// `None` without an edge.
    fn of(edges: &'e [Edge]) -> Option<Self> {
        let chords = edges.iter().map(|&[a, b]| Chord::of(a, b)).collect();
        let around = |edges: &[Edge]| World::bounds(edges.iter().copied().flatten());
        let boxes: Option<Vec<[World; 2]>> = edges.chunks(STRETCH_EDGES).map(around).collect();
        boxes.filter(|boxes| !boxes.is_empty()).map(|boxes| Self { edges, chords, boxes })
    }

    /// How far a place lies from it, which is known to be no farther than `most`.
    fn off(&self, place: World, most: f64) -> f64 {
        let mut least = most * most;
        for ([low, high], chords) in self.boxes.iter().zip(self.chords.chunks(STRETCH_EDGES)) {
            let off_u = (low.u - place.u).max(place.u - high.u).max(0.0);
            let off_v = (low.v - place.v).max(place.v - high.v).max(0.0);
            if off_u * off_u + off_v * off_v < least {
                least = chords.iter().map(|chord| chord.off_squared(place)).fold(least, f64::min);
            }
        }
        least.sqrt()
    }

    /// Whether a place lies inside: a ray from it crosses the border an odd number of times.
    fn is_around(&self, place: World) -> bool {
        let crosses = |&&[a, b]: &&Edge| {
            (a.v > place.v) != (b.v > place.v) && place.u < a.u + (b.u - a.u) * (place.v - a.v) / (b.v - a.v)
        };
        let may_cross = |[low, high]: &[World; 2]| low.v <= place.v && place.v < high.v && place.u <= high.u;
        let stretches = self.boxes.iter().zip(self.edges.chunks(STRETCH_EDGES));
        stretches.filter(|(around, _)| may_cross(around)).flat_map(|(_, edges)| edges).filter(crosses).count()
            % 2
            == 1
    }
}

/// A square of the search.
struct Cell {
    centre: World,
    half: f64,
    /// How far the centre lies from the border; negative outside.
    depth: f64,
    /// As deep as any place of the cell can be.
    reach: f64,
}

impl Cell {
    fn of(centre: World, half: f64, is_inside: bool, off: f64) -> Self {
        let depth = if is_inside { off } else { -off };
        Self { centre, half, depth, reach: depth + half * SQRT_2 }
    }

    fn quarters(&self, border: &Border<'_>) -> [Self; 4] {
        let half = self.half / 2.0;
        // What is nearest to the cell's centre is no farther from a quarter's than this; a little more for rounding.
        let most = (self.depth.abs() + half * SQRT_2) * (1.0 + 1e-9);
        [(-half, -half), (half, -half), (-half, half), (half, half)].map(|(du, dv)| {
            let centre = World { u: self.centre.u + du, v: self.centre.v + dv };
            // Where no border can lie between the two centres, both lie on one side of it.
            let is_alike = self.depth.abs() > 1.01 * half * SQRT_2;
            let is_inside = if is_alike { self.depth > 0.0 } else { border.is_around(centre) };
            Self::of(centre, half, is_inside, border.off(centre, most))
        })
    }
}

impl Ord for Cell {
    fn cmp(&self, other: &Self) -> Ordering {
        // The place breaks ties, so that the answer never hangs on the order of edges.
        self.reach
            .total_cmp(&other.reach)
            .then(self.centre.u.total_cmp(&other.centre.u))
            .then(self.centre.v.total_cmp(&other.centre.v))
    }
}

impl PartialOrd for Cell {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Cell {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Cell {}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn ring(points: &[(f64, f64)]) -> Vec<Edge> {
        let at = |n: usize| World { u: points[n % points.len()].0, v: points[n % points.len()].1 };
        (0..points.len()).map(|n| [at(n), at(n + 1)]).collect()
    }

    fn depth(place: World, edges: &[Edge]) -> f64 {
        // By a ray to the north, over every edge.
        let crosses = |&&[a, b]: &&Edge| {
            (a.u > place.u) != (b.u > place.u) && place.v > a.v + (b.v - a.v) * (place.u - a.u) / (b.u - a.u)
        };
        let off = edges
            .iter()
            .map(|&[a, b]| Chord::of(a, b).off_squared(place))
            .fold(f64::INFINITY, f64::min)
            .sqrt();
        if edges.iter().filter(crosses).count() % 2 == 1 { off } else { -off }
    }

    fn check(edges: &[Edge], expected: (f64, f64), within: f64) {
        let found = pole(edges).expect("there is area");
        let off = (found.u - expected.0).hypot(found.v - expected.1);
        assert!(off <= within, "{found:?} is {off} from {expected:?}");
    }

    #[test]
    fn it_is_where_there_is_most_room() {
        check(&ring(&[(0.0, 0.0), (8.0, 0.0), (8.0, 8.0), (0.0, 8.0)]), (4.0, 4.0), 0.05);
        // A square with a long tail.
        let tailed = [
            (0.0, 0.0),
            (4.0, 0.0),
            (4.0, 1.9),
            (40.0, 1.9),
            (40.0, 2.1),
            (4.0, 2.1),
            (4.0, 4.0),
            (0.0, 4.0),
        ];
        check(&ring(&tailed), (2.0, 2.0), 0.4);
        // A horseshoe's centre lies outside.
        let shoe =
            [(0.0, 0.0), (9.0, 0.0), (9.0, 9.0), (6.0, 9.0), (6.0, 3.0), (3.0, 3.0), (3.0, 9.0), (0.0, 9.0)];
        assert!(depth(pole(&ring(&shoe)).expect("there is area"), &ring(&shoe)) > 1.4);
    }

    #[test]
    fn holes_and_parts_count() {
        let mut edges = ring(&[(0.0, 0.0), (8.0, 0.0), (8.0, 4.0), (0.0, 4.0)]);
        edges.extend(ring(&[(1.0, 1.0), (1.0, 3.0), (4.0, 3.0), (4.0, 1.0)]));
        check(&edges, (6.0, 2.0), 0.1);
        edges.extend(ring(&[(20.0, 0.0), (30.0, 0.0), (30.0, 10.0), (20.0, 10.0)]));
        check(&edges, (25.0, 5.0), 0.3);
    }

    proptest! {
        /// Against the plain way: no place of a fine raster lies much deeper.
        #[test]
        fn no_place_lies_much_deeper(
            corners in proptest::collection::vec((0.4..1.0_f64, 0.0..1.0_f64), 3..40),
        ) {
            // By their turn around (0, 0).
            let mut corners = corners;
            corners.sort_by(|a, b| a.1.total_cmp(&b.1));
            let corner = |&(far, turn): &(f64, f64)| {
                let (sine, cosine) = (turn * std::f64::consts::TAU).sin_cos();
                (far * cosine, far * sine)
            };
            let edges = ring(&corners.iter().map(corner).collect::<Vec<_>>());
            let found = pole(&edges).map_or(0.0, |place| depth(place, &edges));
            let places = (-40..=40).flat_map(|row| (-40..=40).map(move |column| (row, column)));
            let place = |(row, column)| World { u: f64::from(column) / 40.0, v: f64::from(row) / 40.0 };
            let deepest = places.map(|at| depth(place(at), &edges)).fold(0.0, f64::max);
            prop_assert!(found >= deepest - 2.0 * SHORTFALL, "{found} {deepest}");
        }
    }

    #[test]
    fn slivers_have_one_and_lines_have_none() {
        let sliver = ring(&[(0.0, 0.0), (1.0, 1.0), (1.0, 1.001)]);
        assert!(depth(pole(&sliver).expect("there is area"), &sliver) > 0.0);
        assert_eq!(pole(&ring(&[(0.0, 0.0), (1.0, 0.0)])), None);
        assert_eq!(pole(&[]), None);
    }
}
