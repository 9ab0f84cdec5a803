//! The published document says what the server does, and the server does what it says.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::harness::server::Server;

fn references<'v>(value: &'v Value, found: &mut Vec<&'v str>) {
    match value {
        Value::Object(fields) => {
            found.extend(fields.get("$ref").and_then(Value::as_str));
            fields.values().for_each(|value| references(value, found));
        }
        Value::Array(items) => items.iter().for_each(|value| references(value, found)),
        _ => {}
    }
}

#[test]
fn it_stands_alone_and_every_reference_leads_somewhere() {
    let document: Value = serde_json::from_str(gridward::http::openapi::document()).expect("JSON");
    assert_eq!(document["openapi"], "3.1.0");
    let mut found = Vec::new();
    references(&document, &mut found);
    assert!(found.len() > 50);
    for reference in found {
        let pointer = reference.strip_prefix('#').unwrap_or_else(|| panic!("{reference} leads outside"));
        assert!(document.pointer(pointer).is_some(), "{reference} leads nowhere");
    }
    let mut ids = BTreeSet::new();
    for (path, item) in document["paths"].as_object().expect("paths") {
        for (method, operation) in item.as_object().expect("operations") {
            assert!(operation["summary"].is_string(), "{method} {path} says nothing");
            let id = operation["operationId"].as_str().expect("an id");
            assert!(ids.insert(id.to_owned()), "{id} twice");
            let in_path: BTreeSet<&str> = path.split(['{', '}']).skip(1).step_by(2).collect();
            let declared: BTreeSet<&str> = parameters(operation, "path").collect();
            assert_eq!(in_path, declared, "{method} {path}");
        }
    }
}

fn parameters<'o>(operation: &'o Value, place: &'o str) -> impl Iterator<Item = &'o str> {
    let all = operation["parameters"].as_array().into_iter().flatten();
    all.filter(move |parameter| parameter["in"] == place).filter_map(|parameter| parameter["name"].as_str())
}

#[test]
fn the_parameters_that_it_names_are_those_that_are_taken() {
    let server = Server::demo();
    let document = server.json("/openapi.json");
    for (path, item) in document["paths"].as_object().expect("paths") {
        let path_of_tile = path.replace("{z}/{x}/{y}", "12/3341/1779");
        let real = path_of_tile.replace("{grid}", "441900122003").replace("{number}", "1").replace(
            "{id}",
            if path.contains("members") {
                "m-0001"
            } else if path.contains("duties") {
                "d-00001"
            } else {
                "p-000001"
            },
        );
        let Some(get) = item.get("get") else { continue };
        let reply = server.get(&format!("{real}?no_such_parameter=1"));
        assert_eq!(reply.code(), "bad-parameter", "{path}");
        let text = reply.json()["errors"][0]["detail"].as_str().expect("a detail").to_owned();
        let taken = text.split("there are: ").nth(1).unwrap_or_default();
        let mut taken: Vec<&str> = taken.split(", ").filter(|name| *name != "none").collect();
        let mut named: Vec<&str> = parameters(get, "query").collect();
        taken.sort_unstable();
        named.sort_unstable();
        assert_eq!(taken, named, "{path}");
    }
}

#[test]
fn every_operation_is_there_and_no_other() {
    let server = Server::demo();
    let document = server.json("/openapi.json");
    for (path, item) in document["paths"].as_object().expect("paths") {
        let real = path.replace("{grid}", "x").replace("{number}", "x").replace("{id}", "x");
        let reply = server.send("TRACE", &real, &[], b"");
        assert_eq!(reply.code(), "method-not-allowed", "{path}");
        let mut allowed: Vec<String> =
            reply.header("allow").expect("Allow").split(", ").map(str::to_lowercase).collect();
        allowed.retain(|method| method != "head");
        let mut named: Vec<String> = item.as_object().expect("operations").keys().cloned().collect();
        allowed.sort();
        named.sort();
        assert_eq!(allowed, named, "{path}");
    }
}

#[test]
fn pages_are_strict_and_metrics_name_routes() {
    let server = Server::demo();
    for path in ["/", "/docs/"] {
        let page = server.get(path);
        assert_eq!(page.status, 200, "{path}");
        let policy = page.header("content-security-policy").expect("a policy");
        assert!(policy.starts_with("default-src 'self'") && !policy.contains("unsafe-eval"));
        assert_eq!(page.header("x-frame-options"), Some("DENY"));
    }
    server.json("/v1/about");
    let about = server.get("/v1/about");
    assert_eq!(about.header("x-content-type-options"), Some("nosniff"));
    assert_eq!(about.header("content-security-policy"), Some("default-src 'none'; frame-ancestors 'none'"));
    server.get("/v1/locate?address=%E5%8E%9A%E8%A1%97%E7%A7%98%E5%AF%86");
    let metrics = server.get("/metrics").text();
    assert!(metrics.contains("route=\"/about\"") || metrics.contains("route=\"/v1/about\""), "{metrics}");
    assert!(!metrics.contains("%E5") && !metrics.contains("秘密"), "nothing that was asked");
}
