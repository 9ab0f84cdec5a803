//! Positions and visits, the same in every store.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;

use gridward::domain::id::{MemberId, PremisesId, VisitId};
use gridward::domain::patrol::{Merged, Position, Quarter, TrackPoint, Visit, VisitKind, VisitResult};
use gridward::domain::time::{LogNumber, Moment};
use gridward::store::{
    DayMarks, LogKind, MarksHead, PositionWrite, PositionsWritten, Store, StoreError, VisitFilter,
    VisitWrite, Written,
};

use super::samples::{by, once, point};
use super::{DAY, START, stores};
use crate::harness::patrol::Dice;

fn member(n: usize) -> MemberId {
    MemberId::new(&format!("m{n}")).expect("an id")
}

/// Member `n` at so many seconds after the start, at the place `place`.
fn position(n: usize, second: i64, place: u64) -> Position {
    let at = Moment(START + second * 1_000_000 + 7);
    Position { member: member(n), track: TrackPoint { at, point: point(place), accuracy_dm: 53 } }
}

fn add(store: &dyn Store, positions: &[Position]) -> Merged {
    let answer = |_| Arc::from("");
    let write = PositionWrite { positions, once: None, answer: &answer, by: by("phones") };
    match store.add_positions(write).expect("written") {
        PositionsWritten::Kept { log, merged } => {
            assert_eq!(log.is_some(), merged.accepted > 0);
            merged
        }
        PositionsWritten::Repeated { .. } => panic!("no key was given"),
    }
}

fn all(store: &dyn Store) -> Vec<Position> {
    let tracks = store.tracks(Quarter(i64::MIN)..Quarter(i64::MAX), None).expect("tracks");
    assert!(tracks.is_sorted_by_key(|track| (track.quarter, track.member.clone())));
    tracks
        .into_iter()
        .flat_map(|track| {
            assert!(track.points.is_sorted_by_key(|point| point.at));
            assert!(track.points.iter().all(|point| Quarter::of(point.at) == track.quarter));
            track.points.into_iter().map(move |point| Position { member: track.member.clone(), track: point })
        })
        .collect()
}

#[test]
fn a_moment_belongs_to_who_had_it_first() {
    for made in stores() {
        let store = &*made.store;
        let first = [position(1, 10, 1), position(2, 10, 2), position(1, 0, 3)];
        assert_eq!(add(store, &first), Merged { accepted: 3, duplicate: 0, clash: 0 }, "{}", made.kind);
        let second = [position(1, 10, 1), position(1, 10, 9), position(1, 5, 4), position(1, 5, 5)];
        assert_eq!(add(store, &second), Merged { accepted: 1, duplicate: 1, clash: 2 }, "{}", made.kind);
        assert_eq!(add(store, &second), Merged { accepted: 0, duplicate: 2, clash: 2 }, "{}", made.kind);
        let expected = [position(1, 0, 3), position(1, 5, 4), position(1, 10, 1), position(2, 10, 2)];
        assert_eq!(all(&*made.again()), expected, "{}", made.kind);
        // Two entries of the log, and no track in either.
        let log = store.changes(LogNumber(0), 9).expect("a log");
        let told: Vec<_> = log.iter().map(|entry| (entry.kind, entry.touched[0].count)).collect();
        assert_eq!(told, [(LogKind::Position, 3), (LogKind::Position, 1)]);
        assert_eq!(log[0].touched[0].ids, [Arc::from("m1"), Arc::from("m2")]);
    }
}

#[test]
fn in_whatever_order_they_come_the_same_is_kept() {
    let mut dice = Dice(5);
    let mut positions: Vec<Position> =
        (0..4_000).map(|n| position(dice.below(70), dice.below(40_000) as i64 * 5, n as u64 % 900)).collect();
    positions.sort_by(|a, b| (&a.member, a.track.at).cmp(&(&b.member, b.track.at)));
    positions.dedup_by(|a, b| a.member == b.member && a.track.at == b.track.at);
    let mut expected = positions.clone();
    let key =
        |position: &Position| (Quarter::of(position.track.at), position.member.clone(), position.track.at);
    expected.sort_by_cached_key(key);
    for made in stores() {
        dice.shuffle(&mut positions);
        let accepted: u32 = positions.chunks(611).map(|batch| add(&*made.store, batch).accepted).sum();
        assert_eq!(accepted as usize, positions.len());
        assert!(all(&*made.again()) == expected, "{} keeps something else", made.kind);
        // A span, one member, and what came last.
        let span = Quarter::of(Moment(START + DAY))..Quarter::of(Moment(START + 2 * DAY));
        let tracks = made.store.tracks(span.clone(), Some(&member(7))).expect("tracks");
        let found: usize = tracks.iter().map(|track| track.points.len()).sum();
        let is_wanted = |of: &&Position| of.member == member(7) && span.contains(&Quarter::of(of.track.at));
        assert_eq!(found, expected.iter().filter(is_wanted).count());
        let log = made.store.head().expect("a head").log;
        add(&*made.store, &[position(3, 3, 1), position(99, 900, 1)]);
        let last = made.store.tracks_after(log).expect("tracks");
        let whose: Vec<&str> = last.iter().map(|track| track.member.as_str()).collect();
        assert_eq!(whose, ["m3", "m99"], "{}", made.kind);
        let whole = made.store.tracks(last[0].quarter..last[0].quarter.after(), Some(&member(3)));
        assert_eq!(whole.expect("tracks")[0], last[0]);
        // Days are dropped whole.
        let day = Quarter::of(Moment(START)).day();
        let before = all(&*made.store).len();
        assert!(made.store.forget_tracks(day + 1).expect("forgotten") > 0);
        let left = all(&*made.again());
        assert!(left.len() < before && left.iter().all(|of| Quarter::of(of.track.at).day() > day));
        assert_eq!(made.store.forget_tracks(day + 1).expect("forgotten"), 0);
        assert_eq!(add(&*made.store, &[position(1, 1, 1)]).accepted, 1, "{}: a day comes back", made.kind);
    }
}

