//! Coordinate systems: which one a pair of numbers is in, as a type and as a value.
//!
//! [`Position`] carries its system in the type, so a GCJ-02 position cannot be handed to something
//! that wants WGS 84. [`Crs`] is the same fact as a value, for what a request or a file names, and
//! [`CRS_TABLE`] says for each how it is computed. GCJ-02, BD-09 and web Mercator are plain maths
//! here; every other system is PROJ's business, one floor higher (`reproject`).
//!
//! ```
//! use gridward::kernel::crs::{OffsetArea, Position, Wgs84, gcj02};
//!
//! let on_a_phone_map = Position::lon_lat(113.676628, 22.934246)?;
//! let on_the_ground: Position<Wgs84> = gcj02::to_wgs84(on_a_phone_map, &OffsetArea::Box)?;
//! assert!((on_the_ground.lon() - 113.6715).abs() < 1e-6);
//! # Ok::<(), gridward::kernel::crs::CrsError>(())
//! ```

pub mod bd09;
mod error;
pub mod gcj02;
mod geo_box;
mod inverse;
pub mod mercator;
mod offset_area;
mod table;

use std::marker::PhantomData;

pub use error::CrsError;
pub use geo_box::GeoBox;
pub use offset_area::OffsetArea;
pub use table::{AREA_MARGIN_DEG, CRS_TABLE, Computed, Crs, CrsRow};

use super::lattice::LatticePoint;

/// WGS 84 longitude and latitude in degrees: what is stored, and by ruling the same numbers as
/// CGCS2000.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Wgs84;

/// GCJ-02 longitude and latitude in degrees: WGS 84 with China's offset, as on Amap and Tencent.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Gcj02;

/// BD-09 longitude and latitude in degrees: GCJ-02 with Baidu's offset on top.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bd09;

/// Web Mercator (EPSG:3857) easting and northing in metres.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct WebMercator;

/// A system whose numbers are longitude and latitude in degrees.
pub trait Geographic {}
impl Geographic for Wgs84 {}
impl Geographic for Gcj02 {}
impl Geographic for Bd09 {}

/// A pair of finite numbers and, in the type, the system that they are in.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Position<C> {
    x: f64,
    y: f64,
    system: PhantomData<C>,
}

impl<C: Geographic> Position<C> {
    /// A position from degrees east and north.
    ///
    /// # Errors
    /// Not finite, or outside ±180/±90; says so when the two look swapped.
    pub fn lon_lat(lon: f64, lat: f64) -> Result<Self, CrsError> {
        LatticePoint::from_degrees(lon, lat)?;
        Ok(Self::of(lon, lat))
    }

    /// Longitude in degrees east.
    pub fn lon(self) -> f64 {
        self.x
    }

    /// Latitude in degrees north.
    pub fn lat(self) -> f64 {
        self.y
    }
}

impl<C> Position<C> {
    /// For this module's own arithmetic, whose results are in range by construction.
    fn of(x: f64, y: f64) -> Self {
        Self { x, y, system: PhantomData }
    }

    /// Longitude in degrees, or easting in metres.
    pub fn x(self) -> f64 {
        self.x
    }

    /// Latitude in degrees, or northing in metres.
    pub fn y(self) -> f64 {
        self.y
    }
}

impl Position<Wgs84> {
    /// The lattice point nearest to this position.
    pub fn lattice(self) -> LatticePoint {
        LatticePoint::from_degrees(self.x, self.y).expect("a position was checked when it was made")
    }
}

impl From<LatticePoint> for Position<Wgs84> {
    fn from(point: LatticePoint) -> Self {
        Self::of(point.lon(), point.lat())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::lattice::LatticeError;

    #[test]
    fn refuses_what_is_no_place_and_says_when_it_looks_swapped() {
        for (lon, lat) in [(f64::NAN, 22.9), (113.6, f64::INFINITY), (f64::NEG_INFINITY, f64::NAN)] {
            assert_eq!(
                Position::<Gcj02>::lon_lat(lon, lat),
                Err(CrsError::NoPlace(LatticeError::NotFinite)),
                "{lon} {lat}"
            );
        }
        for (lon, lat, swapped) in
            [(22.9, 113.6, true), (91.0, 100.0, false), (181.0, 22.9, false), (200.0, 113.6, false)]
        {
            let error = Position::<Wgs84>::lon_lat(lon, lat).expect_err("out of range");
            assert_eq!(error.to_string().contains("swapped"), swapped, "{lon} {lat}: {error}");
        }
        assert!(Position::<Bd09>::lon_lat(-180.0, 90.0).is_ok());
    }

    #[test]
    fn goes_to_the_lattice_and_back() {
        let position = Position::<Wgs84>::lon_lat(113.6715, 22.9371).expect("a place");
        assert_eq!(position.lattice(), LatticePoint::new(1_136_715_000, 229_371_000));
        assert_eq!(Position::from(position.lattice()), position);
    }
}
