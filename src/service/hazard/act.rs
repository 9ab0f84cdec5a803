//! Somebody does something about a hazard.

use std::sync::Arc;

use super::owner_of;
use crate::atlas::{Atlas, Query, Sought};
use crate::domain::actor::Actor;
use crate::domain::hazard::{
    Escalation, Hazard, HazardAction, HazardEvent, HazardStatus, MoveError, Report, moved,
};
use crate::domain::id::{HazardId, ReportId};
use crate::domain::time::{LogNumber, Moment};
use crate::kernel::measure::Metres;
use crate::service::current::{Current, CurrentError};
use crate::service::id::new_id;
use crate::service::roster::report as log_error;
use crate::service::visible::{TerritoryGone, Visible};
use crate::store::{HazardChanges, HazardWrite, HazardWritten, MovedReports, Signature, StoreError};

/// How often a split is begun anew when reports come in meanwhile.
const TRIES_MAX: usize = 5;

/// What somebody does.
#[derive(Clone, Debug)]
pub struct Act {
    pub action: HazardAction,
    pub note: Arc<str>,
    /// Where it is referred to; without it the matter's department.
    pub department: Option<Arc<str>>,
    /// The hazard that it is merged into.
    pub into: Option<HazardId>,
    /// The reports that are split off.
    pub reports: Vec<ReportId>,
    /// Only if nothing was written about it since.
    pub version: Option<LogNumber>,
}

