//! Webhooks: who is told, and whose turn it is to tell.

use diesel::prelude::*;
use diesel::sqlite::SqliteConnection;

use crate::domain::id::WebhookId;
use crate::domain::time::{LogNumber, Moment};
use crate::domain::webhook::Standing;
use crate::store::rows::{StandingColumns, WebhookColumns, log_column, webhooks};
use crate::store::{
    Claim, Idempotency, LogKind, Signature, StoreError, Webhook, WebhookWrite, WebhookWritten,
};

use super::book;

pub fn all(reader: &mut SqliteConnection) -> Result<Vec<Webhook>, StoreError> {
    let rows = webhooks::table.order(webhooks::id).select(WebhookColumns::as_select()).load(reader)?;
    rows.into_iter().map(TryInto::try_into).collect()
}

pub fn one(reader: &mut SqliteConnection, id: &WebhookId) -> Result<Option<Webhook>, StoreError> {
    let found = webhooks::table.find(id.as_str()).select(WebhookColumns::as_select()).first(reader);
    found.optional()?.map(TryInto::try_into).transpose()
}

pub fn add(
    writer: &mut SqliteConnection,
    write: &WebhookWrite<'_>,
    now: Moment,
) -> Result<WebhookWritten, StoreError> {
    let actor = &write.by.actor;
    if let Some((key, digest)) = &write.once
        && let Some(answer) = book::repeated(writer, now, actor, key, digest)?
    {
        return Ok(WebhookWritten::Repeated { answer });
    }
    let there: i64 = webhooks::table.count().get_result(writer)?;
    if there >= write.at_most as i64 {
        return Err(StoreError::TooMany { what: "webhooks", max: write.at_most });
    }
    let touched = Webhook::touched(&write.webhook.id);
    let entry = book::record(writer, now, LogKind::Webhook, None, touched, &write.by)?;
    let kept = write.kept(entry.number);
    diesel::insert_into(webhooks::table).values(WebhookColumns::from(&kept)).execute(writer)?;
    if let Some((key, body_digest)) = &write.once {
        let (key, body_digest, answer) = (key.clone(), *body_digest, (write.answer)(&kept));
        book::keep_answer(writer, now, actor, &Idempotency { key, body_digest, answer })?;
    }
    Ok(WebhookWritten::Kept(kept))
}

pub fn remove(
    writer: &mut SqliteConnection,
    id: &WebhookId,
    seen: Option<LogNumber>,
    by: &Signature,
    now: Moment,
) -> Result<LogNumber, StoreError> {
    let there = there(writer, id)?;
    if let Some(seen) = seen.filter(|&seen| seen != there.version) {
        return Err(StoreError::Stale { seen });
    }
    diesel::delete(webhooks::table.find(id.as_str())).execute(writer)?;
    Ok(book::record(writer, now, LogKind::Webhook, None, Webhook::touched(id), by)?.number)
}

pub fn rewind(
    writer: &mut SqliteConnection,
    id: &WebhookId,
    delivered: LogNumber,
    by: &Signature,
    now: Moment,
) -> Result<Webhook, StoreError> {
    let there = there(writer, id)?;
    let version = book::record(writer, now, LogKind::Webhook, None, Webhook::touched(id), by)?.number;
    let standing = Standing::since(delivered);
    // Whoever sends to it now finds it set since, and does not write over this.
    let free = (webhooks::version.eq(log_column(version)), webhooks::held_until.eq(0_i64));
    diesel::update(webhooks::table.find(id.as_str()))
        .set((StandingColumns::from(&standing), free))
        .execute(writer)?;
    Ok(Webhook { version, standing, ..there })
}

fn there(reader: &mut SqliteConnection, id: &WebhookId) -> Result<Webhook, StoreError> {
    one(reader, id)?.ok_or_else(|| StoreError::Missing(format!("webhook {id}")))
}

pub fn claim(
    writer: &mut SqliteConnection,
    id: &WebhookId,
    holder: &str,
    for_us: i64,
    now: Moment,
) -> Result<Option<Claim>, StoreError> {
    let is_free = webhooks::held_until.le(now.0).or(webhooks::holder.eq(holder));
    let wanted = webhooks::id.eq(id.as_str()).and(webhooks::stopped.is_null()).and(is_free);
    let until = now.0.saturating_add(for_us);
    let taken = diesel::update(webhooks::table.filter(wanted))
        .set((webhooks::holder.eq(holder), webhooks::held_until.eq(until)))
        .execute(writer)?;
    let webhook = if taken == 1 { one(writer, id)? } else { None };
    Ok(webhook.map(|webhook| Claim { webhook, now }))
}

pub fn settle(
    writer: &mut SqliteConnection,
    claimed: &Webhook,
    holder: &str,
    standing: &Standing,
    stopping: Option<&Signature>,
    now: Moment,
) -> Result<bool, StoreError> {
    let own = webhooks::holder.eq(holder).and(webhooks::version.eq(log_column(claimed.version)));
    let own = webhooks::id.eq(claimed.id.as_str()).and(own);
    let settled = diesel::update(webhooks::table.filter(own))
        .set((StandingColumns::from(standing), webhooks::held_until.eq(0_i64)))
        .execute(writer)?;
    if let Some(by) = stopping.filter(|_| settled == 1) {
        book::record(writer, now, LogKind::Webhook, None, Webhook::touched(&claimed.id), by)?;
    }
    Ok(settled == 1)
}
