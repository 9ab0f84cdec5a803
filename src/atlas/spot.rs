//! Which leaf of each layer holds a point: boxes and polygons, scanned one by one.

use crate::domain::layers::Layer;
use crate::domain::plan::{GridIndex, Plan, PlanIndex};
use crate::kernel::lattice::{LatticeBox, LatticePoint};
use crate::kernel::mesh::{LAYER_SLOTS, Leaf};
use crate::kernel::ring::Polygon;

/// Every leaf's outline.
#[derive(Debug, Default)]
pub(super) struct Spots {
    leaves: Vec<Outline>,
}

#[derive(Debug)]
struct Outline {
    leaf: Leaf,
    layer: Layer,
    bounds: LatticeBox,
    polygons: Vec<Polygon>,
}

impl Spots {
    pub(super) fn build(plan: &Plan, index: &PlanIndex) -> Self {
        let leaves = (0..plan.leaves.len() as u32).map(|number| {
            let leaf = Leaf(number);
            let grid: GridIndex = index.grid_of(leaf);
            let polygons = index.polygons(plan, grid);
            let bounds = polygons
                .iter()
                .fold(LatticeBox::EMPTY, |bounds, polygon| bounds.union(polygon.shell.bounds()));
            Outline { leaf, layer: plan.grids[grid.0 as usize].layer, bounds, polygons }
        });
        Self { leaves: leaves.collect() }
    }

    /// The leaf whose +x/+y side the point is on; where that is free space, the leaf whose border
    /// it is on, the first when several meet there.
    pub(super) fn leaves_at(&self, point: LatticePoint) -> [Leaf; LAYER_SLOTS] {
        let mut within = [Leaf::FREE; LAYER_SLOTS];
        let mut on_border = [Leaf::FREE; LAYER_SLOTS];
        for outline in self.leaves.iter().filter(|outline| outline.bounds.contains(point)) {
            let slot = outline.layer as usize;
            if outline.polygons.iter().any(|polygon| polygon.encloses(point)) {
                within[slot] = outline.leaf;
            } else if outline.polygons.iter().any(|p| p.rings().any(|ring| ring.touches(point))) {
                on_border[slot] = on_border[slot].min(outline.leaf);
            }
        }
        std::array::from_fn(|slot| if within[slot].is_free() { on_border[slot] } else { within[slot] })
    }
}
