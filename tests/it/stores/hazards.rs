//! Hazards: read, decided and written as one, moved, followed.

use std::sync::Arc;
use std::thread;

use gridward::domain::actor::Role;
use gridward::domain::edition::EditionNumber;
use gridward::domain::hazard::{
    Escalation, Hazard, HazardAction, HazardEvent, HazardOwner, HazardStatus, Photo, Report,
};
use gridward::domain::id::{GridId, HazardId, MemberId, PremisesId, ReportId};
use gridward::domain::layers::Layer;
use gridward::domain::matter::Severity;
use gridward::domain::time::{LogNumber, Moment};
use gridward::kernel::lattice::LatticePoint;
use gridward::kernel::measure::Metres;
use gridward::store::{
    HazardChanges, HazardWrite, HazardWritten, LogKind, MovedReports, Store, StoreError, Touched,
};

use super::samples::by;
use super::stores;

/// Every column filled, differently for each number.
fn hazard(number: u32) -> Hazard {
    let at = |minutes: i64| Moment(i64::from(number) * 1_000 + minutes);
    Hazard {
        id: HazardId::new(&format!("h{number}")).expect("an id"),
        version: LogNumber(0),
        reported: at(0),
        last_reported: at(1),
        point: LatticePoint::new(1_136_600_000 + number as i32, 229_400_000),
        accuracy: Metres(12.5),
        premises: Some(PremisesId::new("p1").expect("an id")),
        matter: "XF-01".into(),
        family: "消防安全".into(),
        severity: Severity::Red,
        status: HazardStatus::Accepted,
        text: "通道\"被堵\"'; --".into(),
        edition: EditionNumber(3),
        grids: ["g1", "g2"].map(|id| GridId::new(id).expect("an id")).into(),
        owner: HazardOwner {
            layer: Some(Layer::Road),
            grid: Some(GridId::new("g1").expect("an id")),
            member: Some(MemberId::new("m1").expect("an id")),
            escalated: 1,
        },
        due: Some(at(9)),
        escalation: Escalation {
            level: 2,
            grid: Some(GridId::new("g2").expect("an id")),
            member: Some(MemberId::new("m2").expect("an id")),
            next: Some(at(20)),
        },
        department: Some("消防救援大队".into()),
        was_referred: true,
        reports: 1,
        reopened: 2,
        is_flooded: true,
        settled: Some(at(5)),
        ended: Some(at(6)),
        merged_into: Some(HazardId::new("h0").expect("an id")),
    }
}

/// Writes one hazard with its report.
pub fn write_one(store: &dyn Store, number: u32) {
    let new = bare(number);
    let mut decide = |_: &[Hazard], _: LogNumber| {
        let (hazards, reports) = (vec![new.clone()], vec![report(number, &new)]);
        Some(HazardChanges { hazards, reports, ..HazardChanges::default() })
    };
    let write = HazardWrite { of: Vec::new(), after: None, once: None, by: by("a"), decide: &mut decide };
    store.write_hazards(write).expect("written");
}

fn bare(number: u32) -> Hazard {
    Hazard {
        premises: None,
        owner: HazardOwner::default(),
        due: None,
        escalation: Escalation::default(),
        department: None,
        settled: None,
        ended: None,
        merged_into: None,
        ..hazard(number)
    }
}

fn report(number: u32, of: &Hazard) -> Report {
    Report {
        id: ReportId::new(&format!("r{number}")).expect("an id"),
        hazard: of.id.clone(),
        reported: Moment(i64::from(number)),
        seen: (number % 2 == 0).then_some(Moment(-5)),
        point: of.point,
        accuracy: Metres(0.0),
        matter: of.matter.clone(),
        severity: Severity::Blue,
        text: "看见了".into(),
        reporter: (number % 2 == 0).then(|| "热线".into()),
        actor: "hotline".into(),
        photos: [Photo { url: "https://example.cn/1.jpg".into(), sha256: [number as u8; 32] }].into(),
        is_flooding: number % 2 == 1,
    }
}

fn event(of: &Hazard, action: HazardAction, level: Option<u8>) -> HazardEvent {
    HazardEvent {
        hazard: of.id.clone(),
        at: Moment(7),
        actor: "desk".into(),
        role: Role::Dispatcher,
        action,
        from: (action != HazardAction::Report).then_some(HazardStatus::Reported),
        to: of.status,
        note: "注".into(),
        other: None,
        department: None,
        level,
        due: level.map(|_| Moment(9)),
    }
}

