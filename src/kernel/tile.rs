//! Tile arithmetic: the web Mercator pyramid (z/x/y, y from the north) over the lattice.

use std::f64::consts::PI;

use super::lattice::{LatticeBox, LatticePoint, UNITS_PER_DEGREE};
use super::measure::Zoom;

/// Units of a tile's side (MVT 2.1 "extent").
pub const EXTENT: i32 = 4096;

/// North and south end of web Mercator, degrees.
const LATITUDE_MAX: f64 = 85.051_128_779_806_59;

/// A place in web Mercator, normalised: 0..1 from west to east and from north to south.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct World {
    pub u: f64,
    pub v: f64,
}

impl World {
    pub fn of(point: LatticePoint) -> Self {
        let latitude = point.lat().clamp(-LATITUDE_MAX, LATITUDE_MAX).to_radians();
        Self { u: point.lon() / 360.0 + 0.5, v: 0.5 - latitude.sin().atanh() / (2.0 * PI) }
    }

    /// The lowest and the highest corner of the box around places; `None` around none.
    pub fn bounds(places: impl IntoIterator<Item = Self>) -> Option<[Self; 2]> {
        let mut places = places.into_iter();
        let first = places.next()?;
        Some(places.fold([first; 2], |[low, high], place| {
            [
                Self { u: low.u.min(place.u), v: low.v.min(place.v) },
                Self { u: high.u.max(place.u), v: high.v.max(place.v) },
            ]
        }))
    }

    /// The lattice point nearest to it.
    pub fn to_lattice(self) -> LatticePoint {
        let lon = (self.u * 360.0 - 180.0).clamp(-180.0, 180.0);
        let lat = (PI * (1.0 - 2.0 * self.v)).sinh().atan().to_degrees();
        LatticePoint::new((lon * UNITS_PER_DEGREE).round() as i32, (lat * UNITS_PER_DEGREE).round() as i32)
    }
}

/// Tile units around the Earth at a zoom: what one unit of [`World`] measures there.
pub fn units_around(zoom: Zoom) -> f64 {
    f64::from(EXTENT) * f64::from(1_u32 << zoom.get())
}

/// A tile of the pyramid; `x` and `y` are below 2^zoom.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TileId {
    zoom: Zoom,
    x: u32,
    y: u32,
}

impl TileId {
    /// `None` when there is no such tile.
    pub fn new(zoom: u8, x: u32, y: u32) -> Option<Self> {
        let zoom = Zoom::new(zoom)?;
        let end = 1_u32 << zoom.get();
        (x < end && y < end).then_some(Self { zoom, x, y })
    }

    pub fn zoom(self) -> Zoom {
        self.zoom
    }

    /// Column from the west.
    pub fn x(self) -> u32 {
        self.x
    }

    /// Row from the north.
    pub fn y(self) -> u32 {
        self.y
    }

    /// The tile that holds a point at a zoom.
    pub fn of(point: LatticePoint, zoom: Zoom) -> Self {
        Self::at(World::of(point), zoom)
    }

    /// The tile that holds a place at a zoom.
    pub fn at(World { u, v }: World, zoom: Zoom) -> Self {
        let end = 1_u32 << zoom.get();
        let cell = |part: f64| ((part * f64::from(end)).max(0.0) as u32).min(end - 1);
        Self { zoom, x: cell(u), y: cell(v) }
    }

    /// The tile's area grown on each side by `buffer` tile units, on the lattice.
    pub fn lattice_box(self, buffer: i32) -> LatticeBox {
        let side = f64::from(1_u32 << self.zoom.get());
        let grow = f64::from(buffer) / f64::from(EXTENT);
        let at = |u: f64, v: f64| World { u, v }.to_lattice();
        let low = at((f64::from(self.x) - grow) / side, (f64::from(self.y) + 1.0 + grow) / side);
        let high = at((f64::from(self.x) + 1.0 + grow) / side, (f64::from(self.y) - grow) / side);
        LatticeBox { min: low, max: high }
    }

    /// The place in tile units, x east and y south of the tile's upper left corner; may lie outside
    /// 0..[`EXTENT`].
    pub fn units(self, place: World) -> [f64; 2] {
        let side = f64::from(1_u32 << self.zoom.get());
        let units = |part: f64, tile: u32| (part * side - f64::from(tile)) * f64::from(EXTENT);
        [units(place.u, self.x), units(place.v, self.y)]
    }
}

/// From the lattice to one tile's units, by the million.
///
/// Web Mercator's logarithm is what a tile's geometry mostly costs, so near the tile's middle its
/// Taylor series to the fifth power stands in: within 1e-3 units of it at every zoom.
#[derive(Clone, Debug)]
pub struct Projection {
    tile: TileId,
    /// Tile units in one lattice unit of longitude.
    units_per_x: f64,
    /// Where longitude 0 lies.
    x_zero: f64,
    /// Latitude of the tile's middle, radians.
    middle: f64,
    /// Of the powers 0 to 5 of the latitude's difference to the middle.
    series: [f64; 6],
}

