//! Who is let in, and what they see.

use std::time::{Duration, Instant};

use crate::harness::server::{AT, Server, demo_store, fresh, gridward, key, must};

#[test]
fn without_keys_this_machine_reads_and_only_the_demo_writes() {
    let body = r#"{"name":"张三","team":"volunteer"}"#.as_bytes();
    let reader = Server::start(&demo_store(), &[]);
    assert_eq!(reader.json("/v1/about")["caller"]["role"], "viewer");
    assert_eq!(reader.send("POST", "/v1/members", &[], body).code(), "forbidden");
    let demo = Server::demo();
    assert_eq!(demo.send("POST", "/v1/members", &[], body).status, 201);
    for headers in [
        [("Host", "evil.example:8080"), ("X-Other", "1")],
        [("Host", "evil.example"), ("Origin", "http://evil.example")],
    ] {
        assert_eq!(demo.send("GET", "/v1/about", &headers, b"").code(), "foreign-origin");
    }
    // A proxy on this machine asks for anybody.
    for name in ["Forwarded", "X-Forwarded-For", "x-forwarded-host", "X-Forwarded-Proto", "X-Real-IP", "Via"]
    {
        for server in [&reader, &demo] {
            let reply = server.send("GET", "/v1/about", &[(name, "198.51.100.7")], b"");
            assert_eq!((reply.status, &*reply.code()), (403, "foreign-origin"), "{name}");
        }
    }
    let cross = demo.send("POST", "/v1/members", &[("Origin", "http://evil.example")], body);
    assert_eq!(cross.code(), "foreign-origin");
    let own = format!("http://{}", demo.address);
    assert_eq!(demo.send("POST", "/v1/members", &[("Origin", &own)], body).status, 201);
}

#[test]
fn the_demo_is_served_from_its_own_store_only() {
    let store = fresh("gpkg");
    let path = store.to_str().expect("ASCII");
    let towns = fresh("csv");
    std::fs::write(&towns, "code,name,layer,level\n441900122900,试验社区,community,community\n")
        .expect("writable");
    must(&["import", "grids", towns.to_str().expect("ASCII"), "--store", path]);
    let settings = fresh("toml");
    std::fs::write(&settings, "demo = true\n").expect("writable");
    for args in [&["--demo"][..], &["--config", settings.to_str().expect("ASCII")]] {
        let refused = gridward(&[&["serve", "--store", path, "--listen", "127.0.0.1:0"], args].concat());
        assert_eq!(refused.status.code(), Some(1), "{args:?}");
        assert!(String::from_utf8_lossy(&refused.stderr).contains("is not the demo's"), "{args:?}");
    }
    // Nor are people put beside an invented town.
    let members = fresh("gpkg");
    let path = members.to_str().expect("ASCII");
    let people = fresh("csv");
    std::fs::write(&people, "id,name,team\nm1,张三,volunteer\n").expect("writable");
    must(&["import", "members", people.to_str().expect("ASCII"), "--store", path]);
    let refused = gridward(&["serve", "--store", path, "--listen", "127.0.0.1:0", "--demo"]);
    assert_eq!(refused.status.code(), Some(1));
}

#[test]
fn other_addresses_need_a_key() {
    let store = demo_store();
    let path = store.to_str().expect("ASCII");
    for args in [&["--listen", "0.0.0.0:0"][..], &["--listen", "0.0.0.0:0", "--demo"]] {
        let refused = gridward(&[&["serve", "--store", path], args].concat());
        assert_eq!(refused.status.code(), Some(1));
        assert!(String::from_utf8_lossy(&refused.stderr).contains("gridward key new"));
    }
}

#[test]
fn the_life_of_a_key() {
    let store = demo_store();
    let path = store.to_str().expect("ASCII");
    let mut server = Server::start(&store, &["--demo"]);
    assert_eq!(server.get("/v1/about").status, 200, "no key was ever made");
    let secret = key(&store, &["--name", "hall", "--role", "dispatcher"]);
    eventually("the door closes", || server.get("/v1/about").status == 401);
    assert_eq!(server.get("/v1/about").header("www-authenticate"), Some("Bearer"));
    server.set_key(Some("gw_wrong"));
    assert_eq!(server.get("/v1/about").code(), "wrong-key");
    server.set_key(Some(&secret));
    assert_eq!(server.json("/v1/about")["caller"]["name"], "hall");
    let listed = must(&["key", "list", "--store", path, "--json"]);
    assert!(listed.contains("hall") && !listed.contains(&secret));
    let again = gridward(&["key", "new", "--store", path, "--name", "hall"]);
    assert_eq!(again.status.code(), Some(1));
    must(&["key", "revoke", "hall", "--store", path]);
    eventually("it is refused", || server.get("/v1/about").status == 401);
    server.set_key(None);
    assert_eq!(server.get("/v1/about").status, 401, "nobody is let in without, even when all are revoked");
    let file = std::fs::read(&store).expect("the store");
    assert!(!file.windows(40).any(|part| part == &secret.as_bytes()[3..43]), "the key itself is not kept");
}