/// Writes what is decided, whatever is read.
fn put(store: &dyn Store, changes: HazardChanges) -> Result<LogNumber, StoreError> {
    let mut changes = Some(changes);
    let decide = &mut |_: &[Hazard], _: LogNumber| changes.take();
    let write = HazardWrite { of: Vec::new(), after: None, once: None, by: by("hazards"), decide };
    match store.write_hazards(write)? {
        HazardWritten::Committed { log, .. } => Ok(log),
        other => panic!("{other:?}"),
    }
}

fn new(hazard: &Hazard, report: Report) -> HazardChanges {
    let events = vec![event(hazard, HazardAction::Report, None)];
    HazardChanges { hazards: vec![hazard.clone()], reports: vec![report], events, ..HazardChanges::default() }
}

#[test]
fn who_reported_is_erased_when_the_hazard_is_long_over() {
    for made in stores() {
        let store = &*made.store;
        let (open, closed) =
            (Hazard { ended: None, ..hazard(1) }, Hazard { ended: Some(Moment(1_000)), ..hazard(2) });
        let mut decide = |_: &[Hazard], _: LogNumber| {
            Some(HazardChanges {
                hazards: vec![open.clone(), closed.clone()],
                reports: vec![report(2, &open), report(4, &closed), report(5, &closed)],
                ..HazardChanges::default()
            })
        };
        let of = vec![open.id.clone()];
        let write = HazardWrite { of, after: None, once: None, by: by("a"), decide: &mut decide };
        store.write_hazards(write).expect("written");
        let log = store.head().expect("a head").log;
        let reports = |of: &Hazard| made.again().hazard_course(&of.id).expect("read").0;
        let before = reports(&closed);
        assert_eq!(store.forget_reporters(Moment(1_000)).expect("forgotten"), 0, "{}", made.kind);
        assert_eq!(store.forget_reporters(Moment(1_001)).expect("forgotten"), 1, "{}", made.kind);
        assert_eq!(reports(&open)[0].reporter.as_deref(), Some("热线"), "{}", made.kind);
        let erased: Vec<Report> =
            before.into_iter().map(|report| Report { reporter: None, ..report }).collect();
        assert_eq!(reports(&closed), erased, "{}: all else stays", made.kind);
        assert_eq!(store.head().expect("a head").log, log, "{}", made.kind);
    }
}

#[test]
fn hazards_come_back_as_they_were_written() {
    for made in stores() {
        let store = &*made.store;
        let (full, bare) = (hazard(1), bare(2));
        let first = put(store, new(&full, report(1, &full))).expect("written");
        let second = put(store, new(&bare, report(2, &bare))).expect("written");
        let at = |hazard: &Hazard, version| Hazard { version, ..hazard.clone() };
        let after = |log| store.hazards_after(LogNumber(log)).expect("hazards");
        assert_eq!(after(0), [at(&full, first), at(&bare, second)], "{}", made.kind);
        // What is null again after it was something.
        let emptied = Hazard { id: full.id.clone(), ..self::bare(9) };
        let third = put(
            store,
            HazardChanges {
                hazards: vec![emptied.clone()],
                events: vec![event(&emptied, HazardAction::Escalate, Some(1))],
                ..HazardChanges::default()
            },
        );
        let third = third.expect("written");
        assert_eq!(after(first.0), [at(&bare, second), at(&emptied, third)], "{}", made.kind);
        let (reports, course) = store.hazard_course(&full.id).expect("a course");
        assert_eq!(reports, [report(1, &full)]);
        let events =
            [event(&full, HazardAction::Report, None), event(&emptied, HazardAction::Escalate, Some(1))];
        assert_eq!(course, [first, third].into_iter().zip(events).collect::<Vec<_>>(), "{}", made.kind);
        assert_eq!(store.hazard_course(&hazard(7).id).expect("nothing"), (vec![], vec![]));
        let log = store.changes(LogNumber(first.0 - 1), 9).expect("a log");
        let touched = Touched { table: "hazards".into(), count: 1, ids: vec!["h1".into()] };
        assert_eq!((log[0].kind, &log[0].touched), (LogKind::Hazard, &vec![touched]));
    }
}

