//! Editions, their mesh, and what a grid was and holds, on a town of four grids.

use std::fs;

use serde_json::{Value, json};

use crate::formats::sample;
use crate::harness::server::{Server, fresh, must};

/// A store with three editions and a few people and places.
fn quarter() -> Server {
    let store = fresh("gpkg");
    let store = store.to_str().expect("ASCII");
    let import = |kind: &str, ending: &str, text: &str, args: &[&str]| {
        let path = fresh(ending);
        fs::write(&path, text).expect("writable");
        must(&[&["import", kind, path.to_str().expect("ASCII"), "--store", store], args].concat());
    };
    let since = |date| ["--layer", "community", "--effective-from", date];
    let town = "code,name,level\n441900122900,试验社区,community\n";
    import("grids", "csv", town, &since("2026-01-01"));
    let drawn = fs::read_to_string(sample("quarter.geojson")).expect("a sample");
    let basic = ["--level", "basic"];
    import("grids", "geojson", &drawn, &[&since("2026-02-01")[..], &basic].concat());
    let renamed = drawn.replace("东风基础网格", "东风新网格");
    import("grids", "geojson", &renamed, &[&since("2026-03-01")[..], &basic].concat());
    let since = ["--effective-from", "2026-03-01"];
    import("members", "csv", "id,name,team\nm1,甲,grid_member\nm2,乙,grid_member\nm3,丙,volunteer\n", &since);
    let duties = "member,grid,role,from,to\nm1,441900122901,lead,,\nm2,441900122902,member,,\n\
        m3,441900122900,member,,\nm3,441900122903,member,2026-03-01,2026-03-05\n";
    import("duties", "csv", duties, &since);
    let premises = "id,name,kind,x,y\np1,店,small_shop,113.6605,22.9305\np2,店,small_shop,113.6614,22.9305\n\
        p3,校,school,113.6615,22.9308\np4,远,school,113.7,22.9\np5,无,school,,\n";
    import("premises", "csv", premises, &since);
    Server::start_at(store, &[])
}

fn id_of(server: &Server, code: &str) -> String {
    server.json(&format!("/v1/grids/{code}"))["id"].as_str().expect("an id").to_owned()
}

#[test]
fn each_edition_and_the_one_in_force() {
    let server = quarter();
    let facts = |edition: &Value| {
        (edition["number"].clone(), edition["effective_from"].clone(), edition["in_force"].clone())
    };
    let expected = [
        (json!(3), json!("2026-03-01T00:00:00+08:00"), json!(true)),
        (json!(2), json!("2026-02-01T00:00:00+08:00"), json!(false)),
        (json!(1), json!("2026-01-01T00:00:00+08:00"), json!(false)),
    ];
    let first = server.json("/v1/editions?limit=2");
    let rest = server.json(first["links"][0]["href"].as_str().expect("a link"));
    assert_eq!(rest["links"], json!([]));
    let items = [&first, &rest].map(|page| page["items"].as_array().expect("a list").clone()).concat();
    assert_eq!(items.iter().map(facts).collect::<Vec<_>>(), expected);
    let logs: Vec<u64> = items.iter().map(|edition| edition["log"].as_u64().expect("a number")).collect();
    assert!(logs.is_sorted_by(|a, b| a > b), "{logs:?}");
    for (path, number) in [
        ("current", 3),
        ("current?at=2026-02-28T23:59:59%2B08:00", 2),
        ("current?at=2026-02-01", 2),
        ("current?at=2026-01-01", 1),
        ("3", 3),
        ("1", 1),
    ] {
        let edition = server.json(&format!("/v1/editions/{path}"));
        assert_eq!(facts(&edition), expected[3 - number], "{path}");
        assert_eq!(edition, items[3 - number], "{path}");
    }
    for (path, code) in [
        ("current?at=2025-12-31", "not-in-force"),
        ("4", "not-found"),
        ("0", "not-found"),
        ("first", "not-found"),
        ("4/mesh", "not-found"),
    ] {
        let reply = server.get(&format!("/v1/editions/{path}"));
        assert_eq!((reply.status, &*reply.code()), (404, code), "{path}");
    }
}

