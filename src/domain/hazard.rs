//! Hazards (隐患): what is wrong at a place, that somebody reports and somebody must settle.
//!
//! A *report* is append-only and belongs to exactly one hazard; merging and splitting move reports
//! (ruling 22). Each move of a hazard is an event that stays.

mod likeness;
mod moves;

pub use likeness::{Likeness, NEAR_M_MAX, Reported, SAME_WITHIN_US, likeness};
pub use moves::{MOVES, Move, MoveError, allowed, moved};

use std::str::FromStr;
use std::sync::Arc;

use super::actor::Role;
use super::edition::EditionNumber;
use super::id::{GridId, HazardId, MemberId, PremisesId, ReportId};
use super::layers::Layer;
use super::matter::{Severity, named_enum};
use super::time::{LogNumber, Moment};
use crate::kernel::lattice::LatticePoint;
use crate::kernel::measure::Metres;

/// Most bytes of a report's text, a note, a reporter's name.
pub const TEXT_BYTES_MAX: usize = 4_000;
pub const REPORTER_BYTES_MAX: usize = 200;
/// Photos that one report refers to.
pub const PHOTOS_MAX: usize = 20;

named_enum!(
    /// Where a hazard stands.
    HazardStatus, UnknownHazardStatus, {
        Reported => "reported",
        Accepted => "accepted",
        Referred => "referred",
        Settled => "settled",
        Verified => "verified",
        Closed => "closed",
        Rejected => "rejected",
        Merged => "merged",
    }
);

impl HazardStatus {
    /// Whether somebody must still do something about it (ruling 22).
    pub fn is_open(self) -> bool {
        !matches!(self, Self::Closed | Self::Rejected | Self::Merged)
    }

    /// Whether its limit still runs: until it is settled.
    pub fn is_running(self) -> bool {
        matches!(self, Self::Reported | Self::Accepted | Self::Referred)
    }
}

named_enum!(
    /// What was done about a hazard. The first four nobody asks for by name: a report makes or joins
    /// one, what is late escalates by itself, and is handed over when the ground gets another owner.
    HazardAction, UnknownHazardAction, {
        Report => "report",
        Join => "join",
        Escalate => "escalate",
        HandOver => "hand_over",
        Accept => "accept",
        Settle => "settle",
        Refer => "refer",
        Return => "return",
        Verify => "verify",
        Close => "close",
        Reopen => "reopen",
        Reject => "reject",
        Merge => "merge",
        Split => "split",
        Comment => "comment",
    }
);

/// Who owned it when it was reported; kept with it, whatever is redrawn later, unless an edition lets open
/// hazards move with the ground. No grid: outside.
/// No member: nobody was on duty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HazardOwner {
    pub layer: Option<Layer>,
    pub grid: Option<GridId>,
    pub member: Option<MemberId>,
    /// How many grids were asked in vain.
    pub escalated: u32,
}

/// To whom a late hazard went, and when it goes on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Escalation {
    /// How often it went up; 0: it is its owner's.
    pub level: u8,
    pub grid: Option<GridId>,
    pub member: Option<MemberId>,
    /// When it goes up next, unless it is settled; `None`: nobody is left above.
    pub next: Option<Moment>,
}

/// A hazard as it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Hazard {
    pub id: HazardId,
    /// The last write about it; its version, for `If-Match`. The store sets it.
    pub version: LogNumber,
    pub reported: Moment,
    /// When it was last reported again.
    pub last_reported: Moment,
    pub point: LatticePoint,
    /// How far off the point may be.
    pub accuracy: Metres,
    pub premises: Option<PremisesId>,
    pub matter: Arc<str>,
    pub family: Arc<str>,
    pub severity: Severity,
    pub status: HazardStatus,
    /// Of its first report.
    pub text: Arc<str>,
    /// The edition in force when it was reported, and all its grids that held the point: of each layer
    /// the leaf, then up. Figures are counted by them, so no redrawing rewrites last month's.
    pub edition: EditionNumber,
    pub grids: Arc<[GridId]>,
    pub owner: HazardOwner,
    /// When it must be settled; `None`: no limit is set.
    pub due: Option<Moment>,
    pub escalation: Escalation,
    /// To which department it was referred last.
    pub department: Option<Arc<str>>,
    /// Whether it was ever referred: what was not, the community settled by itself (自行处置).
    pub was_referred: bool,
    pub reports: u32,
    pub reopened: u16,
    /// Whether reports of it came in a flood.
    pub is_flooded: bool,
    pub settled: Option<Moment>,
    /// When it was closed, rejected or merged.
    pub ended: Option<Moment>,
    pub merged_into: Option<HazardId>,
}

