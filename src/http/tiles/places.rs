//! The set `places`. Addresses and roads are for every role, premises for those in whose territory they
//! lie (ruling 11): a tile is its caller's own, in our cache and in everybody else's (ruling 10).

use actix_web::{HttpRequest, HttpResponse, web};

use super::{Kept, State, TileJson, TileReply, coding_for, tile_id};
use crate::http::auth::Caller;
use crate::http::error::{Problem, ProblemDocument};
use crate::http::extract::Params;
use crate::http::reply::{JSON, Reply, content_tag, to_json};
use crate::service::tile::{Seen, TileVersion, places_version};
use crate::service::visible::Visible;
use crate::tiles::places::SET;

/// TileJSON of the places
#[utoipa::path(
    get, path = "/tiles/places.json", tag = "Tiles", operation_id = "place_tile_json",
    responses(
        (status = 200, description = "TileJSON 3.0; its URLs name the version in force for the caller", body = TileJson<'static>),
        (status = 304, description = "It is the one that If-None-Match names"),
        (status = "4XX", description = "What is wrong", body = ProblemDocument<'static>, content_type = "application/problem+json"),
    )
)]
pub async fn tile_json(request: HttpRequest, state: State, caller: Caller) -> Result<HttpResponse, Problem> {
    Params::of(&request).finish()?;
    let atlas = state.current.atlas()?;
    Visible::of(&atlas, caller.actor())?;
    let (now, of) = (state.now(), atlas.clone());
    let ground = state.blocking(move |state| Ok(state.tiles.place_ground(&of, now))).await?;
    let seen = Seen::by(&atlas, caller.actor());
    let (origin, version) = (state.origin(&request), places_version(ground.version(), &seen));
    let body = to_json(&TileJson::of(&SET, &origin, &version, ground.bounds(), &atlas.town().notice))?;
    Ok(Reply::of_resource(&atlas, content_tag(&body)).answer(&request, JSON, body))
}

/// A tile of the places
///
/// MVT 2.1; 204 where nothing lies. Roads from zoom 8 by class, premises from 15, addresses from 16.
#[utoipa::path(
    get, path = "/tiles/places/{z}/{x}/{y}.mvt", tag = "Tiles", operation_id = "place_tile",
    params(
        ("z" = u8, Path, description = "0 to 22"),
        ("x" = u32, Path, description = "Column from the west"),
        ("y" = u32, Path, description = "Row from the north"),
        ("v" = Option<String>, Query, description = "The version that TileJSON names"),
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
    params.finish()?;
    let (atlas, now) = (state.current.atlas()?, state.now());
    // No tile for a key whose territory is gone, not even its roads.
    Visible::of(&atlas, caller.actor())?;
    let ground = match state.tiles.place_ground_at_hand(&atlas, now) {
        Some(ground) => ground,
        None => {
            let atlas = atlas.clone();
            state.blocking(move |state| Ok(state.tiles.place_ground(&atlas, now))).await?
        }
    };
    let seen = Seen::by(&atlas, caller.actor());
    let is_current = asked.is_some_and(|asked| asked == places_version(ground.version(), &seen));
    let around = ground.version_around(tile);
    let kept = Kept { by_all: false, for_ever: is_current };
    let mut reply = TileReply::new(&request, &places_version(around, &seen), tile, kept);
    if let Some(known) = reply.not_modified() {
        return Ok(known);
    }
    let coding = coding_for(&request);
    let drawn = match state.tiles.at_hand(&TileVersion::Places(around, seen.clone()), tile, coding) {
        Some(tile) => tile,
        None => {
            let actor = caller.actor().clone();
            let draw = move |state: &crate::http::state::AppState| {
                let visible = Visible::of(&atlas, &actor)?;
                Ok(state.tiles.places(&ground, &seen, &visible, tile, coding))
            };
            state.blocking(draw).await?
        }
    };
    Ok(reply.send(&drawn))
}
