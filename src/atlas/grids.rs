//! The grids that hold a point, each with its path, border, neighbours and members.

use super::Atlas;
use super::answer::{GridAnswer, MemberAnswer, Query};
use super::calendar::Local;
use super::ground::Leaves;
use super::people::Serving;
use crate::domain::grid::Grid;
use crate::domain::plan::GridIndex;
use crate::kernel::lattice::LatticePoint;
use crate::kernel::measure::{LocalScale, Metres};

/// Greater accuracies are none: a caller that states one is refused at the door.
pub const ACCURACY_MAX: Metres = Metres(5_000.0);

impl Atlas {
    pub(super) fn grid_answer<'a>(
        &'a self,
        index: GridIndex,
        query: &Query<'a>,
        local: &Local,
        point: LatticePoint,
        scale: LocalScale,
    ) -> GridAnswer<'a> {
        let grid = self.grid(index);
        let mut path: Vec<&Grid> = self.index().upward(index).skip(1).map(|at| self.grid(at)).collect();
        path.reverse();
        let ground = &self.ground;
        let nearest = self.index().leaf(index).and_then(|leaf| {
            ground.fringe.nearest(&ground.plan.mesh, ground.index.borders(), leaf, point, scale)
        });
        let territory = query.territory.as_ref();
        let members = if territory.is_none_or(|territory| territory.shows_members(point, &grid.id)) {
            let answer = |serving: Serving<'a>| MemberAnswer {
                member: serving.member,
                role: serving.role,
                on_duty: serving.on_duty,
            };
            self.people.serving(&self.roster, index, local).map(answer).collect()
        } else {
            Vec::new()
        };
        GridAnswer {
            index,
            grid,
            path,
            border: nearest.map_or(Metres(0.0), |nearest| nearest.distance),
            on_border: nearest.is_some_and(|nearest| nearest.touches),
            neighbours: Vec::new(),
            members,
        }
    }

    pub(super) fn add_neighbours<'a>(
        &'a self,
        grids: &mut [GridAnswer<'a>],
        point: LatticePoint,
        accuracy: Metres,
        scale: LocalScale,
    ) {
        let mut own: Leaves = Default::default();
        for answer in &*grids {
            own[answer.grid.layer as usize] = Some(answer.index);
        }
        let near = self.near(&own, point, accuracy, scale);
        for answer in grids {
            let of_level = |leaf: GridIndex| {
                let same = |at: &GridIndex| self.grid(*at).level == answer.grid.level;
                self.index().upward(leaf).find(same).unwrap_or(leaf)
            };
            let mut found: Vec<&Grid> = near
                .iter()
                .filter(|&&leaf| self.grid(leaf).layer == answer.grid.layer)
                .map(|&leaf| self.grid(of_level(leaf)))
                .collect();
            found.sort_by_key(|grid| (&grid.code, &grid.id));
            found.dedup_by_key(|grid| &grid.id);
            answer.neighbours = found;
        }
    }

    /// The leaf grids of all layers, but not `own`, within `reach` of the point.
    pub(super) fn near(
        &self,
        own: &Leaves,
        point: LatticePoint,
        reach: Metres,
        scale: LocalScale,
    ) -> Vec<GridIndex> {
        if reach.0 <= 0.0 {
            return Vec::new();
        }
        let reach = Metres(reach.0.min(ACCURACY_MAX.0));
        let mut near: Vec<GridIndex> = self
            .ground
            .fringe
            .around(&self.ground.plan.mesh, point, reach, scale)
            .flat_map(|side| [side.left, side.right])
            .filter(|leaf| !leaf.is_free())
            .map(|leaf| self.index().grid_of(leaf))
            .filter(|&grid| own[self.grid(grid).layer as usize] != Some(grid))
            .collect();
        near.sort_unstable();
        near.dedup();
        near
    }
}

impl GridAnswer<'_> {
    /// Whether the same grid is among another place's; if so this stands for both places.
    pub(super) fn holds_as_well(&mut self, others: &[Self]) -> bool {
        let Some(other) = others.iter().find(|other| other.index == self.index) else {
            return false;
        };
        self.border = Metres(self.border.0.min(other.border.0));
        self.on_border |= other.on_border;
        let new = other.neighbours.iter().filter(|grid| !self.neighbours.iter().any(|own| own.id == grid.id));
        let new: Vec<&Grid> = new.copied().collect();
        self.neighbours.extend(new);
        self.neighbours.sort_by_key(|grid| (&grid.code, &grid.id));
        true
    }
}
