//! Proposals over HTTP: asked for, taken as edits, refused, given up.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;

use serde_json::{Value, json};

use super::drafts::{Desk, two_a_community};
use crate::harness::server::{Reply, Server, fresh, key};

fn proposals(reply: &Reply) -> Vec<Value> {
    assert_eq!(reply.status, 200, "{}", reply.text());
    reply.json()["proposals"].as_array().expect("proposals").clone()
}

fn grids(desk: &Desk, level: &str) -> Vec<Value> {
    let path = format!("/v1/grids?layer=community&level={level}&limit=1000");
    desk.json(&desk.planner, &path)["features"].as_array().expect("grids").clone()
}

#[test]
fn a_proposal_is_edits_that_do_what_it_says() {
    let store = fresh("gpkg").to_str().expect("ASCII").to_owned();
    two_a_community(&store);
    let desk = Desk::at(&store);
    let planner = desk.planner.as_str();
    let (draft, tag) = desk.begin();
    let path = format!("{draft}/propose");
    let asked = json!({"objective": "residents", "keep_roads": [], "count": 2});
    let found = proposals(&desk.ask(planner, "POST", &path, None, &asked));
    assert!(!found.is_empty() && found.len() <= 2);
    let loads = found[0]["loads"].as_array().expect("loads");
    assert_eq!(loads.len(), grids(&desk, "basic").len());
    // Where borders come, and which go, is there to be drawn: what comes ends where a border is.
    for name in ["new", "gone"] {
        let lines = found[0][name].as_array().expect("lines");
        assert!(
            !lines.is_empty() && lines.iter().all(|line| line.as_array().is_some_and(|line| line.len() > 1))
        );
    }
    // Taken: the draft has it, and moves as many people as it said.
    let (edited, tag) =
        desk.step(planner, "POST", &format!("{draft}/edits"), &tag, found[0]["edits"].clone());
    assert_eq!(edited["edits"].as_array().map(Vec::len), found[0]["edits"].as_array().map(Vec::len));
    let impact = desk.json(planner, &format!("{draft}/impact"));
    assert_eq!(impact["total"]["residents"], found[0]["moved"]);
    for load in impact["loads"].as_array().expect("loads") {
        let own = loads.iter().find(|own| own["grid"] == load["grid"]).expect("one of them");
        assert_eq!(
            (&load["before"]["residents"], &load["after"]["residents"]),
            (&own["before"], &own["after"])
        );
    }
    let mesh = desk.json(planner, &format!("{draft}/mesh"));
    let points: BTreeSet<[i64; 2]> = mesh["arcs"]
        .as_array()
        .expect("arcs")
        .iter()
        .flat_map(|arc| arc["points"].as_array().expect("points").clone())
        .map(|at| [at[0].as_i64().expect("units"), at[1].as_i64().expect("units")])
        .collect();
    let units = |degrees: &Value| (degrees.as_f64().expect("degrees") * 1e7).round() as i64;
    for line in found[0]["new"].as_array().expect("lines") {
        for at in line.as_array().expect("points") {
            assert!(points.contains(&[units(&at[0]), units(&at[1])]), "{at} is a border then");
        }
    }
    assert_eq!(desk.json(planner, &format!("{draft}/check"))["sound"], true);
    // From there on, hardly anything is left to do; another's datum holds as well.
    let again = desk.ask(planner, "POST", &format!("{path}?crs=EPSG:4547"), None, &asked);
    assert_eq!(again.status, 200, "{}", again.text());
    assert!(again.json()["before"]["deviation"].as_f64() <= found[0]["deviation"].as_f64());
    // What is fair is said by weights.
    let weights = json!({"premises": 2, "premises_kinds": {"school": 500}, "resident": 1});
    let weighted = json!({"objective": weights, "keep_roads": [], "max_moved": 500, "tolerance": 0.1});
    let weighted = desk.ask(planner, "POST", &path, None, &weighted);
    assert!(proposals(&weighted).iter().all(|one| one["moved"].as_u64() <= Some(500)));
    // Only what is named takes part, and not what is locked.
    let communities = grids(&desk, "community");
    let own = communities[3]["id"].as_str().expect("an id");
    let within = desk.ask(planner, "POST", &path, None, &json!({"area": [own], "keep_roads": []}));
    let children: BTreeSet<String> = {
        let below = desk.json(planner, &format!("/v1/grids/{own}/children"));
        let below = below["features"].as_array().or(below["items"].as_array()).expect("a list").clone();
        below.iter().map(|one| one["id"].as_str().expect("an id").to_owned()).collect()
    };
    match within.status {
        200 => {
            for one in proposals(&within) {
                let taking_part = one["loads"].as_array().expect("loads").iter();
                assert!(
                    taking_part
                        .into_iter()
                        .all(|load| children.contains(load["grid"].as_str().expect("an id")))
                );
            }
        }
        _ => assert_eq!((children.len(), within.code().as_str()), (1, "invalid")),
    }
    let all: Vec<&str> = communities.iter().filter_map(|one| one["id"].as_str()).collect();
    let locked = desk.ask(planner, "POST", &path, None, &json!({"locks": all, "keep_roads": []}));
    assert_eq!((proposals(&locked).len(), &locked.json()["limits"]), (0, &json!([])));
    drop(tag);
}

