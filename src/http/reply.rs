//! Answers with a version: `ETag`, `If-None-Match`, `Gridward-Edition`, and how long they may be kept
//! (ruling 9).

use std::fmt::Write as _;

use actix_web::http::header::{self, HeaderValue};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder};
use serde::Serialize;
use sha2::{Digest, Sha256};

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

/// The header that names the edition an answer was made from.
pub const EDITION: &str = "gridward-edition";

/// An answer made from an atlas.
pub struct Reply {
    etag: String,
    edition: u32,
    keep_s: Option<i64>,
}

/// What makes an answer about people this one and no other, beside the atlas and who asks. "Now" is
/// another microsecond with every question, so it is not by the moment that answers about it differ.
#[derive(Clone, Copy)]
pub enum Told<'b> {
    /// It was asked about a moment.
    At(Moment),
    /// It was asked about now, and says the same until then; `None`: until something is written.
    Until(Option<Moment>),
    /// It was asked about now, and this is what it says.
    Content(&'b [u8]),
}

/// From what, and to whom.
pub struct Telling<'a> {
    pub atlas: &'a Atlas,
    /// The atlas in force, by which a territory is judged whatever was asked about (ruling 11).
    pub current: &'a Atlas,
    pub caller: &'a Caller,
    pub english: bool,
}

impl Reply {
    /// One that names people: its tag covers edition, roster (and with it `known`), the moment, role,
    /// territory and where that lies, and language.
    pub fn about_people(telling: &Telling<'_>, told: Told<'_>) -> Self {
        let Telling { atlas, current, caller, english } = telling;
        let mut reply = Self::about_grids(atlas);
        let etag = &mut reply.etag;
        etag.truncate(etag.len() - 1);
        match told {
            Told::At(at) => write!(etag, "-{:x}", at.0),
            Told::Until(None) => write!(etag, "-now"),
            Told::Until(Some(until)) => write!(etag, "-u{:x}", until.0),
            Told::Content(bytes) => write!(etag, "-c{:032x}", digest(bytes)),
        }
        .and_then(|()| write!(etag, "-{}", caller.role.name()))
        .and_then(|()| match &caller.territory {
            Some(grid) => write!(etag, "-{grid}@{}", current.edition().number.0),
            None => Ok(()),
        })
        .and_then(|()| write!(etag, "-{}\"", if *english { "en" } else { "zh" }))
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

    /// Sends a body that is made already, or 304 when the client has it.
    pub fn answer(self, request: &HttpRequest, media_type: &'static str, body: Vec<u8>) -> HttpResponse {
        self.not_modified(request).unwrap_or_else(|| self.send(media_type, body))
    }

    /// Sends bytes of a media type.
    pub fn send(self, media_type: &'static str, body: Vec<u8>) -> HttpResponse {
        let mut response = self.head(HttpResponse::Ok());
        response.insert_header((header::CONTENT_TYPE, HeaderValue::from_static(media_type))).body(body)
    }

    fn head(&self, mut response: HttpResponseBuilder) -> HttpResponseBuilder {
        response
            .insert_header((header::ETAG, self.etag.as_str()))
            .insert_header((EDITION, self.edition))
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

/// The tag of what is known by its bytes alone.
pub fn content_tag(body: &[u8]) -> String {
    format!("W/\"c{:032x}\"", digest(body))
}

fn digest(bytes: &[u8]) -> u128 {
    u128::from_be_bytes(Sha256::digest(bytes)[..16].try_into().expect("half of 32 bytes"))
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

/// Whether whoever asks takes a content coding, e.g. `gzip`.
pub fn takes(request: &HttpRequest, coding: &str) -> bool {
    let given = request.headers().get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok());
    given.is_some_and(|given| {
        given.split(',').any(|taken| {
            let (name, weight) = taken.split_once(';').unwrap_or((taken, ""));
            [coding, "*"].contains(&name.trim()) && !matches!(weight.trim(), "q=0" | "q=0.0")
        })
    })
}
