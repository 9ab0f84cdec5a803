//! The set `hazards`: live, each caller's own, and each area's version its own. A hazard that was
//! reported is in the next tile that is asked for.

use actix_web::{HttpRequest, HttpResponse, web};

use super::{Kept, State, TileJson, TileReply, coding_for, tile_id};
use crate::http::auth::Caller;
use crate::http::error::{Problem, ProblemDocument};
use crate::http::extract::Params;
use crate::http::hazards::{several, statuses};
use crate::http::reply::{JSON, Reply, content_tag, to_json};
use crate::live::HazardFilter;
use crate::service::tile::{HazardChoice, Seen, TileVersion, hazards_version};
use crate::service::visible::Visible;
use crate::tiles::BUFFER;
use crate::tiles::hazards::SET;

/// The tile set `hazards` as TileJSON
#[utoipa::path(
    get, path = "/tiles/hazards.json", tag = "Tiles", operation_id = "hazard_tile_json",
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
    // Where hazards are is for those who may see them; where the town is, for everybody.
    let of = atlas.clone();
    let ground = state.blocking(move |state| Ok(state.tiles.ground(&of))).await?;
    let choice = HazardChoice::of(&HazardFilter::default());
    let version =
        hazards_version(state.current.facts().hazards().version(), &Seen::by(&atlas, &caller), &choice);
    let origin = state.origin(&request);
    let body = to_json(&TileJson::of(&SET, &origin, &version, ground.bounds(), &atlas.town().notice))?;
    Ok(Reply::of_resource(&atlas, content_tag(&body)).answer(&request, JSON, body))
}

/// A tile of hazards
///
/// Those that are not ended, unless `status` says otherwise. Up to zoom 12 they are counted.
#[utoipa::path(
    get, path = "/tiles/hazards/{z}/{x}/{y}.mvt", tag = "Tiles", operation_id = "hazard_tile",
    params(
        ("z" = u8, Path, description = "0 to 22"),
        ("x" = u32, Path, description = "Column from the west"),
        ("y" = u32, Path, description = "Row from the north"),
        ("v" = Option<String>, Query, description = "The version that TileJSON names"),
        ("status" = Option<String>, Query, description = "One or several, with commas; `open` (default) for all that are not ended"),
        ("severity" = Option<String>, Query, description = "One or several, with commas"),
        ("matter" = Option<String>, Query, description = "Code of the matter"),
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
    let filter = HazardFilter {
        statuses: statuses(&mut params),
        severities: several(&mut params, "severity"),
        matter: params.text("matter").map(Into::into),
        ..HazardFilter::default()
    };
    params.finish()?;
    let choice = HazardChoice::of(&filter);
    let atlas = state.current.atlas()?;
    Visible::of(&atlas, caller.actor())?;
    let seen = Seen::by(&atlas, caller.actor());
    let (around, all) = {
        let hazards = state.current.facts().hazards();
        (hazards.version_around(tile, BUFFER), hazards.version())
    };
    let is_current = asked.is_some_and(|asked| asked == hazards_version(all, &seen, &choice));
    let kept = Kept { by_all: false, for_ever: is_current };
    let mut reply = TileReply::new(&request, &hazards_version(around, &seen, &choice), tile, kept);
    if let Some(known) = reply.not_modified() {
        return Ok(known);
    }
    let version = TileVersion::Hazards(around, seen.clone(), choice.clone());
    let coding = coding_for(&request);
    if let Some(tile) = state.tiles.at_hand(&version, tile, coding) {
        return Ok(reply.send(&tile));
    }
    let actor = caller.actor().clone();
    let named = (seen.clone(), choice.clone());
    let draw = move |state: &crate::http::state::AppState| {
        let visible = Visible::of(&atlas, &actor)?;
        Ok(state.tiles.hazards(state.current.facts(), &seen, &choice, &visible, tile, coding))
    };
    let (around, drawn) = state.blocking(draw).await?;
    // It may have gone on meanwhile; then the tile is the newer one, and says so.
    let (seen, choice) = named;
    Ok(TileReply::new(&request, &hazards_version(around, &seen, &choice), tile, kept).send(&drawn))
}
