//! The demo's living day: what happens in the town from one moment to another.
//!
//! A pure function of the town, a seed and time: the same span gives the same events, whether it is asked
//! for whole or second by second, and whoever begins in the middle joins what was going on. No clock here.

mod walk;

use crate::atlas::Atlas;
use crate::domain::patrol::Position;
use crate::domain::time::Moment;
use walk::{Walker, walkers};

/// Something that happens.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// A member's telephone tells where it is.
    Position(Position),
}

impl Event {
    pub fn at(&self) -> Moment {
        match self {
            Self::Position(position) => position.track.at,
        }
    }
}

/// A town with people in its streets.
pub struct LiveDay {
    walkers: Vec<Walker>,
}

impl LiveDay {
    /// `at` says whose duties are looked at. Some 0.3 s for a town.
    pub fn new(atlas: &Atlas, at: Moment, seed: u64) -> Self {
        Self { walkers: walkers(atlas, at, seed) }
    }

    /// What happens from `from` to before `to`, in order. Telephones tell every `every_s` seconds.
    pub fn events(&self, from: Moment, to: Moment, every_s: i64) -> Vec<Event> {
        let mut events: Vec<Event> = self
            .walkers
            .iter()
            .flat_map(|walker| walker.positions(from, to, every_s))
            .map(Event::Position)
            .collect();
        events.sort_by_key(Event::at);
        events
    }
}
