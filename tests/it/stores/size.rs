//! A town's worth of rows in one write. The times are printed (`--nocapture`), and only a gross slip fails.

use std::time::{Duration, Instant};

use gridward::domain::edition::EditionNumber;
use gridward::domain::roster::{Change, Held, RosterChange};
use gridward::domain::time::{LogNumber, Period};

use super::samples::{address, plan, publication, with_arc_moved, write};
use super::{START, stores};

/// Far above what a busy two-core machine takes in a debug build.
const PATIENCE: Duration = Duration::from_secs(60);

fn timed<T>(kind: &str, what: &str, work: impl FnOnce() -> T) -> T {
    let started = Instant::now();
    let done = work();
    let taken = started.elapsed();
    println!("{kind}: {what}: {:.2} s", taken.as_secs_f64());
    assert!(taken < PATIENCE, "{kind}: {what} took {taken:?}");
    done
}

#[test]
fn a_hundred_thousand_addresses_in_one_write() {
    const COUNT: u64 = 100_000;
    let set = |value| RosterChange::Address(Change::Set(Held { value, valid: Period::ALWAYS }));
    for made in stores() {
        let (store, kind) = (&made.store, made.kind);
        let all = write((0..COUNT).map(|n| set(address(n))).collect());
        timed(kind, "100,000 new addresses", || store.write(&all).expect("written"));
        let roster = timed(kind, "read", || store.roster(LogNumber(1)).expect("read"));
        assert_eq!(roster.addresses.len() as u64, COUNT);
        timed(kind, "the same again", || store.write(&all).expect("written"));
        let roster = store.roster(LogNumber(2)).expect("read");
        assert!(roster.addresses.iter().all(|row| row.recorded == LogNumber(2)));
        assert_eq!(roster.addresses.len() as u64, COUNT, "{kind}");
        let one = write(vec![set(address(7))]);
        timed(kind, "one address among them", || store.write(&one).expect("written"));
    }
}

#[test]
fn a_thousand_grids_in_one_edition() {
    let plan = plan(24, 31, 1);
    assert!(plan.grids.len() > 1000);
    for made in stores() {
        let (store, kind) = (&made.store, made.kind);
        timed(kind, "1,000 grids published", || {
            store.publish(&publication(None, &plan, START)).expect("published")
        });
        let moved = publication(Some(1), &with_arc_moved(&plan, 100, 1), START);
        timed(kind, "one border moved", || store.publish(&moved).expect("published"));
        let read = timed(kind, "read", || store.plan(EditionNumber(2)).expect("read").expect("there"));
        assert_eq!(read.grids.len(), plan.grids.len());
    }
}
