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

/// Everything that is not a grid, as recorded at one log number, for all time.
///
/// Each list is ordered by id (matters by code), then by the period's begin.
#[derive(Clone, Debug, Default)]
pub struct Roster {
    /// Up to and including which write this was read.
    pub log: LogNumber,
    pub members: Vec<Row<Member>>,
    pub duties: Vec<Row<Duty>>,
    pub matters: Vec<Row<Matter>>,
    pub premises: Vec<Row<Premises>>,
    pub addresses: Vec<Row<Address>>,
    pub roads: Vec<Row<Road>>,
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
