//! Hazards on the wire.

use std::borrow::Cow;

use serde::Serialize;
use utoipa::ToSchema;

use super::geometry::PointGeometry;
use super::grid::GridRef;
use super::located::Speaker;
use crate::atlas::Atlas;
use crate::domain::hazard::{Course, Hazard, HazardEvent, Report, allowed};
use crate::domain::id::{GridId, MemberId};
use crate::domain::layers::Layer;
use crate::domain::member::Member;
use crate::domain::time::{LogNumber, Moment};
use crate::kernel::crs::CrsError;
use crate::service::roster::row_at;

/// Something wrong at a place, as it stands.
#[derive(Serialize, ToSchema)]
#[schema(as = Hazard)]
pub struct HazardBody<'a> {
    pub id: &'a str,
    /// The last write about it.
    pub version: u64,
    /// `reported`, `accepted`, `referred`, `settled`, `verified`, `closed`, `rejected` or `merged`.
    pub status: &'a str,
    /// `red`, `yellow` or `blue`.
    pub severity: &'a str,
    pub matter: MatterName<'a>,
    pub text: &'a str,
    pub point: PointGeometry,
    pub accuracy_m: f64,
    pub premises: Option<&'a str>,
    pub reported_at: String,
    pub last_reported_at: String,
    /// When it must be settled; null when it has no limit.
    pub due_at: Option<String>,
    pub overdue: bool,
    /// Whose it was when it was reported.
    pub owner: HazardOwnerBody<'a>,
    /// To whom it went up, being late.
    pub escalation: Option<EscalationBody<'a>>,
    /// Where it was referred to last.
    pub department: Option<&'a str>,
    pub reports: u32,
    pub reopened: u16,
    /// Whether reports of it came in a flood.
    pub flooded: bool,
    pub settled_at: Option<String>,
    pub ended_at: Option<String>,
    pub merged_into: Option<&'a str>,
    /// What this key may do about it now.
    pub moves: Vec<&'a str>,
}

#[derive(Serialize, ToSchema)]
pub struct MatterName<'a> {
    pub code: &'a str,
    /// Null when there is no such matter any more.
    pub name: Option<&'a str>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = HazardOwner)]
pub struct HazardOwnerBody<'a> {
    /// `owned`, `nobody` or `outside`.
    pub status: &'static str,
    pub layer: Option<&'a str>,
    pub grid: Option<GridOrId<'a>>,
    pub member: Option<MemberName<'a>>,
    /// How many grids were asked in vain.
    pub escalated: u32,
}

#[derive(Serialize, ToSchema)]
#[schema(as = Escalation)]
pub struct EscalationBody<'a> {
    /// How often it went up.
    pub level: u8,
    pub grid: Option<GridOrId<'a>>,
    pub member: Option<MemberName<'a>>,
    /// When it goes up again; null when nobody is left above.
    pub next_at: Option<String>,
}

/// A grid of today, or the id of one that is no more.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
pub enum GridOrId<'a> {
    Grid(GridRef<'a>),
    Gone { id: &'a str },
}

/// Who answers; no more than the id of who has left.
#[derive(Serialize, ToSchema)]
pub struct MemberName<'a> {
    pub id: &'a str,
    pub name: Option<&'a str>,
    pub team: Option<&'a str>,
    /// Masked unless the caller's role sees telephone numbers.
    pub phone: Option<Cow<'a, str>>,
}

/// A hazard with its reports and its course.
#[derive(Serialize, ToSchema)]
pub struct HazardCourse<'a> {
    #[serde(flatten)]
    pub hazard: HazardBody<'a>,
    pub report_list: Vec<ReportBody<'a>>,
    pub course: Vec<HazardEventBody<'a>>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = Report)]
pub struct ReportBody<'a> {
    pub id: &'a str,
    pub reported_at: String,
    pub seen_at: Option<String>,
    pub point: PointGeometry,
    pub accuracy_m: f64,
    pub matter: &'a str,
    pub severity: &'a str,
    pub text: &'a str,
    /// Only for roles that may see who reported.
    pub reporter: Option<&'a str>,
    pub photos: Vec<PhotoBody<'a>>,
    /// Whether it came in a flood.
    pub flooding: bool,
}

/// A photo, kept elsewhere.
#[derive(Serialize, ToSchema)]
#[schema(as = Photo)]
pub struct PhotoBody<'a> {
    pub url: &'a str,
    /// Hexadecimal.
    pub sha256: String,
}

#[derive(Serialize, ToSchema)]
#[schema(as = HazardEvent)]
pub struct HazardEventBody<'a> {
    /// The write that recorded it, as in `/v1/changes`.
    pub number: u64,
    pub at: String,
    /// The key.
    pub actor: &'a str,
    pub role: &'a str,
    /// `report`, `join`, `escalate`, `hand_over`, `accept`, `settle`, `refer`, `return`, `verify`, `close`,
    /// `reopen`, `reject`, `merge`, `split` or `comment`.
    pub action: &'a str,
    pub from: Option<&'a str>,
    pub to: &'a str,
    pub note: &'a str,
    /// The hazard on the other side of a merging or a split.
    pub other: Option<&'a str>,
    pub department: Option<&'a str>,
    pub level: Option<u8>,
}

