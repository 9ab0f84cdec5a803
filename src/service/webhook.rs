//! Webhooks: other systems are told of the change log, in its order, each at least once and signed
//! (Standard Webhooks 1.0). `reach` says where to, `sign` who it comes from, `post` sends, `deliver` sees
//! to it that all of it arrives.

mod deliver;
mod post;
mod reach;
mod rules;
mod sign;

pub use deliver::{Deliveries, Tell, is_let_in};
pub use post::{Failure, PemError, Roots};
pub use reach::{Allowed, AllowedError, Reach};
pub use rules::WebhookRules;
pub use sign::signature;

use std::net::IpAddr;
use std::sync::Arc;

use crate::domain::actor::Actor;
use crate::domain::webhook::WebhookSecret;
use crate::store::Webhook;

/// Most bytes of a URL: what much that lies between takes at most.
const URL_BYTES_MAX: usize = 2_048;

/// Why a text is nowhere that can be sent to.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UrlError {
    #[error("must be http:// or https://, a host, and what the receiver listens at")]
    Form,
    #[error("has at most {URL_BYTES_MAX} bytes")]
    TooLong,
    #[error("must be without a name and password: the signature says who sends")]
    Userinfo,
    #[error("leads to {0}, which the server does not send to; its --webhook-allow says where it does")]
    Refused(IpAddr),
}

/// The URL, as it is kept. An address in it is looked at here, a name whenever it is connected to.
///
/// # Errors
/// [`UrlError`].
pub fn check_url(text: &str, reach: &Reach) -> Result<Arc<str>, UrlError> {
    let text = text.trim();
    if text.len() > URL_BYTES_MAX {
        return Err(UrlError::TooLong);
    }
    let url: ureq::http::Uri = text.parse().map_err(|_| UrlError::Form)?;
    let is_web = matches!(url.scheme_str(), Some("http" | "https"));
    let authority = url.authority().filter(|authority| is_web && !authority.host().is_empty());
    let authority = authority.ok_or(UrlError::Form)?;
    if authority.as_str().contains('@') {
        return Err(UrlError::Userinfo);
    }
    let host = authority.host().trim_start_matches('[').trim_end_matches(']');
    match host.parse::<IpAddr>() {
        Ok(address) if !reach.allows(address) => Err(UrlError::Refused(address)),
        _ => Ok(text.into()),
    }
}

/// A new secret of 256 bits from the system's generator.
///
/// # Errors
/// The system gives no random bits.
pub fn new_secret() -> Result<WebhookSecret, getrandom::Error> {
    let mut bits = [0_u8; 32];
    getrandom::fill(&mut bits)?;
    Ok(WebhookSecret::new(&bits).expect("32 is between 24 and 64"))
}

/// Whether a caller may know of a webhook: one with a territory, of those that tell no more than it sees.
pub fn is_visible(webhook: &Webhook, caller: &Actor) -> bool {
    caller.territory.is_none() || caller.territory == webhook.creator.territory
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_can_be_sent_to() {
        let reach = Reach::of(&[Allowed::Public]);
        for (url, expected) in [
            ("https://hotline.example.cn/hooks?town=1", None),
            (" http://203.0.114.9:8080 ", None),
            ("ftp://hotline.example.cn/", Some(UrlError::Form)),
            ("/hooks", Some(UrlError::Form)),
            ("http://", Some(UrlError::Form)),
            ("http:///hooks", Some(UrlError::Form)),
            ("https://a:b@hotline.example.cn/", Some(UrlError::Userinfo)),
            ("http://a b/", Some(UrlError::Form)),
            ("http://127.0.0.1/", Some(UrlError::Refused([127, 0, 0, 1].into()))),
            ("http://[::1]:80/", Some(UrlError::Refused("::1".parse().expect("an address")))),
        ] {
            assert_eq!(check_url(url, &reach).err(), expected, "{url}");
        }
        let long = format!("http://a.cn/{}", "x".repeat(URL_BYTES_MAX));
        assert_eq!(check_url(&long, &reach), Err(UrlError::TooLong));
    }
}
