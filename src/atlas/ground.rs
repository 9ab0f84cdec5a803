//! What an atlas knows of one edition's grids alone. Shared by every atlas of that edition: a
//! change of the roster builds none of it anew.

use std::sync::OnceLock;

use super::AtlasError;
use super::arena::Texts;
use super::fringe::Fringe;
use super::named::Named;
use crate::domain::address::normalise;
use crate::domain::edition::Edition;
use crate::domain::grid::Grid;
use crate::domain::layers::Layer;
use crate::domain::plan::{GridIndex, Plan, PlanIndex};
use crate::kernel::cover::{Cover, CoverOptions};
use crate::kernel::lattice::{LatticeBox, LatticePoint};

/// An edition, ready to be asked.
#[derive(Debug)]
pub struct Ground {
    pub(super) edition: Edition,
    pub(super) plan: Plan,
    pub(super) index: PlanIndex,
    pub(super) fringe: Fringe,
    cover: Cover,
    by_code: Vec<GridIndex>,
    boxes: OnceLock<Vec<LatticeBox>>,
    names: OnceLock<Named>,
    normal_names: OnceLock<Texts>,
}

/// The leaf grid that holds a point, by [`Layer`] as a position.
pub type Leaves = [Option<GridIndex>; Layer::ALL.len()];

impl Ground {
    /// # Errors
    /// The plan is none, or larger than a cover can be.
    pub fn build(edition: Edition, plan: Plan) -> Result<Self, AtlasError> {
        let number = edition.number;
        let index = PlanIndex::of(&plan).map_err(|why| AtlasError::Plan { edition: number, why })?;
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        let options = CoverOptions { threads, ..CoverOptions::default() };
        let cover = Cover::build(&plan.mesh, plan.leaves.len(), options)
            .map_err(|why| AtlasError::Cover { edition: number, why })?;
        let fringe = Fringe::build(&plan.mesh);
        let mut by_code: Vec<GridIndex> = (0..plan.grids.len() as u32).map(GridIndex).collect();
        by_code.sort_unstable_by(|a, b| {
            let key = |at: &GridIndex| {
                let grid = &plan.grids[at.0 as usize];
                (&grid.code, grid.layer, *at)
            };
            key(a).cmp(&key(b))
        });
        Ok(Self {
            edition,
            plan,
            index,
            fringe,
            cover,
            by_code,
            boxes: OnceLock::new(),
            names: OnceLock::new(),
            normal_names: OnceLock::new(),
        })
    }

    /// The grids by name; made when first asked for.
    pub(super) fn names(&self) -> &Named {
        self.names.get_or_init(|| Named::of(self.plan.grids.iter().map(|grid| &*grid.name)))
    }

    /// A grid's name in normal form; all are made when one is first asked for.
    pub(super) fn normal_name(&self, at: GridIndex) -> &str {
        let made = || {
            let mut names = Texts::default();
            self.plan.grids.iter().for_each(|grid| names.push(&normalise(&grid.name).0));
            names.shrink();
            names
        };
        self.normal_names.get_or_init(made).get(at.0)
    }

    pub fn grid(&self, at: GridIndex) -> &Grid {
        &self.plan.grids[at.0 as usize]
    }

    /// The grids with a code, in the order of the layers.
    pub fn grids_by_code(&self, code: &str) -> &[GridIndex] {
        let code_at = |at: &GridIndex| &*self.grid(*at).code;
        let from = self.by_code.partition_point(|at| code_at(at) < code);
        let to = self.by_code.partition_point(|at| code_at(at) <= code);
        &self.by_code[from..to]
    }

    /// The leaf grids that hold the point, borders by ruling 18.
    pub fn leaves_at(&self, point: LatticePoint) -> Leaves {
        self.cover.locate(point).map(|leaf| (!leaf.is_free()).then(|| self.index.grid_of(leaf)))
    }

    /// The box of each grid, in the plan's order; made when it is first asked for.
    pub fn boxes(&self) -> &[LatticeBox] {
        self.boxes.get_or_init(|| self.index.boxes(&self.plan))
    }

    /// Heap bytes of what locating a point needs.
    pub fn cover_bytes(&self) -> usize {
        self.cover.bytes()
    }
}
