//! How often one caller may ask: the generic cell rate algorithm (ITU-T I.371), one number a caller.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use moka::sync::Cache;

use crate::config::Rate;

/// Callers that are kept count of. A flood of addresses pushes the oldest out, which only lets those
/// start anew.
const CALLERS_MAX: u64 = 100_000;

/// Keeps each caller to a mean rate.
pub struct RateLimiter {
    started: Instant,
    gap_ns: u64,
    slack_ns: u64,
    /// For each caller, when its next request would be due at the mean rate, in ns since `started`.
    due_ns: Cache<Arc<str>, Arc<AtomicU64>>,
}

impl RateLimiter {
    pub fn new(rate: Rate) -> Self {
        let gap_ns = 1_000_000_000 / u64::from(rate.per_second.get());
        let slack_ns = gap_ns * u64::from(rate.burst.get() - 1);
        let due_ns =
            Cache::builder().max_capacity(CALLERS_MAX).time_to_idle(Duration::from_secs(600)).build();
        Self { started: Instant::now(), gap_ns, slack_ns, due_ns }
    }

    /// Counts a request.
    ///
    /// # Errors
    /// Too early; in how many seconds it would not be.
    pub fn admit(&self, caller: &Arc<str>) -> Result<(), u64> {
        self.admit_at(caller, self.started.elapsed().as_nanos() as u64)
    }

    fn admit_at(&self, caller: &Arc<str>, now_ns: u64) -> Result<(), u64> {
        let due = self.due_ns.get_with(caller.clone(), || Arc::new(AtomicU64::new(0)));
        let next = |due: u64| {
            let due = due.max(now_ns);
            (due - now_ns <= self.slack_ns).then_some(due + self.gap_ns)
        };
        due.fetch_update(Ordering::Relaxed, Ordering::Relaxed, next).map(drop).map_err(|due| {
            let early_ns = due.saturating_sub(now_ns + self.slack_ns);
            early_ns.div_ceil(1_000_000_000).max(1)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::num::NonZeroU32;

    #[test]
    fn a_burst_then_the_rate_for_each_caller_apart() {
        let number = |n| NonZeroU32::new(n).expect("not zero");
        let limiter = RateLimiter::new(Rate { per_second: number(10), burst: number(3) });
        let (one, two): (Arc<str>, Arc<str>) = ("one".into(), "two".into());
        let admitted = |caller, now_ms: u64| limiter.admit_at(caller, now_ms * 1_000_000).is_ok();
        let seen: Vec<bool> =
            [0, 0, 0, 0, 99, 100, 100, 1000, 1000, 1000, 1000].map(|at| admitted(&one, at)).into();
        let yes_no = [true, true, true, false, false, true, false, true, true, true, false];
        assert_eq!(seen, yes_no);
        assert!(admitted(&two, 1000));
        assert_eq!(limiter.admit_at(&one, 1_000_000_000), Err(1));
    }
}
