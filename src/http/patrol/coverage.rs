//! `/v1/patrol/coverage`: how much of each grid was looked after.

use std::sync::Arc;

use actix_web::{HttpRequest, HttpResponse, web};
use serde::Serialize;
use utoipa::ToSchema;

use super::{fresh, second};
use crate::atlas::Atlas;
use crate::domain::layers::Layer;
use crate::domain::plan::GridIndex;
use crate::domain::time::Moment;
use crate::http::auth::Caller;
use crate::http::error::{Code, Fault, Problem, ProblemDocument};
use crate::http::extract::Params;
use crate::http::grids::find;
use crate::http::reply::{JSON, to_json};
use crate::http::state::{AppState, zone_of};
use crate::http::wire::{self, GridRef, Link};
use crate::live::patrol::{Coverage, Share};
use crate::service::patrol::{coverage as looked, window};
use crate::service::time::Zone;
use crate::service::visible::Visible;

const DAY_US: i64 = 86_400_000_000;

/// Of something, how much was seen.
#[derive(Serialize, ToSchema)]
#[schema(as = Share)]
struct ShareBody {
    of: f64,
    /// By members with a duty on the grid, or on a parent of it.
    seen: f64,
    /// By others only.
    by_others: f64,
}

impl ShareBody {
    fn of(share: Share, unit: f64) -> Self {
        let scaled = |count: u64| count as f64 / unit;
        Self { of: scaled(share.of), seen: scaled(share.seen), by_others: scaled(share.seen_by_others) }
    }
}

/// One grid's coverage.
#[derive(Serialize, ToSchema)]
#[schema(as = Coverage)]
struct CoverageBody<'a> {
    grid: GridRef<'a>,
    /// 0 to 1: roads, premises and cells by weight; null where there is nothing to look after.
    ratio: Option<f64>,
    /// Metres of walkable road, to the millimetre.
    roads_m: ShareBody,
    /// Premises passed.
    premises: ShareBody,
    /// Cells of 50 m touched.
    cells: ShareBody,
    /// When anything of it was last seen in the window; of a past window the hour.
    last_visit: Option<String>,
}

#[derive(Serialize, ToSchema)]
struct CoveragePage<'a> {
    from: String,
    /// Null: now.
    to: Option<String>,
    items: Vec<CoverageBody<'a>>,
    links: Vec<Link>,
}

