//! FlatGeobuf: rows in the order of a Hilbert curve behind a packed R-tree, so that a map program
//! reads what it shows and nothing else, also over HTTP.
//!
//! A layer has one kind of shape: points, lines or areas. A row without a shape has no place in the
//! index, and GDAL refuses to write one, so it is refused here too.

use std::io::BufWriter;
use std::path::PathBuf;

use flatgeobuf::geozero::error::Result as Processed;
use flatgeobuf::geozero::{ColumnValue, FeatureProcessor, GeomProcessor, GeozeroDatasource};
use flatgeobuf::{ColumnType, FgbCrs, FgbWriter, FgbWriterOptions, GeometryType};

use super::columns::texts;
use super::{Target, WriteError, failed};
use crate::domain::import::{Batch, SourcePoint, SourceRow, SourceShape};
use crate::files::Draft;

pub fn write(batch: &Batch, target: Target<'_>) -> Result<Vec<PathBuf>, WriteError> {
    let path = target.path;
    let kind = kind(batch, target)?;
    let crs = FgbCrs { org: Some("EPSG"), code: 4326, name: Some("WGS 84"), ..FgbCrs::default() };
    let options = FgbWriterOptions { crs, detect_type: false, promote_to_multi: false, ..Default::default() };
    // It grows in a temporary file without a name, of which nothing is left however this ends.
    let writer = FgbWriter::create_with_options(target.name, kind, options);
    let mut writer = writer.map_err(|error| failed(path, &error))?;
    for column in &batch.columns {
        writer.add_column(column, ColumnType::String, |_, _| {});
    }
    for row in &batch.rows {
        writer.add_feature(Feature { batch, row, kind }).map_err(|error| failed(path, &error))?;
    }
    let bad = |error: std::io::Error| failed(path, &error);
    let draft = Draft::beside(path).map_err(bad)?;
    let mut file = BufWriter::new(draft.open().map_err(bad)?);
    writer.write(&mut file).map_err(|error| failed(path, &error))?;
    file.into_inner().map_err(|error| bad(error.into_error()))?;
    draft.replace().map_err(bad)?;
    Ok(vec![path.to_owned()])
}

/// The type that all shapes have, or `Unknown` where each says its own.
fn kind(batch: &Batch, target: Target<'_>) -> Result<GeometryType, WriteError> {
    let Some(first) = batch.rows.first() else {
        let why = "a FlatGeobuf file is of some kind of shape, and there is no row to tell which";
        return Err(failed(target.path, &why));
    };
    let kind = |row: &SourceRow| row.shape.as_ref().filter(|shape| parts(shape) > 0).map(SourceShape::kind);
    let odd = |row: &&SourceRow| kind(row).is_none() || kind(row) != kind(first);
    if let Some(row) = batch.rows.iter().find(odd) {
        let (file, holder) = (target.path.display().to_string(), "FlatGeobuf file");
        return Err(WriteError::MixedShapes { file, row: row.number, holder });
    }
    let counts = || batch.rows.iter().filter_map(|row| row.shape.as_ref().map(parts));
    let (any_single, any_multiple) = (counts().any(|count| count == 1), counts().any(|count| count > 1));
    Ok(match first.shape {
        Some(SourceShape::Points(_)) if any_multiple => GeometryType::MultiPoint,
        Some(SourceShape::Points(_)) | None => GeometryType::Point,
        // A multiple line of one part is written without the list of its ends, which GDAL insists on.
        Some(SourceShape::Lines(_)) if any_single && any_multiple => GeometryType::Unknown,
        Some(SourceShape::Lines(_)) if any_multiple => GeometryType::MultiLineString,
        Some(SourceShape::Lines(_)) => GeometryType::LineString,
        Some(SourceShape::Polygons(_)) => GeometryType::MultiPolygon,
    })
}

fn parts(shape: &SourceShape) -> usize {
    match shape {
        SourceShape::Points(points) => points.len(),
        SourceShape::Lines(lines) => lines.len(),
        SourceShape::Polygons(polygons) => polygons.len(),
    }
}

/// A row as geozero walks through it.
struct Feature<'b> {
    batch: &'b Batch,
    row: &'b SourceRow,
    kind: GeometryType,
}

impl GeozeroDatasource for Feature<'_> {
    fn process<P: FeatureProcessor>(&mut self, to: &mut P) -> Processed<()> {
        for (at, (column, text)) in self.batch.columns.iter().zip(texts(self.batch, self.row)).enumerate() {
            to.property(at, column, &ColumnValue::String(text))?;
        }
        match &self.row.shape {
            None => Ok(()),
            Some(SourceShape::Points(points)) if self.kind == GeometryType::Point => {
                to.point_begin(0)?;
                coordinates(to, points.iter())?;
                to.point_end(0)
            }
            Some(SourceShape::Points(points)) => {
                to.multipoint_begin(points.len(), 0)?;
                coordinates(to, points.iter())?;
                to.multipoint_end(0)
            }
            Some(SourceShape::Lines(lines)) if lines.len() == 1 => {
                to.linestring_begin(true, lines[0].len(), 0)?;
                coordinates(to, lines[0].iter())?;
                to.linestring_end(true, 0)
            }
            Some(SourceShape::Lines(lines)) => {
                to.multilinestring_begin(lines.len(), 0)?;
                for (at, line) in lines.iter().enumerate() {
                    to.linestring_begin(false, line.len(), at)?;
                    coordinates(to, line.iter())?;
                    to.linestring_end(false, at)?;
                }
                to.multilinestring_end(0)
            }
            Some(SourceShape::Polygons(polygons)) => {
                to.multipolygon_begin(polygons.len(), 0)?;
                for (at, polygon) in polygons.iter().enumerate() {
                    to.polygon_begin(false, polygon.holes.len() + 1, at)?;
                    for (at, ring) in std::iter::once(&polygon.shell).chain(&polygon.holes).enumerate() {
                        to.linestring_begin(false, ring.len() + 1, at)?;
                        coordinates(to, ring.iter().chain(ring.first()))?;
                        to.linestring_end(false, at)?;
                    }
                    to.polygon_end(false, at)?;
                }
                to.multipolygon_end(0)
            }
        }
    }
}

fn coordinates<'p>(
    to: &mut impl GeomProcessor,
    points: impl Iterator<Item = &'p SourcePoint>,
) -> Processed<()> {
    points.enumerate().try_for_each(|(at, point)| to.xy(point.x, point.y, at))
}
