//! When drafts are published: at once, on the same day, in the past, on what was taken back, and with a
//! database that goes away in the midst of it.

use std::thread;

use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection, RunQueryDsl, sql_query};
use gridward::kernel::lattice::LatticePoint;
use gridward::kernel::measure::Zoom;
use gridward::kernel::tile::TileId;
use serde_json::{Value, json};

use super::{Desk, two_a_community};
use crate::harness::postgres;
use crate::harness::server::{Reply, fresh};

/// Ids of some basic grids.
fn basics(desk: &Desk) -> Vec<String> {
    let all = desk.json(&desk.planner, "/v1/grids?layer=community&level=basic&limit=1000");
    let ids = all["features"].as_array().expect("features").iter();
    ids.map(|feature| feature["id"].as_str().expect("an id").to_owned()).collect()
}

/// A draft that gives a grid another name, with its tag.
fn renaming(desk: &Desk, grid: &str, name: &str) -> (String, String) {
    let (draft, tag) = desk.begin();
    let rename = json!({"op": "rename", "grid": grid, "name": name});
    let (_, tag) = desk.step(&desk.planner, "POST", &format!("{draft}/edits"), &tag, rename);
    (draft, tag)
}

/// Submitted and approved; the new tag.
pub fn approved(desk: &Desk, draft: &str, tag: &str) -> String {
    let (_, tag) = desk.step(&desk.planner, "POST", &format!("{draft}/submit"), tag, Value::Null);
    desk.step(&desk.approver, "POST", &format!("{draft}/approve"), &tag, json!({})).1
}

/// Put on the newest edition, and approved again.
fn put_on_the_newest(desk: &Desk, draft: &str, tag: &str) -> String {
    let (_, tag) = desk.step(&desk.approver, "POST", &format!("{draft}/return"), tag, json!({}));
    let (_, tag) = desk.step(&desk.planner, "POST", &format!("{draft}/rebase"), &tag, Value::Null);
    approved(desk, draft, &tag)
}

pub fn publish(desk: &Desk, draft: &str, tag: &str, from: &str) -> Reply {
    let body = json!({"effective_from": from});
    desk.ask(&desk.approver, "POST", &format!("{draft}/publish"), Some(tag), &body)
}

fn name(desk: &Desk, grid: &str, rest: &str) -> String {
    let found = desk.json(&desk.planner, &format!("/v1/grids/{grid}{rest}"));
    found["properties"]["name"].as_str().expect("a name").to_owned()
}

#[test]
fn two_for_the_same_moment_and_one_on_what_was_taken_back() {
    let file = fresh("gpkg").to_str().expect("ASCII").to_owned();
    let database = postgres::shared().map(postgres::Cluster::database);
    for store in [file].into_iter().chain(database) {
        two_a_community(&store);
        let desk = Desk::at(&store);
        let [one, two, third, ..] = &basics(&desk)[..] else { panic!("too few grids") };
        let before = name(&desk, one, "");
        let begun = [(one, "甲"), (two, "乙")].map(|(grid, name)| {
            let (draft, tag) = renaming(&desk, grid, name);
            let tag = approved(&desk, &draft, &tag);
            (draft, tag)
        });
        // Side by side: from the one to the other each gives its name back.
        let [(first, _), (second, _)] = &begun;
        let number = first.rsplit('/').next().expect("a number");
        let diff = desk.json(&desk.planner, &format!("{second}/diff?draft={number}"));
        let changed = diff["changed"].as_array().expect("changed").iter();
        let mut names: Vec<&Value> = changed.map(|one| &one["after"]["name"]).collect();
        names.sort_by_key(|name| name.as_str() != Some("乙"));
        assert_eq!(names, [&json!("乙"), &json!(before)], "{diff}");
        let missing = format!("{second}/diff?draft=77");
        assert_eq!(desk.ask(&desk.planner, "GET", &missing, None, &Value::Null).status, 404);
        let replies = thread::scope(|scope| {
            let publishing =
                begun.each_ref().map(|(draft, tag)| scope.spawn(|| publish(&desk, draft, tag, "2031-01-01")));
            publishing.map(|thread| thread.join().expect("an answer"))
        });
        let mut statuses = replies.each_ref().map(|reply| reply.status);
        let lost = statuses.iter().position(|&status| status == 409).expect("one was too late");
        statuses.sort();
        assert_eq!(statuses, [201, 409], "{}", replies[lost].text());
        // The later one takes the earlier with it, from the same moment on.
        let (draft, tag) = &begun[lost];
        let tag = put_on_the_newest(&desk, draft, tag);
        let published = publish(&desk, draft, &tag, "2031-01-01");
        assert_eq!(published.status, 201, "{}", published.text());
        assert_eq!(published.json()["edition"], 3);
        let at = "?at=2031-01-01T00:00:00%2B08:00";
        assert_eq!((name(&desk, one, at), name(&desk, two, at)), ("甲".into(), "乙".into()));
        assert_eq!(name(&desk, one, "?at=2030-12-31"), before);

        // What stands on an edition that is taken back is put on the one that took it back.
        let (draft, tag) = renaming(&desk, third, "丙");
        let tag = approved(&desk, &draft, &tag);
        let body = json!({"effective_from": "2032-01-01"});
        let back = desk.ask(&desk.approver, "POST", "/v1/editions/1/revert", None, &body);
        assert_eq!(back.status, 201, "{}", back.text());
        let behind = publish(&desk, &draft, &tag, "2033-01-01");
        assert_eq!((behind.status, behind.code().as_str()), (409, "conflict"), "{}", behind.text());
        let tag = put_on_the_newest(&desk, &draft, &tag);
        let published = publish(&desk, &draft, &tag, "2033-01-01");
        assert_eq!(published.status, 201, "{}", published.text());
        let at = "?at=2033-06-01";
        assert_eq!((name(&desk, one, at), name(&desk, third, at)), (before, "丙".into()));
        assert_ne!(name(&desk, two, at), "乙");
    }
}

