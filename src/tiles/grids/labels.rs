//! Where each grid's name stands: well inside it, the same in every tile and at every zoom, worked
//! out when first asked for.

use std::sync::atomic::{AtomicU64, Ordering};

use super::GridTiles;
use super::detail::Detail;
use crate::domain::plan::GridIndex;
use crate::kernel::lattice::LatticePoint;
use crate::kernel::measure::Zoom;
use crate::kernel::mesh::{ArcIndex, Leaf};
use crate::kernel::pole::{Edge, pole};
use crate::kernel::tile::{World, units_around};

/// A name's place is found on the grid as it is drawn where its longer side is this many units:
/// wide enough to be right to a few metres in a town and for a strip along a road, coarse enough for a province.
const SEEN_UNITS: f64 = 16_384.0;

/// Eight bytes a grid; two threads that work out the same grid write the same.
#[derive(Debug)]
pub struct Labels {
    places: Vec<AtomicU64>,
}

/// Not worked out yet. No label lies at this point: it is no latitude.
const UNKNOWN: u64 = u64::MAX;
/// A grid without area: it has no label.
const NOWHERE: u64 = u64::MAX - 1;

impl Labels {
    pub fn of(grids: usize) -> Self {
        Self { places: (0..grids).map(|_| AtomicU64::new(UNKNOWN)).collect() }
    }

    pub fn at(&self, tiles: &GridTiles<'_>, grid: GridIndex) -> Option<LatticePoint> {
        let slot = &self.places[grid.0 as usize];
        let mut packed = slot.load(Ordering::Relaxed);
        if packed == UNKNOWN {
            packed = pole(&border(tiles, grid)).map(World::to_lattice).map_or(NOWHERE, pack);
            slot.store(packed, Ordering::Relaxed);
        }
        (packed != NOWHERE).then(|| unpack(packed))
    }
}

fn pack(point: LatticePoint) -> u64 {
    (u64::from(point.x as u32) << 32) | u64::from(point.y as u32)
}

fn unpack(packed: u64) -> LatticePoint {
    LatticePoint::new((packed >> 32) as u32 as i32, packed as u32 as i32)
}

/// The border of a grid, in no order.
fn border(tiles: &GridTiles<'_>, grid: GridIndex) -> Vec<Edge> {
    let GridTiles { plan, index, ground, .. } = *tiles;
    let size = ground.sizes.side(grid);
    let zoom = Zoom::all().find(|&zoom| size * units_around(zoom) >= SEEN_UNITS).unwrap_or(Zoom::LAST);
    let row = &plan.grids[grid.0 as usize];
    let detail = Detail::at(plan, index, &ground.sizes, zoom);
    let within = |leaf: Leaf| {
        !leaf.is_free()
            && index
                .upward(index.grid_of(leaf))
                .take_while(|at| plan.grids[at.0 as usize].level >= row.level)
                .any(|at| at == grid)
    };
    let mut arcs: Vec<u32> = ground
        .arcs
        .touching(ground.boxes[grid.0 as usize], detail.zoom())
        .filter(|&arc| {
            let side = plan.mesh.arc(ArcIndex(arc)).side(row.layer.slot());
            side.is_some_and(|side| within(side.left) != within(side.right))
        })
        .collect();
    arcs.sort_unstable();
    let mut edges = Vec::new();
    for arc in arcs {
        let mut line = ground.vertices.drawn(&plan.mesh, &ground.arcs, ArcIndex(arc), zoom).map(World::of);
        let mut from = line.next().expect("an arc has two ends");
        for to in line {
            edges.push([from, to]);
            from = to;
        }
    }
    edges
}
