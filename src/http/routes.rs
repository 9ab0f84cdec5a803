//! Every route, on one screen.

use actix_web::middleware::from_fn;
use actix_web::web::{self, ServiceConfig};

use super::error::{Code, Problem};
use super::resource::at;
use super::roster::{dossier, duties, matters, members, premises};
use super::{
    about, auth, batch, bench, changes, drafts, editions, events, geocode, grids, hazards, health, locate,
    openapi, patrol, style, tiles, web_map, webhooks,
};

/// All of it. `with_bench` adds the constant route that locate is measured against.
pub fn routes(config: &mut ServiceConfig, with_bench: bool) {
    let v1_at = |path| at("/v1", path);
    let mut v1 = web::scope("/v1")
        .wrap(from_fn(auth::guard))
        .service(v1_at("/locate").get(locate::locate))
        .service(v1_at("/locate/batch").post(batch::locate_batch))
        .service(v1_at("/geocode").get(geocode::by_text))
        .service(v1_at("/geocode/batch").post(batch::geocode_batch))
        .service(v1_at("/suggest").get(geocode::as_typed))
        .service(v1_at("/reverse").get(geocode::by_point))
        .service(v1_at("/grids").get(grids::list))
        .service(v1_at("/grids/{grid}").get(grids::get))
        .service(v1_at("/grids/{grid}/members").get(grids::members))
        .service(v1_at("/grids/{grid}/children").get(grids::children))
        .service(v1_at("/grids/{grid}/neighbours").get(grids::neighbours))
        .service(v1_at("/grids/{grid}/history").get(grids::history))
        .service(v1_at("/grids/{grid}/stats").get(grids::stats))
        .service(v1_at("/members").get(members::list).post(members::create))
        .service(v1_at("/members/{id}").get(members::get).put(members::replace).delete(members::end))
        .service(v1_at("/duties").get(duties::list).post(duties::create))
        .service(v1_at("/duties/{id}").get(duties::get).put(duties::replace).delete(duties::end))
        .service(v1_at("/matters").get(matters::list).post(matters::create))
        .service(v1_at("/matters/{id}").get(matters::get).put(matters::replace).delete(matters::end))
        .service(v1_at("/premises").get(premises::list).post(premises::create))
        .service(v1_at("/premises/{id}").get(premises::get).put(premises::replace).delete(premises::end))
        .service(v1_at("/premises/{id}/dossier").get(dossier))
        .service(v1_at("/hazards").get(hazards::list).post(hazards::report))
        .service(v1_at("/hazards/figures").get(hazards::figures))
        .service(v1_at("/hazards/{id}").get(hazards::get))
        .service(v1_at("/hazards/{id}/actions").post(hazards::act))
        .service(v1_at("/patrol/positions").post(patrol::positions))
        .service(v1_at("/patrol/latest").get(patrol::latest))
        .service(v1_at("/patrol/tracks").get(patrol::tracks))
        .service(v1_at("/patrol/coverage").get(patrol::coverage))
        .service(v1_at("/patrol/gaps").get(patrol::gaps))
        .service(v1_at("/patrol/missed").get(patrol::missed))
        .service(v1_at("/visits").get(patrol::list).post(patrol::visit))
        .service(v1_at("/editions").get(editions::list))
        .service(v1_at("/editions/current").get(editions::current))
        .service(v1_at("/editions/{number}").get(editions::get))
        .service(v1_at("/editions/{number}/mesh").get(editions::mesh))
        .service(v1_at("/editions/{number}/diff").get(drafts::diff_editions))
        .service(v1_at("/editions/{number}/addresses").get(drafts::changed_hands))
        .service(v1_at("/editions/{number}/revert").post(drafts::revert))
        .service(v1_at("/drafts").get(drafts::list).post(drafts::create))
        .service(v1_at("/drafts/{id}").get(drafts::get).put(drafts::rename).delete(drafts::discard))
        .service(v1_at("/drafts/{id}/edits").post(drafts::edit))
        .service(v1_at("/drafts/{id}/edits/last").delete(drafts::undo))
        .service(v1_at("/drafts/{id}/edits/redo").post(drafts::redo))
        .service(v1_at("/drafts/{id}/area.gpkg").get(drafts::area).post(drafts::area_back))
        .service(v1_at("/drafts/{id}/check").get(drafts::check))
        .service(v1_at("/drafts/{id}/impact").get(drafts::impact).post(drafts::impact_of))
        .service(v1_at("/drafts/{id}/propose").post(drafts::propose))
        .service(v1_at("/drafts/{id}/diff").get(drafts::diff))
        .service(v1_at("/drafts/{id}/mesh").get(drafts::mesh))
        .service(v1_at("/drafts/{id}/rebase").post(drafts::rebase))
        .service(v1_at("/drafts/{id}/comments").post(drafts::comment))
        .service(v1_at("/drafts/{id}/submit").post(drafts::submit))
        .service(v1_at("/drafts/{id}/approve").post(drafts::approve))
        .service(v1_at("/drafts/{id}/return").post(drafts::send_back))
        .service(v1_at("/drafts/{id}/publish").post(drafts::publish))
        .service(v1_at("/changes").get(changes::changes))
        .service(v1_at("/webhooks").get(webhooks::list).post(webhooks::create))
        .service(v1_at("/webhooks/{id}").get(webhooks::get).delete(webhooks::remove))
        .service(v1_at("/webhooks/{id}/redeliver").post(webhooks::redeliver))
        .service(v1_at("/webhooks/{id}/test").post(webhooks::test))
        .service(v1_at("/events").get(events::events))
        .service(v1_at("/about").get(about::about));
    if with_bench {
        v1 = v1.service(v1_at("/bench/constant").get(bench::constant));
    }
    config
        .service(v1.default_service(web::to(nothing)))
        .service(
            web::scope("/tiles")
                .wrap(from_fn(auth::guard))
                .service(at("/tiles", "").get(tiles::sets))
                .service(at("/tiles", "/grids.json").get(tiles::grids::tile_json))
                .service(at("/tiles", "/grids/{z}/{x}/{y}.mvt").get(tiles::grids::tile))
                .service(at("/tiles", "/places.json").get(tiles::places::tile_json))
                .service(at("/tiles", "/places/{z}/{x}/{y}.mvt").get(tiles::places::tile))
                .service(at("/tiles", "/hazards.json").get(tiles::hazards::tile_json))
                .service(at("/tiles", "/hazards/{z}/{x}/{y}.mvt").get(tiles::hazards::tile))
                .service(at("/tiles", "/patrol.json").get(tiles::patrol::tile_json))
                .service(at("/tiles", "/patrol/{z}/{x}/{y}.mvt").get(tiles::patrol::tile))
                .default_service(web::to(nothing)),
        )
        .service(at("", "/style.json").get(style::style))
        .service(at("", "/healthz").get(health::healthz))
        .service(at("", "/readyz").get(health::readyz))
        .service(at("", "/metrics").get(health::metrics))
        .service(at("", "/openapi.json").get(openapi::openapi_json))
        .service(at("", "/docs").get(openapi::docs_folder))
        .service(at("", "/docs/{path:.*}").get(openapi::docs))
        .service(at("", "/{path:.*}").get(web_map::file))
        .default_service(web::to(nothing));
}

async fn nothing() -> Result<&'static str, Problem> {
    Err(Problem::new(Code::NoRoute, "there is nothing at this address; /openapi.json lists what there is"))
}
