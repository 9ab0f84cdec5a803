//! `GET /v1/locate`: which grid, and which grid member, owns this place?

use std::sync::Arc;

use actix_web::{HttpRequest, HttpResponse, web};

use super::auth::Caller;
use super::error::{Code, Fault, Problem};
use super::extract::{Params, bad_coordinate, datum};
use super::reply::{Reply, Telling, Told, wants_english};
use super::state::{AppState, zone_of};
use super::wire::{self, QueryEcho, Speaker};
use crate::service::locate::{Question, QuestionError};
use crate::service::visible::Visible;

/// Which grid, and which grid member, owns this place?
///
/// Name the place by one of `lon` and `lat`, `x` and `y` (with `crs`), `address`, or `premises`.
/// "Nobody", "outside" and "several addresses match" are answers (200), not errors.
#[utoipa::path(
    get, path = "/v1/locate", tag = "Who owns it",
    params(
        ("lon" = Option<f64>, Query, description = "Longitude in degrees, in the datum of `crs`", example = 113.66),
        ("lat" = Option<f64>, Query, description = "Latitude in degrees", example = 22.94),
        ("x" = Option<f64>, Query, description = "Longitude or easting, as `crs` has it"),
        ("y" = Option<f64>, Query, description = "Latitude or northing"),
        ("crs" = Option<String>, Query, description = "Datum of all coordinates of request and answer: EPSG:4326 (default), EPSG:4490, GCJ-02, BD-09, or any projected EPSG:n; where a source applies China's offset may follow as in GCJ-02@box-without:hong-kong,macau,taiwan or BD-09@nowhere"),
        ("address" = Option<String>, Query, description = "Address text"),
        ("premises" = Option<String>, Query, description = "Id or credit code of a regulated place"),
        ("matter" = Option<String>, Query, description = "Code of the matter at hand"),
        ("accuracy_m" = Option<f64>, Query, description = "How far off the point may be, metres"),
        ("at" = Option<String>, Query, description = "As of this moment: RFC 3339 with offset, or a date (local midnight). Default: now"),
        ("known" = Option<String>, Query, description = "As was recorded at this moment. Default: now"),
    ),
    responses(
        (status = 200, description = "The answer", body = wire::LocateAnswer<'static>),
        (status = 304, description = "The answer is the one that If-None-Match names"),
        (status = "4XX", description = "What is wrong with the question", body = super::error::ProblemDocument<'static>, content_type = "application/problem+json"),
    )
)]
pub async fn locate(
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
    let accuracy_m = params.parse("accuracy_m");
    let (address, premises) = (params.text("address"), params.text("premises"));
    let matter = params.text("matter");
    let (at, known) = (params.moment("at", &zone), params.moment("known", &zone));
    params.finish()?;

    let (address, premises, matter) = (address.as_deref(), premises.as_deref(), matter.as_deref());
    let question = Question { lon, lat, x, y, address, premises, matter, accuracy_m };
    let atlas = state.atlas_at(at, known).await?;
    let visible = Visible::of(&current, &caller)?;
    let now = state.now();
    let moment = at.unwrap_or(now);
    let query = question.query(&atlas, datum, moment, &visible).map_err(|error| question_problem(&error))?;
    let located = atlas.locate(&query);
    let english = wants_english(&request);
    let is_about_now = at.is_none() && known.is_none();
    let next_change = if at.is_none() { atlas.valid_until(&query, &located) } else { None };
    let valid_until = next_change.filter(|_| is_about_now);
    let telling = Telling { atlas: &atlas, current: &current, caller: &caller, english };
    let mut reply = Reply::about_people(&telling, at.map_or(Told::Until(next_change), Told::At));
    if is_about_now {
        reply = reply.until(valid_until, now);
    }
    reply.json(&request, || {
        let speaker = Speaker { zone: &zone, datum, role: caller.role, english };
        wire::locate(&atlas, QueryEcho::of(&question, datum), &located, valid_until, speaker)
            .map_err(|error| bad_coordinate(&["crs"], &error))
    })
}

/// What is wrong with a question, naming the parameters.
pub fn question_problem(error: &QuestionError) -> Problem {
    let code = if error.is_coordinate() { Code::BadCoordinate } else { Code::BadParameter };
    Problem::faults(code, error.names().iter().map(|name| Fault::parameter(name, error)).collect())
}
