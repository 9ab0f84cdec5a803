//! What every store does with webhooks: keeps who is told, and sees to it that one process at a time tells.

use std::sync::Arc;

use super::{LogKind, Signature, StoreError, Touched};
use crate::domain::actor::Actor;
use crate::domain::id::WebhookId;
use crate::domain::time::{LogNumber, Moment};
use crate::domain::webhook::{Standing, WebhookSecret};

/// Somewhere that is told of the change log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Webhook {
    pub id: WebhookId,
    /// The last write by which somebody set it: made, or told to deliver again.
    pub version: LogNumber,
    pub url: Arc<str>,
    pub secret: WebhookSecret,
    /// Which kinds of change it is told; empty: all.
    pub kinds: Vec<LogKind>,
    /// Who made it. It is told what that caller would be.
    pub creator: Actor,
    /// Whether that was the holder of a key; then it ends with the key.
    pub has_key: bool,
    pub created: Moment,
    pub standing: Standing,
}

impl Webhook {
    pub fn wants(&self, kind: LogKind) -> bool {
        self.kinds.is_empty() || self.kinds.contains(&kind)
    }

    /// What the change log says of a write about it.
    pub(super) fn touched(id: &WebhookId) -> Vec<Touched> {
        vec![Touched { table: "webhooks".into(), count: 1, ids: vec![id.as_str().into()] }]
    }
}

/// A webhook to be kept.
pub struct WebhookWrite<'w> {
    /// Its version is not looked at.
    pub webhook: Webhook,
    /// Whether it is told what comes after this write, rather than what its standing says.
    pub from_now: bool,
    /// How many there may be.
    pub at_most: usize,
    /// Key and digest of the body, when it may be sent again.
    pub once: Option<(Arc<str>, [u8; 32])>,
    /// What is answered when the same is sent again.
    pub answer: &'w dyn Fn(&Webhook) -> Arc<str>,
    pub by: Signature,
}

impl WebhookWrite<'_> {
    /// As the write of a number keeps it.
    pub(super) fn kept(&self, log: LogNumber) -> Webhook {
        let standing = if self.from_now { Standing::since(log) } else { self.webhook.standing.clone() };
        Webhook { version: log, standing, ..self.webhook.clone() }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WebhookWritten {
    Kept(Webhook),
    Repeated { answer: Arc<str> },
}

/// A webhook that is one's own to send to, for a while.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    pub webhook: Webhook,
    /// By the store's clock.
    pub now: Moment,
}

/// The verbs about webhooks.
pub trait WebhookStore {
    /// All, in order of id.
    fn webhooks(&self) -> Result<Vec<Webhook>, StoreError>;

    fn webhook(&self, id: &WebhookId) -> Result<Option<Webhook>, StoreError>;

    /// # Errors
    /// `TooMany` when there are as many as there may be, `KeyReused`.
    fn add_webhook(&self, write: &WebhookWrite<'_>) -> Result<WebhookWritten, StoreError>;

    /// Forgets one, with its secret. `seen`: only if it was not set since.
    ///
    /// # Errors
    /// `Missing` when there is none, `Stale`.
    fn remove_webhook(
        &self,
        id: &WebhookId,
        seen: Option<LogNumber>,
        by: &Signature,
    ) -> Result<LogNumber, StoreError>;

    /// Lets one go on as if nothing after `delivered` had been told, whatever kept it.
    ///
    /// # Errors
    /// `Missing`.
    fn rewind_webhook(
        &self,
        id: &WebhookId,
        delivered: LogNumber,
        by: &Signature,
    ) -> Result<Webhook, StoreError>;

    /// Takes one for `for_us` microseconds; `None` while another holder has it, when it is stopped, or is
    /// no more. No write of the log.
    fn claim_webhook(&self, id: &WebhookId, holder: &str, for_us: i64) -> Result<Option<Claim>, StoreError>;

    /// Writes how a webhook stands and gives it free; `false`, and nothing is written, when it is another's
    /// by now or was set since. `stopping` takes a log number: that it has been stopped is told.
    fn settle_webhook(
        &self,
        claimed: &Webhook,
        holder: &str,
        standing: &Standing,
        stopping: Option<&Signature>,
    ) -> Result<bool, StoreError>;
}
