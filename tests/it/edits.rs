//! Edits of a plan: each kind by hand on a small one, and hundreds at random on the demo town, judged by
//! the checks that every edition passes.

use std::sync::Arc;

use gridward::domain::edit::{BorderPoint, Edit, EditError, NewGrid, NewIds, apply, replay};
use gridward::domain::id::GridId;
use gridward::domain::issue::IssueSeverity;
use gridward::domain::layers::Layer;
use gridward::domain::plan::{Plan, PlanIndex};
use gridward::kernel::lattice::LatticePoint;
use gridward::kernel::mesh::{ArcId, NodeId};
use gridward::service::check::plan_issues;

use crate::demo::houjie;
use crate::harness::tessellation::Seeded;
use crate::stores::samples::plan_text;

fn errors(plan: &Plan) -> Vec<String> {
    let found = plan_issues(plan).into_iter().filter(|issue| issue.severity == IssueSeverity::Error);
    found.map(|issue| issue.text.to_string()).collect()
}

fn grid(plan: &Plan, code: &str) -> GridId {
    plan.grids.iter().find(|grid| &*grid.code == code).expect("a grid").id.clone()
}

/// The first few basic grids of the community layer.
fn basics(plan: &Plan) -> Vec<GridId> {
    let basic = plan.grids.iter().map(|grid| grid.level).max().expect("grids");
    let of = |grid: &&gridward::domain::grid::Grid| grid.layer == Layer::Community && grid.level == basic;
    plan.grids.iter().filter(of).map(|grid| grid.id.clone()).collect()
}

/// Numbers that nobody uses, for the nth edit.
fn fresh(nth: u64) -> NewIds {
    let first = (1 << 32) + nth * 1_000;
    NewIds { node: NodeId(first), arc: ArcId(first) }
}

fn new_grid(nth: u64) -> NewGrid {
    let text = format!("new-{nth}");
    NewGrid { id: GridId::new(&text).expect("an id"), code: text.as_str().into(), name: text.as_str().into() }
}

/// A line across the middle of a grid, from outside to outside.
fn across(plan: &Plan, grid: &GridId, dice: &mut Seeded) -> Vec<LatticePoint> {
    let index = PlanIndex::of(plan).expect("a plan");
    let at = index.find(grid).expect("a grid");
    let bounds = index.polygons(plan, at)[0].shell.bounds();
    let tilt = |low: i32, high: i32, dice: &mut Seeded| low + ((high - low) / 4) * (1 + dice.below(3) as i32);
    let (left, right) = (tilt(bounds.min.y, bounds.max.y, dice), tilt(bounds.min.y, bounds.max.y, dice));
    vec![LatticePoint::new(bounds.min.x - 1_000, left), LatticePoint::new(bounds.max.x + 1_000, right)]
}

#[test]
fn a_grid_split_and_merged_again_holds_what_it_held() {
    let town = &houjie().plan;
    let mut dice = Seeded(11);
    let mut done = 0;
    for (nth, id) in basics(town).iter().take(30).enumerate() {
        let nth = nth as u64;
        let line = across(town, id, &mut dice);
        let new = new_grid(nth);
        let edit = Edit::Split { grid: id.clone(), line, new: new.clone(), ids: fresh(nth) };
        let parted = match apply(town, &edit) {
            Ok(applied) => applied.plan,
            // Where a grid is bent the line meets it more than twice.
            Err(EditError::LineMisses { .. } | EditError::LineOutside(_)) => continue,
            Err(error) => panic!("{id}: {error}"),
        };
        done += 1;
        assert_eq!(errors(&parted), Vec::<String>::new(), "{id}");
        assert_eq!(parted.grids.len(), town.grids.len() + 1);
        let area = |plan: &Plan, id: &GridId| {
            let index = PlanIndex::of(plan).expect("a plan");
            let parts = index.polygons(plan, index.find(id).expect("a grid"));
            parts.iter().map(|part| part.doubled_area()).sum::<i128>()
        };
        let (kept, made, was) = (area(&parted, id), area(&parted, &new.id), area(town, id));
        assert!(kept >= made && made > 0, "the smaller part is the new grid: {kept} {made}");
        // A crossing is rounded to the lattice: the border bends by less than a unit over its length.
        assert!((kept + made - was).abs() < was / 1_000, "{kept} + {made} is not {was}");
        let parent = |plan: &Plan| {
            let index = PlanIndex::of(plan).expect("a plan");
            let grid = index.find(id).expect("a grid");
            plan.grids[index.parent(grid).expect("a community").0 as usize].id.clone()
        };
        assert_eq!(parent(&parted), parent(town));
        let merged =
            apply(&parted, &Edit::Merge { grid: new.id.clone(), into: id.clone() }).expect("merged").plan;
        assert_eq!(errors(&merged), Vec::<String>::new(), "{id}");
        assert_eq!((area(&merged, id), merged.grids.len()), (kept + made, town.grids.len()));
        assert_eq!(plan_text(&replay(town, &[edit]).expect("again")), plan_text(&parted), "the same again");
    }
    assert!(done >= 15, "{done}");
}

