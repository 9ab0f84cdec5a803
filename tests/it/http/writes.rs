//! Creating, replacing and ending.

use serde_json::{Value, json};

use crate::harness::server::{AT, Server, demo_store, must};

fn send(
    server: &Server,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: &Value,
) -> crate::harness::server::Reply {
    server.send(method, path, headers, body.to_string().as_bytes())
}

/// A credit code is written in capitals, whoever sends it how.
#[test]
fn a_credit_code_is_found_in_either_case() {
    let server = Server::demo();
    let body = json!({"name": "小店", "kind": "small_shop", "credit_code": " 91350100m000100y43 ",
        "point": {"type": "Point", "coordinates": [113.68, 22.93]}});
    let created = send(&server, "POST", "/v1/premises", &[], &body);
    assert_eq!((created.status, &created.json()["credit_code"]), (201, &"91350100M000100Y43".into()));
    assert!(created.json()["credit_code_warning"].is_null(), "{}", created.text());
    for code in ["91350100M000100Y43", "91350100m000100y43"] {
        let listed = server.json(&format!("/v1/premises?credit_code={code}"));
        assert_eq!(listed["items"][0]["id"], created.json()["id"], "{code}");
        let located = server.json(&format!("/v1/locate?premises={code}&at=2100-01-01T00:00:00Z"));
        assert_eq!(
            (&located["match"]["status"], &located["match"]["label"]),
            (&"exact".into(), &"小店".into())
        );
    }
}

#[test]
fn a_premises_from_first_to_last() {
    let server = Server::demo();
    let body = json!({"name": "新开的小店", "kind": "small_shop", "credit_code": "91350100M000100Y44", "address": "河田大道1号",
        "point": {"type": "Point", "coordinates": [113.68, 22.93]}});
    let created = send(&server, "POST", "/v1/premises", &[], &body);
    assert_eq!(created.status, 201, "{}", created.text());
    let location = created.header("location").expect("Location").to_owned();
    assert!(created.json()["credit_code_warning"].as_str().expect("a warning").contains("check character"));
    let read = server.get(&location);
    let etag = read.header("etag").expect("a tag").to_owned();
    assert_eq!(created.header("etag"), Some(&*etag), "the tag of the creation is the resource's");
    assert_eq!(read.json(), created.json());
    let id = read.json()["id"].as_str().expect("an id").to_owned();
    let owner = server.json(&format!("/v1/locate?premises={id}"));
    assert_eq!(owner["match"]["label"], "新开的小店");

    let mut renamed = body.clone();
    renamed["name"] = "改名的小店".into();
    assert_eq!(send(&server, "PUT", &location, &[], &renamed).code(), "needs-if-match");
    assert_eq!(send(&server, "PUT", &location, &[("If-Match", "\"1.0.whole\"")], &renamed).code(), "stale");
    let replaced = send(&server, "PUT", &location, &[("If-Match", &etag)], &renamed);
    assert_eq!(replaced.status, 200, "{}", replaced.text());
    let stale = send(&server, "PUT", &location, &[("If-Match", &etag)], &body);
    assert_eq!((stale.status, &*stale.code()), (412, "stale"));
    assert_eq!(server.json(&location)["name"], "改名的小店");

    let etag = server.get(&location).header("etag").expect("a tag").to_owned();
    assert_eq!(server.send("DELETE", &location, &[], b"").code(), "needs-if-match");
    assert_eq!(server.send("DELETE", &location, &[("If-Match", &etag)], b"").status, 204);
    assert_eq!(server.get(&location).status, 404);
    let recorded = read.json()["from"].as_str().expect("a time").replace('+', "%2B");
    assert_eq!(
        server.json(&format!("{location}?at={recorded}"))["name"],
        "新开的小店",
        "what was, stays known"
    );
    let log = server.json("/v1/changes?after=2");
    let kinds: Vec<_> =
        log["items"].as_array().expect("changes").iter().map(|change| change["kind"].clone()).collect();
    assert_eq!(kinds, ["roster", "roster", "roster"]);
    let id = location.rsplit('/').next().expect("an id");
    assert_eq!(log["items"][0]["touched"], json!([{"table": "premises", "count": 1, "ids": [id]}]));
}

