//! Sending one message: to addresses that may be sent to, within bounds of time and bytes, whatever the
//! receiver does.

use std::fmt;
use std::io::{self, Read};
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use ureq::Agent;
use ureq::config::Config;
use ureq::http::Uri;
use ureq::tls::{Certificate, PemItem, RootCerts, TlsConfig, parse_pem};
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{DefaultConnector, NextTimeout};

use super::{Reach, WebhookRules};

/// Certificates of a town's own authority.
#[derive(Clone)]
pub struct Roots(Vec<Certificate<'static>>);

/// A file holds no certificates that could be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no certificates in PEM")]
pub struct PemError;

impl Roots {
    /// # Errors
    /// None in it, or one that is broken.
    pub fn of_pem(pem: &[u8]) -> Result<Self, PemError> {
        let items: Result<Vec<_>, _> = parse_pem(pem).collect();
        let certificate = |item| if let PemItem::Certificate(found) = item { Some(found) } else { None };
        let found: Vec<_> = items.map_err(|_| PemError)?.into_iter().filter_map(certificate).collect();
        if found.is_empty() { Err(PemError) } else { Ok(Self(found)) }
    }
}

impl fmt::Debug for Roots {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} certificates", self.0.len())
    }
}

/// Why a message is not taken for delivered. Says nothing in the receiver's words.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    #[error("answered {0}, which is no 2xx")]
    Status(u16),
    #[error("answered {0}, to be sent elsewhere: redirects are not followed")]
    Redirect(u16),
    #[error("answered 410: it wants no more")]
    Gone,
    #[error("its name leads to {0}, which --webhook-allow does not allow")]
    Refused(IpAddr),
    #[error("its name leads nowhere")]
    NoHost,
    #[error("not connected within {} s", .0.as_secs())]
    ConnectTimeout(Duration),
    #[error("no answer within {} s", .0.as_secs())]
    Timeout(Duration),
    #[error("no connection: {0}")]
    Io(io::ErrorKind),
    #[error("TLS: its certificate is not trusted (--webhook-ca), or not for that name")]
    Tls,
    #[error("the answer's head has more than {0} bytes")]
    LargeHead(usize),
    #[error("the answer is not HTTP")]
    NoHttp,
}

impl Failure {
    /// Whether the receiver wants nothing more, ever (Standard Webhooks: 410 Gone).
    pub fn is_final(&self) -> bool {
        matches!(self, Self::Gone)
    }
}

/// What is sent where.
pub struct Message<'m> {
    pub url: &'m str,
    /// The same whenever the same changes are sent.
    pub id: &'m str,
    pub sent_s: i64,
    pub signature: &'m str,
    pub body: &'m [u8],
}

/// Who sends.
pub struct Poster {
    agent: Agent,
    connect: Duration,
    whole: Duration,
    answer_bytes: usize,
}

impl Poster {
    pub fn new(rules: &WebhookRules) -> Self {
        let roots = match &rules.roots {
            Some(Roots(certificates)) => RootCerts::Specific(Arc::new(certificates.clone())),
            None => RootCerts::WebPki,
        };
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            // The environment's proxy would be connected to unseen, and look names up itself.
            .proxy(None)
            .max_idle_connections(0)
            .max_response_header_size(rules.answer_bytes)
            .timeout_resolve(Some(rules.connect))
            .timeout_connect(Some(rules.connect))
            .timeout_global(Some(rules.whole))
            .tls_config(TlsConfig::builder().root_certs(roots).build())
            .user_agent(concat!("gridward/", env!("CARGO_PKG_VERSION")))
            .build();
        let lookup = Lookup { inner: DefaultResolver::default(), reach: rules.reach.clone() };
        Self {
            agent: Agent::with_parts(config, DefaultConnector::default(), lookup),
            connect: rules.connect,
            whole: rules.whole,
            answer_bytes: rules.answer_bytes,
        }
    }

    /// Sends it and waits for the answer's status; of its body no more than is polite is read, and
    /// nothing kept.
    ///
    /// # Errors
    /// Anything but a 2xx.
    pub fn send(&self, message: &Message<'_>) -> Result<(), Failure> {
        let sent = self
            .agent
            .post(message.url)
            .header("content-type", "application/json")
            .header("webhook-id", message.id)
            .header("webhook-timestamp", message.sent_s.to_string())
            .header("webhook-signature", message.signature)
            .send(message.body);
        let mut answer = sent.map_err(|error| self.failure(error))?;
        let status = answer.status().as_u16();
        // Who is cut off in the middle of a short answer may take it for a failure. Its end decides nothing.
        let mut rest = answer.body_mut().as_reader().take(self.answer_bytes as u64);
        let _ = io::copy(&mut rest, &mut io::sink());
        match status {
            200..300 => Ok(()),
            300..400 => Err(Failure::Redirect(status)),
            410 => Err(Failure::Gone),
            _ => Err(Failure::Status(status)),
        }
    }

    fn failure(&self, error: ureq::Error) -> Failure {
        match error {
            ureq::Error::Timeout(ureq::Timeout::Resolve | ureq::Timeout::Connect) => {
                Failure::ConnectTimeout(self.connect)
            }
            ureq::Error::Timeout(_) => Failure::Timeout(self.whole),
            ureq::Error::HostNotFound => Failure::NoHost,
            ureq::Error::LargeResponseHeader(..) => Failure::LargeHead(self.answer_bytes),
            ureq::Error::Rustls(_) | ureq::Error::Tls(_) => Failure::Tls,
            ureq::Error::Io(error) => match error.get_ref().and_then(|inner| inner.downcast_ref()) {
                Some(Unreachable(address)) => Failure::Refused(*address),
                // Also what rustls says while a connection is made.
                None if error.kind() == io::ErrorKind::InvalidData => Failure::Tls,
                None => Failure::Io(error.kind()),
            },
            ureq::Error::ConnectionFailed => Failure::Io(io::ErrorKind::NotConnected),
            _ => Failure::NoHttp,
        }
    }
}

/// An address that nothing is sent to.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct Unreachable(IpAddr);

/// Looks names up, and gives on only what may be connected to: what is connected to is what was looked at,
/// so a name that leads elsewhere the next moment gains nothing.
#[derive(Debug)]
struct Lookup {
    inner: DefaultResolver,
    reach: Reach,
}

impl Resolver for Lookup {
    fn resolve(
        &self,
        uri: &Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let found = match self.inner.resolve(uri, config, timeout) {
            // How the system says that there is no such name.
            Err(ureq::Error::Io(_)) => return Err(ureq::Error::HostNotFound),
            found => found?,
        };
        let mut allowed = self.empty();
        for address in found.iter().filter(|address| self.reach.allows(address.ip())) {
            allowed.push(*address);
        }
        match found.first() {
            Some(refused) if allowed.is_empty() => {
                Err(ureq::Error::Io(io::Error::other(Unreachable(refused.ip()))))
            }
            _ => Ok(allowed),
        }
    }
}
