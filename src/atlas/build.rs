//! Building an atlas from an edition's plan and a roster, and what it lends.

use std::sync::Arc;

use super::addresses::Addresses;
use super::aliases::Aliases;
use super::calendar::Calendar;
use super::changes::Changes;
use super::ground::{Ground, Leaves};
use super::lead_in::LeadIns;
use super::nearest::RoadIndex;
use super::people::People;
use super::premises::PremisesIndex;
use crate::domain::duty::Duty;
use crate::domain::edition::{Edition, EditionNumber};
use crate::domain::grid::Grid;
use crate::domain::id::GridId;
use crate::domain::layers::Layer;
use crate::domain::matter::Matter;
use crate::domain::plan::{GridIndex, Plan, PlanError, PlanIndex};
use crate::domain::premises::Premises;
use crate::domain::roster::{Kept, Roster, RosterDifference, Row, Rows};
use crate::domain::time::{LogNumber, Moment, Period};
use crate::domain::town::Town;
use crate::kernel::cover::TooLarge;
use crate::kernel::lattice::{LatticeBox, LatticePoint};

/// Why rows make no atlas. A store gives back what it took, so this is a corrupt store.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AtlasError {
    #[error("edition {edition:?} has no sound plan: {why}")]
    Plan { edition: EditionNumber, why: PlanError },
    #[error("edition {edition:?}: {why}")]
    Cover { edition: EditionNumber, why: TooLarge },
    #[error("the town's zone {0:?} is in no time zone database")]
    Zone(Arc<str>),
}

/// What an atlas was made of. Newer writes come later, and of one write the later edition in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version {
    pub log: LogNumber,
    pub edition: EditionNumber,
}

/// One edition and one roster, frozen.
#[derive(Debug)]
pub struct Atlas {
    pub(super) town: Town,
    pub(super) calendar: Calendar,
    pub(super) editions: Vec<Edition>,
    pub(super) ground: Arc<Ground>,
    /// Without its addresses, which `addresses` holds more tightly.
    pub(super) roster: Roster,
    pub(super) people: Arc<People>,
    pub(super) premises: Arc<PremisesIndex>,
    pub(super) addresses: Arc<Addresses>,
    pub(super) roads: Arc<RoadIndex>,
    pub(super) matter_changes: Changes,
    pub(super) aliases: Aliases,
}

