//! Head, change log, audit log, kept answers.

use diesel::prelude::*;

use crate::domain::edition::EditionNumber;
use crate::domain::time::{LogNumber, Moment};
use crate::store::{AuditEntry, LogEntry, LogKind, Signature, StoreError};

use super::{known, log_column, narrow};

diesel::table! {
    /// One row: the last write. Its presence says that a database is a gridward store.
    gridward_head (one) {
        one -> BigInt,
        log -> BigInt,
        recorded -> BigInt,
        edition -> BigInt,
    }
}

diesel::table! {
    change_log (number) {
        number -> BigInt,
        recorded -> BigInt,
        kind -> Text,
        edition -> Nullable<BigInt>,
        touched -> Text,
    }
}

diesel::table! {
    audit_log (log) {
        log -> BigInt,
        recorded -> BigInt,
        actor -> Text,
        role -> Text,
        what -> Text,
    }
}

diesel::table! {
    kept_answers (actor, key) {
        actor -> Text,
        key -> Text,
        body_digest -> Binary,
        answer -> Text,
        kept -> BigInt,
    }
}

/// The last write: number, moment, newest edition (0: none).
#[derive(Clone, Copy, Queryable)]
pub struct HeadColumns {
    log: i64,
    pub recorded: i64,
    pub edition: i64,
}

impl HeadColumns {
    pub fn log(self) -> Result<LogNumber, StoreError> {
        Ok(LogNumber(narrow("log number", self.log)?))
    }

    pub fn edition(self) -> Result<Option<EditionNumber>, StoreError> {
        let number = narrow("edition", self.edition)?;
        Ok((number > 0).then_some(EditionNumber(number)))
    }
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = change_log)]
#[diesel(treat_none_as_default_value = false)]
pub struct LogColumns {
    number: i64,
    recorded: i64,
    kind: String,
    edition: Option<i64>,
    touched: String,
}

fn kind_name(kind: LogKind) -> &'static str {
    match kind {
        LogKind::Edition => "edition",
        LogKind::Roster => "roster",
        LogKind::Key => "key",
        LogKind::Town => "town",
    }
}

impl From<&LogEntry> for LogColumns {
    fn from(entry: &LogEntry) -> Self {
        Self {
            number: log_column(entry.number),
            recorded: entry.recorded.0,
            kind: kind_name(entry.kind).to_owned(),
            edition: entry.edition.map(|edition| edition.0.into()),
            touched: serde_json::json!(entry.touched).to_string(),
        }
    }
}

impl TryFrom<LogColumns> for LogEntry {
    type Error = StoreError;

    fn try_from(row: LogColumns) -> Result<Self, StoreError> {
        let kinds = [LogKind::Edition, LogKind::Roster, LogKind::Key, LogKind::Town];
        let kind = kinds.into_iter().find(|&kind| kind_name(kind) == row.kind);
        Ok(Self {
            number: LogNumber(narrow("log number", row.number)?),
            recorded: Moment(row.recorded),
            kind: known("log kind", kind.ok_or(row.kind))?,
            edition: row.edition.map(|number| narrow("edition", number).map(EditionNumber)).transpose()?,
            touched: known("log", serde_json::from_str(&row.touched))?,
        })
    }
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = audit_log)]
pub struct AuditColumns {
    log: i64,
    recorded: i64,
    actor: String,
    role: String,
    what: String,
}

impl AuditColumns {
    pub fn of(entry: &LogEntry, by: &Signature) -> Self {
        Self {
            log: log_column(entry.number),
            recorded: entry.recorded.0,
            actor: by.actor.name.to_string(),
            role: by.actor.role.name().to_owned(),
            what: by.what.to_string(),
        }
    }
}

impl TryFrom<AuditColumns> for AuditEntry {
    type Error = StoreError;

    fn try_from(row: AuditColumns) -> Result<Self, StoreError> {
        Ok(Self {
            log: LogNumber(narrow("log number", row.log)?),
            recorded: Moment(row.recorded),
            actor: row.actor.into(),
            role: known("role", row.role.parse())?,
            what: row.what.into(),
        })
    }
}
