//! The demo town: Houjie's 24 real communities inside an outline of our own drawing, and in it an
//! invented town of streets, grids, people, places and addresses.
//!
//! Plain values, ready to publish and import. Deterministic: the same scale and seed give the same
//! bytes on every machine (no clock, no hash order, no transcendental function).
//!
//! The way: main roads and streets cut the outline into blocks (`trunk`, `streets`, `network`); blocks
//! are grouped into communities and basic grids along the streets (`partition`, `ground`); road,
//! entity and party grids come on top (`roadgrid`, `entity`, `grids`); then names, addresses, premises
//! and people.

mod addresses;
mod blocks;
mod dice;
mod doors;
mod entity;
mod frame;
mod grids;
mod ground;
mod incidents;
mod land;
mod lanes;
pub mod live;
mod matters;
mod names;
mod network;
mod noise;
mod partition;
mod people;
mod plane;
mod premises;
mod region;
mod roadgrid;
mod roads;
mod settings;
mod sheet;
mod size;
mod sources;
mod spread;
mod streets;
mod town;
mod trunk;

pub use incidents::{DemoDeed, DemoEvent, DemoReport, incidents};
pub use settings::is_demo;
pub use size::{SCALE_MAX, SCALE_MIN, Size};
pub use town::town;

use crate::domain::address::Address;
use crate::domain::duty::Duty;
use crate::domain::id::GridId;
use crate::domain::matter::Matter;
use crate::domain::member::Member;
use crate::domain::plan::Plan;
use crate::domain::premises::Premises;
use crate::domain::road::Road;
use crate::domain::roster::Held;
use crate::domain::time::Moment;
use crate::domain::town::Town;
use crate::kernel::mesh::BuildError;

/// A whole demo: what a store needs to publish edition 1 and to fill its roster.
#[derive(Clone, Debug)]
pub struct DemoTown {
    pub town: Town,
    /// From when the grids are in force and everything that has no period of its own holds.
    pub since: Moment,
    pub plan: Plan,
    /// The communities that stand for the park network (ruling 24), one a town.
    pub parks: Vec<GridId>,
    pub members: Vec<Member>,
    pub duties: Vec<Held<Duty>>,
    pub matters: Vec<Matter>,
    pub premises: Vec<Premises>,
    pub addresses: Vec<Address>,
    pub roads: Vec<Road>,
}

/// How far the making is: before the first step with `done` 0, after the last with `done == total`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// What is being made: `streets`, `grids`, `addresses`, `premises`, `people`, `mesh`, `done`.
    pub name: &'static str,
    pub done: u64,
    pub total: u64,
}

/// Why no town was made.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum DemoError {
    #[error("scale {0} is not between {SCALE_MIN} and {SCALE_MAX}")]
    Scale(f64),
    #[error("the borders drawn for seed {seed} make no mesh: {source}")]
    Build { seed: u64, source: BuildError },
    #[error("the borders drawn for seed {seed} have {count} faults, the first: {first}")]
    Faults { seed: u64, count: usize, first: String },
}
