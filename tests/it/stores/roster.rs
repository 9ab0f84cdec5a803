//! Statements about the roster: as of then, as known then, refused, repeated.

use std::sync::Arc;

use gridward::domain::roster::{Roster, RosterChange};
use gridward::domain::time::{LogNumber, Moment, Period};
use gridward::store::{LogKind, StoreError, Written};

use super::samples::{by, end_member, end_of_each_kind, of_each_kind, once, set_member, shown, span, write};
use super::{DAY, START, stores};
use crate::harness::postgres;
use crate::harness::tessellation::Seeded;

fn names(roster: &Roster) -> Vec<(String, i64, i64, u64)> {
    let row = |row: &gridward::domain::roster::Row<gridward::domain::member::Member>| {
        (row.value.name.to_string(), row.valid.from.0, row.valid.to.0, row.recorded.0)
    };
    roster.members.iter().map(row).collect()
}

#[test]
fn as_of_then_and_as_known_then() {
    const OPEN: i64 = i64::MAX;
    let named = |name: &str, from, to, log| (name.to_owned(), from, to, log);
    for made in stores() {
        let store = &made.store;
        let say = |changes: Vec<RosterChange>| match store.write(&write(changes)) {
            Ok(Written::Committed { log, .. }) => log.0,
            other => panic!("{}: {other:?}", made.kind),
        };
        let known = |log| names(&store.roster(LogNumber(log)).expect("a roster"));
        assert_eq!(say(vec![set_member(1, "a", Period::since(Moment(10)))]), 1);
        assert_eq!(say(vec![set_member(1, "b", span(20, 30))]), 2);
        assert_eq!(say(vec![end_member(1, 40)]), 3);
        // Two statements about one id in one write: the later holds, the first leaves nothing.
        assert_eq!(say(vec![set_member(1, "c", span(12, 14)), set_member(1, "d", span(11, 15))]), 4);
        assert_eq!(say(vec![end_member(1, 0), end_member(7, 0)]), 5);
        assert_eq!(known(0), []);
        assert_eq!(known(1), [named("a", 10, OPEN, 1)]);
        assert_eq!(known(2), [named("a", 10, 20, 2), named("b", 20, 30, 2), named("a", 30, OPEN, 2)]);
        assert_eq!(known(3), [named("a", 10, 20, 2), named("b", 20, 30, 2), named("a", 30, 40, 3)]);
        assert_eq!(
            known(4),
            [
                named("a", 10, 11, 4),
                named("d", 11, 15, 4),
                named("a", 15, 20, 4),
                named("b", 20, 30, 2),
                named("a", 30, 40, 3),
            ]
        );
        assert_eq!(known(5), []);
        let far = store.roster(LogNumber(u64::MAX)).expect("a roster");
        assert_eq!(far.log, LogNumber(5), "{}: known beyond the newest is the newest", made.kind);
    }
}

#[test]
fn what_has_been_written_since_is_stale() {
    for made in stores() {
        let store = &made.store;
        let since = |seen, changes| {
            let mut write = write(changes);
            write.unchanged_since = Some(LogNumber(seen));
            store.write(&write)
        };
        let always = Period::ALWAYS;
        store.write(&write(vec![set_member(1, "a", always), set_member(2, "b", always)])).expect("written");
        store.write(&write(vec![set_member(2, "c", span(5, 9))])).expect("written");
        store.write(&write(vec![end_member(3, 0), end_member(1, i64::MIN)])).expect("written");
        // 1 was ended by write 3, 2 changed by write 2, 3 never was anything.
        for (n, newest) in [(1, 3), (2, 2), (3, 0)] {
            let set = || vec![set_member(n, "z", span(100, 101))];
            for seen in 0..newest {
                let refused = since(seen, set());
                assert!(
                    matches!(refused, Err(StoreError::Stale { seen: LogNumber(told) }) if told == seen),
                    "{} {n} {seen}: {refused:?}",
                    made.kind
                );
            }
        }
        assert_eq!(store.head().expect("a head").log, LogNumber(3), "{}: refusals leave no trace", made.kind);
        for (n, seen) in [(1, 3), (2, 2), (3, 0)] {
            assert!(since(seen, vec![set_member(n, "z", span(100, 101))]).is_ok(), "{} {n}", made.kind);
        }
    }
}

