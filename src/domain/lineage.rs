//! What became of what: from which grid ground went to which, edition by edition, as the drafts have it that
//! became editions; and whose borders an edition that was no draft has changed.

mod reshaped;

pub use reshaped::reshaped;

use std::sync::Arc;

use super::draft::Draft;
use super::edit::{Edit, Piece};
use super::edition::EditionNumber;
use super::id::GridId;

/// Ground that went from one grid to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kin {
    /// The name of the edit that did it.
    pub op: &'static str,
    pub from: GridId,
    pub to: GridId,
}

/// A draft as part of a grid's history: who drew it, who let it pass, and what it did to the grid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Redrawing {
    pub edition: EditionNumber,
    pub draft: Arc<str>,
    pub author: Arc<str>,
    pub approver: Option<Arc<str>>,
    pub note: Arc<str>,
    pub kin: Vec<Kin>,
    /// The names of all edits that name the grid, or move its border.
    pub ops: Vec<&'static str>,
    /// Whether its ground is other than it was.
    pub is_reshaped: bool,
}

impl Edit {
    /// Where ground of one grid goes to another.
    pub fn kin(&self) -> Option<Kin> {
        let (from, to) = match self {
            Self::Split { grid, new, .. } => (grid, &new.id),
            Self::Merge { grid, into } | Self::Retire { grid, into: Some(into) } => (grid, into),
            Self::Transfer { from, to, piece: Piece::Area(_) | Piece::Line(_), .. } => (from, to),
            _ => return None,
        };
        Some(Kin { op: self.op(), from: from.clone(), to: to.clone() })
    }

    /// Whether it is about borders, and names no grid: whose they are the mesh says.
    pub fn is_of_borders(&self) -> bool {
        matches!(
            self,
            Self::MoveBorder { .. }
                | Self::InsertVertex { .. }
                | Self::DeleteVertex { .. }
                | Self::Align { .. }
                | Self::Unglue { .. }
        )
    }

    fn names(&self, id: &GridId) -> bool {
        if let Some(kin) = self.kin() {
            return kin.from == *id || kin.to == *id;
        }
        match self {
            Self::Transfer { from, to, piece, .. } => {
                let is_child = matches!(piece, Piece::Children(children) if children.contains(id));
                from == id || to == id || is_child
            }
            Self::Create { new, parent, .. } => new.id == *id || parent.as_ref() == Some(id),
            Self::SetParent { grid, parent } => grid == id || parent == id,
            Self::Retire { grid, .. }
            | Self::Rename { grid, .. }
            | Self::Renumber { grid, .. }
            | Self::SetDuty { grid, .. } => grid == id,
            _ => false,
        }
    }
}

/// What the published ones of some drafts did to a grid, in the order of their editions. `touches` says of an
/// edit that is about borders whether it moves one of the grid's, by its place.
pub fn redrawings(drafts: &[Draft], id: &GridId, touches: impl Fn(&Draft, usize) -> bool) -> Vec<Redrawing> {
    let of = |draft: &Draft| {
        let hits = |at: usize, edit: &Edit| {
            if edit.is_of_borders() { touches(draft, at) } else { edit.names(id) }
        };
        let edits = draft.edits.iter().enumerate();
        let edits: Vec<&Edit> = edits.filter(|(at, edit)| hits(*at, edit)).map(|(_, edit)| edit).collect();
        (!edits.is_empty()).then_some(())?;
        Some(Redrawing {
            edition: draft.published?,
            draft: draft.name.clone(),
            author: draft.author.clone(),
            approver: draft.reviewer.clone(),
            note: draft.note.clone(),
            kin: edits.iter().filter_map(|edit| edit.kin()).collect(),
            ops: edits.iter().map(|edit| edit.op()).collect(),
            is_reshaped: edits.iter().any(|edit| edit.is_of_borders() || edit.kin().is_some()),
        })
    };
    let mut found: Vec<Redrawing> = drafts.iter().filter_map(of).collect();
    found.sort_by_key(|one| one.edition);
    found
}
