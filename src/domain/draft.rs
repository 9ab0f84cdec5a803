//! Drafts (调整方案): a planner's edits on top of an edition, until somebody else has approved them and they
//! are published.

use std::collections::BTreeMap;
use std::str::FromStr;
use std::sync::Arc;

use super::edit::{Edit, NUMBERS_MAX, NewIds};
use super::edition::{EditionNumber, OpenHazards};
use super::id::GridId;
use super::matter::named_enum;
use super::time::{LogNumber, Moment};
use crate::kernel::mesh::{ArcId, NodeId};

/// Most edits that one draft holds.
pub const EDITS_MAX: usize = 10_000;
/// Most bytes of a draft's note, of a remark, a comment and a reason.
pub const NOTE_BYTES_MAX: usize = 4_000;
/// Most grids that a draft locks, and most comments that it holds.
pub const LOCKS_MAX: usize = 10_000;
pub const COMMENTS_MAX: usize = 1_000;

named_enum!(
    /// How far a draft has come.
    DraftStatus, UnknownDraftStatus, {
        Open => "open",
        Submitted => "submitted",
        Returned => "returned",
        Approved => "approved",
        Published => "published",
        Discarded => "discarded",
    }
);

impl DraftStatus {
    /// Whether its edits may still be changed.
    pub fn is_editable(self) -> bool {
        matches!(self, Self::Open | Self::Returned)
    }
}

/// A draft's number: from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DraftId(pub u32);

impl DraftId {
    /// The first of the numbers that nodes and arcs made in this draft may have. No two drafts share any,
    /// and imports go on above the highest that was ever published.
    pub fn first_numbers(self) -> NewIds {
        let first = u64::from(self.0) << 32;
        NewIds { node: NodeId(first), arc: ArcId(first) }
    }
}

/// Gives edits of one draft the numbers of what they make, one after the other.
#[derive(Clone, Copy, Debug)]
pub struct Numbering {
    first: NewIds,
    /// The next block.
    next: u64,
}

impl From<DraftId> for Numbering {
    /// Of a draft without edits.
    fn from(draft: DraftId) -> Self {
        Self { first: draft.first_numbers(), next: 0 }
    }
}

impl Numbering {
    pub fn number(&mut self, edit: Edit) -> Edit {
        let from = self.next * NUMBERS_MAX;
        self.next += u64::from(edit.ids().is_some());
        let NewIds { node, arc } = self.first;
        edit.numbered(NewIds { node: NodeId(node.0 + from), arc: ArcId(arc.0 + from) })
    }
}

/// What somebody said about a draft.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment {
    pub at: Moment,
    /// The key's name.
    pub by: Arc<str>,
    pub text: Arc<str>,
}

/// A draft.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    pub id: DraftId,
    /// The last write about it. The store sets it.
    pub version: LogNumber,
    pub name: Arc<str>,
    pub note: Arc<str>,
    /// Grids that its edits must not touch, nor what lies below them.
    pub locks: Vec<GridId>,
    pub open_hazards: OpenHazards,
    /// The key that made it.
    pub author: Arc<str>,
    pub base: EditionNumber,
    pub status: DraftStatus,
    pub edits: Vec<Edit>,
    /// Taken back, the last one last.
    pub undone: Vec<Edit>,
    pub created: Moment,
    pub updated: Moment,
    /// Of the plan that was submitted: what is approved and published is that plan (ruling 7).
    pub digest: Option<[u8; 32]>,
    /// Who approved or returned it, and what they said.
    pub reviewer: Option<Arc<str>>,
    pub remark: Arc<str>,
    /// Why warnings may stay, by their code.
    pub reasons: BTreeMap<Arc<str>, Arc<str>>,
    /// What was said about it, in order.
    pub comments: Vec<Comment>,
    pub published: Option<EditionNumber>,
}

impl Draft {
    /// Edits with the numbers of the nodes and arcs that they make.
    pub fn numbered(&self, edits: Vec<Edit>) -> Vec<Edit> {
        let mut numbering = self.numbering();
        edits.into_iter().map(|edit| numbering.number(edit)).collect()
    }

    /// What numbers its next edits: each has a block of its own, which no edit of the draft had before, taken
    /// back or not.
    pub fn numbering(&self) -> Numbering {
        let first = self.id.first_numbers();
        let block = |edit: &Edit| edit.ids().map(|ids| (ids.arc.0 - first.arc.0) / NUMBERS_MAX + 1);
        let next = self.edits.iter().chain(&self.undone).filter_map(block).max().unwrap_or_default();
        Numbering { next, ..Numbering::from(self.id) }
    }

    /// The draft once it has become an edition.
    pub fn published_as(&self, edition: EditionNumber) -> Self {
        Self { status: DraftStatus::Published, published: Some(edition), ..self.clone() }
    }
}
