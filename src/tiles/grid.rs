//! Tile layer `grid`: the grids' areas.

use super::sheet::{Sheet, feature_id};
use super::{Drawing, TileLayer};
use crate::kernel::clip::clip_polygon;

pub const LAYER: TileLayer = TileLayer {
    name: "grid",
    properties: &[
        ("id", "permanent id"),
        ("code", "code"),
        ("name", "name"),
        ("layer", "community, road, entity or party"),
        ("level", "name of the level"),
    ],
    draw,
};

fn draw(drawing: &Drawing<'_, '_>, sheet: &mut Sheet) {
    let tiles = drawing.tiles;
    for at in drawing.grids() {
        let grid = drawing.grid(at);
        let parts: Vec<_> = tiles
            .index
            .polygons(tiles.plan, at)
            .iter()
            .filter_map(|polygon| clip_polygon(polygon, &drawing.area))
            .collect();
        let properties = [
            ("id", grid.id.as_str()),
            ("code", &grid.code),
            ("name", &grid.name),
            ("layer", grid.layer.name()),
            ("level", drawing.level_name(grid)),
        ];
        sheet.polygons(feature_id(grid.id.as_str()), &parts, &properties);
    }
}
