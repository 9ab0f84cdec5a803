//! Building an atlas from an edition's plan and a roster.

use std::sync::Arc;

use super::spot::Spots;
use crate::domain::edition::{Edition, EditionNumber};
use crate::domain::grid::Grid;
use crate::domain::id::GridId;
use crate::domain::layers::Layer;
use crate::domain::plan::{GridIndex, Plan, PlanError, PlanIndex};
use crate::domain::roster::Roster;
use crate::domain::time::LogNumber;
use crate::domain::town::Town;
use crate::kernel::lattice::LatticePoint;

/// Why rows make no atlas. A store gives back what it took, so this is a corrupt store.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AtlasError {
    #[error("edition {edition:?} has no sound plan: {why}")]
    Plan { edition: EditionNumber, why: PlanError },
    #[error("the town's zone {0:?} is in no time zone database")]
    Zone(Arc<str>),
}

/// One edition and one roster, frozen.
#[derive(Debug)]
pub struct Atlas {
    town: Town,
    edition: Edition,
    editions: Vec<Edition>,
    log: LogNumber,
    plan: Plan,
    index: PlanIndex,
    spots: Spots,
    by_code: Vec<GridIndex>,
}

impl Atlas {
    /// Builds all of it. `editions` are the heads known at the roster's log number, the one that
    /// `plan` belongs to among them. Takes seconds for a large city; no lock is held.
    ///
    /// # Errors
    /// See [`AtlasError`].
    pub fn build(
        town: Town,
        edition: Edition,
        editions: Vec<Edition>,
        plan: Plan,
        roster: Roster,
    ) -> Result<Self, AtlasError> {
        let index = PlanIndex::of(&plan).map_err(|why| AtlasError::Plan { edition: edition.number, why })?;
        let spots = Spots::build(&plan, &index);
        let mut by_code: Vec<GridIndex> = (0..plan.grids.len() as u32).map(GridIndex).collect();
        by_code.sort_by_key(|at| {
            let grid = &plan.grids[at.0 as usize];
            (grid.code.clone(), grid.layer)
        });
        Ok(Self { town, edition, editions, log: roster.log, plan, index, spots, by_code })
    }

    pub fn town(&self) -> &Town {
        &self.town
    }

    pub fn edition(&self) -> &Edition {
        &self.edition
    }

    /// Every edition known, in number order.
    pub fn editions(&self) -> &[Edition] {
        &self.editions
    }

    /// Up to which write the roster is known.
    pub fn log(&self) -> LogNumber {
        self.log
    }

    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    pub fn index(&self) -> &PlanIndex {
        &self.index
    }

    /// The grid at a position of this atlas' plan.
    pub fn grid(&self, at: GridIndex) -> &Grid {
        &self.plan.grids[at.0 as usize]
    }

    pub fn grid_by_id(&self, id: &GridId) -> Option<GridIndex> {
        self.index.find(id)
    }

    /// The grids with a code, in the order of the layers: a code is unique within a layer only.
    pub fn grids_by_code(&self, code: &str) -> &[GridIndex] {
        let code_at = |at: &GridIndex| &*self.grid(*at).code;
        let from = self.by_code.partition_point(|at| code_at(at) < code);
        let to = self.by_code.partition_point(|at| code_at(at) <= code);
        &self.by_code[from..to]
    }

    /// The leaf grid of one layer that holds the point, borders by ruling 18.
    pub fn leaf_at(&self, point: LatticePoint, layer: Layer) -> Option<GridIndex> {
        self.leaves_at(point)[layer as usize]
    }

    /// The leaf grids that hold the point, by layer.
    pub fn leaves_at(&self, point: LatticePoint) -> [Option<GridIndex>; Layer::ALL.len()] {
        self.spots.leaves_at(point).map(|leaf| (!leaf.is_free()).then(|| self.index.grid_of(leaf)))
    }
}
