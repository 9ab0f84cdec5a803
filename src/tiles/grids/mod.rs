//! The set `grids`: one edition's areas, borders and names, which every role may see. `cut` makes what
//! the layers draw.

mod border;
mod cut;
mod detail;
mod grid;
mod grid_label;
mod ground;
mod labels;
mod marks;
mod region;
mod vertices;

pub use ground::TileGround;

use cut::Cut;
use detail::Detail;

use super::sheet::Sheet;
use super::{BUFFER, TileLayer, TileSet};
use crate::domain::grid::{Grid, Levels};
use crate::domain::plan::{GridIndex, Plan, PlanIndex};
use crate::kernel::ring::Polygon;
use crate::kernel::tile::TileId;

pub const SET: TileSet =
    TileSet { name: "grids", layers: &[&grid::LAYER.about, &border::LAYER.about, &grid_label::LAYER.about] };

/// How each is drawn, in drawing order.
const LAYERS: [GridLayer; 3] = [grid::LAYER, border::LAYER, grid_label::LAYER];

struct GridLayer {
    about: TileLayer,
    draw: fn(&Drawing<'_, '_>, &mut Sheet),
}

/// One edition, ready to be drawn.
#[derive(Clone, Copy)]
pub struct GridTiles<'p> {
    plan: &'p Plan,
    index: &'p PlanIndex,
    levels: &'p Levels,
    ground: &'p TileGround,
}

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
        for layer in LAYERS {
            let mut sheet = Sheet::new(layer.about.name);
            (layer.draw)(&drawing, &mut sheet);
            bytes.extend(sheet.finish());
        }
        bytes
    }

    /// Tells `each` of the grids that the tile's zoom shows and of their areas, as it draws them; in plan order.
    pub fn areas(&self, tile: TileId, each: impl FnMut(GridIndex, &[Polygon])) {
        if !self.ground.bounds().intersects(&tile.lattice_box(BUFFER)) {
            return;
        }
        let detail = Detail::at(self.plan, self.index, &self.ground.sizes, tile.zoom());
        grid::areas(&Drawing { tiles: self, tile, cut: Cut::of(self, tile, &detail) }, each);
    }

    /// Whether a tile, or any below it, may show something. A look at leaves' boxes: where it says no,
    /// nothing is drawn at any zoom.
    pub fn may_show(&self, tile: TileId) -> bool {
        // A unit more, since the lattice rounds the tile's sides.
        let mut near = self.ground.named.all_touching(tile.lattice_box(BUFFER + 1));
        near.any(|grid| self.index.leaf(GridIndex(grid)).is_some())
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
