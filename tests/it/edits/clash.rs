//! Two planners on one edition: who is published second puts his draft on what the first one made.

use std::collections::BTreeMap;

use gridward::domain::edit::{BorderPoint, Edit, Settled, apply, rebase, replay};
use gridward::domain::plan::Plan;
use gridward::kernel::lattice::LatticePoint;
use gridward::kernel::mesh::ArcRef;

use super::random::{KINDS, Random};
use crate::demo::houjie;
use crate::harness::tessellation::Seeded;
use crate::stores::samples::plan_text;

/// A vertex of an arc moved by so many units, where that holds.
fn bent(plan: &Plan, arc: &ArcRef<'_>, by: i32) -> Option<Edit> {
    let at = arc.points[1];
    let to = LatticePoint::new(at.x + by, at.y + by);
    let edit = Edit::MoveBorder { moves: vec![(BorderPoint::Vertex(arc.id, 1), to)] };
    apply(plan, &edit).is_ok().then_some(edit)
}

#[test]
fn edits_elsewhere_pass_in_silence() {
    let town = &houjie().plan;
    let arcs: Vec<ArcRef<'_>> = town.mesh.arcs().filter(|arc| arc.points.len() > 3).collect();
    let bent: Vec<Edit> = arcs.iter().filter_map(|arc| bent(town, arc, 20)).collect();
    assert!(bent.len() > 200, "{}", bent.len());
    // Every other arc is one planner's: none is both's.
    let of = |rest: usize| {
        bent.iter().enumerate().filter(move |(n, _)| n % 2 == rest).map(|(_, edit)| edit.clone())
    };
    let (mine, theirs): (Vec<Edit>, Vec<Edit>) = (of(0).collect(), of(1).collect());
    let newest = replay(town, &theirs).expect("theirs hold");
    let (kept, clashes) = rebase(town, &newest, &mine, &BTreeMap::new());
    assert_eq!((kept.len(), clashes.as_slice()), (mine.len(), &[][..]), "of {} adjacent edits", mine.len());
    let both = replay(&newest, &kept).expect("both hold");
    assert_eq!(plan_text(&both), plan_text(&replay(town, &bent).expect("all at once")));
}

#[test]
fn edits_of_the_same_border_are_settled_one_by_one() {
    let town = &houjie().plan;
    let mut arcs = town.mesh.arcs().filter(|arc| arc.points.len() > 3);
    let (arc, mine, theirs) = arcs
        .find_map(|arc| Some((arc, bent(town, &arc, 20)?, bent(town, &arc, -20)?)))
        .expect("an arc that bends both ways");
    let (other, elsewhere) = arcs.find_map(|arc| Some((arc, bent(town, &arc, 20)?))).expect("another");
    assert_ne!(arc.id, other.id);
    let newest = apply(town, &theirs).expect("theirs holds").plan;
    let edits = vec![elsewhere, mine];
    let settled = |how: Option<Settled>| how.map(|how| (1, how)).into_iter().collect::<BTreeMap<_, _>>();
    let (_, clashes) = rebase(town, &newest, &edits, &settled(None));
    assert_eq!(clashes.len(), 1, "{clashes:?}");
    assert_eq!((clashes[0].at, clashes[0].reason), (1, "changed-since"));
    assert!(clashes[0].place.is_some_and(|place| arc.points.contains(&place)));
    let (kept, clashes) = rebase(town, &newest, &edits, &settled(Some(Settled::Drop)));
    assert_eq!((kept.as_slice(), clashes.len()), (&edits[..1], 0));
    let (kept, clashes) = rebase(town, &newest, &edits, &settled(Some(Settled::Keep)));
    assert_eq!((kept.as_slice(), clashes.len()), (&edits[..], 0));
}

#[test]
fn a_name_that_both_gave_is_told_in_both_versions() {
    let town = &houjie().plan;
    let id = town.leaves[0].clone();
    let renamed = |name: &str| Edit::Rename { grid: id.clone(), name: name.into() };
    let newest = apply(town, &renamed("先发布")).expect("theirs holds").plan;
    let (_, clashes) = rebase(town, &newest, &[renamed("后发布")], &BTreeMap::new());
    let versions = clashes[0].versions.clone().expect("both");
    assert_eq!((&*versions.published, &*versions.drafted), ("先发布", "后发布"));
    let place = clashes[0].place.expect("on its border");
    let slot = town.grids.iter().find(|grid| grid.id == id).expect("there").layer.slot();
    let is_beside = |arc: &ArcRef<'_>| {
        arc.side(slot).is_some_and(|side| side.left.0 == 0 || side.right.0 == 0)
            && arc.points.contains(&place)
    };
    assert!(town.mesh.arcs().any(|arc| is_beside(&arc)), "{place:?}");
}

/// Whatever two planners drew, what is kept holds on what the other made, and what is dropped was named.
#[test]
fn what_is_kept_holds() {
    let town = &houjie().plan;
    let drawn = |seed: u64| {
        let mut sketch = gridward::domain::edit::Sketch::of(town);
        let mut dice = Seeded(seed);
        let mut edits = Vec::new();
        let mut nth = seed * 10_000;
        while edits.len() < 60 {
            nth += 1;
            let kind = (nth % KINDS.len() as u64) as usize;
            let edit = Random { sketch: &sketch, dice: &mut dice }.edit(nth, kind);
            if let Some(edit) = edit.filter(|edit| sketch.apply(edit).is_ok()) {
                edits.push(edit);
            }
        }
        (edits, sketch.plan().expect("a mesh"))
    };
    let ((mine, _), (_, newest)) = (drawn(1), drawn(2));
    let (kept, clashes) = rebase(town, &newest, &mine, &BTreeMap::new());
    assert!(kept.len() >= 30 && kept.len() + clashes.len() == mine.len(), "{} {}", kept.len(), clashes.len());
    replay(&newest, &kept).expect("what is kept holds");
    let drop = clashes.iter().map(|clash| (clash.at, Settled::Drop)).collect();
    let (again, left) = rebase(town, &newest, &mine, &drop);
    assert_eq!((again, left), (kept, Vec::new()));
}
