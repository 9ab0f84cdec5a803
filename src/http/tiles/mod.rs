//! `/tiles`: vector tiles, their TileJSON, and the list of sets; one file a set.
//!
//! A URL that names the version in force may be kept for ever; any other is answered with today's tile
//! and must be asked about again (ruling 10).

pub mod grids;
pub mod hazards;
pub mod patrol;
pub mod places;

use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderValue};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder, web};
use serde::Serialize;
use utoipa::ToSchema;

use super::auth::Caller;
use super::error::{Code, Fault, Problem};
use super::extract::Params;
use super::reply::{JSON, is_known, takes, to_json};
use super::state::AppState;
use super::wire::VectorLayer;
use crate::kernel::lattice::{LatticeBox, LatticePoint};
use crate::kernel::measure::Zoom;
use crate::kernel::tile::TileId;
use crate::service::tile::{Coding, TileBytes};
use crate::tiles::{DRAWN_ZOOM_MAX, TILE_SETS, TileSet};

type State = web::Data<Arc<AppState>>;

const MVT: HeaderValue = HeaderValue::from_static("application/vnd.mapbox-vector-tile");

/// The sets of tiles there are
#[derive(Serialize, ToSchema)]
struct TileSets {
    sets: Vec<TileSetLink>,
}

#[derive(Serialize, ToSchema)]
struct TileSetLink {
    name: &'static str,
    tilejson: String,
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

/// The sets of tiles
#[utoipa::path(
    get, path = "/tiles", tag = "Tiles",
    responses((status = 200, description = "The sets", body = TileSets))
)]
pub async fn sets(request: HttpRequest, _caller: Caller) -> Result<HttpResponse, Problem> {
    Params::of(&request).finish()?;
    let link = |set: &&TileSet| TileSetLink { name: set.name, tilejson: format!("/tiles/{}.json", set.name) };
    let sets = TILE_SETS.iter().map(link).collect();
    Ok(HttpResponse::Ok().content_type(JSON).body(to_json(&TileSets { sets })?))
}

impl<'a> TileJson<'a> {
    /// Of a set whose tiles have a version now.
    fn of(set: &TileSet, origin: &str, version: &str, bounds: LatticeBox, notice: &'a str) -> Self {
        let corner = |point: LatticePoint| (point.lon(), point.lat());
        let ((west, south), (east, north)) = (corner(bounds.min), corner(bounds.max));
        Self {
            tilejson: "3.0.0",
            name: set.name,
            tiles: [format!("{origin}/tiles/{}/{{z}}/{{x}}/{{y}}.mvt?v={version}", set.name)],
            minzoom: set.layers.iter().map(|layer| layer.first_zoom).min().unwrap_or_default(),
            maxzoom: DRAWN_ZOOM_MAX,
            bounds: (!bounds.is_empty()).then_some([west, south, east, north]),
            attribution: Some(notice).filter(|notice| !notice.is_empty()),
            vector_layers: VectorLayer::all(set.layers, 0..=DRAWN_ZOOM_MAX),
        }
    }
}

/// A tile on its way out.
struct TileReply<'r> {
    request: &'r HttpRequest,
    /// Weak: compressed or not, it is the same tile.
    etag: String,
    head: HttpResponseBuilder,
}

impl<'r> TileReply<'r> {
    /// `version` is that of the tile; kept for ever where the URL names a version in force.
    fn new(request: &'r HttpRequest, version: &str, tile: TileId, kept: Kept) -> Self {
        let etag = format!("W/\"{version}-{}-{}-{}\"", tile.zoom().get(), tile.x(), tile.y());
        let mut head = HttpResponse::Ok();
        head.insert_header((header::ETAG, etag.as_str()))
            .insert_header((header::VARY, HeaderValue::from_static(kept.vary())))
            .insert_header((header::CACHE_CONTROL, HeaderValue::from_static(kept.cache_control())));
        Self { request, etag, head }
    }

    /// 304, when the client has the tile.
    fn not_modified(&mut self) -> Option<HttpResponse> {
        let is_known = is_known(self.request, &self.etag);
        is_known.then(|| self.head.status(StatusCode::NOT_MODIFIED).finish())
    }

    fn send(mut self, tile: &TileBytes) -> HttpResponse {
        if tile.is_empty() {
            return self.head.status(StatusCode::NO_CONTENT).finish();
        }
        self.head.insert_header((header::CONTENT_TYPE, MVT));
        let coding = tile.coding().name();
        if takes(self.request, coding) {
            self.head.insert_header((header::CONTENT_ENCODING, HeaderValue::from_static(coding)));
            return self.head.body(tile.bytes().clone());
        }
        self.head.body(tile.plain())
    }
}

/// The coding to look for a tile in: the best that whoever asks takes. Who takes none gets it unpacked.
fn coding_for(request: &HttpRequest) -> Coding {
    let taken = |coding: &Coding| takes(request, coding.name());
    Coding::ALL.into_iter().find(taken).unwrap_or(Coding::Gzip)
}

/// Who may keep a tile, and for how long.
#[derive(Clone, Copy)]
struct Kept {
    by_all: bool,
    /// Its URL names a version in force.
    for_ever: bool,
}

impl Kept {
    fn cache_control(self) -> &'static str {
        match (self.by_all, self.for_ever) {
            (true, true) => "public, max-age=31536000, immutable",
            (true, false) => "public, no-cache",
            (false, true) => "private, max-age=31536000, immutable",
            (false, false) => "private, no-cache",
        }
    }

    fn vary(self) -> &'static str {
        if self.by_all { "Accept-Encoding" } else { "Accept-Encoding, Authorization" }
    }
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
