//! What somebody else drew, come back as polygons alone: the edits found for it make the same of the plan.

use std::collections::{BTreeMap, BTreeSet};

use gridward::domain::draft::{DraftId, Numbering};
use gridward::domain::edit::{Edit, Sketch};
use gridward::domain::id::GridId;
use gridward::domain::layers::Layer;
use gridward::domain::returned::{Feature, Refused, SNAP, edits};
use gridward::kernel::lattice::{LatticeBox, LatticePoint};
use gridward::kernel::mesh::{RawPolygon, overlay};

use super::random::{KINDS, Random};
use crate::demo::houjie;
use crate::harness::tessellation::Seeded;
use crate::stores::samples::plan_text;

/// Which kinds of edits change what polygons show: two borders glued or unglued look as before.
const SHOWN: [&str; 12] = [
    "move a vertex",
    "move a node",
    "move a run",
    "insert a vertex",
    "delete a vertex",
    "split",
    "merge",
    "transfer by area",
    "transfer by line",
    "create",
    "retire",
    "set the parent",
];

fn raw(sketch: &Sketch, id: &GridId) -> Vec<RawPolygon> {
    let polygons = sketch.polygons(id).into_iter();
    let raw = polygons.map(|one| RawPolygon {
        shell: one.shell.0,
        holes: one.holes.into_iter().map(|hole| hole.0).collect(),
    });
    raw.collect()
}

/// The leaves of all layers of which a border comes near a box.
fn near(sketch: &Sketch, around: &LatticeBox) -> Vec<GridId> {
    let leaves = sketch.near(around).flat_map(|arc| &arc.sides).flat_map(|side| [side.left, side.right]);
    let found: BTreeSet<GridId> = leaves.filter_map(|leaf| sketch.grid_of(leaf)).cloned().collect();
    found.into_iter().collect()
}

/// What a program has that was given these grids and drew `drawn`.
fn features(drawn: &Sketch, sent: &[GridId], made: Option<&GridId>) -> Vec<Feature> {
    let ids = sent.iter().chain(made).filter(|id| drawn.leaf(id).is_ok());
    ids.zip(1..)
        .map(|(id, fid)| {
            let grid = drawn.grid(id).expect("a leaf");
            Feature {
                layer: grid.layer,
                fid,
                id: id.clone(),
                is_new: made == Some(id),
                code: grid.code.clone(),
                name: grid.name.clone(),
                level: Some(grid.level),
                parent: grid.parent.as_ref().map(|parent| drawn.grid(parent).expect("above it").code.clone()),
                polygons: raw(drawn, id),
            }
        })
        .collect()
}

fn bounds(sketch: &Sketch, grids: &BTreeSet<GridId>) -> LatticeBox {
    let parts = grids.iter().flat_map(|id| sketch.polygons(id));
    parts.fold(LatticeBox::EMPTY, |all, part| all.union(part.shell.bounds()))
}

/// What of two plans' grids lies elsewhere by more than a drawn line is laid onto a border.
fn differ(one: &Sketch, other: &Sketch, grids: &[GridId]) -> Vec<String> {
    let mut found = Vec::new();
    for id in grids {
        let laid = overlay([raw(one, id), raw(other, id)]).expect("laid over");
        let parts = laid.parts(|cover| laid.covers[cover].len() == 1);
        let wide = parts.into_iter().filter(|part| part.width > SNAP);
        found.extend(wide.map(|part| format!("{id}, {:.2} m at {:?}", part.width.0, part.place)));
    }
    found
}

#[test]
fn what_was_drawn_elsewhere_is_made_again() {
    let start = &houjie().plan;
    let mut sketch = Sketch::of(start);
    let (mut dice, numbering) = (Seeded(31), Numbering::from(DraftId(9)));
    let mut made: BTreeMap<&str, [usize; 3]> = BTreeMap::new();
    let mut reasons: BTreeMap<&str, usize> = BTreeMap::new();
    for nth in 0..600 {
        let kind = (nth % KINDS.len() as u64) as usize;
        let edit = Random { sketch: &sketch, dice: &mut dice }.edit(nth, kind);
        let Some(edit) = edit.filter(|_| SHOWN.contains(&KINDS[kind])) else { continue };
        let mut drawn = sketch.clone();
        let Ok(done) = drawn.apply(&edit) else { continue };
        let around = bounds(&sketch, &done.touched).union(bounds(&drawn, &done.touched));
        let sent = near(&sketch, &around);
        let new = edit.makes().map(|new| &new.id);
        let features = features(&drawn, &sent, new);
        let tally = made.entry(KINDS[kind]).or_default();
        tally[0] += 1;
        match edits(&mut sketch, numbering, &sent, &features) {
            Ok(found) => {
                let mut redone = sketch.clone();
                for edit in &found {
                    redone.apply(edit).expect("it was tried");
                }
                let all: Vec<GridId> = sent.iter().chain(new).cloned().collect();
                let wrong = differ(&drawn, &redone, &all);
                assert!(wrong.is_empty(), "{edit:?} came back as {found:?}: {wrong:?}");
                tally[1] += 1;
                // To the node and arc: the same border moved, for all layers that share it.
                let is_border = matches!(
                    edit,
                    Edit::MoveBorder { .. } | Edit::InsertVertex { .. } | Edit::DeleteVertex { .. }
                );
                if is_border {
                    let same = plan_text(&redone.plan().expect("a mesh"))
                        == plan_text(&drawn.plan().expect("a mesh"));
                    tally[2] += usize::from(same);
                }
            }
            Err(refused) => {
                assert!(!refused.is_empty());
                *reasons.entry(refused[0].reason.code()).or_default() += 1;
            }
        }
    }
    assert_eq!(plan_text(&sketch.plan().expect("a mesh")), plan_text(start), "it is left as it was");
    println!("tried, made again, to the node and arc: {made:?}; refused {reasons:?}");
    for kind in SHOWN {
        let [tried, same, exact] = made.get(kind).copied().unwrap_or_default();
        assert!(tried > 0, "{kind}");
        // What is not made again is refused, with a reason: mostly ground taken from or given to free space.
        assert!(same * 10 >= tried * 8, "{kind}: {same} of {tried} made again, refused {reasons:?}");
        let exact_tenths = match kind {
            "move a vertex" | "insert a vertex" | "delete a vertex" => 9,
            // A run pushed along its own line shows as other vertices than those that were moved.
            "move a run" => 7,
            _ => 0,
        };
        assert!(exact * 10 >= tried * exact_tenths, "{kind}: {exact} of {tried} moved the border itself");
    }
}

