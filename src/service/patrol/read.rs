//! Where members are and were: personal data, for whom it concerns (ruling 11).

use super::follow::Patrols;
use crate::domain::actor::Role;
use crate::domain::id::MemberId;
use crate::domain::patrol::{Quarter, Track, TrackPoint, is_leg};
use crate::domain::time::Moment;
use crate::kernel::measure::LocalScale;
use crate::live::patrol::PatrolGround;
use crate::service::current::{Current, CurrentError};
use crate::service::visible::Visible;

/// Whether a role sees where single members are.
pub fn sees_tracks(role: Role) -> bool {
    matches!(role, Role::Dispatcher | Role::Approver | Role::Admin)
}

/// A member's last position.
#[derive(Clone, Debug, PartialEq)]
pub struct LatestPosition {
    pub member: MemberId,
    pub track: TrackPoint,
}

/// Positions that follow one another on foot, or one alone.
#[derive(Clone, Debug, PartialEq)]
pub struct TrackLine {
    pub points: Vec<TrackPoint>,
}

/// The point lies in the territory, or a grid that the member answered for then does.
pub(super) fn is_seen(
    visible: &Visible<'_>,
    ground: &PatrolGround,
    member: &MemberId,
    track: &TrackPoint,
) -> bool {
    visible.place(track.point)
        || ground.duties(member, track.at).any(|grid| visible.grid(&ground.atlas().grid(grid).id))
}

/// Where everybody was last, as far as the caller sees, in order of members; whoever was last seen before
/// `since` is left out.
///
/// # Errors
/// The store cannot be followed.
pub fn latest(
    current: &Current,
    patrols: &Patrols,
    visible: &Visible<'_>,
    since: Moment,
) -> Result<Vec<LatestPosition>, CurrentError> {
    let mut found: Vec<LatestPosition> = patrols.with(current, |patrol| {
        let ground = patrol.ground();
        let seen = patrol
            .latest()
            .filter(|(member, track)| track.at >= since && is_seen(visible, ground, member, track));
        seen.map(|(member, track)| LatestPosition { member: member.clone(), track: *track }).collect()
    })?;
    found.sort_by(|a, b| a.member.cmp(&b.member));
    Ok(found)
}

/// A member's track from `from` to before `to`, as far as the caller sees, in lines: a line ends where no
/// leg leads on. A single position that is far from those around it, a spike, is a line of one.
///
/// # Errors
/// The store cannot be read.
pub fn track(
    current: &Current,
    patrols: &Patrols,
    visible: &Visible<'_>,
    member: &MemberId,
    (from, to): (Moment, Moment),
) -> Result<Vec<TrackLine>, CurrentError> {
    let ground = patrols.ground(current)?;
    let span = Quarter::of(from)..Quarter::of(Moment(to.0.saturating_sub(1))).after();
    let tracks = current.store().tracks(span, Some(member))?;
    let points = tracks.iter().flat_map(|Track { points, .. }| points).copied();
    let seen =
        points.filter(|point| from <= point.at && point.at < to && is_seen(visible, &ground, member, point));
    let mut lines: Vec<TrackLine> = Vec::new();
    for point in seen {
        match lines.last_mut() {
            Some(line) if leads_on(&line.points, &point) => line.points.push(point),
            _ => lines.push(TrackLine { points: vec![point] }),
        }
    }
    Ok(lines)
}

fn leads_on(line: &[TrackPoint], to: &TrackPoint) -> bool {
    line.last().is_some_and(|last| is_leg(last, to, LocalScale::at(to.point)))
}
