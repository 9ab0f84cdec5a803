//! What stands now: followed from the store, ready when an edition comes into force, the past bounded.

use std::sync::Arc;

use diesel::connection::SimpleConnection;
use diesel::{Connection, SqliteConnection};

use gridward::domain::edition::EditionNumber;
use gridward::domain::time::{LogNumber, Moment, Period};
use gridward::service::current::{Current, CurrentError};
use gridward::store::Store;
use gridward::store::memory::Memory;

use crate::stores::samples::{plan, publication, set_member, write};
use crate::stores::{Hand, Made, START};

const MINUTE: i64 = 60_000_000;

/// Two editions, the second in force ten minutes after the first.
fn made() -> (Hand, Current) {
    let hand = Hand::new();
    hand.set(START);
    let store = Arc::new(Memory::new(hand.clock()));
    store.publish(&publication(None, &plan(2, 3, 1), START)).expect("published");
    store.publish(&publication(Some(1), &plan(3, 3, 1), START + 30 * MINUTE)).expect("published");
    let current = Current::new(store, hand.clock());
    current.refresh().expect("read");
    (hand, current)
}

fn edition(current: &Current) -> u32 {
    current.atlas().expect("published").edition().number.0
}

#[test]
fn an_edition_comes_into_force_to_the_moment() {
    let (hand, current) = made();
    let due = START + 30 * MINUTE;
    assert_eq!(edition(&current), 1);
    // Made ready some minutes before, by whoever follows the store …
    hand.set(due - MINUTE);
    current.refresh().expect("read");
    assert_eq!(edition(&current), 1);
    // … with what is written meanwhile …
    current.store().write(&write(vec![set_member(7, "王", Period::ALWAYS)])).expect("written");
    current.refresh().expect("read");
    hand.set(due - 1);
    assert_eq!(edition(&current), 1);
    // … and answered from at the moment itself, though nobody has followed the store since.
    hand.set(due);
    assert_eq!(current.atlas_at_hand(None, None).map(|atlas| atlas.edition().number), Some(EditionNumber(2)));
    let atlas = current.atlas().expect("published");
    assert_eq!(
        (atlas.edition().number, atlas.log()),
        (EditionNumber(2), current.store().head().expect("a head").log)
    );
    assert_eq!(atlas.roster().members.len(), 1);
    current.refresh().expect("read");
    assert_eq!(edition(&current), 2);
}

#[test]
fn one_that_nobody_made_ready_is_taken_when_the_store_is_followed() {
    let (hand, current) = made();
    hand.set(START + 31 * MINUTE);
    assert_eq!(edition(&current), 1);
    current.refresh().expect("read");
    assert_eq!(edition(&current), 2);
}

#[test]
fn the_past_is_as_it_was_known() {
    let (hand, current) = made();
    hand.set(START + MINUTE);
    for n in 0..3 {
        current.store().write(&write(vec![set_member(n, "王", Period::ALWAYS)])).expect("written");
        current.refresh().expect("read");
        hand.set(START + (n as i64 + 2) * MINUTE);
    }
    let members = |known: i64| {
        let atlas = current.atlas_at(None, Some(Moment(known))).expect("an edition was in force");
        atlas.roster().members.len()
    };
    let seen: Vec<usize> = (0..4).map(|minutes| members(START + minutes * MINUTE + 1)).collect();
    assert_eq!(seen, [0, 1, 2, 3]);
    let before = current.atlas_at(Some(Moment(START - 1)), None).map(Arc::into_inner);
    assert!(matches!(before, Err(CurrentError::NotInForce)));
}

/// A store that cannot be read for a while: who listens hears of each write once, in order, when it can.
#[test]
fn what_could_not_be_followed_is_told_once_and_in_order() {
    let made = Made::gpkg();
    let store = &made.store;
    store.publish(&publication(None, &plan(2, 2, 1), START)).expect("published");
    let current = Current::new(store.clone(), made.hand.clock());
    current.refresh().expect("read");
    let first = store.head().expect("a head").log;
    let file = made.address.as_deref().expect("a file");
    let mut connection = SqliteConnection::establish(file).expect("the file");
    let mut written = 0;
    let mut write_one = || {
        written += 1;
        crate::stores::hazards::write_one(&**store, written);
    };
    write_one();
    current.refresh().expect("read");
    write_one();
    connection.batch_execute("UPDATE hazards SET severity = 'grey'").expect("damaged");
    assert!(current.refresh().is_err());
    write_one();
    assert!(current.refresh().is_err());
    connection.batch_execute("UPDATE hazards SET severity = 'red'").expect("mended");
    write_one();
    current.refresh().expect("read");
    current.refresh().expect("nothing new");
    let entries = current.facts().entries_after(first, 100).expect("at hand");
    let numbers: Vec<u64> = entries.iter().map(|entry| entry.number.0).collect();
    assert_eq!(numbers, (1..=4).map(|more| first.0 + more).collect::<Vec<u64>>());
    assert_eq!(current.facts().hazards().all().count(), 4);
    assert_eq!(current.facts().hazards().log(), LogNumber(first.0 + 4));
}
