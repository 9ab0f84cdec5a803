//! Standard addresses and the form in which they are compared.

pub mod likeness;
mod normal;
mod reading;
pub mod sound;

pub use normal::{NormalAddress, as_written, is_numeral, normalise, with_digits};
pub use reading::{HouseNumber, Reading, Relation, RelationKind, without_notes};

use std::sync::Arc;

use super::id::AddressId;
use crate::kernel::lattice::LatticePoint;

/// The parts of an address, widest first; empty where not known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AddressParts {
    pub town: Arc<str>,
    pub community: Arc<str>,
    pub road: Arc<str>,
    pub lane: Arc<str>,
    pub number: Arc<str>,
    pub building: Arc<str>,
    pub unit: Arc<str>,
    pub room: Arc<str>,
}

/// A standard address (标准地址) with its point.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    pub id: AddressId,
    pub text: Arc<str>,
    pub parts: AddressParts,
    pub at: LatticePoint,
    /// How many people live there.
    pub residents: u32,
}
