//! Edits: from a plan to a plan, one file each. A border is stored once, so whatever is done to it is done
//! to both sides and to all layers that share it; a parent is the union of its children, so what is
//! done to a grid is done to all above it.
//!
//! An edit holds lattice points and permanent ids, those of what it makes included (rulings 6, 7):
//! replayed, it does the same again. One that cannot hold says why and where.

mod border;
mod judge;
mod merge;
mod sketch;
mod split;
mod tree;

use std::collections::BTreeSet;
use std::sync::Arc;

use super::id::GridId;
use super::plan::{Plan, PlanError};
use crate::kernel::lattice::LatticePoint;
use crate::kernel::mesh::{ArcId, MeshError, NodeId};

use sketch::Sketch;

/// What a border point is moved by: a node carries all its arcs along.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BorderPoint {
    Node(NodeId),
    /// One between the ends of an arc, counted from 0, the first end's number.
    Vertex(ArcId, u32),
}

/// One edit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Edit {
    /// A run of border, each point to where it goes.
    MoveBorder {
        moves: Vec<(BorderPoint, LatticePoint)>,
    },
    /// A vertex more in the segment that begins with vertex `after`.
    InsertVertex {
        arc: ArcId,
        after: u32,
        at: LatticePoint,
    },
    DeleteVertex {
        arc: ArcId,
        vertex: u32,
    },
    /// In two along a line that crosses the grid once; the smaller part becomes the new grid, with the
    /// same parent.
    Split {
        grid: GridId,
        line: Vec<LatticePoint>,
        new: NewGrid,
        ids: NewIds,
    },
    /// A grid into a neighbour, which keeps its id, code and name.
    Merge {
        grid: GridId,
        into: GridId,
    },
    SetParent {
        grid: GridId,
        parent: GridId,
    },
    Rename {
        grid: GridId,
        name: Arc<str>,
    },
    Renumber {
        grid: GridId,
        code: Arc<str>,
    },
}

/// A grid that an edit makes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewGrid {
    pub id: GridId,
    pub code: Arc<str>,
    pub name: Arc<str>,
}

/// From which numbers on an edit names the nodes and arcs that it makes. Nobody else uses them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewIds {
    pub node: NodeId,
    pub arc: ArcId,
}

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
    #[error("the line must cross the border of grid {grid} twice; it meets it {meets} times")]
    LineMisses { grid: GridId, meets: usize },
    #[error("between its two crossings the line must run inside grid {0}, from one border to the same one")]
    LineOutside(GridId),
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
            Self::LineMisses { .. } => "line-misses",
            Self::LineOutside(_) => "line-outside",
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
            Self::Together { at } | Self::Crosses { at } | Self::SweptOver { at } => Some(*at),
            _ => None,
        }
    }
}

impl Edit {
    /// Its name on the wire and in the store.
    pub fn op(&self) -> &'static str {
        match self {
            Self::MoveBorder { .. } => "move_border",
            Self::InsertVertex { .. } => "insert_vertex",
            Self::DeleteVertex { .. } => "delete_vertex",
            Self::Split { .. } => "split",
            Self::Merge { .. } => "merge",
            Self::SetParent { .. } => "set_parent",
            Self::Rename { .. } => "rename",
            Self::Renumber { .. } => "renumber",
        }
    }
}

/// What came of an edit.
#[derive(Clone, Debug)]
pub struct Applied {
    pub plan: Plan,
    /// Grids whose area, border, name, code or parent it changed; of a new or an ended one those beside it.
    pub touched: BTreeSet<GridId>,
}

/// The plan after an edit. No crossing, no gap, nothing swept over, no grid in more parts than before.
///
/// # Errors
/// See [`EditError`].
pub fn apply(plan: &Plan, edit: &Edit) -> Result<Applied, EditError> {
    let mut sketch = Sketch::of(plan);
    match edit {
        Edit::MoveBorder { moves } => border::moved(&mut sketch, moves)?,
        Edit::InsertVertex { arc, after, at } => border::inserted(&mut sketch, *arc, *after, *at)?,
        Edit::DeleteVertex { arc, vertex } => border::deleted(&mut sketch, *arc, *vertex)?,
        Edit::Split { grid, line, new, ids } => split::split(&mut sketch, grid, line, new, *ids)?,
        Edit::Merge { grid, into } => merge::merged(&mut sketch, grid, into)?,
        Edit::SetParent { grid, parent } => tree::parent(&mut sketch, grid, parent)?,
        Edit::Rename { grid, name } => {
            sketch.grid_mut(grid)?.name = name.clone();
            sketch.touched.insert(grid.clone());
        }
        Edit::Renumber { grid, code } => tree::code(&mut sketch, grid, code)?,
    }
    let touched = std::mem::take(&mut sketch.touched);
    let next = sketch.into_plan()?;
    judge::holds(plan, &next, &touched)?;
    Ok(Applied { plan: next, touched })
}

/// All edits in order. On the way of `Err`: which one, from 0.
///
/// # Errors
/// The first that does not hold.
pub fn replay(plan: &Plan, edits: &[Edit]) -> Result<Plan, (usize, EditError)> {
    let mut plan = plan.clone();
    for (at, edit) in edits.iter().enumerate() {
        plan = apply(&plan, edit).map_err(|error| (at, error))?.plan;
    }
    Ok(plan)
}
