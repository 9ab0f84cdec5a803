//! All that bounds webhooks, as it was set and checked.

use std::time::Duration;

use super::{Reach, Roots};
use crate::domain::webhook::Patience;

#[derive(Clone, Debug)]
pub struct WebhookRules {
    /// Which addresses may be sent to.
    pub reach: Reach,
    /// Whose certificates are trusted; `None`: those that browsers trust.
    pub roots: Option<Roots>,
    /// How many webhooks there may be.
    pub most: usize,
    /// In which a receiver must be connected to, its name's lookup and TLS included.
    pub connect: Duration,
    /// In which it must have answered.
    pub whole: Duration,
    /// Bytes of an answer's head, and of its body, that are read.
    pub answer_bytes: usize,
    /// Changes in one message.
    pub batch: usize,
    /// Bytes of a message above which it is sent in parts, as long as it holds more than one change.
    pub body_bytes: usize,
    pub patience: Patience,
}

impl WebhookRules {
    /// How long a claim lasts, microseconds: longer than anything that is sent under it may take.
    pub fn claim_us(&self) -> i64 {
        const MARGIN: Duration = Duration::from_secs(5);
        i64::try_from((self.whole + MARGIN).as_micros()).unwrap_or(i64::MAX)
    }
}
