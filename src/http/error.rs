//! The one table from what went wrong to status, stable code and title, and the problem document
//! (RFC 9457) that a client sees. Inner causes are logged once, here, and never sent.

use std::error::Error as StdError;
use std::fmt;

use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderValue};
use actix_web::{HttpResponse, ResponseError};
use serde::Serialize;
use utoipa::ToSchema;

use crate::service::current::CurrentError;
use crate::service::visible::TerritoryGone;
use crate::store::StoreError;

macro_rules! codes {
    ($($variant:ident = $status:literal $code:literal $title:literal;)+) => {
        /// What can be wrong. The codes are stable: programs depend on them.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Code { $($variant),+ }

        impl Code {
            #[cfg(test)]
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            fn row(self) -> (u16, &'static str, &'static str) {
                match self { $(Self::$variant => ($status, $code, $title)),+ }
            }
        }
    };
}

codes! {
    BadParameter      = 400 "bad-parameter"      "A query parameter is missing, unknown or wrong";
    BadCoordinate     = 400 "bad-coordinate"     "The coordinates are no place in that system";
    BadBody           = 400 "bad-body"           "The body cannot be read";
    NoKey             = 401 "no-key"             "An API key is needed";
    WrongKey          = 401 "wrong-key"          "The API key is not in use";
    Forbidden         = 403 "forbidden"          "This key may not do that";
    ForeignOrigin     = 403 "foreign-origin"     "Requests without a key must come from this machine's own page";
    TerritoryGone     = 403 "territory-gone"     "The key's territory is no grid any more";
    NoRoute           = 404 "no-such-route"      "There is nothing at this address";
    NotFound          = 404 "not-found"          "No such thing, or not visible to this key";
    NotInForce        = 404 "not-in-force"       "No edition was in force then";
    NoMethod          = 405 "method-not-allowed" "The method does not apply here";
    Exists            = 409 "exists"             "It exists already";
    Conflict          = 409 "conflict"           "It was changed at the same time";
    MoveNotAllowed    = 409 "move-not-allowed"   "The state of the hazard does not allow that move";
    DraftState        = 409 "draft-state"        "The draft does not allow that as it stands";
    LimitReached      = 409 "limit-reached"      "There are as many as there may be";
    Stale             = 412 "stale"              "It was changed since it was read";
    TooLarge          = 413 "too-large"          "The body is larger than allowed";
    BadMediaType      = 415 "bad-media-type"     "The body's media type is not taken here";
    PlaceUnclear      = 422 "place-unclear"      "The place is not known, or not only one";
    OutsideGrids      = 422 "outside-grids"      "The place lies outside every grid";
    EditRefused       = 422 "edit-refused"       "The edit cannot hold";
    Unsound           = 422 "unsound"            "The grids have errors that must be mended first";
    Invalid           = 422 "invalid"            "The body is readable but wrong";
    KeyReused         = 422 "idempotency-key-reused" "The Idempotency-Key was used with another body";
    NeedsIfMatch      = 428 "needs-if-match"     "If-Match is needed";
    TooMany           = 429 "too-many-requests"  "Too many requests";
    Internal          = 500 "internal"           "The server made a mistake";
    NotReady          = 503 "not-ready"          "The server is not ready";
    Busy              = 503 "busy"               "Too much is being prepared at once";
    NothingPublished  = 503 "nothing-published"  "No grids have been published yet";
    StoreUnavailable  = 503 "store-unavailable"  "The store cannot be reached";
    StoreFull         = 503 "store-full"         "The store has no space left";
    SlowBody          = 408 "slow-body"          "The body did not come in time";
    DeadlinePassed    = 503 "deadline-passed"    "The answer took too long";
}

impl Code {
    pub fn status(self) -> StatusCode {
        StatusCode::from_u16(self.row().0).expect("the table holds statuses of HTTP")
    }

    pub fn name(self) -> &'static str {
        self.row().1
    }

    pub fn title(self) -> &'static str {
        self.row().2
    }
}

/// One thing that is wrong: with a query parameter, or at a JSON pointer (RFC 6901) of the body.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Fault {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pointer: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parameter: Option<String>,
    pub detail: String,
    /// Why, by a stable name in kebab-case, where there are several reasons to tell apart.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<&'static str>,
    /// Longitude and latitude, where it is somewhere.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<[f64; 2]>,
    /// Of a clash about a text: what was published, and what the draft has.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub versions: Option<Box<[String; 2]>>,
}

impl Fault {
    pub fn parameter(name: &str, detail: impl fmt::Display) -> Self {
        Self { parameter: Some(name.to_owned()), ..Self::of(detail) }
    }

    pub fn pointer(pointer: &str, detail: impl fmt::Display) -> Self {
        Self { pointer: Some(pointer.to_owned()), ..Self::of(detail) }
    }

    fn of(detail: impl fmt::Display) -> Self {
        let detail = detail.to_string();
        Self { pointer: None, parameter: None, detail, reason: None, place: None, versions: None }
    }
}

/// The document that is sent.
#[derive(Serialize, ToSchema)]
#[schema(as = Problem)]
pub struct ProblemDocument<'p> {
    /// A URI reference that names the kind of problem.
    pub r#type: String,
    pub title: &'p str,
    #[schema(minimum = 400, maximum = 599)]
    pub status: u16,
    pub detail: &'p str,
    /// Stable, kebab-case.
    pub code: &'p str,
    #[serde(skip_serializing_if = "<[Fault]>::is_empty")]
    pub errors: &'p [Fault],
}

