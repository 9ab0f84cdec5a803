//! `/v1/matters`: the entries of the three lists.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::kind::{Form, Kind, Sight, Wanted, bounds, needed, part, short};
use crate::atlas::Atlas;
use crate::domain::grid::{CODE_BYTES_MAX, NAME_BYTES_MAX};
use crate::domain::layers::Layer;
use crate::domain::matter::{Limit, LimitKind, Matter, MatterList};
use crate::domain::roster::Row;
use crate::http::error::Fault;
use crate::http::extract::Params;
use crate::http::wire::Speaker;
use crate::service::datum::Datum;
use crate::service::visible::Visible;

/// A matter (事项) of one of the three lists.
#[derive(Serialize, ToSchema)]
#[schema(as = Matter)]
pub struct MatterBody<'a> {
    pub code: &'a str,
    /// `party_responsibility`, `enterprise_mandatory` or `grid_entry`.
    pub list: &'a str,
    pub name: &'a str,
    pub family: &'a str,
    /// The layer that answers for it.
    pub layer: &'a str,
    /// The team that answers; null: any.
    pub team: Option<&'a str>,
    /// `red`, `yellow` or `blue`.
    pub severity: &'a str,
    pub limit: Option<u16>,
    /// `working_hours`, `urgent_hours`, `working_days` or `calendar_days`.
    pub limit_kind: Option<&'a str>,
    pub department: &'a str,
    /// Kinds of premises it applies to; empty: not bound to premises.
    pub premises_kinds: Vec<&'a str>,
    /// How often premises must be checked, in days.
    pub interval_days: Option<u16>,
    pub from: Option<String>,
    pub to: Option<String>,
}

/// A matter as sent.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MatterInput {
    code: Option<String>,
    list: String,
    name: String,
    #[serde(default)]
    family: String,
    layer: String,
    team: Option<String>,
    severity: String,
    limit: Option<u16>,
    limit_kind: Option<String>,
    #[serde(default)]
    department: String,
    #[serde(default)]
    premises_kinds: Vec<String>,
    interval_days: Option<u16>,
    from: Option<String>,
    to: Option<String>,
}

impl Kind for Matter {
    type Body<'a> = MatterBody<'a>;
    type Input = MatterInput;
    const PATH: &'static str = "/v1/matters";
    const ID_POINTER: &'static str = "/code";

    fn body<'a>(row: &'a Row<Self>, speaker: Speaker<'_>) -> MatterBody<'a> {
        let matter = &row.value;
        let (from, to) = bounds(row.valid, speaker.zone);
        MatterBody {
            code: &matter.code,
            list: matter.list.name(),
            name: &matter.name,
            family: &matter.family,
            layer: matter.layer.name(),
            team: matter.team.map(|team| team.name()),
            severity: matter.severity.name(),
            limit: matter.limit.map(|limit| limit.amount),
            limit_kind: matter.limit.map(|limit| limit.kind.name()),
            department: &matter.department,
            premises_kinds: matter.premises_kinds.iter().map(|kind| &**kind).collect(),
            interval_days: matter.interval_days,
            from,
            to,
        }
    }

    fn wanted(params: &mut Params<'_>, _: Datum) -> Wanted<Self> {
        let list: Option<MatterList> = params.parse("list");
        let layer: Option<Layer> = params.parse("layer");
        let kind = params.text("premises_kind");
        Box::new(move |matter: &Self, _: &Atlas| {
            list.is_none_or(|list| matter.list == list)
                && layer.is_none_or(|layer| matter.layer == layer)
                && kind.as_ref().is_none_or(|kind| matter.premises_kinds.iter().any(|k| **k == **kind))
        })
    }

    fn read(input: &MatterInput, code: &str, _: &Form<'_>) -> Result<Self, Vec<Fault>> {
        let mut faults = Vec::new();
        needed("/code", code, CODE_BYTES_MAX, &mut faults);
        needed("/name", &input.name, NAME_BYTES_MAX, &mut faults);
        short("/family", &input.family, NAME_BYTES_MAX, &mut faults);
        short("/department", &input.department, NAME_BYTES_MAX, &mut faults);
        let list = part("/list", input.list.parse(), &mut faults);
        let layer = part("/layer", input.layer.parse(), &mut faults);
        let team = input.team.as_deref().map(|team| part("/team", team.parse(), &mut faults));
        let severity = part("/severity", input.severity.parse(), &mut faults);
        let limit = limit(input, &mut faults);
        for kind in &input.premises_kinds {
            needed("/premises_kinds", kind, CODE_BYTES_MAX, &mut faults);
        }
        match (list, layer, severity, faults.is_empty()) {
            (Some(list), Some(layer), Some(severity), true) => Ok(Self {
                code: code.into(),
                list,
                name: input.name.trim().into(),
                family: input.family.trim().into(),
                layer,
                team: team.flatten(),
                severity,
                limit,
                department: input.department.trim().into(),
                premises_kinds: input.premises_kinds.iter().map(|kind| Arc::from(kind.trim())).collect(),
                interval_days: input.interval_days,
            }),
            _ => Err(faults),
        }
    }

    fn named(input: &MatterInput) -> Option<&str> {
        input.code.as_deref()
    }

    fn period(input: &MatterInput) -> (Option<&str>, Option<&str>) {
        (input.from.as_deref(), input.to.as_deref())
    }

    /// The lists are public.
    fn is_visible(&self, _: &Sight<'_>) -> bool {
        true
    }

    /// They hold for the whole town.
    fn is_writable(&self, visible: &Visible<'_>) -> bool {
        visible.is_whole()
    }
}

fn limit(input: &MatterInput, faults: &mut Vec<Fault>) -> Option<Limit> {
    match (input.limit, &input.limit_kind) {
        (None, None) => None,
        (Some(amount), Some(kind)) => {
            let kind: Option<LimitKind> = part("/limit_kind", kind.parse(), faults);
            kind.map(|kind| Limit { amount, kind })
        }
        _ => {
            faults.push(Fault::pointer("/limit", "limit and limit_kind go together"));
            None
        }
    }
}

super::roster_routes!(
    Matter,
    MatterBody,
    MatterInput,
    "Matters",
    "matter",
    "matters",
    "/v1/matters",
    "/v1/matters/{id}",
    [
        "list" = "party_responsibility, enterprise_mandatory or grid_entry",
        "layer" = "Those that a layer answers for",
        "premises_kind" = "Those that bind a kind of premises"
    ]
);
