//! Hazards, their reports and their events.

use std::sync::Arc;

use diesel::prelude::*;

use super::roster::point;
use super::{known, log_column, narrow};
use crate::domain::edition::EditionNumber;
use crate::domain::hazard::{Escalation, Hazard, HazardEvent, HazardOwner, Photo, Report};
use crate::domain::id::{GridId, HazardId, MemberId, PremisesId, ReportId};
use crate::domain::time::{LogNumber, Moment};
use crate::kernel::measure::Metres;
use crate::store::StoreError;
use crate::store::geom::Geom;

macro_rules! fact_table {
    ($table:ident, $columns:ident, { $($column:ident: ($($sql:tt)+) as $rust:ty),+ $(,)? }) => {
        diesel::table! {
            use diesel::sql_types::*;
            use crate::store::geom::Geometry;

            $table (fid) {
                fid -> BigInt,
                $($column -> $($sql)+,)+
            }
        }

        #[derive(Queryable, Selectable, Insertable, AsChangeset)]
        #[diesel(table_name = $table)]
        #[diesel(treat_none_as_default_value = false)]
        #[diesel(treat_none_as_null = true)]
        pub struct $columns {
            $($column: $rust),+
        }
    };
}

fact_table!(hazards, HazardColumns, {
    id: (Text) as String,
    version: (BigInt) as i64,
    reported: (BigInt) as i64,
    last_reported: (BigInt) as i64,
    geom: (Geometry) as Geom,
    accuracy_m: (Double) as f64,
    premises: (Nullable<Text>) as Option<String>,
    matter: (Text) as String,
    family: (Text) as String,
    severity: (Text) as String,
    status: (Text) as String,
    text: (Text) as String,
    edition: (BigInt) as i64,
    grids: (Text) as String,
    owner_layer: (Nullable<Text>) as Option<String>,
    owner_grid: (Nullable<Text>) as Option<String>,
    owner_member: (Nullable<Text>) as Option<String>,
    owner_escalated: (BigInt) as i64,
    due: (Nullable<BigInt>) as Option<i64>,
    level: (BigInt) as i64,
    level_grid: (Nullable<Text>) as Option<String>,
    level_member: (Nullable<Text>) as Option<String>,
    level_next: (Nullable<BigInt>) as Option<i64>,
    department: (Nullable<Text>) as Option<String>,
    was_referred: (Bool) as bool,
    reports: (BigInt) as i64,
    reopened: (BigInt) as i64,
    is_flooded: (Bool) as bool,
    settled: (Nullable<BigInt>) as Option<i64>,
    ended: (Nullable<BigInt>) as Option<i64>,
    merged_into: (Nullable<Text>) as Option<String>,
});

fact_table!(hazard_reports, ReportColumns, {
    id: (Text) as String,
    hazard: (Text) as String,
    reported: (BigInt) as i64,
    seen: (Nullable<BigInt>) as Option<i64>,
    geom: (Geometry) as Geom,
    accuracy_m: (Double) as f64,
    matter: (Text) as String,
    severity: (Text) as String,
    text: (Text) as String,
    reporter: (Nullable<Text>) as Option<String>,
    actor: (Text) as String,
    photos: (Text) as String,
    is_flooding: (Bool) as bool,
});

fact_table!(hazard_events, HazardEventColumns, {
    log: (BigInt) as i64,
    hazard: (Text) as String,
    at: (BigInt) as i64,
    actor: (Text) as String,
    role: (Text) as String,
    action: (Text) as String,
    from_status: (Nullable<Text>) as Option<String>,
    to_status: (Text) as String,
    note: (Text) as String,
    other: (Nullable<Text>) as Option<String>,
    department: (Nullable<Text>) as Option<String>,
    level: (Nullable<BigInt>) as Option<i64>,
    due: (Nullable<BigInt>) as Option<i64>,
});

