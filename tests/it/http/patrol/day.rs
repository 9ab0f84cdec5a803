//! A played day on both stores, from telephones to figures: the books balance.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use gridward::clock;
use gridward::demo::live::{Event, LiveDay};
use gridward::domain::patrol::{Position, Quarter};
use gridward::domain::time::Moment;
use gridward::service::current::Current;
use gridward::store::{self, Store};
use serde_json::{Value, json};

use super::taken;
use crate::harness::patrol::Dice;
use crate::harness::postgres;
use crate::harness::server::{Server, demo_store, must};

const HOUR_US: i64 = 3_600_000_000;

fn sent(position: &Position) -> Value {
    let at = jiff::Timestamp::from_microsecond(position.track.at.0).expect("a time").to_string();
    let point = position.track.point;
    json!({"member": position.member.as_str(), "at": at, "lon": point.lon(), "lat": point.lat(),
        "accuracy_m": f64::from(position.track.accuracy_dm) / 10.0})
}

/// A day of telephones, some of which stutter, send rubbish, or have a clock of their own.
fn day(store: &Arc<dyn Store>) -> Vec<Value> {
    let current = Current::new(store.clone(), clock::system());
    current.refresh().expect("an atlas");
    let now = current.now();
    let day = LiveDay::new(&current.atlas().expect("published"), now, 3);
    let events = day.events(Moment(now.0 - 24 * HOUR_US), Moment(now.0 - HOUR_US / 2), 50);
    let mut dice = Dice(8);
    let mut positions: Vec<Value> = Vec::new();
    for Event::Position(position) in &events {
        let mut one = sent(position);
        match dice.below(60) {
            0 => one["accuracy_m"] = json!(90),
            1 => one["speed_mps"] = json!(80),
            2 => one["lon"] = json!(120.5),
            3 => one["member"] = json!("nobody"),
            4 => one["at"] = json!("2036-01-01T00:00:00Z"),
            5 => one["at"] = json!("2020-01-01T00:00:00Z"),
            6 => positions.push(one.clone()),
            7 => {
                let mut elsewhere = one.clone();
                elsewhere["lat"] = json!(one["lat"].as_f64().expect("a number") + 0.0001);
                positions.push(elsewhere);
            }
            _ => {}
        }
        positions.push(one);
    }
    positions
}

#[test]
fn the_books_of_a_played_day_balance() {
    let file = demo_store().to_str().expect("ASCII").to_owned();
    let database = postgres::shared().map(|cluster| {
        let address = cluster.database();
        must(&["demo", "--bare", "--scale", "0.1", "--store", &address]);
        address
    });
    for address in [file].into_iter().chain(database) {
        let store = store::open(&address, clock::system()).expect("a store");
        let positions = day(&store);
        assert!(positions.len() > 3_000, "{}", positions.len());
        let server = Server::start_at(&address, &["--demo"]);
        let (mut sums, mut kept) = (BTreeMap::<String, u64>::new(), 0);
        for batch in positions.chunks(700) {
            let reply = server.send("POST", "/v1/patrol/positions", &[], json!(batch).to_string().as_bytes());
            let counts = taken(&reply);
            kept += counts["accepted"].as_u64().expect("a number");
            for field in ["received", "accepted", "duplicate"] {
                *sums.entry(field.to_owned()).or_default() += counts[field].as_u64().expect("a number");
            }
            for (reason, count) in counts["refused"].as_object().expect("reasons") {
                *sums.entry(reason.clone()).or_default() += count.as_u64().expect("a number");
            }
        }
        let of = |name: &str| sums[name];
        let reasons =
            ["accuracy", "speed", "jump", "future", "past", "unknown_member", "no_duty", "outside", "clash"];
        let refused: u64 = reasons.iter().map(|reason| of(reason)).sum();
        assert_eq!(of("received"), positions.len() as u64);
        assert_eq!(of("received"), of("accepted") + of("duplicate") + refused, "{sums:?}");
        for reason in reasons.iter().filter(|reason| !matches!(**reason, "jump" | "no_duty")) {
            assert!(of(reason) > 10, "{reason}: {sums:?}");
        }
        assert!(of("duplicate") > 10, "{sums:?}");
        // What was accepted is what is kept, once each, and what a new process makes of it.
        let tracks = store.tracks(Quarter(i64::MIN)..Quarter(i64::MAX), None).expect("tracks");
        let stored: BTreeSet<(String, i64)> = tracks
            .iter()
            .flat_map(|track| track.points.iter().map(|point| (track.member.to_string(), point.at.0)))
            .collect();
        assert_eq!(stored.len() as u64, kept);
        let from = jiff::Timestamp::from_microsecond(clock::now().0 - 25 * HOUR_US).expect("a time");
        let path = format!("/v1/patrol/coverage?limit=1000&from={from}");
        let figures = server.json(&path)["items"].clone();
        let seen: f64 = figures
            .as_array()
            .expect("grids")
            .iter()
            .map(|grid| grid["roads_m"]["seen"].as_f64().expect("metres"))
            .sum();
        assert!(seen > 1_000.0, "{seen}");
        server.kill();
        let server = Server::start_at(&address, &["--demo"]);
        assert_eq!(server.json(&path)["items"], figures);
    }
}
