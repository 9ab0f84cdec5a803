//! GCJ-02, the offset datum of Chinese phone maps (Amap, Tencent), as plain maths.
//!
//! The offset was never published. The formula is the one that has been public since 2009 or so and
//! that every open library repeats (see `geodata/README.md` for the vectors it is checked with); it
//! is a polynomial with waves in metres, turned into degrees on the Krasovsky ellipsoid. Against a
//! real map provider it is good to about 1 m, so nothing here promises better than that on the
//! ground, although there and back is exact to 1e-12 degree.
//!
//! The polynomial gives a shift anywhere on Earth; the datum exists only in China. Both ways check
//! the WGS 84 side against the source's [`OffsetArea`].

use std::f64::consts::PI;

use super::inverse::invert;
use super::{Crs, CrsError, Gcj02, OffsetArea, Position, Wgs84};

/// Semi-major axis in metres: Krasovsky 1940, as GCJ-02 uses it. Some libraries put WGS 84's
/// 6378137 here, which is 1 cm off.
const SEMI_MAJOR_M: f64 = 6_378_245.0;
const ECCENTRICITY_SQUARED: f64 = 0.006_693_421_622_965_943;

/// Where the waves of the offset have their origin, degrees.
const ORIGIN_LON: f64 = 105.0;
const ORIGIN_LAT: f64 = 35.0;

/// The position that a phone map shows for a place.
///
/// # Errors
/// Outside the area where the source applies the offset.
pub fn from_wgs84(position: Position<Wgs84>, area: &OffsetArea) -> Result<Position<Gcj02>, CrsError> {
    if !area.holds(position) {
        return Err(outside(position.lon(), position.lat(), area));
    }
    let (lon, lat) = shifted(position.lon(), position.lat());
    Position::lon_lat(lon, lat)
}

/// The place that a phone map shows at a position; the exact inverse of [`from_wgs84`].
///
/// # Errors
/// The place lies outside the area where the source applies the offset.
pub fn to_wgs84(position: Position<Gcj02>, area: &OffsetArea) -> Result<Position<Wgs84>, CrsError> {
    let (lon, lat) = invert(shifted, position.lon(), position.lat());
    let place = Position::lon_lat(lon, lat).ok().filter(|place| area.holds(*place));
    place.ok_or_else(|| outside(position.lon(), position.lat(), area))
}

fn outside(lon: f64, lat: f64, area: &OffsetArea) -> CrsError {
    CrsError::OutsideOffsetArea { crs: Crs::Gcj02, lon, lat, area: *area }
}

fn shifted(lon: f64, lat: f64) -> (f64, f64) {
    let (x, y) = (lon - ORIGIN_LON, lat - ORIGIN_LAT);
    let (sin_lat, cos_lat) = lat.to_radians().sin_cos();
    let w2 = 1.0 - ECCENTRICITY_SQUARED * sin_lat * sin_lat;
    let w = w2.sqrt();
    let meridian_m = SEMI_MAJOR_M * (1.0 - ECCENTRICITY_SQUARED) / (w2 * w);
    let parallel_m = SEMI_MAJOR_M / w * cos_lat;
    (lon + (east_m(x, y) / parallel_m).to_degrees(), lat + (north_m(x, y) / meridian_m).to_degrees())
}

/// The offset to the east in metres.
fn east_m(x: f64, y: f64) -> f64 {
    let trend = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * x.abs().sqrt();
    trend
        + waves_m(&[(20.0, 6.0), (20.0, 2.0)], x)
        + waves_m(&[(20.0, 1.0), (40.0, 1.0 / 3.0), (150.0, 1.0 / 12.0), (300.0, 1.0 / 30.0)], x)
}

/// The offset to the north in metres.
fn north_m(x: f64, y: f64) -> f64 {
    let trend = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * x.abs().sqrt();
    trend
        + waves_m(&[(20.0, 6.0), (20.0, 2.0)], x)
        + waves_m(&[(20.0, 1.0), (40.0, 1.0 / 3.0), (160.0, 1.0 / 12.0), (320.0, 1.0 / 30.0)], y)
}

/// Two thirds of a sum of sines, each an amplitude in metres and half-waves a degree.
fn waves_m(waves: &[(f64, f64)], degrees: f64) -> f64 {
    let sum: f64 = waves.iter().map(|&(amplitude, rate)| amplitude * (degrees * rate * PI).sin()).sum();
    sum * 2.0 / 3.0
}