#[test]
fn reports_go_where_they_are_moved() {
    for made in stores() {
        let store = &*made.store;
        let (one, two) = (bare(1), bare(2));
        for (number, of) in [(1, &one), (2, &one), (3, &two)] {
            put(store, new(of, report(number, of))).expect("written");
        }
        let ids = |of: &Hazard| {
            let (reports, _) = store.hazard_course(&of.id).expect("a course");
            reports.iter().map(|report| report.id.to_string()).collect::<Vec<_>>().join(" ")
        };
        let moved = |which, to: &Hazard| HazardChanges {
            moved: vec![(which, to.id.clone())],
            ..HazardChanges::default()
        };
        put(store, moved(MovedReports::All(one.id.clone()), &two)).expect("written");
        assert_eq!((ids(&one), ids(&two)), (String::new(), "r1 r2 r3".into()), "{}", made.kind);
        let some = MovedReports::Some(vec![report(2, &one).id]);
        put(store, moved(some, &one)).expect("written");
        assert_eq!((ids(&one), ids(&two)), ("r2".into(), "r1 r3".into()), "{}", made.kind);
    }
}

#[test]
fn a_decision_sees_what_it_asked_for_and_may_leave_it() {
    for made in stores() {
        let store = &*made.store;
        for number in 1..=3 {
            let hazard = bare(number);
            put(store, new(&hazard, report(number, &hazard))).expect("written");
        }
        let read = |of: &[u32], after: Option<u64>| {
            let mut ids = Vec::new();
            let mut decide = |read: &[Hazard], _: LogNumber| {
                ids = read.iter().map(|hazard| hazard.id.to_string()).collect();
                None
            };
            let of = of.iter().map(|&number| hazard(number).id).collect();
            let after = after.map(LogNumber);
            let write = HazardWrite { of, after, once: None, by: by("look"), decide: &mut decide };
            assert_eq!(store.write_hazards(write).expect("read"), HazardWritten::Left);
            ids.join(" ")
        };
        let log = store.head().expect("a head").log;
        let asked = [read(&[2, 7], None), read(&[1], Some(log.0 - 1)), read(&[], Some(0)), read(&[], None)];
        assert_eq!(asked, ["h2", "h1 h3", "h1 h2 h3", ""], "{}", made.kind);
        assert_eq!(store.head().expect("a head").log, log, "nothing was written");
    }
}

#[test]
fn what_is_sent_again_is_answered_again() {
    for made in stores() {
        let store = &*made.store;
        let send = |number: u32, digest: u8| {
            let hazard = bare(number);
            let mut decide = |_: &[Hazard], _: LogNumber| {
                Some(HazardChanges { answer: Some("答".into()), ..new(&hazard, report(number, &hazard)) })
            };
            let once = Some(("key".into(), [digest; 32]));
            let (of, by) = (Vec::new(), by("report"));
            store.write_hazards(HazardWrite { of, after: None, once, by, decide: &mut decide })
        };
        assert!(matches!(send(1, 7), Ok(HazardWritten::Committed { .. })), "{}", made.kind);
        assert_eq!(send(2, 7).expect("again"), HazardWritten::Repeated { answer: "答".into() });
        assert!(matches!(send(3, 8), Err(StoreError::KeyReused)), "{}", made.kind);
        assert_eq!(store.hazards_after(LogNumber(0)).expect("hazards").len(), 1);
    }
}

#[test]
fn nothing_escalates_twice() {
    for made in stores() {
        let store = &*made.store;
        let hazard = bare(1);
        let escalated = || HazardChanges {
            hazards: vec![hazard.clone()],
            events: vec![event(&hazard, HazardAction::Escalate, Some(1))],
            ..HazardChanges::default()
        };
        put(store, escalated()).expect("written");
        let log = store.head().expect("a head").log;
        if made.kind != "memory" {
            assert!(put(store, escalated()).is_err(), "{}", made.kind);
            assert_eq!(store.head().expect("a head").log, log, "{}: nothing of it stays", made.kind);
        }
    }
}

/// Each of many at once adds one to what it reads: none is lost.
#[test]
fn decisions_come_one_after_the_other() {
    const EACH: u32 = 12;
    for made in stores() {
        let store: Arc<dyn Store> = made.store.clone();
        let first = bare(1);
        put(&*store, new(&first, report(1, &first))).expect("written");
        let one_more = |store: &dyn Store| {
            let mut decide = |read: &[Hazard], _: LogNumber| {
                let [hazard] = read else { panic!("{read:?}") };
                let hazard = Hazard { reports: hazard.reports + 1, ..hazard.clone() };
                Some(HazardChanges { hazards: vec![hazard], ..HazardChanges::default() })
            };
            let (of, by) = (vec![hazard(1).id], by("join"));
            store
                .write_hazards(HazardWrite { of, after: None, once: None, by, decide: &mut decide })
                .expect("written");
        };
        thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| (0..EACH).for_each(|_| one_more(&*store)));
            }
        });
        let hazards = store.hazards_after(LogNumber(0)).expect("hazards");
        assert_eq!(hazards[0].reports, 1 + 4 * EACH, "{}", made.kind);
    }
}
