//! What keys with a territory see of people, and whom they may put where (ruling 11).

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::harness::server::{AT, Reply, Server, demo_store, gridward, key};

/// One server, a key for all of it and one for a territory.
struct Desks {
    server: Server,
    whole: String,
    limited: String,
    own: String,
    other: String,
}

impl Desks {
    fn new() -> Self {
        let store = demo_store();
        let whole = key(&store, &["--name", "whole", "--role", "dispatcher"]);
        let server = Server::start(&store, &[]).with_key(&whole);
        let grids = server.json("/v1/grids?layer=community&level=community&limit=100");
        let grid = |at: usize| grids["features"][at]["id"].as_str().expect("an id").to_owned();
        let (own, other) = (grid(2), grid(9));
        let limited = key(&store, &["--name", "limited", "--role", "dispatcher", "--territory", &own]);
        // Started again, so that both keys are known from the first request on.
        drop(server);
        Self { server: Server::start(&store, &[]), whole, limited, own, other }
    }

    fn ask(&self, key: &str, method: &str, path: &str, etag: Option<&str>, body: Value) -> Reply {
        let bearer = format!("Bearer {key}");
        let mut headers = vec![("Authorization", bearer.as_str())];
        headers.extend(etag.map(|etag| ("If-Match", etag)));
        let body = if body.is_null() { String::new() } else { body.to_string() };
        self.server.send(method, path, &headers, body.as_bytes())
    }

    fn assign(&self, key: &str, member: &str, grid: &str) -> Reply {
        self.ask(key, "POST", "/v1/duties", None, json!({"member": member, "grid": grid, "role": "member"}))
    }

    /// Ends what a creation answered with.
    fn end(&self, key: &str, created: &Reply) {
        let path = created.header("location").expect("Location");
        assert_eq!(self.ask(key, "DELETE", path, created.header("etag"), Value::Null).status, 204);
    }
}

#[test]
fn nobody_is_drawn_into_a_territory_from_outside() {
    let desks = Desks::new();
    let Desks { whole, limited, own, other, .. } = &desks;
    let member = |id: &str| json!({"id": id, "name": "张三", "team": "volunteer", "phone": "13800001234"});
    for id in ["foreign", "fresh"] {
        assert_eq!(desks.ask(whole, "POST", "/v1/members", None, member(id)).status, 201);
    }
    let elsewhere = desks.assign(whole, "foreign", other);
    assert_eq!(elsewhere.status, 201);

    // Who serves elsewhere, who serves nowhere and who does not exist are told in the same words.
    let unknown = desks.assign(limited, "nobody-at-all", own);
    assert_eq!((unknown.status, unknown.code()), (422, "invalid".into()));
    assert_eq!(unknown.json()["errors"][0]["pointer"], "/member");
    for id in ["foreign", "fresh"] {
        let refused = desks.assign(limited, id, own);
        assert_eq!((refused.status, refused.text()), (422, unknown.text()), "{id}");
        assert_eq!(desks.ask(limited, "GET", &format!("/v1/members/{id}"), None, Value::Null).status, 404);
        let taken = desks.ask(limited, "POST", "/v1/members", None, member(id));
        let free = desks.ask(limited, "POST", "/v1/members", None, member("free"));
        assert_eq!((taken.status, taken.text()), (403, free.text()), "{id}: nor is an id told to be taken");
    }

    // A key for all of it gives the first duty; then the territory's may give others.
    let first = desks.assign(whole, "fresh", own);
    assert_eq!(first.status, 201);
    let second = desks.assign(limited, "fresh", own);
    assert_eq!(second.status, 201, "{}", second.text());
    let path = second.header("location").expect("Location");
    let moved = json!({"member": "foreign", "grid": own, "role": "member"});
    let moved = desks.ask(limited, "PUT", path, second.header("etag"), moved);
    assert_eq!((moved.status, moved.text()), (422, unknown.text()), "nor by a change of a duty");
    let outside = desks.assign(limited, "fresh", other);
    assert_eq!(outside.code(), "forbidden");

    // Whom it let go it can take back, until somebody else has taken them.
    desks.end(limited, &first);
    desks.end(limited, &second);
    let again = desks.assign(limited, "fresh", own);
    assert_eq!(again.status, 201, "{}", again.text());
    desks.end(limited, &again);
    assert_eq!(desks.assign(whole, "fresh", other).status, 201);
    assert_eq!(desks.assign(limited, "fresh", own).text(), unknown.text());
}

