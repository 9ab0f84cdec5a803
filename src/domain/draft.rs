//! Drafts (调整方案): a planner's edits on top of an edition, until somebody else has approved them and they
//! are published.

use std::str::FromStr;
use std::sync::Arc;

use super::edit::Edit;
use super::edition::EditionNumber;
use super::matter::named_enum;
use super::time::{LogNumber, Moment};
use crate::kernel::mesh::{ArcId, NodeId};

/// Most edits that one draft holds.
pub const EDITS_MAX: usize = 10_000;
/// Most bytes of a draft's note and of a reviewer's remark.
pub const NOTE_BYTES_MAX: usize = 4_000;

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
    pub fn first_numbers(self) -> (NodeId, ArcId) {
        let first = u64::from(self.0) << 32;
        (NodeId(first), ArcId(first))
    }
}

/// A draft.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    pub id: DraftId,
    /// The last write about it. The store sets it.
    pub version: LogNumber,
    pub name: Arc<str>,
    pub note: Arc<str>,
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
    pub published: Option<EditionNumber>,
}

impl Draft {
    /// The draft once it has become an edition.
    pub fn published_as(&self, edition: EditionNumber) -> Self {
        Self { status: DraftStatus::Published, published: Some(edition), ..self.clone() }
    }
}
