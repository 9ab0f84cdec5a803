//! Open hazards go to whose their place is, when an edition that says so comes into force.

use std::sync::Arc;

use super::{by_itself, owner_of};
use crate::atlas::{Atlas, Query, Sought};
use crate::domain::actor::Actor;
use crate::domain::edition::{Edition, EditionNumber, OpenHazards};
use crate::domain::hazard::{Hazard, HazardAction, HazardOwner};
use crate::domain::id::{GridId, HazardId};
use crate::domain::time::{LogNumber, Moment};
use crate::kernel::measure::Metres;
use crate::service::current::{Current, CurrentError};
use crate::store::{HazardChanges, HazardWrite, HazardWritten, Signature};

/// Whose hazards have been handed over, as far as this process knows; another may have done it before, and
/// then nothing is left to do.
#[derive(Debug, Default)]
pub struct HandOver {
    done: Option<EditionNumber>,
}

impl HandOver {
    /// Hands over what the newest edition in force that lets hazards move has not yet taken along; how many.
    /// What was missed while nothing ran is caught up. Each is decided on as the store has it then, so that
    /// two processes write one event.
    ///
    /// # Errors
    /// Nothing is published, or the store cannot be reached; the next round goes on.
    pub fn keep_up(&mut self, current: &Current) -> Result<usize, CurrentError> {
        let atlas = current.atlas()?;
        let now = current.now();
        let moves = |one: &&Edition| one.open_hazards == OpenHazards::Move && one.effective_from <= now;
        let Some(edition) = atlas.editions().iter().rfind(moves) else { return Ok(0) };
        if self.done == Some(edition.number) {
            return Ok(0);
        }
        let older: Vec<Arc<Hazard>> = {
            let hazards = current.facts().hazards();
            hazards.all().filter(|hazard| is_older(hazard, edition.number)).cloned().collect()
        };
        let mut handed = 0;
        if !older.is_empty() {
            // A later edition may be in force by now that leaves hazards where they are.
            let atlas = current.atlas_of(edition.number)?;
            for hazard in older {
                if !is_held(&atlas, &hazard) {
                    handed += usize::from(hand_over(current, &atlas, &hazard.id, now)?);
                }
            }
            current.refresh()?;
        }
        self.done = Some(edition.number);
        Ok(handed)
    }
}

/// Whether a hazard is open and was reported under an edition before this one.
fn is_older(hazard: &Hazard, edition: EditionNumber) -> bool {
    hazard.status.is_open() && hazard.edition < edition
}

/// Whether the grid that owns a hazard holds its place.
fn is_held(atlas: &Atlas, hazard: &Hazard) -> bool {
    let owner = hazard.owner.grid.as_ref();
    let mut holding = atlas.grids_at(hazard.point).map(|grid| &grid.id).peekable();
    // Where no grid is now, nobody could take it.
    holding.peek().is_none() || holding.any(|grid: &GridId| Some(grid) == owner)
}

fn hand_over(current: &Current, atlas: &Atlas, id: &HazardId, now: Moment) -> Result<bool, CurrentError> {
    let edition = atlas.edition().number;
    let mut decide = |read: &[Hazard], _: LogNumber| {
        let hazard = read.first()?;
        if !is_older(hazard, edition) || is_held(atlas, hazard) {
            return None;
        }
        let next = Hazard { owner: owner_at(atlas, hazard, now), ..hazard.clone() };
        let events = vec![by_itself(&next, HazardAction::HandOver, now)];
        Some(HazardChanges { hazards: vec![next], events, ..HazardChanges::default() })
    };
    let by = Signature { actor: Actor::itself(), what: "hand over hazard".into() };
    let write = HazardWrite { of: vec![id.clone()], after: None, once: None, by, decide: &mut decide };
    let written =
        current.store().write_hazards(write).map_err(|error| CurrentError::Store(Arc::new(error)))?;
    Ok(matches!(written, HazardWritten::Committed { .. }))
}

/// Whose a hazard is by an edition's grids, and who is on duty there now.
fn owner_at(atlas: &Atlas, hazard: &Hazard, now: Moment) -> HazardOwner {
    let matter = atlas.matter(&hazard.matter, now);
    let place = Sought::Point(hazard.point);
    owner_of(&atlas.locate(&Query { place, matter, accuracy: Metres(0.0), at: now, territory: None }).owner)
}
