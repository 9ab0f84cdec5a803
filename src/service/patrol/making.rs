//! Patrols from nothing: of the marks that were put by and what has come since; else of all positions that the
//! store keeps, on several cores.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::thread;
use std::time::Instant;

use super::follow::{Patrols, Standing, beside};
use crate::atlas::Atlas;
use crate::domain::patrol::{Quarter, Track};
use crate::domain::time::Moment;
use crate::live::patrol::{Around, Patrol, PatrolGround, basis};
use crate::service::current::{Current, CurrentError};
use crate::service::roster::report;
use crate::store::{MarksHead, Store, StoreError};

/// Each has marks of its own until they are joined, and holds a connection while it reads a day.
const THREADS_MAX: usize = 4;

impl Patrols {
    /// Up to now.
    pub(super) fn made(
        &self,
        current: &Current,
        atlas: Arc<Atlas>,
        now: Moment,
    ) -> Result<Standing, CurrentError> {
        let (begun, store) = (Instant::now(), &**current.store());
        // What is written meanwhile may be among what is read, and is read again: it changes nothing.
        let log = store.head()?.log;
        let ground = Arc::new(PatrolGround::new(atlas, now));
        let first_day = self.rules().first_day_kept(now);
        let (patrol, generation) = match restored(store, &ground, first_day)? {
            Some((patrol, generation)) => (patrol, Some(generation)),
            None => {
                let last = Quarter::of(Moment(now.0.saturating_add(self.rules().ahead_us))).day();
                (of_all(store, &ground, first_day, last)?, None)
            }
        };
        let tried = generation.map(|_| Instant::now());
        Ok(Standing { patrol, log, took: begun.elapsed(), generation, tried, refused: None })
    }
}

/// What was put by, if it holds on this ground, and all that has come since.
fn restored(
    store: &dyn Store,
    ground: &Arc<PatrolGround>,
    first_day: i64,
) -> Result<Option<(Patrol, Moment)>, CurrentError> {
    let Some(head) = store.marks_head()?.filter(|head| holds(head, ground)) else { return Ok(None) };
    let days = store.marks(head.generation)?;
    let days = days.iter().filter(|(day, _)| *day >= first_day).map(|(day, marks)| (*day, &marks[..]));
    let mut patrol = match Patrol::restored(ground.clone(), head.until, &head.areas, days) {
        Ok(patrol) => patrol,
        Err(why) => {
            // Nothing is lost by it.
            report(&CurrentError::from(StoreError::Corrupt { what: "patrol_marks", why: why.to_string() }));
            return Ok(None);
        }
    };
    let mut tracks: HashMap<_, Track> = HashMap::new();
    let recent = store.tracks(patrol.horizon()..Quarter(i64::MAX), None)?;
    for track in store.tracks_after(head.log)?.into_iter().chain(recent) {
        tracks.insert((track.member.clone(), track.quarter), track);
    }
    // What was there after the marks had been made may have been passed by clocks that are ahead.
    let is_marked = !ground.has_premises_since(head.until.min(head.made));
    let (known, tracks): (Vec<Track>, Vec<Track>) =
        tracks.into_values().partition(|track| is_marked && track.written <= head.log);
    patrol.take_at_hand(known);
    let around = beside(store, patrol.around(&tracks))?;
    patrol.add(tracks, &around);
    let last = store.last_tracks()?.into_iter().filter(|track| track.quarter.day() >= first_day);
    patrol.take_latest(last.collect());
    Ok(Some((patrol, head.generation)))
}

/// Whether marks that were put by are those that a ground would have.
pub(super) fn holds(head: &MarksHead, ground: &PatrolGround) -> bool {
    head.basis == basis(ground, head.until, head.made)
}

/// Of every position from one day to another.
fn of_all(
    store: &dyn Store,
    ground: &Arc<PatrolGround>,
    first: i64,
    last: i64,
) -> Result<Patrol, CurrentError> {
    let next = AtomicI64::new(first);
    let some = || -> Result<Patrol, StoreError> {
        let mut patrol = Patrol::new(ground.clone());
        loop {
            let day = next.fetch_add(1, Ordering::Relaxed);
            if day > last {
                return Ok(patrol);
            }
            let (from, to) = (Quarter::first_of(day), Quarter::first_of(day + 1));
            // A leg may lead over midnight.
            let before = store.tracks(from.before()..from, None)?;
            let around: Around =
                before.into_iter().map(|track| ((track.member, track.quarter), track.points)).collect();
            patrol.add(store.tracks(from..to, None)?, &around);
        }
    };
    let threads = thread::available_parallelism().map_or(1, usize::from).min(THREADS_MAX);
    let made: Vec<Result<Patrol, StoreError>> = thread::scope(|scope| {
        let running: Vec<_> = (0..threads).map(|_| scope.spawn(some)).collect();
        running.into_iter().map(|thread| thread.join().expect("it would have panicked here")).collect()
    });
    let mut all = Patrol::new(ground.clone());
    for patrol in made {
        all.join(patrol?);
    }
    Ok(all)
}
