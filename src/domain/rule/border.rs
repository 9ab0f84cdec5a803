//! Borders closed around every leaf, ground in every leaf, in one part.

use std::collections::HashMap;

use super::issue;
use crate::domain::issue::{Issue, IssueSeverity};
use crate::domain::plan::{Plan, PlanIndex};
use crate::kernel::mesh::{Leaf, NodeId};

/// Around every leaf the arcs must close: at each node as many come in as go out. A leaf must hold
/// some ground; several parts are worth a word.
pub fn issues(plan: &Plan, index: &PlanIndex) -> Vec<Issue> {
    let mut issues = Vec::new();
    for number in 0..plan.leaves.len() as u32 {
        let leaf = Leaf(number);
        let grid_at = index.grid_of(leaf);
        let grid = &plan.grids[grid_at.0 as usize];
        let called = format!("grid {} ({})", grid.code, grid.name);
        let mut balance: HashMap<NodeId, i32> = HashMap::new();
        for bound in index.borders().around(leaf) {
            let arc = plan.mesh.arc(bound.arc);
            let (from, to) = if bound.reversed { (arc.to, arc.from) } else { (arc.from, arc.to) };
            *balance.entry(from).or_default() -= 1;
            *balance.entry(to).or_default() += 1;
        }
        if let Some((&node, _)) = balance.iter().filter(|(_, sum)| **sum != 0).min() {
            let mut open = issue(
                "open-border",
                IssueSeverity::Error,
                &[grid],
                format!("the border of {called} does not close"),
            );
            open.place = plan.mesh.node(node).map(|node| node.at);
            issues.push(open);
            continue;
        }
        let parts = index.polygons(plan, grid_at);
        match parts.len() {
            0 => issues.push(issue(
                "no-ground",
                IssueSeverity::Error,
                &[grid],
                format!("{called} holds no ground"),
            )),
            1 => {}
            count => {
                let mut several = issue(
                    "parts",
                    IssueSeverity::Warning,
                    &[grid],
                    format!("{called} has {count} parts that do not touch"),
                );
                several.place = parts[1].shell.0.first().copied();
                issues.push(several);
            }
        }
    }
    issues
}
