//! What is kept: on both stores, in two processes, after a power cut.

use std::collections::BTreeSet;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::mpsc;
use std::thread;

use serde_json::{Value, json};

use super::{Events, HERE, report};
use crate::harness::postgres;
use crate::harness::server::{Server, demo_store, fresh, must};

#[test]
fn two_processes_on_one_store_tell_the_same() {
    let file = demo_store().to_str().expect("ASCII").to_owned();
    let database = postgres::shared().map(|cluster| {
        let address = cluster.database();
        must(&["demo", "--scale", "0.1", "--store", &address]);
        address
    });
    for store in [file].into_iter().chain(database) {
        let (one, other) = (Server::start_at(&store, &["--demo"]), Server::start_at(&store, &["--demo"]));
        let mut told = Events::open(&other, &[]);
        let filed = report(&one, "消防通道被货车堵住");
        let id = filed["id"].as_str().expect("an id");
        told.until(id);
        let path = format!("/v1/hazards/{id}");
        assert_eq!(other.json(&path)["status"], "reported");
        let joined = report(&other, "货车堵住消防通道");
        assert_eq!(joined["duplicate_of"], filed["id"], "{joined}");
        one.until(&path, |reply| reply.json()["reports"] == 2);
    }
}

/// What was answered 201 is there after a power cut, each once.
#[test]
fn no_report_that_was_answered_is_lost() {
    let store = demo_store();
    let server = Server::start(&store, &["--demo"]);
    let places: Vec<[f64; 2]> = (0..4).map(|n| [HERE[0] + f64::from(n) * 0.004, HERE[1]]).collect();
    let (answers, heard) = mpsc::channel();
    let answered: Vec<String> = thread::scope(|scope| {
        for place in &places {
            let (address, answers) = (server.address.clone(), answers.clone());
            scope.spawn(move || report_until_it_dies(&address, *place, &answers));
        }
        drop(answers);
        // Long enough for some, and in the middle of others.
        let mut answered: Vec<String> = heard.iter().take(60).collect();
        server.kill();
        answered.extend(heard);
        answered
    });
    assert!(answered.len() >= 60, "{}", answered.len());
    let server = Server::start(&store, &["--demo"]);
    let mut kept = Vec::new();
    for hazard in server.json("/v1/hazards?limit=1000")["items"].as_array().expect("a list") {
        let course = server.json(&format!("/v1/hazards/{}", hazard["id"].as_str().expect("an id")));
        let reports = course["report_list"].as_array().expect("reports");
        assert_eq!(hazard["reports"], reports.len(), "{hazard}");
        kept.extend(reports.iter().map(|report| report["id"].as_str().expect("an id").to_owned()));
    }
    let distinct: BTreeSet<&String> = kept.iter().collect();
    assert_eq!(distinct.len(), kept.len(), "none twice");
    let lost: Vec<&String> = answered.iter().filter(|id| !distinct.contains(id)).collect();
    assert!(lost.is_empty(), "{lost:?}");
}

/// Sends on the id of each report that was answered.
fn report_until_it_dies(address: &str, at: [f64; 2], answers: &mpsc::Sender<String>) {
    let body = json!({"place": {"lon": at[0], "lat": at[1]}, "matter": "XF-01", "text": "堵"}).to_string();
    loop {
        let Ok(mut stream) = TcpStream::connect(address) else { return };
        let head = format!(
            "POST /v1/hazards HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        let sent = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(body.as_bytes()));
        let mut text = String::new();
        if sent.is_err() || stream.read_to_string(&mut text).is_err() || !text.starts_with("HTTP/1.1 201") {
            return;
        }
        let Some((_, body)) = text.split_once("\r\n\r\n") else { return };
        let Ok(filed) = serde_json::from_str::<Value>(body) else { return };
        answers.send(filed["report"].as_str().expect("an id").to_owned()).expect("somebody counts");
    }
}

/// The days that lie behind a demo town: on both stores the books balance, whatever they are counted by.
#[test]
fn the_books_of_played_days_balance() {
    let file = fresh("gpkg").to_str().expect("ASCII").to_owned();
    let database = postgres::shared().map(postgres::Cluster::database);
    for store in [file].into_iter().chain(database) {
        must(&["demo", "--scale", "0.1", "--store", &store]);
        let server = Server::start_at(&store, &["--demo"]);
        let figures = |by: &str| server.json(&format!("/v1/hazards/figures?{by}"));
        let whole = figures("by=status")["total"].clone();
        let number = |of: &Value, name: &str| of[name].as_u64().expect("a number");
        assert!(
            number(&whole, "hazards") > 40 && number(&whole, "reports") > number(&whole, "hazards"),
            "{whole}"
        );
        assert!(number(&whole, "closed") > 0 && number(&whole, "open") > 0 && number(&whole, "rejected") > 0);
        let parts = ["open", "closed", "rejected", "merged"].map(|name| number(&whole, name));
        assert_eq!(number(&whole, "hazards"), parts.iter().sum::<u64>(), "{whole}");
        for by in [
            "by=layer",
            "by=team",
            "by=matter",
            "by=severity",
            "by=grid&level=basic",
            "by=grid&level=community",
            "by=grid&level=town",
        ] {
            let counted = figures(by);
            assert_eq!(counted["total"], whole, "{by}");
            let parts = counted["parts"].as_array().expect("parts");
            for name in ["hazards", "reports", "open", "closed", "overdue", "closed_by_itself"] {
                let sum: u64 = parts.iter().map(|part| number(part, name)).sum();
                assert_eq!(sum, number(&whole, name), "{by} {name}");
            }
        }
        let (mut cursor, mut listed, mut reports, mut escalated) = (String::new(), 0, 0, 0);
        loop {
            let page = server.json(&format!("/v1/hazards?limit=40{cursor}"));
            for hazard in page["items"].as_array().expect("a list") {
                let course = server.json(&format!("/v1/hazards/{}", hazard["id"].as_str().expect("an id")));
                assert_eq!(
                    hazard["reports"].as_u64(),
                    course["report_list"].as_array().map(|list| list.len() as u64)
                );
                let events = course["course"].as_array().expect("a course");
                assert!(events.iter().map(|event| event["number"].as_u64()).is_sorted(), "{course}");
                assert_eq!(events.last().expect("one")["to"], hazard["status"]);
                listed += 1;
                reports += number(hazard, "reports");
                escalated += u64::from(!hazard["escalation"].is_null());
            }
            let Some(next) = page["links"][0]["href"].as_str() else { break };
            cursor = format!("&{}", next.split('&').find(|part| part.contains("cursor=")).expect("a cursor"));
        }
        assert_eq!((listed, reports), (number(&whole, "hazards"), number(&whole, "reports")));
        assert!(escalated > 0, "what nobody cared for has gone up");
    }
}
