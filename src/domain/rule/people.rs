//! Grids that too few answer for.

use std::collections::{HashMap, HashSet};

use super::{Service, basic_level, issue};
use crate::domain::duty::DutyRole;
use crate::domain::id::{GridId, MemberId};
use crate::domain::issue::{Issue, IssueSeverity};
use crate::domain::layers::Layer;
use crate::domain::plan::Plan;

/// How many full-time members a basic grid has at the least (Houjie's own rule).
const MEMBERS_MIN: usize = 2;

/// Grids without a lead, basic grids of the community layer with fewer than two members, and duties
/// on grids that the edition does not have; duties as they hold at `at`. Before the first duty is
/// imported that would be every grid, so it is said once.
pub fn issues(plan: &Plan, service: &Service<'_>) -> Vec<Issue> {
    let &Service { levels, roster, at, .. } = service;
    let mut leads: HashSet<&GridId> = HashSet::new();
    let mut members: HashMap<&GridId, HashSet<&MemberId>> = HashMap::new();
    for row in roster.duties.iter().filter(|row| row.valid.contains(at)) {
        members.entry(&row.value.grid).or_default().insert(&row.value.member);
        if row.value.role == DutyRole::Lead {
            leads.insert(&row.value.grid);
        }
    }
    if members.is_empty() && !plan.grids.is_empty() {
        let text = format!("nobody has a duty on any of the {} grids", plan.grids.len());
        return vec![issue("no-duties", IssueSeverity::Warning, &[], text)];
    }
    let basic = basic_level(plan, levels);
    let mut issues = Vec::new();
    for grid in &plan.grids {
        if Some(grid.level) == basic && !leads.contains(&grid.id) {
            let text = format!("grid {} ({}) has no lead", grid.code, grid.name);
            issues.push(issue("no-lead", IssueSeverity::Warning, &[grid], text));
        }
        let count = members.get(&grid.id).map_or(0, HashSet::len);
        if grid.layer == Layer::Community && Some(grid.level) == basic && count < MEMBERS_MIN {
            let text = format!(
                "grid {} ({}) has {count} members, at least {MEMBERS_MIN} are wanted",
                grid.code, grid.name
            );
            issues.push(issue("few-members", IssueSeverity::Warning, &[grid], text));
        }
    }
    let known: HashSet<&GridId> = plan.grids.iter().map(|grid| &grid.id).collect();
    let mut lost: Vec<&GridId> = members.keys().copied().filter(|grid| !known.contains(grid)).collect();
    lost.sort();
    for grid in lost {
        let text = format!(
            "{} members have duties on grid {grid}, which the edition does not have",
            members[grid].len()
        );
        issues.push(issue("lost-duty", IssueSeverity::Warning, &[], text));
    }
    issues
}
