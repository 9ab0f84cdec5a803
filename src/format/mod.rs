//! Bytes ↔ [`Batch`]: one file a format, and the list of them.
//!
//! Everything is checked at this door: what comes out has rings that are closed, coordinates that
//! are finite and texts that are text. What does not hold is refused row by row, with its number;
//! what makes the whole file unreadable is a [`FormatError`]. No format knows what a grid is.

pub mod csv;
pub mod formula;
pub mod geojson;
mod geojson_shape;
mod limits;
pub mod ring_check;
pub mod shapefile;
mod shapefile_shape;
pub mod sheet;
mod wkt_shape;

pub mod source;
pub mod text;
pub mod tiles;
pub mod write;

use std::path::Path;
use std::sync::Arc;

pub use limits::Limits;

use crate::domain::import::Batch;

/// Why a file yields nothing at all. Rows that are wrong on their own are refusals in the batch.
#[derive(Debug, thiserror::Error)]
pub enum FormatError {
    #[error("{file}: {why}")]
    Unreadable { file: String, why: std::io::Error },

    #[error(
        "{file}: no format is known by its ending; these are: {}",
        FORMATS.iter().flat_map(|f| f.endings).map(|ending| format!(".{ending}")).collect::<Vec<_>>().join(", ")
    )]
    UnknownFormat { file: String },

    #[error("{file}: {size} bytes {what}, at most {limit} are read ({setting} sets it)")]
    TooLarge { file: String, what: &'static str, size: u64, limit: u64, setting: &'static str },

    #[error("{file}: more than {limit} rows ({setting} sets it)")]
    TooManyRows { file: String, limit: u64, setting: &'static str },

    #[error("{file}: {why}")]
    Malformed { file: String, why: String },

    #[error("{file}: row {row} is not {encoding}{hint}")]
    Encoding { file: String, row: u64, encoding: String, hint: String },

    #[error("{0:?} names no character set that is read here; try UTF-8, GBK, gb18030 or Big5")]
    UnknownEncoding(String),

    #[error("{file}: its {part} is missing{hint}")]
    MissingPart { file: String, part: &'static str, hint: &'static str },
}

/// How a file is to be read.
#[derive(Clone, Debug, Default)]
pub struct ReadOptions {
    /// The character set that the caller names; detected when `None`.
    pub encoding: Option<Arc<str>>,
    /// Whether the caller names the coordinate system, so that a file need not.
    pub crs_named: bool,
    pub limits: Limits,
}

/// A format that can be read.
pub struct Format {
    pub name: &'static str,
    /// Endings of file names, in lower case.
    pub endings: &'static [&'static str],
    /// Reads the file whole.
    pub read: fn(&Path, &ReadOptions) -> Result<Batch, FormatError>,
}

/// Every format that is read. A new one is an entry here, its file, and a sample in
/// `geodata/formats/`.
pub const FORMATS: [Format; 3] = [
    Format { name: "csv", endings: &["csv"], read: csv::read },
    Format { name: "geojson", endings: &["geojson", "json"], read: geojson::read },
    Format { name: "shapefile", endings: &["shp", "zip"], read: shapefile::read },
];

/// Reads a file in the format that its ending names.
///
/// # Errors
/// See [`FormatError`].
pub fn read(path: &Path, options: &ReadOptions) -> Result<Batch, FormatError> {
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_ascii_lowercase());
    let format = FORMATS
        .iter()
        .find(|format| ending.as_deref().is_some_and(|ending| format.endings.contains(&ending)))
        .ok_or_else(|| FormatError::UnknownFormat { file: path.display().to_string() })?;
    (format.read)(path, options)
}
