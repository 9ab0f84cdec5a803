//! The drawing board: metres east and north of a point in Houjie.
//!
//! Only sums, products and square roots, which IEEE 754 rounds alike everywhere: the same seed draws
//! the same town on every machine.

use std::ops::{Add, Mul, Sub};

use crate::kernel::lattice::LatticePoint;

/// Where the board's zero lies: 113.70 E, 22.92 N.
const ORIGIN: LatticePoint = LatticePoint::new(1_137_000_000, 229_200_000);

/// Metres in one lattice unit at the origin's latitude, as [`LocalScale`] computes them.
///
/// [`LocalScale`]: crate::kernel::measure::LocalScale
const METRES_PER_X: f64 = 0.010_258_285_4;
const METRES_PER_Y: f64 = 0.011_074_289_2;

/// A place on the board, or the way from one place to another, in metres.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Spot {
    pub x: f64,
    pub y: f64,
}

impl Spot {
    pub const fn new(x: f64, y: f64) -> Self {
        Self { x, y }
    }

    pub fn of(point: LatticePoint) -> Self {
        Self::new(f64::from(point.x - ORIGIN.x) * METRES_PER_X, f64::from(point.y - ORIGIN.y) * METRES_PER_Y)
    }

    pub fn of_degrees(lon: f64, lat: f64) -> Self {
        Self::of(LatticePoint::new((lon * 1e7).round() as i32, (lat * 1e7).round() as i32))
    }

    pub fn lattice(self) -> LatticePoint {
        LatticePoint::new(
            ORIGIN.x + (self.x / METRES_PER_X).round() as i32,
            ORIGIN.y + (self.y / METRES_PER_Y).round() as i32,
        )
    }

    /// The spot that [`Spot::lattice`] stands for.
    pub fn snapped(self) -> Self {
        Self::of(self.lattice())
    }

    pub fn dot(self, other: Self) -> f64 {
        self.x * other.x + self.y * other.y
    }

    /// Positive when `other` points to the left of `self`.
    pub fn cross(self, other: Self) -> f64 {
        self.x * other.y - self.y * other.x
    }

    pub fn length(self) -> f64 {
        self.dot(self).sqrt()
    }

    pub fn distance(self, other: Self) -> f64 {
        (self - other).length()
    }

    /// A quarter turn to the left.
    pub fn left(self) -> Self {
        Self::new(-self.y, self.x)
    }

    /// Of length 1; a zero stays zero.
    pub fn unit(self) -> Self {
        let length = self.length();
        if length > 0.0 { self * (1.0 / length) } else { self }
    }

    pub fn toward(self, other: Self, part: f64) -> Self {
        self + (other - self) * part
    }

    pub fn distance_to_segment(self, a: Self, b: Self) -> f64 {
        let (along, way) = (b - a, self - a);
        let squared = along.dot(along);
        let part = if squared == 0.0 { 0.0 } else { (way.dot(along) / squared).clamp(0.0, 1.0) };
        self.distance(a + along * part)
    }
}

impl Add for Spot {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self::new(self.x + other.x, self.y + other.y)
    }
}

impl Sub for Spot {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self::new(self.x - other.x, self.y - other.y)
    }
}

impl Mul<f64> for Spot {
    type Output = Self;
    fn mul(self, factor: f64) -> Self {
        Self::new(self.x * factor, self.y * factor)
    }
}

/// Signed area of a closed ring in m², positive when counter-clockwise, and its centroid.
pub fn area_and_centroid(ring: &[Spot]) -> (f64, Spot) {
    let base = ring[0];
    let (mut doubled, mut weighted) = (0.0, Spot::default());
    for at in 0..ring.len() {
        let (a, b) = (ring[at] - base, ring[(at + 1) % ring.len()] - base);
        let turn = a.cross(b);
        doubled += turn;
        weighted = weighted + (a + b) * turn;
    }
    (doubled / 2.0, base + weighted * (1.0 / (3.0 * doubled)))
}

/// Where the segments `a b` and `c d` meet, as parts of each.
pub fn meeting(a: Spot, b: Spot, c: Spot, d: Spot) -> Option<(f64, f64)> {
    let (first, second) = (b - a, d - c);
    let turn = first.cross(second);
    if turn == 0.0 {
        return None;
    }
    let (on_first, on_second) = ((c - a).cross(second) / turn, (c - a).cross(first) / turn);
    ((0.0..=1.0).contains(&on_first) && (0.0..=1.0).contains(&on_second)).then_some((on_first, on_second))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::measure::LocalScale;

    #[test]
    fn the_board_keeps_the_ellipsoids_scale() {
        let scale = LocalScale::at(ORIGIN);
        assert!((scale.metres_per_x / METRES_PER_X - 1.0).abs() < 1e-7);
        assert!((scale.metres_per_y / METRES_PER_Y - 1.0).abs() < 1e-7);
    }

    #[test]
    fn lattice_points_survive_the_board() {
        for point in [ORIGIN, LatticePoint::new(1_136_180_001, 228_590_003)] {
            assert_eq!(Spot::of(point).lattice(), point);
        }
    }

    #[test]
    fn area_centroid_and_meeting() {
        let square = [Spot::new(1.0, 1.0), Spot::new(3.0, 1.0), Spot::new(3.0, 3.0), Spot::new(1.0, 3.0)];
        assert_eq!(area_and_centroid(&square), (4.0, Spot::new(2.0, 2.0)));
        let meet =
            meeting(Spot::new(0.0, 0.0), Spot::new(4.0, 0.0), Spot::new(1.0, -1.0), Spot::new(1.0, 1.0));
        assert_eq!(meet, Some((0.25, 0.5)));
    }
}
