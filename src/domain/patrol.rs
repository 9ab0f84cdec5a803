//! Patrol (巡查): members' positions, which of them count, and visits at premises.
//!
//! `docs/coverage.md` has the formulas. Everything here is a function of a set of positions: in which
//! order they came, or how many times, changes nothing.

mod track;

use std::str::FromStr;
use std::sync::Arc;

pub use track::{Merged, Quarter, Track, by_quarter, merge};

use super::id::{MemberId, PremisesId, VisitId};
use super::matter::named_enum;
use super::time::Moment;
use crate::kernel::lattice::LatticePoint;
use crate::kernel::measure::{LocalScale, Metres};
use crate::kernel::segment::Segment;

/// Two positions farther apart in time make no leg.
pub const LEG_US_MAX: i64 = 60_000_000;
/// Two positions farther apart make no leg.
pub const LEG_MAX: Metres = Metres(100.0);
/// Who is faster, in metres a second (25 km/h), rides and does not look around.
pub const LEG_SPEED_MAX: f64 = 25.0 / 3.6;
/// What moves faster from one position to the next and back, in metres a second, is no member.
const JUMP_SPEED_MIN: f64 = 50.0;

/// A member's position at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TrackPoint {
    pub at: Moment,
    pub point: LatticePoint,
    /// Tenths of a metre; 0 when the device did not say.
    pub accuracy_dm: u16,
}

/// A position and whose it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Position {
    pub member: MemberId,
    pub track: TrackPoint,
}

named_enum!(
    /// Why a position was not taken.
    Refusal, UnknownRefusal, {
        Accuracy => "accuracy",
        Speed => "speed",
        Jump => "jump",
        Future => "future",
        Past => "past",
        UnknownMember => "unknown_member",
        NoDuty => "no_duty",
        Outside => "outside",
        Clash => "clash",
    }
);

/// What is taken, by what the device and the calendar say.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PositionRules {
    pub accuracy_max: Metres,
    /// Metres a second, as the device measured it.
    pub speed_max: f64,
    /// Microseconds that a device's clock may be ahead.
    pub ahead_us: i64,
    /// Microseconds that positions are kept, and taken, for.
    pub kept_us: i64,
    /// Accepted, but counted as late, when older than this many microseconds.
    pub late_us: i64,
}

impl Default for PositionRules {
    fn default() -> Self {
        Self {
            accuracy_max: Metres(50.0),
            speed_max: 60.0,
            ahead_us: 120_000_000,
            kept_us: 30 * 86_400_000_000,
            late_us: 300_000_000,
        }
    }
}

impl PositionRules {
    /// What is wrong with a position by itself.
    pub fn refuses(&self, track: &TrackPoint, speed: Option<f64>, now: Moment) -> Option<Refusal> {
        if track.at.0 > now.0.saturating_add(self.ahead_us) {
            return Some(Refusal::Future);
        }
        if track.at.0 < now.0.saturating_sub(self.kept_us) {
            return Some(Refusal::Past);
        }
        if f64::from(track.accuracy_dm) / 10.0 > self.accuracy_max.0 {
            return Some(Refusal::Accuracy);
        }
        speed.is_some_and(|speed| speed > self.speed_max).then_some(Refusal::Speed)
    }

    /// The first day (since 1970, UTC) of which tracks are kept.
    pub fn first_day_kept(&self, now: Moment) -> i64 {
        Quarter::of(Moment(now.0.saturating_sub(self.kept_us))).day()
    }

    pub fn is_late(&self, track: &TrackPoint, now: Moment) -> bool {
        track.at.0 < now.0.saturating_sub(self.late_us)
    }
}

/// What a town counts as looked after.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CoverageRules {
    /// A piece of road is visited when its middle lies within so many metres of a leg (`d` of ruling 25).
    pub road_reach_m: u8,
    /// How much roads, premises and cells weigh against one another; not all of them 0.
    pub weights: [u8; 3],
}

impl CoverageRules {
    /// Nearer no satellite says for sure; farther off nobody looks around.
    pub const ROAD_REACH_M: std::ops::RangeInclusive<u8> = 5..=100;
}

impl Default for CoverageRules {
    fn default() -> Self {
        Self { road_reach_m: 30, weights: [50, 30, 20] }
    }
}

/// Whether a leg leads from the earlier to the later of two positions of one member: at most
/// [`LEG_US_MAX`] and [`LEG_MAX`] apart, no faster than [`LEG_SPEED_MAX`]. They need not follow one
/// another: a spike between them breaks nothing, and one that comes late takes no leg away.
pub fn is_leg(a: &TrackPoint, b: &TrackPoint, scale: LocalScale) -> bool {
    let us = b.at.0 - a.at.0;
    if us <= 0 || us > LEG_US_MAX {
        return false;
    }
    let length = Segment { from: a.point, to: b.point }.length(scale).0;
    length <= LEG_MAX.0 && length <= LEG_SPEED_MAX * us as f64 / 1e6
}

