//! Excel workbooks as CSV: the first sheet, row by row, without holding it.
//!
//! A workbook is an archive, and an archive may be a bomb: it is unpacked once to nowhere and counted before anything in
//! it is read. Cells are read as they come, so that one cell far out in an empty sheet takes no room either.

use std::fs::File;
use std::io::{self, BufReader, Read, Write};
use std::path::Path;

use calamine::{DataRef, Reader as _, Xlsx};
use csv::{Writer, WriterBuilder};
use zip::ZipArchive;

use super::formula;
use super::{FormatError, Limits};

/// Whether a file's name says that it is a workbook.
pub fn is_sheet(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("xlsx"))
}

/// Writes the first sheet's rows, the first of which names the columns. Cells beyond those are not read, nor are
/// rows without any cell. Numbers are written plainly, dates as the numbers that Excel keeps.
///
/// # Errors
/// The file is too large as it is or unpacked, or no workbook; `out` does not take it.
pub fn to_csv(path: &Path, limits: &Limits, out: impl Write) -> Result<(), FormatError> {
    let file = || path.display().to_string();
    let unreadable = |why: io::Error| FormatError::Unreadable { file: file(), why };
    let malformed = |why: String| FormatError::Malformed { file: file(), why };
    let open = || File::open(path).map_err(unreadable);
    let size = open()?.metadata().map_err(unreadable)?.len();
    if size > limits.file_bytes {
        let (limit, setting) = (limits.file_bytes, "--max-file-bytes");
        return Err(FormatError::TooLarge { file: file(), what: "long", size, limit, setting });
    }
    check_unpacked(open()?, limits).map_err(|error| match error {
        Unpacked::TooLarge => FormatError::TooLarge {
            file: file(),
            what: "or more when unpacked",
            size: limits.unpacked_bytes.saturating_add(1),
            limit: limits.unpacked_bytes,
            setting: "--max-unpacked-bytes",
        },
        Unpacked::Broken(why) => malformed(format!("no workbook that can be read: {why}")),
    })?;
    let mut workbook =
        Xlsx::new(BufReader::new(open()?)).map_err(|error| malformed(format!("no workbook: {error}")))?;
    let name = workbook.sheet_names().first().cloned().ok_or_else(|| malformed("it has no sheet".into()))?;
    let bad = |error: calamine::XlsxError| malformed(format!("sheet {name:?}: {error}"));
    let mut cells = workbook.worksheet_cells_reader(&name).map_err(bad)?;
    let mut rows =
        Rows { out: WriterBuilder::new().flexible(true).from_writer(out), width: None, row: Vec::new() };
    let mut at = 0;
    while let Some(cell) = cells.next_cell().map_err(bad)? {
        let (row, column) = cell.get_position();
        if row < at {
            return Err(malformed(format!("sheet {name:?}: row {} comes behind row {}", row + 1, at + 1)));
        }
        if row > at {
            rows.end().map_err(unreadable)?;
            at = row;
        }
        rows.add(column as usize, cell.get_value());
    }
    rows.end().and_then(|()| rows.out.flush()).map_err(unreadable)
}

enum Unpacked {
    TooLarge,
    Broken(String),
}

/// What an archive states of its sizes is not believed.
fn check_unpacked(file: File, limits: &Limits) -> Result<(), Unpacked> {
    let broken = |error: &dyn std::fmt::Display| Unpacked::Broken(error.to_string());
    let mut archive = ZipArchive::new(BufReader::new(file)).map_err(|error| broken(&error))?;
    let mut left = limits.unpacked_bytes;
    for at in 0..archive.len() {
        let part = archive.by_index(at).map_err(|error| broken(&error))?;
        let bytes = io::copy(&mut part.take(left.saturating_add(1)), &mut io::sink())
            .map_err(|error| broken(&error))?;
        left = left.checked_sub(bytes).ok_or(Unpacked::TooLarge)?;
    }
    Ok(())
}

/// The row that is being read.
struct Rows<W: Write> {
    out: Writer<W>,
    /// Columns of the first row.
    width: Option<usize>,
    row: Vec<String>,
}

impl<W: Write> Rows<W> {
    fn add(&mut self, column: usize, value: &DataRef<'_>) {
        if matches!(value, DataRef::Empty) || self.width.is_some_and(|width| column >= width) {
            return;
        }
        if self.row.len() <= column {
            self.row.resize(column + 1, String::new());
        }
        self.row[column] = match value {
            DataRef::Int(number) => number.to_string(),
            DataRef::Float(number) => number.to_string(),
            DataRef::Bool(is) => is.to_string(),
            DataRef::String(text) => formula::defused(text).into_owned(),
            DataRef::SharedString(text) => formula::defused(text).into_owned(),
            DataRef::DateTime(date) => date.to_string(),
            DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
            DataRef::Error(_) | DataRef::Empty => String::new(),
        };
    }

    fn end(&mut self) -> io::Result<()> {
        if self.row.is_empty() {
            return Ok(());
        }
        let width = *self.width.get_or_insert(self.row.len());
        self.row.resize(width, String::new());
        self.out.write_record(&self.row).map_err(io::Error::other)?;
        self.row.clear();
        Ok(())
    }
}
