//! Leaves, or parts of them, too narrow to have been meant.

use super::issue;
use crate::domain::issue::{Issue, IssueSeverity};
use crate::domain::plan::{Plan, PlanIndex};
use crate::kernel::area::ring_area;
use crate::kernel::measure::{LocalScale, SquareMetres};
use crate::kernel::mesh::Leaf;
use crate::kernel::ring::Ring;
use crate::kernel::segment::Segment;

/// What is narrower than this on the average is taken for a slip of the hand, in metres.
const NARROW_M: f64 = 1.0;

pub fn issues(plan: &Plan, index: &PlanIndex) -> Vec<Issue> {
    let mut issues = Vec::new();
    for number in 0..plan.leaves.len() as u32 {
        let at = index.grid_of(Leaf(number));
        for part in index.polygons(plan, at) {
            let SquareMetres(area) = ring_area(&part.shell.0);
            let width = 2.0 * area / perimeter(&part.shell);
            if width < NARROW_M {
                let grid = &plan.grids[at.0 as usize];
                let text =
                    format!("{area:.1} m² of grid {} ({}) are {width:.2} m wide", grid.code, grid.name);
                let mut sliver = issue("sliver", IssueSeverity::Warning, &[grid], text);
                (sliver.place, sliver.area) = (part.shell.0.first().copied(), Some(SquareMetres(area)));
                issues.push(sliver);
            }
        }
    }
    issues
}

/// In metres.
fn perimeter(ring: &Ring) -> f64 {
    let scale = LocalScale::at(ring.0[0]);
    ring.edges().map(|(from, to)| Segment { from, to }.length(scale).0).sum()
}
