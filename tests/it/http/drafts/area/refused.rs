//! What is sent back and not taken: what does not fit, from whom, and when.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use super::{GEOPACKAGE, around, degrees, gdal, pair, sent, sent_as, shared_arc, taken};
use crate::harness::server::{Reply, Server, fresh, key};
use crate::http::drafts::{Desk, two_a_community};

fn reasons(reply: &Reply) -> Vec<String> {
    let errors = reply.json()["errors"].as_array().cloned().unwrap_or_default();
    errors.iter().filter_map(|error| error["reason"].as_str()).map(str::to_owned).collect()
}

#[track_caller]
fn check(reply: &Reply, status: u16, code: &str) {
    assert_eq!((reply.status, reply.code().as_str()), (status, code), "{}", reply.text());
}

#[test]
fn borders_that_do_not_fit_say_where() {
    let store = fresh("gpkg").to_str().expect("ASCII").to_owned();
    two_a_community(&store);
    let desk = Desk::at(&store);
    let (one, other) = pair(&desk);
    let (draft, tag) = desk.begin();
    let all = format!("grids={}", around(&desk, &one, &other));
    let (_, points) = shared_arc(&desk, &draft, &one, &other);
    let [x, y] = points[points.len() / 2];
    // Moved in one of the polygons alone: to one side an overlap, to the other a gap.
    let drawn = |query: &str, only: &str, by: i64| {
        let (file, _) = taken(&desk, &draft, query);
        let to = degrees([x + by, y + by]);
        let from = degrees([x, y]);
        let steps = json!([{"do": "move", "layer": "community", "from": from, "to": to, "only": only}]);
        gdal(&file, &steps)?;
        Some(sent(&desk, &draft, &tag, &file))
    };
    let mut found = Vec::new();
    for (grid, by) in [(&one, 900), (&one, -900), (&other, 900), (&other, -900)] {
        let Some(refused) = drawn(&all, grid, by) else { return };
        check(&refused, 422, "edit-refused");
        let error = refused.json()["errors"][0].clone();
        assert!(error["pointer"].as_str().is_some_and(|at| at.starts_with("/community/")), "{error}");
        let place: Vec<f64> = serde_json::from_value(error["place"].clone()).expect("a place");
        let far = (place[0] - x as f64 / 1e7).abs() + (place[1] - y as f64 / 1e7).abs();
        assert!(far < 0.005, "{error}");
        found.extend(reasons(&refused));
    }
    found.sort();
    found.dedup();
    assert_eq!(found, ["gap", "overlap"]);
    // The same where the neighbour did not go out.
    let alone = [900, -900].map(|by| drawn(&format!("grids={one}"), &one, by).expect("as before"));
    let mut found: Vec<String> = alone.iter().flat_map(reasons).collect();
    found.sort();
    found.dedup();
    assert_eq!(found, ["gap", "outside-area"]);
    assert_eq!(desk.json(&desk.planner, &draft)["edits"], json!([]), "nothing of it was made");
}

/// Renames a grid in a file that was taken of an area; the file's bytes.
fn renamed(desk: &Desk, draft: &str, one: &str, other: &str) -> Option<Vec<u8>> {
    let (file, _) = taken(desk, draft, &format!("grids={}", around(desk, one, other)));
    let steps = json!([{"do": "set", "layer": "community", "id": one, "field": "name", "value": "别名"}]);
    gdal(&file, &steps)?;
    Some(fs::read(&file).expect("there"))
}

