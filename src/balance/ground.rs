//! What there is to divide.

use std::collections::HashMap;

use crate::domain::id::GridId;
use crate::domain::plan::{Plan, PlanError, PlanIndex};
use crate::kernel::lattice::LatticePoint;
use crate::kernel::mesh::Leaf;

/// Something that lies at a point and that somebody has to look after.
#[derive(Clone, Copy, Debug)]
pub struct Thing {
    pub at: LatticePoint,
    /// What it weighs in the objective.
    pub load: u64,
    /// Who live there: what "people moved" counts.
    pub residents: u64,
}

/// A run of road.
#[derive(Clone, Copy, Debug)]
pub struct RoadLine<'a> {
    pub line: &'a [LatticePoint],
    /// No ground is given over it.
    pub is_barrier: bool,
}

/// The grids that take part, with all that lies in them.
pub struct Ground<'a> {
    pub plan: &'a Plan,
    pub roads: &'a [RoadLine<'a>],
    things: &'a [Thing],
    leaves: Vec<Leaf>,
    /// By grid: its community, and what that belongs to.
    above: Vec<[u32; 2]>,
    is_locked: Vec<bool>,
    is_outside: &'a dyn Fn(&GridId) -> bool,
    places: HashMap<Leaf, u32>,
}

impl<'a> Ground<'a> {
    /// `grids` are those that take part, each with whether it is locked: it neither gives nor gets, and is not
    /// counted. They must be leaves of the community layer; what is none, and what lies in several parts or
    /// has a hole, takes no part. The borders of what `is_outside` are not touched.
    ///
    /// # Errors
    /// The plan is none.
    pub fn of(
        plan: &'a Plan,
        grids: &[(GridId, bool)],
        roads: &'a [RoadLine<'a>],
        things: &'a [Thing],
        is_outside: &'a dyn Fn(&GridId) -> bool,
    ) -> Result<Self, PlanError> {
        let index = PlanIndex::of(plan)?;
        let mut ground = Self {
            plan,
            roads,
            things,
            leaves: Vec::new(),
            above: Vec::new(),
            is_locked: Vec::new(),
            is_outside,
            places: HashMap::new(),
        };
        for (id, is_locked) in grids {
            let Some(grid) = index.find(id) else { continue };
            let Some(leaf) = index.leaf(grid) else { continue };
            let polygons = index.polygons(plan, grid);
            if polygons.len() == 1 && polygons[0].holes.is_empty() && !ground.places.contains_key(&leaf) {
                ground.places.insert(leaf, ground.leaves.len() as u32);
                ground.leaves.push(leaf);
                let mut above = index.upward(grid).skip(1).map(|above| above.0);
                let none = || u32::MAX;
                ground.above.push([above.next().unwrap_or_else(none), above.next().unwrap_or_else(none)]);
                ground.is_locked.push(*is_locked);
            }
        }
        Ok(ground)
    }

    /// The leaves that take part; positions among them name grids.
    pub fn leaves(&self) -> &[Leaf] {
        &self.leaves
    }

    pub fn grid(&self, place: u32) -> &GridId {
        &self.plan.leaves[self.leaves[place as usize].0 as usize]
    }

    /// By grid, what tells the communities apart.
    pub fn communities(&self) -> Vec<u32> {
        self.above.iter().map(|above| above[0]).collect()
    }

    /// By grid, what tells apart what the communities belong to.
    pub fn towns(&self) -> Vec<u32> {
        self.above.iter().map(|above| above[1]).collect()
    }

    pub fn is_locked(&self) -> &[bool] {
        &self.is_locked
    }

    pub fn things(&self) -> &[Thing] {
        self.things
    }

    pub fn place_of(&self, leaf: Leaf) -> Option<u32> {
        self.places.get(&leaf).copied()
    }

    /// Whether a leaf's border must not be touched.
    pub fn is_outside(&self, leaf: Leaf) -> bool {
        !leaf.is_free() && (self.is_outside)(&self.plan.leaves[leaf.0 as usize])
    }
}
