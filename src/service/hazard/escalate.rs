//! What is late goes up by itself: to whoever leads the next grid, and on, as long as it is not settled.

use std::sync::Arc;

use super::by_itself;
use crate::atlas::Atlas;
use crate::domain::actor::Actor;
use crate::domain::hazard::{Escalation, Hazard, HazardAction, HazardEvent};
use crate::domain::layers::Layer;
use crate::domain::time::{LogNumber, Moment};
use crate::service::current::{Current, CurrentError};
use crate::store::{HazardChanges, HazardWrite, HazardWritten, Signature};

/// Hazards that go up in one go; the rest follow at the next.
const AT_ONCE_MAX: usize = 500;

/// Lets all go up that are late; how many did. Each step is taken once, by whichever process comes
/// first: it is decided on the hazard as the store has it then (ruling 13). What was missed while
/// nothing ran is caught up.
///
/// # Errors
/// Nothing is published, or the store cannot be reached.
pub fn escalate(current: &Current) -> Result<usize, CurrentError> {
    let now = current.now();
    let late = current.facts().hazards().late(now);
    if late.is_empty() {
        return Ok(0);
    }
    let atlas = current.atlas()?;
    let mut went = 0;
    for id in late.into_iter().take(AT_ONCE_MAX) {
        let mut decide = |read: &[Hazard], _: LogNumber| {
            let hazard = read.first().filter(|hazard| is_late(hazard, now))?;
            let next = up(&atlas, hazard, now);
            // Nobody is above: it stays, and is not looked at again.
            let is_same = next.escalation.level == hazard.escalation.level;
            let events = if is_same { Vec::new() } else { vec![event(&next, now)] };
            Some(HazardChanges { hazards: vec![next], events, ..HazardChanges::default() })
        };
        let by = Signature { actor: Actor::itself(), what: "escalate hazard".into() };
        let write = HazardWrite { of: vec![id], after: None, once: None, by, decide: &mut decide };
        let written =
            current.store().write_hazards(write).map_err(|error| CurrentError::Store(Arc::new(error)))?;
        went += usize::from(matches!(written, HazardWritten::Committed { .. }));
    }
    current.refresh()?;
    Ok(went)
}

fn is_late(hazard: &Hazard, now: Moment) -> bool {
    hazard.status.is_running() && hazard.escalation.next.is_some_and(|next| next <= now)
}

/// The hazard one grid higher. It stays there as long as its whole limit was.
fn up(atlas: &Atlas, hazard: &Hazard, now: Moment) -> Hazard {
    let layer = hazard.owner.layer.unwrap_or(Layer::Community);
    let above = hazard.answering().and_then(|grid| atlas.above(hazard.point, layer, grid, now));
    let Some((grid, member)) = above else {
        let escalation = Escalation { next: None, ..hazard.escalation.clone() };
        return Hazard { escalation, ..hazard.clone() };
    };
    let limit = hazard.due.map_or(0, |due| due.0 - hazard.reported.0);
    let escalation = Escalation {
        level: hazard.escalation.level.saturating_add(1),
        grid: Some(grid.id.clone()),
        member: member.map(|member| member.id.clone()),
        next: Some(Moment(now.0.saturating_add(limit.max(1)))),
    };
    Hazard { escalation, ..hazard.clone() }
}

fn event(hazard: &Hazard, now: Moment) -> HazardEvent {
    let (level, due) = (Some(hazard.escalation.level), hazard.due);
    HazardEvent { level, due, ..by_itself(hazard, HazardAction::Escalate, now) }
}
