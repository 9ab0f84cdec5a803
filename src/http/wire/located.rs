//! The answer to "who owns it" on the wire.

use std::borrow::Cow;
use std::fmt::{self, Display, Formatter};

use serde::{Serialize, Serializer};
use utoipa::ToSchema;

use super::geometry::PointGeometry;
use crate::atlas::{Atlas, Brief, GridAnswer, Located, Match, MemberAnswer, Owner, Reason};
use crate::domain::actor::Role;
use crate::domain::grid::Grid;
use crate::domain::layers::Layer;
use crate::domain::member::Phone;
use crate::domain::time::Moment;
use crate::kernel::crs::CrsError;
use crate::service::datum::Datum;
use crate::service::locate::Question;
use crate::service::time::Zone;

/// To whom an answer is told, and how.
#[derive(Clone, Copy)]
pub struct Speaker<'a> {
    pub zone: &'a Zone,
    pub datum: Datum,
    pub role: Role,
    pub english: bool,
}

impl Speaker<'_> {
    /// The whole number for roles that may see it, masked for others.
    pub fn phone<'p>(&self, phone: Option<&'p Phone>) -> Option<Cow<'p, str>> {
        let show = |phone: &'p Phone| match self.role.sees_phones() {
            true => Cow::Borrowed(phone.reveal()),
            false => Cow::Owned(phone.masked()),
        };
        phone.map(show)
    }
}

/// The question, as it was understood.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct QueryEcho<'q> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lon: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lat: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub x: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub y: Option<f64>,
    /// The datum, when it is not EPSG:4326.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub crs: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<&'q str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub premises: Option<&'q str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub matter: Option<&'q str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accuracy_m: Option<f64>,
}

impl<'q> QueryEcho<'q> {
    pub fn of(question: &Question<'q>, datum: Datum) -> Self {
        let Question { lon, lat, x, y, address, premises, matter, accuracy_m } = *question;
        let crs = (datum.crs != Datum::default().crs).then(|| datum.to_string());
        Self { lon, lat, x, y, crs, address, premises, matter, accuracy_m }
    }
}

/// Which grid, and which grid member, owns the place, and why.
#[derive(Serialize, ToSchema)]
pub struct LocateAnswer<'a> {
    pub query: QueryEcho<'a>,
    /// How the address or premises was found; not there for a point.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub r#match: Option<MatchBody<'a>>,
    /// Where the place is; null when no single place was found.
    pub point: Option<PointGeometry>,
    pub edition: u32,
    /// RFC 3339: the moment that was asked about.
    pub at: String,
    /// Without `at`: when the answer next changes by itself. Null when nothing is due.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<String>,
    /// The grid of each layer that holds the point.
    pub grids: Vec<GridAnswerBody<'a>>,
    /// The party-building grid, which leads and does not own.
    pub led_by: Option<GridAnswerBody<'a>>,
    pub owner: OwnerBody<'a>,
}

#[derive(Serialize, ToSchema)]
pub struct MatchBody<'a> {
    /// `exact`, `near`, `many` or `none`.
    pub status: &'a str,
    #[schema(minimum = 0, maximum = 1)]
    pub confidence: f64,
    /// `rooftop`, `interpolated`, `street`, `community` or `town`.
    pub accuracy: Option<&'a str>,
    pub label: &'a str,
    /// The first few places that the text may mean.
    pub candidates: Vec<CandidateBody<'a>>,
    pub candidate_count: usize,
}

#[derive(Serialize, ToSchema)]
pub struct CandidateBody<'a> {
    pub id: &'a str,
    pub label: &'a str,
    pub point: PointGeometry,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = GridName)]
pub struct GridNameBody<'a> {
    pub level: &'a str,
    pub id: &'a str,
    pub code: &'a str,
    pub name: &'a str,
}

/// The grid of one layer that holds the point.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct GridAnswerBody<'a> {
    pub layer: &'a str,
    pub level: &'a str,
    pub id: &'a str,
    pub code: &'a str,
    pub name: &'a str,
    /// The grids above it, widest first.
    pub path: Vec<GridNameBody<'a>>,
    /// Metres to the nearest border, to the centimetre.
    pub border_m: f64,
    /// Exactly on the border, without rounding.
    pub on_border: bool,
    /// Grids of the same layer and level within `accuracy_m`.
    pub neighbours: Vec<GridNameBody<'a>>,
    /// Everybody with a duty on it at that moment.
    pub members: Vec<MemberAnswerBody<'a>>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct MemberAnswerBody<'a> {
    pub id: &'a str,
    pub name: &'a str,
    pub team: &'a str,
    /// `lead`, `deputy` or `member`.
    pub role: &'a str,
    pub on_duty: bool,
    /// Masked unless the caller's role sees telephone numbers.
    pub phone: Option<Cow<'a, str>>,
}

/// One grid, one person, and why.
#[derive(Serialize, ToSchema)]
pub struct OwnerBody<'a> {
    /// `owned`, `nobody`, `outside`, `ambiguous`, `not_found` or `hidden`.
    pub status: &'a str,
    pub layer: Option<&'a str>,
    pub grid: Option<GridNameBody<'a>>,
    pub member: Option<MemberAnswerBody<'a>>,
    /// How many grids were asked in vain before.
    pub escalated: u32,
    /// Each step, in order.
    pub because: Vec<BecauseBody<'a>>,
}

#[derive(Serialize, ToSchema)]
pub struct BecauseBody<'a> {
    /// Stable, kebab-case.
    pub code: &'a str,
    /// Chinese, or English for `Accept-Language: en`.
    #[schema(value_type = String)]
    pub text: Sentence<'a>,
}

