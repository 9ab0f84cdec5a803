//! One vertex moved, checked and made: in the demo town and among a million grids; and whom an edit under the
//! mouse would hit, by how many addresses lie in the grids that it touches.
//!
//! `cargo bench --bench edit [-- SIDE]`: SIDE² community grids for the nation, 730 if not said.

#[path = "../tests/it/harness/tessellation.rs"]
mod tessellation;

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use gridward::atlas::Atlas;
use gridward::clock;
use gridward::demo::{self, DemoTown};
use gridward::domain::actor::{Actor, Role};
use gridward::domain::edit::{BorderPoint, Edit, Sketch};
use gridward::domain::edition::{Edition, EditionNumber, OpenHazards};
use gridward::domain::grid::Grid;
use gridward::domain::id::GridId;
use gridward::domain::layers::Layer;
use gridward::domain::plan::{Plan, PlanIndex};
use gridward::domain::roster::{Roster, Row};
use gridward::domain::time::{LogNumber, Moment, Period};
use gridward::domain::town::Town;
use gridward::kernel::lattice::LatticePoint;
use gridward::live::Hazards;
use gridward::service::draft::{Upkeep, impact};
use gridward::service::visible::Visible;
use gridward::store::memory::Memory;
use tessellation::{Seeded, tessellation};

const MOVES: usize = 5_000;

fn main() {
    let side = std::env::args().filter_map(|argument| argument.parse().ok()).next().unwrap_or(730);
    let town = demo::town(1.0, 1, &mut |_| {}).expect("a town");
    moves("town", &town.plan);
    impacts(&town);
    moves("nation", &nation(side));
}

/// As many grids as a tessellation of that side has, on four layers, without parents.
fn nation(side: u32) -> Plan {
    let made = tessellation(side, 31, 1);
    let basic = Town::default().levels.find("basic").expect("one of the default levels");
    let grid = |(n, slot): (usize, &gridward::kernel::mesh::LayerSlot)| Grid {
        id: GridId::new(&format!("g-{n}")).expect("short"),
        code: format!("{n:09}").into(),
        name: format!("网格{n}").into(),
        layer: Layer::ALL[usize::from(slot.0)],
        level: basic,
        parent: None,
    };
    let grids: Vec<Grid> = made.layers.iter().enumerate().map(grid).collect();
    assert_eq!(grids.len(), made.leaf_count as usize);
    Plan { leaves: grids.iter().map(|grid| grid.id.clone()).collect(), grids, mesh: made.mesh }
}

/// A vertex chosen at random, moved by up to a metre.
fn a_move(plan: &Plan, dice: &mut Seeded) -> Edit {
    loop {
        let at = gridward::kernel::mesh::ArcIndex(dice.below(plan.mesh.arc_count() as u64) as u32);
        let arc = plan.mesh.arc(at);
        if arc.points.len() > 2 {
            let vertex = 1 + dice.below(arc.points.len() as u64 - 2) as u32;
            let mut off = || dice.below(181) as i32 - 90;
            let from = arc.points[vertex as usize];
            let to = LatticePoint::new(from.x + off(), from.y + off());
            return Edit::MoveBorder { moves: vec![(BorderPoint::Vertex(arc.id, vertex), to)] };
        }
    }
}

fn moves(name: &str, plan: &Plan) {
    let begun = Instant::now();
    let mut sketch = Sketch::of(plan);
    let opened = begun.elapsed();
    let mut dice = Seeded(7);
    let edits: Vec<Edit> = (0..MOVES).map(|_| a_move(plan, &mut dice)).collect();
    let mut made = 0;
    let times = edits.iter().map(|edit| {
        let begun = Instant::now();
        made += usize::from(sketch.apply(edit).is_ok());
        begun.elapsed()
    });
    let (p50, p99, worst) = percentiles(times.collect());
    println!(
        "{name}: {} grids, opened in {:.2} s; a vertex moved: p50 {} µs, p99 {} µs, worst {} µs; {made} of {MOVES} held",
        plan.grids.len(),
        opened.as_secs_f64(),
        p50.as_micros(),
        p99.as_micros(),
        worst.as_micros(),
    );
}

