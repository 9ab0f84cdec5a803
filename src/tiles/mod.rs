//! Vector tiles: one edition's grids and one tile in, bytes out, always the same.
//!
//! No cache key is made here and nothing personal ever comes here: a tile of grids holds names,
//! codes and borders, which every role may see (ruling 11). One file a tile layer.

mod border;
mod detail;
mod grid;
mod grid_label;
mod sheet;

use detail::Detail;
use sheet::Sheet;

use crate::domain::grid::{Grid, Levels};
use crate::domain::plan::{GridIndex, Plan, PlanIndex};
use crate::kernel::index::BoxIndex;
use crate::kernel::lattice::LatticeBox;
use crate::kernel::tile::TileId;

/// Tile units drawn beyond each side, so that lines join across tiles.
pub const BUFFER: i32 = 64;

/// One edition, ready to be drawn.
pub struct GridTiles<'p> {
    plan: &'p Plan,
    index: &'p PlanIndex,
    levels: &'p Levels,
    ground: &'p TileGround,
}

/// What drawing one edition needs besides its plan; made once for each edition.
#[derive(Debug)]
pub struct TileGround {
    /// The box of each grid, by position in the plan.
    boxes: Vec<LatticeBox>,
    /// Grids without parents, by layer.
    roots: Vec<GridIndex>,
    arcs: BoxIndex,
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
    /// The tile with its buffer.
    area: LatticeBox,
    detail: Detail<'t>,
}

impl TileGround {
    pub fn of(plan: &Plan, index: &PlanIndex) -> Self {
        let mut boxes = vec![LatticeBox::EMPTY; plan.grids.len()];
        for arc in plan.mesh.arcs() {
            let bounds = arc.bounds();
            for leaf in
                arc.sides.iter().flat_map(|side| [side.left, side.right]).filter(|leaf| !leaf.is_free())
            {
                let slot = &mut boxes[index.grid_of(leaf).0 as usize];
                *slot = slot.union(bounds);
            }
        }
        // Narrower levels first, so that a child's box is whole before its parent takes it in.
        let mut upward: Vec<u32> = (0..plan.grids.len() as u32).collect();
        upward.sort_by_key(|&at| std::cmp::Reverse(plan.grids[at as usize].level));
        for at in upward {
            if let Some(GridIndex(parent)) = index.parent(GridIndex(at)) {
                boxes[parent as usize] = boxes[parent as usize].union(boxes[at as usize]);
            }
        }
        let roots =
            (0..plan.grids.len() as u32).map(GridIndex).filter(|&at| index.parent(at).is_none()).collect();
        let arcs = BoxIndex::of(plan.mesh.arcs().map(|arc| (arc.bounds(), arc.index.0)));
        Self { boxes, roots, arcs }
    }

    /// The box around everything; empty when there is nothing.
    pub fn bounds(&self) -> LatticeBox {
        self.roots.iter().fold(LatticeBox::EMPTY, |bounds, root| bounds.union(self.boxes[root.0 as usize]))
    }
}

impl<'p> GridTiles<'p> {
    pub fn new(plan: &'p Plan, index: &'p PlanIndex, levels: &'p Levels, ground: &'p TileGround) -> Self {
        Self { plan, index, levels, ground }
    }

    /// The tile as MVT 2.1, not compressed; empty when nothing lies in it.
    pub fn draw(&self, tile: TileId) -> Vec<u8> {
        let area = tile.lattice_box(BUFFER);
        if !self.ground.bounds().intersects(&area) {
            return Vec::new();
        }
        let detail = Detail::at(self.index, &self.ground.boxes, tile.zoom());
        let drawing = Drawing { tiles: self, tile, area, detail };
        let mut bytes = Vec::new();
        for layer in GRID_TILE_LAYERS {
            let mut sheet = Sheet::new(layer.name, tile);
            (layer.draw)(&drawing, &mut sheet);
            bytes.extend(sheet.finish());
        }
        bytes
    }
}

impl Drawing<'_, '_> {
    /// The grids to draw in this tile at its level of detail, in plan order.
    fn grids(&self) -> Vec<GridIndex> {
        let mut found = Vec::new();
        let mut open: Vec<GridIndex> = self.tiles.ground.roots.clone();
        while let Some(at) = open.pop() {
            if !self.tiles.ground.boxes[at.0 as usize].intersects(&self.area) {
                continue;
            }
            if self.detail.is_drawn_whole(at) {
                found.push(at);
            } else {
                open.extend(self.tiles.index.children(at));
            }
        }
        found.sort_unstable();
        found
    }

    fn grid(&self, at: GridIndex) -> &Grid {
        &self.tiles.plan.grids[at.0 as usize]
    }

    fn level_name(&self, grid: &Grid) -> &str {
        self.tiles.levels.name(grid.level)
    }
}
