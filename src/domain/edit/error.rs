//! Why an edit cannot hold, and where.

use std::sync::Arc;

use super::NUMBERS_MAX;
use crate::domain::id::GridId;
use crate::domain::layers::Layer;
use crate::domain::plan::PlanError;
use crate::kernel::lattice::LatticePoint;
use crate::kernel::mesh::{ArcId, MeshError, NodeId};

/// Why an edit cannot hold.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EditError {
    #[error("there is no grid {0}")]
    NoGrid(GridId),
    #[error("grid {0} has grids below it: edit those")]
    NotALeaf(GridId),
    #[error("there is no node {}", .0.0)]
    NoNode(NodeId),
    #[error("arc {} has no such vertex, or there is no such arc; its ends are nodes", .0.0)]
    NoVertex(ArcId),
    #[error("two neighbouring vertices would fall together")]
    Together { at: LatticePoint },
    #[error("the border would cross another")]
    Crosses { at: LatticePoint },
    #[error("the border would be swept over another one")]
    SweptOver { at: LatticePoint },
    #[error("grid {grid} would fall apart, get a hole, or hold no ground")]
    FallsApart { grid: GridId },
    #[error("grids {0} and {1} do not touch along a border of one layer")]
    NotNeighbours(GridId, GridId),
    #[error("the line does not part grid {0}: it must enter and leave it")]
    LineMisses(GridId),
    #[error("the area holds nothing of grid {0}")]
    AreaMisses(GridId),
    #[error("grids of the {0} layer hold all of that area")]
    Taken(Layer),
    #[error("giving up grid {0} would leave a gap: name the neighbour that gets it")]
    LeavesGap(GridId),
    #[error("arcs {} and {} are borders of the same layer, or one", .0.0, .1.0)]
    SameLayer(ArcId, ArcId),
    #[error("arc {arc} has no border of the {layer} layer that it shares with another", arc = .arc.0)]
    NotGlued { arc: ArcId, layer: Layer },
    #[error("the two borders lie too far apart")]
    TooFar { at: LatticePoint },
    #[error("one edit makes at most {NUMBERS_MAX} arcs")]
    TooMuch,
    #[error("grid {0} would be left without area")]
    Bare(GridId),
    #[error("the code {0} is in use on that layer")]
    CodeInUse(Arc<str>),
    #[error("there is a grid {0} already, or was one")]
    IdInUse(GridId),
    #[error("the parent must be of the same layer and of a wider level")]
    Parent,
    #[error(transparent)]
    Plan(#[from] PlanError),
    #[error(transparent)]
    Mesh(#[from] MeshError),
}

impl EditError {
    /// Stable, kebab-case.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoGrid(_) => "no-grid",
            Self::NotALeaf(_) => "not-a-leaf",
            Self::NoNode(_) => "no-node",
            Self::NoVertex(_) => "no-vertex",
            Self::Together { .. } => "vertices-together",
            Self::Crosses { .. } => "crosses",
            Self::SweptOver { .. } => "swept-over",
            Self::FallsApart { .. } => "falls-apart",
            Self::NotNeighbours(..) => "not-neighbours",
            Self::LineMisses(_) => "line-misses",
            Self::AreaMisses(_) => "area-misses",
            Self::Taken(_) => "taken",
            Self::LeavesGap(_) => "leaves-gap",
            Self::SameLayer(..) => "same-layer",
            Self::NotGlued { .. } => "not-glued",
            Self::TooFar { .. } => "too-far",
            Self::TooMuch => "too-much",
            Self::Bare(_) => "bare",
            Self::CodeInUse(_) => "code-in-use",
            Self::IdInUse(_) => "id-in-use",
            Self::Parent => "parent",
            Self::Plan(_) => "nesting",
            Self::Mesh(_) => "mesh",
        }
    }

    /// Where, when it is somewhere.
    pub fn place(&self) -> Option<LatticePoint> {
        match self {
            Self::Together { at } | Self::Crosses { at } | Self::SweptOver { at } | Self::TooFar { at } => {
                Some(*at)
            }
            _ => None,
        }
    }
}
