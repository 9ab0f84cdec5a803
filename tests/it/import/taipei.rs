//! A real city that nobody here drew, imported as its operators would: docs/taipei.md step by step.

use std::collections::BTreeMap;
use std::process::Command;

use gridward::domain::layers::Layer;
use gridward::domain::plan::{GridIndex, Plan, PlanIndex};
use gridward::domain::rule::plan_issues;
use gridward::kernel::cover::{Cover, CoverOptions};
use gridward::kernel::lattice::LatticePoint;
use gridward::service::import::{ImportKind, ImportRequest, Outcome};

use super::{Desk, issues, published};
use crate::harness::missing;
use crate::harness::shared::shared_data;

/// How the script ends where it finds no shapely.
const NO_SHAPELY: i32 = 3;

const DISTRICTS: &str = "code,name,level\n文山區,文山區,town\n內湖區,內湖區,town\n";

fn taipei() -> Option<Desk> {
    let (units, villages) =
        (shared_data("taipei/base_units.geojson")?, shared_data("taipei/villages.geojson")?);
    let desk = Desk::new();
    let districts = ImportRequest {
        layer: Some(Layer::Community),
        ..ImportRequest::new(ImportKind::Grids, vec![desk.file("districts.csv", DISTRICTS)])
    };
    assert_eq!(published(&desk.import(&districts).expect("imported")), 1);
    let villages = ImportRequest {
        map: "code=village,name=village,parent=town".parse().expect("a map"),
        ..desk.grids(villages, "community")
    };
    let report = desk.import(&villages).expect("imported");
    assert_eq!((published(&report), report.stored), (2, 82));
    let units = ImportRequest {
        map: "name=code,parent=village".parse().expect("a map"),
        ..desk.grids(units, "basic")
    };
    let report = desk.import(&units).expect("imported");
    assert_eq!((published(&report), report.stored), (3, 2_271));
    assert_eq!(report.error_count(), 0, "{:#?}", report.issues);
    // The villages were dissolved from these very units: their union is the drawing, to the unit.
    assert!(issues(&report).iter().all(|(code, ..)| code != "parent-differs"), "{:#?}", report.issues);
    for again in [districts, villages, units] {
        assert_eq!(desk.import(&again).expect("imported").outcome, Outcome::Unchanged);
    }
    Some(desk)
}

/// The doorplates: place, and the district and village written on each.
fn doorplates() -> Option<Vec<(LatticePoint, String, String)>> {
    let mut reader = csv::Reader::from_path(shared_data("taipei/doorplates.csv")?).expect("readable");
    let mut list = Vec::new();
    for record in reader.records() {
        let record = record.expect("a row");
        let number = |at: usize| record[at].parse::<f64>().expect("a number");
        let place = LatticePoint::from_degrees(number(10), number(11)).expect("a place");
        list.push((place, record[1].to_owned(), record[2].to_owned()));
    }
    Some(list)
}

/// What another program reads from the same polygons; `None` where it is not installed.
fn independent() -> Option<Vec<String>> {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/oracle/doorplates_shapely.py");
    let output = Command::new("/usr/bin/python3")
        .args(["-W", "ignore", script])
        .args([shared_data("taipei/base_units.geojson")?, shared_data("taipei/doorplates.csv")?])
        .output();
    let Some(output) = output.ok().filter(|output| output.status.code() != Some(NO_SHAPELY)) else {
        missing::program("shapely for /usr/bin/python3 (Debian: python3-shapely)");
        return None;
    };
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(String::from_utf8(output.stdout).expect("UTF-8").lines().map(str::to_owned).collect())
}

#[test]
fn every_doorplate_lies_where_another_program_says() {
    let (Some(desk), Some(doorplates)) = (taipei(), doorplates()) else { return };
    let plan = desk.plan();
    let checked = plan_issues(&plan);
    assert!(checked.iter().all(|issue| issue.severity.name() == "warning"), "{checked:#?}");
    let index = PlanIndex::of(&plan).expect("sound");
    let cover = Cover::build(&plan.mesh, plan.leaves.len(), CoverOptions::default()).expect("small");
    let found: Vec<Option<GridIndex>> = doorplates
        .iter()
        .map(|(place, ..)| {
            let leaf = cover.locate(*place)[usize::from(Layer::Community.slot().0)];
            (!leaf.is_free()).then(|| index.grid_of(leaf))
        })
        .collect();
    compare_with_independent(&plan, &found);
    compare_with_doorplates(&plan, &index, &doorplates, &found);
}

fn compare_with_independent(plan: &Plan, found: &[Option<GridIndex>]) {
    let Some(other) = independent() else { return };
    assert_eq!(other.len(), found.len());
    let (mut inside, mut border, mut outside) = (0, 0, 0);
    for (at, (ours, theirs)) in found.iter().zip(&other).enumerate() {
        let ours = ours.map(|grid| &*plan.grids[grid.0 as usize].code);
        match theirs.strip_prefix("border:") {
            Some(codes) => {
                border += 1;
                assert!(
                    ours.is_some_and(|code| codes.split(',').any(|c| c == code)),
                    "{at}: {ours:?} {theirs}"
                );
            }
            None if theirs == "outside" => {
                outside += 1;
                assert_eq!(ours, None, "doorplate {at}");
            }
            None => {
                inside += 1;
                assert_eq!(ours, Some(&**theirs), "doorplate {at}");
            }
        }
    }
    println!("independent reading: {inside} inside alike, {border} on borders, {outside} outside");
    assert_eq!((inside, border, outside), (45_614, 0, 0));
}

fn compare_with_doorplates(
    plan: &Plan,
    index: &PlanIndex,
    doorplates: &[(LatticePoint, String, String)],
    found: &[Option<GridIndex>],
) {
    let name = |grid: GridIndex| &*plan.grids[grid.0 as usize].name;
    let mut agree = 0;
    let mut shared_units: BTreeMap<&str, usize> = BTreeMap::new();
    for ((_, district, village), found) in doorplates.iter().zip(found) {
        let unit = found.expect("none lies outside");
        let mut above = index.upward(unit).skip(1);
        let (ours, ours_district) = (above.next().expect("a village"), above.next().expect("a district"));
        assert_eq!(name(ours_district), district, "no doorplate lies in the other district");
        if name(ours) == village {
            agree += 1;
        } else {
            *shared_units.entry(&plan.grids[unit.0 as usize].code).or_default() += 1;
        }
    }
    let differ: usize = shared_units.values().sum();
    println!("doorplates: {agree} agree, {differ} differ, in {} units", shared_units.len());
    assert_eq!((agree, differ, shared_units.len()), (45_453, 161, 43));
}
