//! From statements about the roster to the rows that a write closes and adds. Pure: each SQL store
//! asks what is current, settles it here, and writes the outcome.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::domain::address::Address;
use crate::domain::duty::Duty;
use crate::domain::matter::Matter;
use crate::domain::member::Member;
use crate::domain::premises::Premises;
use crate::domain::road::Road;
use crate::domain::roster::{Change, Held, Kept, RosterChange, Row, supersede};
use crate::domain::time::{LogNumber, Moment, Period};
use crate::store::Touched;

/// A statement about one kind of thing.
pub type ChangeOf<T> = Change<T, <T as Kept>::Id>;

/// Whom a statement is about.
pub fn subject<T: Kept>(change: &ChangeOf<T>) -> &str {
    match change {
        Change::Set(held) => held.value.id(),
        Change::End { id, .. } => T::text(id),
    }
}

/// For what period a statement says something new.
pub fn stated<T, Id>(change: &Change<T, Id>) -> Period {
    match change {
        Change::Set(held) => held.valid,
        Change::End { from, .. } => Period::since(*from),
    }
}

/// The statements of one write, by kind, each kind in the order given.
#[derive(Default)]
pub struct Statements<'c> {
    pub members: Vec<&'c ChangeOf<Member>>,
    pub duties: Vec<&'c ChangeOf<Duty>>,
    pub matters: Vec<&'c ChangeOf<Matter>>,
    pub premises: Vec<&'c ChangeOf<Premises>>,
    pub addresses: Vec<&'c ChangeOf<Address>>,
    pub roads: Vec<&'c ChangeOf<Road>>,
}

impl<'c> Statements<'c> {
    pub fn of(changes: &'c [RosterChange]) -> Self {
        let mut sorted = Self::default();
        for change in changes {
            match change {
                RosterChange::Member(change) => sorted.members.push(change),
                RosterChange::Duty(change) => sorted.duties.push(change),
                RosterChange::Matter(change) => sorted.matters.push(change),
                RosterChange::Premises(change) => sorted.premises.push(change),
                RosterChange::Address(change) => sorted.addresses.push(change),
                RosterChange::Road(change) => sorted.roads.push(change),
            }
        }
        sorted
    }

    /// What the change log says of them.
    pub fn touched(&self) -> Vec<Touched> {
        let tables = [
            touched(&self.members),
            touched(&self.duties),
            touched(&self.matters),
            touched(&self.premises),
            touched(&self.addresses),
            touched(&self.roads),
        ];
        tables.into_iter().flatten().collect()
    }
}

fn touched<T: Kept>(statements: &[&ChangeOf<T>]) -> Option<Touched> {
    let count = statements.len() as u32;
    let ids: BTreeSet<&str> = statements.iter().map(|statement| subject::<T>(statement)).collect();
    let ids =
        if ids.len() > Touched::IDS_MAX { Vec::new() } else { ids.into_iter().map(Arc::from).collect() };
    (count > 0).then(|| Touched { table: T::TABLE.into(), count, ids })
}

/// What a write does to one table.
#[derive(Debug, PartialEq, Eq)]
pub struct Settled<T> {
    /// Keys of the rows that stop being current.
    pub closed: Vec<i64>,
    /// The rows that become current, in order of id and begin.
    pub added: Vec<Held<T>>,
}

struct Line<T> {
    keys: Vec<Option<i64>>,
    rows: Vec<Row<T>>,
}

impl<T> Default for Line<T> {
    fn default() -> Self {
        Self { keys: Vec::new(), rows: Vec::new() }
    }
}

impl<T> Line<T> {
    fn push(&mut self, key: Option<i64>, row: Row<T>) {
        self.keys.push(key);
        self.rows.push(row);
    }
}

/// Takes the statements one after the other over what is `current` (key and row) for their ids.
/// A statement that a later one of the same write supersedes leaves no row.
pub fn settle<T: Kept>(current: Vec<(i64, Row<T>)>, statements: &[&ChangeOf<T>]) -> Settled<T> {
    // Of each id the rows that are current so far, those already in the table with their key.
    let mut lines: BTreeMap<String, Line<T>> = BTreeMap::new();
    for (key, row) in current {
        lines.entry(row.value.id().to_owned()).or_default().push(Some(key), row);
    }
    let mut closed = Vec::new();
    for &statement in statements {
        let line = lines.entry(subject::<T>(statement).to_owned()).or_default();
        let (superseded, remainders) = supersede(&line.rows, stated(statement));
        for at in superseded.into_iter().rev() {
            line.rows.swap_remove(at);
            closed.extend(line.keys.swap_remove(at));
        }
        let set = if let Change::Set(held) = statement { Some(held.clone()) } else { None };
        for held in remainders.into_iter().chain(set) {
            line.push(None, Row { value: held.value, valid: held.valid, recorded: LogNumber(0) });
        }
    }
    let mut added = Vec::new();
    for line in lines.into_values() {
        let fresh = line.keys.into_iter().zip(line.rows).filter(|(key, _)| key.is_none());
        let from = added.len();
        added.extend(fresh.map(|(_, row)| Held { value: row.value, valid: row.valid }));
        added[from..].sort_by_key(|held: &Held<T>| held.valid.from);
    }
    closed.sort_unstable();
    Settled { closed, added }
}

