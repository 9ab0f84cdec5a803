//! Patrols as they stand, kept in step with the store's log. Made of all that is kept when somebody first
//! asks, and anew when roads, premises, duties or grids have become others; else a batch costs what it
//! brings.

use std::sync::{Arc, Mutex, PoisonError, RwLock, RwLockReadGuard};
use std::time::{Duration, Instant};

use super::tiles::Ratios;
use crate::atlas::Atlas;
use crate::domain::patrol::{PositionRules, Quarter, Track};
use crate::domain::time::{LogNumber, Moment};
use crate::live::patrol::{Around, Patrol, PatrolGround};
use crate::service::current::{Current, CurrentError};

/// Quarters whose tracks are read at once when all are: some 100,000 positions of a town's members.
const QUARTERS_AT_ONCE: i64 = 96;

/// A request that finds another ground makes the index anew if the last one took less than this.
const WAITED_FOR: Duration = Duration::from_secs(1);

/// The live index of patrols, of one store.
pub struct Patrols {
    rules: PositionRules,
    standing: RwLock<Option<Standing>>,
    ratios: Ratios,
    /// Held by whoever brings `standing` up to date.
    following: Mutex<()>,
}

/// Patrols up to a write.
pub struct Standing {
    pub patrol: Patrol,
    log: LogNumber,
    /// How long it took to make.
    took: Duration,
}

impl Patrols {
    pub fn new(rules: PositionRules) -> Self {
        Self { rules, standing: RwLock::default(), ratios: Ratios::default(), following: Mutex::default() }
    }

    pub fn rules(&self) -> &PositionRules {
        &self.rules
    }

    pub(super) fn ratios(&self) -> &Ratios {
        &self.ratios
    }

    /// Patrols as they stand; `None` before anybody asked for them. Whoever holds this keeps the follower
    /// waiting: copy what is needed.
    pub fn standing(&self) -> RwLockReadGuard<'_, Option<Standing>> {
        self.standing.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// What patrols look after, made if need be.
    ///
    /// # Errors
    /// As [`Patrols::with`].
    pub fn ground(&self, current: &Current) -> Result<Arc<PatrolGround>, CurrentError> {
        self.with(current, |patrol| patrol.ground().clone())
    }

    /// Works with patrols as they stand, up to the last write.
    ///
    /// # Errors
    /// The store cannot be read, or no grids have been published.
    pub fn with<T>(&self, current: &Current, work: impl FnOnce(&Patrol) -> T) -> Result<T, CurrentError> {
        self.follow(current)?;
        let standing = self.standing();
        let standing = standing.as_ref().expect("made by following, and never taken away");
        Ok(work(&standing.patrol))
    }

    /// Goes on when somebody has asked before; else nobody waits for what nobody wants. What takes long is
    /// made aside, and put in place when it is done.
    ///
    /// # Errors
    /// As [`Patrols::with`].
    pub fn follow_if_asked(&self, current: &Current) -> Result<(), CurrentError> {
        let (atlas, now) = (current.atlas()?, current.now());
        let is_of = |standing: &Standing| standing.patrol.ground().is_of(&atlas, now);
        let stale = self.standing().as_ref().map(|standing| !is_of(standing) && standing.took >= WAITED_FOR);
        match stale {
            None => Ok(()),
            Some(false) => self.follow(current),
            Some(true) => {
                let made = self.made(current, atlas, now)?;
                let _following = self.following.lock().unwrap_or_else(PoisonError::into_inner);
                *self.standing.write().unwrap_or_else(PoisonError::into_inner) = Some(made);
                Ok(())
            }
        }
    }

    fn follow(&self, current: &Current) -> Result<(), CurrentError> {
        let _following = self.following.lock().unwrap_or_else(PoisonError::into_inner);
        let (atlas, now, store) = (current.atlas()?, current.now(), current.store());
        let log = store.head()?.log;
        let is_of = |standing: &Standing| standing.patrol.ground().is_of(&atlas, now);
        // Another ground that takes long is the follower's to make; until then the old one goes on.
        let is_kept = |standing: &&Standing| is_of(standing) || standing.took >= WAITED_FOR;
        let followed = self.standing().as_ref().filter(is_kept).map(|standing| standing.log);
        match followed {
            Some(seen) if seen == log => {}
            Some(seen) => {
                let tracks = store.tracks_after(seen)?;
                let around = self.standing().as_ref().map(|standing| standing.patrol.around(&tracks));
                let mut beside = Around::new();
                for (member, quarter) in around.unwrap_or_default() {
                    for track in store.tracks(quarter..quarter.after(), Some(&member))? {
                        beside.insert((track.member, track.quarter), track.points);
                    }
                }
                let mut standing = self.standing.write().unwrap_or_else(PoisonError::into_inner);
                let standing = standing.as_mut().expect("seen above, and never taken away");
                standing.patrol.add(tracks, &beside);
                standing.log = log;
            }
            None => {
                let made = self.made(current, atlas, now)?;
                *self.standing.write().unwrap_or_else(PoisonError::into_inner) = Some(made);
            }
        }
        Ok(())
    }

    /// Of all that the store keeps.
    fn made(&self, current: &Current, atlas: Arc<Atlas>, now: Moment) -> Result<Standing, CurrentError> {
        let (begun, store) = (Instant::now(), current.store());
        // What is written meanwhile may be among what is read, and is read again: it changes nothing.
        let log = store.head()?.log;
        let mut patrol = Patrol::new(Arc::new(PatrolGround::new(atlas, now)));
        let (first, last) = (
            Quarter::of(Moment(now.0.saturating_sub(self.rules.kept_us))),
            Quarter::of(Moment(now.0.saturating_add(self.rules.ahead_us))),
        );
        let mut from = first;
        let mut before: Vec<Track> = Vec::new();
        while from <= last {
            let to = Quarter(from.0 + QUARTERS_AT_ONCE).min(last.after());
            let tracks = store.tracks(from..to, None)?;
            // The last quarter of the day before: a leg may lead over midnight.
            let around =
                before.drain(..).map(|track| ((track.member, track.quarter), track.points)).collect();
            before.extend(tracks.iter().filter(|track| track.quarter == to.before()).cloned());
            patrol.add(tracks, &around);
            from = to;
        }
        Ok(Standing { patrol, log, took: begun.elapsed() })
    }
}