#[test]
fn what_was_elsewhere_is_not_rewritten_from_here() {
    let desks = Desks::new();
    let Desks { server, whole, limited, own, other, .. } = &desks;
    // A place where own premises stand, and one where others'.
    let point = |grid: &str| {
        let path = format!("/v1/premises?grid={grid}&limit=1");
        desks.ask(whole, "GET", &path, None, Value::Null).json()["items"][0]["point"].clone()
    };
    let (here, there) = (point(own), point(other));
    let body = |at: &Value, name: &str, from: &str| json!({"name": name, "kind": "hotel", "point": at, "from": from});
    let created = desks.ask(whole, "POST", "/v1/premises", None, body(&there, "旧址", "2025-01-01"));
    let path = created.header("location").expect("Location").to_owned();
    assert_eq!(desks.ask(limited, "GET", &path, None, Value::Null).status, 404);
    let moved = body(&here, "新址", "2026-01-01");
    let moved = desks.ask(whole, "PUT", &path, created.header("etag"), moved);
    assert_eq!(moved.status, 200, "{}", moved.text());

    let before = body(&here, "改写", "2025-06-01");
    let refused = desks.ask(limited, "PUT", &path, moved.header("etag"), before);
    assert_eq!(refused.code(), "forbidden", "it stood elsewhere then");
    let end = format!("{path}?from=2025-06-01");
    assert_eq!(desks.ask(limited, "DELETE", &end, moved.header("etag"), Value::Null).code(), "forbidden");
    let away = body(&there, "搬走", "2026-06-01");
    assert_eq!(desks.ask(limited, "PUT", &path, moved.header("etag"), away).code(), "forbidden");
    let renamed = desks.ask(limited, "PUT", &path, moved.header("etag"), body(&here, "改名", "2026-06-01"));
    assert_eq!(renamed.status, 200, "{}", renamed.text());
    let was = desks.ask(whole, "GET", &format!("{path}?at=2025-07-01"), None, Value::Null);
    assert_eq!(was.json()["name"], "旧址");
    assert_eq!(server.get("/v1/about").status, 401, "each asked with a key");
}

#[test]
fn a_social_body_sees_its_own_grid() {
    let store = demo_store();
    let path = store.to_str().expect("ASCII");
    let whole = key(&store, &["--name", "whole", "--role", "admin"]);
    let mut server = Server::start(&store, &[]).with_key(&whole);
    let entities = server.json("/v1/grids?layer=entity&limit=1000");
    let entities = entities["features"].as_array().expect("grids");
    let ids = entities.iter().map(|grid| grid["id"].as_str().expect("an id"));
    let peopled = |id: &&str| {
        let stats = server.json(&format!("/v1/grids/{id}/stats"));
        stats["children"] == 0 && stats["premises"] != json!({}) && stats["duties"] != json!({})
    };
    let own = ids.clone().find(peopled).expect("an entity grid with premises and people").to_owned();
    let community = server.json("/v1/grids?layer=community&limit=1")["features"][0]["id"].clone();
    for (args, part) in [
        (&["--role", "social"][..], "--territory"),
        (&["--role", "member"], "--territory"),
        (&["--role", "social", "--territory", community.as_str().expect("an id")], "no entity grid"),
    ] {
        let refused = gridward(&[&["key", "new", "--store", path, "--name", "x"], args].concat());
        assert_eq!(refused.status.code(), Some(1), "{args:?}");
        assert!(String::from_utf8_lossy(&refused.stderr).contains(part), "{args:?}");
    }
    let social = key(&store, &["--name", "mall", "--role", "social", "--territory", &own]);

    let listed = |server: &Server, path: &str| server.json(path)["items"].as_array().expect("a list").clone();
    let inside = listed(&server, &format!("/v1/premises?grid={own}&limit=1000"));
    let serving = listed(&server, &format!("/v1/grids/{own}/members"));
    let named = |items: &[Value], field: &str| -> BTreeSet<String> {
        items.iter().map(|item| item[field].to_string()).collect()
    };
    let place = format!("/v1/locate?premises={}&at={AT}", inside[0]["id"].as_str().expect("an id"));
    let all = server.json(&place);
    let stranger = listed(&server, "/v1/premises?limit=1000")
        .into_iter()
        .find(|premises| !inside.contains(premises))
        .expect("others");

    drop(server);
    server = Server::start(&store, &[]).with_key(&social);
    assert_eq!(listed(&server, "/v1/premises?limit=1000"), inside);
    let members = listed(&server, "/v1/members?limit=1000");
    let expected: Vec<Value> = serving.iter().map(|item| item["member"].clone()).collect();
    assert_eq!(named(&members, "id"), named(&expected, "id"));
    assert!(members.iter().all(|member| member["phone"].to_string().contains("**")), "{members:?}");
    assert_eq!(named(&listed(&server, "/v1/duties?limit=1000"), "grid"), [format!("{own:?}")].into());
    let seen = server.json(&place);
    assert_eq!(seen["owner"]["member"]["id"], all["owner"]["member"]["id"], "who answers for it");
    let crowd = |answer: &Value| -> Vec<String> {
        let grids = answer["grids"].as_array().expect("grids").iter();
        let with_people = grids.filter(|grid| grid["members"] != json!([]));
        with_people.map(|grid| grid["id"].as_str().expect("an id").to_owned()).collect()
    };
    assert!(crowd(&all).len() > 1, "others serve there too: {all}");
    assert_eq!(crowd(&seen), [own.as_str()], "and are not shown");
    assert_eq!(seen["led_by"]["members"], json!([]));
    let id = stranger["id"].as_str().expect("an id");
    assert_eq!(server.get(&format!("/v1/premises/{id}")).status, 404);
    assert_eq!(server.json(&format!("/v1/locate?premises={id}&at={AT}"))["owner"]["status"], "hidden");
}
