//! Hazards as a client meets them: reported, joined, moved, seen by those who may, drawn, and told.

use std::collections::BTreeSet;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::thread;

use gridward::kernel::lattice::LatticePoint;
use gridward::kernel::measure::Zoom;
use gridward::kernel::tile::TileId;
use serde_json::{Value, json};

use crate::harness::postgres;
use crate::harness::server::{Reply, Server, demo_store, fresh, key, must};

/// Points inside two communities of the demo town, far apart.
const HERE: [f64; 2] = [113.6705, 22.9425];

fn report_at(server: &Server, at: [f64; 2], matter: &str, text: &str) -> Reply {
    let body = json!({"place": {"lon": at[0], "lat": at[1]}, "matter": matter, "text": text});
    server.send("POST", "/v1/hazards", &[], body.to_string().as_bytes())
}

fn report(server: &Server, text: &str) -> Value {
    let reply = report_at(server, HERE, "XF-01", text);
    assert_eq!(reply.status, 201, "{}", reply.text());
    reply.json()
}

fn act(server: &Server, id: &Value, body: Value) -> Reply {
    let id = id.as_str().expect("an id");
    server.send("POST", &format!("/v1/hazards/{id}/actions"), &[], body.to_string().as_bytes())
}

fn tile_at(at: [f64; 2], zoom: u8) -> String {
    let point = LatticePoint::from_degrees(at[0], at[1]).expect("a place");
    let tile = TileId::of(point, Zoom::new(zoom).expect("a zoom"));
    format!("/tiles/hazards/{zoom}/{}/{}.mvt", tile.x(), tile.y())
}

/// A premises of the demo store far from [`HERE`].
fn far(server: &Server) -> [f64; 2] {
    let all = server.json("/v1/premises?limit=1000")["items"].as_array().expect("a list").clone();
    let place = |one: &Value| {
        let degrees = |axis: usize| one["point"]["coordinates"][axis].as_f64().expect("degrees");
        [degrees(0), degrees(1)]
    };
    let apart = |at: &[f64; 2]| (at[0] - HERE[0]).abs() + (at[1] - HERE[1]).abs();
    all.iter().map(place).max_by(|a, b| apart(a).total_cmp(&apart(b))).expect("some")
}

#[test]
fn a_report_finds_its_owner_and_goes_its_course() {
    let server = Server::demo();
    let filed = report(&server, "消防通道被货车堵住");
    assert_eq!(filed["owner"]["status"], "owned", "{filed}");
    assert!(!filed["owner"]["because"].as_array().expect("reasons").is_empty());
    let due = |filed: &Value| filed["due_at"].as_str().expect("a limit").to_owned();
    assert_eq!(&due(&filed)[19..], &filed["reported_at"].as_str().expect("a time")[19..], "two hours later");
    assert_eq!(filed["duplicate_of"], Value::Null);

    let again = report(&server, "有货车堵住消防通道");
    assert_eq!((&again["duplicate_of"], &again["reports"]), (&filed["id"], &json!(2)), "{again}");
    assert_ne!(again["report"], filed["report"]);
    let other = report_at(&server, HERE, "SR-03", "垃圾堆积没人清").json();
    assert_ne!(other["id"], filed["id"]);

    let id = &filed["id"];
    let early = act(&server, id, json!({"action": "close"}));
    assert_eq!((early.status, early.code().as_str()), (409, "move-not-allowed"));
    assert!(early.text().contains("accept"), "it names what is allowed: {}", early.text());
    for (action, status) in [
        ("accept", "accepted"),
        ("refer", "referred"),
        ("return", "accepted"),
        ("settle", "settled"),
        ("verify", "verified"),
        ("close", "closed"),
    ] {
        let done = act(&server, id, json!({"action": action, "note": "好"}));
        assert_eq!((done.status, &done.json()["status"]), (200, &json!(status)), "{}", done.text());
    }
    let course = server.json(&format!("/v1/hazards/{}", id.as_str().expect("an id")));
    let actions: Vec<&str> = course["course"]
        .as_array()
        .expect("a course")
        .iter()
        .filter_map(|one| one["action"].as_str())
        .collect();
    assert_eq!(actions, ["report", "join", "accept", "refer", "return", "settle", "verify", "close"]);
    assert_eq!(course["report_list"].as_array().map(Vec::len), Some(2));
    let numbers: Vec<u64> = course["course"]
        .as_array()
        .expect("a course")
        .iter()
        .filter_map(|one| one["number"].as_u64())
        .collect();
    assert!(numbers.is_sorted() && numbers.len() == actions.len());

    // Closed: the next report is of something new.
    assert_ne!(report(&server, "消防通道被货车堵住")["id"], *id);
    let figures = server.json("/v1/hazards/figures?by=status");
    let count = |name: &str| figures["total"][name].as_u64().expect("a number");
    assert_eq!(
        (count("hazards"), count("reports"), count("closed"), count("open")),
        (3, 4, 1, 2),
        "{figures}"
    );
    assert_eq!(count("hazards"), count("open") + count("closed") + count("rejected") + count("merged"));
    assert_eq!((count("closed_by_itself"), &figures["total"]["self_settled_rate"]), (0, &json!(0.0)));
}

