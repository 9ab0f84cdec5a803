//! Delivering the change log: one sender for each webhook, whichever process that is in, from where the
//! store says that it stands. What was not acknowledged is sent again; nothing is skipped.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use super::post::{Failure, Message, Poster};
use super::{WebhookRules, signature};
use crate::domain::actor::Actor;
use crate::domain::id::WebhookId;
use crate::domain::time::{LogNumber, Moment};
use crate::domain::webhook::Standing;
use crate::service::current::Current;
use crate::service::id::new_id;
use crate::store::{LogEntry, Signature, StoreError, Webhook};

/// What a webhook is told of some changes: the body of a message.
pub type Tell = dyn Fn(&Webhook, &[LogEntry]) -> Result<Vec<u8>, StoreError> + Send + Sync;

/// Entries of the log that are read at once.
const ENTRIES_AT_ONCE: u32 = 1_000;

/// Changes of other kinds that are gone over before it is written how far: at a restart they are gone
/// over again, which takes some milliseconds.
const UNWRITTEN_MAX: u64 = 5_000;

/// How long a sender that cannot reach the store leaves it alone.
const STORE_PAUSE: Duration = Duration::from_secs(2);

/// Whether the webhook's creator would be told anything: the key that made it is still in use.
pub fn is_let_in(current: &Current, webhook: &Webhook) -> bool {
    !webhook.has_key || current.keys().is_in_use(&webhook.creator)
}

/// The senders of this process.
pub struct Deliveries {
    rules: WebhookRules,
    poster: Poster,
    /// Names this process in claims.
    holder: String,
    senders: Mutex<BTreeMap<WebhookId, JoinHandle<()>>>,
    looked: Mutex<Looked>,
    stopping: AtomicBool,
}

/// What need not be looked at again.
#[derive(Default)]
struct Looked {
    /// All that there was up to here is told, or will not be.
    through: Option<LogNumber>,
    /// Up to where a webhook, as it was set then, has nothing of its kinds.
    passed: BTreeMap<WebhookId, (LogNumber, LogNumber)>,
}

/// A run of changes, those of other kinds left out.
struct Batch {
    entries: Vec<LogEntry>,
    through: LogNumber,
}

impl Deliveries {
    pub fn new(rules: WebhookRules, now: Moment) -> Self {
        let poster = Poster::new(&rules);
        let (senders, looked, stopping) = Default::default();
        Self { rules, poster, holder: new_id(now), senders, looked, stopping }
    }

    pub fn rules(&self) -> &WebhookRules {
        &self.rules
    }

