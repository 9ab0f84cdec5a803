//! What JTS unites, and the ground of a parent whose children these are.

use gridward::kernel::mesh::{Borders, Leaf, Shape, build, outline, overlay};

use super::{calls, cases, options, polygons, shapes_of};
use crate::mesh::raw;

/// What is asked here of the cases.
pub const CHECKS: [&str; 2] = ["checkUnion", "checkError"];

#[test]
fn a_parent_is_the_union_of_its_children() {
    let Some(cases) = cases() else { return };
    let mut united = 0;
    for (_, name, call) in calls(&cases) {
        let check = call["check"].as_str().expect("a name");
        if !CHECKS.contains(&check) {
            continue;
        }
        let args = call["args"].as_array().expect("arguments");
        let shapes: Vec<Shape> = shapes_of(args[0][0].as_str().expect("WKT"));
        let built = build(&shapes, &options(0.0)).expect("builds");
        if check == "checkError" {
            // JTS throws where borders cross; we build, and tell the overlap.
            assert!(built.faults.iter().any(|fault| fault.code() == "overlap"), "{name}: {:?}", built.faults);
            united += 1;
            continue;
        }
        let borders = Borders::of(&built.mesh, shapes.len() as u32);
        let bounds = (0..shapes.len() as u32).flat_map(|leaf| borders.around(Leaf(leaf)));
        // What has a child on either side is inside.
        let outer = bounds.filter(|bound| {
            let side = built.mesh.arc(bound.arc).sides[0];
            side.left.is_free() || side.right.is_free()
        });
        let found: Vec<_> = outline(&built.mesh, outer).into_iter().map(raw).collect();
        let expected = args[1][0].as_str().map(polygons).unwrap_or_default();
        let rings = |polygons: &[gridward::kernel::mesh::RawPolygon]| -> usize {
            polygons.iter().map(|polygon| 1 + polygon.holes.len()).sum()
        };
        assert_eq!((found.len(), rings(&found)), (expected.len(), rings(&expected)), "{name}");
        let laid = overlay([found, expected]).expect("laid over");
        assert!(laid.parts(|cover| laid.covers[cover].len() == 1).is_empty(), "{name}");
        united += 1;
    }
    assert_eq!(united, 6);
}
