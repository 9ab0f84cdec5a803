//! A small table as a workbook in memory: one sheet with a bold header that stays in sight.

use rust_xlsxwriter::{Format, Workbook, XlsxError};

/// A cell. A text is a text whatever it begins with, so that nothing of it is run as a formula.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    Empty,
    Text(String),
    Count(u32),
    /// Of one whole, shown in per cent.
    Share(f64),
}

/// Why a table is no workbook: more rows than a sheet holds, or a text longer than a cell.
#[derive(Debug, thiserror::Error)]
#[error("the table does not fit into a workbook")]
pub struct TableError(#[from] XlsxError);

/// The bytes of an `.xlsx` with one sheet called `name`; texts of at most 32,767 UTF-16 units.
///
/// # Errors
/// See [`TableError`].
pub fn workbook(name: &str, header: &[&str], rows: &[Vec<Value>]) -> Result<Vec<u8>, TableError> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.set_name(name)?.set_freeze_panes(1, 0)?;
    let (bold, share) = (Format::new().set_bold(), Format::new().set_num_format("0.00%"));
    for (column, name) in (0..).zip(header) {
        sheet.write_string_with_format(0, column, *name, &bold)?;
    }
    for (at, row) in (1..).zip(rows) {
        for (column, value) in (0..).zip(row) {
            match value {
                Value::Empty => continue,
                Value::Text(text) => sheet.write_string(at, column, text)?,
                Value::Count(count) => sheet.write_number(at, column, *count)?,
                Value::Share(of) => sheet.write_number_with_format(at, column, *of, &share)?,
            };
        }
    }
    Ok(workbook.save_to_buffer()?)
}
