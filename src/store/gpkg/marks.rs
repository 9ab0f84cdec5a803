//! Marks of patrols, put by in the file.

use diesel::prelude::*;
use diesel::sqlite::SqliteConnection;
use diesel::upsert::excluded;

use crate::domain::time::Moment;
use crate::store::rows::{MarksColumns, MarksHeadColumns, patrol_marks, patrol_marks_head};
use crate::store::{DayMarks, MarksHead, StoreError};

pub fn head(reader: &mut SqliteConnection) -> Result<Option<MarksHead>, StoreError> {
    let head = patrol_marks_head::table.select(MarksHeadColumns::as_select()).first(reader).optional()?;
    head.map(MarksHead::try_from).transpose()
}

pub fn of(reader: &mut SqliteConnection, generation: Moment) -> Result<Vec<DayMarks>, StoreError> {
    let rows = patrol_marks::table
        .filter(patrol_marks::generation.eq(generation.0))
        .order(patrol_marks::day)
        .select(MarksColumns::as_select())
        .load(reader)?;
    Ok(rows.into_iter().map(DayMarks::from).collect())
}

pub fn put(writer: &mut SqliteConnection, generation: Moment, days: &[DayMarks]) -> Result<(), StoreError> {
    for day in days {
        diesel::insert_into(patrol_marks::table)
            .values(MarksColumns::of(generation, day))
            .on_conflict((patrol_marks::generation, patrol_marks::day))
            .do_update()
            .set(patrol_marks::marks.eq(excluded(patrol_marks::marks)))
            .execute(writer)?;
    }
    Ok(())
}

pub fn keep(
    writer: &mut SqliteConnection,
    new: &MarksHead,
    days: &[DayMarks],
    whole: Option<usize>,
) -> Result<bool, StoreError> {
    let is_own = patrol_marks::generation.eq(new.generation.0);
    let there: i64 = patrol_marks::table.filter(is_own).count().get_result(writer)?;
    if !new.follows(head(writer)?.as_ref(), whole.is_some()) || whole.is_some_and(|days| there < days as i64)
    {
        return Ok(false);
    }
    put(writer, new.generation, days)?;
    diesel::delete(patrol_marks::table.filter(patrol_marks::generation.ne(new.generation.0)))
        .execute(writer)?;
    diesel::delete(patrol_marks_head::table).execute(writer)?;
    diesel::insert_into(patrol_marks_head::table).values(MarksHeadColumns::from(new)).execute(writer)?;
    Ok(true)
}
