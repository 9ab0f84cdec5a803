//! A full disk: `Full`, and everything as it was before.

use gridward::domain::time::{LogNumber, Period};
use gridward::store::{self, Store, StoreError};

use super::samples::{of_each_kind, plan, publication, shown, write};
use super::{Hand, START};
use crate::harness::disk::Disk;

/// What can be told of a store, to compare before and after.
fn all(store: &dyn Store) -> String {
    let head = store.head().expect("a head");
    let log = store.changes(LogNumber(0), u32::MAX).expect("a log");
    let roster = shown(&store.roster(LogNumber(u64::MAX)).expect("a roster"));
    format!("{:?} {:?} {log:?} {roster}", head.log, head.edition)
}

#[test]
fn a_full_disk_changes_nothing() {
    let Some(disk) = Disk::new("1m") else { return };
    let path = disk.file("store.gpkg");
    let address = path.to_str().expect("UTF-8");
    let store = store::create(address, Hand::new().clock()).expect("an empty store fits");
    let many =
        |turn: u64| -> Vec<_> { (0..20).flat_map(|n| of_each_kind(n, turn, Period::ALWAYS)).collect() };
    let mut turn = 0;
    let before = loop {
        let before = all(&*store);
        match store.write(&write(many(turn))) {
            Ok(_) => turn += 1,
            Err(StoreError::Full) => break before,
            Err(other) => panic!("{other}"),
        }
    };
    assert!(turn > 0, "nothing fitted at all");
    assert_eq!(all(&*store), before);
    let published = store.publish(&publication(None, &plan(12, 30, 1), START));
    assert!(matches!(published, Err(StoreError::Full)), "{published:?}");
    assert_eq!(all(&*store), before);
    let copied = store.backup(&disk.file("copy.gpkg"));
    assert!(matches!(copied, Err(StoreError::Full)), "{copied:?}");
    let made = store::create(disk.file("other.gpkg").to_str().expect("UTF-8"), Hand::new().clock());
    assert!(matches!(made, Err(StoreError::Full)), "{:?}", made.err());
    assert_eq!(all(&*store), before);
    let names = disk.path().read_dir().expect("there").flatten().map(|entry| entry.file_name());
    assert!(names.into_iter().all(|name| name.to_string_lossy().starts_with("store.gpkg")), "left-overs");

    // With room again it goes on, here and in a process that opens it now.
    disk.resize("16m");
    store.write(&write(many(turn))).expect("there is room");
    store.publish(&publication(None, &plan(12, 30, 1), START)).expect("there is room");
    let again = store::open(address, Hand::new().clock()).expect("opens");
    assert_eq!(all(&*again), all(&*store));
    assert_eq!(again.head().expect("a head").log, LogNumber(turn + 2));
}
