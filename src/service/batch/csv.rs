//! CSV in, CSV out: whole rows of bytes become whole rows of bytes, so that pieces can be worked on
//! side by side and put together in order.

use std::fmt;

use csv::{ByteRecord, ReaderBuilder, WriterBuilder};

use super::asked::{Asked, Frame, OwnError};
use super::columns::Columns;
use super::places::{Answered, PLACE_COLUMNS, Tally, write_place};
use crate::atlas::Located;
use crate::domain::layers::Layer;
use crate::format::formula;
use crate::service::current::CurrentError;
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
    /// The input's columns, then the place that the address means.
    Places,
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

/// Why a row has no answer: stands in its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowError {
    /// Stable, kebab-case.
    pub code: &'static str,
    pub detail: String,
}

impl RowError {
    pub(super) fn bad(detail: String) -> Self {
        Self { code: "bad-row", detail }
    }

    /// A row of more bytes than allowed.
    pub fn too_long(row_bytes_max: usize) -> Self {
        Self { code: "too-large", detail: format!("the row is longer than {row_bytes_max} bytes") }
    }
}

impl fmt::Display for RowError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code, self.detail)
    }
}

impl From<QuestionError> for RowError {
    fn from(error: QuestionError) -> Self {
        let code = if error.is_coordinate() { "bad-coordinate" } else { "bad-row" };
        Self { code, detail: error.to_string() }
    }
}

impl From<OwnError> for RowError {
    fn from(error: OwnError) -> Self {
        match error {
            OwnError::Current(CurrentError::NotInForce) => {
                Self { code: "not-in-force", detail: error.to_string() }
            }
            // What is wrong inside is not the caller's to read.
            OwnError::Current(_) => {
                tracing::error!(cause = ?error, "a row's past could not be read");
                Self { code: "not-ready", detail: "the state then cannot be read".to_owned() }
            }
            error => Self::bad(error.to_string()),
        }
    }
}

/// What a row asks, and from what it is answered; or why not.
pub type Asking<'r, 'b> = Result<(Question<'r>, Frame<'b>), RowError>;

/// One batch in CSV.
pub struct CsvBatch {
    pub asked: Asked,
    pub columns: Columns,
    pub fields: Fields,
    /// Of [`Fields::Places`].
    pub tally: Tally,
}

pub(super) type Writer = csv::Writer<Vec<u8>>;

impl CsvBatch {
    /// The first row of the answer.
    pub fn header(&self) -> Vec<u8> {
        let layers = Layer::ALL.iter().map(|layer| layer.name());
        let columns = &self.columns;
        let row: Vec<&str> = match self.fields {
            Fields::Brief => {
                columns.id.map(|_| "id").into_iter().chain(layers).chain(BRIEF_COLUMNS).collect()
            }
            Fields::Full => {
                columns.names.iter().map(String::as_str).chain(layers).chain(FULL_COLUMNS).collect()
            }
            Fields::Places => {
                columns.names.iter().map(String::as_str).chain(layers).chain(PLACE_COLUMNS).collect()
            }
        };
        let mut out = WriterBuilder::new().from_writer(Vec::new());
        row.into_iter()
            .try_for_each(|name| put(&mut out, name))
            .and_then(|()| out.write_record(None::<&[u8]>))
            .expect("a Vec takes all");
        out.into_inner().expect("a Vec takes all")
    }

    /// Answers whole rows, one row for each, in order; a row that cannot be answered has an error in
    /// its place. Texts that a spreadsheet would run have an apostrophe before them.
    ///
    /// # Errors
    /// The caller's territory has gone meanwhile.
    pub fn answer(&self, rows: &[u8]) -> Result<Vec<u8>, TerritoryGone> {
        let visible = Visible::of(&self.asked.in_force, &self.asked.actor)?;
        let mut out = WriterBuilder::new().from_writer(Vec::with_capacity(rows.len() * 3));
        let mut answered = Answered::default();
        self.each(rows, |row, asking| {
            let written = match self.fields {
                Fields::Brief => self.brief(&mut out, row, asking, &visible),
                Fields::Full => self.full(&mut out, row, asking, &visible),
                Fields::Places => self.place(&mut out, row, asking, &visible, &mut answered),
            };
            written.expect("a Vec takes all");
        });
        Ok(out.into_inner().expect("a Vec takes all"))
    }

    /// The row that stands for one that has no answer and could not be kept.
    pub fn error(&self, error: &RowError) -> Vec<u8> {
        let mut out = WriterBuilder::new().from_writer(Vec::new());
        let carried = match self.fields {
            Fields::Brief => usize::from(self.columns.id.is_some()),
            Fields::Full | Fields::Places => self.columns.names.len(),
        };
        failed(&mut out, carried + self.own_columns(), error)
            .and_then(|()| out.write_record(None::<&[u8]>))
            .expect("a Vec takes all");
        out.into_inner().expect("a Vec takes all")
    }

