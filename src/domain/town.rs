//! What a store says about itself: whose it is, its zone, its levels, its holidays.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::duty::Hours;
use super::grid::Levels;
use super::matter::{Limit, LimitKind, Severity};
use super::norm::Norms;
use super::patrol::CoverageRules;
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
    /// Weekend days that are worked to make up for a holiday (调休); none of them is a holiday.
    pub work_days: BTreeSet<Date>,
    /// When offices work: in these hours limits in working hours and working days run.
    pub working_hours: Hours,
    /// How soon a hazard must be settled whose matter does not say it, by [`Severity`] as a position.
    pub severity_limits: [Limit; Severity::ALL.len()],
    pub coverage: CoverageRules,
    pub norms: Norms,
    /// What every screen must say, e.g. that the data are synthetic; empty when nothing.
    pub notice: Arc<str>,
    /// In the order in which they were given.
    pub aliases: Vec<Alias>,
}

/// What a road, a community or an estate is called as well, or was called once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alias {
    pub alias: Arc<str>,
    /// The name that addresses, roads and grids have in the data.
    pub name: Arc<str>,
    pub is_former: bool,
}

impl Default for Town {
    fn default() -> Self {
        Self {
            name: "".into(),
            zone: "Asia/Shanghai".into(),
            levels: Levels::default(),
            holidays: BTreeSet::new(),
            work_days: BTreeSet::new(),
            working_hours: Hours::parse("Mo-Fr 08:30-12:00,14:00-17:30; PH off").expect("hours"),
            severity_limits: [2, 24, 72].map(|amount| Limit { amount, kind: LimitKind::UrgentHours }),
            coverage: CoverageRules::default(),
            norms: Norms::new(),
            notice: "".into(),
            aliases: Vec::new(),
        }
    }
}
