//! Tile layer `track`: where members went, in the last two hours at most.

use std::collections::BTreeMap;

use super::cell::count;
use super::{PatrolDrawing, PatrolLayer};
use crate::domain::id::MemberId;
use crate::domain::patrol::{TrackPoint, is_leg};
use crate::kernel::lattice::LatticePoint;
use crate::kernel::measure::LocalScale;
use crate::live::patrol::{HOUR_S, Window};
use crate::tiles::TileLayer;
use crate::tiles::sheet::{Sheet, Value};

pub const LAYER: PatrolLayer = PatrolLayer {
    about: TileLayer {
        name: "track",
        first_zoom: 13,
        for_everybody: false,
        properties: &[
            ("member", "id of the member"),
            ("from", "seconds since 1970 when the line begins"),
            ("to", "and when it ends; of the window no more than two hours"),
        ],
    },
    draw,
};

fn draw(drawing: &PatrolDrawing<'_>, sheet: &mut Sheet) {
    let since = match drawing.window {
        Window::Since(second) => second,
        Window::Hours { from, .. } => from * HOUR_S,
    };
    let area = drawing.tile.lattice_box(super::BUFFER);
    let mut tracks: BTreeMap<&MemberId, Vec<TrackPoint>> = BTreeMap::new();
    for (member, points) in drawing.patrol.recent() {
        let seen = points.iter().filter(|point| point.at.0 >= since * 1_000_000);
        let seen = seen.filter(|point| drawing.sight.member(member, point)).copied();
        tracks.entry(member).or_default().extend(seen);
    }
    for (member, mut points) in tracks {
        if !points.iter().any(|point| area.grown(AROUND).contains(point.point)) {
            continue;
        }
        points.sort_unstable();
        let leads_on = |a: &TrackPoint, b: &TrackPoint| is_leg(a, b, LocalScale::at(b.point));
        for line in points.chunk_by(leads_on).filter(|line| line.len() > 1) {
            let way: Vec<LatticePoint> = line.iter().map(|point| point.point).collect();
            let second = |point: &TrackPoint| count(point.at.0.div_euclid(1_000_000));
            let properties = [
                ("member", Value::Text(member.as_str())),
                ("from", second(&line[0])),
                ("to", second(&line[line.len() - 1])),
            ];
            let parts = drawing.parts(&way);
            sheet.lines(None, parts.iter().map(|part| part.iter().copied()), &properties);
        }
    }
}

/// Lattice units that a leg may reach over a tile's side: 100 m and some.
const AROUND: i32 = 12_000;
