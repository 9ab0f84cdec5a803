//! A draft made and edited.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::{DraftError, Drafts, must_plan, newest, plan_of, read};
use crate::atlas::Atlas;
use crate::domain::actor::{Actor, Role};
use crate::domain::draft::{Draft, DraftId, DraftStatus, EDITS_MAX};
use crate::domain::edit::{Edit, NewIds, apply, replay};
use crate::domain::edition::EditionNumber;
use crate::domain::id::GridId;
use crate::domain::plan::Plan;
use crate::domain::time::LogNumber;
use crate::kernel::mesh::{ArcId, NodeId};
use crate::service::current::Current;
use crate::service::visible::Visible;
use crate::store::Signature;

/// What a new draft is called, and which edition it stands on; without one the newest.
#[derive(Clone, Debug)]
pub struct NewDraft {
    pub name: Arc<str>,
    pub note: Arc<str>,
    pub base: Option<EditionNumber>,
}

fn by(actor: &Actor, what: &str) -> Signature {
    Signature { actor: actor.clone(), what: what.into() }
}

/// # Errors
/// The role does not draw, or there is no such edition.
pub fn create(current: &Current, actor: &Actor, new: NewDraft) -> Result<Draft, DraftError> {
    must_plan(actor)?;
    let base = match new.base {
        Some(base) => base,
        None => newest(current)?,
    };
    plan_of(current, base)?;
    let now = current.now();
    let draft = Draft {
        id: DraftId(0),
        version: LogNumber(0),
        name: new.name,
        note: new.note,
        author: actor.name.clone(),
        base,
        status: DraftStatus::Open,
        edits: Vec::new(),
        undone: Vec::new(),
        created: now,
        updated: now,
        digest: None,
        reviewer: None,
        remark: "".into(),
        published: None,
    };
    Ok(current.store().add_draft(&draft, &by(actor, "create draft"))?)
}

/// A draft that this actor may edit: his own, or anybody's for an admin.
fn editable(current: &Current, actor: &Actor, id: DraftId, doing: &'static str) -> Result<Draft, DraftError> {
    let draft = read(current, actor, id)?;
    if draft.author != actor.name && actor.role != Role::Admin {
        return Err(DraftError::Role { role: actor.role, doing: "change another's draft" });
    }
    if !draft.status.is_editable() {
        return Err(DraftError::Status { status: draft.status, doing });
    }
    Ok(draft)
}

fn written(current: &Current, actor: &Actor, draft: Draft, what: &str) -> Result<Draft, DraftError> {
    let draft = Draft { updated: current.now(), ..draft };
    Ok(current.store().write_draft(&draft, &by(actor, what))?)
}

/// # Errors
/// See [`DraftError`].
pub fn described(
    current: &Current,
    actor: &Actor,
    (id, version): (DraftId, LogNumber),
    (name, note): (Arc<str>, Arc<str>),
) -> Result<Draft, DraftError> {
    let draft = editable(current, actor, id, "renamed")?;
    written(current, actor, Draft { version, name, note, ..draft }, "rename draft")
}

/// # Errors
/// See [`DraftError`].
pub fn discarded(
    current: &Current,
    actor: &Actor,
    (id, version): (DraftId, LogNumber),
) -> Result<Draft, DraftError> {
    let draft = editable(current, actor, id, "discarded")?;
    let status = DraftStatus::Discarded;
    written(current, actor, Draft { version, status, ..draft }, "discard draft")
}

/// Adds edits, all or none. A split gets the numbers of what it makes here, once and for all.
///
/// # Errors
/// The first edit that does not hold, by its place among those given, or that touches what lies outside
/// the territory.
pub fn edited(
    current: &Current,
    drafts: &Drafts,
    actor: &Actor,
    (id, version): (DraftId, LogNumber),
    edits: Vec<Edit>,
) -> Result<Draft, DraftError> {
    let draft = editable(current, actor, id, "edited")?;
    if draft.edits.len() + edits.len() > EDITS_MAX {
        return Err(DraftError::TooMany(EDITS_MAX));
    }
    let base = drafts.plan(current, &draft)?;
    let (edits, plan) = tried(current, actor, &draft, &base, edits)?;
    let all = [draft.edits.clone(), edits].concat();
    let draft = Draft { version, edits: all, undone: Vec::new(), ..draft };
    let kept = written(current, actor, draft, "edit draft")?;
    drafts.keep(&kept, Arc::new(plan));
    Ok(kept)
}

