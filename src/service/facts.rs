//! What happens by the second, kept in step with the store's log: the live index, and who waits to be
//! told that something has happened.

use std::sync::{OnceLock, PoisonError, RwLock, RwLockReadGuard};

use crate::domain::time::LogNumber;
use crate::live::Hazards;
use crate::store::{Store, StoreError};

/// Who is called with the number of the last write whenever the log has been followed.
type Told = Box<dyn Fn(LogNumber) + Send + Sync>;

/// Facts as they stand.
#[derive(Default)]
pub struct Facts {
    hazards: RwLock<Hazards>,
    told: OnceLock<Told>,
}

impl Facts {
    /// Hazards as they stand. Whoever holds this keeps the follower waiting: copy what is needed.
    pub fn hazards(&self) -> RwLockReadGuard<'_, Hazards> {
        // A panic while one was put in leaves that one half in; the others stand.
        self.hazards.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Names who is told of every step; once.
    pub fn tell(&self, told: impl Fn(LogNumber) + Send + Sync + 'static) {
        let _ = self.told.set(Box::new(told));
    }

    /// Takes in what the store has recorded up to `log`. One caller at a time.
    pub(super) fn follow(&self, store: &dyn Store, log: LogNumber) -> Result<(), StoreError> {
        let seen = self.hazards().log();
        let written = store.hazards_after(seen)?;
        self.hazards.write().unwrap_or_else(PoisonError::into_inner).follow(written, log);
        if let Some(told) = self.told.get() {
            told(log);
        }
        Ok(())
    }
}
