//! What JTS cleans, and what an import makes of the same polygons.

use gridward::kernel::lattice::LatticePoint;
use gridward::kernel::mesh::{LayerSlot, RawPolygon, Shape, build, overlay};
use serde_json::Value;

use super::{calls, cases, options, polygons};
use crate::mesh::{outlines, raw_rings};

/// What is asked here of the cases.
pub const CHECKS: [&str; 4] =
    ["checkClean", "checkCleanSnap", "checkCleanGapWidth", "checkCleanOverlapMerge"];

/// Where an import makes something else of it, and why.
const OTHERWISE: [(&str, &str); 6] = [
    (
        "testManyNearMatches",
        "between the two lies a gap two units wide: we tell it, JTS asks here only that the result is a coverage",
    ),
    ("testPolygonSnappedPreserved", OWN_VERTICES),
    ("testPolygonsSnappedPreserved", OWN_VERTICES),
    (
        "testPolygonsSnappedCollapse",
        "the vertices that JTS joins are both of the third shape: it stays a grid of its own, thin as it is",
    ),
    (
        "testMergeGapWidth_1",
        "how wide a gap is: JTS measures the largest circle inside, we twice the area over the perimeter, so this one is \
         narrow for us",
    ),
    (
        "testMergeOverlapMaxArea",
        "an overlap goes to the earlier shape (MERGE_MIN_INDEX), whoever holds most ground",
    ),
];
const OWN_VERTICES: &str =
    "JTS snaps a shape's own spike to nothing; we never move a vertex onto its own shape";

/// How many of the calls come out as JTS has them; may grow.
const CLEANED: usize = 12;

#[test]
fn what_comes_out_of_cleaning() {
    let Some(cases) = cases() else { return };
    let (mut cleaned, mut differ) = (0, Vec::new());
    for (_, name, call) in calls(&cases) {
        let check = call["check"].as_str().expect("a name");
        if !CHECKS.contains(&check) {
            continue;
        }
        let args = call["args"].as_array().expect("arguments");
        let given: Vec<Shape> =
            items(&args[0]).into_iter().map(|polygons| Shape { layer: LayerSlot(0), polygons }).collect();
        let width = args.iter().find_map(Value::as_f64).unwrap_or(0.0);
        let built = build(&given, &options(width)).expect("builds");
        let found = outlines(&built.mesh, given.len() as u32);
        // Without an expectation JTS asks only that a coverage came of it, of which nothing is torn.
        let expected = args.get(1..).and_then(|rest| rest.iter().find(|arg| arg.is_array()));
        let wrong: Vec<String> = match expected {
            Some(expected) => items(expected)
                .iter()
                .zip(&found)
                .enumerate()
                .filter(|(_, (expected, found))| difference(expected, &raw_rings(found)) > 0)
                .map(|(at, (_, found))| format!("{at} is {found:?}"))
                .collect(),
            None => built
                .faults
                .iter()
                .filter(|fault| !fault.is_warning())
                .map(|fault| format!("{fault:?}"))
                .collect(),
        };
        let known = OTHERWISE.iter().any(|&(other, _)| other == name);
        cleaned += usize::from(wrong.is_empty());
        if wrong.is_empty() == known {
            differ.push(format!("{name} ({check}), on the list: {known}: {wrong:?}"));
        }
    }
    assert!(differ.is_empty(), "{differ:#?}");
    println!("{cleaned} calls come out as JTS has them, {} otherwise", OTHERWISE.len());
    assert!(cleaned >= CLEANED, "{cleaned}");
}

/// The polygons of each item of a coverage, empty ones too.
fn items(argument: &Value) -> Vec<Vec<RawPolygon>> {
    let texts = argument.as_array().expect("WKT").iter().filter_map(Value::as_str);
    texts.flat_map(|text| parts(text).into_iter().map(|part| polygons(&part)).collect::<Vec<_>>()).collect()
}

/// The members of a collection, else the text itself.
fn parts(text: &str) -> Vec<String> {
    let Some(inner) = text.trim().strip_prefix("GEOMETRYCOLLECTION") else { return vec![text.to_owned()] };
    let inner = inner.trim().trim_start_matches('(').strip_suffix(')').expect("brackets close");
    let (mut parts, mut depth) = (vec![String::new()], 0);
    for letter in inner.chars() {
        depth += match letter {
            '(' => 1,
            ')' => -1,
            _ => 0,
        };
        if letter == ',' && depth == 0 {
            parts.push(String::new());
        } else {
            parts.last_mut().expect("begun with one").push(letter);
        }
    }
    parts
}

/// Twice the area that is in one and not in the other.
fn difference(one: &[RawPolygon], other: &[RawPolygon]) -> i128 {
    let laid = overlay([one.to_vec(), other.to_vec()]).expect("laid over");
    let alone = laid.parts(|cover| laid.covers[cover].len() == 1);
    alone.iter().map(|part| part.polygon.doubled_area()).sum()
}

#[test]
fn a_difference_is_seen() {
    let at = |x: i32, y: i32| LatticePoint::new(x, y);
    let square = |side: i32| {
        let shell = vec![at(0, 0), at(side, 0), at(side, side), at(0, side)];
        vec![RawPolygon { shell, holes: Vec::new() }]
    };
    assert_eq!(difference(&square(10), &square(10)), 0);
    assert_eq!(difference(&square(10), &square(11)), 2 * 21);
    assert_eq!(difference(&[], &square(3)), 2 * 9);
}
