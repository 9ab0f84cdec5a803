//! Batches into files: one file a format, and the list of them.
//!
//! Coordinates are WGS 84 degrees with the lattice's seven decimals, so that what is written and
//! read again is the same to the last unit.

mod columns;
mod csv;
mod flatgeobuf;
mod geojson;
mod gpkg;
mod shapefile;
pub mod sheet;
pub mod table;
mod xlsx;

use std::path::{Path, PathBuf};

use encoding_rs::Encoding as CharacterSet;

use super::FormatError;
use crate::domain::import::Batch;

/// Where a batch goes and as what.
#[derive(Clone, Copy, Debug)]
pub struct Target<'a> {
    pub path: &'a Path,
    /// What the rows are, e.g. `premises`: the name of a sheet or a layer.
    pub name: &'static str,
    /// The character set, where the format leaves a choice.
    pub set: &'static CharacterSet,
}

/// A format that can be written.
pub struct Writer {
    pub name: &'static str,
    /// Writes the batch and gives back the files that it made.
    pub write: fn(&Batch, Target<'_>) -> Result<Vec<PathBuf>, WriteError>,
}

/// Every format that is written.
pub const WRITERS: [Writer; 6] = [
    Writer { name: "geojson", write: geojson::write },
    Writer { name: "gpkg", write: gpkg::write },
    Writer { name: "shp", write: shapefile::write },
    Writer { name: "csv", write: csv::write },
    Writer { name: "xlsx", write: xlsx::write },
    Writer { name: "fgb", write: flatgeobuf::write },
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
    #[error(
        "{file}: {column} of row {row} has {size} {unit}, {holder} holds {limit} (geojson, gpkg, csv and fgb \
         hold any number; without shapes it may fit)"
    )]
    TooLong {
        file: String,
        row: u64,
        column: String,
        size: usize,
        unit: &'static str,
        holder: &'static str,
        limit: usize,
    },
    #[error(
        "{file}: {rows} rows, a sheet of a workbook holds {limit} below its header (all other formats hold \
         any number)"
    )]
    TooManyRows { file: String, rows: usize, limit: usize },
    #[error(
        "{file}: rows without a shape, or with shapes of several kinds, cannot stand in a {holder}; row {row} \
         (geojson, gpkg, csv and xlsx hold them)"
    )]
    MixedShapes { file: String, row: u64, holder: &'static str },
    #[error("{file}: {why}")]
    Failed { file: String, why: String },
}

/// Writes a batch, whose rows are called `name`, in the named format; gives back the files that it made.
///
/// # Errors
/// See [`WriteError`].
pub fn write(
    batch: &Batch,
    name: &'static str,
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
    (writer.write)(batch, Target { path, name, set })
}

fn failed(path: &Path, error: &dyn std::fmt::Display) -> WriteError {
    WriteError::Failed { file: path.display().to_string(), why: error.to_string() }
}
