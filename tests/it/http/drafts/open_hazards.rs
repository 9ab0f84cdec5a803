//! Open hazards stay with their owners when the ground changes hands, or go with it, as the draft says.

use serde_json::{Value, json};

use super::{Desk, made_key, neighbours, two_a_community};
use crate::harness::postgres;
use crate::harness::server::{Server, fresh};

/// The grid of a hazard's owner, and how often it went with the ground.
fn stands(desk: &Desk, hazard: &str) -> (String, usize) {
    let found = desk.json(&desk.planner, hazard);
    let grid = found["owner"]["grid"]["id"].as_str().expect("an owner's grid").to_owned();
    let handed = found["course"].as_array().expect("a course").iter();
    let handed = handed.filter(|event| event["action"] == "hand_over");
    (grid, handed.inspect(|event| assert_eq!(event["actor"], "gridward", "{event}")).count())
}

/// Reads until it is so: whoever follows the store does it by and by, and the course is known a moment before.
fn comes_to(desk: &Desk, hazard: &str, wanted: (&str, usize)) {
    loop {
        let (grid, handed) = stands(desk, hazard);
        assert!(handed <= wanted.1, "two servers wrote it twice: {handed} times to {grid}");
        if (grid.as_str(), handed) == wanted {
            return;
        }
    }
}

#[test]
fn they_go_with_the_ground_once_or_stay() {
    let file = fresh("gpkg").to_str().expect("ASCII").to_owned();
    let database = postgres::shared().map(postgres::Cluster::database);
    for store in [file].into_iter().chain(database) {
        two_a_community(&store);
        let dispatcher = made_key(&store, "dispatcher", "dispatcher");
        let admin = made_key(&store, "admin", "admin");
        let mut desk = Desk::at(&store);
        let (grid, into, point) = neighbours(&desk);
        let (grid, into) = (grid["id"].as_str().expect("an id"), into["id"].as_str().expect("an id"));
        // Somebody who never sleeps on each, so that the test may run at night.
        let who = json!({"id": "m-awake", "name": "值守员", "team": "grid_member", "phone": "13800000000", "from": "2020-01-01"});
        let member = desk.ask(&admin, "POST", "/v1/members", None, &who);
        assert_eq!(member.status, 201, "{}", member.text());
        for grid in [grid, into] {
            let duty = json!({"member": "m-awake", "grid": grid, "role": "lead", "from": "2020-01-01"});
            let duty = desk.ask(&admin, "POST", "/v1/duties", None, &duty);
            assert_eq!(duty.status, 201, "{}", duty.text());
        }
        let place = json!({"lon": point[0], "lat": point[1]});
        let report = json!({"place": place, "matter": "SR-03", "text": "垃圾堆积没人清"});
        let filed = desk.ask(&dispatcher, "POST", "/v1/hazards", None, &report);
        assert_eq!(filed.status, 201, "{}", filed.text());
        let hazard = format!("/v1/hazards/{}", filed.json()["id"].as_str().expect("an id"));
        assert_eq!(stands(&desk, &hazard), (grid.to_owned(), 0));

        // The draft says that they move; a word that nobody knows is refused.
        let (draft, tag) = desk.begin();
        let named = |open_hazards: &str| json!({"name": "并", "open_hazards": open_hazards});
        let refused = desk.ask(&desk.planner, "PUT", &draft, Some(&tag), &named("vanish"));
        assert_eq!((refused.status, refused.code().as_str()), (422, "invalid"), "{}", refused.text());
        let planner = desk.planner.clone();
        let (described, tag) = desk.step(&planner, "PUT", &draft, &tag, named("move"));
        assert_eq!(described["open_hazards"], "move");
        let merge = json!({"op": "merge", "grid": grid, "into": into});
        let (_, tag) = desk.step(&planner, "POST", &format!("{draft}/edits"), &tag, merge);
        let (_, tag) = desk.step(&planner, "POST", &format!("{draft}/submit"), &tag, Value::Null);
        let approver = desk.approver.clone();
        let (_, tag) = desk.step(&approver, "POST", &format!("{draft}/approve"), &tag, json!({}));
        desk.step(&approver, "POST", &format!("{draft}/publish"), &tag, json!({}));
        assert_eq!(desk.json(&planner, "/v1/editions/2")["open_hazards"], "move");
        comes_to(&desk, &hazard, (into, 1));

        // Taken back, it stays where it went: also for a server that was not there when it happened.
        let back = |desk: &Desk, to: u32, body: Value| {
            let reply = desk.ask(&approver, "POST", &format!("/v1/editions/{to}/revert"), None, &body);
            assert_eq!(reply.status, 201, "{}", reply.text());
        };
        back(&desk, 1, json!({}));
        desk.one = Server::start_at(&store, &[]);
        assert_eq!(stands(&desk, &hazard), (into.to_owned(), 1));
        // The next that says so takes it along from there; in between nothing has moved it. Duties on the grid have
        // ended with it, so that the community answers.
        back(&desk, 1, json!({"open_hazards": "move"}));
        let community = desk.json(&planner, &format!("/v1/grids/{grid}"))["properties"]["parent"].clone();
        comes_to(&desk, &hazard, (community.as_str().expect("a parent"), 2));
        let unknown = desk.ask(&approver, "POST", "/v1/editions/1/revert", None, &json!({"open_hazards": 1}));
        assert!((400..500).contains(&unknown.status), "{}", unknown.text());
    }
}
