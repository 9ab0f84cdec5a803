//! The datum of a request's or a file's coordinates, going in and coming out.
//!
//! As text, a system's name, and for one with China's offset perhaps where its source applies that:
//! `GCJ-02`, `GCJ-02@box-without:taiwan`, `BD-09@nowhere`. Whoever sends coordinates is the source, so it
//! is said in the same breath wherever a system can be named: of a request, a row, a file.

use std::fmt;
use std::str::FromStr;

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
    /// The system of that name, ready to be used.
    ///
    /// # Errors
    /// Unknown, or not to be brought to WGS 84.
    pub fn named(name: &str) -> Result<Self, CrsError> {
        let datum: Self = name.parse()?;
        reproject::known(datum.crs).map(|()| datum)
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

impl From<Crs> for Datum {
    /// With the offset where it usually applies.
    fn from(crs: Crs) -> Self {
        Self { crs, area: OffsetArea::default() }
    }
}

impl FromStr for Datum {
    type Err = CrsError;

    /// What the name says, not whether PROJ knows the system.
    fn from_str(text: &str) -> Result<Self, CrsError> {
        let Some((name, area)) = text.split_once('@') else { return text.parse().map(Crs::into) };
        let crs: Crs = name.parse()?;
        match crs {
            Crs::Gcj02 | Crs::Bd09 => Ok(Self { crs, area: area.trim().parse()? }),
            _ => Err(CrsError::NoOffset { crs }),
        }
    }
}

impl fmt::Display for Datum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.area {
            OffsetArea::Box => write!(f, "{}", self.crs),
            area => write!(f, "{}@{area}", self.crs),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_says_where_the_offset_applies() {
        for name in
            ["EPSG:4326", "EPSG:4547", "GCJ-02", "BD-09@nowhere", "GCJ-02@box-without:hong-kong,taiwan"]
        {
            assert_eq!(name.parse::<Datum>().expect("a datum").to_string(), name);
        }
        assert_eq!("gcj-02@box".parse::<Datum>().expect("a datum").to_string(), "GCJ-02");
        for (name, why) in [
            ("EPSG:4326@box", "EPSG:4326 has no offset"),
            ("GCJ-02@", "unknown offset area"),
            ("GCJ-02@taiwan", "unknown offset area"),
            ("@box", "unknown coordinate system"),
            ("GCJ-02@box@box", "unknown offset area"),
        ] {
            let error = name.parse::<Datum>().expect_err(name);
            assert!(error.to_string().contains(why), "{name}: {error}");
        }
    }

    #[test]
    fn a_region_left_out_is_refused_and_never_shifted() {
        let taipei = (121.5654, 25.0330);
        let without: Datum = "GCJ-02@box-without:taiwan".parse().expect("a datum");
        let usual = Datum::from(Crs::Gcj02).read(taipei.0, taipei.1).expect("shifted");
        assert_ne!(usual, LatticePoint::from_degrees(taipei.0, taipei.1).expect("a place"));
        let refused = without.read(taipei.0, taipei.1).expect_err("left out").to_string();
        assert!(refused.contains("less taiwan"), "{refused}");
        assert!(without.show(usual).is_err());
    }
}
