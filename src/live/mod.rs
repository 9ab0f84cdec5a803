//! What happens by the second, as it stands: an index in memory of each kind of fact. Whoever follows
//! the store's change log puts each write in; the same writes give the same index in every process.
//!
//! It never asks a store, reads a clock or decides anything.

mod hazards;
pub mod patrol;

pub use hazards::{Counted, HazardFilter, Hazards, Times};
