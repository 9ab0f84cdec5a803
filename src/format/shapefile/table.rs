//! The .dbf of a shapefile: every field as the text that stands in it, in the right character set.

use std::io::{Cursor, Read, Seek};
use std::sync::Arc;

use dbase::encoding::EncodingRs;
use dbase::{FieldError, FieldIterator, FieldValue, ReadableRecord, ReaderBuilder};
use encoding_rs::Encoding as CharacterSet;

use crate::domain::import::{Encoding, EncodingSource};
use crate::format::{FormatError, ReadOptions, text};

/// What stands where a byte was not of the set.
const REPLACEMENT: char = '\u{fffd}';

pub struct Table {
    pub encoding: Encoding,
    pub columns: Vec<Arc<str>>,
    /// One for each record, with why it is not taken where it is not.
    pub rows: Vec<Result<Vec<Box<str>>, String>>,
}

/// Reads the table in the set that the caller names, else the .cpg, else the language driver byte,
/// else the content shows.
///
/// # Errors
/// It is no .dbf, or a text is not in the set.
pub fn read(
    file: &str,
    mut bytes: Vec<u8>,
    cpg: Option<&[u8]>,
    options: &ReadOptions,
) -> Result<Table, FormatError> {
    let malformed = |why: String| FormatError::Malformed { file: file.to_owned(), why };
    let layout = Layout::of(&bytes).ok_or_else(|| malformed("its .dbf is cut short".to_owned()))?;
    let (set, settled_by) = settle(&bytes, &layout, cpg, options)?;
    layout.numbers_as_texts(&mut bytes);
    let deleted = layout.undelete(&mut bytes);
    let bad_table = |error: dbase::Error| malformed(format!("its .dbf cannot be read: {error}"));
    let mut reader = ReaderBuilder::new()
        .with_encoding(EncodingRs::from(set))
        .build(Cursor::new(&bytes))
        .map_err(bad_table)?;
    // A name is cut at ten bytes, perhaps within a character.
    let name = |field: &dbase::FieldInfo| Arc::from(field.name().trim_end_matches(REPLACEMENT).trim());
    let columns = reader.fields().iter().map(name).collect();
    let mut rows = Vec::with_capacity(deleted.len());
    for (at, record) in reader.iter_records_as::<Texts>().enumerate() {
        let number = at as u64 + 1;
        if deleted.get(at) == Some(&true) {
            rows.push(Err("it is marked as deleted in the .dbf".to_owned()));
            continue;
        }
        let row = record.map(|Texts(fields)| fields).map_err(|error| format!("its row in the .dbf: {error}"));
        if row.as_ref().is_ok_and(|fields| fields.iter().any(|text| text.contains(REPLACEMENT))) {
            let hint = text::hint(set, &bytes[layout.first_record..]);
            let encoding = set.name().to_owned();
            return Err(FormatError::Encoding { file: file.to_owned(), row: number, encoding, hint });
        }
        rows.push(row);
    }
    Ok(Table { encoding: text::describe(set, settled_by), columns, rows })
}

fn settle(
    bytes: &[u8],
    layout: &Layout,
    cpg: Option<&[u8]>,
    options: &ReadOptions,
) -> Result<(&'static CharacterSet, EncodingSource), FormatError> {
    if let Some(label) = &options.encoding {
        return Ok((text::named(label)?, EncodingSource::Caller));
    }
    // A .cpg with a word nobody knows ("OEM") settles nothing.
    let label = cpg.and_then(|cpg| std::str::from_utf8(cpg).ok());
    if let Some(set) = label.and_then(|label| text::named(label).ok()) {
        return Ok((set, EncodingSource::CodePageFile));
    }
    match layout.language_driver {
        0x4d | 0x7a => return Ok((encoding_rs::GBK, EncodingSource::LanguageDriver)),
        0x4f | 0x78 => return Ok((encoding_rs::BIG5, EncodingSource::LanguageDriver)),
        0xf0 => return Ok((encoding_rs::UTF_8, EncodingSource::LanguageDriver)),
        // 0x57, "the system's own", and the western ones are written by programs that never asked.
        _ => {}
    }
    Ok((text::detect(&bytes[layout.first_record..]).set, EncodingSource::Content))
}

