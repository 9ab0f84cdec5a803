//! Who sees what: lists, tiles, events.

use std::io::Read;

use serde_json::{Value, json};

use super::{Events, HERE, act, far, report, report_at, tile_at};
use crate::harness::server::{Server, demo_store, key};

/// A key for all, one for a community and one that only looks, and a point inside and outside of it.
struct Keys {
    server: Server,
    whole: String,
    limited: String,
    viewer: String,
    inside: [f64; 2],
    outside: [f64; 2],
}

impl Keys {
    fn new() -> Self {
        let store = demo_store();
        let whole = key(&store, &["--name", "whole", "--role", "dispatcher"]);
        let server = Server::start(&store, &[]).with_key(&whole);
        let outside = far(&server);
        let located = server.json(&format!("/v1/locate?lon={}&lat={}", HERE[0], HERE[1]));
        let path = located["grids"][0]["path"].as_array().expect("grids above");
        let community = path.last().expect("a community")["id"].as_str().expect("an id").to_owned();
        drop(server);
        let territory = ["--role", "dispatcher", "--territory", &community];
        let limited = key(&store, &[&["--name", "limited"], &territory[..]].concat());
        let viewer = key(&store, &["--name", "viewer", "--role", "viewer", "--territory", &community]);
        let server = Server::start(&store, &[]).with_key(&whole);
        Self { server, whole, limited, viewer, inside: HERE, outside }
    }
}

#[test]
fn nobody_sees_or_moves_what_lies_elsewhere() {
    let Keys { mut server, limited, viewer, inside, outside, whole } = Keys::new();
    let body = |at: [f64; 2]| json!({"place": {"lon": at[0], "lat": at[1]}, "matter": "XF-01", "text": "堵", "reporter": "张三 13800000000"});
    let send = |server: &Server, at| server.send("POST", "/v1/hazards", &[], body(at).to_string().as_bytes());
    let (own, foreign) = (send(&server, inside).json(), send(&server, outside).json());
    let course = |server: &Server, hazard: &Value| {
        server.get(&format!("/v1/hazards/{}", hazard["id"].as_str().expect("an id")))
    };
    assert!(course(&server, &own).text().contains("张三"), "a dispatcher sees who reported");
    let wide = tile_at(inside, 8);
    let (near, away) = (tile_at(inside, 16), tile_at(outside, 16));
    assert_eq!(server.get(&away).status, 200);
    let seen_by_all = server.get(&wide).body;

    server.set_key(Some(&limited));
    let list = server.json("/v1/hazards")["items"].clone();
    assert_eq!((list.as_array().map(Vec::len), &list[0]["id"]), (Some(1), &own["id"]));
    assert_eq!(course(&server, &foreign).status, 404);
    assert_eq!(act(&server, &foreign["id"], json!({"action": "accept"})).status, 404);
    assert_eq!(act(&server, &own["id"], json!({"action": "merge", "into": foreign["id"]})).status, 422);
    assert_eq!(send(&server, outside).code(), "forbidden");
    assert_eq!((server.get(&near).status, server.get(&away).status), (200, 204));
    assert_ne!(server.get(&wide).body, seen_by_all, "not even counted");
    assert_eq!(server.json("/v1/hazards/figures")["total"]["hazards"], 1);
    assert!(server.get(&near).header("cache-control").expect("a rule").starts_with("private"));

    server.set_key(Some(&viewer));
    assert!(!course(&server, &own).text().contains("张三"), "a viewer does not see who reported");
    assert_eq!(act(&server, &own["id"], json!({"action": "accept"})).status, 403);
    assert_eq!(send(&server, inside).status, 403);

    server.set_key(Some(&whole));
    for text in [server.get(&near).text(), server.get("/v1/changes?limit=1000").text()] {
        assert!(!text.contains("张三") && !text.contains("13800000000"), "{text}");
    }
}

#[test]
fn what_is_reported_is_in_the_next_tile_and_leaves_the_others() {
    let server = Server::demo();
    let away = far(&server);
    let filed = report_at(&server, away, "SR-03", "垃圾堆积").json();
    let id = filed["id"].as_str().expect("an id");
    let (near, other) = (tile_at(HERE, 15), tile_at(away, 15));
    assert_eq!(server.get(&near).status, 204);
    let before = server.get(&other);
    assert!(before.text().contains(id) && !before.text().contains("垃圾堆积"), "no text in a tile");
    let etag = before.header("etag").expect("a tag").to_owned();
    let mine = report(&server, "消防通道被堵");
    let mine = mine["id"].as_str().expect("an id");
    let drawn = server.get(&near);
    assert!(drawn.text().contains(mine) && drawn.text().contains("red"));
    assert_eq!(server.send("GET", &other, &[("If-None-Match", &etag)], b"").status, 304);
    for (option, shown) in [
        ("severity=red", true),
        ("severity=blue,yellow", false),
        ("matter=XF-01", true),
        ("status=closed", false),
        ("status=open", true),
    ] {
        assert_eq!(server.get(&format!("{near}?{option}")).status == 200, shown, "{option}");
    }
    for option in ["severity=grey", "status=lost", "window=8h", "edition=1"] {
        assert_eq!(server.get(&format!("{near}?{option}")).code(), "bad-parameter", "{option}");
    }
    assert!(server.get(&tile_at(HERE, 9)).text().contains("hazard_cluster"));
    act(&server, &json!(mine), json!({"action": "reject"}));
    assert_eq!(server.get(&near).status, 204, "what has ended is not drawn");
    assert_eq!(server.json("/tiles/hazards.json")["vector_layers"][1]["minzoom"], 13);
}

#[test]
fn what_happens_is_told_as_it_happens_and_again_to_who_was_away() {
    let Keys { mut server, limited, inside, outside, whole, .. } = Keys::new();
    let mut all = Events::open(&server, &[]);
    server.set_key(Some(&limited));
    let mut mine = Events::open(&server, &[]);
    server.set_key(Some(&whole));
    let foreign = report_at(&server, outside, "SR-03", "垃圾堆积").json();
    let own = report_at(&server, inside, "XF-01", "堵住了").json();
    let id = |hazard: &Value| hazard["id"].as_str().expect("an id").to_owned();
    all.until(&id(&own));
    mine.until(&id(&own));
    mine.until("\"hazards\"");
    assert!(all.read.contains(&id(&foreign)) && !mine.read.contains(&id(&foreign)), "{}", mine.read);
    let seen = mine.last_id();
    act(&server, &own["id"], json!({"action": "accept"}));
    mine.until("\"accepted\"");
    mine.until("event: tiles");

    // Who comes back is told what happened meanwhile, once.
    server.set_key(Some(&limited));
    let mut back = Events::open(&server, &[("Last-Event-ID", &seen)]);
    back.until("\"accepted\"");
    back.until("id: ");
    assert_eq!(back.read.matches("event: hazard").count(), 1, "{}", back.read);
    for query in ["after=x", "since=1"] {
        assert_eq!(server.get(&format!("/v1/events?{query}")).status, 400, "{query}");
    }
}

/// A stream of events does not keep a server from stopping.
#[test]
fn a_server_that_is_asked_to_stop_ends_its_streams() {
    let server = Server::demo();
    let mut events = Events::open(&server, &[]);
    let (code, _) = server.terminate();
    assert_eq!(code, Some(0));
    let mut rest = Vec::new();
    // The end, not a wait for the grace that running requests are given.
    events.stream.read_to_end(&mut rest).expect("an end");
    assert!(rest.ends_with(b"0\r\n\r\n"), "{}", String::from_utf8_lossy(&rest));
}