pub fn eventually(what: &str, holds: impl Fn() -> bool) {
    let begun = Instant::now();
    while !holds() {
        assert!(begun.elapsed() < Duration::from_secs(5), "{what}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn phones_are_whole_for_those_who_may_see_them() {
    let store = demo_store();
    for (role, is_whole) in
        [("viewer", false), ("dispatcher", true), ("planner", false), ("approver", false), ("admin", true)]
    {
        let secret = key(&store, &["--name", role, "--role", role]);
        let server = Server::start(&store, &[]).with_key(&secret);
        let bodies = [
            server.get("/v1/members?limit=5").text(),
            server.get(&format!("/v1/locate?premises=p-000001&at={AT}")).text(),
            server.get("/v1/members/m-0001").text(),
        ];
        for body in bodies {
            assert_eq!(!body.contains("****"), is_whole, "{role}: {body}");
        }
    }
}

#[test]
fn outside_a_territory_nothing_is_seen() {
    let store = demo_store();
    let whole = key(&store, &["--name", "whole", "--role", "dispatcher"]);
    let mut server = Server::start(&store, &[]).with_key(&whole);
    let communities = server.json("/v1/grids?layer=community&level=community&limit=100");
    let grid = |at: usize| communities["features"][at]["id"].as_str().expect("an id").to_owned();
    let (own, other) = (grid(2), grid(9));
    let premises_of = |server: &Server, grid: &str| {
        server.json(&format!("/v1/premises?grid={grid}&limit=1000"))["items"]
            .as_array()
            .expect("a list")
            .clone()
    };
    let (inside, outside) = (premises_of(&server, &own), premises_of(&server, &other));
    assert!(!inside.is_empty() && !outside.is_empty());
    let all_members = server.json("/v1/members?limit=1000")["items"].as_array().map(Vec::len);
    let serving = server.json(&format!("/v1/grids/{other}/members"));
    let foreign = serving["items"][0]["member"]["id"].as_str().expect("somebody").to_owned();

    let limited = key(&store, &["--name", "limited", "--role", "dispatcher", "--territory", &own]);
    eventually("the key is known", || {
        let reply = server.send("GET", "/v1/about", &[("Authorization-Test", "1")], b"");
        reply.status == 200
    });
    server.set_key(Some(&limited));
    eventually("the key is known", || server.get("/v1/about").status == 200);

    assert_eq!(premises_of(&server, &own), inside, "all of its own");
    assert!(premises_of(&server, &other).is_empty());
    let id = outside[0]["id"].as_str().expect("an id");
    let missing = server.get("/v1/premises/none");
    let hidden = server.get(&format!("/v1/premises/{id}"));
    assert_eq!((hidden.status, hidden.code()), (404, missing.code()), "hidden is as missing");
    assert_eq!(server.get(&format!("/v1/premises/{id}/dossier")).status, 404);
    assert_eq!(server.get(&format!("/v1/members/{foreign}")).status, 404);
    let seen = server.json("/v1/members?limit=1000")["items"].as_array().map(Vec::len);
    assert!(seen < all_members && seen > Some(0));
    assert_eq!(server.get(&format!("/v1/grids/{other}/members")).code(), "forbidden");
    let stats = server.json(&format!("/v1/grids/{other}/stats"));
    assert!(stats["duties"].is_null() && stats["premises"].is_null());
    let at = &outside[0]["point"]["coordinates"];
    let located = server.json(&format!("/v1/locate?lon={}&lat={}&at={AT}", at[0], at[1]));
    assert_eq!(located["owner"]["status"], "hidden");
    assert!(located["owner"]["member"].is_null());
    assert!(
        located["grids"]
            .as_array()
            .expect("grids")
            .iter()
            .all(|grid| grid["members"] == serde_json::json!([]))
    );
    assert!(!located["grids"][0]["name"].is_null(), "grids themselves everybody sees");
    let located = server.json(&format!("/v1/locate?premises={id}&at={AT}"));
    assert!(
        located["point"].is_null()
            && !located.to_string().contains(outside[0]["name"].as_str().expect("a name"))
    );
    let csv = format!("lon,lat\n{},{}\n", at[0], at[1]);
    let path = format!("/v1/locate/batch?fields=brief&at={AT}");
    let rows = server.send("POST", &path, &[("Content-Type", "text/csv")], csv.as_bytes()).text();
    assert!(rows.trim_end().ends_with(",hidden,,"), "{rows}");

    // Nor can anything there be changed.
    let etag = {
        server.set_key(Some(&whole));
        server.get(&format!("/v1/premises/{id}")).header("etag").expect("a tag").to_owned()
    };
    server.set_key(Some(&limited));
    let body = serde_json::json!({"name": "x", "kind": "hotel", "point": outside[0]["point"]}).to_string();
    let put = server.send("PUT", &format!("/v1/premises/{id}"), &[("If-Match", &etag)], body.as_bytes());
    assert_eq!(put.status, 404);
    assert_eq!(server.send("POST", "/v1/premises", &[], body.as_bytes()).code(), "forbidden");
    assert_eq!(
        server.send("POST", "/v1/members", &[], br#"{"name":"x","team":"volunteer"}"#).code(),
        "forbidden"
    );
    let changes = server.json("/v1/changes");
    assert!(
        changes["items"].as_array().expect("changes").iter().all(|change| change.get("touched").is_none())
    );
}

#[test]
fn one_answer_is_not_taken_for_another_callers() {
    let store = demo_store();
    let keys = ["viewer", "dispatcher"].map(|role| key(&store, &["--name", role, "--role", role]));
    let mut server = Server::start(&store, &[]);
    let mut tags = Vec::new();
    for path in [
        format!("/v1/locate?premises=p-000001&at={AT}"),
        "/v1/members/m-0001".into(),
        format!("/v1/members?at={AT}"),
    ] {
        for key in &keys {
            server.set_key(Some(key));
            let reply = server.get(&path);
            assert!(reply.header("vary").expect("Vary").contains("Authorization"));
            assert!(reply.header("cache-control").expect("Cache-Control").contains("private"));
            tags.push(reply.header("etag").expect("a tag").to_owned());
        }
        assert_ne!(tags.pop(), tags.pop(), "{path}");
    }
}
