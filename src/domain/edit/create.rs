//! A grid made in free space, or above others; a grid that is given up.

use super::engrave::Engraving;
use super::faces::{Faces, Hand, give_within};
use super::sketch::{Sketch, side_of};
use super::transfer::counter_clockwise;
use super::{EditError, Ground, NewGrid, NewIds, crossing, merge, tree};
use crate::domain::grid::{Grid, Level};
use crate::domain::id::GridId;
use crate::domain::layers::Layer;
use crate::kernel::mesh::{Arc, ArcId, Leaf};

/// What a new grid is, and where it stands in the tree.
pub struct Made<'e> {
    pub new: &'e NewGrid,
    pub layer: Layer,
    pub level: Level,
    pub parent: Option<&'e GridId>,
}

pub fn created(sketch: &mut Sketch, made: &Made<'_>, ground: &Ground, ids: NewIds) -> Result<(), EditError> {
    let &Made { new, layer, level, parent } = made;
    tree::must_be_new(sketch, layer, new)?;
    if let Some(parent) = parent {
        let above = sketch.grid(parent)?;
        if above.layer != layer || above.level >= level || sketch.leaf(parent).is_ok() {
            return Err(EditError::Parent);
        }
    }
    sketch.add_grid(Grid {
        id: new.id.clone(),
        code: new.code.clone(),
        name: new.name.clone(),
        layer,
        level,
        parent: parent.cloned(),
    });
    sketch.touched.insert(new.id.clone());
    match ground {
        Ground::Children(children) => {
            if children.is_empty() {
                return Err(EditError::Bare(new.id.clone()));
            }
            children.iter().try_for_each(|child| tree::parent(sketch, child, &new.id))
        }
        Ground::Area(area) => {
            let area = counter_clockwise(area)?;
            let fresh = sketch.add_leaf(new.id.clone());
            let mut engraving = Engraving::of(sketch, layer.slot(), Leaf::FREE, ids);
            let cuts = engraving.draw(&area.0, true)?;
            let area = engraving.ring();
            match Faces::of(&mut engraving, cuts)? {
                Some(faces) => faces.give(&mut engraving, Hand::Left, fresh, Some(&area)),
                None if give_within(&mut engraving, fresh, &area) => {}
                None => return Err(EditError::Taken(layer)),
            }
            let redrawn = engraving.redrawn;
            sketch.reshaped.insert(new.id.clone());
            sketch.free_reshaped = true;
            crossing::check_crossings(sketch, &redrawn)
        }
    }
}

/// Gives a grid up: into a neighbour, or to free space where its layer may leave any.
pub fn retired(sketch: &mut Sketch, grid: &GridId, into: Option<&GridId>) -> Result<(), EditError> {
    if let Some(into) = into {
        return merge::merged(sketch, grid, into);
    }
    let old = sketch.grid(grid)?.clone();
    if sketch.is_parent(grid) {
        return Err(EditError::NotALeaf(grid.clone()));
    }
    if let Ok(leaf) = sketch.leaf(grid) {
        if old.layer.row().tiles_territory {
            return Err(EditError::LeavesGap(grid.clone()));
        }
        let around: Vec<ArcId> = sketch.around(leaf).map(|arc| arc.id).collect();
        for id in around {
            relabel(sketch, id, old.layer, leaf, Leaf::FREE)?;
        }
        sketch.free_reshaped = true;
    }
    sketch.remove_grid(grid);
    sketch.touched.insert(grid.clone());
    tree::left(sketch, old.parent.as_ref())
}

/// Puts another leaf in a leaf's place beside an arc; an arc that bounds nothing any more goes.
pub fn relabel(sketch: &mut Sketch, id: ArcId, layer: Layer, leaf: Leaf, to: Leaf) -> Result<(), EditError> {
    let arc = sketch.arc(id)?.clone();
    debug_assert!(side_of(&arc, layer.slot()).is_some(), "around a leaf of the layer");
    let mut sides = arc.sides.clone();
    for side in sides.iter_mut().filter(|side| side.layer == layer.slot()) {
        for beside in [&mut side.left, &mut side.right] {
            if *beside == leaf {
                *beside = to;
            }
        }
    }
    // Other layers may still have a border there.
    sides.retain(|side| side.left != side.right);
    if sides.is_empty() {
        sketch.remove_arc(id);
    } else {
        sketch.put_arc(Arc { sides, ..arc });
    }
    Ok(())
}