impl Atlas {
    /// Builds all of it. `editions` are the heads known at the roster's log number, `edition` (whose
    /// grids `plan` has) among them. Takes seconds for a large city; no lock is held.
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
        Self::on(Arc::new(Ground::build(edition, plan)?), town, editions, roster)
    }

    /// The same on ground that is made already.
    ///
    /// # Errors
    /// The town's zone is not known.
    pub fn on(
        ground: Arc<Ground>,
        town: Town,
        editions: Vec<Edition>,
        roster: Roster,
    ) -> Result<Self, AtlasError> {
        let addresses = Arc::new(Addresses::build(LeadIns::of(&town, &ground), &roster.addresses));
        Self::with(town, editions, ground, roster, addresses, None)
    }

    /// The same edition with another roster: what only depends on the grids is shared, and the
    /// addresses when they have not changed.
    ///
    /// # Errors
    /// The town's zone is not known.
    pub fn with_roster(
        &self,
        town: Town,
        editions: Vec<Edition>,
        roster: Roster,
    ) -> Result<Self, AtlasError> {
        let ground = self.ground.clone();
        let addresses = if self.town == town && self.addresses.is_made_of(&roster.addresses) {
            self.addresses.clone()
        } else {
            Arc::new(Addresses::build(LeadIns::of(&town, &ground), &roster.addresses))
        };
        Self::with(town, editions, ground, roster, addresses, Some(self))
    }

    /// The same edition at another log number, at the cost of what was written in between. `None`
    /// when that is about addresses, or the town has changed: then it takes the whole roster.
    ///
    /// # Errors
    /// The town's zone is not known.
    pub fn with_difference(
        &self,
        town: Town,
        editions: Vec<Edition>,
        difference: RosterDifference,
    ) -> Result<Option<Self>, AtlasError> {
        self.moved_to(self.ground.clone(), town, editions, difference)
    }

    /// The same roster, but for what was written in between, on another edition's ground. `None` also when
    /// communities are called otherwise there: addresses are read by their names.
    ///
    /// # Errors
    /// The town's zone is not known.
    pub fn moved_to(
        &self,
        ground: Arc<Ground>,
        town: Town,
        editions: Vec<Edition>,
        difference: RosterDifference,
    ) -> Result<Option<Self>, AtlasError> {
        let is_same_ground = Arc::ptr_eq(&self.ground, &ground);
        if self.town != town
            || !difference.addresses.ids.is_empty()
            || !(is_same_ground || self.addresses.reads_by(&LeadIns::of(&town, &ground)))
        {
            return Ok(None);
        }
        let (addresses, roster) = (self.addresses.clone(), self.roster.with(difference));
        Self::with(town, editions, ground, roster, addresses, Some(self)).map(Some)
    }

    /// What is made of people and premises is taken from `before` where it had the very same rows.
    fn with(
        town: Town,
        editions: Vec<Edition>,
        ground: Arc<Ground>,
        mut roster: Roster,
        addresses: Arc<Addresses>,
        before: Option<&Self>,
    ) -> Result<Self, AtlasError> {
        let calendar = Calendar::new(&town.zone, &town.holidays, &town.work_days)
            .ok_or_else(|| AtlasError::Zone(town.zone.clone()))?;
        sort(&mut roster);
        roster.addresses = Arc::default();
        let had = |same: fn(&Roster, &Roster) -> bool| before.filter(|before| same(&before.roster, &roster));
        let served =
            |a: &Roster, b: &Roster| Arc::ptr_eq(&a.members, &b.members) && Arc::ptr_eq(&a.duties, &b.duties);
        // Whom a grid has is kept by its place in the plan.
        let on_it = before.is_some_and(|before| Arc::ptr_eq(&before.ground, &ground));
        let people = match had(served).filter(|_| on_it) {
            Some(before) => before.people.clone(),
            None => Arc::new(People::build(&ground.index, ground.plan.grids.len(), &roster)),
        };
        let premises = match had(|a, b| Arc::ptr_eq(&a.premises, &b.premises)) {
            Some(before) => before.premises.clone(),
            None => Arc::new(PremisesIndex::build(&roster.premises)),
        };
        let roads = match had(|a, b| Arc::ptr_eq(&a.roads, &b.roads)) {
            Some(before) => before.roads.clone(),
            None => Arc::new(RoadIndex::build(&roster.roads)),
        };
        let matter_changes = Changes::of(roster.matters.iter().map(|row| row.valid));
        Ok(Self {
            aliases: Aliases::of(&town.aliases),
            town,
            calendar,
            editions,
            ground,
            roster,
            people,
            premises,
            addresses,
            roads,
            matter_changes,
        })
    }

    pub fn town(&self) -> &Town {
        &self.town
    }

    pub fn version(&self) -> Version {
        Version { log: self.log(), edition: self.edition().number }
    }

    pub fn edition(&self) -> &Edition {
        &self.ground.edition
    }

    /// Every edition known, in number order.
    pub fn editions(&self) -> &[Edition] {
        &self.editions
    }

    /// Up to which write the roster is known.
    pub fn log(&self) -> LogNumber {
        self.roster.log
    }

    /// The roster of all times, each list in the order of its ids; without the addresses.
    pub fn roster(&self) -> &Roster {
        &self.roster
    }

    /// The addresses of all times.
    pub fn addresses(&self) -> &Arc<Addresses> {
        &self.addresses
    }

    /// How many rows of addresses there are.
    pub fn address_count(&self) -> usize {
        self.addresses.len()
    }

    /// Heap bytes of the cells that points are located with.
    pub fn cover_bytes(&self) -> usize {
        self.ground.cover_bytes()
    }

    pub fn plan(&self) -> &Plan {
        &self.ground.plan
    }

    pub fn index(&self) -> &PlanIndex {
        &self.ground.index
    }

    /// The box of each grid of the plan, in its order; empty for one without an area.
    pub fn boxes(&self) -> &[LatticeBox] {
        self.ground.boxes()
    }

    /// The grid at a position of this atlas' plan.
    pub fn grid(&self, at: GridIndex) -> &Grid {
        self.ground.grid(at)
    }

    pub fn grid_by_id(&self, id: &GridId) -> Option<GridIndex> {
        self.ground.index.find(id)
    }

    /// The grids with a code, in the order of the layers: a code is unique within a layer only.
    pub fn grids_by_code(&self, code: &str) -> &[GridIndex] {
        self.ground.grids_by_code(code)
    }

    /// The leaf grid of one layer that holds the point, borders by ruling 18.
    pub fn leaf_at(&self, point: LatticePoint, layer: Layer) -> Option<GridIndex> {
        self.leaves_at(point)[layer as usize]
    }

    /// The leaf grids that hold the point, by layer.
    pub fn leaves_at(&self, point: LatticePoint) -> Leaves {
        self.ground.leaves_at(point)
    }

    /// The matter with that code at a moment.
    pub fn matter(&self, code: &str, at: Moment) -> Option<&Matter> {
        let rows = &self.roster.matters;
        let from = rows.partition_point(|row| &*row.value.code < code);
        rows[from..]
            .iter()
            .take_while(|row| &*row.value.code == code)
            .find(|row| row.valid.contains(at))
            .map(|row| &row.value)
    }

    /// The premises with that id, else with that credit code, at a moment.
    pub fn premises(&self, key: &str, at: Moment) -> Vec<&Premises> {
        self.premises.find(&self.roster.premises, key, at)
    }

    /// The duties on that very grid, of all times, in the order in which an owner is chosen.
    pub fn duties_on(&self, grid: GridIndex) -> impl Iterator<Item = &Row<Duty>> {
        self.people.duty_rows(grid).map(|at| &self.roster.duties[at])
    }
}

/// Stores give rows in this order; hand-made rosters need not.
fn sort(roster: &mut Roster) {
    fn one<T: Kept>(rows: &mut Rows<T>) {
        fn key<T: Kept>(row: &Row<T>) -> (&str, Period) {
            (row.value.id(), row.valid)
        }
        if !rows.is_sorted_by_key(key) {
            Arc::make_mut(rows).sort_by(|a, b| key(a).cmp(&key(b)));
        }
    }
    one(&mut roster.members);
    one(&mut roster.duties);
    one(&mut roster.matters);
    one(&mut roster.premises);
}
