//! A plan taken apart, to be changed and put together again.

use std::collections::{BTreeMap, BTreeSet};

use super::EditError;
use crate::domain::grid::Grid;
use crate::domain::id::GridId;
use crate::domain::plan::Plan;
use crate::kernel::lattice::{LatticeBox, LatticePoint};
use crate::kernel::mesh::{Arc, ArcId, Leaf, Mesh, Node, NodeId, Side};
use crate::kernel::predicate::segments_meet;

/// Nodes, arcs, grids and leaves, each by what names it for good.
pub struct Sketch {
    pub grids: Vec<Grid>,
    /// By leaf number; `None`: gone.
    pub leaves: Vec<Option<GridId>>,
    pub nodes: BTreeMap<NodeId, LatticePoint>,
    pub arcs: BTreeMap<ArcId, Arc>,
    /// Grids whose area or border was changed.
    pub touched: BTreeSet<GridId>,
}

impl Sketch {
    pub fn of(plan: &Plan) -> Self {
        let arcs = plan.mesh.arcs().map(|arc| {
            let (points, sides) = (arc.points.to_vec(), arc.sides.to_vec());
            (arc.id, Arc { id: arc.id, from: arc.from, to: arc.to, points, sides })
        });
        Self {
            grids: plan.grids.clone(),
            leaves: plan.leaves.iter().cloned().map(Some).collect(),
            nodes: plan.mesh.nodes().iter().map(|node| (node.id, node.at)).collect(),
            arcs: arcs.collect(),
            touched: BTreeSet::new(),
        }
    }

    pub fn into_plan(self) -> Result<Plan, EditError> {
        let mut renumbered = Vec::with_capacity(self.leaves.len());
        let mut leaves = Vec::with_capacity(self.leaves.len());
        for leaf in self.leaves {
            renumbered.push(Leaf(leaves.len() as u32));
            leaves.extend(leaf);
        }
        let new = |leaf: Leaf| if leaf.is_free() { leaf } else { renumbered[leaf.0 as usize] };
        let sides = |arc: &Arc| -> Vec<Side> {
            arc.sides
                .iter()
                .map(|side| Side { left: new(side.left), right: new(side.right), ..*side })
                .collect()
        };
        let arcs: Vec<Arc> = self.arcs.into_values().map(|arc| Arc { sides: sides(&arc), ..arc }).collect();
        let used: BTreeSet<NodeId> = arcs.iter().flat_map(|arc| [arc.from, arc.to]).collect();
        let nodes = self.nodes.into_iter().filter(|(id, _)| used.contains(id));
        let nodes = nodes.map(|(id, at)| Node { id, at }).collect();
        Ok(Plan { grids: self.grids, leaves, mesh: Mesh::assemble(nodes, arcs)? })
    }

    pub fn grid(&self, id: &GridId) -> Result<&Grid, EditError> {
        self.grids.iter().find(|grid| grid.id == *id).ok_or_else(|| EditError::NoGrid(id.clone()))
    }

    pub fn grid_mut(&mut self, id: &GridId) -> Result<&mut Grid, EditError> {
        self.grids.iter_mut().find(|grid| grid.id == *id).ok_or_else(|| EditError::NoGrid(id.clone()))
    }

    /// The leaf that a grid is.
    pub fn leaf(&self, id: &GridId) -> Result<Leaf, EditError> {
        self.grid(id)?;
        let at = self.leaves.iter().position(|leaf| leaf.as_ref() == Some(id));
        at.map(|at| Leaf(at as u32)).ok_or_else(|| EditError::NotALeaf(id.clone()))
    }

    pub fn arc(&self, id: ArcId) -> Result<&Arc, EditError> {
        self.arcs.get(&id).ok_or(EditError::NoVertex(id))
    }

    /// Notes that what an arc parts has changed.
    pub fn touch(&mut self, id: ArcId) {
        let Some(arc) = self.arcs.get(&id) else { return };
        let leaves = arc.sides.iter().flat_map(|side| [side.left, side.right]);
        let grids = leaves.filter_map(|leaf| self.leaves.get(leaf.0 as usize)?.clone());
        self.touched.extend(grids);
    }

    /// That arcs which were changed meet no other arc of a layer of theirs but in common ends.
    pub fn check_crossings(&self, changed: &BTreeSet<ArcId>) -> Result<(), EditError> {
        for id in changed {
            let arc = &self.arcs[id];
            check_points(arc)?;
            let around = LatticeBox::of(&arc.points);
            for other in self.arcs.values().filter(|other| shares_layer(arc, other)) {
                // Of two that were changed it is enough to look once, and at itself once.
                let is_done = changed.contains(&other.id) && other.id < arc.id;
                if !is_done && LatticeBox::of(&other.points).intersects(&around) {
                    check_pair(arc, other)?;
                }
            }
        }
        Ok(())
    }
}

fn check_points(arc: &Arc) -> Result<(), EditError> {
    let together = arc.points.windows(2).find(|pair| pair[0] == pair[1]);
    together.map_or(Ok(()), |pair| Err(EditError::Together { at: pair[0] }))
}

pub fn shares_layer(a: &Arc, b: &Arc) -> bool {
    a.sides.iter().any(|side| b.sides.iter().any(|other| other.layer == side.layer))
}

fn check_pair(one: &Arc, other: &Arc) -> Result<(), EditError> {
    for (at, a) in one.points.windows(2).enumerate() {
        let around = LatticeBox::of(a);
        for (and, b) in other.points.windows(2).enumerate() {
            let is_same = one.id == other.id && at >= and;
            if !is_same && LatticeBox::of(b).intersects(&around) && segments_meet(a[0], a[1], b[0], b[1]) {
                return Err(EditError::Crosses { at: a[0] });
            }
        }
    }
    Ok(())
}
