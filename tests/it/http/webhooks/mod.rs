//! Webhooks: real receivers on real sockets, and servers that are killed.

mod delivery;
mod hostile;
mod manage;
mod refused;
mod restart;

use serde_json::{Value, json};

use crate::harness::receiver::Receiver;
use crate::harness::server::{Reply, Server, demo_store};

/// A server of the demo town, where this machine may write and be written to.
fn server(args: &[&str]) -> Server {
    Server::start(&demo_store(), &[&["--demo", "--webhook-allow", "127.0.0.1"], args].concat())
}

fn post(server: &Server, path: &str, body: &Value) -> Reply {
    server.send("POST", path, &[], body.to_string().as_bytes())
}

/// A webhook made: as it was answered, with its secret.
#[track_caller]
fn made(server: &Server, body: Value) -> Value {
    let reply = post(server, "/v1/webhooks", &body);
    assert_eq!(reply.status, 201, "{}", reply.text());
    reply.json()
}

/// One that is told of all that comes.
#[track_caller]
fn hook(server: &Server, receiver: &Receiver) -> Value {
    made(server, json!({"url": receiver.url}))
}

fn path(webhook: &Value) -> String {
    format!("/v1/webhooks/{}", webhook["id"].as_str().expect("an id"))
}

/// Waits until a webhook stands as wanted.
#[track_caller]
fn stands(server: &Server, webhook: &Value, wanted: impl Fn(&Value) -> bool) -> Value {
    server.until(&path(webhook), |reply| reply.status == 200 && wanted(&reply.json())).json()
}

/// A write of the roster: one change, by its number.
#[track_caller]
fn write(server: &Server, id: &str) -> u64 {
    let body = json!({"id": id, "name": "张三", "team": "volunteer"});
    let reply = post(server, "/v1/members", &body);
    assert_eq!(reply.status, 201, "{}", reply.text());
    newest(server)
}

/// The number of the newest change.
fn newest(server: &Server) -> u64 {
    let mut last = 0;
    loop {
        let changes = server.json(&format!("/v1/changes?after={last}&limit=1000"));
        match changes["items"].as_array().expect("changes").last() {
            Some(change) => last = change["number"].as_u64().expect("a number"),
            None => return last,
        }
    }
}
