//! `If-Match` and `Idempotency-Key`: what makes a write safe to send, and to send again.

use actix_web::HttpRequest;
use actix_web::http::header;

use crate::http::error::{Code, Problem};

/// What the client last saw of the resource that it changes.
pub struct IfMatch(String);

impl IfMatch {
    /// # Errors
    /// 428 without the header.
    pub fn of(request: &HttpRequest) -> Result<Self, Problem> {
        let given = request.headers().get(header::IF_MATCH).and_then(|value| value.to_str().ok());
        given.map(|given| Self(given.to_owned())).ok_or_else(|| {
            Problem::new(Code::NeedsIfMatch, "send If-Match with the ETag that the resource was read with")
        })
    }

    /// # Errors
    /// 412 when the resource is not the one that was seen.
    pub fn check(&self, etag: &str) -> Result<(), Problem> {
        let seen = self.0.split(',').map(str::trim).any(|tag| tag == "*" || tag == etag);
        let stale = || Problem::new(Code::Stale, "it was changed since; read it again and repeat the change");
        seen.then_some(()).ok_or_else(stale)
    }
}

const IDEMPOTENCY_KEY_MAX: usize = 255;

/// # Errors
/// 400 for a key that is empty, too long, or not printable ASCII.
pub fn idempotency_key(request: &HttpRequest) -> Result<Option<&str>, Problem> {
    let Some(value) = request.headers().get("idempotency-key") else { return Ok(None) };
    let sound = |key: &&str| (1..=IDEMPOTENCY_KEY_MAX).contains(&key.len());
    value.to_str().ok().filter(sound).map(Some).ok_or_else(|| {
        let detail = format!("Idempotency-Key must be 1 to {IDEMPOTENCY_KEY_MAX} printable ASCII characters");
        Problem::new(Code::BadParameter, detail)
    })
}