impl Hazard {
    pub fn is_overdue(&self, at: Moment) -> bool {
        self.status.is_running() && self.due.is_some_and(|due| due <= at)
    }

    /// Whether it was settled within its limit; `None` when it has none, or is still in time.
    pub fn is_on_time(&self, at: Moment) -> Option<bool> {
        let due = self.due?;
        match self.settled {
            Some(settled) => Some(settled <= due),
            None if due <= at => Some(false),
            None => None,
        }
    }

    /// The grid that answers now: the owner's, or the one that it went up to.
    pub fn answering(&self) -> Option<&GridId> {
        self.escalation.grid.as_ref().or(self.owner.grid.as_ref())
    }

    /// The member who answers now.
    pub fn responsible(&self) -> Option<&MemberId> {
        let Escalation { grid, member, .. } = &self.escalation;
        if grid.is_some() { member.as_ref() } else { self.owner.member.as_ref() }
    }
}

/// A photo, kept elsewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Photo {
    pub url: Arc<str>,
    pub sha256: [u8; 32],
}

/// One report. Who reported is personal data.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    pub id: ReportId,
    pub hazard: HazardId,
    pub reported: Moment,
    /// When it was seen, as the reporter says.
    pub seen: Option<Moment>,
    pub point: LatticePoint,
    pub accuracy: Metres,
    pub matter: Arc<str>,
    pub severity: Severity,
    pub text: Arc<str>,
    pub reporter: Option<Arc<str>>,
    /// The key that it came with.
    pub actor: Arc<str>,
    pub photos: Arc<[Photo]>,
    /// Whether it came in a flood.
    pub is_flooding: bool,
}

/// Something that was done about a hazard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HazardEvent {
    pub hazard: HazardId,
    pub at: Moment,
    pub actor: Arc<str>,
    pub role: Role,
    pub action: HazardAction,
    /// `None` before there was one.
    pub from: Option<HazardStatus>,
    pub to: HazardStatus,
    pub note: Arc<str>,
    /// The hazard that it was merged into or split from, or the one on the other side.
    pub other: Option<HazardId>,
    pub department: Option<Arc<str>>,
    /// Of an escalation: which, and by which limit (ruling 13: each happens once).
    pub level: Option<u8>,
    pub due: Option<Moment>,
}

/// What happened to a hazard, in order: the write that recorded it, and the event.
pub type Course = Vec<(LogNumber, HazardEvent)>;

#[cfg(test)]
mod tests {
    use super::*;

    /// One that was just reported in the middle of Houjie.
    pub fn hazard() -> Hazard {
        Hazard {
            id: HazardId::new("h").expect("an id"),
            version: LogNumber(1),
            reported: Moment(0),
            last_reported: Moment(0),
            point: LatticePoint::new(1_136_600_000, 229_400_000),
            accuracy: Metres(5.0),
            premises: None,
            matter: "M1".into(),
            family: "消防".into(),
            severity: Severity::Yellow,
            status: HazardStatus::Reported,
            text: "消防通道被堵".into(),
            edition: EditionNumber(1),
            grids: Arc::new([]),
            owner: HazardOwner::default(),
            due: Some(Moment(10)),
            escalation: Escalation::default(),
            department: None,
            was_referred: false,
            reports: 1,
            reopened: 0,
            is_flooded: false,
            settled: None,
            ended: None,
            merged_into: None,
        }
    }

    #[test]
    fn late_is_what_is_not_settled_in_time() {
        let open = hazard();
        assert_eq!((open.is_overdue(Moment(9)), open.is_overdue(Moment(10))), (false, true));
        assert_eq!((open.is_on_time(Moment(9)), open.is_on_time(Moment(10))), (None, Some(false)));
        let settled = Hazard { settled: Some(Moment(10)), status: HazardStatus::Settled, ..open };
        assert_eq!((settled.is_on_time(Moment(99)), settled.is_overdue(Moment(99))), (Some(true), false));
    }
}
