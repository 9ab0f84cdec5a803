//! Listing hazards and getting one with its course.

use std::sync::Arc;

use actix_web::{HttpRequest, HttpResponse, web};

use super::missing;
use crate::domain::hazard::HazardStatus;
use crate::domain::id::{GridId, HazardId, MemberId};
use crate::domain::matter::Severity;
use crate::domain::time::Moment;
use crate::http::auth::Caller;
use crate::http::error::{Problem, ProblemDocument};
use crate::http::extract::{Params, bad_coordinate, bbox, datum};
use crate::http::grids::find;
use crate::http::reply::{JSON, Reply, content_tag, to_json};
use crate::http::state::{AppState, zone_of};
use crate::http::wire::{self, HazardBody, HazardCourse, Link, Page, Speaker};
use crate::live::{HazardFilter, Times};
use crate::service::visible::Visible;

/// Several values with commas between them.
pub fn several<T: std::str::FromStr<Err: std::fmt::Display>>(
    params: &mut Params<'_>,
    name: &'static str,
) -> Vec<T> {
    let read = |text: &str| {
        let parts = text.split(',').map(|part| part.trim().parse::<T>().map_err(|error| error.to_string()));
        parts.collect::<Result<Vec<T>, String>>()
    };
    params.with(name, read).unwrap_or_default()
}

/// Hazards, newest first
#[utoipa::path(
    get, path = "/v1/hazards", tag = "Hazards", operation_id = "list_hazards",
    params(
        ("status" = Option<String>, Query, description = "One or several, with commas; `open` for all that are not ended"),
        ("severity" = Option<String>, Query, description = "One or several, with commas"),
        ("matter" = Option<String>, Query, description = "Code of the matter"),
        ("grid" = Option<String>, Query, description = "Id or code: those that it, of whatever level, held when they were reported"),
        ("member" = Option<String>, Query, description = "Those that this member answers for"),
        ("bbox" = Option<String>, Query, description = "minx,miny,maxx,maxy"),
        ("from" = Option<String>, Query, description = "Reported at or after"),
        ("to" = Option<String>, Query, description = "Reported before"),
        ("overdue" = Option<bool>, Query, description = "Late now, or not"),
        ("crs" = Option<String>, Query, description = "Datum of all coordinates of request and answer"),
        ("limit" = Option<u32>, Query, description = "1 to 1000, default 100"),
        ("cursor" = Option<String>, Query, description = "From `links`"),
    ),
    responses(
        (status = 200, description = "Hazards", body = Page<HazardBody<'static>>),
        (status = 304, description = "As If-None-Match names it"),
        (status = "4XX", description = "What is wrong", body = ProblemDocument<'static>, content_type = "application/problem+json"),
    )
)]
pub async fn list(
    request: HttpRequest,
    state: web::Data<Arc<AppState>>,
    caller: Caller,
) -> Result<HttpResponse, Problem> {
    let atlas = state.current.atlas()?;
    let zone = zone_of(&atlas)?;
    let now = state.now();
    let mut params = Params::of(&request);
    let datum = datum(&mut params);
    let statuses = statuses(&mut params);
    let severities: Vec<Severity> = several(&mut params, "severity");
    let matter = params.text("matter").map(Into::into);
    let grid = params.text("grid");
    let member = params.with("member", MemberId::new);
    let bbox = bbox(&mut params, datum);
    let (from, to) = (params.moment("from", &zone), params.moment("to", &zone));
    let overdue: Option<bool> = params.parse("overdue");
    let limit = params.limit();
    let after = wire::cursor(&mut params).map(|cursor| place_in_list(&cursor));
    if matches!(after, Some(None)) {
        params.fault("cursor", "no cursor of ours");
    }
    params.finish()?;
    let grid = match grid {
        None => None,
        Some(grid) => Some(match find(&atlas, &grid, None) {
            Ok(index) => atlas.grid(index).id.clone(),
            // A grid that is no more is known by its id.
            Err(problem) => GridId::new(&grid).map_err(|_| problem)?,
        }),
    };
    let times = Times { from, to, overdue: overdue.map(|overdue| (now, overdue)) };
    let filter = HazardFilter { statuses, severities, matter, grid, member, bbox, times };
    let visible = Visible::of(&atlas, &caller)?;
    let mut found: Vec<_> = {
        let hazards = state.current.facts().hazards();
        let listed = hazards.listed(after.flatten(), &filter).filter(|hazard| visible.hazard(hazard));
        listed.take(limit + 1).cloned().collect()
    };
    let is_more = found.len() > limit;
    found.truncate(limit);
    let next = found.last().filter(|_| is_more).map(|last| format!("{}~{}", last.reported.0, last.id));
    let speaker = Speaker { zone: &zone, datum, role: caller.role, english: false };
    let items = found.iter().map(|hazard| wire::hazard(&atlas, hazard, now, speaker));
    let items: Vec<HazardBody<'_>> =
        items.collect::<Result<_, _>>().map_err(|error| bad_coordinate(&["crs"], &error))?;
    let links = Link::next("/v1/hazards", &params, next.as_deref());
    let body = to_json(&Page { items, links })?;
    let reply = Reply::of_resource(&atlas, content_tag(&body));
    Ok(reply.answer(&request, JSON, body))
}