#[test]
fn the_mesh_is_the_borders_each_once() {
    let server = quarter();
    assert_eq!(server.json("/v1/editions/1/mesh")["arcs"], json!([]), "nothing was drawn yet");
    let mesh = server.json("/v1/editions/3/mesh");
    assert_eq!((&mesh["edition"], &mesh["units_per_degree"]), (&json!(3), &json!(10_000_000)));
    let arcs = mesh["arcs"].as_array().expect("arcs");
    let nodes = mesh["nodes"].as_array().expect("nodes");
    let node = |id: &Value| &nodes.iter().find(|node| node["id"] == *id).expect("it is listed")["at"];
    let (inner, around) = (id_of(&server, "441900122903"), id_of(&server, "441900122902"));
    let mut doubled = 0;
    let mut beside = Vec::new();
    for arc in arcs {
        let points = arc["points"].as_array().expect("points");
        assert_eq!((node(&arc["from"]), node(&arc["to"])), (&points[0], &points[points.len() - 1]));
        for side in arc["sides"].as_array().expect("sides") {
            assert_eq!(side["layer"], "community");
            assert_ne!(side["left"], side["right"]);
            let turn = i64::from(side["left"] == *inner) - i64::from(side["right"] == *inner);
            if turn != 0 {
                beside.push(side[if turn > 0 { "right" } else { "left" }].clone());
            }
            let xy = |at: &Value, axis: usize| at[axis].as_i64().expect("a number");
            let cross = points.windows(2).map(|p| xy(&p[0], 0) * xy(&p[1], 1) - xy(&p[1], 0) * xy(&p[0], 1));
            doubled += turn * cross.sum::<i64>();
        }
    }
    // 0.0003 by 0.0002 degrees, in the hole of its neighbour.
    assert_eq!(doubled, 2 * 3_000 * 2_000);
    assert!(!beside.is_empty() && beside.iter().all(|grid| *grid == *around), "{beside:?}");
    let grids = mesh["grids"].as_array().expect("grids");
    let named = |id: &Value| grids.iter().find(|grid| grid["id"] == *id);
    assert_eq!(named(&json!(*inner)).expect("it has a border")["code"], "441900122903");
    for grid in grids.iter().filter(|grid| !grid["parent"].is_null()) {
        assert!(named(&grid["parent"]).is_some(), "what is above {grid} is named too");
    }
    let part = server.json("/v1/editions/3/mesh?bbox=113.6614,22.9303,113.6615,22.9307");
    assert!((1..arcs.len()).contains(&part["arcs"].as_array().expect("arcs").len()));
    assert!(part["arcs"].as_array().expect("arcs").iter().all(|arc| arcs.contains(arc)));
}

#[test]
fn a_grids_history_is_its_changes() {
    let server = quarter();
    let town = id_of(&server, "441900122900");
    let version = |edition: u32, from: &str, name: &str, level: &str, code: &str, parent: Value| {
        json!({"edition": edition, "effective_from": from, "exists": true, "code": code, "name": name,
            "level": level, "parent": parent, "reshaped": false})
    };
    let (february, march) = ("2026-02-01T00:00:00+08:00", "2026-03-01T00:00:00+08:00");
    let east = |edition, from, name| version(edition, from, name, "basic", "441900122901", json!(town));
    for (code, expected) in [
        ("441900122901", json!([east(2, february, "东风基础网格"), east(3, march, "东风新网格")])),
        (
            "441900122900",
            json!([version(
                1,
                "2026-01-01T00:00:00+08:00",
                "试验社区",
                "community",
                "441900122900",
                Value::Null
            )]),
        ),
    ] {
        let path = format!("/v1/grids/{code}/history");
        let reply = server.get(&path);
        assert_eq!(reply.json()["items"], expected, "{code}");
        let etag = reply.header("etag").expect("a tag").to_owned();
        assert_eq!(server.send("GET", &path, &[("If-None-Match", &etag)], b"").status, 304);
        let by_id = server.json(&format!("/v1/grids/{}/history", id_of(&server, code)));
        assert_eq!(by_id["items"], expected);
    }
    assert_eq!(server.get("/v1/grids/441900122999/history").code(), "not-found");
}

#[test]
fn the_figures_of_a_grid() {
    let server = quarter();
    let stats = |code: &str, at: &str| server.json(&format!("/v1/grids/{code}/stats?at={at}"));
    for (code, at, children, duties, premises) in [
        (
            "441900122900",
            "2026-03-10",
            4,
            json!({"grid_member": 2, "volunteer": 1}),
            json!({"small_shop": 2, "school": 1}),
        ),
        (
            "441900122900",
            "2026-03-02",
            4,
            json!({"grid_member": 2, "volunteer": 2}),
            json!({"small_shop": 2, "school": 1}),
        ),
        ("441900122901", "2026-03-10", 0, json!({"grid_member": 1}), json!({"small_shop": 1})),
        // What lies in its hole is not its own.
        ("441900122902", "2026-03-10", 0, json!({"grid_member": 1}), json!({"school": 1})),
        ("441900122903", "2026-03-10", 0, json!({}), json!({"small_shop": 1})),
        ("441900122904", "2026-03-10", 0, json!({}), json!({})),
    ] {
        let found = stats(code, at);
        let leaves = children.max(1);
        assert_eq!((&found["children"], &found["leaves"]), (&json!(children), &json!(leaves)), "{code}");
        assert_eq!((&found["duties"], &found["premises"]), (&duties, &premises), "{code} at {at}");
        assert_eq!(found["grid"]["code"], code);
    }
    let area = |code: &str| stats(code, "2026-03-10")["area_m2"].as_f64().expect("an area");
    // 30.75 m by 22.15 m.
    assert!((area("441900122903") - 681.0).abs() < 2.0, "{}", area("441900122903"));
    let below: f64 = (901..=904).map(|number| area(&format!("441900122{number}"))).sum();
    assert!((area("441900122900") - below).abs() < 0.01, "{below}");
}
