//! Every route, on one screen.

use actix_web::middleware::from_fn;
use actix_web::web::{self, ServiceConfig};

use super::error::{Code, Problem};
use super::resource::at;
use super::{
    about, auth, batch, bench, changes, editions, grids, health, locate, openapi, roster, tiles, web_map,
};

/// All of it. `with_bench` adds the constant route that locate is measured against.
pub fn routes(config: &mut ServiceConfig, with_bench: bool) {
    let mut v1 = web::scope("/v1")
        .wrap(from_fn(auth::guard))
        .service(at("/locate").get(locate::locate))
        .service(at("/locate/batch").post(batch::locate_batch))
        .service(at("/grids").get(grids::list))
        .service(at("/grids/{grid}").get(grids::get))
        .service(at("/grids/{grid}/members").get(grids::members))
        .service(at("/grids/{grid}/children").get(grids::children))
        .service(at("/grids/{grid}/neighbours").get(grids::neighbours))
        .service(at("/grids/{grid}/history").get(grids::history))
        .service(at("/grids/{grid}/stats").get(grids::stats))
        .service(at("/members").get(roster::members::list).post(roster::members::create))
        .service(
            at("/members/{id}")
                .get(roster::members::get)
                .put(roster::members::replace)
                .delete(roster::members::end),
        )
        .service(at("/duties").get(roster::duties::list).post(roster::duties::create))
        .service(
            at("/duties/{id}")
                .get(roster::duties::get)
                .put(roster::duties::replace)
                .delete(roster::duties::end),
        )
        .service(at("/matters").get(roster::matters::list).post(roster::matters::create))
        .service(
            at("/matters/{id}")
                .get(roster::matters::get)
                .put(roster::matters::replace)
                .delete(roster::matters::end),
        )
        .service(at("/premises").get(roster::premises::list).post(roster::premises::create))
        .service(
            at("/premises/{id}")
                .get(roster::premises::get)
                .put(roster::premises::replace)
                .delete(roster::premises::end),
        )
        .service(at("/premises/{id}/dossier").get(roster::dossier))
        .service(at("/editions").get(editions::list))
        .service(at("/editions/current").get(editions::current))
        .service(at("/editions/{number}").get(editions::get))
        .service(at("/editions/{number}/mesh").get(editions::mesh))
        .service(at("/changes").get(changes::changes))
        .service(at("/about").get(about::about));
    if with_bench {
        v1 = v1.service(at("/bench/constant").get(bench::constant));
    }
    config
        .service(v1.default_service(web::to(nothing)))
        .service(
            web::scope("/tiles")
                .wrap(from_fn(auth::guard))
                .service(at("").get(tiles::sets))
                .service(at("/grids.json").get(tiles::tile_json))
                .service(at("/grids/{z}/{x}/{y}.mvt").get(tiles::grids))
                .default_service(web::to(nothing)),
        )
        .service(at("/healthz").get(health::healthz))
        .service(at("/readyz").get(health::readyz))
        .service(at("/metrics").get(health::metrics))
        .service(at("/openapi.json").get(openapi::openapi_json))
        .service(at("/docs").get(openapi::docs_folder))
        .service(at("/docs/{path:.*}").get(openapi::docs))
        .service(at("/{path:.*}").get(web_map::file))
        .default_service(web::to(nothing));
}

async fn nothing() -> Result<&'static str, Problem> {
    Err(Problem::new(Code::NoRoute, "there is nothing at this address; /openapi.json lists what there is"))
}