#[test]
fn a_date_that_is_past_is_for_approvers_and_known_as_such() {
    let store = fresh("gpkg").to_str().expect("ASCII").to_owned();
    two_a_community(&store);
    let desk = Desk::at(&store);
    let grid = &basics(&desk)[0];
    let before = name(&desk, grid, "");
    let (draft, tag) = renaming(&desk, grid, "甲");
    let tag = approved(&desk, &draft, &tag);
    let body = json!({"effective_from": "2026-06-01"});
    let refused = desk.ask(&desk.planner, "POST", &format!("{draft}/publish"), Some(&tag), &body);
    assert_eq!(refused.status, 403, "{}", refused.text());
    let published = publish(&desk, &draft, &tag, "2026-06-01");
    assert_eq!(published.status, 201, "{}", published.text());
    let edition = desk.json(&desk.planner, "/v1/editions/2");
    let [from, recorded] = ["effective_from", "recorded"].map(|time| edition[time].as_str().expect("a time"));
    assert!(from.starts_with("2026-06-01T00:00:00") && from < recorded, "{edition}");
    assert_eq!(name(&desk, grid, "?at=2026-06-02"), "甲");
    assert_eq!(name(&desk, grid, "?at=2026-05-31"), before);
    // As it was known before it was recorded, nobody had called it so on that day.
    let known = desk.json(&desk.planner, "/v1/editions/1")["recorded"].as_str().expect("a time").to_owned();
    let known = known.replace('+', "%2B");
    assert_eq!(name(&desk, grid, &format!("?at=2026-06-02&known={known}")), before);
    // So it is drawn.
    let [x, y] = super::inside(&desk, grid);
    let tile = TileId::of(LatticePoint::from_degrees(x, y).expect("a place"), Zoom::new(16).expect("a zoom"));
    let path = format!("/tiles/grids/16/{}/{}.mvt?at=2026-06-02", tile.x(), tile.y());
    let drawn = |rest: &str| desk.ask(&desk.viewer, "GET", &format!("{path}{rest}"), None, &Value::Null);
    assert!(drawn("").text().contains("甲") && !drawn(&format!("&known={known}")).text().contains("甲"));
    assert_eq!(drawn("&edition=1").status, 400);
}

#[test]
fn the_database_goes_in_the_midst_of_a_publication() {
    let Some(cluster) = postgres::shared() else { return };
    let store = cluster.database();
    two_a_community(&store);
    let desk = Desk::at(&store);
    let grid = &basics(&desk)[0];
    let (draft, tag) = renaming(&desk, grid, "甲");
    let tag = approved(&desk, &draft, &tag);
    let mut holder = PgConnection::establish(&store).expect("connects");
    holder.batch_execute("BEGIN; LOCK TABLE editions IN EXCLUSIVE MODE").expect("locked");
    let reply = thread::scope(|scope| {
        let publishing = scope.spawn(|| publish(&desk, &draft, &tag, "2031-01-01"));
        let waits =
            "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
        while sql_query(waits).execute(&mut holder).expect("asked") == 0 {}
        let end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
            WHERE datname = current_database() AND pid <> pg_backend_pid()";
        sql_query(end).execute(&mut holder).expect("ended");
        publishing.join().expect("an answer")
    });
    holder.batch_execute("ROLLBACK").expect("released");
    assert_eq!((reply.status, reply.code().as_str()), (503, "store-unavailable"), "{}", reply.text());
    desk.one.until("/readyz", |reply| reply.status == 200);
    let after = desk.json(&desk.planner, &draft);
    assert_eq!((&after["status"], &after["published"]), (&json!("approved"), &Value::Null));
    assert_eq!(desk.json(&desk.planner, "/v1/editions")["items"].as_array().expect("editions").len(), 1);
    let again = publish(&desk, &draft, &tag, "2031-01-01");
    assert_eq!(again.status, 201, "{}", again.text());
    assert_eq!(name(&desk, grid, "?at=2031-06-01"), "甲");
}
