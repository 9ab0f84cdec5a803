//! Head, change log, audit log, town, keys and kept answers.

use std::sync::Arc;

use diesel::dsl::sql;
use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::sql_types::BigInt;

use crate::domain::actor::Actor;
use crate::domain::edition::EditionNumber;
use crate::domain::grid::Level;
use crate::domain::time::{LogNumber, Moment};
use crate::domain::town::Town;
use crate::store::rows::{
    AuditColumns, HeadColumns, KeyColumns, LogColumns, TownColumns, api_keys, audit_log, change_log, digest,
    grid_versions, gridward_head, kept_answers, log_column, narrow, town,
};
use crate::store::statements::next_stamp;
use crate::store::{
    ApiKey, AuditEntry, IDEMPOTENCY_KEPT_US, Idempotency, LogEntry, LogKind, Signature, StoreError, Touched,
    check_levels,
};

pub fn head(reader: &mut PgConnection) -> Result<HeadColumns, StoreError> {
    use gridward_head::dsl::{edition, log, recorded};
    Ok(gridward_head::table.select((log, recorded, edition)).first(reader)?)
}

/// The server's own clock: one for all processes.
pub fn now(reader: &mut PgConnection) -> Result<Moment, StoreError> {
    let now = sql::<BigInt>("(extract(epoch FROM clock_timestamp()) * 1000000)::bigint");
    Ok(Moment(diesel::select(now).get_result(reader)?))
}

/// Waits until no other write is under way and keeps it so until this transaction ends.
///
/// Taken before the first read of a write: what is current is read, and superseded, under it.
pub fn lock(writer: &mut PgConnection) -> Result<(), StoreError> {
    gridward_head::table.select(gridward_head::log).for_update().first::<i64>(writer)?;
    Ok(())
}

/// Takes the next log number and writes what goes with it: log, audit, head.
pub fn record(
    writer: &mut PgConnection,
    kind: LogKind,
    edition: Option<EditionNumber>,
    touched: Vec<Touched>,
    by: &Signature,
) -> Result<LogEntry, StoreError> {
    let head = head(writer)?;
    let (number, recorded) = next_stamp(head.log()?, Moment(head.recorded), now(writer)?);
    let entry = LogEntry { number, recorded, kind, edition, touched };
    diesel::insert_into(change_log::table).values(LogColumns::from(&entry)).execute(writer)?;
    diesel::insert_into(audit_log::table).values(AuditColumns::of(&entry, by)).execute(writer)?;
    let newest = edition.map_or(head.edition, |edition| head.edition.max(edition.0.into()));
    diesel::update(gridward_head::table)
        .set((
            gridward_head::log.eq(log_column(number)),
            gridward_head::recorded.eq(recorded.0),
            gridward_head::edition.eq(newest),
        ))
        .execute(writer)?;
    Ok(entry)
}

pub fn log_at(reader: &mut PgConnection, known: Moment) -> Result<LogNumber, StoreError> {
    use change_log::dsl::{number, recorded};
    let last = change_log::table
        .filter(recorded.le(known.0))
        .order(recorded.desc())
        .select(number)
        .first(reader)
        .optional()?;
    Ok(LogNumber(narrow("log number", last.unwrap_or(0))?))
}

pub fn changes(reader: &mut PgConnection, after: LogNumber, limit: u32) -> Result<Vec<LogEntry>, StoreError> {
    let rows = change_log::table
        .filter(change_log::number.gt(log_column(after)))
        .order(change_log::number)
        .limit(limit.into())
        .select(LogColumns::as_select())
        .load(reader)?;
    rows.into_iter().map(TryInto::try_into).collect()
}

pub fn audit(reader: &mut PgConnection, after: LogNumber, limit: u32) -> Result<Vec<AuditEntry>, StoreError> {
    let rows = audit_log::table
        .filter(audit_log::log.gt(log_column(after)))
        .order(audit_log::log)
        .limit(limit.into())
        .select(AuditColumns::as_select())
        .load(reader)?;
    rows.into_iter().map(TryInto::try_into).collect()
}

