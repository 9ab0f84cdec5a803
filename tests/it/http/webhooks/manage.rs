//! Who may have webhooks, of what each is told, and that secrets stay secret.

use serde_json::{Value, json};

use super::{hook, made, newest, path, post, server, stands, write};
use crate::harness::receiver::{Receiver, numbers, signed};
use crate::harness::server::{Server, demo_store, gridward, key, must};
use crate::http::keys::eventually;

#[test]
fn only_admins_have_them() {
    let store = demo_store();
    let admin = key(&store, &["--name", "admin", "--role", "admin"]);
    let others = ["viewer", "dispatcher", "planner", "approver"]
        .map(|role| key(&store, &["--name", role, "--role", role]));
    let mut server = Server::start(&store, &["--webhook-allow", "127.0.0.1"]).with_key(&admin);
    let url = json!({"url": "http://127.0.0.1:9/"});
    let webhook = path(&made(&server, url.clone()));
    let etag = server.get(&webhook).header("etag").expect("a tag").to_owned();
    let asked = |server: &Server| {
        let (again, test) = (format!("{webhook}/redeliver"), format!("{webhook}/test"));
        [
            server.get("/v1/webhooks"),
            server.get(&webhook),
            post(server, "/v1/webhooks", &url),
            post(server, &again, &json!({"from": 1})),
            post(server, &test, &Value::Null),
            server.send("DELETE", &webhook, &[("If-Match", &etag)], b""),
        ]
    };
    for (key, status) in
        others.iter().map(|key| (Some(&**key), 403)).chain([(None, 401), (Some("gw_no"), 401)])
    {
        server.set_key(key);
        let statuses = asked(&server).map(|reply| reply.status);
        assert_eq!(statuses, [status; 6], "{key:?}");
    }
    server.set_key(Some(&admin));
    assert_eq!(server.send("DELETE", &webhook, &[], b"").code(), "needs-if-match");
    assert_eq!(server.send("DELETE", &webhook, &[("If-Match", "\"w1\"")], b"").code(), "stale");
    assert_eq!(server.send("DELETE", &webhook, &[("If-Match", &etag)], b"").status, 204);
    assert_eq!(server.get(&webhook).code(), "not-found");
    assert_eq!(server.json("/v1/webhooks")["items"], json!([]));
}

#[test]
fn what_is_wrong_is_said_all_at_once() {
    let server = server(&["--max-webhooks", "2"]);
    let next = newest(&server) + 1;
    for (body, pointers) in [
        (json!({"url": "ftp://a.cn/", "kinds": ["edition", "x"], "secret": "no", "after": next}), 4),
        (json!({"url": ""}), 1),
        (json!({"url": "http://a:b@127.0.0.1/"}), 1),
        (json!({"url": "http://127.0.0.1/", "colour": "red"}), 1),
        (json!({"kinds": []}), 1),
    ] {
        let refused = post(&server, "/v1/webhooks", &body);
        assert_eq!((refused.status, &*refused.code()), (422, "invalid"), "{body}");
        assert_eq!(refused.json()["errors"].as_array().map(Vec::len), Some(pointers), "{}", refused.text());
        assert!(!refused.text().contains("a:b"));
    }
    // The same again is one, with one secret.
    let body = json!({"url": "http://127.0.0.1:9/"}).to_string();
    let send =
        |key, body: &str| server.send("POST", "/v1/webhooks", &[("Idempotency-Key", key)], body.as_bytes());
    let (first, again) = (send("k", &body), send("k", &body));
    assert_eq!((first.status, again.status), (201, 201));
    assert_eq!((first.json(), first.header("location")), (again.json(), again.header("location")));
    assert_eq!(server.get(first.header("location").expect("one")).status, 200);
    assert_eq!(
        send("k", &json!({"url": "http://127.0.0.1:8/"}).to_string()).code(),
        "idempotency-key-reused"
    );
    assert_eq!(server.json("/v1/webhooks")["items"].as_array().map(Vec::len), Some(1));
    made(&server, json!({"url": "http://127.0.0.1:9/"}));
    let full = post(&server, "/v1/webhooks", &json!({"url": "http://127.0.0.1:9/"}));
    assert_eq!((full.status, &*full.code()), (409, "limit-reached"));
}

