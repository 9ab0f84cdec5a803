//! From any coordinate system to WGS 84 and back: the one door for every request, file and command.
//!
//! The only file that names `proj` (and `proj_sys`). GCJ-02, BD-09 and web Mercator are
//! `kernel::crs`'s plain maths; the rest of the EPSG register is PROJ's, with the table that is
//! embedded in the binary, without network and without grid files, so that the same numbers come out
//! on every machine.
//!
//! It never guesses. Where PROJ would fall back to taking two datums for one (Xian 1980, 100 m off),
//! or picks among several transformations that are each meant for another region (Beijing 1954),
//! the system is refused, with the reason. See docs/decisions/datum.md.

mod idle;
pub mod prj;

use std::ptr;
use std::sync::Once;

use proj::{Proj, ProjCreateError};
use serde_json::Value;

use crate::kernel::crs::{
    AREA_MARGIN_DEG, Computed, Crs, CrsError, GeoBox, OffsetArea, Position, Wgs84, bd09, gcj02, mercator,
};
use crate::kernel::lattice::LatticeError;

/// Brings a pair of numbers to WGS 84. `x` is the longitude or easting, `y` the latitude or
/// northing, in the units of `crs`; `area` is where the source's offset applies, and concerns
/// GCJ-02 and BD-09 alone.
///
/// # Errors
/// Not finite; an unknown system, or one that cannot be brought to WGS 84; outside the system's area
/// of use by more than [`AREA_MARGIN_DEG`]; outside the offset's area.
pub fn to_wgs84(crs: Crs, x: f64, y: f64, area: &OffsetArea) -> Result<Position<Wgs84>, CrsError> {
    match crs.row().computed {
        Computed::Identity => within(crs, Position::lon_lat(x, y)?),
        Computed::Gcj02 => gcj02::to_wgs84(Position::lon_lat(x, y)?, area),
        Computed::Bd09 => gcj02::to_wgs84(bd09::to_gcj02(Position::lon_lat(x, y)?)?, area)
            .map_err(|error| as_bd09(error, x, y)),
        Computed::Mercator => mercator::to_wgs84(x, y),
        Computed::Proj => idle::with(code_of(crs)?, |projector| projector.to_wgs84(x, y)),
    }
}

/// The numbers of a place in a system, longitude or easting first: the inverse of [`to_wgs84`], with
/// the same errors.
pub fn from_wgs84(crs: Crs, position: Position<Wgs84>, area: &OffsetArea) -> Result<(f64, f64), CrsError> {
    match crs.row().computed {
        Computed::Identity => within(crs, position).map(|at| (at.lon(), at.lat())),
        Computed::Gcj02 => gcj02::from_wgs84(position, area).map(|at| (at.lon(), at.lat())),
        Computed::Bd09 => gcj02::from_wgs84(position, area)
            .and_then(bd09::from_gcj02)
            .map(|at| (at.lon(), at.lat()))
            .map_err(|error| as_bd09(error, position.lon(), position.lat())),
        Computed::Mercator => mercator::from_wgs84(position).map(|at| (at.x(), at.y())),
        Computed::Proj => idle::with(code_of(crs)?, |projector| projector.of_wgs84(position)),
    }
}

/// Whether coordinates in this system can be taken at all: to be asked once, before a request's or
/// a file's first coordinate.
///
/// # Errors
/// The register has no such code, it is no plane or geographic system, or its datum cannot be
/// brought to WGS 84.
pub fn known(crs: Crs) -> Result<(), CrsError> {
    match crs.row().computed {
        Computed::Proj => idle::make_ready(code_of(crs)?),
        Computed::Identity | Computed::Gcj02 | Computed::Bd09 | Computed::Mercator => Ok(()),
    }
}

/// Whether [`known`] and the conversions answer at once, without PROJ making something first.
pub fn at_hand(crs: Crs) -> bool {
    match crs.row().computed {
        Computed::Proj => crs.epsg_code().is_none_or(idle::at_hand),
        Computed::Identity | Computed::Gcj02 | Computed::Bd09 | Computed::Mercator => true,
    }
}

fn within(crs: Crs, position: Position<Wgs84>) -> Result<Position<Wgs84>, CrsError> {
    match crs.row().area {
        Some(area) if !area.holds(position, AREA_MARGIN_DEG) => {
            let (x, y) = (position.lon(), position.lat());
            let other_way = Position::lon_lat(y, x).is_ok_and(|other| area.holds(other, AREA_MARGIN_DEG));
            Err(CrsError::OutsideAreaOfUse { crs, x, y, area, swapped: other_way })
        }
        _ => Ok(position),
    }
}