#[test]
fn a_repeated_request_gets_the_first_answer() {
    for made in stores() {
        let store = &made.store;
        let say = |actor: &str, body, answer: &str| {
            let mut write = write(vec![set_member(1, answer, Period::ALWAYS)]);
            write.idempotency = Some(once("key", body, answer));
            write.by = by(actor);
            store.write(&write)
        };
        let ask = |actor: &str, body| store.repeated(&by(actor).actor, "key", &[body; 32]);
        assert!(ask("a", 1).expect("asked").is_none());
        assert!(matches!(say("a", 1, "first"), Ok(Written::Committed { log: LogNumber(1), .. })));
        let again = say("a", 1, "second").expect("repeated");
        assert_eq!(again, Written::Repeated { answer: "first".into() }, "{}", made.kind);
        assert!(matches!(say("a", 2, "third"), Err(StoreError::KeyReused)), "{}", made.kind);
        assert!(matches!(ask("a", 2), Err(StoreError::KeyReused)));
        assert_eq!(ask("a", 1).expect("asked").as_deref(), Some("first"));
        assert_eq!(ask("b", 1).expect("asked"), None, "{}: scoped to the caller", made.kind);
        assert!(matches!(say("b", 2, "other"), Ok(Written::Committed { log: LogNumber(2), .. })));
        // A refused write keeps no answer.
        let mut stale = write(vec![set_member(1, "x", Period::ALWAYS)]);
        stale.unchanged_since = Some(LogNumber(0));
        stale.idempotency = Some(once("stale", 1, "never"));
        assert!(matches!(store.write(&stale), Err(StoreError::Stale { .. })));
        assert_eq!(store.repeated(&stale.by.actor, "stale", &[1; 32]).expect("asked"), None);
        assert_eq!(store.head().expect("a head").log, LogNumber(2));
    }
}

#[test]
fn answers_are_kept_seven_days() {
    for made in stores().into_iter().filter(|made| made.kind != "postgis") {
        let store = &made.store;
        let mut first = write(vec![]);
        first.idempotency = Some(once("key", 1, "first"));
        store.write(&first).expect("written");
        let actor = &first.by.actor;
        made.hand.set(START + 7 * DAY - 1);
        assert!(store.repeated(actor, "key", &[1; 32]).expect("asked").is_some(), "{}", made.kind);
        made.hand.set(START + 7 * DAY);
        assert!(store.repeated(actor, "key", &[2; 32]).expect("forgotten").is_none(), "{}", made.kind);
        first.idempotency = Some(once("key", 2, "new"));
        assert!(matches!(store.write(&first), Ok(Written::Committed { .. })), "{}", made.kind);
    }
}

#[test]
fn answers_past_their_time_are_forgotten() {
    for made in stores() {
        let store = &made.store;
        let mut first = write(vec![]);
        first.idempotency = Some(once("key", 1, "13812345678"));
        store.write(&first).expect("written");
        assert_eq!(store.forget_answers().expect("gone through"), 0, "{}: its time is not over", made.kind);
        match (made.kind, &made.address) {
            // Its clock is the server's own.
            ("postgis", Some(address)) => {
                let age = format!("UPDATE kept_answers SET kept = kept - {}", 7 * DAY);
                postgres::shared().expect("it runs").sql(address, &age);
            }
            _ => made.hand.set(START + 7 * DAY),
        }
        assert_eq!(store.forget_answers().expect("gone through"), 1, "{}", made.kind);
        assert_eq!(store.forget_answers().expect("gone through"), 0, "{}", made.kind);
        made.hand.set(START);
        assert!(store.repeated(&first.by.actor, "key", &[1; 32]).expect("asked").is_none(), "{}", made.kind);
        assert_eq!(store.head().expect("a head").log, LogNumber(1), "{}: no write of the log", made.kind);
    }
}

