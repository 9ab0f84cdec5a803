//! Positions in, coverage out; who may send what of whom, and who sees it.

mod day;
mod killed;
mod tiles;

use jiff::{Timestamp, ToSpan};
use serde_json::{Value, json};

use crate::harness::server::{Reply, Server, demo_store, key};

/// Seconds ago, as RFC 3339.
fn ago(seconds: i64) -> String {
    // To the second, so that the same is the same again.
    let now = Timestamp::from_second(Timestamp::now().as_second()).expect("now");
    (now - seconds.seconds()).to_string()
}

/// A basic grid of a community, a member who serves on it, and a road's line in it, as its gaps tell.
struct Beat {
    grid: String,
    member: String,
    line: Vec<[f64; 2]>,
}

fn beat(server: &Server, community: &str) -> Beat {
    let grids = server.json(&format!("/v1/grids?layer=community&level=basic&parent={community}"));
    let grid = grids["features"][0]["id"].as_str().expect("a basic grid").to_owned();
    let duties = server.json(&format!("/v1/duties?grid={grid}"));
    let member = duties["items"][0]["member"].as_str().expect("a member").to_owned();
    let gaps = server.json(&format!("/v1/patrol/gaps?grid={grid}&limit=20"));
    let roads = gaps["items"].as_array().expect("gaps").iter().filter(|gap| gap["kind"] == "road");
    let lines = roads.flat_map(|gap| gap["geometry"]["coordinates"].as_array().expect("lines"));
    let line = lines.map(|line| line.as_array().expect("a line")).max_by_key(|line| line.len()).expect("one");
    let line =
        line.iter().map(|point| [point[0].as_f64().expect("x"), point[1].as_f64().expect("y")]).collect();
    Beat { grid, member, line }
}

fn communities(server: &Server) -> Vec<String> {
    let grids = server.json("/v1/grids?layer=community&level=community&limit=100");
    let ids = grids["features"].as_array().expect("features").iter();
    ids.map(|grid| grid["id"].as_str().expect("an id").to_owned()).collect()
}

const POSITIONS_MAX: usize = 60;

/// A walk along a line from so many seconds ago on, 12 m every 10 s.
fn walk(beat: &Beat, from_ago: i64) -> Vec<Value> {
    let mut found = Vec::new();
    let mut second = from_ago;
    'line: for pair in beat.line.windows(2) {
        let metres = ((pair[1][0] - pair[0][0]) * 102_500.0).hypot((pair[1][1] - pair[0][1]) * 110_700.0);
        let steps = (metres / 12.0).ceil().max(1.0) as usize;
        for step in 0..steps {
            if found.len() == POSITIONS_MAX {
                break 'line;
            }
            let share = step as f64 / steps as f64;
            let at = |axis: usize| pair[0][axis] + (pair[1][axis] - pair[0][axis]) * share;
            found.push(json!({"member": beat.member, "at": ago(second), "lon": at(0), "lat": at(1), "accuracy_m": 6.5}));
            second -= 10;
        }
    }
    assert!(found.len() > 4 && second > 0, "{} positions", found.len());
    found
}

fn post(server: &Server, positions: &[Value]) -> Reply {
    server.send("POST", "/v1/patrol/positions", &[], json!(positions).to_string().as_bytes())
}

/// What was counted, and that it adds up.
fn taken(reply: &Reply) -> Value {
    assert_eq!(reply.status, 202, "{}", reply.text());
    let taken = reply.json();
    let number = |value: &Value| value.as_u64().expect("a number");
    let refused: u64 = taken["refused"].as_object().expect("reasons").values().map(number).sum();
    assert_eq!(
        number(&taken["received"]),
        number(&taken["accepted"]) + number(&taken["duplicate"]) + refused
    );
    taken
}

fn seen_m(server: &Server, grid: &str) -> f64 {
    let coverage = server.json(&format!("/v1/patrol/coverage?grid={grid}"));
    coverage["items"][0]["roads_m"]["seen"].as_f64().expect("metres")
}

