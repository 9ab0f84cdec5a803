//! Servers that are killed, and several on one store: nothing is lost, and one of them tells.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::{hook, newest, stands, write};
use crate::harness::postgres;
use crate::harness::receiver::{Answer, Receiver, numbers};
use crate::harness::server::{Server, demo_store, must};

/// A file, and a database where there is PostGIS.
fn stores() -> Vec<String> {
    let file = demo_store().to_str().expect("ASCII").to_owned();
    let database = postgres::shared().map(|cluster| {
        let address = cluster.database();
        must(&["demo", "--bare", "--scale", "0.1", "--store", &address]);
        address
    });
    [file].into_iter().chain(database).collect()
}

fn start(store: &str) -> Server {
    Server::start_at(store, &["--demo", "--webhook-allow", "127.0.0.1", "--webhook-timeout-s", "3"])
}

/// The power is cut while a receiver has a message and has not answered: that one comes again, those before
/// it, which were acknowledged, do not, and those after it follow.
#[test]
fn a_kill_loses_nothing_and_repeats_what_was_not_acknowledged() {
    for store in stores() {
        let is_silent = Arc::new(AtomicBool::new(false));
        let silent = is_silent.clone();
        let receiver = Receiver::start(move |_| {
            if silent.load(Ordering::SeqCst) { Answer::Silence } else { Answer::Status(200) }
        });
        let server = start(&store);
        let webhook = hook(&server, &receiver);
        let first = write(&server, "w-1");
        stands(&server, &webhook, |now| now["delivered"] == first);
        is_silent.store(true, Ordering::SeqCst);
        let second = write(&server, "w-2");
        receiver.until(|heard| numbers(heard).contains(&second));
        let third = write(&server, "w-3");
        server.kill();
        is_silent.store(false, Ordering::SeqCst);

        let server = start(&store);
        stands(&server, &webhook, |now| now["delivered"] == third && now["state"] == "active");
        assert_eq!(numbers(&receiver.heard()), [first, second, second, third]);
    }
}

/// Two servers on one store, written to through both: each change arrives once, in order; and when the one
/// that tells is killed, the other goes on.
#[test]
fn of_two_servers_one_tells() {
    for store in stores() {
        let receiver = Receiver::glad();
        let (one, other) = (start(&store), start(&store));
        let webhook = hook(&one, &receiver);
        let made = webhook["delivered"].as_u64().expect("a number");
        for n in 0..20 {
            write(if n % 2 == 0 { &one } else { &other }, &format!("w-{n}"));
        }
        let last = newest(&one);
        let heard = receiver.until(|heard| numbers(heard).contains(&last));
        assert_eq!(numbers(&heard), (made + 1..=last).collect::<Vec<_>>());
        stands(&other, &webhook, |now| now["delivered"] == last);
        one.kill();
        let end = write(&other, "w-end");
        receiver.until(|heard| numbers(heard).contains(&end));
        assert_eq!(numbers(&receiver.heard()), (made + 1..=end).collect::<Vec<_>>());
    }
}
