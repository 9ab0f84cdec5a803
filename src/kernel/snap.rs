//! Rounding lines to whole units so that what did not cross does not cross afterwards, and what met
//! still meets: snap rounding (Hobby 1999; Guibas and Marimont 1998).
//!
//! Each vertex goes to the middle of its unit cell, and each segment that passes through a cell in
//! which some vertex lies goes through that cell's middle, too. Lines may come to touch or to run
//! together, never to cross. Lines that already cross stay as they are there.

use std::ops::{Range, RangeInclusive};

use super::lattice::LatticePoint;
use super::runs::Runs;

/// A vertex to be rounded.
#[derive(Clone, Copy, Debug)]
pub struct Vertex {
    pub place: [f64; 2],
    /// Known to have nothing near it, nor near the segment that it begins ([`super::crowd`]): rounded alone, which
    /// costs next to nothing.
    pub is_clear: bool,
}

impl From<[f64; 2]> for Vertex {
    /// Of which nothing is known.
    fn from(place: [f64; 2]) -> Self {
        Self { place, is_clear: false }
    }
}

/// Lines on whole units: numbers into a table of points, each point listed once.
pub struct Snapped {
    pub points: Vec<LatticePoint>,
    /// From this number on each point is passed once, by one line on its way.
    pub alone_from: u32,
    /// No number twice in a row; a line that shrank to a point has one.
    pub lines: Runs<u32>,
}

/// Rounds lines that lie within `low..=high` on both axes.
pub fn snap(lines: &Runs<Vertex>, low: i32, high: i32) -> Snapped {
    let crowded = lines.items().iter().filter(|vertex| !vertex.is_clear);
    let cells = Cells::of(crowded.map(|vertex| vertex.place).collect(), low, high);
    let mut points = Vec::with_capacity(lines.items().len());
    points.extend(&cells.points);
    let mut of_crowded = cells.of_vertices.iter();
    let mut number = |vertex: &Vertex| {
        if vertex.is_clear {
            points.push(round(vertex.place));
            points.len() as u32 - 1
        } else {
            *of_crowded.next().expect("one for each")
        }
    };
    let (mut snapped, mut passed) = (Runs::with_capacity(lines.items().len()), Vec::new());
    for line in lines.iter() {
        let mut from = number(&line[0]);
        snapped.add(from);
        for pair in line.windows(2) {
            let to = number(&pair[1]);
            if from == to {
                continue;
            }
            if !pair[0].is_clear {
                cells.passed(pair[0].place, pair[1].place, [from, to], &mut passed);
                passed.drain(..).for_each(|(_, number)| snapped.add(number));
            }
            snapped.add(to);
            from = to;
        }
        snapped.end();
    }
    Snapped { points, alone_from: cells.points.len() as u32, lines: snapped }
}

/// The cells in which a vertex lies, in square buckets.
struct Cells {
    low: i32,
    high: i32,
    /// A bucket is two to this power units wide.
    shift: u32,
    columns: usize,
    /// The cells' middles, bucket by bucket, with room left where vertices share a cell.
    points: Vec<LatticePoint>,
    /// Where each bucket's points begin; one more at the end.
    first: Vec<u32>,
    /// The cell of each vertex, as a position among `points`.
    of_vertices: Vec<u32>,
}

/// Narrowest bucket, as a power of two; narrower ones would make lines pass many.
const SHIFT_MIN: u32 = 5;

/// Where there is room left: farther away than any segment reaches.
const NOWHERE: LatticePoint = LatticePoint::new(i32::MIN / 4, i32::MIN / 4);

/// The whole number at or below. Done by cutting off a positive number's fraction: without SSE 4.1, which not
/// every machine has, `f64::floor` is a call.
fn cut_off(at: f64) -> i32 {
    const SHIFT: i32 = 1 << 24;
    (at + f64::from(SHIFT)) as i32 - SHIFT
}

/// Halves go up.
fn round([x, y]: [f64; 2]) -> LatticePoint {
    LatticePoint::new(cut_off(x + 0.5), cut_off(y + 0.5))
}

