//! Tile layer `grid_label`: where each grid's name stands, in the one tile that holds it. Wider grids
//! are named as well as those drawn, so that a map can name the communities over their basic grids.

use super::{Drawing, GridLayer};
use crate::domain::plan::GridIndex;
use crate::kernel::lattice::LatticePoint;
use crate::kernel::tile::{TileId, World};
use crate::tiles::{
    TileLayer,
    sheet::{Sheet, feature_id},
};

pub const LAYER: GridLayer = GridLayer {
    about: TileLayer {
        name: "grid_label",
        first_zoom: 0,
        for_everybody: true,
        properties: &[
            ("name", "name"),
            ("code", "code"),
            ("layer", "community, road, entity or party"),
            ("level", "name of the level"),
        ],
    },
    draw,
};

fn draw(drawing: &Drawing<'_, '_>, sheet: &mut Sheet) {
    let (tiles, tile) = (drawing.tiles, drawing.tile);
    // A unit more, since the lattice rounds the tile's sides.
    let mut named: Vec<u32> = tiles.ground.named.touching(tile.lattice_box(1), tile.zoom()).collect();
    named.sort_unstable();
    for at in named.into_iter().map(GridIndex) {
        let Some(place) = tiles.ground.labels.at(tiles, at).map(World::of) else { continue };
        if TileId::at(place, tile.zoom()) != tile {
            continue;
        }
        let [x, y] = tile.units(place).map(|part| part.round() as i32);
        let grid = drawing.grid(at);
        let properties = [
            ("name", &*grid.name),
            ("code", &*grid.code),
            ("layer", grid.layer.name()),
            ("level", drawing.level_name(grid)),
        ];
        sheet.point(feature_id(grid.id.as_str()), LatticePoint::new(x, y), &properties);
    }
}
