//! Webhooks: kept as they were made, one holder at a time, and how they stand.

use std::sync::Arc;
use std::thread;

use gridward::domain::actor::{Actor, Role};
use gridward::domain::id::{GridId, WebhookId};
use gridward::domain::time::{LogNumber, Moment};
use gridward::domain::webhook::{Failing, Standing, WebhookSecret};
use gridward::store::{LogKind, Store, StoreError, Webhook, WebhookWrite, WebhookWritten};

use super::samples::{by, write};
use super::{Made, START, stores};

const LEASE: i64 = 60_000_000;

fn webhook(name: &str, territory: Option<&str>) -> Webhook {
    Webhook {
        id: WebhookId::new(name).expect("an id"),
        version: LogNumber(0),
        url: "https://hotline.example.cn/厚街?a=\"b\"".into(),
        secret: WebhookSecret::new(&[9; 32]).expect("32 bytes"),
        kinds: if territory.is_some() { vec![LogKind::Edition, LogKind::Webhook] } else { Vec::new() },
        creator: Actor {
            name: "hall".into(),
            role: Role::Admin,
            territory: territory.map(|grid| GridId::new(grid).expect("an id")),
        },
        has_key: territory.is_some(),
        created: Moment(START),
        standing: Standing::since(LogNumber(0)),
    }
}

fn add(store: &dyn Store, webhook: &Webhook, from_now: bool) -> Result<WebhookWritten, StoreError> {
    let answer = |kept: &Webhook| -> Arc<str> { format!("made {}", kept.id).into() };
    store.add_webhook(&WebhookWrite {
        webhook: webhook.clone(),
        from_now,
        at_most: 2,
        once: Some((webhook.id.as_str().into(), [1; 32])),
        answer: &answer,
        by: by("hall"),
    })
}

fn kept(store: &dyn Store, webhook: &Webhook, from_now: bool) -> Webhook {
    match add(store, webhook, from_now) {
        Ok(WebhookWritten::Kept(kept)) => kept,
        other => panic!("{other:?}"),
    }
}

#[test]
fn they_are_kept_as_they_were_made() {
    for made in stores() {
        let store = &*made.store;
        store.write(&write(vec![])).expect("written");
        let (b, a) = (kept(store, &webhook("b", None), true), kept(store, &webhook("a", Some("g1")), false));
        assert_eq!((b.version, b.standing.delivered), (LogNumber(2), LogNumber(2)), "{}", made.kind);
        assert_eq!((a.version, a.standing.delivered), (LogNumber(3), LogNumber(0)));
        assert_eq!(made.again().webhooks().expect("all"), [a.clone(), b.clone()], "{}", made.kind);
        let repeated = add(store, &webhook("a", Some("g1")), false).expect("repeated");
        assert_eq!(repeated, WebhookWritten::Repeated { answer: "made a".into() }, "{}", made.kind);
        let third = add(store, &webhook("c", None), true);
        assert!(matches!(third, Err(StoreError::TooMany { max: 2, .. })), "{} {third:?}", made.kind);

        let log = store.changes(LogNumber(1), 9).expect("a log");
        assert!(log.iter().all(|entry| entry.kind == LogKind::Webhook && entry.touched[0].count == 1));
        assert_eq!(log.iter().map(|entry| &*entry.touched[0].ids[0]).collect::<Vec<_>>(), ["b", "a"]);
        let stale = store.remove_webhook(&a.id, Some(b.version), &by("hall"));
        assert!(matches!(stale, Err(StoreError::Stale { .. })), "{}", made.kind);
        assert_eq!(store.remove_webhook(&a.id, Some(a.version), &by("hall")).expect("gone"), LogNumber(4));
        assert_eq!(store.webhook(&a.id).expect("read"), None);
        for gone in [
            store.remove_webhook(&a.id, None, &by("hall")).err(),
            store.rewind_webhook(&a.id, LogNumber(0), &by("hall")).err(),
        ] {
            assert!(matches!(gone, Some(StoreError::Missing(_))), "{} {gone:?}", made.kind);
        }
        assert_eq!(store.claim_webhook(&a.id, "me", LEASE).expect("asked"), None);
        assert_eq!(store.head().expect("a head").log, LogNumber(4), "refusals and claims are no writes");
    }
}

