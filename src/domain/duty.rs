//! Duties: member × grid × role × period × weekly hours.

mod hours;

pub use hours::{Hours, HoursError, LocalMinute, NEXT_CHANGE_DAYS_MAX, Weekday};

use super::id::{DutyId, GridId, MemberId};
use super::matter::named_enum;
use std::str::FromStr;

named_enum!(
    /// The role on a grid, in the order in which an owner is chosen.
    DutyRole, UnknownDutyRole, { Lead => "lead", Deputy => "deputy", Member => "member" }
);

/// A duty (责任). Its period is that of the roster row that holds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Duty {
    pub id: DutyId,
    pub member: MemberId,
    pub grid: GridId,
    pub role: DutyRole,
    /// When in the week, in the town's zone.
    pub hours: Hours,
}
