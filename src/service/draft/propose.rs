//! Proposals for a fairer division of a draft's ground, as edits of that draft.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::change::{editable, outside, tried};
use super::redrawn::Redrawn;
use super::{DraftError, Drafts};
use crate::atlas::Atlas;
use crate::balance::{self, Ground, Limit, Proposals, RoadLine, Thing, Watch, Wishes};
use crate::domain::actor::Actor;
use crate::domain::draft::{DraftId, EDITS_MAX};
use crate::domain::edit::{EditError, NewGrid};
use crate::domain::id::GridId;
use crate::domain::layers::Layer;
use crate::domain::plan::{Plan, PlanIndex};
use crate::domain::time::Moment;
use crate::kernel::lattice::LatticePoint;
use crate::service::current::Current;
use crate::service::id::new_grid_id;
use crate::service::load::Locator;
use crate::service::visible::Visible;
use crate::store::StoreError;

/// What each thing weighs: what is to be fair. Whole numbers, so that sums are exact; only what they are to
/// one another counts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Weights {
    pub resident: u32,
    pub address: u32,
    pub premises: u32,
    /// By kind of premises, instead of `premises`.
    pub kinds: BTreeMap<String, u32>,
}

/// Greatest weight.
pub const WEIGHT_MAX: u32 = 1_000_000;

/// What is asked for.
#[derive(Clone, Debug)]
pub struct Asked {
    pub weights: Weights,
    /// Grids of the community layer that take part with all below them; empty: the whole territory.
    pub area: Vec<GridId>,
    /// Grids that, with all below them, neither give nor get.
    pub locks: Vec<GridId>,
    /// Classes of roads (OSM `highway`) over which no ground is given.
    pub kept_roads: BTreeSet<String>,
    pub wishes: Wishes,
}

/// Grids that take part, by id, with what was proposed.
#[derive(Clone, Debug)]
pub struct Proposed {
    pub grids: Vec<GridId>,
    pub proposals: Proposals,
    /// Of each proposal, where borders go and come.
    pub redrawn: Vec<Redrawn>,
}

/// Makes proposals on what a draft looks like. Each was tried as its edits would be, and its figures were
/// counted on the plan after them.
///
/// # Errors
/// The draft is another's or not open; a grid is unknown, outside the territory or no grid to be divided.
pub fn proposed(
    current: &Current,
    drafts: &Drafts,
    actor: &Actor,
    id: DraftId,
    asked: &Asked,
    watch: &dyn Watch,
) -> Result<Proposed, DraftError> {
    let draft = editable(current, actor, id, "divided")?;
    let plan = drafts.plan(current, &draft)?;
    let (atlas, now) = (current.atlas()?, current.now());
    let visible = Visible::of(&atlas, actor)?;
    let parent = |grid: &GridId| plan.grids.iter().find(|one| one.id == *grid)?.parent.clone();
    let is_outside = |grid: &GridId| outside(&atlas, &visible, parent, std::iter::once(grid)).is_some();
    let is_ground =
        |id: &&GridId| plan.grids.iter().any(|grid| grid.id == **id && grid.layer == Layer::Community);
    let locks: Vec<GridId> =
        asked.locks.iter().chain(draft.locks.iter().filter(is_ground)).cloned().collect();
    let grids = taking_part(&plan, &asked.area, &locks, &is_outside)?;
    let things = things(&atlas, &asked.weights, now);
    let roads = roads(&atlas, &asked.kept_roads, now);
    let ground = Ground::of(&plan, &grids, &roads, &things, &is_outside).map_err(EditError::from);
    let ground = ground.map_err(|error| DraftError::Edit { at: 0, error })?;
    let mut name = || {
        let id = new_grid_id(current.now());
        let text: Arc<str> = id.as_str().into();
        NewGrid { id, code: text.clone(), name: text }
    };
    let mut found = balance::propose(&ground, &asked.wishes, watch, &mut name)?;
    let grids: Vec<GridId> = (0..ground.leaves().len() as u32).map(|at| ground.grid(at).clone()).collect();
    let before = Locator::of(&plan)?;
    let mut kept = Vec::with_capacity(found.proposals.len());
    let mut redrawn = Vec::with_capacity(found.proposals.len());
    for mut proposal in found.proposals {
        let is_over = watch.is_over(1.0);
        if is_over || draft.edits.len() + proposal.edits.len() > EDITS_MAX {
            found.limits.push(if is_over { Limit::Time } else { Limit::Edits });
            continue;
        }
        match tried(current, drafts, actor, &draft, &draft.numbered(proposal.edits.clone())) {
            Ok((was, is)) => {
                let after = After { whole: &before, was: Locator::of(&was)?, is: Locator::of(&is)? };
                let counted = counted(&after, &grids, &things);
                proposal.figures.recount(counted, &found.targets);
                kept.push(proposal);
                redrawn.push(Redrawn::of(&was, &is));
            }
            Err(DraftError::Edit { .. } | DraftError::Forbidden { .. } | DraftError::Locked { .. }) => {
                found.limits.push(Limit::Shape)
            }
            Err(error) => return Err(error),
        }
    }
    found.proposals = kept;
    found.limits.sort_unstable();
    found.limits.dedup();
    editable(current, actor, id, "divided")?;
    Ok(Proposed { grids, proposals: found, redrawn })
}

