//! What a caller may see of people, premises and hazards: a grid's area (ruling 11).

use super::Atlas;
use crate::domain::id::GridId;
use crate::domain::layers::Layer;
use crate::domain::plan::GridIndex;
use crate::kernel::lattice::LatticePoint;

/// A caller's territory as it stands now, whichever moment is asked about: a grid of the current
/// atlas, on whatever layer.
#[derive(Clone, Copy, Debug)]
pub struct Territory<'a> {
    current: &'a Atlas,
    grid: GridIndex,
    /// See [`Territory::of_own_people`].
    own_people: bool,
}

impl<'a> Territory<'a> {
    /// `None` when the current atlas has no such grid: such a caller sees nobody, which the caller
    /// of this must see to.
    pub fn new(current: &'a Atlas, grid: &GridId) -> Option<Self> {
        current.index().find(grid).map(|grid| Self { current, grid, own_people: false })
    }

    /// The same for a social body: on its own ground it sees its own grid's people and the owner, not
    /// everybody of the other layers' grids there.
    pub fn of_own_people(self) -> Self {
        Self { own_people: true, ..self }
    }

    /// Whether the members of a grid that holds a point may be seen.
    pub(super) fn shows_members(&self, point: LatticePoint, grid: &GridId) -> bool {
        self.holds(grid) || !self.own_people && self.covers(point)
    }

    pub fn covers(&self, point: LatticePoint) -> bool {
        let layer: Layer = self.current.grid(self.grid).layer;
        self.current.leaf_at(point, layer).is_some_and(|leaf| self.is_under(leaf))
    }

    /// Whether a grid is the territory's own or below it.
    pub fn holds(&self, grid: &GridId) -> bool {
        self.current.index().find(grid).is_some_and(|grid| self.is_under(grid))
    }

    fn is_under(&self, grid: GridIndex) -> bool {
        self.current.index().upward(grid).any(|at| at == self.grid)
    }
}
