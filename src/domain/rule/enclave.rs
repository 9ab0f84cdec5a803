//! Grids that lie wholly inside another one of their level.

use super::issue;
use crate::domain::issue::{Issue, IssueSeverity};
use crate::domain::plan::{Plan, PlanIndex};
use crate::kernel::mesh::Leaf;

/// A hole in a leaf of a layer that leaves no free space is another grid: worth a word (ruling 17).
pub fn issues(plan: &Plan, index: &PlanIndex) -> Vec<Issue> {
    let mut issues = Vec::new();
    for number in 0..plan.leaves.len() as u32 {
        let at = index.grid_of(Leaf(number));
        let grid = &plan.grids[at.0 as usize];
        if !grid.layer.row().tiles_territory {
            continue;
        }
        let parts = index.polygons(plan, at);
        let holes = parts.iter().flat_map(|part| &part.holes);
        let places: Vec<_> = holes.filter_map(|hole| hole.0.first().copied()).collect();
        if let Some(&place) = places.first() {
            let text = format!("grid {} ({}) has {} holes in it", grid.code, grid.name, places.len());
            let mut enclave = issue("enclave", IssueSeverity::Warning, &[grid], text);
            enclave.place = Some(place);
            issues.push(enclave);
        }
    }
    issues
}
