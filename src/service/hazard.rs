//! Hazards, from a report to the end: whose it is, by when, whether it is one more report of the same,
//! and who may do what about it. Each verb decides inside the store's transaction.

mod act;
mod escalate;
mod figures;
mod flood;
mod hand_over;
mod report;

pub use act::{Act, ActError, act};
pub use escalate::escalate;
pub use figures::{CountedBy, Counting, Figures, UnknownCountedBy, figures};
pub use flood::{Floods, Pace};
pub use hand_over::HandOver;
pub use report::{Filed, NewReport, ReportError, recorded, report};

use crate::atlas::Owner;
use crate::domain::actor::Actor;
use crate::domain::hazard::{Hazard, HazardAction, HazardEvent, HazardOwner};
use crate::domain::time::Moment;
use crate::service::visible::Visible;

impl Visible<'_> {
    /// Whether a hazard may be seen: its place, or who answers for it, lies in the territory.
    pub fn hazard(&self, hazard: &Hazard) -> bool {
        self.is_whole() || self.place(hazard.point) || hazard.answering().is_some_and(|grid| self.grid(grid))
    }
}

/// The owner as it is kept with a hazard.
fn owner_of(owner: &Owner<'_>) -> HazardOwner {
    HazardOwner {
        layer: owner.layer,
        grid: owner.grid.map(|grid| grid.id.clone()),
        member: owner.member.as_ref().map(|member| member.member.id.clone()),
        escalated: owner.escalated,
    }
}

/// What happened by itself to a hazard, which stays where it stands.
fn by_itself(hazard: &Hazard, action: HazardAction, now: Moment) -> HazardEvent {
    let actor = Actor::itself();
    HazardEvent {
        hazard: hazard.id.clone(),
        at: now,
        actor: actor.name,
        role: actor.role,
        action,
        from: Some(hazard.status),
        to: hazard.status,
        note: "".into(),
        other: None,
        department: None,
        level: None,
        due: None,
    }
}
