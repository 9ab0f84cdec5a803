//! Whom an edit would hit, against what other questions say of the same ground.

use std::collections::BTreeSet;

use jiff::{Timestamp, ToSpan};
use serde_json::{Value, json};

use super::{Desk, neighbours, two_a_community};
use crate::harness::server::fresh;

#[test]
fn what_a_grid_gives_away_is_all_that_it_has() {
    let store = fresh("gpkg").to_str().expect("ASCII").to_owned();
    two_a_community(&store);
    let desk = Desk::at(&store);
    let (grid, into, _) = neighbours(&desk);
    let (grid, into) = (grid["id"].as_str().expect("an id"), into["id"].as_str().expect("an id"));
    let planner = desk.planner.as_str();
    let premises = desk.json(planner, &format!("/v1/premises?grid={grid}&limit=1000"))["items"].clone();
    let premises = premises.as_array().expect("premises");
    let (draft, _) = desk.begin();
    let merge = json!({"op": "merge", "grid": grid, "into": into});
    let hit = desk.ask(planner, "POST", &format!("{draft}/impact"), None, &merge).json();
    assert_eq!(hit["total"]["premises"], premises.len(), "{hit}");

    // Checks fall due as each dossier says.
    let soon = Timestamp::now() + (30 * 24).hours();
    let is_soon = |obligation: &&Value| {
        let due = obligation["due_at"].as_str().map(|due| due.parse::<Timestamp>().expect("RFC 3339"));
        due.is_some_and(|due| due <= soon)
    };
    let due = premises.iter().map(|one| {
        let id = one["id"].as_str().expect("an id");
        let dossier = desk.json(planner, &format!("/v1/premises/{id}/dossier"));
        dossier["obligations"].as_array().expect("obligations").iter().filter(is_soon).count()
    });
    let due: usize = due.sum();
    assert!(due > 0, "or nothing is shown by it");
    assert_eq!(hit["total"]["checks_due"], due, "{hit}");

    // There is as much road to walk as coverage is counted of.
    let coverage = desk.json(planner, "/v1/patrol/coverage?layer=community&level=basic&limit=1000");
    let own = coverage["items"].as_array().expect("grids").iter().find(|one| one["grid"]["id"] == grid);
    let road = &own.expect("its coverage")["roads_m"]["of"];
    assert!(road.as_f64().is_some_and(|road| road > 0.0), "{road}");
    assert_eq!(&hit["total"]["road_m"], road);

    // What one gives, the other gets.
    let loads = hit["loads"].as_array().expect("loads");
    let load = |id: &str| loads.iter().find(|load| load["grid"] == id).expect("concerned");
    for what in ["addresses", "residents", "premises", "checks_due", "road_m"] {
        let of = |id: &str, when: &str| load(id)[when][what].as_f64().expect("a number");
        let (given, got) = (of(grid, "before"), of(into, "after") - of(into, "before"));
        assert!((given - got).abs() < 1e-6 && of(grid, "after") == 0.0, "{what}: {given} and {got}");
        assert!((hit["total"][what].as_f64().expect("a number") - given).abs() < 1e-6, "{what}");
    }
}

