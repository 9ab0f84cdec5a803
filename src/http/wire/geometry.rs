//! GeoJSON geometries (RFC 7946) in the datum that was asked for.

use serde::Serialize;
use utoipa::ToSchema;

use crate::kernel::crs::CrsError;
use crate::kernel::lattice::{LatticeBox, LatticePoint};
use crate::kernel::ring::{Polygon, Ring};
use crate::service::datum::Datum;

type XY = [f64; 2];

/// A place: x (longitude or easting) then y.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PointGeometry {
    /// Always `Point`.
    pub r#type: &'static str,
    #[schema(value_type = Vec<f64>, min_items = 2, max_items = 2)]
    pub coordinates: XY,
}

impl PointGeometry {
    /// # Errors
    /// The datum does not reach there.
    pub fn of(point: LatticePoint, datum: Datum) -> Result<Self, CrsError> {
        Ok(Self { r#type: "Point", coordinates: datum.show(point)? })
    }
}

/// Where a place is: a point, or of a stretch of a street its line, in one part or several.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(tag = "type", content = "coordinates")]
pub enum PlaceGeometry {
    #[schema(value_type = Object)]
    Point(XY),
    #[schema(value_type = Object)]
    LineString(Vec<XY>),
    #[schema(value_type = Object)]
    MultiLineString(Vec<Vec<XY>>),
}

impl PlaceGeometry {
    /// Lines; a point where there is none.
    ///
    /// # Errors
    /// The datum does not reach there.
    pub fn of(point: LatticePoint, lines: &[Vec<LatticePoint>], datum: Datum) -> Result<Self, CrsError> {
        let line = |line: &Vec<LatticePoint>| line.iter().map(|&at| datum.show(at)).collect();
        Ok(match lines {
            [] => Self::Point(datum.show(point)?),
            [one] => Self::LineString(line(one)?),
            several => Self::MultiLineString(several.iter().map(line).collect::<Result<_, _>>()?),
        })
    }
}

/// An area in one part or several.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(tag = "type", content = "coordinates")]
pub enum Geometry {
    #[schema(value_type = Object)]
    Polygon(Vec<Vec<XY>>),
    #[schema(value_type = Object)]
    MultiPolygon(Vec<Vec<Vec<XY>>>),
}

/// Shells counter-clockwise, holes clockwise, first point repeated; one part is a `Polygon`. `None` when
/// there is no part: GeoJSON's null.
///
/// # Errors
/// The datum does not reach there.
pub fn polygons(parts: &[Polygon], datum: Datum) -> Result<Option<Geometry>, CrsError> {
    let ring = |ring: &Ring| ring.0.iter().chain(ring.0.first()).map(|&at| datum.show(at)).collect();
    let part = |polygon: &Polygon| {
        std::iter::once(&polygon.shell).chain(&polygon.holes).map(ring).collect::<Result<Vec<Vec<XY>>, _>>()
    };
    Ok(match parts {
        [] => None,
        [one] => Some(Geometry::Polygon(part(one)?)),
        several => Some(Geometry::MultiPolygon(several.iter().map(part).collect::<Result<_, _>>()?)),
    })
}

pub fn bounds_of(parts: &[Polygon]) -> LatticeBox {
    parts.iter().fold(LatticeBox::EMPTY, |bounds, part| bounds.union(part.shell.bounds()))
}
