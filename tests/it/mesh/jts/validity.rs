//! Whether a coverage is valid, and where it gapes.

use gridward::kernel::measure::LocalScale;
use gridward::kernel::mesh::{Shape, build};
use serde_json::Value;

use super::{SCALE, calls, cases, options, shapes_of};

/// What is asked here of the cases.
pub const CHECKS: [&str; 5] =
    ["checkInvalid", "checkValid", "checkInvalidWithGaps", "checkInvalidGap", "checkGaps"];

/// Where we do not say what JTS says, and why.
const OTHERWISE: [(&str, &str); 4] = [
    ("testCollinearUnmatchedEdge", NODED),
    ("testTargetVertexTouchesSegment", NODED),
    ("testAdjVertexTouchesSegment", NODED),
    ("testRingCollapse", "JTS passes over a ring without area, we tell it"),
];
const NODED: &str = "JTS wants vertices to correspond; a vertex exactly on an edge is noded and no fault";

/// How many of the calls are checked; may grow.
const CHECKED: usize = 37;

#[test]
fn validity_and_gaps() {
    let Some(cases) = cases() else { return };
    let (mut checked, mut otherwise, mut differ) = (0, 0, Vec::new());
    for (_, name, call) in calls(&cases) {
        let args = call["args"].as_array().expect("arguments");
        let check = call["check"].as_str().expect("a name");
        if !CHECKS.contains(&check) {
            continue;
        }
        let texts = args[..args.len().min(2)].iter().filter_map(Value::as_array).flatten();
        let texts = texts.filter_map(Value::as_str).filter(|wkt| wkt.contains("POLYGON"));
        let shapes: Vec<Shape> = texts.flat_map(shapes_of).collect();
        let width = args.iter().find_map(Value::as_f64).unwrap_or(0.0);
        let built = build(&shapes, &options(width)).expect("builds");
        let wrong: Vec<&str> = built
            .faults
            .iter()
            .map(|fault| fault.code())
            .filter(|&code| code != "parts" && code != "ring-cleaned")
            .collect();
        let expected = check != "checkValid";
        checked += 1;
        let known = OTHERWISE.iter().any(|&(other, _)| other == name);
        otherwise += usize::from(known);
        if (wrong.is_empty() == expected) != known {
            differ.push(format!("{name} ({check}): {wrong:?}, on the list: {known}"));
        }
    }
    assert!(differ.is_empty(), "{differ:#?}");
    println!("{checked} calls checked, {otherwise} of them known to differ");
    assert!(checked >= CHECKED, "{checked}");
}

/// The gap that JTS finds among three polygons is the one that we tell, to the point.
#[test]
fn the_gap_itself() {
    let Some(cases) = cases() else { return };
    let (.., call) =
        calls(&cases).find(|(_, name, _)| *name == "testThreePolygonGap").expect("a case of JTS");
    let shapes = shapes_of(call["args"][0][0].as_str().expect("WKT"));
    let built = build(&shapes, &options(0.0)).expect("builds");
    let [gap] = &built.faults[..] else { panic!("{:?}", built.faults) };
    assert_eq!(gap.code(), "gap");
    // POLYGON ((3 5, 7 5, 5 6, 3 5)): 2 square units.
    let scale = LocalScale::at(gap.place);
    let expected = 2.0 * SCALE * SCALE * scale.metres_per_x * scale.metres_per_y;
    assert!((gap.area().expect("a gap has one").0 / expected - 1.0).abs() < 1e-3);
    assert_eq!(gap.leaves.len(), 3);
}
