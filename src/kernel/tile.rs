//! Tile arithmetic: the web Mercator pyramid (z/x/y, y from the north) over the lattice.

use std::f64::consts::PI;

use super::lattice::{LatticeBox, LatticePoint, UNITS_PER_DEGREE};
use super::measure::Zoom;

/// Units of a tile's side (MVT 2.1 "extent").
pub const EXTENT: i32 = 4096;

/// North and south end of web Mercator, degrees.
const LATITUDE_MAX: f64 = 85.051_128_779_806_59;

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

    /// The tile that holds a point at a zoom.
    pub fn of(point: LatticePoint, zoom: Zoom) -> Self {
        let (u, v) = world(point);
        let end = 1_u32 << zoom.get();
        let cell = |part: f64| ((part * f64::from(end)).max(0.0) as u32).min(end - 1);
        Self { zoom, x: cell(u), y: cell(v) }
    }

    /// The tile's area grown on each side by `buffer` tile units, on the lattice.
    pub fn lattice_box(self, buffer: i32) -> LatticeBox {
        let side = f64::from(1_u32 << self.zoom.get());
        let grow = f64::from(buffer) / f64::from(EXTENT);
        let at = |u: f64, v: f64| {
            let lon = (u * 360.0 - 180.0).clamp(-180.0, 180.0);
            let lat = (PI * (1.0 - 2.0 * v)).sinh().atan().to_degrees();
            LatticePoint::new(
                (lon * UNITS_PER_DEGREE).round() as i32,
                (lat * UNITS_PER_DEGREE).round() as i32,
            )
        };
        let low = at((f64::from(self.x) - grow) / side, (f64::from(self.y) + 1.0 + grow) / side);
        let high = at((f64::from(self.x) + 1.0 + grow) / side, (f64::from(self.y) - grow) / side);
        LatticeBox { min: low, max: high }
    }

    /// The point in tile units, from the tile's upper left corner; may lie outside 0..[`EXTENT`].
    pub fn quantise(self, point: LatticePoint) -> (i32, i32) {
        let scale = f64::from(1_u32 << self.zoom.get());
        let (u, v) = world(point);
        let units =
            |part: f64, tile: u32| ((part * scale - f64::from(tile)) * f64::from(EXTENT)).round() as i32;
        (units(u, self.x), units(v, self.y))
    }
}

/// Web Mercator, normalised: 0..1 from west to east and from north to south.
fn world(point: LatticePoint) -> (f64, f64) {
    let latitude = point.lat().clamp(-LATITUDE_MAX, LATITUDE_MAX).to_radians();
    (point.lon() / 360.0 + 0.5, 0.5 - latitude.sin().atanh() / (2.0 * PI))
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
            let (x, y) = tile.quantise(houjie);
            assert!((0..=EXTENT).contains(&x) && (0..=EXTENT).contains(&y));
        }
    }

    #[test]
    fn corners_quantise_to_the_ends() {
        let tile = TileId::new(14, 13367, 7122).expect("there");
        let area = tile.lattice_box(0);
        assert_eq!(tile.quantise(LatticePoint::new(area.min.x, area.max.y)), (0, 0));
        assert_eq!(tile.quantise(LatticePoint::new(area.max.x, area.min.y)), (EXTENT, EXTENT));
        let (x, _) = tile.quantise(tile.lattice_box(64).min);
        assert_eq!(x, -64);
    }
}