/// As of `now`, to a speaker.
///
/// # Errors
/// The datum asked for does not reach the place.
pub fn hazard<'a>(
    atlas: &'a Atlas,
    hazard: &'a Hazard,
    now: Moment,
    speaker: Speaker<'_>,
) -> Result<HazardBody<'a>, CrsError> {
    let time = |at: Moment| speaker.zone.rfc3339(at);
    let matter = atlas.matter(&hazard.matter, now).or_else(|| atlas.matter(&hazard.matter, hazard.reported));
    let member = |id: &'a MemberId| member(atlas, id, now, speaker);
    let owner = &hazard.owner;
    let status = match (&owner.grid, &owner.member) {
        (None, _) => "outside",
        (Some(_), None) => "nobody",
        (Some(_), Some(_)) => "owned",
    };
    let escalation = &hazard.escalation;
    let went_up = (escalation.level > 0).then(|| EscalationBody {
        level: escalation.level,
        grid: escalation.grid.as_ref().map(|id| grid(atlas, id)),
        member: escalation.member.as_ref().map(member),
        next_at: escalation.next.filter(|_| hazard.status.is_running()).map(time),
    });
    Ok(HazardBody {
        id: hazard.id.as_str(),
        version: hazard.version.0,
        status: hazard.status.name(),
        severity: hazard.severity.name(),
        matter: MatterName { code: &hazard.matter, name: matter.map(|matter| &*matter.name) },
        text: &hazard.text,
        point: PointGeometry::of(hazard.point, speaker.datum)?,
        accuracy_m: hazard.accuracy.0,
        premises: hazard.premises.as_ref().map(|id| id.as_str()),
        reported_at: time(hazard.reported),
        last_reported_at: time(hazard.last_reported),
        due_at: hazard.due.map(time),
        overdue: hazard.is_overdue(now),
        owner: HazardOwnerBody {
            status,
            layer: owner.layer.map(Layer::name),
            grid: owner.grid.as_ref().map(|id| grid(atlas, id)),
            member: owner.member.as_ref().map(member),
            escalated: owner.escalated,
        },
        escalation: went_up,
        department: hazard.department.as_deref(),
        reports: hazard.reports,
        reopened: hazard.reopened,
        flooded: hazard.is_flooded,
        settled_at: hazard.settled.map(time),
        ended_at: hazard.ended.map(time),
        merged_into: hazard.merged_into.as_ref().map(|id| id.as_str()),
        moves: allowed(hazard.status, speaker.role).iter().map(|action| action.name()).collect(),
    })
}

/// # Errors
/// The datum asked for does not reach a place.
pub fn hazard_course<'a>(
    hazard: HazardBody<'a>,
    reports: &'a [Report],
    course: &'a Course,
    speaker: Speaker<'_>,
) -> Result<HazardCourse<'a>, CrsError> {
    let report_list = reports.iter().map(|one| report(one, speaker)).collect::<Result<_, _>>()?;
    let course = course.iter().map(|(number, one)| event(*number, one, speaker)).collect();
    Ok(HazardCourse { hazard, report_list, course })
}

fn grid<'a>(atlas: &'a Atlas, id: &'a GridId) -> GridOrId<'a> {
    match atlas.grid_by_id(id) {
        Some(grid) => GridOrId::Grid(GridRef::of(atlas, atlas.grid(grid))),
        None => GridOrId::Gone { id: id.as_str() },
    }
}

fn member<'a>(atlas: &'a Atlas, id: &'a MemberId, now: Moment, speaker: Speaker<'_>) -> MemberName<'a> {
    let member = row_at::<Member>(atlas.roster(), id.as_str(), now).map(|row| &row.value);
    MemberName {
        id: id.as_str(),
        name: member.map(|member| &*member.name),
        team: member.map(|member| member.team.name()),
        phone: member.and_then(|member| speaker.phone(member.phone.as_ref())),
    }
}

fn report<'a>(report: &'a Report, speaker: Speaker<'_>) -> Result<ReportBody<'a>, CrsError> {
    let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    let photos = report.photos.iter().map(|photo| PhotoBody { url: &photo.url, sha256: hex(&photo.sha256) });
    Ok(ReportBody {
        id: report.id.as_str(),
        reported_at: speaker.zone.rfc3339(report.reported),
        seen_at: report.seen.map(|seen| speaker.zone.rfc3339(seen)),
        point: PointGeometry::of(report.point, speaker.datum)?,
        accuracy_m: report.accuracy.0,
        matter: &report.matter,
        severity: report.severity.name(),
        text: &report.text,
        reporter: report.reporter.as_deref().filter(|_| speaker.role.sees_reporters()),
        photos: photos.collect(),
        flooding: report.is_flooding,
    })
}

fn event<'a>(number: LogNumber, event: &'a HazardEvent, speaker: Speaker<'_>) -> HazardEventBody<'a> {
    HazardEventBody {
        number: number.0,
        at: speaker.zone.rfc3339(event.at),
        actor: &event.actor,
        role: event.role.name(),
        action: event.action.name(),
        from: event.from.map(|status| status.name()),
        to: event.to.name(),
        note: &event.note,
        other: event.other.as_ref().map(|id| id.as_str()),
        department: event.department.as_deref(),
        level: event.level,
    }
}
