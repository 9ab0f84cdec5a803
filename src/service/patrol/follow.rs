//! Patrols as they stand, kept in step with the store's log. Made when somebody first asks, and anew when
//! grids or roads have become others; else a batch costs what it brings.

use std::sync::{Arc, Mutex, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::time::{Duration, Instant};

use super::tiles::Ratios;
use crate::atlas::{Atlas, Version};
use crate::domain::id::MemberId;
use crate::domain::patrol::{PositionRules, Quarter};
use crate::domain::time::{LogNumber, Moment};
use crate::live::patrol::{Around, Patrol, PatrolGround};
use crate::service::current::{Current, CurrentError};
use crate::store::Store;

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
    pub(super) log: LogNumber,
    /// How long it took to make.
    pub(super) took: Duration,
    /// What the marks go on from that have been put by; `None`: they have yet to be, whole.
    pub(super) generation: Option<Moment>,
    /// When they were last put by, or that was tried.
    pub(super) tried: Option<Instant>,
    /// An atlas whose ground this cannot go on with.
    pub(super) refused: Option<Version>,
}

impl Standing {
    fn is_of(&self, atlas: &Atlas, now: Moment) -> bool {
        self.patrol.ground().is_of(atlas, now)
    }
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

    pub(super) fn standing_mut(&self) -> RwLockWriteGuard<'_, Option<Standing>> {
        self.standing.write().unwrap_or_else(PoisonError::into_inner)
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
    /// made aside, and put in place when it is done; and what has been made is put by from time to time.
    ///
    /// # Errors
    /// As [`Patrols::with`].
    pub fn tend(&self, current: &Current) -> Result<(), CurrentError> {
        if self.standing().is_none() {
            return Ok(());
        }
        self.follow(current)?;
        let (atlas, now) = (current.atlas()?, current.now());
        let is_stale = self.standing().as_ref().is_some_and(|standing| !standing.is_of(&atlas, now));
        if is_stale {
            let made = self.made(current, atlas, now)?;
            let _following = self.following.lock().unwrap_or_else(PoisonError::into_inner);
            *self.standing_mut() = Some(made);
        }
        self.put_by_if_due(current)
    }

    pub(super) fn follow(&self, current: &Current) -> Result<(), CurrentError> {
        let _following = self.following.lock().unwrap_or_else(PoisonError::into_inner);
        let (atlas, now, store) = (current.atlas()?, current.now(), current.store());
        let log = store.head()?.log;
        self.go_on_with(&atlas, now);
        // Another ground that takes long is for [`Patrols::tend`] to make; until then the old one goes on.
        let is_kept = |standing: &&Standing| standing.is_of(&atlas, now) || standing.took >= WAITED_FOR;
        let followed = self.standing().as_ref().filter(is_kept).map(|standing| standing.log);
        match followed {
            Some(seen) if seen == log => {}
            Some(seen) => {
                let tracks = store.tracks_after(seen)?;
                let beside = match &*self.standing() {
                    Some(standing) => beside(&**store, standing.patrol.around(&tracks))?,
                    None => Around::new(),
                };
                let mut standing = self.standing_mut();
                let standing = standing.as_mut().expect("seen above, and never taken away");
                standing.patrol.add(tracks, &beside);
                standing.log = log;
            }
            None => {
                let made = self.made(current, atlas, now)?;
                *self.standing_mut() = Some(made);
            }
        }
        Ok(())
    }

    /// Puts another ground under what stands, where that can be done without reading positions again.
    fn go_on_with(&self, atlas: &Arc<Atlas>, now: Moment) {
        let refused = Some(atlas.version());
        let is_new = |standing: &Standing| !standing.is_of(atlas, now) && standing.refused != refused;
        if self.standing().as_ref().is_some_and(is_new) {
            let ground = Arc::new(PatrolGround::new(atlas.clone(), now));
            if let Some(standing) = &mut *self.standing_mut()
                && !standing.patrol.move_onto(&ground)
            {
                standing.refused = refused;
            }
        }
    }
}

/// Tracks of members' quarters.
pub(super) fn beside(store: &dyn Store, wanted: Vec<(MemberId, Quarter)>) -> Result<Around, CurrentError> {
    let mut beside = Around::new();
    for (member, quarter) in wanted {
        for track in store.tracks(quarter..quarter.after(), Some(&member))? {
            beside.insert((track.member, track.quarter), track.points);
        }
    }
    Ok(beside)
}
