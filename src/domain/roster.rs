//! The roster: members, duties, matters, premises, addresses and roads, bitemporal (ruling 1).
//!
//! A row says that a value holds during `valid` and was so recorded from log number `recorded`
//! until it was superseded. Nothing is changed in place.

use super::address::Address;
use super::duty::Duty;
use super::id::{AddressId, DutyId, MemberId, PremisesId, RoadId};
use super::matter::Matter;
use super::member::Member;
use super::premises::Premises;
use super::road::Road;
use super::time::{LogNumber, Moment, Period};
use std::borrow::Borrow;
use std::sync::Arc;

/// A statement: the value holds during the period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held<T> {
    pub value: T,
    pub valid: Period,
}

/// A statement as recorded, with the write that recorded it (its version, for `If-Match`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row<T> {
    pub value: T,
    pub valid: Period,
    pub recorded: LogNumber,
}

/// The rows of one kind, shared by whoever holds the roster.
pub type Rows<T> = Arc<[Row<T>]>;

/// A kind of thing that the roster keeps.
pub trait Kept: Clone {
    type Id;
    /// The table's name, in SQL and in the change log.
    const TABLE: &'static str;

    fn id(&self) -> &str;
    fn text(id: &Self::Id) -> &str;
}

macro_rules! kept {
    ($value:ty, $id:ty, $table:literal, $field:ident, $text:expr) => {
        impl Kept for $value {
            type Id = $id;
            const TABLE: &'static str = $table;

            fn id(&self) -> &str {
                Self::text(&self.$field)
            }

            fn text(id: &$id) -> &str {
                $text(id)
            }
        }
    };
}

kept!(Member, MemberId, "members", id, MemberId::as_str);
kept!(Duty, DutyId, "duties", id, DutyId::as_str);
kept!(Matter, Arc<str>, "matters", code, |code| code);
kept!(Premises, PremisesId, "premises", id, PremisesId::as_str);
kept!(Address, AddressId, "addresses", id, AddressId::as_str);
kept!(Road, RoadId, "roads", id, RoadId::as_str);

/// Everything that is not a grid, as recorded at one log number, for all time.
///
/// Each list is ordered by id (matters by code), then by the period's begin.
#[derive(Clone, Debug, Default)]
pub struct Roster {
    /// Up to and including which write this was read.
    pub log: LogNumber,
    pub members: Rows<Member>,
    pub duties: Rows<Duty>,
    pub matters: Rows<Matter>,
    pub premises: Rows<Premises>,
    pub addresses: Rows<Address>,
    pub roads: Rows<Road>,
}

/// What one kind's rows at one log number have that they have not at another.
#[derive(Clone, Debug)]
pub struct Difference<T> {
    /// Whom something was written about in between, in order.
    pub ids: Vec<Arc<str>>,
    /// All that is recorded of them at the other, in order; of who is not among these, nothing.
    pub rows: Vec<Row<T>>,
}

impl<T> Default for Difference<T> {
    fn default() -> Self {
        Self { ids: Vec::new(), rows: Vec::new() }
    }
}

impl<T: Kept> Difference<T> {
    /// The rows at the other log number; the very same where nothing was written.
    fn put_into(self, rows: &Rows<T>) -> Rows<T> {
        if self.ids.is_empty() {
            return rows.clone();
        }
        let is_other = |row: &&Row<T>| self.ids.binary_search_by(|id| (**id).cmp(row.value.id())).is_err();
        let mut all: Vec<Row<T>> = rows.iter().filter(is_other).cloned().collect();
        all.extend(self.rows);
        // Two runs in order: the sort merges them.
        all.sort_by(|a, b| (a.value.id(), a.valid).cmp(&(b.value.id(), b.valid)));
        all.into()
    }
}

