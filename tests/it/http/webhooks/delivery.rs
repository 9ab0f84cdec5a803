//! What arrives, in which order, how often, and in which parts.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::json;

use super::{hook, made, newest, path, post, server, stands, write};
use crate::harness::receiver::{Answer, Heard, Receiver, numbers, signed};
use crate::harness::server::{Server, demo_store, fresh, must};

#[test]
fn every_change_arrives_in_order_and_signed() {
    let (receiver, server) = (Receiver::glad(), server(&[]));
    let webhook = hook(&server, &receiver);
    let first = webhook["delivered"].as_u64().expect("a number");
    assert_eq!(first, newest(&server), "it is not told that it was made");
    let last = (0..5).map(|n| write(&server, &format!("w-{n}"))).max().expect("five");
    let heard = receiver.until(|heard| numbers(heard).contains(&last));
    assert_eq!(numbers(&heard), (first + 1..=last).collect::<Vec<_>>());

    // To the letter what would be asked for.
    let asked = server.json(&format!("/v1/changes?after={first}&limit=1000"));
    let told: Vec<_> = heard.iter().flat_map(Heard::items).collect();
    assert_eq!(json!(told), asked["items"]);
    assert_eq!(told[0]["touched"][0]["ids"], json!(["w-0"]));
    let next = heard.last().expect("one").json()["links"][0]["href"].clone();
    assert_eq!(next, format!("/v1/changes?after={last}"));
    assert_eq!(server.json(next.as_str().expect("a path"))["items"], json!([]));

    let secret = webhook["secret"].as_str().expect("shown once");
    assert!(secret.starts_with("whsec_"));
    assert_eq!(signed(secret, &heard), heard.len());
    let mut forged = heard.clone();
    forged[0].body.push(b' ');
    assert_eq!(signed(secret, &forged), heard.len() - 1);
    assert_eq!(signed("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", &heard), 0);
    assert!(heard.iter().all(|one| one.header("content-type") == "application/json"));
    assert!(heard.iter().all(|one| one.head.starts_with("POST /hook HTTP/1.1\r\n")));
    stands(&server, &webhook, |now| now["delivered"] == last && now["state"] == "active");
}

#[test]
fn what_was_not_acknowledged_comes_again_before_anything_else() {
    let receiver = Receiver::start(|n| Answer::Status(if n < 2 { 500 } else { 200 }));
    let server = server(&[]);
    let webhook = hook(&server, &receiver);
    let last = write(&server, "w");
    let failing = stands(&server, &webhook, |now| now["state"] == "failing");
    assert_eq!(failing["failing"]["why"], "answered 500, which is no 2xx");
    assert!(failing["failing"]["next"].is_string() && failing["delivered"].as_u64() < Some(last));
    let heard = receiver.until(|heard| heard.len() == 3);
    assert_eq!(numbers(&heard), [last; 3]);
    // By the same id, so that who has had it knows.
    assert!(heard.iter().all(|one| one.header("webhook-id") == heard[0].header("webhook-id")));
    assert_eq!(signed(webhook["secret"].as_str().expect("one"), &heard), 3);
    let well = stands(&server, &webhook, |now| now["delivered"] == last);
    assert_eq!((&well["state"], &well["failing"]), (&json!("active"), &json!(null)));
}

/// One that only hears of editions, and learns from the message itself which addresses change hands.
#[test]
fn only_the_kinds_that_were_asked_for() {
    let (receiver, all, store) = (Receiver::glad(), Receiver::glad(), demo_store());
    let args = ["--demo", "--webhook-allow", "127.0.0.1", "--public-url", "https://grid.example.cn"];
    let server = Server::start(&store, &args);
    let webhook = made(&server, json!({"url": receiver.url, "kinds": ["edition", "edition"]}));
    assert_eq!(webhook["kinds"], json!(["edition"]));
    hook(&server, &all);
    let unheard = write(&server, "w");
    let grids = fresh("csv");
    let far = "code,name,geometry\nX1,飞地,\"POLYGON((114.5 22.5,114.6 22.5,114.6 22.6,114.5 22.5))\"\n";
    std::fs::write(&grids, far).expect("written");
    let (grids, store) = (grids.to_str().expect("ASCII"), store.to_str().expect("ASCII"));
    must(&["import", "grids", grids, "--store", store, "--layer", "entity", "--level", "basic"]);
    let heard = receiver.until(|heard| !heard.is_empty());
    let edition = unheard + 1;
    assert_eq!(numbers(&heard), [edition]);
    all.until(|heard| numbers(heard).ends_with(&[unheard, edition]));
    let item = &heard[0].items()[0];
    assert_eq!((&item["kind"], &item["edition"]), (&json!("edition"), &json!(2)));
    assert!(item["effective_from"].is_string());
    let link = item["links"][0].clone();
    assert_eq!(link, json!({"rel": "addresses", "href": "https://grid.example.cn/v1/editions/2/addresses"}));
    // Nobody lives out there.
    assert_eq!(server.json("/v1/editions/2/addresses")["items"], json!([]));
}

