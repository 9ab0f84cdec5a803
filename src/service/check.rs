//! Everything that is wrong with an edition as it stands in the store, and what is worth knowing.

mod mesh;
mod people;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::domain::edition::{Edition, in_force};
use crate::domain::grid::{Grid, Levels};
use crate::domain::issue::{Issue, IssueSeverity};
use crate::domain::plan::{Plan, PlanIndex};
use crate::domain::roster::Roster;
use crate::domain::time::Moment;
use crate::store::{Store, StoreError};

/// An edition with what was found.
#[derive(Clone, Debug)]
pub struct CheckReport {
    pub edition: Edition,
    /// Found now.
    pub issues: Vec<Issue>,
    /// Accepted when the edition was published, e.g. borders that overlapped in the source.
    pub accepted: Vec<Issue>,
}

/// Why nothing was checked.
#[derive(Debug, thiserror::Error)]
pub enum CheckError {
    #[error("there is no edition {0}")]
    NoEdition(u32),
    #[error("no edition is in force; publish one, or name one with --edition")]
    NoneInForce,
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Checks an edition, by default the one in force at `at`, with the duties of that moment.
///
/// # Errors
/// No such edition, or the store fails.
pub fn check(store: &dyn Store, edition: Option<u32>, at: Moment) -> Result<CheckReport, CheckError> {
    let head = store.head()?;
    let editions = store.editions(head.log)?;
    let edition = match edition {
        Some(number) => {
            editions.iter().find(|edition| edition.number.0 == number).ok_or(CheckError::NoEdition(number))?
        }
        None => in_force(&editions, at).ok_or(CheckError::NoneInForce)?,
    };
    let plan = store.plan(edition.number)?.ok_or(CheckError::NoEdition(edition.number.0))?;
    let issues = all_issues(&plan, &store.town()?.levels, &store.roster(head.log)?, at);
    let accepted = store.issues(edition.number)?;
    Ok(CheckReport { edition: edition.clone(), issues, accepted })
}

/// What is wrong with grids, borders and who is on duty for them at `at`.
pub fn all_issues(plan: &Plan, levels: &Levels, roster: &Roster, at: Moment) -> Vec<Issue> {
    let mut issues = plan_issues(plan);
    issues.extend(people::issues(plan, levels, roster, at));
    issues
}

/// What is wrong with grids and borders, whoever is on duty.
pub fn plan_issues(plan: &Plan) -> Vec<Issue> {
    let mut issues = duplicate_codes(plan);
    match PlanIndex::of(plan) {
        Ok(index) => {
            issues.extend(bare_grids(plan, &index));
            issues.extend(mesh::issues(plan, &index));
        }
        Err(error) => issues.push(issue("nesting", IssueSeverity::Error, &[], error.to_string())),
    }
    issues
}

fn duplicate_codes(plan: &Plan) -> Vec<Issue> {
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

/// Grids that hold nothing, and grids that hang on nothing below others.
fn bare_grids(plan: &Plan, index: &PlanIndex) -> Vec<Issue> {
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

/// An issue about grids; place and area are added where there are any.
fn issue(code: &str, severity: IssueSeverity, grids: &[&Grid], text: String) -> Issue {
    let subjects: Vec<Arc<str>> = grids.iter().map(|grid| grid.code.clone()).collect();
    Issue { code: code.into(), severity, subjects, place: None, area: None, text: text.into() }
}

/// The level that members walk: the last of the town's list that the edition's grids use.
fn basic_level(plan: &Plan, levels: &Levels) -> Option<crate::domain::grid::Level> {
    levels.find("basic").or_else(|| plan.grids.iter().map(|grid| grid.level).max())
}
