//! `/tiles`: vector tiles of the grids, their TileJSON, and the list of sets.
//!
//! Names, codes and borders are for every role (ruling 11), so a tile is the same for everybody. A
//! URL that names the version in force may be kept for ever; any other is answered with today's
//! tile and must be asked about again (ruling 10).

use std::sync::Arc;

use actix_web::http::header::{self, HeaderValue};
use actix_web::{HttpRequest, HttpResponse, web};
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::auth::Caller;
use super::error::{Code, Fault, Problem, ProblemDocument};
use super::extract::Params;
use super::reply::{JSON, Reply, content_tag, is_known, to_json};
use super::state::AppState;
use crate::atlas::Atlas;
use crate::domain::edition::EditionNumber;
use crate::kernel::lattice::LatticePoint;
use crate::kernel::measure::Zoom;
use crate::kernel::tile::TileId;
use crate::tiles::GRID_TILE_LAYERS;

type State = web::Data<Arc<AppState>>;

const MVT: HeaderValue = HeaderValue::from_static("application/vnd.mapbox-vector-tile");
/// Which way of drawing: goes up whenever the same edition gives other bytes.
const DRAWING: u32 = 2;
/// Clients draw deeper zooms from this one: at 16 a tile unit is 15 cm, a lattice unit 1 cm.
const DRAWN_ZOOM_MAX: u8 = 16;

/// The sets of tiles there are
#[derive(Serialize, ToSchema)]
struct TileSets {
    sets: Vec<TileSetLink>,
}

#[derive(Serialize, ToSchema)]
struct TileSetLink {
    name: &'static str,
    tilejson: &'static str,
}

/// TileJSON 3.0
#[derive(Serialize, ToSchema)]
struct TileJson<'a> {
    tilejson: &'static str,
    name: &'static str,
    tiles: [String; 1],
    minzoom: u8,
    maxzoom: u8,
    /// West, south, east, north, in degrees.
    #[serde(skip_serializing_if = "Option::is_none")]
    bounds: Option<[f64; 4]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    attribution: Option<&'a str>,
    vector_layers: Vec<VectorLayer>,
}

#[derive(Serialize, ToSchema)]
struct VectorLayer {
    id: &'static str,
    #[schema(value_type = Object)]
    fields: Map<String, Value>,
}

/// The sets of tiles
#[utoipa::path(
    get, path = "/tiles", tag = "Tiles",
    responses((status = 200, description = "The sets", body = TileSets))
)]
pub async fn sets(request: HttpRequest, _caller: Caller) -> Result<HttpResponse, Problem> {
    Params::of(&request).finish()?;
    let sets = vec![TileSetLink { name: "grids", tilejson: "/tiles/grids.json" }];
    Ok(HttpResponse::Ok().content_type(JSON).body(to_json(&TileSets { sets })?))
}

/// TileJSON of the grids
#[utoipa::path(
    get, path = "/tiles/grids.json", tag = "Tiles",
    responses(
        (status = 200, description = "TileJSON 3.0; its URLs name the version in force", body = TileJson<'static>),
        (status = 304, description = "It is the one that If-None-Match names"),
        (status = "4XX", description = "What is wrong", body = ProblemDocument<'static>, content_type = "application/problem+json"),
    )
)]
pub async fn tile_json(request: HttpRequest, state: State, _caller: Caller) -> Result<HttpResponse, Problem> {
    Params::of(&request).finish()?;
    let atlas = state.current.atlas()?;
    let bounds = state.tiles.ground(&atlas).bounds();
    let corner = |point: LatticePoint| (point.lon(), point.lat());
    let ((west, south), (east, north)) = (corner(bounds.min), corner(bounds.max));
    let fields = |properties: &[(&str, &str)]| {
        properties.iter().map(|&(name, what)| (name.to_owned(), Value::from(what))).collect()
    };
    let body = TileJson {
        tilejson: "3.0.0",
        name: "grids",
        tiles: [format!(
            "{}/tiles/grids/{{z}}/{{x}}/{{y}}.mvt?v={}",
            state.origin(&request),
            version_of(&atlas)
        )],
        minzoom: 0,
        maxzoom: DRAWN_ZOOM_MAX,
        bounds: (!bounds.is_empty()).then_some([west, south, east, north]),
        attribution: Some(&*atlas.town().notice).filter(|notice| !notice.is_empty()),
        vector_layers: GRID_TILE_LAYERS
            .iter()
            .map(|layer| VectorLayer { id: layer.name, fields: fields(layer.properties) })
            .collect(),
    };
    let body = to_json(&body)?;
    Ok(Reply::of_resource(&atlas, content_tag(&body)).answer(&request, JSON, body))
}

