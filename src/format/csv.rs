//! Comma-separated values with a header line, in UTF-8, GBK, GB18030 or Big5. A column `geometry` (or
//! `WKT`, as GDAL and QGIS call it) holds each row's shape as well-known text.

use std::path::Path;
use std::sync::Arc;

use encoding_rs::Encoding as CharacterSet;

use super::source::{check_rows, whole_file};
use super::text::{self, Found};
use super::wkt_shape::{self, GEOMETRY_COLUMNS};
use super::{FormatError, Limits, ReadOptions, formula};
use crate::domain::import::{Batch, EncodingSource, SourceRow, SourceShape};

/// Reads a whole CSV file. The header is row 1. A row with more or fewer fields than the header is
/// refused on its own, as is one whose geometry is none; an empty one is no geometry.
///
/// # Errors
/// The file cannot be read, is too large, has no header or a column twice, or is not in the
/// character set that was named (the first such row is).
pub fn read(path: &Path, options: &ReadOptions) -> Result<Batch, FormatError> {
    parse(&path.display().to_string(), &whole_file(path, &options.limits)?, options)
}

/// [`read`], of bytes already at hand; `file` is their name in messages.
///
/// # Errors
/// As [`read`].
pub fn parse(file: &str, bytes: &[u8], options: &ReadOptions) -> Result<Batch, FormatError> {
    let found = text::detect(bytes);
    let Found { set, settled_by, mark } = match &options.encoding {
        Some(label) => {
            let set = text::named(label)?;
            // A mark of the declared set is passed over; one of another set is found by decoding.
            let mark = if found.set == set { found.mark } else { 0 };
            Found { set, settled_by: EncodingSource::Caller, mark }
        }
        None => found,
    };
    let bytes = &bytes[mark..];
    let Some(text) = text::strictly(set, bytes) else {
        let row = first_row_not_in(set, bytes);
        let hint = text::hint(set, bytes);
        return Err(FormatError::Encoding {
            file: file.to_owned(),
            row,
            encoding: set.name().to_owned(),
            hint,
        });
    };
    let mut batch = Batch {
        file: file.into(),
        format: "csv",
        encoding: Some(text::describe(set, settled_by)),
        ..Batch::default()
    };
    read_records(&text, &mut batch, options)?;
    Ok(batch)
}

fn read_records(text: &str, batch: &mut Batch, options: &ReadOptions) -> Result<(), FormatError> {
    let file = batch.file.clone();
    let malformed = |why: String| FormatError::Malformed { file: file.to_string(), why };
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
    let header = reader.headers().map_err(|error| malformed(error.to_string()))?;
    batch.columns = header.iter().map(|name| Arc::from(name.trim())).collect();
    if batch.columns.iter().all(|name| name.is_empty()) {
        return Err(malformed("it has no header line".to_owned()));
    }
    for (at, name) in batch.columns.iter().enumerate() {
        if !name.is_empty() && batch.columns[..at].contains(name) {
            return Err(malformed(format!("the column {name:?} occurs twice")));
        }
    }
    let is_geometry = |name: &Arc<str>| GEOMETRY_COLUMNS.iter().any(|known| name.eq_ignore_ascii_case(known));
    let geometry = batch.columns.iter().position(is_geometry);
    let mut record = csv::StringRecord::new();
    for number in 2.. {
        match reader.read_record(&mut record) {
            Ok(false) => break,
            Ok(true) => {}
            Err(error) => return Err(malformed(error.to_string())),
        }
        check_rows(&file, number - 1, &options.limits)?;
        if record.len() != batch.columns.len() {
            let (found, expected) = (record.len(), batch.columns.len());
            batch.refuse(number, format!("it has {found} fields, the header has {expected}"));
            continue;
        }
        match shape(geometry.map(|at| &record[at]), &options.limits) {
            Ok(shape) => {
                // Once it is a shape, its text is not kept as well.
                let field = |(at, text)| match Some(at) == geometry {
                    true => Box::default(),
                    false => formula::restored(text).into(),
                };
                let fields = record.iter().enumerate().map(field).collect();
                batch.rows.push(SourceRow { number, fields, shape });
            }
            Err(why) => batch.refuse(number, format!("geometry: {why}")),
        }
    }
    Ok(())
}

