//! The whole course of a redrawing, over HTTP, on both stores, with two servers: draft, edits, impact,
//! check, submit, approve, publish on a date, asked before and after it, taken back.

mod area;
mod begun;
mod history;
mod impact;
mod many;
mod open_hazards;
mod publishing;
mod reasons;

use gridward::kernel::lattice::LatticePoint;
use gridward::kernel::measure::Zoom;
use gridward::kernel::tile::TileId;
use serde_json::{Value, json};

use crate::harness::postgres;
use crate::harness::server::{Reply, Server, fresh, key, must};

/// Keys of a planner, of another and of an approver, and the servers of one store.
pub struct Desk {
    pub one: Server,
    pub other: Server,
    pub planner: String,
    pub approver: String,
    pub viewer: String,
}

/// A demo town with several basic grids in some communities.
pub fn two_a_community(store: &str) {
    must(&["demo", "--bare", "--scale", "0.3", "--store", store]);
}

fn made_key(store: &str, name: &str, role: &str) -> String {
    must(&["key", "new", "--store", store, "--name", name, "--role", role]).trim().to_owned()
}

impl Desk {
    pub fn at(store: &str) -> Self {
        let planner = made_key(store, "planner", "planner");
        let approver = made_key(store, "approver", "approver");
        let viewer = made_key(store, "viewer", "viewer");
        let start = || Server::start_at(store, &[]);
        Self { one: start(), other: start(), planner, approver, viewer }
    }

    pub fn ask(&self, key: &str, method: &str, path: &str, etag: Option<&str>, body: &Value) -> Reply {
        let bearer = format!("Bearer {key}");
        let mut headers = vec![("Authorization", bearer.as_str())];
        headers.extend(etag.map(|etag| ("If-Match", etag)));
        let body = if body.is_null() { String::new() } else { body.to_string() };
        self.one.send(method, path, &headers, body.as_bytes())
    }

    pub fn json(&self, key: &str, path: &str) -> Value {
        let reply = self.ask(key, "GET", path, None, &Value::Null);
        assert_eq!(reply.status, 200, "{path}: {}", reply.text());
        reply.json()
    }

    /// A draft written to with the tag of its last reading; the new tag.
    pub fn step(&self, key: &str, method: &str, path: &str, etag: &str, body: Value) -> (Value, String) {
        let reply = self.ask(key, method, path, Some(etag), &body);
        assert!((200..300).contains(&reply.status), "{method} {path}: {}", reply.text());
        (reply.json(), reply.header("etag").unwrap_or_default().to_owned())
    }

    pub fn begin(&self) -> (String, String) {
        let made = self.ask(&self.planner, "POST", "/v1/drafts", None, &json!({"name": "合并第一、二网格"}));
        assert_eq!(made.status, 201, "{}", made.text());
        let tag = made.header("etag").expect("a tag").to_owned();
        (made.header("location").expect("Location").to_owned(), tag)
    }
}

/// Two neighbouring basic grids of one community, with ids and names, and a point inside the first.
fn neighbours(desk: &Desk) -> (Value, Value, [f64; 2]) {
    let basics = desk.json(&desk.planner, "/v1/grids?layer=community&level=basic&limit=1000");
    for feature in basics["features"].as_array().expect("features") {
        let id = feature["id"].as_str().expect("an id");
        let beside = desk.json(&desk.planner, &format!("/v1/grids/{id}/neighbours"));
        let parent = &feature["properties"]["parent"];
        let same = beside["items"].as_array().or(beside["features"].as_array()).expect("a list").clone();
        for other in same {
            let other_id = other["id"].as_str().expect("an id");
            let other = desk.json(&desk.planner, &format!("/v1/grids/{other_id}"));
            if other["properties"]["parent"] == *parent && other["properties"]["level"] == "basic" {
                let point = inside(desk, id);
                return (feature.clone(), other, point);
            }
        }
    }
    panic!("no two neighbours in one community");
}

/// A premises of a basic grid: a point that it holds.
fn inside(desk: &Desk, grid: &str) -> [f64; 2] {
    let path = format!("/v1/premises?limit=1000&grid={grid}");
    let all = desk.json(&desk.planner, &path)["items"].as_array().expect("a list").clone();
    let degrees = |one: &Value| {
        let at = |axis: usize| one["point"]["coordinates"][axis].as_f64().expect("degrees");
        [at(0), at(1)]
    };
    let holds = |at: &[f64; 2]| owner(&desk.one, &desk.planner, *at, "") == grid;
    all.iter().map(degrees).find(holds).expect("a premises in it")
}