#[test]
fn the_log_carries_tables_counts_and_ids_and_nobody() {
    for made in stores() {
        let store = &made.store;
        let mut changes = of_each_kind(4, 1, Period::ALWAYS);
        changes.push(set_member(5, "张三", Period::ALWAYS));
        store.write(&write(changes)).expect("written");
        let log = store.changes(LogNumber(0), 10).expect("a log");
        assert_eq!(log.len(), 1);
        assert_eq!(log[0].kind, LogKind::Roster);
        let touched: Vec<(&str, u32)> =
            log[0].touched.iter().map(|touched| (&*touched.table, touched.count)).collect();
        let one_each = [("duties", 1), ("matters", 1), ("premises", 1), ("addresses", 1), ("roads", 1)];
        assert_eq!(touched, [&[("members", 2)][..], &one_each].concat(), "{}", made.kind);
        assert_eq!(log[0].touched[0].ids, ["m4".into(), "m5".into()], "{}", made.kind);
        assert!(log[0].touched.iter().all(|of| of.ids.len() == of.count as usize), "{}", made.kind);
        let text = format!("{log:?} {:?}", store.audit(LogNumber(0), 10).expect("an audit log"));
        for personal in ["张三", "name 1", "13800000004", "河田"] {
            assert!(!text.contains(personal), "{}: {personal} in {text}", made.kind);
        }
    }
}

/// The same seeded writes on every store: the rosters are equal to the byte at every log number.
#[test]
fn all_stores_hold_the_same_roster_as_the_reference() {
    let made = stores();
    let mut seeded = Seeded(20_260_101);
    let writes: Vec<_> = (0..60)
        .map(|_| {
            let changes = (0..seeded.below(6)).flat_map(|_| {
                let (n, turn) = (seeded.below(5), seeded.below(1000));
                let (from, length) = (seeded.below(50) as i64, 1 + seeded.below(30) as i64);
                let mut all = match seeded.below(10) {
                    0..=1 => end_of_each_kind(n, from),
                    2 => of_each_kind(n, turn, Period::since(Moment(from))),
                    3 => of_each_kind(n, turn, Period::ALWAYS),
                    _ => of_each_kind(n, turn, span(from, from + length)),
                };
                let kept = 1 + seeded.below(6) as usize;
                all.truncate(kept);
                all
            });
            write(changes.collect())
        })
        .collect();
    for (at, write) in writes.iter().enumerate() {
        for made in &made {
            let written = made.store.write(write);
            let log = LogNumber(at as u64 + 1);
            assert!(matches!(written, Ok(Written::Committed { log: told, .. }) if told == log));
        }
    }
    for made in &made {
        let at = |log: u64| made.store.roster(LogNumber(log)).expect("read");
        for (from, to) in (0..=60).map(|from| (from, seeded.below(64))) {
            let difference = made.store.roster_difference(LogNumber(from), LogNumber(to)).expect("read");
            let (before, expected) = (at(from), at(to));
            let found = before.with(difference.clone());
            assert_eq!(shown(&found), shown(&expected), "{}: {from} to {to}", made.kind);
            assert_eq!(found.log, expected.log);
            let is_same = Arc::ptr_eq(&found.members, &before.members);
            assert_eq!(is_same, difference.members.ids.is_empty(), "what was not written is shared");
        }
    }
    let reference = &made[0].store;
    assert!(reference.roster(LogNumber(60)).expect("a roster").members.len() > 10);
    for other in &made[1..] {
        let again = other.again();
        for log in 0..=60 {
            let log = LogNumber(log);
            let (expected, found) = (reference.roster(log).expect("read"), again.roster(log).expect("read"));
            assert_eq!(shown(&found), shown(&expected), "{} at {log:?}", other.kind);
        }
        assert_eq!(
            reference
                .changes(LogNumber(0), 100)
                .expect("a log")
                .iter()
                .map(|e| &e.touched)
                .collect::<Vec<_>>(),
            again.changes(LogNumber(0), 100).expect("a log").iter().map(|e| &e.touched).collect::<Vec<_>>(),
        );
    }
}
