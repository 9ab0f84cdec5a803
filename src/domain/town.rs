//! What a store says about itself: whose it is, its zone, its levels, its holidays.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::grid::Levels;
use super::time::Date;

/// Settings of one store. A store may hold one town or a nation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Town {
    pub name: Arc<str>,
    /// IANA name of the zone in which bare dates and hours are read.
    pub zone: Arc<str>,
    pub levels: Levels,
    /// Public holidays (`PH` in a duty's hours).
    pub holidays: BTreeSet<Date>,
    /// What every screen must say, e.g. that the data are synthetic; empty when nothing.
    pub notice: Arc<str>,
}

impl Default for Town {
    fn default() -> Self {
        Self {
            name: "".into(),
            zone: "Asia/Shanghai".into(),
            levels: Levels::default(),
            holidays: BTreeSet::new(),
            notice: "".into(),
        }
    }
}