/// The id of the leaf grid of the community layer at a point.
fn owner(server: &Server, key: &str, at: [f64; 2], rest: &str) -> String {
    let path = format!("/v1/locate?lon={}&lat={}{rest}", at[0], at[1]);
    let bearer = format!("Bearer {key}");
    let reply = server.send("GET", &path, &[("Authorization", &bearer)], b"");
    assert_eq!(reply.status, 200, "{}", reply.text());
    let answer = reply.json();
    let grids = answer["grids"].as_array().expect("grids");
    let community = grids.iter().find(|grid| grid["layer"] == "community").expect("covered");
    community["id"].as_str().expect("an id").to_owned()
}

/// All items of a list, page by page.
fn all_of(desk: &Desk, path: &str) -> Vec<Value> {
    let mut next = Some(path.to_owned());
    let mut all = Vec::new();
    while let Some(path) = next {
        let page = desk.json(&desk.planner, &path);
        all.extend(page["items"].as_array().expect("items").iter().cloned());
        next = page["links"][0]["href"].as_str().map(str::to_owned);
    }
    all
}

#[test]
fn from_a_draft_to_an_edition_and_back() {
    let file = fresh("gpkg").to_str().expect("ASCII").to_owned();
    let database = postgres::shared().map(postgres::Cluster::database);
    for store in [file].into_iter().chain(database) {
        two_a_community(&store);
        let desk = Desk::at(&store);
        let (grid, into, point) = neighbours(&desk);
        let (grid, into) = (grid["id"].as_str().expect("an id"), into["id"].as_str().expect("an id"));
        let (draft, tag) = desk.begin();
        let planner = desk.planner.as_str();

        // Thought about first, then made, undone and made again.
        let merge = json!({"op": "merge", "grid": grid, "into": into});
        let thought = desk.ask(planner, "POST", &format!("{draft}/impact"), None, &merge).json();
        assert!(thought["total"]["premises"].as_u64().expect("a number") > 0, "{thought}");
        let loads = thought["loads"].as_array().expect("loads");
        let named = loads.iter().find(|load| load["grid"] == into).expect("it takes over");
        assert!(named["name"].as_str().is_some_and(|name| !name.is_empty()), "{named}");
        let (_, tag) = desk.step(planner, "POST", &format!("{draft}/edits"), &tag, merge.clone());
        let (back, tag) = desk.step(planner, "DELETE", &format!("{draft}/edits/last"), &tag, Value::Null);
        assert_eq!((&back["edits"], &back["undone"]), (&json!([]), &json!(1)));
        let (again, tag) = desk.step(planner, "POST", &format!("{draft}/edits/redo"), &tag, Value::Null);
        assert_eq!((&again["edits"], &again["undone"]), (&json!(["merge"]), &json!(0)));
        assert_eq!(desk.json(planner, &format!("{draft}/impact")), thought);
        let moved = &thought["between"][0];
        assert_eq!((&moved["from"], &moved["to"]), (&json!(grid), &json!(into)));
        let diff = desk.json(planner, &format!("{draft}/diff"));
        assert_eq!((&diff["removed"][0]["id"], &diff["added"]), (&json!(grid), &json!([])));
        assert_eq!(desk.json(planner, &format!("{draft}/check"))["sound"], true);
        assert!(
            desk.json(planner, &format!("{draft}/mesh"))["arcs"]
                .as_array()
                .is_some_and(|arcs| arcs.len() > 50)
        );

        // Drawn for those who draw: at the point that is to move, another grid.
        let place = LatticePoint::from_degrees(point[0], point[1]).expect("a place");
        let tile = TileId::of(place, Zoom::new(18).expect("a zoom"));
        let path = format!("/tiles/grids/18/{}/{}.mvt", tile.x(), tile.y());
        let number = draft.rsplit('/').next().expect("a number");
        let drawn = |rest: &str| desk.ask(planner, "GET", &format!("{path}{rest}"), None, &Value::Null);
        let (now, then) = (drawn(""), drawn(&format!("?draft={number}")));
        assert!(now.text().contains(grid) && !then.text().contains(grid) && then.text().contains(into));
        assert_eq!(then.header("cache-control"), Some("private, no-cache"));
        let looked = desk.ask(&desk.viewer, "GET", &format!("{path}?draft={number}"), None, &Value::Null);
        assert_eq!(
            (looked.status, drawn("?draft=77").status, drawn("?draft=1&edition=1").status),
            (403, 404, 400)
        );

        // Nothing has changed for anybody yet; nobody approves his own work.
        assert_eq!(owner(&desk.one, planner, point, ""), grid);
        let (submitted, tag) = desk.step(planner, "POST", &format!("{draft}/submit"), &tag, Value::Null);
        assert_eq!(submitted["status"], "submitted");
        let own = desk.ask(planner, "POST", &format!("{draft}/approve"), Some(&tag), &json!({}));
        assert_eq!(own.status, 403, "{}", own.text());
        let late = desk.ask(planner, "POST", &format!("{draft}/edits"), Some(&tag), &merge);
        assert_eq!((late.status, late.code().as_str()), (409, "draft-state"));
        let approver = desk.approver.as_str();
        let (_, tag) =
            desk.step(approver, "POST", &format!("{draft}/approve"), &tag, json!({"remark": "好"}));
        // What was approved can still go back, as it must when another edition comes before it.
        let (back, tag) =
            desk.step(approver, "POST", &format!("{draft}/return"), &tag, json!({"remark": "再看"}));
        assert_eq!(back["status"], "returned");
        let (_, tag) = desk.step(planner, "POST", &format!("{draft}/submit"), &tag, Value::Null);
        let (_, tag) =
            desk.step(approver, "POST", &format!("{draft}/approve"), &tag, json!({"remark": "好"}));

        // On its day: until then as it was, from then on as it will be, in both processes.
        let publish = json!({"effective_from": "2031-01-01"});
        let (edition, _) = desk.step(approver, "POST", &format!("{draft}/publish"), &tag, publish);
        assert_eq!(edition["edition"], 2, "{edition}");
        assert!(edition["effective_from"].as_str().expect("a time").starts_with("2031-01-01T00:00:00"));
        let (before, after) = ("&at=2030-12-31T23:59:59%2B08:00", "&at=2031-01-01T00:00:00%2B08:00");
        assert_eq!(owner(&desk.one, planner, point, before), grid);
        assert_eq!(owner(&desk.one, planner, point, after), into);
        let path = format!("/v1/locate?lon={}&lat={}{after}", point[0], point[1]);
        let bearer = format!("Bearer {planner}");
        let seen = || desk.other.send("GET", &path, &[("Authorization", &bearer)], b"").json();
        while seen()["edition"] != 2 {}
        assert_eq!(owner(&desk.other, planner, point, after), into);
        assert_eq!(desk.json(planner, &draft)["published"], 2);

        // Other systems hear of it, from when it holds, and which addresses change hands: as many as was thought.
        let changes = desk.json(planner, "/v1/changes?limit=1000")["items"].clone();
        let told = changes.as_array().expect("changes").iter().find(|change| change["edition"] == 2);
        let told = told.expect("it is in the log");
        assert_eq!(told["effective_from"], edition["effective_from"]);
        let moved = all_of(&desk, told["links"][0]["href"].as_str().expect("addresses"));
        assert_eq!(Some(moved.len() as u64), thought["total"]["addresses"].as_u64());
        assert!(!moved.is_empty());
        for address in &moved {
            assert_eq!(address["community"], json!({"before": grid, "after": into}), "{address}");
            let owners = &address["owner"];
            let (was, is) = (&owners["before"], &owners["after"]);
            assert!(was == is || was["grid"] == grid && is["grid"] == into, "{address}");
        }
        assert!(moved.windows(2).all(|two| two[0]["id"].as_str() < two[1]["id"].as_str()));

        // Another draft that stood on the edition before must be put on the newest one.
        let early = desk.ask(
            approver,
            "POST",
            "/v1/editions/1/revert",
            None,
            &json!({"effective_from": "2030-01-01"}),
        );
        assert_eq!(early.status, 409, "before one that is to come: {}", early.text());
        let revert = json!({"effective_from": "2032-01-01"});
        let back = desk.ask(approver, "POST", "/v1/editions/1/revert", None, &revert);
        assert_eq!(back.status, 201, "{}", back.text());
        for at in ["&at=2030-06-01", "&at=2032-06-01"] {
            assert_eq!(owner(&desk.one, planner, point, at), grid, "{at}");
        }
        assert_eq!(owner(&desk.one, planner, point, "&at=2031-06-01"), into);
        let again = |path: &str| all_of(&desk, path).len();
        assert_eq!(again("/v1/editions/3/addresses"), moved.len());
        assert_eq!(again("/v1/editions/3/addresses?from=1"), 0, "all is as it was");
        let first = all_of(&desk, "/v1/editions/1/addresses?limit=1000");
        assert!(first.len() > 1_000 && first.iter().all(|one| one["community"]["before"].is_null()));
        let refused = desk.ask(planner, "POST", "/v1/editions/1/revert", None, &json!({}));
        assert_eq!(refused.status, 403, "planners do not publish");
    }
}

