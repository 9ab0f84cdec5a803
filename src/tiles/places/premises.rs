//! Tile layer `premises`: regulated places, each for those who may see it.

use super::{Drawing, PlaceLayer};
use crate::kernel::tile::TileId;
use crate::tiles::TileLayer;
use crate::tiles::sheet::{Sheet, feature_id};

pub const LAYER: PlaceLayer = PlaceLayer {
    about: TileLayer {
        name: "premises",
        // A town's 80,000 are some 1,500 a tile here, four times that at 14.
        first_zoom: 15,
        for_everybody: false,
        properties: &[("id", "id"), ("name", "name"), ("kind", "rental_house, small_shop, …")],
    },
    draw,
    lies_in: |ground, tile, _| ground.premises.places.near(tile).next().is_some(),
};

fn draw(drawing: &Drawing<'_>, sheet: &mut Sheet) {
    let (standing, tile) = (&drawing.ground.premises, drawing.tile);
    for at in standing.places.near(tile) {
        let premises = &standing.rows[at as usize].value;
        let Some(point) = premises.at else { continue };
        if TileId::of(point, tile.zoom()) == tile && (drawing.shows)(point) {
            let id = premises.id.as_str();
            let properties = [("id", id), ("name", &*premises.name), ("kind", &*premises.kind)];
            sheet.point(feature_id(id), drawing.units(point), &properties);
        }
    }
}
