//! A process killed at any point of a publication leaves all of it or none.
//!
//! The test binary starts itself again as the process to be killed.

use std::cell::Cell;
use std::io::{BufRead, BufReader};
use std::os::unix::process::ExitStatusExt;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use diesel::connection::{Instrumentation, InstrumentationEvent, set_default_instrumentation};
use gridward::domain::draft::{Draft, DraftId, DraftStatus};
use gridward::domain::edition::{EditionNumber, OpenHazards};
use gridward::domain::plan::Plan;
use gridward::domain::time::{LogNumber, Moment, Period};
use gridward::store::{self, Publication, Store, canonical};

use super::samples::{by, of_each_kind, plan, plan_text, publication, with_arc_moved};
use super::{Hand, Made, START, stores};
use crate::harness::tessellation::Seeded;

const ADDRESS: &str = "GRIDWARD_IT_ADDRESS";
/// Dies at this event of the database connection, counted from the first of the publication; 0: never.
const DIES_AT: &str = "GRIDWARD_IT_DIES_AT";
/// How many editions to publish.
const EDITIONS: &str = "GRIDWARD_IT_EDITIONS";

thread_local! {
    /// Events of this thread still to come before the end, and those that were. A pool's own threads
    /// connect whenever they like and do not count.
    static LEFT: Cell<i64> = const { Cell::new(0) };
    static SEEN: Cell<i64> = const { Cell::new(0) };
}

struct Killer;

impl Instrumentation for Killer {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        // Whether a statement is new to a connection depends on which one the pool gave.
        if matches!(event, InstrumentationEvent::CacheQuery { .. }) {
            return;
        }
        SEEN.set(SEEN.get() + 1);
        if LEFT.replace(LEFT.get() - 1) == 1 {
            let own = std::process::id().to_string();
            Command::new("kill").args(["-9", &own]).status().expect("the kill program");
            thread::sleep(Duration::from_secs(60));
        }
    }
}

/// What edition `n` holds: one border is elsewhere in each, so that all take equally many steps.
fn nth(n: u32) -> Plan {
    with_arc_moved(&plan(4, 5, 3), 20, n as i32)
}

fn nth_publication(n: u32) -> Publication {
    let mut publication = publication((n > 1).then(|| n - 1), &nth(n), START);
    publication.roster = of_each_kind(n.into(), n.into(), Period::since(Moment(START)));
    publication
}

/// Not a test of its own: what the others start, told by the environment.
#[test]
fn child_publishes() {
    let Ok(address) = std::env::var(ADDRESS) else { return };
    let number = |name: &str| std::env::var(name).expect("told").parse::<u32>().expect("a number");
    set_default_instrumentation(|| Some(Box::new(Killer))).expect("set");
    let store = store::open(&address, Hand::new().clock()).expect("opens");
    let first = store.head().expect("a head").edition.map_or(1, |edition| edition.0 + 1);
    let drafts = store.drafts().expect("read");
    SEEN.set(0);
    LEFT.set(number(DIES_AT).into());
    for n in first..first + number(EDITIONS) {
        // Edition n is made of draft n, where there is one.
        let draft = drafts.iter().find(|draft| draft.id == DraftId(n)).cloned();
        store.publish(&Publication { draft, ..nth_publication(n) }).expect("published");
        println!("\nacknowledged {n} after {}", SEEN.get());
    }
}

fn child(address: &str, dies_at: i64, editions: u32) -> Child {
    Command::new(std::env::current_exe().expect("a path"))
        .args(["stores::killed::child_publishes", "--exact", "--nocapture"])
        .envs([(ADDRESS, address), (DIES_AT, &dies_at.to_string()), (EDITIONS, &editions.to_string())])
        .stdout(Stdio::piped())
        .spawn()
        .expect("starts")
}

/// Edition and events of each acknowledgement that came through, once the child is gone: killed, or
/// done with what it had to do.
fn acknowledged(mut child: Child) -> Vec<(u32, i64)> {
    let lines = BufReader::new(child.stdout.take().expect("piped")).lines();
    let told = lines.map_while(Result::ok).filter_map(|line| {
        let (n, events) = line.strip_prefix("acknowledged ")?.split_once(" after ")?;
        Some((n.parse().ok()?, events.parse().ok()?))
    });
    let told = told.collect();
    let ended = child.wait().expect("gone");
    assert!(ended.success() || ended.signal() == Some(9), "it ended otherwise: {ended}");
    told
}

/// Every edition up to the newest is whole, nothing is beyond it, and the next can be published.
fn check_whole(store: &dyn Store, kind: &str) -> u32 {
    let head = store.head().expect("a head");
    let newest = head.edition.map_or(0, |edition| edition.0);
    assert_eq!(head.log, LogNumber(newest.into()), "{kind}");
    for n in 1..=newest {
        let found = store.plan(EditionNumber(n)).expect("read").expect("there");
        let expected = canonical(nth(n)).expect("sound");
        assert!(plan_text(&found) == plan_text(&expected), "{kind}: edition {n} is torn");
    }
    let log = store.changes(LogNumber(0), u32::MAX).expect("a log");
    assert_eq!(log.len(), newest as usize, "{kind}");
    assert_eq!(store.audit(LogNumber(0), u32::MAX).expect("an audit log").len(), newest as usize);
    let roster = store.roster(LogNumber(u64::MAX)).expect("a roster");
    for rows in [roster.members.len(), roster.matters.len(), roster.addresses.len(), roster.roads.len()] {
        assert_eq!(rows, newest as usize, "{kind}");
    }
    store.publish(&nth_publication(newest + 1)).expect("goes on");
    newest
}

