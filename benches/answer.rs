//! Whole answers from the atlas of the demo town, one thread: by point with grids, members, borders,
//! owner and reasons; the short form of a batch; by address.
//!
//! `cargo bench --bench answer [-- SCALE]`, scale 1 by default; also what building the atlas costs.

use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};

use gridward::atlas::{Atlas, Query, Sought};
use gridward::demo::{self, DemoTown};
use gridward::domain::edition::{Edition, EditionNumber, OpenHazards};
use gridward::domain::roster::{Roster, Row, Rows};
use gridward::domain::time::{LogNumber, Moment, Period};
use gridward::kernel::lattice::LatticePoint;
use gridward::kernel::measure::Metres;

const ROUNDS: usize = 7;
const QUESTIONS: usize = 20_000;

fn main() {
    let scale = std::env::args().skip(1).find_map(|word| word.parse().ok()).unwrap_or(1.0);
    let town = demo::town(scale, 1, &mut |_| {}).expect("a scale in range");
    let started = Instant::now();
    let atlas = atlas_of(&town);
    let built = started.elapsed();
    println!(
        "{} grids, {} duties, {} premises, {} addresses: built in {built:.2?}",
        town.plan.grids.len(),
        town.duties.len(),
        town.premises.len(),
        town.addresses.len(),
    );
    let again = Instant::now();
    let roster =
        Roster { log: LogNumber(2), addresses: rows(&town.addresses, town.since), ..atlas.roster().clone() };
    let handed = again.elapsed();
    let next = atlas.with_roster(town.town.clone(), atlas.editions().to_vec(), roster).expect("a zone");
    println!("with another roster: {:.2?}", again.elapsed() - handed);
    drop(next);

    // A Monday at ten, in the town's zone; addresses taken from all over, in no order of place.
    let at = Moment(1_795_399_200_000_000);
    let step = 7_919;
    let addresses: Vec<_> =
        (0..QUESTIONS).map(|n| &town.addresses[n * step % town.addresses.len()]).collect();
    let fire = town.matters.iter().find_map(|matter| matter.team.and(atlas.matter(&matter.code, at)));
    let ask = |place, accuracy, matter| {
        let query = Query { place, matter, accuracy: Metres(accuracy), at, territory: None };
        black_box(atlas.locate(&query));
    };
    let point = |n: usize| -> LatticePoint { addresses[n].at };
    report("grids of four layers alone", |n| {
        black_box(atlas.leaves_at(point(n)));
    });
    report("short answer", |n| {
        black_box(atlas.locate_brief(point(n), None, at, None));
    });
    report("whole answer", |n| ask(Sought::Point(point(n)), 0.0, None));
    report("whole answer, a matter", |n| ask(Sought::Point(point(n)), 0.0, fire));
    report("whole answer, within 20 m", |n| ask(Sought::Point(point(n)), 20.0, None));
    report("whole answer by address", |n| ask(Sought::Address(&addresses[n].text), 0.0, None));
    report("no such address", |n| {
        let text = &addresses[n].text;
        ask(Sought::Address(&text[text.char_indices().nth(7).map_or(0, |(at, _)| at)..]), 0.0, None);
    });
}

fn report(what: &str, mut ask: impl FnMut(usize)) {
    let mut best = Duration::MAX;
    for _ in 0..ROUNDS {
        let started = Instant::now();
        (0..QUESTIONS).for_each(&mut ask);
        best = best.min(started.elapsed());
    }
    println!("{what:28} {:9.0} ns", best.as_secs_f64() * 1e9 / QUESTIONS as f64);
}

fn rows<T: Clone>(values: &[T], since: Moment) -> Rows<T> {
    let valid = Period::since(since);
    values.iter().map(|value| Row { value: value.clone(), valid, recorded: LogNumber(1) }).collect()
}

fn atlas_of(town: &DemoTown) -> Atlas {
    let duties = town.duties.iter().map(|held| Row {
        value: held.value.clone(),
        valid: held.valid,
        recorded: LogNumber(1),
    });
    let roster = Roster {
        log: LogNumber(1),
        members: rows(&town.members, town.since),
        duties: duties.collect(),
        matters: rows(&town.matters, town.since),
        premises: rows(&town.premises, town.since),
        addresses: rows(&town.addresses, town.since),
        roads: Arc::default(),
    };
    let edition = Edition {
        number: EditionNumber(1),
        effective_from: town.since,
        recorded: town.since,
        log: LogNumber(1),
        note: "".into(),
        open_hazards: OpenHazards::Stay,
    };
    let editions = vec![edition.clone()];
    Atlas::build(town.town.clone(), edition, editions, town.plan.clone(), roster).expect("the demo is sound")
}
