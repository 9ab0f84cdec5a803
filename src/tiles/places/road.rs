//! Tile layer `road`: roads and lanes, wider classes from farther away.

use super::roads::FIRST_ZOOM;
use super::{Drawing, PlaceLayer};
use crate::kernel::clip::Clipped;
use crate::kernel::snap::{Vertex, snap};
use crate::kernel::tile::{EXTENT, Projection};
use crate::tiles::sheet::{Sheet, feature_id};
use crate::tiles::{BUFFER, SQUARE, TileLayer};

pub const LAYER: PlaceLayer = PlaceLayer {
    about: TileLayer {
        name: "road",
        first_zoom: FIRST_ZOOM,
        for_everybody: true,
        properties: &[
            ("id", "id"),
            ("name", "name"),
            ("class", "trunk, primary, … residential, service, path: as OpenStreetMap's highway"),
        ],
    },
    draw,
    lies_in: |ground, tile, zoom| ground.roads.places.any_touching(tile.lattice_box(BUFFER + 1), zoom),
};

fn draw(drawing: &Drawing<'_>, sheet: &mut Sheet) {
    let (roads, tile) = (&drawing.ground.roads, drawing.tile);
    let projection = Projection::of(tile);
    let lines = roads.places.touching(tile.lattice_box(BUFFER + 1), tile.zoom());
    for of_road in lines.chunk_by(|a, b| a.0 == b.0) {
        let mut clipped = Clipped::default();
        for &(_, line) in of_road {
            let drawn = roads.places.drawn(&roads.rows, line, tile.zoom());
            let line: Vec<Vertex> = drawn.map(|point| projection.units(point).into()).collect();
            SQUARE.clip(&line, &mut clipped);
        }
        let snapped = snap(&clipped.parts, -BUFFER, EXTENT + BUFFER);
        let parts = snapped.lines.iter().map(|part| part.iter().map(|&at| snapped.points[at as usize]));
        let road = &roads.rows[of_road[0].0 as usize].value;
        let properties = [("id", road.id.as_str()), ("name", &*road.name), ("class", &*road.class)];
        sheet.lines(Some(feature_id(road.id.as_str())), parts, &properties);
    }
}