/// Why nothing was done.
#[derive(Debug, thiserror::Error)]
pub enum ActError {
    #[error("no hazard has that id, or none that this key may see")]
    Missing,
    #[error("it was changed since; read it again")]
    Stale,
    #[error(transparent)]
    Move(#[from] MoveError),
    #[error("into: name another hazard that is open")]
    Into,
    #[error("reports: name some of the hazard's reports, and leave it one")]
    Reports,
    #[error(transparent)]
    Territory(#[from] TerritoryGone),
    #[error(transparent)]
    Current(#[from] CurrentError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Makes a move. Gives the hazard as it stands then, and for a split the one that was split off.
///
/// # Errors
/// See [`ActError`].
pub fn act(
    current: &Current,
    actor: &Actor,
    id: &HazardId,
    act: &Act,
    once: Option<(Arc<str>, [u8; 32])>,
    tell: &dyn Fn(&Hazard, Option<&Hazard>) -> Arc<str>,
) -> Result<Arc<str>, ActError> {
    for _ in 0..TRIES_MAX {
        if let Some(answer) = tried(current, actor, id, act, once.clone(), tell)? {
            return Ok(answer);
        }
    }
    Err(ActError::Stale)
}

/// `None`: reports came in between reading and writing.
fn tried(
    current: &Current,
    actor: &Actor,
    id: &HazardId,
    act: &Act,
    once: Option<(Arc<str>, [u8; 32])>,
    tell: &dyn Fn(&Hazard, Option<&Hazard>) -> Arc<str>,
) -> Result<Option<Arc<str>>, ActError> {
    let atlas = current.atlas()?;
    let now = current.now();
    let visible = Visible::of(&atlas, actor)?;
    let desk = Desk { atlas: &atlas, visible, actor, now, act };
    let split = match act.action {
        HazardAction::Split => Some(desk.split(current, id)?),
        _ => None,
    };
    let mut outcome = Err(ActError::Missing);
    let mut decide = |read: &[Hazard], version: LogNumber| {
        let hazard = read.iter().find(|hazard| hazard.id == *id)?;
        if split.as_ref().is_some_and(|split| split.reports != hazard.reports) {
            outcome = Ok(None);
            return None;
        }
        match desk.decide(hazard, read, split.as_ref()) {
            Err(error) => {
                outcome = Err(error);
                None
            }
            Ok(mut changes) => {
                for hazard in &mut changes.hazards {
                    hazard.version = version;
                }
                let off = changes.hazards.get(1).filter(|_| split.is_some());
                let answer = tell(&changes.hazards[0], off);
                changes.answer = Some(answer.clone());
                outcome = Ok(Some(answer));
                Some(changes)
            }
        }
    };
    let of = [Some(id), act.into.as_ref()].into_iter().flatten().cloned().collect();
    let by = Signature { actor: actor.clone(), what: format!("{} hazard", act.action.name()).into() };
    let write = HazardWrite { of, after: None, once, by, decide: &mut decide };
    let written = current.store().write_hazards(write)?;
    if let Err(error) = current.refresh() {
        log_error(&error);
    }
    match written {
        HazardWritten::Repeated { answer } => Ok(Some(answer)),
        _ => outcome,
    }
}

/// What a move is judged by.
struct Desk<'d> {
    atlas: &'d Atlas,
    visible: Visible<'d>,
    actor: &'d Actor,
    now: Moment,
    act: &'d Act,
}

/// Reports that become a hazard of their own.
struct Split {
    off: Hazard,
    ids: Vec<ReportId>,
    /// How many reports there were when this was thought out.
    reports: u32,
}

impl Desk<'_> {
    fn decide(
        &self,
        hazard: &Hazard,
        read: &[Hazard],
        split: Option<&Split>,
    ) -> Result<HazardChanges, ActError> {
        if !self.visible.hazard(hazard) {
            return Err(ActError::Missing);
        }
        if self.act.version.is_some_and(|version| version != hazard.version) {
            return Err(ActError::Stale);
        }
        let mut next = moved(hazard, self.act.action, self.actor.role, self.now)?;
        let mut changes = HazardChanges::default();
        let mut event = self.event(hazard, next.status);
        match self.act.action {
            HazardAction::Refer => {
                let matter = self.atlas.matter(&hazard.matter, hazard.reported);
                let usual = matter.map(|matter| matter.department.clone()).filter(|name| !name.is_empty());
                next.department = self.act.department.clone().or(usual);
                event.department = next.department.clone();
            }
            HazardAction::Reopen => {
                next.due = self.due(&next);
                next.escalation = Escalation { next: next.due, ..Escalation::default() };
            }
            HazardAction::Merge => {
                let into = self.into(hazard, read)?;
                next.merged_into = Some(into.id.clone());
                event.other = Some(into.id.clone());
                next.reports = 0;
                let back = self.event(&into, into.status);
                changes.moved.push((MovedReports::All(hazard.id.clone()), into.id.clone()));
                changes.events.push(HazardEvent { other: Some(hazard.id.clone()), ..back });
                changes.hazards.push(Hazard {
                    reports: into.reports + hazard.reports,
                    last_reported: into.last_reported.max(hazard.last_reported),
                    is_flooded: into.is_flooded || hazard.is_flooded,
                    ..into
                });
            }
            HazardAction::Split => {
                let split = split.expect("made for a split");
                next.reports -= split.ids.len() as u32;
                event.other = Some(split.off.id.clone());
                let back = self.event(&split.off, split.off.status);
                let back = HazardEvent { other: Some(hazard.id.clone()), from: None, ..back };
                changes.moved.push((MovedReports::Some(split.ids.clone()), split.off.id.clone()));
                changes.events.push(back);
                changes.hazards.push(split.off.clone());
            }
            _ => {}
        }
        changes.hazards.insert(0, next);
        changes.events.insert(0, event);
        Ok(changes)
    }

    fn event(&self, hazard: &Hazard, to: HazardStatus) -> HazardEvent {
        HazardEvent {
            hazard: hazard.id.clone(),
            at: self.now,
            actor: self.actor.name.clone(),
            role: self.actor.role,
            action: self.act.action,
            from: Some(hazard.status),
            to,
            note: self.act.note.clone(),
            other: None,
            department: None,
            level: None,
            due: None,
        }
    }

    /// From now, by the matter as it holds now, or held when it was reported.
    fn due(&self, hazard: &Hazard) -> Option<Moment> {
        let matter = self.atlas.matter(&hazard.matter, self.now);
        let matter = matter.or_else(|| self.atlas.matter(&hazard.matter, hazard.reported))?;
        self.atlas.due(self.now, self.atlas.limit(matter, hazard.severity))
    }

    fn into(&self, hazard: &Hazard, read: &[Hazard]) -> Result<Hazard, ActError> {
        let into = read.iter().find(|other| Some(&other.id) == self.act.into.as_ref());
        let fits =
            |other: &&Hazard| other.id != hazard.id && other.status.is_open() && self.visible.hazard(other);
        into.filter(fits).cloned().ok_or(ActError::Into)
    }

    /// The hazard that the named reports make: where and when the first of them was, and whose it was
    /// to be found now.
    fn split(&self, current: &Current, id: &HazardId) -> Result<Split, ActError> {
        let hazard = current.facts().hazards().get(id).cloned().ok_or(ActError::Missing)?;
        let (reports, _) = current.store().hazard_course(id)?;
        let chosen: Vec<&Report> =
            reports.iter().filter(|report| self.act.reports.contains(&report.id)).collect();
        let [first, ..] = chosen[..] else { return Err(ActError::Reports) };
        if chosen.len() != self.act.reports.len() || chosen.len() >= reports.len() {
            return Err(ActError::Reports);
        }
        let matter = self.atlas.matter(&first.matter, self.now);
        let place = Sought::Point(first.point);
        let located =
            self.atlas.locate(&Query { place, matter, accuracy: Metres(0.0), at: self.now, territory: None });
        let owner = owner_of(&located.owner);
        let off = Hazard {
            id: HazardId::new(&new_id(self.now)).expect("an id of our own"),
            reported: first.reported,
            last_reported: chosen.last().map_or(first.reported, |last| last.reported),
            point: first.point,
            accuracy: first.accuracy,
            matter: first.matter.clone(),
            severity: first.severity,
            status: HazardStatus::Reported,
            text: first.text.clone(),
            edition: self.atlas.edition().number,
            grids: self.atlas.grids_at(first.point).map(|grid| grid.id.clone()).collect(),
            owner,
            was_referred: false,
            reports: chosen.len() as u32,
            reopened: 0,
            is_flooded: chosen.iter().any(|report| report.is_flooding),
            settled: None,
            ended: None,
            merged_into: None,
            department: None,
            ..(*hazard).clone()
        };
        let due = self.due(&off);
        let off = Hazard { due, escalation: Escalation { next: due, ..Escalation::default() }, ..off };
        let ids = chosen.iter().map(|report| report.id.clone()).collect();
        Ok(Split { off, ids, reports: reports.len() as u32 })
    }
}
