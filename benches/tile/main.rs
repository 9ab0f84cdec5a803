//! Cold tiles of the grids, one thread: what is drawn of arcs that were simplified once and clipped,
//! against the plain way (whole polygons, clipped as they are), over the same grids with the same
//! attributes, in turns in the same run, in processor time. Both are compressed the same way.
//!
//! `cargo bench --bench tile [-- SIDE…]`: one table for each SIDE × SIDE community grids, with three
//! more layers over them.

mod plain;
#[path = "../../tests/it/harness/tessellation.rs"]
mod tessellation;

use std::hint::black_box;
use std::time::Instant;

use gridward::domain::grid::{Grid, Levels};
use gridward::domain::id::GridId;
use gridward::domain::layers::Layer;
use gridward::domain::plan::{Plan, PlanIndex};
use gridward::kernel::lattice::LatticePoint;
use gridward::kernel::measure::Zoom;
use gridward::kernel::tile::TileId;
use gridward::service::tile::{Coding, TileBytes};
use gridward::tiles::grids::{GridTiles, TileGround};
use plain::Plain;
use tessellation::{Seeded, tessellation};

const ROUNDS: usize = 5;

fn plan(side: u32) -> Plan {
    let made = tessellation(side, 31, 1);
    let basic = Levels::default().find("basic").expect("one of the default levels");
    let row = |(n, slot): (usize, &gridward::kernel::mesh::LayerSlot)| Grid {
        id: GridId::new(&format!("00000000-0000-7000-8000-{n:012}")).expect("short"),
        code: format!("441900{n:09}").into(),
        name: format!("第{n}网格").into(),
        layer: Layer::ALL[usize::from(slot.0)],
        level: basic,
        parent: None,
    };
    let grids: Vec<Grid> = made.layers.iter().enumerate().map(row).collect();
    assert_eq!(grids.len(), made.leaf_count as usize);
    let leaves = grids.iter().map(|grid| grid.id.clone()).collect();
    Plan { grids, leaves, mesh: made.mesh }
}

/// Tiles at seeded places of the plan.
fn somewhere(ground: &TileGround, zoom: u8, count: usize) -> Vec<TileId> {
    let (bounds, mut seeded) = (ground.bounds(), Seeded(5));
    let mut within = |low: i32, high: i32| low + seeded.below((high - low) as u64) as i32;
    let zoom = Zoom::new(zoom).expect("a zoom");
    (0..count)
        .map(|_| {
            let x = within(bounds.min.x, bounds.max.x);
            TileId::of(LatticePoint::new(x, within(bounds.min.y, bounds.max.y)), zoom)
        })
        .collect()
}

/// Of this thread alone, so that other work on the machine does not count.
fn milliseconds(mut draw: impl FnMut()) -> f64 {
    let spent = || {
        let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
        time.tv_sec as f64 * 1e3 + time.tv_nsec as f64 / 1e6
    };
    let start = spent();
    draw();
    spent() - start
}

/// The value below which the given part of the values lies.
fn quantile(values: &mut [f64], part: f64) -> f64 {
    values.sort_by(f64::total_cmp);
    values[((values.len() - 1) as f64 * part).round() as usize]
}

fn table(side: u32) {
    let plan = plan(side);
    let (index, levels) = (PlanIndex::of(&plan).expect("a tree"), Levels::default());
    let start = Instant::now();
    let ground = TileGround::of(&plan, &index);
    println!(
        "{} grids, {} vertices: ground made in {:.2} s",
        plan.grids.len(),
        plan.mesh.point_count(),
        start.elapsed().as_secs_f64()
    );
    let tiles = GridTiles::new(&plan, &index, &levels, &ground);
    let plain = Plain::of(&plan, &index, &levels);
    for (zoom, count) in [(10, 12), (12, 60), (14, 400), (16, 1000)] {
        let asked = somewhere(&ground, zoom, count);
        // The first time that a zoom draws an arc it is thinned out for it, and that is kept.
        let mut first: Vec<f64> = asked
            .iter()
            .map(|&tile| milliseconds(|| drop(black_box(TileBytes::of(&tiles.draw(tile), Coding::Gzip)))))
            .collect();
        let (mut drawn, mut ours, mut theirs, mut ratios) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let mut bytes = [0, 0];
        let mut packed = Coding::ALL.map(|coding| (coding, Vec::new(), 0));
        for _ in 0..ROUNDS {
            for &tile in &asked {
                let mut made = Vec::new();
                drawn.push(milliseconds(|| made = tiles.draw(tile)));
                let own = milliseconds(|| bytes[0] += TileBytes::of(&made, Coding::Gzip).bytes().len())
                    + drawn[drawn.len() - 1];
                let other =
                    milliseconds(|| bytes[1] += TileBytes::of(&plain.draw(tile), Coding::Gzip).bytes().len());
                ours.push(own);
                theirs.push(other);
                ratios.push(other / own);
                for (coding, times, length) in &mut packed {
                    times.push(milliseconds(|| *length += TileBytes::of(&made, *coding).bytes().len()));
                }
            }
        }
        let each = ROUNDS * asked.len();
        println!(
            "z{zoom} | ours {:>7.3} ms (drawing {:.3}), p99 {:>7.3}, {:>7} B | plain {:>7.3} ms, {:>7} B | {:>5.1} x, bytes {:.2} x | first time {:.3} ms, p99 {:.3}",
            quantile(&mut ours, 0.5),
            quantile(&mut drawn, 0.5),
            quantile(&mut ours, 0.99),
            bytes[0] / each,
            quantile(&mut theirs, 0.5),
            bytes[1] / each,
            quantile(&mut ratios, 0.5),
            bytes[0] as f64 / bytes[1] as f64,
            quantile(&mut first, 0.5),
            quantile(&mut first, 0.99),
        );
        for (coding, mut times, length) in packed {
            println!(
                "      {:<5} {:>7.3} ms, {:>7} B",
                coding.name(),
                quantile(&mut times, 0.5),
                length / each
            );
        }
    }
}

fn main() {
    let sides: Vec<u32> = std::env::args().filter_map(|argument| argument.parse().ok()).collect();
    for side in if sides.is_empty() { vec![100, 327] } else { sides } {
        table(side);
    }
}
