//! Well-known text (OGC 06-103r4, section 7) into shapes, each checked.

use std::str::FromStr;

use wkt::Wkt;
use wkt::types::{Coord, LineString, Polygon};

use super::Limits;
use super::ring_check::{ShapeError, line, polygon};
use crate::domain::import::{SourcePoint, SourceShape};

/// Names of the column that holds a row's shape, in any case: ours, and that of GDAL and QGIS.
pub const GEOMETRY_COLUMNS: [&str; 2] = ["geometry", "wkt"];

/// One geometry; heights and measures behind the first two numbers are let go.
///
/// # Errors
/// The words of [`ShapeError`], or of the parser.
pub fn shape(text: &str, limits: &Limits) -> Result<SourceShape, String> {
    // The parser calls itself for a collection in a collection, as deep as a text may say.
    if text.get(..COLLECTION.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(COLLECTION)) {
        return Err(ShapeError::Unread("GeometryCollection".to_owned()).to_string());
    }
    let parsed = Wkt::<f64>::from_str(text).map_err(|error| format!("no well-known text: {error}"))?;
    // It also stops at the end of the first geometry, whatever comes behind.
    if !behind(text).trim().is_empty() {
        return Err(format!(
            "more behind the geometry: {:?}",
            behind(text).chars().take(20).collect::<String>()
        ));
    }
    checked(parsed, limits).map_err(|error| error.to_string())
}

const COLLECTION: &str = "GEOMETRYCOLLECTION";

/// What comes after the parenthesis that closes the first one.
fn behind(text: &str) -> &str {
    let mut open = 0_u32;
    let is_end = |&(_, byte): &(usize, u8)| {
        match byte {
            b'(' => open += 1,
            b')' => open = open.saturating_sub(1),
            _ => return false,
        }
        open == 0
    };
    text.bytes().enumerate().find(is_end).map_or("", |(at, _)| &text[at + 1..])
}

fn checked(parsed: Wkt<f64>, limits: &Limits) -> Result<SourceShape, ShapeError> {
    match parsed {
        Wkt::Point(point) => point_list(point.coord()),
        Wkt::MultiPoint(list) => point_list(list.points().iter().filter_map(|point| point.coord())),
        Wkt::LineString(one) => lines(&[one], limits),
        Wkt::MultiLineString(list) => lines(list.line_strings(), limits),
        Wkt::Polygon(one) => polygons(&[one], limits),
        Wkt::MultiPolygon(list) => polygons(list.polygons(), limits),
        Wkt::GeometryCollection(_) => Err(ShapeError::Unread("GeometryCollection".to_owned())),
    }
}

fn point_list<'c>(list: impl IntoIterator<Item = &'c Coord<f64>>) -> Result<SourceShape, ShapeError> {
    let points: Vec<SourcePoint> = list.into_iter().map(point).collect();
    match points.iter().all(|point| point.x.is_finite() && point.y.is_finite()) {
        _ if points.is_empty() => Err(ShapeError::EmptyPoint),
        true => Ok(SourceShape::Points(points)),
        false => Err(ShapeError::NotFinite),
    }
}

fn lines(list: &[LineString<f64>], limits: &Limits) -> Result<SourceShape, ShapeError> {
    let lines = list.iter().map(|one| line(points(one), limits)).collect::<Result<Vec<_>, _>>()?;
    if lines.is_empty() { Err(ShapeError::ShortLine(0)) } else { Ok(SourceShape::Lines(lines)) }
}

fn polygons(list: &[Polygon<f64>], limits: &Limits) -> Result<SourceShape, ShapeError> {
    let part = |one: &Polygon<f64>| polygon(one.rings().iter().map(points).collect(), limits);
    let polygons = list.iter().map(part).collect::<Result<Vec<_>, _>>()?;
    if polygons.is_empty() { Err(ShapeError::EmptyPolygon) } else { Ok(SourceShape::Polygons(polygons)) }
}

fn points(line: &LineString<f64>) -> Vec<SourcePoint> {
    line.coords().iter().map(point).collect()
}

fn point(coord: &Coord<f64>) -> SourcePoint {
    SourcePoint { x: coord.x, y: coord.y }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_as_they_should_be() {
        for (text, kind, parts) in [
            ("POINT (113.66 22.93)", "points", 1),
            ("multipoint z ((1 2 3), (4 5 6))", "points", 2),
            ("LINESTRING(1 2,3 4)", "lines", 1),
            ("MULTILINESTRING ((1 2,3 4),(5 6,7 8,9 1e0))", "lines", 2),
            ("POLYGON((0 0,9 0,9 9,0 0),(5 1,6 1,6 2,5 1))", "polygons", 1),
            ("MULTIPOLYGON (((0 0,9 0,9 9,0 0)),((20 0,29 0,29 9,20 0)))", "polygons", 2),
        ] {
            let found = shape(text, &Limits::default()).unwrap_or_else(|error| panic!("{text}: {error}"));
            let count = match &found {
                SourceShape::Points(list) => list.len(),
                SourceShape::Lines(list) => list.len(),
                SourceShape::Polygons(list) => list.len(),
            };
            assert_eq!((found.kind(), count), (kind, parts), "{text}");
        }
    }

    #[test]
    fn what_is_no_shape_says_why() {
        let deep = format!("{}POINT(1 2){}", "GEOMETRYCOLLECTION(".repeat(100_000), ")".repeat(100_000));
        for (text, why) in [
            ("113.66,22.93", "no well-known text"),
            ("SRID=4326;POINT(1 2)", "no well-known text"),
            ("LINESTRING(1 2,3)", "no well-known text"),
            ("POINT(1 2) POINT(3 4)", "more behind the geometry: \" POINT(3 4)\""),
            ("LINESTRING(1 2)", "1 points"),
            ("LINESTRING EMPTY", "0 points"),
            ("MULTIPOLYGON EMPTY", "empty"),
            ("POINT EMPTY", "no point"),
            ("POLYGON((0 0,9 0,9 9))", "not closed"),
            ("POLYGON((0 0,9 0,0 0))", "2 different points"),
            ("POINT(1e999 2)", "finite"),
            (&deep, "GeometryCollection"),
        ] {
            let error = shape(text, &Limits::default()).expect_err("no shape");
            assert!(error.contains(why), "{}: {error}", &text[..text.len().min(60)]);
        }
        let few = Limits { ring_vertices: 3, ..Limits::default() };
        assert!(shape("LINESTRING(1 2,3 4,5 6,7 8)", &few).expect_err("too many").contains("at most 3"));
    }
}
