//! The reference store: everything in memory behind one lock, nothing kept. What it does is what
//! the others must do, in the fewest words.

mod drafts;
mod hazards;
mod patrol;
mod shelf;
mod webhooks;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::domain::actor::Actor;
use crate::domain::address::Address;
use crate::domain::draft::Draft;
use crate::domain::duty::Duty;
use crate::domain::edition::{Edition, EditionNumber};
use crate::domain::grid::Grid;
use crate::domain::id::GridId;
use crate::domain::issue::Issue;
use crate::domain::layers::Layer;
use crate::domain::matter::Matter;
use crate::domain::member::Member;
use crate::domain::plan::{Plan, PlanIndex};
use crate::domain::premises::Premises;
use crate::domain::road::Road;
use crate::domain::roster::{Roster, RosterChange, RosterDifference};
use crate::domain::time::{LogNumber, Moment};
use crate::domain::town::Town;
use crate::kernel::mesh::{ArcId, NodeId};

use self::hazards::Hazards;
use self::patrol::Patrols;
use self::shelf::Shelf;
use self::webhooks::Webhooks;
use super::statements::{Statements, next_stamp};
use super::{
    ApiKey, AuditEntry, Clock, Head, IDEMPOTENCY_KEPT_US, Idempotency, LogEntry, LogKind, Publication,
    RosterWrite, Signature, SourceDigest, Store, StoreError, Touched, Written, canonical, check_levels,
};

/// Keeps everything in memory until it is dropped.
pub struct Memory {
    clock: Clock,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    town: Town,
    log: Vec<LogEntry>,
    audit: Vec<AuditEntry>,
    editions: Vec<(Edition, Plan, Vec<Issue>)>,
    /// Those of which it was told that they came into force.
    begun: BTreeSet<EditionNumber>,
    digests: BTreeMap<(Layer, Arc<str>), [u8; 32]>,
    keys: BTreeMap<Arc<str>, ApiKey>,
    answers: BTreeMap<(Arc<str>, Arc<str>), Answer>,
    hazards: Hazards,
    drafts: Vec<Draft>,
    patrols: Patrols,
    webhooks: Webhooks,
    members: Shelf<Member>,
    duties: Shelf<Duty>,
    matters: Shelf<Matter>,
    premises: Shelf<Premises>,
    addresses: Shelf<Address>,
    roads: Shelf<Road>,
}

struct Answer {
    body_digest: [u8; 32],
    text: Arc<str>,
    kept: Moment,
}

impl State {
    fn head(&self) -> (LogNumber, Moment) {
        self.log.last().map_or((LogNumber(0), Moment::MIN), |entry| (entry.number, entry.recorded))
    }

    fn edition(&self) -> Option<EditionNumber> {
        self.editions.last().map(|(edition, ..)| edition.number)
    }

    fn record(&mut self, now: Moment, kind: LogKind, by: &Signature, changes: &[RosterChange]) -> LogEntry {
        let entry = self.log(now, kind, by, Statements::of(changes).touched());
        let number = entry.number;
        for change in changes {
            match change {
                RosterChange::Member(change) => self.members.record(change, number),
                RosterChange::Duty(change) => self.duties.record(change, number),
                RosterChange::Matter(change) => self.matters.record(change, number),
                RosterChange::Premises(change) => self.premises.record(change, number),
                RosterChange::Address(change) => self.addresses.record(change, number),
                RosterChange::Road(change) => self.roads.record(change, number),
            }
        }
        entry
    }

    fn log(&mut self, now: Moment, kind: LogKind, by: &Signature, touched: Vec<Touched>) -> LogEntry {
        let (last, previous) = self.head();
        let (number, recorded) = next_stamp(last, previous, now);
        let edition = self.edition().filter(|_| kind == LogKind::Edition);
        let entry = LogEntry { number, recorded, kind, edition, touched };
        self.log.push(entry.clone());
        self.audit.push(AuditEntry {
            log: number,
            recorded,
            actor: by.actor.name.clone(),
            role: by.actor.role,
            what: by.what.clone(),
        });
        entry
    }

    fn is_stale(&self, changes: &[RosterChange], since: LogNumber) -> bool {
        let statements = Statements::of(changes);
        self.members.written_after(&statements.members, since)
            || self.duties.written_after(&statements.duties, since)
            || self.matters.written_after(&statements.matters, since)
            || self.premises.written_after(&statements.premises, since)
            || self.addresses.written_after(&statements.addresses, since)
            || self.roads.written_after(&statements.roads, since)
    }

    fn forget_answers(&mut self, now: Moment) -> usize {
        let before = self.answers.len();
        self.answers.retain(|_, answer| answer.kept.0 > now.0.saturating_sub(IDEMPOTENCY_KEPT_US));
        before - self.answers.len()
    }

    fn keep_answer(&mut self, now: Moment, name: &Arc<str>, once: &Idempotency) {
        self.forget_answers(now);
        let answer = Answer { body_digest: once.body_digest, text: once.answer.clone(), kept: now };
        self.answers.insert((name.clone(), once.key.clone()), answer);
    }

