//! Edits that were thought out here, as they are taken by `…/edits`.

use serde::Serialize;
use utoipa::ToSchema;

use crate::domain::edit::{BorderPoint, Edit, Ground, NewGrid, Piece};
use crate::domain::grid::Levels;
use crate::http::error::{Code, Fault, Problem};
use crate::kernel::lattice::LatticePoint;
use crate::service::datum::Datum;

/// An edit that is ready to be made. Points are `[x, y]`, numbers of nodes and arcs texts.
#[derive(Serialize, ToSchema)]
#[serde(tag = "op", rename_all = "snake_case")]
pub enum MadeEdit {
    MoveBorder { moves: Vec<MadeMove> },
    InsertVertex { arc: String, after: u32, at: [f64; 2] },
    DeleteVertex { arc: String, vertex: u32 },
    Split { grid: String, line: Vec<[f64; 2]>, code: String, name: String, id: String },
    Merge { grid: String, into: String },
    Transfer { from: String, to: String, area: Vec<[f64; 2]> },
    Create(MadeGrid),
    Retire { grid: String },
    SetParent { grid: String, parent: String },
    Rename { grid: String, name: String },
    Renumber { grid: String, code: String },
}

/// `node`, or `arc` with `vertex`, and where it goes.
#[derive(Serialize, ToSchema)]
pub struct MadeMove {
    #[serde(skip_serializing_if = "Option::is_none")]
    node: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    arc: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    vertex: Option<u32>,
    to: [f64; 2],
}

/// A grid in free space.
#[derive(Serialize, ToSchema)]
pub struct MadeGrid {
    layer: String,
    level: String,
    code: String,
    name: String,
    id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    parent: Option<String>,
    area: Vec<[f64; 2]>,
}

impl MadeEdit {
    /// # Errors
    /// The datum does not give back every point to the lattice unit, so that the edit would not hold.
    ///
    /// # Panics
    /// Of a kind of edit that only people think of.
    pub fn of(edit: &Edit, levels: &Levels, datum: Datum) -> Result<Self, Problem> {
        let point = |point: &LatticePoint| exact(*point, datum);
        let points = |points: &[LatticePoint]| points.iter().map(point).collect::<Result<Vec<_>, _>>();
        let named =
            |NewGrid { id, code, name }: &NewGrid| (id.to_string(), code.to_string(), name.to_string());
        Ok(match edit {
            Edit::MoveBorder { moves } => {
                let moved = |(which, to): &(BorderPoint, LatticePoint)| {
                    let (node, arc, vertex) = match which {
                        BorderPoint::Node(node) => (Some(node.0.to_string()), None, None),
                        BorderPoint::Vertex(arc, vertex) => (None, Some(arc.0.to_string()), Some(*vertex)),
                    };
                    Ok(MadeMove { node, arc, vertex, to: point(to)? })
                };
                Self::MoveBorder { moves: moves.iter().map(moved).collect::<Result<_, Problem>>()? }
            }
            Edit::InsertVertex { arc, after, at } => {
                Self::InsertVertex { arc: arc.0.to_string(), after: *after, at: point(at)? }
            }
            Edit::DeleteVertex { arc, vertex } => {
                Self::DeleteVertex { arc: arc.0.to_string(), vertex: *vertex }
            }
            Edit::Split { grid, line, new, .. } => {
                let (id, code, name) = named(new);
                Self::Split { grid: grid.to_string(), line: points(line)?, code, name, id }
            }
            Edit::Merge { grid, into } => Self::Merge { grid: grid.to_string(), into: into.to_string() },
            Edit::Transfer { from, to, piece: Piece::Area(area), .. } => {
                Self::Transfer { from: from.to_string(), to: to.to_string(), area: points(area)? }
            }
            Edit::Create { new, layer, level, parent, ground: Ground::Area(area), .. } => {
                let (id, code, name) = named(new);
                Self::Create(MadeGrid {
                    layer: layer.to_string(),
                    level: levels.name(*level).to_owned(),
                    code,
                    name,
                    id,
                    parent: parent.as_ref().map(ToString::to_string),
                    area: points(area)?,
                })
            }
            Edit::Retire { grid, into: None } => Self::Retire { grid: grid.to_string() },
            Edit::SetParent { grid, parent } => {
                Self::SetParent { grid: grid.to_string(), parent: parent.to_string() }
            }
            Edit::Rename { grid, name } => Self::Rename { grid: grid.to_string(), name: name.to_string() },
            Edit::Renumber { grid, code } => {
                Self::Renumber { grid: grid.to_string(), code: code.to_string() }
            }
            _ => unreachable!("neither a proposal nor a file has it"),
        })
    }
}

/// A point in a datum that gives it back.
fn exact(point: LatticePoint, datum: Datum) -> Result<[f64; 2], Problem> {
    let shown = datum.show(point).ok();
    let shown = shown.filter(|&[x, y]| datum.read(x, y).is_ok_and(|back| back == point));
    shown.ok_or_else(|| {
        let why = "this system does not give back every point to the centimetre; ask in EPSG:4326";
        Problem::faults(Code::BadParameter, vec![Fault::parameter("crs", why)])
    })
}
