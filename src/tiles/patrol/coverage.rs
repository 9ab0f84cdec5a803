//! Tile layer `coverage`: each grid with how much of it was looked after.

use super::{PatrolDrawing, PatrolLayer};
use crate::tiles::TileLayer;
use crate::tiles::sheet::{Sheet, Value, feature_id};

pub const LAYER: PatrolLayer = PatrolLayer {
    about: TileLayer {
        name: "coverage",
        first_zoom: 0,
        for_everybody: false,
        properties: &[
            ("id", "permanent id of the grid"),
            ("layer", "community, road, entity or party"),
            ("level", "name of the level"),
            (
                "ratio",
                "0 to 1: how much of it was looked after in the window; absent where there is nothing to",
            ),
        ],
    },
    draw,
};

fn draw(drawing: &PatrolDrawing<'_>, sheet: &mut Sheet) {
    let atlas = drawing.patrol.ground().atlas();
    drawing.grids.areas(drawing.tile, |at, polygons| {
        if !drawing.sight.grid(at) {
            return;
        }
        let grid = atlas.grid(at);
        let mut properties = vec![
            ("id", Value::Text(grid.id.as_str())),
            ("layer", Value::Text(grid.layer.name())),
            ("level", Value::Text(atlas.town().levels.name(grid.level))),
        ];
        properties.extend(drawing.ratios[at.0 as usize].map(|ratio| ("ratio", Value::Ratio(ratio))));
        sheet.polygons(feature_id(grid.id.as_str()), polygons, &properties);
    });
}
