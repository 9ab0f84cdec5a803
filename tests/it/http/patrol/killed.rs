//! Positions under full load, and the power is cut: every one that was answered 202 is there, none twice.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::mpsc;
use std::thread;

use serde_json::{Value, json};

use super::{Beat, beat, communities};
use crate::harness::postgres;
use crate::harness::server::{Server, demo_store, must};

const SENDERS: usize = 4;
/// Positions of one request.
const BATCH: usize = 50;
/// Answers that are heard before the power is cut.
const HEARD: usize = 40;

/// The `number`th batch of a sender: moments that no other batch has.
fn batch(beat: &Beat, sender: usize, number: usize, now_s: i64) -> Vec<Value> {
    let [lon, lat] = beat.line[0];
    let first = now_s - 20 * 86_400 + (sender * 1_000_000 + number * BATCH * 10) as i64 / 4;
    (0..BATCH)
        .map(|n| {
            let at = jiff::Timestamp::from_second(first + n as i64).expect("a time").to_string();
            json!({"member": beat.member, "at": at, "lon": lon + n as f64 * 1e-6, "lat": lat, "accuracy_m": 5})
        })
        .collect()
}

/// Sends batch after batch, and tells of each that was answered 202.
fn send_until_it_dies(
    address: &str,
    beat: &Beat,
    sender: usize,
    now_s: i64,
    answered: &mpsc::Sender<(usize, usize)>,
) {
    for number in 0.. {
        let body = json!(batch(beat, sender, number, now_s)).to_string();
        let head = format!(
            "POST /v1/patrol/positions HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        let Ok(mut stream) = TcpStream::connect(address) else { return };
        let sent = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(body.as_bytes()));
        let mut text = String::new();
        if sent.is_err() || stream.read_to_string(&mut text).is_err() || !text.starts_with("HTTP/1.1 202") {
            return;
        }
        let Some((_, body)) = text.split_once("\r\n\r\n") else { return };
        let Ok(counts) = serde_json::from_str::<Value>(body) else { return };
        assert_eq!(counts["accepted"], BATCH, "{counts}");
        answered.send((sender, number)).expect("somebody counts");
    }
}

#[test]
fn no_position_that_was_answered_is_lost() {
    let file = demo_store().to_str().expect("ASCII").to_owned();
    let database = postgres::shared().map(|cluster| {
        let address = cluster.database();
        must(&["demo", "--bare", "--scale", "0.1", "--store", &address]);
        address
    });
    for store in [file].into_iter().chain(database) {
        let server = Server::start_at(&store, &["--demo"]);
        let beats: Vec<Beat> =
            communities(&server)[..SENDERS].iter().map(|community| beat(&server, community)).collect();
        let now_s = jiff::Timestamp::now().as_second();
        let (answers, heard) = mpsc::channel();
        let answered: Vec<(usize, usize)> = thread::scope(|scope| {
            for (sender, beat) in beats.iter().enumerate() {
                let (address, answers) = (server.address.clone(), answers.clone());
                scope.spawn(move || send_until_it_dies(&address, beat, sender, now_s, &answers));
            }
            drop(answers);
            let mut answered: Vec<_> = heard.iter().take(HEARD).collect();
            server.kill();
            answered.extend(heard);
            answered
        });
        assert!(answered.len() >= HEARD, "{}", answered.len());
        let server = Server::start_at(&store, &["--demo"]);
        for &(sender, number) in &answered {
            let body = json!(batch(&beats[sender], sender, number, now_s)).to_string();
            let again = server.send("POST", "/v1/patrol/positions", &[], body.as_bytes()).json();
            assert_eq!((&again["duplicate"], &again["accepted"]), (&json!(BATCH), &json!(0)), "{again}");
        }
        // Whole batches, each position once: what was on its way may be there as well.
        for (sender, beat) in beats.iter().enumerate() {
            let mut moments: Vec<String> = Vec::new();
            for day in 0..20 {
                let day_at = |day: i64| {
                    jiff::Timestamp::from_second(now_s - (20 - day) * 86_400).expect("a time").to_string()
                };
                let (from, to) = (day_at(day), day_at(day + 1));
                let path = format!("/v1/patrol/tracks?member={}&from={from}&to={to}", beat.member);
                for line in server.json(&path)["features"].as_array().expect("lines") {
                    let at = line["properties"]["at"].as_array().expect("times").iter();
                    moments.extend(at.map(|at| at.as_str().expect("a time").to_owned()));
                }
            }
            let count = moments.len();
            moments.sort();
            moments.dedup();
            assert_eq!(moments.len(), count, "none twice");
            let own = answered.iter().filter(|(of, _)| *of == sender).count() * BATCH;
            assert!(count >= own && count % BATCH == 0 && count <= own + BATCH, "{count} of {own}");
        }
    }
}
