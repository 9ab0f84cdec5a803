//! Tile layer `road`: walkable roads in stretches that were seen alike, those that nobody has seen among
//! them.

use super::cell::count;
use super::{PatrolDrawing, PatrolLayer, Seen};
use crate::kernel::lattice::LatticePoint;
use crate::live::patrol::{Piece, Thing};
use crate::tiles::TileLayer;
use crate::tiles::sheet::{Sheet, Value};

pub const LAYER: PatrolLayer = PatrolLayer {
    about: TileLayer {
        name: "road",
        first_zoom: 13,
        for_everybody: false,
        properties: &[
            ("id", "id of the road"),
            ("visits", "in how many hours of the window those who answer for it were there"),
            ("last_visit", "seconds since 1970: when they last were, in the window; absent: not"),
            ("other_visit", "the same of anybody"),
        ],
    },
    draw,
};

/// Seen within so many seconds is seen alike: else every piece of a walk were a stretch.
const ALIKE_S: i64 = 600;

fn draw(drawing: &PatrolDrawing<'_>, sheet: &mut Sheet) {
    let ground = drawing.patrol.ground();
    let things = drawing.near().1;
    let pieces = things.into_iter().filter_map(|number| match ground.thing(number) {
        Thing::Piece(piece) if drawing.sight.place(piece.middle) => {
            Some((number, piece, drawing.seen(number)))
        }
        _ => None,
    });
    let pieces: Vec<(u32, &Piece, Seen)> = pieces.collect();
    for run in pieces.chunk_by(|a, b| follows(a, b) && alike(&a.2, &b.2)) {
        let (_, first, _) = run[0];
        let mut line: Vec<LatticePoint> =
            run.iter().flat_map(|(_, piece, _)| ground.piece_points(piece).iter().copied()).collect();
        line.dedup();
        // Of a stretch the oldest: it has been seen whole since.
        let oldest = |of: fn(&Seen) -> Option<i64>| run.iter().filter_map(|(_, _, seen)| of(seen)).min();
        let mut properties = vec![
            ("id", Value::Text(ground.road(first).id.as_str())),
            (
                "visits",
                Value::Count(run.iter().map(|(_, _, seen)| seen.visits).min().unwrap_or_default().into()),
            ),
        ];
        properties.extend(oldest(|seen| seen.last).map(|last| ("last_visit", count(last))));
        properties.extend(oldest(|seen| seen.by_anybody).map(|last| ("other_visit", count(last))));
        let parts = drawing.parts(&line);
        sheet.lines(None, parts.iter().map(|part| part.iter().copied()), &properties);
    }
}

fn follows(a: &(u32, &Piece, Seen), b: &(u32, &Piece, Seen)) -> bool {
    a.0 + 1 == b.0 && a.1.road == b.1.road && a.1.line == b.1.line
}

fn alike(a: &Seen, b: &Seen) -> bool {
    let slot = |second: Option<i64>| second.map(|second| second / ALIKE_S);
    a.visits == b.visits && slot(a.last) == slot(b.last) && slot(a.by_anybody) == slot(b.by_anybody)
}