/// Whatever is not allowed to edits is not allowed to a file.
#[test]
fn a_file_may_no_more_than_edits_may() {
    let store = fresh("gpkg").to_str().expect("ASCII").to_owned();
    two_a_community(&store);
    let desk = Desk::at(&store);
    let planner = desk.planner.clone();
    let (one, other) = pair(&desk);
    let (draft, tag) = desk.begin();
    let Some(bytes) = renamed(&desk, &draft, &one, &other) else { return };
    let path = format!("{draft}/area.gpkg");
    check(&sent_as(&desk, &desk.viewer, &path, Some(&tag), &bytes), 403, "forbidden");
    check(&sent_as(&desk, &desk.approver, &path, Some(&tag), &bytes), 403, "forbidden");
    check(&sent_as(&desk, &planner, &path, None, &bytes), 428, "needs-if-match");
    check(&sent_as(&desk, &planner, "/v1/drafts/77/area.gpkg", Some(&tag), &bytes), 404, "not-found");
    check(&sent_as(&desk, &planner, &format!("{path}?dry_run=maybe"), None, &bytes), 400, "bad-parameter");
    let headers = [("Authorization", format!("Bearer {planner}")), ("If-Match", tag.clone())];
    let mut headers: Vec<(&str, &str)> = headers.iter().map(|(name, value)| (*name, &**value)).collect();
    headers.push(("Content-Type", "image/png"));
    check(&desk.one.send("POST", &path, &headers, &bytes), 415, "bad-media-type");

    // Locked; in another version; changed since by others.
    let (_, locked) = desk.step(&planner, "PUT", &draft, &tag, json!({"name": "留白", "locks": [one]}));
    let reply = sent_as(&desk, &planner, &path, Some(&locked), &bytes);
    assert!(reply.text().contains("locked"), "{}", reply.text());
    check(&reply, 403, "forbidden");
    let (_, open) = desk.step(&planner, "PUT", &draft, &locked, json!({"name": "开放", "locks": []}));
    check(&sent_as(&desk, &planner, &path, Some(&tag), &bytes), 412, "stale");
    let rename = json!({"op": "rename", "grid": other, "name": "先改"});
    let (_, now) = desk.step(&planner, "POST", &format!("{draft}/edits"), &open, rename);
    let late = sent_as(&desk, &planner, &path, Some(&now), &bytes);
    assert_eq!(reasons(&late), ["changed-since"]);
    check(&late, 409, "conflict");
    let (second, second_tag) = desk.begin();
    let foreign = sent_as(&desk, &planner, &format!("{second}/area.gpkg"), Some(&second_tag), &bytes);
    assert!(foreign.text().contains("another draft"), "{}", foreign.text());
    assert_eq!(reasons(&foreign), ["other-draft"]);
    check(&foreign, 422, "invalid");
    // As it was again, the file holds; once submitted, nothing does.
    let (_, now) = desk.step(&planner, "DELETE", &format!("{draft}/edits/last"), &now, Value::Null);
    let taken = sent_as(&desk, &planner, &path, Some(&now), &bytes);
    assert_eq!(
        (taken.status, &taken.json()["draft"]["edits"]),
        (200, &json!(["rename"])),
        "{}",
        taken.text()
    );
    let now = taken.header("etag").expect("a tag").to_owned();
    let (_, now) = desk.step(&planner, "POST", &format!("{draft}/submit"), &now, json!({}));
    check(&sent_as(&desk, &planner, &path, Some(&now), &bytes), 409, "draft-state");
}

#[test]
fn a_territory_holds_for_files_too() {
    let store = fresh("gpkg").to_str().expect("ASCII").to_owned();
    two_a_community(&store);
    let desk = Desk::at(&store);
    let (one, other) = pair(&desk);
    let property = |id: &str, name: &str| {
        desk.json(&desk.planner, &format!("/v1/grids/{id}"))["properties"][name].clone()
    };
    let own = property(&one, "parent");
    let all = desk.json(&desk.planner, "/v1/grids?layer=community&level=community&limit=100");
    let all = all["features"].as_array().expect("features");
    let elsewhere = all.iter().find(|grid| grid["id"] != own && grid["properties"]["code"] != own);
    let elsewhere = elsewhere.expect("another")["id"].as_str().expect("an id").to_owned();
    let limited =
        key(Path::new(&store), &["--name", "limited", "--role", "planner", "--territory", &elsewhere]);
    // Started again, so that the key is known from the first request on.
    let desk = Desk { one: Server::start_at(&store, &[]), planner: limited, ..desk };
    let (draft, tag) = desk.begin();
    let Some(bytes) = renamed(&desk, &draft, &one, &other) else { return };
    for query in ["", "?dry_run=true"] {
        let path = format!("{draft}/area.gpkg{query}");
        let outside = sent_as(&desk, &desk.planner, &path, Some(&tag), &bytes);
        assert!(outside.text().contains("territory"), "{}", outside.text());
        check(&outside, 403, "forbidden");
    }
}

#[test]
fn the_limits_hold_both_ways() {
    let store = fresh("gpkg").to_str().expect("ASCII").to_owned();
    two_a_community(&store);
    let desk = Desk::at(&store);
    let (one, other) = pair(&desk);
    let (draft, tag) = desk.begin();
    let (file, _) = taken(&desk, &draft, &format!("grids={one},{other}"));
    let path = format!("{draft}/area.gpkg");
    let bytes = fs::read(&file).expect("there");
    for (flag, limit, part) in [
        ("--max-area-grids", "1", Some("at most 1")),
        ("--max-mesh-vertices", "10", Some("at most 10")),
        ("--max-body-bytes", "1000", None),
    ] {
        let small = Server::start_at(&store, &[flag, limit]).with_key(&desk.planner);
        let out = small.get(&format!("{path}?grids={one},{other}"));
        match part {
            Some(part) => {
                check(&out, 413, "too-large");
                assert!(out.text().contains(part), "{}", out.text());
            }
            None => assert_eq!(out.status, 200, "what goes out is no body that came"),
        }
        let headers = [("If-Match", tag.as_str()), ("Content-Type", GEOPACKAGE)];
        check(&small.send("POST", &path, &headers, &bytes), 413, "too-large");
    }
    for query in
        ["", "?bbox=1,2,3", "?grids=nowhere", "?grids=a%20b", "?bbox=0,0,1,1", "?bbox=113,22,114,23&grids=x"]
    {
        let reply = desk.ask(&desk.planner, "GET", &format!("{path}{query}"), None, &Value::Null);
        check(&reply, 400, "bad-parameter");
    }
}