    fn repeated(
        &self,
        now: Moment,
        actor: &Actor,
        key: &str,
        body_digest: &[u8; 32],
    ) -> Result<Option<Arc<str>>, StoreError> {
        let kept = self.answers.get(&(actor.name.clone(), key.into()));
        match kept.filter(|answer| answer.kept.0 > now.0.saturating_sub(IDEMPOTENCY_KEPT_US)) {
            None => Ok(None),
            Some(answer) if answer.body_digest == *body_digest => Ok(Some(answer.text.clone())),
            Some(_) => Err(StoreError::KeyReused),
        }
    }
}

impl Memory {
    pub fn new(clock: Clock) -> Self {
        Self { clock, state: Mutex::default() }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // A panic cannot leave the state half changed: checks come first, then only pushes.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Store for Memory {
    fn head(&self) -> Result<Head, StoreError> {
        let state = self.state();
        Ok(Head { log: state.head().0, edition: state.edition(), now: (self.clock)() })
    }

    fn town(&self) -> Result<Town, StoreError> {
        Ok(self.state().town.clone())
    }

    fn set_town(&self, town: &Town, by: &Signature) -> Result<LogNumber, StoreError> {
        let mut state = self.state();
        for (_, plan, _) in &state.editions {
            check_levels(&town.levels, plan.grids.iter().map(|grid| grid.level))?;
        }
        state.town = town.clone();
        Ok(state.record((self.clock)(), LogKind::Town, by, &[]).number)
    }

    fn log_at(&self, known: Moment) -> Result<LogNumber, StoreError> {
        let state = self.state();
        let last = state.log.iter().rev().find(|entry| entry.recorded <= known);
        Ok(last.map_or(LogNumber(0), |entry| entry.number))
    }

    fn changes(&self, after: LogNumber, limit: u32) -> Result<Vec<LogEntry>, StoreError> {
        let state = self.state();
        let later = state.log.iter().filter(|entry| entry.number > after);
        Ok(later.take(limit as usize).cloned().collect())
    }

    fn audit(&self, after: LogNumber, limit: u32) -> Result<Vec<AuditEntry>, StoreError> {
        let state = self.state();
        let later = state.audit.iter().filter(|entry| entry.log > after);
        Ok(later.take(limit as usize).cloned().collect())
    }

    fn editions(&self, known: LogNumber) -> Result<Vec<Edition>, StoreError> {
        let state = self.state();
        let heads = state.editions.iter().map(|(edition, ..)| edition);
        Ok(heads.filter(|edition| edition.log <= known).cloned().collect())
    }

    fn plan(&self, edition: EditionNumber) -> Result<Option<Plan>, StoreError> {
        let state = self.state();
        let found = state.editions.iter().find(|(head, ..)| head.number == edition);
        Ok(found.map(|(_, plan, _)| plan.clone()))
    }

    fn grid_versions(&self, grid: &GridId) -> Result<Vec<(EditionNumber, Grid)>, StoreError> {
        let state = self.state();
        let of = |plan: &Plan| plan.grids.iter().find(|found| found.id == *grid).cloned();
        Ok(state.editions.iter().filter_map(|(head, plan, _)| Some((head.number, of(plan)?))).collect())
    }

    fn mesh_numbers(&self) -> Result<(NodeId, ArcId), StoreError> {
        let state = self.state();
        let meshes = || state.editions.iter().map(|(_, plan, _)| &plan.mesh);
        let node = meshes().flat_map(|mesh| mesh.nodes().last().map(|node| node.id)).max();
        let arc = meshes().flat_map(|mesh| mesh.arcs().last().map(|arc| arc.id)).max();
        Ok((node.unwrap_or(NodeId(0)), arc.unwrap_or(ArcId(0))))
    }

    fn issues(&self, edition: EditionNumber) -> Result<Vec<Issue>, StoreError> {
        let state = self.state();
        let found = state.editions.iter().find(|(head, ..)| head.number == edition);
        Ok(found.map_or_else(Vec::new, |(.., issues)| issues.clone()))
    }

    fn digests(&self) -> Result<Vec<SourceDigest>, StoreError> {
        let state = self.state();
        let all = state.digests.iter();
        Ok(all
            .map(|((layer, key), digest)| SourceDigest { layer: *layer, key: key.clone(), digest: *digest })
            .collect())
    }

    fn publish(&self, publication: &Publication) -> Result<Edition, StoreError> {
        let plan = canonical(publication.plan.clone())?;
        PlanIndex::of(&plan)?;
        let mut state = self.state();
        let head = state.edition();
        if head != publication.base {
            return Err(StoreError::Conflict { head, base: publication.base });
        }
        let heads = state.editions.iter().map(|(edition, ..)| edition);
        let later: Vec<_> = heads
            .filter(|edition| edition.effective_from > publication.effective_from)
            .map(|edition| edition.number)
            .collect();
        if !later.is_empty() {
            return Err(StoreError::OutOfOrder { later });
        }
        check_levels(&state.town.levels, plan.grids.iter().map(|grid| grid.level))?;
        if let Some(draft) = &publication.draft {
            state.check_draft(draft)?;
        }
        let number = EditionNumber(head.map_or(1, |head| head.0 + 1));
        for digest in &publication.digests {
            state.digests.insert((digest.layer, digest.key.clone()), digest.digest);
        }
        let edition = Edition {
            number,
            effective_from: publication.effective_from,
            recorded: Moment(0),
            log: LogNumber(0),
            note: publication.note.clone(),
            open_hazards: publication.open_hazards,
        };
        state.editions.push((edition, plan, publication.issues.clone()));
        let entry = state.record((self.clock)(), LogKind::Edition, &publication.by, &publication.roster);
        let (edition, ..) = state.editions.last_mut().expect("just pushed");
        (edition.recorded, edition.log) = (entry.recorded, entry.number);
        let edition = edition.clone();
        if let Some(draft) = &publication.draft {
            state.put_draft(&draft.published_as(number), entry.number);
        }
        Ok(edition)
    }

    fn begin_edition(&self, edition: EditionNumber, by: &Signature) -> Result<Option<LogNumber>, StoreError> {
        let mut state = self.state();
        if state.editions.iter().all(|(one, ..)| one.number != edition) {
            return Err(StoreError::Missing(format!("edition {}", edition.0)));
        }
        if !state.begun.insert(edition) {
            return Ok(None);
        }
        let number = state.log((self.clock)(), LogKind::Edition, by, Vec::new()).number;
        state.log.last_mut().expect("just written").edition = Some(edition);
        Ok(Some(number))
    }

    fn roster(&self, known: LogNumber) -> Result<Roster, StoreError> {
        let state = self.state();
        let log = known.min(state.head().0);
        Ok(Roster {
            log,
            members: state.members.at(log),
            duties: state.duties.at(log),
            matters: state.matters.at(log),
            premises: state.premises.at(log),
            addresses: state.addresses.at(log),
            roads: state.roads.at(log),
        })
    }

    fn roster_difference(&self, from: LogNumber, to: LogNumber) -> Result<RosterDifference, StoreError> {
        let state = self.state();
        let log = to.min(state.head().0);
        Ok(RosterDifference {
            log,
            members: state.members.difference(from, log),
            duties: state.duties.difference(from, log),
            matters: state.matters.difference(from, log),
            premises: state.premises.difference(from, log),
            addresses: state.addresses.difference(from, log),
            roads: state.roads.difference(from, log),
        })
    }

    fn write(&self, write: &RosterWrite) -> Result<Written, StoreError> {
        let mut state = self.state();
        let now = (self.clock)();
        let name = &write.by.actor.name;
        if let Some(once) = &write.idempotency
            && let Some(answer) = state.repeated(now, &write.by.actor, &once.key, &once.body_digest)?
        {
            return Ok(Written::Repeated { answer });
        }
        if let Some(seen) = write.unchanged_since.filter(|&seen| state.is_stale(&write.changes, seen)) {
            return Err(StoreError::Stale { seen });
        }
        let entry = state.record(now, LogKind::Roster, &write.by, &write.changes);
        if let Some(once) = &write.idempotency {
            state.keep_answer(now, name, once);
        }
        Ok(Written::Committed { log: entry.number, recorded: entry.recorded })
    }

    fn repeated(
        &self,
        actor: &Actor,
        key: &str,
        body_digest: &[u8; 32],
    ) -> Result<Option<Arc<str>>, StoreError> {
        self.state().repeated((self.clock)(), actor, key, body_digest)
    }

    fn forget_answers(&self) -> Result<usize, StoreError> {
        let now = (self.clock)();
        Ok(self.state().forget_answers(now))
    }

    fn keys(&self) -> Result<Vec<ApiKey>, StoreError> {
        Ok(self.state().keys.values().cloned().collect())
    }

    fn add_key(&self, key: &ApiKey, by: &Signature) -> Result<LogNumber, StoreError> {
        let mut state = self.state();
        if state.keys.contains_key(&key.name) {
            return Err(StoreError::Exists(format!("key {}", key.name)));
        }
        state.keys.insert(key.name.clone(), key.clone());
        Ok(state.record((self.clock)(), LogKind::Key, by, &[]).number)
    }

    fn revoke_key(&self, name: &str, by: &Signature) -> Result<LogNumber, StoreError> {
        let mut state = self.state();
        if state.keys.get(name).is_none_or(|key| key.revoked.is_some()) {
            return Err(StoreError::Missing(format!("key {name} in force")));
        }
        let entry = state.record((self.clock)(), LogKind::Key, by, &[]);
        state.keys.get_mut(name).expect("found above").revoked = Some(entry.recorded);
        Ok(entry.number)
    }

    fn backup(&self, _to: &Path) -> Result<(), StoreError> {
        Err(StoreError::Unavailable { what: "backup", why: "a store in memory has nothing to copy".into() })
    }
}