#[test]
fn a_walk_is_counted_and_survives_a_kill() {
    let store = demo_store();
    let server = Server::start(&store, &["--demo"]);
    let beat = beat(&server, &communities(&server)[0]);
    assert_eq!(seen_m(&server, &beat.grid), 0.0);
    let positions = walk(&beat, 3_000);
    let all = taken(&post(&server, &positions));
    assert_eq!(
        (all["accepted"].as_u64(), all["late"].as_u64()),
        (Some(positions.len() as u64), all["accepted"].as_u64())
    );
    let seen = seen_m(&server, &beat.grid);
    assert!(seen > 20.0, "{seen}");
    let before = server.json(&format!("/v1/patrol/coverage?grid={}", beat.grid))["items"].clone();
    server.kill();
    let server = Server::start(&store, &["--demo"]);
    assert_eq!(server.json(&format!("/v1/patrol/coverage?grid={}", beat.grid))["items"], before);
    // Sent again, as NDJSON: all there already.
    let lines: String = positions.iter().map(|position| format!("{position}\n")).collect();
    let kind = [("Content-Type", "application/x-ndjson")];
    let again = taken(&server.send("POST", "/v1/patrol/positions", &kind, lines.as_bytes()));
    assert_eq!(again["duplicate"].as_u64(), Some(positions.len() as u64));
    // The town's figure is that of the basic grids together.
    let basics = server.json("/v1/patrol/coverage?layer=community&level=basic&limit=1000");
    let sum: f64 = basics["items"]
        .as_array()
        .expect("grids")
        .iter()
        .map(|one| one["roads_m"]["seen"].as_f64().expect("metres"))
        .sum();
    let town = server.json("/v1/patrol/coverage?layer=community&level=town");
    let whole = town["items"][0]["roads_m"]["seen"].as_f64().expect("metres");
    assert!((sum - whole).abs() < 1e-6 && whole >= seen, "{sum} {whole}");
    // The road that was walked is a smaller gap now.
    let gaps = server.json(&format!("/v1/patrol/gaps?grid={}&window=1h&limit=1000", beat.grid));
    let unseen: f64 = gaps["roads_m"].as_f64().expect("metres");
    let coverage = server.json(&format!("/v1/patrol/coverage?grid={}&from={}", beat.grid, ago(3_600)));
    let of = coverage["items"][0]["roads_m"]["of"].as_f64().expect("metres");
    assert!((of - unseen - coverage["items"][0]["roads_m"]["seen"].as_f64().expect("metres")).abs() < 1e-6);
    // Whole hours of the past, with the visit in one of them.
    let past =
        server.json(&format!("/v1/patrol/coverage?grid={}&from={}&to={}", beat.grid, ago(4 * 3_600), ago(1)));
    assert_eq!(past["items"][0]["roads_m"], before[0]["roads_m"]);
    let latest = server.json("/v1/patrol/latest");
    assert_eq!(latest["features"][0]["properties"]["member"], *beat.member);
    let track = server.json(&format!("/v1/patrol/tracks?member={}&from={}", beat.member, ago(4_000)));
    let points = track["features"].as_array().expect("features").iter();
    let count: usize = points.map(|line| line["properties"]["at"].as_array().expect("times").len()).sum();
    assert_eq!(count, positions.len());
    // The log tells that there were some, and of whom, and no place.
    let log = server.json("/v1/changes?limit=1000");
    let entry = log["items"].as_array().expect("entries").last().expect("one").clone();
    assert_eq!(
        (&entry["kind"], &entry["touched"][0]["count"]),
        (&json!("position"), &json!(positions.len()))
    );
}