impl Cells {
    fn of(vertices: Vec<[f64; 2]>, low: i32, high: i32) -> Self {
        // Some one vertex a bucket, so that a tile with little in it costs little.
        let across = (vertices.len() as f64).sqrt() as i32 + 1;
        let shift = (((high - low) / across) as u32 + 1).ilog2().max(SHIFT_MIN);
        let columns = ((high - low) >> shift) as usize + 1;
        let mut cells = Self {
            low,
            high,
            shift,
            columns,
            points: vec![NOWHERE; vertices.len()],
            first: vec![0; columns * columns + 1],
            of_vertices: Vec::with_capacity(vertices.len()),
        };
        let rounded: Vec<(LatticePoint, u32)> = vertices
            .into_iter()
            .map(round)
            .map(|point| (point, (cells.part(point.y) * columns + cells.part(point.x)) as u32))
            .collect();
        for (_, bucket) in &rounded {
            cells.first[*bucket as usize + 1] += 1;
        }
        for at in 1..cells.first.len() {
            cells.first[at] += cells.first[at - 1];
        }
        for (point, bucket) in rounded {
            let from = cells.first[bucket as usize] as usize;
            let place = cells.points[from..].iter().position(|&found| found == point || found == NOWHERE);
            let at = from + place.expect("a bucket has room for all its vertices");
            cells.points[at] = point;
            cells.of_vertices.push(at as u32);
        }
        cells
    }

    /// The column or row of buckets that a coordinate lies in.
    fn part(&self, at: i32) -> usize {
        ((at.clamp(self.low, self.high) - self.low) >> self.shift) as usize
    }

    /// Positions of the points in some neighbouring buckets of a row.
    fn row(&self, row: usize, columns: RangeInclusive<usize>) -> Range<usize> {
        let start = row * self.columns;
        self.first[start + columns.start()] as usize..self.first[start + columns.end() + 1] as usize
    }

    /// The cells that the segment passes through on its way, `ends` left out, in order.
    fn passed(&self, a: [f64; 2], b: [f64; 2], ends: [u32; 2], found: &mut Vec<(f64, u32)>) {
        let (dx, dy) = (b[0] - a[0], b[1] - a[1]);
        let half_span = (dx.abs() + dy.abs()) / 2.0;
        // The whole numbers that lie beside the segment, half a unit more: nearly all points but its ends fall
        // through this.
        let beside = |axis: usize| -> (i32, i32) {
            (-cut_off(0.5 - a[axis].min(b[axis])), cut_off(a[axis].max(b[axis]) + 0.5))
        };
        let ((west, east), (north, south)) = (beside(0), beside(1));
        let (width, height) = ((east - west) as u32, (south - north) as u32);
        let (first_row, last_row) = (self.part(north), self.part(south));
        let all_columns = self.part(west)..=self.part(east);
        for row in first_row..=last_row {
            let columns = if last_row - first_row < 2 {
                all_columns.clone()
            } else {
                self.columns_in(row, a, [dx, dy], &all_columns)
            };
            let range = self.row(row, columns);
            for (point, at) in self.points[range.clone()].iter().zip(range.start as u32..) {
                let is_beside = (point.x.wrapping_sub(west) as u32 <= width)
                    & (point.y.wrapping_sub(north) as u32 <= height);
                if !is_beside || ends.contains(&at) {
                    continue;
                }
                let (x, y) = (f64::from(point.x) - a[0], f64::from(point.y) - a[1]);
                if (dx * y - dy * x).abs() <= half_span {
                    found.push((x * dx + y * dy, at));
                }
            }
        }
        if found.len() > 1 {
            found.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        }
    }

