//! Everything else: head, change log, audit, editions, issues, digests, town, keys, kept answers.

use std::sync::Arc;

use diesel::prelude::*;

use crate::domain::edition::{Edition, EditionNumber};
use crate::domain::grid::Levels;
use crate::domain::id::GridId;
use crate::domain::issue::Issue;
use crate::domain::time::{Date, LogNumber, Moment};
use crate::domain::town::Town;
use crate::kernel::measure::SquareMetres;
use crate::store::geom::Geom;
use crate::store::{ApiKey, AuditEntry, LogEntry, LogKind, Signature, SourceDigest, StoreError};

use super::roster::point;
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
    editions (number) {
        number -> BigInt,
        effective_from -> BigInt,
        recorded -> BigInt,
        log -> BigInt,
        note -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::geom::Geometry;

    issues (fid) {
        fid -> BigInt,
        edition -> BigInt,
        code -> Text,
        severity -> Text,
        subjects -> Text,
        area_m2 -> Nullable<Double>,
        text -> Text,
        geom -> Nullable<Geometry>,
    }
}

diesel::table! {
    source_digests (layer, key) {
        layer -> Text,
        key -> Text,
        digest -> Binary,
    }
}

diesel::table! {
    town (one) {
        one -> BigInt,
        name -> Text,
        zone -> Text,
        levels -> Text,
        holidays -> Text,
        notice -> Text,
    }
}

diesel::table! {
    api_keys (name) {
        name -> Text,
        sha256 -> Binary,
        role -> Text,
        territory -> Nullable<Text>,
        created -> BigInt,
        revoked -> Nullable<BigInt>,
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

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = editions)]
pub struct EditionColumns {
    number: i64,
    effective_from: i64,
    recorded: i64,
    log: i64,
    note: String,
}

impl From<&Edition> for EditionColumns {
    fn from(edition: &Edition) -> Self {
        Self {
            number: edition.number.0.into(),
            effective_from: edition.effective_from.0,
            recorded: edition.recorded.0,
            log: log_column(edition.log),
            note: edition.note.to_string(),
        }
    }
}

impl TryFrom<EditionColumns> for Edition {
    type Error = StoreError;

    fn try_from(row: EditionColumns) -> Result<Self, StoreError> {
        Ok(Self {
            number: EditionNumber(narrow("edition", row.number)?),
            effective_from: Moment(row.effective_from),
            recorded: Moment(row.recorded),
            log: LogNumber(narrow("log number", row.log)?),
            note: row.note.into(),
        })
    }
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = issues)]
#[diesel(treat_none_as_default_value = false)]
pub struct IssueColumns {
    edition: i64,
    code: String,
    severity: String,
    subjects: String,
    area_m2: Option<f64>,
    text: String,
    geom: Option<Geom>,
}

impl IssueColumns {
    pub fn of(issue: &Issue, edition: EditionNumber) -> Self {
        Self {
            edition: edition.0.into(),
            code: issue.code.to_string(),
            severity: issue.severity.name().to_owned(),
            subjects: serde_json::json!(issue.subjects).to_string(),
            area_m2: issue.area.map(|area| area.0),
            text: issue.text.to_string(),
            geom: issue.place.map(Geom::Point),
        }
    }
}

impl TryFrom<IssueColumns> for Issue {
    type Error = StoreError;

    fn try_from(row: IssueColumns) -> Result<Self, StoreError> {
        Ok(Self {
            code: row.code.into(),
            severity: known("severity", row.severity.parse())?,
            subjects: known("issue subjects", serde_json::from_str(&row.subjects))?,
            place: row.geom.as_ref().map(point).transpose()?,
            area: row.area_m2.map(SquareMetres),
            text: row.text.into(),
        })
    }
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = source_digests)]
pub struct DigestColumns {
    layer: String,
    key: String,
    digest: Vec<u8>,
}

impl From<&SourceDigest> for DigestColumns {
    fn from(digest: &SourceDigest) -> Self {
        Self {
            layer: digest.layer.name().to_owned(),
            key: digest.key.to_string(),
            digest: digest.digest.to_vec(),
        }
    }
}

impl TryFrom<DigestColumns> for SourceDigest {
    type Error = StoreError;

    fn try_from(row: DigestColumns) -> Result<Self, StoreError> {
        Ok(Self {
            layer: known("layer", row.layer.parse())?,
            key: row.key.into(),
            digest: digest(&row.digest)?,
        })
    }
}

/// A SHA-256 of a column.
pub fn digest(bytes: &[u8]) -> Result<[u8; 32], StoreError> {
    known("digest", bytes.try_into().map_err(|_| "not 32 bytes"))
}

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = town)]
pub struct TownColumns {
    name: String,
    zone: String,
    levels: String,
    holidays: String,
    notice: String,
}

impl From<&Town> for TownColumns {
    fn from(town: &Town) -> Self {
        let levels: Vec<&str> = town.levels.iter().map(|(_, name)| name).collect();
        let holidays: Vec<_> = town.holidays.iter().map(|date| (date.year, date.month, date.day)).collect();
        Self {
            name: town.name.to_string(),
            zone: town.zone.to_string(),
            levels: serde_json::json!(levels).to_string(),
            holidays: serde_json::json!(holidays).to_string(),
            notice: town.notice.to_string(),
        }
    }
}

impl TryFrom<TownColumns> for Town {
    type Error = StoreError;

    fn try_from(row: TownColumns) -> Result<Self, StoreError> {
        let levels: Vec<Arc<str>> = known("town", serde_json::from_str(&row.levels))?;
        let holidays: Vec<(i16, u8, u8)> = known("town", serde_json::from_str(&row.holidays))?;
        Ok(Self {
            name: row.name.into(),
            zone: row.zone.into(),
            levels: known("town", Levels::new(levels).ok_or("its levels are no list"))?,
            holidays: holidays.into_iter().map(|(year, month, day)| Date { year, month, day }).collect(),
            notice: row.notice.into(),
        })
    }
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = api_keys)]
#[diesel(treat_none_as_default_value = false)]
pub struct KeyColumns {
    name: String,
    sha256: Vec<u8>,
    role: String,
    territory: Option<String>,
    created: i64,
    revoked: Option<i64>,
}

impl From<&ApiKey> for KeyColumns {
    fn from(key: &ApiKey) -> Self {
        Self {
            name: key.name.to_string(),
            sha256: key.sha256.to_vec(),
            role: key.role.name().to_owned(),
            territory: key.territory.as_ref().map(GridId::to_string),
            created: key.created.0,
            revoked: key.revoked.map(|moment| moment.0),
        }
    }
}

impl TryFrom<KeyColumns> for ApiKey {
    type Error = StoreError;

    fn try_from(row: KeyColumns) -> Result<Self, StoreError> {
        Ok(Self {
            name: row.name.into(),
            sha256: digest(&row.sha256)?,
            role: known("role", row.role.parse())?,
            territory: known("grid id", row.territory.as_deref().map(GridId::new).transpose())?,
            created: Moment(row.created),
            revoked: row.revoked.map(Moment),
        })
    }
}
