//! How two segments meet, exactly.

use std::cmp::Ordering;

use crate::kernel::lattice::LatticePoint;
use crate::kernel::predicate::{cross, on_segment, side};

/// How the segments `a b` and `c d` meet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meeting {
    /// Not at all, or in common ends only.
    Apart,
    /// Which of `a b` lie within `c d`, and which of `c d` within `a b`, their ends left out.
    Touch { ab_on_cd: [bool; 2], cd_on_ab: [bool; 2] },
    /// They cross in a point that is no end of either; the lattice point nearest to it.
    Cross(LatticePoint),
}

pub(super) fn meeting(a: LatticePoint, b: LatticePoint, c: LatticePoint, d: LatticePoint) -> Meeting {
    let (c_side, d_side) = (side(a, b, c), side(a, b, d));
    if c_side == d_side && c_side != Ordering::Equal {
        return Meeting::Apart;
    }
    let (a_side, b_side) = (side(c, d, a), side(c, d, b));
    if a_side == b_side && a_side != Ordering::Equal {
        return Meeting::Apart;
    }
    if ![a_side, b_side, c_side, d_side].contains(&Ordering::Equal) {
        return Meeting::Cross(crossing_point(a, b, c, d));
    }
    let within = |from: LatticePoint, to: LatticePoint, point: LatticePoint| {
        point != from && point != to && on_segment(from, to, point)
    };
    let ab_on_cd = [within(c, d, a), within(c, d, b)];
    let cd_on_ab = [within(a, b, c), within(a, b, d)];
    if [ab_on_cd, cd_on_ab].as_flattened().contains(&true) {
        Meeting::Touch { ab_on_cd, cd_on_ab }
    } else {
        Meeting::Apart
    }
}

/// The lattice point nearest to where the lines cross, which must not be parallel.
fn crossing_point(a: LatticePoint, b: LatticePoint, c: LatticePoint, d: LatticePoint) -> LatticePoint {
    let from_a = cross(c, d, a);
    let total = from_a - cross(c, d, b);
    let (from_a, total) = if total < 0 { (-from_a, -total) } else { (from_a, total) };
    let along = |from: i32, to: i32| {
        let step = (i128::from(to) - i128::from(from)) * from_a;
        let rounded = (2 * step + total).div_euclid(2 * total);
        (i128::from(from) + rounded) as i32
    };
    LatticePoint::new(along(a.x, b.x), along(a.y, b.y))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_how_segments_meet() {
        let p = |(x, y): (i32, i32)| LatticePoint::new(x, y);
        let touch = |ab_on_cd, cd_on_ab| Meeting::Touch { ab_on_cd, cd_on_ab };
        let far = 1_800_000_000;
        for (ab, cd, expected) in [
            ([(0, 0), (10, 10)], [(0, 10), (10, 0)], Meeting::Cross(LatticePoint::new(5, 5))),
            ([(0, 0), (3, 1)], [(1, 1), (2, 0)], Meeting::Cross(LatticePoint::new(2, 1))),
            ([(0, 0), (10, 0)], [(0, 5), (10, 5)], Meeting::Apart),
            ([(0, 0), (10, 0)], [(10, 0), (20, 7)], Meeting::Apart),
            ([(0, 0), (10, 0)], [(10, 0), (0, 0)], Meeting::Apart),
            ([(0, 0), (10, 0)], [(20, 0), (30, 0)], Meeting::Apart),
            ([(0, 0), (10, 0)], [(4, 0), (4, 9)], touch([false, false], [true, false])),
            ([(4, 9), (4, 0)], [(0, 0), (10, 0)], touch([false, true], [false, false])),
            ([(0, 0), (10, 0)], [(4, 0), (20, 0)], touch([false, true], [true, false])),
            ([(0, 0), (10, 0)], [(0, 0), (20, 0)], touch([false, true], [false, false])),
            ([(0, 0), (10, 0)], [(4, 0), (6, 0)], touch([false, false], [true, true])),
            ([(0, 0), (10, 10)], [(5, 6), (0, 12)], Meeting::Apart),
            (
                [(-far, -far / 2), (far, far / 2)],
                [(-far, far / 2), (far, -far / 2)],
                Meeting::Cross(p((0, 0))),
            ),
        ] {
            assert_eq!(meeting(p(ab[0]), p(ab[1]), p(cd[0]), p(cd[1])), expected, "{ab:?} {cd:?}");
        }
    }
}
