//! Editions: the frozen, published state of all grids.

use std::str::FromStr;
use std::sync::Arc;

use super::matter::named_enum;
use super::time::{LogNumber, Moment};

/// An edition's number: from 1, one line (ruling 2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EditionNumber(pub u32);

named_enum!(
    /// What becomes of hazards that are open when an edition comes into force: they stay with whoever owned
    /// them, or go to whose their place is from then on.
    OpenHazards, UnknownOpenHazards, { Stay => "stay", Move => "move" }
);

/// An edition's head, without its grids.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edition {
    pub number: EditionNumber,
    pub effective_from: Moment,
    pub recorded: Moment,
    pub log: LogNumber,
    pub note: Arc<str>,
    pub open_hazards: OpenHazards,
}

/// The edition in force at `at` among those given: the highest-numbered one that has begun.
pub fn in_force(editions: &[Edition], at: Moment) -> Option<&Edition> {
    editions.iter().filter(|edition| edition.effective_from <= at).max_by_key(|edition| edition.number)
}
