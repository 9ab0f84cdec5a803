//! Members, duties, matters, premises, addresses, roads.

use gridward::domain::actor::{Actor, Role};
use gridward::domain::layers::Layer;
use gridward::domain::time::Moment;
use gridward::service::export::{ExportRequest, export};
use gridward::service::import::{ImportKind, ImportReport, ImportRequest, Outcome};
use gridward::store::Store;

use super::{Desk, published};
use crate::formats::sample;

/// A desk with the quarter's four grids.
fn quarter() -> Desk {
    let desk = Desk::new();
    let towns = desk.file("towns.csv", "code,name,level,layer\n441900122900,试验社区,community,community\n");
    published(&desk.import(&ImportRequest::new(ImportKind::Grids, vec![towns])).expect("imported"));
    published(&desk.import(&desk.grids(sample("quarter.geojson"), "basic")).expect("imported"));
    desk
}

fn rows(desk: &Desk, kind: ImportKind, name: &str, text: &str) -> ImportReport {
    let path = desk.file(name, text);
    desk.import(&ImportRequest::new(kind, vec![path])).unwrap_or_else(|error| panic!("{error}"))
}

fn reasons(report: &ImportReport) -> Vec<(u64, &str)> {
    report.refused.iter().map(|refusal| (refusal.row, &*refusal.reason)).collect()
}

#[test]
fn members_from_either_character_set_are_the_same() {
    let desk = Desk::new();
    let request = |name| ImportRequest::new(ImportKind::Members, vec![sample(name)]);
    let report = desk.import(&request("members.csv")).expect("imported");
    assert_eq!((report.stored, report.unchanged), (3, 0));
    let report = desk.import(&request("members_gbk.csv")).expect("imported");
    assert_eq!((report.stored, report.unchanged, &report.outcome), (0, 3, &Outcome::Unchanged));
    let encoding = report.sources[0].encoding.as_ref().expect("a text has one");
    assert_eq!((&*encoding.name, encoding.settled_by.words()), ("GBK", "detected"));
    let log = desk.store.head().expect("a head").log;
    desk.import(&request("members.csv")).expect("imported");
    assert_eq!(desk.store.head().expect("a head").log, log, "nothing was written");
}

#[test]
fn bad_rows_are_refused_and_the_others_stand() {
    let desk = Desk::new();
    let report = rows(
        &desk,
        ImportKind::Members,
        "m.csv",
        "id,name,team,phone\nm1,甲,grid_member,13800000001\nm 2,乙,volunteer,\nm3,,volunteer,\nm4,丁,police,\n\
         m5,戊,volunteer,ring 12345\nm1,己,volunteer,\nm7,庚,辅警\nm8,辛,辅警,\n",
    );
    assert_eq!((report.rows_in, report.stored), (8, 2));
    let found = reasons(&report);
    let expected = [
        (8, "fields"),
        (3, "id \"m 2\" must be"),
        (4, "name is empty"),
        (5, "no team \"police\""),
        (6, "phone has other characters"),
        (7, "m1 stands already in row 2"),
    ];
    assert_eq!(found.len(), expected.len(), "{found:?}");
    for ((row, reason), (expected_row, part)) in found.iter().zip(expected) {
        assert!(*row == expected_row && reason.contains(part), "{row} {reason}, not {expected_row} {part}");
        assert!(!reason.contains("12345"), "a refusal repeats a number: {reason}");
    }
    // One bad among a hundred thousand good.
    let good = (0..100_000).map(|at| format!("n{at},某人,volunteer,\n")).collect::<String>();
    let report =
        rows(&desk, ImportKind::Members, "many.csv", &format!("id,name,team,phone\n,x,volunteer,\n{good}"));
    assert_eq!((report.stored, reasons(&report)), (100_000, vec![(2, "id is empty")]));
}

