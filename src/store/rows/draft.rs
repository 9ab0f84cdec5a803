//! Drafts.

use std::ops::Range;
use std::sync::Arc;

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::edit::{edits, edits_column};
use super::{digest, known, log_column, narrow};
use crate::domain::draft::{Comment, Draft, DraftId};
use crate::domain::edition::EditionNumber;
use crate::domain::id::GridId;
use crate::domain::time::{LogNumber, Moment};
use crate::store::StoreError;

diesel::table! {
    drafts (id) {
        id -> BigInt,
        version -> BigInt,
        name -> Text,
        note -> Text,
        locks -> Text,
        open_hazards -> Text,
        author -> Text,
        base -> BigInt,
        status -> Text,
        edits -> Text,
        undone -> Text,
        joined -> Text,
        created -> BigInt,
        updated -> BigInt,
        digest -> Nullable<Binary>,
        reviewer -> Nullable<Text>,
        remark -> Text,
        reasons -> Text,
        comments -> Text,
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
    locks: String,
    open_hazards: String,
    author: String,
    base: i64,
    status: String,
    edits: String,
    undone: String,
    joined: String,
    created: i64,
    updated: i64,
    digest: Option<Vec<u8>>,
    reviewer: Option<String>,
    remark: String,
    reasons: String,
    comments: String,
    published: Option<i64>,
}

impl From<&Draft> for DraftColumns {
    fn from(draft: &Draft) -> Self {
        Self {
            id: draft.id.0.into(),
            version: log_column(draft.version),
            name: draft.name.to_string(),
            note: draft.note.to_string(),
            locks: serde_json::json!(draft.locks.iter().map(GridId::as_str).collect::<Vec<_>>()).to_string(),
            open_hazards: draft.open_hazards.name().to_owned(),
            author: draft.author.to_string(),
            base: draft.base.0.into(),
            status: draft.status.name().to_owned(),
            edits: edits_column(&draft.edits),
            undone: edits_column(&draft.undone),
            joined: joined_column(&draft.joined),
            created: draft.created.0,
            updated: draft.updated.0,
            digest: draft.digest.map(|digest| digest.to_vec()),
            reviewer: draft.reviewer.as_ref().map(ToString::to_string),
            remark: draft.remark.to_string(),
            reasons: serde_json::json!(draft.reasons).to_string(),
            comments: comments_column(&draft.comments),
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
            locks: locks(&row.locks)?,
            open_hazards: known("open hazards", row.open_hazards.parse())?,
            author: row.author.into(),
            base: edition(row.base)?,
            status: known("draft status", row.status.parse())?,
            edits: edits(&row.edits)?,
            undone: edits(&row.undone)?,
            joined: joined(&row.joined)?,
            created: Moment(row.created),
            updated: Moment(row.updated),
            digest: row.digest.as_deref().map(digest).transpose()?,
            reviewer: row.reviewer.map(Arc::from),
            remark: row.remark.into(),
            reasons: known("reasons", serde_json::from_str(&row.reasons))?,
            comments: comments(&row.comments)?,
            published: row.published.map(edition).transpose()?,
        })
    }
}

fn joined_column(joined: &[Range<usize>]) -> String {
    serde_json::json!(joined.iter().map(|one| (one.start, one.end)).collect::<Vec<_>>()).to_string()
}

fn joined(column: &str) -> Result<Vec<Range<usize>>, StoreError> {
    let pairs: Vec<(usize, usize)> = known("joined edits", serde_json::from_str(column))?;
    Ok(pairs.into_iter().map(|(from, to)| from..to).collect())
}

/// A comment as it is kept.
#[derive(Serialize, Deserialize)]
struct CommentColumn {
    at: i64,
    by: Arc<str>,
    text: Arc<str>,
}

fn comments_column(comments: &[Comment]) -> String {
    let column = |comment: &Comment| CommentColumn {
        at: comment.at.0,
        by: comment.by.clone(),
        text: comment.text.clone(),
    };
    serde_json::json!(comments.iter().map(column).collect::<Vec<_>>()).to_string()
}

fn comments(column: &str) -> Result<Vec<Comment>, StoreError> {
    let columns: Vec<CommentColumn> = known("comments", serde_json::from_str(column))?;
    let comment = |one: CommentColumn| Comment { at: Moment(one.at), by: one.by, text: one.text };
    Ok(columns.into_iter().map(comment).collect())
}

fn locks(column: &str) -> Result<Vec<GridId>, StoreError> {
    let texts: Vec<String> = known("locks", serde_json::from_str(column))?;
    texts.iter().map(|text| known("grid id", GridId::new(text))).collect()
}