#[test]
fn what_cannot_hold_says_why() {
    let town = &houjie().plan;
    let index = PlanIndex::of(town).expect("a plan");
    let all = basics(town);
    let community =
        town.grids[index.parent(index.find(&all[0]).expect("a grid")).expect("one").0 as usize].id.clone();
    let neighbour = {
        let leaf = index.leaf(index.find(&all[0]).expect("a grid")).expect("a leaf");
        let slot = Layer::Community.slot();
        let beside: Vec<GridId> = index
            .borders()
            .around(leaf)
            .filter_map(|bound| {
                let side = town.mesh.arc(bound.arc).side(slot)?;
                let other = if side.left == leaf { side.right } else { side.left };
                (!other.is_free()).then(|| town.leaves[other.0 as usize].clone())
            })
            .collect();
        beside[0].clone()
    };
    let far = all.iter().rev().find(|id| **id != neighbour).expect("many").clone();
    let no = GridId::new("nowhere").expect("an id");
    let line =
        |points: &[(i32, i32)]| points.iter().map(|&(x, y)| LatticePoint::new(x, y)).collect::<Vec<_>>();
    let split = |line| Edit::Split { grid: all[0].clone(), line, new: new_grid(1), ids: fresh(1) };
    let first = town.mesh.arcs().next().expect("arcs");
    for (edit, code) in [
        (Edit::Rename { grid: no.clone(), name: "x".into() }, "no-grid"),
        (Edit::Renumber { grid: all[0].clone(), code: code_of(town, &all[1]) }, "code-in-use"),
        (Edit::Merge { grid: all[0].clone(), into: far }, "not-neighbours"),
        (Edit::Merge { grid: all[0].clone(), into: all[0].clone() }, "not-neighbours"),
        (Edit::Merge { grid: community.clone(), into: all[0].clone() }, "not-a-leaf"),
        (Edit::SetParent { grid: all[0].clone(), parent: all[1].clone() }, "parent"),
        (split(line(&[(0, 0), (1, 1)])), "line-misses"),
        (Edit::DeleteVertex { arc: first.id, vertex: 0 }, "no-vertex"),
        (Edit::DeleteVertex { arc: ArcId(u64::MAX), vertex: 1 }, "no-vertex"),
        (Edit::MoveBorder { moves: vec![(BorderPoint::Node(NodeId(u64::MAX)), first.points[0])] }, "no-node"),
    ] {
        let refused = apply(town, &edit).expect_err(code);
        assert_eq!(refused.code(), code, "{refused}");
    }
    // A node dragged to the other end of the town crosses what lies between.
    let away = LatticePoint::new(town.mesh.bounds().max.x + 10, town.mesh.bounds().max.y + 10);
    let inner = town.mesh.arcs().find(|arc| {
        arc.points.len() > 2 && arc.sides.iter().all(|side| !side.left.is_free() && !side.right.is_free())
    });
    let inner = inner.expect("an inner border");
    let refused = apply(town, &Edit::MoveBorder { moves: vec![(BorderPoint::Vertex(inner.id, 1), away)] });
    let refused = refused.expect_err("dragged over everything");
    assert!(["crosses", "swept-over"].contains(&refused.code()) && refused.place().is_some(), "{refused}");
    assert_eq!(grid(town, &code_of(town, &all[0])), all[0]);
}

fn code_of(plan: &Plan, id: &GridId) -> Arc<str> {
    plan.grids.iter().find(|grid| grid.id == *id).expect("a grid").code.clone()
}

