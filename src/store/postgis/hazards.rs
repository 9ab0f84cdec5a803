//! Hazards: read, decided and written in one transaction.

use std::collections::BTreeMap;

use diesel::dsl::sql;
use diesel::pg::{PgConnection, PgRowByRowLoadingMode};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool};

use crate::domain::hazard::{Course, Hazard, Report};
use crate::domain::id::HazardId;
use crate::domain::time::{LogNumber, Moment};
use crate::store::rows::{
    HazardColumns, HazardEventColumns, ReportColumns, hazard_events, hazard_reports, hazards, log_column,
};
use crate::store::{
    HazardChanges, HazardWrite, HazardWritten, Idempotency, LogKind, MovedReports, StoreError,
};

use super::book;

pub fn write(writer: &mut PgConnection, write: HazardWrite<'_>) -> Result<HazardWritten, StoreError> {
    let actor = &write.by.actor;
    if let Some((key, digest)) = &write.once
        && let Some(answer) = book::repeated(writer, actor, key, digest)?
    {
        return Ok(HazardWritten::Repeated { answer });
    }
    let read = read(writer, &write.of, write.after)?;
    let coming = LogNumber(book::head(writer)?.log()?.0 + 1);
    let Some(changes) = (write.decide)(&read, coming) else { return Ok(HazardWritten::Left) };
    let entry = book::record(writer, LogKind::Hazard, None, changes.touched(), &write.by)?;
    apply(writer, &changes, entry.number)?;
    if let (Some((key, body_digest)), Some(answer)) = (write.once, changes.answer) {
        book::keep_answer(writer, actor, &Idempotency { key, body_digest, answer })?;
    }
    Ok(HazardWritten::Committed { log: entry.number, recorded: entry.recorded })
}

/// Two questions rather than one with an OR, which would look through all hazards.
fn read(
    reader: &mut PgConnection,
    of: &[HazardId],
    after: Option<LogNumber>,
) -> Result<Vec<Hazard>, StoreError> {
    let of = of.iter().map(HazardId::as_str);
    let named = hazards::table.filter(hazards::id.eq_any(of));
    let named = named.select(HazardColumns::as_select()).load(reader)?;
    let named = named.into_iter().map(Hazard::try_from).collect::<Result<Vec<_>, _>>()?;
    let later = after.map_or_else(|| Ok(Vec::new()), |after| self::after(reader, after))?;
    let by_id: BTreeMap<HazardId, Hazard> =
        named.into_iter().chain(later).map(|hazard| (hazard.id.clone(), hazard)).collect();
    Ok(by_id.into_values().collect())
}

fn apply(writer: &mut PgConnection, changes: &HazardChanges, log: LogNumber) -> Result<(), StoreError> {
    for hazard in &changes.hazards {
        let row = HazardColumns::of(hazard, log);
        let changed = diesel::update(hazards::table.filter(hazards::id.eq(hazard.id.as_str()))).set(&row);
        if changed.execute(writer)? == 0 {
            diesel::insert_into(hazards::table).values(row).execute(writer)?;
        }
    }
    for report in &changes.reports {
        diesel::insert_into(hazard_reports::table).values(ReportColumns::from(report)).execute(writer)?;
    }
    for (which, to) in &changes.moved {
        let to = hazard_reports::hazard.eq(to.as_str());
        match which {
            MovedReports::All(from) => {
                let from = hazard_reports::hazard.eq(from.as_str());
                diesel::update(hazard_reports::table.filter(from)).set(to).execute(writer)?;
            }
            MovedReports::Some(ids) => {
                for id in ids {
                    let id = hazard_reports::id.eq(id.as_str());
                    diesel::update(hazard_reports::table.filter(id)).set(to).execute(writer)?;
                }
            }
        }
    }
    for event in &changes.events {
        let row = HazardEventColumns::of(event, log);
        diesel::insert_into(hazard_events::table).values(row).execute(writer)?;
    }
    Ok(())
}

pub fn after(reader: &mut PgConnection, after: LogNumber) -> Result<Vec<Hazard>, StoreError> {
    let rows = hazards::table
        .filter(hazards::version.gt(log_column(after)))
        .order((hazards::version, hazards::id))
        .select(HazardColumns::as_select());
    let rows = rows.load_iter::<HazardColumns, PgRowByRowLoadingMode>(reader)?;
    rows.map(|row| Hazard::try_from(row?)).collect()
}

pub fn course(reader: &mut PgConnection, hazard: &HazardId) -> Result<(Vec<Report>, Course), StoreError> {
    let reports = hazard_reports::table
        .filter(hazard_reports::hazard.eq(hazard.as_str()))
        .order((hazard_reports::reported, hazard_reports::id))
        .select(ReportColumns::as_select())
        .load(reader)?;
    let events = hazard_events::table
        .filter(hazard_events::hazard.eq(hazard.as_str()))
        .order(hazard_events::fid)
        .select(HazardEventColumns::as_select())
        .load(reader)?;
    let reports = reports.into_iter().map(Report::try_from).collect::<Result<_, _>>()?;
    Ok((reports, events.into_iter().map(TryInto::try_into).collect::<Result<_, _>>()?))
}

/// Erases who reported hazards that ended before a moment.
pub fn forget_reporters(writer: &mut PgConnection, ended_before: Moment) -> Result<usize, StoreError> {
    let ended = sql::<Bool>("reporter IS NOT NULL AND hazard IN (SELECT id FROM hazards WHERE ended < ")
        .bind::<BigInt, _>(ended_before.0)
        .sql(")");
    let reports = diesel::update(hazard_reports::table.filter(ended));
    Ok(reports.set(hazard_reports::reporter.eq(None::<String>)).execute(writer)?)
}
