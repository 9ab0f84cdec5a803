//! Finding addresses among a million: what an index costs to build, to keep and to read back after a
//! restart, how long one question takes on one thread by what is wrong with it, how many a batch answers a
//! second on two threads, and what a write costs until what it added is found.
//!
//! `cargo bench --bench search [-- COUNT]`, 1,000,000 addresses by default. They are made up: 6,000 names of
//! streets, some in two communities, a fifth of the doors in lanes.

#[path = "../../tests/it/geocode/mistakes.rs"]
#[allow(dead_code)]
mod mistakes;
mod questions;
#[path = "../../tests/it/harness/tessellation.rs"]
mod tessellation;
mod town;

/// Where the mistakes look for it.
mod harness {
    pub(crate) use super::tessellation;
}

use std::hint::black_box;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use gridward::atlas::Atlas;
use gridward::clock;
use gridward::domain::actor::{Actor, Role};
use gridward::domain::roster::RosterChange;
use gridward::domain::time::Moment;
use gridward::service::batch::{Asked, Columns, CsvBatch, Fields, Names, Past, Tally};
use gridward::service::current::Current;
use gridward::service::datum::Datum;
use gridward::service::time::Zone;
use gridward::store::{self, RosterWrite};
use rustix::time::ClockId;
use tessellation::Seeded;
use town::Door;

const ASKED: usize = 4_000;
const THREADS: usize = 2;
/// Rows of a batch, and those that one thread takes at once, as `gridward geocode --batch` does.
const BATCH: usize = 200_000;
const PIECE: usize = 10_000;

/// A line of /proc/self/status in MB.
fn memory(line: &str) -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("Linux");
    let found = status.lines().find(|found| found.starts_with(line)).expect("there");
    found.split_whitespace().nth(1).and_then(|kb| kb.parse::<f64>().ok()).expect("a number") / 1024.0
}

/// Seconds of processor time that this process, or this thread of it, has had: on a busy machine the clock tells of the
/// others.
fn processor_s(of: rustix::time::ClockId) -> f64 {
    let time = rustix::time::clock_gettime(of);
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}

/// Milliseconds of processor time of each of some questions, and how many found something.
fn timed(name: &str, asked: &[String], find: impl Fn(&str) -> bool) {
    let mut times: Vec<f64> = Vec::with_capacity(asked.len());
    let mut found = 0;
    for text in asked {
        let start = processor_s(ClockId::ThreadCPUTime);
        found += usize::from(black_box(find(text)));
        times.push((processor_s(ClockId::ThreadCPUTime) - start) * 1e3);
    }
    let rate = 1e3 * asked.len() as f64 / times.iter().sum::<f64>();
    times.sort_by(f64::total_cmp);
    let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize];
    let (median, slow, count) = (at(0.5), at(0.99), asked.len());
    println!("{name}: p50 {median:.3} ms, p99 {slow:.3} ms, {rate:.0} a second; {found} of {count} found");
}

/// Rows a second of a batch, from bytes to bytes.
fn batch(name: &str, batch: &CsvBatch, rows: &[String]) {
    let pieces: Vec<String> = rows.chunks(PIECE).map(|rows| rows.join("\n") + "\n").collect();
    let (start, used) = (Instant::now(), processor_s(ClockId::ProcessCPUTime));
    for round in pieces.chunks(THREADS) {
        std::thread::scope(|scope| {
            for piece in round {
                scope.spawn(|| black_box(batch.answer(piece.as_bytes()).expect("answered")));
            }
        });
    }
    let (count, seconds) = (rows.len(), start.elapsed().as_secs_f64());
    let used = processor_s(ClockId::ProcessCPUTime) - used;
    let (clock, own) = (count as f64 / seconds, THREADS as f64 * count as f64 / used);
    println!(
        "batch of {count}, {name}: {own:.0} a second of {THREADS} cores' own time, {clock:.0} by the clock"
    );
}

fn places(current: &Arc<Current>, atlas: &Arc<Atlas>) -> CsvBatch {
    let names = Names::default();
    CsvBatch {
        asked: Asked {
            current: current.clone(),
            in_force: atlas.clone(),
            atlas: atlas.clone(),
            actor: Arc::new(Actor { name: "bench".into(), role: Role::Viewer, territory: None }),
            at: None,
            known: None,
            now: Moment(0),
            zone: Zone::of(atlas.town()).expect("a zone"),
            datum: Datum::default(),
            matter: None,
            accuracy_m: None,
            past: Past::default(),
        },
        columns: Columns::read_for(b"q\n", &names, Fields::Places).expect("a column"),
        fields: Fields::Places,
        tally: Tally::default(),
    }
}

