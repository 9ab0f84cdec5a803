//! A grid that has children is their union, whatever its own drawing says: how much the two differ.

use std::sync::Arc;

use geo::{Area, BooleanOps, Coord, LineString, MultiPolygon};

use super::areas::Outgrown;
use crate::domain::grid::Grid;
use crate::domain::issue::{Issue, IssueSeverity};
use crate::kernel::lattice::LatticePoint;
use crate::kernel::measure::{LocalScale, Metres, SquareMetres};
use crate::kernel::ring::{Polygon, Ring};

/// Compares a grid's own drawing with the union of its children. `None` when they differ by nothing
/// that can be seen on the lattice.
///
/// The difference is a warning while it is thinner than `snap` all along the drawing's border, and
/// an error beyond: then ground would change hands unasked.
pub fn difference(outgrown: &Outgrown, union: &[Polygon], grid: &Grid, snap: Metres) -> Option<Issue> {
    let origin = outgrown.polygons.first()?.shell.0.first().copied()?;
    let plane = Plane { origin, scale: LocalScale::at(origin) };
    let (own, union) = (plane.flat(&outgrown.polygons), plane.flat(union));
    let differing = own.xor(&union);
    let area: f64 = differing.unsigned_area();
    // A square lattice unit is some 1e-4 m²; less than that is the arithmetic's own dust.
    if area < 1e-3 {
        return None;
    }
    let border_m: f64 =
        own.iter().flat_map(|part| part.exterior().lines()).map(|line| line.dx().hypot(line.dy())).sum();
    let severity = if area > snap.0 * border_m { IssueSeverity::Error } else { IssueSeverity::Warning };
    let largest = differing.iter().max_by(|a, b| a.unsigned_area().total_cmp(&b.unsigned_area()));
    let place = largest.and_then(|part| part.exterior().0.first()).map(|&at| plane.lattice(at));
    let (own_m2, union_m2): (f64, f64) = (own.unsigned_area(), union.unsigned_area());
    let text = format!(
        "grid {} ({}) is the union of its children now, {union_m2:.0} m²; its own drawing had {own_m2:.0} m², \
         they differ by {area:.0} m²",
        grid.code, grid.name
    );
    Some(Issue {
        code: "parent-differs".into(),
        severity,
        subjects: vec![Arc::clone(&grid.code)],
        place,
        area: Some(SquareMetres(area)),
        text: text.into(),
    })
}

/// Metres around a point, good to 1e-4 within a town.
struct Plane {
    origin: LatticePoint,
    scale: LocalScale,
}

impl Plane {
    fn flat(&self, polygons: &[Polygon]) -> MultiPolygon<f64> {
        let part = |polygon: &Polygon| {
            let holes = polygon.holes.iter().map(|hole| self.line(hole)).collect();
            geo::Polygon::new(self.line(&polygon.shell), holes)
        };
        MultiPolygon::new(polygons.iter().map(part).collect())
    }

    fn line(&self, ring: &Ring) -> LineString<f64> {
        let coord = |point: &LatticePoint| Coord {
            x: (f64::from(point.x) - f64::from(self.origin.x)) * self.scale.metres_per_x,
            y: (f64::from(point.y) - f64::from(self.origin.y)) * self.scale.metres_per_y,
        };
        LineString::new(ring.0.iter().map(coord).collect())
    }

    fn lattice(&self, at: Coord<f64>) -> LatticePoint {
        let unit =
            |metres: f64, per_unit: f64, origin: i32| (metres / per_unit + f64::from(origin)).round() as i32;
        LatticePoint::new(
            unit(at.x, self.scale.metres_per_x, self.origin.x),
            unit(at.y, self.scale.metres_per_y, self.origin.y),
        )
    }
}