    /// Sees to it that somebody sends what there is to tell. Waits for no receiver.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn round(self: &Arc<Self>, current: &Arc<Current>, tell: &Arc<Tell>) -> Result<(), StoreError> {
        let log = current.facts().hazards().log();
        let mut looked = self.looked.lock().unwrap_or_else(PoisonError::into_inner);
        if looked.through == Some(log) {
            return Ok(());
        }
        self.senders().retain(|_, sender| !sender.is_finished());
        let webhooks = current.store().webhooks()?;
        looked.passed.retain(|id, _| webhooks.iter().any(|webhook| webhook.id == *id));
        let mut is_all = true;
        for webhook in webhooks.iter().filter(|webhook| webhook.standing.stopped.is_none()) {
            is_all &=
                !is_let_in(current, webhook) || self.is_told(webhook, log, &mut looked, current, tell)?;
        }
        looked.through = is_all.then_some(log);
        Ok(())
    }

    /// Whether one has nothing more to hear; else there is a sender, or it is not time yet.
    fn is_told(
        self: &Arc<Self>,
        webhook: &Webhook,
        log: LogNumber,
        looked: &mut Looked,
        current: &Arc<Current>,
        tell: &Arc<Tell>,
    ) -> Result<bool, StoreError> {
        let delivered = webhook.standing.delivered;
        let passed = looked.passed.get(&webhook.id).filter(|(version, _)| *version == webhook.version);
        let from = passed.map_or(delivered, |(_, passed)| delivered.max(*passed));
        if from >= log {
            return Ok(true);
        }
        if !webhook.standing.is_due(current.now()) || self.senders().contains_key(&webhook.id) {
            return Ok(false);
        }
        let ahead = self.batch(current, webhook, from, 1)?;
        if ahead.entries.is_empty() && ahead.through.0 - delivered.0 <= UNWRITTEN_MAX {
            looked.passed.insert(webhook.id.clone(), (webhook.version, ahead.through));
            return Ok(ahead.through >= log);
        }
        self.start(webhook.id.clone(), current.clone(), tell.clone());
        Ok(false)
    }

    fn start(self: &Arc<Self>, id: WebhookId, current: Arc<Current>, tell: Arc<Tell>) {
        let (own, named) = (self.clone(), id.clone());
        let work = move || {
            if let Err(error) = own.deliver(&id, &current, &*tell) {
                tracing::warn!(%error, webhook = %id, "not delivered for now");
                thread::park_timeout(STORE_PAUSE);
            }
        };
        match thread::Builder::new().name("webhook".to_owned()).spawn(work) {
            Ok(sender) => drop(self.senders().insert(named, sender)),
            Err(error) => tracing::error!(%error, webhook = %named, "no sender"),
        }
    }

    /// Sends all that there is, batch after batch, as long as it is taken.
    fn deliver(&self, id: &WebhookId, current: &Current, tell: &Tell) -> Result<(), StoreError> {
        let store = current.store();
        while !self.stopping.load(Ordering::Relaxed) {
            let claimed = store.claim_webhook(id, &self.holder, self.rules.claim_us())?;
            let Some(claim) = claimed else { return Ok(()) };
            let (webhook, standing) = (&claim.webhook, &claim.webhook.standing);
            let mut batch = self.batch(current, webhook, standing.delivered, self.rules.batch)?;
            if !standing.is_due(claim.now) || batch.through == standing.delivered {
                store.settle_webhook(webhook, &self.holder, standing, None)?;
                return Ok(());
            }
            let begun = Instant::now();
            let sent = if batch.entries.is_empty() {
                Ok(())
            } else {
                let body = self.fitting(webhook, &mut batch, tell)?;
                let last = batch.entries.last().map_or(batch.through, |entry| entry.number);
                let first = batch.entries.first().map_or(last, |entry| entry.number);
                self.send(webhook, &format!("{id}-{}-{}", first.0, last.0), claim.now, &body)
            };
            let took_us = i64::try_from(begun.elapsed().as_micros()).unwrap_or(i64::MAX);
            let now = Moment(claim.now.0.saturating_add(took_us));
            let next = match &sent {
                Ok(()) => Standing::acknowledged(batch.through),
                Err(why) => standing.failed(&why.to_string(), now, &self.rules.patience, why.is_final()),
            };
            report(id, standing, &next);
            let stopping = next.stopped.map(|_| stopped_by_us(id));
            let is_own = store.settle_webhook(webhook, &self.holder, &next, stopping.as_ref())?;
            if sent.is_err() || !is_own {
                return Ok(());
            }
        }
        Ok(())
    }

    /// Tries once whether a receiver takes a message without changes; how it stands is left as it is.
    ///
    /// # Errors
    /// What a delivery would fail by, and those of the store.
    pub fn attempt(
        &self,
        webhook: &Webhook,
        now: Moment,
        tell: &Tell,
    ) -> Result<Result<(), Failure>, StoreError> {
        let body = tell(webhook, &[])?;
        Ok(self.send(webhook, &format!("{}-test-{}", webhook.id, now.0), now, &body))
    }

    fn send(&self, webhook: &Webhook, id: &str, now: Moment, body: &[u8]) -> Result<(), Failure> {
        let sent_s = now.0.div_euclid(1_000_000);
        let signature = &*signature(&webhook.secret, id, sent_s, body);
        self.poster.send(&Message { url: &webhook.url, id, sent_s, signature, body })
    }

    /// The next changes after a number that a webhook is told, at most `most` of them, and up to where
    /// there are no others.
    fn batch(
        &self,
        current: &Current,
        webhook: &Webhook,
        after: LogNumber,
        most: usize,
    ) -> Result<Batch, StoreError> {
        let mut batch = Batch { entries: Vec::new(), through: after };
        while batch.through.0 - after.0 <= UNWRITTEN_MAX {
            let read: Vec<LogEntry> = match current.facts().entries_after(batch.through, ENTRIES_AT_ONCE) {
                Some(entries) => entries.iter().map(|entry| (**entry).clone()).collect(),
                None => current.store().changes(batch.through, ENTRIES_AT_ONCE)?,
            };
            if read.is_empty() {
                break;
            }
            for entry in read {
                batch.through = entry.number;
                if webhook.wants(entry.kind) {
                    batch.entries.push(entry);
                    if batch.entries.len() >= most {
                        return Ok(batch);
                    }
                }
            }
        }
        Ok(batch)
    }

    /// The body of a batch, which is cut in halves until it is small enough.
    fn fitting(&self, webhook: &Webhook, batch: &mut Batch, tell: &Tell) -> Result<Vec<u8>, StoreError> {
        loop {
            let body = tell(webhook, &batch.entries)?;
            if body.len() <= self.rules.body_bytes || batch.entries.len() < 2 {
                return Ok(body);
            }
            batch.entries.truncate(batch.entries.len() / 2);
            batch.through = batch.entries.last().map_or(batch.through, |entry| entry.number);
        }
    }

    /// Lets senders end what is on its way, and no more.
    pub fn stop(&self) {
        self.stopping.store(true, Ordering::Relaxed);
        for sender in std::mem::take(&mut *self.senders()).into_values() {
            sender.thread().unpark();
            // Its only way to fail is a panic, which has been printed.
            let _ = sender.join();
        }
    }

    fn senders(&self) -> MutexGuard<'_, BTreeMap<WebhookId, JoinHandle<()>>> {
        self.senders.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How the audit log and the change log say that nobody but the server stopped it.
fn stopped_by_us(id: &WebhookId) -> Signature {
    Signature { actor: Actor::itself(), what: format!("stop webhook {id}").into() }
}

/// Tells whoever reads the program's log of the first failure, of the end, and of the recovery.
fn report(id: &WebhookId, before: &Standing, after: &Standing) {
    match (&before.failing, &after.failing) {
        (_, Some(failing)) if after.stopped.is_some() => {
            tracing::error!(webhook = %id, why = &*failing.why, "stopped: nothing has got through");
        }
        (None, Some(failing)) => tracing::warn!(webhook = %id, why = &*failing.why, "tried again"),
        (Some(failing), None) => tracing::info!(webhook = %id, attempts = failing.attempts, "got through"),
        _ => {}
    }
}
