//! Plays the demo's days: what people report and what is done about it goes through the same doors as
//! in earnest. The days that lie behind a new town pass at the demo's own time; a day that is lived
//! passes now, only denser.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use crate::atlas::Sought;
use crate::demo::{DemoDeed, DemoEvent, DemoReport, incidents};
use crate::domain::actor::{Actor, Role};
use crate::domain::hazard::HazardAction;
use crate::domain::id::HazardId;
use crate::domain::time::Moment;
use crate::kernel::lattice::LatticePoint;
use crate::kernel::measure::Metres;
use crate::service::current::{Current, CurrentError};
use crate::service::hazard::{Act, ActError, Floods, NewReport, Pace, ReportError, act, escalate, report};
use crate::store::Store;

const DAY_US: i64 = 24 * 3600 * 1_000_000;
/// Days that a new demo has behind it, and what went wrong on each.
const PAST_DAYS: i64 = 3;
const INCIDENTS_A_DAY: usize = 40;

/// What keeps a day from being played.
#[derive(Debug, thiserror::Error)]
pub enum PlayError {
    #[error(transparent)]
    Current(#[from] CurrentError),
    #[error(transparent)]
    Report(#[from] ReportError),
    #[error(transparent)]
    Act(#[from] ActError),
}

/// How often it is looked whether something is to happen.
const TICK: Duration = Duration::from_millis(100);

/// What has become of the incidents so far.
#[derive(Default)]
struct Known {
    hazards: HashMap<usize, HazardId>,
    settled: HashSet<usize>,
}

/// A store, and a clock that is the demo's: still between two events of the past, and no other than
/// everybody's while a day is lived.
pub struct Player {
    current: Current,
    clock: Arc<AtomicI64>,
    floods: Floods,
    actor: Actor,
    seed: u64,
    places: Vec<LatticePoint>,
}

impl Player {
    /// # Errors
    /// The store cannot be read.
    pub fn new(store: Arc<dyn Store>, seed: u64, now: Moment) -> Result<Self, PlayError> {
        let clock = Arc::new(AtomicI64::new(now.0));
        let hand = clock.clone();
        let current = Current::new(store, Arc::new(move || Moment(hand.load(Ordering::Relaxed))));
        current.refresh()?;
        let atlas = current.atlas()?;
        let rows = atlas.roster().premises.iter().filter(|row| row.valid.contains(now));
        let places = rows.filter_map(|row| row.value.at).collect();
        let actor = Actor { name: "demo".into(), role: Role::Admin, territory: None };
        Ok(Self { current, clock, floods: Floods::default(), actor, seed, places })
    }

    /// The days before now: how many hazards they left. What would have happened after now is left to come.
    ///
    /// # Errors
    /// The store cannot be written.
    pub fn past(&self, progress: &mut dyn FnMut(u64, u64)) -> Result<usize, PlayError> {
        let now = self.current.now();
        let begins = now.0 - PAST_DAYS * DAY_US;
        // A smaller town has less of everything.
        let count = (INCIDENTS_A_DAY * PAST_DAYS as usize).min(self.places.len() / 100);
        let mut events = incidents(&self.places, self.seed, count, PAST_DAYS * DAY_US);
        events.retain(|event| begins + event.after_us <= now.0);
        self.play(&events, Moment(begins), progress)?;
        self.clock.store(now.0, Ordering::Relaxed);
        escalate(&self.current)?;
        Ok(self.current.facts().hazards().all().count())
    }

    fn play(
        &self,
        events: &[DemoEvent],
        begins: Moment,
        progress: &mut dyn FnMut(u64, u64),
    ) -> Result<(), PlayError> {
        let mut known = Known::default();
        for (done, event) in events.iter().enumerate() {
            progress(done as u64, events.len() as u64);
            self.clock.store(begins.0 + event.after_us, Ordering::Relaxed);
            escalate(&self.current)?;
            self.happens(event, &mut known)?;
        }
        Ok(())
    }

    /// A day's incidents, so many times denser than they come, each at the moment at which it happens:
    /// what is written is never of the past or the future. `told` hears how many events there were;
    /// `clock` tells the time. Ends with the day.
    ///
    /// # Errors
    /// The store cannot be written.
    pub fn live(
        &self,
        speed: f64,
        clock: &dyn Fn() -> Moment,
        told: &mut dyn FnMut(u64, u64),
    ) -> Result<(), PlayError> {
        let begun = Instant::now();
        // Another day each time.
        let seed = self.seed ^ clock().0 as u64;
        let events = incidents(&self.places, seed, INCIDENTS_A_DAY, DAY_US);
        let mut known = Known::default();
        for (done, event) in events.iter().enumerate() {
            let due = Duration::from_micros((event.after_us as f64 / speed) as u64);
            while begun.elapsed() < due {
                told(done as u64, events.len() as u64);
                thread::sleep(TICK.min(due.saturating_sub(begun.elapsed())));
            }
            self.clock.store(clock().0, Ordering::Relaxed);
            self.current.refresh()?;
            self.happens(event, &mut known)?;
        }
        Ok(())
    }

    fn happens(&self, event: &DemoEvent, known: &mut Known) -> Result<(), PlayError> {
        match &event.what {
            // Nobody reports what is settled.
            DemoDeed::Report(_) if known.settled.contains(&event.incident) => {}
            DemoDeed::Report(sent) => {
                let hazard = self.report(sent)?;
                known.hazards.entry(event.incident).or_insert(hazard);
            }
            DemoDeed::Act(action) => {
                if matches!(action, HazardAction::Settle | HazardAction::Reject) {
                    known.settled.insert(event.incident);
                }
                if let Some(hazard) = known.hazards.get(&event.incident) {
                    self.act(hazard, *action)?;
                }
            }
        }
        Ok(())
    }

    fn report(&self, sent: &DemoReport) -> Result<HazardId, PlayError> {
        let new = NewReport {
            place: Sought::Point(sent.point),
            accuracy: Metres(sent.accuracy_m),
            matter: sent.matter,
            severity: None,
            text: &sent.text,
            reporter: Some(&sent.reporter),
            seen: None,
            photos: Vec::new(),
        };
        let pace = Pace { slowed_a_minute: u32::MAX, ..Pace::default() };
        let floods = (&self.floods, pace);
        let id =
            report(&self.current, floods, &self.actor, &new, None, &|filed| filed.hazard.id.as_str().into())?;
        Ok(HazardId::new(&id).expect("an id, as it was told"))
    }

    /// What the hazard's state does not allow any more, because two incidents were taken for one, is
    /// left.
    fn act(&self, hazard: &HazardId, action: HazardAction) -> Result<(), PlayError> {
        let deed =
            Act { action, note: "".into(), department: None, into: None, reports: Vec::new(), version: None };
        match act(&self.current, &self.actor, hazard, &deed, None, &|_, _| "".into()) {
            Ok(_) | Err(ActError::Move(_)) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }
}
