//! Tile layer `grid_label`: one point well inside each grid, in the one tile that holds it.

use geo::{InteriorPoint, LineString, Polygon as GeoPolygon};

use super::sheet::{Sheet, feature_id};
use super::{Drawing, TileLayer};
use crate::kernel::lattice::LatticePoint;
use crate::kernel::ring::{Polygon, Ring};
use crate::kernel::tile::TileId;

pub const LAYER: TileLayer = TileLayer {
    name: "grid_label",
    properties: &[
        ("name", "name"),
        ("code", "code"),
        ("layer", "community, road, entity or party"),
        ("level", "name of the level"),
    ],
    draw,
};

fn draw(drawing: &Drawing<'_, '_>, sheet: &mut Sheet) {
    let tiles = drawing.tiles;
    for at in drawing.grids() {
        let polygons = tiles.index.polygons(tiles.plan, at);
        let Some(point) = polygons.first().and_then(label_point) else { continue };
        if TileId::of(point, drawing.tile.zoom()) != drawing.tile {
            continue;
        }
        let grid = drawing.grid(at);
        let properties = [
            ("name", &*grid.name),
            ("code", &*grid.code),
            ("layer", grid.layer.name()),
            ("level", drawing.level_name(grid)),
        ];
        sheet.point(feature_id(grid.id.as_str()), point, &properties);
    }
}

/// A point inside the polygon, away from its border; the same in every tile and at every zoom.
fn label_point(polygon: &Polygon) -> Option<LatticePoint> {
    let line = |ring: &Ring| {
        LineString::from_iter(ring.0.iter().map(|point| (f64::from(point.x), f64::from(point.y))))
    };
    let shape = GeoPolygon::new(line(&polygon.shell), polygon.holes.iter().map(line).collect());
    let point = shape.interior_point()?;
    Some(LatticePoint::new(point.x().round() as i32, point.y().round() as i32))
}