fn ask(path: &Path, count: u64) {
    let start = Instant::now();
    let store = store::open(&path.to_string_lossy(), clock::system()).expect("ours");
    let head = store.head().expect("readable");
    black_box(store.roster(head.log).expect("readable").addresses.len());
    println!("reading the rows alone: {:.1} s", start.elapsed().as_secs_f64());
    let (start, used) = (Instant::now(), processor_s(ClockId::ProcessCPUTime));
    let current = Arc::new(Current::new(store, clock::system()));
    let atlas = town::atlas(&current);
    let seconds = start.elapsed().as_secs_f64();
    let used = processor_s(ClockId::ProcessCPUTime) - used;
    println!(
        "ready after restart: {seconds:.1} s by the clock, {used:.1} s of processor time, resident {:.0} MB, peak {:.0} MB",
        memory("VmRSS"),
        memory("VmHWM")
    );
    let doors: Vec<Door> = town::doors(&town::names(), count).collect();
    let mut seeded = Seeded(11);
    let one = |seeded: &mut Seeded| &doors[seeded.below(doors.len() as u64) as usize];
    let whole = places(&current, &atlas);
    for (name, _, written) in questions::CLASSES {
        let asked: Vec<String> = (0..ASKED).map(|_| written(one(&mut seeded), &mut seeded)).collect();
        timed(name, &asked, |text| atlas.geocode(text, Moment(0), 100).is_some());
        batch(name, &whole, &asked);
    }
    for (name, typed) in questions::TYPED {
        let asked: Vec<String> = (0..ASKED).map(|_| typed(one(&mut seeded))).collect();
        timed(&format!("suggest, {name}"), &asked, |text| {
            !atlas.suggest(text, Moment(0), 8, None).is_empty()
        });
    }
    let mixed: Vec<String> =
        (0..BATCH).map(|_| questions::drawn(&mut seeded)(one(&mut seeded), &mut seeded)).collect();
    batch("mixed", &whole, &mixed);
    batch("one text alone", &whole, &vec![mixed[0].clone(); BATCH]);
    written(&current, &doors, count);
}

/// One more shop, and one more door, until each is found.
fn written(current: &Current, doors: &[Door], count: u64) {
    let name = "万家福大药房";
    found_after(current, "premises", town::premises(&doors[0], town::PREMISES, name), name);
    let Door { community, street, at, .. } = &doors[0];
    let (community, street, lane) = (community.clone(), street.clone(), String::new());
    let door = Door { community, street, lane, number: 9_999, at: *at };
    found_after(current, "an address", town::address(&door, count), &door.text());
}

fn found_after(current: &Current, what: &str, change: RosterChange, text: &str) {
    let (changes, by) = (vec![change], town::signature("write"));
    let write = RosterWrite { changes, unchanged_since: None, idempotency: None, by };
    let start = Instant::now();
    current.store().write(&write).expect("written");
    let stored = start.elapsed().as_secs_f64();
    let atlas = town::atlas(current);
    let found = atlas.geocode(text, Moment(0), 1).expect("just written");
    assert!(found.confidence > 0.9, "it itself");
    println!(
        "{what} written: stored after {stored:.2} s, found after {:.2} s",
        start.elapsed().as_secs_f64()
    );
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    if let [_, mode, path, count, ..] = &arguments[..]
        && mode == "ask"
    {
        return ask(Path::new(path), count.parse().expect("a number"));
    }
    let count: u64 = arguments.iter().find_map(|argument| argument.parse().ok()).unwrap_or(1_000_000);
    let folder = std::env::temp_dir().join(format!("gridward-search-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a temporary folder");
    let path = folder.join("addresses.gpkg");
    town::publish(&path, count);
    let program = std::env::current_exe().expect("known");
    let status = std::process::Command::new(program).arg("ask").arg(&path).arg(count.to_string()).status();
    assert!(status.expect("starts").success());
    std::fs::remove_dir_all(&folder).expect("removed");
}
