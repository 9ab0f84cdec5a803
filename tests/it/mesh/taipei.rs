//! Two districts of Taipei: 2,271 statistical areas that share their borders exactly.

use gridward::kernel::lattice::LatticePoint;
use gridward::kernel::mesh::{BuildOptions, LayerSlot, RawPolygon, Shape, build};
use serde_json::Value;

use super::{clean, normal, outlines};
use crate::harness::shared::shared_data;

fn read(name: &str) -> Option<Vec<Shape>> {
    let text = std::fs::read_to_string(shared_data(name)?).expect("readable");
    let file: Value = serde_json::from_str(&text).expect("JSON");
    let features = file["features"].as_array().expect("a collection");
    Some(features.iter().map(|feature| shape(&feature["geometry"])).collect())
}

fn shape(geometry: &Value) -> Shape {
    let coordinates = geometry["coordinates"].as_array().expect("coordinates");
    let polygons = match geometry["type"].as_str() {
        Some("Polygon") => vec![polygon(coordinates)],
        _ => coordinates.iter().map(|rings| polygon(rings.as_array().expect("rings"))).collect(),
    };
    Shape { layer: LayerSlot(0), polygons }
}

fn polygon(rings: &[Value]) -> RawPolygon {
    let ring = |ring: &Value| -> Vec<LatticePoint> {
        let point = |at: &Value| {
            let degrees = |axis: usize| at[axis].as_f64().expect("a number");
            LatticePoint::from_degrees(degrees(0), degrees(1)).expect("a place")
        };
        ring.as_array().expect("points").iter().map(point).collect()
    };
    RawPolygon { shell: ring(&rings[0]), holes: rings[1..].iter().map(ring).collect() }
}

/// shapely 1.8.5 (GEOS 3.11) on the same rounded coordinates: no two of the 2,271 overlap, their
/// union has two parts (the districts) and no hole.
#[test]
fn the_base_units_are_a_sound_coverage() {
    let Some(shapes) = read("taipei/base_units.geojson") else { return };
    assert_eq!(shapes.len(), 2271);
    let built = build(&shapes, &BuildOptions::default()).expect("builds");
    assert_eq!(built.faults, []);
    let after = outlines(&built.mesh, shapes.len() as u32);
    for (leaf, shape) in shapes.iter().enumerate() {
        assert_eq!(after[leaf], normal(shape.polygons.iter().map(clean).collect()), "unit {leaf}");
    }
}

#[test]
fn the_villages_are_one_too() {
    let Some(shapes) = read("taipei/villages.geojson") else { return };
    let built = build(&shapes, &BuildOptions::default()).expect("builds");
    // One village lies in two parts, which is worth a word and no error.
    assert!(built.faults.iter().all(|fault| fault.code() == "parts"), "{:?}", built.faults);
}
