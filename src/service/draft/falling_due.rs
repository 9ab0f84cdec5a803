//! How many checks of each premises fall due soon. Whoever redraws asks many times a second, and what changes
//! is a visit here and there: so it is counted once a minute.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::DraftError;
use crate::domain::id::PremisesId;
use crate::domain::time::Moment;
use crate::service::current::Current;
use crate::service::patrol::each_check;

/// How far ahead a check falls due soon: in thirty days. What is overdue is among them.
const AHEAD_US: i64 = 30 * 86_400_000_000;
/// How old a count may be.
const KEPT_US: i64 = 60_000_000;

/// By premises; none for those that are not in it.
pub type Checks = HashMap<PremisesId, u32>;

/// The last count, and when it was made.
#[derive(Default)]
pub struct FallingDue {
    counted: Mutex<Option<(Moment, Arc<Checks>)>>,
}

impl FallingDue {
    /// Of every premises that has any, as of at most a minute ago.
    ///
    /// # Errors
    /// The visits cannot be read.
    pub fn checks(&self, current: &Current) -> Result<Arc<Checks>, DraftError> {
        let now = current.now();
        let mut counted = self.counted.lock().unwrap_or_else(PoisonError::into_inner);
        let fresh = |made: &Moment| (0..KEPT_US).contains(&(now.0 - made.0));
        if let Some((_, checks)) = counted.as_ref().filter(|(made, _)| fresh(made)) {
            return Ok(checks.clone());
        }
        let mut checks = Checks::new();
        let atlas = current.atlas()?;
        each_check(
            &**current.store(),
            &atlas,
            now,
            |_| true,
            |check| {
                if check.due.is_some_and(|due| due.0 <= now.0.saturating_add(AHEAD_US)) {
                    *checks.entry(check.premises.id.clone()).or_default() += 1;
                }
            },
        )?;
        let checks = Arc::new(checks);
        *counted = Some((now, checks.clone()));
        Ok(checks)
    }
}
