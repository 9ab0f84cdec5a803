//! The set `patrol`: live, each caller's own, and each area's version its own.

use actix_web::{HttpRequest, HttpResponse, web};

use super::{Kept, State, TileJson, TileReply, coding_for, tile_id};
use crate::domain::patrol::PatrolWindow;
use crate::http::auth::Caller;
use crate::http::error::{Problem, ProblemDocument};
use crate::http::extract::Params;
use crate::http::reply::{JSON, Reply, content_tag, to_json};
use crate::service::patrol::{patrol_tile, patrol_version, patrol_versions};
use crate::service::tile::Seen;
use crate::service::visible::Visible;
use crate::tiles::patrol::SET;

/// The tile set `patrol` as TileJSON
#[utoipa::path(
    get, path = "/tiles/patrol.json", tag = "Tiles", operation_id = "patrol_tile_json",
    params(("window" = Option<String>, Query, description = "1h, 8h, 24h, 7d or 30d. Default: 24h")),
    responses(
        (status = 200, description = "TileJSON 3.0; its URLs name the version in force for the caller", body = TileJson<'static>),
        (status = 304, description = "It is the one that If-None-Match names"),
        (status = "4XX", description = "What is wrong", body = ProblemDocument<'static>, content_type = "application/problem+json"),
    )
)]
pub async fn tile_json(request: HttpRequest, state: State, caller: Caller) -> Result<HttpResponse, Problem> {
    let mut params = Params::of(&request);
    let window = params.parse("window").unwrap_or(PatrolWindow::Day);
    params.finish()?;
    let atlas = state.current.atlas()?;
    Visible::of(&atlas, caller.actor())?;
    let seen = Seen::by(&atlas, caller.actor());
    let (of, actor) = (atlas.clone(), caller.actor().clone());
    let work = move |state: &crate::http::state::AppState| {
        let ground = state.tiles.ground(&of);
        Ok((ground, patrol_versions(&state.current, &state.patrols, &actor, window, None)?))
    };
    let (ground, versions) = state.blocking(work).await?;
    let version = patrol_version(versions.all, &seen, &versions.choice);
    let (origin, bounds) = (state.origin(&request), ground.bounds());
    let mut json = TileJson::of(&SET, &origin, &version, bounds, &atlas.town().notice);
    json.tiles[0] = format!("{}&window={}", json.tiles[0], window.name());
    let body = to_json(&json)?;
    Ok(Reply::of_resource(&atlas, content_tag(&body)).answer(&request, JSON, body))
}

/// A tile of patrols
///
/// Grids with how much of them was looked after, roads from zoom 13, cells from 14; members and where they went
/// for dispatchers, approvers and admins. All within the caller's territory.
#[utoipa::path(
    get, path = "/tiles/patrol/{z}/{x}/{y}.mvt", tag = "Tiles", operation_id = "patrol_tile",
    params(
        ("z" = u8, Path, description = "0 to 22"),
        ("x" = u32, Path, description = "Column from the west"),
        ("y" = u32, Path, description = "Row from the north"),
        ("v" = Option<String>, Query, description = "The version that TileJSON names"),
        ("window" = Option<String>, Query, description = "1h, 8h, 24h, 7d or 30d. Default: 24h"),
    ),
    responses(
        (status = 200, description = "The tile", content_type = "application/vnd.mapbox-vector-tile"),
        (status = 204, description = "Nothing lies there"),
        (status = "4XX", description = "What is wrong", body = ProblemDocument<'static>, content_type = "application/problem+json"),
    )
)]
pub async fn tile(
    request: HttpRequest,
    state: State,
    caller: Caller,
    path: web::Path<(String, String, String)>,
) -> Result<HttpResponse, Problem> {
    let tile = tile_id(&path)?;
    let mut params = Params::of(&request);
    let asked = params.text("v");
    let window = params.parse("window").unwrap_or(PatrolWindow::Day);
    params.finish()?;
    let atlas = state.current.atlas()?;
    Visible::of(&atlas, caller.actor())?;
    let seen = Seen::by(&atlas, caller.actor());
    let actor = caller.actor().clone();
    let versions = move |state: &crate::http::state::AppState| {
        Ok(patrol_versions(&state.current, &state.patrols, &actor, window, Some(tile))?)
    };
    let versions = state.blocking(versions).await?;
    let is_current =
        asked.is_some_and(|asked| asked == patrol_version(versions.all, &seen, &versions.choice));
    let kept = Kept { by_all: false, for_ever: is_current };
    let version = patrol_version(versions.around, &seen, &versions.choice);
    if let Some(known) = TileReply::new(&request, &version, tile, kept).not_modified() {
        return Ok(known);
    }
    let (actor, coding) = (caller.actor().clone(), coding_for(&request));
    let draw = move |state: &crate::http::state::AppState| {
        let visible = Visible::of(&atlas, &actor)?;
        let from = (&*state.current, &state.patrols, &state.tiles);
        Ok(patrol_tile(from, (&seen, visible), &versions.choice, (tile, coding))?)
    };
    // It may have gone on meanwhile; then the tile is the newer one, and says so.
    let (version, drawn) = state.blocking(draw).await?;
    Ok(TileReply::new(&request, &version, tile, kept).send(&drawn))
}
