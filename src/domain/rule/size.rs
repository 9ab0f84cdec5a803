//! Basic grids that have more or less to look after than the town wants.

use super::{Service, basic_level, issue};
use crate::domain::issue::{Issue, IssueSeverity};
use crate::domain::layers::Layer;
use crate::domain::norm::Burden;
use crate::domain::plan::Plan;

/// Basic grids of the community layer against each norm that the town has; nothing where it has none.
pub fn issues(plan: &Plan, service: &Service<'_>) -> Vec<Issue> {
    let basic = basic_level(plan, service.levels);
    let mut issues = Vec::new();
    let walked = |layer, level| layer == Layer::Community && Some(level) == basic;
    for grid in plan.grids.iter().filter(|grid| walked(grid.layer, grid.level)) {
        let load = service.loads.get(&grid.id).copied().unwrap_or_default();
        for (&burden, norm) in service.norms {
            let found = load[burden as usize];
            let is_within = u64::from(*norm.start()) <= found && found <= u64::from(*norm.end());
            if !is_within {
                let (code, name, what) = (&grid.code, &grid.name, burden.name());
                let (least, most) = norm.clone().into_inner();
                let text =
                    format!("grid {code} ({name}) has {found} {what}, {least} to {most} are the town's norm");
                issues.push(issue(code_of(burden), IssueSeverity::Warning, &[grid], text));
            }
        }
    }
    issues
}

/// A code for each, so that a reason is given for each.
fn code_of(burden: Burden) -> &'static str {
    match burden {
        Burden::Addresses => "size-addresses",
        Burden::Residents => "size-residents",
        Burden::Premises => "size-premises",
    }
}
