//! That borders of one layer meet only in their ends, and sweep over nothing on their way.

use std::collections::{BTreeMap, HashSet};

use super::EditError;
use super::sketch::{Sketch, shares_layer};
use crate::kernel::lattice::{LatticeBox, LatticePoint};
use crate::kernel::mesh::{Arc, ArcId};
use crate::kernel::predicate::segments_meet;
use crate::kernel::ring::Ring;

/// Arcs that were set, each with what it was before; `None`: it is new.
pub type Redrawn = BTreeMap<ArcId, Option<Arc>>;

/// That no segment which is new meets another of a layer of its arc but in a common end.
pub fn check_crossings(sketch: &Sketch, redrawn: &Redrawn) -> Result<(), EditError> {
    for (id, was) in redrawn {
        // An arc that was taken away again in the same edit.
        let Ok(arc) = sketch.arc(*id) else { continue };
        if let Some(pair) = arc.points.windows(2).find(|pair| pair[0] == pair[1]) {
            return Err(EditError::Together { at: pair[0] });
        }
        // A layer more on an arc makes all its segments new there.
        let same_layers = was.as_ref().filter(|was| {
            arc.sides.iter().all(|side| was.sides.iter().any(|other| other.layer == side.layer))
        });
        let old: HashSet<[LatticePoint; 2]> = same_layers
            .into_iter()
            .flat_map(|was| was.points.windows(2))
            .map(|pair| [pair[0], pair[1]])
            .collect();
        for (at, pair) in arc.points.windows(2).enumerate() {
            let segment = [pair[0], pair[1]];
            if !old.contains(&segment) {
                check_segment(sketch, arc, at, segment)?;
            }
        }
    }
    Ok(())
}

fn check_segment(sketch: &Sketch, arc: &Arc, at: usize, [a, b]: [LatticePoint; 2]) -> Result<(), EditError> {
    let around = LatticeBox::of(&[a, b]);
    for other in sketch.near(&around).filter(|other| shares_layer(arc, other)) {
        for (and, pair) in other.points.windows(2).enumerate() {
            let is_itself = other.id == arc.id && and == at;
            if !is_itself && LatticeBox::of(pair).intersects(&around) && segments_meet(a, b, pair[0], pair[1])
            {
                return Err(EditError::Crosses { at: a });
            }
        }
        // Ends that come to lie on one another without being one node.
        let is_apart = |node, point: LatticePoint| {
            [(other.from, other.points[0]), (other.to, other.points[other.points.len() - 1])]
                .iter()
                .any(|&(its, place)| place == point && its != node)
        };
        let inner = |point: LatticePoint| {
            let last = other.points.len() - 1;
            let mut between = other.points[1..last].iter().enumerate();
            between.any(|(n, &found)| {
                let is_own = other.id == arc.id && (n + 1 == at || n + 1 == at + 1);
                found == point && !is_own
            })
        };
        let last = arc.points.len() - 1;
        for (number, point) in [(at, a), (at + 1, b)] {
            let node = match number {
                0 => Some(arc.from),
                number if number == last => Some(arc.to),
                _ => None,
            };
            let meets = match node {
                Some(node) => is_apart(node, point) || inner(point),
                None => {
                    let ends = [other.points[0], other.points[other.points.len() - 1]];
                    ends.contains(&point) || inner(point)
                }
            };
            if meets {
                return Err(EditError::Crosses { at: point });
            }
        }
    }
    Ok(())
}

/// That between where arcs were and where they are nothing lies that they share a layer with: a border
/// that jumps over another one crosses nothing when it has come to rest.
pub fn check_sweeps(sketch: &Sketch, redrawn: &Redrawn) -> Result<(), EditError> {
    for (id, was) in redrawn {
        if let Some(was) = was {
            check_sweep(sketch, was, &sketch.arc(*id)?.points, redrawn)?;
        }
    }
    Ok(())
}

/// The same for one arc and the line that it came to lie on.
pub fn check_sweep(
    sketch: &Sketch,
    old: &Arc,
    new: &[LatticePoint],
    redrawn: &Redrawn,
) -> Result<(), EditError> {
    let (before, after) = trimmed(&old.points, new);
    let swept = Ring(before.iter().chain(after.iter().rev()).copied().collect());
    let is_own = |point: &LatticePoint| before.contains(point) || after.contains(point);
    let others = sketch.near(&swept.bounds());
    for other in others.filter(|other| !redrawn.contains_key(&other.id) && shares_layer(old, other)) {
        let over = other.points.iter().find(|point| !is_own(point) && swept.encloses(**point));
        if let Some(&at) = over {
            return Err(EditError::SweptOver { at });
        }
    }
    Ok(())
}

/// Two lines without the points that they have in common at either end, but for one on each side.
fn trimmed<'p>(a: &'p [LatticePoint], b: &'p [LatticePoint]) -> (&'p [LatticePoint], &'p [LatticePoint]) {
    let same = |pair: &(&LatticePoint, &LatticePoint)| pair.0 == pair.1;
    let shorter = a.len().min(b.len());
    let head = a.iter().zip(b).take_while(same).count();
    let tail = a.iter().rev().zip(b.iter().rev()).take_while(same).count().min(shorter - head);
    let (skip, keep) = (head.saturating_sub(1), tail.saturating_sub(1));
    (&a[skip..a.len() - keep], &b[skip..b.len() - keep])
}
