//! A GeoPackage of one layer, for people with a GIS: an export, which nothing of ours opens again.
//!
//! Rows keep their order and all columns are texts, as in every other export. A layer whose rows have
//! no shape is a table of attributes.

use std::path::{Path, PathBuf};

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::sql_types::{BigInt, Double, Nullable, Text};
use diesel::sqlite::{Sqlite, SqliteConnection};

use super::file::{APPLICATION_ID, USER_VERSION, check, connect};
use crate::domain::import::{Batch, SourcePoint, SourceRow, SourceShape};
use crate::kernel::lattice::{LatticeBox, LatticeError, LatticePoint};
use crate::kernel::ring::{Polygon, Ring};
use crate::store::StoreError;
use crate::store::geom::{Geom, Geometry};

/// Why there is no layer.
#[derive(Debug, thiserror::Error)]
pub enum LayerError {
    #[error("row {row}: {why}")]
    Place { row: u64, why: LatticeError },
    #[error("a gridward store, which no export replaces: name another file")]
    OurStore,
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Whether a new GeoPackage may take the place of what is at `path`.
///
/// # Errors
/// `OurStore`; `InUse` when a program has it open in a way that leaves a log beside it: that would be
/// applied to the file that comes after.
pub fn may_be_replaced(path: &Path) -> Result<(), LayerError> {
    // Looking into it also clears away what a program that died has left beside it.
    match check(path) {
        Ok(()) | Err(StoreError::TooNew { .. }) => return Err(LayerError::OurStore),
        Err(StoreError::Missing(_) | StoreError::NotOurs(_)) => {}
        Err(error) => return Err(error.into()),
    }
    let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let has = |ending: &str| {
        let mut beside = path.clone().into_os_string();
        beside.push(ending);
        PathBuf::from(beside).exists()
    };
    if has("-wal") || has("-journal") {
        return Err(StoreError::InUse(path.display().to_string()).into());
    }
    Ok(())
}

/// Fills the empty file at `path`, which is worth nothing unless this succeeds.
///
/// # Errors
/// See [`LayerError`].
pub fn write_layer(path: &Path, name: &'static str, batch: &Batch) -> Result<(), LayerError> {
    let geoms = geoms(batch)?;
    let mut writer = connect(path)?;
    // Nobody else sees the file yet, and whoever gave it to us brings it to the disk.
    writer
        .batch_execute("PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF")
        .map_err(StoreError::from)?;
    begin(&mut writer)?;
    Ok(writer.transaction(|writer| add(writer, name, batch, &geoms))?)
}

/// The shapes of a batch's rows.
pub(super) fn geoms(batch: &Batch) -> Result<Vec<Option<Geom>>, LayerError> {
    let place = |row: &SourceRow| row.shape.as_ref().map(geom).transpose();
    let placed = |row| place(row).map_err(|why| LayerError::Place { row: row.number, why });
    batch.rows.iter().map(placed).collect()
}

/// Makes an empty file a GeoPackage without layers.
pub(super) fn begin(writer: &mut SqliteConnection) -> Result<(), StoreError> {
    writer.batch_execute(&format!(
        "PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {USER_VERSION}"
    ))?;
    Ok(writer.batch_execute(include_str!("layer.sql"))?)
}

/// Adds a layer.
pub(super) fn add(
    writer: &mut SqliteConnection,
    name: &'static str,
    batch: &Batch,
    geoms: &[Option<Geom>],
) -> Result<(), StoreError> {
    let kind = geometry_type(geoms);
    let columns = batch.columns.iter().map(|column| format!(", \"{}\" TEXT", column.replace('"', "\"\"")));
    let geom_column = kind.map_or_else(String::new, |kind| format!(", geom {kind}"));
    let columns = columns.collect::<String>();
    writer.batch_execute(&format!(
        "CREATE TABLE \"{name}\" (fid INTEGER NOT NULL PRIMARY KEY{geom_column}{columns})"
    ))?;
    let into = format!("\"{name}\"");
    for ((fid, row), geom) in (1..).zip(&batch.rows).zip(geoms) {
        let fields = (0..batch.columns.len()).map(|at| row.fields.get(at).map_or("", |text| text));
        let mut values = vec![Value::Number(fid)];
        values.extend(kind.map(|_| Value::Geom(geom)));
        values.extend(fields.map(Value::Text));
        Insert { into: &into, values }.execute(writer)?;
    }
    let Some(kind) = kind else {
        let values = [name, "attributes", name].map(Value::Text).to_vec();
        Insert { into: "gpkg_contents (table_name, data_type, identifier)", values }.execute(writer)?;
        return Ok(());
    };
    let bounds = geoms.iter().flatten().map(Geom::bounds).fold(LatticeBox::EMPTY, LatticeBox::union);
    let bounds = [bounds.min.lon(), bounds.min.lat(), bounds.max.lon(), bounds.max.lat()];
    let into = "gpkg_contents (table_name, data_type, identifier, min_x, min_y, max_x, max_y, srs_id)";
    let texts = [name, "features", name].into_iter().map(Value::Text);
    let values = texts.chain(bounds.map(Value::Degrees)).chain([Value::Number(4326)]).collect();
    Insert { into, values }.execute(writer)?;
    let texts = [name, "geom", kind].into_iter().map(Value::Text);
    let values = texts.chain([4326, 0, 0].map(Value::Number)).collect();
    Insert { into: "gpkg_geometry_columns", values }.execute(writer)?;
    index(writer, name, geoms)
}

/// The R-tree that a map program asks which rows to show.
fn index(
    writer: &mut SqliteConnection,
    name: &'static str,
    geoms: &[Option<Geom>],
) -> Result<(), StoreError> {
    let into = format!("\"rtree_{name}_geom\"");
    writer.batch_execute(&format!("CREATE VIRTUAL TABLE {into} USING rtree (id, minx, maxx, miny, maxy)"))?;
    for (fid, geom) in (1..).zip(geoms) {
        let Some(bounds) = geom.as_ref().map(Geom::bounds).filter(|bounds| !bounds.is_empty()) else {
            continue;
        };
        let degrees = [bounds.min.lon(), bounds.max.lon(), bounds.min.lat(), bounds.max.lat()];
        let values = [Value::Number(fid)].into_iter().chain(degrees.map(Value::Degrees)).collect();
        Insert { into: &into, values }.execute(writer)?;
    }
    Ok(writer.batch_execute(&include_str!("layer_index.sql").replace("{layer}", name))?)
}

/// What a column that holds them all is declared as; `None` where there is nothing to hold.
fn geometry_type(geoms: &[Option<Geom>]) -> Option<&'static str> {
    let mut kinds = geoms.iter().flatten().map(|geom| match geom {
        Geom::Point(_) => "POINT",
        Geom::Points(_) => "MULTIPOINT",
        Geom::Line(_) => "LINESTRING",
        Geom::Lines(_) => "MULTILINESTRING",
        Geom::Areas(_) => "MULTIPOLYGON",
    });
    let first = kinds.next()?;
    Some(if kinds.all(|kind| kind == first) { first } else { "GEOMETRY" })
}

