//! An edition that is published for later is told of twice: when it is published, and when it comes into force.

use jiff::{Timestamp, ToSpan};
use serde_json::{Value, json};

use super::publishing::{approved, publish};
use super::{Desk, neighbours, two_a_community};
use crate::harness::postgres;
use crate::harness::server::fresh;

/// What the log tells of an edition, in order: whether it came into force then.
fn told(desk: &Desk, edition: u32) -> Vec<Value> {
    let changes = desk.json(&desk.planner, "/v1/changes?limit=1000")["items"].clone();
    let of_it = changes.as_array().expect("changes").iter().filter(|change| change["edition"] == edition);
    of_it.cloned().collect()
}

#[test]
fn coming_into_force_is_told_once_by_whichever_process_comes_first() {
    let file = fresh("gpkg").to_str().expect("ASCII").to_owned();
    let database = postgres::shared().map(postgres::Cluster::database);
    for store in [file].into_iter().chain(database) {
        two_a_community(&store);
        let mut desk = Desk::at(&store);
        let (grid, ..) = neighbours(&desk);
        let grid = grid["id"].as_str().expect("an id");
        let planner = desk.planner.clone();
        let renamed = |name: &str, from: &str| {
            let (draft, tag) = desk.begin();
            let rename = json!({"op": "rename", "grid": grid, "name": name});
            let (_, tag) = desk.step(&planner, "POST", &format!("{draft}/edits"), &tag, rename);
            let tag = approved(&desk, &draft, &tag);
            let published = publish(&desk, &draft, &tag, from);
            assert_eq!(published.status, 201, "{}", published.text());
        };
        // One that holds at once, and one that does so in three seconds.
        renamed("立即", "2026-06-01");
        let soon = (Timestamp::now() + 3.seconds()).to_string();
        renamed("稍后", &soon);
        let [first] = &told(&desk, 2)[..] else { panic!("once") };
        assert_eq!(first["in_force"], Value::Null);
        let both = loop {
            let both = told(&desk, 3);
            if both.len() > 1 {
                break both;
            }
        };
        let [published, begun] = &both[..] else { panic!("{both:?}") };
        assert_eq!((&published["in_force"], &begun["in_force"]), (&Value::Null, &json!(true)), "{both:?}");
        for same in ["kind", "effective_from", "links"] {
            assert_eq!(published[same], begun[same], "{same}");
        }
        let moment = |text: &Value| text.as_str().expect("a time").parse::<Timestamp>().expect("RFC 3339");
        assert!(moment(&begun["effective_from"]) <= moment(&begun["recorded"]), "{begun}");
        assert!(moment(&published["recorded"]) < moment(&published["effective_from"]), "{published}");
        // Both processes, and one that starts only now, have followed what comes after: nobody has told it again.
        desk.one = crate::harness::server::Server::start_at(&store, &[]);
        for name in ["甲", "乙"] {
            let made = desk.ask(&planner, "POST", "/v1/drafts", None, &json!({"name": name}));
            assert_eq!(made.status, 201, "{}", made.text());
            std::mem::swap(&mut desk.one, &mut desk.other);
        }
        assert_eq!((told(&desk, 2).len(), told(&desk, 3).len()), (1, 2));
    }
}