#[test]
fn what_cannot_be_asked_is_refused() {
    let store = fresh("gpkg").to_str().expect("ASCII").to_owned();
    two_a_community(&store);
    let desk = Desk::at(&store);
    let (draft, _) = desk.begin();
    let path = format!("{draft}/propose");
    for (body, code) in [
        (json!({"objective": "happiness"}), "invalid"),
        (json!({"objective": {"resident": 2_000_000}}), "invalid"),
        (json!({"objective": {"resident": -1}}), "invalid"),
        (json!({"objective": {"premises": 0}}), "invalid"),
        (json!({"count": 0}), "invalid"),
        (json!({"count": 13}), "invalid"),
        (json!({"tolerance": 0.001}), "invalid"),
        (json!({"max_moved": -5}), "invalid"),
        (json!({"locks": ["nowhere"]}), "invalid"),
        (json!({"area": ["nowhere"]}), "invalid"),
        (json!({"area": [""]}), "invalid"),
        (json!({"hurry": true}), "invalid"),
    ] {
        let refused = desk.ask(&desk.planner, "POST", &path, None, &body);
        assert_eq!((refused.status, refused.code().as_str()), (422, code), "{body}: {}", refused.text());
    }
    let nothing = json!({});
    let ask = |key: &str, path: &str| desk.ask(key, "POST", path, None, &nothing).status;
    assert_eq!(desk.one.send("POST", &path, &[], b"{}").status, 401);
    assert_eq!(ask(&desk.viewer, &path), 403);
    assert_eq!(ask(&desk.planner, "/v1/drafts/77/propose"), 404);
    assert_eq!(ask(&desk.approver, &path), 403, "another's draft");
    // A grid's id is given once.
    let basics = grids(&desk, "basic");
    let (grid, other) = (&basics[0]["id"], &basics[1]["id"]);
    let split = json!({"op": "split", "grid": grid, "line": [[113, 22], [114, 23]], "code": "x", "name": "x", "id": other});
    let tag = desk.ask(&desk.planner, "GET", &draft, None, &Value::Null).header("etag").map(str::to_owned);
    let refused = desk.ask(&desk.planner, "POST", &format!("{draft}/edits"), tag.as_deref(), &split);
    assert_eq!((refused.status, refused.text().contains("id-in-use")), (422, true), "{}", refused.text());
}