/// A reason in words, made while it is written.
pub struct Sentence<'a> {
    reason: Reason<'a>,
    english: bool,
}

impl Display for Sentence<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.reason.sentence(self.english).fmt(f)
    }
}

impl Serialize for Sentence<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// Codes alone: `fields=brief` of a batch.
#[derive(Serialize, ToSchema)]
pub struct BriefAnswer<'a> {
    /// The code of the grid of each layer.
    pub grids: BriefGrids<'a>,
    pub status: &'a str,
    /// The owner's id.
    pub member: Option<&'a str>,
}

#[derive(Serialize, ToSchema)]
pub struct BriefGrids<'a> {
    pub community: Option<&'a str>,
    pub road: Option<&'a str>,
    pub entity: Option<&'a str>,
    pub party: Option<&'a str>,
}

/// # Errors
/// The datum asked for does not reach the place.
pub fn locate<'a>(
    atlas: &'a Atlas,
    query: QueryEcho<'a>,
    located: &Located<'a>,
    valid_until: Option<Moment>,
    speaker: Speaker<'_>,
) -> Result<LocateAnswer<'a>, CrsError> {
    let point = located.point.map(|point| PointGeometry::of(point, speaker.datum)).transpose()?;
    Ok(LocateAnswer {
        query,
        r#match: located.found.as_ref().map(|found| matched(found, speaker.datum)).transpose()?,
        point,
        edition: located.edition.0,
        at: speaker.zone.rfc3339(located.at),
        valid_until: valid_until.map(|until| speaker.zone.rfc3339(until)),
        grids: located.grids.iter().map(|grid| grid_answer(atlas, grid, speaker)).collect(),
        led_by: located.led_by().map(|grid| grid_answer(atlas, grid, speaker)),
        owner: owner(atlas, &located.owner, speaker),
    })
}

pub fn owner<'a>(atlas: &'a Atlas, owner: &Owner<'a>, speaker: Speaker<'_>) -> OwnerBody<'a> {
    OwnerBody {
        status: owner.status.name(),
        layer: owner.layer.map(Layer::name),
        grid: owner.grid.map(|grid| grid_name(atlas, grid)),
        member: owner.member.as_ref().map(|member| member_answer(member, speaker)),
        escalated: owner.escalated,
        because: owner.because.iter().map(|reason| because(reason, speaker.english)).collect(),
    }
}

pub fn brief<'a>(brief: &Brief<'a>) -> BriefAnswer<'a> {
    BriefAnswer {
        grids: brief_grids(&brief.grids),
        status: brief.status.name(),
        member: brief.member.map(|member| member.id.as_str()),
    }
}

/// Of grids by [`Layer`] as a position.
pub(super) fn brief_grids<'a>(grids: &[Option<&'a Grid>; Layer::ALL.len()]) -> BriefGrids<'a> {
    let code = |layer: Layer| grids[layer as usize].map(|grid| &*grid.code);
    BriefGrids {
        community: code(Layer::Community),
        road: code(Layer::Road),
        entity: code(Layer::Entity),
        party: code(Layer::Party),
    }
}

fn matched<'a>(found: &Match<'a>, datum: Datum) -> Result<MatchBody<'a>, CrsError> {
    let candidate = |candidate: &crate::atlas::Candidate<'a>| {
        let point = PointGeometry::of(candidate.point, datum)?;
        Ok(CandidateBody { id: candidate.id, label: candidate.label, point })
    };
    Ok(MatchBody {
        status: found.status.name(),
        confidence: (f64::from(found.confidence) * 1000.0).round() / 1000.0,
        accuracy: found.accuracy.map(|accuracy| accuracy.name()),
        label: found.label,
        candidates: found.candidates.iter().map(candidate).collect::<Result<_, CrsError>>()?,
        candidate_count: found.candidate_count,
    })
}

fn grid_name<'a>(atlas: &'a Atlas, grid: &'a Grid) -> GridNameBody<'a> {
    let level = atlas.town().levels.name(grid.level);
    GridNameBody { level, id: grid.id.as_str(), code: &grid.code, name: &grid.name }
}

fn grid_answer<'a>(atlas: &'a Atlas, answer: &GridAnswer<'a>, speaker: Speaker<'_>) -> GridAnswerBody<'a> {
    let GridNameBody { level, id, code, name } = grid_name(atlas, answer.grid);
    GridAnswerBody {
        layer: answer.grid.layer.name(),
        level,
        id,
        code,
        name,
        path: answer.path.iter().map(|&grid| grid_name(atlas, grid)).collect(),
        border_m: (answer.border.0 * 100.0).round() / 100.0,
        on_border: answer.on_border,
        neighbours: answer.neighbours.iter().map(|&grid| grid_name(atlas, grid)).collect(),
        members: answer.members.iter().map(|member| member_answer(member, speaker)).collect(),
    }
}

fn member_answer<'a>(answer: &MemberAnswer<'a>, speaker: Speaker<'_>) -> MemberAnswerBody<'a> {
    MemberAnswerBody {
        id: answer.member.id.as_str(),
        name: &answer.member.name,
        team: answer.team().name(),
        role: answer.role.name(),
        on_duty: answer.on_duty,
        phone: speaker.phone(answer.phone()),
    }
}

pub(super) fn because<'a>(&reason: &Reason<'a>, english: bool) -> BecauseBody<'a> {
    BecauseBody { code: reason.code(), text: Sentence { reason, english } }
}
