//! Drafts (调整方案): a planner's edits on top of an edition, until somebody else has approved them and they
//! are published.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
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
    /// Which edits were made as one, in order: their places, counted on into what was taken back. They are taken
    /// back and made again together.
    pub joined: Vec<Range<usize>>,
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

    /// The draft with more edits, which forget what was taken back.
    pub fn with_edits(&self, edits: Vec<Edit>) -> Self {
        let mut next = Self { undone: Vec::new(), ..self.clone() };
        next.joined.retain(|one| one.end <= next.edits.len());
        next.edits.extend(edits);
        next
    }

    /// The same, with all of them made as one.
    pub fn with_edits_as_one(&self, edits: Vec<Edit>) -> Self {
        let mut next = self.with_edits(edits);
        next.joined.push(self.edits.len()..next.edits.len());
        next
    }

    /// The draft without its last edit, and without those that were made with it; none where it has no edit.
    pub fn taken_back(&self) -> Option<Self> {
        let last = self.edits.len().checked_sub(1)?;
        let from = self.joined.iter().find(|one| one.contains(&last)).map_or(last, |one| one.start);
        let mut next = self.clone();
        next.undone.extend(next.edits.drain(from..).rev());
        Some(next)
    }

    /// The draft with what was taken back last; none where nothing was.
    pub fn made_again(&self) -> Option<Self> {
        let first = self.edits.len();
        let to = self.joined.iter().find(|one| one.contains(&first)).map_or(first + 1, |one| one.end);
        let left = self.undone.len().checked_sub(to - first)?;
        let mut next = self.clone();
        next.edits.extend(next.undone.drain(left..).rev());
        Some(next)
    }

    /// Which edits are still as one once some are dropped, by their places, and what was taken back is forgotten.
    pub fn joined_without(&self, dropped: &BTreeSet<usize>) -> Vec<Range<usize>> {
        let place = |at: usize| at - dropped.range(..at).count();
        let made = self.joined.iter().filter(|one| one.end <= self.edits.len());
        made.map(|one| place(one.start)..place(one.end)).filter(|one| !one.is_empty()).collect()
    }

    /// The draft once it has become an edition.
    pub fn published_as(&self, edition: EditionNumber) -> Self {
        Self { status: DraftStatus::Published, published: Some(edition), ..self.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::edit::Edit;

    fn rename(number: usize) -> Edit {
        let grid = GridId::new(&format!("g{number}")).expect("an id");
        Edit::Rename { grid, name: "新".into() }
    }

    fn draft() -> Draft {
        Draft {
            id: DraftId(1),
            version: LogNumber(1),
            name: "".into(),
            note: "".into(),
            locks: Vec::new(),
            open_hazards: OpenHazards::Stay,
            author: "".into(),
            base: EditionNumber(1),
            status: DraftStatus::Open,
            edits: Vec::new(),
            undone: Vec::new(),
            joined: Vec::new(),
            created: Moment(0),
            updated: Moment(0),
            digest: None,
            reviewer: None,
            remark: "".into(),
            reasons: BTreeMap::new(),
            comments: Vec::new(),
            published: None,
        }
    }

    fn edits(numbers: Range<usize>) -> Vec<Edit> {
        numbers.map(rename).collect()
    }

    #[test]
    fn what_was_made_as_one_is_taken_back_and_made_again_together() {
        let made = draft().with_edits(edits(0..2)).with_edits_as_one(edits(2..5)).with_edits(edits(5..6));
        let mut now = made.clone();
        let mut left = Vec::new();
        while let Some(next) = now.taken_back() {
            left.push(next.edits.len());
            assert_eq!(next.edits, edits(0..next.edits.len()));
            now = next;
        }
        assert_eq!(left, [5, 2, 1, 0]);
        assert_eq!(now.undone.len(), 6);
        let mut left = Vec::new();
        while let Some(next) = now.made_again() {
            left.push(next.edits.len());
            now = next;
        }
        assert_eq!(left, [1, 2, 5, 6]);
        assert_eq!(now, made);
    }

    #[test]
    fn what_was_taken_back_and_forgotten_joins_nothing_any_more() {
        let back =
            draft().with_edits(edits(0..1)).with_edits_as_one(edits(1..4)).taken_back().expect("three");
        let other = back.with_edits(edits(7..10));
        assert_eq!((other.joined.len(), other.undone.len()), (0, 0));
        assert_eq!(other.taken_back().expect("one").edits.len(), 3);
    }

    #[test]
    fn what_is_left_of_edits_made_as_one_stays_one() {
        let made =
            draft().with_edits_as_one(edits(0..2)).with_edits(edits(2..3)).with_edits_as_one(edits(3..6));
        let back = made.taken_back().expect("three");
        for (draft, dropped, expected) in [
            (&made, &[][..], vec![(0, 2), (3, 6)]),
            (&made, &[2], vec![(0, 2), (2, 5)]),
            (&made, &[0, 4], vec![(0, 1), (2, 4)]),
            (&made, &[0, 1], vec![(1, 4)]),
            (&made, &[3, 4, 5], vec![(0, 2)]),
            (&back, &[2], vec![(0, 2)]),
        ] {
            let dropped = dropped.iter().copied().collect();
            let joined = draft.joined_without(&dropped);
            let found: Vec<_> = joined.iter().map(|one| (one.start, one.end)).collect();
            assert_eq!(found, expected, "{dropped:?}");
        }
    }
}