/// What a roster at one log number has that it has not at another.
#[derive(Clone, Debug, Default)]
pub struct RosterDifference {
    /// The other log number.
    pub log: LogNumber,
    pub members: Difference<Member>,
    pub duties: Difference<Duty>,
    pub matters: Difference<Matter>,
    pub premises: Difference<Premises>,
    pub addresses: Difference<Address>,
    pub roads: Difference<Road>,
}

impl Roster {
    /// The roster at the other log number.
    pub fn with(&self, difference: RosterDifference) -> Self {
        Self {
            log: difference.log,
            members: difference.members.put_into(&self.members),
            duties: difference.duties.put_into(&self.duties),
            matters: difference.matters.put_into(&self.matters),
            premises: difference.premises.put_into(&self.premises),
            addresses: difference.addresses.put_into(&self.addresses),
            roads: difference.roads.put_into(&self.roads),
        }
    }
}

/// One statement about the roster: from now on it is recorded that `value` holds during `valid`
/// (whatever was recorded for that id in that period is superseded), or that nothing holds from
/// `from` on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RosterChange {
    Member(Change<Member, MemberId>),
    Duty(Change<Duty, DutyId>),
    Matter(Change<Matter, Arc<str>>),
    Premises(Change<Premises, PremisesId>),
    Address(Change<Address, AddressId>),
    Road(Change<Road, RoadId>),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change<T, Id> {
    Set(Held<T>),
    End { id: Id, from: Moment },
}

/// The statements by which `held` takes the place of all that is recorded of its id from its
/// beginning on: where it ends, nothing follows. [`Change::Set`] alone would let the old come back.
pub fn replacing<T, Id>(
    current: &[impl Borrow<Row<T>>],
    id: Id,
    held: Held<T>,
) -> impl Iterator<Item = Change<T, Id>> {
    let to = held.valid.to;
    let is_outlasted = current.iter().any(|row| row.borrow().valid.to > to);
    let end = is_outlasted.then_some(Change::End { id, from: to });
    end.into_iter().chain([Change::Set(held)])
}

/// What stays recorded of `current` once `period` is stated anew: the rows that must be closed, as
/// positions, and the remainders to record in their place.
pub fn supersede<T: Clone>(current: &[Row<T>], period: Period) -> (Vec<usize>, Vec<Held<T>>) {
    let mut closed = Vec::new();
    let mut remainders = Vec::new();
    for (at, row) in current.iter().enumerate().filter(|(_, row)| row.valid.overlaps(&period)) {
        closed.push(at);
        remainders.extend(row.valid.without(&period).map(|valid| Held { value: row.value.clone(), valid }));
    }
    (closed, remainders)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn superseding_keeps_what_lies_outside() {
        let span = |from, to| Period::new(Moment(from), Moment(to)).expect("a span");
        let row = |from, to, value| Held { value, valid: span(from, to) };
        let current = [(0, 10, 'a'), (10, 20, 'b'), (30, 40, 'c')].map(|(from, to, value)| Row {
            value,
            valid: span(from, to),
            recorded: LogNumber(1),
        });
        let stated = span(5, 15);
        assert_eq!(supersede(&current, stated), (vec![0, 1], vec![row(0, 5, 'a'), row(15, 20, 'b')]));
        let inside = span(32, 34);
        assert_eq!(supersede(&current, inside), (vec![2], vec![row(30, 32, 'c'), row(34, 40, 'c')]));
        let touching = span(20, 30);
        assert_eq!(supersede(&current, touching), (vec![], vec![]));
    }

    #[test]
    fn nothing_outlasts_what_replaces_it() {
        let span = |from, to| Period::new(Moment(from), Moment(to)).expect("a span");
        let current = [Row { value: 'a', valid: span(0, 10), recorded: LogNumber(1) }];
        let held = |to| Held { value: 'b', valid: span(5, to) };
        let changes = |to| replacing(&current, 7, held(to)).collect::<Vec<_>>();
        assert_eq!(changes(9), [Change::End { id: 7, from: Moment(9) }, Change::Set(held(9))]);
        assert_eq!(changes(10), [Change::Set(held(10))]);
    }
}
