//! Hazards as a client meets them: reported, joined, moved, seen by those who may, drawn, told, kept.

mod faults;
mod kept;
mod seen;
mod sheet;

use std::io::{Read, Write};
use std::net::TcpStream;
use std::thread;

use gridward::kernel::lattice::LatticePoint;
use gridward::kernel::measure::Zoom;
use gridward::kernel::tile::TileId;
use serde_json::{Value, json};

use crate::harness::server::{Reply, Server, demo_store};

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
