//! How often one caller may ask: the generic cell rate algorithm, by `governor`, one cell a caller.

use std::sync::Arc;
use std::time::Duration;

use governor::Quota;
use governor::clock::{Clock, MonotonicClock};
use governor::middleware::NoOpMiddleware;
use governor::state::{InMemoryState, NotKeyed};
use moka::sync::Cache;

use crate::config::Rate;

/// Callers that are kept count of. A flood of addresses pushes the oldest out, which only lets those
/// start anew. (governor's own table of callers has no such bound.)
const CALLERS_MAX: u64 = 100_000;

type Cell<C> = governor::RateLimiter<NotKeyed, InMemoryState, C, NoOpMiddleware<<C as Clock>::Instant>>;

/// Keeps each caller to a mean rate.
pub struct RateLimiter<C: Clock = MonotonicClock> {
    quota: Quota,
    clock: C,
    callers: Cache<Arc<str>, Arc<Cell<C>>>,
}

impl RateLimiter {
    pub fn new(rate: Rate) -> Self {
        Self::by(rate, MonotonicClock)
    }
}

impl<C: Clock + Clone + Send + Sync + 'static> RateLimiter<C>
where
    Cell<C>: Send + Sync,
{
    fn by(rate: Rate, clock: C) -> Self {
        let quota = Quota::per_second(rate.per_second).allow_burst(rate.burst);
        let callers =
            Cache::builder().max_capacity(CALLERS_MAX).time_to_idle(Duration::from_secs(600)).build();
        Self { quota, clock, callers }
    }

    /// Counts a request.
    ///
    /// # Errors
    /// Too early; in how many seconds it would not be.
    pub fn admit(&self, caller: &Arc<str>) -> Result<(), u64> {
        let fresh = || Arc::new(Cell::direct_with_clock(self.quota, self.clock.clone()));
        self.callers.get_with(caller.clone(), fresh).check().map_err(|too_early| {
            let wait = too_early.wait_time_from(self.clock.now());
            (wait.as_secs() + u64::from(wait.subsec_nanos() > 0)).max(1)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use governor::clock::FakeRelativeClock;
    use std::num::NonZeroU32;

    #[test]
    fn a_burst_then_the_rate_for_each_caller_apart() {
        let number = |n| NonZeroU32::new(n).expect("not zero");
        let clock = FakeRelativeClock::default();
        let limiter = RateLimiter::by(Rate { per_second: number(10), burst: number(3) }, clock.clone());
        let (one, two): (Arc<str>, Arc<str>) = ("one".into(), "two".into());
        let mut seen = Vec::new();
        let mut now_ms = 0;
        for at_ms in [0, 0, 0, 0, 99, 100, 100, 1000, 1000, 1000, 1000] {
            clock.advance(Duration::from_millis(at_ms - now_ms));
            now_ms = at_ms;
            seen.push(limiter.admit(&one).is_ok());
        }
        assert_eq!(seen, [true, true, true, false, false, true, false, true, true, true, false]);
        assert!(limiter.admit(&two).is_ok());
        assert_eq!(limiter.admit(&one), Err(1));
        let slow = RateLimiter::by(Rate { per_second: number(1), burst: number(1) }, clock);
        assert_eq!((slow.admit(&one), slow.admit(&one)), (Ok(()), Err(1)));
    }
}
