//! Borders of two layers that nearly coincide laid onto one another, and parted again.

use super::along::{distance, foot};
use super::crossing::{Redrawn, check_crossings, check_sweep};
use super::engrave::{Engraving, SNAP_UNITS};
use super::sketch::{Sketch, shares_layer, side_of};
use super::{EditError, NewIds};
use crate::domain::layers::Layer;
use crate::kernel::lattice::LatticePoint;
use crate::kernel::mesh::{Arc, ArcId, NodeId};

/// Most that a border may lie from the one that it is laid onto, in lattice units: some 55 m.
pub const REACH_UNITS_MAX: u32 = 5_000;

/// Lays an arc onto a stretch of another one, of other layers: from then on they are one. No point of either
/// may lie farther than `reach` lattice units from the other.
pub fn aligned(
    sketch: &mut Sketch,
    id: ArcId,
    onto: ArcId,
    reach: u32,
    ids: NewIds,
) -> Result<(), EditError> {
    let (arc, base) = (sketch.arc(id)?.clone(), sketch.arc(onto)?.clone());
    if id == onto || shares_layer(&arc, &base) {
        return Err(EditError::SameLayer(id, onto));
    }
    let reach = f64::from(reach.min(REACH_UNITS_MAX));
    if arc.from == arc.to && base.from != base.to {
        return Err(EditError::TooFar { at: arc.points[0] });
    }
    let side = base.sides[0];
    let mut engraving = Engraving::of(sketch, side.layer, side.left, ids);
    let ends = if arc.from == arc.to {
        [base.from, base.from]
    } else {
        let last = arc.points[arc.points.len() - 1];
        let first = node_on(&mut engraving, &base, arc.points[0], reach)?;
        [first, node_on(&mut engraving, &base, last, reach)?]
    };
    let mut redrawn = engraving.redrawn;
    let is_stretch = |one: &&Arc| {
        let joins = (one.from, one.to) == (ends[0], ends[1]) || (one.to, one.from) == (ends[0], ends[1]);
        joins && one.sides == base.sides && first_far(&one.points, &arc.points, reach).is_none()
    };
    let stretch = sketch.ends(ends[0]).find(is_stretch).cloned();
    let Some(stretch) = stretch else {
        let at = first_far(&arc.points, &base.points, reach).unwrap_or(arc.points[0]);
        return Err(EditError::TooFar { at });
    };
    if let Some(at) = first_far(&arc.points, &stretch.points, reach) {
        return Err(EditError::TooFar { at });
    }
    sketch.touch(id);
    let turned =
        stretch.from != ends[0] || (ends[0] == ends[1] && winding(&arc.points) != winding(&stretch.points));
    let more = arc.sides.iter().map(|side| if turned { side.turned() } else { *side });
    let mut sides: Vec<_> = stretch.sides.iter().copied().chain(more).collect();
    sides.sort_unstable();
    sketch.remove_arc(id);
    let joined = Arc { sides, ..stretch.clone() };
    sketch.put_arc(joined.clone());
    redrawn.insert(stretch.id, Some(stretch));
    for (was, is) in [(arc.from, ends[0]), (arc.to, ends[1])] {
        moved_to(sketch, &mut redrawn, was, is)?;
    }
    check_crossings(sketch, &redrawn)?;
    let as_it_lies = if turned { joined.points.iter().rev().copied().collect() } else { joined.points };
    check_sweep(sketch, &arc, &as_it_lies, &redrawn)
}

