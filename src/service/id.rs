//! Ids of what has none of its own.

use uuid::{NoContext, Timestamp, Uuid};

use crate::domain::id::GridId;
use crate::domain::time::Moment;

/// An id in order of time, never met twice (UUID version 7, RFC 9562).
pub fn new_id(now: Moment) -> String {
    let seconds = now.0.div_euclid(1_000_000).max(0) as u64;
    let nanos = now.0.rem_euclid(1_000_000) as u32 * 1_000;
    Uuid::new_v7(Timestamp::from_unix(NoContext, seconds, nanos)).to_string()
}

/// The id of a grid that an edit makes.
pub fn new_grid_id(now: Moment) -> GridId {
    GridId::new(&format!("g-{}", new_id(now))).expect("an ASCII id")
}
