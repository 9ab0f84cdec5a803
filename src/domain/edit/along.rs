//! Places along segments, in lattice units, rounded to the lattice where they are points.

use crate::kernel::lattice::LatticePoint;

fn offset(a: LatticePoint, b: LatticePoint) -> (f64, f64) {
    (f64::from(b.x) - f64::from(a.x), f64::from(b.y) - f64::from(a.y))
}

/// How far along `p q` the foot of a point lies; 0 where the two are one.
pub fn share(p: LatticePoint, q: LatticePoint, at: LatticePoint) -> f64 {
    let ((x, y), (to_x, to_y)) = (offset(p, q), offset(p, at));
    let length2 = x * x + y * y;
    if length2 > 0.0 { (to_x * x + to_y * y) / length2 } else { 0.0 }
}

/// The point of a segment nearest to a point, rounded to the lattice.
pub fn foot(a: LatticePoint, b: LatticePoint, at: LatticePoint) -> LatticePoint {
    along(a, b, share(a, b, at).clamp(0.0, 1.0))
}

fn along(a: LatticePoint, b: LatticePoint, share: f64) -> LatticePoint {
    let (x, y) = offset(a, b);
    let round = |from: i32, by: f64| (f64::from(from) + by * share).round() as i32;
    LatticePoint::new(round(a.x, x), round(a.y, y))
}

/// Where two segments that cross do, rounded to the lattice, and how far along the first.
pub fn crossing(p: LatticePoint, q: LatticePoint, u: LatticePoint, v: LatticePoint) -> (LatticePoint, f64) {
    let ((px, py), (ux, uy), (wx, wy)) = (offset(p, q), offset(u, v), offset(p, u));
    let share = (wx * uy - wy * ux) / (px * uy - py * ux);
    (along(p, q, share), share)
}

/// How far a point lies from a segment, in lattice units.
pub fn distance(a: LatticePoint, b: LatticePoint, at: LatticePoint) -> f64 {
    let ((x, y), (to_x, to_y)) = (offset(a, b), offset(a, at));
    let along = share(a, b, at).clamp(0.0, 1.0);
    (to_x - along * x).hypot(to_y - along * y)
}
