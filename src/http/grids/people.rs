//! Who serves on a grid, and what it holds.

use std::collections::BTreeMap;
use std::sync::Arc;

use actix_web::{HttpRequest, HttpResponse, web};
use serde::Serialize;
use utoipa::ToSchema;

use super::find;
use super::list::area_m2;
use crate::atlas::Atlas;
use crate::domain::layers::Layer;
use crate::domain::member::Member;
use crate::domain::plan::GridIndex;
use crate::domain::time::Moment;
use crate::http::auth::Caller;
use crate::http::error::{Code, Problem, ProblemDocument};
use crate::http::extract::Params;
use crate::http::hazards::CountedBody;
use crate::http::reply::{JSON, Reply, Telling, Told, to_json};
use crate::http::roster::{DutyBody, MemberBody};
use crate::http::state::{AppState, zone_of};
use crate::http::wire::{GridRef, Page, Speaker};
use crate::live::{HazardFilter, Times};
use crate::service::datum::Datum;
use crate::service::hazard::{CountedBy, Counting, figures};
use crate::service::roster::row_at;
use crate::service::visible::Visible;

/// A member with the duty that puts them there.
#[derive(Serialize, ToSchema)]
struct Serving<'a> {
    duty: DutyBody<'a>,
    member: Option<MemberBody<'a>>,
}

/// Everybody with a duty on that very grid
#[utoipa::path(
    get, path = "/v1/grids/{grid}/members", tag = "Grids", operation_id = "grid_members",
    params(
        ("grid" = String, Path, description = "Id or code"),
        ("layer" = Option<String>, Query, description = "Which layer's, when several use the code"),
        ("at" = Option<String>, Query, description = "As of this moment"),
        ("known" = Option<String>, Query, description = "As was recorded at this moment"),
    ),
    responses(
        (status = 200, description = "In the order in which an owner is chosen", body = Page<Serving<'static>>),
        (status = 304, description = "As If-None-Match names it"),
        (status = "4XX", description = "What is wrong", body = ProblemDocument<'static>, content_type = "application/problem+json"),
    )
)]
pub async fn members(
    request: HttpRequest,
    grid: web::Path<String>,
    state: web::Data<Arc<AppState>>,
    caller: Caller,
) -> Result<HttpResponse, Problem> {
    let current = state.current.atlas()?;
    let zone = zone_of(&current)?;
    let mut params = Params::of(&request);
    let layer = params.parse("layer");
    let (at, known) = (params.moment("at", &zone), params.moment("known", &zone));
    params.finish()?;
    let atlas = state.atlas_at(at, known).await?;
    let index = find(&atlas, &grid, layer)?;
    let visible = Visible::of(&current, &caller)?;
    if !visible.grid(&atlas.grid(index).id) {
        return Err(Problem::new(Code::Forbidden, "who serves outside the key's territory is not shown"));
    }
    let moment = at.unwrap_or_else(|| state.now());
    let speaker = Speaker { zone: &zone, datum: Datum::default(), role: caller.role, english: false };
    let serving = atlas.duties_on(index).filter(|row| row.valid.contains(moment)).map(|row| {
        let member = row_at::<Member>(atlas.roster(), row.value.member.as_str(), moment);
        let member = member.map(|row| MemberBody::of(row, speaker));
        Serving { duty: DutyBody::of(row, speaker), member }
    });
    let body = to_json(&Page { items: serving.collect(), links: Vec::new() })?;
    let telling = Telling { atlas: &atlas, current: &current, caller: &caller, english: false };
    let reply = Reply::about_people(&telling, at.map_or(Told::Content(&body), Told::At));
    Ok(reply.answer(&request, JSON, body))
}

/// Figures of one grid.
#[derive(Serialize, ToSchema)]
struct GridStats<'a> {
    grid: GridRef<'a>,
    area_m2: f64,
    children: usize,
    /// Grids without children, below it or itself.
    leaves: usize,
    /// Duties on it and below it, by team; null outside the key's territory.
    duties: Option<BTreeMap<&'a str, usize>>,
    /// Premises inside, by kind; null outside the key's territory.
    premises: Option<BTreeMap<&'a str, usize>>,
    /// Hazards that were reported in it, as far as the key may see them; `/v1/hazards/figures` has more.
    hazards: CountedBody,
}

