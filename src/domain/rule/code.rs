//! No two grids of a layer with the same code.

use std::collections::HashMap;

use super::issue;
use crate::domain::grid::Grid;
use crate::domain::issue::{Issue, IssueSeverity};
use crate::domain::plan::Plan;

pub fn issues(plan: &Plan) -> Vec<Issue> {
    let mut seen: HashMap<_, &Grid> = HashMap::with_capacity(plan.grids.len());
    let mut issues = Vec::new();
    for grid in &plan.grids {
        if let Some(first) = seen.insert((grid.layer, &grid.code), grid) {
            let text = format!(
                "grids {} and {} have the same code {} on {}",
                first.id, grid.id, grid.code, grid.layer
            );
            issues.push(issue("duplicate-code", IssueSeverity::Error, &[grid], text));
        }
    }
    issues
}
