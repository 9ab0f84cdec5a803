//! Whether what came of an edit still is a plan: every grid in as many parts, with as many holes, as before.
//!
//! Only what can have changed is looked at: the leaves that were touched, and of what lost ground to
//! another the parents up to the first that both have.

use std::collections::BTreeSet;

use super::EditError;
use super::set::Changes;
use super::sketch::Sketch;
use crate::domain::id::GridId;

/// Parts and holes.
type Shape = (usize, usize);

/// Judges what `changes` made of the sketch, and gives them back.
pub fn holds(sketch: &mut Sketch, changes: Changes, may_part: bool) -> (Changes, Result<(), EditError>) {
    let suspects: Vec<(GridId, Shape)> = concerned(sketch)
        .into_iter()
        .map(|id| {
            let shape = shape(sketch, &id);
            (id, shape)
        })
        .filter(|(_, shape)| *shape != (1, 0))
        .collect();
    if suspects.is_empty() {
        return (changes, Ok(()));
    }
    let again = sketch.take_back(changes);
    // What an edit has made is in one part.
    let was: Vec<Shape> =
        suspects.iter().map(|(id, _)| if sketch.has_grid(id) { shape(sketch, id) } else { (1, 0) }).collect();
    let changes = sketch.take_back(again);
    let fault = suspects.into_iter().zip(was).find_map(|((id, is), was)| {
        let is_worse = is.0 > was.0 || is.1 > was.1;
        (is.0 == 0 || (is_worse && !may_part)).then_some(EditError::FallsApart { grid: id })
    });
    (changes, fault.map_or(Ok(()), Err))
}

fn concerned(sketch: &Sketch) -> BTreeSet<GridId> {
    let mut found: BTreeSet<GridId> =
        sketch.touched.iter().filter(|id| sketch.leaf(id).is_ok()).cloned().collect();
    let chains: Vec<Vec<&GridId>> =
        sketch.reshaped.iter().map(|id| sketch.upward(id).map(|grid| &grid.id).collect()).collect();
    // What only moved from one to another leaves those as they were that hold both.
    let is_common = |id: &GridId| !sketch.free_reshaped && chains.iter().all(|chain| chain.contains(&id));
    // Where a layer may leave free space its parents are whatever lies scattered in it.
    let is_whole = |id: &GridId| sketch.grid(id).is_ok_and(|grid| grid.layer.row().tiles_territory);
    let parents = chains.iter().flatten().filter(|id| !is_common(id) && is_whole(id));
    found.extend(parents.map(|&id| id.clone()));
    found
}

/// How many parts and holes a grid has.
fn shape(sketch: &Sketch, id: &GridId) -> Shape {
    let parts = sketch.polygons(id);
    (parts.len(), parts.iter().map(|part| part.holes.len()).sum())
}
