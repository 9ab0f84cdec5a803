//! Edits as they are kept: lattice units and permanent numbers (ruling 7), as JSON.

use serde::{Deserialize, Serialize};

use super::known;
use crate::domain::duty::Hours;
use crate::domain::edit::{BorderPoint, DutyHeld, Edit, Ground, NewGrid, NewIds, Piece};
use crate::domain::grid::Level;
use crate::domain::id::{DutyId, GridId, MemberId};
use crate::kernel::lattice::LatticePoint;
use crate::kernel::mesh::{ArcId, NodeId};
use crate::store::StoreError;

type Point = (i32, i32);
/// The first node and the first arc.
type Ids = (u64, u64);

#[derive(Serialize, Deserialize)]
#[serde(tag = "op", rename_all = "snake_case")]
enum EditColumn {
    MoveBorder {
        moves: Vec<MoveColumn>,
    },
    InsertVertex {
        arc: u64,
        after: u32,
        at: Point,
    },
    DeleteVertex {
        arc: u64,
        vertex: u32,
    },
    Split {
        grid: String,
        line: Vec<Point>,
        new: NewColumn,
        ids: Ids,
        may_part: bool,
    },
    Merge {
        grid: String,
        into: String,
    },
    Transfer {
        from: String,
        to: String,
        piece: PieceColumn,
        ids: Ids,
        may_part: bool,
    },
    Create {
        new: NewColumn,
        layer: String,
        level: u8,
        parent: Option<String>,
        ground: PieceColumn,
        ids: Ids,
        may_part: bool,
    },
    Retire {
        grid: String,
        into: Option<String>,
    },
    Align {
        arc: u64,
        onto: u64,
        reach: u32,
        ids: Ids,
    },
    Unglue {
        arc: u64,
        layer: String,
        ids: Ids,
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
    SetDuty {
        duty: String,
        grid: String,
        held: Option<HeldColumn>,
    },
}

#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum MoveColumn {
    Node { node: u64, to: Point },
    Vertex { arc: u64, vertex: u32, to: Point },
}

#[derive(Serialize, Deserialize)]
struct NewColumn {
    id: String,
    code: String,
    name: String,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum PieceColumn {
    Area(Vec<Point>),
    Line(Vec<Point>),
    Children(Vec<String>),
}

#[derive(Serialize, Deserialize)]
struct HeldColumn {
    member: String,
    role: String,
    hours: String,
}

pub fn edits_column(edits: &[Edit]) -> String {
    let columns: Vec<EditColumn> = edits.iter().map(EditColumn::from).collect();
    serde_json::json!(columns).to_string()
}

/// # Errors
/// `Corrupt` when it holds what the domain does not know.
pub fn edits(column: &str) -> Result<Vec<Edit>, StoreError> {
    let columns: Vec<EditColumn> = known("edits", serde_json::from_str(column))?;
    columns.into_iter().map(TryInto::try_into).collect()
}

fn xy(at: LatticePoint) -> Point {
    (at.x, at.y)
}

fn at((x, y): Point) -> LatticePoint {
    LatticePoint::new(x, y)
}

fn line(points: &[LatticePoint]) -> Vec<Point> {
    points.iter().map(|&at| xy(at)).collect()
}

fn points(line: Vec<Point>) -> Vec<LatticePoint> {
    line.into_iter().map(at).collect()
}

fn texts(grids: &[GridId]) -> Vec<String> {
    grids.iter().map(ToString::to_string).collect()
}

fn grid(id: &str) -> Result<GridId, StoreError> {
    known("grid id", GridId::new(id))
}

fn grids(texts: &[String]) -> Result<Vec<GridId>, StoreError> {
    texts.iter().map(|id| grid(id)).collect()
}

fn ids(ids: NewIds) -> Ids {
    (ids.node.0, ids.arc.0)
}

fn new_ids((node, arc): Ids) -> NewIds {
    NewIds { node: NodeId(node), arc: ArcId(arc) }
}

impl From<&NewGrid> for NewColumn {
    fn from(new: &NewGrid) -> Self {
        Self { id: new.id.to_string(), code: new.code.to_string(), name: new.name.to_string() }
    }
}

impl TryFrom<NewColumn> for NewGrid {
    type Error = StoreError;

