//! Vector tiles: one edition's grids and one tile in, bytes out, always the same.
//!
//! No cache key is made here and nothing personal ever comes here: a tile of grids holds names,
//! codes and borders, which every role may see (ruling 11). One file a tile layer; `cut` makes what
//! the layers draw.

mod border;
mod cut;
mod detail;
mod grid;
mod grid_label;
mod ground;
mod labels;
mod ranks;
mod region;
mod sheet;
mod tiers;

pub use ground::TileGround;
pub use sheet::feature_id;

use cut::Cut;
use detail::Detail;
use sheet::Sheet;

use crate::domain::grid::{Grid, Levels};
use crate::domain::plan::{GridIndex, Plan, PlanIndex};
use crate::kernel::tile::TileId;

/// Tile units drawn beyond each side, so that lines join across tiles.
pub const BUFFER: i32 = 64;

/// One edition, ready to be drawn.
#[derive(Clone, Copy)]
pub struct GridTiles<'p> {
    plan: &'p Plan,
    index: &'p PlanIndex,
    levels: &'p Levels,
    ground: &'p TileGround,
}

/// A property of a tile layer, for TileJSON's `vector_layers`.
pub struct TileLayer {
    pub name: &'static str,
    pub properties: &'static [(&'static str, &'static str)],
    draw: fn(&Drawing<'_, '_>, &mut Sheet),
}

/// The layers of the set `grids`, in drawing order.
pub const GRID_TILE_LAYERS: &[TileLayer] = &[grid::LAYER, border::LAYER, grid_label::LAYER];

/// One tile being drawn: what the layers share.
struct Drawing<'t, 'p> {
    tiles: &'t GridTiles<'p>,
    tile: TileId,
    cut: Cut,
}

impl<'p> GridTiles<'p> {
    pub fn new(plan: &'p Plan, index: &'p PlanIndex, levels: &'p Levels, ground: &'p TileGround) -> Self {
        Self { plan, index, levels, ground }
    }

    /// The tile as MVT 2.1, not compressed; empty when nothing lies in it.
    pub fn draw(&self, tile: TileId) -> Vec<u8> {
        if !self.ground.bounds().intersects(&tile.lattice_box(BUFFER)) {
            return Vec::new();
        }
        let detail = Detail::at(self.plan, self.index, &self.ground.sizes, tile.zoom());
        let drawing = Drawing { tiles: self, tile, cut: Cut::of(self, tile, &detail) };
        let mut bytes = Vec::new();
        for layer in GRID_TILE_LAYERS {
            let mut sheet = Sheet::new(layer.name);
            (layer.draw)(&drawing, &mut sheet);
            bytes.extend(sheet.finish());
        }
        bytes
    }
}

impl<'t> Drawing<'t, '_> {
    fn grid(&self, at: GridIndex) -> &'t Grid {
        &self.tiles.plan.grids[at.0 as usize]
    }

    fn level_name(&self, grid: &Grid) -> &'t str {
        self.tiles.levels.name(grid.level)
    }
}
