//! Why what came back is not taken.

use super::{Feature, SNAP};
use crate::domain::edit::EditError;
use crate::domain::id::GridId;
use crate::domain::layers::Layer;
use crate::kernel::lattice::LatticePoint;
use crate::kernel::measure::Metres;

/// What is not taken, which feature it is about, and where.
#[derive(Clone, Debug, PartialEq)]
pub struct Refused {
    pub layer: Layer,
    /// The feature's number in the file; `None`: it is about ground that no feature holds.
    pub fid: Option<i64>,
    pub place: Option<LatticePoint>,
    pub reason: Reason,
}

impl Refused {
    pub fn of(feature: &Feature, place: Option<LatticePoint>, reason: Reason) -> Self {
        Self { layer: feature.layer, fid: Some(feature.fid), place, reason }
    }
}

/// Why.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Reason {
    #[error("there is no grid {0}: leave the id empty for a new one")]
    UnknownGrid(GridId),
    #[error("grid {0} is on the {1} layer")]
    OtherLayer(GridId, Layer),
    #[error("two features have the id of grid {0}: after a split, the smaller part gets an empty id")]
    Twice(GridId),
    #[error("grid {0} is not among those that went out")]
    NotSent(GridId),
    #[error("a feature without a polygon: to give a grid up, delete it and give its ground to others")]
    NoShape,
    #[error("{0}: the feature's rings do not bound an area")]
    BadShape(&'static str),
    #[error("it lies over grid {with} by {:.1} m", .width.0)]
    Overlap { with: GridId, width: Metres },
    #[error("it lies over grid {0}, which is not among those that went out")]
    OutsideArea(GridId),
    #[error("ground of grid {from}, {:.1} m wide, is left without a grid", .width.0)]
    Gap { from: GridId, width: Metres },
    #[error(
        "ground between grid {0} and free space: move the border's own vertices, adding or taking away some, or \
         draw a new grid there"
    )]
    FreeGround(GridId),
    #[error("what goes from grid {0} lies around something that stays: do it in two steps")]
    RingShaped(GridId),
    #[error("a new grid is cut off from grid {0} along one line that enters and leaves it")]
    NoOneCut(GridId),
    #[error("of two parts the smaller is the new grid: let the larger one keep the id of grid {0}")]
    LargerPart(GridId),
    #[error("all of grid {0} went to a feature without an id: give it that id")]
    IdLost(GridId),
    #[error("grid {0} was changed in the draft since it went out: take it again")]
    ChangedSince(GridId),
    #[error("its {0} is missing, too long, or none that there is; a grid stays on its layer")]
    Field(&'static str),
    #[error("a grid keeps its level, and one made in free space says which it has")]
    Level,
    #[error("there is no parent {0:?} on this layer")]
    UnknownParent(String),
    #[error("a grid below another keeps a parent, named by its code")]
    NoParent,
    #[error("{0}")]
    Edit(#[from] EditError),
    #[error("the edits would leave {:.1} m of it as they were, more than the {:.1} m within which a drawn line is \
             laid onto a border", .0.0, SNAP.0)]
    NotReproduced(Metres),
    #[error("the borders cannot be laid over each other: {0}")]
    Unsettled(String),
}

impl Reason {
    /// Stable, kebab-case.
    pub fn code(&self) -> &'static str {
        match self {
            Self::UnknownGrid(_) => "unknown-grid",
            Self::OtherLayer(..) => "other-layer",
            Self::Twice(_) => "id-twice",
            Self::NotSent(_) => "not-sent",
            Self::NoShape => "no-shape",
            Self::BadShape(_) => "bad-shape",
            Self::Overlap { .. } => "overlap",
            Self::OutsideArea(_) => "outside-area",
            Self::Gap { .. } => "gap",
            Self::FreeGround(_) => "free-ground",
            Self::RingShaped(_) => "ring-shaped",
            Self::NoOneCut(_) => "no-one-cut",
            Self::LargerPart(_) => "larger-part",
            Self::IdLost(_) => "id-lost",
            Self::ChangedSince(_) => "changed-since",
            Self::Field(_) => "bad-field",
            Self::Level => "level",
            Self::UnknownParent(_) => "unknown-parent",
            Self::NoParent => "no-parent",
            Self::Edit(error) => error.code(),
            Self::NotReproduced(_) => "not-reproduced",
            Self::Unsettled(_) => "unsettled",
        }
    }
}