/// Edits tried on a draft's plan: as they will be kept, and the plan after them.
pub fn tried(
    current: &Current,
    actor: &Actor,
    draft: &Draft,
    plan: &Plan,
    edits: Vec<Edit>,
) -> Result<(Vec<Edit>, Plan), DraftError> {
    let atlas = current.atlas()?;
    let visible = Visible::of(&atlas, actor)?;
    let mut plan = plan.clone();
    let mut kept = Vec::with_capacity(edits.len());
    for (at, edit) in edits.into_iter().enumerate() {
        let edit = numbered(draft, &kept, &plan, edit);
        let applied = apply(&plan, &edit).map_err(|error| DraftError::Edit { at, error })?;
        let mut touched: BTreeSet<GridId> = applied.touched;
        // What it made lies inside what it was made of.
        touched.retain(|grid| plan.grids.iter().any(|one| one.id == *grid));
        if let Some(grid) = outside(&atlas, &visible, &plan, touched.iter()) {
            return Err(DraftError::Forbidden { at, grid });
        }
        plan = applied.plan;
        kept.push(edit);
    }
    Ok((kept, plan))
}

/// The first of some grids of a plan that lies outside a caller's territory. One that the draft itself has
/// made lies where its parent does.
pub(super) fn outside<'g>(
    atlas: &Atlas,
    visible: &Visible<'_>,
    plan: &Plan,
    grids: impl Iterator<Item = &'g GridId>,
) -> Option<GridId> {
    let parent = |grid: &GridId| plan.grids.iter().find(|one| one.id == *grid)?.parent.clone();
    let is_inside = |grid: &GridId| match atlas.grid_by_id(grid) {
        Some(_) => visible.grid(grid),
        None => visible.is_whole() || parent(grid).is_some_and(|parent| visible.grid(&parent)),
    };
    grids.into_iter().find(|grid| !is_inside(grid)).cloned()
}

/// The edit with the numbers of the nodes and arcs that it makes: the next ones of its draft.
fn numbered(draft: &Draft, made: &[Edit], plan: &Plan, edit: Edit) -> Edit {
    let Edit::Split { grid, line, new, .. } = edit else { return edit };
    let (first_node, first_arc) = draft.id.first_numbers();
    let own = |number: u64, first: u64| (number >> 32 == first >> 32).then_some(number + 1);
    let nodes = plan.mesh.nodes().iter().filter_map(|node| own(node.id.0, first_node.0));
    let arcs = plan.mesh.arcs().filter_map(|arc| own(arc.id.0, first_arc.0));
    // What an edit made and a later one took away must not be named again either.
    let used = draft.edits.iter().chain(&draft.undone).chain(made).filter_map(|edit| match edit {
        Edit::Split { ids, .. } => Some(*ids),
        _ => None,
    });
    let used: Vec<NewIds> = used.collect();
    // A split makes two nodes and five arcs at most.
    let node = nodes.chain(used.iter().map(|ids| ids.node.0 + 2)).max().unwrap_or(first_node.0);
    let arc = arcs.chain(used.iter().map(|ids| ids.arc.0 + 5)).max().unwrap_or(first_arc.0);
    Edit::Split { grid, line, new, ids: NewIds { node: NodeId(node), arc: ArcId(arc) } }
}

/// Takes the last edit back.
///
/// # Errors
/// There is none.
pub fn undone(
    current: &Current,
    actor: &Actor,
    (id, version): (DraftId, LogNumber),
) -> Result<Draft, DraftError> {
    let mut draft = editable(current, actor, id, "edited")?;
    let last = draft.edits.pop().ok_or(DraftError::Nothing("undo"))?;
    draft.undone.push(last);
    written(current, actor, Draft { version, ..draft }, "undo in draft")
}

/// Does again what was taken back last.
///
/// # Errors
/// Nothing was.
pub fn redone(
    current: &Current,
    actor: &Actor,
    (id, version): (DraftId, LogNumber),
) -> Result<Draft, DraftError> {
    let mut draft = editable(current, actor, id, "edited")?;
    let last = draft.undone.pop().ok_or(DraftError::Nothing("redo"))?;
    draft.edits.push(last);
    written(current, actor, Draft { version, ..draft }, "redo in draft")
}

/// Puts a draft on the newest edition by replaying it there: edits elsewhere pass in silence.
///
/// # Errors
/// The first edit that does not hold there.
pub fn rebased(
    current: &Current,
    actor: &Actor,
    (id, version): (DraftId, LogNumber),
) -> Result<Draft, DraftError> {
    let draft = editable(current, actor, id, "rebased")?;
    let base = newest(current)?;
    let plan = plan_of(current, base)?;
    replay(&plan, &draft.edits).map_err(|(at, error)| DraftError::Edit { at, error })?;
    written(current, actor, Draft { version, base, ..draft }, "rebase draft")
}
