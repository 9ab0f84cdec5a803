//! Webhooks in memory.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Memory, State};
use crate::domain::id::WebhookId;
use crate::domain::time::{LogNumber, Moment};
use crate::domain::webhook::Standing;
use crate::store::{
    Claim, Idempotency, LogKind, Signature, StoreError, Webhook, WebhookStore, WebhookWrite, WebhookWritten,
};

/// Each with who sends to it, and until when.
pub type Webhooks = BTreeMap<WebhookId, (Webhook, Option<(Arc<str>, Moment)>)>;

impl State {
    fn held(&self, id: &WebhookId) -> Result<&Webhook, StoreError> {
        let found = self.webhooks.get(id).map(|(webhook, _)| webhook);
        found.ok_or_else(|| StoreError::Missing(format!("webhook {id}")))
    }

    fn log_webhook(&mut self, now: Moment, id: &WebhookId, by: &Signature) -> LogNumber {
        self.log(now, LogKind::Webhook, by, Webhook::touched(id)).number
    }
}

impl WebhookStore for Memory {
    fn webhooks(&self) -> Result<Vec<Webhook>, StoreError> {
        Ok(self.state().webhooks.values().map(|(webhook, _)| webhook.clone()).collect())
    }

    fn webhook(&self, id: &WebhookId) -> Result<Option<Webhook>, StoreError> {
        Ok(self.state().webhooks.get(id).map(|(webhook, _)| webhook.clone()))
    }

    fn add_webhook(&self, write: &WebhookWrite<'_>) -> Result<WebhookWritten, StoreError> {
        let mut state = self.state();
        let (now, actor) = ((self.clock)(), &write.by.actor);
        if let Some((key, digest)) = &write.once
            && let Some(answer) = state.repeated(now, actor, key, digest)?
        {
            return Ok(WebhookWritten::Repeated { answer });
        }
        if state.webhooks.len() >= write.at_most {
            return Err(StoreError::TooMany { what: "webhooks", max: write.at_most });
        }
        let number = state.log_webhook(now, &write.webhook.id, &write.by);
        let kept = write.kept(number);
        state.webhooks.insert(kept.id.clone(), (kept.clone(), None));
        if let Some((key, body_digest)) = &write.once {
            let (key, body_digest, answer) = (key.clone(), *body_digest, (write.answer)(&kept));
            state.keep_answer(now, &actor.name, &Idempotency { key, body_digest, answer });
        }
        Ok(WebhookWritten::Kept(kept))
    }

    fn remove_webhook(
        &self,
        id: &WebhookId,
        seen: Option<LogNumber>,
        by: &Signature,
    ) -> Result<LogNumber, StoreError> {
        let mut state = self.state();
        let version = state.held(id)?.version;
        if let Some(seen) = seen.filter(|&seen| seen != version) {
            return Err(StoreError::Stale { seen });
        }
        state.webhooks.remove(id);
        Ok(state.log_webhook((self.clock)(), id, by))
    }

    fn rewind_webhook(
        &self,
        id: &WebhookId,
        delivered: LogNumber,
        by: &Signature,
    ) -> Result<Webhook, StoreError> {
        let mut state = self.state();
        let there = state.held(id)?.clone();
        let version = state.log_webhook((self.clock)(), id, by);
        let set = Webhook { version, standing: Standing::since(delivered), ..there };
        state.webhooks.insert(id.clone(), (set.clone(), None));
        Ok(set)
    }

    fn claim_webhook(&self, id: &WebhookId, holder: &str, for_us: i64) -> Result<Option<Claim>, StoreError> {
        let (mut state, now) = (self.state(), (self.clock)());
        let Some((webhook, held)) = state.webhooks.get_mut(id) else { return Ok(None) };
        let is_free = held.as_ref().is_none_or(|(by, until)| &**by == holder || *until <= now);
        if !is_free || webhook.standing.stopped.is_some() {
            return Ok(None);
        }
        *held = Some((holder.into(), Moment(now.0.saturating_add(for_us))));
        Ok(Some(Claim { webhook: webhook.clone(), now }))
    }

    fn settle_webhook(
        &self,
        claimed: &Webhook,
        holder: &str,
        standing: &Standing,
        stopping: Option<&Signature>,
    ) -> Result<bool, StoreError> {
        let mut state = self.state();
        let own = state.webhooks.get_mut(&claimed.id).filter(|(webhook, held)| {
            webhook.version == claimed.version && held.as_ref().is_some_and(|(by, _)| &**by == holder)
        });
        let Some((webhook, held)) = own else { return Ok(false) };
        (webhook.standing, *held) = (standing.clone(), None);
        if let Some(by) = stopping {
            state.log_webhook((self.clock)(), &claimed.id, by);
        }
        Ok(true)
    }
}
