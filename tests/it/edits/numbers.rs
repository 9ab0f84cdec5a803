//! Numbers of what edits of a draft make.

use gridward::domain::edit::{Edit, NUMBERS_MAX, NewIds};
use gridward::domain::id::GridId;
use gridward::kernel::mesh::{ArcId, NodeId};
use gridward::service::current::Current;
use gridward::service::draft::{Described, Drafts, NewDraft, create, edited, undone};

use super::random::new_grid;
use crate::harness::patrol::publish_streets;
use crate::harness::sketch::{moment, within};
use crate::stores::Made;
use crate::stores::samples::by;

/// What one edit made and a later one took away, or what was taken back, must not be named again by another:
/// whoever follows ids would take two nodes for one.
#[test]
fn no_two_edits_share_any() {
    let made = Made::memory();
    made.hand.set(moment("2026-11-23 12:00").0);
    publish_streets(&*made.store);
    let current = Current::new(made.store.clone(), made.hand.clock());
    current.refresh().expect("an atlas");
    let (drafts, actor) = (Drafts::default(), by("planner").actor);
    let described = Described { name: "分".into(), note: "".into(), locks: None, open_hazards: None };
    let draft = create(&current, &actor, NewDraft { described, base: None }).expect("a draft");
    let a = GridId::new("a").expect("an id");
    let from_north = |column: usize| vec![within(column, 0, 6, 0.5, 1.5), within(column, 2, 6, 0.5, -0.5)];
    let split = |column, nth| Edit::Split {
        grid: a.clone(),
        line: from_north(column),
        new: new_grid(nth),
        ids: NewIds { node: NodeId(0), arc: ArcId(0) },
        may_part: false,
    };
    let merge = |nth| Edit::Merge { grid: new_grid(nth).id, into: a.clone() };
    let edits = vec![split(0, 1), merge(1), split(0, 2), split(2, 3)];
    let draft = edited(&current, &drafts, &actor, (draft.id, draft.version), edits).expect("they hold");
    let mut ids: Vec<NewIds> = draft.edits.iter().filter_map(Edit::ids).collect();
    let draft = undone(&current, &drafts, &actor, (draft.id, draft.version)).expect("the last split");
    let again = vec![split(2, 4)];
    let draft = edited(&current, &drafts, &actor, (draft.id, draft.version), again).expect("it holds");
    ids.extend(draft.edits.last().and_then(Edit::ids));
    assert_eq!(ids.len(), 4);
    for two in ids.windows(2) {
        let apart = (two[1].node.0 - two[0].node.0, two[1].arc.0 - two[0].arc.0);
        assert_eq!(apart, (NUMBERS_MAX, NUMBERS_MAX), "{ids:?}");
    }
}
