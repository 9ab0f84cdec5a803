//! Hazards in memory.

use std::collections::BTreeMap;

use super::Memory;
use crate::domain::hazard::{Course, Hazard, Report};
use crate::domain::id::HazardId;
use crate::domain::time::{LogNumber, Moment};
use crate::store::{
    HazardChanges, HazardStore, HazardWrite, HazardWritten, Idempotency, LogKind, MovedReports, StoreError,
};

#[derive(Default)]
pub struct Hazards {
    standing: BTreeMap<HazardId, Hazard>,
    reports: Vec<Report>,
    events: Course,
}

impl Hazards {
    fn apply(&mut self, changes: HazardChanges, version: LogNumber) {
        for hazard in changes.hazards {
            self.standing.insert(hazard.id.clone(), Hazard { version, ..hazard });
        }
        self.reports.extend(changes.reports);
        for (which, to) in &changes.moved {
            let is_moved = |report: &Report| match which {
                MovedReports::All(from) => report.hazard == *from,
                MovedReports::Some(ids) => ids.contains(&report.id),
            };
            for report in self.reports.iter_mut().filter(|report| is_moved(report)) {
                report.hazard = to.clone();
            }
        }
        self.events.extend(changes.events.into_iter().map(|event| (version, event)));
    }
}

impl HazardStore for Memory {
    fn forget_reporters(&self, ended_before: Moment) -> Result<usize, StoreError> {
        let Hazards { standing, reports, .. } = &mut self.state().hazards;
        let has_ended = |report: &Report| {
            standing.get(&report.hazard).and_then(|hazard| hazard.ended).is_some_and(|at| at < ended_before)
        };
        let known = reports.iter_mut().filter(|report| report.reporter.is_some());
        let mut erased = 0;
        for report in known.filter(|report| has_ended(report)) {
            report.reporter = None;
            erased += 1;
        }
        Ok(erased)
    }

    fn write_hazards(&self, write: HazardWrite<'_>) -> Result<HazardWritten, StoreError> {
        let mut state = self.state();
        let now = (self.clock)();
        let actor = &write.by.actor;
        if let Some((key, digest)) = &write.once
            && let Some(answer) = state.repeated(now, actor, key, digest)?
        {
            return Ok(HazardWritten::Repeated { answer });
        }
        let is_read = |hazard: &&Hazard| {
            write.of.contains(&hazard.id) || write.after.is_some_and(|after| hazard.version > after)
        };
        let read: Vec<Hazard> = state.hazards.standing.values().filter(is_read).cloned().collect();
        let coming = LogNumber(state.head().0.0 + 1);
        let Some(changes) = (write.decide)(&read, coming) else { return Ok(HazardWritten::Left) };
        let entry = state.log(now, LogKind::Hazard, &write.by, changes.touched());
        if let (Some((key, body_digest)), Some(answer)) = (write.once, changes.answer.clone()) {
            state.keep_answer(now, &actor.name, &Idempotency { key, body_digest, answer });
        }
        state.hazards.apply(changes, entry.number);
        Ok(HazardWritten::Committed { log: entry.number, recorded: entry.recorded })
    }

    fn hazards_after(&self, after: LogNumber) -> Result<Vec<Hazard>, StoreError> {
        let state = self.state();
        let later = state.hazards.standing.values().filter(|hazard| hazard.version > after);
        let mut later: Vec<Hazard> = later.cloned().collect();
        later.sort_by_key(|hazard| hazard.version);
        Ok(later)
    }

    fn hazard_course(&self, hazard: &HazardId) -> Result<(Vec<Report>, Course), StoreError> {
        let state = self.state();
        let of = |report: &&Report| report.hazard == *hazard;
        let mut reports: Vec<Report> = state.hazards.reports.iter().filter(of).cloned().collect();
        reports.sort_by(|a, b| (a.reported, &a.id).cmp(&(b.reported, &b.id)));
        let events = state.hazards.events.iter().filter(|(_, event)| event.hazard == *hazard);
        Ok((reports, events.cloned().collect()))
    }
}
