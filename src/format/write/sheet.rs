//! A CSV of ours as a workbook.

use std::fs::File;
use std::io::{BufReader, Write};
use std::path::Path;

use rust_xlsxwriter::{Format, Workbook, Worksheet, XlsxError};

use super::xlsx::{CELL_UNITS_MAX, ROWS_MAX};
use super::{WriteError, failed};
use crate::files::Draft;
use crate::format::formula;

/// Writes the rows of `csv` into a sheet with a bold header that stays in sight. Columns of these names are numbers,
/// where they are any; all else is text. Of several columns of one name the last is meant.
///
/// # Errors
/// More rows than a sheet holds, a text longer than a cell, or the workbook cannot be written.
pub fn from_csv(csv: &Path, to: &Path, name: &str, numbers: &[&str]) -> Result<(), WriteError> {
    let bad = |error: &dyn std::fmt::Display| failed(to, error);
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.set_name(name).and_then(|sheet| sheet.set_freeze_panes(1, 0)).map_err(|error| bad(&error))?;
    let file = File::open(csv).map_err(|error| bad(&error))?;
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(BufReader::new(file));
    let mut record = csv::StringRecord::new();
    let bold = Format::new().set_bold();
    let mut names: Vec<String> = Vec::new();
    let mut is_number: Vec<bool> = Vec::new();
    let mut row = 0_u32;
    while reader.read_record(&mut record).map_err(|error| bad(&error))? {
        if row as usize > ROWS_MAX {
            let (file, rows) = (to.display().to_string(), row as usize);
            return Err(WriteError::TooManyRows { file, rows, limit: ROWS_MAX });
        }
        for (column, text) in (0_u16..).zip(&record) {
            let written = match row {
                0 => sheet.write_string_with_format(0, column, text, &bold).map(drop),
                _ => put(sheet, row, column, formula::restored(text), is_number.get(usize::from(column))),
            };
            written.map_err(|error| match error {
                XlsxError::MaxStringLengthExceeded => WriteError::TooLong {
                    file: to.display().to_string(),
                    row: u64::from(row),
                    column: names.get(usize::from(column)).cloned().unwrap_or_default(),
                    size: text.encode_utf16().count(),
                    unit: "characters",
                    holder: "a cell of a workbook",
                    limit: CELL_UNITS_MAX,
                },
                error => bad(&error),
            })?;
        }
        if row == 0 {
            names = record.iter().map(str::to_owned).collect();
            let last = |number: &&str| names.iter().rposition(|name| name == number);
            let columns: Vec<usize> = numbers.iter().filter_map(last).collect();
            is_number = (0..names.len()).map(|column| columns.contains(&column)).collect();
        }
        row += 1;
    }
    let bytes = workbook.save_to_buffer().map_err(|error| bad(&error))?;
    let draft = Draft::beside(to).map_err(|error| bad(&error))?;
    draft.open().and_then(|mut file| file.write_all(&bytes)).map_err(|error| bad(&error))?;
    draft.replace().map_err(|error| bad(&error))
}

fn put(
    sheet: &mut Worksheet,
    row: u32,
    column: u16,
    text: &str,
    is_number: Option<&bool>,
) -> Result<(), XlsxError> {
    match text.parse::<f64>() {
        Ok(number) if is_number == Some(&true) => sheet.write_number(row, column, number).map(drop),
        _ if text.is_empty() => Ok(()),
        _ => sheet.write_string(row, column, text).map(drop),
    }
}