#[test]
fn who_owns_it_follows_a_duty_at_once() {
    let server = Server::demo();
    let answer = server.json(&format!("/v1/locate?premises=p-000001&at={AT}"));
    let grid = answer["owner"]["grid"]["id"].clone();
    let member = send(
        &server,
        "POST",
        "/v1/members",
        &[],
        &json!({"id": "new-1", "name": "张新", "team": "grid_member",
        "phone": "13800000000", "from": "2020-01-01"}),
    );
    assert_eq!(member.status, 201, "{}", member.text());
    let duty = send(
        &server,
        "POST",
        "/v1/duties",
        &[],
        &json!({"member": "new-1", "grid": grid, "role": "lead", "from": "2020-01-01"}),
    );
    assert_eq!(duty.status, 201, "{}", duty.text());
    let after = server.json(&format!("/v1/locate?premises=p-000001&at={AT}"));
    assert_eq!(after["owner"]["member"]["id"], "new-1", "{after}");
    let known = server.json("/v1/changes?after=1&limit=1")["items"][0]["recorded"]
        .as_str()
        .expect("a time")
        .replace('+', "%2B");
    let before = server.json(&format!("/v1/locate?premises=p-000001&at={AT}&known={known}"));
    assert_eq!(before["owner"]["member"], answer["owner"]["member"], "as it was known then");
    let serving = server.json(&format!("/v1/grids/{}/members", grid.as_str().expect("an id")));
    assert_eq!(serving["items"][0]["member"]["id"], "new-1");
    let exists =
        send(&server, "POST", "/v1/members", &[], &json!({"id": "new-1", "name": "x", "team": "volunteer"}));
    assert_eq!((exists.status, &*exists.code()), (409, "exists"));
}

#[test]
fn the_same_request_twice_is_one() {
    let server = Server::demo();
    let body = json!({"name": "张三", "team": "volunteer"});
    let key = [("Idempotency-Key", "once-1")];
    let first = send(&server, "POST", "/v1/members", &key, &body);
    let again = send(&server, "POST", "/v1/members", &key, &body);
    assert_eq!((first.status, again.status), (201, 201));
    assert_eq!(
        (first.body.clone(), first.header("location")),
        (again.body.clone(), again.header("location"))
    );
    let other = send(&server, "POST", "/v1/members", &key, &json!({"name": "李四", "team": "volunteer"}));
    assert_eq!((other.status, &*other.code()), (422, "idempotency-key-reused"));
    let elsewhere = send(&server, "POST", "/v1/matters", &key, &body);
    assert_eq!(elsewhere.status, 422);
    let log = server.json("/v1/changes?after=2");
    assert_eq!(log["items"].as_array().map(Vec::len), Some(1), "written once");
}

#[test]
fn ids_are_given_once() {
    let server = Server::demo();
    let member = |from: &str| json!({"id": "m-once", "name": "张三", "team": "volunteer", "from": from});
    let end = |path: &str| {
        let etag = server.get(path).header("etag").expect("a tag").to_owned();
        assert_eq!(server.send("DELETE", path, &[("If-Match", &etag)], b"").status, 204);
        assert_eq!(server.get(path).status, 404);
    };
    // Ended, and ended before it began: then no row is left, but the id was given.
    for from in ["2026-01-01", "2099-01-01"] {
        let mut body = member(from);
        body["id"] = format!("m-once-{from}").into();
        let created = send(&server, "POST", "/v1/members", &[], &body);
        assert_eq!(created.status, 201, "{}", created.text());
        end(created.header("location").expect("Location"));
        let again = send(&server, "POST", "/v1/members", &[], &body);
        assert_eq!((again.status, &*again.code()), (409, "exists"), "{from}");
    }
}

#[test]
fn what_ends_has_ended() {
    let server = Server::demo();
    let path = "/v1/members/m-new";
    let mut body = json!({"id": "m-new", "name": "张三", "team": "volunteer", "from": "2026-01-01"});
    assert_eq!(send(&server, "POST", "/v1/members", &[], &body).status, 201);
    let put = |etag: &str, body: &Value| send(&server, "PUT", path, &[("If-Match", etag)], body);
    let etag = || server.get(path).header("etag").expect("a tag").to_owned();
    let name = |at: &str| server.get(&format!("{path}?at={at}")).json()["name"].clone();
    (body["name"], body["to"]) = ("李四".into(), "2098-01-01".into());
    let replaced = put(&etag(), &body);
    assert_eq!(replaced.status, 200, "{}", replaced.text());
    assert_eq!(replaced.header("etag"), Some(&*etag()), "the tag is the resource's");
    assert_eq!((name("2027-01-01"), name("2097-12-31")), ("李四".into(), "李四".into()));
    assert_eq!(server.get(&format!("{path}?at=2098-01-01")).status, 404, "the old name does not come back");
}

#[test]
fn an_id_with_several_periods_can_be_changed() {
    let server = Server::demo();
    let path = "/v1/members/m-new";
    let mut body = json!({"id": "m-new", "name": "张三", "team": "volunteer", "from": "2026-01-01"});
    assert_eq!(send(&server, "POST", "/v1/members", &[], &body).status, 201);
    let etag = || server.get(path).header("etag").expect("a tag").to_owned();
    let put = |body: &Value| send(&server, "PUT", path, &[("If-Match", &etag())], body);
    (body["name"], body["from"]) = ("李四".into(), "2090-01-01".into());
    let planned = put(&body);
    assert_eq!((planned.status, planned.header("etag")), (200, None), "what is read now is another period");
    // The later period alone is written once more: the two now have different versions.
    let end = format!("{path}?from=2095-01-01");
    assert_eq!(server.send("DELETE", &end, &[("If-Match", &etag())], b"").status, 204);
    (body["name"], body["from"]) = ("王五".into(), "2027-01-01".into());
    let replaced = put(&body);
    assert_eq!(replaced.status, 200, "{}", replaced.text());
    let end = format!("{path}?from=2080-01-01");
    assert_eq!(server.send("DELETE", &end, &[("If-Match", &etag())], b"").status, 204);
    assert_eq!(server.get(&format!("{path}?at=2079-01-01")).json()["name"], "王五");
}

