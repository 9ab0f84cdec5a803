//! Edits: from a plan to a plan, one file each. A border is stored once, so whatever is done to it is done
//! to both sides and to all layers that share it; a parent is the union of its children, so what is
//! done to a grid is done to all above it.
//!
//! An edit holds lattice points and permanent ids, those of what it makes included (rulings 6, 7):
//! replayed, it does the same again. One that cannot hold says why and where, and has changed nothing.
//! It costs what it touches: a [`Sketch`] is made of a plan once and then edited.

mod along;
mod border;
mod clash;
mod create;
mod crossing;
mod engrave;
mod error;
mod faces;
mod glue;
mod judge;
mod merge;
mod set;
mod sketch;
mod split;
mod transfer;
mod tree;

use std::collections::BTreeSet;
use std::sync::Arc;

use super::duty::{DutyRole, Hours};
use super::grid::Level;
use super::id::{DutyId, GridId, MemberId};
use super::layers::Layer;
use super::plan::Plan;
use crate::kernel::lattice::LatticePoint;
use crate::kernel::mesh::{ArcId, NodeId};

pub use clash::{Clash, Settled, Versions, rebase};
pub use engrave::{NUMBERS_MAX, SNAP_UNITS};
pub use error::EditError;
pub use glue::REACH_UNITS_MAX;
pub use set::Changes;
pub use sketch::Sketch;

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
    /// In two along a line; what lies on the side of less area becomes the new grid, with the same parent.
    Split {
        grid: GridId,
        line: Vec<LatticePoint>,
        new: NewGrid,
        ids: NewIds,
        may_part: bool,
    },
    /// A grid into a neighbour, which keeps its id, code and name; a parent with all its children.
    Merge {
        grid: GridId,
        into: GridId,
    },
    /// A piece of a grid to a neighbour.
    Transfer {
        from: GridId,
        to: GridId,
        piece: Piece,
        ids: NewIds,
        may_part: bool,
    },
    /// A grid in free space, or above others.
    Create {
        new: NewGrid,
        layer: Layer,
        level: Level,
        parent: Option<GridId>,
        ground: Ground,
        ids: NewIds,
        may_part: bool,
    },
    /// A grid given up: into a neighbour, or to free space where its layer may leave any.
    Retire {
        grid: GridId,
        into: Option<GridId>,
    },
    /// An arc laid onto another one of other layers, of which no point lies farther than `reach` lattice
    /// units; from then on they are moved together.
    Align {
        arc: ArcId,
        onto: ArcId,
        reach: u32,
        ids: NewIds,
    },
    /// An arc that layers share parted: the layer gets its own, which is moved apart from then on.
    Unglue {
        arc: ArcId,
        layer: Layer,
        ids: NewIds,
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
    /// Who answers for a grid from the day on which the draft is published; `None`: the duty ends. The plan
    /// stays as it is (ruling 1).
    SetDuty {
        duty: DutyId,
        grid: GridId,
        held: Option<DutyHeld>,
    },
}

/// What of a grid goes to a neighbour.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// What of it lies in a drawn area.
    Area(Vec<LatticePoint>),
    /// What lies beyond a line, on the side of the neighbour.
    Line(Vec<LatticePoint>),
    /// Children of the one parent to the other.
    Children(Vec<GridId>),
}

/// What a new grid holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ground {
    /// What of a drawn area no grid of its layer holds.
    Area(Vec<LatticePoint>),
    Children(Vec<GridId>),
}

/// Who has a duty, in what role, when in the week.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DutyHeld {
    pub member: MemberId,
    pub role: DutyRole,
    pub hours: Hours,
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

impl Edit {
    /// Its name on the wire and in the store.
    pub fn op(&self) -> &'static str {
        match self {
            Self::MoveBorder { .. } => "move_border",
            Self::InsertVertex { .. } => "insert_vertex",
            Self::DeleteVertex { .. } => "delete_vertex",
            Self::Split { .. } => "split",
            Self::Merge { .. } => "merge",
            Self::Transfer { .. } => "transfer",
            Self::Create { .. } => "create",
            Self::Retire { .. } => "retire",
            Self::Align { .. } => "align",
            Self::Unglue { .. } => "unglue",
            Self::SetParent { .. } => "set_parent",
            Self::Rename { .. } => "rename",
            Self::Renumber { .. } => "renumber",
            Self::SetDuty { .. } => "set_duty",
        }
    }

    /// The grid that it makes.
    pub fn makes(&self) -> Option<&NewGrid> {
        match self {
            Self::Split { new, .. } | Self::Create { new, .. } => Some(new),
            _ => None,
        }
    }

    /// From where on it names what it makes; `None`: it makes no nodes and arcs.
    pub fn ids(&self) -> Option<NewIds> {
        match self {
            Self::Split { ids, .. }
            | Self::Transfer { ids, .. }
            | Self::Create { ids, .. }
            | Self::Align { ids, .. }
            | Self::Unglue { ids, .. } => Some(*ids),
            _ => None,
        }
    }

    /// The same edit, naming what it makes from `new` on.
    pub fn numbered(mut self, new: NewIds) -> Self {
        if let Self::Split { ids, .. }
        | Self::Transfer { ids, .. }
        | Self::Create { ids, .. }
        | Self::Align { ids, .. }
        | Self::Unglue { ids, .. } = &mut self
        {
            *ids = new;
        }
        self
    }

    /// Whether it may leave a grid in more parts than before, or with an enclave (ruling 17).
    fn may_part(&self) -> bool {
        match self {
            Self::Split { may_part, .. }
            | Self::Transfer { may_part, .. }
            | Self::Create { may_part, .. } => *may_part,
            _ => false,
        }
    }
}

