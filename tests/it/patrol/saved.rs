//! Marks that are put by: whoever takes them up again has what all positions give, to the bit.

use std::sync::Arc;

use gridward::domain::duty::{Duty, DutyRole, Hours};
use gridward::domain::id::{DutyId, GridId, MemberId, PremisesId};
use gridward::domain::patrol::{CoverageRules, Position, PositionRules, Quarter, TrackPoint};
use gridward::domain::premises::Premises;
use gridward::domain::roster::{Change, Held, RosterChange};
use gridward::domain::time::Period;
use gridward::domain::town::Town;
use gridward::kernel::measure::Zoom;
use gridward::kernel::tile::TileId;
use gridward::live::patrol::{Around, Coverage, HOUR_S, Patrol, PatrolGround, Share, Trace};
use gridward::service::current::Current;
use gridward::service::patrol::Patrols;
use gridward::store::{PositionWrite, Store};

use super::MEMBERS;
use crate::harness::patrol::{Dice, publish_streets, walks};
use crate::harness::sketch::{moment, within};
use crate::stores::samples::{by, write};
use crate::stores::{Made, stores};

/// Members have been home for an hour.
const NOON: &str = "2026-11-23 12:00";
const DAY_S: i64 = 24 * HOUR_S;

/// A process that looks after a store's patrols.
struct Process {
    current: Current,
    patrols: Patrols,
}

/// All that can be asked of patrols.
#[derive(Debug, PartialEq)]
struct State {
    traces: Vec<Trace>,
    newest: i64,
    latest: Vec<(MemberId, TrackPoint)>,
    recent: Vec<(MemberId, Vec<TrackPoint>)>,
    versions: Vec<u64>,
}

fn state(patrol: &Patrol) -> State {
    let ground = patrol.ground();
    let mut latest: Vec<_> = patrol.latest().map(|(member, point)| (member.clone(), *point)).collect();
    latest.sort();
    let mut recent: Vec<_> =
        patrol.recent().map(|(member, points)| (member.clone(), points.to_vec())).collect();
    recent.sort();
    let middle = TileId::of(within(4, 3, 6, 0.0, 0.0), Zoom::new(14).expect("a zoom"));
    let around = |dx: u32| TileId::new(14, middle.x() + dx - 2, middle.y()).expect("a tile");
    let versions = (0..5).map(|dx| patrol.version_around(around(dx), 0)).chain([patrol.version()]).collect();
    State {
        traces: (0..ground.len() as u32).map(|number| patrol.trace(number).clone()).collect(),
        newest: patrol.newest_hour(),
        latest,
        recent,
        versions,
    }
}

impl Process {
    fn start(made: &Made) -> Self {
        let current = Current::new(made.again(), made.hand.clock());
        Self { current, patrols: Patrols::new(PositionRules::default()) }
    }

    fn state(&self) -> State {
        self.current.refresh().expect("followed");
        self.patrols.with(&self.current, state).expect("patrols")
    }

    fn put_by(&self) -> bool {
        self.patrols.put_by(&self.current).expect("written")
    }
}

/// Of all positions at once, with nothing that was put by.
fn from_scratch(made: &Made) -> State {
    let current = Current::new(made.again(), made.hand.clock());
    current.refresh().expect("read");
    let ground = Arc::new(PatrolGround::new(current.atlas().expect("published"), current.now()));
    let mut patrol = Patrol::new(ground);
    let tracks = made.store.tracks(Quarter(i64::MIN)..Quarter(i64::MAX), None).expect("tracks");
    patrol.add(tracks, &Around::new());
    state(&patrol)
}

fn send(store: &dyn Store, positions: &[Position]) {
    let answer = |_| Arc::from("");
    let write = PositionWrite { positions, once: None, answer: &answer, by: by("phones") };
    store.add_positions(write).expect("written");
}

/// Walks of four days, in the order in which telephones got round to sending them.
fn sent(seed: u64) -> Vec<Position> {
    let mut dice = Dice(seed);
    let mut positions = Vec::new();
    for days in [0, 1, 2, 9] {
        let mut walked = walks(&MEMBERS, 25, &mut dice);
        walked.iter_mut().for_each(|position| position.track.at.0 -= days * DAY_S * 1_000_000);
        positions.extend(walked);
    }
    // One who walks over midnight (UTC).
    let mut night = walks(&["w"], 25, &mut dice);
    night.iter_mut().for_each(|position| position.track.at.0 -= (HOUR_S + 3_300 + 2 * DAY_S) * 1_000_000);
    positions.extend(night);
    dice.shuffle(&mut positions);
    positions
}

