//! From which zoom on each vertex of the mesh is drawn, worked out arc by arc when first asked for.
//!
//! One byte a vertex. An arc's ranks hang on nothing but the edition, so two threads that work out
//! the same arc write the same bytes, and no lock is needed.

use std::sync::atomic::{AtomicU8, Ordering};

use crate::kernel::lattice::LatticePoint;
use crate::kernel::measure::Zoom;
use crate::kernel::mesh::{ArcIndex, ArcRef, Mesh};
use crate::kernel::simplify::{Keep, ranks};
use crate::kernel::tile::World;
use crate::tiles::tiers::Tiers;

/// Not worked out yet; any other byte is a rank plus one.
const UNKNOWN: u8 = 0;

#[derive(Debug)]
pub struct Ranks {
    /// Of all vertices, arc by arc.
    bytes: Vec<AtomicU8>,
    /// Where each arc's bytes begin.
    first: Vec<u32>,
}

impl Ranks {
    pub fn of(mesh: &Mesh) -> Self {
        let mut end = 0;
        let mut first = Vec::with_capacity(mesh.arc_count());
        for arc in mesh.arcs() {
            first.push(end);
            end += arc.points.len() as u32;
        }
        Self { bytes: (0..end).map(|_| AtomicU8::new(UNKNOWN)).collect(), first }
    }

    /// The vertices of an arc that a zoom draws, both ends always.
    pub fn drawn<'m>(
        &'m self,
        mesh: &'m Mesh,
        arcs: &Tiers,
        arc: ArcIndex,
        zoom: Zoom,
    ) -> impl DoubleEndedIterator<Item = LatticePoint> + Clone + 'm {
        let arc = mesh.arc(arc);
        let bytes = &self.bytes[self.first[arc.index.0 as usize] as usize..][..arc.points.len()];
        // The first byte is written last.
        if bytes[0].load(Ordering::Acquire) == UNKNOWN {
            let ranks = ranks_of(mesh, arcs, &arc);
            for (byte, rank) in bytes.iter().zip(ranks).rev() {
                byte.store(rank + 1, Ordering::Release);
            }
        }
        let points = arc.points.iter().zip(bytes);
        points
            .filter(move |(_, byte)| byte.load(Ordering::Relaxed) <= zoom.get() + 1)
            .map(|(&point, _)| point)
    }
}

fn ranks_of(mesh: &Mesh, arcs: &Tiers, arc: &ArcRef<'_>) -> Vec<u8> {
    if arc.points.len() == 2 {
        return vec![0; 2];
    }
    let bounds = arc.bounds();
    let mut keep = if arc.from == arc.to { Keep::Triangle } else { Keep::Ends };
    let mut foreign = Vec::new();
    for other in arcs.all_touching(bounds).map(|other| mesh.arc(ArcIndex(other))) {
        let shares_a_layer = arc.sides.iter().any(|side| other.side(side.layer).is_some());
        if other.index == arc.index || !shares_a_layer {
            continue;
        }
        if keep == Keep::Ends && ends(&other) == ends(arc) {
            keep = Keep::Bulge;
        }
        foreign.extend(
            other.points.iter().filter(|&&point| bounds.contains(point)).map(|&point| World::of(point)),
        );
    }
    let chain: Vec<World> = arc.points.iter().map(|&point| World::of(point)).collect();
    ranks(&chain, &foreign, keep)
}

fn ends(arc: &ArcRef<'_>) -> [u64; 2] {
    let mut ends = [arc.from.0, arc.to.0];
    ends.sort_unstable();
    ends
}
