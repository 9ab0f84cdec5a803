//! A month of a town's patrols in one store: what it weighs, how long until a fresh process has it from the
//! positions and from what was put by, and what a window of the whole town costs.
//!
//! `cargo bench --bench patrol [-- DAYS]`: the demo town at scale 1 in a GeoPackage, its grid members out 8.4 hours a
//! day on average, a position every 10 s: 30 days are some 36 million. `-- write STORE DAYS` and `-- restart STORE` do
//! the parts, of a file or a `postgres://` URL.

use std::sync::Arc;
use std::time::Instant;

use gridward::clock;
use gridward::demo::live::{Event, LiveDay};
use gridward::demo::{self, DemoTown};
use gridward::domain::actor::{Actor, Role};
use gridward::domain::edition::OpenHazards;
use gridward::domain::patrol::{Merged, PatrolWindow, Position, PositionRules};
use gridward::domain::roster::{Change, Held, RosterChange};
use gridward::domain::time::{Moment, Period};
use gridward::service::current::Current;
use gridward::service::patrol::{Patrols, coverage, window};
use gridward::store::{self, PositionWrite, PositionsWritten, Publication, Signature, Store};

const HOUR_US: i64 = 3_600_000_000;

fn by() -> Signature {
    Signature {
        actor: Actor { name: "bench".into(), role: Role::Admin, territory: None },
        what: "bench".into(),
    }
}

fn publish(store: &dyn Store) {
    let town: DemoTown = demo::town(1.0, 1, &mut |_| {}).expect("a town");
    fn always<T: Clone, Id>(values: &[T], valid: Period) -> impl Iterator<Item = Change<T, Id>> {
        values.iter().cloned().map(move |value| Change::Set(Held { value, valid }))
    }
    let since = Period::since(town.since);
    let mut roster: Vec<RosterChange> = always(&town.members, since).map(RosterChange::Member).collect();
    roster.extend(town.duties.iter().cloned().map(Change::Set).map(RosterChange::Duty));
    roster.extend(always(&town.premises, since).map(RosterChange::Premises));
    roster.extend(always(&town.roads, since).map(RosterChange::Road));
    store.set_town(&town.town, &by()).expect("set");
    let publication = Publication {
        base: None,
        plan: town.plan,
        effective_from: town.since,
        note: "".into(),
        open_hazards: OpenHazards::Stay,
        roster,
        digests: Vec::new(),
        issues: Vec::new(),
        draft: None,
        by: by(),
    };
    store.publish(&publication).expect("published");
}

/// Bytes of a store that is a file; 0 of another.
fn weight(address: &str) -> u64 {
    let of = |path: String| std::fs::metadata(path).map_or(0, |file| file.len());
    of(address.to_owned()) + of(format!("{address}-wal"))
}

fn write(address: &str, days: i64) {
    publish(&*store::create(address, clock::system()).expect("a new store"));
    // Closed in between, so that nothing of the town is still in the log beside the file.
    let before = weight(address);
    let store = store::open(address, clock::system()).expect("ours");
    let current = Current::new(store.clone(), clock::system());
    current.refresh().expect("an atlas");
    let now = current.now();
    let day = LiveDay::new(&current.atlas().expect("published"), now, 1);
    let (start, mut count) = (Instant::now(), 0);
    for number in (1..=days).rev() {
        for hour in 0..14 {
            let from = Moment(now.0 - number * 24 * HOUR_US + hour * HOUR_US);
            let events = day.events(from, Moment(from.0 + HOUR_US), 10);
            let positions: Vec<Position> =
                events.into_iter().map(|Event::Position(position)| position).collect();
            let answer = |_: Merged| Arc::from("");
            let write = PositionWrite { positions: &positions, once: None, answer: &answer, by: by() };
            match store.add_positions(write).expect("written") {
                PositionsWritten::Kept { merged, .. } => count += merged.accepted,
                PositionsWritten::Repeated { .. } => unreachable!("no key was given"),
            }
        }
    }
    println!("{count} positions of {days} days made and written in {:.1} s", start.elapsed().as_secs_f64());
    drop((current, store));
    let grown = weight(address) - before;
    println!("they weigh {:.3} GB, {:.1} bytes each", grown as f64 / 1e9, grown as f64 / f64::from(count));
}

fn restart(address: &str) {
    let start = Instant::now();
    let store = store::open(address, clock::system()).expect("ours");
    let from = if store.marks_head().expect("read").is_some() { "what was put by" } else { "all positions" };
    let current = Current::new(store, clock::system());
    current.refresh().expect("an atlas");
    println!("atlas after restart: {:.1} s", start.elapsed().as_secs_f64());
    let start = Instant::now();
    let patrols = Patrols::new(PositionRules::default());
    let ground = patrols.ground(&current).expect("read");
    println!("patrols after that, of {from}: {:.1} s", start.elapsed().as_secs_f64());
    println!("{} pieces of road, cells and premises", ground.len());
    let status = std::fs::read_to_string("/proc/self/status").expect("Linux");
    let resident = status.lines().find(|line| line.starts_with("VmRSS")).expect("there");
    println!("{resident}");
    let (atlas, now) = (current.atlas().expect("one"), current.now());
    let measure = |name: &str, asked| {
        let mut took: Vec<f64> = (0..21)
            .map(|_| {
                let start = Instant::now();
                let found = coverage(&current, &patrols, &atlas, asked).expect("counted");
                assert!(!found.by_grid.is_empty());
                start.elapsed().as_secs_f64() * 1e3
            })
            .collect();
        took.sort_by(f64::total_cmp);
        println!("coverage of every grid, {name}: median {:.1} ms, worst {:.1} ms", took[10], took[20]);
    };
    for asked in PatrolWindow::ALL {
        measure(asked.name(), window(asked.begin(now), None, now));
    }
    let past = |hours: i64| Moment(now.0 - hours * HOUR_US);
    measure("a week three days ago", window(past(10 * 24), Some(past(3 * 24)), now));
    let start = Instant::now();
    let is_put = patrols.put_by(&current).expect("written");
    let generation = current.store().marks_head().expect("read").map(|head| head.generation);
    let days = generation.map_or_else(Vec::new, |at| current.store().marks(at).expect("read"));
    let bytes: usize = days.iter().map(|(_, marks)| marks.len()).sum();
    let took = start.elapsed().as_secs_f64();
    println!("put by: {is_put}, {} days in {took:.1} s, {:.3} GB", days.len(), bytes as f64 / 1e9);
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    if let [_, mode, path, rest @ ..] = &arguments[..] {
        let days = rest.first().and_then(|days| days.parse().ok()).unwrap_or(30);
        match &mode[..] {
            "write" => return write(path, days),
            "restart" => return restart(path),
            _ => {}
        }
    }
    let days = arguments.iter().find_map(|argument| argument.parse().ok()).unwrap_or(30);
    let folder = std::env::temp_dir().join(format!("gridward-patrol-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a temporary folder");
    let path = folder.join("town.gpkg");
    write(&path.to_string_lossy(), days);
    let program = std::env::current_exe().expect("known");
    // The second one has what the first one has put by.
    for _ in 0..2 {
        let status = std::process::Command::new(&program).arg("restart").arg(&path).status().expect("starts");
        assert!(status.success());
    }
    std::fs::remove_dir_all(&folder).expect("removed");
}
