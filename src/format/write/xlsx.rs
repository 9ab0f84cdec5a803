//! Excel workbooks: one sheet with a bold header that stays in sight.
//!
//! A cell has a type here, unlike in a CSV: a text is a text whatever it begins with, so that nothing is
//! run and no apostrophe is needed. Ids and telephone numbers keep their zeros for the same reason.

use std::io::Write;
use std::path::PathBuf;

use rust_xlsxwriter::{Format, Workbook, XlsxError};

use super::columns::{Cell, ShapeColumns, header, texts};
use super::{Target, WriteError, failed};
use crate::domain::import::Batch;
use crate::files::Draft;

/// Excel's "specifications and limits": rows of a sheet less the header, UTF-16 units of a cell.
pub(super) const ROWS_MAX: usize = 1_048_576 - 1;
pub(super) const CELL_UNITS_MAX: usize = 32_767;

pub fn write(batch: &Batch, target: Target<'_>) -> Result<Vec<PathBuf>, WriteError> {
    let path = target.path;
    if batch.rows.len() > ROWS_MAX {
        let (file, rows) = (path.display().to_string(), batch.rows.len());
        return Err(WriteError::TooManyRows { file, rows, limit: ROWS_MAX });
    }
    let mut workbook = Workbook::new();
    fill(&mut workbook, batch, target)?;
    let bytes = workbook.save_to_buffer().map_err(|error| failed(path, &error))?;
    let bad = |error: std::io::Error| failed(path, &error);
    let draft = Draft::beside(path).map_err(bad)?;
    draft.open().and_then(|mut file| file.write_all(&bytes)).map_err(bad)?;
    draft.replace().map_err(bad)?;
    Ok(vec![path.to_owned()])
}

fn fill(workbook: &mut Workbook, batch: &Batch, target: Target<'_>) -> Result<(), WriteError> {
    let bad = |error: XlsxError| failed(target.path, &error);
    let shapes = ShapeColumns::of(batch);
    let names = header(batch, shapes);
    let sheet = workbook.add_worksheet();
    sheet.set_name(target.name).and_then(|sheet| sheet.set_freeze_panes(1, 0)).map_err(bad)?;
    let bold = Format::new().set_bold();
    for (column, name) in (0..).zip(&names) {
        sheet.write_string_with_format(0, column, *name, &bold).map_err(bad)?;
    }
    for (at, row) in (1..).zip(&batch.rows) {
        let fields = texts(batch, row).map(|text| Cell::Text(text.to_owned()));
        for (column, cell) in (0..).zip(fields.chain(shapes.cells(row))) {
            let written = match &cell {
                Cell::Empty => continue,
                Cell::Degrees(number) => sheet.write_number(at, column, *number),
                Cell::Text(text) => sheet.write_string(at, column, text),
            };
            written.map_err(|error| match (error, cell) {
                (XlsxError::MaxStringLengthExceeded, Cell::Text(text)) => WriteError::TooLong {
                    file: target.path.display().to_string(),
                    row: row.number,
                    column: names[usize::from(column)].to_owned(),
                    size: text.encode_utf16().count(),
                    unit: "characters",
                    holder: "a cell of a workbook",
                    limit: CELL_UNITS_MAX,
                },
                (error, _) => bad(error),
            })?;
        }
    }
    Ok(())
}
