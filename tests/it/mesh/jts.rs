//! Coverage cases of JTS (locationtech/jts, EDL 1.0): what they call invalid, we must find.

use gridward::kernel::lattice::LatticePoint;
use gridward::kernel::measure::{LocalScale, Metres};
use gridward::kernel::mesh::{BuildOptions, LayerSlot, RawPolygon, Shape, build};
use serde_json::Value;

use crate::harness::shared::shared_data;

/// Lattice units in one unit of the cases: enough for their hundredths.
const SCALE: f64 = 1000.0;

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
    for (name, call) in calls(&cases) {
        let args = call["args"].as_array().expect("arguments");
        let check = call["check"].as_str().expect("a name");
        let shapes: Vec<Shape> = match check {
            "checkInvalid" | "checkValid" | "checkInvalidWithGaps" | "checkInvalidGap" | "checkGaps" => args
                [..args.len().min(2)]
                .iter()
                .filter_map(Value::as_array)
                .flatten()
                .filter_map(Value::as_str)
                .filter(|wkt| wkt.contains("POLYGON"))
                .flat_map(shapes_of)
                .collect(),
            _ => continue,
        };
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
    let (_, call) = calls(&cases).find(|(name, _)| *name == "testThreePolygonGap").expect("a case of JTS");
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

fn options(width: f64) -> BuildOptions {
    let metres = Metres(width * SCALE * LocalScale::at(LatticePoint::default()).metres_per_x);
    BuildOptions { snap: metres, sliver: metres, ..BuildOptions::default() }
}

fn cases() -> Option<Value> {
    let text = std::fs::read_to_string(shared_data("jts-coverage-cases.json")?).expect("readable");
    Some(serde_json::from_str(&text).expect("JSON"))
}

/// Each call with the name of its case.
fn calls(cases: &Value) -> impl Iterator<Item = (&str, &Value)> {
    cases["cases"].as_array().expect("cases").iter().flat_map(|case| {
        let name = case["test"].as_str().expect("a name");
        case["calls"].as_array().expect("calls").iter().map(move |call| (name, call))
    })
}

/// A polygon or multipolygon is one shape for the validator's lists; where a multipolygon stands for
/// a whole coverage (a lone one, or the neighbours of a target), each polygon is a shape.
fn shapes_of(wkt: &str) -> Vec<Shape> {
    polygons(wkt).into_iter().map(|polygon| Shape { layer: LayerSlot(0), polygons: vec![polygon] }).collect()
}

/// The polygons of a WKT text: rings are the innermost brackets, polygons those around rings.
fn polygons(wkt: &str) -> Vec<RawPolygon> {
    let mut polygons: Vec<RawPolygon> = Vec::new();
    let mut rings: Vec<Vec<LatticePoint>> = Vec::new();
    let mut text = String::new();
    for letter in wkt.chars() {
        match letter {
            '(' => text.clear(),
            ')' if !text.trim().is_empty() => {
                rings.push(ring(&text));
                text.clear();
            }
            ')' if !rings.is_empty() => {
                let shell = rings.remove(0);
                polygons.push(RawPolygon { shell, holes: std::mem::take(&mut rings) });
            }
            ',' if text.trim().is_empty() => {}
            _ => text.push(letter),
        }
    }
    polygons
}

fn ring(text: &str) -> Vec<LatticePoint> {
    text.split(',')
        .filter_map(|pair| {
            let (x, y) = pair.trim().split_once(' ')?;
            let unit = |text: &str| text.parse().map(|value: f64| (value * SCALE).round() as i32);
            Some(LatticePoint::new(unit(x).ok()?, unit(y).ok()?))
        })
        .collect()
}