/// Coverage of grids in a window
///
/// A window that reaches to now is exact; one of the past goes by whole hours and has the grids in force at its
/// end. Grids outside the caller's territory are left out. How it is counted: docs/coverage.md.
#[utoipa::path(
    get, path = "/v1/patrol/coverage", tag = "Patrol",
    params(
        ("layer" = Option<String>, Query, description = "community, road, entity or party"),
        ("level" = Option<String>, Query, description = "A level of the town's list, e.g. basic"),
        ("grid" = Option<String>, Query, description = "Id or code: that grid, or with `level` those below it"),
        ("from" = Option<String>, Query, description = "From this moment. Default: a day before `to`"),
        ("to" = Option<String>, Query, description = "Until this moment. Default: now"),
        ("limit" = Option<u32>, Query, description = "1 to 1000, default 100"),
        ("cursor" = Option<String>, Query, description = "From a `rel=next` link"),
    ),
    responses(
        (status = 200, description = "A page of grids", body = CoveragePage<'static>),
        (status = "4XX", description = "What is wrong", body = ProblemDocument<'static>, content_type = "application/problem+json"),
    )
)]
pub async fn coverage(
    request: HttpRequest,
    state: web::Data<Arc<AppState>>,
    caller: Caller,
) -> Result<HttpResponse, Problem> {
    let current = state.current.atlas()?;
    let (zone, now) = (zone_of(&current)?, state.now());
    let mut params = Params::of(&request);
    let layer: Option<Layer> = params.parse("layer");
    let (level, grid) = (params.text("level"), params.text("grid"));
    let (from, to) = (params.moment("from", &zone), params.moment("to", &zone));
    let (after, limit) = (wire::cursor(&mut params), params.limit());
    let to = to.filter(|&to| to < now);
    let from = from.unwrap_or_else(|| Moment(to.unwrap_or(now).0.saturating_sub(DAY_US)));
    if from >= to.unwrap_or(now) {
        params.fault("from", "must be before `to`, and before now");
    }
    if from.0 < now.0.saturating_sub(state.limits.position_rules.kept_us).saturating_sub(DAY_US) {
        params.fault("from", "is longer ago than tracks are kept");
    }
    params.finish()?;
    let atlas = state.atlas_at(to, None).await?;
    let wanted = wanted(&atlas, &current, &caller, layer, level.as_deref(), grid.as_deref())?;
    let begin =
        after.as_deref().map_or(0, |after| wanted.partition_point(|&at| atlas.grid(at).id.as_str() <= after));
    let page: Vec<GridIndex> = wanted[begin..].iter().copied().take(limit).collect();
    let next = page.last().filter(|_| begin + page.len() < wanted.len());
    let next = next.map(|&at| atlas.grid(at).id.as_str());
    let links = Link::next("/v1/patrol/coverage", &params, next);
    let served = atlas.clone();
    let work = move |state: &AppState| {
        let found = looked(&state.current, &state.patrols, &atlas, window(from, to, now))?;
        let body = |&at: &GridIndex| body(&atlas, at, &found.by_grid[at.0 as usize], &zone);
        let items = page.iter().map(body).collect();
        let to = to.map(|to| zone.rfc3339(to));
        to_json(&CoveragePage { from: zone.rfc3339(from), to, items, links })
    };
    Ok(fresh(&served, JSON, state.blocking(work).await?))
}

fn body<'a>(atlas: &'a Atlas, at: GridIndex, coverage: &Coverage, zone: &Zone) -> CoverageBody<'a> {
    CoverageBody {
        grid: GridRef::of(atlas, atlas.grid(at)),
        ratio: coverage.ratio(atlas.town().coverage.into()),
        roads_m: ShareBody::of(coverage.roads_mm, 1_000.0),
        premises: ShareBody::of(coverage.premises, 1.0),
        cells: ShareBody::of(coverage.cells, 1.0),
        last_visit: coverage.last.map(|last| second(zone, last)),
    }
}

/// The grids that are asked about and that the caller sees, in order of ids, as the plan has them.
pub(super) fn wanted(
    atlas: &Atlas,
    current: &Atlas,
    caller: &Caller,
    layer: Option<Layer>,
    level: Option<&str>,
    grid: Option<&str>,
) -> Result<Vec<GridIndex>, Problem> {
    let visible = Visible::of(current, caller)?;
    let known = |name: &str| {
        atlas.town().levels.find(name).ok_or_else(|| {
            let names: Vec<&str> = atlas.town().levels.iter().map(|(_, name)| name).collect();
            let detail = format!("no level {name:?}; there are: {}", names.join(", "));
            Problem::faults(Code::BadParameter, vec![Fault::parameter("level", detail)])
        })
    };
    let level = level.map(known).transpose()?;
    let top = grid.map(|grid| find(atlas, grid, layer)).transpose()?;
    let index = atlas.index();
    let is_wanted = |&at: &GridIndex| {
        let grid = atlas.grid(at);
        let is_there = match (top, level) {
            (None, _) => true,
            (Some(top), None) => at == top,
            (Some(top), Some(_)) => index.upward(at).any(|up| up == top),
        };
        is_there
            && layer.is_none_or(|layer| grid.layer == layer)
            && level.is_none_or(|level| grid.level == level)
            && visible.grid(&grid.id)
    };
    let found: Vec<GridIndex> =
        (0..atlas.plan().grids.len() as u32).map(GridIndex).filter(is_wanted).collect();
    match top {
        Some(_) if found.is_empty() && level.is_none() => {
            Err(Problem::new(Code::NotFound, "no such grid, or not in this key's territory"))
        }
        _ => Ok(found),
    }
}
