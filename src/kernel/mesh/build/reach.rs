//! How near is near enough to be the same place.

use crate::kernel::lattice::{LatticeBox, LatticePoint};
use crate::kernel::measure::{LocalScale, Metres};
use crate::kernel::predicate::on_segment;

use super::pairs::Segment;

/// The snapping distance on the ground.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reach(pub Metres);

impl Reach {
    /// At least the distance in lattice units of x and y, anywhere among the segments.
    pub fn in_units(self, segments: &[Segment]) -> (i32, i32) {
        let mut bounds = LatticeBox::EMPTY;
        for segment in segments {
            bounds.include(segment.a);
            bounds.include(segment.b);
        }
        if bounds.is_empty() {
            return (0, 0);
        }
        // A unit of longitude is shortest farthest from the equator, one of latitude nearest to it.
        let (low, high) = (LocalScale::at(bounds.min), LocalScale::at(bounds.max));
        let units = |metres_per_unit: f64| (self.0.0 / metres_per_unit).ceil().clamp(0.0, 1e9) as i32;
        let equator = LocalScale::at(LatticePoint::default());
        (units(low.metres_per_x.min(high.metres_per_x)), units(equator.metres_per_y))
    }

    /// The distance between two points when it is within reach.
    pub fn between(self, one: LatticePoint, other: LatticePoint) -> Option<Metres> {
        let scale = LocalScale::at(one);
        let dx = (f64::from(one.x) - f64::from(other.x)) * scale.metres_per_x;
        let dy = (f64::from(one.y) - f64::from(other.y)) * scale.metres_per_y;
        Some(Metres(dx.hypot(dy))).filter(|&distance| distance <= self.0)
    }

    /// The lattice point nearest to `point` on the segment, its ends left out, and how far away the
    /// segment is, when within reach. A point exactly on the segment always is.
    pub fn onto(
        self,
        point: LatticePoint,
        a: LatticePoint,
        b: LatticePoint,
    ) -> Option<(Metres, LatticePoint)> {
        if point == a || point == b {
            return None;
        }
        if on_segment(a, b, point) {
            return Some((Metres(0.0), point));
        }
        let scale = LocalScale::at(point);
        let metres = |from: LatticePoint, to: LatticePoint| {
            (
                (f64::from(to.x) - f64::from(from.x)) * scale.metres_per_x,
                (f64::from(to.y) - f64::from(from.y)) * scale.metres_per_y,
            )
        };
        let ((px, py), (bx, by)) = (metres(a, point), metres(a, b));
        let along = (px * bx + py * by) / (bx * bx + by * by);
        // Not a number when the ends are one point; nothing lies between them.
        if !(along > 0.0 && along < 1.0) {
            return None;
        }
        let distance = Metres((px - along * bx).hypot(py - along * by));
        if distance > self.0 {
            return None;
        }
        let at = |a: i32, b: i32| (f64::from(a) + along * (f64::from(b) - f64::from(a))).round() as i32;
        let foot = LatticePoint::new(at(a.x, b.x), at(a.y, b.y));
        (foot != a && foot != b).then_some((distance, foot))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reaches_beside_a_segment_and_not_past_its_ends() {
        let p = LatticePoint::new;
        let (a, b) = (p(0, 0), p(1000, 0));
        for (point, expected) in [
            (p(500, 0), Some((0.0, p(500, 0)))),
            (p(500, 40), Some((0.442, p(500, 0)))),
            (p(500, 50), None),
            (p(-1, 0), None),
            (p(1001, 3), None),
            (a, None),
            (b, None),
        ] {
            let found = Reach(Metres(0.5)).onto(point, a, b);
            assert_eq!(found.map(|(_, foot)| foot), expected.map(|(_, foot)| foot), "{point:?}");
            if let (Some((Metres(found), _)), Some((expected, _))) = (found, expected) {
                assert!((found - expected).abs() < 1e-3, "{point:?}: {found}");
            }
        }
        assert_eq!(Reach(Metres(0.0)).onto(p(500, 1), a, b), None);
    }
}