    /// Each row with what it asks.
    pub fn each<'b>(&'b self, rows: &[u8], mut answer: impl for<'r> FnMut(&'r ByteRecord, Asking<'r, 'b>)) {
        // The reader would drop a byte order mark here, where it is part of a text; not so behind a blank
        // line, which it passes over.
        let blank: &[u8] = if rows.starts_with(b"\xEF\xBB\xBF") { b"\n" } else { b"" };
        let rows = std::io::Read::chain(blank, rows);
        let mut reader = ReaderBuilder::new().has_headers(false).flexible(true).from_reader(rows);
        let mut row = ByteRecord::new();
        while reader.read_byte_record(&mut row).expect("bytes in memory can be read") {
            let asking = self
                .columns
                .question(&row)
                .and_then(|(question, own)| Ok((self.asked.completed(question), self.asked.frame(own)?)));
            answer(&row, asking);
        }
    }

    fn own_columns(&self) -> usize {
        let columns = match self.fields {
            Fields::Brief => BRIEF_COLUMNS.len(),
            Fields::Full => FULL_COLUMNS.len(),
            Fields::Places => PLACE_COLUMNS.len(),
        };
        Layer::ALL.len() + columns
    }

    fn brief<'r>(
        &'r self,
        out: &mut Writer,
        row: &'r ByteRecord,
        asking: Asking<'r, 'r>,
        visible: &Visible<'r>,
    ) -> csv::Result<()> {
        if let Some(id) = self.columns.id {
            put(out, row.get(id).unwrap_or_default())?;
        }
        let answer = asking
            .and_then(|(question, frame)| Ok(question.brief(frame.atlas, frame.datum, frame.at, visible)?));
        match answer {
            Ok(brief) => {
                for grid in brief.grids {
                    put(out, grid.map_or("", |grid| &grid.code))?;
                }
                out.write_field(brief.status.name())?;
                out.write_field(brief.member.map_or("", |member| member.id.as_str()))?;
                out.write_field("")?;
            }
            Err(error) => failed(out, self.own_columns(), &error)?,
        }
        out.write_record(None::<&[u8]>)
    }

    fn full<'r>(
        &'r self,
        out: &mut Writer,
        row: &'r ByteRecord,
        asking: Asking<'r, 'r>,
        visible: &Visible<'r>,
    ) -> csv::Result<()> {
        for column in 0..self.columns.names.len() {
            put(out, row.get(column).unwrap_or_default())?;
        }
        let answer = asking.and_then(|(question, frame)| {
            Ok(question.locate(frame.atlas, frame.datum, frame.at, visible)?)
        });
        match answer {
            Ok(located) => located_fields(out, &located)?,
            Err(error) => failed(out, self.own_columns(), &error)?,
        }
        out.write_record(None::<&[u8]>)
    }

    fn place<'b>(
        &'b self,
        out: &mut Writer,
        row: &ByteRecord,
        asking: Asking<'_, 'b>,
        visible: &Visible<'_>,
        answered: &mut Answered<'b>,
    ) -> csv::Result<()> {
        for column in 0..self.columns.names.len() {
            put(out, row.get(column).unwrap_or_default())?;
        }
        let written = asking.and_then(|(question, frame)| {
            let answer = answered.place_of(&question, frame, visible)?;
            write_place(out, answer, frame, &self.tally)
        });
        match written {
            Ok(written) => written?,
            Err(error) => {
                self.tally.count("error");
                failed(out, self.own_columns(), &error)?;
            }
        }
        out.write_record(None::<&[u8]>)
    }
}

/// A field that no spreadsheet runs. One that has its apostrophe already stays as it is.
pub(super) fn put(out: &mut Writer, field: impl AsRef<[u8]>) -> csv::Result<()> {
    let field = field.as_ref();
    if formula::is_live(field) { out.write_field([b"'", field].concat()) } else { out.write_field(field) }
}

fn located_fields(out: &mut Writer, located: &Located<'_>) -> csv::Result<()> {
    for layer in Layer::ALL {
        let grid = located.grids.iter().find(|answer| answer.grid.layer == layer);
        put(out, grid.map_or("", |answer| &answer.grid.code))?;
    }
    let owner = &located.owner;
    let member = owner.member.as_ref();
    out.write_field(owner.status.name())?;
    out.write_field(owner.layer.map_or("", Layer::name))?;
    put(out, owner.grid.map_or("", |grid| &grid.code))?;
    put(out, owner.grid.map_or("", |grid| &grid.name))?;
    put(out, member.map_or("", |answer| answer.member.id.as_str()))?;
    put(out, member.map_or("", |answer| &answer.member.name))?;
    out.write_field(member.map_or("", |answer| answer.team().name()))?;
    out.write_field(member.map_or("", |answer| answer.role.name()))?;
    out.write_field(owner.escalated.to_string())?;
    out.write_field("")
}

/// Empty fields and the error as the last.
fn failed(out: &mut Writer, fields: usize, error: &RowError) -> csv::Result<()> {
    for _ in 1..fields {
        out.write_field("")?;
    }
    out.write_field(error.to_string())
}
