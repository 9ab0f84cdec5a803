//! Geometry in SQL: lattice points as WKB in degrees (EPSG:4326), GeoPackage blobs in SQLite and
//! EWKB in PostGIS. A lattice point comes back exactly: 1e-7 degree is far above an f64's grain.

use std::io::Write;

use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::pg::{Pg, PgValue};
use diesel::serialize::{self, IsNull, Output, ToSql};
use diesel::sqlite::{Sqlite, SqliteValue};
use geo::{Coord, LineString, MultiLineString, MultiPoint, MultiPolygon, Point};
use geo_traits::{
    CoordTrait, GeometryTrait, GeometryType, LineStringTrait, MultiLineStringTrait, MultiPolygonTrait,
    PointTrait, PolygonTrait,
};
use wkb::writer::{self, WriteOptions};

use crate::kernel::lattice::{LatticeBox, LatticePoint};
use crate::kernel::ring::{Polygon, Ring};

/// EPSG code of every stored geometry, in both stores.
const SRID: i32 = 4326;

/// The SQL type of a geometry column: a blob in SQLite, `geometry` in PostGIS.
#[derive(Clone, Copy, Debug, diesel::query_builder::QueryId, diesel::sql_types::SqlType)]
#[diesel(sqlite_type(name = "Binary"))]
#[diesel(postgres_type(name = "geometry"))]
pub struct Geometry;

/// What a geometry column holds.
#[derive(Clone, Debug, PartialEq, Eq, AsExpression, FromSqlRow)]
#[diesel(sql_type = Geometry)]
pub enum Geom {
    Point(LatticePoint),
    /// In exports only.
    Points(Vec<LatticePoint>),
    Line(Vec<LatticePoint>),
    Lines(Vec<Vec<LatticePoint>>),
    Areas(Vec<Polygon>),
}