impl Projection {
    /// Radians from the middle within which the series serves.
    const NEAR: f64 = 0.01;

    pub fn of(tile: TileId) -> Self {
        let side = f64::from(1_u32 << tile.zoom.get());
        let v = (f64::from(tile.y) + 0.5) / side;
        let middle = (PI * (1.0 - 2.0 * v)).sinh().atan();
        let (tangent, secant) = (middle.tan(), 1.0 / middle.cos());
        let squared = secant * secant;
        // The derivatives of atanh(sin φ), each over its factorial.
        let derivatives = [
            secant,
            secant * tangent / 2.0,
            secant * (2.0 * squared - 1.0) / 6.0,
            secant * tangent * (6.0 * squared - 1.0) / 24.0,
            secant * (squared * (24.0 * squared - 20.0) + 1.0) / 120.0,
        ];
        let units = -units_around(tile.zoom) / (2.0 * PI);
        let mut series = [f64::from(EXTENT) / 2.0; 6];
        for (power, derivative) in derivatives.into_iter().enumerate() {
            series[power + 1] = derivative * units;
        }
        let (around, west) = (units_around(tile.zoom), f64::from(tile.x) * f64::from(EXTENT));
        let units_per_x = around / (360.0 * UNITS_PER_DEGREE);
        Self { tile, units_per_x, x_zero: around / 2.0 - west, middle, series }
    }

    /// See [`TileId::units`].
    #[inline]
    pub fn units(&self, point: LatticePoint) -> [f64; 2] {
        const RADIANS: f64 = PI / (180.0 * UNITS_PER_DEGREE);
        let off = f64::from(point.y) * RADIANS - self.middle;
        if off.abs() > Self::NEAR {
            return self.tile.units(World::of(point));
        }
        let x = f64::from(point.x) * self.units_per_x + self.x_zero;
        [x, self.series.iter().rev().fold(0.0, |sum, factor| sum * off + factor)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_only_so_many_tiles() {
        assert!(TileId::new(0, 0, 0).is_some());
        assert!(TileId::new(0, 1, 0).is_none());
        assert!(TileId::new(22, (1 << 22) - 1, 0).is_some());
        assert!(TileId::new(23, 0, 0).is_none());
    }

    #[test]
    fn a_point_lies_in_its_tile() {
        let houjie = LatticePoint::from_degrees(113.66, 22.94).expect("a place");
        // Slippy map tile names, z 12: floor((113.66 + 180) / 360 * 4096) and the y by its formula.
        let zoom = Zoom::new(12).expect("below the last");
        assert_eq!(TileId::of(houjie, zoom), TileId::new(12, 3341, 1779).expect("there"));
        for zoom in (0..=Zoom::MAX).filter_map(Zoom::new) {
            let tile = TileId::of(houjie, zoom);
            assert!(tile.lattice_box(0).grown(1).contains(houjie));
            let within = 0.0..=f64::from(EXTENT);
            assert!(tile.units(World::of(houjie)).iter().all(|part| within.contains(part)));
        }
    }

    #[test]
    fn corners_lie_at_the_ends() {
        let tile = TileId::new(14, 13367, 7122).expect("there");
        let area = tile.lattice_box(0);
        let check = |x: i32, y: i32, expected: [f64; 2]| {
            let found = tile.units(World::of(LatticePoint::new(x, y)));
            assert!(found.iter().zip(expected).all(|(found, expected)| (found - expected).abs() < 0.1));
        };
        let end = f64::from(EXTENT);
        check(area.min.x, area.max.y, [0.0, 0.0]);
        check(area.max.x, area.min.y, [end, end]);
        let grown = tile.lattice_box(64);
        check(grown.min.x, grown.min.y, [-64.0, end + 64.0]);
    }

    #[test]
    fn the_series_is_as_good_as_the_logarithm() {
        for (zoom, lon, lat) in
            [(0, 10.0, 20.0), (8, 113.7, 22.9), (12, 121.5, 45.0), (16, -70.1, -70.2), (22, 113.7, 22.9)]
        {
            let place = LatticePoint::from_degrees(lon, lat).expect("a place");
            let tile = TileId::of(place, Zoom::new(zoom).expect("a zoom"));
            let projection = Projection::of(tile);
            for step in -20..=20 {
                let spread = 40_000_000 >> zoom.min(12);
                let point = LatticePoint::new(place.x, place.y + step * spread);
                let (series, exact) = (projection.units(point), tile.units(World::of(point)));
                assert!(
                    (series[0] - exact[0]).abs() < 1e-3 && (series[1] - exact[1]).abs() < 1e-3,
                    "{zoom} {step}"
                );
            }
        }
    }

    #[test]
    fn every_lattice_point_survives_the_projection() {
        for (x, y) in [(1_136_600_001, 229_400_003), (-7, 849_999_999), (1_800_000_000, -1)] {
            let point = LatticePoint::new(x, y);
            assert_eq!(World::of(point).to_lattice(), point);
        }
    }
}
