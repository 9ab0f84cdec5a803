//! Whose borders are others in one plan than in another, against what an edit is known to do.

use std::collections::BTreeSet;

use gridward::domain::edit::{BorderPoint, Edit, apply};
use gridward::domain::id::GridId;
use gridward::domain::lineage::reshaped;
use gridward::domain::plan::{Plan, PlanIndex};
use gridward::kernel::lattice::LatticePoint;
use gridward::kernel::mesh::{ArcRef, Leaf};

use super::random::{fresh, new_grid};
use super::{across, basics};
use crate::demo::houjie;
use crate::harness::tessellation::Seeded;

fn found(before: &Plan, after: &Plan) -> BTreeSet<GridId> {
    reshaped(before, after).expect("plans")
}

#[test]
fn a_border_that_ends_on_a_neighbours_leaves_the_neighbour_as_it_was() {
    let town = &houjie().plan;
    let mut dice = Seeded(5);
    let mut done = 0;
    for (nth, id) in basics(town).iter().take(20).enumerate() {
        let nth = nth as u64;
        let line = across(town, id, &mut dice);
        let edit =
            Edit::Split { grid: id.clone(), line, new: new_grid(nth), ids: fresh(nth), may_part: false };
        let Ok(parted) = apply(town, &edit) else { continue };
        done += 1;
        let alone = BTreeSet::from([id.clone()]);
        assert_eq!(found(town, &parted.plan), alone, "the other half was not there before");
        assert_eq!(found(&parted.plan, town), alone, "and is not there after");
    }
    assert!(done > 5, "{done}");
    assert_eq!(found(town, town), BTreeSet::new());
    assert_eq!(found(&Plan::default(), town), BTreeSet::new(), "what had no ground was given no other");
}

/// A leaf, what is above it, and so on up.
fn chain(plan: &Plan, index: &PlanIndex, leaf: Leaf) -> BTreeSet<GridId> {
    let up = (!leaf.is_free()).then(|| index.upward(index.grid_of(leaf)));
    up.into_iter().flatten().map(|at| plan.grids[at.0 as usize].id.clone()).collect()
}

#[test]
fn a_moved_border_is_that_of_both_sides_on_every_layer_and_of_what_only_one_is_under() {
    let town = &houjie().plan;
    let index = PlanIndex::of(town).expect("a plan");
    let long: Vec<ArcRef<'_>> = town.mesh.arcs().filter(|arc| arc.points.len() > 2).collect();
    let (mut done, mut layers, mut parents) = (0, 0, 0);
    for arc in long.iter().step_by(long.len().div_ceil(60)) {
        let vertex = arc.points.len() / 2;
        let at = arc.points[vertex];
        // Half a metre.
        let to = LatticePoint::new(at.x + 30, at.y + 35);
        let moves = vec![(BorderPoint::Vertex(arc.id, vertex as u32), to)];
        let Ok(moved) = apply(town, &Edit::MoveBorder { moves }) else { continue };
        let mut expected = BTreeSet::new();
        for side in arc.sides {
            let (left, right) = (chain(town, &index, side.left), chain(town, &index, side.right));
            expected.extend(left.symmetric_difference(&right).cloned());
        }
        assert_eq!(found(town, &moved.plan), expected, "arc {}", arc.id.0);
        assert_eq!(found(&moved.plan, town), expected, "and taken back");
        done += 1;
        layers += usize::from(arc.sides.len() > 1);
        parents += usize::from(expected.iter().any(|id| !town.leaves.contains(id)));
    }
    assert!(done > 20 && layers > 0 && parents > 0, "{done}, {layers}, {parents}");
}
