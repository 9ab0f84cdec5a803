//! `/v1/about`: whose server this is, and who the caller is to it.

use std::sync::Arc;

use actix_web::{HttpRequest, HttpResponse, web};
use serde::Serialize;
use utoipa::ToSchema;

use super::auth::Caller;
use super::background::BackgroundBody;
use super::error::{Problem, ProblemDocument};
use super::extract::Params;
use super::reply::{JSON, Reply, Telling, Told, to_json};
use super::state::AppState;

/// Whose server this is.
#[derive(Serialize, ToSchema)]
struct About<'a> {
    town: &'a str,
    /// Whether it serves the demo, in which anybody on this machine may write.
    demo: bool,
    /// What every screen must say, e.g. that the data are synthetic.
    notice: &'a str,
    version: &'a str,
    edition: u32,
    zone: &'a str,
    levels: Vec<&'a str>,
    caller: AboutCaller<'a>,
    /// A background for the map, where the server was given one.
    background: Option<BackgroundBody<'a>>,
}

#[derive(Serialize, ToSchema)]
struct AboutCaller<'a> {
    name: &'a str,
    role: &'a str,
    /// The id of the grid that limits what is seen and changed; null: everything.
    territory: Option<&'a str>,
    writes: bool,
}

/// Whose server this is, and who you are to it
#[utoipa::path(
    get, path = "/v1/about", tag = "Running it",
    responses(
        (status = 200, description = "About", body = About<'static>),
        (status = 304, description = "As If-None-Match names it"),
        (status = "4XX", description = "What is wrong", body = ProblemDocument<'static>, content_type = "application/problem+json"),
    )
)]
pub async fn about(
    request: HttpRequest,
    state: web::Data<Arc<AppState>>,
    caller: Caller,
) -> Result<HttpResponse, Problem> {
    Params::of(&request).finish()?;
    let atlas = state.current.atlas()?;
    let town = atlas.town();
    let body = to_json(&About {
        town: &town.name,
        demo: state.demo,
        notice: &town.notice,
        version: env!("CARGO_PKG_VERSION"),
        edition: atlas.edition().number.0,
        zone: &town.zone,
        levels: town.levels.iter().map(|(_, name)| name).collect(),
        caller: AboutCaller {
            name: &caller.name,
            role: caller.role.name(),
            territory: caller.territory.as_ref().map(|grid| grid.as_str()),
            writes: caller.role.writes_roster(),
        },
        background: state.background.as_ref().map(BackgroundBody::of),
    })?;
    let telling = Telling { atlas: &atlas, current: &atlas, caller: &caller, english: false };
    Ok(Reply::about_people(&telling, Told::Content(&body)).answer(&request, JSON, body))
}