/// `status=`: names, and `open` for all of those that are not ended.
pub fn statuses(params: &mut Params<'_>) -> Vec<HazardStatus> {
    let read = |text: &str| -> Result<Vec<HazardStatus>, String> {
        let mut found = Vec::new();
        for part in text.split(',').map(str::trim) {
            match part {
                "open" => found.extend(HazardStatus::ALL.iter().filter(|status| status.is_open())),
                name => found.push(name.parse().map_err(|error| format!("{error}, open"))?),
            }
        }
        found.sort_unstable();
        found.dedup();
        Ok(found)
    };
    params.with("status", read).unwrap_or_default()
}

fn place_in_list(cursor: &str) -> Option<(Moment, HazardId)> {
    let (at, id) = cursor.split_once('~')?;
    Some((Moment(at.parse().ok()?), HazardId::new(id).ok()?))
}

/// A hazard with its reports and its whole course
#[utoipa::path(
    get, path = "/v1/hazards/{id}", tag = "Hazards", operation_id = "get_hazard",
    params(
        ("id" = String, Path, description = "The hazard"),
        ("crs" = Option<String>, Query, description = "Datum of the coordinates of the answer"),
    ),
    responses(
        (status = 200, description = "The hazard", body = HazardCourse<'static>),
        (status = 304, description = "As If-None-Match names it"),
        (status = "4XX", description = "What is wrong", body = ProblemDocument<'static>, content_type = "application/problem+json"),
    )
)]
pub async fn get(
    request: HttpRequest,
    id: web::Path<String>,
    state: web::Data<Arc<AppState>>,
    caller: Caller,
) -> Result<HttpResponse, Problem> {
    let atlas = state.current.atlas()?;
    let zone = zone_of(&atlas)?;
    let mut params = Params::of(&request);
    let datum = datum(&mut params);
    params.finish()?;
    let id = HazardId::new(&id).map_err(|_| missing(&id))?;
    let found = state.current.facts().hazards().get(&id).cloned();
    let visible = Visible::of(&atlas, &caller)?;
    let hazard = found.filter(|hazard| visible.hazard(hazard)).ok_or_else(|| missing(id.as_str()))?;
    let version = hazard.version.0;
    let (seen, role, now) = (atlas.clone(), caller.role, state.now());
    let work = move |state: &AppState| {
        let (reports, course) = state.current.store().hazard_course(&id)?;
        let speaker = Speaker { zone: &zone, datum, role, english: false };
        let body = wire::hazard(&seen, &hazard, now, speaker)
            .and_then(|body| wire::hazard_course(body, &reports, &course, speaker));
        to_json(&body.map_err(|error| bad_coordinate(&["crs"], &error))?)
    };
    let body = state.blocking(work).await?;
    let content = content_tag(&body);
    let etag = format!("W/\"h{version}-{}", content.trim_start_matches("W/\""));
    let reply = Reply::of_resource(&atlas, etag);
    Ok(reply.answer(&request, JSON, body))
}
