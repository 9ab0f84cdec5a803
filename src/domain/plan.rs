//! A plan: all grids of one edition with the mesh that carries them, and the tree they form.

use std::cmp::Reverse;
use std::collections::HashMap;

use super::grid::Grid;
use super::id::GridId;
use crate::kernel::lattice::LatticeBox;
use crate::kernel::mesh::{Borders, Bound, Leaf, Mesh, outline};
use crate::kernel::ring::Polygon;

/// All grids of one edition and the mesh that carries them.
///
/// `leaves[i]` is the grid that [`Leaf`] `i` of `mesh` stands for.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    pub grids: Vec<Grid>,
    pub leaves: Vec<GridId>,
    pub mesh: Mesh,
}

/// Position of a grid in [`Plan::grids`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct GridIndex(pub u32);

/// Why grids do not form a tree.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PlanError {
    #[error("grid {0} occurs twice")]
    DuplicateGrid(GridId),
    #[error("grid {grid} names the parent {parent}, which does not exist on its layer at a wider level")]
    BadParent { grid: GridId, parent: GridId },
    #[error("leaf {0} is no grid of the plan, or has children of its own")]
    BadLeaf(GridId),
}

/// The tree of a plan's grids and the arcs around each leaf.
#[derive(Clone, Debug, Default)]
pub struct PlanIndex {
    by_id: HashMap<GridId, GridIndex>,
    parent: Vec<Option<GridIndex>>,
    children: Vec<Vec<GridIndex>>,
    leaf: Vec<Option<Leaf>>,
    grid_of_leaf: Vec<GridIndex>,
    borders: Borders,
}

impl PlanIndex {
    /// # Errors
    /// See [`PlanError`]. A wider level for every parent rules out cycles.
    pub fn of(plan: &Plan) -> Result<Self, PlanError> {
        let mut by_id = HashMap::with_capacity(plan.grids.len());
        for (at, grid) in plan.grids.iter().enumerate() {
            if by_id.insert(grid.id.clone(), GridIndex(at as u32)).is_some() {
                return Err(PlanError::DuplicateGrid(grid.id.clone()));
            }
        }
        let mut parent = Vec::with_capacity(plan.grids.len());
        let mut children = vec![Vec::new(); plan.grids.len()];
        for (at, grid) in plan.grids.iter().enumerate() {
            let found = match &grid.parent {
                None => None,
                Some(id) => Some(
                    by_id
                        .get(id)
                        .copied()
                        .filter(|&GridIndex(up)| {
                            let up = &plan.grids[up as usize];
                            up.layer == grid.layer && up.level < grid.level
                        })
                        .ok_or_else(|| PlanError::BadParent { grid: grid.id.clone(), parent: id.clone() })?,
                ),
            };
            if let Some(GridIndex(up)) = found {
                children[up as usize].push(GridIndex(at as u32));
            }
            parent.push(found);
        }
        let mut leaf = vec![None; plan.grids.len()];
        let mut grid_of_leaf = Vec::with_capacity(plan.leaves.len());
        for (number, id) in plan.leaves.iter().enumerate() {
            let index = by_id
                .get(id)
                .copied()
                .filter(|at| children[at.0 as usize].is_empty() && leaf[at.0 as usize].is_none())
                .ok_or_else(|| PlanError::BadLeaf(id.clone()))?;
            leaf[index.0 as usize] = Some(Leaf(number as u32));
            grid_of_leaf.push(index);
        }
        let borders = Borders::of(&plan.mesh, plan.leaves.len() as u32);
        Ok(Self { by_id, parent, children, leaf, grid_of_leaf, borders })
    }

    pub fn find(&self, id: &GridId) -> Option<GridIndex> {
        self.by_id.get(id).copied()
    }

    pub fn parent(&self, grid: GridIndex) -> Option<GridIndex> {
        self.parent[grid.0 as usize]
    }

    pub fn children(&self, grid: GridIndex) -> &[GridIndex] {
        &self.children[grid.0 as usize]
    }

    /// The grid itself, its parent, and so on up.
    pub fn upward(&self, grid: GridIndex) -> impl Iterator<Item = GridIndex> + '_ {
        std::iter::successors(Some(grid), |&at| self.parent(at))
    }

    pub fn grid_of(&self, leaf: Leaf) -> GridIndex {
        self.grid_of_leaf[leaf.0 as usize]
    }

    pub fn leaf(&self, grid: GridIndex) -> Option<Leaf> {
        self.leaf[grid.0 as usize]
    }

    pub fn borders(&self) -> &Borders {
        &self.borders
    }

    /// The leaves under a grid, itself when it is one; depth first.
    pub fn leaves_under(&self, grid: GridIndex) -> Vec<Leaf> {
        let mut found = Vec::new();
        let mut open = vec![grid];
        while let Some(at) = open.pop() {
            found.extend(self.leaf(at));
            open.extend(self.children(at).iter().rev());
        }
        found
    }

    /// The arcs that part the grid from what is not the grid, with the grid on their left.
    pub fn bounds_of(&self, plan: &Plan, grid: GridIndex) -> Vec<Bound> {
        let slot = plan.grids[grid.0 as usize].layer.slot();
        let mut leaves = self.leaves_under(grid);
        leaves.sort_unstable();
        let within = |leaf: Leaf| leaves.binary_search(&leaf).is_ok();
        leaves
            .iter()
            .flat_map(|&leaf| self.borders.around(leaf))
            .filter(|bound| {
                let side = plan.mesh.arc(bound.arc).side(slot).expect("a leaf's arc bounds its layer");
                !within(if bound.reversed { side.left } else { side.right })
            })
            .collect()
    }

    /// The box of each grid of the plan, [`LatticeBox::EMPTY`] for one without an area.
    pub fn boxes(&self, plan: &Plan) -> Vec<LatticeBox> {
        let mut boxes = vec![LatticeBox::EMPTY; plan.grids.len()];
        for arc in plan.mesh.arcs() {
            let leaves = arc.sides.iter().flat_map(|side| [side.left, side.right]);
            for leaf in leaves.filter(|leaf| !leaf.is_free()) {
                let own = &mut boxes[self.grid_of(leaf).0 as usize];
                *own = own.union(arc.bounds());
            }
        }
        let mut upward: Vec<usize> = (0..plan.grids.len()).collect();
        // A parent's level is wider, so its children have all they will have when their turn comes.
        upward.sort_by_key(|&at| Reverse(plan.grids[at].level));
        for at in upward {
            if let Some(GridIndex(up)) = self.parent[at] {
                boxes[up as usize] = boxes[up as usize].union(boxes[at]);
            }
        }
        boxes
    }

    /// The grid's parts, largest first; derived, never stored.
    pub fn polygons(&self, plan: &Plan, grid: GridIndex) -> Vec<Polygon> {
        outline(&plan.mesh, self.bounds_of(plan, grid))
    }
}
