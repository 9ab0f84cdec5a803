//! Made-up towns: taken apart into polygons and built again.

use std::collections::BTreeMap;

use gridward::kernel::area::distance_to_segment;
use gridward::kernel::lattice::LatticePoint;
use gridward::kernel::measure::{LocalScale, Metres};
use gridward::kernel::mesh::{
    ArcId, Borders, BuildOptions, Fault, LayerSlot, Leaf, Mesh, NodeId, Shape, adopt_ids, build, outline,
};
use gridward::kernel::ring::Polygon;

use super::{outlines, raw};
use crate::harness::tessellation::{Seeded, Tessellation, tessellation};

fn shapes(town: &Tessellation) -> Vec<Shape> {
    let borders = Borders::of(&town.mesh, town.leaf_count);
    (0..town.leaf_count)
        .map(|leaf| Shape {
            layer: town.layers[leaf as usize],
            polygons: outline(&town.mesh, borders.around(Leaf(leaf))).into_iter().map(raw).collect(),
        })
        .collect()
}

fn exactly() -> BuildOptions {
    BuildOptions { snap: Metres(0.0), sliver: Metres(0.0), ..BuildOptions::default() }
}

fn count(faults: &[Fault]) -> BTreeMap<&'static str, usize> {
    let mut counts = BTreeMap::new();
    for fault in faults {
        *counts.entry(fault.code()).or_default() += 1;
    }
    counts
}

#[test]
fn what_shares_its_borders_comes_out_as_it_went_in() {
    for (side, side_points, seed) in [(1, 2, 1), (2, 3, 2), (7, 9, 3), (12, 31, 4)] {
        let town = tessellation(side, side_points, seed);
        let built = build(&shapes(&town), &exactly()).expect("builds");
        assert_eq!(count(&built.faults), BTreeMap::new(), "seed {seed}");
        let (before, after) = (outlines(&town.mesh, town.leaf_count), outlines(&built.mesh, town.leaf_count));
        for leaf in 0..town.leaf_count as usize {
            assert_eq!(before[leaf], after[leaf], "seed {seed}, leaf {leaf}");
        }
    }
}

#[test]
fn building_again_gives_the_same_numbers_and_keeps_old_ones() {
    let town = tessellation(6, 9, 5);
    let rows = |mesh: &Mesh| -> Vec<_> {
        mesh.arcs().map(|arc| (arc.id, arc.from, arc.to, arc.points.to_vec(), arc.sides.to_vec())).collect()
    };
    let first = build(&shapes(&town), &exactly()).expect("builds").mesh;
    let second = build(&shapes(&town), &exactly()).expect("builds").mesh;
    assert_eq!(rows(&first), rows(&second));
    let numbered_elsewhere =
        build(&shapes(&town), &BuildOptions { first_node: NodeId(900), first_arc: ArcId(7), ..exactly() });
    let again = adopt_ids(&numbered_elsewhere.expect("builds").mesh, &first, NodeId(1 << 40), ArcId(1 << 40));
    let again = again.expect("a mesh");
    assert_eq!(rows(&again), rows(&first));
    assert_eq!(again.nodes(), first.nodes());
}

