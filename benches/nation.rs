//! A nation in one process: a million grids on four layers, published into a GeoPackage, then read
//! back by a fresh process. Prints how long until it answers and what memory it holds at rest and
//! while it builds its next atlas.
//!
//! `cargo bench --bench nation [-- SIDE]`: SIDE² community grids, 1.875 × SIDE² grids in all. With
//! `-- publish FILE SIDE POINTS` it only makes the store, for others to measure with; a border between two nodes
//! has POINTS + 1 vertices.

#[path = "../tests/it/harness/tessellation.rs"]
mod tessellation;

use std::hint::black_box;
use std::path::Path;
use std::time::Instant;

use gridward::atlas::Atlas;
use gridward::clock;
use gridward::domain::actor::{Actor, Role};
use gridward::domain::edition::OpenHazards;
use gridward::domain::grid::Grid;
use gridward::domain::id::GridId;
use gridward::domain::layers::Layer;
use gridward::domain::plan::Plan;
use gridward::domain::time::Moment;
use gridward::domain::town::Town;
use gridward::kernel::lattice::LatticePoint;
use gridward::store::{self, Publication, Signature, Store};
use tessellation::{Seeded, tessellation};

/// Of a border between two nodes: some 125 vertices a grid.
const POINTS: usize = 31;

fn publish(path: &Path, side: u32, points: usize) {
    let made = tessellation(side, points, 1);
    let levels = Town::default().levels;
    let basic = levels.find("basic").expect("one of the default levels");
    let grids: Vec<Grid> = made
        .layers
        .iter()
        .enumerate()
        .map(|(n, slot)| Grid {
            id: GridId::new(&format!("g-{n}")).expect("short"),
            code: format!("{n:09}").into(),
            name: format!("网格{n}").into(),
            layer: Layer::ALL[usize::from(slot.0)],
            level: basic,
            parent: None,
        })
        .collect();
    let leaves = grids.iter().map(|grid| grid.id.clone()).collect();
    println!("{} grids, {} arcs, {} points", made.leaf_count, made.mesh.arc_count(), made.mesh.point_count());
    let by = Signature {
        actor: Actor { name: "bench".into(), role: Role::Admin, territory: None },
        what: "publish".into(),
    };
    let publication = Publication {
        base: None,
        plan: Plan { grids, leaves, mesh: made.mesh },
        effective_from: Moment(0),
        note: "bench".into(),
        open_hazards: OpenHazards::Stay,
        roster: Vec::new(),
        digests: Vec::new(),
        issues: Vec::new(),
        draft: None,
        by,
    };
    let store = store::create(&path.to_string_lossy(), clock::system()).expect("a new file");
    let start = Instant::now();
    store.publish(&publication).expect("published");
    println!("published in {:.1} s", start.elapsed().as_secs_f64());
}

fn load(store: &dyn Store) -> Atlas {
    let head = store.head().expect("readable");
    let editions = store.editions(head.log).expect("readable");
    let edition = editions.last().expect("one was published").clone();
    let plan = store.plan(edition.number).expect("readable").expect("there");
    let roster = store.roster(head.log).expect("readable");
    Atlas::build(store.town().expect("readable"), edition, editions, plan, roster).expect("sound")
}

/// A line of /proc/self/status in GB.
fn memory(line: &str) -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("Linux");
    let found = status.lines().find(|found| found.starts_with(line)).expect("there");
    let kilobytes: f64 = found.split_whitespace().nth(1).expect("a number").parse().expect("a number");
    kilobytes * 1024.0 / 1e9
}

fn restart(path: &Path) {
    let start = Instant::now();
    let store = store::open(&path.to_string_lossy(), clock::system()).expect("ours");
    let atlas = load(&*store);
    let centre = atlas.plan().mesh.bounds();
    let point = LatticePoint::new(centre.min.x / 2 + centre.max.x / 2, centre.min.y / 2 + centre.max.y / 2);
    assert!(atlas.leaf_at(point, Layer::Community).is_some());
    println!("ready after restart: {:.1} s", start.elapsed().as_secs_f64());
    println!(
        "resident at rest: {:.2} GB (cover {:.2} GB)",
        memory("VmRSS"),
        atlas.cover_bytes() as f64 / 1e9
    );
    let mut seeded = Seeded(4);
    let (width, height) = (centre.max.x - centre.min.x, centre.max.y - centre.min.y);
    let points: Vec<LatticePoint> = (0..1_000_000)
        .map(|_| {
            let x = centre.min.x + seeded.below(width as u64) as i32;
            LatticePoint::new(x, centre.min.y + seeded.below(height as u64) as i32)
        })
        .collect();
    let start = Instant::now();
    for &point in &points {
        black_box(atlas.leaves_at(point));
    }
    println!("four layers at a point: {:.0} ns", start.elapsed().as_nanos() as f64 / points.len() as f64);
    std::fs::write("/proc/self/clear_refs", "5").expect("resets the peak");
    let next = load(&*store);
    println!("peak while rebuilding: {:.2} GB", memory("VmHWM"));
    black_box((atlas, next));
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    if let [_, mode, path, ..] = &arguments[..]
        && mode == "restart"
    {
        return restart(Path::new(path));
    }
    if let [_, mode, path, side, points, ..] = &arguments[..]
        && mode == "publish"
    {
        return publish(Path::new(path), side.parse().expect("a number"), points.parse().expect("a number"));
    }
    let side = arguments.iter().find_map(|argument| argument.parse().ok()).unwrap_or(730);
    let folder = std::env::temp_dir().join(format!("gridward-nation-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a temporary folder");
    let path = folder.join("nation.gpkg");
    publish(&path, side, POINTS);
    let program = std::env::current_exe().expect("known");
    let status = std::process::Command::new(program).arg("restart").arg(&path).status().expect("starts");
    assert!(status.success());
    std::fs::remove_dir_all(&folder).expect("removed");
}
