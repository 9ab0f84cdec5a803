//! Drafts: kept whole, one row each.

use diesel::prelude::*;
use diesel::sqlite::SqliteConnection;

use crate::domain::draft::{Draft, DraftId};
use crate::domain::time::{LogNumber, Moment};
use crate::store::rows::{DraftColumns, drafts, narrow};
use crate::store::{LogKind, Signature, StoreError, Touched};

use super::book;

pub fn all(reader: &mut SqliteConnection) -> Result<Vec<Draft>, StoreError> {
    let rows = drafts::table.order(drafts::id).select(DraftColumns::as_select()).load(reader)?;
    rows.into_iter().map(TryInto::try_into).collect()
}

pub fn one(reader: &mut SqliteConnection, id: DraftId) -> Result<Option<Draft>, StoreError> {
    let found =
        drafts::table.find(i64::from(id.0)).select(DraftColumns::as_select()).first(reader).optional()?;
    found.map(TryInto::try_into).transpose()
}

pub fn add(
    writer: &mut SqliteConnection,
    draft: &Draft,
    by: &Signature,
    now: Moment,
) -> Result<Draft, StoreError> {
    let last: Option<i64> = drafts::table.select(diesel::dsl::max(drafts::id)).first(writer)?;
    let id = DraftId(narrow("draft", last.unwrap_or(0) + 1)?);
    let entry = book::record(writer, now, LogKind::Draft, None, touched(id), by)?;
    let kept = Draft { id, version: entry.number, ..draft.clone() };
    diesel::insert_into(drafts::table).values(DraftColumns::from(&kept)).execute(writer)?;
    Ok(kept)
}

pub fn write(
    writer: &mut SqliteConnection,
    draft: &Draft,
    by: &Signature,
    now: Moment,
) -> Result<Draft, StoreError> {
    check(writer, draft)?;
    let entry = book::record(writer, now, LogKind::Draft, None, touched(draft.id), by)?;
    put(writer, draft, entry.number)
}

/// That a draft is still of the version that it was read with.
pub fn check(reader: &mut SqliteConnection, draft: &Draft) -> Result<(), StoreError> {
    let found = one(reader, draft.id)?.ok_or_else(|| StoreError::Missing(format!("draft {}", draft.id.0)))?;
    if found.version == draft.version { Ok(()) } else { Err(StoreError::Stale { seen: draft.version }) }
}

pub fn put(writer: &mut SqliteConnection, draft: &Draft, version: LogNumber) -> Result<Draft, StoreError> {
    let kept = Draft { version, ..draft.clone() };
    let row = DraftColumns::from(&kept);
    diesel::update(drafts::table.find(i64::from(draft.id.0))).set(row).execute(writer)?;
    Ok(kept)
}

fn touched(id: DraftId) -> Vec<Touched> {
    vec![Touched { table: "drafts".into(), count: 1, ids: vec![id.0.to_string().into()] }]
}