/// Edits at random, on all layers: what is accepted leaves a sound plan, and undoing it is the plan before.
#[test]
fn hundreds_of_random_edits_leave_a_sound_plan() {
    let mut dice = Seeded(23);
    let mut plan = houjie().plan.clone();
    let (mut accepted, mut refused) = ([0_u32; 6], 0);
    for nth in 0..400_u64 {
        let (edit, kind) = random_edit(&plan, nth, &mut dice);
        match apply(&plan, &edit) {
            Ok(applied) => {
                let next = applied.plan;
                accepted[kind] += 1;
                assert_eq!(plan_text(&replay(&plan, &[edit]).expect("again")), plan_text(&next));
                plan = next;
            }
            Err(_) => refused += 1,
        }
        if nth % 40 == 39 {
            assert_eq!(errors(&plan), Vec::<String>::new(), "after {nth}");
        }
    }
    println!(
        "accepted {accepted:?} (moved, bent, straightened, split, merged, reparented), refused {refused}"
    );
    assert!(accepted.iter().all(|&count| count >= 5), "{accepted:?}");
}

fn random_edit(plan: &Plan, nth: u64, dice: &mut Seeded) -> (Edit, usize) {
    let arcs: Vec<_> = plan.mesh.arcs().filter(|arc| arc.points.len() > 2).collect();
    let arc = arcs[dice.below(arcs.len() as u64) as usize];
    let vertex = 1 + dice.below(arc.points.len() as u64 - 2) as u32;
    let mut near = |point: LatticePoint, reach: u64| {
        let mut off = || dice.below(2 * reach + 1) as i32 - reach as i32;
        LatticePoint::new(point.x + off(), point.y + off())
    };
    let leaves = &plan.leaves;
    match nth % 6 {
        0 => {
            let reach = 300;
            let node = nth % 12 == 0;
            let moves = if node {
                let at = plan.mesh.node(arc.from).expect("an end").at;
                vec![(BorderPoint::Node(arc.from), near(at, reach))]
            } else {
                vec![(BorderPoint::Vertex(arc.id, vertex), near(arc.points[vertex as usize], reach))]
            };
            (Edit::MoveBorder { moves }, 0)
        }
        1 => {
            let (a, b) = (arc.points[0], arc.points[1]);
            let middle = LatticePoint::new(i32::midpoint(a.x, b.x), i32::midpoint(a.y, b.y));
            (Edit::InsertVertex { arc: arc.id, after: 0, at: near(middle, 40) }, 1)
        }
        2 => (Edit::DeleteVertex { arc: arc.id, vertex }, 2),
        3 => {
            let grid = leaves[dice.below(leaves.len() as u64) as usize].clone();
            let line = across(plan, &grid, dice);
            (Edit::Split { grid, line, new: new_grid(nth), ids: fresh(nth) }, 3)
        }
        4 => {
            let side = arc.sides[0];
            let id = |leaf: gridward::kernel::mesh::Leaf| leaves.get(leaf.0 as usize).cloned();
            let nobody = || GridId::new("nobody").expect("an id");
            let (grid, into) = (id(side.left).unwrap_or_else(nobody), id(side.right).unwrap_or_else(nobody));
            (Edit::Merge { grid, into }, 4)
        }
        _ => {
            let all = basics(plan);
            let index = PlanIndex::of(plan).expect("a plan");
            let grid = all[dice.below(all.len() as u64) as usize].clone();
            let leaf = index.find(&grid).and_then(|at| index.leaf(at));
            let parents =
                leaf.into_iter().flat_map(|leaf| index.borders().around(leaf)).filter_map(|bound| {
                    let side = plan.mesh.arc(bound.arc).side(Layer::Community.slot())?;
                    let other = if Some(side.left) == leaf { side.right } else { side.left };
                    let other = (!other.is_free()).then(|| index.grid_of(other))?;
                    index.parent(other).map(|parent| plan.grids[parent.0 as usize].id.clone())
                });
            let own = index.find(&grid).and_then(|at| index.parent(at));
            let own = own.map(|at| plan.grids[at.0 as usize].id.clone());
            let parent = parents.into_iter().find(|parent| Some(parent) != own.as_ref());
            (Edit::SetParent { parent: parent.unwrap_or_else(|| grid.clone()), grid }, 5)
        }
    }
}
