//! A plan in pieces that can be changed, with what finds them: an edit costs what it touches, however large
//! the plan.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::EditError;
use super::set::Change;
use crate::domain::grid::Grid;
use crate::domain::id::GridId;
use crate::domain::layers::Layer;
use crate::domain::plan::Plan;
use crate::kernel::index::AreaIndex;
use crate::kernel::lattice::{LatticeBox, LatticePoint};
use crate::kernel::mesh::{Arc, ArcId, LayerSlot, Leaf, Mesh, Node, NodeId, Side, outline_of_lines};
use crate::kernel::predicate::ray_crosses;
use crate::kernel::ring::Polygon;

/// A plan that is being edited.
#[derive(Clone, Debug)]
pub struct Sketch {
    /// By their place in the plan.
    pub(super) grids: BTreeMap<u32, Grid>,
    pub(super) place: HashMap<GridId, u32>,
    pub(super) codes: HashMap<(Layer, std::sync::Arc<str>), u32>,
    pub(super) children: HashMap<GridId, BTreeSet<u32>>,
    /// By leaf number; `None`: gone.
    pub(super) leaves: Vec<Option<GridId>>,
    pub(super) leaf_of: HashMap<GridId, Leaf>,
    pub(super) nodes: HashMap<NodeId, LatticePoint>,
    /// The arcs that end in a node.
    pub(super) ends: HashMap<NodeId, BTreeSet<ArcId>>,
    pub(super) arcs: HashMap<ArcId, Arc>,
    /// The arcs around each leaf.
    pub(super) around: Vec<BTreeSet<ArcId>>,
    pub(super) boxes: AreaIndex<ArcId>,
    pub(super) past: Vec<Change>,
    /// Grids whose area, border, name, code or parent was changed.
    pub(super) touched: BTreeSet<GridId>,
    /// Grids that gained or lost ground, and whether free space did.
    pub(super) reshaped: BTreeSet<GridId>,
    pub(super) free_reshaped: bool,
}

impl Sketch {
    pub fn of(plan: &Plan) -> Self {
        let mut sketch = Self {
            grids: BTreeMap::new(),
            place: HashMap::with_capacity(plan.grids.len()),
            codes: HashMap::with_capacity(plan.grids.len()),
            children: HashMap::new(),
            leaves: Vec::with_capacity(plan.leaves.len()),
            leaf_of: HashMap::with_capacity(plan.leaves.len()),
            nodes: plan.mesh.nodes().iter().map(|node| (node.id, node.at)).collect(),
            ends: HashMap::with_capacity(plan.mesh.nodes().len()),
            arcs: HashMap::with_capacity(plan.mesh.arc_count()),
            around: Vec::with_capacity(plan.leaves.len()),
            boxes: AreaIndex::of(plan.mesh.arcs().map(|arc| (arc.bounds(), arc.id))),
            past: Vec::new(),
            touched: BTreeSet::new(),
            reshaped: BTreeSet::new(),
            free_reshaped: false,
        };
        for (at, grid) in plan.grids.iter().enumerate() {
            sketch.list_grid(at as u32, grid);
            sketch.grids.insert(at as u32, grid.clone());
        }
        for grid in &plan.leaves {
            sketch.add_leaf(grid.clone());
        }
        for arc in plan.mesh.arcs() {
            let (points, sides) = (arc.points.to_vec(), arc.sides.to_vec());
            let arc = Arc { id: arc.id, from: arc.from, to: arc.to, points, sides };
            sketch.list_arc(&arc);
            sketch.arcs.insert(arc.id, arc);
        }
        sketch.past.clear();
        sketch
    }

    /// The plan that it has become. Leaves are numbered anew, nodes that no arc ends in are left out.
    ///
    /// # Errors
    /// What was made of it is no mesh.
    pub fn plan(&self) -> Result<Plan, EditError> {
        let mut renumbered = Vec::with_capacity(self.leaves.len());
        let mut leaves = Vec::with_capacity(self.leaves.len());
        for leaf in &self.leaves {
            renumbered.push(Leaf(leaves.len() as u32));
            leaves.extend(leaf.clone());
        }
        let new = |leaf: Leaf| if leaf.is_free() { leaf } else { renumbered[leaf.0 as usize] };
        let arcs = self.arcs.values().map(|arc| {
            let sides =
                arc.sides.iter().map(|side| Side { left: new(side.left), right: new(side.right), ..*side });
            Arc { sides: sides.collect(), ..arc.clone() }
        });
        let used = self.nodes.iter().filter(|(id, _)| self.ends.contains_key(id));
        let nodes = used.map(|(&id, &at)| Node { id, at }).collect();
        let grids = self.grids.values().cloned().collect();
        Ok(Plan { grids, leaves, mesh: Mesh::assemble(nodes, arcs.collect())? })
    }

