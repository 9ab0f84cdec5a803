//! GeoJSON (RFC 7946), a feature a line.

use std::io::{BufWriter, Write};
use std::path::PathBuf;

use geojson::{Feature, Geometry, GeometryValue, JsonObject, JsonValue, Position};

use super::{Target, WriteError, failed};
use crate::domain::import::{Batch, SourcePoint, SourceRow, SourceShape};
use crate::files::Draft;

pub fn write(batch: &Batch, Target { path, .. }: Target<'_>) -> Result<Vec<PathBuf>, WriteError> {
    let bad = |error: std::io::Error| failed(path, &error);
    let draft = Draft::beside(path).map_err(bad)?;
    let mut file = BufWriter::new(draft.open().map_err(bad)?);
    file.write_all(b"{\"type\":\"FeatureCollection\",\"features\":[").map_err(bad)?;
    for (at, row) in batch.rows.iter().enumerate() {
        file.write_all(if at == 0 { b"\n" } else { b",\n" }).map_err(bad)?;
        serde_json::to_writer(&mut file, &feature(batch, row)).map_err(|error| failed(path, &error))?;
    }
    file.write_all(b"\n]}\n").map_err(bad)?;
    file.flush().map_err(bad)?;
    draft.replace().map_err(bad)?;
    Ok(vec![path.to_owned()])
}

fn feature(batch: &Batch, row: &SourceRow) -> Feature {
    let fields = batch.columns.iter().zip(&row.fields);
    let properties: JsonObject =
        fields.map(|(column, text)| (column.to_string(), JsonValue::from(&**text))).collect();
    Feature {
        geometry: row.shape.as_ref().map(|shape| Geometry::new(value(shape))),
        properties: Some(properties),
        ..Feature::default()
    }
}

fn value(shape: &SourceShape) -> GeometryValue {
    let list = |points: &[SourcePoint]| points.iter().map(position).collect::<Vec<_>>();
    let ring = |points: &[SourcePoint]| points.iter().chain(points.first()).map(position).collect::<Vec<_>>();
    match shape {
        SourceShape::Points(points) => match &points[..] {
            [point] => GeometryValue::Point { coordinates: position(point) },
            points => GeometryValue::MultiPoint { coordinates: list(points) },
        },
        SourceShape::Lines(lines) => match &lines[..] {
            [line] => GeometryValue::LineString { coordinates: list(line) },
            lines => {
                GeometryValue::MultiLineString { coordinates: lines.iter().map(|line| list(line)).collect() }
            }
        },
        SourceShape::Polygons(polygons) => {
            let mut parts: Vec<Vec<Vec<Position>>> = polygons
                .iter()
                .map(|polygon| {
                    let rings = std::iter::once(&polygon.shell).chain(&polygon.holes);
                    rings.map(|points| ring(points)).collect()
                })
                .collect();
            match parts.len() {
                1 => GeometryValue::Polygon { coordinates: parts.remove(0) },
                _ => GeometryValue::MultiPolygon { coordinates: parts },
            }
        }
    }
}

fn position(point: &SourcePoint) -> Position {
    Position::from([point.x, point.y])
}