#[test]
fn duties_find_their_member_and_grid() {
    let desk = quarter();
    desk.import(&ImportRequest::new(ImportKind::Members, vec![sample("members.csv")])).expect("imported");
    let text = "member,grid,role,from,to,hours\n\
        m1,441900122901,lead,2026-01-05,,\n\
        m2,441900122901,member,,,Mo-Fr 08:30-17:30\n\
        m9,441900122901,member,,,\n\
        m2,nowhere,member,,,\n\
        m2,441900122902,boss,,,\n\
        m2,441900122902,lead,2026-03-01,2026-02-01,\n\
        m2,441900122902,lead,March,,\n\
        m2,441900122902,lead,,,noonish\n";
    let report = rows(&desk, ImportKind::Duties, "d.csv", text);
    assert_eq!(report.stored, 2);
    let found = reasons(&report);
    for ((row, reason), (expected_row, part)) in found.iter().zip([
        (4, "member m9 does not exist"),
        (5, "no grid has the id or code \"nowhere\""),
        (6, "\"boss\" is none of"),
        (7, "ends before it begins"),
        (8, "from: \"March\""),
        (9, "hours"),
    ]) {
        assert!(*row == expected_row && reason.contains(part), "{row} {reason}, not {expected_row} {part}");
    }
    assert_eq!(found.len(), 6);
    let again = rows(&desk, ImportKind::Duties, "d.csv", text);
    assert_eq!((again.stored, again.unchanged, again.outcome), (0, 2, Outcome::Unchanged));
    // The same duty with an end: known by its derived id, it ends there.
    let ended = "member,grid,role,from,to,hours\nm1,441900122901,lead,2026-01-05,2026-06-01,\n";
    let report = rows(&desk, ImportKind::Duties, "e.csv", ended);
    assert_eq!(report.stored, 1);
    let roster = desk.store.roster(desk.store.head().expect("a head").log).expect("readable");
    let lead: Vec<_> = roster.duties.iter().filter(|row| row.value.role.name() == "lead").collect();
    assert_eq!(lead.len(), 1);
    assert_eq!(lead[0].valid.to, Moment(1_780_243_200_000_000), "midnight in Shanghai");
    let again = rows(&desk, ImportKind::Duties, "e.csv", ended);
    assert_eq!(again.outcome, Outcome::Unchanged);
}

#[test]
fn several_periods_of_one_duty_stand_side_by_side() {
    let desk = quarter();
    desk.import(&ImportRequest::new(ImportKind::Members, vec![sample("members.csv")])).expect("imported");
    let text = "id,member,grid,role,from,to\n\
        d1,m1,441900122901,lead,2026-01-01,2026-02-01\n\
        d1,m1,441900122901,lead,2026-03-01,2026-04-01\n";
    for _ in 0..2 {
        rows(&desk, ImportKind::Duties, "d.csv", text);
        let roster = desk.store.roster(desk.store.head().expect("a head").log).expect("readable");
        assert_eq!(roster.duties.len(), 2, "{:?}", roster.duties);
    }
    let again = rows(&desk, ImportKind::Duties, "d.csv", text);
    assert_eq!((again.unchanged, again.outcome), (2, Outcome::Unchanged));
}

#[test]
fn texts_have_bounds_here_too() {
    let desk = quarter();
    let long = "长".repeat(201);
    let text =
        format!("id,name,kind,address\np1,{long},shop,\np2,店,{},\np3,店,shop,{long}\n", "k".repeat(65));
    let report = rows(&desk, ImportKind::Premises, "p.csv", &text);
    let expected = [
        (2, "name has at most 600 bytes"),
        (3, "kind has at most 64 bytes"),
        (4, "address has at most 600 bytes"),
    ];
    assert_eq!(reasons(&report), expected);
    let report = rows(&desk, ImportKind::Members, "m.csv", "id,name,team\nm1,\"张\u{7}三\",volunteer\n");
    assert_eq!(reasons(&report), [(2, "name must have no control characters")]);
}

#[test]
fn places_are_held_against_the_grids() {
    let desk = quarter();
    let report = rows(
        &desk,
        ImportKind::Premises,
        "p.csv",
        "id,name,kind,credit_code,address,x,y\n\
         p1,小店,small_shop,91350100m000100y43,东风路1号,113.6605,22.9305\n\
         p2,远店,small_shop,,,113.9,22.9\n\
         p3,反店,small_shop,,,22.9305,113.6605\n\
         p4,旧店,small_shop,91350211M0000XUF46,,,\n\
         p5,半店,small_shop,,,113.66,\n\
         p6,空店,small_shop,,,NaN,22.93\n",
    );
    assert_eq!(report.stored, 3);
    let roster = desk.store.roster(desk.store.head().expect("a head").log).expect("a roster");
    assert_eq!(roster.premises[0].value.credit_code.as_deref(), Some("91350100M000100Y43"));
    let found = reasons(&report);
    for ((row, reason), (expected_row, part)) in
        found.iter().zip([(4, "swapped"), (6, "x and y go together"), (7, "not a finite number")])
    {
        assert!(*row == expected_row && reason.contains(part), "{row} {reason}, not {expected_row} {part}");
    }
    assert_eq!(found.len(), 3);
    let remarks: Vec<_> = report.remarks.iter().map(|remark| (remark.row, &*remark.reason)).collect();
    assert_eq!(remarks[0], (3, "(113.9, 22.9) lies outside every grid"));
    assert!(remarks[1].0 == 5 && remarks[1].1.contains("GB 32100-2015 computes"), "{remarks:?}");
    assert_eq!(remarks.len(), 2);
}