#[test]
fn nothing_outside_a_territory_moves() {
    let store = fresh("gpkg").to_str().expect("ASCII").to_owned();
    two_a_community(&store);
    let desk = Desk::at(&store);
    let communities = grids(&desk, "community");
    let basics = grids(&desk, "basic");
    let count = |id: &Value| basics.iter().filter(|one| one["properties"]["parent"] == *id).count();
    let own = communities.iter().max_by_key(|one| count(&one["id"])).expect("communities");
    let (own, other) = (
        own["id"].clone(),
        communities.iter().find(|one| one["id"] != own["id"]).expect("two")["id"].clone(),
    );
    drop(desk);
    let limited = key(
        Path::new(&store),
        &["--name", "limited", "--role", "planner", "--territory", own.as_str().expect("an id")],
    );
    let start = || Server::start_at(&store, &[]);
    let desk = Desk {
        one: start(),
        other: start(),
        planner: limited,
        approver: String::new(),
        viewer: String::new(),
    };
    let (draft, tag) = desk.begin();
    let path = format!("{draft}/propose");
    let ask = |body: Value| desk.ask(&desk.planner, "POST", &path, None, &body);
    let outside = ask(json!({"area": [other]}));
    assert_eq!((outside.status, outside.code().as_str()), (403, "forbidden"), "{}", outside.text());
    let answer = ask(json!({"keep_roads": []}));
    let found = proposals(&answer);
    for one in &found {
        for load in one["loads"].as_array().expect("loads") {
            let grid = basics.iter().find(|grid| grid["id"] == load["grid"]).expect("a grid");
            assert_eq!(grid["properties"]["parent"], own);
        }
    }
    // Taken with the same key, which is let touch nothing else.
    match found.first() {
        Some(first) => {
            desk.step(&desk.planner, "POST", &format!("{draft}/edits"), &tag, first["edits"].clone());
        }
        None => assert!(!answer.json()["limits"].as_array().expect("a list").is_empty()),
    }
}

/// A request whose answer is read line by line.
struct Followed(BufReader<std::net::TcpStream>);

impl Followed {
    fn begin(desk: &Desk, path: &str, body: &Value) -> Self {
        let mut stream = desk.one.connect();
        let bearer = format!("Bearer {}", desk.planner);
        let headers = [("Authorization", bearer.as_str()), ("Accept", "application/x-ndjson")];
        let body = body.to_string();
        let head = desk.one.head("POST", path, &headers);
        write!(stream, "{head}Content-Length: {}\r\n\r\n{body}", body.len()).expect("sent");
        Self(BufReader::new(stream))
    }

    /// The next line that is JSON; `None` at the end.
    fn next(&mut self) -> Option<Value> {
        let mut line = String::new();
        while self.0.read_line(&mut line).is_ok_and(|read| read > 0) {
            if line.starts_with('{') {
                return serde_json::from_str(&line).ok();
            }
            line.clear();
        }
        None
    }
}

#[test]
fn it_is_followed_and_given_up() {
    let store = fresh("gpkg").to_str().expect("ASCII").to_owned();
    two_a_community(&store);
    let desk = Desk::at(&store);
    let planner = desk.planner.as_str();
    let (draft, tag) = desk.begin();
    let path = format!("{draft}/propose");
    let long = json!({"count": 12, "keep_roads": []});
    // One at a time: while it goes on, others are sent away.
    let mut followed = Followed::begin(&desk, &path, &long);
    let first = followed.next().expect("a line");
    assert_eq!(first["progress"]["step"], "units", "{first}");
    let second = desk.ask(planner, "POST", &path, None, &long);
    assert_eq!((second.status, second.code().as_str()), (503, "busy"));
    // Who goes away makes room.
    drop(followed);
    let bearer = format!("Bearer {planner}");
    let short = json!({"count": 1, "keep_roads": []}).to_string();
    let again = || desk.one.send("POST", &path, &[("Authorization", &bearer)], short.as_bytes());
    let begun = std::time::Instant::now();
    let mut reply = again();
    while reply.status == 503 && begun.elapsed().as_secs() < 60 {
        reply = again();
    }
    assert_eq!(reply.status, 200, "{}", reply.text());
    // To its end: lines, the last of them what the plain answer is.
    let mut followed = Followed::begin(&desk, &path, &json!({"count": 1, "keep_roads": []}));
    let lines: Vec<Value> = std::iter::from_fn(|| followed.next()).collect();
    let (last, before) = lines.split_last().expect("lines");
    assert!(before.iter().all(|line| line["progress"]["total"].is_u64()), "{before:?}");
    let figures = |body: &Value| (body["before"].clone(), body["proposals"][0]["deviation"].clone());
    assert_eq!(figures(&last["result"]), figures(&reply.json()));
    // A draft that is thrown away ends it.
    let mut followed = Followed::begin(&desk, &path, &long);
    followed.next().expect("a line");
    let gone = desk.ask(planner, "DELETE", &draft, Some(&tag), &Value::Null);
    assert_eq!(gone.status, 204, "{}", gone.text());
    let last = std::iter::from_fn(|| followed.next()).last().expect("a line");
    assert_eq!(last["problem"]["code"], "draft-state", "{last}");
}
