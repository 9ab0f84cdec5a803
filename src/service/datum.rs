//! The datum of a request's or a file's coordinates, going in and coming out.

use crate::kernel::crs::{Computed, Crs, CrsError, OffsetArea, Position, Wgs84};
use crate::kernel::lattice::LatticePoint;
use crate::reproject;

/// A coordinate system that can be taken and given, and where the Chinese offset applies to it.
#[derive(Clone, Copy, Debug)]
pub struct Datum {
    pub crs: Crs,
    pub area: OffsetArea,
}

impl Default for Datum {
    fn default() -> Self {
        Self { crs: Crs::Wgs84, area: OffsetArea::default() }
    }
}

impl Datum {
    /// The system of that name.
    ///
    /// # Errors
    /// Unknown, or not to be brought to WGS 84.
    pub fn named(name: &str) -> Result<Self, CrsError> {
        let crs: Crs = name.parse()?;
        reproject::known(crs)?;
        Ok(Self { crs, area: OffsetArea::default() })
    }

    /// Whether its numbers are eastings and northings, not longitude and latitude.
    pub fn has_metres(self) -> bool {
        matches!(self.crs.row().computed, Computed::Mercator | Computed::Proj)
    }

    /// The lattice point at an x (longitude, easting) and a y (latitude, northing).
    ///
    /// # Errors
    /// Not finite, outside the system's area of use, or outside the offset's area.
    pub fn read(self, x: f64, y: f64) -> Result<LatticePoint, CrsError> {
        if self.crs == Crs::Wgs84 {
            return Ok(LatticePoint::from_degrees(x, y)?);
        }
        reproject::to_wgs84(self.crs, x, y, &self.area).map(Position::lattice)
    }

    /// x and y of a stored point.
    ///
    /// # Errors
    /// The system does not reach there.
    pub fn show(self, point: LatticePoint) -> Result<[f64; 2], CrsError> {
        if self.crs == Crs::Wgs84 {
            return Ok([point.lon(), point.lat()]);
        }
        let position = Position::<Wgs84>::from(point);
        reproject::from_wgs84(self.crs, position, &self.area).map(|(x, y)| [x, y])
    }
}
