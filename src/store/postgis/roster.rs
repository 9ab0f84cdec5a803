//! The roster tables: what is recorded, what a write closes and adds.

use diesel::pg::{PgConnection, PgRowByRowLoadingMode};
use diesel::prelude::*;

use crate::domain::address::Address;
use crate::domain::duty::Duty;
use crate::domain::matter::Matter;
use crate::domain::member::Member;
use crate::domain::premises::Premises;
use crate::domain::road::Road;
use crate::domain::roster::{Difference, Roster, RosterDifference, Row, Rows};
use crate::domain::time::LogNumber;
use crate::store::rows::{
    AddressColumns, DutyColumns, MatterColumns, MemberColumns, OPEN, PremisesColumns, RoadColumns, Stored,
    addresses, duties, log_column, matters, members, premises, roads,
};
use crate::store::statements::{ChangeOf, Statements, settle, subject};
use crate::store::{LogKind, RosterWrite, StoreError, Written};

use super::{ROWS_A_COPY, book};

/// The SQL of one table. Lists of ids and keys go in as arrays, rows by COPY.
trait Table: Stored {
    fn at(reader: &mut PgConnection, known: LogNumber) -> Result<Rows<Self>, StoreError>;
    /// Whom something was written about after `low` and up to `high`, in order.
    fn written(reader: &mut PgConnection, low: LogNumber, high: LogNumber)
    -> Result<Vec<String>, StoreError>;
    /// What is recorded of some ids at a write, in order.
    fn of(reader: &mut PgConnection, ids: &[&str], known: LogNumber) -> Result<Vec<Row<Self>>, StoreError>;
    fn current(reader: &mut PgConnection, ids: &[&str]) -> Result<Vec<(i64, Row<Self>)>, StoreError>;
    fn written_after(reader: &mut PgConnection, ids: &[&str], since: LogNumber) -> Result<bool, StoreError>;
    fn close(writer: &mut PgConnection, fids: &[i64], log: LogNumber) -> Result<(), StoreError>;
    fn add(writer: &mut PgConnection, rows: Vec<Self::Columns>) -> Result<(), StoreError>;
}

macro_rules! table {
    ($value:ty, $table:ident, $columns:ident, $id:ident) => {
        impl Table for $value {
            fn at(reader: &mut PgConnection, known: LogNumber) -> Result<Rows<Self>, StoreError> {
                let known = log_column(known);
                let rows = $table::table
                    .filter($table::recorded_from.le(known).and($table::recorded_to.gt(known)))
                    .order(($table::$id, $table::valid_from))
                    .select($columns::as_select());
                let rows = rows.load_iter::<$columns, PgRowByRowLoadingMode>(reader)?;
                rows.map(|row| Self::from_columns(row?)).collect()
            }

            fn written(
                reader: &mut PgConnection,
                low: LogNumber,
                high: LogNumber,
            ) -> Result<Vec<String>, StoreError> {
                let (low, high) = (log_column(low), log_column(high));
                let recorded = $table::recorded_from.gt(low).and($table::recorded_from.le(high));
                let ended = $table::recorded_to.gt(low).and($table::recorded_to.le(high));
                let written = $table::table.filter(recorded.or(ended)).select($table::$id).distinct();
                Ok(written.order($table::$id).load(reader)?)
            }

            fn of(
                reader: &mut PgConnection,
                ids: &[&str],
                known: LogNumber,
            ) -> Result<Vec<Row<Self>>, StoreError> {
                let known = log_column(known);
                let rows = $table::table
                    .filter($table::$id.eq_any(ids))
                    .filter($table::recorded_from.le(known).and($table::recorded_to.gt(known)))
                    .order(($table::$id, $table::valid_from))
                    .select($columns::as_select());
                let rows = rows.load_iter::<$columns, PgRowByRowLoadingMode>(reader)?;
                rows.map(|row| Self::from_columns(row?)).collect()
            }

            fn current(reader: &mut PgConnection, ids: &[&str]) -> Result<Vec<(i64, Row<Self>)>, StoreError> {
                let rows = $table::table
                    .filter($table::$id.eq_any(ids))
                    .filter($table::recorded_to.eq(OPEN))
                    .order(($table::$id, $table::valid_from))
                    .select(($table::fid, $columns::as_select()));
                let rows = rows.load_iter::<(i64, $columns), PgRowByRowLoadingMode>(reader)?;
                rows.map(|row| {
                    row.map_err(Into::into).and_then(|(fid, row)| Ok((fid, Self::from_columns(row)?)))
                })
                .collect()
            }

            fn written_after(
                reader: &mut PgConnection,
                ids: &[&str],
                since: LogNumber,
            ) -> Result<bool, StoreError> {
                let since = log_column(since);
                let ended = $table::recorded_to.gt(since).and($table::recorded_to.lt(OPEN));
                let later = $table::table
                    .filter($table::$id.eq_any(ids))
                    .filter($table::recorded_from.gt(since).or(ended));
                Ok(diesel::select(diesel::dsl::exists(later)).get_result(reader)?)
            }

            fn close(writer: &mut PgConnection, fids: &[i64], log: LogNumber) -> Result<(), StoreError> {
                diesel::update($table::table.filter($table::fid.eq_any(fids)))
                    .set($table::recorded_to.eq(log_column(log)))
                    .execute(writer)?;
                Ok(())
            }

            fn add(writer: &mut PgConnection, rows: Vec<$columns>) -> Result<(), StoreError> {
                for some in rows.chunks(ROWS_A_COPY) {
                    diesel::copy_from($table::table).from_insertable(some).execute(writer)?;
                }
                Ok(())
            }
        }
    };
}

