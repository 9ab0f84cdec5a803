//! CSV in, CSV out: whole rows of bytes become whole rows of bytes, so that pieces can be worked on
//! side by side and put together in order.

use std::sync::Arc;

use csv::{ByteRecord, ReaderBuilder, WriterBuilder};

use crate::atlas::{Atlas, Located};
use crate::domain::actor::Actor;
use crate::domain::layers::Layer;
use crate::domain::time::Moment;
use crate::service::datum::Datum;
use crate::service::locate::{Question, QuestionError};
use crate::service::visible::{TerritoryGone, Visible};

/// How much of an answer is wanted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Fields {
    /// The input's columns, then codes, names and the owner.
    #[default]
    Full,
    /// An `id` if there is one, then codes by layer and the owner's id.
    Brief,
}

/// Names of columns where they are not the usual ones.
#[derive(Clone, Debug, Default)]
pub struct Names {
    pub x: Option<String>,
    pub y: Option<String>,
    pub address: Option<String>,
}

/// Why a CSV cannot be worked on at all.
#[derive(Debug, thiserror::Error)]
pub enum CsvError {
    #[error(
        "the first row names no place: it needs the columns lon and lat, or x and y, or address, or premises; it has {0}"
    )]
    NoPlace(String),
    #[error("the first row has no column {0:?}")]
    NoColumn(String),
    #[error("the first row names the column {0:?} twice")]
    Twice(String),
    #[error("the first row is not CSV in UTF-8")]
    NotCsv,
    #[error("the first row is longer than {0} bytes")]
    LongHeader(usize),
}

/// Where the columns of an input stand.
#[derive(Clone, Debug, Default)]
pub struct Columns {
    names: Vec<String>,
    id: Option<usize>,
    /// The two of a point, and whether they are called lon and lat.
    point: Option<(usize, usize, bool)>,
    address: Option<usize>,
    premises: Option<usize>,
    matter: Option<usize>,
    accuracy: Option<usize>,
}

const BRIEF_COLUMNS: [&str; 3] = ["status", "member", "error"];
const FULL_COLUMNS: [&str; 10] = [
    "status",
    "owner_layer",
    "owner_grid",
    "owner_grid_name",
    "member",
    "member_name",
    "team",
    "role",
    "escalated",
    "error",
];

impl Columns {
    /// Reads the first row. Names are compared without regard to case and blanks; others are carried
    /// along.
    ///
    /// # Errors
    /// No place in it, a wanted column missing, or one there twice.
    pub fn read(first_row: &[u8], names: &Names) -> Result<Self, CsvError> {
        let row = first_row.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(first_row);
        let mut record = csv::StringRecord::new();
        let mut reader = ReaderBuilder::new().has_headers(false).from_reader(row);
        if !reader.read_record(&mut record).map_err(|_| CsvError::NotCsv)? {
            return Err(CsvError::NoPlace("nothing".to_owned()));
        }
        let columns: Vec<String> = record.iter().map(|name| name.trim().to_owned()).collect();
        let find = |name: &str| {
            let mut places = (0..columns.len()).filter(|&at| columns[at].eq_ignore_ascii_case(name));
            match (places.next(), places.next()) {
                (found, None) => Ok(found),
                _ => Err(CsvError::Twice(name.to_owned())),
            }
        };
        let named = |own: &Option<String>, usual: &str| match own {
            None => find(usual),
            Some(own) => find(own)?.map(Some).ok_or_else(|| CsvError::NoColumn(own.clone())),
        };
        let degrees = match (find("lon")?, find("lat")?) {
            (Some(lon), Some(lat)) if names.x.is_none() && names.y.is_none() => Some((lon, lat, true)),
            _ => None,
        };
        let point = match (named(&names.x, "x")?, named(&names.y, "y")?) {
            (Some(x), Some(y)) if degrees.is_none() => Some((x, y, false)),
            _ => degrees,
        };
        let found = Self {
            id: find("id")?,
            point,
            address: named(&names.address, "address")?,
            premises: find("premises")?,
            matter: find("matter")?,
            accuracy: find("accuracy_m")?,
            names: columns,
        };
        match (found.point, found.address, found.premises) {
            (None, None, None) => Err(CsvError::NoPlace(found.names.join(", "))),
            _ => Ok(found),
        }
    }

