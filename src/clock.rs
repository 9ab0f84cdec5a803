//! The only now(). Everything else is told what time it is.

use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use crate::domain::time::Moment;
use crate::store::Clock;

/// Now, by the machine's own clock.
pub fn now() -> Moment {
    let micros = |elapsed: std::time::Duration| i64::try_from(elapsed.as_micros()).unwrap_or(i64::MAX);
    Moment(match SystemTime::now().duration_since(UNIX_EPOCH) {
        Ok(since) => micros(since),
        Err(before) => -micros(before.duration()),
    })
}

/// The same, as stores ask for it.
pub fn system() -> Clock {
    Arc::new(now)
}
