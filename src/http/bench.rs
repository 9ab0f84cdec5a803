//! A constant answer through the same middleware, keys included: what `GET /v1/locate` is measured
//! against. Only there with `serve --bench-route`.

use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse};

use super::auth::Caller;
use super::error::Problem;
use super::extract::Params;
use super::reply::JSON;

/// As many bytes as are asked for.
pub async fn constant(request: HttpRequest, _caller: Caller) -> Result<HttpResponse, Problem> {
    static BLANKS: [u8; 65_536] = [b' '; 65_536];
    let mut params = Params::of(&request);
    let bytes: usize = params.parse("bytes").unwrap_or(0);
    params.finish()?;
    Ok(HttpResponse::Ok().content_type(JSON).body(Bytes::from_static(&BLANKS[..bytes.min(BLANKS.len())])))
}