#[test]
fn merged_and_split_reports_are_never_lost() {
    let server = Server::demo();
    let one = report(&server, "消防通道被货车堵住");
    let joined = report(&server, "货车堵住消防通道了");
    let other = report_at(&server, HERE, "SR-03", "垃圾堆积没人清").json();
    let reports = || {
        let list = server.json("/v1/hazards?limit=1000")["items"].as_array().expect("a list").clone();
        list.iter().filter_map(|hazard| hazard["reports"].as_u64()).sum::<u64>()
    };
    assert_eq!(reports(), 3);
    let split = act(&server, &one["id"], json!({"action": "split", "reports": [joined["report"]]})).json();
    assert_eq!((&split["reports"], &split["split"]["reports"]), (&json!(1), &json!(1)), "{split}");
    assert_eq!((reports(), &split["split"]["status"]), (3, &json!("reported")));
    let last = act(&server, &one["id"], json!({"action": "split", "reports": [one["report"]]}));
    assert_eq!(last.status, 422, "it must keep one");

    let merged = act(&server, &one["id"], json!({"action": "merge", "into": other["id"]})).json();
    assert_eq!((&merged["status"], &merged["merged_into"]), (&json!("merged"), &other["id"]));
    assert_eq!(reports(), 3);
    let into = server.json(&format!("/v1/hazards/{}", other["id"].as_str().expect("an id")));
    assert_eq!(into["report_list"].as_array().map(Vec::len), Some(2));
    for into in [json!(one["id"]), json!(other["id"]), json!("nothing"), Value::Null] {
        let refused = act(&server, &other["id"], json!({"action": "merge", "into": into}));
        assert_eq!(refused.status, 422, "{}", refused.text());
    }
}

