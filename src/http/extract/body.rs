//! Bodies that are read whole: bounded in bytes and in time, whatever the client does.

use actix_web::HttpRequest;
use actix_web::http::header;
use actix_web::web::{Bytes, BytesMut, Payload};
use futures_util::StreamExt;
use serde::de::DeserializeOwned;

use crate::config::Limits;
use crate::http::error::{Code, Fault, Problem};

/// A JSON body, with its bytes for the digest.
pub struct JsonBody<T> {
    pub value: T,
    pub bytes: Bytes,
}

impl<T: DeserializeOwned> JsonBody<T> {
    /// The same, and the default where nothing is sent.
    ///
    /// # Errors
    /// As of [`JsonBody::read`].
    pub async fn read_or_default(
        request: &HttpRequest,
        payload: Payload,
        limits: &Limits,
    ) -> Result<T, Problem>
    where
        T: Default,
    {
        let is_empty = request.headers().get(header::CONTENT_LENGTH).is_none_or(|length| length == "0")
            && !request.headers().contains_key(header::TRANSFER_ENCODING);
        if is_empty { Ok(T::default()) } else { Ok(Self::read(request, payload, limits).await?.value) }
    }

    /// # Errors
    /// 415 for another media type, 400 for what is not JSON (or nested deeper than 128), 422 for what
    /// is JSON and not what is wanted, and those of [`read_body`].
    pub async fn read(request: &HttpRequest, payload: Payload, limits: &Limits) -> Result<Self, Problem> {
        let kind = media_type(request);
        if !(kind.is_empty() || kind == "application/json" || kind.ends_with("+json")) {
            return Err(Problem::new(Code::BadMediaType, "send application/json"));
        }
        let bytes = read_body(request, payload, limits).await?;
        let value = serde_json::from_slice(&bytes).map_err(|error| json_problem(&error))?;
        Ok(Self { value, bytes })
    }
}

/// The media type without its parameters, lower case; empty without one.
pub fn media_type(request: &HttpRequest) -> String {
    let given = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    given.and_then(|given| given.split(';').next()).unwrap_or_default().trim().to_ascii_lowercase()
}

pub fn json_problem(error: &serde_json::Error) -> Problem {
    let place = format!("line {}, column {}", error.line(), error.column());
    match error.classify() {
        serde_json::error::Category::Data => Problem::faults(Code::Invalid, vec![Fault::pointer("", error)]),
        _ => Problem::new(Code::BadBody, format!("not JSON at {place}: {error}")),
    }
}

/// # Errors
/// 413 past the limit (at once when Content-Length says so), 408 when it does not come in time.
pub async fn read_body(
    request: &HttpRequest,
    mut payload: Payload,
    limits: &Limits,
) -> Result<Bytes, Problem> {
    let too_large =
        || Problem::new(Code::TooLarge, format!("at most {} bytes are read here", limits.body_bytes));
    let announced = request.headers().get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok());
    let announced: u64 = announced.and_then(|length| length.parse().ok()).unwrap_or(0);
    if announced > limits.body_bytes as u64 {
        return Err(too_large());
    }
    let whole = async {
        let mut bytes = BytesMut::with_capacity(announced.min(1 << 20) as usize);
        while let Some(chunk) = payload.next().await {
            let chunk = chunk.map_err(|error| Problem::new(Code::BadBody, format!("body: {error}")))?;
            if bytes.len() + chunk.len() > limits.body_bytes {
                return Err(too_large());
            }
            bytes.extend_from_slice(&chunk);
        }
        Ok(bytes.freeze())
    };
    tokio::time::timeout(limits.request_deadline, whole).await.unwrap_or_else(|_| {
        let seconds = limits.request_deadline.as_secs();
        Err(Problem::new(Code::SlowBody, format!("the body must come within {seconds} s")))
    })
}
