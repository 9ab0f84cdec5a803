//! How far it is to a border, and who is beyond it.
//!
//! Arcs are cut into runs of a few edges, each with its box: the nearest border of a grid is found
//! among the few runs whose boxes are near enough, and an R-tree of the same boxes finds every
//! border about a point, whosesoever it is.

use crate::kernel::area::distance_squared_to_segment;
use crate::kernel::index::BoxIndex;
use crate::kernel::lattice::{LatticeBox, LatticePoint};
use crate::kernel::measure::{LocalScale, Metres};
use crate::kernel::mesh::{ArcIndex, Borders, Leaf, Mesh, Side};
use crate::kernel::predicate::on_segment;

/// Edges in one run. 8 to 32 differ little; more cost time, fewer memory.
const RUN_EDGES_MAX: usize = 16;

/// Nearer than this the exact test says whether a point is on an edge: two lattice units.
const TOUCHING_M: f64 = 0.03;

/// Runs of all arcs.
#[derive(Debug)]
pub(super) struct Fringe {
    /// For each arc the number of its first run, and one more at the end.
    first: Vec<u32>,
    boxes: Vec<LatticeBox>,
    /// The same boxes, each with its arc.
    about: BoxIndex,
}

/// The nearest border of one leaf.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Nearest {
    pub distance: Metres,
    /// Exactly on it.
    pub touches: bool,
}

impl Fringe {
    pub(super) fn build(mesh: &Mesh) -> Self {
        let mut first = Vec::with_capacity(mesh.arc_count() + 1);
        let mut boxes = Vec::new();
        let mut arcs = Vec::new();
        for arc in mesh.arcs() {
            first.push(boxes.len() as u32);
            for run in runs(arc.points) {
                boxes.push(LatticeBox::of(run));
                arcs.push(arc.index.0);
            }
        }
        first.push(boxes.len() as u32);
        let about = BoxIndex::of(boxes.iter().copied().zip(arcs));
        Self { first, boxes, about }
    }

    /// The nearest border of a leaf, measured in the point's local plane. `None` for a leaf without
    /// area.
    pub(super) fn nearest(
        &self,
        mesh: &Mesh,
        borders: &Borders,
        leaf: Leaf,
        point: LatticePoint,
        scale: LocalScale,
    ) -> Option<Nearest> {
        let mut squared = f64::INFINITY;
        let mut touches = false;
        // The run with the nearest box first: it rules out nearly all others.
        let start = borders
            .around(leaf)
            .flat_map(|bound| self.runs_of(bound.arc).map(move |run| (bound.arc, run)))
            .min_by(|a, b| {
                let to = |run: usize| distance_squared_to(&self.boxes[run], point, scale);
                to(a.1).total_cmp(&to(b.1))
            })?;
        let others = borders
            .around(leaf)
            .flat_map(|bound| self.runs_of(bound.arc).map(move |run| (bound.arc, run)))
            .filter(|&run| run != start);
        for (arc, run) in std::iter::once(start).chain(others) {
            if distance_squared_to(&self.boxes[run], point, scale) > squared {
                continue;
            }
            let from = (run - self.first[arc.0 as usize] as usize) * RUN_EDGES_MAX;
            let points = mesh.arc(arc).points;
            let to = points.len().min(from + RUN_EDGES_MAX + 1);
            for edge in points[from..to].windows(2) {
                let found = distance_squared_to_segment(point, edge[0], edge[1], scale);
                squared = squared.min(found);
                touches |= found < TOUCHING_M * TOUCHING_M && on_segment(edge[0], edge[1], point);
            }
        }
        let distance = Metres(if touches { 0.0 } else { squared.sqrt() });
        Some(Nearest { distance, touches })
    }

    /// The sides of every border within `reach` of the point, one for each edge that is; the same
    /// sides come many times.
    pub(super) fn around<'m>(
        &self,
        mesh: &'m Mesh,
        point: LatticePoint,
        reach: Metres,
        scale: LocalScale,
    ) -> impl Iterator<Item = &'m Side> {
        // Near a pole a metre is many units of longitude: as far as the lattice goes.
        let units = |metres_per_unit: f64| (reach.0 / metres_per_unit).ceil().min(f64::from(i32::MAX)) as i32;
        let (dx, dy) = (units(scale.metres_per_x), units(scale.metres_per_y));
        let (x, y) = (point.x, point.y);
        let window = LatticeBox {
            min: LatticePoint::new(x.saturating_sub(dx), y.saturating_sub(dy)),
            max: LatticePoint::new(x.saturating_add(dx), y.saturating_add(dy)),
        };
        let mut arcs: Vec<ArcIndex> = self.about.touching(&window).map(ArcIndex).collect();
        arcs.sort_unstable();
        arcs.dedup();
        let near = move |edge: &[LatticePoint]| {
            distance_squared_to_segment(point, edge[0], edge[1], scale) <= reach.0 * reach.0
        };
        arcs.into_iter()
            .filter(move |&arc| mesh.arc(arc).points.windows(2).any(near))
            .flat_map(|arc| mesh.arc(arc).sides)
    }

    fn runs_of(&self, arc: ArcIndex) -> std::ops::Range<usize> {
        let at = arc.0 as usize;
        self.first[at] as usize..self.first[at + 1] as usize
    }
}

/// Stretches of an arc that share their end points.
fn runs(points: &[LatticePoint]) -> impl Iterator<Item = &[LatticePoint]> {
    (0..points.len() - 1)
        .step_by(RUN_EDGES_MAX)
        .map(|from| &points[from..points.len().min(from + RUN_EDGES_MAX + 1)])
}

/// In square metres; zero inside.
fn distance_squared_to(bounds: &LatticeBox, point: LatticePoint, scale: LocalScale) -> f64 {
    let beyond = |min: i32, max: i32, at: i32| {
        let (min, max, at) = (f64::from(min), f64::from(max), f64::from(at));
        (min - at).max(at - max).max(0.0)
    };
    let dx = beyond(bounds.min.x, bounds.max.x, point.x) * scale.metres_per_x;
    let dy = beyond(bounds.min.y, bounds.max.y, point.y) * scale.metres_per_y;
    dx * dx + dy * dy
}
