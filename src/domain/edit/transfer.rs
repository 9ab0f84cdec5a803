//! A piece of a grid to a neighbour: what a drawn area holds of it, what lies beyond a line, or children.

use super::engrave::Engraving;
use super::faces::{Faces, Hand, give_within};
use super::sketch::Sketch;
use super::split::smaller;
use super::{EditError, NewIds, Piece, crossing, tree};
use crate::domain::id::GridId;
use crate::kernel::lattice::LatticePoint;
use crate::kernel::ring::Ring;

pub fn transferred(
    sketch: &mut Sketch,
    from: &GridId,
    to: &GridId,
    piece: &Piece,
    ids: NewIds,
) -> Result<(), EditError> {
    let layer = sketch.grid(from)?.layer;
    if from == to || sketch.grid(to)?.layer != layer {
        return Err(EditError::NotNeighbours(from.clone(), to.clone()));
    }
    if let Piece::Children(children) = piece {
        return tree::moved(sketch, from, to, children);
    }
    let (leaf, goes_to) = (sketch.leaf(from)?, sketch.leaf(to)?);
    let mut engraving = Engraving::of(sketch, layer.slot(), leaf, ids);
    match piece {
        Piece::Area(area) => {
            let area = counter_clockwise(area)?;
            let cuts = engraving.draw(&area.0, true)?;
            let area = engraving.ring();
            match Faces::of(&mut engraving, cuts)? {
                Some(faces) => faces.give(&mut engraving, Hand::Left, goes_to, Some(&area)),
                None if give_within(&mut engraving, goes_to, &area) => {}
                None => return Err(EditError::AreaMisses(from.clone())),
            }
        }
        Piece::Line(line) => {
            let cuts = engraving.draw(line, false)?;
            let misses = || EditError::LineMisses(from.clone());
            let faces = Faces::of(&mut engraving, cuts)?.ok_or_else(misses)?;
            let touches = |hand| faces.beyond(&engraving, hand).contains(&goes_to);
            let hand = match (touches(Hand::Left), touches(Hand::Right)) {
                (true, false) => Hand::Left,
                (false, true) => Hand::Right,
                (true, true) => smaller(&faces).ok_or_else(misses)?,
                (false, false) => return Err(EditError::NotNeighbours(from.clone(), to.clone())),
            };
            faces.give(&mut engraving, hand, goes_to, None);
        }
        Piece::Children(_) => unreachable!("moved above"),
    }
    let redrawn = engraving.redrawn;
    if sketch.around(leaf).next().is_none() {
        return Err(EditError::Bare(from.clone()));
    }
    sketch.touched.extend([from.clone(), to.clone()]);
    sketch.reshaped.extend([from.clone(), to.clone()]);
    crossing::check_crossings(sketch, &redrawn)
}

/// A drawn area as a ring, whichever way round it was drawn.
pub fn counter_clockwise(area: &[LatticePoint]) -> Result<Ring, EditError> {
    let mut points = area.to_vec();
    points.dedup();
    if points.len() > 1 && points.first() == points.last() {
        points.pop();
    }
    let first = points.first().copied().unwrap_or_default();
    let mut ring = Ring(points);
    match ring.doubled_area() {
        0 => Err(EditError::Together { at: first }),
        area => {
            if area < 0 {
                ring.0.reverse();
            }
            Ok(ring)
        }
    }
}
