//! Grids: merging, parents, faults, editions.

use std::collections::BTreeMap;
use std::path::PathBuf;

use gridward::domain::id::GridId;
use gridward::domain::layers::Layer;
use gridward::domain::plan::{Plan, PlanIndex};
use gridward::domain::rule::plan_issues;
use gridward::kernel::lattice::LatticePoint;
use gridward::service::import::{ImportKind, ImportRequest, Outcome};
use gridward::store::Store;

use super::{Desk, issues, published};
use crate::formats::sample;

/// A grid as a feature: its properties, and a ring of (x, y) in units of 1e-4 degree from 113.66, 22.93.
fn feature(properties: &str, rings: &[&[(f64, f64)]]) -> String {
    let ring = |ring: &&[(f64, f64)]| {
        let points = ring.iter().chain(ring.first());
        let text = |(x, y): &(f64, f64)| format!("[{:.7},{:.7}]", 113.66 + x * 1e-4, 22.93 + y * 1e-4);
        format!("[{}]", points.map(text).collect::<Vec<_>>().join(","))
    };
    let rings: Vec<String> = rings.iter().map(ring).collect();
    let rings = rings.join(",");
    format!(
        r#"{{"type":"Feature","properties":{{{properties}}},"geometry":{{"type":"Polygon","coordinates":[{rings}]}}}}"#
    )
}

