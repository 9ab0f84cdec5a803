//! What every ring and line must satisfy before anything else looks at it.

use super::Limits;
use crate::domain::import::{SourcePoint, SourcePolygon};

/// Why a shape is no shape. Coordinates are those of the file.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ShapeError {
    #[error("a coordinate is not a finite number")]
    NotFinite,
    #[error("a position has {0} numbers instead of at least two")]
    ShortPosition(usize),
    #[error("there is no point in it")]
    EmptyPoint,
    #[error("the polygon is empty")]
    EmptyPolygon,
    #[error("the line has {0} points instead of at least two")]
    ShortLine(usize),
    #[error("the ring is not closed: it begins at {begin:?} and ends at {end:?}")]
    Unclosed { begin: (f64, f64), end: (f64, f64) },
    #[error("the ring has {0} different points instead of at least three")]
    ShortRing(usize),
    #[error("a ring or line has {found} vertices, at most {limit} are taken (--max-ring-vertices sets it)")]
    TooManyVertices { found: usize, limit: usize },
    #[error("it is a {0}, which is not read here")]
    Unread(String),
}

/// Checks a closed ring and takes off the last point, which repeats the first.
///
/// Neither crossing itself nor winding is looked at here: the mesh's builder reports the one and
/// does not mind the other.
///
/// # Errors
/// See [`ShapeError`].
pub fn ring(mut points: Vec<SourcePoint>, limits: &Limits) -> Result<Vec<SourcePoint>, ShapeError> {
    finite(&points, limits)?;
    let (Some(&begin), Some(&end)) = (points.first(), points.last()) else {
        return Err(ShapeError::EmptyPolygon);
    };
    if begin != end {
        return Err(ShapeError::Unclosed { begin: (begin.x, begin.y), end: (end.x, end.y) });
    }
    points.pop();
    let mut different: Vec<SourcePoint> = Vec::with_capacity(3);
    for point in &points {
        if !different.contains(point) {
            different.push(*point);
        }
        if different.len() == 3 {
            return Ok(points);
        }
    }
    Err(ShapeError::ShortRing(different.len()))
}

/// Checks a line.
///
/// # Errors
/// See [`ShapeError`].
pub fn line(points: Vec<SourcePoint>, limits: &Limits) -> Result<Vec<SourcePoint>, ShapeError> {
    finite(&points, limits)?;
    if points.len() < 2 { Err(ShapeError::ShortLine(points.len())) } else { Ok(points) }
}

/// Checks the rings of one part, shell first.
///
/// # Errors
/// See [`ShapeError`].
pub fn polygon(rings: Vec<Vec<SourcePoint>>, limits: &Limits) -> Result<SourcePolygon, ShapeError> {
    let mut rings = rings.into_iter().map(|points| ring(points, limits));
    let shell = rings.next().ok_or(ShapeError::EmptyPolygon)??;
    Ok(SourcePolygon { shell, holes: rings.collect::<Result<_, _>>()? })
}

fn finite(points: &[SourcePoint], limits: &Limits) -> Result<(), ShapeError> {
    let (found, limit) = (points.len(), limits.ring_vertices);
    if found > limit {
        return Err(ShapeError::TooManyVertices { found, limit });
    }
    let sound = points.iter().all(|point| point.x.is_finite() && point.y.is_finite());
    if sound { Ok(()) } else { Err(ShapeError::NotFinite) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn points(list: &[(f64, f64)]) -> Vec<SourcePoint> {
        list.iter().map(|&(x, y)| SourcePoint { x, y }).collect()
    }

    #[test]
    fn rings_as_they_should_and_should_not_be() {
        let limits = Limits::default();
        let check = |list: &[(f64, f64)], expected: Result<usize, ShapeError>| {
            assert_eq!(ring(points(list), &limits).map(|points| points.len()), expected, "{list:?}");
        };
        check(&[(0., 0.), (1., 0.), (0., 1.), (0., 0.)], Ok(3));
        check(&[(0., 0.), (0., 0.), (1., 0.), (0., 1.), (0., 0.)], Ok(4));
        check(&[], Err(ShapeError::EmptyPolygon));
        check(&[(0., 0.)], Err(ShapeError::ShortRing(0)));
        check(&[(0., 0.), (1., 0.), (0., 0.)], Err(ShapeError::ShortRing(2)));
        check(&[(0., 0.), (1., 0.), (1., 0.), (0., 0.), (0., 0.)], Err(ShapeError::ShortRing(2)));
        check(&[(0., 0.), (1., 0.), (0., 1.)], Err(ShapeError::Unclosed { begin: (0., 0.), end: (0., 1.) }));
        check(&[(0., 0.), (f64::NAN, 0.), (0., 1.), (0., 0.)], Err(ShapeError::NotFinite));
        check(&[(0., 0.), (f64::INFINITY, 0.), (0., 1.), (0., 0.)], Err(ShapeError::NotFinite));
    }

    #[test]
    fn the_millionth_and_first_vertex_is_one_too_many() {
        let limits = Limits::default();
        let mut round: Vec<SourcePoint> = (0..999_999)
            .map(|at| f64::from(at) * std::f64::consts::TAU / 1e6)
            .map(|angle| SourcePoint { x: angle.cos(), y: angle.sin() })
            .collect();
        round.push(round[0]);
        assert_eq!(round.len(), 1_000_000);
        assert!(ring(round.clone(), &limits).is_ok());
        round.insert(1, SourcePoint { x: 1.0, y: 1e-9 });
        assert_eq!(
            ring(round, &limits),
            Err(ShapeError::TooManyVertices { found: 1_000_001, limit: 1_000_000 })
        );
    }
}
