//! `GET /v1/geocode` and `GET /v1/reverse`: from a text to places, and from a point to what is near.

use std::sync::Arc;

use actix_web::{HttpRequest, HttpResponse, web};

use super::auth::Caller;
use super::error::{Code, Fault, Problem, ProblemDocument};
use super::extract::{Params, bad_coordinate, bbox, datum};
use super::grids::find;
use super::locate::question_problem;
use super::reply::{GEO_JSON, Reply, Telling, Told, to_json, wants_english};
use super::state::{AppState, zone_of};
use super::wire::{self, GeocodeFeatures};
use crate::atlas::{Atlas, Sought};
use crate::domain::time::Moment;
use crate::kernel::lattice::LatticePoint;
use crate::service::datum::Datum;
use crate::service::geocode::{
    RESULTS_DEFAULT, RESULTS_MAX, SUGGESTED_DEFAULT, SUGGESTED_MAX, TextQuestion, geocode, reverse, suggest,
};
use crate::service::locate::{ADDRESS_BYTES_MAX, Question};
use crate::service::visible::Visible;

/// Places that a text means, as GeocodeJSON
///
/// The address itself, else its door by street and number, else between its neighbours, else the street,
/// the community or the town, with `accuracy`, `confidence` and why it `match`ed; premises, roads and grids by
/// their names and codes. A name may be mistyped or in pinyin, whole or by first letters, or a former one; a number never. Several
/// features when several places fit equally; none rather than a guess. A stretch (1~30号) is a line, with all grids and owners
/// `along` it.
#[utoipa::path(
    get, path = "/v1/geocode", tag = "Geocoding", operation_id = "geocode",
    params(
        ("q" = String, Query, description = "The address as a person writes it, at most 1000 bytes"),
        ("limit" = Option<u32>, Query, description = "1 to 100, default 10"),
        ("near" = Option<String>, Query, description = "x,y: of equal fits the nearest come first"),
        ("bbox" = Option<String>, Query, description = "minx,miny,maxx,maxy: nothing outside of it"),
        ("grid" = Option<String>, Query, description = "Id or code of a grid: nothing outside of it"),
        ("crs" = Option<String>, Query, description = "Datum of all coordinates of request and answer"),
        ("at" = Option<String>, Query, description = "As of this moment"),
        ("known" = Option<String>, Query, description = "As was recorded at this moment"),
    ),
    responses(
        (status = 200, description = "The places", body = GeocodeFeatures<'static>, content_type = "application/geo+json"),
        (status = 304, description = "As If-None-Match names it"),
        (status = "4XX", description = "What is wrong", body = ProblemDocument<'static>, content_type = "application/problem+json"),
    )
)]
pub async fn by_text(
    request: HttpRequest,
    state: web::Data<Arc<AppState>>,
    caller: Caller,
) -> Result<HttpResponse, Problem> {
    let current = state.current.atlas()?;
    let zone = zone_of(&current)?;
    let mut params = Params::of(&request);
    let datum = datum(&mut params);
    let text = params.text("q");
    let limit = limit(&mut params, RESULTS_MAX).unwrap_or(RESULTS_DEFAULT);
    let near = params.with("near", |text| near(text, datum));
    let bbox = bbox(&mut params, datum);
    let grid = params.text("grid");
    let (at, known) = (params.moment("at", &zone), params.moment("known", &zone));
    params.finish()?;
    let text = wanted(text)?;
    let atlas = state.atlas_at(at, known).await?;
    let grid = grid.map(|grid| find(&atlas, &grid, None)).transpose()?;
    let english = wants_english(&request);
    let moment = at.unwrap_or_else(|| state.now());
    let (searched, asker, seen) = (atlas.clone(), Arc::new(caller), current.clone());
    let caller = asker.clone();
    let work = move |_: &AppState| {
        let question = TextQuestion { text: &text, limit, near, bbox, grid };
        let visible = Visible::of(&seen, &asker)?;
        let answer = geocode(&searched, &question, moment, &visible);
        to_json(&wire::geocoded(answer, datum, english).map_err(|error| bad_coordinate(&["crs"], &error))?)
    };
    let body = state.blocking(work).await?;
    Ok(answer(&request, Asked { atlas: &atlas, current: &current, caller: &caller, english, at }, body))
}

/// What a text that is being typed may become, as GeocodeJSON
///
/// Streets with their lanes and doors, premises that the caller may see, grids and roads, likeliest first, from the
/// first character on, in characters, in pinyin or by its first letters, or mixed.
#[utoipa::path(
    get, path = "/v1/suggest", tag = "Geocoding", operation_id = "suggest",
    params(
        ("q" = String, Query, description = "What has been typed, at most 1000 bytes"),
        ("limit" = Option<u32>, Query, description = "1 to 20, default 8"),
        ("crs" = Option<String>, Query, description = "Datum of all coordinates of the answer"),
    ),
    responses(
        (status = 200, description = "What it may become", body = GeocodeFeatures<'static>, content_type = "application/geo+json"),
        (status = 304, description = "As If-None-Match names it"),
        (status = "4XX", description = "What is wrong", body = ProblemDocument<'static>, content_type = "application/problem+json"),
    )
)]
pub async fn as_typed(
    request: HttpRequest,
    state: web::Data<Arc<AppState>>,
    caller: Caller,
) -> Result<HttpResponse, Problem> {
    let current = state.current.atlas()?;
    let mut params = Params::of(&request);
    let datum = datum(&mut params);
    let text = params.text("q");
    let limit = limit(&mut params, SUGGESTED_MAX).unwrap_or(SUGGESTED_DEFAULT);
    params.finish()?;
    let text = wanted(text)?;
    let visible = Visible::of(&current, &caller)?;
    // Faster than handing it to a thread that may block.
    let found = suggest(&current, &text, limit, state.now(), &visible);
    let body = to_json(&wire::suggested(found, datum).map_err(|error| bad_coordinate(&["crs"], &error))?)?;
    let asked = Asked { atlas: &current, current: &current, caller: &caller, english: false, at: None };
    Ok(answer(&request, asked, body))
}

