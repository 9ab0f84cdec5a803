//! Which polygons each leaf is built from.

use std::collections::HashSet;

use crate::domain::grid::Grid;
use crate::domain::id::GridId;
use crate::domain::plan::{Plan, PlanIndex};
use crate::kernel::mesh::{RawPolygon, Shape};
use crate::kernel::ring::Polygon;

use super::merge::Merged;

/// The leaves and what they are built from, in the same order: by layer as layers snap to one
/// another (ruling 20), on each the grids that stay before those that come, so that what stays is
/// what others are moved onto.
pub struct Leaves {
    /// Position of each leaf's grid in [`Merged::grids`].
    pub grids: Vec<usize>,
    pub shapes: Vec<Shape>,
}

/// Areas that stop counting because the grid has children: its own drawing against their union.
pub struct Outgrown {
    /// Position in [`Merged::grids`].
    pub grid: usize,
    pub polygons: Vec<Polygon>,
}

/// Splits the grids with areas into leaves and those whose children carry it.
pub fn leaves(merged: &Merged, plan: &Plan, index: &PlanIndex) -> (Leaves, Vec<Outgrown>) {
    let with_children = parents(&merged.grids);
    let mut chosen: Vec<(u8, bool, usize, Vec<Polygon>)> = Vec::new();
    let mut outgrown = Vec::new();
    for (at, grid) in merged.grids.iter().enumerate() {
        let new_area = merged.touched[at].new_area().map(|area| area.polygons.clone());
        let is_new = new_area.is_some();
        let was_leaf = index.find(&grid.id).filter(|&known| index.leaf(known).is_some());
        let polygons = new_area.or_else(|| was_leaf.map(|known| index.polygons(plan, known)));
        match polygons {
            None => {}
            Some(polygons) if with_children.contains(&grid.id) => {
                outgrown.push(Outgrown { grid: at, polygons });
            }
            Some(polygons) => chosen.push((grid.layer.slot().0, is_new, at, polygons)),
        }
    }
    chosen.sort_by_key(|&(layer, is_new, at, _)| (layer, is_new, at));
    let mut leaves =
        Leaves { grids: Vec::with_capacity(chosen.len()), shapes: Vec::with_capacity(chosen.len()) };
    for (_, _, at, polygons) in chosen {
        leaves.grids.push(at);
        let layer = merged.grids[at].layer.slot();
        leaves.shapes.push(Shape { layer, polygons: polygons.into_iter().map(raw).collect() });
    }
    (leaves, outgrown)
}

fn parents(grids: &[Grid]) -> HashSet<GridId> {
    grids.iter().filter_map(|grid| grid.parent.clone()).collect()
}

fn raw(polygon: Polygon) -> RawPolygon {
    RawPolygon { shell: polygon.shell.0, holes: polygon.holes.into_iter().map(|hole| hole.0).collect() }
}
