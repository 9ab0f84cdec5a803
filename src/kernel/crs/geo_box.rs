//! A box of longitude and latitude, as areas of use are given.

use std::fmt;

use super::{Position, Wgs84};

/// A closed box in degrees, WGS 84. It crosses the antimeridian when `west` exceeds `east`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct GeoBox {
    pub west: f64,
    pub south: f64,
    pub east: f64,
    pub north: f64,
}

impl GeoBox {
    /// Whether the box, grown by `margin` degrees on every side, holds the position.
    pub fn holds(&self, position: Position<Wgs84>, margin: f64) -> bool {
        let (from_west, to_east) =
            (position.lon() >= self.west - margin, position.lon() <= self.east + margin);
        let in_longitude = if self.west <= self.east { from_west && to_east } else { from_west || to_east };
        let in_latitude = self.south - margin <= position.lat() && position.lat() <= self.north + margin;
        in_longitude && in_latitude
    }

    /// Whether all of another box lies in this one, to the register's last digit of 0.01 degree.
    /// Boxes across the antimeridian cover each other only when both do cross it.
    pub fn covers(&self, other: &Self) -> bool {
        const DIGIT: f64 = 0.01 + 1e-9;
        let whole_circle = self.west <= -180.0 && self.east >= 180.0;
        let same_kind = (self.west <= self.east) == (other.west <= other.east);
        let in_longitude = same_kind && self.west <= other.west + DIGIT && other.east <= self.east + DIGIT;
        let in_latitude = self.south <= other.south + DIGIT && other.north <= self.north + DIGIT;
        (whole_circle || in_longitude) && in_latitude
    }
}

impl fmt::Display for GeoBox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { west, south, east, north } = self;
        write!(f, "longitude {west} to {east}, latitude {south} to {north}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holds_across_the_antimeridian_too() {
        let fiji = GeoBox { west: 176.81, south: -20.81, east: -178.15, north: -12.42 };
        for (lon, lat, margin, expected) in [
            (179.0, -18.0, 0.0, true),
            (-179.0, -18.0, 0.0, true),
            (113.6, -18.0, 0.0, false),
            (175.5, -18.0, 1.5, true),
            (179.0, -10.0, 1.5, false),
        ] {
            let position = Position::lon_lat(lon, lat).expect("a place");
            assert_eq!(fiji.holds(position, margin), expected, "{lon} {lat} ± {margin}");
        }
    }
}
