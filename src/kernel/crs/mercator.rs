//! Web Mercator: EPSG:3857 in metres, and the same square as the unit world that tiles divide.

use std::f64::consts::{PI, TAU};

use super::{Crs, CrsError, GeoBox, Position, WebMercator, Wgs84};

/// The sphere of EPSG:3857, metres: WGS 84's semi-major axis.
const RADIUS_M: f64 = 6_378_137.0;

/// Where the square ends, degrees north and south: atan(sinh π).
pub const LATITUDE_MAX_DEG: f64 = 85.051_128_779_806_59;

/// EPSG:3857's area of use.
pub const AREA: GeoBox =
    GeoBox { west: -180.0, south: -LATITUDE_MAX_DEG, east: 180.0, north: LATITUDE_MAX_DEG };

/// A place in the unit square of the world: x from 0 at 180° west to 1 at 180° east, y from 0 at
/// the northern edge to 1 at the southern, as tiles are numbered.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct WorldPoint {
    pub x: f64,
    pub y: f64,
}

impl WorldPoint {
    /// The place in the square; what lies nearer to a pole than 85.05° is put on its edge.
    pub fn of(position: Position<Wgs84>) -> Self {
        let lat = position.lat().clamp(-LATITUDE_MAX_DEG, LATITUDE_MAX_DEG);
        let y = 0.5 - northing_of(lat) / TAU;
        Self { x: position.lon() / 360.0 + 0.5, y: y.clamp(0.0, 1.0) }
    }

    /// # Errors
    /// Not finite, or left or right of the square.
    pub fn to_wgs84(self) -> Result<Position<Wgs84>, CrsError> {
        Position::lon_lat((self.x - 0.5) * 360.0, latitude_of((0.5 - self.y) * TAU))
    }
}

/// EPSG:3857 metres of a place.
///
/// # Errors
/// Nearer to a pole than 85.05°.
pub fn from_wgs84(position: Position<Wgs84>) -> Result<Position<WebMercator>, CrsError> {
    let (lon, lat) = (position.lon(), position.lat());
    if !AREA.holds(position, 0.0) {
        return Err(outside(lon, lat));
    }
    Ok(Position::of(RADIUS_M * lon.to_radians(), RADIUS_M * northing_of(lat)))
}

/// The place at EPSG:3857 metres.
///
/// # Errors
/// Not finite, or outside the square of ±20,037,508.34 m.
pub fn to_wgs84(x: f64, y: f64) -> Result<Position<Wgs84>, CrsError> {
    /// Half the square's side, and a millimetre for what a writer rounded.
    const HALF_M: f64 = PI * RADIUS_M + 0.001;
    if x.abs() > HALF_M || y.abs() > HALF_M {
        return Err(outside(x, y));
    }
    let lon = (x / RADIUS_M).to_degrees();
    // NaN passes both comparisons and the clamp; `lon_lat` refuses it.
    Position::lon_lat(lon.clamp(-180.0, 180.0), latitude_of(y / RADIUS_M))
}

fn outside(x: f64, y: f64) -> CrsError {
    CrsError::OutsideAreaOfUse { crs: Crs::WebMercator, x, y, area: AREA, swapped: false }
}

/// Northing on a sphere of radius 1: asinh(tan φ) keeps its digits at the equator, where the
/// textbook's ln tan(π/4 + φ/2) loses them.
fn northing_of(lat: f64) -> f64 {
    lat.to_radians().tan().asinh()
}

fn latitude_of(northing: f64) -> f64 {
    northing.sinh().atan().to_degrees()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(lon: f64, lat: f64) -> Position<Wgs84> {
        Position::lon_lat(lon, lat).expect("a place")
    }

    #[test]
    fn the_world_is_a_unit_square_with_north_up() {
        for (lon, lat, x, y) in [
            (0.0, 0.0, 0.5, 0.5),
            (-180.0, LATITUDE_MAX_DEG, 0.0, 0.0),
            (180.0, -LATITUDE_MAX_DEG, 1.0, 1.0),
            (0.0, 90.0, 0.5, 0.0),
        ] {
            let at = WorldPoint::of(place(lon, lat));
            assert!((at.x - x).abs() < 1e-15 && (at.y - y).abs() < 1e-15, "{lon} {lat}: {at:?}");
        }
    }

    #[test]
    fn there_and_back_within_the_last_digits() {
        for lon in [-180.0, -66.0, 0.0, 113.6715, 180.0] {
            for lat in [-85.05, -33.0, -1e-9, 0.0, 22.9371, 85.05] {
                let position = place(lon, lat);
                let metres = from_wgs84(position).expect("inside the square");
                for back in [to_wgs84(metres.x(), metres.y()), WorldPoint::of(position).to_wgs84()] {
                    let back = back.expect("inside the square");
                    assert!(
                        (back.lon() - lon).abs() < 1e-12 && (back.lat() - lat).abs() < 1e-12,
                        "{lon} {lat}"
                    );
                }
            }
        }
    }

    #[test]
    fn refuses_what_lies_outside_the_square() {
        assert!(matches!(from_wgs84(place(0.0, 86.0)), Err(CrsError::OutsideAreaOfUse { .. })));
        assert!(matches!(to_wgs84(20_037_509.0, 0.0), Err(CrsError::OutsideAreaOfUse { .. })));
        assert!(matches!(to_wgs84(0.0, f64::NAN), Err(CrsError::NoPlace(_))));
        assert!(matches!(to_wgs84(f64::NAN, 0.0), Err(CrsError::NoPlace(_))));
    }
}
