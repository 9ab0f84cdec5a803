//! A draft put on another edition than it was drawn on: its edits are made again there. Edits elsewhere pass in
//! silence; those that touch what was published since are at odds with it, as are those that no longer hold.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::{BorderPoint, Edit, Sketch};
use crate::domain::grid::Grid;
use crate::domain::id::GridId;
use crate::domain::plan::Plan;
use crate::kernel::lattice::LatticePoint;
use crate::kernel::mesh::{ArcId, NodeId};

/// An edit at odds with what was published since it was drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clash {
    /// Which edit, from 0.
    pub at: usize,
    /// `changed-since`, or why the edit does not hold any more ([`super::EditError::code`]).
    pub reason: &'static str,
    pub place: Option<LatticePoint>,
    /// For people.
    pub text: String,
}

/// What is to become of an edit that is at odds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Settled {
    /// The edit goes: what was published stands.
    Drop,
    /// The edit is made on top of what was published, if it holds.
    Keep,
}

/// The edits of a draft that hold on `newest`, and those that are at odds with it and not yet settled. It can
/// be put there when there are none of these.
pub fn rebase(
    base: &Plan,
    newest: &Plan,
    edits: &[Edit],
    settled: &BTreeMap<usize, Settled>,
) -> (Vec<Edit>, Vec<Clash>) {
    let since = Since::of(base, newest);
    let mut sketch = Sketch::of(newest);
    let (mut kept, mut clashes) = (Vec::with_capacity(edits.len()), Vec::new());
    for (at, edit) in edits.iter().enumerate() {
        let settled = settled.get(&at);
        if settled == Some(&Settled::Drop) {
            continue;
        }
        let touched = since.touched_by(edit).filter(|_| settled.is_none());
        match touched {
            Some((place, text)) => clashes.push(Clash { at, reason: "changed-since", place, text }),
            None => match sketch.apply(edit) {
                Ok(_) => kept.push(edit.clone()),
                Err(error) => clashes.push(Clash {
                    at,
                    reason: error.code(),
                    place: error.place(),
                    text: error.to_string(),
                }),
            },
        }
    }
    (kept, clashes)
}

/// What two editions have different.
struct Since<'p> {
    /// Arcs that run elsewhere or are no more, each with a place on it.
    arcs: HashMap<ArcId, LatticePoint>,
    nodes: HashMap<NodeId, LatticePoint>,
    grids: HashSet<&'p GridId>,
}

impl<'p> Since<'p> {
    fn of(base: &'p Plan, newest: &'p Plan) -> Self {
        let is_other_arc = |arc: &crate::kernel::mesh::ArcRef<'_>| {
            newest.mesh.arc_by_id(arc.id).is_none_or(|now| now.points != arc.points)
        };
        let arcs = base.mesh.arcs().filter(is_other_arc);
        let is_other_node =
            |node: &&crate::kernel::mesh::Node| newest.mesh.node(node.id).is_none_or(|now| now.at != node.at);
        let nodes = base.mesh.nodes().iter().filter(is_other_node);
        let now: HashMap<&GridId, &Grid> = newest.grids.iter().map(|grid| (&grid.id, grid)).collect();
        let grids = base.grids.iter().filter(|grid| now.get(&grid.id) != Some(grid));
        Self {
            arcs: arcs.map(|arc| (arc.id, arc.points[arc.points.len() / 2])).collect(),
            nodes: nodes.map(|node| (node.id, node.at)).collect(),
            grids: grids.map(|grid| &grid.id).collect(),
        }
    }

    /// What of that an edit names: where, and in words. A line or an area names nothing: it is drawn on what
    /// is there.
    fn touched_by(&self, edit: &Edit) -> Option<(Option<LatticePoint>, String)> {
        let arc = |id: &ArcId| {
            let place = self.arcs.get(id)?;
            Some((Some(*place), format!("border {} was redrawn since", id.0)))
        };
        let grid =
            |id: &GridId| self.grids.contains(id).then(|| (None, format!("grid {id} was changed since")));
        match edit {
            Edit::MoveBorder { moves } => moves.iter().find_map(|(point, _)| match point {
                BorderPoint::Vertex(id, _) => arc(id),
                BorderPoint::Node(id) => {
                    let place = self.nodes.get(id)?;
                    Some((Some(*place), format!("node {} was moved since", id.0)))
                }
            }),
            Edit::InsertVertex { arc: id, .. } | Edit::DeleteVertex { arc: id, .. } => arc(id),
            Edit::Align { arc: id, onto, .. } => arc(id).or_else(|| arc(onto)),
            Edit::Unglue { arc: id, .. } => arc(id),
            Edit::SetParent { grid: id, .. }
            | Edit::Rename { grid: id, .. }
            | Edit::Renumber { grid: id, .. } => grid(id),
            _ => None,
        }
    }
}
