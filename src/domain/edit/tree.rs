//! Codes and parents.

use std::sync::Arc;

use super::EditError;
use super::sketch::Sketch;
use crate::domain::id::GridId;

pub fn code(sketch: &mut Sketch, grid: &GridId, code: &Arc<str>) -> Result<(), EditError> {
    let layer = sketch.grid(grid)?.layer;
    let in_use = |one: &crate::domain::grid::Grid| one.layer == layer && one.code == *code && one.id != *grid;
    if sketch.grids.iter().any(in_use) {
        return Err(EditError::CodeInUse(code.clone()));
    }
    sketch.grid_mut(grid)?.code = code.clone();
    sketch.touched.insert(grid.clone());
    Ok(())
}

/// All borders above move with it: they are the union of what is below.
pub fn parent(sketch: &mut Sketch, grid: &GridId, parent: &GridId) -> Result<(), EditError> {
    let (child, above) = (sketch.grid(grid)?.clone(), sketch.grid(parent)?.clone());
    if child.layer != above.layer || above.level >= child.level || sketch.leaf(parent).is_ok() {
        return Err(EditError::Parent);
    }
    sketch.grid_mut(grid)?.parent = Some(parent.clone());
    if let Some(before) = &child.parent {
        if sketch.grids.iter().all(|one| one.parent.as_ref() != Some(before)) {
            return Err(EditError::Bare(before.clone()));
        }
        sketch.touched.insert(before.clone());
    }
    sketch.touched.extend([grid.clone(), parent.clone()]);
    Ok(())
}
