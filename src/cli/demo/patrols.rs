//! Plays the demo's patrols: who walks where comes from `demo::live`; their positions go through the same
//! door as in earnest.

use std::cell::Cell;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use crate::demo::live::{Event, LiveDay};
use crate::domain::actor::{Actor, Role};
use crate::domain::patrol::PositionRules;
use crate::domain::time::Moment;
use crate::service::current::Current;
use crate::service::patrol::{Counts, Incoming, Patrols, TakeError, Taking};
use crate::store::{Clock, Store};

const SECOND_US: i64 = 1_000_000;

/// Seconds between two positions of a telephone.
const EVERY_S: i64 = 10;
/// What lies behind a new town is told more sparsely, and only so much of it: some 60,000 positions, in two
/// seconds.
const PAST_EVERY_S: i64 = 30;
const PAST_US: i64 = 2 * 3_600 * SECOND_US;
/// Grids of more than a few towns: whoever makes a city waits long enough.
const PAST_GRIDS_MAX: usize = 3_000;
const BATCH: usize = 5_000;

/// A town with its members in the streets.
pub struct Patrolling {
    current: Current,
    patrols: Patrols,
    day: LiveDay,
    actor: Actor,
}

impl Patrolling {
    /// # Errors
    /// The store cannot be read.
    pub fn new(store: Arc<dyn Store>, seed: u64, clock: Clock) -> Result<Self, TakeError> {
        let current = Current::new(store, clock);
        current.refresh()?;
        let day = LiveDay::new(&*current.atlas()?, current.now(), seed);
        let actor = Actor { name: "demo".into(), role: Role::Admin, territory: None };
        Ok(Self { current, patrols: Patrols::new(PositionRules::default()), day, actor })
    }

    /// The hours before now, so that there is something to see; none of a city.
    ///
    /// # Errors
    /// The store cannot be written.
    pub fn past(&self) -> Result<Counts, TakeError> {
        if self.current.atlas()?.plan().grids.len() > PAST_GRIDS_MAX {
            return Ok(Counts::default());
        }
        let now = self.current.now();
        self.walk(Moment(now.0 - PAST_US), now, PAST_EVERY_S)
    }

    /// Walks on as time goes by, until it is told to stop.
    ///
    /// # Errors
    /// The store cannot be written.
    pub fn live(&self, stop: &AtomicBool) -> Result<(), TakeError> {
        let mut walked = self.current.now();
        while !stop.load(Ordering::Relaxed) {
            thread::sleep(Duration::from_secs(1));
            let now = self.current.now();
            self.walk(walked, now, EVERY_S)?;
            walked = now;
        }
        Ok(())
    }

    fn walk(&self, from: Moment, to: Moment, every_s: i64) -> Result<Counts, TakeError> {
        let mut sum = Counts::default();
        let incoming: Vec<Incoming> = self.day.events(from, to, every_s).into_iter().map(sent).collect();
        for batch in incoming.chunks(BATCH) {
            let counted = Cell::new(Counts::default());
            let (current, patrols, actor) = (&self.current, &self.patrols, &self.actor);
            Taking { current, patrols, actor, once: None }.positions(batch, |counts| {
                counted.set(counts);
                "".into()
            })?;
            sum.received += counted.get().received;
            sum.accepted += counted.get().accepted;
        }
        Ok(sum)
    }
}

fn sent(event: Event) -> Incoming {
    let Event::Position(position) = event;
    Incoming {
        member: position.member,
        at: position.track.at,
        point: Some(position.track.point),
        accuracy_m: Some(f64::from(position.track.accuracy_dm) / 10.0),
        speed_mps: None,
    }
}
