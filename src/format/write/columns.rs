//! Rows as tables without a geometry type have them: points as two columns x and y, other shapes as
//! well-known text in a column `geometry`, and nothing where no row has a shape.

use std::fmt::Write;

use crate::domain::import::{Batch, SourcePoint, SourceRow, SourceShape};

/// How the shapes of a batch stand in columns, behind those of its fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShapeColumns {
    None,
    Point,
    Text,
}

/// What stands in a column.
#[derive(Debug, PartialEq)]
pub enum Cell {
    Empty,
    Degrees(f64),
    Text(String),
}

impl ShapeColumns {
    /// Two numbers only where they hold all that there is.
    pub fn of(batch: &Batch) -> Self {
        let mut shapes = batch.rows.iter().filter_map(|row| row.shape.as_ref()).peekable();
        if shapes.peek().is_none() {
            return Self::None;
        }
        let is_point =
            |shape: &SourceShape| matches!(shape, SourceShape::Points(points) if points.len() == 1);
        if shapes.all(is_point) { Self::Point } else { Self::Text }
    }

    pub fn names(self) -> &'static [&'static str] {
        match self {
            Self::None => &[],
            Self::Point => &["x", "y"],
            Self::Text => &["geometry"],
        }
    }

    /// As many as there are names.
    pub fn cells(self, row: &SourceRow) -> Vec<Cell> {
        match (self, &row.shape) {
            (Self::Point, Some(SourceShape::Points(points))) => {
                points.iter().flat_map(|point| [point.x, point.y]).map(Cell::Degrees).collect()
            }
            (Self::Text, Some(shape)) => vec![Cell::Text(well_known_text(shape))],
            _ => self.names().iter().map(|_| Cell::Empty).collect(),
        }
    }
}

/// The header of a batch: its columns and those of its shapes.
pub fn header(batch: &Batch, shapes: ShapeColumns) -> Vec<&str> {
    batch.columns.iter().map(|column| &**column).chain(shapes.names().iter().copied()).collect()
}

/// A row's fields, as many as the batch has columns.
pub fn texts<'r>(batch: &Batch, row: &'r SourceRow) -> impl Iterator<Item = &'r str> {
    (0..batch.columns.len()).map(|at| row.fields.get(at).map_or("", |text| text))
}

/// OGC 06-103r4, section 7.
fn well_known_text(shape: &SourceShape) -> String {
    let mut text = String::new();
    let list = |points: &[SourcePoint], closed: bool| {
        let ends = points.first().filter(|_| closed);
        let points = points.iter().chain(ends).map(|point| format!("{} {}", point.x, point.y));
        format!("({})", points.collect::<Vec<_>>().join(","))
    };
    let written = match shape {
        SourceShape::Points(points) => write!(text, "MULTIPOINT {}", list(points, false)),
        SourceShape::Lines(lines) => {
            let lines: Vec<String> = lines.iter().map(|line| list(line, false)).collect();
            write!(text, "MULTILINESTRING ({})", lines.join(","))
        }
        SourceShape::Polygons(polygons) => {
            let parts: Vec<String> = polygons
                .iter()
                .map(|polygon| {
                    let rings = std::iter::once(&polygon.shell).chain(&polygon.holes);
                    format!("({})", rings.map(|ring| list(ring, true)).collect::<Vec<_>>().join(","))
                })
                .collect();
            write!(text, "MULTIPOLYGON ({})", parts.join(","))
        }
    };
    written.expect("writing to a text cannot fail");
    text
}