/// Which of a member's positions, in order of time, are spikes: the device leapt there and back, faster
/// than anybody moves, from and to places that lie within reach of one another.
pub fn jumps(track: &[TrackPoint]) -> Vec<bool> {
    let mut found = vec![false; track.len()];
    for (at, three) in track.windows(3).enumerate() {
        let scale = LocalScale::at(three[0].point);
        let leaps = |a: &TrackPoint, b: &TrackPoint| {
            let us = b.at.0 - a.at.0;
            let length = Segment { from: a.point, to: b.point }.length(scale).0;
            us <= LEG_US_MAX && length > LEG_MAX.0 && length > JUMP_SPEED_MIN * us as f64 / 1e6
        };
        let is_jump = leaps(&three[0], &three[1]) && leaps(&three[1], &three[2]);
        found[at + 1] = is_jump && !leaps(&three[0], &three[2]) && !found[at];
    }
    found
}

named_enum!(
    /// How long until now.
    PatrolWindow, UnknownPatrolWindow, {
        Hour => "1h",
        Shift => "8h",
        Day => "24h",
        Week => "7d",
        Month => "30d",
    }
);

impl PatrolWindow {
    /// When it begins that ends at a moment.
    pub fn begin(self, now: Moment) -> Moment {
        let hours = match self {
            Self::Hour => 1,
            Self::Shift => 8,
            Self::Day => 24,
            Self::Week => 7 * 24,
            Self::Month => 30 * 24,
        };
        Moment(now.0.saturating_sub(hours * 3_600_000_000))
    }
}

named_enum!(
    /// Who looked (ruling 23): a member's check is supervision, the premises' own is not.
    VisitKind, UnknownVisitKind, { Supervision => "supervision", SelfCheck => "self_check" }
);

named_enum!(
    /// What was found.
    VisitResult, UnknownVisitResult, { Sound => "sound", Wrong => "wrong", Closed => "closed" }
);

/// A check at a premises (走访): somebody was there and looked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Visit {
    pub id: VisitId,
    pub premises: PremisesId,
    /// `None` for a self-check.
    pub member: Option<MemberId>,
    pub at: Moment,
    pub kind: VisitKind,
    pub result: VisitResult,
    /// For which matters it was, by code; none: for all that bind the premises.
    pub matters: Vec<Arc<str>>,
    pub note: Arc<str>,
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Seconds, and metres to the east.
    fn point(second: i64, east_m: f64) -> TrackPoint {
        let origin = LatticePoint::new(1_136_600_000, 229_400_000);
        let scale = LocalScale::at(origin);
        let x = origin.x + (east_m / scale.metres_per_x).round() as i32;
        TrackPoint { at: Moment(second * 1_000_000), point: LatticePoint::new(x, origin.y), accuracy_dm: 0 }
    }

    #[test]
    fn what_is_a_leg() {
        let scale = LocalScale::at(point(0, 0.0).point);
        for (second, east_m, expected) in [
            (10, 0.0, true),
            (10, 69.0, true),
            (10, 70.0, false),
            (60, 99.9, true),
            (60, 100.1, false),
            (61, 1.0, false),
            (0, 0.0, false),
            (-10, 10.0, false),
        ] {
            assert_eq!(is_leg(&point(0, 0.0), &point(second, east_m), scale), expected, "{second} {east_m}");
        }
    }

    #[test]
    fn what_is_refused_by_itself() {
        let (rules, now) = (PositionRules::default(), Moment(1_700_000_000_000_000));
        let of = |ahead_s: i64, accuracy_m: u16, speed| {
            let at = Moment(now.0 + ahead_s * 1_000_000);
            rules.refuses(&TrackPoint { at, accuracy_dm: accuracy_m * 10, ..point(0, 0.0) }, speed, now)
        };
        assert_eq!(of(0, 50, Some(60.0)), None);
        assert_eq!(of(120, 0, None), None);
        assert_eq!(of(121, 0, None), Some(Refusal::Future));
        assert_eq!(of(7 * 86_400, 0, None), Some(Refusal::Future));
        assert_eq!(of(-31 * 86_400, 0, None), Some(Refusal::Past));
        assert_eq!(of(0, 51, None), Some(Refusal::Accuracy));
        assert_eq!(of(0, 0, Some(60.1)), Some(Refusal::Speed));
    }

    #[test]
    fn a_spike_is_one_that_leaps_away_and_back() {
        let track = |places: &[f64]| -> Vec<TrackPoint> {
            places.iter().zip(0..).map(|(&east_m, n)| point(n * 10, east_m)).collect()
        };
        assert_eq!(jumps(&track(&[0.0, 10.0, 2_000.0, 30.0])), [false, false, true, false]);
        // Gone for good, by car or by a long silence of the satellites: no spike.
        assert_eq!(jumps(&track(&[0.0, 10.0, 2_000.0, 2_010.0])), [false; 4]);
        assert_eq!(jumps(&track(&[0.0, 300.0, 0.0])), [false; 3]);
        assert_eq!(jumps(&[]), [false; 0]);
    }
}
