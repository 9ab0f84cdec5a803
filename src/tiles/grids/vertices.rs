//! Which vertices of the mesh each zoom draws, and which of these lie clear of all others there, worked out arc by
//! arc and zoom by zoom when first asked for.
//!
//! Four bytes a vertex, rounded up to eight vertices, of an arc that was ever drawn, or lies beside one that was; none of
//! a straight one. What they say hangs on nothing but the edition.

use std::iter;
use std::sync::OnceLock;

use super::marks::{Marked, Marks, Row};
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

/// Of each arc the vertices that are [`drawn`], a row for each zoom from 1 on, and then those that are [`clear`].
#[derive(Debug)]
pub struct Vertices(Vec<OnceLock<Marks<ROWS>>>);

const ROWS: usize = 2 * DRAWN_ZOOM_MAX as usize;

/// The row that says what a zoom draws; none for those closer than tiles are drawn, which have every vertex.
fn drawn(zoom: Zoom) -> Option<usize> {
    (zoom.get() <= DRAWN_ZOOM_MAX).then(|| usize::from(as_drawn(zoom).get()) - 1)
}

/// The row that says what is clear at a zoom, as [`crate::kernel::snap::Vertex`] means it. None of those that have
/// nothing kept: the closest, and the first, whose units are others than those of the second.
fn clear(zoom: Zoom) -> Option<usize> {
    drawn(zoom).filter(|_| zoom == as_drawn(zoom)).map(|row| row + ROWS / 2)
}

/// The whole world in one tile is drawn as it is in four.
fn as_drawn(zoom: Zoom) -> Zoom {
    zoom.max(Zoom::new(1).expect("a zoom"))
}

impl Vertices {
    pub fn of(mesh: &Mesh) -> Self {
        Self(iter::repeat_with(OnceLock::new).take(mesh.arc_count()).collect())
    }

    /// The vertices of an arc that a zoom draws, both ends always.
    pub fn drawn<'m>(
        &'m self,
        mesh: &'m Mesh,
        arcs: &Tiers,
        arc: ArcIndex,
        zoom: Zoom,
    ) -> impl Iterator<Item = LatticePoint> + Clone + 'm {
        let arc = mesh.arc(arc);
        let row = self.drawn_row(mesh, arcs, &arc, zoom);
        Marked::of(arc.points.len(), row, None).map(move |(at, _)| arc.points[at])
    }

    /// The same, each with whether it is clear at that zoom. No arc's ends are: other arcs begin there.
    pub fn marked<'m>(
        &'m self,
        mesh: &'m Mesh,
        arcs: &Tiers,
        arc: ArcIndex,
        zoom: Zoom,
    ) -> impl Iterator<Item = (LatticePoint, bool)> + Clone + 'm {
        let arc = mesh.arc(arc);
        let (count, drawn) = (arc.points.len(), self.drawn_row(mesh, arcs, &arc, zoom));
        let clear = self.row(&arc, clear(zoom), || {
            let crowded = self.crowded_of(mesh, arcs, &arc, zoom);
            let positions = Marked::of(count, drawn, None).map(|(at, _)| at);
            positions.zip(crowded).filter(|&(_, crowded)| !crowded).map(|(at, _)| at).collect()
        });
        Marked::of(count, drawn, clear).map(move |(at, is_clear)| (arc.points[at], is_clear))
    }

    fn drawn_row(&self, mesh: &Mesh, arcs: &Tiers, arc: &ArcRef<'_>, zoom: Zoom) -> Option<Row<'_>> {
        self.row(arc, drawn(zoom), || {
            let drawn = drawn_of(mesh, arcs, arc, as_drawn(zoom));
            (0..drawn.len()).filter(|&at| drawn[at]).collect()
        })
    }

    /// A row of an arc's marks, found if nobody has. A straight arc has none: it is drawn whole, and nothing of it is
    /// clear.
    fn row(
        &self,
        arc: &ArcRef<'_>,
        row: Option<usize>,
        find: impl FnOnce() -> Vec<usize>,
    ) -> Option<Row<'_>> {
        let row = row.filter(|_| arc.points.len() > 2)?;
        let marks = self.0[arc.index.0 as usize].get_or_init(|| Marks::new(arc.points.len()));
        Some(marks.row(row).unwrap_or_else(|| marks.write(row, find())))
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
    fn each_zoom_has_rows_of_its_own_or_none() {
        let rows: Vec<[Option<usize>; 2]> = Zoom::all().map(|zoom| [drawn(zoom), clear(zoom)]).collect();
        // The first zoom draws what the second does, in units of its own: what is clear there need not be clear here.
        assert_eq!(rows[0], [rows[1][0], None]);
        let mut kept: Vec<usize> = rows[1..].iter().flatten().copied().flatten().collect();
        kept.sort_unstable();
        assert!(kept.into_iter().eq(0..ROWS));
        assert_eq!(rows[usize::from(DRAWN_ZOOM_MAX) + 1], [None; 2]);
    }
}