#[test]
fn what_is_wrong_with_a_report_is_told() {
    let server = Server::demo();
    let place = json!({"lon": HERE[0], "lat": HERE[1]});
    let long = "长".repeat(2_000);
    for (body, status, code) in [
        (json!({"place": place, "matter": "NO-1"}), 422, "invalid"),
        (json!({"place": {}, "matter": "XF-01"}), 422, "invalid"),
        (json!({"place": {"lon": 113.67}, "matter": "XF-01"}), 422, "invalid"),
        (json!({"place": {"lon": 113.67, "lat": 99}, "matter": "XF-01"}), 422, "invalid"),
        (json!({"place": {"lon": 120.0, "lat": 30.0}, "matter": "XF-01"}), 422, "outside-grids"),
        (json!({"place": {"address": "火星路9999号"}, "matter": "XF-01"}), 422, "place-unclear"),
        (json!({"place": place, "matter": "XF-01", "severity": "purple"}), 422, "invalid"),
        (json!({"place": place, "matter": "XF-01", "text": long}), 422, "invalid"),
        (json!({"place": place, "matter": "XF-01", "seen_at": "2020-01-01T00:00:00Z"}), 422, "invalid"),
        (json!({"place": place, "matter": "XF-01", "seen_at": "2999-01-01T00:00:00Z"}), 422, "invalid"),
        (json!({"place": place, "matter": "XF-01", "accuracy_m": -1}), 422, "invalid"),
        (json!({"place": place, "matter": "XF-01", "colour": "red"}), 422, "invalid"),
        (
            json!({"place": place, "matter": "XF-01", "photos": [{"url": "file:///etc/passwd", "sha256": ""}]}),
            422,
            "invalid",
        ),
        (json!([]), 422, "invalid"),
    ] {
        let reply = server.send("POST", "/v1/hazards", &[], body.to_string().as_bytes());
        assert_eq!((reply.status, reply.code().as_str()), (status, code), "{body}: {}", reply.text());
    }
    assert_eq!(server.json("/v1/hazards")["items"], json!([]));
    let id = report(&server, "消防通道被堵")["id"].clone();
    for (body, status) in [
        (json!({"action": "explode"}), 422),
        (json!({"action": "escalate"}), 422),
        (json!({"action": "report"}), 422),
        (json!({"action": "accept", "version": 1}), 412),
        (json!({"action": "split", "reports": ["a b"]}), 422),
    ] {
        assert_eq!(act(&server, &id, body.clone()).status, status, "{body}");
    }
    assert_eq!(act(&server, &json!("unknown"), json!({"action": "accept"})).status, 404);
    for query in ["status=lost", "severity=grey", "overdue=maybe", "cursor=xx", "bbox=1,2", "colour=red"] {
        assert_eq!(server.get(&format!("/v1/hazards?{query}")).status, 400, "{query}");
    }
}

#[test]
fn the_same_sent_again_is_one_report() {
    let server = Server::demo();
    let body = json!({"place": {"lon": HERE[0], "lat": HERE[1]}, "matter": "XF-01", "text": "堵"});
    let send = |body: &Value| {
        let headers = [("Idempotency-Key", "abc")];
        server.send("POST", "/v1/hazards", &headers, body.to_string().as_bytes())
    };
    let (first, again) = (send(&body), send(&body));
    assert_eq!((first.status, &first.body), (201, &again.body));
    assert_eq!(server.json("/v1/hazards")["items"][0]["reports"], 1);
    let other = json!({"place": {"lon": HERE[0], "lat": HERE[1]}, "matter": "XF-01", "text": "不同"});
    assert_eq!(send(&other).code(), "idempotency-key-reused");
    let id = first.json()["id"].as_str().expect("an id").to_owned();
    let accept = || {
        let path = format!("/v1/hazards/{id}/actions");
        server.send("POST", &path, &[("Idempotency-Key", "k2")], br#"{"action":"accept"}"#)
    };
    let (first, again) = (accept(), accept());
    assert_eq!((first.status, again.status, &first.body), (200, 200, &again.body), "{}", again.text());
}

#[test]
fn of_two_who_move_it_at_once_one_is_told_so() {
    let server = Server::demo();
    let id = report(&server, "消防通道被堵")["id"].clone();
    let statuses: Vec<u16> = thread::scope(|scope| {
        let accept = || act(&server, &id, json!({"action": "accept"})).status;
        let all: Vec<_> = (0..6).map(|_| scope.spawn(accept)).collect();
        all.into_iter().map(|one| one.join().expect("asked")).collect()
    });
    assert_eq!(statuses.iter().filter(|&&status| status == 200).count(), 1, "{statuses:?}");
    assert!(statuses.iter().all(|status| [200, 409].contains(status)), "{statuses:?}");
}

#[test]
fn many_reports_at_once_of_one_thing_are_one_hazard() {
    let server = Server::demo();
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| (0..20).for_each(|_| drop(report(&server, "消防通道被货车堵住"))));
        }
    });
    let list = server.json("/v1/hazards")["items"].clone();
    assert_eq!(list.as_array().map(Vec::len), Some(1), "{list}");
    assert_eq!((&list[0]["reports"], &list[0]["flooded"]), (&json!(80), &json!(true)));
}

