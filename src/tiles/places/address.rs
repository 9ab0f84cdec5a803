//! Tile layer `address`: standard addresses.

use super::{Drawing, PlaceLayer};
use crate::kernel::tile::TileId;
use crate::tiles::TileLayer;
use crate::tiles::sheet::{Sheet, feature_id};

pub const LAYER: PlaceLayer = PlaceLayer {
    about: TileLayer {
        name: "address",
        first_zoom: 16,
        for_everybody: true,
        properties: &[("id", "id"), ("label", "the whole text of the address")],
    },
    draw,
    lies_in: |ground, tile, _| ground.addresses.places.near(tile).next().is_some(),
};

fn draw(drawing: &Drawing<'_>, sheet: &mut Sheet) {
    let (addresses, tile) = (&drawing.ground.addresses, drawing.tile);
    for at in addresses.places.near(tile) {
        let address = addresses.rows.row(at);
        if TileId::of(address.point, tile.zoom()) == tile {
            let properties = [("id", address.id), ("label", address.label)];
            sheet.point(feature_id(address.id), drawing.units(address.point), &properties);
        }
    }
}