#[test]
fn much_comes_in_parts() {
    for (args, items_max, bytes_max) in
        [(["--webhook-batch", "3"], 3, usize::MAX), (["--webhook-body-bytes", "1024"], 100, 1_024)]
    {
        let (receiver, server) = (Receiver::glad(), server(&args));
        let first = newest(&server);
        // Some 180 bytes each.
        let last = (0..8).map(|n| write(&server, &format!("w-{n}-{}", "x".repeat(50)))).max().expect("eight");
        made(&server, json!({"url": receiver.url, "after": first}));
        let heard = receiver.until(|heard| numbers(heard).contains(&last));
        // The last is that it was made.
        assert_eq!(numbers(&heard)[..8], (first + 1..=last).collect::<Vec<_>>());
        assert!(heard.iter().all(|one| one.items().len() <= items_max), "{args:?}");
        assert!(heard.iter().all(|one| one.body.len() <= bytes_max), "{args:?}");
        assert!(heard.len() > 1 && heard[0].items().len() > 1, "in parts, no smaller than need be");
    }
}

#[test]
fn what_came_while_one_was_away_is_not_lost() {
    let is_away = Arc::new(AtomicBool::new(true));
    let away = is_away.clone();
    let receiver =
        Receiver::start(move |_| Answer::Status(if away.load(Ordering::SeqCst) { 503 } else { 200 }));
    let server = server(&["--webhook-pause-max-s", "1"]);
    let webhook = hook(&server, &receiver);
    let first = write(&server, "w-0");
    stands(&server, &webhook, |now| now["state"] == "failing");
    let last = (1..5).map(|n| write(&server, &format!("w-{n}"))).max().expect("four");
    let missed = receiver.heard().len();
    is_away.store(false, Ordering::SeqCst);
    stands(&server, &webhook, |now| now["delivered"] == last);
    let heard = receiver.heard();
    // What was refused last, once more, and then the rest.
    let taken: Vec<u64> = numbers(&heard[missed..]);
    assert!(taken.ends_with(&(first..=last).collect::<Vec<_>>()), "{taken:?}");
}

#[test]
fn it_delivers_again_from_a_number() {
    let (receiver, server) = (Receiver::glad(), server(&[]));
    let webhook = hook(&server, &receiver);
    let (first, last) = (write(&server, "w-1"), write(&server, "w-2"));
    receiver.until(|heard| numbers(heard) == [first, last]);
    let again = post(&server, &format!("{}/redeliver", path(&webhook)), &json!({"from": first}));
    assert_eq!((again.status, &again.json()["delivered"]), (200, &json!(first - 1)), "{}", again.text());
    assert!(again.json().get("secret").is_none());
    // And that it was told to, which a sender that was at it may have told already.
    receiver.until(|heard| numbers(heard)[2..].ends_with(&[first, last, last + 1]));
    for (body, status) in [(json!({"from": 0}), 422), (json!({"from": last + 99}), 422), (json!({}), 422)] {
        assert_eq!(post(&server, &format!("{}/redeliver", path(&webhook)), &body).status, status, "{body}");
    }
    let tried = post(&server, &format!("{}/test", path(&webhook)), &json!(null)).json();
    assert_eq!(tried, json!({"delivered": true, "why": null}));
    let heard = receiver.heard();
    let test = heard.last().expect("it was sent");
    assert_eq!((test.items(), test.header("webhook-id").contains("-test-")), (Vec::new(), true));
    assert_eq!(signed(webhook["secret"].as_str().expect("one"), std::slice::from_ref(test)), 1);
}
