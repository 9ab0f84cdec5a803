//! Short stretches of a way: how near a point lies to one, which boxes it passes, and a line cut into
//! pieces of equal length.

use std::cmp::Ordering;

use super::lattice::{LatticeBox, LatticePoint};
use super::measure::{LocalScale, Metres};
use super::predicate::side;

/// A straight stretch between two points, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Segment {
    pub from: LatticePoint,
    pub to: LatticePoint,
}

impl Segment {
    pub fn bounds(self) -> LatticeBox {
        LatticeBox::of(&[self.from, self.to])
    }

    /// Its length by a place's scale.
    pub fn length(self, scale: LocalScale) -> Metres {
        let (dx, dy) = offset(self.from, self.to, scale);
        Metres(dx.hypot(dy))
    }

    /// Whether a point lies within `reach` of it, by a place's scale; the very distance counts.
    pub fn reaches(self, point: LatticePoint, reach: Metres, scale: LocalScale) -> bool {
        let (dx, dy) = offset(self.from, self.to, scale);
        let (px, py) = offset(self.from, point, scale);
        let length2 = dx * dx + dy * dy;
        let share = if length2 > 0.0 { ((px * dx + py * dy) / length2).clamp(0.0, 1.0) } else { 0.0 };
        let (ex, ey) = (px - share * dx, py - share * dy);
        ex * ex + ey * ey <= reach.0 * reach.0
    }

    /// Whether it touches a closed box. Exact.
    pub fn touches(self, area: &LatticeBox) -> bool {
        if !self.bounds().intersects(area) {
            return false;
        }
        let (low, high) = (area.min, area.max);
        let corners = [low, LatticePoint::new(high.x, low.y), high, LatticePoint::new(low.x, high.y)];
        let sides = corners.map(|corner| side(self.from, self.to, corner));
        self.from == self.to
            || sides.contains(&Ordering::Equal)
            || (sides.contains(&Ordering::Less) && sides.contains(&Ordering::Greater))
    }
}

/// Whether a stretch runs along others: both its ends and its middle lie within `reach` of them.
pub fn runs_along(stretch: Segment, others: impl Iterator<Item = Segment> + Clone, reach: Metres) -> bool {
    let between = |a: i32, b: i32| ((i64::from(a) + i64::from(b)) / 2) as i32;
    let Segment { from, to } = stretch;
    let middle = LatticePoint::new(between(from.x, to.x), between(from.y, to.y));
    let scale = LocalScale::at(middle);
    [middle, from, to].into_iter().all(|point| others.clone().any(|other| other.reaches(point, reach, scale)))
}

fn offset(from: LatticePoint, to: LatticePoint, scale: LocalScale) -> (f64, f64) {
    (
        f64::from(to.x.wrapping_sub(from.x)) * scale.metres_per_x,
        f64::from(to.y.wrapping_sub(from.y)) * scale.metres_per_y,
    )
}

/// A piece of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinePiece {
    /// Its ends and the line's vertices between them.
    pub points: Vec<LatticePoint>,
    /// The point half-way along it, to the lattice.
    pub middle: LatticePoint,
    /// Millimetres. Those of all pieces add up to the line's, rounded once.
    pub length_mm: u64,
}

/// Cuts a line into as few pieces of equal length as are none longer than `longest`; of a line without
/// length there are none.
pub fn pieces(line: &[LatticePoint], longest: Metres) -> Vec<LinePiece> {
    let Some(&first) = line.first() else { return Vec::new() };
    let scale = LocalScale::at(first);
    let mut along = vec![0.0];
    for pair in line.windows(2) {
        let step = Segment { from: pair[0], to: pair[1] }.length(scale).0;
        along.push(along[along.len() - 1] + step);
    }
    let total = along[along.len() - 1];
    if total <= 0.0 {
        return Vec::new();
    }
    let count = (total / longest.0).ceil().max(1.0);
    let millimetres = |metres: f64| (metres * 1_000.0).round() as u64;
    let place = |number: f64| total * number / count;
    (0..count as u64)
        .map(|number| {
            let (from, to) = (place(number as f64), place(number as f64 + 1.0));
            let inner = line.iter().zip(&along).filter(|&(_, &at)| from < at && at < to);
            let mut points = vec![point_at(line, &along, from)];
            points.extend(inner.map(|(&point, _)| point));
            points.push(point_at(line, &along, to));
            LinePiece {
                points,
                middle: point_at(line, &along, place(number as f64 + 0.5)),
                length_mm: millimetres(to) - millimetres(from),
            }
        })
        .collect()
}

