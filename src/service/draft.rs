//! Drafts: edited by planners, checked, compared, approved by somebody else, published on a date.
//!
//! A draft is its edits: what it looks like is replayed on the edition that it stands on.

mod again;
mod area;
mod change;
mod duties;
mod hands;
mod impact;
mod kept;
mod propose;
mod redrawn;
mod review;
mod upkeep;

pub use again::{rebased, redone, undone};
pub use area::{AreaOf, area_returned, area_sent};
pub use change::{
    Described, NewDraft, commented, create, described, discarded, edited, edited_as_one, tried,
};
pub use hands::{ChangedHands, Held, changed_hands};
pub use impact::{GridLoad, Impact, Load, impact};
pub use kept::Drafts;
pub use propose::{Asked, Proposed, WEIGHT_MAX, Weights, proposed};
pub use redrawn::Redrawn;
pub use review::{approved, issues, published, returned, reverted, submitted};
pub use upkeep::Upkeep;

use std::collections::BTreeSet;
use std::sync::Arc;

use sha2::{Digest, Sha256};

use crate::balance::BalanceError;
use crate::domain::actor::{Actor, Role};
use crate::domain::draft::{Draft, DraftId, DraftStatus};
use crate::domain::edit::{Clash, EditError};
use crate::domain::edition::EditionNumber;
use crate::domain::grid::Grid;
use crate::domain::id::GridId;
use crate::domain::issue::Issue;
use crate::domain::plan::{Plan, PlanIndex};
use crate::domain::returned::Refused;
use crate::service::current::{Current, CurrentError};
use crate::service::visible::TerritoryGone;
use crate::store::StoreError;
use crate::store::gpkg::LayerError;
use crate::store::gpkg::area::AreaError;

