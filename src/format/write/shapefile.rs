//! Shapefiles: .shp, .shx, .dbf, .prj and .cpg.

use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};

use dbase::encoding::EncodingRs;
use dbase::{FieldError, FieldName, FieldWriter, TableWriterBuilder, WritableRecord};
use encoding_rs::Encoding as CharacterSet;
use shapefile::record::EsriShape;
use shapefile::{Multipoint, Point, Polygon, PolygonRing, Polyline, ShapeWriter, Writer};

use super::{Target, WriteError, failed};
use crate::domain::import::{Batch, SourcePoint, SourceRow, SourceShape};
use crate::files::Draft;

/// Most bytes of a text in a .dbf, and of a column's name.
const TEXT_BYTES_MAX: usize = 254;
const NAME_BYTES_MAX: usize = 10;

/// WGS 84 as ArcGIS writes it: every program knows this text.
const PRJ: &str = r#"GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]"#;

pub fn write(batch: &Batch, Target { path, set, .. }: Target<'_>) -> Result<Vec<PathBuf>, WriteError> {
    if batch.rows.is_empty() {
        return Err(failed(path, &"a shapefile is of some kind of shape, and there is no row to tell which"));
    }
    let part = |ending: &str| path.with_extension(ending);
    let lengths = field_lengths(batch, path, set)?;
    let mut builder = TableWriterBuilder::with_encoding(EncodingRs::from(set));
    for (column, length) in batch.columns.iter().zip(&lengths) {
        let name: String = column.chars().take(NAME_BYTES_MAX).collect();
        let name = FieldName::try_from(name.as_str()).map_err(|error| failed(path, &error))?;
        builder = builder.add_character_field(name, *length);
    }
    // In memory first: the writers finish their headers when they are dropped, where a full disk would go
    // unnoticed.
    let [mut shp, mut shx, mut dbf] = <[Cursor<Vec<u8>>; 3]>::default();
    let shapes = ShapeWriter::with_shx(&mut shp, &mut shx);
    let mut writer = Writer::new(shapes, builder.build_with_dest(&mut dbf));
    for row in &batch.rows {
        let (file, holder) = (|| path.display().to_string(), "shapefile");
        let mixed = || WriteError::MixedShapes { file: file(), row: row.number, holder };
        let bad = |error: shapefile::Error| match error {
            shapefile::Error::MismatchShapeType { .. } => mixed(),
            other => failed(path, &other),
        };
        let record = Texts { row, count: lengths.len() };
        write_row(&mut writer, row.shape.as_ref().ok_or_else(mixed)?, &record).map_err(bad)?;
    }
    drop(writer);
    let [shp, shx, dbf] = [shp, shx, dbf].map(Cursor::into_inner);
    let (prj, cpg) = (PRJ.as_bytes().to_vec(), set.name().as_bytes().to_vec());
    // The one that people open comes last: when it is there, all are.
    let mut drafts = Vec::new();
    for (ending, bytes) in [("shx", shx), ("dbf", dbf), ("prj", prj), ("cpg", cpg), ("shp", shp)] {
        let draft = Draft::beside(&part(ending)).and_then(|draft| {
            draft.open()?.write_all(&bytes)?;
            Ok(draft)
        });
        drafts.push((ending, draft.map_err(|error| failed(&part(ending), &error))?));
    }
    for (ending, draft) in drafts {
        draft.replace().map_err(|error| failed(&part(ending), &error))?;
    }
    Ok(["shp", "shx", "dbf", "prj", "cpg"].map(part).to_vec())
}

/// The longest text of each column in bytes of the set, at least 1.
fn field_lengths(batch: &Batch, path: &Path, set: &'static CharacterSet) -> Result<Vec<u8>, WriteError> {
    let file = || path.display().to_string();
    let mut lengths = vec![1_u8; batch.columns.len()];
    for row in &batch.rows {
        for (at, text) in row.fields.iter().enumerate() {
            let (bytes, _, unmappable) = set.encode(text);
            if unmappable {
                return Err(WriteError::Unmappable { file: file(), row: row.number, encoding: set.name() });
            }
            if bytes.len() > TEXT_BYTES_MAX {
                return Err(WriteError::TooLong {
                    file: file(),
                    row: row.number,
                    column: batch.columns[at].to_string(),
                    size: bytes.len(),
                    unit: "bytes",
                    holder: "a .dbf",
                    limit: TEXT_BYTES_MAX,
                });
            }
            lengths[at] = lengths[at].max(bytes.len() as u8);
        }
    }
    Ok(lengths)
}

type Files<'b> = Writer<&'b mut Cursor<Vec<u8>>>;

fn write_row(files: &mut Files<'_>, shape: &SourceShape, record: &Texts) -> Result<(), shapefile::Error> {
    fn put<S: EsriShape>(files: &mut Files<'_>, shape: S, record: &Texts) -> Result<(), shapefile::Error> {
        files.write_shape_and_record(&shape, record)
    }
    let points = |list: &[SourcePoint]| list.iter().map(|p| Point::new(p.x, p.y)).collect::<Vec<_>>();
    match shape {
        SourceShape::Points(list) => match points(list)[..] {
            [point] => put(files, point, record),
            ref several => put(files, Multipoint::new(several.to_vec()), record),
        },
        SourceShape::Lines(lines) => {
            put(files, Polyline::with_parts(lines.iter().map(|line| points(line)).collect()), record)
        }
        SourceShape::Polygons(polygons) => {
            let rings = polygons.iter().flat_map(|polygon| {
                let holes = polygon.holes.iter().map(|hole| PolygonRing::Inner(points(hole)));
                std::iter::once(PolygonRing::Outer(points(&polygon.shell))).chain(holes)
            });
            put(files, Polygon::with_rings(rings.collect()), record)
        }
    }
}

/// A row's texts, as many as there are columns.
struct Texts<'r> {
    row: &'r SourceRow,
    count: usize,
}

impl WritableRecord for Texts<'_> {
    fn write_using<W: Write>(&self, fields: &mut FieldWriter<'_, W>) -> Result<(), FieldError> {
        for at in 0..self.count {
            let text = self.row.fields.get(at).map_or("", |text| text);
            fields.write_next_field_value(&text)?;
        }
        Ok(())
    }
}
