//! GeoJSON geometries into shapes, each checked.

use geojson::{GeometryValue, Position};

use super::Limits;
use super::ring_check::{ShapeError, line, polygon};
use crate::domain::import::{SourcePoint, SourceShape};

/// Heights and measures behind the first two numbers of a position are let go, as RFC 7946 allows.
///
/// # Errors
/// See [`ShapeError`].
pub fn shape(value: GeometryValue, limits: &Limits) -> Result<SourceShape, ShapeError> {
    Ok(match value {
        GeometryValue::Point { coordinates } => SourceShape::Points(points(vec![coordinates])?),
        GeometryValue::MultiPoint { coordinates } => SourceShape::Points(points(coordinates)?),
        GeometryValue::LineString { coordinates } => lines(vec![coordinates], limits)?,
        GeometryValue::MultiLineString { coordinates } => lines(coordinates, limits)?,
        GeometryValue::Polygon { coordinates } => polygons(vec![coordinates], limits)?,
        GeometryValue::MultiPolygon { coordinates } => polygons(coordinates, limits)?,
        other => return Err(ShapeError::Unread(other.type_name().to_owned())),
    })
}

fn points(positions: Vec<Position>) -> Result<Vec<SourcePoint>, ShapeError> {
    let point = |position: Position| match *position.as_slice() {
        [x, y, ..] if x.is_finite() && y.is_finite() => Ok(SourcePoint { x, y }),
        [_, _, ..] => Err(ShapeError::NotFinite),
        ref short => Err(ShapeError::ShortPosition(short.len())),
    };
    positions.into_iter().map(point).collect()
}

fn lines(list: Vec<Vec<Position>>, limits: &Limits) -> Result<SourceShape, ShapeError> {
    let checked = list.into_iter().map(|positions| line(points(positions)?, limits));
    let lines = checked.collect::<Result<Vec<_>, _>>()?;
    if lines.is_empty() { Err(ShapeError::ShortLine(0)) } else { Ok(SourceShape::Lines(lines)) }
}

fn polygons(list: Vec<Vec<Vec<Position>>>, limits: &Limits) -> Result<SourceShape, ShapeError> {
    let checked = list.into_iter().map(|rings| {
        let rings = rings.into_iter().map(points).collect::<Result<Vec<_>, _>>()?;
        polygon(rings, limits)
    });
    let polygons = checked.collect::<Result<Vec<_>, _>>()?;
    if polygons.is_empty() { Err(ShapeError::EmptyPolygon) } else { Ok(SourceShape::Polygons(polygons)) }
}
