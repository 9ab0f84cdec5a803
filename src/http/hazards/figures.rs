//! `GET /v1/hazards/figures`: hazards counted.

use std::sync::Arc;

use actix_web::{HttpRequest, HttpResponse, web};
use serde::Serialize;
use utoipa::ToSchema;

use super::figures_sheet::{Sheet, XLSX};
use super::read::{several, statuses};
use crate::atlas::Atlas;
use crate::domain::grid::Level;
use crate::domain::id::GridId;
use crate::domain::layers::Layer;
use crate::http::auth::Caller;
use crate::http::error::{Problem, ProblemDocument};
use crate::http::extract::{Params, bbox};
use crate::http::grids::find;
use crate::http::reply::{JSON, Reply, content_tag, to_json, wants_english};
use crate::http::state::{AppState, zone_of};
use crate::http::wire::GridRef;
use crate::live::{Counted, HazardFilter, Times};
use crate::service::datum::Datum;
use crate::service::hazard::{CountedBy, Counting, figures as count};
use crate::service::visible::Visible;

/// Hazards counted; hazards = open + closed + rejected + merged.
#[derive(Serialize, ToSchema)]
#[schema(as = HazardFigures)]
struct FiguresBody<'a> {
    total: CountedBody,
    /// The parts add up to the total.
    parts: Vec<PartBody<'a>>,
}

#[derive(Serialize, ToSchema)]
struct PartBody<'a> {
    /// Id of a grid, code of a matter, name of a layer, team, severity or status; null: none of them.
    key: Option<&'a str>,
    /// When counted by grid.
    #[serde(skip_serializing_if = "Option::is_none")]
    grid: Option<GridRef<'a>>,
    #[serde(flatten)]
    counted: CountedBody,
}

#[derive(Serialize, ToSchema)]
pub struct CountedBody {
    pub hazards: u32,
    pub reports: u32,
    pub open: u32,
    pub closed: u32,
    pub rejected: u32,
    pub merged: u32,
    pub overdue: u32,
    pub reopened: u32,
    /// Closed without ever having been referred.
    pub closed_by_itself: u32,
    /// Of those that are closed (自行处置率); null when none is.
    pub self_settled_rate: Option<f64>,
    /// Settled in time, of those whose limit is over or kept; null when there are none.
    pub on_time_rate: Option<f64>,
    /// From report to settlement, seconds, the lower median; null when none is settled.
    pub median_settle_s: Option<i64>,
}

impl CountedBody {
    pub fn of(counted: &Counted) -> Self {
        let rate = |part: u32, of: u32| {
            (of > 0).then(|| (f64::from(part) / f64::from(of) * 10_000.0).round() / 10_000.0)
        };
        Self {
            hazards: counted.hazards,
            reports: counted.reports,
            open: counted.open,
            closed: counted.closed,
            rejected: counted.rejected,
            merged: counted.merged,
            overdue: counted.overdue,
            reopened: counted.reopened,
            closed_by_itself: counted.closed_by_itself,
            self_settled_rate: rate(counted.closed_by_itself, counted.closed),
            on_time_rate: rate(counted.on_time, counted.timed),
            median_settle_s: counted.median_settle_s(),
        }
    }
}

/// As what figures are sent.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Json,
    Xlsx,
}

