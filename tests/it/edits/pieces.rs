//! Pieces that go to a neighbour, grids made in free space and given up, parents made and joined.

use gridward::domain::edit::{Edit, Ground, Piece, apply};
use gridward::domain::id::GridId;
use gridward::domain::layers::Layer;
use gridward::domain::plan::{Plan, PlanIndex};
use gridward::kernel::lattice::{LatticeBox, LatticePoint};
use gridward::kernel::mesh::{ArcRef, Mesh};

use super::random::{fresh, new_grid};
use super::{across, area, basics, beside, errors};
use crate::demo::houjie;
use crate::harness::tessellation::Seeded;

fn transfer(from: &GridId, to: &GridId, piece: Piece) -> Edit {
    Edit::Transfer { from: from.clone(), to: to.clone(), piece, ids: fresh(1), may_part: false }
}

/// The longest arc between two leaves of the community layer.
fn between<'p>(plan: &'p Plan, a: &GridId, b: &GridId) -> ArcRef<'p> {
    let leaf = |id: &GridId| plan.leaves.iter().position(|one| one == id).expect("a leaf") as u32;
    let (a, b) = (leaf(a), leaf(b));
    let parts = |arc: &ArcRef<'_>| {
        let side = arc.side(Layer::Community.slot());
        side.is_some_and(|side| [(a, b), (b, a)].contains(&(side.left.0, side.right.0)))
    };
    plan.mesh.arcs().filter(parts).max_by_key(|arc| arc.points.len()).expect("neighbours")
}

fn square(middle: LatticePoint, half: i32) -> Vec<LatticePoint> {
    [(-half, -half), (half, -half), (half, half), (-half, half)]
        .iter()
        .map(|(x, y)| LatticePoint::new(middle.x + x, middle.y + y))
        .collect()
}

#[test]
fn what_an_area_holds_of_a_grid_goes_to_its_neighbour() {
    let town = &houjie().plan;
    let mut done = 0;
    for from in basics(town).iter().take(25) {
        let to = &beside(town, from)[0];
        let border = between(town, from, to);
        let middle = border.points[border.points.len() / 2];
        let Ok(applied) = apply(town, &transfer(from, to, Piece::Area(square(middle, 3_000)))) else {
            continue;
        };
        done += 1;
        let after = applied.plan;
        assert_eq!(errors(&after), Vec::<String>::new(), "{from}");
        let (gave, got) = (area(town, from) - area(&after, from), area(&after, to) - area(town, to));
        assert!(gave > 0 && (gave - got).abs() <= 1_000_000, "{from} gave {gave}, {to} got {got}");
        // Every point of the area that was the giver's is the neighbour's now, all others are whose they were.
        let (before, index) = (PlanIndex::of(town).expect("a plan"), PlanIndex::of(&after).expect("a plan"));
        let holds = |plan: &Plan, index: &PlanIndex, id: &GridId, point| {
            index.polygons(plan, index.find(id).expect("a grid")).iter().any(|part| part.encloses(point))
        };
        let mut dice = Seeded(done);
        for _ in 0..60 {
            let mut off = || dice.below(8_000) as i32 - 4_000;
            let point = LatticePoint::new(middle.x + off(), middle.y + off());
            let was = holds(town, &before, from, point);
            let is_in = (point.x - middle.x).abs() < 2_980 && (point.y - middle.y).abs() < 2_980;
            let is_out = (point.x - middle.x).abs() > 3_020 || (point.y - middle.y).abs() > 3_020;
            if was && is_in {
                assert!(holds(&after, &index, to, point), "{from}: {point:?}");
            } else if is_out {
                assert_eq!(holds(&after, &index, from, point), was, "{from}: {point:?}");
            }
        }
    }
    assert!(done >= 12, "{done}");
}