    /// The first row of the answer.
    pub fn header(&self, fields: Fields) -> Vec<u8> {
        let layers = Layer::ALL.iter().map(|layer| layer.name());
        let row: Vec<&str> = match fields {
            Fields::Brief => self.id.map(|_| "id").into_iter().chain(layers).chain(BRIEF_COLUMNS).collect(),
            Fields::Full => self.names.iter().map(String::as_str).chain(layers).chain(FULL_COLUMNS).collect(),
        };
        let mut out = WriterBuilder::new().from_writer(Vec::new());
        out.write_record(row).expect("a Vec takes all");
        out.into_inner().expect("a Vec takes all")
    }

    fn question<'r>(&self, row: &'r ByteRecord) -> Result<Question<'r>, String> {
        let mut question = Question::default();
        if let Some((x, y, is_degrees)) = self.point {
            let (x, y) = (self.number(row, x)?, self.number(row, y)?);
            if is_degrees {
                (question.lon, question.lat) = (x, y);
            } else {
                (question.x, question.y) = (x, y);
            }
        }
        question.address = self.text(row, self.address)?;
        question.premises = self.text(row, self.premises)?;
        question.matter = self.text(row, self.matter)?;
        if let Some(accuracy) = self.accuracy {
            question.accuracy_m = self.number(row, accuracy)?;
        }
        // A row may have a point and an address: the point says more.
        if question.lon.is_some() || question.x.is_some() {
            (question.address, question.premises) = (None, None);
        } else if question.premises.is_some() {
            question.address = None;
        }
        Ok(question)
    }

    fn text<'r>(&self, row: &'r ByteRecord, column: Option<usize>) -> Result<Option<&'r str>, String> {
        let Some(column) = column else { return Ok(None) };
        let bytes = row.get(column).unwrap_or_default().trim_ascii();
        if bytes.is_empty() {
            return Ok(None);
        }
        let name = &self.names[column];
        std::str::from_utf8(bytes).map(Some).map_err(|_| format!("bad-row: {name} is not UTF-8"))
    }

    fn number(&self, row: &ByteRecord, column: usize) -> Result<Option<f64>, String> {
        let Some(text) = self.text(row, Some(column))? else { return Ok(None) };
        let name = &self.names[column];
        text.parse().map(Some).map_err(|_| format!("bad-row: {name} is no number: {text:?}"))
    }
}

/// One batch: all of it is answered from one atlas, for one caller.
#[derive(Clone)]
pub struct CsvBatch {
    pub atlas: Arc<Atlas>,
    /// The atlas in force now, by which a territory is judged.
    pub current: Arc<Atlas>,
    pub actor: Arc<Actor>,
    pub at: Moment,
    pub datum: Datum,
    pub columns: Columns,
    pub fields: Fields,
}

impl CsvBatch {
    /// Answers whole rows, one row for each, in order; a row that cannot be answered has an error in
    /// its place.
    ///
    /// # Errors
    /// The caller's territory has gone meanwhile.
    pub fn answer(&self, rows: &[u8]) -> Result<Vec<u8>, TerritoryGone> {
        let visible = Visible::of(&self.current, &self.actor)?;
        let mut out = WriterBuilder::new().from_writer(Vec::with_capacity(rows.len() * 3));
        let mut reader = ReaderBuilder::new().has_headers(false).flexible(true).from_reader(rows);
        let mut row = ByteRecord::new();
        while reader.read_byte_record(&mut row).expect("bytes in memory can be read") {
            let question = self.columns.question(&row);
            let written = match self.fields {
                Fields::Brief => self.brief(&mut out, &row, question, &visible),
                Fields::Full => self.full(&mut out, &row, question, &visible),
            };
            written.expect("a Vec takes all");
        }
        Ok(out.into_inner().expect("a Vec takes all"))
    }