/// Something went wrong, as a client is told.
#[derive(Debug)]
pub struct Problem {
    pub code: Code,
    pub detail: String,
    pub errors: Vec<Fault>,
    allow: Option<String>,
    retry_after_s: Option<u64>,
    cause: Option<Box<dyn StdError + Send + Sync>>,
}

impl Problem {
    pub fn new(code: Code, detail: impl Into<String>) -> Self {
        Self {
            code,
            detail: detail.into(),
            errors: Vec::new(),
            allow: None,
            retry_after_s: None,
            cause: None,
        }
    }

    /// Several faults at once; the first is the detail.
    pub fn faults(code: Code, errors: Vec<Fault>) -> Self {
        let first = errors.first().map_or_else(String::new, |fault| {
            let place = fault.parameter.as_deref().or(fault.pointer.as_deref()).unwrap_or_default();
            format!("{place}: {}", fault.detail)
        });
        Self { errors, ..Self::new(code, first) }
    }

    /// The cause is logged, not sent.
    pub fn caused(code: Code, cause: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self { cause: Some(cause.into()), ..Self::new(code, code.title()) }
    }

    pub fn allowing(mut self, methods: &str) -> Self {
        self.allow = Some(methods.to_owned());
        self
    }

    pub fn retry_after(mut self, seconds: u64) -> Self {
        self.retry_after_s = Some(seconds);
        self
    }

    pub fn document(&self) -> ProblemDocument<'_> {
        ProblemDocument {
            r#type: format!("/docs#{}", self.code.name()),
            title: self.code.title(),
            status: self.code.status().as_u16(),
            detail: &self.detail,
            code: self.code.name(),
            errors: &self.errors,
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code.name(), self.detail)
    }
}

impl StdError for Problem {}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        self.code.status()
    }

    fn error_response(&self) -> HttpResponse {
        if let Some(cause) = &self.cause {
            tracing::error!(code = self.code.name(), cause = chain(&**cause), "request failed");
        }
        let mut response = HttpResponse::build(self.status_code());
        response.insert_header((header::CACHE_CONTROL, HeaderValue::from_static("no-store")));
        if let Some(methods) = &self.allow {
            response.insert_header((header::ALLOW, methods.as_str()));
        }
        if let Some(seconds) = self.retry_after_s.or((self.code.status() == 503).then_some(2)) {
            response.insert_header((header::RETRY_AFTER, seconds));
        }
        if self.code.status() == 401 {
            response.insert_header((header::WWW_AUTHENTICATE, "Bearer"));
        }
        if matches!(self.code, Code::TooLarge | Code::SlowBody) {
            // The rest of the body is not waited for.
            response.force_close();
        }
        let body = serde_json::to_vec(&self.document()).expect("texts and numbers are always JSON");
        response.content_type("application/problem+json").body(body)
    }
}

fn chain(error: &(dyn StdError + 'static)) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        let code = store_code(&error);
        match error {
            StoreError::Stale { .. } => Self::new(code, "read it again and repeat the change"),
            StoreError::KeyReused => Self::new(code, "take a new Idempotency-Key for a new request"),
            StoreError::Exists(what) => Self::new(code, format!("{what} exists already")),
            StoreError::Missing(what) => Self::new(code, format!("{what} does not exist")),
            error @ StoreError::TooMany { .. } => Self::new(code, error.to_string()),
            error => Self::caused(code, error),
        }
    }
}

fn store_code(error: &StoreError) -> Code {
    match error {
        StoreError::Unavailable { .. } => Code::StoreUnavailable,
        StoreError::Full => Code::StoreFull,
        StoreError::Conflict { .. } | StoreError::OutOfOrder { .. } => Code::Conflict,
        StoreError::Stale { .. } => Code::Stale,
        StoreError::KeyReused => Code::KeyReused,
        StoreError::Exists(_) => Code::Exists,
        StoreError::TooMany { .. } => Code::LimitReached,
        StoreError::Missing(_) => Code::NotFound,
        _ => Code::Internal,
    }
}

impl From<CurrentError> for Problem {
    fn from(error: CurrentError) -> Self {
        match &error {
            CurrentError::NothingPublished => Self::new(Code::NothingPublished, error.to_string()),
            CurrentError::NotInForce => Self::new(Code::NotInForce, error.to_string()),
            CurrentError::Busy => Self::new(Code::Busy, error.to_string()),
            CurrentError::Store(inner) => Self::caused(store_code(inner), error),
            CurrentError::Atlas(_) => Self::caused(Code::Internal, error),
        }
    }
}

impl From<TerritoryGone> for Problem {
    fn from(error: TerritoryGone) -> Self {
        Self::new(Code::TerritoryGone, error.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_distinct_and_kebab_case() {
        let mut names: Vec<&str> = Code::ALL.iter().map(|code| code.name()).collect();
        assert!(names.iter().all(|name| name.bytes().all(|b| b.is_ascii_lowercase() || b == b'-')));
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), Code::ALL.len());
        for code in Code::ALL {
            assert!(code.status().is_client_error() || code.status().is_server_error());
        }
    }

    #[test]
    fn a_cause_is_never_sent() {
        let problem =
            Problem::from(StoreError::Unavailable { what: "connect", why: "password=secret".into() });
        let body = serde_json::to_string(&problem.document()).expect("JSON");
        assert!(!body.contains("secret") && body.contains("store-unavailable"), "{body}");
    }
}