/// How large a grid is and what it holds
#[utoipa::path(
    get, path = "/v1/grids/{grid}/stats", tag = "Grids", operation_id = "grid_stats",
    params(
        ("grid" = String, Path, description = "Id or code"),
        ("layer" = Option<String>, Query, description = "Which layer's, when several use the code"),
        ("at" = Option<String>, Query, description = "As of this moment"),
        ("known" = Option<String>, Query, description = "As was recorded at this moment"),
    ),
    responses(
        (status = 200, description = "The figures", body = GridStats<'static>),
        (status = 304, description = "As If-None-Match names it"),
        (status = "4XX", description = "What is wrong", body = ProblemDocument<'static>, content_type = "application/problem+json"),
    )
)]
pub async fn stats(
    request: HttpRequest,
    grid: web::Path<String>,
    state: web::Data<Arc<AppState>>,
    caller: Caller,
) -> Result<HttpResponse, Problem> {
    let current = state.current.atlas()?;
    let zone = zone_of(&current)?;
    let mut params = Params::of(&request);
    let layer = params.parse("layer");
    let (at, known) = (params.moment("at", &zone), params.moment("known", &zone));
    params.finish()?;
    let atlas = state.atlas_at(at, known).await?;
    let index = find(&atlas, &grid, layer)?;
    let sees_people = Visible::of(&current, &caller)?.grid(&atlas.grid(index).id);
    let telling = Telling { atlas: &atlas, current: &current, caller: &caller, english: false };
    let moment = at.unwrap_or_else(|| state.now());
    let (counted, actor) = (atlas.clone(), caller.actor().clone());
    let work = move |state: &AppState| {
        let current = state.current.atlas()?;
        let times = Times { to: at, ..Times::default() };
        let grid = Some(counted.grid(index).id.clone());
        let filter = HazardFilter { grid, times, ..HazardFilter::default() };
        let counting = Counting { by: CountedBy::Status, layer: Layer::Community, level: None };
        let visible = Visible::of(&current, &actor)?;
        let hazards =
            figures(&current, &state.current.facts().hazards(), &filter, counting, &visible, moment);
        let hazards = CountedBody::of(&hazards.total);
        to_json(&count(&counted, index, moment, sees_people, hazards))
    };
    let body = state.blocking(work).await?;
    let reply = Reply::about_people(&telling, Told::Content(&body));
    Ok(reply.answer(&request, JSON, body))
}

fn count(
    atlas: &Atlas,
    grid: GridIndex,
    at: Moment,
    sees_people: bool,
    hazards: CountedBody,
) -> GridStats<'_> {
    let under = |leaf: GridIndex| atlas.index().upward(leaf).any(|up| up == grid);
    let (mut duties, mut premises) = (BTreeMap::new(), BTreeMap::new());
    if sees_people {
        let roster = atlas.roster();
        for row in roster.duties.iter().filter(|row| row.valid.contains(at)) {
            let is_inside = atlas.grid_by_id(&row.value.grid).is_some_and(under);
            let member = row_at::<Member>(roster, row.value.member.as_str(), at);
            if let Some(member) = member.filter(|_| is_inside) {
                *duties.entry(member.value.team.name()).or_default() += 1;
            }
        }
        let layer = atlas.grid(grid).layer;
        for row in roster.premises.iter().filter(|row| row.valid.contains(at)) {
            let leaf = row.value.at.and_then(|point| atlas.leaf_at(point, layer));
            if leaf.is_some_and(under) {
                *premises.entry(&*row.value.kind).or_default() += 1;
            }
        }
    }
    GridStats {
        grid: GridRef::of(atlas, atlas.grid(grid)),
        area_m2: area_m2(&atlas.index().polygons(atlas.plan(), grid)),
        children: atlas.index().children(grid).len(),
        leaves: atlas.index().leaves_under(grid).len(),
        duties: sees_people.then_some(duties),
        premises: sees_people.then_some(premises),
        hazards,
    }
}