fn percentiles(mut times: Vec<Duration>) -> (Duration, Duration, Duration) {
    times.sort();
    let at = |share: usize| times[(times.len() - 1) * share / 100];
    (at(50), at(99), at(100))
}

fn atlas(town: &DemoTown) -> Atlas {
    fn rows<T: Clone>(values: &[T], since: Moment) -> std::sync::Arc<[Row<T>]> {
        let valid = Period::since(since);
        values.iter().map(|value| Row { value: value.clone(), valid, recorded: LogNumber(1) }).collect()
    }
    let duties = town.duties.iter().map(|duty| Row {
        value: duty.value.clone(),
        valid: duty.valid,
        recorded: LogNumber(1),
    });
    let roster = Roster {
        log: LogNumber(1),
        members: rows(&town.members, town.since),
        duties: duties.collect(),
        premises: rows(&town.premises, town.since),
        addresses: rows(&town.addresses, town.since),
        ..Roster::default()
    };
    let edition = Edition {
        number: EditionNumber(1),
        effective_from: town.since,
        recorded: town.since,
        log: LogNumber(1),
        note: "".into(),
        open_hazards: OpenHazards::Stay,
    };
    Atlas::build(town.town.clone(), edition.clone(), vec![edition], town.plan.clone(), roster).expect("sound")
}

/// Vertices of borders of the community layer moved by up to a hundred metres, so many at a time.
fn impacts(town: &DemoTown) {
    let atlas = atlas(town);
    let admin = Actor { name: "bench".into(), role: Role::Admin, territory: None };
    let visible = Visible::of(&atlas, &admin).expect("the whole town");
    let hazards = Hazards::default();
    let now = Moment(town.since.0 + 1);
    let upkeep = Upkeep::of(&Memory::new(clock::system()), &atlas, now).expect("nobody has visited yet");
    let mut sketch = Sketch::of(&town.plan);
    let mut dice = Seeded(9);
    for moves in [1, 12] {
        let (mut times, mut addresses) = (Vec::new(), Vec::new());
        while times.len() < 200 {
            let mut touched: BTreeSet<GridId> = BTreeSet::new();
            let edits: Vec<Edit> = (0..moves).map(|_| a_move(&town.plan, &mut dice)).collect();
            let begun = Instant::now();
            let mut made = Vec::new();
            for edit in &edits {
                if let Ok(done) = sketch.apply(edit) {
                    touched.extend(done.touched);
                    made.push(done.changes);
                }
            }
            let after = sketch.excerpt(&touched).expect("a mesh");
            made.into_iter().rev().for_each(|changes| drop(sketch.take_back(changes)));
            let before = sketch.excerpt(&touched).expect("a mesh");
            let found = impact(&atlas, (&hazards, &upkeep), &visible, (&before, &after), (&[], &[]), now)
                .expect("plans");
            times.push(begun.elapsed());
            drop(found);
            addresses.push(held(&atlas, &before));
        }
        addresses.sort_unstable();
        let (p50, p99, worst) = percentiles(times);
        println!(
            "impact of {moves} moves in grids of {} addresses (median; most {}): p50 {:.1} ms, p99 {:.1} ms, worst {:.1} ms",
            addresses[addresses.len() / 2],
            addresses[addresses.len() - 1],
            p50.as_secs_f64() * 1e3,
            p99.as_secs_f64() * 1e3,
            worst.as_secs_f64() * 1e3,
        );
    }
}

/// How many addresses the community grids of a plan hold.
fn held(atlas: &Atlas, plan: &Plan) -> usize {
    let index = PlanIndex::of(plan).expect("a plan");
    let of_community = plan.grids.iter().filter(|grid| grid.layer == Layer::Community);
    let parts: Vec<_> = of_community
        .flat_map(|grid| index.polygons(plan, index.find(&grid.id).expect("of the plan")))
        .map(|part| (part.shell.bounds(), part))
        .collect();
    let holds = |point| parts.iter().any(|(bounds, part)| bounds.contains(point) && part.encloses(point));
    atlas.addresses().homes().filter(|(point, ..)| holds(*point)).count()
}
