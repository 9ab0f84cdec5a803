//! Tracks, in a partition for each day, and visits.

use std::collections::HashMap;
use std::ops::Range;

use diesel::connection::SimpleConnection;
use diesel::dsl::sql;
use diesel::pg::{PgConnection, PgRowByRowLoadingMode};
use diesel::prelude::*;
use diesel::sql_types::{Bool, Text};
use diesel::upsert::excluded;

use super::{book, marks};
use crate::domain::id::MemberId;
use crate::domain::patrol::{Merged, Quarter, Track, TrackPoint, Visit, by_quarter, merge};
use crate::domain::time::{LogNumber, Moment};
use crate::store::patrol::{positions_touched, visits_touched};
use crate::store::rows::{TrackColumns, VisitColumns, log_column, patrol_marks, patrol_tracks, visits};
use crate::store::{
    DayMarks, Idempotency, LogKind, MarksHead, PatrolStore, PositionWrite, PositionsWritten, StoreError,
    VisitFilter, VisitWrite, Written,
};

impl PatrolStore for super::Postgis {
    fn add_positions(&self, write: PositionWrite<'_>) -> Result<PositionsWritten, StoreError> {
        self.writing(|writer| add_positions(writer, write))
    }

    fn tracks_after(&self, after: LogNumber) -> Result<Vec<Track>, StoreError> {
        self.reading(|reader| tracks_after(reader, after))
    }

    fn tracks(&self, span: Range<Quarter>, member: Option<&MemberId>) -> Result<Vec<Track>, StoreError> {
        self.reading(|reader| tracks(reader, &span, member))
    }

    fn last_tracks(&self) -> Result<Vec<Track>, StoreError> {
        self.reading(last_tracks)
    }

    fn forget_tracks(&self, before_day: i64) -> Result<usize, StoreError> {
        self.writing(|writer| forget(writer, before_day))
    }

    fn marks_head(&self) -> Result<Option<MarksHead>, StoreError> {
        self.reading(marks::head)
    }

    fn marks(&self, generation: Moment) -> Result<Vec<DayMarks>, StoreError> {
        self.reading(|reader| marks::of(reader, generation))
    }

    fn put_marks(&self, generation: Moment, days: &[DayMarks]) -> Result<(), StoreError> {
        self.writing_aside(|writer| marks::put(writer, generation, days))
    }

    fn keep_marks(
        &self,
        head: &MarksHead,
        days: &[DayMarks],
        whole: Option<usize>,
    ) -> Result<bool, StoreError> {
        self.writing_aside(|writer| marks::keep(writer, head, days, whole))
    }

    fn add_visits(&self, write: VisitWrite<'_>) -> Result<Written, StoreError> {
        self.writing(|writer| add_visits(writer, write))
    }

    fn visits(&self, filter: &VisitFilter) -> Result<Vec<Visit>, StoreError> {
        self.reading(|reader| visits_like(reader, filter))
    }
}

