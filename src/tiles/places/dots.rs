//! Things at points, found by the tile that holds them.

use crate::kernel::lattice::LatticePoint;
use crate::kernel::measure::Zoom;
use crate::kernel::tile::TileId;

/// Points ordered along the tiles of one zoom so that the points of any wider tile stand together.
#[derive(Debug, Default)]
pub struct Dots {
    /// The code of the tile at [`Dots::ZOOM`], and the point's number.
    by_tile: Vec<(u32, u32)>,
}

impl Dots {
    /// A code of two times this many bits fits 32.
    const ZOOM: u8 = 16;

    pub fn of(points: impl Iterator<Item = (LatticePoint, u32)>) -> Self {
        let zoom = Zoom::new(Self::ZOOM).expect("below the last");
        let mut by_tile: Vec<(u32, u32)> =
            points.map(|(point, number)| (code(TileId::of(point, zoom)), number)).collect();
        by_tile.sort_unstable();
        Self { by_tile }
    }

    /// Numbers of the points that may lie in a tile: exactly those up to zoom 16, more beyond it.
    pub fn near(&self, tile: TileId) -> impl Iterator<Item = u32> + '_ {
        let zoom = tile.zoom().get();
        let (first, last) = if zoom <= Self::ZOOM {
            let below = 2 * u32::from(Self::ZOOM - zoom);
            let first = u64::from(code(tile)) << below;
            (first, first + (1 << below) - 1)
        } else {
            let above = zoom - Self::ZOOM;
            let only = u64::from(interleaved(tile.x() >> above, tile.y() >> above));
            (only, only)
        };
        let from = self.by_tile.partition_point(|&(code, _)| u64::from(code) < first);
        let found = self.by_tile[from..].iter().take_while(move |&&(code, _)| u64::from(code) <= last);
        found.map(|&(_, number)| number)
    }
}

/// Morton's order (1966).
fn code(tile: TileId) -> u32 {
    interleaved(tile.x(), tile.y())
}

fn interleaved(x: u32, y: u32) -> u32 {
    let spread = |part: u32| (0..16).fold(0, |spread, bit| spread | (part >> bit & 1) << (2 * bit));
    spread(x) | spread(y) << 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_tile_has_the_points_that_lie_in_it() {
        let at = |n: u32| {
            LatticePoint::new(
                1_136_000_000 + (n * 7919 % 100_000) as i32,
                229_000_000 + (n * 104_729 % 90_000) as i32,
            )
        };
        let dots = Dots::of((0..2_000).map(|n| (at(n), n)));
        for zoom in [0, 5, 11, 14, 16, 18, 22] {
            let zoom = Zoom::new(zoom).expect("a zoom");
            for n in (0..2_000).step_by(97) {
                let tile = TileId::of(at(n), zoom);
                let holds = |n: &u32| TileId::of(at(*n), zoom) == tile;
                let mut found: Vec<u32> = dots.near(tile).filter(holds).collect();
                found.sort_unstable();
                assert_eq!(found, (0..2_000).filter(holds).collect::<Vec<_>>(), "{tile:?}");
                let is_exact = dots.near(tile).count() == found.len();
                assert!(is_exact || zoom.get() > Dots::ZOOM, "{tile:?}");
            }
        }
    }
}