#[test]
fn a_secret_is_shown_once_or_never() {
    let store = demo_store();
    let name = store.to_str().expect("ASCII");
    let (receiver, server) =
        (Receiver::glad(), Server::start(&store, &["--demo", "--webhook-allow", "127.0.0.1"]));
    let given = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    let webhook = made(&server, json!({"url": receiver.url, "secret": given}));
    assert_eq!(webhook["secret"], given);
    let other = hook(&server, &Receiver::glad());
    let own = other["secret"].as_str().expect("one");
    assert_ne!(own, given);
    let last = write(&server, "w");
    let heard = receiver.until(|heard| numbers(heard).contains(&last));
    assert_eq!(signed(given, &heard), heard.len());
    let shown = [
        server.get("/v1/webhooks").text(),
        server.get(&path(&webhook)).text(),
        server.get("/v1/changes?limit=1000").text(),
        must(&["webhook", "list", "--store", name]),
        must(&["webhook", "list", "--store", name, "--json"]),
        must(&["audit", "--store", name]),
    ];
    for text in shown {
        assert!(
            !text.contains("whsec_") && !text.contains(&given[6..]) && !text.contains(&own[6..]),
            "{text}"
        );
    }
    // When it is gone, so is its secret.
    let etag = server.get(&path(&other)).header("etag").expect("a tag").to_owned();
    server.send("DELETE", &path(&other), &[("If-Match", &etag)], b"");
    let listed = must(&["webhook", "list", "--store", name, "--json"]);
    assert!(!listed.contains(other["id"].as_str().expect("an id")));
}

/// An admin of a community: told what it would be told, and of its own webhooks.
#[test]
fn a_territory_limits_what_is_told() {
    let store = demo_store();
    let whole = key(&store, &["--name", "whole", "--role", "admin"]);
    let near = key(&store, &["--name", "near", "--role", "admin", "--territory", "441900122003"]);
    let mut server = Server::start(&store, &["--webhook-allow", "127.0.0.1"]).with_key(&whole);
    let (all, some) = (Receiver::glad(), Receiver::glad());
    let of_whole = hook(&server, &all);
    server.set_key(Some(&near));
    let of_near = hook(&server, &some);
    assert!(of_near["territory"].is_string());
    assert_eq!(server.json("/v1/webhooks")["items"].as_array().map(Vec::len), Some(1));
    assert_eq!(server.get(&path(&of_whole)).status, 404);
    server.set_key(Some(&whole));
    assert_eq!(server.json("/v1/webhooks")["items"].as_array().map(Vec::len), Some(2));
    let last = write(&server, "w");
    let (told, hidden) = [&all, &some]
        .map(|receiver| receiver.until(|heard| numbers(heard).contains(&last)).last().expect("one").items())
        .into();
    assert_eq!(told.last().expect("one")["touched"][0]["ids"], json!(["w"]));
    assert!(hidden.last().expect("one").get("touched").is_none(), "{hidden:?}");

    // It ends with the key.
    must(&["key", "revoke", "near", "--store", store.to_str().expect("ASCII")]);
    let stopped = stands(&server, &of_near, |now| now["state"] == "stopped");
    assert_eq!(stopped["failing"]["why"], "the key that made it is not in use any more");
    let heard = some.heard().len();
    let end = write(&server, "end");
    all.until(|heard| numbers(heard).contains(&end));
    assert_eq!(some.heard().len(), heard);
}

#[test]
fn the_command_line_does_the_same() {
    let store = demo_store();
    let name = store.to_str().expect("ASCII");
    let (receiver, server) =
        (Receiver::glad(), Server::start(&store, &["--demo", "--webhook-allow", "127.0.0.1"]));
    let run = |args: &[&str]| must(&[&["webhook"], args, &["--store", name, "--json"]].concat());
    let new: Value =
        serde_json::from_str(&run(&["new", &receiver.url, "--kinds", "roster,edition"])).expect("JSON");
    let last = write(&server, "w");
    let heard = receiver.until(|heard| numbers(heard) == [last]);
    assert_eq!(signed(new["secret"].as_str().expect("one"), &heard), 1);
    let listed: Value = serde_json::from_str(&run(&["list"])).expect("JSON");
    assert_eq!((&listed[0]["id"], &listed[0]["state"]), (&new["id"], &json!("active")));
    assert_eq!(listed[0]["kinds"], json!(["edition", "roster"]));
    let id = new["id"].as_str().expect("an id");
    run(&["revoke", id]);
    eventually("it is gone", || server.get(&path(&new)).status == 404);
    for args in [&["revoke", id][..], &["new", "ftp://a.cn"], &["new", &receiver.url, "--after", "999999"]] {
        let refused = gridward(&[&["webhook"], args, &["--store", name]].concat());
        assert!(matches!(refused.status.code(), Some(1 | 2)), "{args:?}");
        assert!(!refused.stderr.is_empty());
    }
}
