//! A draft made and edited.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::{DraftError, Drafts, must_plan, newest, plan_of, read};
use crate::atlas::Atlas;
use crate::domain::actor::{Actor, Role};
use crate::domain::draft::{COMMENTS_MAX, Comment, Draft, DraftId, DraftStatus, EDITS_MAX, LOCKS_MAX};
use crate::domain::duty::Duty;
use crate::domain::edit::{Edit, EditError, Sketch};
use crate::domain::edition::{EditionNumber, OpenHazards};
use crate::domain::id::GridId;
use crate::domain::member::Member;
use crate::domain::plan::Plan;
use crate::domain::time::{LogNumber, Moment};
use crate::service::current::Current;
use crate::service::roster::{row_at, rows_of};
use crate::service::visible::Visible;
use crate::store::Signature;

/// What a new draft is called, and which edition it stands on; without one the newest.
#[derive(Clone, Debug)]
pub struct NewDraft {
    pub described: Described,
    pub base: Option<EditionNumber>,
}

/// What a draft is called, which grids it leaves alone, and what becomes of open hazards.
#[derive(Clone, Debug)]
pub struct Described {
    pub name: Arc<str>,
    pub note: Arc<str>,
    /// `None`: as they are.
    pub locks: Option<Vec<GridId>>,
    /// `None`: as it was said; at first they stay.
    pub open_hazards: Option<OpenHazards>,
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
    let plan = plan_of(current, base)?;
    let Described { name, note, locks, open_hazards } = new.described;
    let locks = must_lock(&plan, locks.unwrap_or_default())?;
    let now = current.now();
    let draft = Draft {
        id: DraftId(0),
        version: LogNumber(0),
        name,
        note,
        locks,
        open_hazards: open_hazards.unwrap_or(OpenHazards::Stay),
        author: actor.name.clone(),
        base,
        status: DraftStatus::Open,
        edits: Vec::new(),
        undone: Vec::new(),
        joined: Vec::new(),
        created: now,
        updated: now,
        digest: None,
        reviewer: None,
        remark: "".into(),
        reasons: BTreeMap::new(),
        comments: Vec::new(),
        published: None,
    };
    Ok(current.store().add_draft(&draft, &by(actor, "create draft"))?)
}

/// A draft that this actor may edit: his own, or anybody's for an admin.
pub(super) fn editable(
    current: &Current,
    actor: &Actor,
    id: DraftId,
    doing: &'static str,
) -> Result<Draft, DraftError> {
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
    drafts: &Drafts,
    actor: &Actor,
    (id, version): (DraftId, LogNumber),
    described: Described,
) -> Result<Draft, DraftError> {
    let draft = editable(current, actor, id, "renamed")?;
    let Described { name, note, locks, open_hazards } = described;
    let locks = match locks {
        Some(locks) => must_lock(&*drafts.base(current, &draft)?, locks)?,
        None => draft.locks.clone(),
    };
    let open_hazards = open_hazards.unwrap_or(draft.open_hazards);
    let next = Draft { version, name, note, locks, open_hazards, ..draft.clone() };
    kept(current, drafts, actor, &draft, next, "describe draft")
}

/// Grids to lock, in order: there must be such.
fn must_lock(plan: &Plan, mut locks: Vec<GridId>) -> Result<Vec<GridId>, DraftError> {
    if locks.len() > LOCKS_MAX {
        return Err(DraftError::TooMany { max: LOCKS_MAX, what: "locks" });
    }
    locks.sort();
    locks.dedup();
    let known: BTreeSet<&GridId> = plan.grids.iter().map(|grid| &grid.id).collect();
    match locks.iter().find(|lock| !known.contains(lock)) {
        Some(unknown) => Err(DraftError::NoGrid(unknown.clone())),
        None => Ok(locks),
    }
}