#[test]
fn a_flood_is_slowed_and_told_when_to_come_again() {
    let server = Server::start(&demo_store(), &["--demo", "--flood-slow-per-minute", "5"]);
    let replies: Vec<Reply> = (0..12).map(|_| report_at(&server, HERE, "XF-01", "堵")).collect();
    let taken = replies.iter().filter(|reply| reply.status == 201).count() as u64;
    let slowed: Vec<&Reply> = replies.iter().filter(|reply| reply.status == 429).collect();
    assert!(!slowed.is_empty() && slowed.iter().all(|reply| reply.header("retry-after").is_some()));
    assert_eq!(taken + slowed.len() as u64, 12);
    assert_eq!(server.json("/v1/hazards")["items"][0]["reports"], taken, "what was taken is there");
}

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

/// An open stream of events.
struct Events {
    stream: TcpStream,
    read: String,
}

impl Events {
    fn open(server: &Server, headers: &[(&str, &str)]) -> Self {
        let mut stream = server.connect();
        let head = server.head("GET", "/v1/events", headers) + "\r\n";
        stream.write_all(head.as_bytes()).expect("sent");
        let mut events = Self { stream, read: String::new() };
        events.until("retry:");
        events
    }

    /// Reads on until a text has come.
    fn until(&mut self, text: &str) {
        let mut piece = [0; 4096];
        while !self.read.contains(text) {
            match self.stream.read(&mut piece) {
                Ok(read) if read > 0 => self.read.push_str(&String::from_utf8_lossy(&piece[..read])),
                other => panic!("{other:?} after {}", self.read),
            }
        }
    }