#[test]
fn what_does_not_fit_is_refused_and_changes_nothing() {
    let store = fresh("gpkg").to_str().expect("ASCII").to_owned();
    two_a_community(&store);
    let desk = Desk::at(&store);
    let (grid, into, point) = neighbours(&desk);
    let (grid, into) = (grid["id"].as_str().expect("an id"), into["id"].as_str().expect("an id"));
    let (draft, tag) = desk.begin();
    let planner = desk.planner.as_str();
    let edits = format!("{draft}/edits");
    let far = json!([point[0] + 1.0, point[1]]);
    for (body, status, code) in [
        (json!({"op": "explode"}), 422, "invalid"),
        (json!({"op": "rename", "grid": grid, "name": ""}), 422, "invalid"),
        (json!({"op": "rename", "grid": "nowhere", "name": "x"}), 422, "edit-refused"),
        (json!({"op": "merge", "grid": grid, "into": grid}), 422, "edit-refused"),
        (
            json!({"op": "split", "grid": grid, "line": [far, far], "code": "1", "name": "x"}),
            422,
            "edit-refused",
        ),
        (
            json!({"op": "split", "grid": grid, "line": [[0, 99], far], "code": "1", "name": "x"}),
            422,
            "invalid",
        ),
        (json!({"op": "move_border", "moves": []}), 422, "invalid"),
        (json!({"op": "move_border", "moves": [{"node": "1", "arc": "2", "to": far}]}), 422, "invalid"),
        (json!({"op": "delete_vertex", "arc": "99999999", "vertex": 1}), 422, "edit-refused"),
        // All or none: the first of them would hold.
        (
            json!([{"op": "rename", "grid": grid, "name": "x"}, {"op": "merge", "grid": grid, "into": grid}]),
            422,
            "edit-refused",
        ),
    ] {
        let refused = desk.ask(planner, "POST", &edits, Some(&tag), &body);
        assert_eq!((refused.status, refused.code().as_str()), (status, code), "{body}: {}", refused.text());
    }
    assert_eq!(desk.json(planner, &draft)["edits"], json!([]));
    let rename = json!({"op": "rename", "grid": grid, "name": "新名"});
    assert_eq!(desk.ask(planner, "POST", &edits, None, &rename).status, 428);
    assert_eq!(desk.ask(planner, "POST", &edits, Some("\"d999999\""), &rename).status, 412);
    for (method, path) in [("GET", "/v1/drafts"), ("POST", "/v1/drafts"), ("GET", draft.as_str())] {
        let refused = desk.ask(&desk.viewer, method, path, None, &json!({"name": "x"}));
        assert_eq!(refused.status, 403, "{method} {path}");
    }
    assert_eq!(desk.ask(planner, "GET", "/v1/drafts/77", None, &Value::Null).status, 404);

    // Of two who edit it at once one is told so; two drafts that touch no common border do not conflict.
    let first = desk.ask(planner, "POST", &edits, Some(&tag), &rename);
    let second =
        desk.ask(planner, "POST", &edits, Some(&tag), &json!({"op": "merge", "grid": grid, "into": into}));
    assert_eq!((first.status, second.status), (200, 412), "{}", second.text());

    // A planner of a territory touches nothing outside of it.
    let community = desk.json(planner, &format!("/v1/grids/{grid}"))["properties"]["parent"].clone();
    let elsewhere = desk.json(planner, "/v1/grids?layer=community&level=community&limit=100");
    let other = elsewhere["features"].as_array().expect("grids").iter();
    let other = other.filter_map(|one| one["id"].as_str()).find(|id| community != *id).expect("another");
    let tag = first.header("etag").expect("a tag");
    let submitted = desk.ask(planner, "POST", &format!("{draft}/submit"), Some(tag), &Value::Null);
    let tag = submitted.header("etag").expect("a tag").to_owned();
    drop(desk);
    let store = std::path::PathBuf::from(&store);
    let limited = key(&store, &["--name", "limited", "--role", "planner", "--territory", other]);
    let approver = key(&store, &["--name", "near", "--role", "approver", "--territory", other]);
    let desk = Desk {
        one: Server::start(&store, &[]),
        other: Server::start(&store, &[]),
        planner: limited,
        approver,
        viewer: String::new(),
    };
    // Nor does an approver of one let pass what changes another.
    let path = format!("{draft}/approve");
    let refused = desk.ask(&desk.approver, "POST", &path, Some(&tag), &json!({}));
    assert_eq!((refused.status, refused.code().as_str()), (403, "forbidden"), "{}", refused.text());
    let (draft, tag) = desk.begin();
    let refused = desk.ask(&desk.planner, "POST", &format!("{draft}/edits"), Some(&tag), &rename);
    assert_eq!((refused.status, refused.code().as_str()), (403, "forbidden"), "{}", refused.text());
}
