//! How much ground a face is, how wide, and where to point at.

use crate::kernel::area::ring_area;
use crate::kernel::lattice::LatticePoint;
use crate::kernel::measure::{LocalScale, Metres, SquareMetres};

/// A face: its outer ring, then the rings of what lies in it.
pub(super) struct Ground {
    pub rings: Vec<Vec<LatticePoint>>,
    pub place: LatticePoint,
}

impl Ground {
    pub fn area(&self) -> SquareMetres {
        let areas: Vec<f64> = self.rings.iter().map(|ring| ring_area(ring).0).collect();
        SquareMetres((areas[0] - areas[1..].iter().sum::<f64>()).max(0.0))
    }

    /// Twice the area over the perimeter: a strip's width, half the radius of a disc, half the side
    /// of a square. (JTS measures the largest circle inside, which asks much more work of a face
    /// that is nearly always a strip.)
    pub fn width(&self) -> Metres {
        let scale = LocalScale::at(self.place);
        let perimeter: f64 = self
            .rings
            .iter()
            .map(|ring| length(ring, scale) + length(&[ring[ring.len() - 1], ring[0]], scale))
            .sum();
        Metres(2.0 * self.area().0 / perimeter)
    }
}

/// Metres along a run of points.
pub(super) fn length(run: &[LatticePoint], scale: LocalScale) -> f64 {
    run.windows(2)
        .map(|pair| {
            let dx = (f64::from(pair[1].x) - f64::from(pair[0].x)) * scale.metres_per_x;
            let dy = (f64::from(pair[1].y) - f64::from(pair[0].y)) * scale.metres_per_y;
            dx.hypot(dy)
        })
        .sum()
}

/// A point in the ring, or on it when it is too thin to hold one: the middle of the widest run
/// inside on the row halfway up.
pub(super) fn interior_point(ring: &[LatticePoint]) -> LatticePoint {
    let (low, high) = ring.iter().fold((i32::MAX, i32::MIN), |(low, high), p| (low.min(p.y), high.max(p.y)));
    let row = low + ((i64::from(high) - i64::from(low)) / 2) as i32;
    let mut crossings: Vec<f64> = (0..ring.len())
        .map(|at| (ring[at], ring[(at + 1) % ring.len()]))
        .filter(|(a, b)| (a.y > row) != (b.y > row))
        .map(|(a, b)| {
            let along = (f64::from(row) - f64::from(a.y)) / (f64::from(b.y) - f64::from(a.y));
            f64::from(a.x) + along * (f64::from(b.x) - f64::from(a.x))
        })
        .collect();
    crossings.sort_by(f64::total_cmp);
    let widest =
        crossings.chunks_exact(2).max_by(|one, other| (one[1] - one[0]).total_cmp(&(other[1] - other[0])));
    widest.map_or(ring[0], |pair| LatticePoint::new(((pair[0] + pair[1]) / 2.0).round() as i32, row))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ring(points: &[(i32, i32)]) -> Vec<LatticePoint> {
        points.iter().map(|&(x, y)| LatticePoint::new(x, y)).collect()
    }

    #[test]
    fn a_strip_is_as_wide_as_it_is() {
        let scale = LocalScale::at(LatticePoint::default());
        let strip = ring(&[(0, 0), (1_000_000, 0), (1_000_000, 100), (0, 100)]);
        let ground = Ground { place: interior_point(&strip), rings: vec![strip] };
        assert!((ground.width().0 / (100.0 * scale.metres_per_y) - 1.0).abs() < 1e-3);
    }

    #[test]
    fn points_into_the_widest_part() {
        for (points, expected) in [
            (&[(0, 0), (10, 0), (10, 10), (0, 10)][..], (5, 5)),
            // A horseshoe: the mean of its points lies outside.
            (&[(0, 0), (30, 0), (30, 20), (20, 20), (20, 5), (4, 5), (4, 20), (0, 20)], (25, 10)),
            (&[(0, 0), (9, 1), (4, 1)], (0, 0)),
        ] {
            let LatticePoint { x, y } = interior_point(&ring(points));
            assert_eq!((x, y), expected, "{points:?}");
        }
    }
}
