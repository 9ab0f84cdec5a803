//! The set `grids`. Names, codes and borders are for every role (ruling 11), so a tile is the same for
//! everybody.

use actix_web::{HttpRequest, HttpResponse, web};

use super::{Kept, State, TileJson, TileReply, coding_for, tile_id};
use crate::domain::draft::DraftId;
use crate::domain::edition::EditionNumber;
use crate::http::auth::Caller;
use crate::http::drafts::problem as draft_problem;
use crate::http::error::{Code, Problem, ProblemDocument};
use crate::http::extract::Params;
use crate::http::reply::{EDITION, JSON, Reply, content_tag, to_json};
use crate::http::state::{AppState, zone_of};
use crate::kernel::tile::TileId;
use crate::service::draft as service;
use crate::service::tile::{TileVersion, draft_version, grids_version};
use crate::tiles::grids::SET;

/// From this zoom on a tile is drawn where it is asked for: it takes a fifth of a millisecond, about what
/// handing it to a thread that may wait, and back, does.
const DRAWN_AT_ONCE: u8 = 14;

/// TileJSON of the grids
#[utoipa::path(
    get, path = "/tiles/grids.json", tag = "Tiles", operation_id = "grid_tile_json",
    responses(
        (status = 200, description = "TileJSON 3.0; its URLs name the version in force", body = TileJson<'static>),
        (status = 304, description = "It is the one that If-None-Match names"),
        (status = "4XX", description = "What is wrong", body = ProblemDocument<'static>, content_type = "application/problem+json"),
    )
)]
pub async fn tile_json(request: HttpRequest, state: State, _caller: Caller) -> Result<HttpResponse, Problem> {
    Params::of(&request).finish()?;
    let atlas = state.current.atlas()?;
    let (origin, version) = (state.origin(&request), grids_version(&atlas));
    let bounds = state.tiles.ground(&atlas).bounds();
    let body = to_json(&TileJson::of(&SET, &origin, &version, bounds, &atlas.town().notice))?;
    Ok(Reply::of_resource(&atlas, content_tag(&body)).answer(&request, JSON, body))
}

/// A tile of the grids
///
/// MVT 2.1; 204 where nothing lies. `edition=` draws another edition than the one in force, `at=` the
/// one in force then, `known=` what was known of it.
#[utoipa::path(
    get, path = "/tiles/grids/{z}/{x}/{y}.mvt", tag = "Tiles", operation_id = "grid_tile",
    params(
        ("z" = u8, Path, description = "0 to 22"),
        ("x" = u32, Path, description = "Column from the west"),
        ("y" = u32, Path, description = "Row from the north"),
        ("v" = Option<String>, Query, description = "The version that TileJSON names"),
        ("edition" = Option<u32>, Query, description = "An edition's number"),
        ("at" = Option<String>, Query, description = "A moment"),
        ("known" = Option<String>, Query, description = "As was recorded at this moment"),
        ("draft" = Option<u32>, Query, description = "A draft as it stands, for those who draw"),
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
    let now = state.current.atlas()?;
    let zone = zone_of(&now)?;
    let mut params = Params::of(&request);
    let version = params.text("v");
    let number = params.parse::<u32>("edition").map(EditionNumber);
    let (at, known) = (params.moment("at", &zone), params.moment("known", &zone));
    let draft = params.parse::<u32>("draft").map(DraftId);
    let is_past = at.is_some() || known.is_some();
    if number.is_some() && is_past {
        params.fault("at", "edition excludes at and known");
    }
    if draft.is_some() && (number.is_some() || is_past) {
        params.fault("draft", "a draft has an edition of its own");
    }
    params.finish()?;
    if let Some(draft) = draft {
        return of_draft(&request, &state, caller, draft, tile).await;
    }
    let atlas = match number {
        None => state.atlas_at(at, known).await?,
        Some(number) if now.editions().iter().any(|edition| edition.number == number) => {
            state.atlas_of(number).await?
        }
        Some(number) => {
            return Err(Problem::new(Code::NotFound, format!("there is no edition {}", number.0)));
        }
    };
    let current = grids_version(&atlas);
    let kept = Kept { by_all: true, for_ever: version.as_deref() == Some(current.as_str()) };
    let mut reply = TileReply::new(&request, &current, tile, kept);
    reply.head.insert_header((EDITION, atlas.edition().number.0));
    if let Some(known) = reply.not_modified() {
        return Ok(known);
    }
    let coding = coding_for(&request);
    let drawn = match state.tiles.at_hand(&TileVersion::Grids(atlas.edition().number), tile, coding) {
        Some(tile) => tile,
        None if tile.zoom().get() >= DRAWN_AT_ONCE => state.tiles.grids(&atlas, tile, coding),
        None => state.blocking(move |state| Ok(state.tiles.grids(&atlas, tile, coding))).await?,
    };
    Ok(reply.send(&drawn))
}

/// A tile of a draft, for those who draw; it is their own in every cache.
async fn of_draft(
    request: &HttpRequest,
    state: &State,
    caller: Caller,
    id: DraftId,
    tile: TileId,
) -> Result<HttpResponse, Problem> {
    let read = move |state: &AppState| service::read(&state.current, &caller, id).map_err(draft_problem);
    let draft = state.blocking(read).await?;
    let kept = Kept { by_all: false, for_ever: false };
    let mut reply = TileReply::new(request, &draft_version(&draft), tile, kept);
    if let Some(known) = reply.not_modified() {
        return Ok(known);
    }
    let coding = coding_for(request);
    let draw = move |state: &AppState| {
        let plan = state.drafts.plan(&state.current, &draft).map_err(draft_problem)?;
        let atlas = state.current.atlas()?;
        let drawn = state.tiles.draft(&draft, &plan, &atlas.town().levels, tile, coding);
        drawn.map_err(|error| Problem::caused(Code::Internal, error))
    };
    Ok(reply.send(&state.blocking(draw).await?))
}
