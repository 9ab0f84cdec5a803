//! Positions and hazards from files: every row accounted for, and the same file again changes nothing.

use std::fmt::Write as _;

use gridward::domain::hazard::HazardStatus;
use gridward::domain::id::HazardId;
use gridward::domain::matter::{Matter, MatterList, Severity};
use gridward::domain::patrol::Quarter;
use gridward::domain::roster::{Change, Held, RosterChange};
use gridward::domain::time::Period;
use gridward::kernel::lattice::LatticePoint;
use gridward::service::current::Current;
use gridward::service::import::{
    ImportKind, ImportReport, ImportRequest, Outcome, import_hazards, import_positions,
};

use super::signature;
use crate::harness::patrol::publish_streets;
use crate::harness::sketch::{moment, within};
use crate::stores::samples::write;
use crate::stores::{Folder, Made, stores};

/// A store with the small town in it, at noon.
struct Town {
    made: Made,
    current: Current,
    folder: Folder,
}

impl Town {
    fn new(made: Made) -> Self {
        made.hand.set(moment("2026-11-23 12:00").0);
        publish_streets(&*made.store);
        let value = Matter {
            code: "M1".into(),
            list: MatterList::GridEntry,
            name: "占道".into(),
            family: "".into(),
            layer: "community".parse().expect("a layer"),
            team: None,
            severity: Severity::Yellow,
            limit: None,
            department: "城管".into(),
            premises_kinds: Vec::new(),
            interval_days: None,
        };
        let valid = Period::new(moment("2026-01-01 00:00"), moment("2026-11-20 00:00")).expect("a span");
        let matter = Change::Set(Held { value, valid });
        made.store.write(&write(vec![RosterChange::Matter(matter)])).expect("written");
        let current = Current::new(made.again(), made.hand.clock());
        current.refresh().expect("an atlas");
        Self { made, current, folder: Folder::new() }
    }

    fn import(&self, kind: ImportKind, text: &str, is_dry: bool) -> ImportReport {
        let path = self.folder.file("facts.csv");
        std::fs::write(&path, text).expect("writable");
        let request = ImportRequest { dry_run: is_dry, ..ImportRequest::new(kind, vec![path]) };
        let import = if kind == ImportKind::Hazards { import_hazards } else { import_positions };
        let report = import(&self.current, &request, &signature(), &mut |_| {}).expect("imported");
        assert!(report.balances(), "rows in and rows out differ: {report:?}");
        self.current.refresh().expect("followed");
        report
    }
}

fn degrees(point: LatticePoint) -> String {
    format!("{:.7},{:.7}", point.lon(), point.lat())
}

fn at(column: usize, fx: f64) -> String {
    degrees(within(column, 1, 6, fx, 0.5))
}

fn reasons(report: &ImportReport) -> Vec<(u64, &str)> {
    report.refused.iter().map(|refusal| (refusal.row, &*refusal.reason)).collect()
}

#[test]
fn positions_are_cleaned_as_those_are_that_telephones_send() {
    for made in stores() {
        let town = Town::new(made);
        let mut text = "member,at,x,y,accuracy_m,speed_mps\n".to_owned();
        let mut row = |member: &str, at: &str, place: &str, rest: &str| {
            writeln!(text, "{member},{at},{place},{rest}").expect("a String takes all");
        };
        for n in 0..5 {
            row("x", &format!("2026-11-23T10:00:{n}0+08:00"), &at(0, 0.1 * f64::from(n)), "5,1.2");
        }
        row("x", "2026-11-23T10:00:00+08:00", &at(0, 0.0), "5,"); // again
        row("x", "2026-11-23T10:00:00+08:00", &at(1, 0.0), "5,"); // elsewhere at that moment
        row("y", "2026-11-23T10:00:00+08:00", &at(4, 0.0), "51,");
        row("y", "2026-11-23T10:00:00+08:00", &at(4, 0.0), ",61");
        row("y", "2026-11-23T12:10:00+08:00", &at(4, 0.0), ",");
        row("y", "2026-10-01T10:00:00+08:00", &at(4, 0.0), ",");
        row("who", "2026-11-23T10:00:00+08:00", &at(4, 0.0), ",");
        row("y", "2026-11-23T10:00:00+08:00", "120.0,30.0", ",");
        row("y", "2026-11-23T10:01:00+08:00", &at(4, 0.0), ",");
        row("y", "2026-11-23T10:01:01+08:00", &at(7, 0.9), ","); // leapt there …
        row("y", "2026-11-23T10:01:02+08:00", &at(4, 0.0), ","); // … and back
        row("y", "yesterday", &at(4, 0.0), ",");
        row("y", "2026-11-23T10:02:00+08:00", ",", ",");
        row("y", "2026-11-23T10:02:00+08:00", &at(4, 0.0), "-1,");
        let dry = town.import(ImportKind::Positions, &text, true);
        assert_eq!((dry.stored, dry.outcome), (9, Outcome::WouldWrite), "{}", town.made.kind);
        let all = || {
            let tracks = town.made.store.tracks(Quarter(i64::MIN)..Quarter(i64::MAX), None).expect("tracks");
            tracks.iter().map(|track| track.points.len()).sum::<usize>()
        };
        assert_eq!(all(), 0);
        let report = town.import(ImportKind::Positions, &text, false);
        assert_eq!((report.rows_in, report.stored, report.unchanged), (19, 7, 1), "{}", town.made.kind);
        let expected = [
            ("accuracy", 1),
            ("clash", 1),
            ("future", 1),
            ("jump", 1),
            ("outside", 1),
            ("past", 1),
            ("speed", 1),
            ("unknown_member", 1),
        ];
        assert_eq!(report.reasons, expected.into(), "{}", town.made.kind);
        let rows: Vec<u64> = reasons(&report).iter().map(|&(row, _)| row).collect();
        // Those that cannot be read are told first.
        assert_eq!(rows, [18, 19, 20, 8, 9, 10, 11, 12, 13, 14, 16], "{:?}", reasons(&report));
        assert!(reasons(&report)[3].1.contains("elsewhere at that very moment"));
        assert_eq!(all(), 7);
        let log = town.made.store.head().expect("a head").log;
        let again = town.import(ImportKind::Positions, &text, false);
        assert_eq!((again.stored, again.unchanged, again.outcome), (0, 8, Outcome::Unchanged));
        assert_eq!(town.made.store.head().expect("a head").log, log, "{}", town.made.kind);
    }
}