#[test]
fn who_sends_twice_gets_the_first_answer() {
    for made in stores() {
        let positions = [position(1, 10, 1)];
        let send = |digest: u8| {
            let answer = |merged: Merged| format!("{} of 1", merged.accepted).into();
            let once = Some(("k".into(), [digest; 32]));
            made.store.add_positions(PositionWrite {
                positions: &positions,
                once,
                answer: &answer,
                by: by("a"),
            })
        };
        let merged = Merged { accepted: 1, ..Merged::default() };
        assert_eq!(send(1).expect("kept"), PositionsWritten::Kept { log: Some(LogNumber(1)), merged });
        assert_eq!(send(1).expect("kept"), PositionsWritten::Repeated { answer: "1 of 1".into() });
        assert!(matches!(send(2), Err(StoreError::KeyReused)), "{}", made.kind);
        assert_eq!(made.store.head().expect("a head").log, LogNumber(1));
    }
}

#[test]
fn many_at_once_lose_nothing() {
    for made in stores() {
        let accepted = AtomicU32::new(0);
        thread::scope(|scope| {
            for n in 0..8 {
                let (store, accepted) = (made.store.clone(), &accepted);
                scope.spawn(move || {
                    for round in 0..20 {
                        // Each of its own, and one that all want.
                        let own = (0..20).map(|k| position(k % 5, n + 100 * (20 * round + k as i64), 1));
                        let batch: Vec<Position> = own.chain([position(1, -50 - round, n as u64)]).collect();
                        accepted.fetch_add(add(&*store, &batch).accepted, Ordering::Relaxed);
                    }
                });
            }
        });
        assert_eq!(accepted.into_inner(), 8 * 20 * 20 + 20, "{}", made.kind);
        assert_eq!(all(&*made.again()).len(), 8 * 20 * 20 + 20, "{}", made.kind);
        assert_eq!(made.store.head().expect("a head").log, LogNumber(8 * 20));
    }
}

#[test]
fn marks_that_are_put_by_count_when_their_head_does() {
    let head = |generation: i64, log: u64| MarksHead {
        generation: Moment(START + generation),
        log: LogNumber(log),
        until: Moment(START - 1),
        made: Moment(START + 9),
        basis: u64::MAX - generation as u64,
        areas: vec![0, 255, generation as u8],
    };
    let day = |day: i64, byte: u8| -> DayMarks { (day, vec![byte; 3]) };
    for made in stores() {
        let store = &*made.store;
        let of = |generation: i64| made.again().marks(Moment(START + generation)).expect("read");
        let put = |generation: i64, days: &[DayMarks]| {
            store.put_marks(Moment(START + generation), days).expect("written");
        };
        let keep = |generation: i64, log: u64, days: &[DayMarks], whole: Option<usize>| {
            store.keep_marks(&head(generation, log), days, whole).expect("written")
        };
        assert_eq!((store.marks_head().expect("read"), of(1)), (None, vec![]), "{}", made.kind);
        assert!(!keep(1, 5, &[day(3, 1)], None), "{}: there is nothing to go on with", made.kind);
        put(1, &[day(4, 1), day(3, 1)]);
        put(2, &[day(3, 2)]);
        assert!(!keep(1, 5, &[], Some(3)), "{}: a day is missing", made.kind);
        assert!(keep(1, 5, &[], Some(2)), "{}", made.kind);
        assert_eq!(made.again().marks_head().expect("read"), Some(head(1, 5)), "{}", made.kind);
        assert_eq!((of(1), of(2)), (vec![day(3, 1), day(4, 1)], vec![]), "{}", made.kind);
        assert!(keep(1, 6, &[day(4, 7)], None) && !keep(1, 5, &[day(4, 8)], None), "{}", made.kind);
        put(2, &[day(5, 2)]);
        assert!(!keep(2, 4, &[], Some(1)), "{}: older than what counts", made.kind);
        assert_eq!(of(1), [day(3, 1), day(4, 7)], "{}", made.kind);
        assert!(keep(2, 6, &[], Some(1)) && !keep(1, 9, &[], None), "{}", made.kind);
        assert_eq!((store.marks_head().expect("read"), of(1)), (Some(head(2, 6)), vec![]), "{}", made.kind);
        store.forget_tracks(6).expect("forgotten");
        assert_eq!((of(2), store.head().expect("a head").log), (vec![], LogNumber(0)), "{}", made.kind);
        // Of each member the newest track.
        add(store, &[position(1, 1, 1), position(1, 5_000, 2), position(2, 7, 3)]);
        let last = made.again().last_tracks().expect("tracks");
        let points: Vec<_> =
            last.iter().flat_map(|track| track.points.iter().map(|point| point.point)).collect();
        assert_eq!(points, [point(2), point(3)], "{}", made.kind);
    }
}

