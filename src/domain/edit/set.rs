//! The pieces of a sketch set. Each is set in one way only, which keeps all the tables beside it and notes
//! what was there before: so whatever is done can be taken back.

use std::collections::BTreeSet;

use super::EditError;
use super::sketch::{Sketch, leaves_of};
use crate::domain::grid::Grid;
use crate::domain::id::GridId;
use crate::kernel::lattice::{LatticeBox, LatticePoint};
use crate::kernel::mesh::{Arc, ArcId, Leaf, NodeId};

/// What a piece was before it was set.
#[derive(Clone, Debug)]
pub enum Change {
    Grid(u32, Option<Grid>),
    Leaf(Leaf, Option<GridId>),
    Node(NodeId, Option<LatticePoint>),
    Arc(ArcId, Option<Arc>),
}

/// What was done, so that it can be taken back.
#[derive(Clone, Debug, Default)]
pub struct Changes(Vec<Change>);

impl Sketch {
    /// What was done since this was asked for last.
    pub(super) fn done(&mut self) -> Changes {
        Changes(std::mem::take(&mut self.past))
    }

    /// Takes changes back, the last first. What it gives does them again.
    pub fn take_back(&mut self, changes: Changes) -> Changes {
        for change in changes.0.into_iter().rev() {
            match change {
                Change::Grid(at, grid) => self.set_grid(at, grid),
                Change::Leaf(leaf, grid) => self.set_leaf(leaf, grid),
                Change::Node(id, at) => self.set_node(id, at),
                Change::Arc(id, arc) => self.set_arc(id, arc),
            }
        }
        self.done()
    }

    /// Adds a grid behind all others.
    pub(super) fn add_grid(&mut self, grid: Grid) {
        let at = self.grids.last_key_value().map_or(0, |(at, _)| at + 1);
        self.set_grid(at, Some(grid));
    }

    pub(super) fn remove_grid(&mut self, id: &GridId) {
        if let Some(&leaf) = self.leaf_of.get(id) {
            self.set_leaf(leaf, None);
        }
        if let Some(&at) = self.place.get(id) {
            self.set_grid(at, None);
        }
    }

    pub(super) fn change_grid(
        &mut self,
        id: &GridId,
        change: impl FnOnce(&mut Grid),
    ) -> Result<(), EditError> {
        let mut grid = self.grid(id)?.clone();
        change(&mut grid);
        self.set_grid(self.place[id], Some(grid));
        Ok(())
    }

    pub(super) fn add_leaf(&mut self, grid: GridId) -> Leaf {
        let leaf = Leaf(self.leaves.len() as u32);
        self.set_leaf(leaf, Some(grid));
        leaf
    }

    pub(super) fn set_node(&mut self, id: NodeId, at: Option<LatticePoint>) {
        let was = match at {
            Some(at) => self.nodes.insert(id, at),
            None => self.nodes.remove(&id),
        };
        self.past.push(Change::Node(id, was));
    }

    pub(super) fn put_arc(&mut self, arc: Arc) {
        self.set_arc(arc.id, Some(arc));
    }

    pub(super) fn remove_arc(&mut self, id: ArcId) {
        self.set_arc(id, None);
    }

    fn set_arc(&mut self, id: ArcId, arc: Option<Arc>) {
        if let Some(arc) = &arc {
            self.list_arc(arc);
            self.boxes.insert(LatticeBox::of(&arc.points), id);
        }
        let was = match arc.clone() {
            Some(arc) => self.arcs.insert(id, arc),
            None => self.arcs.remove(&id),
        };
        if let Some(was) = &was {
            self.boxes.remove(LatticeBox::of(&was.points), id);
            self.unlist_arc(was, arc.as_ref());
        }
        self.past.push(Change::Arc(id, was));
    }

    pub(super) fn list_arc(&mut self, arc: &Arc) {
        for node in [arc.from, arc.to] {
            self.ends.entry(node).or_default().insert(arc.id);
        }
        for leaf in leaves_of(arc) {
            self.around[leaf.0 as usize].insert(arc.id);
        }
    }

    /// Takes an arc out of the tables, but for where it still belongs as what it `is` now.
    fn unlist_arc(&mut self, was: &Arc, is: Option<&Arc>) {
        let ends = |arc: &Arc, node: NodeId| arc.from == node || arc.to == node;
        for node in [was.from, was.to] {
            if is.is_some_and(|arc| ends(arc, node)) {
                continue;
            }
            if let Some(ends) = self.ends.get_mut(&node) {
                ends.remove(&was.id);
                if ends.is_empty() {
                    self.ends.remove(&node);
                }
            }
        }
        for leaf in leaves_of(was) {
            if !is.is_some_and(|arc| leaves_of(arc).any(|still| still == leaf)) {
                self.around[leaf.0 as usize].remove(&was.id);
            }
        }
    }

    fn set_leaf(&mut self, leaf: Leaf, grid: Option<GridId>) {
        let at = leaf.0 as usize;
        if at >= self.leaves.len() {
            self.leaves.resize(at + 1, None);
            self.around.resize(at + 1, BTreeSet::new());
        }
        if let Some(grid) = &grid {
            self.leaf_of.insert(grid.clone(), leaf);
        }
        let was = std::mem::replace(&mut self.leaves[at], grid);
        if let Some(was) = was.as_ref().filter(|was| self.leaves[at].as_ref() != Some(was)) {
            self.leaf_of.remove(was);
        }
        self.past.push(Change::Leaf(leaf, was));
        // A leaf that was made and taken back leaves no number behind.
        while self.leaves.last().is_some_and(Option::is_none)
            && self.around.last().is_some_and(BTreeSet::is_empty)
        {
            self.leaves.pop();
            self.around.pop();
        }
    }

    fn set_grid(&mut self, at: u32, grid: Option<Grid>) {
        let was = self.grids.remove(&at);
        if let Some(was) = &was {
            self.unlist_grid(at, was);
        }
        if let Some(grid) = grid {
            self.list_grid(at, &grid);
            self.grids.insert(at, grid);
        }
        self.past.push(Change::Grid(at, was));
    }

    pub(super) fn list_grid(&mut self, at: u32, grid: &Grid) {
        self.place.insert(grid.id.clone(), at);
        *self.codes.entry((grid.layer, grid.code.clone())).or_default() += 1;
        if let Some(parent) = &grid.parent {
            self.children.entry(parent.clone()).or_default().insert(at);
        }
    }

    fn unlist_grid(&mut self, at: u32, grid: &Grid) {
        self.place.remove(&grid.id);
        let code = (grid.layer, grid.code.clone());
        if let Some(count) = self.codes.get_mut(&code) {
            *count -= 1;
            if *count == 0 {
                self.codes.remove(&code);
            }
        }
        if let Some(children) = grid.parent.as_ref().and_then(|parent| self.children.get_mut(parent)) {
            children.remove(&at);
        }
    }

    /// Notes that what an arc parts has changed.
    pub(super) fn touch(&mut self, id: ArcId) {
        let Some(arc) = self.arcs.get(&id) else { return };
        let grids = leaves_of(arc).filter_map(|leaf| self.leaves[leaf.0 as usize].clone());
        self.touched.extend(grids.collect::<Vec<_>>());
    }
}