/// A grid's own outline pasted from elsewhere, everything some centimetres off: no slivers are made of it.
#[test]
fn a_pasted_area_is_laid_onto_the_border() {
    let town = &houjie().plan;
    let mut done = 0;
    for from in basics(town).iter().take(25) {
        let to = &beside(town, from)[0];
        let mut dice = Seeded(5);
        let split = Edit::Split {
            grid: from.clone(),
            line: across(town, from, &mut dice),
            new: new_grid(1),
            ids: fresh(1),
            may_part: false,
        };
        let Ok(parted) = apply(town, &split) else { continue };
        let parted = parted.plan;
        let piece = [from.clone(), new_grid(1).id].into_iter().find(|id| beside(&parted, id).contains(to));
        let Some(piece) = piece else { continue };
        let index = PlanIndex::of(&parted).expect("a plan");
        let outline = index.polygons(&parted, index.find(&piece).expect("a grid"))[0].shell.0.clone();
        let pasted = outline.iter().map(|point| {
            let mut off = || dice.below(7) as i32 - 3;
            LatticePoint::new(point.x + off(), point.y + off())
        });
        let edit = transfer(from, to, Piece::Area(pasted.collect()));
        let Ok(applied) = apply(town, &edit) else { continue };
        done += 1;
        assert_eq!(errors(&applied.plan), Vec::<String>::new(), "{from}");
        // All that is left of the old border is the piece's: not one point lies within centimetres of another.
        let got = area(&applied.plan, to) - area(town, to);
        let wanted = area(&parted, &piece);
        assert!((got - wanted).abs() < wanted / 500, "{from}: {got} for {wanted}");
        let segments = |mesh: &Mesh| mesh.point_count() - mesh.arc_count();
        let more = segments(&applied.plan.mesh) as i64 - segments(&parted.mesh) as i64;
        assert!(more <= 6, "{from}: {more} segments more than the piece itself needs");
    }
    assert!(done >= 8, "{done}");
}

#[test]
fn what_lies_beyond_a_line_goes_to_the_neighbour_on_that_side() {
    let town = &houjie().plan;
    let mut dice = Seeded(3);
    let mut done = 0;
    for from in basics(town).iter().take(30) {
        let line = across(town, from, &mut dice);
        for to in beside(town, from) {
            let Ok(applied) = apply(town, &transfer(from, &to, Piece::Line(line.clone()))) else { continue };
            done += 1;
            let after = applied.plan;
            assert_eq!(errors(&after), Vec::<String>::new(), "{from}");
            let (gave, got) = (area(town, from) - area(&after, from), area(&after, &to) - area(town, &to));
            assert!(gave > 0 && (gave - got).abs() <= 1_000_000, "{from} gave {gave}, {to} got {got}");
            assert_eq!(after.grids.len(), town.grids.len());
        }
    }
    assert!(done >= 20, "{done}");
}

#[test]
fn what_is_given_up_can_be_made_again() {
    let town = &houjie().plan;
    let leaves =
        town.grids.iter().filter(|grid| grid.layer == Layer::Entity && town.leaves.contains(&grid.id));
    let mut done = 0;
    for grid in leaves.take(20) {
        let Ok(without) = apply(town, &Edit::Retire { grid: grid.id.clone(), into: None }) else { continue };
        let without = without.plan;
        done += 1;
        assert_eq!((errors(&without), without.grids.len()), (Vec::new(), town.grids.len() - 1));
        let index = PlanIndex::of(town).expect("a plan");
        let outline = index.polygons(town, index.find(&grid.id).expect("a grid"))[0].shell.clone();
        let again = Edit::Create {
            new: new_grid(7),
            layer: Layer::Entity,
            level: grid.level,
            parent: grid.parent.clone(),
            ground: Ground::Area(outline.0),
            ids: fresh(7),
            may_part: false,
        };
        let made = apply(&without, &again).unwrap_or_else(|error| panic!("{}: {error}", grid.id)).plan;
        assert_eq!(errors(&made), Vec::<String>::new());
        assert_eq!(area(&made, &new_grid(7).id), area(town, &grid.id), "{}", grid.id);
    }
    assert!(done >= 10, "{done}");
}

