//! Proposals for a fairer division of the demo town: 24 communities, 101 basic grids, 500,000 residents.
//!
//! `cargo bench --bench balance [-- SEEDS]`: for each seed the town is made unfair on purpose, by giving a part
//! of many a grid to a neighbour of its community, up to half of it; then proposals are made, tried on the
//! whole plan one edit after the other, and counted on what comes of it. "Lower bound" is half the sum of what
//! the grids are off their community's mean. Seconds are the whole of it: units, search, drawing, trying; of
//! this process's own work, which is what the deadline counts here, and by the clock on the wall.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use gridward::balance::{Ground, Progress, RoadLine, Thing, Watch, Wishes, propose};
use gridward::demo;
use gridward::domain::edit::{Edit, NUMBERS_MAX, NewGrid, NewIds, apply, replay};
use gridward::domain::id::GridId;
use gridward::domain::layers::Layer;
use gridward::domain::plan::{Plan, PlanIndex};
use gridward::kernel::cover::{Cover, CoverOptions};
use gridward::kernel::lattice::LatticePoint;
use gridward::kernel::mesh::{ArcId, NodeId};

/// The default of `--propose-s`.
const DEADLINE: Duration = Duration::from_secs(10);

/// The processor time that this process has taken.
fn worked() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    Duration::new(time.tv_sec as u64, time.tv_nsec as u32)
}

/// What had been worked at the beginning.
struct Clock(Duration);

impl Watch for Clock {
    fn is_over(&self, share: f64) -> bool {
        worked() - self.0 >= DEADLINE.mul_f64(share)
    }

    fn told(&self, _: Progress) {}
}

fn chance(state: &mut u64) -> u64 {
    *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    *state >> 33
}

fn named(text: &str) -> NewGrid {
    NewGrid { id: GridId::new(text).expect("an id"), code: text.into(), name: text.into() }
}

fn basics(plan: &Plan) -> Vec<GridId> {
    let layer = |id: &GridId| plan.grids.iter().find(|grid| grid.id == *id).map(|grid| grid.layer);
    plan.leaves.iter().filter(|id| layer(id) == Some(Layer::Community)).cloned().collect()
}

/// Cuts grids by a straight line anywhere and gives the smaller part to a neighbour of the same community, where
/// that holds.
fn made_unfair(plan: &Plan, seed: u64) -> Plan {
    let (mut plan, mut state, mut given) = (plan.clone(), seed, 0);
    for (nth, id) in basics(&plan).into_iter().enumerate() {
        if chance(&mut state) % 3 == 0 {
            continue;
        }
        let index = PlanIndex::of(&plan).expect("a plan");
        let grid = index.find(&id).expect("a grid");
        let bounds = index.polygons(&plan, grid)[0].shell.bounds();
        let across = chance(&mut state) % 2 == 0;
        let mut share = |low: i32, high: i32| {
            let part = 25 + chance(&mut state) % 50;
            low + ((i64::from(high) - i64::from(low)) * part as i64 / 100) as i32
        };
        let line = if across {
            let y = [share(bounds.min.y, bounds.max.y), share(bounds.min.y, bounds.max.y)];
            vec![LatticePoint::new(bounds.min.x - 100, y[0]), LatticePoint::new(bounds.max.x + 100, y[1])]
        } else {
            let x = [share(bounds.min.x, bounds.max.x), share(bounds.min.x, bounds.max.x)];
            vec![LatticePoint::new(x[0], bounds.min.y - 100), LatticePoint::new(x[1], bounds.max.y + 100)]
        };
        let part = named(&format!("part-{nth}"));
        let first = (1_u64 << 40) + nth as u64 * NUMBERS_MAX;
        let ids = NewIds { node: NodeId(first), arc: ArcId(first) };
        let Ok(split) =
            apply(&plan, &Edit::Split { grid: id.clone(), line, new: part.clone(), ids, may_part: false })
        else {
            continue;
        };
        let parent =
            |id: &GridId| plan.grids.iter().find(|one| one.id == *id).and_then(|one| one.parent.clone());
        let others = basics(&plan).into_iter().filter(|other| *other != id && parent(other) == parent(&id));
        for into in others {
            if let Ok(merged) = apply(&split.plan, &Edit::Merge { grid: part.id.clone(), into }) {
                plan = merged.plan;
                given += 1;
                break;
            }
        }
    }
    print!("{given} parts given; ");
    plan
}