table!(Member, members, MemberColumns, id);
table!(Duty, duties, DutyColumns, id);
table!(Matter, matters, MatterColumns, code);
table!(Premises, premises, PremisesColumns, id);
table!(Address, addresses, AddressColumns, id);
table!(Road, roads, RoadColumns, id);

pub fn roster(reader: &mut PgConnection, known: LogNumber) -> Result<Roster, StoreError> {
    let log = known.min(book::head(reader)?.log()?);
    Ok(Roster {
        log,
        members: Table::at(reader, log)?,
        duties: Table::at(reader, log)?,
        matters: Table::at(reader, log)?,
        premises: Table::at(reader, log)?,
        addresses: Table::at(reader, log)?,
        roads: Table::at(reader, log)?,
    })
}

/// What the roster at `to` has that the one at `from` has not.
pub fn difference(
    reader: &mut PgConnection,
    from: LogNumber,
    to: LogNumber,
) -> Result<RosterDifference, StoreError> {
    fn one<T: Table>(
        reader: &mut PgConnection,
        from: LogNumber,
        to: LogNumber,
    ) -> Result<Difference<T>, StoreError> {
        let ids = T::written(reader, from.min(to), from.max(to))?;
        if ids.is_empty() {
            return Ok(Difference::default());
        }
        let rows = T::of(reader, &ids.iter().map(String::as_str).collect::<Vec<_>>(), to)?;
        Ok(Difference { ids: ids.into_iter().map(Into::into).collect(), rows })
    }
    let log = to.min(book::head(reader)?.log()?);
    Ok(RosterDifference {
        log,
        members: one(reader, from, log)?,
        duties: one(reader, from, log)?,
        matters: one(reader, from, log)?,
        premises: one(reader, from, log)?,
        addresses: one(reader, from, log)?,
        roads: one(reader, from, log)?,
    })
}

pub fn write(writer: &mut PgConnection, write: &RosterWrite) -> Result<Written, StoreError> {
    let actor = &write.by.actor;
    if let Some(once) = &write.idempotency
        && let Some(answer) = book::repeated(writer, actor, &once.key, &once.body_digest)?
    {
        return Ok(Written::Repeated { answer });
    }
    let statements = Statements::of(&write.changes);
    if let Some(seen) = write.unchanged_since
        && is_stale(writer, &statements, seen)?
    {
        return Err(StoreError::Stale { seen });
    }
    let entry = book::record(writer, LogKind::Roster, None, statements.touched(), &write.by)?;
    apply(writer, &statements, entry.number)?;
    if let Some(once) = &write.idempotency {
        book::keep_answer(writer, actor, once)?;
    }
    Ok(Written::Committed { log: entry.number, recorded: entry.recorded })
}

fn is_stale(
    reader: &mut PgConnection,
    statements: &Statements<'_>,
    seen: LogNumber,
) -> Result<bool, StoreError> {
    fn one<T: Table>(
        reader: &mut PgConnection,
        changes: &[&ChangeOf<T>],
        seen: LogNumber,
    ) -> Result<bool, StoreError> {
        Ok(!changes.is_empty() && T::written_after(reader, &ids::<T>(changes), seen)?)
    }
    Ok(one::<Member>(reader, &statements.members, seen)?
        || one::<Duty>(reader, &statements.duties, seen)?
        || one::<Matter>(reader, &statements.matters, seen)?
        || one::<Premises>(reader, &statements.premises, seen)?
        || one::<Address>(reader, &statements.addresses, seen)?
        || one::<Road>(reader, &statements.roads, seen)?)
}

/// Records statements as of write `log`.
pub fn apply(
    writer: &mut PgConnection,
    statements: &Statements<'_>,
    log: LogNumber,
) -> Result<(), StoreError> {
    fn one<T: Table>(
        writer: &mut PgConnection,
        changes: &[&ChangeOf<T>],
        log: LogNumber,
    ) -> Result<(), StoreError> {
        if changes.is_empty() {
            return Ok(());
        }
        let current = T::current(writer, &ids::<T>(changes))?;
        let settled = settle(current, changes);
        if !settled.closed.is_empty() {
            T::close(writer, &settled.closed, log)?;
        }
        let rows =
            settled.added.into_iter().map(|held| Row { value: held.value, valid: held.valid, recorded: log });
        T::add(writer, rows.map(T::columns).collect())
    }
    one::<Member>(writer, &statements.members, log)?;
    one::<Duty>(writer, &statements.duties, log)?;
    one::<Matter>(writer, &statements.matters, log)?;
    one::<Premises>(writer, &statements.premises, log)?;
    one::<Address>(writer, &statements.addresses, log)?;
    one::<Road>(writer, &statements.roads, log)
}

fn ids<'c, T: Table>(changes: &[&'c ChangeOf<T>]) -> Vec<&'c str> {
    changes.iter().map(|change| subject::<T>(change)).collect()
}