fn since(text: &str) -> Period {
    Period::since(moment(text))
}

fn duty(id: &str, member: &str, grid: &str, valid: Period) -> RosterChange {
    let value = Duty {
        id: DutyId::new(id).expect("an id"),
        member: MemberId::new(member).expect("an id"),
        grid: GridId::new(grid).expect("an id"),
        role: DutyRole::Member,
        hours: Hours::default(),
    };
    RosterChange::Duty(Change::Set(Held { value, valid }))
}

fn premises(id: &str, valid: Period) -> RosterChange {
    let value = Premises {
        id: PremisesId::new(id).expect("an id"),
        name: "新店".into(),
        kind: "small_shop".into(),
        credit_code: None,
        address: "".into(),
        at: Some(within(3, 2, 6, 0.5, 0.5)),
    };
    RosterChange::Premises(Change::Set(Held { value, valid }))
}

fn closed(id: &str, from: &str) -> RosterChange {
    let id = PremisesId::new(id).expect("an id");
    RosterChange::Premises(Change::End { id, from: moment(from) })
}

fn ended(id: &str, from: &str) -> RosterChange {
    RosterChange::Duty(Change::End { id: DutyId::new(id).expect("an id"), from: moment(from) })
}

/// What the town's people change meanwhile: today's business, and corrections of what was said of the past.
fn changes() -> Vec<Vec<RosterChange>> {
    vec![
        vec![premises("new", since(NOON))],
        vec![ended("d0", NOON), duty("d9", "x", "b", since(NOON))],
        vec![closed("p03", NOON)],
        vec![premises("p04", since(NOON))],
        vec![premises("old", since("2026-11-20 00:00"))],
        vec![duty("d10", "y", "a", since("2026-11-21 00:00"))],
        vec![ended("d2", "2026-11-22 00:00")],
        vec![closed("p06", "2026-11-22 00:00")],
    ]
}

#[test]
fn a_restart_has_what_all_positions_give() {
    for made in stores() {
        made.hand.set(moment(NOON).0);
        publish_streets(&*made.store);
        let running = Process::start(&made);
        running.state();
        let mut changes = changes().into_iter();
        for (step, batch) in sent(made.kind.len() as u64).chunks(48).enumerate() {
            send(&*made.store, batch);
            if step % 3 == 2
                && let Some(changes) = changes.next()
            {
                made.store.write(&write(changes)).expect("written");
            }
            let expected = from_scratch(&made);
            assert!(running.state() == expected, "{} {step}: running", made.kind);
            if step % 2 == 0 {
                running.put_by();
            }
            let again = Process::start(&made);
            assert!(again.state() == expected, "{} {step}: after a restart", made.kind);
            // And a second process puts by what it has.
            if step % 4 == 1 {
                again.put_by();
                assert!(Process::start(&made).state() == expected, "{} {step}: after two", made.kind);
            }
        }
        for changes in changes {
            made.store.write(&write(changes)).expect("written");
            let expected = from_scratch(&made);
            assert!(Process::start(&made).state() == expected, "{}: after a restart", made.kind);
            assert!(running.state() == expected, "{}: running", made.kind);
            running.put_by();
            assert!(Process::start(&made).state() == expected, "{}: put by", made.kind);
        }
        assert!(from_scratch(&made).traces.iter().any(|trace| *trace != Trace::default()));
    }
}

#[test]
fn what_was_put_by_is_what_is_read_and_what_is_damaged_is_not() {
    for made in stores() {
        made.hand.set(moment(NOON).0);
        publish_streets(&*made.store);
        send(&*made.store, &sent(3));
        let running = Process::start(&made);
        let expected = running.state();
        assert!(running.put_by() && !running.put_by(), "{}: once is enough", made.kind);
        let generation = made.store.marks_head().expect("read").expect("put by").generation;
        let days = made.store.marks(generation).expect("read");
        assert_eq!(days.len(), 31, "{}", made.kind);
        assert_eq!(days.iter().filter(|(_, marks)| !marks.is_empty()).count(), 5, "{}", made.kind);
        // An older day's marks taken away are missed: nobody reads its positions again.
        let older = days.iter().find(|(_, marks)| !marks.is_empty()).expect("one").clone();
        made.store.put_marks(generation, &[(older.0, Vec::new())]).expect("written");
        let robbed = Process::start(&made).state();
        assert_ne!(robbed.traces, expected.traces, "{}", made.kind);
        assert_eq!(
            (&robbed.latest, &robbed.versions),
            (&expected.latest, &expected.versions),
            "{}",
            made.kind
        );
        made.store.put_marks(generation, &[(older.0, vec![0xff; 9])]).expect("written");
        assert!(Process::start(&made).state() == expected, "{}: made of the positions", made.kind);
        // Days are forgotten with their tracks.
        let day = older.0 + 1;
        made.store.forget_tracks(day).expect("forgotten");
        assert!(made.store.marks(generation).expect("read").iter().all(|&(kept, _)| kept >= day));
        let (left, all) = (Process::start(&made).state(), from_scratch(&made));
        assert_eq!((left.traces == all.traces, left.latest == all.latest), (true, true), "{}", made.kind);
    }
}

