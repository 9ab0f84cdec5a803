//! What may be wrong with a plan and with who answers for it: a file each, and all found at once. A new rule is
//! one file and a place in one of the two lists.

mod border;
mod code;
mod crossing;
mod enclave;
mod gap;
mod matter;
mod people;
mod size;
mod sliver;
mod tree;

use std::sync::Arc;

use super::grid::{Grid, Levels};
use super::issue::{Issue, IssueSeverity};
use super::norm::{Loads, Norms};
use super::plan::{Plan, PlanIndex};
use super::roster::Roster;
use super::time::Moment;

/// What is asked of borders and codes, whoever is on duty.
const OF_PLANS: [fn(&Plan, &PlanIndex) -> Vec<Issue>; 6] =
    [tree::issues, border::issues, crossing::issues, gap::issues, enclave::issues, sliver::issues];

/// Who serves on a plan's grids, what they answer for, and how much there is for them to do.
pub struct Service<'s> {
    pub levels: &'s Levels,
    pub roster: &'s Roster,
    pub at: Moment,
    pub norms: &'s Norms,
    /// Asked for only where there are norms.
    pub loads: &'s Loads,
}

/// What is wrong with grids, borders, who is on duty for them, and what there is to answer for.
pub fn all_issues(plan: &Plan, service: &Service<'_>) -> Vec<Issue> {
    let mut issues = plan_issues(plan);
    issues.extend(people::issues(plan, service));
    issues.extend(size::issues(plan, service));
    issues.extend(matter::issues(plan, service));
    issues
}

/// What is wrong with grids and borders, whoever is on duty.
pub fn plan_issues(plan: &Plan) -> Vec<Issue> {
    let mut issues = code::issues(plan);
    match PlanIndex::of(plan) {
        Ok(index) => issues.extend(OF_PLANS.iter().flat_map(|rule| rule(plan, &index))),
        Err(error) => issues.push(issue("nesting", IssueSeverity::Error, &[], error.to_string())),
    }
    issues
}

/// An issue about grids; place and area are added where there are any.
fn issue(code: &str, severity: IssueSeverity, grids: &[&Grid], text: String) -> Issue {
    let subjects: Vec<Arc<str>> = grids.iter().map(|grid| grid.code.clone()).collect();
    Issue { code: code.into(), severity, subjects, place: None, area: None, text: text.into() }
}

/// The level that members walk: the last of the town's list that the edition's grids use.
fn basic_level(plan: &Plan, levels: &Levels) -> Option<super::grid::Level> {
    levels.find("basic").or_else(|| plan.grids.iter().map(|grid| grid.level).max())
}
