//! Premises (列管单位): regulated places.

mod credit_code;

pub use credit_code::{CreditCodeWarning, check_credit_code, credit_code_check, normal_credit_code};

use std::sync::Arc;

use super::id::PremisesId;
use crate::kernel::lattice::LatticePoint;

/// The kinds that the demo and the lists use; an import may bring others.
pub const PREMISES_KINDS: [&str; 10] = [
    "rental_house",
    "small_shop",
    "small_workshop",
    "small_entertainment",
    "enterprise",
    "school",
    "mall",
    "market",
    "hotel",
    "construction_site",
];

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Premises {
    pub id: PremisesId,
    pub name: Arc<str>,
    pub kind: Arc<str>,
    /// As [`normal_credit_code`] writes it; checked with [`check_credit_code`], a failure warns.
    pub credit_code: Option<Arc<str>>,
    pub address: Arc<str>,
    pub at: Option<LatticePoint>,
}