fn visit(n: usize, premises: &str, second: i64, kind: VisitKind) -> Visit {
    Visit {
        id: VisitId::new(&format!("v{n:03}")).expect("an id"),
        premises: PremisesId::new(premises).expect("an id"),
        member: (kind == VisitKind::Supervision).then(|| member(n % 3)),
        at: Moment(START + second * 1_000_000),
        kind,
        result: VisitResult::ALL[n % 3],
        matters: if n % 2 == 0 { vec![] } else { vec!["事项 \"1\"".into(), "B".into()] },
        note: format!("备注 {n}").into(),
    }
}

#[test]
fn visits_come_back_as_they_were() {
    let kinds = [VisitKind::Supervision, VisitKind::SelfCheck];
    let visits: Vec<Visit> =
        (0..40).map(|n| visit(n, ["p1", "p2", "p3"][n % 3], (n as i64 * 37) % 11, kinds[n % 2])).collect();
    let mut sorted = visits.clone();
    sorted.sort_by(|a, b| (a.at, &a.id).cmp(&(b.at, &b.id)));
    for made in stores() {
        let write = |visits: &[Visit], once| made.store.add_visits(VisitWrite { visits, once, by: by("a") });
        for batch in visits.chunks(15) {
            write(batch, None).expect("written");
        }
        let store = made.again();
        let read = |filter: VisitFilter| store.visits(&filter).expect("visits");
        assert_eq!(read(VisitFilter::default()), sorted, "{}", made.kind);
        let of = |wanted: &dyn Fn(&&Visit) -> bool| sorted.iter().filter(wanted).cloned().collect::<Vec<_>>();
        let premises = PremisesId::new("p2").expect("an id");
        let found = read(VisitFilter { premises: Some(premises.clone()), ..VisitFilter::default() });
        assert_eq!(found, of(&|visit| visit.premises == premises));
        let (from, to) = (Moment(START + 2_000_000), Moment(START + 7_000_000));
        let whose =
            VisitFilter { member: Some(member(1)), from: Some(from), to: Some(to), ..VisitFilter::default() };
        let wanted = |visit: &&Visit| visit.member == Some(member(1)) && from <= visit.at && visit.at < to;
        assert_eq!(read(whose), of(&wanted));
        // Page by page.
        let (mut pages, mut after) = (Vec::new(), None);
        loop {
            let page = read(VisitFilter { after: after.take(), limit: Some(7), ..VisitFilter::default() });
            let Some(last) = page.last() else { break };
            after = Some((last.at, last.id.clone()));
            pages.extend(page);
        }
        assert_eq!(pages, sorted, "{}", made.kind);
        // All or none, and each once.
        let log = store.head().expect("a head").log;
        let again = [visit(100, "p1", 1, kinds[0]), visit(3, "p1", 1, kinds[0])];
        assert!(matches!(write(&again, None), Err(StoreError::Exists(_))), "{}", made.kind);
        assert_eq!(read(VisitFilter::default()).len(), 40, "{}", made.kind);
        assert_eq!(store.head().expect("a head").log, log, "{}", made.kind);
        let twice = || write(&again[..1], Some(once("k", 1, "the answer")));
        assert!(matches!(twice().expect("written"), Written::Committed { .. }));
        assert_eq!(twice().expect("repeated"), Written::Repeated { answer: "the answer".into() });
        let last = store.changes(log, 9).expect("a log");
        assert_eq!((last.len(), last[0].kind, &*last[0].touched[0].ids[0]), (1, LogKind::Visit, "v100"));
    }
}