/// The point so many metres along a line, to the lattice.
fn point_at(line: &[LatticePoint], along: &[f64], metres: f64) -> LatticePoint {
    let after = along.partition_point(|&at| at < metres).clamp(1, line.len() - 1);
    let (a, b) = (line[after - 1], line[after]);
    let step = along[after] - along[after - 1];
    let share = if step > 0.0 { ((metres - along[after - 1]) / step).clamp(0.0, 1.0) } else { 0.0 };
    let between = |a: i32, b: i32| (f64::from(a) + (f64::from(b) - f64::from(a)) * share).round() as i32;
    LatticePoint::new(between(a.x, b.x), between(a.y, b.y))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn p(x: i32, y: i32) -> LatticePoint {
        LatticePoint::new(1_136_600_000 + x, 229_400_000 + y)
    }

    #[test]
    fn near_is_what_a_fine_walk_along_it_finds_near() {
        let scale = LocalScale::at(p(0, 0));
        let at = |n: i32| p(n * 7919 % 9_000, n * 104_729 % 9_000);
        for n in 0..300 {
            let (segment, point) = (Segment { from: at(n), to: at(n + 1) }, at(n + 2));
            let steps = (0..=2_000).map(|step| {
                let share = f64::from(step) / 2_000.0;
                let on = |a: i32, b: i32| f64::from(a) + f64::from(b - a) * share;
                let (x, y) = (on(segment.from.x, segment.to.x), on(segment.from.y, segment.to.y));
                let (ex, ey) = (f64::from(point.x) - x, f64::from(point.y) - y);
                (ex * scale.metres_per_x).hypot(ey * scale.metres_per_y)
            });
            let nearest = steps.fold(f64::MAX, f64::min);
            assert!(segment.reaches(point, Metres(nearest + 0.001), scale), "{n}");
            assert!(!segment.reaches(point, Metres(nearest - 0.05), scale) || nearest < 0.05, "{n}");
        }
    }

    #[test]
    fn boxes_are_touched_from_within_across_and_at_a_corner() {
        let area = LatticeBox::of(&[p(0, 0), p(10, 10)]);
        for (from, to, expected) in [
            (p(2, 2), p(3, 3), true),
            (p(5, 5), p(5, 5), true),
            (p(-5, 5), p(15, 6), true),
            (p(-5, 5), p(5, 15), true), // through the corner (0, 10)
            (p(-6, 5), p(5, 16), false),
            (p(11, 0), p(11, 10), false),
            (p(10, 20), p(10, 10), true),
            (p(-3, -3), p(-3, -3), false),
        ] {
            assert_eq!(Segment { from, to }.touches(&area), expected, "{from:?} {to:?}");
        }
    }

    #[test]
    fn pieces_are_short_equal_and_add_up() {
        let lines =
            [vec![p(0, 0), p(100_000, 0)], vec![p(0, 0), p(700, 900), p(701, 4_000), p(-9_000, 20_000)]];
        for line in lines {
            let cut = pieces(&line, Metres(20.0));
            let whole = pieces(&line, Metres(1e9));
            assert_eq!(whole.len(), 1);
            assert_eq!(whole[0].points, line);
            assert_eq!(cut.iter().map(|piece| piece.length_mm).sum::<u64>(), whole[0].length_mm);
            let length = |piece: &LinePiece| piece.length_mm;
            let (short, long) = (cut.iter().map(length).min(), cut.iter().map(length).max());
            assert!(long <= Some(20_001) && long.zip(short).is_some_and(|(long, short)| long - short <= 2));
            assert_eq!(cut.len() as u64, whole[0].length_mm.div_ceil(20_000));
            // End to end, along the line.
            assert!(cut.windows(2).all(|pair| pair[0].points.last() == pair[1].points.first()));
            assert_eq!(
                (cut[0].points.first(), cut[cut.len() - 1].points.last()),
                (line.first(), line.last())
            );
        }
        assert!(pieces(&[], Metres(20.0)).is_empty());
        assert!(pieces(&[p(1, 1), p(1, 1)], Metres(20.0)).is_empty());
    }
}
