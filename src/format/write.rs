//! Batches into files: one file a format, and the list of them.
//!
//! Coordinates are WGS 84 degrees with the lattice's seven decimals, so that what is written and
//! read again is the same to the last unit.

mod csv;
mod geojson;
mod shapefile;

use std::path::{Path, PathBuf};

use encoding_rs::Encoding as CharacterSet;

use super::FormatError;
use crate::domain::import::Batch;

/// A format that can be written.
pub struct Writer {
    pub name: &'static str,
    /// Writes the batch to `path`, in a character set where the format leaves a choice.
    pub write: fn(&Batch, &Path, &'static CharacterSet) -> Result<Vec<PathBuf>, WriteError>,
}

/// Every format that is written.
pub const WRITERS: [Writer; 3] = [
    Writer { name: "geojson", write: geojson::write },
    Writer { name: "csv", write: csv::write },
    Writer { name: "shp", write: shapefile::write },
];

/// Why a file was not written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    #[error("no format {name:?} is written; these are: {}", WRITERS.map(|writer| writer.name).join(", "))]
    UnknownFormat { name: String },
    #[error(transparent)]
    Encoding(#[from] FormatError),
    #[error("{file}: row {row} has a character that {encoding} does not")]
    Unmappable { file: String, row: u64, encoding: &'static str },
    #[error("{file}: {column} of row {row} has {bytes} bytes, a .dbf holds {limit}")]
    TooLong { file: String, row: u64, column: String, bytes: usize, limit: usize },
    #[error(
        "{file}: rows without a shape, or with shapes of several kinds, cannot stand in a shapefile; row {row}"
    )]
    MixedShapes { file: String, row: u64 },
    #[error("{file}: {why}")]
    Failed { file: String, why: String },
}

/// Writes a batch in the named format; gives back the files that it made.
///
/// # Errors
/// See [`WriteError`].
pub fn write(
    batch: &Batch,
    format: &str,
    path: &Path,
    encoding: Option<&str>,
) -> Result<Vec<PathBuf>, WriteError> {
    let writer = WRITERS.iter().find(|writer| writer.name == format);
    let writer = writer.ok_or_else(|| WriteError::UnknownFormat { name: format.to_owned() })?;
    let set = match encoding {
        Some(label) => super::text::named(label)?,
        None => encoding_rs::UTF_8,
    };
    (writer.write)(batch, path, set)
}

fn failed(path: &Path, error: &dyn std::fmt::Display) -> WriteError {
    WriteError::Failed { file: path.display().to_string(), why: error.to_string() }
}
