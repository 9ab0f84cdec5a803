//! A grid's history tells of borders that were moved, and by whom.

use serde_json::{Value, json};

use super::area::{degrees, pair, shared_arc};
use super::publishing::{approved, publish};
use super::{Desk, two_a_community};
use crate::harness::server::fresh;

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
