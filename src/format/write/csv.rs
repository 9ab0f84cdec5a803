//! CSV: points as two columns x and y, other shapes as well-known text in a column `geometry`. Texts that
//! a spreadsheet would run get an apostrophe, which the import takes off again.

use std::io::Write;
use std::path::{Path, PathBuf};

use encoding_rs::Encoding as CharacterSet;

use super::columns::{Cell, ShapeColumns, header, texts};
use super::{Target, WriteError, failed};
use crate::domain::import::Batch;
use crate::files::Draft;
use crate::format::formula;

pub fn write(batch: &Batch, Target { path, set, .. }: Target<'_>) -> Result<Vec<PathBuf>, WriteError> {
    let shapes = ShapeColumns::of(batch);
    let mut writer = csv::Writer::from_writer(Vec::new());
    let bad = |error: csv::Error| failed(path, &error);
    writer.write_record(header(batch, shapes)).map_err(bad)?;
    for row in &batch.rows {
        let fields = texts(batch, row).map(|text| formula::defused(text).into_owned());
        let place = shapes.cells(row).into_iter().map(|cell| match cell {
            Cell::Empty => String::new(),
            Cell::Degrees(number) => number.to_string(),
            Cell::Text(text) => text,
        });
        writer.write_record(fields.chain(place).collect::<Vec<_>>()).map_err(bad)?;
    }
    let text = writer.into_inner().map_err(|error| failed(path, &error))?;
    let text = String::from_utf8(text).map_err(|error| failed(path, &error))?;
    let bytes = encoded(&text, set, path)?;
    let bad = |error: std::io::Error| failed(path, &error);
    let draft = Draft::beside(path).map_err(bad)?;
    draft.open().and_then(|mut file| file.write_all(&bytes)).map_err(bad)?;
    draft.replace().map_err(bad)?;
    Ok(vec![path.to_owned()])
}

/// In UTF-8 with a byte order mark, without which Excel takes it for the system's own set.
fn encoded(text: &str, set: &'static CharacterSet, path: &Path) -> Result<Vec<u8>, WriteError> {
    if set == encoding_rs::UTF_8 {
        return Ok([b"\xef\xbb\xbf", text.as_bytes()].concat());
    }
    let mut bytes = Vec::with_capacity(text.len());
    for (at, line) in text.split_inclusive('\n').enumerate() {
        let (encoded, _, unmappable) = set.encode(line);
        if unmappable {
            let (file, row) = (path.display().to_string(), at as u64 + 1);
            return Err(WriteError::Unmappable { file, row, encoding: set.name() });
        }
        bytes.extend_from_slice(&encoded);
    }
    Ok(bytes)
}
