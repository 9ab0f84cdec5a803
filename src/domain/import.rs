//! What any file format yields: rows of named texts, each with where it came from and perhaps a
//! shape. Formats fill it, the import reads it; neither knows the other.
//!
//! Coordinates here are still those of the file, in the file's own system: nothing has been
//! converted or snapped yet, which is why none of them is a lattice point.

use std::sync::Arc;

/// Every row of one source: a file, or the files that together make up one.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Batch {
    /// The file as the caller named it.
    pub file: Arc<str>,
    /// The format's name, e.g. `geojson`.
    pub format: &'static str,
    /// The character set of its texts and how it was settled; `None` where the format has only one.
    pub encoding: Option<Encoding>,
    pub crs: Option<DeclaredCrs>,
    /// Names of the fields, in the order met; unique.
    pub columns: Vec<Arc<str>>,
    pub rows: Vec<SourceRow>,
    /// Rows that the format could not make sense of.
    pub refused: Vec<Refusal>,
}

/// A character set as found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Encoding {
    /// Its name in the Encoding Standard: `UTF-8`, `GBK`, `gb18030`, `Big5`, …
    pub name: Arc<str>,
    pub settled_by: EncodingSource,
}

/// What settled a character set, strongest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EncodingSource {
    /// The caller named it.
    Caller,
    ByteOrderMark,
    /// A .cpg file beside the table.
    CodePageFile,
    /// The table's own language driver byte.
    LanguageDriver,
    /// Every byte of it reads as this, and it was tried first.
    Content,
}

impl EncodingSource {
    /// As in `GBK, from the .cpg file`.
    pub fn words(self) -> &'static str {
        match self {
            Self::Caller => "as declared",
            Self::ByteOrderMark => "by its byte order mark",
            Self::CodePageFile => "from the .cpg file",
            Self::LanguageDriver => "from the table's language driver",
            Self::Content => "detected",
        }
    }
}

/// A coordinate system as the file itself names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DeclaredCrs {
    /// `EPSG:4326`, `urn:ogc:def:crs:EPSG::3826`, …
    Name(Arc<str>),
    /// The text of a .prj file.
    Wkt(Arc<str>),
}

/// A row whose fields stand in the order of [`Batch::columns`]; fields past its own end are empty.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SourceRow {
    /// As people count it: the line of a spreadsheet with its header as row 1, or the n-th feature.
    pub number: u64,
    pub fields: Vec<Box<str>>,
    pub shape: Option<SourceShape>,
}

/// Position of a field within a batch's rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column(pub usize);

/// A pair of numbers in the source's own system: longitude and latitude, or easting and northing.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SourcePoint {
    pub x: f64,
    pub y: f64,
}

/// A shape in the source's own system.
#[derive(Clone, Debug, PartialEq)]
pub enum SourceShape {
    Points(Vec<SourcePoint>),
    Lines(Vec<Vec<SourcePoint>>),
    Polygons(Vec<SourcePolygon>),
}

/// One part: rings whose last point joins the first and is not repeated, winding either way.
#[derive(Clone, Debug, PartialEq)]
pub struct SourcePolygon {
    pub shell: Vec<SourcePoint>,
    pub holes: Vec<Vec<SourcePoint>>,
}

/// A row that was not taken, and why; also used for rows taken with a remark.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    pub file: Arc<str>,
    pub row: u64,
    pub reason: String,
}

impl Batch {
    /// The column with this name: exactly, else without regard to ASCII case (a .dbf shouts).
    pub fn column(&self, name: &str) -> Option<Column> {
        let exact = self.columns.iter().position(|column| &**column == name);
        exact.or_else(|| self.columns.iter().position(|c| c.eq_ignore_ascii_case(name))).map(Column)
    }

    /// How many rows the source has, taken or not.
    pub fn row_count(&self) -> u64 {
        (self.rows.len() + self.refused.len()) as u64
    }

    pub fn refuse(&mut self, row: u64, reason: impl Into<String>) {
        self.refused.push(Refusal { file: self.file.clone(), row, reason: reason.into() });
    }
}

impl SourceRow {
    /// The field without blanks around it; empty when it is missing.
    pub fn text(&self, column: Column) -> &str {
        self.fields.get(column.0).map_or("", |text| text.trim())
    }
}

impl SourceShape {
    /// `Point`, `LineString` or `Polygon`: what it would be called in a message.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Points(_) => "points",
            Self::Lines(_) => "lines",
            Self::Polygons(_) => "polygons",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_found_exactly_first() {
        let batch = Batch { columns: ["CODE", "name", "Name"].map(Arc::from).to_vec(), ..Batch::default() };
        for (name, expected) in
            [("code", Some(0)), ("Name", Some(2)), ("NAME", Some(1)), ("parent", None), ("", None)]
        {
            assert_eq!(batch.column(name), expected.map(Column), "{name}");
        }
    }

    #[test]
    fn a_short_row_has_empty_fields() {
        let row = SourceRow { fields: vec![" a ".into()], ..SourceRow::default() };
        assert_eq!((row.text(Column(0)), row.text(Column(1))), ("a", ""));
    }
}