#[test]
fn what_each_member_has_is_told_before_and_after() {
    let store = fresh("gpkg").to_str().expect("ASCII").to_owned();
    two_a_community(&store);
    let desk = Desk::at(&store);
    let (grid, into, _) = neighbours(&desk);
    let (grid, into) = (grid["id"].as_str().expect("an id"), into["id"].as_str().expect("an id"));
    let planner = desk.planner.as_str();
    let serving = |grid: &str| -> BTreeSet<String> {
        let duties = desk.json(planner, &format!("/v1/duties?grid={grid}&limit=1000"))["items"].clone();
        let duties = duties.as_array().expect("duties").iter();
        duties.map(|duty| duty["member"].as_str().expect("a member").to_owned()).collect()
    };
    let (of_grid, of_into) = (serving(grid), serving(into));
    assert!(!of_grid.is_empty() && !of_into.is_empty(), "or nothing is shown by it");
    let (draft, tag) = desk.begin();
    let thought = |edits: &Value| {
        let reply = desk.ask(planner, "POST", &format!("{draft}/impact"), None, edits);
        assert_eq!(reply.status, 200, "{}", reply.text());
        reply.json()
    };

    // Whoever serves on what is given up is not taken along; those who stay have more each.
    let merge = json!({"op": "merge", "grid": grid, "into": into});
    let hit = thought(&merge);
    let of = |hit: &Value, list: &str, grid: &str| {
        hit[list]
            .as_array()
            .expect("a list")
            .iter()
            .find(|one| one["grid"] == grid)
            .expect("concerned")
            .clone()
    };
    let (given, got) = (of(&hit, "workloads", grid), of(&hit, "workloads", into));
    assert_eq!(given["after"], json!({"serving": 0, "per_member": null}));
    for (workload, id, when, count) in [
        (&given, grid, "before", of_grid.len()),
        (&got, into, "before", of_into.len()),
        (&got, into, "after", of_into.len()),
    ] {
        assert_eq!(workload[when]["serving"], count, "{id} {when}");
        let load = &of(&hit, "loads", id)[when];
        for what in ["addresses", "residents", "premises", "checks_due", "open_hazards", "road_m"] {
            let each = workload[when]["per_member"][what].as_f64().expect("a number");
            let all = load[what].as_f64().expect("a number");
            assert!((each - all / count as f64).abs() <= 0.005, "{id} {when} {what}: {each} of {all}");
        }
    }
    let residents = |workload: &Value, when: &str| workload[when]["per_member"]["residents"].as_f64();
    assert!(residents(&got, "before") < residents(&got, "after"), "{got}");

    // One more who serves there: no ground moves, and each has less.
    let members = desk.json(planner, "/v1/members?limit=1000")["items"].clone();
    let ids = members.as_array().expect("members").iter().filter_map(|member| member["id"].as_str());
    let other = ids.clone().find(|id| !of_into.contains(*id)).expect("somebody else");
    let set = |member: &str| json!({"op": "set_duty", "grid": into, "member": member, "role": "member"});
    let staffed = thought(&set(other));
    assert_eq!((&staffed["loads"], &staffed["between"]), (&json!([]), &json!([])), "{staffed}");
    let alone = &staffed["workloads"].as_array().expect("a list")[..];
    let [one] = alone else { panic!("{staffed}") };
    assert_eq!((&one["grid"], &one["before"]), (&json!(into), &got["before"]));
    assert_eq!(one["after"]["serving"], of_into.len() + 1);
    let shared = residents(one, "before").expect("a number") * of_into.len() as f64;
    let each = residents(one, "after").expect("a number");
    assert!((each - shared / (of_into.len() + 1) as f64).abs() < 0.05, "{one}");
    // Somebody who serves there already is nobody more.
    let twice = thought(&set(of_into.first().expect("there are some")));
    assert_eq!(twice["workloads"], json!([]));

    // Both made, the draft tells both; what is thought of then is on top of that.
    let edits = format!("{draft}/edits");
    let (_, tag) = desk.step(planner, "POST", &edits, &tag, json!([set(other), merge]));
    let whole = desk.json(planner, &format!("{draft}/impact"));
    let both = of(&whole, "workloads", into);
    assert_eq!((&both["before"], &both["after"]["serving"]), (&got["before"], &json!(of_into.len() + 1)));
    assert!(residents(&both, "after") < residents(&got, "after"), "{both}");
    assert_eq!(
        of(&whole, "loads", into)["after"],
        of(&hit, "loads", into)["after"],
        "as it ever was counted"
    );
    let another = ids.clone().find(|id| *id != other && !of_into.contains(*id)).expect("one more");
    let on_top = of(&thought(&set(another)), "workloads", into);
    assert_eq!((&on_top["before"], &on_top["after"]["serving"]), (&both["after"], &json!(of_into.len() + 2)));
    desk.step(planner, "DELETE", &format!("{edits}/last"), &tag, Value::Null);
    assert_eq!(desk.json(planner, &format!("{draft}/impact"))["workloads"], staffed["workloads"]);
}
