//! Matters that no grid of their own layer could answer for.

use super::{Service, issue};
use crate::domain::issue::{Issue, IssueSeverity};
use crate::domain::layers::{Layer, OWNING_LAYERS};
use crate::domain::plan::Plan;

/// How many matters the sentence names; all are among the subjects.
const NAMED_MAX: usize = 5;

/// A layer that has no grid at all though matters of that moment are its own: one issue, with the codes of
/// these matters. Other layers then answer for them (ruling 21), which is not what the list says. Of a plan
/// without any grid there is nothing to say yet.
pub fn issues(plan: &Plan, service: &Service<'_>) -> Vec<Issue> {
    if plan.grids.is_empty() {
        return Vec::new();
    }
    let has_grids = |layer: Layer| plan.grids.iter().any(|grid| grid.layer == layer);
    let instead: Vec<&str> =
        OWNING_LAYERS.into_iter().filter(|&layer| has_grids(layer)).map(Layer::name).collect();
    let valid = service.roster.matters.iter().filter(|row| row.valid.contains(service.at));
    let mut issues = Vec::new();
    for layer in Layer::ALL.into_iter().filter(|&layer| !has_grids(layer)) {
        let own: Vec<_> =
            valid.clone().map(|row| &row.value).filter(|matter| matter.layer == layer).collect();
        if own.is_empty() {
            continue;
        }
        let named = own.iter().take(NAMED_MAX).map(|matter| format!("{} {}", matter.code, matter.name));
        let mut named = named.collect::<Vec<_>>().join(", ");
        if own.len() > NAMED_MAX {
            named += ", …";
        }
        let who = if instead.is_empty() {
            "nobody does".to_owned()
        } else {
            format!("grids of {} do instead", instead.join(", "))
        };
        let text =
            format!("the {layer} layer has no grid to answer for {} matters ({named}): {who}", own.len());
        let subjects = own.iter().map(|matter| matter.code.clone()).collect();
        issues.push(Issue { subjects, ..issue(code_of(layer), IssueSeverity::Warning, &[], text) });
    }
    issues
}

/// A code for each, so that a reason is given for each.
fn code_of(layer: Layer) -> &'static str {
    match layer {
        Layer::Community => "no-community-grids",
        Layer::Road => "no-road-grids",
        Layer::Entity => "no-entity-grids",
        Layer::Party => "no-party-grids",
    }
}