    /// Some grids of it with their borders, as a plan: everything around them is free space.
    ///
    /// # Errors
    /// What was made of it is no mesh.
    pub fn excerpt<'g>(&self, grids: impl IntoIterator<Item = &'g GridId>) -> Result<Plan, EditError> {
        let mut plan = Plan::default();
        let mut numbers: HashMap<Leaf, Leaf> = HashMap::new();
        for id in grids {
            if let Ok(leaf) = self.leaf(id) {
                numbers.insert(leaf, Leaf(plan.leaves.len() as u32));
                plan.leaves.push(id.clone());
                plan.grids.push(Grid { parent: None, ..self.grid(id)?.clone() });
            }
        }
        let new = |leaf: Leaf| numbers.get(&leaf).copied().unwrap_or(Leaf::FREE);
        let ids: BTreeSet<ArcId> =
            numbers.keys().flat_map(|leaf| self.around(*leaf)).map(|arc| arc.id).collect();
        let arcs: Vec<Arc> = ids
            .iter()
            .map(|id| {
                let arc = &self.arcs[id];
                let sides = arc.sides.iter().map(|side| Side {
                    left: new(side.left),
                    right: new(side.right),
                    ..*side
                });
                Arc { sides: sides.filter(|side| side.left != side.right).collect(), ..arc.clone() }
            })
            .collect();
        let used: BTreeSet<NodeId> = arcs.iter().flat_map(|arc| [arc.from, arc.to]).collect();
        let nodes = used.into_iter().map(|id| Node { id, at: self.nodes[&id] }).collect();
        plan.mesh = Mesh::assemble(nodes, arcs)?;
        Ok(plan)
    }

    pub fn grid(&self, id: &GridId) -> Result<&Grid, EditError> {
        let at = self.place.get(id).ok_or_else(|| EditError::NoGrid(id.clone()))?;
        Ok(&self.grids[at])
    }

    /// In the order of the plan.
    pub fn grids(&self) -> impl Iterator<Item = &Grid> {
        self.grids.values()
    }

    pub fn has_grid(&self, id: &GridId) -> bool {
        self.place.contains_key(id)
    }

    pub fn code_in_use(&self, layer: Layer, code: &std::sync::Arc<str>) -> bool {
        self.codes.contains_key(&(layer, code.clone()))
    }

    pub fn children(&self, id: &GridId) -> impl Iterator<Item = &Grid> {
        self.children.get(id).into_iter().flatten().map(|at| &self.grids[at])
    }

    pub fn is_parent(&self, id: &GridId) -> bool {
        self.children(id).next().is_some()
    }

    /// The grid itself, its parent, and so on up.
    pub fn upward<'s>(&'s self, id: &GridId) -> impl Iterator<Item = &'s Grid> {
        let up = |grid: &&'s Grid| grid.parent.as_ref().and_then(|parent| self.grid(parent).ok());
        std::iter::successors(self.grid(id).ok(), up)
    }

    /// The leaf that a grid is.
    pub fn leaf(&self, id: &GridId) -> Result<Leaf, EditError> {
        self.grid(id)?;
        self.leaf_of.get(id).copied().ok_or_else(|| EditError::NotALeaf(id.clone()))
    }

    /// The grid that a leaf is; `None` for free space.
    pub fn grid_of(&self, leaf: Leaf) -> Option<&GridId> {
        self.leaves.get(leaf.0 as usize)?.as_ref()
    }

    /// The leaves under a grid, itself when it is one.
    pub fn leaves_under(&self, id: &GridId) -> BTreeSet<Leaf> {
        let mut found = BTreeSet::new();
        let mut open = vec![id];
        while let Some(id) = open.pop() {
            found.extend(self.leaf_of.get(id));
            open.extend(self.children(id).map(|child| &child.id));
        }
        found
    }

    /// The leaf of a layer that holds a point, by the half-open rule; on the way to the right, the first border
    /// met says so.
    pub fn leaf_at(&self, slot: LayerSlot, at: LatticePoint) -> Leaf {
        let way = LatticeBox { min: at, max: LatticePoint::new(i32::MAX, at.y) };
        let mut nearest: Option<(f64, Leaf)> = None;
        for arc in self.near(&way) {
            let Some(side) = side_of(arc, slot) else { continue };
            for pair in arc.points.windows(2).filter(|pair| ray_crosses(pair[0], pair[1], at)) {
                let [a, b] = [pair[0], pair[1]].map(|point| (f64::from(point.x), f64::from(point.y)));
                let x = a.0 + (b.0 - a.0) * (f64::from(at.y) - a.1) / (b.1 - a.1);
                if nearest.is_none_or(|(best, _)| x < best) {
                    nearest = Some((x, if b.1 > a.1 { side.left } else { side.right }));
                }
            }
        }
        nearest.map_or(Leaf::FREE, |(_, leaf)| leaf)
    }

    /// A grid's ground, in parts; empty for one that there is not.
    pub fn polygons(&self, id: &GridId) -> Vec<Polygon> {
        let Ok(grid) = self.grid(id) else { return Vec::new() };
        let slot = grid.layer.slot();
        let leaves = self.leaves_under(id);
        outline_of_lines(leaves.iter().flat_map(|&leaf| {
            let leaves = &leaves;
            self.around(leaf).filter_map(move |arc| {
                let side = side_of(arc, slot)?;
                let is_left = side.left == leaf;
                let beyond = if is_left { side.right } else { side.left };
                (!leaves.contains(&beyond)).then_some((&arc.points[..], !is_left))
            })
        }))
    }

    pub fn node(&self, id: NodeId) -> Result<LatticePoint, EditError> {
        let is_used = self.ends.contains_key(&id);
        self.nodes.get(&id).filter(|_| is_used).copied().ok_or(EditError::NoNode(id))
    }

    /// The arcs that end in a node, in order.
    pub fn ends(&self, id: NodeId) -> impl Iterator<Item = &Arc> {
        self.ends.get(&id).into_iter().flatten().map(|id| &self.arcs[id])
    }

    pub fn arc(&self, id: ArcId) -> Result<&Arc, EditError> {
        self.arcs.get(&id).ok_or(EditError::NoVertex(id))
    }

    /// The arcs around a leaf, in order.
    pub fn around(&self, leaf: Leaf) -> impl Iterator<Item = &Arc> {
        self.around.get(leaf.0 as usize).into_iter().flatten().map(|id| &self.arcs[id])
    }

    /// The arcs whose box touches an area, in order.
    pub fn near<'s>(&'s self, area: &LatticeBox) -> impl Iterator<Item = &'s Arc> + use<'s> {
        let mut found: Vec<ArcId> = self.boxes.touching(area).copied().collect();
        found.sort_unstable();
        found.into_iter().map(|id| &self.arcs[&id])
    }

    /// The arcs near an area that part a leaf, or free space, of a layer from what is not it.
    pub fn border_near(&self, slot: LayerSlot, leaf: Leaf, area: &LatticeBox) -> Vec<&Arc> {
        let is_border =
            |arc: &&Arc| side_of(arc, slot).is_some_and(|side| side.left == leaf || side.right == leaf);
        self.near(area).filter(is_border).collect()
    }
}

/// What an arc parts on a layer.
pub fn side_of(arc: &Arc, slot: LayerSlot) -> Option<Side> {
    arc.sides.iter().copied().find(|side| side.layer == slot)
}

/// The leaves beside an arc, on all layers.
pub(super) fn leaves_of(arc: &Arc) -> impl Iterator<Item = Leaf> {
    arc.sides.iter().flat_map(|side| [side.left, side.right]).filter(|leaf| !leaf.is_free())
}

pub fn shares_layer(a: &Arc, b: &Arc) -> bool {
    a.sides.iter().any(|side| b.sides.iter().any(|other| other.layer == side.layer))
}
