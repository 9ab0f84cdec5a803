//! Grids that hold nothing, and grids that hang on nothing below others.

use std::collections::{HashMap, HashSet};

use super::issue;
use crate::domain::issue::{Issue, IssueSeverity};
use crate::domain::plan::{Plan, PlanIndex};

pub fn issues(plan: &Plan, index: &PlanIndex) -> Vec<Issue> {
    let mut issues = Vec::new();
    let parents: HashSet<_> = plan.grids.iter().filter_map(|grid| grid.parent.as_ref()).collect();
    let mut widest = HashMap::new();
    for grid in &plan.grids {
        let level = widest.entry(grid.layer).or_insert(grid.level);
        *level = grid.level.min(*level);
    }
    for grid in &plan.grids {
        let is_leaf = index.find(&grid.id).is_some_and(|at| index.leaf(at).is_some());
        let called = format!("grid {} ({})", grid.code, grid.name);
        if !is_leaf && !parents.contains(&grid.id) {
            let text = format!("{called} has no area and no children");
            issues.push(issue("no-area", IssueSeverity::Warning, &[grid], text));
        }
        if grid.parent.is_none() && grid.level > widest[&grid.layer] {
            let text = format!("{called} has no parent");
            issues.push(issue("no-parent", IssueSeverity::Warning, &[grid], text));
        }
    }
    issues
}