fn add_positions(
    writer: &mut PgConnection,
    write: PositionWrite<'_>,
) -> Result<PositionsWritten, StoreError> {
    let actor = &write.by.actor;
    if let Some((key, digest)) = &write.once
        && let Some(answer) = book::repeated(writer, actor, key, digest)?
    {
        return Ok(PositionsWritten::Repeated { answer });
    }
    let (mut merged, mut changed) = (Merged::default(), Vec::new());
    let new = by_quarter(write.positions);
    for of_quarter in new.chunk_by(|a, b| a.1 == b.1) {
        let members: Vec<&str> = of_quarter.iter().map(|(member, ..)| member.as_str()).collect();
        let mut kept = kept(writer, of_quarter[0].1, &members)?;
        for (member, quarter, points) in of_quarter {
            let mut own = kept.remove(member.as_str()).unwrap_or_default();
            let one = merge(&mut own, points);
            if one.accepted > 0 {
                changed.push((*member, *quarter, own));
            }
            merged.add(one);
        }
    }
    let mut log = None;
    if !changed.is_empty() {
        let touched = positions_touched(write.positions, merged);
        let entry = book::record(writer, LogKind::Position, None, touched, &write.by)?;
        for day in changed.chunk_by(|a, b| a.1.day() == b.1.day()) {
            make_partition(writer, day[0].1.day())?;
        }
        let rows: Vec<TrackColumns> = changed
            .iter()
            .map(|(member, quarter, points)| TrackColumns::of(member, *quarter, points, entry.number))
            .collect();
        for rows in rows.chunks(ROWS_A_STATEMENT) {
            diesel::insert_into(patrol_tracks::table)
                .values(rows)
                .on_conflict((patrol_tracks::quarter, patrol_tracks::member))
                .do_update()
                .set((
                    patrol_tracks::written.eq(excluded(patrol_tracks::written)),
                    patrol_tracks::points.eq(excluded(patrol_tracks::points)),
                ))
                .execute(writer)?;
        }
        log = Some(entry.number);
    }
    if let Some((key, body_digest)) = write.once {
        let answer = (write.answer)(merged);
        book::keep_answer(writer, actor, &Idempotency { key, body_digest, answer })?;
    }
    Ok(PositionsWritten::Kept { log, merged })
}

/// Rows in one INSERT: four parameters each, and the server takes 65,535.
const ROWS_A_STATEMENT: usize = 10_000;

/// A day's partition. Its name and bounds are numbers of our own: no parameter can stand for them.
fn partition(day: i64) -> String {
    format!("patrol_tracks_{day}")
}

/// Made beside the table and attached, which keeps nobody from reading the other days.
fn make_partition(writer: &mut PgConnection, day: i64) -> Result<(), StoreError> {
    let name = partition(day);
    let is_there = sql::<Bool>("to_regclass(").bind::<Text, _>(&name).sql(") IS NOT NULL");
    if diesel::select(is_there).get_result(writer)? {
        return Ok(());
    }
    let (from, to) = (Quarter::first_of(day).0, Quarter::first_of(day + 1).0);
    writer.batch_execute(&format!(
        "CREATE TABLE {name} (LIKE patrol_tracks INCLUDING DEFAULTS INCLUDING CONSTRAINTS); \
         ALTER TABLE patrol_tracks ATTACH PARTITION {name} FOR VALUES FROM ({from}) TO ({to})"
    ))?;
    Ok(())
}

fn forget(writer: &mut PgConnection, before_day: i64) -> Result<usize, StoreError> {
    diesel::delete(patrol_marks::table.filter(patrol_marks::day.lt(before_day))).execute(writer)?;
    let days = sql::<Text>(
        "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'patrol_tracks'::regclass",
    );
    let names: Vec<String> = days.load(writer)?;
    let number = |name: &str| name.strip_prefix("patrol_tracks_")?.parse().ok();
    let mut dropped = 0;
    for day in names.iter().filter_map(|name| number(name)).filter(|&day: &i64| day < before_day) {
        let within = patrol_tracks::quarter
            .ge(Quarter::first_of(day).0)
            .and(patrol_tracks::quarter.lt(Quarter::first_of(day + 1).0));
        let rows: i64 = patrol_tracks::table.filter(within).count().get_result(writer)?;
        let name = partition(day);
        writer.batch_execute(&format!(
            "ALTER TABLE patrol_tracks DETACH PARTITION {name}; DROP TABLE {name}"
        ))?;
        dropped += rows as usize;
    }
    Ok(dropped)
}

/// What is kept of some members' quarter.
fn kept(
    reader: &mut PgConnection,
    quarter: Quarter,
    members: &[&str],
) -> Result<HashMap<String, Vec<TrackPoint>>, StoreError> {
    let rows = patrol_tracks::table
        .filter(patrol_tracks::quarter.eq(quarter.0))
        .filter(patrol_tracks::member.eq_any(members))
        .select(TrackColumns::as_select())
        .load_iter::<TrackColumns, PgRowByRowLoadingMode>(reader)?;
    rows.map(|row| {
        let row = row?;
        Ok((row.member.clone(), row.points()?))
    })
    .collect()
}

