//! What edits made of a plan, judged by GEOS.

use std::fmt::Write;
use std::process::Command;

use gridward::domain::plan::{Plan, PlanIndex};
use gridward::kernel::cover::{Cover, CoverOptions};
use gridward::kernel::lattice::LatticePoint;
use gridward::kernel::ring::{Polygon, Ring};

use crate::harness::python;
use crate::harness::tessellation::Seeded;

/// What knows coverages: GEOS before 3.12, which Debian has, does not.
const SHAPELY: &str = "shapely==2.2.0";
const POINTS: u32 = 5_000;

/// That every layer of a plan is a coverage and every parent the union of its children, and that points of the
/// ground that the community layer held at the start still have exactly one owner, the one that GEOS says.
pub fn judged(start: &Plan, after: &Plan) {
    let Some(interpreter) = python::with(SHAPELY) else { return };
    let folder = crate::harness::server::fresh("coverage");
    std::fs::create_dir_all(&folder).expect("a folder");
    let (grids, places) = (folder.join("grids.tsv"), folder.join("points.txt"));
    let points = seeded(start);
    let text: String = points.iter().map(|point| format!("{} {}\n", point.x, point.y)).collect();
    std::fs::write(&places, text).expect("written");
    std::fs::write(&grids, rows(after)).expect("written");
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/oracle/coverage_geos.py");
    let output = Command::new(interpreter).arg(script).args([&grids, &places]).output().expect("runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let said = String::from_utf8(output.stdout).expect("UTF-8");
    let faults: Vec<&str> = said.lines().filter(|line| line.starts_with("fault")).collect();
    assert_eq!(faults, Vec::<&str>::new());
    assert_eq!(said.lines().filter(|line| line.starts_with("layer")).count(), 4, "{said}");
    let cover = Cover::build(&after.mesh, after.leaves.len(), CoverOptions::default()).expect("small");
    let owners = said.lines().filter_map(|line| line.strip_prefix("point "));
    let (mut inside, mut beyond) = (0, 0);
    for (point, owner) in points.iter().zip(owners) {
        let leaf = cover.locate(*point)[0];
        let ours = if leaf.is_free() { "none" } else { after.leaves[leaf.0 as usize].as_str() };
        if owner != "border" {
            assert_eq!(ours, owner, "{point:?}");
            *(if owner == "none" { &mut beyond } else { &mut inside }) += 1;
        }
    }
    // Where the outer border of the town was drawn in.
    assert!(inside > POINTS * 9 / 10 && beyond < POINTS / 100, "{inside} {beyond}");
}

/// Points that the community layer held at the start.
fn seeded(start: &Plan) -> Vec<LatticePoint> {
    let cover = Cover::build(&start.mesh, start.leaves.len(), CoverOptions::default()).expect("small");
    let bounds = start.mesh.bounds();
    let mut dice = Seeded(41);
    let mut points = Vec::new();
    while points.len() < POINTS as usize {
        let mut at = |low: i32, high: i32| low + dice.below((high - low) as u64) as i32;
        let point = LatticePoint::new(at(bounds.min.x, bounds.max.x), at(bounds.min.y, bounds.max.y));
        if !cover.locate(point)[0].is_free() {
            points.push(point);
        }
    }
    points
}

/// Every grid with its polygons in lattice units.
fn rows(plan: &Plan) -> String {
    let index = PlanIndex::of(plan).expect("a plan");
    let mut rows = String::new();
    for grid in &plan.grids {
        let at = index.find(&grid.id).expect("of the plan");
        let kind = if index.leaf(at).is_some() { "leaf" } else { "parent" };
        let parent = grid.parent.as_ref().map_or("", |parent| parent.as_str());
        let wkt = wkt(&index.polygons(plan, at));
        writeln!(rows, "{}\t{}\t{parent}\t{kind}\t{wkt}", grid.layer, grid.id).expect("a string");
    }
    rows
}

fn wkt(polygons: &[Polygon]) -> String {
    let ring = |ring: &Ring| {
        let points: Vec<String> =
            ring.0.iter().chain(ring.0.first()).map(|point| format!("{} {}", point.x, point.y)).collect();
        format!("({})", points.join(", "))
    };
    let polygon = |polygon: &Polygon| {
        let rings: Vec<String> = polygon.rings().map(ring).collect();
        format!("({})", rings.join(", "))
    };
    let parts: Vec<String> = polygons.iter().map(polygon).collect();
    format!("MULTIPOLYGON ({})", parts.join(", "))
}
