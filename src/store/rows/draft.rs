//! Drafts and their edits.

use std::sync::Arc;

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::{digest, known, log_column, narrow};
use crate::domain::draft::{Draft, DraftId};
use crate::domain::edit::{BorderPoint, Edit, NewGrid, NewIds};
use crate::domain::edition::EditionNumber;
use crate::domain::id::GridId;
use crate::domain::time::{LogNumber, Moment};
use crate::kernel::lattice::LatticePoint;
use crate::kernel::mesh::{ArcId, NodeId};
use crate::store::StoreError;

diesel::table! {
    drafts (id) {
        id -> BigInt,
        version -> BigInt,
        name -> Text,
        note -> Text,
        author -> Text,
        base -> BigInt,
        status -> Text,
        edits -> Text,
        undone -> Text,
        created -> BigInt,
        updated -> BigInt,
        digest -> Nullable<Binary>,
        reviewer -> Nullable<Text>,
        remark -> Text,
        published -> Nullable<BigInt>,
    }
}

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = drafts)]
#[diesel(treat_none_as_default_value = false)]
#[diesel(treat_none_as_null = true)]
pub struct DraftColumns {
    id: i64,
    version: i64,
    name: String,
    note: String,
    author: String,
    base: i64,
    status: String,
    edits: String,
    undone: String,
    created: i64,
    updated: i64,
    digest: Option<Vec<u8>>,
    reviewer: Option<String>,
    remark: String,
    published: Option<i64>,
}

impl From<&Draft> for DraftColumns {
    fn from(draft: &Draft) -> Self {
        Self {
            id: draft.id.0.into(),
            version: log_column(draft.version),
            name: draft.name.to_string(),
            note: draft.note.to_string(),
            author: draft.author.to_string(),
            base: draft.base.0.into(),
            status: draft.status.name().to_owned(),
            edits: edits_column(&draft.edits),
            undone: edits_column(&draft.undone),
            created: draft.created.0,
            updated: draft.updated.0,
            digest: draft.digest.map(|digest| digest.to_vec()),
            reviewer: draft.reviewer.as_ref().map(ToString::to_string),
            remark: draft.remark.to_string(),
            published: draft.published.map(|edition| edition.0.into()),
        }
    }
}

impl TryFrom<DraftColumns> for Draft {
    type Error = StoreError;

    fn try_from(row: DraftColumns) -> Result<Self, StoreError> {
        let edition = |number: i64| narrow("edition", number).map(EditionNumber);
        Ok(Self {
            id: DraftId(narrow("draft", row.id)?),
            version: LogNumber(narrow("version", row.version)?),
            name: row.name.into(),
            note: row.note.into(),
            author: row.author.into(),
            base: edition(row.base)?,
            status: known("draft status", row.status.parse())?,
            edits: edits(&row.edits)?,
            undone: edits(&row.undone)?,
            created: Moment(row.created),
            updated: Moment(row.updated),
            digest: row.digest.as_deref().map(digest).transpose()?,
            reviewer: row.reviewer.map(Arc::from),
            remark: row.remark.into(),
            published: row.published.map(edition).transpose()?,
        })
    }
}

/// An edit as it is kept: lattice units and permanent numbers (ruling 7).
#[derive(Serialize, Deserialize)]
#[serde(tag = "op", rename_all = "snake_case")]
enum EditColumn {
    MoveBorder { moves: Vec<MoveColumn> },
    InsertVertex { arc: u64, after: u32, at: (i32, i32) },
    DeleteVertex { arc: u64, vertex: u32 },
    Split { grid: String, line: Vec<(i32, i32)>, new: [String; 3], node_ids: u64, arc_ids: u64 },
    Merge { grid: String, into: String },
    SetParent { grid: String, parent: String },
    Rename { grid: String, name: String },
    Renumber { grid: String, code: String },
}

#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum MoveColumn {
    Node { node: u64, to: (i32, i32) },
    Vertex { arc: u64, vertex: u32, to: (i32, i32) },
}

fn edits_column(edits: &[Edit]) -> String {
    let columns: Vec<EditColumn> = edits.iter().map(EditColumn::from).collect();
    serde_json::json!(columns).to_string()
}

fn edits(column: &str) -> Result<Vec<Edit>, StoreError> {
    let columns: Vec<EditColumn> = known("edits", serde_json::from_str(column))?;
    columns.into_iter().map(TryInto::try_into).collect()
}

fn xy(at: LatticePoint) -> (i32, i32) {
    (at.x, at.y)
}

fn at((x, y): (i32, i32)) -> LatticePoint {
    LatticePoint::new(x, y)
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
            Edit::Split { grid, line, new, ids } => Self::Split {
                grid: grid.to_string(),
                line: line.iter().map(|&at| xy(at)).collect(),
                new: [new.id.to_string(), new.code.to_string(), new.name.to_string()],
                node_ids: ids.node.0,
                arc_ids: ids.arc.0,
            },
            Edit::Merge { grid, into } => Self::Merge { grid: grid.to_string(), into: into.to_string() },
            Edit::SetParent { grid, parent } => {
                Self::SetParent { grid: grid.to_string(), parent: parent.to_string() }
            }
            Edit::Rename { grid, name } => Self::Rename { grid: grid.to_string(), name: name.to_string() },
            Edit::Renumber { grid, code } => {
                Self::Renumber { grid: grid.to_string(), code: code.to_string() }
            }
        }
    }
}

impl TryFrom<EditColumn> for Edit {
    type Error = StoreError;

    fn try_from(column: EditColumn) -> Result<Self, StoreError> {
        let grid = |id: String| known("grid id", GridId::new(&id));
        let moved = |column: MoveColumn| match column {
            MoveColumn::Node { node, to } => (BorderPoint::Node(NodeId(node)), at(to)),
            MoveColumn::Vertex { arc, vertex, to } => (BorderPoint::Vertex(ArcId(arc), vertex), at(to)),
        };
        Ok(match column {
            EditColumn::MoveBorder { moves } => {
                Self::MoveBorder { moves: moves.into_iter().map(moved).collect() }
            }
            EditColumn::InsertVertex { arc, after, at: to } => {
                Self::InsertVertex { arc: ArcId(arc), after, at: at(to) }
            }
            EditColumn::DeleteVertex { arc, vertex } => Self::DeleteVertex { arc: ArcId(arc), vertex },
            EditColumn::Split { grid: id, line, new: [new, code, name], node_ids, arc_ids } => Self::Split {
                grid: grid(id)?,
                line: line.into_iter().map(at).collect(),
                new: NewGrid { id: grid(new)?, code: code.into(), name: name.into() },
                ids: NewIds { node: NodeId(node_ids), arc: ArcId(arc_ids) },
            },
            EditColumn::Merge { grid: id, into } => Self::Merge { grid: grid(id)?, into: grid(into)? },
            EditColumn::SetParent { grid: id, parent } => {
                Self::SetParent { grid: grid(id)?, parent: grid(parent)? }
            }
            EditColumn::Rename { grid: id, name } => Self::Rename { grid: grid(id)?, name: name.into() },
            EditColumn::Renumber { grid: id, code } => Self::Renumber { grid: grid(id)?, code: code.into() },
        })
    }
}