/// The leaf of the community layer that holds each point.
fn located(plan: &Plan, things: &[Thing]) -> Vec<GridId> {
    let cover = Cover::build(&plan.mesh, plan.leaves.len(), CoverOptions::default()).expect("small enough");
    let leaf = |thing: &Thing| cover.locate(thing.at)[Layer::Community as usize];
    things.iter().map(|thing| plan.leaves[leaf(thing).0 as usize].clone()).collect()
}

fn main() {
    let seeds = std::env::args().skip(1).find_map(|arg| arg.parse().ok()).unwrap_or(3);
    let town = demo::town(1.0, 1, &mut |_| ()).expect("a town");
    let residents = town.addresses.iter().map(|address| (address.at, u64::from(address.residents)));
    let things: Vec<Thing> =
        residents.map(|(at, residents)| Thing { at, load: residents, residents }).collect();
    for seed in 0..=seeds {
        let plan = if seed == 0 { town.plan.clone() } else { made_unfair(&town.plan, seed) };
        println!("start {seed}{}", if seed == 0 { " (the demo as it is)" } else { "" });
        for (kept, across) in
            [(&["motorway", "trunk"][..], false), (&[], false), (&["motorway", "trunk"], true)]
        {
            run(&plan, &town, &things, kept, across);
        }
    }
}

fn run(plan: &Plan, town: &demo::DemoTown, things: &[Thing], kept: &[&str], across: bool) {
    let (begun, clock) = (worked(), Instant::now());
    let lines = town.roads.iter().flat_map(|road| road.lines.iter().map(move |line| (line, &*road.class)));
    let roads: Vec<RoadLine<'_>> =
        lines.map(|(line, class)| RoadLine { line, is_barrier: kept.contains(&class) }).collect();
    let grids: Vec<(GridId, bool)> = basics(plan).into_iter().map(|id| (id, false)).collect();
    let ground = Ground::of(plan, &grids, &roads, things, &|_| false).expect("a plan");
    let wishes = Wishes { tolerance: 0.05, moved_max: None, count: 3, seed: 1, across };
    let count = Cell::new(0);
    let mut name = || {
        count.set(count.get() + 1);
        named(&format!("piece-{}", count.get()))
    };
    let found = propose(&ground, &wishes, &Clock(begun), &mut name).expect("proposals");
    let searched = worked() - begun;
    let plans: Vec<Plan> = found
        .proposals
        .iter()
        .map(|proposal| replay(plan, &proposal.edits).expect("the edits hold"))
        .collect();
    let (took, by_clock) = (worked() - begun, clock.elapsed());
    let limits: Vec<&str> = found.limits.iter().map(|limit| limit.name()).collect();
    println!(
        "  kept roads {kept:?}, across communities {across}: {} grids off by up to {:.1} %, lower bound {}; {:.1} s, {:.1} of them searching ({:.1} s by the clock); limits {limits:?}",
        grids.len(),
        found.before.deviation * 100.0,
        found.before.imbalance,
        took.as_secs_f64(),
        searched.as_secs_f64(),
        by_clock.as_secs_f64(),
    );
    let was = located(plan, things);
    for (proposal, after) in found.proposals.iter().zip(&plans) {
        let is = located(after, things);
        let mut loads: BTreeMap<&GridId, u64> = BTreeMap::new();
        things.iter().zip(&is).for_each(|(thing, grid)| *loads.entry(grid).or_default() += thing.load);
        let moves = things.iter().zip(was.iter().zip(&is)).filter(|(_, (was, is))| was != is);
        let moved: u64 = moves.map(|(thing, _)| thing.residents).sum();
        let off = |((id, _), target): (&(GridId, bool), &f64)| {
            (*loads.get(id).unwrap_or(&0) as f64 / target - 1.0).abs()
        };
        let deviation = grids.iter().zip(&found.targets).map(off).fold(0.0, f64::max);
        let index = PlanIndex::of(after).expect("a plan");
        let whole =
            grids.iter().filter(|(id, _)| index.polygons(after, index.find(id).expect("kept")).len() == 1);
        println!(
            "    off by up to {:.1} %, {moved} moved: {:.2} x the lower bound; in one piece {} of {}; Polsby-Popper {:.3} (before {:.3}); {} edits",
            deviation * 100.0,
            moved as f64 / found.before.imbalance as f64,
            whole.count(),
            grids.len(),
            proposal.figures.compactness,
            found.before.compactness,
            proposal.edits.len(),
        );
    }
}
