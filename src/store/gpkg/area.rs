//! A GeoPackage that goes out, is drawn on in another program and comes back: a layer a table, and a note of
//! what went out. Neither way touches the disk.
//!
//! What comes back is anybody's file. It is opened read-only from memory and trusted with nothing: no view,
//! trigger, virtual table or computed column is read, only rows of plain tables that the file declares as
//! features; and before a row is read its size is asked for, which in an honest file no rows together exceed.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Binary, Double, Nullable, Text};
use diesel::sqlite::SqliteConnection;

use super::file::APPLICATION_ID;
use super::layer::{LayerError, add, begin, geoms};
use crate::domain::import::Batch;
use crate::kernel::mesh::RawPolygon;
use crate::store::StoreError;
use crate::store::fault::unavailable;
use crate::store::geom::Geom;

/// What the note is kept under.
const NOTE_URI: &str = "urn:x-gridward:draft-area:1";

/// What a feature table must have, in the order in which its sizes are added up.
const COLUMNS: [&str; 8] = ["fid", "geom", "id", "code", "name", "layer", "level", "parent"];

/// Ids of GeoPackages of all versions (OGC 12-128r17, 1.1.1.1.1, and those before 1.2).
const APPLICATION_IDS: [u32; 4] = [
    APPLICATION_ID,
    u32::from_be_bytes(*b"GP10"),
    u32::from_be_bytes(*b"GP11"),
    u32::from_be_bytes(*b"GP12"),
];