fn text<T: ToString>(value: Option<&T>) -> Option<String> {
    value.map(ToString::to_string)
}

fn micros(moment: Option<Moment>) -> Option<i64> {
    moment.map(|moment| moment.0)
}

fn hazard_id(text: &str) -> Result<HazardId, StoreError> {
    known("hazard id", HazardId::new(text))
}

fn grid_id(text: &str) -> Result<GridId, StoreError> {
    known("grid id", GridId::new(text))
}

fn member_id(text: &str) -> Result<MemberId, StoreError> {
    known("member id", MemberId::new(text))
}

/// Something that may be null, read by `read`.
fn some<T>(
    text: Option<&String>,
    read: impl FnOnce(&str) -> Result<T, StoreError>,
) -> Result<Option<T>, StoreError> {
    text.map(|text| read(text)).transpose()
}

impl HazardColumns {
    pub fn of(hazard: &Hazard, version: LogNumber) -> Self {
        let Hazard { owner, escalation, .. } = hazard;
        let grids: Vec<&str> = hazard.grids.iter().map(GridId::as_str).collect();
        Self {
            id: hazard.id.to_string(),
            version: log_column(version),
            reported: hazard.reported.0,
            last_reported: hazard.last_reported.0,
            geom: Geom::Point(hazard.point),
            accuracy_m: hazard.accuracy.0,
            premises: text(hazard.premises.as_ref()),
            matter: hazard.matter.to_string(),
            family: hazard.family.to_string(),
            severity: hazard.severity.name().to_owned(),
            status: hazard.status.name().to_owned(),
            text: hazard.text.to_string(),
            edition: hazard.edition.0.into(),
            grids: serde_json::json!(grids).to_string(),
            owner_layer: owner.layer.map(|layer| layer.name().to_owned()),
            owner_grid: text(owner.grid.as_ref()),
            owner_member: text(owner.member.as_ref()),
            owner_escalated: owner.escalated.into(),
            due: micros(hazard.due),
            level: escalation.level.into(),
            level_grid: text(escalation.grid.as_ref()),
            level_member: text(escalation.member.as_ref()),
            level_next: micros(escalation.next),
            department: text(hazard.department.as_ref()),
            was_referred: hazard.was_referred,
            reports: hazard.reports.into(),
            reopened: hazard.reopened.into(),
            is_flooded: hazard.is_flooded,
            settled: micros(hazard.settled),
            ended: micros(hazard.ended),
            merged_into: text(hazard.merged_into.as_ref()),
        }
    }
}

impl TryFrom<HazardColumns> for Hazard {
    type Error = StoreError;

    fn try_from(row: HazardColumns) -> Result<Self, StoreError> {
        let grids: Vec<String> = known("hazard's grids", serde_json::from_str(&row.grids))?;
        let layer = |name: &str| known("layer", name.parse());
        Ok(Self {
            id: hazard_id(&row.id)?,
            version: LogNumber(narrow("version", row.version)?),
            reported: Moment(row.reported),
            last_reported: Moment(row.last_reported),
            point: point(&row.geom)?,
            accuracy: Metres(row.accuracy_m),
            premises: some(row.premises.as_ref(), |id| known("premises id", PremisesId::new(id)))?,
            matter: row.matter.into(),
            family: row.family.into(),
            severity: known("severity", row.severity.parse())?,
            status: known("hazard status", row.status.parse())?,
            text: row.text.into(),
            edition: EditionNumber(narrow("edition", row.edition)?),
            grids: grids.iter().map(|id| grid_id(id)).collect::<Result<_, _>>()?,
            owner: HazardOwner {
                layer: some(row.owner_layer.as_ref(), layer)?,
                grid: some(row.owner_grid.as_ref(), grid_id)?,
                member: some(row.owner_member.as_ref(), member_id)?,
                escalated: narrow("escalated", row.owner_escalated)?,
            },
            due: row.due.map(Moment),
            escalation: Escalation {
                level: narrow("level", row.level)?,
                grid: some(row.level_grid.as_ref(), grid_id)?,
                member: some(row.level_member.as_ref(), member_id)?,
                next: row.level_next.map(Moment),
            },
            department: row.department.map(Arc::from),
            was_referred: row.was_referred,
            reports: narrow("reports", row.reports)?,
            reopened: narrow("reopened", row.reopened)?,
            is_flooded: row.is_flooded,
            settled: row.settled.map(Moment),
            ended: row.ended.map(Moment),
            merged_into: some(row.merged_into.as_ref(), hazard_id)?,
        })
    }
}