    /// The columns that a segment from `a` runs over between a row's sides, half a unit more.
    fn columns_in(
        &self,
        row: usize,
        a: [f64; 2],
        [dx, dy]: [f64; 2],
        all: &RangeInclusive<usize>,
    ) -> RangeInclusive<usize> {
        if dy == 0.0 {
            return all.clone();
        }
        let across = |y: f64| a[0] + dx * ((y - a[1]) / dy).clamp(0.0, 1.0);
        let start = f64::from(self.low + ((row as i32) << self.shift)) - 1.0;
        let (x0, x1) = (across(start), across(start + f64::from(1_i32 << self.shift) + 2.0));
        self.part((x0.min(x1) - 1.0) as i32)..=self.part((x0.max(x1) + 1.0) as i32)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::crowd::crowded;
    use proptest::prelude::*;

    fn snapped(lines: &[&[[f64; 2]]]) -> Vec<Vec<(i32, i32)>> {
        let mut runs = Runs::default();
        lines.iter().for_each(|line| runs.push(line.iter().map(|&place| place.into())));
        listed(&snap(&runs, -64, 4160))
    }

    fn listed(Snapped { points, lines, .. }: &Snapped) -> Vec<Vec<(i32, i32)>> {
        let at = |&number: &u32| (points[number as usize].x, points[number as usize].y);
        lines.iter().map(|line| line.iter().map(at).collect()).collect()
    }

    #[test]
    fn a_segment_goes_through_the_middle_of_a_cell_that_it_passes() {
        let vertex = [[500.3, 500.2], [500.3, 900.0]];
        let below = [[0.0, 500.0], [1000.0, 500.0]];
        assert_eq!(snapped(&[&vertex, &below])[1], [(0, 500), (500, 500), (1000, 500)]);
        let far_below = [[0.0, 499.4], [1000.0, 499.4]];
        assert_eq!(snapped(&[&vertex, &far_below])[1], [(0, 499), (1000, 499)]);
    }

    #[test]
    fn order_holds_and_short_lines_become_points() {
        let steep: &[[f64; 2]] = &[[0.0, 0.0], [1000.2, 4000.7]];
        let beads: Vec<[f64; 2]> =
            (1..10).map(|n| [100.0 * f64::from(n) + 0.1, 400.0 * f64::from(n)]).collect();
        let found = snapped(&[steep, &beads]);
        assert_eq!(found[0].len(), 11);
        assert!(found[0].is_sorted());
        assert_eq!(snapped(&[&[[7.1, 7.2], [6.9, 7.4], [7.3, 6.8]]]), [vec![(7, 7)]]);
    }

    /// The proper crossings of all segments with one another, by exact arithmetic.
    fn crossings(lines: &[Vec<(i32, i32)>]) -> usize {
        let point = |(x, y)| LatticePoint::new(x, y);
        let segments: Vec<_> = lines
            .iter()
            .flat_map(|line| line.windows(2).map(|pair| (point(pair[0]), point(pair[1]))))
            .collect();
        let apart = |(a, b): (LatticePoint, LatticePoint), (c, d): (LatticePoint, LatticePoint)| {
            use super::super::predicate::cross;
            cross(a, b, c).signum() * cross(a, b, d).signum() < 0
        };
        let pairs =
            segments.iter().enumerate().flat_map(|(n, &s)| segments[n + 1..].iter().map(move |&t| (s, t)));
        pairs.filter(|&(s, t)| apart(s, t) && apart(t, s)).count()
    }

    proptest! {
        /// What is known to be clear is rounded to what it is rounded to among all.
        #[test]
        fn what_is_clear_needs_no_looking(
            walks in proptest::collection::vec(
                proptest::collection::vec((-9.0..9.0_f64, -9.0..9.0_f64), 1..30), 1..8),
        ) {
            let walked = |walk: &Vec<(f64, f64)>| -> Vec<[f64; 2]> {
                let mut at = [40.0, 40.0];
                let step = |&(x, y): &(f64, f64)| {
                    at = [(at[0] + x).clamp(-64.0, 100.0), (at[1] + y).clamp(-64.0, 100.0)];
                    at
                };
                walk.iter().map(step).collect()
            };
            let lines: Vec<Vec<[f64; 2]>> = walks.iter().map(walked).collect();
            let mut runs = Runs::default();
            let mut clear = 0;
            for (at, line) in lines.iter().enumerate() {
                let mut others = Runs::default();
                let other = lines.iter().enumerate().filter(|&(other, _)| other != at);
                other.for_each(|(_, line)| others.push(line.iter().copied()));
                let crowded = crowded(line, &others);
                clear += crowded.iter().filter(|&&crowded| !crowded).count();
                let vertex = |(&place, crowded): (&[f64; 2], bool)| Vertex { place, is_clear: !crowded };
                runs.push(line.iter().zip(crowded).map(vertex));
            }
            prop_assume!(clear > 0);
            let plain: Vec<&[[f64; 2]]> = lines.iter().map(Vec::as_slice).collect();
            prop_assert_eq!(listed(&snap(&runs, -64, 100)), snapped(&plain));
        }
    }

    #[test]
    fn a_fan_of_close_lines_never_crosses() {
        // Curves that lie a third of a unit apart, bent many times.
        let curve = |n: u32| -> Vec<[f64; 2]> {
            (0..60)
                .map(|step| {
                    let x = 3.7 * f64::from(step) + 1.2 * f64::from(n % 3);
                    [x, (x / 12.0).sin() * 6.0 + 0.31 * f64::from(n)]
                })
                .collect()
        };
        let curves: Vec<Vec<[f64; 2]>> = (0..12).map(curve).collect();
        let lines: Vec<&[[f64; 2]]> = curves.iter().map(Vec::as_slice).collect();
        let plain: Vec<Vec<(i32, i32)>> = curves
            .iter()
            .map(|curve| curve.iter().map(|&vertex| (round(vertex).x, round(vertex).y)).collect())
            .collect();
        assert!(crossings(&plain) > 0, "rounding alone makes lines cross, or this test shows nothing");
        assert_eq!(crossings(&snapped(&lines)), 0);
    }
}
