//! Tile layer `hazard_cluster`: how many there are, by severity, in each eighth of a tile's side.

use std::collections::BTreeMap;

use super::hazard::due_s;
use super::units;
use crate::domain::hazard::Hazard;
use crate::domain::matter::Severity;
use crate::kernel::lattice::LatticePoint;
use crate::kernel::tile::{EXTENT, TileId};
use crate::tiles::TileLayer;
use crate::tiles::sheet::{Sheet, Value, feature_id};

pub const LAYER: TileLayer = TileLayer {
    name: "hazard_cluster",
    first_zoom: 0,
    for_everybody: false,
    properties: &[
        ("count", "how many, up to zoom 12"),
        ("red", "of these red"),
        ("yellow", "of these yellow"),
        ("blue", "of these blue"),
        ("due", "seconds since 1970 by when the first of them must be settled; absent when none must"),
    ],
};

/// Tile units of a cell's side. Cells do not reach over a tile's sides, so none is counted twice.
const CELL: i32 = EXTENT / 8;

#[derive(Default)]
struct Cell {
    by_severity: [u64; Severity::ALL.len()],
    sum: (i64, i64),
    due: Option<u64>,
}

pub fn draw(tile: TileId, hazards: &[&Hazard], sheet: &mut Sheet) {
    let mut cells: BTreeMap<(i32, i32), Cell> = BTreeMap::new();
    for hazard in hazards {
        let at = units(tile, hazard.point);
        let cell = cells.entry((at.x.min(EXTENT - 1) / CELL, at.y.min(EXTENT - 1) / CELL)).or_default();
        cell.by_severity[hazard.severity as usize] += 1;
        cell.sum = (cell.sum.0 + i64::from(at.x), cell.sum.1 + i64::from(at.y));
        cell.due = [cell.due, due_s(hazard)].into_iter().flatten().min();
    }
    for ((x, y), cell) in &cells {
        let count: u64 = cell.by_severity.iter().sum();
        let middle = |sum: i64| (sum / count as i64) as i32;
        let mut properties = vec![("count", Value::Count(count))];
        let named = Severity::ALL.iter().map(|severity| severity.name()).zip(cell.by_severity);
        properties.extend(named.map(|(name, count)| (name, Value::Count(count))));
        if let Some(due) = cell.due {
            properties.push(("due", Value::Count(due)));
        }
        let id = feature_id(&format!("{}/{}/{}/{x}/{y}", tile.zoom().get(), tile.x(), tile.y()));
        sheet.point(id, LatticePoint::new(middle(cell.sum.0), middle(cell.sum.1)), &properties);
    }
}