impl From<&Report> for ReportColumns {
    fn from(report: &Report) -> Self {
        let photos: Vec<(&str, &[u8])> =
            report.photos.iter().map(|photo| (&*photo.url, &photo.sha256[..])).collect();
        Self {
            id: report.id.to_string(),
            hazard: report.hazard.to_string(),
            reported: report.reported.0,
            seen: micros(report.seen),
            geom: Geom::Point(report.point),
            accuracy_m: report.accuracy.0,
            matter: report.matter.to_string(),
            severity: report.severity.name().to_owned(),
            text: report.text.to_string(),
            reporter: text(report.reporter.as_ref()),
            actor: report.actor.to_string(),
            photos: serde_json::json!(photos).to_string(),
            is_flooding: report.is_flooding,
        }
    }
}

impl TryFrom<ReportColumns> for Report {
    type Error = StoreError;

    fn try_from(row: ReportColumns) -> Result<Self, StoreError> {
        let photos: Vec<(Arc<str>, [u8; 32])> = known("photos", serde_json::from_str(&row.photos))?;
        Ok(Self {
            id: known("report id", ReportId::new(&row.id))?,
            hazard: hazard_id(&row.hazard)?,
            reported: Moment(row.reported),
            seen: row.seen.map(Moment),
            point: point(&row.geom)?,
            accuracy: Metres(row.accuracy_m),
            matter: row.matter.into(),
            severity: known("severity", row.severity.parse())?,
            text: row.text.into(),
            reporter: row.reporter.map(Arc::from),
            actor: row.actor.into(),
            photos: photos.into_iter().map(|(url, sha256)| Photo { url, sha256 }).collect(),
            is_flooding: row.is_flooding,
        })
    }
}

impl HazardEventColumns {
    pub fn of(event: &HazardEvent, log: LogNumber) -> Self {
        Self {
            log: log_column(log),
            hazard: event.hazard.to_string(),
            at: event.at.0,
            actor: event.actor.to_string(),
            role: event.role.name().to_owned(),
            action: event.action.name().to_owned(),
            from_status: event.from.map(|status| status.name().to_owned()),
            to_status: event.to.name().to_owned(),
            note: event.note.to_string(),
            other: text(event.other.as_ref()),
            department: text(event.department.as_ref()),
            level: event.level.map(Into::into),
            due: micros(event.due),
        }
    }
}

impl TryFrom<HazardEventColumns> for (LogNumber, HazardEvent) {
    type Error = StoreError;

    fn try_from(row: HazardEventColumns) -> Result<Self, StoreError> {
        let status = |name: &str| known("hazard status", name.parse());
        let event = HazardEvent {
            hazard: hazard_id(&row.hazard)?,
            at: Moment(row.at),
            actor: row.actor.into(),
            role: known("role", row.role.parse())?,
            action: known("hazard action", row.action.parse())?,
            from: some(row.from_status.as_ref(), status)?,
            to: status(&row.to_status)?,
            note: row.note.into(),
            other: some(row.other.as_ref(), hazard_id)?,
            department: row.department.map(Arc::from),
            level: row.level.map(|level| narrow("level", level)).transpose()?,
            due: row.due.map(Moment),
        };
        Ok((LogNumber(narrow("log number", row.log)?), event))
    }
}
