//! The map at `/`: the files of `web-map/dist`, carried in the binary. A binary that was built without
//! them says so on a page.

use std::borrow::Cow;
use std::sync::Arc;

use actix_web::http::header::{self, HeaderValue};
use actix_web::{HttpRequest, HttpResponse, web};
use rust_embed::RustEmbed;

use super::background::Background;
use super::error::{Code, Problem};
use super::reply::takes;
use super::state::AppState;

#[derive(RustEmbed)]
#[folder = "web-map/dist"]
#[allow_missing = true]
struct WebMap;

/// Nothing from elsewhere: the page works with no internet at all. MapLibre makes images of blobs
/// and sets styles by attribute.
const PAGE_POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; worker-src 'self'; \
     connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
);

/// The same, and the host of the background that the server was given.
fn policy(background: Option<&Background>) -> HeaderValue {
    let Some(host) = background.and_then(|background| background.tiles.origin()) else { return PAGE_POLICY };
    let plain = PAGE_POLICY;
    let plain = plain.to_str().expect("a constant in ASCII");
    let with_host = plain.replace("connect-src 'self'", &format!("connect-src 'self' {host}"));
    HeaderValue::try_from(with_host).expect("a template has plain letters only")
}

const WITHOUT_MAP: &str = "<!doctype html><meta charset=utf-8><title>gridward</title>\
<h1>gridward</h1><p>This binary was built without the web map: run <code>make web</code> and build it again.\
<p>The interface for programs is here: <a href=/docs/>/docs</a>, <a href=/openapi.json>/openapi.json</a>.";

/// Content codings, best first, and how the files end that the builder lays beside the plain ones.
const CODINGS: [(&str, &str); 2] = [("br", ".br"), ("gzip", ".gz")];

pub async fn file(
    request: HttpRequest,
    path: web::Path<String>,
    state: web::Data<Arc<AppState>>,
) -> Result<HttpResponse, Problem> {
    let name = if path.is_empty() { "index.html" } else { path.as_str() };
    let Some(file) = WebMap::get(name) else {
        if path.is_empty() {
            return Ok(page("text/html", "no-cache").body(WITHOUT_MAP));
        }
        return Err(Problem::new(Code::NoRoute, format!("there is nothing at /{path}")));
    };
    let packed = CODINGS
        .into_iter()
        .filter(|(coding, _)| takes(&request, coding))
        .find_map(|(coding, ending)| Some((coding, WebMap::get(&format!("{name}{ending}"))?.data)));
    let form = packed.as_ref().map_or("", |(coding, _)| coding);
    let etag = format!("\"{}{form}\"", hex(&file.metadata.sha256_hash()));
    let known = request.headers().get(header::IF_NONE_MATCH).is_some_and(|given| given == etag.as_str());
    // The builder puts a digest into the names of everything but the pages.
    let kept = if name.starts_with("assets/") { "public, max-age=31536000, immutable" } else { "no-cache" };
    let mut response = page(file.metadata.mimetype(), kept);
    response
        .insert_header((header::CONTENT_SECURITY_POLICY, policy(state.background.as_ref())))
        .insert_header((header::ETAG, etag))
        .insert_header((header::VARY, "Accept-Encoding"));
    if known {
        return Ok(response.status(actix_web::http::StatusCode::NOT_MODIFIED).finish());
    }
    let Some((coding, data)) = packed else { return Ok(response.body(file.data.into_owned())) };
    Ok(response.insert_header((header::CONTENT_ENCODING, coding)).body(data.into_owned()))
}

/// A file of the web map, if the binary carries it.
pub fn embedded(name: &str) -> Option<Cow<'static, [u8]>> {
    WebMap::get(name).map(|file| file.data)
}

/// The head of a page or of what belongs to one.
pub fn page(media_type: &str, kept: &'static str) -> actix_web::HttpResponseBuilder {
    let mut response = HttpResponse::Ok();
    let media_type = match media_type.strip_prefix("text/") {
        Some(_) => format!("{media_type}; charset=utf-8"),
        None => media_type.to_owned(),
    };
    response
        .content_type(media_type)
        .insert_header((header::CONTENT_SECURITY_POLICY, PAGE_POLICY))
        .insert_header((header::CACHE_CONTROL, HeaderValue::from_static(kept)))
        .insert_header((header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY")));
    response
}

fn hex(bytes: &[u8]) -> String {
    bytes[..16].iter().map(|byte| format!("{byte:02x}")).collect()
}
