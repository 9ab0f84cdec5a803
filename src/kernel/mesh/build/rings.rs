//! Cleaning one ring: what it repeats is taken out, which way it winds is fixed.

use super::fault::RingFault;
use crate::kernel::lattice::LatticePoint;
use crate::kernel::predicate::cross;
use crate::kernel::ring::Ring;

/// A ring fit for building, and how much was taken out of it.
#[derive(Debug)]
pub(super) struct CleanRing {
    pub points: Vec<LatticePoint>,
    pub repeated: u32,
    pub spikes: u32,
}

/// Takes out the closing point, points repeated in a row and spikes (a way out and back over
/// itself), then winds the ring counter-clockwise, a hole clockwise.
///
/// # Errors
/// Nothing is left that bounds an area.
pub(super) fn clean(raw: &[LatticePoint], hole: bool) -> Result<CleanRing, RingFault> {
    let open = match raw {
        [first, .., last] if first == last => &raw[..raw.len() - 1],
        _ => raw,
    };
    let (mut repeated, mut spikes) = (0, 0);
    let mut points: Vec<LatticePoint> = Vec::with_capacity(open.len());
    for &point in open {
        push(&mut points, point, &mut repeated, &mut spikes);
    }
    close(&mut points, &mut repeated, &mut spikes);
    if points.len() < 3 {
        return Err(if distinct(raw) < 3 { RingFault::TooFewPoints } else { RingFault::ZeroArea });
    }
    let mut ring = Ring(points);
    let doubled_area = ring.doubled_area();
    if doubled_area == 0 {
        return Err(RingFault::ZeroArea);
    }
    if (doubled_area > 0) == hole {
        ring.0.reverse();
    }
    Ok(CleanRing { points: ring.0, repeated, spikes })
}

fn push(points: &mut Vec<LatticePoint>, point: LatticePoint, repeated: &mut u32, spikes: &mut u32) {
    while let [.., before, tip] = points[..] {
        if !turns_back(before, tip, point) {
            break;
        }
        points.pop();
        *spikes += 1;
    }
    if points.last() == Some(&point) {
        *repeated += 1;
    } else {
        points.push(point);
    }
}

/// Looks for repeats and spikes where the ring's end meets its beginning.
fn close(points: &mut Vec<LatticePoint>, repeated: &mut u32, spikes: &mut u32) {
    let mut first = 0;
    while points.len() - first >= 3 {
        let (end, before_end) = (points[points.len() - 1], points[points.len() - 2]);
        if end == points[first] {
            *repeated += 1;
            points.pop();
        } else if turns_back(before_end, end, points[first]) {
            *spikes += 1;
            points.pop();
        } else if turns_back(end, points[first], points[first + 1]) {
            *spikes += 1;
            first += 1;
        } else {
            break;
        }
    }
    points.drain(..first);
}

/// Whether the way `before → tip → after` returns over itself.
fn turns_back(before: LatticePoint, tip: LatticePoint, after: LatticePoint) -> bool {
    let d = |p: i32, q: i32| i128::from(p) - i128::from(q);
    let along = d(before.x, tip.x) * d(after.x, tip.x) + d(before.y, tip.y) * d(after.y, tip.y);
    along > 0 && cross(before, tip, after) == 0
}

fn distinct(points: &[LatticePoint]) -> usize {
    let mut points = points.to_vec();
    points.sort_unstable();
    points.dedup();
    points.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ring(points: &[(i32, i32)]) -> Vec<LatticePoint> {
        points.iter().map(|&(x, y)| LatticePoint::new(x, y)).collect()
    }

    #[test]
    fn cleans_and_winds() {
        let square = [(0, 0), (10, 0), (10, 10), (0, 10)];
        for (raw, expected, repeated, spikes) in [
            (&square[..], &square[..], 0, 0),
            (&[(0, 0), (0, 10), (10, 10), (10, 0), (0, 0)], &[(10, 0), (10, 10), (0, 10), (0, 0)], 0, 0),
            (&[(0, 0), (0, 0), (10, 0), (10, 10), (10, 10), (10, 10), (0, 10)], &square, 3, 0),
            // A spike in the middle, one of two steps, one where the ring closes.
            (&[(0, 0), (10, 0), (15, 0), (10, 0), (10, 10), (0, 10)], &square, 1, 1),
            (&[(0, 0), (10, 0), (15, 0), (20, 5), (15, 0), (10, 0), (10, 10), (0, 10)], &square, 2, 2),
            (&[(0, 0), (10, 0), (10, 10), (0, 10), (0, 0), (-5, -5)], &square, 1, 1),
            (&[(-5, -5), (0, 0), (10, 0), (10, 10), (0, 10), (0, 0)], &square, 1, 1),
            // A spike that comes back past where it left.
            (&[(0, 0), (10, 0), (10, 15), (10, 10), (0, 10)], &square, 0, 1),
        ] {
            let cleaned = clean(&ring(raw), false).expect("an area");
            assert_eq!(cleaned.points, ring(expected), "{raw:?}");
            assert_eq!(cleaned.spikes, spikes, "{raw:?}");
            assert_eq!(cleaned.repeated, repeated, "{raw:?}");
        }
        assert!(Ring(clean(&ring(&square), true).expect("an area").points).doubled_area() < 0);
    }

    #[test]
    fn refuses_what_bounds_nothing() {
        for (raw, expected) in [
            (&[][..], RingFault::TooFewPoints),
            (&[(0, 0), (5, 5)], RingFault::TooFewPoints),
            (&[(0, 0), (5, 5), (0, 0), (5, 5), (0, 0)], RingFault::TooFewPoints),
            (&[(0, 0), (5, 5), (9, 9)], RingFault::ZeroArea),
            (&[(0, 0), (5, 5), (9, 2), (5, 5)], RingFault::ZeroArea),
            (&[(0, 0), (10, 10), (10, 0), (0, 10)], RingFault::ZeroArea),
        ] {
            assert_eq!(clean(&ring(raw), false).expect_err("no area"), expected, "{raw:?}");
        }
    }
}
