//! A grid in two, along a line.

use super::engrave::Engraving;
use super::faces::{Faces, Hand};
use super::sketch::Sketch;
use super::{EditError, NewGrid, NewIds, crossing, tree};
use crate::domain::grid::Grid;
use crate::domain::id::GridId;
use crate::kernel::lattice::LatticePoint;

pub fn split(
    sketch: &mut Sketch,
    grid: &GridId,
    line: &[LatticePoint],
    new: &NewGrid,
    ids: NewIds,
) -> Result<(), EditError> {
    let leaf = sketch.leaf(grid)?;
    let old = sketch.grid(grid)?.clone();
    tree::must_be_new(sketch, old.layer, new)?;
    let mut engraving = Engraving::of(sketch, old.layer.slot(), leaf, ids);
    let cuts = engraving.draw(line, false)?;
    let misses = || EditError::LineMisses(grid.clone());
    let faces = Faces::of(&mut engraving, cuts)?.ok_or_else(misses)?;
    let goes = smaller(&faces).ok_or_else(misses)?;
    let fresh = engraving.sketch.add_leaf(new.id.clone());
    faces.give(&mut engraving, goes, fresh, None);
    let redrawn = engraving.redrawn;
    sketch.add_grid(Grid { id: new.id.clone(), code: new.code.clone(), name: new.name.clone(), ..old });
    sketch.touched.extend([grid.clone(), new.id.clone()]);
    crossing::check_crossings(sketch, &redrawn)
}

/// The side of less area, the right one where both are alike.
pub fn smaller(faces: &Faces) -> Option<Hand> {
    match (faces.area(Hand::Left), faces.area(Hand::Right)) {
        (Some(left), Some(right)) => Some(if left < right { Hand::Left } else { Hand::Right }),
        (Some(_), None) => Some(Hand::Left),
        (None, Some(_)) => Some(Hand::Right),
        (None, None) => None,
    }
}