/// Why bytes are no area that went out.
#[derive(Debug, thiserror::Error)]
pub enum AreaError {
    #[error("no GeoPackage: {0}")]
    NotGeoPackage(String),
    #[error("it does not say which draft it is of: send back the file that was taken from there")]
    NoNote,
    #[error("it has no plain table of features {0:?} any more, with the columns that went out")]
    NoTable(&'static str),
    #[error("it holds more than {max} {what}")]
    TooLarge { what: &'static str, max: usize },
    #[error("{table}, feature {fid}: {why}")]
    Geometry { table: &'static str, fid: i64, why: String },
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// How much is read.
#[derive(Clone, Copy, Debug)]
pub struct AreaLimits {
    pub features: usize,
    pub vertices: usize,
}

/// A feature as it stands in the file; texts that are not there are empty.
#[derive(Clone, Debug)]
pub struct AreaRow {
    pub table: &'static str,
    pub fid: i64,
    pub id: String,
    pub code: String,
    pub name: String,
    pub layer: String,
    pub level: String,
    pub parent: String,
    /// On the lattice; rings as they were drawn.
    pub polygons: Vec<RawPolygon>,
}

/// A GeoPackage of several layers with a note. The same is the same to the byte: all in it says that it was
/// changed `seconds` after 1970.
///
/// # Errors
/// A place that is none, or the memory of SQLite.
pub fn write_area(layers: &[(&'static str, Batch)], note: &str, seconds: f64) -> Result<Vec<u8>, LayerError> {
    let shapes = layers.iter().map(|(_, batch)| geoms(batch)).collect::<Result<Vec<_>, _>>()?;
    let mut writer = in_memory()?;
    begin(&mut writer)?;
    let filled = writer.transaction(|writer| -> Result<(), StoreError> {
        for ((name, batch), geoms) in layers.iter().zip(&shapes) {
            add(writer, name, batch, geoms)?;
        }
        writer.batch_execute(include_str!("area.sql"))?;
        diesel::sql_query("INSERT INTO gpkg_metadata VALUES (1, 'dataset', ?, 'application/json', ?)")
            .bind::<Text, _>(NOTE_URI)
            .bind::<Text, _>(note)
            .execute(writer)?;
        let then = "strftime('%Y-%m-%dT%H:%M:%fZ', ?, 'unixepoch')";
        let reference = "INSERT INTO gpkg_metadata_reference VALUES ('geopackage', NULL, NULL, NULL, ";
        for statement in
            [format!("{reference}{then}, 1, NULL)"), format!("UPDATE gpkg_contents SET last_change = {then}")]
        {
            diesel::sql_query(statement).bind::<Double, _>(seconds).execute(writer)?;
        }
        Ok(())
    });
    filled?;
    let whole = writer.serialize_database_to_buffer();
    let bytes = whole.try_as_slice().map_err(StoreError::from)?;
    Ok(bytes.to_vec())
}

fn in_memory() -> Result<SqliteConnection, StoreError> {
    SqliteConnection::establish(":memory:").map_err(|error| unavailable("memory", error))
}

/// What comes back.
pub struct AreaFile {
    reader: SqliteConnection,
    size: usize,
}

impl AreaFile {
    /// # Errors
    /// `NotGeoPackage`.
    pub fn open(bytes: &[u8]) -> Result<Self, AreaError> {
        let not = |why: &str| AreaError::NotGeoPackage(why.to_owned());
        if bytes.len() < 100 || !bytes.starts_with(b"SQLite format 3\0") {
            return Err(not("it is no SQLite file"));
        }
        let whose = u32::from_be_bytes([bytes[68], bytes[69], bytes[70], bytes[71]]);
        if !APPLICATION_IDS.contains(&whose) {
            return Err(not("it is another program's SQLite file"));
        }
        let mut bytes = bytes.to_vec();
        // A file that was written to with a log beside it says so here; without the log it reads as any other
        // (sqlite.org/c3ref/deserialize.html).
        bytes[18..20].fill(1);
        let mut reader = in_memory()?;
        reader.batch_execute("PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON").map_err(bad)?;
        reader.deserialize_readonly_database_from_buffer(&bytes).map_err(bad)?;
        reader.batch_execute("PRAGMA query_only = ON").map_err(bad)?;
        Ok(Self { reader, size: bytes.len() })
    }

    /// What it says of itself.
    ///
    /// # Errors
    /// `NoNote`, `NotGeoPackage`.
    pub fn note(&mut self) -> Result<String, AreaError> {
        if !self.is_plain("gpkg_metadata", &["md_standard_uri", "metadata"])? {
            return Err(AreaError::NoNote);
        }
        let found: Vec<Said> = diesel::sql_query(
            "SELECT metadata AS said FROM gpkg_metadata WHERE md_standard_uri = ? AND octet_length(metadata) < ? \
             LIMIT 2",
        )
        .bind::<Text, _>(NOTE_URI)
        .bind::<BigInt, _>(self.size as i64)
        .load(&mut self.reader)
        .map_err(bad)?;
        match <[Said; 1]>::try_from(found) {
            Ok([Said { said: Some(said) }]) => Ok(said),
            _ => Err(AreaError::NoNote),
        }
    }

    /// All features of some tables.
    ///
    /// # Errors
    /// See [`AreaError`].
    pub fn rows(&mut self, tables: &[&'static str], limits: AreaLimits) -> Result<Vec<AreaRow>, AreaError> {
        let mut rows: Vec<AreaRow> = Vec::new();
        let (mut size, mut vertices) = (0_i64, 0);
        for &table in tables {
            if !self.is_plain(table, &COLUMNS)? || !self.is_declared(table)? {
                return Err(AreaError::NoTable(table));
            }
            let left = limits.features - rows.len();
            let sizes: Vec<Number> = diesel::sql_query(sizes(table))
                .bind::<BigInt, _>(left as i64 + 1)
                .load(&mut self.reader)
                .map_err(bad)?;
            if sizes.len() > left {
                return Err(AreaError::TooLarge { what: "features", max: limits.features });
            }
            size = sizes.iter().fold(size, |sum, row| sum.saturating_add(row.number.max(0)));
            if size > self.size as i64 {
                return Err(AreaError::NotGeoPackage("its rows say that they hold more than it".to_owned()));
            }
            let features: Vec<Feature> = diesel::sql_query(features(table))
                .bind::<BigInt, _>(left as i64)
                .load(&mut self.reader)
                .map_err(bad)?;
            for feature in features {
                let row = feature.read(table)?;
                let rings = row.polygons.iter().flat_map(|one| std::iter::once(&one.shell).chain(&one.holes));
                vertices += rings.map(Vec::len).sum::<usize>();
                if vertices > limits.vertices {
                    return Err(AreaError::TooLarge { what: "vertices", max: limits.vertices });
                }
                rows.push(row);
            }
        }
        Ok(rows)
    }

    /// Whether there is a table, no view and nothing virtual, that has these columns, none of them computed.
    fn is_plain(&mut self, table: &str, columns: &[&str]) -> Result<bool, AreaError> {
        let count = diesel::sql_query(
            "SELECT count(*) AS number FROM sqlite_schema WHERE type = 'table' AND name = ? AND rootpage > 0",
        );
        let tables: Number = count.bind::<Text, _>(table).get_result(&mut self.reader).map_err(bad)?;
        let named = diesel::sql_query("SELECT name AS said FROM pragma_table_xinfo(?) WHERE hidden = 0");
        let named: Vec<Said> = named.bind::<Text, _>(table).load(&mut self.reader).map_err(bad)?;
        let has = |column: &&str| named.iter().any(|one| one.said.as_deref() == Some(*column));
        Ok(tables.number == 1 && columns.iter().all(has))
    }

    fn is_declared(&mut self, table: &str) -> Result<bool, AreaError> {
        if !self.is_plain("gpkg_contents", &["table_name", "data_type"])? {
            return Ok(false);
        }
        let count = diesel::sql_query(
            "SELECT count(*) AS number FROM gpkg_contents WHERE table_name = ? AND data_type = 'features'",
        );
        let found: Number = count.bind::<Text, _>(table).get_result(&mut self.reader).map_err(bad)?;
        Ok(found.number > 0)
    }
}

/// How many bytes each row holds; SQLite tells from the row's head.
fn sizes(table: &str) -> String {
    let sizes = COLUMNS.map(|column| format!("coalesce(octet_length(\"{column}\"), 0)"));
    format!("SELECT {} AS number FROM \"{table}\" LIMIT ?", sizes.join(" + "))
}

/// A blob where a text should be is read as a text, a text where the shape should be as a blob.
fn features(table: &str) -> String {
    let texts = COLUMNS[2..].iter().map(|column| format!(", CAST(\"{column}\" AS TEXT) AS \"{column}\""));
    format!(
        "SELECT CAST(\"fid\" AS INTEGER) AS fid, CAST(\"geom\" AS BLOB) AS geom{} FROM \"{table}\" LIMIT ?",
        texts.collect::<String>()
    )
}

/// What SQLite cannot read is not ours to explain.
fn bad(error: diesel::result::Error) -> AreaError {
    AreaError::NotGeoPackage(error.to_string())
}

#[derive(QueryableByName)]
struct Said {
    #[diesel(sql_type = Nullable<Text>)]
    said: Option<String>,
}

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = BigInt)]
    number: i64,
}

#[derive(QueryableByName)]
struct Feature {
    #[diesel(sql_type = BigInt)]
    fid: i64,
    #[diesel(sql_type = Nullable<Binary>)]
    geom: Option<Vec<u8>>,
    #[diesel(sql_type = Nullable<Text>)]
    id: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    code: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    name: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    layer: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    level: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    parent: Option<String>,
}

impl Feature {
    fn read(self, table: &'static str) -> Result<AreaRow, AreaError> {
        let fid = self.fid;
        let wrong = |why: String| AreaError::Geometry { table, fid, why };
        let shape = self.geom.map(|blob| Geom::read_foreign_gpkg(&blob)).transpose();
        let polygons = match shape.map_err(|error| wrong(error.to_string()))? {
            None => Vec::new(),
            Some(Geom::Areas(polygons)) => polygons,
            Some(_) => return Err(wrong("it is no polygon".to_owned())),
        };
        let raw = polygons.into_iter().map(|polygon| RawPolygon {
            shell: polygon.shell.0,
            holes: polygon.holes.into_iter().map(|hole| hole.0).collect(),
        });
        let text = Option::unwrap_or_default;
        Ok(AreaRow {
            table,
            fid,
            id: text(self.id),
            code: text(self.code),
            name: text(self.name),
            layer: text(self.layer),
            level: text(self.level),
            parent: text(self.parent),
            polygons: raw.collect(),
        })
    }
}
