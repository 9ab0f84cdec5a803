//! A draft put on another edition than it was drawn on: its edits are made again there. Edits elsewhere pass in
//! silence; those that touch what was published since are at odds with it, as are those that no longer hold.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use super::{BorderPoint, Edit, Sketch};
use crate::domain::grid::Grid;
use crate::domain::id::GridId;
use crate::domain::plan::Plan;
use crate::kernel::lattice::LatticePoint;
use crate::kernel::mesh::{ArcId, Leaf, NodeId, Side};

/// An edit at odds with what was published since it was drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clash {
    /// Which edit, from 0.
    pub at: usize,
    /// `changed-since`, or why the edit does not hold any more ([`super::EditError::code`]).
    pub reason: &'static str,
    pub place: Option<LatticePoint>,
    /// What was published and what the edit wants, where that is a name, a code or a parent.
    pub versions: Option<Versions>,
    /// For people.
    pub text: String,
}

/// Two versions of what is a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Versions {
    pub published: Arc<str>,
    pub drafted: Arc<str>,
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
            Some(Touched { place, versions, text }) => {
                clashes.push(Clash { at, reason: "changed-since", place, versions, text })
            }
            None => match sketch.apply(edit) {
                Ok(_) => kept.push(edit.clone()),
                Err(error) => clashes.push(Clash {
                    at,
                    reason: error.code(),
                    place: error.place(),
                    versions: None,
                    text: error.to_string(),
                }),
            },
        }
    }
    (kept, clashes)
}

/// What two editions have different.
struct Since<'p> {
    base: &'p Plan,
    newest: &'p Plan,
    /// Arcs that run elsewhere or are no more, each with a place on it.
    arcs: HashMap<ArcId, LatticePoint>,
    nodes: HashMap<NodeId, LatticePoint>,
    grids: HashSet<&'p GridId>,
}

/// What of that an edit names.
struct Touched {
    place: Option<LatticePoint>,
    versions: Option<Versions>,
    text: String,
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
            base,
            newest,
            arcs: arcs.map(|arc| (arc.id, arc.points[arc.points.len() / 2])).collect(),
            nodes: nodes.map(|node| (node.id, node.at)).collect(),
            grids: grids.map(|grid| &grid.id).collect(),
        }
    }

    /// What of that an edit names. A line or an area names nothing: it is drawn on what is there.
    fn touched_by(&self, edit: &Edit) -> Option<Touched> {
        let at = |place: &LatticePoint, text| Touched { place: Some(*place), versions: None, text };
        let arc = |id: &ArcId| Some(at(self.arcs.get(id)?, format!("border {} was redrawn since", id.0)));
        let node = |id: &NodeId| Some(at(self.nodes.get(id)?, format!("node {} was moved since", id.0)));
        match edit {
            Edit::MoveBorder { moves } => moves.iter().find_map(|(point, _)| match point {
                BorderPoint::Vertex(id, _) => arc(id),
                BorderPoint::Node(id) => node(id),
            }),
            Edit::InsertVertex { arc: id, .. } | Edit::DeleteVertex { arc: id, .. } => arc(id),
            Edit::Align { arc: id, onto, .. } => arc(id).or_else(|| arc(onto)),
            Edit::Unglue { arc: id, .. } => arc(id),
            Edit::SetParent { grid, parent } => self.grid(grid, |now| {
                let name = |id: &GridId| named(self.newest, id).map(|grid| grid.name.clone());
                (now.parent.as_ref().and_then(name).unwrap_or_default(), name(parent).unwrap_or_default())
            }),
            Edit::Rename { grid, name } => self.grid(grid, |now| (now.name.clone(), name.clone())),
            Edit::Renumber { grid, code } => self.grid(grid, |now| (now.code.clone(), code.clone())),
            _ => None,
        }
    }

    /// A grid that was changed since; `versions` says how it is now and how the edit wants it.
    fn grid(&self, id: &GridId, versions: impl Fn(&Grid) -> (Arc<str>, Arc<str>)) -> Option<Touched> {
        self.grids.contains(id).then(|| Touched {
            place: self.place_of(id),
            versions: named(self.newest, id)
                .map(versions)
                .map(|(published, drafted)| Versions { published, drafted }),
            text: format!("grid {id} was changed since"),
        })
    }

    /// A place on the border of a grid that has none below it.
    fn place_of(&self, id: &GridId) -> Option<LatticePoint> {
        let leaf = self.base.leaves.iter().position(|leaf| leaf == id)?;
        let leaf = Leaf(leaf as u32);
        let is_beside = |side: &Side| side.left == leaf || side.right == leaf;
        let layer = named(self.base, id)?.layer.slot();
        let arc = self.base.mesh.arcs().find(|arc| arc.side(layer).is_some_and(|side| is_beside(&side)))?;
        Some(arc.points[arc.points.len() / 2])
    }
}

fn named<'p>(plan: &'p Plan, id: &GridId) -> Option<&'p Grid> {
    plan.grids.iter().find(|grid| grid.id == *id)
}