    fn last_id(&self) -> String {
        let ids: Vec<&str> = self.read.lines().filter_map(|line| line.strip_prefix("id: ")).collect();
        (*ids.last().expect("an id")).to_owned()
    }
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

#[test]
fn two_processes_on_one_store_tell_the_same() {
    let file = demo_store().to_str().expect("ASCII").to_owned();
    let database = postgres::shared().map(|cluster| {
        let address = cluster.database();
        must(&["demo", "--scale", "0.1", "--store", &address]);
        address
    });
    for store in [file].into_iter().chain(database) {
        let (one, other) = (Server::start_at(&store, &["--demo"]), Server::start_at(&store, &["--demo"]));
        let mut told = Events::open(&other, &[]);
        let filed = report(&one, "消防通道被货车堵住");
        let id = filed["id"].as_str().expect("an id");
        told.until(id);
        let path = format!("/v1/hazards/{id}");
        assert_eq!(other.json(&path)["status"], "reported");
        let joined = report(&other, "货车堵住消防通道");
        assert_eq!(joined["duplicate_of"], filed["id"], "{joined}");
        one.until(&path, |reply| reply.json()["reports"] == 2);
    }
}

/// What was answered 201 is there after a power cut, each once.
#[test]
fn no_report_that_was_answered_is_lost() {
    let store = demo_store();
    let server = Server::start(&store, &["--demo"]);
    let places: Vec<[f64; 2]> = (0..4).map(|n| [HERE[0] + f64::from(n) * 0.004, HERE[1]]).collect();
    let answered: Vec<String> = thread::scope(|scope| {
        let address = server.address.clone();
        let writers: Vec<_> = places
            .iter()
            .map(|place| {
                let address = address.clone();
                scope.spawn(move || reported_until_it_dies(&address, *place))
            })
            .collect();
        // Long enough for some, and in the middle of others.
        server.until("/v1/hazards?limit=1000", |reply| {
            let list = reply.json();
            let reports = list["items"].as_array().expect("a list").iter();
            reports.filter_map(|hazard| hazard["reports"].as_u64()).sum::<u64>() > 60
        });
        server.kill();
        writers.into_iter().flat_map(|writer| writer.join().expect("reported")).collect()
    });
    assert!(answered.len() > 60, "{}", answered.len());
    let server = Server::start(&store, &["--demo"]);
    let mut kept = Vec::new();
    for hazard in server.json("/v1/hazards?limit=1000")["items"].as_array().expect("a list") {
        let course = server.json(&format!("/v1/hazards/{}", hazard["id"].as_str().expect("an id")));
        let reports = course["report_list"].as_array().expect("reports");
        assert_eq!(hazard["reports"], reports.len(), "{hazard}");
        kept.extend(reports.iter().map(|report| report["id"].as_str().expect("an id").to_owned()));
    }
    let distinct: BTreeSet<&String> = kept.iter().collect();
    assert_eq!(distinct.len(), kept.len(), "none twice");
    let lost: Vec<&String> = answered.iter().filter(|id| !distinct.contains(id)).collect();
    assert!(lost.is_empty(), "{lost:?}");
}

/// The ids of the reports that were answered.
fn reported_until_it_dies(address: &str, at: [f64; 2]) -> Vec<String> {
    let mut answered = Vec::new();
    let body = json!({"place": {"lon": at[0], "lat": at[1]}, "matter": "XF-01", "text": "堵"}).to_string();
    loop {
        let Ok(mut stream) = TcpStream::connect(address) else { return answered };
        let head = format!(
            "POST /v1/hazards HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        let sent = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(body.as_bytes()));
        let mut text = String::new();
        if sent.is_err() || stream.read_to_string(&mut text).is_err() || !text.starts_with("HTTP/1.1 201") {
            return answered;
        }
        let Some((_, body)) = text.split_once("\r\n\r\n") else { return answered };
        let Ok(filed) = serde_json::from_str::<Value>(body) else { return answered };
        answered.push(filed["report"].as_str().expect("an id").to_owned());
    }
}

/// The days that lie behind a demo town: on both stores the books balance, whatever they are counted by.
#[test]
fn the_books_of_played_days_balance() {
    let file = fresh("gpkg").to_str().expect("ASCII").to_owned();
    let database = postgres::shared().map(postgres::Cluster::database);
    for store in [file].into_iter().chain(database) {
        must(&["demo", "--scale", "0.1", "--store", &store]);
        let server = Server::start_at(&store, &["--demo"]);
        let figures = |by: &str| server.json(&format!("/v1/hazards/figures?{by}"));
        let whole = figures("by=status")["total"].clone();
        let number = |of: &Value, name: &str| of[name].as_u64().expect("a number");
        assert!(
            number(&whole, "hazards") > 40 && number(&whole, "reports") > number(&whole, "hazards"),
            "{whole}"
        );
        assert!(number(&whole, "closed") > 0 && number(&whole, "open") > 0 && number(&whole, "rejected") > 0);
        let parts = ["open", "closed", "rejected", "merged"].map(|name| number(&whole, name));
        assert_eq!(number(&whole, "hazards"), parts.iter().sum::<u64>(), "{whole}");
        for by in [
            "by=layer",
            "by=team",
            "by=matter",
            "by=severity",
            "by=grid&level=basic",
            "by=grid&level=community",
            "by=grid&level=town",
        ] {
            let counted = figures(by);
            assert_eq!(counted["total"], whole, "{by}");
            let parts = counted["parts"].as_array().expect("parts");
            for name in ["hazards", "reports", "open", "closed", "overdue", "closed_by_itself"] {
                let sum: u64 = parts.iter().map(|part| number(part, name)).sum();
                assert_eq!(sum, number(&whole, name), "{by} {name}");
            }
        }
        let (mut cursor, mut listed, mut reports, mut escalated) = (String::new(), 0, 0, 0);
        loop {
            let page = server.json(&format!("/v1/hazards?limit=40{cursor}"));
            for hazard in page["items"].as_array().expect("a list") {
                let course = server.json(&format!("/v1/hazards/{}", hazard["id"].as_str().expect("an id")));
                assert_eq!(
                    hazard["reports"].as_u64(),
                    course["report_list"].as_array().map(|list| list.len() as u64)
                );
                let events = course["course"].as_array().expect("a course");
                assert!(events.iter().map(|event| event["number"].as_u64()).is_sorted(), "{course}");
                assert_eq!(events.last().expect("one")["to"], hazard["status"]);
                listed += 1;
                reports += number(hazard, "reports");
                escalated += u64::from(!hazard["escalation"].is_null());
            }
            let Some(next) = page["links"][0]["href"].as_str() else { break };
            cursor = format!("&{}", next.split('&').find(|part| part.contains("cursor=")).expect("a cursor"));
        }
        assert_eq!((listed, reports), (number(&whole, "hazards"), number(&whole, "reports")));
        assert!(escalated > 0, "what nobody cared for has gone up");
    }
}
