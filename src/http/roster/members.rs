//! `/v1/members`: the people of the five teams.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::kind::{Form, Kind, Sight, Wanted, bounds, needed, part};
use crate::atlas::Atlas;
use crate::domain::grid::NAME_BYTES_MAX;
use crate::domain::id::MemberId;
use crate::domain::member::{Member, Phone, Team};
use crate::domain::roster::Row;
use crate::http::error::Fault;
use crate::http::extract::Params;
use crate::http::wire::Speaker;
use crate::service::datum::Datum;
use crate::service::visible::Visible;

/// A member (网格员/队员).
#[derive(Serialize, ToSchema)]
#[schema(as = Member)]
pub struct MemberBody<'a> {
    pub id: &'a str,
    pub name: &'a str,
    /// `party_worker`, `grid_member`, `auxiliary_police`, `security_guard` or `volunteer`.
    pub team: &'a str,
    /// Masked unless the caller's role sees telephone numbers.
    pub phone: Option<Cow<'a, str>>,
    pub from: Option<String>,
    pub to: Option<String>,
}

impl<'a> MemberBody<'a> {
    pub fn of(row: &'a Row<Member>, speaker: Speaker<'_>) -> Self {
        let Member { id, name, team, phone } = &row.value;
        let (from, to) = bounds(row.valid, speaker.zone);
        Self { id: id.as_str(), name, team: team.name(), phone: speaker.phone(phone.as_ref()), from, to }
    }
}

/// A member as sent. Without `id` one is given; `from` is now if not said.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MemberInput {
    id: Option<String>,
    name: String,
    team: String,
    phone: Option<String>,
    from: Option<String>,
    to: Option<String>,
}

impl Kind for Member {
    type Body<'a> = MemberBody<'a>;
    type Input = MemberInput;
    const PATH: &'static str = "/v1/members";

    fn body<'a>(row: &'a Row<Self>, speaker: Speaker<'_>) -> MemberBody<'a> {
        MemberBody::of(row, speaker)
    }

    fn wanted(params: &mut Params<'_>, _: Datum) -> Wanted<Self> {
        let team: Option<Team> = params.parse("team");
        Box::new(move |member: &Self, _: &Atlas| team.is_none_or(|team| member.team == team))
    }

    fn read(input: &MemberInput, id: &str, _: &Form<'_>) -> Result<Self, Vec<Fault>> {
        let mut faults = Vec::new();
        let id = part("/id", MemberId::new(id), &mut faults);
        needed("/name", &input.name, NAME_BYTES_MAX, &mut faults);
        let team = part("/team", input.team.parse(), &mut faults);
        let phone = input.phone.as_deref().map(|phone| {
            part("/phone", Phone::new(phone).ok_or("must be 5 to 20 digits, +, - and blanks"), &mut faults)
        });
        match (id, team, faults.is_empty()) {
            (Some(id), Some(team), true) => {
                Ok(Self { id, name: input.name.trim().into(), team, phone: phone.flatten() })
            }
            _ => Err(faults),
        }
    }

    fn named(input: &MemberInput) -> Option<&str> {
        input.id.as_deref()
    }

    fn period(input: &MemberInput) -> (Option<&str>, Option<&str>) {
        (input.from.as_deref(), input.to.as_deref())
    }

    fn is_visible(&self, sight: &Sight<'_>) -> bool {
        sight.members.as_ref().is_none_or(|seen| seen.contains(&self.id))
    }

    /// Whoever has no duty yet is in nobody's territory, and who has may serve in several.
    fn is_writable(&self, visible: &Visible<'_>) -> bool {
        visible.is_whole()
    }
}

super::roster_routes!(
    Member,
    MemberBody,
    MemberInput,
    "Members",
    "member",
    "members",
    "/v1/members",
    "/v1/members/{id}",
    ["team" = "Those of one team"]
);