fn geom(shape: &SourceShape) -> Result<Geom, LatticeError> {
    let points = |list: &[SourcePoint]| -> Result<Vec<LatticePoint>, LatticeError> {
        list.iter().map(|point| LatticePoint::from_degrees(point.x, point.y)).collect()
    };
    Ok(match shape {
        SourceShape::Points(list) => match points(list)?[..] {
            [point] => Geom::Point(point),
            ref several => Geom::Points(several.to_vec()),
        },
        SourceShape::Lines(lines) => {
            Geom::Lines(lines.iter().map(|line| points(line)).collect::<Result<_, _>>()?)
        }
        SourceShape::Polygons(polygons) => {
            let part = |shell: &[SourcePoint], holes: &[Vec<SourcePoint>]| {
                let holes = holes.iter().map(|hole| points(hole).map(Ring)).collect::<Result<_, _>>()?;
                Ok(Polygon { shell: Ring(points(shell)?), holes })
            };
            Geom::Areas(polygons.iter().map(|one| part(&one.shell, &one.holes)).collect::<Result<_, _>>()?)
        }
    })
}

/// A value of a row whose columns are known only when it is written.
#[derive(Clone)]
enum Value<'r> {
    Number(i64),
    Degrees(f64),
    Text(&'r str),
    Geom(&'r Option<Geom>),
}

/// `INSERT INTO … VALUES (?, …)`. Unlike [`diesel::sql_query`] it is prepared once for all its rows.
struct Insert<'r> {
    into: &'r str,
    values: Vec<Value<'r>>,
}

impl QueryFragment<Sqlite> for Insert<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        out.push_sql("INSERT INTO ");
        out.push_sql(self.into);
        for (at, value) in self.values.iter().enumerate() {
            out.push_sql(if at == 0 { " VALUES (" } else { ", " });
            match value {
                Value::Number(number) => out.push_bind_param::<BigInt, _>(number)?,
                Value::Degrees(number) => out.push_bind_param::<Double, _>(number)?,
                Value::Text(text) => out.push_bind_param::<Text, _>(*text)?,
                Value::Geom(geom) => out.push_bind_param::<Nullable<Geometry>, _>(*geom)?,
            }
        }
        out.push_sql(")");
        Ok(())
    }
}

impl QueryId for Insert<'_> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl RunQueryDsl<SqliteConnection> for Insert<'_> {}
