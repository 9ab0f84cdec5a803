//! Answers with a version: `ETag`, `If-None-Match`, `Gridward-Edition`, and how long they may be kept
//! (ruling 9).

use std::fmt::Write as _;

use actix_web::http::header::{self, HeaderValue};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder};
use serde::Serialize;

use super::auth::Caller;
use super::error::{Code, Problem};
use crate::atlas::Atlas;
use crate::domain::time::Moment;

pub const JSON: &str = "application/json";
pub const GEO_JSON: &str = "application/geo+json";

/// How long a client may keep an answer about now without asking again, in seconds. The next shift
/// may be hours away, but a duty can be written at any moment, and who is sent to the wrong person
/// gains nothing by speed.
const KEPT_S_MAX: i64 = 60;

/// An answer made from an atlas.
pub struct Reply {
    etag: String,
    edition: u32,
    keep_s: Option<i64>,
}

impl Reply {
    /// One that names people: its tag covers edition, roster (and with it `known`), the moment, role
    /// and territory.
    pub fn about_people(atlas: &Atlas, at: Moment, caller: &Caller, english: bool) -> Self {
        let mut reply = Self::about_grids(atlas);
        reply.etag.truncate(reply.etag.len() - 1);
        let language = if english { "en" } else { "zh" };
        let territory = caller.territory.as_ref().map_or("", |grid| grid.as_str());
        write!(reply.etag, "-{:x}-{}-{territory}-{language}\"", at.0, caller.role.name())
            .expect("a String takes all");
        reply
    }

    /// One about grids, matters or editions alone, the same for everybody.
    pub fn about_grids(atlas: &Atlas) -> Self {
        let version = atlas.version();
        let mut etag = String::with_capacity(96);
        write!(etag, "W/\"{}-{}\"", version.edition.0, version.log.0).expect("a String takes all");
        Self { etag, edition: version.edition.0, keep_s: None }
    }

    /// One of a single resource that can be changed: its own strong tag.
    pub fn of_resource(atlas: &Atlas, etag: String) -> Self {
        Self { etag, edition: atlas.version().edition.0, keep_s: None }
    }

    /// May be kept until a moment, though not for long.
    pub fn until(mut self, until: Option<Moment>, now: Moment) -> Self {
        let seconds = until.map_or(KEPT_S_MAX, |until| (until.0 - now.0).div_euclid(1_000_000));
        self.keep_s = Some(seconds.clamp(0, KEPT_S_MAX));
        self
    }

    /// Sends the value, or 304 when the client has it. `value` is only made when it is sent.
    ///
    /// # Errors
    /// The value could not be made.
    pub fn json<T: Serialize>(
        self,
        request: &HttpRequest,
        value: impl FnOnce() -> Result<T, Problem>,
    ) -> Result<HttpResponse, Problem> {
        if let Some(known) = self.not_modified(request) {
            return Ok(known);
        }
        let body = to_json(&value()?)?;
        Ok(self.send(JSON, body))
    }

    /// 304, when the client has this answer already.
    pub fn not_modified(&self, request: &HttpRequest) -> Option<HttpResponse> {
        is_known(request, &self.etag).then(|| self.head(HttpResponse::NotModified()).finish())
    }

    /// Sends bytes of a media type.
    pub fn send(self, media_type: &'static str, body: Vec<u8>) -> HttpResponse {
        let mut response = self.head(HttpResponse::Ok());
        response.insert_header((header::CONTENT_TYPE, HeaderValue::from_static(media_type))).body(body)
    }

    fn head(&self, mut response: HttpResponseBuilder) -> HttpResponseBuilder {
        response
            .insert_header((header::ETAG, self.etag.as_str()))
            .insert_header(("gridward-edition", self.edition))
            .insert_header((header::VARY, HeaderValue::from_static("Authorization, Accept-Language")));
        match self.keep_s {
            Some(seconds) => {
                response.insert_header((header::CACHE_CONTROL, format!("private, max-age={seconds}")))
            }
            None => {
                response.insert_header((header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache")))
            }
        };
        response
    }
}

/// # Errors
/// 500 for what cannot be JSON, which is our own mistake.
pub fn to_json(value: &impl Serialize) -> Result<Vec<u8>, Problem> {
    let mut body = Vec::with_capacity(4096);
    serde_json::to_writer(&mut body, value).map_err(|error| Problem::caused(Code::Internal, error))?;
    Ok(body)
}

/// Whether `If-None-Match` names the tag, weak or strong.
pub fn is_known(request: &HttpRequest, etag: &str) -> bool {
    let bare = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    let given = request.headers().get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    given.is_some_and(|given| given.split(',').any(|tag| tag.trim() == "*" || bare(tag) == bare(etag)))
}

/// Whether the client asks for English before anything else; Chinese otherwise.
pub fn wants_english(request: &HttpRequest) -> bool {
    let wanted = request.headers().get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    wanted.is_some_and(|wanted| wanted.trim_start().to_ascii_lowercase().starts_with("en"))
}