/// Why bytes are no geometry of ours.
#[derive(Debug, thiserror::Error)]
pub enum GeomError {
    #[error("not a GeoPackage geometry: {0}")]
    Header(&'static str),
    #[error("{0}")]
    Wkb(#[from] wkb::error::WkbError),
    #[error("a geometry of a kind never written")]
    Kind,
    #[error("{0}")]
    Place(#[from] crate::kernel::lattice::LatticeError),
}

impl Geom {
    fn write_wkb(&self, out: &mut impl Write) -> Result<(), GeomError> {
        let options = WriteOptions::default();
        match self {
            Self::Point(point) => writer::write_point(out, &Point(coord(point)), &options)?,
            Self::Points(points) => {
                let points = MultiPoint(points.iter().map(|point| Point(coord(point))).collect());
                writer::write_multi_point(out, &points, &options)?;
            }
            Self::Line(points) => writer::write_line_string(out, &line(points), &options)?,
            Self::Lines(lines) => {
                let lines = MultiLineString(lines.iter().map(|points| line(points)).collect());
                writer::write_multi_line_string(out, &lines, &options)?;
            }
            Self::Areas(polygons) => {
                let areas = MultiPolygon(polygons.iter().map(area).collect());
                writer::write_multi_polygon(out, &areas, &options)?;
            }
        }
        Ok(())
    }

    /// From WKB or EWKB; the SRID of the latter is the column's business.
    fn read_wkb(bytes: &[u8]) -> Result<Self, GeomError> {
        let read = wkb::reader::read_wkb(bytes)?;
        match read.as_type() {
            GeometryType::Point(point) => Ok(Self::Point(lattice(&point.coord().ok_or(GeomError::Kind)?)?)),
            GeometryType::LineString(line) => Ok(Self::Line(points(line)?)),
            GeometryType::MultiLineString(lines) => {
                Ok(Self::Lines(lines.line_strings().map(|line| points(&line)).collect::<Result<_, _>>()?))
            }
            GeometryType::Polygon(area) => Ok(Self::Areas(vec![polygon(area)?])),
            GeometryType::MultiPolygon(areas) => {
                Ok(Self::Areas(areas.polygons().map(|area| polygon(&area)).collect::<Result<_, _>>()?))
            }
            _ => Err(GeomError::Kind),
        }
    }

    pub fn bounds(&self) -> LatticeBox {
        match self {
            Self::Point(point) => LatticeBox::of(&[*point]),
            Self::Points(points) | Self::Line(points) => LatticeBox::of(points),
            Self::Lines(lines) => {
                lines.iter().fold(LatticeBox::EMPTY, |all, line| all.union(LatticeBox::of(line)))
            }
            Self::Areas(polygons) => {
                polygons.iter().fold(LatticeBox::EMPTY, |all, polygon| all.union(polygon.shell.bounds()))
            }
        }
    }

    /// A GeoPackage blob (OGC 12-128r18, 2.1.3): header, box unless it is a point or empty, WKB.
    fn write_gpkg(&self, out: &mut Vec<u8>) -> Result<(), GeomError> {
        let bounds = self.bounds();
        let boxed = !bounds.is_empty() && !matches!(self, Self::Point(_));
        let flags = 0b1 | u8::from(boxed) << 1 | u8::from(bounds.is_empty()) << 4;
        out.extend([b'G', b'P', 0, flags]);
        out.extend(SRID.to_le_bytes());
        if boxed {
            for degrees in [bounds.min.lon(), bounds.max.lon(), bounds.min.lat(), bounds.max.lat()] {
                out.extend(degrees.to_le_bytes());
            }
        }
        self.write_wkb(out)
    }

    /// From a GeoPackage blob, whoever wrote it, in longitude and latitude of WGS 84.
    pub fn read_foreign_gpkg(bytes: &[u8]) -> Result<Self, GeomError> {
        let [b'G', b'P', _, flags, a, b, c, d, ..] = *bytes else {
            return Err(GeomError::Header("no GP magic"));
        };
        let srid = [a, b, c, d];
        let srid = if flags & 1 == 1 { i32::from_le_bytes(srid) } else { i32::from_be_bytes(srid) };
        if srid != SRID { Err(GeomError::Header("not in EPSG:4326")) } else { Self::read_gpkg(bytes) }
    }

    fn read_gpkg(bytes: &[u8]) -> Result<Self, GeomError> {
        let [b'G', b'P', 0, flags, _, _, _, _, rest @ ..] = bytes else {
            return Err(GeomError::Header("no GP magic"));
        };
        let boxed = match flags >> 1 & 0b111 {
            0 => 0,
            1 => 32,
            2 | 3 => 48,
            4 => 64,
            _ => return Err(GeomError::Header("unknown kind of envelope")),
        };
        Self::read_wkb(rest.get(boxed..).ok_or(GeomError::Header("cut short"))?)
    }

    /// EWKB: WKB with a flag in the type and the SRID behind it.
    fn write_ewkb(&self, out: &mut impl Write) -> Result<(), GeomError> {
        let mut plain = Vec::new();
        self.write_wkb(&mut plain)?;
        let kind = u32::from_le_bytes([plain[1], plain[2], plain[3], plain[4]]) | 0x2000_0000;
        let parts = [&plain[..1], &kind.to_le_bytes(), &SRID.to_le_bytes(), &plain[5..]];
        parts.iter().try_for_each(|part| out.write_all(part)).map_err(|error| GeomError::Wkb(error.into()))
    }
}

fn coord(point: &LatticePoint) -> Coord {
    Coord { x: point.lon(), y: point.lat() }
}

fn line(points: &[LatticePoint]) -> LineString {
    LineString(points.iter().map(coord).collect())
}

/// WKB repeats a ring's first point at its end, we do not.
fn area(polygon: &Polygon) -> geo::Polygon {
    let closed = |ring: &Ring| LineString(ring.0.iter().chain(ring.0.first()).map(coord).collect());
    geo::Polygon::new(closed(&polygon.shell), polygon.holes.iter().map(closed).collect())
}

fn lattice(coord: &impl CoordTrait<T = f64>) -> Result<LatticePoint, GeomError> {
    Ok(LatticePoint::from_degrees(coord.x(), coord.y())?)
}

fn points(line: &impl LineStringTrait<T = f64>) -> Result<Vec<LatticePoint>, GeomError> {
    line.coords().map(|coord| lattice(&coord)).collect()
}

fn polygon(area: &impl PolygonTrait<T = f64>) -> Result<Polygon, GeomError> {
    let shell = ring(&area.exterior().ok_or(GeomError::Kind)?)?;
    let holes = area.interiors().map(|hole| ring(&hole)).collect::<Result<_, _>>()?;
    Ok(Polygon { shell, holes })
}

fn ring(line: &impl LineStringTrait<T = f64>) -> Result<Ring, GeomError> {
    let mut points = points(line)?;
    if points.len() > 1 && points.first() == points.last() {
        points.pop();
    }
    Ok(Ring(points))
}

impl ToSql<Geometry, Sqlite> for Geom {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        let mut blob = Vec::new();
        self.write_gpkg(&mut blob)?;
        out.set_value(blob);
        Ok(IsNull::No)
    }
}

impl FromSql<Geometry, Sqlite> for Geom {
    fn from_sql(mut value: SqliteValue<'_, '_, '_>) -> deserialize::Result<Self> {
        Ok(Self::read_gpkg(value.read_blob())?)
    }
}

impl ToSql<Geometry, Pg> for Geom {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        self.write_ewkb(out)?;
        Ok(IsNull::No)
    }
}

impl FromSql<Geometry, Pg> for Geom {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        Ok(Self::read_wkb(value.as_bytes())?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(x: i32, y: i32) -> LatticePoint {
        LatticePoint::new(x, y)
    }

    #[test]
    fn every_kind_comes_back_exactly() {
        let corners = [at(-1_800_000_000, -900_000_000), at(1_800_000_000, 900_000_000), at(0, 1), at(-1, 0)];
        let town =
            [at(1_136_600_001, 229_400_003), at(1_137_000_007, 229_400_009), at(1_136_999_999, 229_800_001)];
        let hole = vec![
            at(1_136_700_000, 229_500_000),
            at(1_136_700_001, 229_500_001),
            at(1_136_700_002, 229_500_000),
        ];
        let polygon = Polygon { shell: Ring(town.to_vec()), holes: vec![Ring(hole)] };
        for geom in [
            Geom::Point(corners[0]),
            Geom::Point(corners[1]),
            Geom::Line(corners.to_vec()),
            Geom::Lines(vec![corners.to_vec(), town.to_vec()]),
            Geom::Lines(vec![]),
            Geom::Areas(vec![polygon.clone(), polygon]),
            Geom::Areas(vec![]),
        ] {
            let (mut blob, mut ewkb) = (Vec::new(), Vec::new());
            geom.write_gpkg(&mut blob).expect("written");
            geom.write_ewkb(&mut ewkb).expect("written");
            assert_eq!(Geom::read_gpkg(&blob).expect("read"), geom);
            assert_eq!(Geom::read_wkb(&ewkb).expect("read"), geom);
        }
    }

    #[test]
    fn all_scales_of_lattice_numbers_survive_degrees() {
        // A walk over both axes in steps that are no round number, ends included.
        let mut points: Vec<_> =
            (-1_800_000_000..=1_800_000_000).step_by(35_317).map(|x| at(x, x / 2)).collect();
        points.push(at(1_800_000_000, -900_000_000));
        let mut blob = Vec::new();
        Geom::Line(points.clone()).write_gpkg(&mut blob).expect("written");
        assert_eq!(Geom::read_gpkg(&blob).expect("read"), Geom::Line(points));
    }

    #[test]
    fn what_is_cut_short_or_foreign_is_refused() {
        let mut blob = Vec::new();
        Geom::Line(vec![at(1, 2), at(3, 4)]).write_gpkg(&mut blob).expect("written");
        for cut in 0..blob.len() {
            assert!(Geom::read_gpkg(&blob[..cut]).is_err(), "{cut} bytes were taken");
        }
        let nan = [&[1, 1, 0, 0, 0][..], &f64::NAN.to_le_bytes(), &0.5_f64.to_le_bytes()].concat();
        assert!(Geom::read_wkb(&nan).is_err());
    }
}
