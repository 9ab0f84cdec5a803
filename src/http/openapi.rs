//! The OpenAPI 3.1 document of everything here, self-contained, and a page to read it on.

use std::sync::{Arc, OnceLock};

use actix_web::{HttpRequest, HttpResponse, web};
use utoipa::OpenApi;
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa_swagger_ui::Config;

use super::error::{Code, Problem};
use super::extract::Params;
use super::web_map::page;
use super::{
    about, batch, changes, drafts, editions, events, geocode, grids, hazards, health, locate, patrol, roster,
    style, tiles, webhooks,
};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "gridward",
        description = "Which grid, and which grid member, owns this address?\n\nTimes are RFC 3339 with an offset. Coordinates are x (longitude, easting) then y, in the datum that `crs` names. Errors are `application/problem+json` (RFC 9457) with a stable `code`. Unknown query parameters are refused. Answers made from an edition carry `Gridward-Edition` and an `ETag`.",
        license(name = "Apache-2.0", identifier = "Apache-2.0"),
    ),
    paths(
        locate::locate, batch::locate_batch,
        geocode::by_text, geocode::by_point,
        grids::list, grids::get, grids::members, grids::children, grids::neighbours, grids::history, grids::stats,
        roster::members::list, roster::members::get, roster::members::create, roster::members::replace, roster::members::end,
        roster::duties::list, roster::duties::get, roster::duties::create, roster::duties::replace, roster::duties::end,
        roster::matters::list, roster::matters::get, roster::matters::create, roster::matters::replace, roster::matters::end,
        roster::premises::list, roster::premises::get, roster::premises::create, roster::premises::replace, roster::premises::end,
        roster::dossier,
        hazards::list, hazards::get, hazards::report, hazards::act, hazards::figures,
        patrol::positions, patrol::latest, patrol::tracks, patrol::coverage, patrol::gaps, patrol::missed,
        patrol::list, patrol::visit,
        editions::list, editions::current, editions::get, editions::mesh,
        drafts::list, drafts::create, drafts::get, drafts::rename, drafts::discard,
        drafts::edit, drafts::undo, drafts::redo, drafts::rebase,
        drafts::check, drafts::impact, drafts::impact_of, drafts::diff, drafts::diff_editions, drafts::changed_hands, drafts::mesh, drafts::propose,
        drafts::area, drafts::area_back,
        drafts::comment, drafts::submit, drafts::approve, drafts::send_back, drafts::publish, drafts::revert,
        changes::changes, events::events, about::about,
        webhooks::list, webhooks::create, webhooks::get, webhooks::remove, webhooks::redeliver, webhooks::test,
        tiles::sets, tiles::grids::tile_json, tiles::grids::tile,
        tiles::places::tile_json, tiles::places::tile, tiles::hazards::tile_json, tiles::hazards::tile, tiles::patrol::tile_json, tiles::patrol::tile,
        style::style,
        health::healthz, health::readyz, health::metrics,
    ),
    security((), ("key" = [])),
)]
struct Document;

/// The document as JSON.
pub fn document() -> &'static str {
    static JSON: OnceLock<String> = OnceLock::new();
    JSON.get_or_init(|| {
        let mut document = Document::openapi();
        let key = SecurityScheme::Http(
            Http::builder()
                .scheme(HttpAuthScheme::Bearer)
                .description(Some("An API key, `gw_…`; `gridward key new` makes one"))
                .build(),
        );
        document.components.get_or_insert_default().add_security_scheme("key", key);
        document.to_pretty_json().expect("a document of texts and numbers")
    })
}

pub async fn openapi_json(request: HttpRequest) -> Result<HttpResponse, Problem> {
    Params::of(&request).finish()?;
    Ok(page("application/json", "no-cache").body(document()))
}

pub async fn docs(path: web::Path<String>) -> Result<HttpResponse, Problem> {
    static CONFIG: OnceLock<Arc<Config<'static>>> = OnceLock::new();
    let config = CONFIG.get_or_init(|| Arc::new(Config::from("/openapi.json").validator_url("none")));
    match utoipa_swagger_ui::serve(&path, config.clone()) {
        Ok(Some(file)) => Ok(page(&file.content_type, "no-cache").body(file.bytes.into_owned())),
        Ok(None) => Err(Problem::new(Code::NoRoute, format!("there is nothing at /docs/{path}"))),
        Err(error) => Err(Problem::caused(Code::Internal, error.to_string())),
    }
}

pub async fn docs_folder() -> HttpResponse {
    HttpResponse::PermanentRedirect().insert_header(("location", "/docs/")).finish()
}
