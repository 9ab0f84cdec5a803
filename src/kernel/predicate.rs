//! Exact predicates on the lattice. Nothing here rounds.

use std::cmp::Ordering;

use super::lattice::LatticePoint;

/// Twice the signed area of the triangle `a b c`, exact: positive when `c` lies left of `a → b`.
///
/// In i64 where every difference fits in 31 bits (all of one town, most of one country), in i128
/// where not.
pub fn cross(a: LatticePoint, b: LatticePoint, c: LatticePoint) -> i128 {
    let (abx, aby) = (i64::from(b.x) - i64::from(a.x), i64::from(b.y) - i64::from(a.y));
    let (acx, acy) = (i64::from(c.x) - i64::from(a.x), i64::from(c.y) - i64::from(a.y));
    const SMALL: u64 = 1 << 31;
    if abx.unsigned_abs() < SMALL
        && aby.unsigned_abs() < SMALL
        && acx.unsigned_abs() < SMALL
        && acy.unsigned_abs() < SMALL
    {
        i128::from(abx * acy - aby * acx)
    } else {
        i128::from(abx) * i128::from(acy) - i128::from(aby) * i128::from(acx)
    }
}

/// On which side of the directed line `a → b` the point `c` lies: `Greater` left, `Less` right,
/// `Equal` on it.
pub fn side(a: LatticePoint, b: LatticePoint, c: LatticePoint) -> Ordering {
    cross(a, b, c).cmp(&0)
}

/// Whether `point` lies on the closed segment `a b`.
pub fn on_segment(a: LatticePoint, b: LatticePoint, point: LatticePoint) -> bool {
    let within = |a: i32, b: i32, p: i32| a.min(b) <= p && p <= a.max(b);
    within(a.x, b.x, point.x) && within(a.y, b.y, point.y) && side(a, b, point) == Ordering::Equal
}

/// Whether the segments `a b` and `c d` meet in a point that is not an end of both.
pub fn segments_meet(a: LatticePoint, b: LatticePoint, c: LatticePoint, d: LatticePoint) -> bool {
    let touches = |from, to, point| on_segment(from, to, point) && point != from && point != to;
    if touches(a, b, c) || touches(a, b, d) || touches(c, d, a) || touches(c, d, b) {
        return true;
    }
    (a == c && b == d) || (a == d && b == c) || segments_cross(a, b, c, d)
}

/// Whether the segments `a b` and `c d` cross between the ends of both.
pub fn segments_cross(a: LatticePoint, b: LatticePoint, c: LatticePoint, d: LatticePoint) -> bool {
    let parts = |from, to, p, q| {
        side(from, to, p).is_lt() && side(from, to, q).is_gt()
            || side(from, to, p).is_gt() && side(from, to, q).is_lt()
    };
    parts(a, b, c, d) && parts(c, d, a, b)
}

/// Whether the edge `a b` is crossed by the ray from `point` towards +x, by the half-open rule:
/// the point stands for itself moved by (ε, ε²), so a point on a border counts as lying on the
/// border's +x side, else on its +y side, and no point is ever on both or on neither (ruling 18).
pub fn ray_crosses(a: LatticePoint, b: LatticePoint, point: LatticePoint) -> bool {
    let upward = b.y > a.y;
    (a.y > point.y) != (b.y > point.y)
        && side(a, b, point) == if upward { Ordering::Greater } else { Ordering::Less }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn p(x: i32, y: i32) -> LatticePoint {
        LatticePoint::new(x, y)
    }

    #[test]
    fn side_is_exact_across_the_world() {
        let (west, east) = (p(-1_800_000_000, -900_000_000), p(1_800_000_000, 900_000_000));
        assert_eq!(side(west, east, p(0, 0)), Ordering::Equal);
        assert_eq!(side(west, east, p(0, 1)), Ordering::Greater);
        assert_eq!(side(west, east, p(1, 0)), Ordering::Less);
    }

    #[test]
    fn border_points_go_to_the_side_of_plus_x_then_plus_y() {
        let square = [p(0, 0), p(10, 0), p(10, 10), p(0, 10)];
        let inside =
            |point| (0..4).filter(|&i| ray_crosses(square[i], square[(i + 1) % 4], point)).count() % 2 == 1;
        for (point, expected) in [
            (p(5, 5), true),
            (p(0, 5), true),   // west border: the square is on its +x side
            (p(10, 5), false), // east border
            (p(5, 0), true),   // south border: the square is on its +y side
            (p(5, 10), false),
            (p(0, 0), true),
            (p(10, 0), false),
            (p(0, 10), false),
            (p(10, 10), false),
        ] {
            assert_eq!(inside(point), expected, "{point:?}");
        }
    }

    #[test]
    fn on_segment_includes_the_ends_and_nothing_beyond() {
        assert!(on_segment(p(0, 0), p(4, 2), p(2, 1)));
        assert!(on_segment(p(0, 0), p(4, 2), p(4, 2)));
        assert!(!on_segment(p(0, 0), p(4, 2), p(6, 3)));
        assert!(!on_segment(p(0, 0), p(4, 2), p(2, 2)));
    }
}
