//! Tile layer `cell`: cells of 50 m that were touched.

use super::{PatrolDrawing, PatrolLayer};
use crate::kernel::lattice::LatticePoint;
use crate::kernel::ring::{Polygon, Ring};
use crate::kernel::tile::EXTENT;
use crate::live::patrol::Thing;
use crate::tiles::sheet::{Sheet, Value, feature_id};
use crate::tiles::{BUFFER, TileLayer};

pub const LAYER: PatrolLayer = PatrolLayer {
    about: TileLayer {
        name: "cell",
        first_zoom: 14,
        for_everybody: false,
        properties: &[
            ("last_visit", "seconds since 1970: when those who answer for it were last there, in the window"),
            ("other_visit", "the same of anybody"),
        ],
    },
    draw,
};

fn draw(drawing: &PatrolDrawing<'_>, sheet: &mut Sheet) {
    let ground = drawing.patrol.ground();
    for number in drawing.near().0 {
        let (Thing::Cell(cell), seen) = (ground.thing(number), drawing.seen(number)) else { continue };
        let Some(by_anybody) = seen.by_anybody.filter(|_| drawing.sight.place(cell.middle())) else {
            continue;
        };
        // Sides of a cell run along the tile's own, so that cutting off is clipping.
        let within = |unit: i32| unit.clamp(-BUFFER, EXTENT + BUFFER);
        let bounds = cell.bounds();
        let (low, high) = (drawing.units(bounds.min), drawing.units(bounds.max));
        let (west, east, south, north) = (within(low.x), within(high.x), within(low.y), within(high.y));
        if west >= east || north >= south {
            continue;
        }
        let corners = [(west, north), (east, north), (east, south), (west, south)];
        let shell = Ring(corners.map(|(x, y)| LatticePoint::new(x, y)).to_vec());
        let mut properties = vec![("other_visit", count(by_anybody))];
        properties.extend(seen.last.map(|last| ("last_visit", count(last))));
        let id = feature_id(&format!("{}/{}", cell.row, cell.column));
        sheet.polygons(id, &[Polygon { shell, holes: Vec::new() }], &properties);
    }
}

pub(super) fn count(second: i64) -> Value<'static> {
    Value::Count(u64::try_from(second).unwrap_or_default())
}
