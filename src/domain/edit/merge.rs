//! A grid into its neighbour: a leaf with its ground, a parent with its children.

use super::create::relabel;
use super::sketch::{Sketch, side_of};
use super::{EditError, tree};
use crate::domain::id::GridId;
use crate::kernel::mesh::ArcId;

pub fn merged(sketch: &mut Sketch, grid: &GridId, into: &GridId) -> Result<(), EditError> {
    let (gone, stays) = (sketch.grid(grid)?.clone(), sketch.grid(into)?.clone());
    let not_neighbours = || EditError::NotNeighbours(grid.clone(), into.clone());
    if grid == into || gone.layer != stays.layer {
        return Err(not_neighbours());
    }
    if sketch.is_parent(grid) && sketch.is_parent(into) {
        let children: Vec<GridId> = sketch.children(grid).map(|child| child.id.clone()).collect();
        for child in children {
            tree::must_fit(sketch, &child, into)?;
            sketch.change_grid(&child, |child| child.parent = Some(into.clone()))?;
            sketch.touched.insert(child);
        }
    } else {
        let (from, to) = (sketch.leaf(grid)?, sketch.leaf(into)?);
        let slot = gone.layer.slot();
        let around: Vec<ArcId> = sketch.around(from).map(|arc| arc.id).collect();
        let beside = |arc| side_of(arc, slot).is_some_and(|side| side.left == to || side.right == to);
        if !sketch.around(from).any(beside) {
            return Err(not_neighbours());
        }
        for id in around {
            relabel(sketch, id, gone.layer, from, to)?;
        }
    }
    sketch.remove_grid(grid);
    sketch.touched.extend([grid.clone(), into.clone()]);
    sketch.reshaped.insert(into.clone());
    tree::left(sketch, gone.parent.as_ref())
}