pub fn town(reader: &mut PgConnection) -> Result<Town, StoreError> {
    let row = town::table.select(TownColumns::as_select()).first(reader).optional()?;
    row.map_or_else(|| Ok(Town::default()), TryInto::try_into)
}

pub fn set_town(writer: &mut PgConnection, new: &Town) -> Result<(), StoreError> {
    let used: Option<i64> =
        grid_versions::table.select(diesel::dsl::max(grid_versions::level)).first(writer)?;
    let used = used.map(|level| narrow("level", level).map(Level)).transpose()?;
    check_levels(&new.levels, used)?;
    diesel::delete(town::table).execute(writer)?;
    diesel::insert_into(town::table).values(TownColumns::from(new)).execute(writer)?;
    Ok(())
}

pub fn keys(reader: &mut PgConnection) -> Result<Vec<ApiKey>, StoreError> {
    let rows = api_keys::table.order(api_keys::name).select(KeyColumns::as_select()).load(reader)?;
    rows.into_iter().map(TryInto::try_into).collect()
}

pub fn add_key(writer: &mut PgConnection, key: &ApiKey) -> Result<(), StoreError> {
    let added = diesel::insert_into(api_keys::table)
        .values(KeyColumns::from(key))
        .on_conflict_do_nothing()
        .execute(writer)?;
    if added == 1 { Ok(()) } else { Err(StoreError::Exists(format!("key {}", key.name))) }
}

pub fn key_in_force(reader: &mut PgConnection, name: &str) -> Result<(), StoreError> {
    let found: i64 = api_keys::table
        .filter(api_keys::name.eq(name).and(api_keys::revoked.is_null()))
        .count()
        .get_result(reader)?;
    if found == 1 { Ok(()) } else { Err(StoreError::Missing(format!("key {name} in force"))) }
}

pub fn revoke_key(writer: &mut PgConnection, name: &str, at: Moment) -> Result<(), StoreError> {
    diesel::update(api_keys::table.find(name)).set(api_keys::revoked.eq(at.0)).execute(writer)?;
    Ok(())
}

pub fn repeated(
    reader: &mut PgConnection,
    actor: &Actor,
    key: &str,
    body_digest: &[u8; 32],
) -> Result<Option<Arc<str>>, StoreError> {
    let old = now(reader)?.0.saturating_sub(IDEMPOTENCY_KEPT_US);
    let kept: Option<(Vec<u8>, String)> = kept_answers::table
        .find((&*actor.name, key))
        .filter(kept_answers::kept.gt(old))
        .select((kept_answers::body_digest, kept_answers::answer))
        .first(reader)
        .optional()?;
    match kept {
        None => Ok(None),
        Some((kept, answer)) if digest(&kept)? == *body_digest => Ok(Some(answer.into())),
        Some(_) => Err(StoreError::KeyReused),
    }
}

/// Lets answers go whose time is over; how many.
pub fn forget_answers(writer: &mut PgConnection) -> Result<usize, StoreError> {
    let old = now(writer)?.0.saturating_sub(IDEMPOTENCY_KEPT_US);
    Ok(diesel::delete(kept_answers::table.filter(kept_answers::kept.le(old))).execute(writer)?)
}

/// Keeps an answer with the write that it is about, and lets old ones go.
pub fn keep_answer(writer: &mut PgConnection, actor: &Actor, once: &Idempotency) -> Result<(), StoreError> {
    forget_answers(writer)?;
    diesel::insert_into(kept_answers::table)
        .values((
            kept_answers::actor.eq(&*actor.name),
            kept_answers::key.eq(&*once.key),
            kept_answers::body_digest.eq(&once.body_digest[..]),
            kept_answers::answer.eq(&*once.answer),
            kept_answers::kept.eq(now(writer)?.0),
        ))
        .execute(writer)?;
    Ok(())
}
