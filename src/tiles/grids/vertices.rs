//! Which vertices of the mesh each zoom draws, worked out arc by arc and zoom by zoom when first asked for.
//!
//! Two bytes a vertex of an arc that was ever drawn. What they say hangs on nothing but the edition, so two
//! threads that work out the same write the same, and neither waits for the other.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU16, Ordering};

use crate::kernel::fewest::fewest;
use crate::kernel::lattice::LatticePoint;
use crate::kernel::measure::Zoom;
use crate::kernel::mesh::{ArcIndex, ArcRef, Mesh};
use crate::kernel::simplify::Keep;
use crate::kernel::tile::World;
use crate::tiles::DRAWN_ZOOM_MAX;
use crate::tiles::tiers::Tiers;

/// Of each arc, for each vertex the zooms that draw it.
#[derive(Debug)]
pub struct Vertices(Vec<OnceLock<Box<[AtomicU16]>>>);

/// The bit of a zoom from 1 on; `None` for those closer than tiles are drawn, which have every vertex.
fn bit(zoom: Zoom) -> Option<u16> {
    (zoom.get() <= DRAWN_ZOOM_MAX).then(|| 1 << (zoom.get() - 1))
}

impl Vertices {
    pub fn of(mesh: &Mesh) -> Self {
        Self((0..mesh.arc_count()).map(|_| OnceLock::new()).collect())
    }

    /// The vertices of an arc that a zoom draws, both ends always. The whole world in one tile is drawn as it is in four.
    pub fn drawn<'m>(
        &'m self,
        mesh: &'m Mesh,
        arcs: &Tiers,
        arc: ArcIndex,
        zoom: Zoom,
    ) -> impl DoubleEndedIterator<Item = LatticePoint> + Clone + 'm {
        let zoom = zoom.max(Zoom::new(1).expect("a zoom"));
        let arc = mesh.arc(arc);
        let zooms = self.0[arc.index.0 as usize]
            .get_or_init(|| arc.points.iter().map(|_| AtomicU16::new(0)).collect());
        let bit = bit(zoom);
        // Every zoom draws the first vertex, and says so last.
        if let Some(bit) = bit
            && zooms[0].load(Ordering::Acquire) & bit == 0
        {
            let drawn = drawn_of(mesh, arcs, &arc, zoom);
            for (zooms, _) in zooms.iter().zip(drawn).rev().filter(|&(_, drawn)| drawn) {
                zooms.fetch_or(bit, Ordering::Release);
            }
        }
        let points = arc.points.iter().zip(zooms);
        points
            .filter(move |(_, zooms)| bit.is_none_or(|bit| zooms.load(Ordering::Relaxed) & bit != 0))
            .map(|(&point, _)| point)
    }
}

fn drawn_of(mesh: &Mesh, arcs: &Tiers, arc: &ArcRef<'_>, zoom: Zoom) -> Vec<bool> {
    if arc.points.len() == 2 {
        return vec![true; 2];
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
    fewest(&chain, &foreign, keep, zoom)
}

fn ends(arc: &ArcRef<'_>) -> [u64; 2] {
    let mut ends = [arc.from.0, arc.to.0];
    ends.sort_unstable();
    ends
}
