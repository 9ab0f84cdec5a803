//! What is true of PostGIS only: its constraints, its server coming and going.

use std::thread;

use gridward::domain::time::{LogNumber, Period};
use gridward::store::{self, Store, StoreError, Written};

use super::samples::{once, plan, publication, set_member, with_arc_moved, write};
use super::{DAY, Hand, Made, START, newest_schema};
use crate::harness::postgres::{self, Cluster};

fn open(address: &str) -> Result<std::sync::Arc<dyn Store>, StoreError> {
    store::open(address, Hand::new().clock())
}

#[test]
fn databases_of_others_are_refused() {
    let Some(cluster) = postgres::shared() else { return };
    let empty = cluster.database();
    assert!(matches!(open(&empty), Err(StoreError::Missing(_))));
    let other = cluster.database();
    cluster.sql(&other, "CREATE TABLE __diesel_schema_migrations (version TEXT)");
    assert!(matches!(open(&other), Err(StoreError::Missing(_))));
    let created = store::create(&other, Hand::new().clock());
    assert!(matches!(created, Err(StoreError::NotOurs(_))), "{:?}", created.err());
    let made = Made::postgis().expect("there is a cluster");
    let address = made.address.expect("an address");
    cluster.sql(&address, "INSERT INTO __diesel_schema_migrations (version) VALUES ('0999')");
    let refused = open(&address).err().expect("refused").to_string();
    assert!(refused.contains("0999") && refused.contains(&newest_schema()), "{refused}");
    assert!(matches!(open("postgres://nobody@%2Fnowhere/x"), Err(StoreError::Unavailable { .. })));
}

#[test]
fn the_database_itself_keeps_versions_apart() {
    let Some(cluster) = postgres::shared() else { return };
    let made = Made::postgis().expect("there is a cluster");
    let address = made.address.expect("an address");
    let first = plan(2, 5, 1);
    made.store.publish(&publication(None, &first, START)).expect("published");
    made.store.publish(&publication(Some(1), &with_arc_moved(&first, 3, 1), START + DAY)).expect("published");
    // Another version of the town with the times given; whether the database takes it.
    let taken = |times: &str| {
        let insert = format!(
            "INSERT INTO grid_versions (grid_id, code, name, layer, level, level_name, leaf, geom, valid_from, \
             valid_to, recorded_from, recorded_to) SELECT grid_id, code, name, layer, level, level_name, leaf, \
             geom, {times} FROM grid_versions WHERE grid_id = 'town' AND valid_to = recorded_to"
        );
        let block = format!(
            "CREATE TABLE said (taken BOOLEAN); DO $$ BEGIN {insert}; INSERT INTO said VALUES (true); \
             EXCEPTION WHEN exclusion_violation THEN INSERT INTO said VALUES (false); END $$;"
        );
        cluster.sql(&address, &block);
        let said = cluster.sql(&address, "SELECT taken FROM said");
        cluster.sql(&address, "DROP TABLE said");
        said.trim() == "t"
    };
    assert!(!taken("valid_to - 1, valid_to, recorded_from, recorded_to"));
    assert!(!taken("valid_from, valid_from + 1, 0, 100"));
    assert!(taken("valid_from - 20, valid_from - 10, recorded_from, recorded_to - 1"));
    let sound = cluster.sql(
        &address,
        "SELECT count(*), bool_and(ST_IsValid(geom)), bool_and(ST_SRID(geom) = 4326) FROM grid_community",
    );
    assert_eq!(sound.trim(), "7|t|t", "four basic grids, two communities, one town");
    let indexes =
        cluster.sql(&address, "SELECT count(*) FROM pg_indexes WHERE indexdef LIKE '%gist (geom)%'");
    assert_eq!(indexes.trim(), "6");
}

#[test]
fn answers_are_kept_seven_days_by_the_servers_clock() {
    let Some(cluster) = postgres::shared() else { return };
    let made = Made::postgis().expect("there is a cluster");
    let address = made.address.expect("an address");
    let mut first = write(vec![]);
    first.idempotency = Some(once("key", 1, "first"));
    made.store.write(&first).expect("written");
    let age = |by: i64| cluster.sql(&address, &format!("UPDATE kept_answers SET kept = kept - {by}"));
    let ask = || made.store.repeated(&first.by.actor, "key", &[1; 32]).expect("asked").is_some();
    age(7 * DAY - 60_000_000);
    assert!(ask());
    age(60_000_000);
    assert!(!ask());
    made.store.write(&write(vec![])).expect("written");
    first.idempotency = Some(once("key", 2, "new"));
    assert!(matches!(made.store.write(&first), Ok(Written::Committed { .. })));
    assert_eq!(cluster.sql(&address, "SELECT count(*) FROM kept_answers").trim(), "1", "old ones are let go");
}

/// What was acknowledged before the server went is there when it is back, and the same store goes on.
#[test]
fn the_server_goes_and_comes_back() {
    let Some(cluster) = Cluster::start() else { return };
    let address = cluster.database();
    let store = store::create(&address, Hand::new().clock()).expect("an empty store");
    for mode in ["fast", "immediate"] {
        let before = store.head().expect("a head").log;
        let writer = thread::spawn({
            let store = store.clone();
            move || {
                let mut last = before;
                loop {
                    match store.write(&write(vec![set_member(last.0, "x", Period::ALWAYS)])) {
                        Ok(Written::Committed { log, .. }) => last = log,
                        Ok(other) => panic!("{other:?}"),
                        Err(StoreError::Unavailable { .. }) => break last,
                        Err(other) => panic!("{other}"),
                    }
                }
            }
        });
        while store.head().expect("a head").log.0 < before.0 + 5 {}
        cluster.stop(mode);
        let acknowledged = writer.join().expect("no panic");
        assert!(matches!(store.head(), Err(StoreError::Unavailable { .. })), "{mode}");
        assert!(matches!(store.roster(before), Err(StoreError::Unavailable { .. })), "{mode}");
        assert!(matches!(open(&address), Err(StoreError::Unavailable { .. })), "{mode}");
        cluster.go();
        let head = store.head().expect("back again").log;
        assert!(head >= acknowledged, "{mode}: {acknowledged:?} was acknowledged, {head:?} is there");
        let log = store.changes(LogNumber(0), u32::MAX).expect("a log");
        assert_eq!(log.len() as u64, head.0, "{mode}");
        store.write(&write(vec![])).expect("written");
    }
}