/// Where things stand in a .dbf (dBASE III, as ESRI's 1998 shapefile description has it).
struct Layout {
    language_driver: u8,
    record_count: usize,
    first_record: usize,
    record_bytes: usize,
}

impl Layout {
    const HEADER_BYTES: usize = 32;
    const FIELD_BYTES: usize = 32;
    const FIELD_TYPE_AT: usize = 11;
    const HEADER_END: u8 = 0x0d;

    fn of(bytes: &[u8]) -> Option<Self> {
        let header = bytes.first_chunk::<{ Self::HEADER_BYTES }>()?;
        let [.., r0, r1, r2, r3, f0, f1, l0, l1] = header.first_chunk::<12>()?;
        let layout = Self {
            language_driver: header[29],
            record_count: u32::from_le_bytes([*r0, *r1, *r2, *r3]) as usize,
            first_record: usize::from(u16::from_le_bytes([*f0, *f1])),
            record_bytes: usize::from(u16::from_le_bytes([*l0, *l1])),
        };
        let records = bytes.len().checked_sub(layout.first_record)?;
        let fits = layout.record_bytes > 0 && records / layout.record_bytes >= layout.record_count;
        (fits || layout.record_count == 0).then_some(layout)
    }

    /// The reader makes `f32` of F and `f64` of N fields, which loses the last digits of a long
    /// code. Both are digits in the file, so they are read as the texts they are.
    fn numbers_as_texts(&self, bytes: &mut [u8]) {
        let end = self.first_record.min(bytes.len()).max(Self::HEADER_BYTES);
        for field in bytes[Self::HEADER_BYTES..end].chunks_exact_mut(Self::FIELD_BYTES) {
            if field[0] == Self::HEADER_END {
                break;
            }
            let kind = &mut field[Self::FIELD_TYPE_AT];
            if matches!(kind, b'N' | b'F') {
                *kind = b'C';
            }
        }
    }

    /// Takes away the deletion marks, which the reader would skip, so that rows and shapes keep
    /// step; says which rows had one.
    fn undelete(&self, bytes: &mut [u8]) -> Vec<bool> {
        let marks = bytes[self.first_record..].chunks_exact_mut(self.record_bytes.max(1));
        marks
            .take(self.record_count)
            .map(|record| {
                let deleted = record[0] == b'*';
                record[0] = b' ';
                deleted
            })
            .collect()
    }
}

/// A record's fields in their order.
struct Texts(Vec<Box<str>>);

impl ReadableRecord for Texts {
    fn read_using<S: Read + Seek, M: Read + Seek>(
        fields: &mut FieldIterator<S, M>,
    ) -> Result<Self, FieldError> {
        let text = |field: Result<dbase::NamedValue<'_, FieldValue>, FieldError>| {
            let text = match field?.value {
                FieldValue::Character(text) => text.unwrap_or_default(),
                FieldValue::Logical(flag) => flag.map(|flag| flag.to_string()).unwrap_or_default(),
                FieldValue::Date(date) => date.map_or_else(String::new, |date| {
                    format!("{:04}-{:02}-{:02}", date.year(), date.month(), date.day())
                }),
                FieldValue::Integer(number) => number.to_string(),
                FieldValue::Double(number) | FieldValue::Currency(number) => number.to_string(),
                FieldValue::Memo(text) => text,
                other => format!("{other:?}"),
            };
            Ok(Box::from(text.trim_matches(|c: char| c == '\0' || c.is_whitespace())))
        };
        fields.map(text).collect::<Result<_, _>>().map(Self)
    }
}