fn grid(code: &str, rings: &[&[(f64, f64)]]) -> String {
    feature(&format!(r#""code":"{code}","name":"{code}网格""#), rings)
}

fn square(x: f64, y: f64, size: f64) -> Vec<(f64, f64)> {
    vec![(x, y), (x + size, y), (x + size, y + size), (x, y + size)]
}

fn collection(features: &[String]) -> String {
    format!(r#"{{"type":"FeatureCollection","features":[{}]}}"#, features.join(","))
}

fn file(desk: &Desk, name: &str, features: &[String]) -> PathBuf {
    desk.file(name, &collection(features))
}

/// Code → code of the parent.
fn parents(plan: &Plan) -> BTreeMap<&str, &str> {
    let code = |id: &GridId| plan.grids.iter().find(|grid| grid.id == *id).map_or("", |grid| &*grid.code);
    plan.grids.iter().map(|grid| (&*grid.code, grid.parent.as_ref().map_or("", code))).collect()
}

#[test]
fn the_same_file_again_changes_nothing() {
    let desk = Desk::new();
    let towns = desk.file("towns.csv", "code,name,level\n441900122900,试验社区,community\n");
    let request =
        ImportRequest { layer: Some(Layer::Community), ..ImportRequest::new(ImportKind::Grids, vec![towns]) };
    assert_eq!(published(&desk.import(&request).expect("imported")), 1);
    for (name, next) in [("quarter.geojson", 2), ("quarter_gbk.shp", 2), ("quarter_4547.zip", 2)] {
        let request = desk.grids(sample(name), "basic");
        let report = desk.import(&request).expect("imported");
        if name == "quarter.geojson" {
            assert_eq!(published(&report), next);
            assert_eq!((report.stored, report.unchanged), (4, 0));
            let found = issues(&report);
            assert_eq!(found, [("parts".to_owned(), "warning", "441900122904".to_owned())], "{found:?}");
        } else if name == "quarter_gbk.shp" {
            assert_eq!(report.outcome, Outcome::Unchanged);
            assert_eq!((report.stored, report.unchanged), (0, 4));
        } else {
            // Through another datum and back the lattice may differ in its last unit.
            assert!(matches!(report.outcome, Outcome::Unchanged | Outcome::Published(_)));
        }
    }
    let plan = desk.plan();
    assert_eq!(parents(&plan)["441900122903"], "441900122900");
    let checked = plan_issues(&plan);
    assert!(checked.iter().all(|issue| ["parts", "enclave"].contains(&&*issue.code)), "{checked:?}");
}

#[test]
fn what_an_import_does_not_name_keeps_its_borders_and_arcs() {
    let desk = Desk::new();
    let first = file(
        &desk,
        "a.geojson",
        &[
            grid("a", &[&square(0.0, 0.0, 10.0)]),
            grid("b", &[&[(10.0, 0.0), (20.0, 0.0), (20.0, 10.0), (10.0, 10.0), (9.0, 4.9)]]),
        ],
    );
    let request = desk.grids(first, "basic");
    let report = desk.import(&request).expect("imported");
    assert_eq!(report.outcome, Outcome::Stopped, "9.0, 4.9 lies well inside a");
    assert_eq!((report.stored, report.withheld), (0, 2));
    assert_eq!(issues(&report)[0].0, "overlap");
    assert!(report.issues[0].area.is_some() && report.issues[0].place.is_some());
    assert!(desk.store.head().expect("a head").edition.is_none());

    let accepted = ImportRequest { accept_issues: true, ..request };
    assert_eq!(published(&desk.import(&accepted).expect("imported")), 1);
    let recorded =
        desk.store.issues(desk.store.head().expect("a head").edition.expect("one")).expect("there");
    assert_eq!(&*recorded[0].code, "overlap");
    let before = desk.plan();

    // c leans on b, some 30 cm off: it is moved onto b, never b onto it.
    let second = file(
        &desk,
        "c.geojson",
        &[grid("c", &[&[(20.002, 0.0), (30.0, 0.0), (30.0, 10.0), (20.003, 10.001), (20.0025, 5.0)]])],
    );
    let report = desk.import(&desk.grids(second, "basic")).expect("imported");
    assert_eq!(published(&report), 2);
    let after = desk.plan();
    let (old, new) = (PlanIndex::of(&before).expect("sound"), PlanIndex::of(&after).expect("sound"));
    for grid in &before.grids {
        let (was, is) = (old.find(&grid.id).expect("there"), new.find(&grid.id).expect("kept"));
        let corners = |plan: &Plan, index: &PlanIndex, at| {
            let mut points: Vec<LatticePoint> = index.polygons(plan, at)[0].shell.0.clone();
            points.sort();
            points
        };
        let (mut was, is) = (corners(&before, &old, was), corners(&after, &new, is));
        if &*grid.code == "b" {
            // c's corner at 5.0 became a vertex on b's straight side, and nothing else moved.
            was.extend(is.iter().filter(|point| !was.contains(point)).copied().collect::<Vec<_>>());
            was.sort();
        }
        assert_eq!(was, is, "{}", grid.code);
    }
    let a_old: Vec<_> = before
        .mesh
        .arcs()
        .filter(|arc| after.mesh.arc_by_id(arc.id).is_some_and(|kept| kept.points == arc.points))
        .collect();
    assert!(a_old.len() + 1 >= before.mesh.arc_count(), "only b's side towards c may be cut");
    assert!(plan_issues(&after).is_empty(), "{:?}", plan_issues(&after));
}

#[test]
fn a_changed_file_is_a_new_edition_of_the_same_grids() {
    let desk = Desk::new();
    let both = |x: f64| {
        vec![
            grid("a", &[&square(0.0, 0.0, 10.0)]),
            grid("b", &[&[(10.0, 0.0), (x, 0.0), (x, 10.0), (10.0, 10.0)]]),
        ]
    };
    let path = file(&desk, "g.geojson", &both(20.0));
    published(&desk.import(&desk.grids(path, "basic")).expect("imported"));
    let before = desk.plan();
    let path = file(&desk, "g.geojson", &both(25.0));
    let dry = ImportRequest { dry_run: true, ..desk.grids(path.clone(), "basic") };
    let report = desk.import(&dry).expect("imported");
    assert_eq!((report.outcome, report.stored, report.unchanged), (Outcome::WouldWrite, 1, 1));
    assert_eq!(desk.store.head().expect("a head").edition.map(|number| number.0), Some(1));
    let report = desk.import(&desk.grids(path, "basic")).expect("imported");
    assert_eq!((published(&report), report.stored, report.unchanged), (2, 1, 1));
    let ids = |plan: &Plan| plan.grids.iter().map(|grid| grid.id.clone()).collect::<Vec<_>>();
    assert_eq!(ids(&before), ids(&desk.plan()));
}

#[test]
fn children_make_their_parent() {
    let desk = Desk::new();
    let path = file(&desk, "v.geojson", &[grid("v", &[&square(0.0, 0.0, 20.0)])]);
    published(&desk.import(&desk.grids(path, "community")).expect("imported"));
    let halves = |width: f64| {
        [(0.0, "v1"), (10.0, "v2")].map(|(x, code)| {
            let ring = [(x, 0.0), (x + width, 0.0), (x + width, 20.0), (x, 20.0)];
            feature(&format!(r#""code":"{code}","name":"{code}","parent":"v网格""#), &[&ring])
        })
    };
    let narrow = file(&desk, "narrow.geojson", &halves(9.0));
    let report = desk.import(&desk.grids(narrow, "basic")).expect("imported");
    assert_eq!(report.outcome, Outcome::Stopped, "a tenth of the village would be nobody's");
    let differs = report.issues.iter().find(|issue| &*issue.code == "parent-differs").expect("told");
    let tenth = 2.0 * 20.0 * 1e-8 * 111_000.0 * 111_000.0 * 22.93_f64.to_radians().cos();
    let area = differs.area.expect("a size").0;
    assert!((area / tenth - 1.0).abs() < 0.01, "{area} against {tenth}");
    let whole = file(&desk, "whole.geojson", &halves(10.0));
    let report = desk.import(&desk.grids(whole.clone(), "basic")).expect("imported");
    published(&report);
    assert!(issues(&report).is_empty(), "{:?}", report.issues);
    let plan = desk.plan();
    assert_eq!(parents(&plan)["v1"], "v");
    let index = PlanIndex::of(&plan).expect("sound");
    let village = plan.grids.iter().find(|grid| &*grid.code == "v").expect("there");
    let village = index.find(&village.id).expect("there");
    assert_eq!((index.leaf(village), index.polygons(&plan, village).len()), (None, 1));
    // Both files again, in either order: nothing.
    for (name, level) in [("v.geojson", "community"), ("whole.geojson", "basic")] {
        let report = desk.import(&desk.grids(desk.folder.file(name), level)).expect("imported");
        assert_eq!(report.outcome, Outcome::Unchanged, "{name}");
    }
}

#[test]
fn every_fault_of_rows_and_rings_is_told() {
    let bow_tie: &[(f64, f64)] = &[(0.0, 0.0), (9.0, 9.0), (9.0, 0.0), (0.0, 6.0)];
    let good = square(40.0, 0.0, 10.0);
    let outside = square(80.0, 80.0, 2.0);
    let gapped: &[(f64, f64)] = &[(50.0, 0.0), (60.0, 0.0), (60.0, 10.0), (50.0, 10.0), (51.0, 5.0)];
    let with = |extra: String| vec![grid("good", &[&good]), extra];
    let parent = |code: &str, parent: &str| {
        feature(&format!(r#""code":"{code}","name":"{code}","parent":"{parent}""#), &[&square(0.0, 0.0, 9.0)])
    };
    let cases: [(&str, Vec<String>); 9] = [
        ("bow-tie", with(grid("bad", &[bow_tie]))),
        ("hole-outside", with(grid("bad", &[&square(0.0, 0.0, 9.0), &outside]))),
        ("gap", with(grid("bad", &[gapped]))),
        ("overlap", with(grid("bad", &[&square(45.0, 2.0, 10.0)]))),
        ("duplicate-code", with(grid("good", &[&square(0.0, 0.0, 9.0)]))),
        ("unknown-parent", with(parent("bad", "nowhere"))),
        ("parent-level", with(parent("bad", "good"))),
        ("parent-cycle", vec![parent("x", "y"), parent("y", "x")]),
        ("row-refused", with(grid("bad", &[&[(0.0, 0.0), (1.0, 1.0)]]))),
    ];
    for (code, features) in cases {
        let desk = Desk::new();
        let path = file(&desk, "bad.geojson", &features);
        let request = desk.grids(path, "basic");
        let report = desk.import(&request).expect("told, not failed");
        let codes: Vec<_> = report.issues.iter().map(|issue| &*issue.code).collect();
        assert!(codes.contains(&code), "{code}: {:#?}", report.issues);
        assert_eq!(report.outcome, Outcome::Stopped, "{code}");
        assert!(desk.store.head().expect("a head").edition.is_none(), "{code}");
        let issue = report.issues.iter().find(|issue| &*issue.code == code).expect("found above");
        let of_ground = ["bow-tie", "hole-outside", "gap", "overlap"].contains(&code);
        assert_eq!(issue.place.is_some(), of_ground, "{code}: {issue:?}");
        let accepted = ImportRequest { accept_issues: true, ..request };
        let report = desk.import(&accepted).expect("imported");
        published(&report);
        let checked = plan_issues(&desk.plan());
        let errors =
            checked.iter().filter(|issue| issue.severity.name() == "error" && &*issue.code != "no-ground");
        assert_eq!(errors.count(), 0, "{code}: {checked:#?}");
    }
}

#[test]
fn slivers_are_closed_and_told() {
    let desk = Desk::new();
    // 0.02 units are 20 cm.
    let path = file(
        &desk,
        "s.geojson",
        &[
            grid("a", &[&square(0.0, 0.0, 10.0)]),
            grid("b", &[&[(10.02, 0.0), (20.0, 0.0), (20.0, 10.0), (10.02, 10.0)]]),
        ],
    );
    let wide =
        ImportRequest { snap: gridward::kernel::measure::Metres(0.05), ..desk.grids(path.clone(), "basic") };
    let report = desk.import(&ImportRequest { dry_run: true, ..wide }).expect("imported");
    let report_snapped = desk.import(&desk.grids(path, "basic")).expect("imported");
    published(&report_snapped);
    assert!(report_snapped.issues.iter().any(|issue| &*issue.code == "snapped" || &*issue.code == "sliver"));
    assert!(plan_issues(&desk.plan()).is_empty());
    assert!(report.issues.iter().all(|issue| &*issue.code != "snapped"), "5 cm close nothing of 20");
}

#[test]
fn coordinates_that_cannot_be_are_refused_with_the_row() {
    for (ring, expected) in [
        ("[[113.66,22.93],[181,22.93],[113.67,22.94],[113.66,22.93]]", "outside -180..180"),
        ("[[113.66,22.93],[113.67,91],[113.67,22.94],[113.66,22.93]]", "outside -180..180"),
        ("[[22.93,113.66],[22.93,113.67],[22.94,113.67],[22.93,113.66]]", "swapped"),
        ("[[113.66,22.93],[113.67,22.93],[113.67,22.94]]", "not closed"),
    ] {
        let desk = Desk::new();
        let text = format!(
            r#"{{"type":"FeatureCollection","features":[{{"type":"Feature","properties":{{"code":"a","name":"a"}},"geometry":{{"type":"Polygon","coordinates":[{ring}]}}}}]}}"#
        );
        let path = desk.file("c.geojson", &text);
        let report = desk.import(&desk.grids(path, "basic")).expect("told");
        assert_eq!(report.outcome, Outcome::Stopped);
        assert_eq!((report.refused.len(), report.refused[0].row), (1, 1));
        assert!(report.refused[0].reason.contains(expected), "{expected}: {}", report.refused[0].reason);
    }
    let desk = Desk::new();
    let path = file(&desk, "g.geojson", &[grid("a", &[&square(0.0, 0.0, 10.0)])]);
    let hanoi_style = ImportRequest {
        crs: Some("GCJ-02@nowhere".parse().expect("known")),
        ..desk.grids(path.clone(), "basic")
    };
    let report = desk.import(&hanoi_style).expect("told");
    assert!(report.refused[0].reason.contains("no offset"), "{}", report.refused[0].reason);
    let gcj = ImportRequest { crs: Some("GCJ-02".parse().expect("known")), ..desk.grids(path, "basic") };
    published(&desk.import(&gcj).expect("imported"));
    let bounds = desk.plan().mesh.bounds();
    assert!(bounds.max.x < 1_136_610_000 - 50_000, "GCJ-02 numbers lie some 550 m east of WGS 84");
}
