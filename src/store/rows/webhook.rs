//! Webhooks.

use diesel::prelude::*;

use super::{known, log_column, narrow};
use crate::domain::actor::Actor;
use crate::domain::id::{GridId, WebhookId};
use crate::domain::time::{LogNumber, Moment};
use crate::domain::webhook::{Failing, Standing, WebhookSecret};
use crate::store::{LogKind, StoreError, Webhook};

diesel::table! {
    webhooks (id) {
        id -> Text,
        version -> BigInt,
        url -> Text,
        secret -> Binary,
        kinds -> Text,
        creator -> Text,
        role -> Text,
        territory -> Nullable<Text>,
        has_key -> Bool,
        created -> BigInt,
        delivered -> BigInt,
        failing_since -> Nullable<BigInt>,
        attempts -> BigInt,
        next_attempt -> Nullable<BigInt>,
        failure -> Nullable<Text>,
        stopped -> Nullable<BigInt>,
        holder -> Text,
        held_until -> BigInt,
    }
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = webhooks)]
#[diesel(treat_none_as_default_value = false)]
pub struct WebhookColumns {
    id: String,
    version: i64,
    url: String,
    secret: Vec<u8>,
    kinds: String,
    creator: String,
    role: String,
    territory: Option<String>,
    has_key: bool,
    created: i64,
    #[diesel(embed)]
    standing: StandingColumns,
    /// Nobody's, when it is new.
    holder: String,
    held_until: i64,
}

/// How far it has come, and what keeps it.
#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = webhooks)]
#[diesel(treat_none_as_default_value = false)]
#[diesel(treat_none_as_null = true)]
pub struct StandingColumns {
    delivered: i64,
    failing_since: Option<i64>,
    attempts: i64,
    next_attempt: Option<i64>,
    failure: Option<String>,
    stopped: Option<i64>,
}

impl From<&Webhook> for WebhookColumns {
    fn from(webhook: &Webhook) -> Self {
        let kinds: Vec<&str> = webhook.kinds.iter().map(|kind| kind.name()).collect();
        Self {
            id: webhook.id.to_string(),
            version: log_column(webhook.version),
            url: webhook.url.to_string(),
            secret: webhook.secret.bytes().to_vec(),
            kinds: serde_json::json!(kinds).to_string(),
            creator: webhook.creator.name.to_string(),
            role: webhook.creator.role.name().to_owned(),
            territory: webhook.creator.territory.as_ref().map(GridId::to_string),
            has_key: webhook.has_key,
            created: webhook.created.0,
            standing: StandingColumns::from(&webhook.standing),
            holder: String::new(),
            held_until: 0,
        }
    }
}

impl From<&Standing> for StandingColumns {
    fn from(standing: &Standing) -> Self {
        let failing = standing.failing.as_ref();
        Self {
            delivered: log_column(standing.delivered),
            failing_since: failing.map(|failing| failing.since.0),
            attempts: failing.map_or(0, |failing| failing.attempts.into()),
            next_attempt: failing.map(|failing| failing.next.0),
            failure: failing.map(|failing| failing.why.to_string()),
            stopped: standing.stopped.map(|at| at.0),
        }
    }
}

impl TryFrom<WebhookColumns> for Webhook {
    type Error = StoreError;

    fn try_from(row: WebhookColumns) -> Result<Self, StoreError> {
        let kinds: Vec<String> = known("webhook", serde_json::from_str(&row.kinds))?;
        let kinds: Result<Vec<LogKind>, _> =
            kinds.iter().map(|kind| known("log kind", kind.parse())).collect();
        Ok(Self {
            id: known("webhook id", WebhookId::new(&row.id))?,
            version: LogNumber(narrow("version", row.version)?),
            url: row.url.into(),
            secret: known("webhook", WebhookSecret::new(&row.secret))?,
            kinds: kinds?,
            creator: Actor {
                name: row.creator.into(),
                role: known("role", row.role.parse())?,
                territory: known("grid id", row.territory.as_deref().map(GridId::new).transpose())?,
            },
            has_key: row.has_key,
            created: Moment(row.created),
            standing: row.standing.try_into()?,
        })
    }
}

impl TryFrom<StandingColumns> for Standing {
    type Error = StoreError;

    fn try_from(row: StandingColumns) -> Result<Self, StoreError> {
        let failing = match (row.failing_since, row.next_attempt, row.failure) {
            (Some(since), Some(next), Some(why)) => Some(Failing {
                since: Moment(since),
                attempts: narrow("attempts", row.attempts)?,
                next: Moment(next),
                why: why.into(),
            }),
            _ => None,
        };
        Ok(Self {
            delivered: LogNumber(narrow("log number", row.delivered)?),
            failing,
            stopped: row.stopped.map(Moment),
        })
    }
}
