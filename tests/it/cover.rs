//! The cover of cells against a plain scan of every polygon with exact predicates.

use gridward::kernel::cover::{Cover, CoverOptions, Stack};
use gridward::kernel::lattice::{LatticeBox, LatticePoint};
use gridward::kernel::mesh::{Borders, LAYER_SLOTS, LayerSlot, Leaf, Mesh, outline};
use gridward::kernel::ring::Polygon;

use crate::harness::tessellation::{Seeded, tessellation};

/// Every leaf's polygons, scanned one by one.
struct PlainScan {
    leaves: Vec<(LayerSlot, Vec<(LatticeBox, Polygon)>)>,
}

impl PlainScan {
    fn of(mesh: &Mesh, layers: &[LayerSlot]) -> Self {
        let borders = Borders::of(mesh, layers.len() as u32);
        let polygons = |leaf: usize| {
            let parts = outline(mesh, borders.around(Leaf(leaf as u32)));
            assert!(!parts.is_empty(), "leaf {leaf} has no polygon");
            parts.into_iter().map(|polygon| (polygon.shell.bounds(), polygon)).collect()
        };
        Self { leaves: layers.iter().enumerate().map(|(leaf, &layer)| (layer, polygons(leaf))).collect() }
    }

    /// The leaf that encloses the point on a layer, else all that it touches.
    fn locate(&self, layer: LayerSlot, point: LatticePoint) -> Result<Leaf, Vec<Leaf>> {
        let mut touched = Vec::new();
        for (leaf, (_, parts)) in self.leaves.iter().enumerate().filter(|(_, (its, _))| *its == layer) {
            for (_, polygon) in parts.iter().filter(|(bounds, _)| bounds.contains(point)) {
                if polygon.encloses(point) {
                    return Ok(Leaf(leaf as u32));
                }
                if polygon.rings().any(|ring| ring.touches(point)) {
                    touched.push(Leaf(leaf as u32));
                }
            }
        }
        Err(touched)
    }

    fn check(&self, found: &Stack, point: LatticePoint) {
        for (layer, &found) in found.iter().enumerate() {
            match self.locate(LayerSlot(layer as u8), point) {
                Ok(leaf) => assert_eq!(found, leaf, "layer {layer} at {point:?}"),
                Err(touched) if touched.is_empty() => assert!(found.is_free(), "layer {layer} at {point:?}"),
                Err(touched) => assert!(touched.contains(&found), "layer {layer} at {point:?}"),
            }
        }
    }
}

/// Points over the mesh and around it: one half anywhere, one half on vertices, on edges as near as
/// the lattice allows, and one unit beside.
fn hard_points(mesh: &Mesh, count: usize, seed: u64) -> Vec<LatticePoint> {
    let mut seeded = Seeded(seed);
    let bounds = mesh.bounds().grown(20_000);
    let (width, height) = (bounds.max.x - bounds.min.x, bounds.max.y - bounds.min.y);
    let arcs: Vec<_> = mesh.arcs().collect();
    (0..count)
        .map(|n| {
            let mut below = |end: i32| seeded.below(end as u64) as i32;
            if n % 2 == 0 {
                return LatticePoint::new(bounds.min.x + below(width), bounds.min.y + below(height));
            }
            let points = arcs[below(arcs.len() as i32) as usize].points;
            let at = below(points.len() as i32 - 1) as usize;
            let (a, b) = (points[at], points[at + 1]);
            match n % 8 {
                1 | 5 => a,
                3 => {
                    let part = f64::from(below(1000)) / 1000.0;
                    let along = |a: i32, b: i32| a + (f64::from(b - a) * part).round() as i32;
                    LatticePoint::new(along(a.x, b.x), along(a.y, b.y))
                }
                _ => LatticePoint::new(a.x + below(3) - 1, a.y + below(3) - 1),
            }
        })
        .collect()
}

#[test]
fn a_million_points_agree_with_the_plain_scan() {
    let town = tessellation(12, 31, 7);
    let scan = PlainScan::of(&town.mesh, &town.layers);
    let cover = Cover::build(&town.mesh, town.layers.len(), CoverOptions::default()).expect("small");
    for point in hard_points(&town.mesh, 1_000_000, 11) {
        scan.check(&cover.locate(point), point);
    }
}

#[test]
fn coarse_fine_split_and_threaded_covers_agree() {
    let town = tessellation(9, 9, 3);
    let build = |cells_per_leaf, points_per_cell_max, threads| {
        let options = CoverOptions { cells_per_leaf, points_per_cell_max, threads };
        Cover::build(&town.mesh, town.layers.len(), options).expect("small")
    };
    let one_cell_many_splits = build(1, 8, 1);
    assert!(one_cell_many_splits.census()[2] > 0, "nothing was split");
    let never_split = build(1, u32::MAX, 1);
    assert_eq!(never_split.census()[2], 0);
    let fine = build(500, 16, 3);
    for point in hard_points(&town.mesh, 200_000, 5) {
        let expected = never_split.locate(point);
        assert_eq!(one_cell_many_splits.locate(point), expected, "{point:?}");
        assert_eq!(fine.locate(point), expected, "{point:?}");
    }
}

#[test]
fn every_point_inside_has_one_community() {
    let town = tessellation(6, 15, 21);
    let cover = Cover::build(&town.mesh, town.layers.len(), CoverOptions::default()).expect("small");
    let scan = PlainScan::of(&town.mesh, &town.layers);
    for point in hard_points(&town.mesh, 100_000, 2) {
        let holders = scan.leaves.iter().filter(|(layer, parts)| {
            *layer == LayerSlot(0) && parts.iter().any(|(_, polygon)| polygon.encloses(point))
        });
        let count = holders.count();
        assert!(count <= 1, "{point:?} has {count} communities");
        if count == 1 {
            assert!(!cover.locate(point)[0].is_free());
        }
    }
}

#[test]
fn an_empty_mesh_holds_nothing() {
    let cover = Cover::build(&Mesh::default(), 0, CoverOptions::default()).expect("empty");
    assert_eq!(cover.locate(LatticePoint::new(0, 0)), [Leaf::FREE; LAYER_SLOTS]);
}
