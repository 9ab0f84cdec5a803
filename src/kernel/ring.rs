//! Closed rings of lattice points and the polygons made of them.

use super::lattice::{LatticeBox, LatticePoint};
use super::predicate::{on_segment, ray_crosses};

/// A closed ring: the last point joins the first and is not repeated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ring(pub Vec<LatticePoint>);

/// One part of a grid: a shell (counter-clockwise) and its holes (clockwise).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Polygon {
    pub shell: Ring,
    pub holes: Vec<Ring>,
}

/// Where a point lies with respect to a ring or polygon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    Inside,
    Border,
    Outside,
}

impl Ring {
    /// The ring's edges in order, closing one included.
    pub fn edges(&self) -> impl Iterator<Item = (LatticePoint, LatticePoint)> + '_ {
        let points = &self.0;
        points.iter().zip(points.iter().skip(1).chain(points.first())).map(|(&a, &b)| (a, b))
    }

    /// Twice the signed planar area in square lattice units, exact; positive when counter-clockwise.
    pub fn doubled_area(&self) -> i128 {
        // A lattice coordinate is no more than 1.8e9, so one edge's share has room in an i64.
        let share = |(a, b): (LatticePoint, LatticePoint)| {
            i64::from(a.x) * i64::from(b.y) - i64::from(b.x) * i64::from(a.y)
        };
        self.edges().map(share).map(i128::from).sum()
    }

    pub fn bounds(&self) -> LatticeBox {
        LatticeBox::of(&self.0)
    }

    /// Whether the ring encloses the point, by the half-open rule (a border point counts for
    /// exactly one side).
    pub fn encloses(&self, point: LatticePoint) -> bool {
        self.edges().filter(|&(a, b)| ray_crosses(a, b, point)).count() % 2 == 1
    }

    pub fn touches(&self, point: LatticePoint) -> bool {
        self.edges().any(|(a, b)| on_segment(a, b, point))
    }
}

impl Polygon {
    pub fn rings(&self) -> impl Iterator<Item = &Ring> {
        std::iter::once(&self.shell).chain(&self.holes)
    }

    /// Inside, outside or exactly on the border: the plain scan that faster ways are checked with.
    pub fn place(&self, point: LatticePoint) -> Place {
        if self.rings().any(|ring| ring.touches(point)) {
            Place::Border
        } else if self.encloses(point) {
            Place::Inside
        } else {
            Place::Outside
        }
    }

    /// Whether the polygon owns the point by the half-open rule.
    pub fn encloses(&self, point: LatticePoint) -> bool {
        self.rings().filter(|ring| ring.encloses(point)).count() % 2 == 1
    }

    /// Planar area with the holes taken out, doubled, in square lattice units.
    pub fn doubled_area(&self) -> i128 {
        let holes: i128 = self.holes.iter().map(|hole| hole.doubled_area().abs()).sum();
        self.shell.doubled_area().abs() - holes
    }
}
