//! CSV: points as two columns x and y, other shapes as well-known text in a column `geometry`. Texts that
//! a spreadsheet would run get an apostrophe, which the import takes off again.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use encoding_rs::Encoding as CharacterSet;

use super::{WriteError, failed};
use crate::domain::import::{Batch, SourcePoint, SourceShape};
use crate::files::Draft;
use crate::format::formula;

pub fn write(batch: &Batch, path: &Path, set: &'static CharacterSet) -> Result<Vec<PathBuf>, WriteError> {
    let points = batch.rows.iter().any(|row| matches!(row.shape, Some(SourceShape::Points(_))));
    let shapes = batch.rows.iter().any(|row| row.shape.is_some());
    let mut header: Vec<&str> = batch.columns.iter().map(|column| &**column).collect();
    header.extend::<&[&str]>(if points {
        &["x", "y"]
    } else if shapes {
        &["geometry"]
    } else {
        &[]
    });
    let mut writer = csv::Writer::from_writer(Vec::new());
    let bad = |error: csv::Error| failed(path, &error);
    writer.write_record(&header).map_err(bad)?;
    for row in &batch.rows {
        let mut record: Vec<String> = (0..batch.columns.len())
            .map(|at| formula::defused(row.fields.get(at).map_or("", |text| text)).into_owned())
            .collect();
        match &row.shape {
            Some(SourceShape::Points(list)) => {
                let place = list.first().map(|point| [point.x.to_string(), point.y.to_string()]);
                record.extend(place.unwrap_or_default());
            }
            None if points => record.extend([String::new(), String::new()]),
            None if shapes => record.push(String::new()),
            None => {}
            Some(shape) => record.push(well_known_text(shape)),
        }
        writer.write_record(&record).map_err(bad)?;
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

/// OGC 06-103r4, section 7.
fn well_known_text(shape: &SourceShape) -> String {
    let mut text = String::new();
    let list = |points: &[SourcePoint], closed: bool| {
        let ends = points.first().filter(|_| closed);
        let points = points.iter().chain(ends).map(|point| format!("{} {}", point.x, point.y));
        format!("({})", points.collect::<Vec<_>>().join(","))
    };
    let written = match shape {
        SourceShape::Points(points) => write!(text, "MULTIPOINT {}", list(points, false)),
        SourceShape::Lines(lines) => {
            let lines: Vec<String> = lines.iter().map(|line| list(line, false)).collect();
            write!(text, "MULTILINESTRING ({})", lines.join(","))
        }
        SourceShape::Polygons(polygons) => {
            let parts: Vec<String> = polygons
                .iter()
                .map(|polygon| {
                    let rings = std::iter::once(&polygon.shell).chain(&polygon.holes);
                    format!("({})", rings.map(|ring| list(ring, true)).collect::<Vec<_>>().join(","))
                })
                .collect();
            write!(text, "MULTIPOLYGON ({})", parts.join(","))
        }
    };
    written.expect("writing to a text cannot fail");
    text
}
