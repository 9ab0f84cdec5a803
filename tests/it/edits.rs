//! Edits of a plan: each kind by hand on a small one, and hundreds at random on the demo town, judged by
//! the checks that every edition passes.

mod clash;
mod coverage;
mod glue;
mod numbers;
mod pieces;
mod random;
mod reshaped;
mod returned;

use std::sync::Arc;

use gridward::domain::edit::{BorderPoint, Edit, EditError, Ground, Piece, apply, replay};
use gridward::domain::id::GridId;
use gridward::domain::issue::IssueSeverity;
use gridward::domain::layers::Layer;
use gridward::domain::plan::{Plan, PlanIndex};
use gridward::domain::rule::plan_issues;
use gridward::kernel::lattice::LatticePoint;
use gridward::kernel::mesh::{ArcId, NodeId};

use crate::demo::houjie;
use crate::harness::tessellation::Seeded;
use crate::stores::samples::plan_text;

use random::fresh;
pub use random::new_grid;

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
        let edit = Edit::Split { grid: id.clone(), line, new: new.clone(), ids: fresh(nth), may_part: false };
        let parted = match apply(town, &edit) {
            Ok(applied) => applied.plan,
            // Where a grid is bent the line leaves and enters it again: the smaller side is in parts.
            Err(EditError::FallsApart { .. }) => continue,
            Err(error) => panic!("{id}: {error}"),
        };
        done += 1;
        assert_eq!(errors(&parted), Vec::<String>::new(), "{id}");
        assert_eq!(parted.grids.len(), town.grids.len() + 1);
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
    let neighbour = beside(town, &all[0])[0].clone();
    let far = all.iter().rev().find(|id| **id != neighbour).expect("many").clone();
    let no = GridId::new("nowhere").expect("an id");
    let line =
        |points: &[(i32, i32)]| points.iter().map(|&(x, y)| LatticePoint::new(x, y)).collect::<Vec<_>>();
    let split = |line| {
        let (grid, new, ids) = (all[0].clone(), new_grid(1), fresh(1));
        Edit::Split { grid, line, new, ids, may_part: false }
    };
    let first = town.mesh.arcs().next().expect("arcs");
    let (min, max) = (town.mesh.bounds().min, town.mesh.bounds().max);
    let everything = line(&[
        (min.x - 9, min.y - 9),
        (max.x + 9, min.y - 9),
        (max.x + 9, max.y + 9),
        (min.x - 9, max.y + 9),
    ]);
    let transfer = |from: &GridId, to: &GridId, piece| {
        let (from, to) = (from.clone(), to.clone());
        Edit::Transfer { from, to, piece, ids: fresh(1), may_part: false }
    };
    let created = |parent: &GridId, area| Edit::Create {
        new: new_grid(1),
        layer: Layer::Community,
        level: town.grids[index.find(&all[0]).expect("a grid").0 as usize].level,
        parent: Some(parent.clone()),
        ground: Ground::Area(area),
        ids: fresh(1),
        may_part: false,
    };
    for (edit, code) in [
        (Edit::Rename { grid: no.clone(), name: "x".into() }, "no-grid"),
        (Edit::Renumber { grid: all[0].clone(), code: code_of(town, &all[1]) }, "code-in-use"),
        (Edit::Merge { grid: all[0].clone(), into: far }, "not-neighbours"),
        (Edit::Merge { grid: all[0].clone(), into: all[0].clone() }, "not-neighbours"),
        (Edit::Merge { grid: community.clone(), into: all[0].clone() }, "not-a-leaf"),
        (Edit::SetParent { grid: all[0].clone(), parent: all[1].clone() }, "parent"),
        (split(line(&[(0, 0), (1, 1)])), "line-misses"),
        (Edit::Retire { grid: all[0].clone(), into: None }, "leaves-gap"),
        (Edit::Retire { grid: community.clone(), into: None }, "not-a-leaf"),
        (Edit::Unglue { arc: ArcId(u64::MAX), layer: Layer::Party, ids: fresh(1) }, "no-vertex"),
        (Edit::Align { arc: first.id, onto: first.id, reach: 10, ids: fresh(1) }, "same-layer"),
        (transfer(&all[0], &neighbour, Piece::Area(line(&[(0, 0), (9, 0), (0, 9)]))), "area-misses"),
        (transfer(&all[0], &neighbour, Piece::Area(line(&[(0, 0), (9, 0), (4, 0)]))), "vertices-together"),
        (transfer(&all[0], &neighbour, Piece::Area(everything.clone())), "bare"),
        (transfer(&all[0], &neighbour, Piece::Children(vec![all[1].clone()])), "parent"),
        (transfer(&all[0], &all[0], Piece::Line(everything.clone())), "not-neighbours"),
        (created(&all[0], everything.clone()), "parent"),
        (created(&community, inside_of(town, &all[0])), "taken"),
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

/// A small square inside a grid.
fn inside_of(plan: &Plan, grid: &GridId) -> Vec<LatticePoint> {
    let index = PlanIndex::of(plan).expect("a plan");
    let part = &index.polygons(plan, index.find(grid).expect("a grid"))[0];
    let (min, max) = (part.shell.bounds().min, part.shell.bounds().max);
    let at = |low: i32, high: i32, step: i32| low + (high - low) / 20 * step;
    let square = |(x, y): (i32, i32)| {
        let corners = [(0, 0), (40, 0), (40, 40), (0, 40)];
        corners.map(|(dx, dy)| LatticePoint::new(at(min.x, max.x, x) + dx, at(min.y, max.y, y) + dy)).to_vec()
    };
    let places = (1..20).flat_map(|x| (1..20).map(move |y| (x, y)));
    let mut squares = places.map(square);
    squares.find(|square| square.iter().all(|&corner| part.encloses(corner))).expect("it is wide enough")
}

/// Twice the area of a grid, in square lattice units.
fn area(plan: &Plan, id: &GridId) -> i128 {
    let index = PlanIndex::of(plan).expect("a plan");
    let parts = index.polygons(plan, index.find(id).expect("a grid"));
    parts.iter().map(|part| part.doubled_area()).sum()
}

/// The grids on the other side of a leaf's border, on its layer.
fn beside(plan: &Plan, id: &GridId) -> Vec<GridId> {
    let index = PlanIndex::of(plan).expect("a plan");
    let at = index.find(id).expect("a grid");
    let (leaf, slot) = (index.leaf(at).expect("a leaf"), plan.grids[at.0 as usize].layer.slot());
    let across = |bound: gridward::kernel::mesh::Bound| {
        let side = plan.mesh.arc(bound.arc).side(slot)?;
        let other = if side.left == leaf { side.right } else { side.left };
        (!other.is_free()).then(|| plan.leaves[other.0 as usize].clone())
    };
    let mut found: Vec<GridId> = index.borders().around(leaf).filter_map(across).collect();
    found.sort();
    found.dedup();
    found
}
