//! The lattice: every stored coordinate is an integer of 1e-7 degree (1.1 cm of latitude), WGS 84
//! longitude and latitude (the same numbers as CGCS2000, EPSG:4490).
//!
//! A lattice point is exact, hashable and ordered; side-of-line on it never lies (`predicate`).

/// Lattice units in one degree.
pub const UNITS_PER_DEGREE: f64 = 1e7;

/// A point of the lattice: `x` longitude and `y` latitude in units of 1e-7 degree.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LatticePoint {
    pub x: i32,
    pub y: i32,
}

/// Why a pair of numbers is not a place on Earth.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum LatticeError {
    #[error("coordinate is not a finite number")]
    NotFinite,
    #[error("longitude {lon} and latitude {lat} are outside -180..180 and -90..90{}", if *swapped { "; they look swapped" } else { "" })]
    OutOfRange { lon: f64, lat: f64, swapped: bool },
}

impl LatticePoint {
    pub const fn new(x: i32, y: i32) -> Self {
        Self { x, y }
    }

    /// The lattice point nearest to a longitude and latitude in degrees, WGS 84.
    ///
    /// # Errors
    /// Not finite, or outside ±180/±90; says so when the two look swapped.
    pub fn from_degrees(lon: f64, lat: f64) -> Result<Self, LatticeError> {
        if !lon.is_finite() || !lat.is_finite() {
            return Err(LatticeError::NotFinite);
        }
        let within = |lon: f64, lat: f64| lon.abs() <= 180.0 && lat.abs() <= 90.0;
        if !within(lon, lat) {
            return Err(LatticeError::OutOfRange { lon, lat, swapped: within(lat, lon) });
        }
        let snap = |degrees: f64| (degrees * UNITS_PER_DEGREE).round() as i32;
        Ok(Self::new(snap(lon), snap(lat)))
    }

    /// Longitude in degrees.
    pub fn lon(self) -> f64 {
        f64::from(self.x) / UNITS_PER_DEGREE
    }

    /// Latitude in degrees.
    pub fn lat(self) -> f64 {
        f64::from(self.y) / UNITS_PER_DEGREE
    }
}

/// A closed box on the lattice. Empty when `min` exceeds `max`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LatticeBox {
    pub min: LatticePoint,
    pub max: LatticePoint,
}

impl LatticeBox {
    /// The box that holds nothing and grows with [`LatticeBox::include`].
    pub const EMPTY: Self =
        Self { min: LatticePoint::new(i32::MAX, i32::MAX), max: LatticePoint::new(i32::MIN, i32::MIN) };

    pub fn of(points: &[LatticePoint]) -> Self {
        let mut bounds = Self::EMPTY;
        for &point in points {
            bounds.include(point);
        }
        bounds
    }

    pub fn is_empty(&self) -> bool {
        self.min.x > self.max.x || self.min.y > self.max.y
    }

    pub fn include(&mut self, point: LatticePoint) {
        self.min = LatticePoint::new(self.min.x.min(point.x), self.min.y.min(point.y));
        self.max = LatticePoint::new(self.max.x.max(point.x), self.max.y.max(point.y));
    }

    pub fn union(mut self, other: Self) -> Self {
        if !other.is_empty() {
            self.include(other.min);
            self.include(other.max);
        }
        self
    }

    pub fn contains(&self, point: LatticePoint) -> bool {
        self.min.x <= point.x && point.x <= self.max.x && self.min.y <= point.y && point.y <= self.max.y
    }

    pub fn intersects(&self, other: &Self) -> bool {
        self.min.x <= other.max.x
            && other.min.x <= self.max.x
            && self.min.y <= other.max.y
            && other.min.y <= self.max.y
    }

    /// Grown by `units` on every side, stopping at the ends of the lattice.
    pub fn grown(&self, units: i32) -> Self {
        Self {
            min: LatticePoint::new(self.min.x.saturating_sub(units), self.min.y.saturating_sub(units)),
            max: LatticePoint::new(self.max.x.saturating_add(units), self.max.y.saturating_add(units)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn snaps_to_the_nearest_unit() {
        for (lon, lat, x, y) in [
            (113.66, 22.94, 1_136_600_000, 229_400_000),
            (0.000_000_04, -0.000_000_06, 0, -1),
            (180.0, -90.0, 1_800_000_000, -900_000_000),
        ] {
            assert_eq!(LatticePoint::from_degrees(lon, lat), Ok(LatticePoint::new(x, y)));
        }
    }

    #[test]
    fn refuses_what_is_no_place() {
        assert_eq!(LatticePoint::from_degrees(f64::NAN, 0.0), Err(LatticeError::NotFinite));
        assert_eq!(
            LatticePoint::from_degrees(22.94, 113.66),
            Err(LatticeError::OutOfRange { lon: 22.94, lat: 113.66, swapped: true })
        );
        let far = LatticePoint::from_degrees(200.0, 91.0).expect_err("outside both ranges");
        assert!(!far.to_string().contains("swapped"));
    }

    #[test]
    fn every_lattice_point_survives_degrees() {
        for point in [LatticePoint::new(1_136_600_001, 229_400_003), LatticePoint::new(-7, 899_999_999)] {
            assert_eq!(LatticePoint::from_degrees(point.lon(), point.lat()), Ok(point));
        }
    }
}
