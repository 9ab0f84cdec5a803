//! What webhooks are told: the document of `/v1/changes`, as its creator would get it.

use std::sync::Arc;

use crate::http::changes::Teller;
use crate::service::current::Current;
use crate::service::webhook::Tell;
use crate::store::{LogEntry, Webhook};

/// `public_url` is what links begin with; without one they are paths on the server that the receiver knows.
pub fn tell(current: &Arc<Current>, public_url: Option<Arc<str>>) -> Arc<Tell> {
    let store = current.store().clone();
    Arc::new(move |webhook: &Webhook, entries: &[LogEntry]| {
        let last = entries.last().map_or(webhook.standing.delivered, |entry| entry.number);
        let teller = Teller {
            is_whole: webhook.creator.territory.is_none(),
            origin: public_url.as_deref().unwrap_or_default(),
        };
        teller.document(&*store, entries, format!("/v1/changes?after={}", last.0))
    })
}
