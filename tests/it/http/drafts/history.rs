//! A grid's history tells of borders that were moved, by whom, and that an import or an edition taken back did it.

use std::fs;

use serde_json::{Value, json};

use super::area::{degrees, pair, shared_arc};
use super::publishing::{approved, publish};
use super::{Desk, two_a_community};
use crate::formats::sample;
use crate::harness::server::{fresh, must};

#[test]
fn who_moved_a_border_stands_in_the_histories_of_both_grids() {
    let store = fresh("gpkg").to_str().expect("ASCII").to_owned();
    two_a_community(&store);
    let desk = Desk::at(&store);
    let (one, other) = pair(&desk);
    let (draft, tag) = desk.begin();
    let (arc, points) = shared_arc(&desk, &draft, &one, &other);
    let vertex = points.len() / 2;
    let [x, y] = points[vertex];
    let to = degrees([x + 150, y - 90]);
    let edit = json!({"op": "move_border", "moves": [{"arc": arc, "vertex": vertex, "to": to}]});
    let (_, tag) = desk.step(&desk.planner, "POST", &format!("{draft}/edits"), &tag, edit);
    let tag = approved(&desk, &draft, &tag);
    let published = publish(&desk, &draft, &tag, "2026-06-01");
    assert_eq!(published.status, 201, "{}", published.text());

    let versions = |key: &str, grid: &str| {
        let history = desk.json(key, &format!("/v1/grids/{grid}/history"));
        history["items"].as_array().expect("versions").clone()
    };
    for grid in [&one, &other] {
        let [first, moved] = &versions(&desk.planner, grid)[..] else { panic!("two versions of {grid}") };
        assert_eq!((&first["reshaped"], &moved["reshaped"]), (&json!(false), &json!(true)), "{moved}");
        assert_eq!((&moved["edition"], &moved["name"]), (&json!(2), &first["name"]));
        let by = &moved["by"];
        assert_eq!(
            (&by["edits"], &by["author"], &by["approver"]),
            (&json!(["move_border"]), &json!("planner"), &json!("approver"))
        );
        // Who draws is nobody else's business; that the border moved is everybody's.
        let [_, seen] = &versions(&desk.viewer, grid)[..] else { panic!("two versions of {grid}") };
        assert_eq!((&seen["reshaped"], &seen["by"]), (&json!(true), &Value::Null), "{seen}");
    }
    let all =
        desk.json(&desk.planner, "/v1/grids?layer=community&level=basic&limit=1000")["features"].clone();
    let mut ids = all.as_array().expect("grids").iter().filter_map(|grid| grid["id"].as_str());
    let far = ids.rfind(|id| ![one.as_str(), other.as_str()].contains(id)).expect("another");
    assert_eq!(versions(&desk.planner, far).len(), 1, "{far}");
}

#[test]
fn an_import_and_an_edition_taken_back_tell_whose_borders_they_moved() {
    let store = fresh("gpkg").to_str().expect("ASCII").to_owned();
    let import = |ending: &str, text: &str, args: &[&str]| {
        let path = fresh(ending);
        fs::write(&path, text).expect("writable");
        let file = path.to_str().expect("ASCII");
        must(&[&["import", "grids", file, "--store", &store, "--layer", "community"], args].concat());
    };
    import("csv", "code,name,level\n441900122900,试验社区,community\n", &["--effective-from", "2026-01-01"]);
    let drawn = fs::read_to_string(sample("quarter.geojson")).expect("a sample");
    let basic = |text: &str, from: &str| {
        import("geojson", text, &["--level", "basic", "--effective-from", from]);
    };
    basic(&drawn, "2026-02-01");
    // A border between two of them; then a name, and a corner that is the outer edge of all.
    let moved = drawn.replace("113.66097,22.93035", "113.6609,22.93035");
    basic(&moved, "2026-03-01");
    let edge = moved.replace("113.6626,22.9305", "113.6627,22.9305").replace("市场内网格", "市场网格");
    basic(&edge, "2026-04-01");
    let desk = Desk::at(&store);
    let body = json!({"effective_from": "2026-05-01"});
    let back = desk.ask(&desk.approver, "POST", "/v1/editions/2/revert", None, &body);
    assert_eq!((back.status, &back.json()["edition"]), (201, &json!(5)), "{}", back.text());

    for (code, expected) in [
        ("441900122901", &[(2, false), (3, true), (5, true)][..]),
        ("441900122902", &[(2, false), (3, true), (5, true)]),
        ("441900122903", &[(2, false), (4, false), (5, false)]),
        ("441900122904", &[(2, false), (4, true), (5, true)]),
        ("441900122900", &[(1, false), (4, true), (5, true)]),
    ] {
        for key in [&desk.planner, &desk.viewer] {
            // Asked again, it is as it was found.
            for _ in 0..2 {
                let history = desk.json(key, &format!("/v1/grids/{code}/history"));
                let versions = history["items"].as_array().expect("versions").iter();
                let seen: Vec<(u64, bool)> = versions
                    .map(|version| {
                        assert_eq!(version["by"], Value::Null, "no draft did it");
                        let number = version["edition"].as_u64().expect("a number");
                        (number, version["reshaped"] == true)
                    })
                    .collect();
                assert_eq!(seen, expected, "{code}");
            }
        }
    }
}
