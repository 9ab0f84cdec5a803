//! No ground left between the grids of a layer that leaves none.

use std::collections::HashMap;

use super::issue;
use crate::domain::grid::Grid;
use crate::domain::issue::{Issue, IssueSeverity};
use crate::domain::layers::GRID_LAYERS;
use crate::domain::plan::{Plan, PlanIndex};
use crate::kernel::area::ring_area;
use crate::kernel::lattice::LatticePoint;
use crate::kernel::measure::SquareMetres;
use crate::kernel::mesh::{Bound, LayerSlot, Leaf, outline};

pub fn issues(plan: &Plan, index: &PlanIndex) -> Vec<Issue> {
    let whole = GRID_LAYERS.iter().filter(|row| row.tiles_territory);
    whole.flat_map(|row| of_layer(plan, index, row.layer.slot())).collect()
}

/// Free ground inside a layer that leaves none: the holes in the union of all its leaves.
fn of_layer(plan: &Plan, index: &PlanIndex, slot: LayerSlot) -> Vec<Issue> {
    let outer = plan.mesh.arcs().filter_map(|arc| {
        let side = arc.side(slot)?;
        match (side.left.is_free(), side.right.is_free()) {
            (false, true) => Some(Bound { arc: arc.index, reversed: false }),
            (true, false) => Some(Bound { arc: arc.index, reversed: true }),
            _ => None,
        }
    });
    let outer: Vec<Bound> = outer.collect();
    let mut beside: HashMap<LatticePoint, Leaf> = HashMap::new();
    for bound in &outer {
        let arc = plan.mesh.arc(bound.arc);
        let side = arc.side(slot).expect("chosen for its side on this layer");
        let leaf = if side.left.is_free() { side.right } else { side.left };
        beside.extend(arc.points.iter().map(|&point| (point, leaf)));
    }
    let mut issues = Vec::new();
    for hole in outline(&plan.mesh, outer).iter().flat_map(|part| &part.holes) {
        let mut around: Vec<&Grid> = Vec::new();
        for leaf in hole.0.iter().filter_map(|point| beside.get(point)) {
            let grid = &plan.grids[index.grid_of(*leaf).0 as usize];
            if !around.iter().any(|known| known.id == grid.id) {
                around.push(grid);
            }
        }
        let area = ring_area(&hole.0);
        let SquareMetres(square_metres) = area;
        let text = format!("{square_metres:.0} m² between {} grids belong to none", around.len());
        let mut gap = issue("gap", IssueSeverity::Warning, &around, text);
        (gap.place, gap.area) = (hole.0.first().copied(), Some(area));
        issues.push(gap);
    }
    issues
}