/// What lies nearest to a point, as GeocodeJSON
///
/// Addresses, roads (by the distance to their lines) and those premises that the caller may see, within
/// 2 km, nearest first.
#[utoipa::path(
    get, path = "/v1/reverse", tag = "Geocoding", operation_id = "reverse_geocode",
    params(
        ("lon" = Option<f64>, Query, description = "Longitude in degrees, in the datum of `crs`"),
        ("lat" = Option<f64>, Query, description = "Latitude in degrees"),
        ("x" = Option<f64>, Query, description = "Longitude or easting, as `crs` has it"),
        ("y" = Option<f64>, Query, description = "Latitude or northing"),
        ("limit" = Option<u32>, Query, description = "Of each kind, 1 to 100, default 10"),
        ("crs" = Option<String>, Query, description = "Datum of all coordinates of request and answer"),
        ("at" = Option<String>, Query, description = "As of this moment"),
        ("known" = Option<String>, Query, description = "As was recorded at this moment"),
    ),
    responses(
        (status = 200, description = "What is near", body = GeocodeFeatures<'static>, content_type = "application/geo+json"),
        (status = 304, description = "As If-None-Match names it"),
        (status = "4XX", description = "What is wrong", body = ProblemDocument<'static>, content_type = "application/problem+json"),
    )
)]
pub async fn by_point(
    request: HttpRequest,
    state: web::Data<Arc<AppState>>,
    caller: Caller,
) -> Result<HttpResponse, Problem> {
    let current = state.current.atlas()?;
    let zone = zone_of(&current)?;
    let mut params = Params::of(&request);
    let datum = datum(&mut params);
    let (lon, lat) = (params.parse("lon"), params.parse("lat"));
    let (x, y) = (params.parse("x"), params.parse("y"));
    let limit = limit(&mut params, RESULTS_MAX).unwrap_or(RESULTS_DEFAULT);
    let (at, known) = (params.moment("at", &zone), params.moment("known", &zone));
    params.finish()?;
    let question = Question { lon, lat, x, y, ..Question::default() };
    let place = question.place(datum).map_err(|error| question_problem(&error))?;
    let Sought::Point(from) = place else { unreachable!("no text was given") };
    let atlas = state.atlas_at(at, known).await?;
    let moment = at.unwrap_or_else(|| state.now());
    let (searched, asker, seen) = (atlas.clone(), Arc::new(caller), current.clone());
    let caller = asker.clone();
    let work = move |_: &AppState| {
        let visible = Visible::of(&seen, &asker)?;
        let found = reverse(&searched, from, limit, moment, &visible);
        to_json(&wire::nearest(found, datum).map_err(|error| bad_coordinate(&["crs"], &error))?)
    };
    let body = state.blocking(work).await?;
    Ok(answer(
        &request,
        Asked { atlas: &atlas, current: &current, caller: &caller, english: false, at },
        body,
    ))
}

/// What an answer's tag rests on.
struct Asked<'a> {
    atlas: &'a Atlas,
    current: &'a Atlas,
    caller: &'a Caller,
    english: bool,
    at: Option<Moment>,
}

fn answer(request: &HttpRequest, asked: Asked<'_>, body: Vec<u8>) -> HttpResponse {
    let Asked { atlas, current, caller, english, at } = asked;
    let telling = Telling { atlas, current, caller, english };
    let reply = Reply::about_people(&telling, at.map_or(Told::Content(&body), Told::At));
    reply.answer(request, GEO_JSON, body)
}

/// The text asked for.
fn wanted(text: Option<String>) -> Result<String, Problem> {
    let fault = match text {
        None => Fault::parameter("q", "give the address"),
        Some(text) if text.len() <= ADDRESS_BYTES_MAX => return Ok(text),
        Some(_) => Fault::parameter("q", format_args!("an address has at most {ADDRESS_BYTES_MAX} bytes")),
    };
    Err(Problem::faults(Code::BadParameter, vec![fault]))
}

fn limit(params: &mut Params<'_>, most: usize) -> Option<usize> {
    params.with("limit", |text| match text.parse() {
        Ok(limit) if (1..=most).contains(&limit) => Ok(limit),
        _ => Err(format!("{text:?} is not 1 to {most}")),
    })
}

fn near(text: &str, datum: Datum) -> Result<LatticePoint, String> {
    let numbers: Option<Vec<f64>> = text.split(',').map(|part| part.trim().parse().ok()).collect();
    let Some(&[x, y]) = numbers.as_deref() else { return Err("two numbers: x,y".to_owned()) };
    datum.read(x, y).map_err(|error| error.to_string())
}
