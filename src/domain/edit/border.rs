//! Borders moved, bent and straightened, with both sides and all layers that share them.

use super::crossing::{Redrawn, check_crossings, check_sweeps};
use super::sketch::Sketch;
use super::{BorderPoint, EditError};
use crate::kernel::lattice::LatticePoint;
use crate::kernel::mesh::{Arc, ArcId};

pub fn moved(sketch: &mut Sketch, moves: &[(BorderPoint, LatticePoint)]) -> Result<(), EditError> {
    let mut redrawn = Redrawn::new();
    for &(point, to) in moves {
        match point {
            BorderPoint::Node(node) => {
                sketch.node(node)?;
                sketch.set_node(node, Some(to));
                for arc in sketch.ends(node).cloned().collect::<Vec<_>>() {
                    let mut points = arc.points.clone();
                    let last = points.len() - 1;
                    if arc.from == node {
                        points[0] = to;
                    }
                    if arc.to == node {
                        points[last] = to;
                    }
                    redraw(sketch, &mut redrawn, arc, points);
                }
            }
            BorderPoint::Vertex(id, vertex) => {
                let arc = sketch.arc(id)?.clone();
                let vertex = between_ends(&arc, vertex)?;
                let mut points = arc.points.clone();
                points[vertex] = to;
                redraw(sketch, &mut redrawn, arc, points);
            }
        }
    }
    settled(sketch, &redrawn)
}

pub fn inserted(sketch: &mut Sketch, id: ArcId, after: u32, at: LatticePoint) -> Result<(), EditError> {
    let arc = sketch.arc(id)?.clone();
    let after = after as usize;
    if after + 1 >= arc.points.len() {
        return Err(EditError::NoVertex(id));
    }
    let mut points = arc.points.clone();
    points.insert(after + 1, at);
    let mut redrawn = Redrawn::new();
    redraw(sketch, &mut redrawn, arc, points);
    settled(sketch, &redrawn)
}

pub fn deleted(sketch: &mut Sketch, id: ArcId, vertex: u32) -> Result<(), EditError> {
    let arc = sketch.arc(id)?.clone();
    let vertex = between_ends(&arc, vertex)?;
    let mut points = arc.points.clone();
    points.remove(vertex);
    let mut redrawn = Redrawn::new();
    redraw(sketch, &mut redrawn, arc, points);
    settled(sketch, &redrawn)
}

fn redraw(sketch: &mut Sketch, redrawn: &mut Redrawn, arc: Arc, points: Vec<LatticePoint>) {
    sketch.put_arc(Arc { points, ..arc.clone() });
    redrawn.entry(arc.id).or_insert(Some(arc));
}

fn settled(sketch: &mut Sketch, redrawn: &Redrawn) -> Result<(), EditError> {
    check_crossings(sketch, redrawn)?;
    check_sweeps(sketch, redrawn)?;
    redrawn.keys().for_each(|id| sketch.touch(*id));
    Ok(())
}

fn between_ends(arc: &Arc, vertex: u32) -> Result<usize, EditError> {
    let vertex = vertex as usize;
    let is_between = vertex > 0 && vertex + 1 < arc.points.len();
    is_between.then_some(vertex).ok_or(EditError::NoVertex(arc.id))
}
