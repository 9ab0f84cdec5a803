//! Whom an edit would hit, against what other questions say of the same ground.

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