#[test]
fn each_position_is_refused_for_its_own_reason() {
    let server = Server::demo();
    let beat = beat(&server, &communities(&server)[1]);
    let [lon, lat] = beat.line[0];
    let one = |seconds: i64, changes: Value| {
        let mut position = json!({"member": beat.member, "at": ago(seconds), "lon": lon, "lat": lat});
        for (field, value) in changes.as_object().expect("fields") {
            position[field] = value.clone();
        }
        position
    };
    let none = || json!({});
    let positions = [
        one(500, none()),
        one(490, json!({"accuracy_m": 80.0})),
        one(480, json!({"speed_mps": 70.0})),
        one(470, json!({"lon": lon + 0.05})), // 5 km in 30 s and back
        one(460, none()),
        one(-600, none()), // a clock ten minutes ahead
        one(-7 * 86_400, none()),
        one(400 * 86_400, none()),
        one(450, json!({"member": "nobody"})),
        one(440, json!({"lon": 120.0})),
        one(430, json!({"lon": 200.0})),
        one(500, none()),                       // again
        one(500, json!({"lat": lat + 0.0001})), // elsewhere at that moment
        one(10, none()),
    ];
    let counts = taken(&post(&server, &positions));
    let expected = json!({"received": 14, "accepted": 3, "late": 3, "duplicate": 1, "refused": {
        "accuracy": 1, "speed": 1, "jump": 1, "future": 2, "past": 1, "unknown_member": 1, "no_duty": 0, "outside": 2, "clash": 1}});
    // Three of those kept or there already are older than five minutes, and the clash is.
    let mut shown = counts.clone();
    shown["late"] = expected["late"].clone();
    assert_eq!(shown, expected);
    // A member whose duty has ended.
    let body = json!({"id": "idle", "name": "无职", "team": "volunteer", "from": "2026-01-01"}).to_string();
    assert_eq!(server.send("POST", "/v1/members", &[], body.as_bytes()).status, 201);
    let counts = taken(&post(&server, &[one(20, json!({"member": "idle"}))]));
    assert_eq!(counts["refused"]["no_duty"], 1);
    // And one whose duty has: what was walked before that is taken.
    let duty =
        json!({"member": "idle", "grid": beat.grid, "role": "member", "from": "2026-01-01", "to": ago(300)});
    let made = server.send("POST", "/v1/duties", &[], duty.to_string().as_bytes());
    assert_eq!(made.status, 201, "{}", made.text());
    let walked = [one(310, json!({"member": "idle"})), one(290, json!({"member": "idle"}))];
    let counts = taken(&post(&server, &walked));
    assert_eq!((&counts["accepted"], &counts["refused"]["no_duty"]), (&json!(1), &json!(1)), "{counts}");
    // Bodies that cannot be read are refused whole, and no value of them is told.
    for (body, status) in [
        ("[", 400),
        ("{}", 422),
        (r#"[{"member":"m-0001","at":"2026-11-23T08:00:00","lon":113.1,"lat":22.9}]"#, 422),
        (r#"[{"member":"m-0001","at":"2026-11-23","lon":113.1}]"#, 422),
        (r#"[{"member":"王 五","at":"2026-11-23","lon":113.1,"lat":22.9}]"#, 422),
        (r#"[{"member":"m-0001","at":"2026-11-23","lon":113.1,"lat":22.9,"heading":3}]"#, 422),
    ] {
        let reply = server.send("POST", "/v1/patrol/positions", &[], body.as_bytes());
        assert_eq!(reply.status, status, "{body}: {}", reply.text());
        reply.code();
        assert!(!reply.text().contains("113.1") && !reply.text().contains("王"), "{}", reply.text());
    }
    let many: Vec<Value> = (0..10_001).map(|_| one(0, none())).collect();
    assert_eq!(post(&server, &many).code(), "too-large");
    assert_eq!(taken(&post(&server, &[]))["received"], 0);
    // The same key and body give the first answer again, another body none.
    let send = |lat: f64| {
        let body = json!([one(100, json!({"lat": lat, "at": "2026-11-20T08:00:00+08:00"}))]).to_string();
        server.send("POST", "/v1/patrol/positions", &[("Idempotency-Key", "k1")], body.as_bytes())
    };
    let first = send(lat);
    assert_eq!((first.status, send(lat).body == first.body), (202, true));
    assert_eq!(send(lat + 0.001).code(), "idempotency-key-reused");
    for query in ["window=400d", "window=2h", "grid=", "grid=nowhere&x=1"] {
        assert_eq!(server.get(&format!("/v1/patrol/gaps?{query}")).status, 400, "{query}");
    }
    for query in [
        "from=tomorrow",
        "from=2020-01-01",
        "layer=sky",
        "level=attic",
        "limit=0",
        "to=2026-01-01&from=2026-01-02",
    ] {
        assert_eq!(server.get(&format!("/v1/patrol/coverage?{query}")).code(), "bad-parameter", "{query}");
    }
    assert_eq!(
        server.get("/v1/patrol/tracks?member=m-0001&from=2026-11-01&to=2026-11-03").code(),
        "bad-parameter"
    );
}

#[test]
fn territories_and_roles_hold() {
    let store = demo_store();
    let admin = key(&store, &["--name", "admin", "--role", "admin"]);
    let mut server = Server::start(&store, &[]).with_key(&admin);
    let all = communities(&server);
    let (own, other) = (beat(&server, &all[2]), beat(&server, &all[7]));
    let made = |name: &str, role: &str, territory: Option<&str>| {
        let mut args = vec!["--name", name, "--role", role];
        args.extend(territory.iter().flat_map(|&territory| ["--territory", territory]));
        key(&store, &args)
    };
    let phone = made("phone", "member", Some(&all[2]));
    let desk = made("desk", "dispatcher", Some(&all[2]));
    let viewer = made("viewer", "viewer", Some(&all[2]));
    let planner = made("planner", "planner", None);
    drop(server);
    server = Server::start(&store, &[]).with_key(&phone);
    // A device sends for its own territory's members; the others are unknown to it.
    assert_eq!(taken(&post(&server, &walk(&own, 3_000)))["refused"]["unknown_member"], 0);
    let foreign = walk(&other, 3_000);
    assert_eq!(taken(&post(&server, &foreign))["refused"]["unknown_member"], foreign.len());
    assert_eq!(server.get("/v1/patrol/latest").code(), "forbidden");
    server.set_key(Some(&admin));
    assert_eq!(taken(&post(&server, &foreign))["accepted"], foreign.len());
    let members = |server: &Server| -> Vec<String> {
        let features = server.json("/v1/patrol/latest")["features"].clone();
        let ids = features.as_array().expect("features").iter();
        ids.map(|one| one["properties"]["member"].as_str().expect("an id").to_owned()).collect()
    };
    assert_eq!(members(&server).len(), 2);
    server.set_key(Some(&desk));
    assert_eq!(members(&server), std::slice::from_ref(&own.member));
    let track =
        |of: &Beat| server.json(&format!("/v1/patrol/tracks?member={}&from={}", of.member, ago(4_000)));
    assert!(!track(&own)["features"].as_array().expect("lines").is_empty());
    assert_eq!(track(&other)["features"], json!([]));
    let listed = server.json("/v1/patrol/coverage?layer=community&level=basic&limit=1000");
    let parents = server.json(&format!("/v1/grids?layer=community&level=basic&parent={}&limit=1000", all[2]));
    assert_eq!(
        listed["items"].as_array().expect("grids").len(),
        parents["features"].as_array().expect("grids").len()
    );
    for path in ["coverage", "gaps", "missed"] {
        assert_eq!(
            server.get(&format!("/v1/patrol/{path}?grid={}", other.grid)).code(),
            "not-found",
            "{path}"
        );
        assert_eq!(server.get(&format!("/v1/patrol/{path}?grid={}", own.grid)).status, 200, "{path}");
    }
    for key in [&viewer, &planner] {
        server.set_key(Some(key));
        assert_eq!(server.get("/v1/patrol/latest").code(), "forbidden");
        assert_eq!(
            server.get(&format!("/v1/patrol/tracks?member={}&from={}", own.member, ago(9))).code(),
            "forbidden"
        );
        assert_eq!(post(&server, &walk(&own, 2_000)).code(), "forbidden");
    }
}

#[test]
fn only_a_members_visit_counts_against_missed_supervision() {
    let server = Server::demo();
    let beat = beat(&server, &communities(&server)[3]);
    let [lon, lat] = beat.line[0];
    let point = json!({"type": "Point", "coordinates": [lon, lat]});
    let create = |path: &str, body: Value| {
        let reply = server.send("POST", path, &[], body.to_string().as_bytes());
        assert_eq!(reply.status, 201, "{}", reply.text());
        reply
    };
    create(
        "/v1/premises",
        json!({"id": "shop", "name": "小店", "kind": "dark_room", "point": point, "from": "2026-01-01"}),
    );
    for (code, days) in [("TEN-DAYS", 10), ("MONTHLY", 30)] {
        create(
            "/v1/matters",
            json!({"code": code, "list": "grid_entry", "name": code, "layer": "community",
            "team": "grid_member", "severity": "red", "premises_kinds": ["dark_room"], "interval_days": days, "from": "2025-01-01"}),
        );
    }
    let matter = |at: &str| -> Option<(String, String)> {
        let missed = server.json(&format!("/v1/patrol/missed?grid={}&at={at}&limit=1000", beat.grid));
        let items = missed["items"].as_array().expect("a list");
        let text = |item: &Value, field: &str| item[field].as_str().unwrap_or_default().to_owned();
        assert_eq!(missed["grids"][0]["missed"], items.len());
        let shop = items.iter().find(|item| item["premises"] == "shop")?;
        Some((text(shop, "matter"), text(shop, "due_at")))
    };
    let missed = |code: &str, due: &str| Some((code.to_owned(), format!("{due}T00:00:00+08:00")));
    assert_eq!(matter("2026-01-10"), None);
    assert_eq!(matter("2026-02-15"), missed("TEN-DAYS", "2026-01-11"));
    let visit = |id: &str, at: &str, changes: Value| {
        let mut body = json!({"id": id, "premises": "shop", "member": beat.member, "at": at});
        for (field, value) in changes.as_object().expect("fields") {
            body[field] = value.clone();
        }
        server.send("POST", "/v1/visits", &[], body.to_string().as_bytes())
    };
    // What the premises say of themselves does not count.
    let own = visit("v1", "2026-02-01", json!({"kind": "self_check", "member": null}));
    assert_eq!(own.status, 201, "{}", own.text());
    assert_eq!(matter("2026-02-15"), missed("TEN-DAYS", "2026-01-11"));
    // Nor does passing by; nor a visit for another matter.
    assert_eq!(visit("v2", "2026-02-02", json!({"matters": ["MONTHLY"], "note": "查过"})).status, 201);
    assert_eq!(matter("2026-02-15"), missed("TEN-DAYS", "2026-01-11"));
    assert_eq!(visit("v3", "2026-02-03", json!({"result": "wrong"})).json()["result"], "wrong");
    assert_eq!(matter("2026-02-12"), None);
    assert_eq!(matter("2026-02-13"), missed("TEN-DAYS", "2026-02-13"));
    let dossier = server.json("/v1/premises/shop/dossier?at=2026-02-12");
    let ids: Vec<&str> = dossier["visits"]
        .as_array()
        .expect("visits")
        .iter()
        .map(|one| one["id"].as_str().expect("an id"))
        .collect();
    assert_eq!(ids, ["v3", "v2", "v1"]);
    let due: Vec<&str> = dossier["obligations"]
        .as_array()
        .expect("two")
        .iter()
        .map(|one| one["due_at"].as_str().expect("a time"))
        .collect();
    assert_eq!(due, ["2026-02-13T00:00:00+08:00", "2026-03-05T00:00:00+08:00"]);
    // Each once, and nothing that cannot be.
    assert_eq!(visit("v3", "2026-02-03", json!({})).code(), "exists");
    for changes in [
        json!({"premises": "nowhere"}),
        json!({"member": "nobody"}),
        json!({"member": null}),
        json!({"kind": "raid"}),
        json!({"at": "2030-01-01"}),
        json!({"at": "2025-06-01"}),
        json!({"matters": ["NONE"]}),
        json!({"note": "x".repeat(2_001)}),
        json!({"kind": "self_check"}),
    ] {
        assert_eq!(visit("v9", "2026-02-03", changes.clone()).code(), "invalid", "{changes}");
    }
    // Page by page.
    let first = server.json("/v1/visits?premises=shop&limit=2");
    assert_eq!(first["items"][1]["id"], "v2");
    let rest = server.json(first["links"][0]["href"].as_str().expect("a link"));
    assert_eq!((&rest["items"][0]["id"], &rest["links"]), (&json!("v3"), &json!([])));
    assert_eq!(
        server.json(&format!("/v1/visits?member={}&from=2026-02-03", beat.member))["items"]
            .as_array()
            .expect("a list")
            .len(),
        1
    );
}