/// Hazards counted
///
/// Each is counted in the grids that held it when it was reported, so a redrawing rewrites no figure of the past.
/// As a workbook, with the total in its last row, in the language of `Accept-Language`.
#[utoipa::path(
    get, path = "/v1/hazards/figures", tag = "Hazards", operation_id = "hazard_figures",
    params(
        ("by" = Option<String>, Query, description = "`grid` (default), `layer`, `team`, `matter`, `severity` or `status`"),
        ("layer" = Option<String>, Query, description = "By grid: of which layer, default community"),
        ("level" = Option<String>, Query, description = "By grid: of which level, default the leaves"),
        ("status" = Option<String>, Query, description = "One or several, with commas; `open` for all that are not ended"),
        ("severity" = Option<String>, Query, description = "One or several, with commas"),
        ("matter" = Option<String>, Query, description = "Code of the matter"),
        ("grid" = Option<String>, Query, description = "Id or code of a grid of whatever level"),
        ("bbox" = Option<String>, Query, description = "minx,miny,maxx,maxy"),
        ("from" = Option<String>, Query, description = "Reported at or after"),
        ("to" = Option<String>, Query, description = "Reported before"),
        ("format" = Option<String>, Query, description = "`json` (default) or `xlsx`"),
    ),
    responses(
        (status = 200, description = "The figures", content(
            (FiguresBody<'static> = "application/json"),
            (String = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        )),
        (status = 304, description = "As If-None-Match names it"),
        (status = "4XX", description = "What is wrong", body = ProblemDocument<'static>, content_type = "application/problem+json"),
    )
)]
pub async fn figures(
    request: HttpRequest,
    state: web::Data<Arc<AppState>>,
    caller: Caller,
) -> Result<HttpResponse, Problem> {
    let atlas = state.current.atlas()?;
    let zone = zone_of(&atlas)?;
    let mut params = Params::of(&request);
    let by = params.parse("by").unwrap_or(CountedBy::Grid);
    let layer = params.parse("layer").unwrap_or(Layer::Community);
    let level: Option<Level> = params.with("level", |name| {
        let names = || atlas.town().levels.iter().map(|(_, name)| name).collect::<Vec<_>>().join(", ");
        atlas.town().levels.find(name).ok_or_else(|| format!("{name:?} is none of {}", names()))
    });
    let statuses = statuses(&mut params);
    let severities = several(&mut params, "severity");
    let matter = params.text("matter").map(Into::into);
    let grid = params.text("grid");
    let bbox = bbox(&mut params, Datum::default());
    let (from, to) = (params.moment("from", &zone), params.moment("to", &zone));
    let form = params.with("format", |name| match name {
        "json" => Ok(Form::Json),
        "xlsx" => Ok(Form::Xlsx),
        _ => Err(format!("{name:?} is neither json nor xlsx")),
    });
    let (form, english) = (form.unwrap_or(Form::Json), wants_english(&request));
    params.finish()?;
    let grid = grid.map(|grid| find(&atlas, &grid, None).map(|at| atlas.grid(at).id.clone())).transpose()?;
    let times = Times { from, to, overdue: None };
    let filter = HazardFilter { statuses, severities, matter, grid, member: None, bbox, times };
    let counting = Counting { by, layer, level };
    let (seen, now) = (atlas.clone(), state.now());
    let work = move |state: &AppState| {
        let visible = Visible::of(&seen, &caller)?;
        let found = count(&seen, &state.current.facts().hazards(), &filter, counting, &visible, now);
        let parts = found.parts.iter().map(|(key, counted)| PartBody {
            key: key.as_deref(),
            grid: key.as_deref().filter(|_| by == CountedBy::Grid).and_then(|id| grid_of(&seen, id)),
            counted: CountedBody::of(counted),
        });
        let figures = FiguresBody { total: CountedBody::of(&found.total), parts: parts.collect() };
        let body = to_json(&figures)?;
        let tag = content_tag(&body);
        match form {
            Form::Json => Ok((tag, body)),
            Form::Xlsx => {
                let mut sheet = Sheet::of(&seen, by, now, english);
                for part in &figures.parts {
                    sheet.part(part.key, part.grid.as_ref(), &part.counted);
                }
                Ok((tag, sheet.bytes(&figures.total)?))
            }
        }
    };
    let (tag, body) = state.blocking(work).await?;
    let reply = |tag| Reply::of_resource(&atlas, tag);
    match form {
        Form::Json => Ok(reply(tag).answer(&request, JSON, body)),
        Form::Xlsx => {
            // By what it tells: a workbook also holds the moment at which it was made.
            let tag = format!("{}-{}\"", tag.trim_end_matches('"'), if english { "en" } else { "zh" });
            Ok(reply(tag).answer(&request, XLSX, body))
        }
    }
}

fn grid_of<'a>(atlas: &'a Atlas, id: &str) -> Option<GridRef<'a>> {
    let found = atlas.grid_by_id(&GridId::new(id).ok()?)?;
    Some(GridRef::of(atlas, atlas.grid(found)))
}
