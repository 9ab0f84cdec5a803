//! `/v1/patrol/gaps`: where nobody has been.

use std::sync::Arc;

use actix_web::{HttpRequest, HttpResponse, web};
use serde::Serialize;
use utoipa::ToSchema;

use super::coverage::wanted;
use super::{fresh, second};
use crate::domain::patrol::PatrolWindow;
use crate::http::auth::Caller;
use crate::http::error::{Code, Fault, Problem, ProblemDocument};
use crate::http::extract::{Params, bad_coordinate, datum};
use crate::http::reply::{JSON, to_json};
use crate::http::state::{AppState, zone_of};
use crate::http::wire::GridRef;
use crate::live::patrol::{Gap, GapKind};
use crate::service::datum::Datum;
use crate::service::patrol::gaps as unseen;
use crate::service::visible::Visible;

/// Where something is that was not seen.
#[derive(Serialize, ToSchema)]
#[serde(tag = "type", content = "coordinates")]
enum Unseen {
    #[schema(value_type = Object)]
    Point([f64; 2]),
    #[schema(value_type = Object)]
    MultiLineString(Vec<Vec<[f64; 2]>>),
}

#[derive(Serialize, ToSchema)]
#[schema(as = Gap)]
struct GapBody<'a> {
    /// `road` or `premises`.
    kind: &'static str,
    id: &'a str,
    name: &'a str,
    /// Metres of road that were not seen.
    #[serde(skip_serializing_if = "Option::is_none")]
    length_m: Option<f64>,
    /// When all of it had last been seen; null: part of it never, as far as tracks are kept.
    last_visit: Option<String>,
    geometry: Unseen,
}

#[derive(Serialize, ToSchema)]
struct Gaps<'a> {
    grid: GridRef<'a>,
    window: &'static str,
    /// Metres of road, and premises, in all gaps.
    roads_m: f64,
    premises: usize,
    /// Worst first, as many as `limit` says.
    items: Vec<GapBody<'a>>,
}

/// What of a grid nobody of its own has seen in a window, worst first
///
/// Roads with their unseen stretches, and premises: never seen before seen long ago, of these the longer first.
#[utoipa::path(
    get, path = "/v1/patrol/gaps", tag = "Patrol",
    params(
        ("grid" = String, Query, description = "Id or code"),
        ("layer" = Option<String>, Query, description = "Which, when several have the code"),
        ("window" = Option<String>, Query, description = "1h, 8h, 24h, 7d or 30d. Default: 24h"),
        ("limit" = Option<u32>, Query, description = "1 to 1000, default 100"),
        ("crs" = Option<String>, Query, description = "Datum of the answer"),
    ),
    responses(
        (status = 200, description = "The gaps", body = Gaps<'static>),
        (status = "4XX", description = "What is wrong", body = ProblemDocument<'static>, content_type = "application/problem+json"),
    )
)]
pub async fn gaps(
    request: HttpRequest,
    state: web::Data<Arc<AppState>>,
    caller: Caller,
) -> Result<HttpResponse, Problem> {
    let current = state.current.atlas()?;
    let (zone, now) = (zone_of(&current)?, state.now());
    let mut params = Params::of(&request);
    let datum = datum(&mut params);
    let (grid, layer) = (params.text("grid"), params.parse("layer"));
    let window = params.parse("window").unwrap_or(PatrolWindow::Day);
    let limit = params.limit();
    params.finish()?;
    let missing = || Problem::faults(Code::BadParameter, vec![Fault::parameter("grid", "is needed")]);
    let grid = grid.ok_or_else(missing)?;
    // Looked up and seen, or the same answer as where there is none.
    wanted(&current, &current, &caller, layer, None, Some(&grid))?;
    let served = current.clone();
    let work = move |state: &AppState| {
        let visible = Visible::of(&current, &caller)?;
        let at = wanted(&current, &current, &caller, layer, None, Some(&grid))?[0];
        let found = unseen(&state.current, &state.patrols, &current.grid(at).id, window, now)?;
        let Some((ground, found)) = found else {
            return Err(Problem::new(Code::NotFound, "no such grid, or not in this key's territory"));
        };
        let roster = ground.atlas().roster();
        let is_seen = |gap: &&Gap| match gap.kind {
            GapKind::Premises { row, .. } => visible.premises(&roster.premises[row as usize].value),
            GapKind::Road { .. } => true,
        };
        let seen: Vec<&Gap> = found.iter().filter(is_seen).collect();
        let mut items = Vec::new();
        for gap in seen.iter().take(limit) {
            let (kind, id, name) = match gap.kind {
                GapKind::Road { row, .. } => {
                    let road = &roster.roads[row as usize].value;
                    ("road", road.id.as_str(), &*road.name)
                }
                GapKind::Premises { row, .. } => {
                    let premises = &roster.premises[row as usize].value;
                    ("premises", premises.id.as_str(), &*premises.name)
                }
            };
            let is_road = kind == "road";
            items.push(GapBody {
                kind,
                id,
                name,
                length_m: is_road.then_some(gap.length_mm as f64 / 1_000.0),
                last_visit: gap.last.map(|last| second(&zone, last)),
                geometry: geometry(gap, datum)?,
            });
        }
        let roads_mm: u64 = seen.iter().map(|gap| gap.length_mm).sum();
        let is_premises = |gap: &&&Gap| matches!(gap.kind, GapKind::Premises { .. });
        to_json(&Gaps {
            grid: GridRef::of(&current, current.grid(at)),
            window: window.name(),
            roads_m: roads_mm as f64 / 1_000.0,
            premises: seen.iter().filter(is_premises).count(),
            items,
        })
    };
    Ok(fresh(&served, JSON, state.blocking(work).await?))
}

fn geometry(gap: &Gap, datum: Datum) -> Result<Unseen, Problem> {
    let shown = match &gap.kind {
        GapKind::Premises { point, .. } => datum.show(*point).map(Unseen::Point),
        GapKind::Road { lines, .. } => {
            let line = |line: &Vec<_>| line.iter().map(|&point| datum.show(point)).collect();
            lines.iter().map(line).collect::<Result<_, _>>().map(Unseen::MultiLineString)
        }
    };
    shown.map_err(|error| bad_coordinate(&["crs"], &error))
}