/// The step through GCJ-02 reports in GCJ-02's name and numbers; the sender knows only BD-09's.
fn as_bd09(error: CrsError, lon: f64, lat: f64) -> CrsError {
    match error {
        CrsError::OutsideOffsetArea { area, .. } => {
            CrsError::OutsideOffsetArea { crs: Crs::Bd09, lon, lat, area }
        }
        other => other,
    }
}

/// A worse transformation to WGS 84 than this, in metres as the register states it, is refused: the
/// other side of a street is some 5 m away.
const ACCURACY_WORST_M: f64 = 5.0;

/// How far from where it was read a pair of numbers may be written again, in metres and in degrees.
/// One that PROJ takes once round the world comes back thousands of kilometres off; the longest
/// honest loss is 1 cm, where a change of datum forgets a height.
const RETURN_M: f64 = 1.0;
const RETURN_DEG: f64 = 1e-5;

fn code_of(crs: Crs) -> Result<u32, CrsError> {
    crs.epsg_code().ok_or_else(|| CrsError::UnknownName { name: crs.to_string() })
}

/// One system of the register, ready to convert.
struct Projector {
    crs: Crs,
    /// From longitude and latitude in degrees to `crs`, east first on both sides.
    proj: Proj,
    /// The register's area of use, where it states one.
    area: Option<GeoBox>,
    /// [`RETURN_M`] or [`RETURN_DEG`].
    return_max: f64,
}

// SAFETY: each `Proj` is made with a PROJ context of its own and shares it with no other, nothing in
// it is bound to a thread, and PROJ asks only that one thread at a time uses a context. `Proj` is not
// `Sync`, so that is all that this allows.
unsafe impl Send for Projector {}

impl Projector {
    fn new(code: u32) -> Result<Self, CrsError> {
        let name = format!("EPSG:{code}");
        let definition = defined(&name).map_err(|_| unknown_or_unreadable(code))?;
        let register = described(&definition)?;
        let geographic = is_geographic(code, &register)?;
        let datum = if geographic { &register } else { &register["base_crs"] };
        let area = area_of(&definition);
        let proj = match datum["id"]["code"].as_u64() {
            // WGS 84 itself, or CGCS2000, which is WGS 84 by ruling: a map projection and no more.
            Some(same @ (4326 | 4490)) => between(&format!("EPSG:{same}"), &name),
            _ => between("OGC:CRS84", &name)
                .and_then(|proj| transformation_is_certain(&proj, area).map(|()| proj)),
        };
        let proj = proj.map_err(|why| CrsError::NoTransformation {
            code,
            name: register["name"].as_str().unwrap_or_default().to_owned(),
            why,
        })?;
        let return_max = if geographic { RETURN_DEG } else { RETURN_M };
        Ok(Self { crs: Crs::Epsg(code), proj, area, return_max })
    }

    fn to_wgs84(&self, x: f64, y: f64) -> Result<Position<Wgs84>, CrsError> {
        if !x.is_finite() || !y.is_finite() {
            return Err(LatticeError::NotFinite.into());
        }
        self.read(x, y).map_err(|error| match self.area {
            Some(area) if self.read(y, x).is_ok() => {
                CrsError::OutsideAreaOfUse { crs: self.crs, x, y, area, swapped: true }
            }
            _ => error,
        })
    }

    fn read(&self, x: f64, y: f64) -> Result<Position<Wgs84>, CrsError> {
        let refused = |why: String| CrsError::NotConvertible { crs: self.crs, x, y, why };
        // The crate calls the way back "project, inverse"; PROJ itself has one flag of direction.
        let (lon, lat) = self.proj.project((x, y), true).map_err(|error| refused(error.to_string()))?;
        let position = Position::lon_lat(lon, lat).map_err(|error| refused(error.to_string()))?;
        self.check_area(position, x, y)?;
        let (x_again, y_again) = self.write(position)?;
        if (x_again - x).abs().max((y_again - y).abs()) > self.return_max {
            return Err(refused(format!("that place has the coordinates ({x_again}, {y_again})")));
        }
        Ok(position)
    }

    fn of_wgs84(&self, position: Position<Wgs84>) -> Result<(f64, f64), CrsError> {
        self.check_area(position, position.lon(), position.lat())?;
        self.write(position)
    }

    fn write(&self, position: Position<Wgs84>) -> Result<(f64, f64), CrsError> {
        let (lon, lat) = (position.lon(), position.lat());
        let refused = |why: String| CrsError::NotConvertible { crs: self.crs, x: lon, y: lat, why };
        let (x, y) = self.proj.convert((lon, lat)).map_err(|error| refused(error.to_string()))?;
        if !x.is_finite() || !y.is_finite() {
            return Err(refused("it has no finite coordinates there".to_owned()));
        }
        Ok((x, y))
    }

