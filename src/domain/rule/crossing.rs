//! Borders of one layer meet in their ends only.

use super::issue;
use crate::domain::issue::{Issue, IssueSeverity};
use crate::domain::plan::{Plan, PlanIndex};
use crate::kernel::index::BoxIndex;
use crate::kernel::lattice::{LatticeBox, LatticePoint};
use crate::kernel::predicate::segments_meet;

/// Segments of arcs of one layer that meet elsewhere than in an end of both.
pub fn issues(plan: &Plan, _: &PlanIndex) -> Vec<Issue> {
    let mesh = &plan.mesh;
    let mut segments: Vec<(u32, LatticePoint, LatticePoint)> = Vec::with_capacity(mesh.point_count());
    for arc in mesh.arcs() {
        segments.extend(arc.points.windows(2).map(|pair| (arc.index.0, pair[0], pair[1])));
    }
    let boxes = segments.iter().enumerate().map(|(at, &(_, a, b))| (LatticeBox::of(&[a, b]), at as u32));
    let index = BoxIndex::of(boxes);
    let arc = |number: u32| mesh.arc(crate::kernel::mesh::ArcIndex(number));
    let mut issues = Vec::new();
    for (at, &(first, a, b)) in segments.iter().enumerate() {
        for other in index.touching(&LatticeBox::of(&[a, b])).filter(|&other| other as usize > at) {
            let (second, c, d) = segments[other as usize];
            let shared = arc(first).sides.iter().any(|side| arc(second).side(side.layer).is_some());
            if shared && segments_meet(a, b, c, d) {
                let text = format!(
                    "arcs {} and {} of one layer meet outside a node",
                    arc(first).id.0,
                    arc(second).id.0
                );
                let mut crossing = issue("arcs-cross", IssueSeverity::Error, &[], text);
                crossing.place = Some(a);
                issues.push(crossing);
            }
        }
    }
    issues
}
