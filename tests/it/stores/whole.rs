//! Log, audit, town, keys, many writers at once, copies.

use std::sync::Arc;
use std::thread;

use gridward::domain::actor::Role;
use gridward::domain::duty::Hours;
use gridward::domain::edition::EditionNumber;
use gridward::domain::grid::Levels;
use gridward::domain::id::GridId;
use gridward::domain::matter::{Limit, LimitKind};
use gridward::domain::norm::Burden;
use gridward::domain::patrol::CoverageRules;
use gridward::domain::time::{Date, LogNumber, Moment, Period};
use gridward::domain::town::{Alias, Town};
use gridward::store::{self, ApiKey, LogKind, StoreError, Written};

use super::samples::{by, of_each_kind, plan, publication, set_member, shown, write};
use super::{Folder, START, stores};
use crate::harness::postgres;

#[test]
fn a_new_store_is_empty() {
    for made in stores() {
        let store = &made.store;
        let head = store.head().expect("a head");
        assert_eq!((head.log, head.edition), (LogNumber(0), None));
        assert_eq!(store.town().expect("a town"), Town::default());
        assert!(store.changes(LogNumber(0), 9).expect("a log").is_empty());
        assert!(store.editions(LogNumber(9)).expect("editions").is_empty());
        assert_eq!(store.log_at(Moment::MAX).expect("a number"), LogNumber(0));
        if let Some(address) = &made.address {
            let again = store::create(address, made.hand.clock());
            assert!(matches!(again, Err(StoreError::Exists(_))), "{}", made.kind);
        }
    }
}

#[test]
fn the_town_is_what_was_last_said() {
    for made in stores() {
        let town = Town {
            name: "厚街镇".into(),
            zone: "Asia/Shanghai".into(),
            levels: Levels::new(["county", "town", "community", "basic", "a", "b", "c"]).expect("levels"),
            holidays: [Date { year: 2026, month: 10, day: 1 }, Date { year: -1, month: 2, day: 28 }].into(),
            work_days: [Date { year: 2026, month: 10, day: 10 }].into(),
            coverage: CoverageRules { road_reach_m: 25, weights: [1, 2, 255] },
            norms: [(Burden::Residents, 800..=2000), (Burden::Premises, 0..=u32::MAX)].into(),
            notice: "synthetic".into(),
            working_hours: Hours::parse("Mo-Sa 09:00-18:00").expect("hours"),
            severity_limits: [
                (1, LimitKind::WorkingDays),
                (2, LimitKind::CalendarDays),
                (9, LimitKind::WorkingHours),
            ]
            .map(|(amount, kind)| Limit { amount, kind }),
            aliases: [("旧\"路", "河田大道", true), ("a,b", "河田社区", false)]
                .map(|(alias, name, is_former)| Alias { alias: alias.into(), name: name.into(), is_former })
                .into(),
        };
        made.store.set_town(&Town::default(), &by("admin")).expect("set");
        assert_eq!(made.store.set_town(&town, &by("admin")).expect("set"), LogNumber(2));
        assert_eq!(made.again().town().expect("a town"), town, "{}", made.kind);
        assert_eq!(made.store.changes(LogNumber(1), 9).expect("a log")[0].kind, LogKind::Town);
    }
}

#[test]
fn moments_are_recorded_in_order_even_when_the_clock_is_not() {
    for made in stores() {
        let store = &made.store;
        for at in [START, START, START - 5_000_000, START + 10, START + 10] {
            made.hand.set(at);
            store.write(&write(vec![])).expect("written");
        }
        let log = store.changes(LogNumber(0), 9).expect("a log");
        let recorded: Vec<i64> = log.iter().map(|entry| entry.recorded.0).collect();
        assert!(recorded.windows(2).all(|pair| pair[0] < pair[1]), "{} {recorded:?}", made.kind);
        if made.kind != "postgis" {
            assert_eq!(recorded, [0, 1, 2, 10, 11].map(|later| START + later), "{}", made.kind);
        }
        for entry in &log {
            assert_eq!(store.log_at(entry.recorded).expect("a number"), entry.number, "{}", made.kind);
            let before = store.log_at(Moment(entry.recorded.0 - 1)).expect("a number");
            assert_eq!(before.0, entry.number.0 - 1, "{}", made.kind);
        }
    }
}

