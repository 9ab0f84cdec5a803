//! A grid into its neighbour.

use super::EditError;
use super::sketch::Sketch;
use crate::domain::id::GridId;
use crate::kernel::mesh::{ArcId, Leaf};

pub fn merged(sketch: &mut Sketch, grid: &GridId, into: &GridId) -> Result<(), EditError> {
    let (from, to) = (sketch.leaf(grid)?, sketch.leaf(into)?);
    let slot = sketch.grid(into)?.layer.slot();
    let not_neighbours = || EditError::NotNeighbours(grid.clone(), into.clone());
    if from == to || sketch.grid(grid)?.layer.slot() != slot {
        return Err(not_neighbours());
    }
    let mut shared: Vec<ArcId> = Vec::new();
    let mut around: Vec<ArcId> = Vec::new();
    for arc in sketch.arcs.values() {
        let Some(side) = arc.sides.iter().find(|side| side.layer == slot) else { continue };
        let has = |leaf: Leaf| side.left == leaf || side.right == leaf;
        if has(from) && has(to) {
            shared.push(arc.id);
        } else if has(from) {
            around.push(arc.id);
        }
    }
    if shared.is_empty() {
        return Err(not_neighbours());
    }
    for id in shared {
        let arc = sketch.arcs.get_mut(&id).expect("just found");
        arc.sides.retain(|side| side.layer != slot);
        // Other layers may still have a border there.
        if arc.sides.is_empty() {
            sketch.arcs.remove(&id);
        }
    }
    for id in around {
        let arc = sketch.arcs.get_mut(&id).expect("just found");
        for side in arc.sides.iter_mut().filter(|side| side.layer == slot) {
            for leaf in [&mut side.left, &mut side.right] {
                if *leaf == from {
                    *leaf = to;
                }
            }
        }
        sketch.touch(id);
    }
    sketch.leaves[from.0 as usize] = None;
    let parent = sketch.grid(grid)?.parent.clone();
    sketch.grids.retain(|one| one.id != *grid);
    sketch.touched.remove(grid);
    sketch.touched.insert(into.clone());
    match parent {
        Some(parent) if sketch.grids.iter().all(|one| one.parent.as_ref() != Some(&parent)) => {
            Err(EditError::Bare(parent))
        }
        // It has lost ground to another parent.
        Some(parent) => {
            sketch.touched.insert(parent);
            Ok(())
        }
        None => Ok(()),
    }
}
