//! What stands now: the atlas in force, the keys in use, and how both follow the store's log.
//!
//! A request takes one atlas and keeps it to its end. Whoever wrote, here or in another process, the
//! log says so; [`Current::refresh`] then builds the next atlas off to the side and swaps it in.

use std::sync::{Arc, Mutex, PoisonError};

use arc_swap::ArcSwap;

use super::keys::KeyTable;
use crate::atlas::{self, Atlas, AtlasError, Version};
use crate::domain::edition::{Edition, in_force};
use crate::domain::time::{LogNumber, Moment};
use crate::store::{Clock, Store, StoreError};

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
    /// When an edition that is published already comes into force.
    next_edition: Option<Moment>,
}

/// The atlas and keys as they stand, of one store.
pub struct Current {
    store: Arc<dyn Store>,
    clock: Clock,
    atlases: atlas::Current,
    keys: ArcSwap<KeyTable>,
    followed: Mutex<Followed>,
}

impl Current {
    /// Nothing is loaded before the first [`Current::refresh`].
    pub fn new(store: Arc<dyn Store>, clock: Clock) -> Self {
        let (atlases, keys, followed) = Default::default();
        Self { store, clock, atlases, keys, followed }
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
        self.atlases.load().ok_or(CurrentError::NothingPublished)
    }

    pub fn keys(&self) -> Arc<KeyTable> {
        self.keys.load_full()
    }

    /// Catches up with the store. Does nothing when nothing was written and no edition has come into
    /// force; several callers at once share one build.
    ///
    /// # Errors
    /// The store cannot be read, or holds what makes no atlas; what stood before then stays.
    pub fn refresh(&self) -> Result<(), CurrentError> {
        let mut followed = self.followed.lock().unwrap_or_else(PoisonError::into_inner);
        let now = self.now();
        let log = self.store.head()?.log;
        let is_due = followed.next_edition.is_some_and(|from| from <= now);
        if followed.log == Some(log) && !is_due {
            return Ok(());
        }
        self.keys.store(Arc::new(KeyTable::of(&self.store.keys()?)));
        let editions = self.store.editions(log)?;
        let ahead = editions.iter().map(|edition| edition.effective_from).filter(|&from| from > now);
        let next_edition = ahead.min();
        if let Some(edition) = in_force(&editions, now).cloned() {
            self.atlases.swap_if_newer(Arc::new(self.build(&edition, editions, log)?));
        }
        *followed = Followed { log: Some(log), next_edition };
        Ok(())
    }

    /// What [`Current::atlas_at`] gives, when that is the current atlas: then nothing blocks.
    pub fn atlas_at_hand(&self, at: Option<Moment>, known: Option<Moment>) -> Option<Arc<Atlas>> {
        let current = self.atlases.load().filter(|_| known.is_none())?;
        let Some(at) = at else { return Some(current) };
        let number = in_force(current.editions(), at)?.number;
        (number == current.edition().number).then_some(current)
    }

    /// The atlas of the edition in force at `at` (now without it), as recorded at `known`. Asks the
    /// store only when that is not the current one.
    ///
    /// # Errors
    /// `NotInForce` when no edition was, or was known, then.
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
        let version = Version { log, edition: edition.number };
        if version == current.version() {
            return Ok(current);
        }
        let made = self.atlases.past(version, || self.build(&edition, editions, log));
        made.map_err(|error: Arc<CurrentError>| (*error).clone())
    }

    fn build(
        &self,
        edition: &Edition,
        editions: Vec<Edition>,
        log: LogNumber,
    ) -> Result<Atlas, CurrentError> {
        let town = self.store.town()?;
        let roster = self.store.roster(log)?;
        let near = self.atlases.load().filter(|near| near.edition() == edition);
        if let Some(near) = near {
            return Ok(near.with_roster(town, editions, roster)?);
        }
        let number = edition.number;
        let missing = || StoreError::Corrupt { what: "editions", why: format!("{number:?} has no plan") };
        let plan = self.store.plan(number)?.ok_or_else(missing)?;
        Ok(Atlas::build(town, edition.clone(), editions, plan, roster)?)
    }
}
