//! Shapefile records into shapes: rings grouped into parts, each checked.

use shapefile::record::traits::HasXY;
use shapefile::{PolygonRing, Shape};

use super::Limits;
use super::ring_check::{ShapeError, line, ring};
use crate::domain::import::{SourcePoint, SourcePolygon, SourceShape};

/// Why a record is no shape.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum RecordError {
    #[error(transparent)]
    Shape(#[from] ShapeError),
    #[error("a hole lies outside every shell of the polygon; it begins at {0:?}")]
    HoleOutside((f64, f64)),
    #[error("a shell lies within another shell of the same polygon; it begins at {0:?}")]
    ShellWithin((f64, f64)),
}

/// A record as a shape; `None` for the null shape. Heights and measures are let go.
///
/// # Errors
/// See [`RecordError`].
pub fn shape(record: Shape, limits: &Limits) -> Result<Option<SourceShape>, RecordError> {
    Ok(Some(match record {
        Shape::NullShape => return Ok(None),
        Shape::Point(point) => points(&[point])?,
        Shape::PointM(point) => points(&[point])?,
        Shape::PointZ(point) => points(&[point])?,
        Shape::Multipoint(list) => points(list.points())?,
        Shape::MultipointM(list) => points(list.points())?,
        Shape::MultipointZ(list) => points(list.points())?,
        Shape::Polyline(lines) => polyline(lines.parts(), limits)?,
        Shape::PolylineM(lines) => polyline(lines.parts(), limits)?,
        Shape::PolylineZ(lines) => polyline(lines.parts(), limits)?,
        Shape::Polygon(polygon) => polygons(polygon.rings(), limits)?,
        Shape::PolygonM(polygon) => polygons(polygon.rings(), limits)?,
        Shape::PolygonZ(polygon) => polygons(polygon.rings(), limits)?,
        other => return Err(ShapeError::Unread(other.shapetype().to_string()).into()),
    }))
}

fn plain<P: HasXY>(points: &[P]) -> Vec<SourcePoint> {
    points.iter().map(|point| SourcePoint { x: point.x(), y: point.y() }).collect()
}

fn points<P: HasXY>(list: &[P]) -> Result<SourceShape, ShapeError> {
    let points = plain(list);
    let sound = points.iter().all(|point| point.x.is_finite() && point.y.is_finite());
    if sound { Ok(SourceShape::Points(points)) } else { Err(ShapeError::NotFinite) }
}

fn polyline<P: HasXY>(parts: &[Vec<P>], limits: &Limits) -> Result<SourceShape, ShapeError> {
    let lines = parts.iter().map(|part| line(plain(part), limits)).collect::<Result<Vec<_>, _>>()?;
    if lines.is_empty() { Err(ShapeError::ShortLine(0)) } else { Ok(SourceShape::Lines(lines)) }
}

/// Clockwise rings are shells, the others holes of the smallest shell around them (ESRI 1998, page 8).
/// Where no ring is clockwise the writer did not know of that, and all of them are shells.
fn polygons<P: HasXY>(rings: &[PolygonRing<P>], limits: &Limits) -> Result<SourceShape, RecordError> {
    let mut shells = Vec::new();
    let mut holes = Vec::new();
    for part in rings {
        let checked = ring(plain(part.points()), limits)?;
        if matches!(part, PolygonRing::Outer(_)) { shells.push(checked) } else { holes.push(checked) }
    }
    if shells.is_empty() {
        std::mem::swap(&mut shells, &mut holes);
    }
    if shells.is_empty() {
        return Err(ShapeError::EmptyPolygon.into());
    }
    shells.sort_by(|a, b| area(a).total_cmp(&area(b)));
    let mut polygons: Vec<SourcePolygon> =
        shells.into_iter().map(|shell| SourcePolygon { shell, holes: Vec::new() }).collect();
    for hole in holes {
        let begin = (hole[0].x, hole[0].y);
        let home = polygons.iter_mut().find(|polygon| lies_within(&hole, &polygon.shell));
        home.ok_or(RecordError::HoleOutside(begin))?.holes.push(hole);
    }
    for (at, inner) in polygons.iter().enumerate() {
        let around = polygons[at + 1..].iter().find(|outer| {
            let in_hole = outer.holes.iter().any(|hole| lies_within(&inner.shell, hole));
            !in_hole && lies_within(&inner.shell, &outer.shell)
        });
        if around.is_some() {
            return Err(RecordError::ShellWithin((inner.shell[0].x, inner.shell[0].y)));
        }
    }
    Ok(SourceShape::Polygons(polygons))
}