fn shape(geometry: Option<&str>, limits: &Limits) -> Result<Option<SourceShape>, String> {
    let text = geometry.map(str::trim).filter(|text| !text.is_empty());
    text.map(|text| wkt_shape::shape(text, limits)).transpose()
}

/// The first row with a byte that is not of the set. Delimiters and quotes are never the second
/// byte of a character in any set that is read here, so rows can be told apart before decoding.
fn first_row_not_in(set: &'static CharacterSet, bytes: &[u8]) -> u64 {
    if !text::is_bytewise(set) {
        return 1;
    }
    let mut reader = csv::ReaderBuilder::new().flexible(true).has_headers(false).from_reader(bytes);
    let bad = |record: Result<csv::ByteRecord, csv::Error>| {
        record.map_or(true, |record| record.iter().any(|field| text::strictly(set, field).is_none()))
    };
    reader.byte_records().position(bad).map_or(1, |at| at as u64 + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::import::Refusal;
    use crate::format::Limits;

    fn parsed(bytes: &[u8], encoding: Option<&str>) -> Result<Batch, FormatError> {
        parse("t.csv", bytes, &ReadOptions { encoding: encoding.map(Arc::from), ..ReadOptions::default() })
    }

    #[test]
    fn reads_the_same_text_from_either_set() {
        let text = "id,name\r\n1,\"厚街, 第一\"\r\n2,河田\r\n";
        let gbk = encoding_rs::GBK.encode(text).0;
        for (bytes, name) in [(text.as_bytes(), "UTF-8"), (&*gbk, "GBK")] {
            let batch = parsed(bytes, None).expect("a table");
            assert_eq!(batch.encoding.expect("one").name.as_ref(), name);
            let name = batch.rows.iter().map(|row| row.fields[1].as_ref()).collect::<Vec<_>>();
            assert_eq!(name, ["厚街, 第一", "河田"]);
            assert_eq!(batch.rows[0].number, 2);
        }
    }

    #[test]
    fn a_wrongly_declared_set_names_the_first_row_that_is_not_in_it() {
        let gbk = encoding_rs::GBK.encode("id,name\n1,plain\n2,河田\n").0;
        let error = parsed(&gbk, Some("UTF-8")).expect_err("not UTF-8").to_string();
        assert_eq!(error, "t.csv: row 3 is not UTF-8; the file reads as GBK");
        let error = parsed(b"id,name\n1,\xff\n", Some("gb18030")).expect_err("no such byte").to_string();
        assert_eq!(error, "t.csv: row 2 is not gb18030");
    }

    #[test]
    fn ragged_rows_are_refused_one_by_one() {
        let batch = parsed(b"a,b\n1,2\n3\n4,5,6\n\"7\n8\",9\n", None).expect("a table");
        let numbers: Vec<u64> = batch.rows.iter().map(|row| row.number).collect();
        assert_eq!(numbers, [2, 5]);
        let refusal = |row, found| Refusal {
            file: "t.csv".into(),
            row,
            reason: format!("it has {found} fields, the header has 2"),
        };
        assert_eq!(batch.refused, [refusal(3, 1), refusal(4, 3)]);
        assert_eq!(batch.row_count(), 4);
    }

    #[test]
    fn a_header_is_needed_and_names_each_column_once() {
        for (bytes, expected) in
            [(&b""[..], "no header"), (b"\n\n", "no header"), (b"a,b,a\n1,2,3\n", "\"a\" occurs twice")]
        {
            let error = parsed(bytes, None).expect_err("no table").to_string();
            assert!(error.contains(expected), "{error}");
        }
    }

    #[test]
    fn rows_are_counted_against_the_limit() {
        let limits = Limits { rows: 2, ..Limits::default() };
        let options = ReadOptions { limits, ..ReadOptions::default() };
        assert!(parse("t.csv", b"a\n1\n2\n", &options).is_ok());
        let error = parse("t.csv", b"a\n1\n2\n3\n", &options).expect_err("one too many").to_string();
        assert_eq!(error, "t.csv: more than 2 rows (--max-rows sets it)");
    }
}