#[test]
fn keys_are_added_once_and_revoked_once() {
    for made in stores() {
        let store = &made.store;
        let key = |name: &str, territory: Option<&str>| ApiKey {
            name: name.into(),
            sha256: [7; 32],
            role: Role::Social,
            territory: territory.map(|id| GridId::new(id).expect("an id")),
            created: Moment(START),
            revoked: None,
        };
        let (desk, mall) = (key("desk", None), key("a mall", Some("g17")));
        store.add_key(&desk, &by("admin")).expect("added");
        store.add_key(&mall, &by("admin")).expect("added");
        assert!(matches!(store.add_key(&desk, &by("admin")), Err(StoreError::Exists(_))), "{}", made.kind);
        assert!(
            matches!(store.revoke_key("none", &by("admin")), Err(StoreError::Missing(_))),
            "{}",
            made.kind
        );
        assert_eq!(store.revoke_key("desk", &by("admin")).expect("revoked"), LogNumber(3));
        assert!(
            matches!(store.revoke_key("desk", &by("admin")), Err(StoreError::Missing(_))),
            "{}",
            made.kind
        );
        assert!(matches!(store.add_key(&desk, &by("admin")), Err(StoreError::Exists(_))), "{}", made.kind);
        let log = store.changes(LogNumber(0), 9).expect("a log");
        let revoked = ApiKey { revoked: Some(log[2].recorded), ..desk };
        assert_eq!(made.again().keys().expect("keys"), [mall, revoked], "{}", made.kind);
        assert!(log.len() == 3 && log.iter().all(|entry| entry.kind == LogKind::Key));
    }
}

#[test]
fn every_write_is_in_the_audit_log() {
    for made in stores() {
        let store = &made.store;
        store.write(&write(vec![])).expect("written");
        store.set_town(&Town::default(), &by("王")).expect("set");
        store.publish(&publication(None, &plan(2, 3, 1), START)).expect("published");
        let audit = store.audit(LogNumber(0), 9).expect("an audit log");
        let told: Vec<_> =
            audit.iter().map(|entry| (entry.log.0, &*entry.actor, entry.role, &*entry.what)).collect();
        let what = "test write";
        let expected = [
            (1, "tester", Role::Admin, what),
            (2, "王", Role::Admin, what),
            (3, "publisher", Role::Admin, what),
        ];
        assert_eq!(told, expected, "{}", made.kind);
        let log = store.changes(LogNumber(0), 9).expect("a log");
        assert!(audit.iter().zip(&log).all(|(audit, log)| audit.recorded == log.recorded));
        assert_eq!(store.audit(LogNumber(1), 1).expect("an audit log"), audit[1..2]);
    }
}

/// A follower that reads while eight write sees every number once, in order.
#[test]
fn eight_writers_leave_a_log_without_gaps() {
    const WRITES: u64 = 25;
    for made in stores() {
        let writers: Vec<_> = (0..8)
            .map(|writer| {
                let store = if writer % 2 == 0 { made.store.clone() } else { made.again() };
                thread::spawn(move || {
                    for n in 0..WRITES {
                        let change = set_member(writer * WRITES + n, "x", Period::ALWAYS);
                        let shared = set_member(1000, &format!("{writer} {n}"), Period::ALWAYS);
                        let written = store.write(&write(vec![change, shared])).expect("written");
                        assert!(matches!(written, Written::Committed { .. }));
                    }
                })
            })
            .collect();
        let follower = thread::spawn({
            let store = Arc::clone(&made.store);
            move || {
                let mut seen = LogNumber(0);
                while seen.0 < 8 * WRITES {
                    for entry in store.changes(seen, 7).expect("a log") {
                        assert_eq!(entry.number.0, seen.0 + 1, "a number was skipped");
                        seen = entry.number;
                    }
                }
            }
        });
        for writer in writers {
            writer.join().expect("no panic");
        }
        follower.join().expect("no panic");
        let roster = made.store.roster(LogNumber(u64::MAX)).expect("a roster");
        assert_eq!(roster.members.len() as u64, 8 * WRITES + 1, "{}", made.kind);
        assert_eq!(roster.log, LogNumber(8 * WRITES));
    }
}

#[test]
fn a_copy_made_under_load_opens_and_is_whole() {
    for made in stores().into_iter().filter(|made| made.address.is_some()) {
        made.store.publish(&publication(None, &plan(4, 5, 1), START)).expect("published");
        let writer = thread::spawn({
            let store = made.store.clone();
            move || {
                for n in 0..200 {
                    store.write(&write(of_each_kind(n, n, Period::ALWAYS))).expect("written");
                }
            }
        });
        let folder = Folder::new();
        let copy = folder.file("copy");
        let back = match made.kind {
            "postgis" => postgres::shared().expect("it made one").database(),
            _ => folder.file("back.gpkg").to_str().expect("UTF-8").to_owned(),
        };
        made.store.backup(&copy).expect("copied");
        assert!(matches!(made.store.backup(&copy), Err(StoreError::Exists(_))));
        writer.join().expect("no panic");
        store::restore(&copy, &back).expect("restored");
        assert!(matches!(store::restore(&copy, &back), Err(StoreError::Exists(_))));
        let restored = store::open(&back, made.hand.clock()).expect("opens");
        let log = restored.head().expect("a head").log;
        let (found, expected) = (restored.roster(log), made.store.roster(log));
        assert_eq!(shown(&found.expect("read")), shown(&expected.expect("read")), "at {log:?}");
        assert!(restored.plan(EditionNumber(1)).expect("read").is_some());
        restored.write(&write(vec![])).expect("a restored store is written to");
        let left = folder.path().read_dir().expect("there").flatten().map(|entry| entry.file_name());
        let parts = left.filter(|name| name.to_string_lossy().contains("part"));
        assert_eq!(parts.count(), 0, "{}: left-overs", made.kind);
    }
}
