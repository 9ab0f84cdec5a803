//! Pages of other hosts that may ask this server from a browser (CORS, Fetch standard, "HTTP-network-or-cache
//! fetch"). Who may do what is decided by keys; this only says whose pages get to see the answers.

use std::str::FromStr;
use std::sync::Arc;

use actix_cors::Cors;
use actix_web::http::{Method, header};

use super::reply::EDITION;

/// How long a browser may keep what it was told about an origin, seconds.
const KEPT_S: usize = 3_600;

/// Scheme, host and perhaps port of a page, as browsers send it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin(Arc<str>);

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "an origin is a scheme and a host, perhaps with a port, and nothing behind it: https://map.example.cn"
)]
pub struct OriginError;

impl FromStr for Origin {
    type Err = OriginError;

    fn from_str(text: &str) -> Result<Self, OriginError> {
        let host =
            text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")).ok_or(OriginError)?;
        let is_plain =
            |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-.:[]".contains(&byte);
        if host.is_empty() || !host.bytes().all(is_plain) { Err(OriginError) } else { Ok(Self(text.into())) }
    }
}

/// What answers of this server say to pages of these origins; to others they say nothing.
pub fn cors(origins: &[Origin]) -> Cors {
    let cors = Cors::default()
        .allowed_methods([Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE])
        .allowed_headers([
            header::AUTHORIZATION,
            header::CONTENT_TYPE,
            header::ACCEPT,
            header::ACCEPT_LANGUAGE,
            header::IF_MATCH,
            header::IF_NONE_MATCH,
        ])
        .allowed_header("idempotency-key")
        .allowed_header("last-event-id")
        .expose_headers(["etag", "link", "location", "retry-after", EDITION])
        .max_age(KEPT_S);
    origins.iter().fold(cors, |cors, origin| cors.allowed_origin(&origin.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origins_are_no_more_than_that() {
        for text in ["https://map.example.cn", "http://10.0.0.3:9000", "http://[::1]:8080"] {
            assert_eq!(text.parse::<Origin>(), Ok(Origin(text.into())));
        }
        for text in ["*", "map.example.cn", "https://", "https://a.cn/", "https://A.cn", "null", "ftp://a.cn"]
        {
            assert_eq!(text.parse::<Origin>(), Err(OriginError), "{text}");
        }
    }
}
