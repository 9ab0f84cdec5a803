//! Borders moved, bent and straightened, with both sides and all layers that share them.

use std::collections::{BTreeMap, BTreeSet};

use super::sketch::{Sketch, shares_layer};
use super::{BorderPoint, EditError};
use crate::kernel::lattice::{LatticeBox, LatticePoint};
use crate::kernel::mesh::{Arc, ArcId};
use crate::kernel::ring::Ring;

pub fn moved(sketch: &mut Sketch, moves: &[(BorderPoint, LatticePoint)]) -> Result<(), EditError> {
    let mut before: BTreeMap<ArcId, Arc> = BTreeMap::new();
    for &(point, to) in moves {
        match point {
            BorderPoint::Node(node) => {
                *sketch.nodes.get_mut(&node).ok_or(EditError::NoNode(node))? = to;
                for arc in sketch.arcs.values_mut().filter(|arc| arc.from == node || arc.to == node) {
                    before.entry(arc.id).or_insert_with(|| arc.clone());
                    let last = arc.points.len() - 1;
                    if arc.from == node {
                        arc.points[0] = to;
                    }
                    if arc.to == node {
                        arc.points[last] = to;
                    }
                }
            }
            BorderPoint::Vertex(id, vertex) => {
                let arc = sketch.arcs.get_mut(&id).ok_or(EditError::NoVertex(id))?;
                let vertex = between_ends(arc, vertex)?;
                before.entry(id).or_insert_with(|| arc.clone());
                arc.points[vertex] = to;
            }
        }
    }
    let changed: BTreeSet<ArcId> = before.keys().copied().collect();
    sketch.check_crossings(&changed)?;
    for (id, old) in &before {
        check_sweep(sketch, old, &sketch.arcs[id], &changed)?;
    }
    changed.into_iter().for_each(|id| sketch.touch(id));
    Ok(())
}

pub fn inserted(sketch: &mut Sketch, id: ArcId, after: u32, at: LatticePoint) -> Result<(), EditError> {
    let old = sketch.arc(id)?.clone();
    let after = after as usize;
    if after + 1 >= old.points.len() {
        return Err(EditError::NoVertex(id));
    }
    let mut points = old.points.clone();
    points.insert(after + 1, at);
    redrawn(sketch, &old, points)
}

pub fn deleted(sketch: &mut Sketch, id: ArcId, vertex: u32) -> Result<(), EditError> {
    let old = sketch.arc(id)?.clone();
    let vertex = between_ends(&old, vertex)?;
    let mut points = old.points.clone();
    points.remove(vertex);
    redrawn(sketch, &old, points)
}

fn redrawn(sketch: &mut Sketch, old: &Arc, points: Vec<LatticePoint>) -> Result<(), EditError> {
    sketch.arcs.insert(old.id, Arc { points, ..old.clone() });
    let changed = BTreeSet::from([old.id]);
    sketch.check_crossings(&changed)?;
    check_sweep(sketch, old, &sketch.arcs[&old.id], &changed)?;
    sketch.touch(old.id);
    Ok(())
}

fn between_ends(arc: &Arc, vertex: u32) -> Result<usize, EditError> {
    let vertex = vertex as usize;
    let is_between = vertex > 0 && vertex + 1 < arc.points.len();
    is_between.then_some(vertex).ok_or(EditError::NoVertex(arc.id))
}

/// That between where an arc was and where it is nothing lies that it shares a layer with: a border that
/// jumps over another one crosses nothing when it has come to rest.
fn check_sweep(sketch: &Sketch, old: &Arc, new: &Arc, changed: &BTreeSet<ArcId>) -> Result<(), EditError> {
    let swept = Ring(old.points.iter().chain(new.points.iter().rev()).copied().collect());
    let around = swept.bounds();
    let is_own =
        |point: &LatticePoint| [&old.points, &new.points].iter().any(|points| points.contains(point));
    let others =
        sketch.arcs.values().filter(|other| !changed.contains(&other.id) && shares_layer(old, other));
    for other in others.filter(|other| LatticeBox::of(&other.points).intersects(&around)) {
        let over = other.points.iter().find(|point| !is_own(point) && swept.encloses(**point));
        if let Some(&at) = over {
            return Err(EditError::SweptOver { at });
        }
    }
    Ok(())
}
