//! Edits as they are sent: coordinates in the request's datum, numbers of nodes and arcs as text.

use serde::Deserialize;
use utoipa::ToSchema;

use crate::domain::edit::{BorderPoint, Edit, NewGrid, NewIds};
use crate::domain::grid::{CODE_BYTES_MAX, NAME_BYTES_MAX};
use crate::domain::id::GridId;
use crate::domain::text::needed;
use crate::domain::time::Moment;
use crate::http::error::{Code, Fault, Problem};
use crate::kernel::lattice::LatticePoint;
use crate::kernel::mesh::{ArcId, NodeId};
use crate::service::datum::Datum;
use crate::service::id::new_id;

/// Most points of a line and of a run that is moved.
const POINTS_MAX: usize = 10_000;

/// One edit, or several that are made all or none.
#[derive(Deserialize, ToSchema)]
#[serde(untagged)]
pub enum EditsInput {
    Several(Vec<EditInput>),
    One(EditInput),
}

/// An edit. Grids are named by id; points are `[x, y]` in the datum of `crs`.
#[derive(Deserialize, ToSchema)]
#[serde(tag = "op", rename_all = "snake_case", deny_unknown_fields)]
pub enum EditInput {
    /// Points of a border to new places; both sides and all layers that share it follow.
    MoveBorder {
        moves: Vec<MoveInput>,
    },
    /// A vertex more in the segment that begins with vertex `after`, counted from 0.
    InsertVertex {
        arc: String,
        after: u32,
        at: [f64; 2],
    },
    DeleteVertex {
        arc: String,
        vertex: u32,
    },
    /// A grid in two along a line that crosses it once; the smaller part is the new grid.
    Split {
        grid: String,
        line: Vec<[f64; 2]>,
        code: String,
        name: String,
    },
    /// A grid into a neighbour.
    Merge {
        grid: String,
        into: String,
    },
    SetParent {
        grid: String,
        parent: String,
    },
    Rename {
        grid: String,
        name: String,
    },
    Renumber {
        grid: String,
        code: String,
    },
}

/// `node`, or `arc` with `vertex`, and where it goes.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MoveInput {
    node: Option<String>,
    arc: Option<String>,
    vertex: Option<u32>,
    to: [f64; 2],
}

impl EditsInput {
    /// All that is wrong with any of them at once.
    pub fn read(self, datum: Datum, now: Moment) -> Result<Vec<Edit>, Problem> {
        let several = match self {
            Self::Several(several) => several,
            Self::One(one) => vec![one],
        };
        let mut faults = Vec::new();
        let mut edits = Vec::with_capacity(several.len());
        for (at, input) in several.into_iter().enumerate() {
            match (Reading { datum, now }).edit(input) {
                Ok(edit) => edits.push(edit),
                Err((name, why)) => faults.push(Fault::pointer(&format!("/{at}/{name}"), why)),
            }
        }
        if faults.is_empty() { Ok(edits) } else { Err(Problem::faults(Code::Invalid, faults)) }
    }
}

struct Reading {
    datum: Datum,
    now: Moment,
}

type Wrong = (&'static str, String);

impl Reading {
    fn edit(&self, input: EditInput) -> Result<Edit, Wrong> {
        Ok(match input {
            EditInput::MoveBorder { moves } => {
                let is_sound = !moves.is_empty() && moves.len() <= POINTS_MAX;
                if !is_sound {
                    return Err(("moves", format!("1 to {POINTS_MAX} of them")));
                }
                let moves = moves.into_iter().map(|one| self.moved(one)).collect::<Result<_, _>>()?;
                Edit::MoveBorder { moves }
            }
            EditInput::InsertVertex { arc, after, at } => {
                Edit::InsertVertex { arc: ArcId(number("arc", &arc)?), after, at: self.point("at", at)? }
            }
            EditInput::DeleteVertex { arc, vertex } => {
                Edit::DeleteVertex { arc: ArcId(number("arc", &arc)?), vertex }
            }
            EditInput::Split { grid, line, code, name } => {
                if !(2..=POINTS_MAX).contains(&line.len()) {
                    return Err(("line", format!("2 to {POINTS_MAX} points")));
                }
                let line = line.into_iter().map(|at| self.point("line", at)).collect::<Result<_, _>>()?;
                let id = GridId::new(&format!("g-{}", new_id(self.now))).expect("an id of our own");
                let new = NewGrid {
                    id,
                    code: text("code", &code, CODE_BYTES_MAX)?,
                    name: text("name", &name, NAME_BYTES_MAX)?,
                };
                // The draft gives the numbers.
                let ids = NewIds { node: NodeId(0), arc: ArcId(0) };
                Edit::Split { grid: grid_id("grid", &grid)?, line, new, ids }
            }
            EditInput::Merge { grid, into } => {
                Edit::Merge { grid: grid_id("grid", &grid)?, into: grid_id("into", &into)? }
            }
            EditInput::SetParent { grid, parent } => {
                Edit::SetParent { grid: grid_id("grid", &grid)?, parent: grid_id("parent", &parent)? }
            }
            EditInput::Rename { grid, name } => {
                Edit::Rename { grid: grid_id("grid", &grid)?, name: text("name", &name, NAME_BYTES_MAX)? }
            }
            EditInput::Renumber { grid, code } => {
                Edit::Renumber { grid: grid_id("grid", &grid)?, code: text("code", &code, CODE_BYTES_MAX)? }
            }
        })
    }

    fn moved(&self, input: MoveInput) -> Result<(BorderPoint, LatticePoint), Wrong> {
        let to = self.point("moves", input.to)?;
        let point = match (input.node, input.arc, input.vertex) {
            (Some(node), None, None) => BorderPoint::Node(NodeId(number("moves", &node)?)),
            (None, Some(arc), Some(vertex)) => BorderPoint::Vertex(ArcId(number("moves", &arc)?), vertex),
            _ => return Err(("moves", "give node, or arc and vertex".to_owned())),
        };
        Ok((point, to))
    }

    fn point(&self, name: &'static str, [x, y]: [f64; 2]) -> Result<LatticePoint, Wrong> {
        self.datum.read(x, y).map_err(|error| (name, error.to_string()))
    }
}

fn number(name: &'static str, text: &str) -> Result<u64, Wrong> {
    text.parse().map_err(|_| (name, format!("{text:?} is no number of a node or an arc")))
}

fn grid_id(name: &'static str, text: &str) -> Result<GridId, Wrong> {
    GridId::new(text).map_err(|error| (name, error.to_string()))
}

fn text(name: &'static str, text: &str, bytes_max: usize) -> Result<std::sync::Arc<str>, Wrong> {
    needed(text, bytes_max).map(Into::into).map_err(|error| (name, error.to_string()))
}
