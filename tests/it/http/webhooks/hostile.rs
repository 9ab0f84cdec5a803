//! Receivers that hang, lie, send elsewhere, or never end.

use serde_json::json;

use super::{hook, newest, path, post, server, stands, write};
use crate::harness::receiver::{Answer, Receiver, numbers};

/// What a delivery to a receiver that answers so is said to have failed by.
fn why(answer: Answer) -> String {
    let receiver = Receiver::start(move |_| answer.clone());
    let server = server(&["--webhook-timeout-s", "1"]);
    let webhook = hook(&server, &receiver);
    write(&server, "w");
    let failing = stands(&server, &webhook, |now| now["state"] == "failing");
    failing["failing"]["why"].as_str().expect("why").to_owned()
}

#[test]
fn one_that_hangs_keeps_nobody_else_waiting() {
    let (silent, glad) = (Receiver::start(|_| Answer::Silence), Receiver::glad());
    let server = server(&["--webhook-timeout-s", "1"]);
    let (hanging, well) = (hook(&server, &silent), hook(&server, &glad));
    let last = write(&server, "w");
    silent.until(|heard| !heard.is_empty());
    glad.until(|heard| numbers(heard).contains(&last));
    stands(&server, &well, |now| now["delivered"] == last);
    let failing = stands(&server, &hanging, |now| now["state"] == "failing");
    assert_eq!(failing["failing"]["why"], "no answer within 1 s");
    // It is asked again, and the server can be stopped meanwhile.
    silent.until(|heard| heard.len() > 1);
    assert_eq!(server.terminate().0, Some(0));
}

#[test]
fn a_redirect_is_not_followed() {
    let target = Receiver::glad();
    let elsewhere =
        format!("HTTP/1.1 302 Found\r\nLocation: {}\r\nContent-Length: 0\r\n\r\n", target.url).into_bytes();
    let forever = format!("HTTP/1.1 308 So\r\nLocation: {}\r\nContent-Length: 0\r\n\r\n", target.url);
    for (answer, status) in [(elsewhere, "302"), (forever.into_bytes(), "308")] {
        let said = why(Answer::Raw(answer));
        assert!(said.contains(status) && said.contains("redirects are not followed"), "{said}");
    }
    assert!(target.heard().is_empty());
}

#[test]
fn what_is_no_answer_is_none() {
    assert_eq!(why(Answer::Raw(b"220 mail.example.cn ESMTP\r\n\r\n".to_vec())), "the answer is not HTTP");
    let head = b"HTTP/1.1 200 OK\r\nX-Long: x".to_vec();
    assert_eq!(why(Answer::Endless(head)), "the answer's head has more than 16384 bytes");
    let said = why(Answer::Raw(Vec::new()));
    assert!(said.starts_with("no connection: "), "{said}");
}

/// A status is an answer, whatever is said of the body, or follows; and no more is read than is stated.
#[test]
fn what_follows_a_status_does_not_matter() {
    let long = b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\nx".to_vec();
    let endless = Receiver::start(move |_| Answer::Endless(long.clone()));
    let short = b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\nshort".to_vec();
    let lying = Receiver::start(move |_| Answer::Raw(short.clone()));
    let server = server(&[]);
    let webhooks = [hook(&server, &endless), hook(&server, &lying)];
    write(&server, "w");
    endless.until_cut();
    let last = newest(&server);
    for webhook in &webhooks {
        stands(&server, webhook, |now| now["delivered"] == last && now["state"] == "active");
    }
    assert_eq!(numbers(&lying.heard()).last(), Some(&last));
}

#[test]
fn it_stops_after_nothing_but_failures_and_says_so() {
    let (broken, glad) = (Receiver::start(|_| Answer::Status(500)), Receiver::glad());
    let server = server(&["--webhook-stop-after-s", "1"]);
    let other = hook(&server, &glad);
    let webhook = hook(&server, &broken);
    let first = write(&server, "w");
    let stopped = stands(&server, &webhook, |now| now["state"] == "stopped");
    assert!(stopped["stopped"].is_string() && stopped["failing"]["next"].is_null(), "{stopped}");
    assert!(stopped["failing"]["attempts"].as_u64() > Some(1), "{stopped}");
    // Others hear of it, in the log as everything else; it hears no more.
    let told = server.json(&format!("/v1/changes?after={first}"))["items"][0].clone();
    assert_eq!((&told["kind"], &told["touched"][0]["ids"]), (&json!("webhook"), &json!([webhook["id"]])));
    let heard = broken.heard().len();
    let later = write(&server, "later");
    glad.until(|heard| numbers(heard) == [first - 1, first, first + 1, later]);
    assert_eq!(later, first + 2);
    stands(&server, &other, |now| now["state"] == "active");
    assert_eq!(broken.heard().len(), heard);
    // Until it is told to go on.
    post(&server, &format!("{}/redeliver", path(&webhook)), &json!({"from": first}));
    let again = broken.until(|all| all.len() > heard);
    assert_eq!(numbers(&again[heard..heard + 1]).first(), Some(&first));
}

#[test]
fn one_that_is_gone_is_left_alone_at_once() {
    let receiver = Receiver::start(|_| Answer::Status(410));
    let server = server(&[]);
    let webhook = hook(&server, &receiver);
    write(&server, "w");
    let stopped = stands(&server, &webhook, |now| now["state"] == "stopped");
    assert_eq!(stopped["failing"]["why"], "answered 410: it wants no more");
    assert_eq!(receiver.heard().len(), 1);
}