    fn try_from(new: NewColumn) -> Result<Self, StoreError> {
        Ok(Self { id: grid(&new.id)?, code: new.code.into(), name: new.name.into() })
    }
}

impl From<&Edit> for EditColumn {
    fn from(edit: &Edit) -> Self {
        let moved = |&(point, to): &(BorderPoint, LatticePoint)| match point {
            BorderPoint::Node(node) => MoveColumn::Node { node: node.0, to: xy(to) },
            BorderPoint::Vertex(arc, vertex) => MoveColumn::Vertex { arc: arc.0, vertex, to: xy(to) },
        };
        match edit {
            Edit::MoveBorder { moves } => Self::MoveBorder { moves: moves.iter().map(moved).collect() },
            Edit::InsertVertex { arc, after, at } => {
                Self::InsertVertex { arc: arc.0, after: *after, at: xy(*at) }
            }
            Edit::DeleteVertex { arc, vertex } => Self::DeleteVertex { arc: arc.0, vertex: *vertex },
            Edit::Split { grid, line: drawn, new, ids: made, may_part } => Self::Split {
                grid: grid.to_string(),
                line: line(drawn),
                new: new.into(),
                ids: ids(*made),
                may_part: *may_part,
            },
            Edit::Merge { grid, into } => Self::Merge { grid: grid.to_string(), into: into.to_string() },
            Edit::Transfer { from, to, piece, ids: made, may_part } => Self::Transfer {
                from: from.to_string(),
                to: to.to_string(),
                piece: match piece {
                    Piece::Area(area) => PieceColumn::Area(line(area)),
                    Piece::Line(drawn) => PieceColumn::Line(line(drawn)),
                    Piece::Children(children) => PieceColumn::Children(texts(children)),
                },
                ids: ids(*made),
                may_part: *may_part,
            },
            Edit::Create { new, layer, level, parent, ground, ids: made, may_part } => Self::Create {
                new: new.into(),
                layer: layer.name().to_owned(),
                level: level.0,
                parent: parent.as_ref().map(ToString::to_string),
                ground: match ground {
                    Ground::Area(area) => PieceColumn::Area(line(area)),
                    Ground::Children(children) => PieceColumn::Children(texts(children)),
                },
                ids: ids(*made),
                may_part: *may_part,
            },
            Edit::Retire { grid, into } => {
                Self::Retire { grid: grid.to_string(), into: into.as_ref().map(ToString::to_string) }
            }
            Edit::Align { arc, onto, reach, ids: made } => {
                Self::Align { arc: arc.0, onto: onto.0, reach: *reach, ids: ids(*made) }
            }
            Edit::Unglue { arc, layer, ids: made } => {
                Self::Unglue { arc: arc.0, layer: layer.name().to_owned(), ids: ids(*made) }
            }
            Edit::SetParent { grid, parent } => {
                Self::SetParent { grid: grid.to_string(), parent: parent.to_string() }
            }
            Edit::Rename { grid, name } => Self::Rename { grid: grid.to_string(), name: name.to_string() },
            Edit::Renumber { grid, code } => {
                Self::Renumber { grid: grid.to_string(), code: code.to_string() }
            }
            Edit::SetDuty { duty, grid, held } => Self::SetDuty {
                duty: duty.to_string(),
                grid: grid.to_string(),
                held: held.as_ref().map(|held| HeldColumn {
                    member: held.member.to_string(),
                    role: held.role.name().to_owned(),
                    hours: held.hours.as_str().to_owned(),
                }),
            },
        }
    }
}

impl TryFrom<EditColumn> for Edit {
    type Error = StoreError;

    fn try_from(column: EditColumn) -> Result<Self, StoreError> {
        let moved = |column: MoveColumn| match column {
            MoveColumn::Node { node, to } => (BorderPoint::Node(NodeId(node)), at(to)),
            MoveColumn::Vertex { arc, vertex, to } => (BorderPoint::Vertex(ArcId(arc), vertex), at(to)),
        };
        let misplaced =
            |what: &str| StoreError::Corrupt { what: "edits", why: format!("{what} with a line") };
        Ok(match column {
            EditColumn::MoveBorder { moves } => {
                Self::MoveBorder { moves: moves.into_iter().map(moved).collect() }
            }
            EditColumn::InsertVertex { arc, after, at: to } => {
                Self::InsertVertex { arc: ArcId(arc), after, at: at(to) }
            }
            EditColumn::DeleteVertex { arc, vertex } => Self::DeleteVertex { arc: ArcId(arc), vertex },
            EditColumn::Split { grid: id, line, new, ids, may_part } => Self::Split {
                grid: grid(&id)?,
                line: points(line),
                new: new.try_into()?,
                ids: new_ids(ids),
                may_part,
            },
            EditColumn::Merge { grid: id, into } => Self::Merge { grid: grid(&id)?, into: grid(&into)? },
            EditColumn::Transfer { from, to, piece, ids, may_part } => Self::Transfer {
                from: grid(&from)?,
                to: grid(&to)?,
                piece: match piece {
                    PieceColumn::Area(area) => Piece::Area(points(area)),
                    PieceColumn::Line(line) => Piece::Line(points(line)),
                    PieceColumn::Children(children) => Piece::Children(grids(&children)?),
                },
                ids: new_ids(ids),
                may_part,
            },
            EditColumn::Create { new, layer, level, parent, ground, ids, may_part } => Self::Create {
                new: new.try_into()?,
                layer: known("layer", layer.parse())?,
                level: Level(level),
                parent: parent.as_deref().map(grid).transpose()?,
                ground: match ground {
                    PieceColumn::Area(area) => Ground::Area(points(area)),
                    PieceColumn::Children(children) => Ground::Children(grids(&children)?),
                    PieceColumn::Line(_) => return Err(misplaced("create")),
                },
                ids: new_ids(ids),
                may_part,
            },
            EditColumn::Retire { grid: id, into } => {
                Self::Retire { grid: grid(&id)?, into: into.as_deref().map(grid).transpose()? }
            }
            EditColumn::Align { arc, onto, reach, ids } => {
                Self::Align { arc: ArcId(arc), onto: ArcId(onto), reach, ids: new_ids(ids) }
            }
            EditColumn::Unglue { arc, layer, ids } => {
                Self::Unglue { arc: ArcId(arc), layer: known("layer", layer.parse())?, ids: new_ids(ids) }
            }
            EditColumn::SetParent { grid: id, parent } => {
                Self::SetParent { grid: grid(&id)?, parent: grid(&parent)? }
            }
            EditColumn::Rename { grid: id, name } => Self::Rename { grid: grid(&id)?, name: name.into() },
            EditColumn::Renumber { grid: id, code } => Self::Renumber { grid: grid(&id)?, code: code.into() },
            EditColumn::SetDuty { duty, grid: id, held } => Self::SetDuty {
                duty: known("duty id", DutyId::new(&duty))?,
                grid: grid(&id)?,
                held: held
                    .map(|held| -> Result<DutyHeld, StoreError> {
                        Ok(DutyHeld {
                            member: known("member id", MemberId::new(&held.member))?,
                            role: known("role", held.role.parse())?,
                            hours: known("hours", Hours::parse(&held.hours))?,
                        })
                    })
                    .transpose()?,
            },
        })
    }
}
