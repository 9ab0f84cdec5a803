//! Editions, the issues accepted with them, and what they were made from.

use diesel::prelude::*;

use crate::domain::edition::{Edition, EditionNumber};
use crate::domain::issue::Issue;
use crate::domain::time::{LogNumber, Moment};
use crate::kernel::measure::SquareMetres;
use crate::store::geom::Geom;
use crate::store::{SourceDigest, StoreError};

use super::roster::point;
use super::{known, log_column, narrow};

diesel::table! {
    editions (number) {
        number -> BigInt,
        effective_from -> BigInt,
        recorded -> BigInt,
        log -> BigInt,
        note -> Text,
        open_hazards -> Text,
        begun -> Nullable<BigInt>,
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

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = editions)]
pub struct EditionColumns {
    number: i64,
    effective_from: i64,
    recorded: i64,
    log: i64,
    note: String,
    open_hazards: String,
}

impl From<&Edition> for EditionColumns {
    fn from(edition: &Edition) -> Self {
        Self {
            number: edition.number.0.into(),
            effective_from: edition.effective_from.0,
            recorded: edition.recorded.0,
            log: log_column(edition.log),
            note: edition.note.to_string(),
            open_hazards: edition.open_hazards.name().to_owned(),
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
            open_hazards: known("open hazards", row.open_hazards.parse())?,
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