/// An area drawn generously over a gap and all its neighbours fills the gap and nothing else.
#[test]
fn a_gap_is_filled_by_an_area_around_it() {
    let town = &houjie().plan;
    let retired = town.grids.iter().find_map(|grid| {
        let is_island = grid.layer == Layer::Entity && town.leaves.contains(&grid.id);
        is_island
            .then(|| apply(town, &Edit::Retire { grid: grid.id.clone(), into: None }).ok())
            .flatten()
            .map(|applied| (grid, applied.plan))
    });
    let (grid, without) = retired.expect("an entity grid that can go");
    let index = PlanIndex::of(town).expect("a plan");
    let bounds = index.polygons(town, index.find(&grid.id).expect("a grid"))[0].shell.bounds();
    let LatticeBox { min, max } = bounds.grown(300);
    let around = [(min.x, min.y), (max.x, min.y), (max.x, max.y), (min.x, max.y)];
    let create = Edit::Create {
        new: new_grid(1),
        layer: Layer::Entity,
        level: grid.level,
        parent: grid.parent.clone(),
        ground: Ground::Area(around.iter().map(|&(x, y)| LatticePoint::new(x, y)).collect()),
        ids: fresh(1),
        may_part: true,
    };
    let made = apply(&without, &create).expect("made").plan;
    assert_eq!(errors(&made), Vec::<String>::new());
    let others = |plan: &Plan| -> Vec<(GridId, i128)> {
        let is_other =
            |one: &&gridward::domain::grid::Grid| one.layer == Layer::Entity && one.id != new_grid(1).id;
        let leaves = plan.grids.iter().filter(is_other).filter(|one| plan.leaves.contains(&one.id));
        leaves.map(|one| (one.id.clone(), area(plan, &one.id))).collect()
    };
    // Where its edge crosses another border that bends by less than a lattice unit.
    for ((id, was), (same, is)) in others(&without).into_iter().zip(others(&made)) {
        assert!(id == same && (was - is).abs() <= 1_000_000, "{id}: {was} {is}");
    }
    assert!(area(&made, &new_grid(1).id) >= area(town, &grid.id));
}

#[test]
fn parents_are_made_of_children_and_joined() {
    let town = &houjie().plan;
    let index = PlanIndex::of(town).expect("a plan");
    let parent = |plan: &Plan, id: &GridId| {
        plan.grids.iter().find(|grid| grid.id == *id).expect("a grid").parent.clone().expect("a parent")
    };
    let (one, other) = basics(town)
        .into_iter()
        .find_map(|id| {
            let other =
                beside(town, &id).into_iter().find(|other| parent(town, other) != parent(town, &id))?;
            Some((parent(town, &id), parent(town, &other)))
        })
        .expect("two communities that touch");
    let joined = apply(town, &Edit::Merge { grid: one.clone(), into: other.clone() }).expect("joined").plan;
    assert_eq!(errors(&joined), Vec::<String>::new());
    assert_eq!(area(&joined, &other), area(town, &one) + area(town, &other));
    assert_eq!(joined.grids.len(), town.grids.len() - 1);
    let children: Vec<GridId> = index
        .children(index.find(&one).expect("a grid"))
        .iter()
        .map(|at| town.grids[at.0 as usize].id.clone())
        .collect();
    let level = town.grids[index.find(&one).expect("a grid").0 as usize].level;
    let again = Edit::Create {
        new: new_grid(1),
        layer: Layer::Community,
        level,
        parent: Some(parent(town, &one)),
        ground: Ground::Children(children.clone()),
        ids: fresh(1),
        may_part: false,
    };
    let parted = apply(&joined, &again).expect("parted").plan;
    assert_eq!(area(&parted, &new_grid(1).id), area(town, &one));
    let back = Edit::Transfer {
        from: new_grid(1).id,
        to: other.clone(),
        piece: Piece::Children(vec![children[0].clone()]),
        ids: fresh(2),
        may_part: true,
    };
    match apply(&parted, &back) {
        Ok(applied) => assert_eq!(parent(&applied.plan, &children[0]), other),
        // A community of one basic grid has nothing to give.
        Err(error) => assert!(children.len() == 1 && error.code() == "bare", "{error}"),
    }
}