fn tracks_after(reader: &mut PgConnection, after: LogNumber) -> Result<Vec<Track>, StoreError> {
    let rows = patrol_tracks::table
        .filter(patrol_tracks::written.gt(log_column(after)))
        .order((patrol_tracks::quarter, patrol_tracks::member))
        .select(TrackColumns::as_select())
        .load_iter::<TrackColumns, PgRowByRowLoadingMode>(reader)?;
    rows.map(|row| row?.try_into()).collect()
}

fn tracks(
    reader: &mut PgConnection,
    span: &Range<Quarter>,
    member: Option<&MemberId>,
) -> Result<Vec<Track>, StoreError> {
    let mut rows = patrol_tracks::table
        .filter(patrol_tracks::quarter.ge(span.start.0).and(patrol_tracks::quarter.lt(span.end.0)))
        .order((patrol_tracks::quarter, patrol_tracks::member))
        .select(TrackColumns::as_select())
        .into_boxed();
    if let Some(member) = member {
        rows = rows.filter(patrol_tracks::member.eq(member.as_str().to_owned()));
    }
    let rows = rows.load_iter::<TrackColumns, PgRowByRowLoadingMode>(reader)?;
    rows.map(|row| row?.try_into()).collect()
}

/// Of each member the newest.
fn last_tracks(reader: &mut PgConnection) -> Result<Vec<Track>, StoreError> {
    let is_last = "(quarter, member) IN (SELECT max(quarter), member FROM patrol_tracks GROUP BY member)";
    let rows = patrol_tracks::table
        .filter(sql::<Bool>(is_last))
        .order(patrol_tracks::member)
        .select(TrackColumns::as_select())
        .load_iter::<TrackColumns, PgRowByRowLoadingMode>(reader)?;
    rows.map(|row| row?.try_into()).collect()
}

fn add_visits(writer: &mut PgConnection, write: VisitWrite<'_>) -> Result<Written, StoreError> {
    let actor = &write.by.actor;
    if let Some(once) = &write.once
        && let Some(answer) = book::repeated(writer, actor, &once.key, &once.body_digest)?
    {
        return Ok(Written::Repeated { answer });
    }
    let touched = visits_touched(write.visits);
    let entry = book::record(writer, LogKind::Visit, None, touched, &write.by)?;
    for visit in write.visits {
        let row = VisitColumns::of(visit, entry.number);
        let added =
            diesel::insert_into(visits::table).values(row).on_conflict_do_nothing().execute(writer)?;
        if added == 0 {
            return Err(StoreError::Exists(format!("visit {}", visit.id)));
        }
    }
    if let Some(once) = &write.once {
        book::keep_answer(writer, actor, once)?;
    }
    Ok(Written::Committed { log: entry.number, recorded: entry.recorded })
}

fn visits_like(reader: &mut PgConnection, filter: &VisitFilter) -> Result<Vec<Visit>, StoreError> {
    let mut rows =
        visits::table.order((visits::at, visits::id)).select(VisitColumns::as_select()).into_boxed();
    if let Some(premises) = &filter.premises {
        rows = rows.filter(visits::premises.eq(premises.as_str().to_owned()));
    }
    if let Some(member) = &filter.member {
        rows = rows.filter(visits::member.eq(member.as_str().to_owned()));
    }
    if let Some(from) = filter.from {
        rows = rows.filter(visits::at.ge(from.0));
    }
    if let Some(to) = filter.to {
        rows = rows.filter(visits::at.lt(to.0));
    }
    if let Some((at, id)) = &filter.after {
        let later = visits::at.eq(at.0).and(visits::id.gt(id.as_str().to_owned()));
        rows = rows.filter(visits::at.gt(at.0).or(later));
    }
    if let Some(limit) = filter.limit {
        rows = rows.limit(limit.into());
    }
    let rows = rows.load_iter::<VisitColumns, PgRowByRowLoadingMode>(reader)?;
    rows.map(|row| row?.try_into()).collect()
}