/// The number and moment of the write after one recorded at `previous` (ruling 4).
pub fn next_stamp(last: LogNumber, previous: Moment, now: Moment) -> (LogNumber, Moment) {
    (LogNumber(last.0 + 1), now.max(Moment(previous.0.saturating_add(1))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::id::MemberId;
    use crate::domain::member::Team;

    fn member(id: &str, name: &str) -> Member {
        let id = MemberId::new(id).expect("an id");
        Member { id, name: name.into(), team: Team::Volunteer, phone: None }
    }

    fn held(id: &str, name: &str, from: i64, to: i64) -> Held<Member> {
        let valid = Period::new(Moment(from), Moment(to)).expect("a span");
        Held { value: member(id, name), valid }
    }

    fn end(id: &str, from: i64) -> ChangeOf<Member> {
        Change::End { id: MemberId::new(id).expect("an id"), from: Moment(from) }
    }

    #[test]
    fn statements_settle_one_after_the_other() {
        let current = || {
            [(7, held("a", "old", 0, 10)), (8, held("a", "old", 20, 30)), (9, held("b", "old", 0, 5))]
                .map(|(key, held)| {
                    (key, Row { value: held.value, valid: held.valid, recorded: LogNumber(1) })
                })
                .to_vec()
        };
        let check = |statements: &[ChangeOf<Member>], closed: &[i64], added: &[Held<Member>]| {
            let settled = settle(current(), &statements.iter().collect::<Vec<_>>());
            assert_eq!(settled, Settled { closed: closed.to_vec(), added: added.to_vec() }, "{statements:?}");
        };
        check(&[], &[], &[]);
        check(&[end("a", 30), end("c", 0)], &[], &[]);
        check(&[end("a", 5)], &[7, 8], &[held("a", "old", 0, 5)]);
        check(
            &[Change::Set(held("a", "x", 8, 22))],
            &[7, 8],
            &[held("a", "old", 0, 8), held("a", "x", 8, 22), held("a", "old", 22, 30)],
        );
        // The second statement supersedes the first within the write; the end leaves only its head.
        check(
            &[Change::Set(held("c", "x", 0, 9)), Change::Set(held("c", "y", 3, 5)), end("c", 4)],
            &[],
            &[held("c", "x", 0, 3), held("c", "y", 3, 4)],
        );
        // Rows come in order of id, whatever the order of statements.
        check(
            &[Change::Set(held("z", "x", 0, 1)), Change::Set(held("b", "x", 0, 5))],
            &[9],
            &[held("b", "x", 0, 5), held("z", "x", 0, 1)],
        );
    }

    #[test]
    fn the_log_names_whom_a_write_is_about_unless_they_are_many() {
        let of = |ids: std::ops::Range<usize>| -> Vec<RosterChange> {
            ids.map(|id| RosterChange::Member(end(&format!("m{id:04}"), 0))).collect()
        };
        let told = |changes: &[RosterChange]| Statements::of(changes).touched();
        assert!(told(&[]).is_empty());
        let twice = [of(0..Touched::IDS_MAX), of(5..6)].concat();
        let [told_of] = &told(&twice)[..] else { panic!("one table") };
        assert_eq!((&*told_of.table, told_of.count as usize), ("members", Touched::IDS_MAX + 1));
        assert_eq!((told_of.ids.len(), &*told_of.ids[99]), (100, "m0099"));
        assert!(told(&of(0..Touched::IDS_MAX + 1))[0].ids.is_empty());
    }

    #[test]
    fn numbers_and_moments_only_go_up() {
        let at = |previous, now| next_stamp(LogNumber(4), Moment(previous), Moment(now));
        assert_eq!(at(10, 20), (LogNumber(5), Moment(20)));
        assert_eq!(at(10, 10), (LogNumber(5), Moment(11)));
        assert_eq!(at(10, 3), (LogNumber(5), Moment(11)));
        assert_eq!(at(i64::MIN, 3), (LogNumber(5), Moment(3)));
    }
}
