//! Rounding lines to whole units so that what did not cross does not cross afterwards, and what met
//! still meets: snap rounding (Hobby 1999; Guibas and Marimont 1998).
//!
//! Each vertex goes to the middle of its unit cell, and each segment that passes through a cell in
//! which some vertex lies goes through that cell's middle, too. Lines may come to touch or to run
//! together, never to cross. Lines that already cross stay as they are there.

use super::lattice::LatticePoint;
use super::runs::Runs;

/// Lines on whole units: numbers into a table of points, each point listed once.
pub struct Snapped {
    pub points: Vec<LatticePoint>,
    /// No number twice in a row; a line that shrank to a point has one.
    pub lines: Runs<u32>,
}

/// Narrowest bucket in units; narrower ones would make lines pass many.
const BUCKET_MIN: i32 = 32;

/// Rounds lines that lie within `low..=high` on both axes.
pub fn snap(lines: &Runs<[f64; 2]>, low: i32, high: i32) -> Snapped {
    let cells = Cells::of(lines.items(), low, high);
    let mut snapped = Runs::default();
    let mut passed = Vec::new();
    for line in lines.iter() {
        snapped.add(cells.number(line[0]));
        let mut from = cells.number(line[0]);
        for pair in line.windows(2) {
            let to = cells.number(pair[1]);
            if from == to {
                continue;
            }
            cells.passed(pair[0], pair[1], [from, to], &mut passed);
            passed.drain(..).for_each(|(_, number)| snapped.add(number));
            snapped.add(to);
            from = to;
        }
        snapped.end();
    }
    Snapped { points: cells.points, lines: snapped }
}

/// The cells in which a vertex lies, in square buckets.
struct Cells {
    low: i32,
    /// Of a bucket, in units.
    width: i32,
    columns: usize,
    /// The cells' middles, bucket by bucket.
    points: Vec<LatticePoint>,
    /// Where each bucket's points begin; one more at the end.
    first: Vec<u32>,
}

/// Halves go up. Done by cutting off a positive number's fraction: without SSE 4.1, which not every
/// machine has, `f64::round` is a call.
fn round([x, y]: [f64; 2]) -> LatticePoint {
    const SHIFT: i32 = 1 << 24;
    let part = |at: f64| (at + (f64::from(SHIFT) + 0.5)) as i32 - SHIFT;
    LatticePoint::new(part(x), part(y))
}

impl Cells {
    fn of(vertices: &[[f64; 2]], low: i32, high: i32) -> Self {
        // Some two vertices a bucket, so that a tile with little in it costs little.
        let across = (vertices.len() as f64 / 2.0).sqrt() as i32 + 1;
        let width = ((high - low) / across + 1).max(BUCKET_MIN);
        let columns = ((high - low) / width + 1) as usize;
        let bucket = |point: LatticePoint| {
            let part = |at: i32| ((at.clamp(low, high) - low) / width) as usize;
            part(point.y) * columns + part(point.x)
        };
        let mut keyed: Vec<(u32, LatticePoint)> =
            vertices.iter().map(|&vertex| round(vertex)).map(|point| (bucket(point) as u32, point)).collect();
        keyed.sort_unstable();
        keyed.dedup();
        let mut first = vec![0; columns * columns + 1];
        for (bucket, _) in &keyed {
            first[*bucket as usize + 1] += 1;
        }
        for at in 1..first.len() {
            first[at] += first[at - 1];
        }
        Self { low, width, columns, points: keyed.into_iter().map(|(_, point)| point).collect(), first }
    }

    fn part(&self, at: f64) -> usize {
        (((at - f64::from(self.low)) / f64::from(self.width)).max(0.0) as usize).min(self.columns - 1)
    }

    /// The points of the buckets `columns` of a row.
    fn row(&self, row: usize, columns: std::ops::RangeInclusive<usize>) -> std::ops::Range<usize> {
        let start = row * self.columns;
        self.first[start + columns.start()] as usize..self.first[start + columns.end() + 1] as usize
    }

    fn number(&self, vertex: [f64; 2]) -> u32 {
        let point = round(vertex);
        let (column, row) = (self.part(f64::from(point.x)), self.part(f64::from(point.y)));
        let range = self.row(row, column..=column);
        let at = self.points[range.clone()].iter().position(|&found| found == point);
        (range.start + at.expect("every vertex was given its cell")) as u32
    }

    /// The cells that the segment passes through on its way, `ends` left out, in order.
    fn passed(&self, a: [f64; 2], b: [f64; 2], ends: [u32; 2], found: &mut Vec<(f64, u32)>) {
        let (dx, dy) = (b[0] - a[0], b[1] - a[1]);
        let half_span = (dx.abs() + dy.abs()) / 2.0;
        let across = |y: f64| if dy == 0.0 { a[0] } else { a[0] + dx * ((y - a[1]) / dy).clamp(0.0, 1.0) };
        let (top, bottom) = (a[1].min(b[1]) - 0.5, a[1].max(b[1]) + 0.5);
        for row in self.part(top)..=self.part(bottom) {
            // Between the row's sides, half a unit more, the segment runs over these columns.
            let start = f64::from(self.low) + f64::from(row as i32 * self.width) - 1.0;
            let (x0, x1) = if dy == 0.0 {
                (a[0], b[0])
            } else {
                (across(start), across(start + f64::from(self.width) + 2.0))
            };
            let columns = self.part(x0.min(x1) - 1.0)..=self.part(x0.max(x1) + 1.0);
            for at in self.row(row, columns) {
                let (x, y) = (f64::from(self.points[at].x) - a[0], f64::from(self.points[at].y) - a[1]);
                if (dx * y - dy * x).abs() > half_span || ends.contains(&(at as u32)) {
                    continue;
                }
                let beside = |at: f64, delta: f64| delta.min(0.0) - 0.5 <= at && at <= delta.max(0.0) + 0.5;
                if beside(x, dx) && beside(y, dy) {
                    found.push((x * dx + y * dy, at as u32));
                }
            }
        }
        found.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn snapped(lines: &[&[[f64; 2]]]) -> Vec<Vec<(i32, i32)>> {
        let mut runs = Runs::default();
        lines.iter().for_each(|line| runs.push(line.iter().copied()));
        let Snapped { points, lines } = snap(&runs, -64, 4160);
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