    /// PROJ itself converts a point 11° off its zone without a word.
    fn check_area(&self, position: Position<Wgs84>, x: f64, y: f64) -> Result<(), CrsError> {
        match self.area {
            Some(area) if !area.holds(position, AREA_MARGIN_DEG) => {
                Err(CrsError::OutsideAreaOfUse { crs: self.crs, x, y, area, swapped: false })
            }
            _ => Ok(()),
        }
    }
}

/// Shuts PROJ in: every context made after this has no folder to look for a table or a grid in, no
/// network, and nothing to say on stderr (its errors come back as values).
///
/// Without it a `PROJ_DATA` in the environment, as Conda or QGIS set it, puts another version's table
/// in the place of the embedded one, and every system is unknown, or, worse, defined otherwise.
fn shut_in() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let nowhere = [c"/dev/null".as_ptr()];
        // SAFETY: a null context means PROJ's default one, which it makes at first use under its own
        // lock and from which all others are copied; the path is copied before the call returns. No
        // other thread uses the default context, since all of PROJ is behind this file and every way
        // in waits for this `Once`.
        unsafe {
            proj_sys::proj_context_set_search_paths(ptr::null_mut(), 1, nowhere.as_ptr());
            proj_sys::proj_context_set_enable_network(ptr::null_mut(), 0);
            proj_sys::proj_log_level(ptr::null_mut(), proj_sys::PJ_LOG_LEVEL_PJ_LOG_NONE);
        }
    });
}

/// What a code, a name or a WKT text stands for.
fn defined(text: &str) -> Result<Proj, ProjCreateError> {
    shut_in();
    Proj::new(text)
}

/// A conversion that takes and gives east first, whatever the register says of the axes.
fn between(from: &str, to: &str) -> Result<Proj, String> {
    shut_in();
    Proj::new_known_crs(from, to, None).map_err(|error| error.to_string())
}

fn unknown_or_unreadable(code: u32) -> CrsError {
    match defined("EPSG:4326") {
        Ok(_) => CrsError::UnknownCode { code },
        Err(error) => CrsError::Database { why: error.to_string() },
    }
}

/// What PROJ understood of a system, as PROJJSON.
fn described(definition: &Proj) -> Result<Value, CrsError> {
    let unreadable = |why: String| CrsError::Database { why };
    let text =
        definition.to_projjson(Some(false), None, Some("")).map_err(|error| unreadable(error.to_string()))?;
    serde_json::from_str(&text).map_err(|error| unreadable(error.to_string()))
}

/// The same for a name, a code or a WKT text.
fn described_text(text: &str) -> Option<Value> {
    described(&defined(text).ok()?).ok()
}

/// Whether a system is longitude and latitude (or else a map projection).
fn is_geographic(code: u32, register: &Value) -> Result<bool, CrsError> {
    let axes = register["coordinate_system"]["axis"].as_array().map_or(0, Vec::len);
    let kind = match (register["type"].as_str().unwrap_or_default(), axes) {
        ("GeographicCRS", 2) => return Ok(true),
        ("ProjectedCRS", 2) => return Ok(false),
        ("GeographicCRS" | "ProjectedCRS" | "CompoundCRS", _) => "system with heights",
        ("GeodeticCRS", _) => "geocentric system",
        ("VerticalCRS", _) => "system of heights",
        (other, _) => other,
    };
    Err(CrsError::NotPlane { code, kind: kind.to_owned() })
}

fn area_of(definition: &Proj) -> Option<GeoBox> {
    let (area, _name) = definition.area_of_use().ok()?;
    area.map(|area| GeoBox { west: area.west, south: area.south, east: area.east, north: area.north })
}

/// Refuses every change of datum that PROJ would only guess at. `area` is the system's own.
fn transformation_is_certain(proj: &Proj, area: Option<GeoBox>) -> Result<(), String> {
    let info = proj.proj_info();
    let (description, definition) =
        (info.description.unwrap_or_default(), info.definition.unwrap_or_default());
    // PROJ's words for "there are several candidates and the point decides".
    if definition == "unavailable until proj_trans is called" {
        return Err(
            "the register has several transformations, each for another region; convert with the one \
                    that the data was surveyed for"
                .to_owned(),
        );
    }
    if description.contains("Ballpark") || info.accuracy < 0.0 {
        return Err(
            "the register has no transformation; taking the two datums for one would be off by up to \
                    hundreds of metres"
                .to_owned(),
        );
    }
    if info.accuracy > ACCURACY_WORST_M {
        return Err(format!("its transformation is only good to {} m", info.accuracy));
    }
    if definition.contains("grids=") {
        return Err("its transformation needs a grid file".to_owned());
    }
    match (area, area_of(proj)) {
        (Some(area), Some(meant_for)) if !meant_for.covers(&area) => {
            Err(format!("its transformation is meant for {meant_for} only"))
        }
        _ => Ok(()),
    }
}
