//! Reading and writing the roster: one set of verbs for members, duties, matters and premises.

use super::current::{Current, CurrentError};
use crate::domain::actor::Actor;
use crate::domain::duty::Duty;
use crate::domain::matter::Matter;
use crate::domain::member::Member;
use crate::domain::premises::Premises;
use crate::domain::roster::{Change, Held, Kept, Roster, RosterChange, Row, replacing};
use crate::domain::time::{LogNumber, Moment};
use crate::store::{Idempotency, RosterWrite, Signature, StoreError, Written};

/// A kind of thing that is read and written one by one.
pub trait Entry: Kept + PartialEq + Sized + 'static {
    fn rows(roster: &Roster) -> &[Row<Self>];
    fn set(held: Held<Self>) -> RosterChange;
    /// That `held`, and nothing after it, takes the place of what is recorded of its id.
    fn replace(recorded: &Roster, held: Held<Self>) -> Vec<RosterChange>;
    /// That nothing holds for this entry's id from then on.
    fn end(&self, from: Moment) -> RosterChange;
}

macro_rules! entry {
    ($kind:ident, $table:ident, $field:ident) => {
        impl Entry for $kind {
            fn rows(roster: &Roster) -> &[Row<Self>] {
                &roster.$table
            }

            fn set(held: Held<Self>) -> RosterChange {
                RosterChange::$kind(Change::Set(held))
            }

            fn replace(recorded: &Roster, held: Held<Self>) -> Vec<RosterChange> {
                let id = held.value.$field.clone();
                let current = rows_of::<Self>(recorded, held.value.id());
                replacing(current, id, held).map(RosterChange::$kind).collect()
            }

            fn end(&self, from: Moment) -> RosterChange {
                RosterChange::$kind(Change::End { id: self.$field.clone(), from })
            }
        }
    };
}

entry!(Member, members, id);
entry!(Duty, duties, id);
entry!(Matter, matters, code);
entry!(Premises, premises, id);

/// All rows of one id, in order of time.
pub fn rows_of<'r, T: Entry>(roster: &'r Roster, id: &str) -> &'r [Row<T>] {
    let rows = T::rows(roster);
    let from = rows.partition_point(|row| row.value.id() < id);
    let count = rows[from..].iter().take_while(|row| row.value.id() == id).count();
    &rows[from..from + count]
}

/// The row that holds at a moment, else the next that will.
pub fn row_at<'r, T: Entry>(roster: &'r Roster, id: &str, at: Moment) -> Option<&'r Row<T>> {
    rows_of::<T>(roster, id).iter().find(|row| row.valid.to > at)
}

/// Rows that hold at a moment, with ids above `after`, at most `limit`; and the id to go on after
/// when there are more.
pub fn page<'r, T: Entry>(
    roster: &'r Roster,
    at: Moment,
    after: Option<&str>,
    limit: usize,
    wanted: impl Fn(&T) -> bool,
) -> (Vec<&'r Row<T>>, Option<&'r str>) {
    let rows = T::rows(roster);
    let from = after.map_or(0, |after| rows.partition_point(|row| row.value.id() <= after));
    let mut found: Vec<&Row<T>> = rows[from..]
        .iter()
        .filter(|row| row.valid.contains(at) && wanted(&row.value))
        .take(limit + 1)
        .collect();
    let is_more = found.len() > limit;
    found.truncate(limit);
    let next = found.last().filter(|_| is_more).map(|row| row.value.id());
    (found, next)
}

/// Writes statements about one id and waits until it can be read here.
///
/// # Errors
/// What the store says. A failure to read it back is no failure to write: it is logged, and the
/// follower of the log tries again.
pub fn write(
    current: &Current,
    actor: &Actor,
    what: String,
    changes: Vec<RosterChange>,
    unchanged_since: Option<LogNumber>,
    idempotency: Option<Idempotency>,
) -> Result<Written, StoreError> {
    let by = Signature { actor: actor.clone(), what: what.into() };
    let written = current.store().write(&RosterWrite { changes, unchanged_since, idempotency, by })?;
    if let Err(error) = current.refresh() {
        report(&error);
    }
    Ok(written)
}

/// Logs why the atlas stays as it is.
pub fn report(error: &CurrentError) {
    let mut chain = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        chain = format!("{chain}: {error}");
        cause = error.source();
    }
    tracing::error!(cause = chain, "the atlas could not be brought up to date");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::id::MemberId;
    use crate::domain::member::Team;
    use crate::domain::time::Period;

    fn row(id: &str, from: i64, to: i64) -> Row<Member> {
        let id = MemberId::new(id).expect("an id");
        let value = Member { id, name: "王".into(), team: Team::GridMember, phone: None };
        let valid = Period::new(Moment(from), Moment(to)).expect("a span");
        Row { value, valid, recorded: LogNumber(1) }
    }

    #[test]
    fn pages_go_on_where_the_last_ended() {
        let members = vec![row("a", 0, 5), row("a", 5, 9), row("b", 7, 9), row("c", 0, 9), row("d", 0, 9)];
        let roster = Roster { members: members.into(), ..Roster::default() };
        let ids = |at, after, limit| {
            let (rows, next) = page::<Member>(&roster, Moment(at), after, limit, |_| true);
            (rows.iter().map(|row| row.value.id()).collect::<Vec<_>>().concat(), next)
        };
        assert_eq!(ids(6, None, 2), ("ac".into(), Some("c")));
        assert_eq!(ids(6, Some("c"), 2), ("d".into(), None));
        assert_eq!(ids(6, None, 3), ("acd".into(), None));
        assert_eq!(ids(6, Some("bb"), 9), ("cd".into(), None));
        assert_eq!(row_at::<Member>(&roster, "b", Moment(0)).map(|row| row.valid.from), Some(Moment(7)));
        assert_eq!(row_at::<Member>(&roster, "a", Moment(9)), None);
        assert_eq!(rows_of::<Member>(&roster, "a").len(), 2);
    }
}
