//! What drawing one edition needs besides its plan: how large each grid is, and which arcs and
//! grids a zoom has to look at.

use super::detail::{Detail, Sizes};
use super::labels::Labels;
use super::vertices::Vertices;
use crate::domain::plan::{GridIndex, Plan, PlanIndex};
use crate::kernel::lattice::LatticeBox;
use crate::kernel::measure::Zoom;
use crate::kernel::tile::World;
use crate::tiles::tiers::Tiers;

/// Made once for each edition; what it works out later on, it keeps.
///
/// For a nation of 1,000,000 grids and 60 million vertices some 330 MB: 55 for what is known of arcs' vertices, 180
/// of arcs' boxes, 90 of grids' boxes, sizes and labels. Another 310 at most once every arc was drawn.
#[derive(Debug)]
pub struct TileGround {
    /// Around everything; empty when there is nothing.
    bounds: LatticeBox,
    /// The box of each grid, by position in the plan.
    pub(super) boxes: Vec<LatticeBox>,
    pub(super) sizes: Sizes,
    /// Arcs by the first zoom that draws them.
    pub(super) arcs: Tiers,
    /// Grids by the first zoom that names them.
    pub(super) named: Tiers,
    pub(super) vertices: Vertices,
    pub(super) labels: Labels,
}

impl TileGround {
    pub fn of(plan: &Plan, index: &PlanIndex) -> Self {
        let boxes = boxes(plan, index);
        let sizes = Sizes::of(plan, index, boxes.iter().map(size).collect());
        let detail = |zoom: Zoom| Detail::at(plan, index, &sizes, zoom);
        let details: Vec<Detail<'_>> = Zoom::all().map(detail).collect();
        let arcs = Tiers::of(plan.mesh.arcs().map(|arc| {
            let first =
                details.iter().find(|detail| arc.sides.iter().any(|side| detail.parts(side).is_some()));
            (arc.bounds(), arc.index.0, first.map(Detail::zoom))
        }));
        let named = Tiers::of(boxes.iter().zip(0..).map(|(&area, at)| {
            let first = details.iter().find(|detail| detail.is_named(GridIndex(at)));
            (area, at, first.map(Detail::zoom))
        }));
        let (vertices, labels) = (Vertices::of(&plan.mesh), Labels::of(boxes.len()));
        let bounds = boxes.iter().fold(LatticeBox::EMPTY, |bounds, &area| bounds.union(area));
        Self { bounds, boxes, sizes, arcs, named, vertices, labels }
    }

    /// The box around everything; empty when there is nothing.
    pub fn bounds(&self) -> LatticeBox {
        self.bounds
    }
}

fn boxes(plan: &Plan, index: &PlanIndex) -> Vec<LatticeBox> {
    let mut boxes = vec![LatticeBox::EMPTY; plan.grids.len()];
    for arc in plan.mesh.arcs() {
        let bounds = arc.bounds();
        for leaf in arc.sides.iter().flat_map(|side| [side.left, side.right]).filter(|leaf| !leaf.is_free()) {
            let slot = &mut boxes[index.grid_of(leaf).0 as usize];
            *slot = slot.union(bounds);
        }
    }
    // Narrower levels first, so that a child's box is whole before its parent takes it in.
    let mut upward: Vec<u32> = (0..plan.grids.len() as u32).collect();
    upward.sort_by_key(|&at| std::cmp::Reverse(plan.grids[at as usize].level));
    for at in upward {
        if let Some(GridIndex(parent)) = index.parent(GridIndex(at)) {
            boxes[parent as usize] = boxes[parent as usize].union(boxes[at as usize]);
        }
    }
    boxes
}

/// In web Mercator, so that a parent is never smaller than its child.
fn size(area: &LatticeBox) -> f32 {
    if area.is_empty() {
        return 0.0;
    }
    let (low, high) = (World::of(area.min), World::of(area.max));
    (high.u - low.u).max(low.v - high.v) as f32
}
