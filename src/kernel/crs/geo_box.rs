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
    pub fn covers(&self, other: &Self) -> bool {
        const DIGIT: f64 = 0.01 + 1e-9;
        // Degrees to the east of a meridian, so that the antimeridian is like any other.
        let east_of = |from: f64, to: f64| (to - from).rem_euclid(360.0);
        let whole_circle = self.east - self.west >= 360.0;
        let end = east_of(self.west - DIGIT, other.west) + east_of(other.west, other.east);
        let in_longitude = whole_circle || end <= east_of(self.west, self.east) + 2.0 * DIGIT;
        let in_latitude = self.south - DIGIT <= other.south && other.north <= self.north + DIGIT;
        in_longitude && in_latitude
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

    #[test]
    fn covers_across_the_antimeridian_too() {
        const fn over(west: f64, east: f64) -> GeoBox {
            GeoBox { west, south: 10.0, east, north: 20.0 }
        }
        for (outer, inner, expected) in [
            (over(112.0, 116.0), over(112.5, 115.5), true),
            (over(112.5, 115.5), over(112.49, 115.51), true),
            (over(112.5, 115.5), over(112.48, 115.5), false),
            (over(112.5, 115.5), over(112.5, 116.0), false),
            (over(112.5, 115.5), over(116.0, 117.0), false),
            (over(-180.0, 180.0), over(112.5, 115.5), true),
            (over(-180.0, 180.0), over(176.8, -178.1), true),
            (over(167.65, -40.73), over(-88.0, -85.0), true),
            (over(167.65, -40.73), over(170.0, -170.0), true),
            (over(167.65, -40.73), over(160.0, 170.0), false),
            (over(167.65, -40.73), over(-50.0, -30.0), false),
            (over(112.5, 115.5), over(115.5, 112.5), false),
        ] {
            assert_eq!(outer.covers(&inner), expected, "{outer} covers {inner}");
        }
        let taller = GeoBox { south: 9.0, ..over(112.5, 115.5) };
        assert!(!over(112.5, 115.5).covers(&taller) && taller.covers(&over(112.5, 115.5)));
    }
}
