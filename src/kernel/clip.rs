//! Clipping to a box, for tiles: what is drawn, never what is owned.

use super::lattice::{LatticeBox, LatticePoint};
use super::ring::{Polygon, Ring};

/// One side of the box as a half-plane.
#[derive(Clone, Copy)]
enum HalfPlane {
    East(i32),
    North(i32),
    West(i32),
    South(i32),
}

impl HalfPlane {
    fn all(area: &LatticeBox) -> [Self; 4] {
        [Self::East(area.min.x), Self::North(area.min.y), Self::West(area.max.x), Self::South(area.max.y)]
    }

    fn holds(self, point: LatticePoint) -> bool {
        match self {
            Self::East(x) => point.x >= x,
            Self::North(y) => point.y >= y,
            Self::West(x) => point.x <= x,
            Self::South(y) => point.y <= y,
        }
    }

    /// Where the segment, whose ends lie on either side, meets the side; rounded to the lattice.
    fn cut(self, a: LatticePoint, b: LatticePoint) -> LatticePoint {
        let along = |a0: i32, b0: i32, at: i32, a1: i32, b1: i32| {
            let part = (i64::from(at) - i64::from(a0)) as f64 / (i64::from(b0) - i64::from(a0)) as f64;
            (f64::from(a1) + (f64::from(b1) - f64::from(a1)) * part).round() as i32
        };
        match self {
            Self::East(x) | Self::West(x) => LatticePoint::new(x, along(a.x, b.x, x, a.y, b.y)),
            Self::North(y) | Self::South(y) => LatticePoint::new(along(a.y, b.y, y, a.x, b.x), y),
        }
    }
}

/// The part of a polygon inside the box, ring by ring (Sutherland and Hodgman 1974); `None` when
/// nothing is left. Pieces that hang together only along the box's side stay one ring.
pub fn clip_polygon(polygon: &Polygon, area: &LatticeBox) -> Option<Polygon> {
    let shell = clip_ring(&polygon.shell, area)?;
    Some(Polygon { shell, holes: polygon.holes.iter().filter_map(|hole| clip_ring(hole, area)).collect() })
}

fn clip_ring(ring: &Ring, area: &LatticeBox) -> Option<Ring> {
    let bounds = ring.bounds();
    if !bounds.intersects(area) {
        return None;
    }
    if area.contains(bounds.min) && area.contains(bounds.max) {
        return Some(ring.clone());
    }
    let mut points = ring.0.clone();
    for side in HalfPlane::all(area) {
        let mut kept = Vec::with_capacity(points.len() + 4);
        for at in 0..points.len() {
            let (a, b) = (points[at], points[(at + 1) % points.len()]);
            if side.holds(a) {
                kept.push(a);
            }
            if side.holds(a) != side.holds(b) {
                kept.push(side.cut(a, b));
            }
        }
        kept.dedup();
        points = kept;
    }
    while points.len() > 1 && points.first() == points.last() {
        points.pop();
    }
    (points.len() >= 3).then_some(Ring(points))
}

/// The parts of a line inside the box, in order, each of at least two points.
pub fn clip_line(line: &[LatticePoint], area: &LatticeBox) -> Vec<Vec<LatticePoint>> {
    let bounds = LatticeBox::of(line);
    if !bounds.intersects(area) {
        return Vec::new();
    }
    if area.contains(bounds.min) && area.contains(bounds.max) {
        return vec![line.to_vec()];
    }
    let mut parts: Vec<Vec<LatticePoint>> = Vec::new();
    let mut open = false;
    for pair in line.windows(2) {
        let Some((a, b)) = clip_segment(pair[0], pair[1], area) else {
            open = false;
            continue;
        };
        match parts.last_mut() {
            Some(part) if open && part.last() == Some(&a) => part.push(b),
            _ => parts.push(vec![a, b]),
        }
        open = b == pair[1];
    }
    for part in &mut parts {
        part.dedup();
    }
    parts.retain(|part| part.len() >= 2);
    parts
}

fn clip_segment(
    mut a: LatticePoint,
    mut b: LatticePoint,
    area: &LatticeBox,
) -> Option<(LatticePoint, LatticePoint)> {
    for side in HalfPlane::all(area) {
        match (side.holds(a), side.holds(b)) {
            (true, true) => {}
            (false, false) => return None,
            (true, false) => b = side.cut(a, b),
            (false, true) => a = side.cut(a, b),
        }
    }
    Some((a, b))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn p(x: i32, y: i32) -> LatticePoint {
        LatticePoint::new(x, y)
    }

    const AREA: LatticeBox = LatticeBox { min: LatticePoint::new(0, 0), max: LatticePoint::new(10, 10) };

    #[test]
    fn lines_leave_and_come_back() {
        let check = |line: &[LatticePoint], expected: &[&[LatticePoint]]| {
            assert_eq!(clip_line(line, &AREA), expected.iter().map(|part| part.to_vec()).collect::<Vec<_>>());
        };
        check(&[p(2, 2), p(5, 5)], &[&[p(2, 2), p(5, 5)]]);
        check(&[p(-5, 5), p(15, 5)], &[&[p(0, 5), p(10, 5)]]);
        check(&[p(5, 5), p(20, 5), p(20, 8), p(5, 8)], &[&[p(5, 5), p(10, 5)], &[p(10, 8), p(5, 8)]]);
        check(&[p(-5, 0), p(0, -5)], &[]);
        check(&[p(20, 20), p(30, 30)], &[]);
        check(&[p(-1, 11), p(0, 10), p(-1, 9)], &[]);
    }

    #[test]
    fn a_ring_around_the_box_becomes_the_box() {
        let ring = |points: &[LatticePoint]| Polygon { shell: Ring(points.to_vec()), holes: Vec::new() };
        let around = clip_polygon(&ring(&[p(-5, -5), p(20, -5), p(20, 20), p(-5, 20)]), &AREA).expect("left");
        assert_eq!(around.doubled_area(), 200);
        let corner = clip_polygon(&ring(&[p(5, 5), p(20, 5), p(20, 20), p(5, 20)]), &AREA).expect("left");
        assert_eq!(corner.doubled_area(), 50);
        assert_eq!(clip_polygon(&ring(&[p(11, 0), p(20, 0), p(20, 9)]), &AREA), None);
    }

    #[test]
    fn what_lies_inside_is_left_alone() {
        let polygon = Polygon {
            shell: Ring(vec![p(1, 1), p(9, 1), p(9, 9), p(1, 9)]),
            holes: vec![Ring(vec![p(3, 3), p(3, 5), p(5, 5), p(5, 3)])],
        };
        assert_eq!(clip_polygon(&polygon, &AREA), Some(polygon));
    }
}
