//! Edits taken back, made again, and made on another edition.

use std::collections::BTreeMap;

use super::change::{editable, kept};
use super::{DraftError, Drafts, newest, plan_of};
use crate::domain::actor::Actor;
use crate::domain::draft::{Draft, DraftId};
use crate::domain::edit::{Settled, rebase};
use crate::domain::time::LogNumber;
use crate::service::current::Current;

/// Takes the last edit back, with those that were made with it as one.
///
/// # Errors
/// There is none.
pub fn undone(
    current: &Current,
    drafts: &Drafts,
    actor: &Actor,
    (id, version): (DraftId, LogNumber),
) -> Result<Draft, DraftError> {
    let draft = editable(current, actor, id, "edited")?;
    let next = Draft { version, ..draft.taken_back().ok_or(DraftError::Nothing("undo"))? };
    kept(current, drafts, actor, &draft, next, "undo in draft")
}

/// Does again what was taken back last.
///
/// # Errors
/// Nothing was.
pub fn redone(
    current: &Current,
    drafts: &Drafts,
    actor: &Actor,
    (id, version): (DraftId, LogNumber),
) -> Result<Draft, DraftError> {
    let draft = editable(current, actor, id, "edited")?;
    let next = Draft { version, ..draft.made_again().ok_or(DraftError::Nothing("redo"))? };
    kept(current, drafts, actor, &draft, next, "redo in draft")
}

/// Puts a draft on the newest edition by making its edits there again: edits elsewhere pass in silence.
///
/// # Errors
/// All that are at odds with what was published since, but for those that are settled, by their place.
pub fn rebased(
    current: &Current,
    drafts: &Drafts,
    actor: &Actor,
    (id, version): (DraftId, LogNumber),
    settled: &BTreeMap<usize, Settled>,
) -> Result<Draft, DraftError> {
    let draft = editable(current, actor, id, "rebased")?;
    let base = newest(current)?;
    let (before, after) = (drafts.base(current, &draft)?, plan_of(current, base)?);
    let (edits, clashes) = rebase(&before, &after, &draft.edits, settled);
    if !clashes.is_empty() {
        return Err(DraftError::Clashes(clashes));
    }
    let mut next = Draft { version, base, ..draft.clone() };
    if edits != draft.edits {
        // What was taken back belongs to what it was taken back from.
        next.undone.clear();
        let dropped = settled.iter().filter(|(_, settled)| **settled == Settled::Drop).map(|(at, _)| *at);
        next.joined = draft.joined_without(&dropped.collect());
        next.edits = edits;
    }
    kept(current, drafts, actor, &draft, next, "rebase draft")
}