/// The leaves that take part, each with whether it is locked.
fn taking_part(
    plan: &Plan,
    area: &[GridId],
    locks: &[GridId],
    is_outside: &dyn Fn(&GridId) -> bool,
) -> Result<Vec<(GridId, bool)>, DraftError> {
    let index = PlanIndex::of(plan).map_err(|error| DraftError::Store(StoreError::BadPlan(error)))?;
    let below = |named: &[GridId]| -> Result<BTreeSet<GridId>, DraftError> {
        let mut found = BTreeSet::new();
        for id in named {
            let grid = index.find(id).filter(|at| plan.grids[at.0 as usize].layer == Layer::Community);
            let grid = grid.ok_or_else(|| DraftError::NoGround(id.clone()))?;
            let leaves = index.leaves_under(grid).into_iter();
            found.extend(leaves.map(|leaf| plan.leaves[leaf.0 as usize].clone()));
        }
        Ok(found)
    };
    let locked = below(locks)?;
    if area.is_empty() {
        let is_community = |id: &&GridId| {
            index.find(id).is_some_and(|at| plan.grids[at.0 as usize].layer == Layer::Community)
        };
        let all = plan.leaves.iter().filter(is_community).filter(|id| !is_outside(id));
        return Ok(all.map(|id| (id.clone(), locked.contains(id))).collect());
    }
    let area = below(area)?;
    match area.iter().find(|id| is_outside(id)) {
        Some(grid) => Err(DraftError::Beyond(grid.clone())),
        None => Ok(area.into_iter().map(|id| (id.clone(), locked.contains(&id))).collect()),
    }
}

fn things(atlas: &Atlas, weights: &Weights, now: Moment) -> Vec<Thing> {
    let homes = atlas.addresses().homes().filter(|(.., valid)| valid.contains(now));
    let homes = homes.map(|(at, residents, _)| {
        let residents = u64::from(residents);
        Thing { at, load: residents * u64::from(weights.resident) + u64::from(weights.address), residents }
    });
    let premises = atlas.roster().premises.iter().filter(|row| row.valid.contains(now));
    let premises = premises.filter_map(|row| {
        let weight = weights.kinds.get(&*row.value.kind).copied().unwrap_or(weights.premises);
        Some(Thing { at: row.value.at?, load: weight.into(), residents: 0 })
    });
    homes.chain(premises.filter(|thing| thing.load > 0)).collect()
}

fn roads<'a>(atlas: &'a Atlas, kept: &BTreeSet<String>, now: Moment) -> Vec<RoadLine<'a>> {
    let rows = atlas.roster().roads.iter().filter(|row| row.valid.contains(now));
    let lines = rows.flat_map(|row| {
        let class = &*row.value.class;
        let is_barrier = kept.contains(class.strip_suffix("_link").unwrap_or(class));
        row.value.lines.iter().map(move |line| RoadLine { line, is_barrier })
    });
    lines.collect()
}

/// A plan after edits: as it was but for the grids that they touch.
struct After<'p> {
    whole: &'p Locator<'p>,
    was: Locator<'p>,
    is: Locator<'p>,
}

impl After<'_> {
    /// Whose a point was, and whose it is.
    fn grids(&self, at: LatticePoint) -> (Option<&GridId>, Option<&GridId>) {
        let before = self.whole.grid(at);
        let is_touched = self.was.grid(at).is_some() || self.is.grid(at).is_some();
        (before, if is_touched { self.is.grid(at) } else { before })
    }
}

/// The load of each grid after edits, and the residents of addresses that go to another grid.
fn counted(after: &After<'_>, grids: &[GridId], things: &[Thing]) -> (Vec<u64>, u64) {
    let place: BTreeMap<&GridId, usize> = grids.iter().enumerate().map(|(at, id)| (id, at)).collect();
    let (mut loads, mut moved) = (vec![0; grids.len()], 0);
    for thing in things {
        let (was, is) = after.grids(thing.at);
        if let Some(&at) = is.and_then(|grid| place.get(grid)) {
            loads[at] += thing.load;
        }
        if was != is {
            moved += thing.residents;
        }
    }
    (loads, moved)
}
