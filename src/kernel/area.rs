//! Areas on the ellipsoid and distances near a point.

use geographiclib_rs::{Geodesic, PolygonArea, Winding};

use super::lattice::LatticePoint;
use super::measure::{LocalScale, Metres, SquareMetres};

/// Area enclosed by a ring (last point need not repeat the first), WGS 84 geodesic (Karney 2013),
/// never negative: which way the ring winds does not matter.
pub fn ring_area(ring: &[LatticePoint]) -> SquareMetres {
    let geodesic = Geodesic::wgs84();
    let mut polygon = PolygonArea::new(&geodesic, Winding::CounterClockwise);
    for point in ring {
        polygon.add_point(point.lat(), point.lon());
    }
    let (_, area, _) = polygon.compute(true);
    SquareMetres(area.abs())
}

/// Shortest distance from `point` to the closed segment `a b`, in the point's local plane.
pub fn distance_to_segment(
    point: LatticePoint,
    a: LatticePoint,
    b: LatticePoint,
    scale: LocalScale,
) -> Metres {
    Metres(distance_squared_to_segment(point, a, b, scale).sqrt())
}

/// The same, squared, in square metres: what is compared where many segments are near.
pub fn distance_squared_to_segment(
    point: LatticePoint,
    a: LatticePoint,
    b: LatticePoint,
    scale: LocalScale,
) -> f64 {
    let metres = |q: LatticePoint| {
        (
            (f64::from(q.x) - f64::from(point.x)) * scale.metres_per_x,
            (f64::from(q.y) - f64::from(point.y)) * scale.metres_per_y,
        )
    };
    let ((ax, ay), (bx, by)) = (metres(a), metres(b));
    let (dx, dy) = (bx - ax, by - ay);
    let length_squared = dx * dx + dy * dy;
    let along =
        if length_squared == 0.0 { 0.0 } else { (-(ax * dx + ay * dy) / length_squared).clamp(0.0, 1.0) };
    (ax + along * dx).powi(2) + (ay + along * dy).powi(2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_square_of_a_hundredth_degree_at_houjie() {
        let at = |lon, lat| LatticePoint::from_degrees(lon, lat).expect("a place");
        let ring = [at(113.66, 22.93), at(113.67, 22.93), at(113.67, 22.94), at(113.66, 22.94)];
        let SquareMetres(area) = ring_area(&ring);
        let scale = LocalScale::at(at(113.665, 22.935));
        let plane = 1e5 * scale.metres_per_x * 1e5 * scale.metres_per_y;
        assert!((area / plane - 1.0).abs() < 1e-6, "{area} against {plane}");
        let mut clockwise = ring;
        clockwise.reverse();
        assert!((ring_area(&clockwise).0 - area).abs() < 1e-3);
    }

    #[test]
    fn distance_reaches_the_nearest_part_of_the_segment() {
        let origin = LatticePoint::new(1_136_600_000, 229_400_000);
        let scale = LocalScale::at(origin);
        let off = |dx: i32, dy: i32| LatticePoint::new(origin.x + dx, origin.y + dy);
        let cases = [
            (off(-100, 50), off(100, 50), 50.0 * scale.metres_per_y),
            (off(30, 0), off(90, 0), 30.0 * scale.metres_per_x),
            (off(0, 0), off(90, 10), 0.0),
        ];
        for (a, b, expected) in cases {
            let Metres(distance) = distance_to_segment(origin, a, b, scale);
            assert!((distance - expected).abs() < 1e-9, "{distance} against {expected}");
        }
    }
}
