//! Tracks and visits.

use diesel::prelude::*;

use crate::domain::id::{MemberId, PremisesId, VisitId};
use crate::domain::patrol::{Quarter, Track, TrackPoint, Visit};
use crate::domain::time::{LogNumber, Moment};
use crate::kernel::lattice::LatticePoint;
use crate::store::{DayMarks, MarksHead, StoreError};

use super::{known, log_column, narrow};

diesel::table! {
    patrol_tracks (quarter, member) {
        quarter -> BigInt,
        member -> Text,
        written -> BigInt,
        points -> Binary,
    }
}

diesel::table! {
    visits (id) {
        id -> Text,
        premises -> Text,
        member -> Nullable<Text>,
        at -> BigInt,
        kind -> Text,
        result -> Text,
        matters -> Text,
        note -> Text,
        written -> BigInt,
    }
}

diesel::table! {
    patrol_marks (generation, day) {
        generation -> BigInt,
        day -> BigInt,
        marks -> Binary,
    }
}

diesel::table! {
    patrol_marks_head (fid) {
        fid -> Integer,
        generation -> BigInt,
        log -> BigInt,
        until -> BigInt,
        made -> BigInt,
        basis -> BigInt,
        areas -> Binary,
    }
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = patrol_marks)]
pub struct MarksColumns {
    generation: i64,
    day: i64,
    marks: Vec<u8>,
}

impl MarksColumns {
    pub fn of(generation: Moment, (day, marks): &DayMarks) -> Self {
        Self { generation: generation.0, day: *day, marks: marks.clone() }
    }
}

impl From<MarksColumns> for DayMarks {
    fn from(row: MarksColumns) -> Self {
        (row.day, row.marks)
    }
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = patrol_marks_head)]
pub struct MarksHeadColumns {
    fid: i32,
    generation: i64,
    log: i64,
    until: i64,
    made: i64,
    basis: i64,
    areas: Vec<u8>,
}

impl From<&MarksHead> for MarksHeadColumns {
    fn from(head: &MarksHead) -> Self {
        Self {
            fid: 1,
            generation: head.generation.0,
            log: log_column(head.log),
            until: head.until.0,
            made: head.made.0,
            basis: head.basis.cast_signed(),
            areas: head.areas.clone(),
        }
    }
}

impl TryFrom<MarksHeadColumns> for MarksHead {
    type Error = StoreError;

    fn try_from(row: MarksHeadColumns) -> Result<Self, StoreError> {
        Ok(Self {
            generation: Moment(row.generation),
            log: LogNumber(narrow("log", row.log)?),
            until: Moment(row.until),
            made: Moment(row.made),
            basis: row.basis.cast_unsigned(),
            areas: row.areas,
        })
    }
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = patrol_tracks)]
pub struct TrackColumns {
    pub quarter: i64,
    pub member: String,
    written: i64,
    points: Vec<u8>,
}

impl TrackColumns {
    pub fn of(member: &MemberId, quarter: Quarter, points: &[TrackPoint], log: LogNumber) -> Self {
        Self {
            quarter: quarter.0,
            member: member.as_str().to_owned(),
            written: log_column(log),
            points: packed(quarter, points),
        }
    }

    pub fn points(&self) -> Result<Vec<TrackPoint>, StoreError> {
        unpacked(Quarter(self.quarter), &self.points)
    }
}

impl TryFrom<TrackColumns> for Track {
    type Error = StoreError;

    fn try_from(row: TrackColumns) -> Result<Self, StoreError> {
        let points = row.points()?;
        Ok(Self {
            member: known("member", MemberId::new(&row.member))?,
            quarter: Quarter(row.quarter),
            written: LogNumber(narrow("written", row.written)?),
            points,
        })
    }
}

/// Bytes of a position.
const WIDTH: usize = 14;

fn packed(quarter: Quarter, points: &[TrackPoint]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(points.len() * WIDTH);
    for point in points {
        // A quarter has 9e8 microseconds.
        bytes.extend(((point.at.0 - quarter.begin().0) as u32).to_le_bytes());
        bytes.extend(point.point.x.to_le_bytes());
        bytes.extend(point.point.y.to_le_bytes());
        bytes.extend(point.accuracy_dm.to_le_bytes());
    }
    bytes
}

fn unpacked(quarter: Quarter, bytes: &[u8]) -> Result<Vec<TrackPoint>, StoreError> {
    let (rows, rest) = bytes.as_chunks::<WIDTH>();
    if !rest.is_empty() {
        return Err(StoreError::Corrupt { what: "a track", why: format!("{} bytes", bytes.len()) });
    }
    let point = |row: &[u8; WIDTH]| {
        let [a, b, c, d, x0, x1, x2, x3, y0, y1, y2, y3, e, f] = *row;
        let x = i32::from_le_bytes([x0, x1, x2, x3]);
        let y = i32::from_le_bytes([y0, y1, y2, y3]);
        TrackPoint {
            at: Moment(quarter.begin().0 + i64::from(u32::from_le_bytes([a, b, c, d]))),
            point: LatticePoint::new(x, y),
            accuracy_dm: u16::from_le_bytes([e, f]),
        }
    };
    Ok(rows.iter().map(point).collect())
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = visits)]
#[diesel(treat_none_as_default_value = false)]
pub struct VisitColumns {
    id: String,
    premises: String,
    member: Option<String>,
    at: i64,
    kind: String,
    result: String,
    matters: String,
    note: String,
    written: i64,
}

impl VisitColumns {
    pub fn of(visit: &Visit, log: LogNumber) -> Self {
        Self {
            id: visit.id.as_str().to_owned(),
            premises: visit.premises.as_str().to_owned(),
            member: visit.member.as_ref().map(|member| member.as_str().to_owned()),
            at: visit.at.0,
            kind: visit.kind.name().to_owned(),
            result: visit.result.name().to_owned(),
            matters: serde_json::json!(visit.matters).to_string(),
            note: visit.note.to_string(),
            written: log_column(log),
        }
    }
}

impl TryFrom<VisitColumns> for Visit {
    type Error = StoreError;

    fn try_from(row: VisitColumns) -> Result<Self, StoreError> {
        let member = row.member.map(|member| known("member", MemberId::new(&member))).transpose()?;
        Ok(Self {
            id: known("visit", VisitId::new(&row.id))?,
            premises: known("premises", PremisesId::new(&row.premises))?,
            member,
            at: Moment(row.at),
            kind: known("visit kind", row.kind.parse())?,
            result: known("visit result", row.result.parse())?,
            matters: known("matters", serde_json::from_str(&row.matters))?,
            note: row.note.into(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_come_back_from_fourteen_bytes() {
        let quarter = Quarter(2_000_000);
        let point = |us: i64, x, y, accuracy_dm| TrackPoint {
            at: Moment(quarter.begin().0 + us),
            point: LatticePoint::new(x, y),
            accuracy_dm,
        };
        let points = [
            point(0, -1_800_000_000, 900_000_000, 0),
            point(1, i32::MAX, i32::MIN, u16::MAX),
            point(Quarter::US - 1, 0, 1, 2),
        ];
        let bytes = packed(quarter, &points);
        assert_eq!(bytes.len(), 42);
        assert_eq!(unpacked(quarter, &bytes).expect("sound"), points);
        assert!(unpacked(quarter, &bytes[1..]).is_err());
    }
}