/// The node of a border nearest to a point, made there if need be.
fn node_on(
    engraving: &mut Engraving<'_>,
    base: &Arc,
    point: LatticePoint,
    reach: f64,
) -> Result<NodeId, EditError> {
    // An earlier end may have parted it: what is left of it has the same sides and lies as near.
    let candidates = engraving.sketch.border_near(
        engraving.slot,
        engraving.leaf,
        &crate::kernel::lattice::LatticeBox::of(&[point]).grown(reach as i32),
    );
    let near = candidates.into_iter().filter(|one| one.sides == base.sides).flat_map(|one| {
        let pairs = one.points.windows(2).enumerate();
        pairs.map(move |(segment, pair)| (distance(pair[0], pair[1], point), one.id, segment))
    });
    let nearest = near.min_by(|a, b| a.0.total_cmp(&b.0)).filter(|(far, ..)| *far <= reach);
    let (_, id, segment) = nearest.ok_or(EditError::TooFar { at: point })?;
    let arc = engraving.sketch.arc(id)?.clone();
    let (a, b) = (arc.points[segment], arc.points[segment + 1]);
    let mut at = foot(a, b, point);
    for end in [a, b] {
        if distance(end, end, at) <= f64::from(SNAP_UNITS) {
            at = end;
        }
    }
    if at != a && at != b {
        let mut points = arc.points.clone();
        points.insert(segment + 1, at);
        engraving.put(Arc { points, ..arc.clone() }, Some(arc));
    }
    engraving.node_at(at)
}

/// All that ends in a node to another one.
fn moved_to(sketch: &mut Sketch, redrawn: &mut Redrawn, was: NodeId, is: NodeId) -> Result<(), EditError> {
    if was == is {
        return Ok(());
    }
    let at = sketch.node(is)?;
    for arc in sketch.ends(was).cloned().collect::<Vec<_>>() {
        let mut next = arc.clone();
        let last = next.points.len() - 1;
        if next.from == was {
            (next.from, next.points[0]) = (is, at);
        }
        if next.to == was {
            (next.to, next.points[last]) = (is, at);
        }
        redrawn.entry(arc.id).or_insert(Some(arc));
        let id = next.id;
        sketch.put_arc(next);
        sketch.touch(id);
    }
    Ok(())
}

/// The first point of a line that lies too far from another.
fn first_far(line: &[LatticePoint], other: &[LatticePoint], reach: f64) -> Option<LatticePoint> {
    let is_far =
        |point: &&LatticePoint| other.windows(2).all(|pair| distance(pair[0], pair[1], **point) > reach);
    line.iter().find(is_far).copied()
}

fn winding(points: &[LatticePoint]) -> bool {
    crate::kernel::ring::Ring(points[1..].to_vec()).doubled_area() > 0
}

/// Gives one layer an arc of its own where it shared one: from then on the two are moved apart. Nodes at
/// which the layer has nothing in common with others any more are parted, too.
pub fn unglued(sketch: &mut Sketch, id: ArcId, layer: Layer, ids: NewIds) -> Result<(), EditError> {
    let arc = sketch.arc(id)?.clone();
    let slot = layer.slot();
    let side = side_of(&arc, slot).filter(|_| arc.sides.len() > 1);
    let side = side.ok_or(EditError::NotGlued { arc: id, layer })?;
    let others = arc.sides.iter().copied().filter(|other| other.layer != slot).collect();
    sketch.touch(id);
    sketch.put_arc(Arc { sides: others, ..arc.clone() });
    sketch.put_arc(Arc { id: ids.arc, sides: vec![side], ..arc.clone() });
    let mut next = ids.node;
    for node in std::collections::BTreeSet::from([arc.from, arc.to]) {
        let is_own = |one: &&Arc| side_of(one, slot).is_some();
        let own: Vec<Arc> = sketch.ends(node).filter(is_own).cloned().collect();
        let is_apart = own.iter().all(|one| one.sides.len() == 1) && own.len() < sketch.ends(node).count();
        if is_apart {
            let at = sketch.node(node)?;
            sketch.set_node(next, Some(at));
            for mut one in own {
                if one.from == node {
                    one.from = next;
                }
                if one.to == node {
                    one.to = next;
                }
                sketch.put_arc(one);
            }
            next = NodeId(next.0 + 1);
        }
    }
    Ok(())
}
