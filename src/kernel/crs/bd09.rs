//! BD-09, Baidu's datum: GCJ-02 turned and stretched by a few hundred metres once more.
//!
//! Plain maths, on top of GCJ-02 only: whoever wants WGS 84 goes on through [`gcj02`](super::gcj02),
//! which knows where the offset applies. The way back that most libraries use puts Baidu's own
//! position into the waves and is off by up to 0.2 m; here it is iterated to 1e-12 degree.

use std::f64::consts::PI;

use super::inverse::invert;
use super::{Bd09, CrsError, Gcj02, Position};

/// Degrees that Baidu adds east and north.
const EAST_DEG: f64 = 0.0065;
const NORTH_DEG: f64 = 0.006;
/// Radians of wave for one degree: 3,000 half-waves in half a circle.
const WAVE_RATE: f64 = PI * 3000.0 / 180.0;

/// # Errors
/// Only at the very end of the world, where the shift leaves ±180/±90.
pub fn from_gcj02(position: Position<Gcj02>) -> Result<Position<Bd09>, CrsError> {
    let (lon, lat) = shifted(position.lon(), position.lat());
    Position::lon_lat(lon, lat)
}

/// The exact inverse of [`from_gcj02`].
///
/// # Errors
/// Only at the very end of the world, where the shift leaves ±180/±90.
pub fn to_gcj02(position: Position<Bd09>) -> Result<Position<Gcj02>, CrsError> {
    let (lon, lat) = invert(shifted, position.lon(), position.lat());
    Position::lon_lat(lon, lat)
}

fn shifted(lon: f64, lat: f64) -> (f64, f64) {
    let radius = lon.hypot(lat) + 0.000_02 * (lat * WAVE_RATE).sin();
    let angle = lat.atan2(lon) + 0.000_003 * (lon * WAVE_RATE).cos();
    (radius * angle.cos() + EAST_DEG, radius * angle.sin() + NORTH_DEG)
}
