//! What happens by the second, kept in step with the store's log: the live index, and who waits to be
//! told that something has happened.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, OnceLock, PoisonError, RwLock, RwLockReadGuard};

use crate::domain::time::LogNumber;
use crate::live::Hazards;
use crate::store::{LogEntry, Store, StoreError};

/// Newest entries of the log that are kept for those who listen; who is further behind asks the store.
const ENTRIES_KEPT_MAX: usize = 4_096;

/// Who is called with the number of the last write whenever the log has been followed.
type Told = Box<dyn Fn(LogNumber) + Send + Sync>;

/// Facts as they stand.
#[derive(Default)]
pub struct Facts {
    hazards: RwLock<Hazards>,
    entries: Mutex<VecDeque<Arc<LogEntry>>>,
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

    /// At most `limit` entries of the log after a number, in order; `None` when they are not at hand.
    pub fn entries_after(&self, after: LogNumber, limit: u32) -> Option<Vec<Arc<LogEntry>>> {
        let entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        let first = entries.front()?.number;
        if first.0 > after.0 + 1 {
            return None;
        }
        let from = (after.0 + 1 - first.0) as usize;
        Some(entries.iter().skip(from).take(limit as usize).cloned().collect())
    }

    /// Takes in what the store has recorded up to `log`: `entries` are those since the last time, or
    /// none at the first. One caller at a time.
    pub(super) fn follow(
        &self,
        store: &dyn Store,
        entries: Vec<LogEntry>,
        log: LogNumber,
    ) -> Result<(), StoreError> {
        let seen = self.hazards().log();
        let written = store.hazards_after(seen)?;
        self.hazards.write().unwrap_or_else(PoisonError::into_inner).follow(written, log);
        // Last: where the store fails they come again, and none may stand here twice.
        let mut kept = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        kept.extend(entries.into_iter().map(Arc::new));
        let surplus = kept.len().saturating_sub(ENTRIES_KEPT_MAX);
        kept.drain(..surplus);
        drop(kept);
        if let Some(told) = self.told.get() {
            told(log);
        }
        Ok(())
    }
}