#[test]
fn one_holder_at_a_time() {
    for made in stores() {
        let (store, other) = (&*made.store, made.again());
        let one = kept(store, &webhook("a", None), true);
        let claim = store.claim_webhook(&one.id, "me", LEASE).expect("asked").expect("free");
        assert_eq!(claim.webhook, one, "{}", made.kind);
        assert_eq!(other.claim_webhook(&one.id, "you", LEASE).expect("asked"), None, "{}", made.kind);
        assert!(store.claim_webhook(&one.id, "me", LEASE).expect("asked").is_some(), "its own it may extend");

        let failing = Standing {
            delivered: LogNumber(1),
            failing: Some(Failing {
                since: Moment(5), attempts: 3, next: Moment(9), why: "没有回答".into()
            }),
            stopped: None,
        };
        assert!(!other.settle_webhook(&one, "you", &failing, None).expect("asked"), "not another's");
        assert!(store.settle_webhook(&one, "me", &failing, None).expect("asked"));
        assert_eq!(other.webhook(&one.id).expect("read").expect("there").standing, failing, "{}", made.kind);
        let claimed = other.claim_webhook(&one.id, "you", LEASE).expect("asked");
        assert!(claimed.is_some(), "{}: free again", made.kind);

        // Set anew meanwhile: what its holder thinks of it counts no more.
        let set = store.rewind_webhook(&one.id, LogNumber(0), &by("hall")).expect("set");
        assert_eq!((set.version, &set.standing), (LogNumber(2), &Standing::since(LogNumber(0))));
        assert!(!other.settle_webhook(&one, "you", &failing, None).expect("asked"), "{}", made.kind);
        assert_eq!(store.webhook(&one.id).expect("read"), Some(set.clone()));

        // Stopped: in the log, and nobody's any more.
        store.claim_webhook(&one.id, "me", LEASE).expect("asked").expect("free");
        let stopped = Standing { stopped: Some(Moment(10)), ..failing };
        assert!(store.settle_webhook(&set, "me", &stopped, Some(&by("gridward"))).expect("asked"));
        assert_eq!(store.head().expect("a head").log, LogNumber(3), "{}", made.kind);
        assert_eq!(store.claim_webhook(&one.id, "me", LEASE).expect("asked"), None, "{}", made.kind);
        let again = store.rewind_webhook(&one.id, LogNumber(1), &by("hall")).expect("set");
        assert!(again.standing.stopped.is_none());
        assert!(store.claim_webhook(&one.id, "me", LEASE).expect("asked").is_some(), "{}", made.kind);
    }
}

/// Whoever held it and is gone holds it no longer than was said.
#[test]
fn a_claim_ends_by_itself() {
    for made in stores() {
        let (store, other) = (&*made.store, made.again());
        let one = kept(store, &webhook("a", None), true);
        // PostGIS asks its own clock: there a claim of no length has ended at once.
        let length = if made.kind == "postgis" { 0 } else { LEASE };
        store.claim_webhook(&one.id, "me", length).expect("asked").expect("free");
        if made.kind != "postgis" {
            assert_eq!(other.claim_webhook(&one.id, "you", LEASE).expect("asked"), None);
            made.hand.set(START + LEASE);
        }
        let taken = other.claim_webhook(&one.id, "you", LEASE).expect("asked");
        assert!(taken.is_some(), "{}", made.kind);
        assert!(!store.settle_webhook(&one, "me", &one.standing, None).expect("asked"), "{}", made.kind);
    }
}

#[test]
fn of_many_that_come_at_once_one_has_it() {
    for made in stores() {
        let one = kept(&*made.store, &webhook("a", None), true);
        let claimed: usize = thread::scope(|scope| {
            let claim = |n: usize| {
                let (made, one): (&Made, &Webhook) = (&made, &one);
                let work = move || made.store.claim_webhook(&one.id, &n.to_string(), LEASE).expect("asked");
                scope.spawn(move || usize::from(work().is_some()))
            };
            let claims: Vec<_> = (0..8).map(claim).collect();
            claims.into_iter().map(|claim| claim.join().expect("no panic")).sum()
        });
        assert_eq!(claimed, 1, "{}", made.kind);
    }
}