fn area(ring: &[SourcePoint]) -> f64 {
    let origin = ring[0];
    let cross = |a: &SourcePoint, b: &SourcePoint| {
        (a.x - origin.x) * (b.y - origin.y) - (b.x - origin.x) * (a.y - origin.y)
    };
    ring.iter().zip(ring.iter().skip(1)).map(|(a, b)| cross(a, b)).sum::<f64>().abs()
}

/// Whether most of the ring's own vertices lie within `outer`. Vertices that the two share say
/// nothing; rings that cross are found later, exactly, by the mesh's builder.
fn lies_within(ring: &[SourcePoint], outer: &[SourcePoint]) -> bool {
    let own = ring.iter().filter(|point| !outer.contains(point));
    let within: Vec<bool> = own.take(64).map(|&point| encloses(outer, point)).collect();
    match within.iter().filter(|&&within| within).count() {
        _ if within.is_empty() => area(ring) < area(outer),
        count => count * 2 > within.len(),
    }
}

fn encloses(ring: &[SourcePoint], point: SourcePoint) -> bool {
    let edges = ring.iter().zip(ring.iter().cycle().skip(1));
    let crossed = edges.filter(|(a, b)| {
        (a.y > point.y) != (b.y > point.y) && point.x < (b.x - a.x) * (point.y - a.y) / (b.y - a.y) + a.x
    });
    crossed.count() % 2 == 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use shapefile::{Point, Polygon};

    fn square(x: f64, y: f64, size: f64, clockwise: bool) -> Vec<Point> {
        let mut points: Vec<Point> = [(0., 0.), (0., 1.), (1., 1.), (1., 0.), (0., 0.)]
            .map(|(dx, dy)| Point::new(x + dx * size, y + dy * size))
            .to_vec();
        if !clockwise {
            points.reverse();
        }
        points
    }

    fn grouped(rings: Vec<Vec<Point>>) -> Result<Vec<(f64, usize)>, RecordError> {
        let polygon = Polygon::with_rings(rings.into_iter().map(PolygonRing::from).collect());
        match shape(Shape::Polygon(polygon), &Limits::default())? {
            Some(SourceShape::Polygons(list)) => {
                Ok(list.iter().map(|polygon| (area(&polygon.shell) / 2.0, polygon.holes.len())).collect())
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn rings_are_grouped_by_winding_and_place() {
        let (shell, hole, island) =
            (square(0., 0., 9., true), square(2., 2., 4., false), square(3., 3., 1., true));
        let far = square(20., 0., 2., true);
        let cases = [
            (vec![shell.clone()], Ok(vec![(81., 0)])),
            (vec![hole.clone(), shell.clone()], Ok(vec![(81., 1)])),
            (
                vec![shell.clone(), hole.clone(), island.clone(), far.clone()],
                Ok(vec![(1., 0), (4., 0), (81., 1)]),
            ),
            (vec![square(0., 0., 9., false)], Ok(vec![(81., 0)])),
            (vec![square(0., 0., 9., false), square(20., 0., 2., false)], Ok(vec![(4., 0), (81., 0)])),
            (vec![far, hole.clone()], Err(RecordError::HoleOutside((2., 2.)))),
            (vec![shell.clone(), island], Err(RecordError::ShellWithin((3., 3.)))),
        ];
        for (rings, expected) in cases {
            assert_eq!(grouped(rings.clone()), expected, "{rings:?}");
        }
    }

    #[test]
    fn a_hole_may_touch_its_shell() {
        let touching = vec![Point::new(0., 0.), Point::new(3., 1.), Point::new(1., 3.), Point::new(0., 0.)];
        assert_eq!(grouped(vec![square(0., 0., 9., true), touching]), Ok(vec![(81., 1)]));
    }
}
