//! Faults about hazards and events: a matter that is withdrawn, a store that goes away, clients that are slow or
//! ahead.

use std::io::Write;
use std::net::TcpStream;

use serde_json::json;

use super::{Events, HERE, act, report, report_at};
use crate::harness::postgres::Cluster;
use crate::harness::server::{Server, must};

#[test]
fn a_matter_that_is_withdrawn_takes_no_reports_and_those_that_are_there_go_their_course() {
    let server = Server::demo();
    let body = json!({"code": "TEMP", "list": "grid_entry", "name": "临时", "layer": "community",
        "severity": "yellow", "from": "2026-01-01"});
    assert_eq!(server.send("POST", "/v1/matters", &[], body.to_string().as_bytes()).status, 201);
    let filed = report_at(&server, HERE, "TEMP", "堵住了");
    assert_eq!(filed.status, 201, "{}", filed.text());
    let id = filed.json()["id"].clone();
    let etag = server.get("/v1/matters/TEMP").header("etag").expect("a tag").to_owned();
    assert_eq!(server.send("DELETE", "/v1/matters/TEMP", &[("If-Match", &etag)], b"").status, 204);
    let refused = report_at(&server, HERE, "TEMP", "又堵住了");
    assert_eq!((refused.status, refused.code().as_str()), (422, "invalid"), "{}", refused.text());
    for (action, status) in [
        ("accept", "accepted"),
        ("settle", "settled"),
        ("verify", "verified"),
        ("close", "closed"),
        ("reopen", "reported"),
        ("refer", "referred"),
    ] {
        let done = act(&server, &id, json!({"action": action}));
        assert_eq!((done.status, &done.json()["status"]), (200, &json!(status)), "{}", done.text());
    }
    assert!(server.json("/v1/hazards?matter=TEMP")["items"][0]["due_at"].is_string());
}

/// PostGIS stops and starts under a stream of events: it goes on, and so do writes; nothing is told twice.
#[test]
fn a_stream_goes_on_when_the_store_comes_back() {
    let Some(cluster) = Cluster::start() else { return };
    let store = cluster.database();
    must(&["demo", "--bare", "--scale", "0.1", "--store", &store]);
    let server = Server::start_at(&store, &["--demo"]);
    let mut told = Events::open(&server, &[]);
    let before = report(&server, "消防通道被货车堵住")["id"].as_str().expect("an id").to_owned();
    told.until(&before);
    for mode in ["fast", "immediate"] {
        cluster.stop(mode);
        let refused = report_at(&server, HERE, "SR-03", "垃圾堆积");
        assert_eq!((refused.status, refused.code().as_str()), (503, "store-unavailable"), "{mode}");
        server.until("/readyz", |reply| reply.status == 503);
        cluster.go();
        server.until("/readyz", |reply| reply.status == 200);
        let at = [HERE[0] + 0.004 * mode.len() as f64, HERE[1]];
        let filed = report_at(&server, at, "DL-02", &format!("井盖不见了{mode}"));
        assert_eq!(filed.status, 201, "{mode}: {}", filed.text());
        told.until(&format!("井盖不见了{mode}"));
    }
    assert_eq!(told.read.matches(&format!("\"id\":\"{before}\"")).count(), 1, "{}", told.read);
}

/// As after a backup was put back: a number that is yet to come is taken for the newest.
#[test]
fn a_stream_from_a_number_that_is_yet_to_come_tells_what_comes() {
    let server = Server::demo();
    for header in ["999999999", "18446744073709551615"] {
        let mut ahead = Events::open(&server, &[("Last-Event-ID", header)]);
        let text = format!("井盖不见了{header}");
        let at = [HERE[0] + 0.0004 * header.len() as f64, HERE[1]];
        assert_eq!(report_at(&server, at, "DL-02", &text).status, 201);
        ahead.until(&text);
    }
}

/// Two hundred clients that listen and never read: the server keeps none of what they miss, and others are
/// told as ever.
#[test]
fn slow_readers_cost_little_and_hold_nobody_up() {
    const SLOW: usize = 200;
    const REPORTS: usize = 300;
    let server = Server::demo();
    let slow: Vec<TcpStream> = (0..SLOW)
        .map(|_| {
            let mut stream = server.connect();
            let head = server.head("GET", "/v1/events", &[]) + "\r\n";
            stream.write_all(head.as_bytes()).expect("sent");
            stream
        })
        .collect();
    let mut good = Events::open(&server, &[]);
    report(&server, "消防通道被堵");
    let before = server.resident();
    let long = "井".repeat(1_200);
    for number in 0..REPORTS {
        let at = [HERE[0] + (number % 40) as f64 * 0.0004, HERE[1]];
        let filed = report_at(&server, at, "DL-02", &format!("{number}号{long}"));
        assert_eq!(filed.status, 201, "{}", filed.text());
    }
    good.until(&format!("{}号井", REPORTS - 1));
    // They have missed a megabyte each.
    let grown = server.resident().saturating_sub(before);
    assert!(grown < 100 << 20, "{} MB for {SLOW} slow clients", grown >> 20);
    drop(slow);
}
