//! Tile layer `hazard`: each on its own.

use super::{SINGLE_FROM, units};
use crate::domain::hazard::Hazard;
use crate::kernel::tile::TileId;
use crate::tiles::TileLayer;
use crate::tiles::sheet::{Sheet, Value, feature_id};

pub const LAYER: TileLayer = TileLayer {
    name: "hazard",
    first_zoom: SINGLE_FROM,
    for_everybody: false,
    properties: &[
        ("id", "id"),
        ("severity", "red, yellow, blue"),
        ("status", "reported, accepted, referred, settled, verified, closed, rejected, merged"),
        ("matter", "code of the matter"),
        ("reports", "how often it was reported"),
        ("level", "how often it went up, being late"),
        ("due", "seconds since 1970 by when it must be settled; absent when settled or without a limit"),
    ],
};

pub fn draw(tile: TileId, hazards: &[&Hazard], sheet: &mut Sheet) {
    for hazard in hazards {
        let mut properties = vec![
            ("id", Value::Text(hazard.id.as_str())),
            ("severity", Value::Text(hazard.severity.name())),
            ("status", Value::Text(hazard.status.name())),
            ("matter", Value::Text(&hazard.matter)),
            ("reports", Value::Count(hazard.reports.into())),
            ("level", Value::Count(hazard.escalation.level.into())),
        ];
        if let Some(due) = due_s(hazard) {
            properties.push(("due", Value::Count(due)));
        }
        sheet.point(feature_id(hazard.id.as_str()), units(tile, hazard.point), &properties);
    }
}

/// By when it must be settled, if that still runs.
pub fn due_s(hazard: &Hazard) -> Option<u64> {
    let due = hazard.due.filter(|_| hazard.status.is_running())?;
    u64::try_from(due.0.div_euclid(1_000_000)).ok()
}
