//! Head, change log, audit log, kept answers.

use std::sync::Arc;

use diesel::prelude::*;

use crate::domain::edition::EditionNumber;
use crate::domain::time::{LogNumber, Moment};
use crate::store::{AuditEntry, LogEntry, Signature, StoreError, Touched};

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

impl From<&LogEntry> for LogColumns {
    fn from(entry: &LogEntry) -> Self {
        Self {
            number: log_column(entry.number),
            recorded: entry.recorded.0,
            kind: entry.kind.name().to_owned(),
            edition: entry.edition.map(|edition| edition.0.into()),
            touched: touched_column(&entry.touched),
        }
    }
}

impl TryFrom<LogColumns> for LogEntry {
    type Error = StoreError;

    fn try_from(row: LogColumns) -> Result<Self, StoreError> {
        Ok(Self {
            number: LogNumber(narrow("log number", row.number)?),
            recorded: Moment(row.recorded),
            kind: known("log kind", row.kind.parse())?,
            edition: row.edition.map(|number| narrow("edition", number).map(EditionNumber)).transpose()?,
            touched: touched(&row.touched)?,
        })
    }
}

/// `[["premises",2,["p1","p2"]]]`; entries written before the log carried ids lack them.
#[derive(serde::Deserialize)]
#[serde(untagged)]
enum TouchedColumn {
    Named(Arc<str>, u32, Vec<Arc<str>>),
    Counted(Arc<str>, u32),
}

fn touched_column(touched: &[Touched]) -> String {
    let tables: Vec<_> = touched.iter().map(|Touched { table, count, ids }| (table, count, ids)).collect();
    serde_json::json!(tables).to_string()
}

fn touched(column: &str) -> Result<Vec<Touched>, StoreError> {
    let tables: Vec<TouchedColumn> = known("log", serde_json::from_str(column))?;
    let named = tables.into_iter().map(|column| match column {
        TouchedColumn::Named(table, count, ids) => Touched { table, count, ids },
        TouchedColumn::Counted(table, count) => Touched { table, count, ids: Vec::new() },
    });
    Ok(named.collect())
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_touched_comes_back_and_older_entries_are_read() {
        let premises = |ids: &[&str]| Touched {
            table: "premises".into(),
            count: 2,
            ids: ids.iter().map(|&id| id.into()).collect(),
        };
        for entry in [vec![], vec![premises(&["p\"1", "p2"]), premises(&[])]] {
            assert_eq!(touched(&touched_column(&entry)).expect("read"), entry);
        }
        assert_eq!(touched(r#"[["premises",2]]"#).expect("read"), [premises(&[])]);
        assert!(touched(r#"[["premises"]]"#).is_err());
    }
}
