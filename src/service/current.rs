//! What stands now: the atlas in force, the keys in use, and how both follow the store's log.
//!
//! A request takes one atlas and keeps it to its end. Whoever wrote, here or in another process, the
//! log says so; [`Current::refresh`] then builds the next atlas off to the side and swaps it in.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use arc_swap::{ArcSwap, ArcSwapOption};

use super::facts::Facts;
use super::keys::KeyTable;
use crate::atlas::{self, Atlas, AtlasError, Ground, Version};
use crate::domain::edition::{Edition, EditionNumber, in_force};
use crate::domain::time::{LogNumber, Moment};
use crate::store::{Clock, LogEntry, Store, StoreError};

/// How long before an edition comes into force its atlas is made, microseconds: long enough for a
/// nation's grids (two minutes), short enough not to keep two atlases for days.
const AHEAD_US: i64 = 600 * 1_000_000;

/// Atlases of the past that are made at once. Each may weigh as much as the current one, and whoever
/// may read may ask for any moment.
const PAST_BUILDS_MAX: usize = 2;

/// Entries of the change log that are read at once.
const ENTRIES_AT_ONCE: u32 = 1_000;

/// Why there is no atlas to ask.
#[derive(Clone, Debug, thiserror::Error)]
pub enum CurrentError {
    #[error("the store")]
    Store(#[source] Arc<StoreError>),
    #[error("the atlas")]
    Atlas(#[from] AtlasError),
    #[error("no edition of the grids has been published")]
    NothingPublished,
    #[error("no edition of the grids was in force, or known, at that time")]
    NotInForce,
    #[error("other questions about the past are being prepared; ask again in a moment")]
    Busy,
}

impl From<StoreError> for CurrentError {
    fn from(error: StoreError) -> Self {
        Self::Store(Arc::new(error))
    }
}

/// Up to where the store has been followed.
#[derive(Default)]
struct Followed {
    log: Option<LogNumber>,
    /// When an edition that is published already must be made ready, or comes into force.
    due: Option<Moment>,
}

/// An atlas of an edition that is not in force yet.
struct Ahead {
    from: Moment,
    atlas: Arc<Atlas>,
}

/// The atlas and keys as they stand, of one store.
pub struct Current {
    store: Arc<dyn Store>,
    clock: Clock,
    atlases: atlas::Current,
    ahead: ArcSwapOption<Ahead>,
    past_builds: AtomicUsize,
    keys: ArcSwap<KeyTable>,
    facts: Facts,
    followed: Mutex<Followed>,
}

impl Current {
    /// Nothing is loaded before the first [`Current::refresh`].
    pub fn new(store: Arc<dyn Store>, clock: Clock) -> Self {
        let (atlases, ahead, past_builds, keys, facts, followed) = Default::default();
        Self { store, clock, atlases, ahead, past_builds, keys, facts, followed }
    }

    pub fn store(&self) -> &Arc<dyn Store> {
        &self.store
    }

    pub fn now(&self) -> Moment {
        (self.clock)()
    }

    /// The atlas in force now.
    ///
    /// # Errors
    /// `NothingPublished` yet.
    pub fn atlas(&self) -> Result<Arc<Atlas>, CurrentError> {
        // Nothing is ahead but for minutes before an edition comes into force: then to the moment.
        if let Some(ahead) = &*self.ahead.load()
            && ahead.from <= self.now()
        {
            self.atlases.swap_if_newer(ahead.atlas.clone());
        }
        self.atlases.load().ok_or(CurrentError::NothingPublished)
    }

    /// What happens by the second, as it stands.
    pub fn facts(&self) -> &Facts {
        &self.facts
    }

    pub fn keys(&self) -> Arc<KeyTable> {
        self.keys.load_full()
    }

    /// Catches up with the store, and makes the atlas of an edition ready that is soon to come into
    /// force. Does nothing when nothing was written and none is due; several callers at once share one
    /// build.
    ///
    /// # Errors
    /// The store cannot be read, or holds what makes no atlas; what stood before then stays.
    pub fn refresh(&self) -> Result<(), CurrentError> {
        let mut followed = self.followed.lock().unwrap_or_else(PoisonError::into_inner);
        let now = self.now();
        let log = self.store.head()?.log;
        let is_due = followed.due.is_some_and(|due| due <= now);
        let entries = match followed.log {
            Some(before) if before == log && !is_due => return Ok(()),
            Some(before) => self.entries(before, log)?,
            None => Vec::new(),
        };
        if followed.log.is_some() && !is_due && entries.iter().all(|entry| entry.kind.is_fact()) {
            self.facts.follow(&*self.store, entries, log)?;
            followed.log = Some(log);
            return Ok(());
        }
        self.keys.store(Arc::new(KeyTable::of(&self.store.keys()?)));
        let editions = self.store.editions(log)?;
        if let Some(edition) = in_force(&editions, now) {
            self.atlases.swap_if_newer(Arc::new(self.build(edition, editions.clone(), log)?));
        }
        let next = editions.iter().map(|edition| edition.effective_from).filter(|&from| from > now).min();
        let due = match next {
            Some(from) if from.0 - now.0 > AHEAD_US => Some(Moment(from.0 - AHEAD_US)),
            Some(from) => {
                if let Some(edition) = in_force(&editions, from) {
                    let atlas = Arc::new(self.build(edition, editions.clone(), log)?);
                    self.ahead.store(Some(Arc::new(Ahead { from, atlas })));
                }
                Some(from)
            }
            None => {
                self.ahead.store(None);
                None
            }
        };
        self.facts.follow(&*self.store, entries, log)?;
        *followed = Followed { log: Some(log), due };
        Ok(())
    }

    /// What was written after `before`, up to `log`.
    fn entries(&self, before: LogNumber, log: LogNumber) -> Result<Vec<LogEntry>, StoreError> {
        let mut entries: Vec<LogEntry> = Vec::new();
        loop {
            let last = entries.last().map_or(before, |entry| entry.number);
            let more = self.store.changes(last, ENTRIES_AT_ONCE)?;
            let is_all = more.len() < ENTRIES_AT_ONCE as usize;
            entries.extend(more.into_iter().take_while(|entry| entry.number <= log));
            if is_all || entries.last().is_some_and(|entry| entry.number >= log) {
                return Ok(entries);
            }
        }
    }

    /// What [`Current::atlas_at`] gives, when that is the current atlas: then nothing blocks.
    pub fn atlas_at_hand(&self, at: Option<Moment>, known: Option<Moment>) -> Option<Arc<Atlas>> {
        let current = self.atlas().ok().filter(|_| known.is_none())?;
        let Some(at) = at else { return Some(current) };
        let number = in_force(current.editions(), at)?.number;
        (number == current.edition().number).then_some(current)
    }

    /// The atlas of the edition in force at `at` (now without it), as recorded at `known`. Asks the
    /// store only when that is not the current one.
    ///
    /// # Errors
    /// `NotInForce` when no edition was, or was known, then; `Busy`.
    pub fn atlas_at(&self, at: Option<Moment>, known: Option<Moment>) -> Result<Arc<Atlas>, CurrentError> {
        let current = self.atlas()?;
        let Some(at) = at.or_else(|| known.map(|_| self.now())) else { return Ok(current) };
        let (log, editions) = match known {
            None => (current.log(), current.editions().to_vec()),
            Some(known) => {
                let log = self.store.log_at(known)?.min(current.log());
                (log, self.store.editions(log)?)
            }
        };
        let edition = in_force(&editions, at).cloned().ok_or(CurrentError::NotInForce)?;
        self.another(&edition, editions, log)
    }

    /// The atlas of an edition by its number, in force or not, with the roster of now.
    ///
    /// # Errors
    /// `NotInForce` when there is no such edition; `Busy`.
    pub fn atlas_of(&self, number: EditionNumber) -> Result<Arc<Atlas>, CurrentError> {
        let current = self.atlas()?;
        let editions = current.editions().to_vec();
        let edition = editions.iter().find(|edition| edition.number == number).cloned();
        self.another(&edition.ok_or(CurrentError::NotInForce)?, editions, current.log())
    }

    fn another(
        &self,
        edition: &Edition,
        editions: Vec<Edition>,
        log: LogNumber,
    ) -> Result<Arc<Atlas>, CurrentError> {
        let version = Version { log, edition: edition.number };
        let make = || {
            let _place = Place::take(&self.past_builds).ok_or(CurrentError::Busy)?;
            self.build(edition, editions, log)
        };
        let made = self.atlases.past(version, make);
        made.map_err(|error: Arc<CurrentError>| (*error).clone())
    }

    fn build(
        &self,
        edition: &Edition,
        editions: Vec<Edition>,
        log: LogNumber,
    ) -> Result<Atlas, CurrentError> {
        let town = self.store.town()?;
        let ahead = self.ahead.load().as_ref().map(|ahead| ahead.atlas.clone());
        let near = [self.atlases.load(), ahead].into_iter().flatten().find(|near| near.edition() == edition);
        if let Some(near) = near {
            let difference = self.store.roster_difference(near.log(), log)?;
            return Ok(match near.with_difference(town.clone(), editions.clone(), difference)? {
                Some(atlas) => atlas,
                None => near.with_roster(town, editions, self.store.roster(log)?)?,
            });
        }
        let number = edition.number;
        let missing = || StoreError::Corrupt { what: "editions", why: format!("{number:?} has no plan") };
        let plan = self.store.plan(number)?.ok_or_else(missing)?;
        let ground = Arc::new(Ground::build(edition.clone(), plan)?);
        // Another edition has mostly the same people and places.
        if let Some(near) = self.atlases.load() {
            let difference = self.store.roster_difference(near.log(), log)?;
            let moved = near.moved_to(ground.clone(), town.clone(), editions.clone(), difference)?;
            if let Some(atlas) = moved {
                return Ok(atlas);
            }
        }
        Ok(Atlas::on(ground, town, editions, self.store.roster(log)?)?)
    }
}

/// One of the places for making an atlas of the past; free again when it is dropped.
struct Place<'c>(&'c AtomicUsize);

impl<'c> Place<'c> {
    fn take(taken: &'c AtomicUsize) -> Option<Self> {
        let more = |taken| (taken < PAST_BUILDS_MAX).then_some(taken + 1);
        taken.fetch_update(Ordering::AcqRel, Ordering::Acquire, more).ok().map(|_| Self(taken))
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}