#[test]
fn what_is_exported_imports_as_unchanged() {
    let desk = quarter();
    desk.import(&ImportRequest::new(ImportKind::Members, vec![sample("members.csv")])).expect("imported");
    rows(
        &desk,
        ImportKind::Duties,
        "d.csv",
        "member,grid,role,hours\nm1,441900122901,lead,Mo-Fr 08:30-17:30\n",
    );
    rows(
        &desk,
        ImportKind::Matters,
        "t.csv",
        "code,list,name,family,layer,team,severity,limit,limit_kind,department,premises_kinds,interval_days\n\
         X1,grid_entry,消防通道堵塞,消防,community,grid_member,red,24,urgent_hours,消防,small_shop;market,30\n\
         X2,grid_entry,乱张贴,市容,road,,blue,,,,,\n",
    );
    rows(&desk, ImportKind::Premises, "p.csv", "id,name,kind,x,y\np1,店,small_shop,113.6605,22.9305\n");
    rows(
        &desk,
        ImportKind::Addresses,
        "a.csv",
        "id,text,x,y,road,residents\na1,东风路1号,113.6605,22.9305,东风路,4\n",
    );
    rows(
        &desk,
        ImportKind::Roads,
        "r.geojson",
        r#"{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"id":"r1","name":"东风路","class":"residential","walkable":false},"geometry":{"type":"LineString","coordinates":[[113.66,22.93],[113.661,22.931]]}}]}"#,
    );
    rows(
        &desk,
        ImportKind::Roads,
        "r.csv",
        "id,name,class,geometry\n\
         r2,环路,service,\"MULTILINESTRING((113.66 22.93,113.6601 22.9301),(113.662 22.93,113.663 22.93,113.664 22.931))\"\n",
    );
    let at = desk.store.head().expect("a head").now;
    for &kind in ImportKind::ALL.iter().filter(|kind| !kind.is_fact()) {
        let actor = Actor { name: "test".into(), role: Role::Admin, territory: None };
        let request = ExportRequest { kind, layer: None, edition: None, at, actor: actor.clone() };
        let batch = export(&desk.store, &request).expect("exported");
        for (ending, set) in [("csv", None), ("csv", Some("GBK")), ("geojson", None)] {
            let path = desk.folder.file(&format!("out.{ending}"));
            gridward::format::write::write(&batch, kind.name(), ending, &path, set).expect("written");
            let report = desk.import(&ImportRequest::new(kind, vec![path])).expect("imported");
            let of = format!("{kind:?} as {ending} {set:?}");
            assert!(report.refused.is_empty() && report.rows_in > 0, "{of}: {:?}", report.refused);
            assert_eq!(report.outcome, Outcome::Unchanged, "{of}: {:?}", report.issues);
        }
        let masked = ExportRequest { actor: Actor { role: Role::Viewer, ..actor }, ..request };
        if kind == ImportKind::Members {
            let batch = export(&desk.store, &masked).expect("exported");
            assert_eq!(&*batch.rows[0].fields[3], "138****0001");
        }
    }
}

#[test]
fn a_code_of_two_layers_must_be_told_apart() {
    let desk = quarter();
    let entity = desk.file("e.csv", "code,name,layer,level\n441900122901,市场,entity,basic\n");
    published(&desk.import(&ImportRequest::new(ImportKind::Grids, vec![entity])).expect("imported"));
    desk.import(&ImportRequest::new(ImportKind::Members, vec![sample("members.csv")])).expect("imported");
    let path = desk.file("d.csv", "member,grid,role\nm1,441900122901,lead\n");
    let request = ImportRequest::new(ImportKind::Duties, vec![path]);
    let report = desk.import(&request).expect("told");
    assert!(
        report.refused[0].reason.contains("community, entity; name one with --layer"),
        "{:?}",
        report.refused
    );
    let named = ImportRequest { layer: Some(Layer::Entity), ..request };
    assert_eq!(desk.import(&named).expect("imported").stored, 1);
}
