//! The set `hazards`: what is wrong, each on its own where the map is close, counted where it is wide.
//!
//! Which hazards a caller may see is the caller's business; no text and nobody's name is in a tile.

mod hazard;
mod hazard_cluster;

use std::sync::Arc;

use super::TileSet;
use super::sheet::Sheet;
use crate::domain::hazard::Hazard;
use crate::kernel::lattice::LatticePoint;
use crate::kernel::tile::{TileId, World};

pub const SET: TileSet = TileSet { name: "hazards", layers: &[&hazard_cluster::LAYER, &hazard::LAYER] };

/// From this zoom on each hazard is drawn on its own; wider, they are counted.
pub const SINGLE_FROM: u8 = 13;

/// The tile as MVT 2.1, not compressed; empty when none of the hazards lies in it.
pub fn draw(tile: TileId, hazards: &[Arc<Hazard>]) -> Vec<u8> {
    let mut inside: Vec<&Hazard> = hazards
        .iter()
        .map(|hazard| &**hazard)
        .filter(|hazard| TileId::of(hazard.point, tile.zoom()) == tile)
        .collect();
    // The same bytes in whatever order they come.
    inside.sort_by(|a, b| a.id.cmp(&b.id));
    let (layer, draw): (_, fn(TileId, &[&Hazard], &mut Sheet)) = if tile.zoom().get() < SINGLE_FROM {
        (&hazard_cluster::LAYER, hazard_cluster::draw)
    } else {
        (&hazard::LAYER, hazard::draw)
    };
    let mut sheet = Sheet::new(layer.name);
    draw(tile, &inside, &mut sheet);
    sheet.finish()
}

/// A point that lies in the tile, in its units.
fn units(tile: TileId, point: LatticePoint) -> LatticePoint {
    let [x, y] = tile.units(World::of(point)).map(|part| part.round() as i32);
    LatticePoint::new(x, y)
}
