//! Around every request: security headers, meters, and an end to bodies that nobody reads.

use std::sync::Arc;
use std::time::Instant;

use actix_web::Error;
use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use actix_web::middleware::Next;
use metrics::{Histogram, histogram};

use super::unread::Unread;
use crate::telemetry::REQUEST_SECONDS;

/// For everything that is no page; pages set their own.
const NO_CONTENT_POLICY: HeaderValue = HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'");

/// One resource's request times, by class of status; made once, so that a request looks nothing up.
#[derive(Clone)]
pub struct Meter {
    path: Arc<str>,
    by_class: [Histogram; 4],
}

impl Meter {
    pub fn of(path: &str) -> Self {
        let by_class = ["2xx", "3xx", "4xx", "5xx"]
            .map(|class| histogram!(REQUEST_SECONDS, "route" => path.to_owned(), "status" => class));
        Self { path: path.into(), by_class }
    }

    fn count(&self, status: StatusCode, started: Instant) {
        let class = usize::from(status.as_u16() / 100).clamp(2, 5) - 2;
        self.by_class[class].record(started.elapsed().as_secs_f64());
    }
}

pub async fn guard<B: MessageBody + 'static>(
    mut request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, Error> {
    let started = Instant::now();
    let unread = Unread::of(&mut request);
    let mut response = Unread::keep(unread, next.call(request).await?);
    let status = response.status();
    protect(response.headers_mut());
    let path = match response.request().app_data::<Meter>() {
        Some(meter) => {
            meter.count(status, started);
            &*meter.path
        }
        None => "none",
    };
    tracing::debug!(method = %response.request().method(), route = path, status = status.as_u16(), "request");
    Ok(response)
}

fn protect(headers: &mut HeaderMap) {
    const SNIFF: (HeaderName, HeaderValue) =
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    const REFERRER: (HeaderName, HeaderValue) =
        (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    for (name, value) in [SNIFF, REFERRER] {
        headers.insert(name, value);
    }
    if !headers.contains_key(header::CONTENT_SECURITY_POLICY) {
        headers.insert(header::CONTENT_SECURITY_POLICY, NO_CONTENT_POLICY);
    }
}
