//! Coverage cases of JTS (locationtech/jts, EDL 1.0), read in place: what they call invalid we must find, what
//! they clean an import must clean, and what they unite a parent must be. Each case is asked for, or is left
//! out for a reason that stands here.

mod cleaning;
mod union;
mod validity;

use gridward::kernel::lattice::LatticePoint;
use gridward::kernel::measure::{LocalScale, Metres};
use gridward::kernel::mesh::{BuildOptions, LayerSlot, RawPolygon, Shape};
use serde_json::Value;

use crate::harness::shared::shared_data;

/// Lattice units in one unit of the cases: enough for their hundredths.
const SCALE: f64 = 1000.0;

/// What of JTS is not asked for, and why; with how many calls there are of it.
const LEFT_OUT: [(&str, usize, &str); 3] = [
    (
        "CoverageSimplifierTest",
        33,
        "a tolerance of area for a coverage that stays one; ours chooses vertices of arcs for the zooms of tiles, and has \
         tests of its own that no two simplified borders cross",
    ),
    ("TPVWSimplifierTest", 5, "the same for single lines, by the same measure"),
    (
        "CoverageRingEdgesTest",
        4,
        "how JTS cuts rings into edges inside; ours end where what they part differs, which is another list of the same \
         linework",
    ),
];

/// Nothing of the file is passed over in silence.
#[test]
fn every_case_is_asked_for_or_left_out_for_a_reason() {
    let Some(cases) = cases() else { return };
    let (mut asked, mut left_out) = (0, [0; LEFT_OUT.len()]);
    for (class, name, call) in calls(&cases) {
        let check = call["check"].as_str().expect("a name");
        let is_asked = [&validity::CHECKS[..], &cleaning::CHECKS, &union::CHECKS].concat().contains(&check);
        match LEFT_OUT.iter().position(|(other, ..)| *other == class) {
            Some(at) => left_out[at] += 1,
            None => assert!(is_asked, "{class} {name}: nobody asks for {check}"),
        }
        asked += usize::from(is_asked);
    }
    assert_eq!(left_out, LEFT_OUT.map(|(_, calls, _)| calls));
    println!("{asked} calls asked for, {} left out", left_out.iter().sum::<usize>());
}

fn options(width: f64) -> BuildOptions {
    let metres = Metres(width * SCALE * LocalScale::at(LatticePoint::default()).metres_per_x);
    BuildOptions { snap: metres, sliver: metres, ..BuildOptions::default() }
}

fn cases() -> Option<Value> {
    let text = std::fs::read_to_string(shared_data("jts-coverage-cases.json")?).expect("readable");
    Some(serde_json::from_str(&text).expect("JSON"))
}

/// Each call with the names of its class and its case.
fn calls(cases: &Value) -> impl Iterator<Item = (&str, &str, &Value)> {
    cases["cases"].as_array().expect("cases").iter().flat_map(|case| {
        let [class, name] = ["class", "test"].map(|key| case[key].as_str().expect("a name"));
        case["calls"].as_array().expect("calls").iter().map(move |call| (class, name, call))
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
