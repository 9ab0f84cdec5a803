//! Which tiles may show something: found from the world downwards, so that empty ones by the million are
//! never looked at.

use crate::kernel::hilbert::CurveTile;
use crate::kernel::lattice::LatticeBox;
use crate::kernel::measure::Zoom;
use crate::kernel::tile::TileId;

/// The tiles of one zoom that touch a box and may show something, along Hilbert's curve.
pub struct Walk<'w, F> {
    zoom: Zoom,
    within: &'w LatticeBox,
    /// Whether a tile or any below it may show something at the zoom.
    may_show: F,
    /// Yet to be looked at, the next one last: three for each zoom above.
    open: Vec<CurveTile>,
}

impl<'w, F: Fn(TileId, Zoom) -> bool> Walk<'w, F> {
    pub fn of(zoom: Zoom, within: &'w LatticeBox, may_show: F) -> Self {
        Self { zoom, within, may_show, open: vec![CurveTile::world()] }
    }

    fn touches(&self, tile: TileId) -> bool {
        // By the names of the corners' tiles, so that no rounding lets a box miss the tile of its corner.
        let [low, high] = [self.within.min, self.within.max].map(|corner| TileId::of(corner, tile.zoom()));
        (low.x()..=high.x()).contains(&tile.x()) && (high.y()..=low.y()).contains(&tile.y())
    }
}

impl<F: Fn(TileId, Zoom) -> bool> Iterator for Walk<'_, F> {
    type Item = TileId;

    fn next(&mut self) -> Option<TileId> {
        while let Some(at) = self.open.pop() {
            let tile = at.tile();
            if !self.touches(tile) || !(self.may_show)(tile, self.zoom) {
                continue;
            }
            if tile.zoom() == self.zoom {
                return Some(tile);
            }
            self.open.extend(at.quarters().rev());
        }
        None
    }
}
