//! Settings of webhooks: where the server sends to, and what it puts up with there.

use std::fmt::Display;
use std::ops::RangeInclusive;
use std::path::PathBuf;
use std::time::Duration;

use super::ConfigError;
use crate::domain::webhook::Patience;
use crate::service::webhook::{Allowed, Reach, Roots, WebhookRules};

/// Webhooks that there may be unless it is said otherwise; each has a thread while it is sent to.
pub const WEBHOOKS_MAX: usize = 50;

/// As written.
#[derive(Clone, Debug, clap::Args)]
#[command(next_help_heading = "Webhooks")]
pub struct RawWebhooks {
    /// Addresses that webhooks may be sent to: `public` (what is on the internet), networks such as 10.20.0.0/16
    /// or fd00::/8, or single addresses. What is not named is refused, this machine and its own network included
    #[arg(long, value_name = "ADDRESSES", value_delimiter = ',', default_value = "public")]
    pub webhook_allow: Vec<Allowed>,

    /// Certificates (PEM) of the authority that receivers' certificates come from [default: those that browsers trust]
    #[arg(long, value_name = "FILE")]
    pub webhook_ca: Option<PathBuf>,

    /// Webhooks that there may be
    #[arg(long, value_name = "WEBHOOKS", default_value_t = WEBHOOKS_MAX)]
    pub max_webhooks: usize,

    /// Seconds in which a receiver must be connected to
    #[arg(long, value_name = "SECONDS", default_value_t = 3)]
    pub webhook_connect_s: u64,

    /// Seconds in which it must have answered
    #[arg(long, value_name = "SECONDS", default_value_t = 10)]
    pub webhook_timeout_s: u64,

    /// Bytes that are read of an answer's head, and as many of its body
    #[arg(long, value_name = "BYTES", default_value_t = 16 << 10)]
    pub webhook_answer_bytes: usize,

    /// Changes in one message
    #[arg(long, value_name = "CHANGES", default_value_t = 100)]
    pub webhook_batch: usize,

    /// Bytes of a message; a single change that is longer is sent nevertheless
    #[arg(long, value_name = "BYTES", default_value_t = 256 << 10)]
    pub webhook_body_bytes: usize,

    /// Seconds after a failure before it is tried again; they double each time
    #[arg(long, value_name = "SECONDS", default_value_t = 1)]
    pub webhook_pause_s: u64,

    /// Seconds that such a pause has at most
    #[arg(long, value_name = "SECONDS", default_value_t = 300)]
    pub webhook_pause_max_s: u64,

    /// Seconds of nothing but failures after which a webhook is stopped, until it is told to deliver again
    #[arg(long, value_name = "SECONDS", default_value_t = 3 * 86_400)]
    pub webhook_stop_after_s: u64,
}

impl RawWebhooks {
    /// # Errors
    /// A limit that nothing could keep to, a file without certificates.
    pub fn check(&self) -> Result<WebhookRules, ConfigError> {
        let minute = |flag, found| within(flag, found, 1..=60, "1 to 60").map(Duration::from_secs);
        let micros = |seconds: u64| seconds as i64 * 1_000_000;
        let day = |flag, found| within(flag, found, 1..=86_400, "1 to 86400").map(micros);
        let thousand = |flag, found| within(flag, found, 1..=1_000, "1 to 1000");
        let month = within("webhook-stop-after-s", self.webhook_stop_after_s, 1..=2_678_400, "1 to 2678400");
        Ok(WebhookRules {
            reach: Reach::of(&self.webhook_allow),
            roots: self.webhook_ca.as_ref().map(roots).transpose()?,
            most: thousand("max-webhooks", self.max_webhooks)?,
            connect: minute("webhook-connect-s", self.webhook_connect_s)?,
            whole: minute("webhook-timeout-s", self.webhook_timeout_s)?,
            answer_bytes: within(
                "webhook-answer-bytes",
                self.webhook_answer_bytes,
                512..=1 << 20,
                "512 to 1048576",
            )?,
            batch: thousand("webhook-batch", self.webhook_batch)?,
            body_bytes: within(
                "webhook-body-bytes",
                self.webhook_body_bytes,
                1_024..=32 << 20,
                "1024 to 33554432",
            )?,
            patience: Patience {
                first_pause_us: day("webhook-pause-s", self.webhook_pause_s)?,
                longest_pause_us: day("webhook-pause-max-s", self.webhook_pause_max_s)?,
                stop_after_us: micros(month?),
            },
        })
    }
}

fn within<N: PartialOrd + Display>(
    flag: &'static str,
    found: N,
    bounds: RangeInclusive<N>,
    must: &'static str,
) -> Result<N, ConfigError> {
    if bounds.contains(&found) {
        return Ok(found);
    }
    Err(ConfigError::OutOfRange { flag, must, found: found.to_string() })
}

fn roots(path: &PathBuf) -> Result<Roots, ConfigError> {
    let read = std::fs::read(path);
    let pem = read.map_err(|source| ConfigError::Unreadable { path: path.clone(), source })?;
    Roots::of_pem(&pem).map_err(|source| ConfigError::NoCertificates { path: path.clone(), source })
}
