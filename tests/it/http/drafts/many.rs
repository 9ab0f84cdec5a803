//! As many edits as a draft holds, at once, and two grids that are no neighbours.

use gridward::domain::draft::EDITS_MAX;
use serde_json::{Value, json};

use super::{Desk, two_a_community};
use crate::harness::server::fresh;

#[test]
fn ten_thousand_edits_in_one_request_and_no_more() {
    let store = fresh("gpkg").to_str().expect("ASCII").to_owned();
    two_a_community(&store);
    let desk = Desk::at(&store);
    let planner = desk.planner.as_str();
    let basics = desk.json(planner, "/v1/grids?layer=community&level=basic&limit=1000")["features"].clone();
    let grid = basics[0]["id"].as_str().expect("an id");
    let renames = |count: usize| {
        let rename = |n: usize| json!({"op": "rename", "grid": grid, "name": format!("第{n}名")});
        Value::Array((0..count).map(rename).collect())
    };
    let (draft, tag) = desk.begin();
    let edits = format!("{draft}/edits");
    let refused = desk.ask(planner, "POST", &edits, Some(&tag), &renames(EDITS_MAX + 1));
    assert_eq!((refused.status, refused.code().as_str()), (413, "too-large"), "{}", refused.text());
    assert_eq!(desk.json(planner, &draft)["edits"], json!([]));
    let (made, tag) = desk.step(planner, "POST", &edits, &tag, renames(EDITS_MAX));
    assert_eq!(made["edits"].as_array().map(Vec::len), Some(EDITS_MAX));
    let diff = desk.json(planner, &format!("{draft}/diff"));
    assert_eq!(diff["changed"][0]["after"]["name"], format!("第{}名", EDITS_MAX - 1));
    let refused = desk.ask(planner, "POST", &edits, Some(&tag), &renames(1));
    assert_eq!((refused.status, refused.code().as_str()), (413, "too-large"), "{}", refused.text());
    let (_, tag) = desk.step(planner, "DELETE", &format!("{edits}/last"), &tag, Value::Null);
    desk.step(planner, "POST", &edits, &tag, renames(1));

    // Far apart: it says so, of which edit.
    let near = desk.json(planner, &format!("/v1/grids/{grid}/neighbours"))["items"].clone();
    let near: Vec<&Value> = near.as_array().expect("a list").iter().map(|one| &one["id"]).collect();
    let all = basics.as_array().expect("grids").iter().map(|feature| &feature["id"]);
    let far = all.skip(1).find(|id| !near.contains(id)).expect("a town is larger");
    let (other, tag) = desk.begin();
    let merge =
        json!([{"op": "rename", "grid": grid, "name": "x"}, {"op": "merge", "grid": grid, "into": far}]);
    let refused = desk.ask(planner, "POST", &format!("{other}/edits"), Some(&tag), &merge);
    assert_eq!((refused.status, refused.code().as_str()), (422, "edit-refused"), "{}", refused.text());
    let fault = &refused.json()["errors"][0];
    assert_eq!((&fault["pointer"], &fault["reason"]), (&json!("/1"), &json!("not-neighbours")), "{fault}");
    assert_eq!(desk.json(planner, &other)["edits"], json!([]));
}