/// Says something about a draft, which whoever draws may do at any time.
///
/// # Errors
/// See [`DraftError`].
pub fn commented(
    current: &Current,
    drafts: &Drafts,
    actor: &Actor,
    (id, version): (DraftId, LogNumber),
    text: Arc<str>,
) -> Result<Draft, DraftError> {
    let draft = read(current, actor, id)?;
    if draft.comments.len() >= COMMENTS_MAX {
        return Err(DraftError::TooMany { max: COMMENTS_MAX, what: "comments" });
    }
    let comment = Comment { at: current.now(), by: actor.name.clone(), text };
    let comments = draft.comments.iter().cloned().chain([comment]).collect();
    let next = Draft { version, comments, ..draft.clone() };
    kept(current, drafts, actor, &draft, next, "comment on draft")
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

/// Adds edits, all or none. What they make gets its numbers here, once and for all.
///
/// # Errors
/// The first edit that does not hold, by its place among those given, or that touches what lies outside
/// the territory or is locked.
pub fn edited(
    current: &Current,
    drafts: &Drafts,
    actor: &Actor,
    which: (DraftId, LogNumber),
    edits: Vec<Edit>,
) -> Result<Draft, DraftError> {
    added(current, drafts, actor, which, edits, Draft::with_edits)
}

/// The same, of edits that are taken back and made again together.
///
/// # Errors
/// As of [`edited`].
pub fn edited_as_one(
    current: &Current,
    drafts: &Drafts,
    actor: &Actor,
    which: (DraftId, LogNumber),
    edits: Vec<Edit>,
) -> Result<Draft, DraftError> {
    added(current, drafts, actor, which, edits, Draft::with_edits_as_one)
}

fn added(
    current: &Current,
    drafts: &Drafts,
    actor: &Actor,
    (id, version): (DraftId, LogNumber),
    edits: Vec<Edit>,
    add: fn(&Draft, Vec<Edit>) -> Draft,
) -> Result<Draft, DraftError> {
    let draft = editable(current, actor, id, "edited")?;
    if draft.edits.len() + edits.len() > EDITS_MAX {
        return Err(DraftError::TooMany { max: EDITS_MAX, what: "edits" });
    }
    let edits = draft.numbered(edits);
    tried(current, drafts, actor, &draft, &edits)?;
    let next = Draft { version, ..add(&draft, edits) };
    kept(current, drafts, actor, &draft, next, "edit draft")
}

/// Writes what a draft has become, and tells those who draw it.
pub(super) fn kept(
    current: &Current,
    drafts: &Drafts,
    actor: &Actor,
    was: &Draft,
    is: Draft,
    what: &str,
) -> Result<Draft, DraftError> {
    let kept = written(current, actor, is, what)?;
    drafts.written(was, &kept);
    Ok(kept)
}

/// Tries edits, which must have their numbers, on what a draft looks like: the grids that they touch before
/// and after them, each cut out of its plan. Nothing of them is kept.
///
/// # Errors
/// As of [`edited`].
pub fn tried(
    current: &Current,
    drafts: &Drafts,
    actor: &Actor,
    draft: &Draft,
    edits: &[Edit],
) -> Result<(Plan, Plan), DraftError> {
    let atlas = current.atlas()?;
    let visible = Visible::of(&atlas, actor)?;
    let may = May { atlas: &atlas, visible: &visible, locks: &draft.locks, now: current.now() };
    for (at, edit) in edits.iter().enumerate() {
        if let Some(new) = edit.makes()
            && !current.store().grid_versions(&new.id)?.is_empty()
        {
            return Err(DraftError::Edit { at, error: EditError::IdInUse(new.id.clone()) });
        }
        let before = draft.edits.iter().chain(&edits[..at]);
        may.serve(at, edit, before)?;
    }
    drafts.look(current, draft, |sketch| {
        let mut made = Vec::with_capacity(edits.len());
        let mut touched: BTreeSet<GridId> = BTreeSet::new();
        let mut tried = Ok(());
        for (at, edit) in edits.iter().enumerate() {
            match sketch.apply(edit) {
                Ok(done) => {
                    made.push(done.changes);
                    tried = may.touch(at, sketch, &done.touched);
                    touched.extend(done.touched);
                }
                Err(error) => tried = Err(DraftError::Edit { at, error }),
            }
            if tried.is_err() {
                break;
            }
        }
        let cut = |sketch: &Sketch| {
            let plan = sketch.excerpt(&touched);
            plan.map_err(|error| DraftError::Edit { at: edits.len().saturating_sub(1), error })
        };
        let after = tried.and_then(|()| cut(sketch));
        while let Some(changes) = made.pop() {
            sketch.take_back(changes);
        }
        Ok((cut(sketch)?, after?))
    })
}

/// What an actor's edits may touch.
struct May<'a> {
    atlas: &'a Atlas,
    visible: &'a Visible<'a>,
    locks: &'a [GridId],
    now: Moment,
}

impl May<'_> {
    fn touch(&self, at: usize, sketch: &Sketch, touched: &BTreeSet<GridId>) -> Result<(), DraftError> {
        let parent = |grid: &GridId| sketch.grid(grid).ok().and_then(|grid| grid.parent.clone());
        if let Some(grid) = outside(self.atlas, self.visible, parent, touched.iter()) {
            return Err(DraftError::Forbidden { at, grid });
        }
        let is_locked = |lock: &&GridId| {
            touched.contains(*lock)
                || touched.iter().any(|grid| sketch.upward(grid).any(|above| above.id == **lock))
        };
        match self.locks.iter().find(is_locked) {
            Some(grid) => Err(DraftError::Locked { at, grid: grid.clone() }),
            None => Ok(()),
        }
    }

    /// Whose duties an edit may set: those of people that the actor may assign, and none that is somebody's
    /// elsewhere. The same words for whom and what the actor may not know of.
    fn serve<'e>(
        &self,
        at: usize,
        edit: &Edit,
        mut before: impl Iterator<Item = &'e Edit>,
    ) -> Result<(), DraftError> {
        let Edit::SetDuty { duty, held, .. } = edit else { return Ok(()) };
        let roster = self.atlas.roster();
        let rows = rows_of::<Duty>(roster, duty.as_str());
        let is_made =
            before.any(|edit| matches!(edit, Edit::SetDuty { duty: id, held: Some(_), .. } if id == duty));
        let is_there = held.is_some() || !rows.is_empty() || is_made;
        if !is_there || rows.iter().any(|row| !self.visible.duty(&row.value)) {
            return Err(DraftError::NoDuty { at });
        }
        match held {
            Some(held)
                if row_at::<Member>(roster, held.member.as_str(), self.now).is_none()
                    || !self.visible.may_assign(roster, &held.member, self.now) =>
            {
                Err(DraftError::NoMember { at })
            }
            _ => Ok(()),
        }
    }
}

/// The first of some grids that lies outside a caller's territory. One that a draft has made lies where its
/// parent does.
pub(super) fn outside<'g>(
    atlas: &Atlas,
    visible: &Visible<'_>,
    parent: impl Fn(&GridId) -> Option<GridId>,
    grids: impl Iterator<Item = &'g GridId>,
) -> Option<GridId> {
    let is_inside = |grid: &GridId| match atlas.grid_by_id(grid) {
        Some(_) => visible.grid(grid),
        None => visible.is_whole() || parent(grid).is_some_and(|parent| visible.grid(&parent)),
    };
    grids.into_iter().find(|grid| !is_inside(grid)).cloned()
}
