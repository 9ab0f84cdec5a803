//! `/v1/duties`: who serves where, in which role and at which hours.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::kind::{Form, Kind, Sight, Wanted, bounds, part};
use crate::atlas::Atlas;
use crate::domain::duty::{Duty, DutyRole, Hours};
use crate::domain::id::{DutyId, GridId, MemberId};
use crate::domain::member::Member;
use crate::domain::roster::Row;
use crate::http::error::Fault;
use crate::http::extract::Params;
use crate::http::wire::Speaker;
use crate::service::datum::Datum;
use crate::service::roster::row_at;
use crate::service::visible::Visible;

/// A duty (责任): member × grid × role × period × weekly hours.
#[derive(Serialize, ToSchema)]
#[schema(as = Duty)]
pub struct DutyBody<'a> {
    pub id: &'a str,
    /// A member's id.
    pub member: &'a str,
    /// A grid's id.
    pub grid: &'a str,
    /// `lead`, `deputy` or `member`.
    pub role: &'a str,
    /// Like `Mo-Fr 08:30-12:00,14:00-17:30; PH off`; empty means always.
    pub hours: &'a str,
    pub from: Option<String>,
    pub to: Option<String>,
}

impl<'a> DutyBody<'a> {
    pub fn of(row: &'a Row<Duty>, speaker: Speaker<'_>) -> Self {
        let Duty { id, member, grid, role, hours } = &row.value;
        let (from, to) = bounds(row.valid, speaker.zone);
        let (member, grid) = (member.as_str(), grid.as_str());
        Self { id: id.as_str(), member, grid, role: role.name(), hours: hours.as_str(), from, to }
    }
}

/// A duty as sent. Without `id` one is given; `from` is now if not said.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DutyInput {
    id: Option<String>,
    member: String,
    grid: String,
    role: String,
    #[serde(default)]
    hours: String,
    from: Option<String>,
    to: Option<String>,
}

impl Kind for Duty {
    type Body<'a> = DutyBody<'a>;
    type Input = DutyInput;
    const PATH: &'static str = "/v1/duties";

    fn body<'a>(row: &'a Row<Self>, speaker: Speaker<'_>) -> DutyBody<'a> {
        DutyBody::of(row, speaker)
    }

    fn wanted(params: &mut Params<'_>, _: Datum) -> Wanted<Self> {
        let role: Option<DutyRole> = params.parse("role");
        let member = params.with("member", MemberId::new);
        let grid = params.with("grid", GridId::new);
        Box::new(move |duty: &Self, _: &Atlas| {
            role.is_none_or(|role| duty.role == role)
                && member.as_ref().is_none_or(|member| duty.member == *member)
                && grid.as_ref().is_none_or(|grid| duty.grid == *grid)
        })
    }

    fn read(input: &DutyInput, id: &str, form: &Form<'_>) -> Result<Self, Vec<Fault>> {
        let mut faults = Vec::new();
        let id = part("/id", DutyId::new(id), &mut faults);
        // The same words for whom the sender may not know of.
        let known = |id: &MemberId| {
            let roster = form.atlas.roster();
            row_at::<Member>(roster, id.as_str(), form.now).is_some()
                && form.visible.may_assign(roster, id, form.now)
        };
        let member = MemberId::new(&input.member).ok().filter(known).ok_or("no such member");
        let member = part("/member", member, &mut faults);
        let known = |id: &GridId| form.atlas.grid_by_id(id).is_some();
        let grid = GridId::new(&input.grid).ok().filter(known).ok_or("no such grid in the current edition");
        let grid = part("/grid", grid, &mut faults);
        let role = part("/role", input.role.parse(), &mut faults);
        let hours = part("/hours", Hours::parse(&input.hours), &mut faults);
        match (id, member, grid, role, hours) {
            (Some(id), Some(member), Some(grid), Some(role), Some(hours)) => {
                Ok(Self { id, member, grid, role, hours })
            }
            _ => Err(faults),
        }
    }

    fn named(input: &DutyInput) -> Option<&str> {
        input.id.as_deref()
    }

    fn period(input: &DutyInput) -> (Option<&str>, Option<&str>) {
        (input.from.as_deref(), input.to.as_deref())
    }

    fn is_visible(&self, sight: &Sight<'_>) -> bool {
        sight.visible.duty(self)
    }

    fn is_writable(&self, visible: &Visible<'_>) -> bool {
        visible.duty(self)
    }
}

super::roster_routes!(
    Duty,
    DutyBody,
    DutyInput,
    "Duties",
    "duty",
    "duties",
    "/v1/duties",
    "/v1/duties/{id}",
    [
        "member" = "Those of one member's id",
        "grid" = "Those on one grid's id",
        "role" = "lead, deputy or member"
    ]
);