#[test]
fn a_code_of_any_letters_has_an_address() {
    let server = Server::demo();
    let mut body = json!({"code": "河田/消防 1%?#", "list": "grid_entry", "name": "通道", "layer": "community",
        "severity": "red"});
    let created = send(&server, "POST", "/v1/matters", &[], &body);
    let location = created.header("location").expect("Location").to_owned();
    assert!(location.is_ascii() && location["/v1/matters/".len()..].find(['/', ' ', '?', '#']).is_none());
    let read = server.get(&location);
    assert_eq!((read.status, read.json()), (200, created.json()), "{location}");
    let etag = read.header("etag").expect("a tag").to_owned();
    let put = |body: &Value| send(&server, "PUT", &location, &[("If-Match", &etag)], body);
    body["code"] = "another".into();
    let other = put(&body);
    assert_eq!((other.status, &other.json()["errors"][0]["pointer"]), (422, &"/code".into()));
    for (field, text) in [
        ("family", "长".repeat(201)),
        ("department", "a\u{7}b".into()),
        ("name", " ".into()),
        ("premises_kinds", "x".repeat(65)),
    ] {
        let mut wrong = body.clone();
        wrong["code"] = Value::Null;
        wrong[field] = if field == "premises_kinds" { json!([text]) } else { text.into() };
        let refused = put(&wrong);
        let pointer = format!("/{field}");
        assert_eq!(
            (refused.status, &refused.json()["errors"][0]["pointer"]),
            (422, &pointer.into()),
            "{field}"
        );
    }
    let hours = (0..200).map(|_| "Mo 08:00-09:00").collect::<Vec<_>>().join("; ");
    let duty = json!({"member": "m-0001", "grid": "x", "role": "lead", "hours": hours});
    let refused = send(&server, "POST", "/v1/duties", &[], &duty);
    assert!(refused.text().contains("1,000 bytes") && refused.text().len() < 1_000, "{}", refused.text());
}

#[test]
fn answers_kept_past_their_time_go_by_themselves() {
    use gridward::domain::time::Moment;
    use gridward::store::{Clock, Idempotency, RosterWrite, Signature, open};
    let store = demo_store();
    let path = store.to_str().expect("ASCII");
    let long_ago: Clock = std::sync::Arc::new(|| Moment(1_767_225_600_000_000));
    let kept = open(path, long_ago).expect("the store");
    let actor = gridward::domain::actor::Actor {
        name: "hall".into(),
        role: gridward::domain::actor::Role::Dispatcher,
        territory: None,
    };
    let once = Idempotency { key: "k".into(), body_digest: [7; 32], answer: "13812345678".into() };
    let by = Signature { actor: actor.clone(), what: "test".into() };
    let write = RosterWrite { changes: vec![], unchanged_since: None, idempotency: Some(once), by };
    kept.write(&write).expect("written");
    let asked = || kept.repeated(&actor, "k", &[7; 32]).expect("asked");
    assert!(asked().is_some());
    let _server = Server::start(&store, &[]);
    super::keys::eventually("the server lets it go", || asked().is_none());
}

#[test]
fn every_write_is_in_the_audit_log_without_personal_data() {
    let store = demo_store();
    let server = Server::start(&store, &["--demo"]);
    let body = json!({"id": "m-new", "name": "张三", "team": "volunteer", "phone": "13812345678"});
    assert_eq!(send(&server, "POST", "/v1/members", &[], &body).status, 201);
    let etag = server.get("/v1/members/m-new").header("etag").expect("a tag").to_owned();
    assert_eq!(server.send("DELETE", "/v1/members/m-new", &[("If-Match", &etag)], b"").status, 204);
    drop(server);
    let clock: gridward::store::Clock = std::sync::Arc::new(|| gridward::domain::time::Moment(0));
    let kept = gridward::store::open(store.to_str().expect("ASCII"), clock).expect("the store");
    let audit = kept.audit(gridward::domain::time::LogNumber(2), 10).expect("lines");
    let lines: Vec<_> = audit.iter().map(|line| (&*line.actor, &*line.what)).collect();
    assert_eq!(lines, [("demo", "create members m-new"), ("demo", "end members m-new")]);
    let path = store.to_str().expect("ASCII");
    assert!(must(&["key", "list", "--store", path]).starts_with("name"));
}
