//! Which vertices of the mesh each zoom draws, and which of these lie clear of all others there, worked out arc by
//! arc and zoom by zoom when first asked for.
//!
//! Four bytes a vertex of an arc that was ever drawn, or lies beside one that was. What they say hangs on nothing but
//! the edition, so two threads that work out the same write the same, and neither waits for the other.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use crate::kernel::crowd::crowded;
use crate::kernel::fewest::fewest;
use crate::kernel::lattice::{LatticeBox, LatticePoint, UNITS_PER_DEGREE};
use crate::kernel::measure::Zoom;
use crate::kernel::mesh::{ArcIndex, ArcRef, Mesh};
use crate::kernel::runs::Runs;
use crate::kernel::simplify::Keep;
use crate::kernel::tile::{Projection, TileId, World, units_around};
use crate::tiles::DRAWN_ZOOM_MAX;
use crate::tiles::tiers::Tiers;

/// Most arcs that one may lie among for it to be worth while to look at each: a border between two nodes has some ten
/// to twenty around it.
const BESIDE_MAX: usize = 64;

/// Of each arc, for each vertex what holds at which zoom: [`drawn`] and [`clear`].
#[derive(Debug)]
pub struct Vertices(Vec<OnceLock<Box<[AtomicU32]>>>);

/// The bit of a zoom from 1 on that says that it draws a vertex; 0 for those closer than tiles are drawn, which have
/// every vertex.
fn drawn(zoom: Zoom) -> u32 {
    if zoom.get() <= DRAWN_ZOOM_MAX { 1 << (zoom.get() - 1) } else { 0 }
}

/// The bit that says that a vertex is clear at a zoom, as [`crate::kernel::snap::Vertex`] means it; 0 for those of which
/// nothing is kept: the closest, and the first, whose units are others than those of the second. No arc's first vertex
/// is clear: other arcs begin there. So with it the bit says that the zoom's were worked out.
fn clear(zoom: Zoom) -> u32 {
    if zoom == as_drawn(zoom) { drawn(zoom) << DRAWN_ZOOM_MAX } else { 0 }
}

/// The whole world in one tile is drawn as it is in four.
fn as_drawn(zoom: Zoom) -> Zoom {
    zoom.max(Zoom::new(1).expect("a zoom"))
}

impl Vertices {
    pub fn of(mesh: &Mesh) -> Self {
        Self((0..mesh.arc_count()).map(|_| OnceLock::new()).collect())
    }

    /// The vertices of an arc that a zoom draws, both ends always.
    pub fn drawn<'m>(
        &'m self,
        mesh: &'m Mesh,
        arcs: &Tiers,
        arc: ArcIndex,
        zoom: Zoom,
    ) -> impl DoubleEndedIterator<Item = LatticePoint> + Clone + 'm {
        let (arc, zoom) = (mesh.arc(arc), as_drawn(zoom));
        let (marks, drawn) = (self.marks(&arc), drawn(zoom));
        // Every zoom draws the first vertex, and says so last.
        if marks[0].load(Ordering::Acquire) & drawn != drawn {
            let found = drawn_of(mesh, arcs, &arc, zoom);
            for (mark, _) in marks.iter().zip(found).rev().filter(|&(_, found)| found) {
                mark.fetch_or(drawn, Ordering::Release);
            }
        }
        let points = arc.points.iter().zip(marks);
        points.filter(move |(_, mark)| mark.load(Ordering::Relaxed) & drawn == drawn).map(|(&point, _)| point)
    }

    /// The same, each with whether it is clear at that zoom.
    pub fn marked<'m>(
        &'m self,
        mesh: &'m Mesh,
        arcs: &Tiers,
        arc: ArcIndex,
        zoom: Zoom,
    ) -> impl Iterator<Item = (LatticePoint, bool)> + 'm {
        // Works out what is drawn, if nobody has.
        let _ = self.drawn(mesh, arcs, arc, zoom);
        let arc = mesh.arc(arc);
        let (marks, drawn, clear) = (self.marks(&arc), drawn(as_drawn(zoom)), clear(zoom));
        if marks[0].load(Ordering::Acquire) & clear != clear {
            let crowded = self.crowded_of(mesh, arcs, &arc, zoom);
            let of_drawn = marks.iter().filter(|mark| mark.load(Ordering::Relaxed) & drawn != 0);
            for (mark, _) in of_drawn.zip(crowded).filter(|&(_, crowded)| !crowded) {
                mark.fetch_or(clear, Ordering::Release);
            }
            marks[0].fetch_or(clear, Ordering::Release);
        }
        let first = &marks[0];
        arc.points.iter().zip(marks).filter_map(move |(&point, mark)| {
            let marked = mark.load(Ordering::Relaxed);
            (marked & drawn == drawn).then_some((point, marked & clear != 0 && !std::ptr::eq(mark, first)))
        })
    }

    fn marks(&self, arc: &ArcRef<'_>) -> &[AtomicU32] {
        self.0[arc.index.0 as usize].get_or_init(|| arc.points.iter().map(|_| AtomicU32::new(0)).collect())
    }

    /// Of each vertex that a zoom draws whether anything else that it draws comes near; of an arc beside very many
    /// others yes for all, so that the first tile that draws it need not work out what is drawn of these.
    fn crowded_of(&self, mesh: &Mesh, arcs: &Tiers, arc: &ArcRef<'_>, zoom: Zoom) -> Vec<bool> {
        let projection = Projection::of(TileId::of(arc.points[0], zoom));
        let units = |point| projection.units(point);
        let line: Vec<[f64; 2]> = self.drawn(mesh, arcs, arc.index, zoom).map(units).collect();
        // To both sides more than what is near; a unit is widest on the lattice from west to east.
        let area = arc.bounds().grown((2.0 * 360.0 * UNITS_PER_DEGREE / units_around(zoom)).ceil() as i32);
        let beside: Vec<u32> =
            arcs.touching(area, zoom).filter(|&other| other != arc.index.0).take(BESIDE_MAX + 1).collect();
        if beside.len() > BESIDE_MAX {
            return vec![true; line.len()];
        }
        let mut others = Runs::default();
        for other in beside {
            let mut points = self.drawn(mesh, arcs, ArcIndex(other), zoom);
            let mut a = points.next().expect("an arc has two ends");
            let mut is_open = false;
            for b in points {
                if LatticeBox::of(&[a, b]).intersects(&area) {
                    if !is_open {
                        others.add(units(a));
                    }
                    others.add(units(b));
                    is_open = true;
                } else if is_open {
                    others.end();
                    is_open = false;
                }
                a = b;
            }
            if is_open {
                others.end();
            }
        }
        crowded(&line, &others)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_zoom_has_bits_of_its_own_or_none() {
        let bits: Vec<u32> = Zoom::all().flat_map(|zoom| [drawn(as_drawn(zoom)), clear(zoom)]).collect();
        // The first zoom draws what the second does, in units of its own: what is clear there need not be clear here.
        assert_eq!((bits[0], bits[1]), (bits[2], 0));
        let kept: Vec<u32> = bits[2..].iter().copied().filter(|&bit| bit != 0).collect();
        assert_eq!(kept.len(), 2 * usize::from(DRAWN_ZOOM_MAX));
        assert!(kept.iter().fold(0, |sum, bit| sum + u64::from(*bit)) == u64::from(u32::MAX));
    }
}