#[test]
fn hazards_come_as_far_along_as_they_are() {
    for made in stores() {
        let town = Town::new(made);
        let mut text = "id,at,x,y,matter,severity,status,text,settled,ended\n".to_owned();
        let mut row = |id: &str, at: &str, place: &str, rest: &str| {
            writeln!(text, "{id},{at},{place},{rest}").expect("a String takes all");
        };
        let then = "2026-11-10 09:00+08:00".replace(' ', "T");
        row("h1", &then, &at(0, 0.5), "M1,red,reported,堵,,");
        row("h2", &then, &at(0, 0.5), "M1,,closed,堵,2026-11-10T10:00+08:00,2026-11-11");
        row("h3", &then, &at(4, 0.5), "M1,blue,referred,堵,,");
        row("h4", &then, &at(4, 0.5), "M1,,rejected,,,2026-11-12");
        row("h5", &then, &at(4, 0.5), "M1,,settled,堵,,");
        row("h6", &then, &at(4, 0.5), "M1,,closed,堵,2026-11-10T10:00+08:00,2026-11-09");
        row("h7", &then, &at(4, 0.5), "M1,,merged,堵,,");
        row("h8", &then, &at(4, 0.5), "M2,,reported,堵,,");
        row("h9", "2026-11-21", &at(4, 0.5), "M1,,reported,堵,,"); // withdrawn by then
        row("h10", "2026-12-24", &at(4, 0.5), "M1,,reported,堵,,");
        row("h11", &then, "120.0,30.0", "M1,,reported,堵,,");
        row("h1", &then, &at(0, 0.5), "M1,red,reported,堵,,");
        row("h12", &then, &at(4, 0.5), "M1,grey,reported,堵,,");
        let dry = town.import(ImportKind::Hazards, &text, true);
        assert_eq!((dry.stored, dry.outcome), (4, Outcome::WouldWrite), "{}", town.made.kind);
        let report = town.import(ImportKind::Hazards, &text, false);
        assert_eq!((report.rows_in, report.stored, report.unchanged), (13, 4, 0), "{:?}", reasons(&report));
        for (row, part) in [
            (6, "settled is empty"),
            (7, "before it was reported"),
            (8, "merged"),
            (9, "\"M2\""),
            (10, "\"M1\""),
            (11, "lies ahead"),
            (12, "outside every grid"),
            (13, "stands already"),
            (14, "grey"),
        ] {
            let found = reasons(&report).iter().any(|&(at, reason)| at == row && reason.contains(part));
            assert!(found, "{row} {part}: {:?}", reasons(&report));
        }
        let status = |id: &str| {
            let id = HazardId::new(id).expect("an id");
            let hazard = town.current.facts().hazards().get(&id).cloned().expect("followed");
            let (reports, course) = town.made.store.hazard_course(&id).expect("read");
            assert_eq!((reports.len(), reports[0].reported), (1, moment("2026-11-10 09:00")));
            assert_eq!(course.last().expect("a course").1.to, hazard.status);
            assert!(course.iter().map(|(_, event)| event.at).is_sorted(), "{course:?}");
            hazard
        };
        let one = status("h1");
        assert_eq!((one.status, one.severity), (HazardStatus::Reported, Severity::Red));
        // Its owner and limit are those of the day on which it was reported.
        assert_eq!(one.owner.member.as_ref().map(|id| id.as_str()), Some("x"), "{}", town.made.kind);
        assert_eq!(one.due, Some(moment("2026-11-10 11:00")));
        let closed = status("h2");
        assert_eq!(
            (closed.settled, closed.ended),
            (Some(moment("2026-11-10 10:00")), Some(moment("2026-11-11 00:00")))
        );
        assert!(!closed.was_referred && status("h3").was_referred);
        assert_eq!(status("h4").status, HazardStatus::Rejected);
        let again = town.import(ImportKind::Hazards, &text, false);
        assert_eq!((again.stored, again.unchanged, again.outcome), (0, 4, Outcome::Unchanged));
        let other = format!("id,at,x,y,matter\nh1,{then},{},M1\n", at(2, 0.5));
        let other = town.import(ImportKind::Hazards, &other, false);
        assert!(reasons(&other)[0].1.contains("another hazard"), "{other:?}");
    }
}
