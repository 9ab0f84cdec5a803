//! Codes and parents.

use std::sync::Arc;

use super::sketch::Sketch;
use super::{EditError, NewGrid};
use crate::domain::id::GridId;
use crate::domain::layers::Layer;

pub fn code(sketch: &mut Sketch, grid: &GridId, code: &Arc<str>) -> Result<(), EditError> {
    let old = sketch.grid(grid)?;
    if old.code != *code && sketch.code_in_use(old.layer, code) {
        return Err(EditError::CodeInUse(code.clone()));
    }
    sketch.change_grid(grid, |grid| grid.code = code.clone())?;
    sketch.touched.insert(grid.clone());
    Ok(())
}

/// All borders above move with it: they are the union of what is below.
pub fn parent(sketch: &mut Sketch, grid: &GridId, parent: &GridId) -> Result<(), EditError> {
    must_fit(sketch, grid, parent)?;
    let before = sketch.grid(grid)?.parent.clone();
    sketch.change_grid(grid, |grid| grid.parent = Some(parent.clone()))?;
    sketch.touched.extend([grid.clone(), parent.clone()]);
    sketch.reshaped.insert(parent.clone());
    if before.as_ref() == Some(parent) {
        return Ok(());
    }
    // What hung on nothing was nobody's below the top.
    sketch.free_reshaped |= before.is_none();
    left(sketch, before.as_ref())
}

/// Some children of one parent to another.
pub fn moved(sketch: &mut Sketch, from: &GridId, to: &GridId, children: &[GridId]) -> Result<(), EditError> {
    for child in children {
        if sketch.grid(child)?.parent.as_ref() != Some(from) {
            return Err(EditError::Parent);
        }
        parent(sketch, child, to)?;
    }
    if children.is_empty() { Err(EditError::AreaMisses(from.clone())) } else { Ok(()) }
}

/// That a grid may hang on a parent: the same layer, a wider level, and no ground of its own.
pub fn must_fit(sketch: &Sketch, grid: &GridId, parent: &GridId) -> Result<(), EditError> {
    let (child, above) = (sketch.grid(grid)?, sketch.grid(parent)?);
    let fits = child.layer == above.layer && above.level < child.level && sketch.leaf(parent).is_err();
    if fits { Ok(()) } else { Err(EditError::Parent) }
}

/// What a parent becomes that lost a child: it must still have another.
pub fn left(sketch: &mut Sketch, parent: Option<&GridId>) -> Result<(), EditError> {
    let Some(parent) = parent else { return Ok(()) };
    if !sketch.is_parent(parent) {
        return Err(EditError::Bare(parent.clone()));
    }
    sketch.touched.insert(parent.clone());
    sketch.reshaped.insert(parent.clone());
    Ok(())
}

pub fn must_be_new(sketch: &Sketch, layer: Layer, new: &NewGrid) -> Result<(), EditError> {
    if sketch.has_grid(&new.id) {
        return Err(EditError::IdInUse(new.id.clone()));
    }
    if sketch.code_in_use(layer, &new.code) {
        return Err(EditError::CodeInUse(new.code.clone()));
    }
    Ok(())
}
