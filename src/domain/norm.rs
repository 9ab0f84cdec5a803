//! How much one basic grid is to have to look after: the town's own norms (网格规模).

use std::collections::{BTreeMap, HashMap};
use std::ops::RangeInclusive;
use std::str::FromStr;

use super::id::GridId;
use super::matter::named_enum;

named_enum!(
    /// What there is to look after. A standard address stands for a household or a shop.
    Burden, UnknownBurden, {
        Addresses => "addresses",
        Residents => "residents",
        Premises => "premises",
    }
);

/// From how many to how many a basic grid is to have; what is not in it has no norm.
pub type Norms = BTreeMap<Burden, RangeInclusive<u32>>;

/// What lies on each leaf of the community layer, by [`Burden`] as a position; none on those that are not in it.
pub type Loads = HashMap<GridId, [u64; Burden::ALL.len()]>;