    fn brief<'a>(
        &'a self,
        out: &mut csv::Writer<Vec<u8>>,
        row: &'a ByteRecord,
        question: Result<Question<'a>, String>,
        visible: &Visible<'a>,
    ) -> csv::Result<()> {
        if let Some(id) = self.columns.id {
            out.write_field(row.get(id).unwrap_or_default())?;
        }
        let answer = question.and_then(|question| {
            question.brief(&self.atlas, self.datum, self.at, visible).map_err(|error| said(&error))
        });
        match answer {
            Ok(brief) => {
                for grid in brief.grids {
                    out.write_field(grid.map_or("", |grid| &grid.code))?;
                }
                out.write_field(brief.status.name())?;
                out.write_field(brief.member.map_or("", |member| member.id.as_str()))?;
                out.write_field("")?;
            }
            Err(error) => failed(out, Layer::ALL.len() + BRIEF_COLUMNS.len(), &error)?,
        }
        out.write_record(None::<&[u8]>)
    }

    fn full<'a>(
        &'a self,
        out: &mut csv::Writer<Vec<u8>>,
        row: &'a ByteRecord,
        question: Result<Question<'a>, String>,
        visible: &Visible<'a>,
    ) -> csv::Result<()> {
        for column in 0..self.columns.names.len() {
            out.write_field(row.get(column).unwrap_or_default())?;
        }
        let answer = question.and_then(|question| {
            question.locate(&self.atlas, self.datum, self.at, visible).map_err(|error| said(&error))
        });
        match answer {
            Ok(located) => located_fields(out, &located)?,
            Err(error) => failed(out, Layer::ALL.len() + FULL_COLUMNS.len(), &error)?,
        }
        out.write_record(None::<&[u8]>)
    }
}

fn located_fields(out: &mut csv::Writer<Vec<u8>>, located: &Located<'_>) -> csv::Result<()> {
    for layer in Layer::ALL {
        let grid = located.grids.iter().find(|answer| answer.grid.layer == layer);
        out.write_field(grid.map_or("", |answer| &answer.grid.code))?;
    }
    let owner = &located.owner;
    let member = owner.member.as_ref();
    out.write_field(owner.status.name())?;
    out.write_field(owner.layer.map_or("", Layer::name))?;
    out.write_field(owner.grid.map_or("", |grid| &grid.code))?;
    out.write_field(owner.grid.map_or("", |grid| &grid.name))?;
    out.write_field(member.map_or("", |answer| answer.member.id.as_str()))?;
    out.write_field(member.map_or("", |answer| &answer.member.name))?;
    out.write_field(member.map_or("", |answer| answer.team().name()))?;
    out.write_field(member.map_or("", |answer| answer.role.name()))?;
    out.write_field(owner.escalated.to_string())?;
    out.write_field("")
}

/// Empty fields and the error as the last.
fn failed(out: &mut csv::Writer<Vec<u8>>, fields: usize, error: &str) -> csv::Result<()> {
    for _ in 1..fields {
        out.write_field("")?;
    }
    out.write_field(error)
}

fn said(error: &QuestionError) -> String {
    let code = if error.is_coordinate() { "bad-coordinate" } else { "bad-row" };
    format!("{code}: {error}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_found_or_named_as_missing() {
        let names = Names { x: Some("经度".into()), y: Some("纬度".into()), address: None };
        let check = |first: &str, names: &Names, expected: Result<(usize, usize, bool), &str>| {
            let found = Columns::read(first.as_bytes(), names);
            match (found, expected) {
                (Ok(found), Ok(point)) => assert_eq!(found.point, Some(point), "{first}"),
                (Err(error), Err(part)) => assert!(error.to_string().contains(part), "{first}: {error}"),
                (found, _) => panic!("{first}: {found:?}"),
            }
        };
        let usual = Names::default();
        check("id, Lon ,LAT\n", &usual, Ok((1, 2, true)));
        check("\u{FEFF}x,y\n", &usual, Ok((0, 1, false)));
        check("lon,lat,x,y\n", &usual, Ok((0, 1, true)));
        check("名称,纬度,经度\n", &names, Ok((2, 1, false)));
        check("lon,y\n", &usual, Err("lon, y"));
        check("lon,lat\n", &names, Err("no column \"经度\""));
        check("lon,lon,lat\n", &usual, Err("\"lon\" twice"));
        check("", &usual, Err("nothing"));
    }
}