fn kept() -> impl Iterator<Item = (Made, String)> {
    stores().into_iter().filter_map(|made| made.address.clone().map(|address| (made, address)))
}

#[test]
fn killed_at_chosen_points() {
    for (made, address) in kept() {
        made.store.publish(&nth_publication(1)).expect("published");
        let told = acknowledged(child(&address, 0, 1));
        let [(2, events)] = told[..] else { panic!("{}: {told:?}", made.kind) };
        let mut next = check_whole(&*made.store, made.kind) + 2;
        let step = (events as usize / 12).max(1);
        let points = (1..4).chain((4..events - 4).step_by(step)).chain(events - 4..=events);
        let mut lasted = Vec::new();
        for at in points {
            let told = acknowledged(child(&address, at, 1));
            assert!(told.is_empty(), "{} outlived event {at} of {events}", made.kind);
            let newest = check_whole(&*made.again(), made.kind);
            lasted.push(newest == next);
            next = newest + 2;
        }
        // Nothing before the commit, all after it, and nothing in between.
        assert!(lasted.is_sorted() && !lasted[0], "{}: {lasted:?}", made.kind);
        assert_eq!(lasted.last(), Some(&true), "{}: killed after the commit", made.kind);
    }
}

/// Whom a grid belongs to, and that the draft is done: at each step of its publication both, or neither.
#[test]
fn a_draft_becomes_an_edition_whole_or_stays_a_draft() {
    for (made, address) in kept() {
        made.store.publish(&nth_publication(1)).expect("published");
        let begun = |n: u32| {
            let made = made.again();
            while made.drafts().expect("read").len() < n as usize {
                made.add_draft(&approved(EditionNumber(n - 1)), &by("planner")).expect("added");
            }
            made.draft(DraftId(n)).expect("read").expect("there")
        };
        begun(2);
        let told = acknowledged(child(&address, 0, 1));
        let [(2, events)] = told[..] else { panic!("{}: {told:?}", made.kind) };
        let step = (events as usize / 12).max(1);
        let points = (1..4).chain((4..events - 4).step_by(step)).chain(events - 4..=events);
        let mut lasted = Vec::new();
        let mut next = 3;
        for at in points {
            let before = begun(next);
            let told = acknowledged(child(&address, at, 1));
            assert!(told.is_empty(), "{} outlived event {at} of {events}", made.kind);
            let store = made.again();
            let is_there = store.head().expect("a head").edition == Some(EditionNumber(next));
            let after = store.draft(DraftId(next)).expect("read").expect("there");
            if is_there {
                let published = before.published_as(EditionNumber(next));
                assert_eq!(after, Draft { version: after.version, ..published }, "{}: at {at}", made.kind);
                let plan = store.plan(EditionNumber(next)).expect("read").expect("there");
                assert!(plan_text(&plan) == plan_text(&canonical(nth(next)).expect("sound")));
                next += 1;
            } else {
                assert_eq!(after, before, "{}: at {at}", made.kind);
                assert!(store.plan(EditionNumber(next)).expect("read").is_none());
            }
            lasted.push(is_there);
        }
        assert!(lasted.is_sorted() && !lasted[0], "{}: {lasted:?}", made.kind);
        assert_eq!(lasted.last(), Some(&true), "{}: killed after the commit", made.kind);
    }
}

fn approved(base: EditionNumber) -> Draft {
    Draft {
        id: DraftId(0),
        version: LogNumber(0),
        name: "并".into(),
        note: "".into(),
        locks: Vec::new(),
        open_hazards: OpenHazards::Move,
        author: "planner".into(),
        base,
        status: DraftStatus::Approved,
        edits: Vec::new(),
        undone: Vec::new(),
        joined: Vec::new(),
        created: Moment(START),
        updated: Moment(START),
        digest: Some([7; 32]),
        reviewer: Some("approver".into()),
        remark: "".into(),
        reasons: [("no-lead".into(), "招人".into())].into(),
        comments: Vec::new(),
        published: None,
    }
}

#[test]
fn killed_at_any_moment() {
    let mut seeded = Seeded(7);
    for (made, address) in kept() {
        for _ in 0..4 {
            let mut running = child(&address, 0, 1000);
            thread::sleep(Duration::from_millis(100 + seeded.below(400)));
            running.kill().expect("killed");
            let told = acknowledged(running);
            let newest = check_whole(&*made.again(), made.kind);
            let last = told.last().map_or(0, |(n, _)| *n);
            assert!(newest >= last, "{}: {last} was acknowledged, {newest} is there", made.kind);
        }
    }
}
