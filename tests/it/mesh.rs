//! The mesh builder against made-up towns, a real city and other people's cases.

mod jts;
mod taipei;
mod towns;

use gridward::kernel::lattice::LatticePoint;
use gridward::kernel::mesh::{Borders, Leaf, Mesh, RawPolygon, outline};
use gridward::kernel::ring::{Polygon, Ring};

/// The polygons of each leaf, in a form that does not depend on where rings begin or parts stand.
fn outlines(mesh: &Mesh, leaf_count: u32) -> Vec<Vec<Vec<Vec<LatticePoint>>>> {
    let borders = Borders::of(mesh, leaf_count);
    (0..leaf_count).map(|leaf| normal(outline(mesh, borders.around(Leaf(leaf))))).collect()
}

fn normal(polygons: Vec<Polygon>) -> Vec<Vec<Vec<LatticePoint>>> {
    let mut parts: Vec<_> = polygons
        .into_iter()
        .map(|polygon| {
            let mut holes: Vec<_> = polygon.holes.into_iter().map(|hole| turned(hole, false)).collect();
            holes.sort();
            [vec![turned(polygon.shell, true)], holes].concat()
        })
        .collect();
    parts.sort();
    parts
}

/// The ring from its lowest point on, wound as asked.
fn turned(mut ring: Ring, counter_clockwise: bool) -> Vec<LatticePoint> {
    if (ring.doubled_area() > 0) != counter_clockwise {
        ring.0.reverse();
    }
    let lowest = (0..ring.0.len()).min_by_key(|&at| ring.0[at]).expect("a ring has points");
    ring.0.rotate_left(lowest);
    ring.0
}

fn raw(polygon: Polygon) -> RawPolygon {
    RawPolygon { shell: polygon.shell.0, holes: polygon.holes.into_iter().map(|hole| hole.0).collect() }
}

fn clean(raw: &RawPolygon) -> Polygon {
    let open = |points: &[LatticePoint]| {
        let closed = points.first() == points.last();
        Ring(points[..points.len() - usize::from(closed)].to_vec())
    };
    Polygon { shell: open(&raw.shell), holes: raw.holes.iter().map(|hole| open(hole)).collect() }
}

/// The rings of an outline as polygons that come from elsewhere.
fn raw_rings(parts: &[Vec<Vec<LatticePoint>>]) -> Vec<RawPolygon> {
    parts.iter().map(|rings| RawPolygon { shell: rings[0].clone(), holes: rings[1..].to_vec() }).collect()
}
