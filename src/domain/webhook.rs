//! Webhooks: their secrets, and how one stands between what it was told and what there is to tell.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::time::{LogNumber, Moment};

/// What a secret is written with, as Standard Webhooks has it.
const SECRET_PREFIX: &str = "whsec_";

/// How many bytes a secret has (Standard Webhooks: 24 to 64).
const SECRET_BYTES: std::ops::RangeInclusive<usize> = 24..=64;

/// What sender and receiver both know, and nobody else. Does not show itself; who must have it reveals it.
#[derive(Clone, PartialEq, Eq)]
pub struct WebhookSecret(Arc<[u8]>);

/// The text is no secret. It is not repeated: it may be one that was cut short.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a secret is {SECRET_PREFIX} and 24 to 64 bytes in base64")]
pub struct SecretError;

impl WebhookSecret {
    /// # Errors
    /// Fewer than 24 bytes or more than 64.
    pub fn new(bytes: &[u8]) -> Result<Self, SecretError> {
        if SECRET_BYTES.contains(&bytes.len()) { Ok(Self(bytes.into())) } else { Err(SecretError) }
    }

    pub fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// As it is given to who runs the receiver.
    pub fn reveal(&self) -> String {
        format!("{SECRET_PREFIX}{}", STANDARD.encode(&self.0))
    }
}

impl FromStr for WebhookSecret {
    type Err = SecretError;

    fn from_str(text: &str) -> Result<Self, SecretError> {
        let encoded = text.strip_prefix(SECRET_PREFIX).ok_or(SecretError)?;
        Self::new(&STANDARD.decode(encoded).map_err(|_| SecretError)?)
    }
}

impl fmt::Debug for WebhookSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("whsec_…")
    }
}

/// How far a webhook has come, and what keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Every change up to this one has been acknowledged, or is not of its kinds.
    pub delivered: LogNumber,
    /// `None` while all goes well.
    pub failing: Option<Failing>,
    /// When it was given up; nothing is sent until somebody says from where to deliver again.
    pub stopped: Option<Moment>,
}

/// Nothing has got through for a while.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failing {
    pub since: Moment,
    pub attempts: u32,
    /// Before this it is not tried again.
    pub next: Moment,
    /// What went wrong last, in our own words: nothing of what the receiver said.
    pub why: Arc<str>,
}

/// How long a receiver that does not answer well is waited for, microseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Patience {
    /// Between the first attempt and the second; it doubles from there.
    pub first_pause_us: i64,
    pub longest_pause_us: i64,
    /// From the first failure on; then the webhook is stopped.
    pub stop_after_us: i64,
}

impl Standing {
    pub fn since(delivered: LogNumber) -> Self {
        Self { delivered, failing: None, stopped: None }
    }

    /// Whether it may be sent to.
    pub fn is_due(&self, now: Moment) -> bool {
        self.stopped.is_none() && self.failing.as_ref().is_none_or(|failing| failing.next <= now)
    }

    /// All up to `through` was taken.
    pub fn acknowledged(through: LogNumber) -> Self {
        Self::since(through)
    }

    /// Nothing was taken. `is_final`: the receiver asked that nothing more be sent.
    pub fn failed(&self, why: &str, now: Moment, patience: &Patience, is_final: bool) -> Self {
        let (since, before) = self.failing.as_ref().map_or((now, 0), |was| (was.since, was.attempts));
        let doubled = patience.first_pause_us.saturating_mul(1_i64 << before.min(40));
        let next = Moment(now.0.saturating_add(doubled.min(patience.longest_pause_us)));
        let is_over = is_final || now.0.saturating_sub(since.0) >= patience.stop_after_us;
        Self {
            delivered: self.delivered,
            failing: Some(Failing { since, attempts: before.saturating_add(1), next, why: why.into() }),
            stopped: is_over.then_some(now),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATIENCE: Patience =
        Patience { first_pause_us: 1_000_000, longest_pause_us: 5_000_000, stop_after_us: 60_000_000 };

    #[test]
    fn secrets_are_read_and_kept_to_themselves() {
        let written = WebhookSecret::new(&[7; 24]).expect("24 bytes").reveal();
        assert_eq!(written, "whsec_BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcH");
        let read: WebhookSecret = written.parse().expect("as it was written");
        assert_eq!(read.bytes(), [7; 24]);
        assert_eq!(format!("{read:?}"), "whsec_…");
        for wrong in ["", "whsec_", "whsec_BwcH", "BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcH", "whsec_!!!!"] {
            assert_eq!(wrong.parse::<WebhookSecret>(), Err(SecretError), "{wrong}");
        }
        assert_eq!(WebhookSecret::new(&[7; 65]), Err(SecretError));
    }

    /// 1, 2, 4 seconds, then the longest pause, and an end a minute after the first failure.
    #[test]
    fn pauses_double_up_to_a_bound_and_end() {
        let fresh = Standing::since(LogNumber(9));
        let mut now = Moment(0);
        assert!(fresh.is_due(now));
        let mut standing = fresh.failed("x", now, &PATIENCE, false);
        let mut pauses = Vec::new();
        for _ in 0..20 {
            let failing = standing.failing.clone().expect("it failed");
            pauses.push((failing.next.0 - now.0) / 1_000_000);
            assert!(!standing.is_due(now) && standing.stopped.is_none());
            now = failing.next;
            standing = standing.failed("x", now, &PATIENCE, false);
            if standing.stopped.is_some() {
                break;
            }
        }
        assert_eq!(pauses[..5], [1, 2, 4, 5, 5]);
        assert_eq!(standing.stopped, Some(now));
        assert!(now.0 >= 60_000_000 && now.0 < 66_000_000, "{now:?}");
        assert!(!standing.is_due(Moment::MAX));
        assert_eq!(standing.delivered, LogNumber(9));
        assert_eq!(Standing::acknowledged(LogNumber(12)), Standing::since(LogNumber(12)));
    }

    #[test]
    fn who_wants_no_more_is_left_alone_at_once() {
        let standing = Standing::since(LogNumber(1)).failed("410", Moment(5), &PATIENCE, true);
        assert_eq!(standing.stopped, Some(Moment(5)));
    }
}