#[test]
fn whoever_puts_by_all_anew_is_followed_by_the_others() {
    for made in stores() {
        made.hand.set(moment(NOON).0);
        publish_streets(&*made.store);
        let positions = sent(5);
        send(&*made.store, &positions[..200]);
        let (one, other) = (Process::start(&made), Process::start(&made));
        one.state();
        other.state();
        assert!(one.put_by(), "{}", made.kind);
        // The other one's marks are its own; while somebody puts by, it leaves that to him …
        send(&*made.store, &positions[200..300]);
        other.state();
        assert!(!other.put_by(), "{}", made.kind);
        // … and when nobody does, it does, and the first one leaves it to the second.
        made.hand.set(moment("2026-11-23 13:00").0);
        assert!(other.put_by(), "{}", made.kind);
        send(&*made.store, &positions[300..]);
        one.state();
        other.state();
        assert!(!one.put_by() && other.put_by(), "{}", made.kind);
        assert!(Process::start(&made).state() == from_scratch(&made), "{}", made.kind);
    }
}

#[test]
fn a_name_that_is_put_right_makes_no_premises_new() {
    let made = Made::memory();
    made.hand.set(moment(NOON).0);
    publish_streets(&*made.store);
    made.store.write(&write(vec![premises("new", since("2026-11-01 00:00"))])).expect("written");
    send(&*made.store, &sent(2));
    let before = Process::start(&made).state();
    made.store.write(&write(vec![premises("new", since("2026-11-23 11:59"))])).expect("written");
    assert_eq!(Process::start(&made).state().traces, before.traces);
}

#[test]
fn a_town_that_looks_farther_has_seen_more() {
    let made = Made::gpkg();
    made.hand.set(moment(NOON).0);
    publish_streets(&*made.store);
    send(&*made.store, &sent(4));
    let running = Process::start(&made);
    let before = running.state();
    assert!(running.put_by());
    let set = |coverage: CoverageRules| {
        let town = Town { coverage, ..made.store.town().expect("a town") };
        made.store.set_town(&town, &by("admin")).expect("set");
    };
    let seen = |state: &State| state.traces.iter().filter(|trace| **trace != Trace::default()).count();
    set(CoverageRules { road_reach_m: 60, ..CoverageRules::default() });
    let expected = from_scratch(&made);
    assert!(seen(&expected) > seen(&before), "{} {}", seen(&expected), seen(&before));
    assert!(Process::start(&made).state() == expected && running.state() == expected);
    // What things weigh is no mark: what was put by holds.
    assert!(running.put_by());
    set(CoverageRules { road_reach_m: 60, weights: [1, 0, 0] });
    running.state();
    assert!(!running.put_by(), "nothing is new");
    assert!(running.state() == expected && Process::start(&made).state() == expected);
}

#[test]
fn weights_are_the_towns() {
    let share = |of, seen| Share { of, seen, seen_by_others: 0 };
    let coverage =
        Coverage { roads_mm: share(1_000, 500), premises: share(10, 10), cells: share(0, 0), last: None };
    let ratio = |weights: [u8; 3]| coverage.ratio(CoverageRules { weights, road_reach_m: 30 }.into());
    assert_eq!(ratio([1, 0, 0]), Some(0.5));
    assert_eq!(ratio([1, 1, 0]), Some(0.75));
    assert_eq!(
        ratio([50, 30, 20]),
        Some((50.0 * 0.5 + 30.0) / 80.0),
        "what a grid has none of weighs nothing"
    );
    assert_eq!(ratio([0, 0, 9]), None);
}
