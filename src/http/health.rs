//! For whoever runs it: alive, ready, metrics. No key, and nothing of the town in them.

use std::sync::Arc;

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};

use super::error::{Code, Problem};
use super::extract::Params;
use super::state::AppState;
use crate::telemetry;

fn text(body: impl Into<String>) -> HttpResponse {
    let mut response = HttpResponse::Ok();
    response.insert_header((header::CACHE_CONTROL, "no-store"));
    response.content_type("text/plain; charset=utf-8").body(body.into())
}

/// The process runs
#[utoipa::path(get, path = "/healthz", tag = "Running it", responses((status = 200, description = "ok", body = String, content_type = "text/plain")))]
pub async fn healthz(request: HttpRequest) -> Result<HttpResponse, Problem> {
    Params::of(&request).finish()?;
    Ok(text("ok\n"))
}

/// Questions are answered, from a store that is followed
#[utoipa::path(
    get, path = "/readyz", tag = "Running it",
    responses(
        (status = 200, description = "ready", body = String, content_type = "text/plain"),
        (status = 503, description = "No edition yet, or the store cannot be reached", body = super::error::ProblemDocument<'static>, content_type = "application/problem+json"),
    )
)]
pub async fn readyz(request: HttpRequest, state: web::Data<Arc<AppState>>) -> Result<HttpResponse, Problem> {
    Params::of(&request).finish()?;
    state.current.atlas()?;
    if !state.is_following() {
        return Err(Problem::new(Code::NotReady, "the store cannot be reached; answers are as of before"));
    }
    Ok(text("ready\n"))
}

/// Metrics for Prometheus
#[utoipa::path(get, path = "/metrics", tag = "Running it", responses((status = 200, description = "Text format 0.0.4", body = String, content_type = "text/plain")))]
pub async fn metrics(request: HttpRequest) -> Result<HttpResponse, Problem> {
    Params::of(&request).finish()?;
    let mut response = HttpResponse::Ok();
    response.insert_header((header::CACHE_CONTROL, "no-store"));
    Ok(response.content_type("text/plain; version=0.0.4; charset=utf-8").body(telemetry::metrics().render()))
}