/// Why a draft is not changed, or not shown.
#[derive(Debug, thiserror::Error)]
pub enum DraftError {
    #[error("there is no such draft")]
    Missing,
    #[error("the role {} does not {doing}", role.name())]
    Role { role: Role, doing: &'static str },
    #[error("somebody else than its author must look at it")]
    OwnWork,
    #[error("a draft that is {} cannot be {doing}", status.name())]
    Status { status: DraftStatus, doing: &'static str },
    #[error("edit {at}: {error}")]
    Edit { at: usize, error: EditError },
    #[error("edit {at} touches {grid}, which lies outside the key's territory")]
    Forbidden { at: usize, grid: GridId },
    #[error("edit {at} touches {grid}, which the draft has locked")]
    Locked { at: usize, grid: GridId },
    #[error("edit {at} names a member that there is not")]
    NoMember { at: usize },
    #[error("edit {at} names a duty that there is not")]
    NoDuty { at: usize },
    #[error("there is no grid {0} to lock")]
    NoGrid(GridId),
    #[error("warnings may stay for a reason that is given; there is none for {}", .0.join(", "))]
    Unreasoned(Vec<String>),
    #[error("{} of its edits are at odds with what was published since", .0.len())]
    Clashes(Vec<Clash>),
    #[error("there is nothing to {0}")]
    Nothing(&'static str),
    #[error("a draft holds at most {max} {what}")]
    TooMany { max: usize, what: &'static str },
    #[error("{} errors must be mended first, the first: {}", .0.len(), .0.first().map_or("", |issue| &*issue.text))]
    Unsound(Vec<Issue>),
    #[error("edition {newest} was published since: rebase it first", newest = .0.0)]
    Behind(EditionNumber),
    #[error("its edits no longer give the plan that was submitted")]
    Changed,
    #[error("{0} differs, and lies outside the key's territory")]
    Beyond(GridId),
    #[error("there is no grid {0} on the community layer")]
    NoGround(GridId),
    #[error("there is no grid {0}")]
    NoSuchGrid(GridId),
    #[error("there are no grids in that area")]
    EmptyArea,
    #[error("the file went out of another draft")]
    OtherArea,
    #[error(transparent)]
    Area(#[from] AreaError),
    #[error("the area is not written: {0}")]
    Unwritten(#[from] LayerError),
    #[error("{} things stand against what came back, the first: {}", .0.len(), .0.first().map_or("", |one| one.reason.code()))]
    Returned(Vec<Refused>),
    #[error("no proposals: {0}")]
    Balance(#[from] BalanceError),
    #[error("there is no edition {}", .0.0)]
    NoEdition(EditionNumber),
    #[error(transparent)]
    Territory(#[from] TerritoryGone),
    #[error(transparent)]
    Current(#[from] CurrentError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The plan of an edition.
///
/// # Errors
/// There is no such edition, or the store cannot be read.
pub fn plan_of(current: &Current, edition: EditionNumber) -> Result<Arc<Plan>, DraftError> {
    let atlas = current.atlas()?;
    if atlas.edition().number == edition {
        return Ok(Arc::new(atlas.plan().clone()));
    }
    let plan = current.store().plan(edition)?;
    plan.map(Arc::new).ok_or(DraftError::NoEdition(edition))
}

/// The number of the newest edition, in force or yet to come.
fn newest(current: &Current) -> Result<EditionNumber, DraftError> {
    let atlas = current.atlas()?;
    Ok(atlas.editions().last().map_or(atlas.edition().number, |edition| edition.number))
}

/// Whether a role draws: planners and those above them.
pub fn may_plan(role: Role) -> bool {
    matches!(role, Role::Planner | Role::Approver | Role::Admin)
}

fn must_plan(actor: &Actor) -> Result<(), DraftError> {
    if may_plan(actor.role) { Ok(()) } else { Err(DraftError::Role { role: actor.role, doing: "draw" }) }
}

fn must_approve(actor: &Actor) -> Result<(), DraftError> {
    if matches!(actor.role, Role::Approver | Role::Admin) {
        return Ok(());
    }
    Err(DraftError::Role { role: actor.role, doing: "approve or publish" })
}

/// All drafts, or one.
///
/// # Errors
/// The role does not draw; there is none.
pub fn read(current: &Current, actor: &Actor, id: DraftId) -> Result<Draft, DraftError> {
    must_plan(actor)?;
    current.store().draft(id)?.ok_or(DraftError::Missing)
}

/// # Errors
/// The role does not draw.
pub fn list(current: &Current, actor: &Actor) -> Result<Vec<Draft>, DraftError> {
    must_plan(actor)?;
    Ok(current.store().drafts()?)
}

/// What differs between two plans: grids by id.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PlanDifference {
    pub added: Vec<Grid>,
    pub removed: Vec<Grid>,
    /// Before and after, and whether its own border moved.
    pub changed: Vec<(Grid, Grid, bool)>,
}

/// # Errors
/// One of them is no plan.
pub fn difference(before: &Plan, after: &Plan) -> Result<PlanDifference, DraftError> {
    let index = |plan| PlanIndex::of(plan).map_err(|error| DraftError::Store(StoreError::BadPlan(error)));
    let (old, new) = (index(before)?, index(after)?);
    let mut found = PlanDifference::default();
    for grid in &after.grids {
        let Some(was) = old.find(&grid.id) else {
            found.added.push(grid.clone());
            continue;
        };
        let is = new.find(&grid.id).expect("one of its grids");
        let moved = old.polygons(before, was) != new.polygons(after, is);
        let was = &before.grids[was.0 as usize];
        if moved || was != grid {
            found.changed.push((was.clone(), grid.clone(), moved));
        }
    }
    let ids: BTreeSet<&GridId> = after.grids.iter().map(|grid| &grid.id).collect();
    found.removed = before.grids.iter().filter(|grid| !ids.contains(&grid.id)).cloned().collect();
    Ok(found)
}

/// A digest of all that a plan is: the same plan has the same, in every process.
fn digest(plan: &Plan) -> [u8; 32] {
    let mut hash = Sha256::new();
    for grid in &plan.grids {
        let parent = grid.parent.as_ref().map_or("", |parent| parent.as_str());
        for part in [grid.id.as_str(), &grid.code, &grid.name, grid.layer.name(), parent] {
            hash.update((part.len() as u64).to_le_bytes());
            hash.update(part);
        }
        hash.update([grid.level.0]);
    }
    for arc in plan.mesh.arcs() {
        for number in [arc.id.0, arc.from.0, arc.to.0, arc.points.len() as u64] {
            hash.update(number.to_le_bytes());
        }
        for point in arc.points {
            hash.update(point.x.to_le_bytes());
            hash.update(point.y.to_le_bytes());
        }
        for side in arc.sides {
            let name = |leaf: crate::kernel::mesh::Leaf| {
                plan.leaves.get(leaf.0 as usize).map_or("", |grid| grid.as_str())
            };
            hash.update([side.layer.0]);
            for part in [name(side.left), name(side.right)] {
                hash.update((part.len() as u64).to_le_bytes());
                hash.update(part);
            }
        }
    }
    hash.finalize().into()
}