/// A grid of the community layer, a neighbour, and all that lies around them.
fn neighbours() -> (Sketch, GridId, GridId, Vec<GridId>) {
    let town = &houjie().plan;
    let sketch = Sketch::of(town);
    let basic = super::basics(town)[3].clone();
    let other = super::beside(town, &basic)[0].clone();
    let both = BTreeSet::from([basic.clone(), other.clone()]);
    let sent = near(&sketch, &bounds(&sketch, &both));
    (sketch, basic, other, sent)
}

fn refusals(sketch: &mut Sketch, sent: &[GridId], features: &[Feature]) -> Vec<Refused> {
    edits(sketch, Numbering::from(DraftId(1)), sent, features).expect_err("refused")
}

#[test]
fn an_untouched_file_gives_no_edits() {
    let (mut sketch, .., sent) = neighbours();
    let features = features(&sketch, &sent, None);
    assert!(features.len() > 4);
    assert_eq!(edits(&mut sketch, Numbering::from(DraftId(1)), &sent, &features), Ok(Vec::new()));
}

/// Each thing that is not taken says why, of which feature, and where.
#[test]
fn what_cannot_be_taken_says_why_and_where() {
    let (mut sketch, grid, other, sent) = neighbours();
    let whole = features(&sketch, &sent, None);
    let at = whole.iter().position(|feature| feature.id == grid).expect("sent");
    let beside = whole.iter().position(|feature| feature.id == other).expect("sent");
    let mut check = |code: &str, has_place: bool, change: &dyn Fn(&mut Vec<Feature>)| {
        let mut drawn = whole.clone();
        change(&mut drawn);
        let refused = refusals(&mut sketch, &sent, &drawn);
        let found = refused.iter().find(|one| one.reason.code() == code);
        let found = found.unwrap_or_else(|| panic!("{code}: {refused:?}"));
        assert_eq!(found.layer, Layer::Community, "{code}");
        assert_eq!(found.place.is_some(), has_place, "{code}");
    };
    let grown = |feature: &mut Feature, by: i32| {
        let shell = &mut feature.polygons[0].shell;
        let (low, high) = (LatticeBox::of(shell).min, LatticeBox::of(shell).max);
        let middle = LatticePoint::new(i32::midpoint(low.x, high.x), i32::midpoint(low.y, high.y));
        for point in shell {
            point.x += (point.x - middle.x).signum() * by;
            point.y += (point.y - middle.y).signum() * by;
        }
    };
    check("overlap", true, &|drawn| grown(&mut drawn[at], 2_000));
    check("gap", true, &|drawn| grown(&mut drawn[at], -2_000));
    check("gap", true, &|drawn| drop(drawn.remove(at)));
    check("bad-shape", true, &|drawn| {
        let shell = &mut drawn[at].polygons[0].shell;
        let half = shell.len() / 2;
        shell.swap(0, half);
    });
    check("no-shape", false, &|drawn| drawn[at].polygons.clear());
    check("id-twice", false, &|drawn| {
        let twice = drawn[at].clone();
        drawn.push(twice);
    });
    check("unknown-grid", false, &|drawn| drawn[at].id = GridId::new("nowhere").expect("an id"));
    check("level", false, &|drawn| drawn[at].level = Some(gridward::domain::grid::Level(0)));
    check("unknown-parent", false, &|drawn| drawn[at].parent = Some("nobody".into()));
    check("no-parent", false, &|drawn| drawn[at].parent = None);
    check("code-in-use", true, &|drawn| drawn[at].code = drawn[beside].code.clone());
    check("id-lost", true, &|drawn| {
        drawn[at].is_new = true;
        drawn[at].id = GridId::new("g-new").expect("an id");
    });
    check("bare", true, &|drawn| {
        // Each holds the other's ground: neither can be given up first.
        let (one, two) = (drawn[at].polygons.clone(), drawn[beside].polygons.clone());
        (drawn[at].polygons, drawn[beside].polygons) = (two, one);
    });
}

#[test]
fn what_did_not_go_out_is_not_drawn_over() {
    let (mut sketch, grid, other, _) = neighbours();
    let sent = [grid.clone()];
    let mut drawn = features(&sketch, &sent, None);
    let also = raw(&sketch, &other);
    drawn[0].polygons.extend(also);
    let refused = refusals(&mut sketch, &sent, &drawn);
    assert_eq!(refused[0].reason.code(), "outside-area", "{refused:?}");
    assert!(refused[0].place.is_some() && refused[0].fid == Some(1), "{refused:?}");
    let mut foreign = features(&sketch, &sent, None);
    foreign[0].id = other;
    let refused = refusals(&mut sketch, &sent, &foreign);
    assert_eq!(refused[0].reason.code(), "not-sent", "{refused:?}");
}