/// Whoever draws one map twice never hits the same point.
#[test]
fn a_border_drawn_twice_is_drawn_together() {
    let town = tessellation(8, 9, 6);
    let mut shapes = shapes(&town);
    shapes.truncate(64);
    assert!(shapes.iter().all(|shape| shape.layer == LayerSlot(0)));
    let mut seeded = Seeded(6);
    let mut shaken = shapes.clone();
    for polygon in shaken.iter_mut().flat_map(|shape| &mut shape.polygons) {
        for point in &mut polygon.shell {
            // Up to 16 units of x and of y, 0.23 m in all.
            let mut off = || (seeded.signed() * 16.0) as i32;
            *point = LatticePoint::new(point.x + off(), point.y + off());
        }
    }
    let built = build(&shaken, &BuildOptions::default()).expect("builds");
    let counts = count(&built.faults);
    assert!(built.faults.iter().all(Fault::is_warning), "{counts:?}");
    assert!(counts["snapped"] >= 60, "{counts:?}");
    let borders = Borders::of(&built.mesh, 64);
    let drawn: Vec<Vec<Polygon>> =
        (0..64).map(|leaf| outline(&built.mesh, borders.around(Leaf(leaf)))).collect();
    let (mut inside, mut near_border) = (0, 0);
    for _ in 0..2_000 {
        let at = |seeded: &mut Seeded| 40_000 + seeded.below(720_000) as i32;
        let point = LatticePoint::new(1_136_000_000 + at(&mut seeded), 228_000_000 + at(&mut seeded));
        let owners: Vec<usize> =
            (0..64).filter(|&leaf| drawn[leaf].iter().any(|part| part.encloses(point))).collect();
        let before: Vec<usize> =
            (0..64).filter(|&leaf| super::clean(&shapes[leaf].polygons[0]).encloses(point)).collect();
        assert_eq!(before.len(), 1, "the town has no holes there");
        assert_eq!(owners.len(), 1, "{point:?}");
        if owners == before {
            inside += 1;
        } else {
            near_border += 1;
            let scale = LocalScale::at(point);
            let nearest = super::clean(&shapes[before[0]].polygons[0])
                .shell
                .edges()
                .map(|(a, b)| distance_to_segment(point, a, b, scale).0)
                .fold(f64::INFINITY, f64::min);
            assert!(nearest < 0.8, "{point:?} changed hands {nearest} m from the border");
        }
    }
    assert!(inside > 1_900 && near_border < 100);
}

#[test]
fn later_layers_follow_a_shaken_border() {
    let town = tessellation(6, 9, 8);
    let mut shapes = shapes(&town);
    // The party layer shares the community borders; its own drawing of them is shaken as a whole.
    let mut seeded = Seeded(8);
    let mut moved: BTreeMap<LatticePoint, LatticePoint> = BTreeMap::new();
    let mut shared = 0;
    for shape in shapes.iter_mut().filter(|shape| shape.layer == LayerSlot(3)) {
        for point in shape.polygons.iter_mut().flat_map(|polygon| &mut polygon.shell) {
            let mut off = || (seeded.signed() * 16.0) as i32;
            *point =
                *moved.entry(*point).or_insert_with(|| LatticePoint::new(point.x + off(), point.y + off()));
            shared += 1;
        }
    }
    assert!(shared > 100);
    let built = build(&shapes, &BuildOptions::default()).expect("builds");
    assert!(built.faults.iter().all(Fault::is_warning), "{:?}", count(&built.faults));
    let (before, after) = (outlines(&town.mesh, town.leaf_count), outlines(&built.mesh, town.leaf_count));
    let differ: Vec<usize> = (0..before.len()).filter(|&leaf| before[leaf] != after[leaf]).collect();
    assert!(
        differ.is_empty(),
        "{differ:?}: every layer is back on the community's borders, which did not move"
    );
}

#[test]
fn holes_and_overlaps_are_found_whoever_makes_them() {
    let town = tessellation(6, 9, 9);
    let mut shapes = shapes(&town);
    shapes.truncate(36);
    // One grid missing inside, one drawn twice.
    shapes[14].polygons.clear();
    shapes[27] = shapes[28].clone();
    let built = build(&shapes, &exactly()).expect("builds");
    let counts = count(&built.faults);
    let expected = [("gap", 2), ("overlap", 1), ("vanished", 2)];
    assert_eq!(counts, expected.into_iter().collect(), "{:?}", built.faults);
    let overlap = built.faults.iter().find(|fault| fault.code() == "overlap").expect("counted");
    assert_eq!(overlap.leaves, [Leaf(27), Leaf(28)]);
    let polygon = super::clean(&shapes[28].polygons[0]);
    assert!(polygon.encloses(overlap.place));
    let scale = LocalScale::at(overlap.place);
    let plane = polygon.doubled_area() as f64 / 2.0 * scale.metres_per_x * scale.metres_per_y;
    assert!((overlap.area().expect("an overlap has one").0 / plane - 1.0).abs() < 1e-4);
}
