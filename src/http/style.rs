//! `/style.json`: a MapLibre style for all sets of tiles, with the same layers as our own page's. It is
//! written when the web map is built; only our address is put in here.

use std::sync::Arc;

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::Value;

use super::error::{Code, Problem, ProblemDocument};
use super::extract::Params;
use super::reply::{JSON, content_tag, is_known, to_json};
use super::state::AppState;
use super::web_map;

const THEMES: [&str; 2] = ["light", "dark"];

/// A MapLibre style
///
/// Of all sets of tiles, without a font server: Chinese letters are drawn with the machine's own fonts
/// (`localIdeographFontFamily`). It names nobody, so it needs no key; its tiles do.
#[utoipa::path(
    get, path = "/style.json", tag = "Tiles",
    params(("theme" = Option<String>, Query, description = "light (default) or dark")),
    responses(
        (status = 200, description = "A style of version 8 (MapLibre Style Specification)", body = Object),
        (status = 304, description = "It is the one that If-None-Match names"),
        (status = "4XX", description = "What is wrong", body = ProblemDocument<'static>, content_type = "application/problem+json"),
    )
)]
pub async fn style(request: HttpRequest, state: web::Data<Arc<AppState>>) -> Result<HttpResponse, Problem> {
    let mut params = Params::of(&request);
    let theme = params.with("theme", |text| {
        let known = THEMES.into_iter().find(|theme| *theme == text);
        known.ok_or_else(|| format!("{text:?} is none of {}", THEMES.join(", ")))
    });
    params.finish()?;
    let name = format!("style/{}.json", theme.unwrap_or(THEMES[0]));
    let Some(file) = web_map::embedded(&name) else {
        let why = "this binary was built without the web map, which its style is made with: run `make web`";
        return Err(Problem::new(Code::NotFound, why));
    };
    let mut style: Value =
        serde_json::from_slice(&file).map_err(|error| Problem::caused(Code::Internal, error))?;
    let origin = state.origin(&request);
    complete(&mut style["sprite"], &origin);
    for source in style["sources"].as_object_mut().into_iter().flat_map(|sources| sources.values_mut()) {
        complete(&mut source["url"], &origin);
    }
    let body = to_json(&style)?;
    let etag = content_tag(&body);
    let is_known = is_known(&request, &etag);
    let mut response = if is_known { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    response.insert_header((header::ETAG, etag)).insert_header((header::CACHE_CONTROL, "no-cache"));
    Ok(if is_known { response.finish() } else { response.content_type(JSON).body(body) })
}

/// MapLibre takes whole URLs only.
fn complete(path: &mut Value, origin: &str) {
    if let Some(text) = path.as_str().filter(|text| text.starts_with('/')) {
        *path = Value::from(format!("{origin}{text}"));
    }
}