/// A tile of the grids
///
/// MVT 2.1; 204 where nothing lies. `edition=` draws another edition than the one in force, `at=` the
/// one in force then.
#[utoipa::path(
    get, path = "/tiles/grids/{z}/{x}/{y}.mvt", tag = "Tiles",
    params(
        ("z" = u8, Path, description = "0 to 22"),
        ("x" = u32, Path, description = "Column from the west"),
        ("y" = u32, Path, description = "Row from the north"),
        ("v" = Option<String>, Query, description = "The version that TileJSON names"),
        ("edition" = Option<u32>, Query, description = "An edition's number"),
        ("at" = Option<String>, Query, description = "A moment"),
    ),
    responses(
        (status = 200, description = "The tile", content_type = "application/vnd.mapbox-vector-tile"),
        (status = 204, description = "Nothing lies there"),
        (status = "4XX", description = "What is wrong", body = ProblemDocument<'static>, content_type = "application/problem+json"),
    )
)]
pub async fn grids(
    request: HttpRequest,
    state: State,
    _caller: Caller,
    path: web::Path<(String, String, String)>,
) -> Result<HttpResponse, Problem> {
    let tile = tile_id(&path)?;
    let now = state.current.atlas()?;
    let zone = super::state::zone_of(&now)?;
    let mut params = Params::of(&request);
    let version = params.text("v");
    let number = params.parse::<u32>("edition").map(EditionNumber);
    let at = params.moment("at", &zone);
    if number.is_some() && at.is_some() {
        params.fault("at", "edition and at exclude each other");
    }
    params.finish()?;
    let atlas = match number {
        None => state.atlas_at(at, None).await?,
        Some(number) if now.editions().iter().any(|edition| edition.number == number) => {
            state.atlas_of(number).await?
        }
        Some(number) => {
            return Err(Problem::new(Code::NotFound, format!("there is no edition {}", number.0)));
        }
    };
    let is_lasting = version.as_deref() == Some(version_of(&atlas).as_str());
    // Weak: compressed or not, it is the same tile.
    let etag = format!("W/\"{}-{}\"", version_of(&atlas), path_text(&path));
    let mut response = HttpResponse::Ok();
    response
        .insert_header((header::ETAG, etag.as_str()))
        .insert_header(("gridward-edition", atlas.edition().number.0))
        .insert_header((header::VARY, HeaderValue::from_static("Accept-Encoding")))
        .insert_header((header::CACHE_CONTROL, HeaderValue::from_static(kept(is_lasting))));
    if is_known(&request, &etag) {
        return Ok(response.status(actix_web::http::StatusCode::NOT_MODIFIED).finish());
    }
    let drawn = state.blocking(move |state| Ok(state.tiles.grids(&atlas, tile))).await?;
    if drawn.is_empty() {
        return Ok(response.status(actix_web::http::StatusCode::NO_CONTENT).finish());
    }
    response.insert_header((header::CONTENT_TYPE, MVT));
    if takes_gzip(&request) {
        response.insert_header((header::CONTENT_ENCODING, HeaderValue::from_static("gzip")));
        return Ok(response.body(web::Bytes::copy_from_slice(drawn.gzip())));
    }
    Ok(response.body(drawn.plain()))
}

fn kept(for_ever: bool) -> &'static str {
    if for_ever { "public, max-age=31536000, immutable" } else { "public, no-cache" }
}

/// An edition never changes, but another store at the same address has others of the same numbers,
/// and another program may draw them otherwise.
fn version_of(atlas: &Atlas) -> String {
    let edition = atlas.edition();
    format!("e{}-{:x}-{DRAWING}", edition.number.0, edition.recorded.0)
}

fn path_text((z, x, y): &(String, String, String)) -> String {
    format!("{z}-{x}-{y}")
}

fn tile_id((z, x, y): &(String, String, String)) -> Result<TileId, Problem> {
    let number = |name: &str, text: &str| {
        let digits = !text.is_empty() && text.len() <= 10 && text.bytes().all(|byte| byte.is_ascii_digit());
        digits.then(|| text.parse::<u32>().ok()).flatten().ok_or_else(|| {
            Problem::faults(
                Code::BadParameter,
                vec![Fault::parameter(name, format_args!("{text:?} is no whole number"))],
            )
        })
    };
    let (zoom, x, y) = (number("z", z)?, number("x", x)?, number("y", y)?);
    u8::try_from(zoom).ok().and_then(|zoom| TileId::new(zoom, x, y)).ok_or_else(|| {
        let fault = format!("zooms go from 0 to {}, x and y from 0 to 2^z - 1", Zoom::MAX);
        Problem::faults(Code::BadParameter, vec![Fault::parameter("z", fault)])
    })
}

fn takes_gzip(request: &HttpRequest) -> bool {
    let given = request.headers().get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok());
    given.is_some_and(|given| {
        given.split(',').any(|coding| {
            let (name, weight) = coding.split_once(';').unwrap_or((coding, ""));
            matches!(name.trim(), "gzip" | "*") && !matches!(weight.trim(), "q=0" | "q=0.0")
        })
    })
}