/// What came of an edit.
#[derive(Clone, Debug)]
pub struct Applied {
    pub plan: Plan,
    /// Grids that it made, ended, or of which it changed area, border, name, code, parent or duties.
    pub touched: BTreeSet<GridId>,
}

/// What came of an edit of a sketch.
#[derive(Clone, Debug)]
pub struct Done {
    /// As [`Applied`] has them.
    pub touched: BTreeSet<GridId>,
    /// With these it is taken back.
    pub changes: Changes,
}

impl Sketch {
    /// Makes an edit. No crossing, no gap, nothing swept over, no grid in more parts than before.
    ///
    /// # Errors
    /// See [`EditError`]; the sketch is then as it was.
    pub fn apply(&mut self, edit: &Edit) -> Result<Done, EditError> {
        self.touched.clear();
        self.reshaped.clear();
        self.free_reshaped = false;
        let made = make(self, edit);
        let changes = self.done();
        let (changes, judged) = match made {
            Ok(()) => judge::holds(self, changes, edit.may_part()),
            refused => (changes, refused),
        };
        match judged {
            Ok(()) => Ok(Done { touched: std::mem::take(&mut self.touched), changes }),
            Err(error) => {
                self.take_back(changes);
                Err(error)
            }
        }
    }
}

fn make(sketch: &mut Sketch, edit: &Edit) -> Result<(), EditError> {
    match edit {
        Edit::MoveBorder { moves } => border::moved(sketch, moves),
        Edit::InsertVertex { arc, after, at } => border::inserted(sketch, *arc, *after, *at),
        Edit::DeleteVertex { arc, vertex } => border::deleted(sketch, *arc, *vertex),
        Edit::Split { grid, line, new, ids, .. } => split::split(sketch, grid, line, new, *ids),
        Edit::Merge { grid, into } => merge::merged(sketch, grid, into),
        Edit::Transfer { from, to, piece, ids, .. } => transfer::transferred(sketch, from, to, piece, *ids),
        Edit::Create { new, layer, level, parent, ground, ids, .. } => {
            let made = create::Made { new, layer: *layer, level: *level, parent: parent.as_ref() };
            create::created(sketch, &made, ground, *ids)
        }
        Edit::Retire { grid, into } => create::retired(sketch, grid, into.as_ref()),
        Edit::Align { arc, onto, reach, ids } => glue::aligned(sketch, *arc, *onto, *reach, *ids),
        Edit::Unglue { arc, layer, ids } => glue::unglued(sketch, *arc, *layer, *ids),
        Edit::SetParent { grid, parent } => tree::parent(sketch, grid, parent),
        Edit::Rename { grid, name } => {
            sketch.change_grid(grid, |grid| grid.name = name.clone())?;
            sketch.touched.insert(grid.clone());
            Ok(())
        }
        Edit::Renumber { grid, code } => tree::code(sketch, grid, code),
        Edit::SetDuty { grid, .. } => {
            sketch.grid(grid)?;
            sketch.touched.insert(grid.clone());
            Ok(())
        }
    }
}

/// The plan after an edit.
///
/// # Errors
/// See [`EditError`].
pub fn apply(plan: &Plan, edit: &Edit) -> Result<Applied, EditError> {
    let mut sketch = Sketch::of(plan);
    let touched = sketch.apply(edit)?.touched;
    Ok(Applied { plan: sketch.plan()?, touched })
}

/// All edits in order. On the way of `Err`: which one, from 0.
///
/// # Errors
/// The first that does not hold.
pub fn replay(plan: &Plan, edits: &[Edit]) -> Result<Plan, (usize, EditError)> {
    let mut sketch = Sketch::of(plan);
    for (at, edit) in edits.iter().enumerate() {
        sketch.apply(edit).map_err(|error| (at, error))?;
    }
    sketch.plan().map_err(|error| (edits.len().saturating_sub(1), error))
}
