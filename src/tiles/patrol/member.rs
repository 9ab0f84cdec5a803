//! Tile layer `member`: where members were last.

use super::cell::count;
use super::{PatrolDrawing, PatrolLayer};
use crate::domain::id::MemberId;
use crate::domain::patrol::TrackPoint;
use crate::kernel::tile::TileId;
use crate::live::patrol::Window;
use crate::tiles::TileLayer;
use crate::tiles::sheet::{Sheet, Value, feature_id};

pub const LAYER: PatrolLayer = PatrolLayer {
    about: TileLayer {
        name: "member",
        first_zoom: 11,
        for_everybody: false,
        properties: &[("id", "id of the member"), ("at", "seconds since 1970: when that was, in the window")],
    },
    draw,
};

fn draw(drawing: &PatrolDrawing<'_>, sheet: &mut Sheet) {
    let (tile, patrol) = (drawing.tile, drawing.patrol);
    let is_in_window = |point: &TrackPoint| match drawing.window {
        Window::Since(second) => point.at.0 >= second * 1_000_000,
        Window::Hours { .. } => false,
    };
    let is_here = |(member, point): &(&MemberId, &TrackPoint)| {
        TileId::of(point.point, tile.zoom()) == tile
            && is_in_window(point)
            && drawing.sight.member(member, point)
    };
    let mut here: Vec<(&MemberId, &TrackPoint)> = patrol.latest().filter(is_here).collect();
    // The same bytes in whatever order they come.
    here.sort_unstable();
    for (member, point) in here {
        let at = count(point.at.0.div_euclid(1_000_000));
        let properties = [("id", Value::Text(member.as_str())), ("at", at)];
        sheet.point(feature_id(member.as_str()), drawing.units(point.point), &properties);
    }
}
