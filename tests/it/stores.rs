//! One conformance suite, run unchanged on every store.

mod editions;
mod full;
pub mod gpkg;
pub mod hazards;
mod killed;
mod patrol;
mod postgis;
mod roster;
pub mod samples;
mod size;
mod webhooks;
mod whole;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU32, Ordering};

use gridward::domain::time::Moment;
use gridward::store::{self, Clock, Store};

use crate::harness::postgres;

/// 2026-01-01T00:00:00Z.
pub const START: i64 = 1_767_225_600_000_000;
pub const DAY: i64 = 86_400_000_000;

/// A clock that tests set; PostGIS does not ask it.
#[derive(Clone)]
pub struct Hand(Arc<AtomicI64>);

impl Hand {
    pub fn new() -> Self {
        Self(Arc::new(AtomicI64::new(START)))
    }

    pub fn set(&self, at: i64) {
        self.0.store(at, Ordering::SeqCst);
    }

    pub fn clock(&self) -> Clock {
        let hand = self.0.clone();
        Arc::new(move || Moment(hand.load(Ordering::SeqCst)))
    }
}

/// The number of the newest migration there is.
pub fn newest_schema() -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations/gpkg");
    let names =
        fs::read_dir(folder).expect("the migrations").map(|entry| entry.expect("readable").file_name());
    let newest = names.map(|name| name.into_string().expect("ASCII")).max().expect("one");
    newest.split('_').next().expect("never empty").to_owned()
}

/// An empty folder that goes away at the end.
pub struct Folder(PathBuf);

impl Folder {
    pub fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let name = format!("gridward-it-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let path = std::env::temp_dir().join(name);
        fs::create_dir_all(&path).expect("a folder");
        Self(path)
    }

    pub fn path(&self) -> &Path {
        &self.0
    }

    pub fn file(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// An empty store of one kind.
pub struct Made {
    pub kind: &'static str,
    pub store: Arc<dyn Store>,
    pub hand: Hand,
    /// `None` for the one that keeps nothing.
    pub address: Option<String>,
    _folder: Folder,
}

impl Made {
    fn new(kind: &'static str, address: Option<String>, folder: Folder) -> Self {
        let hand = Hand::new();
        let store = match &address {
            None => Arc::new(store::memory::Memory::new(hand.clock())),
            Some(address) => store::create(address, hand.clock()).expect("an empty store"),
        };
        Self { kind, store, hand, address, _folder: folder }
    }

    pub fn memory() -> Self {
        Self::new("memory", None, Folder::new())
    }

    pub fn gpkg() -> Self {
        let folder = Folder::new();
        let path = folder.file("store #1 100%?.gpkg");
        Self::new("gpkg", Some(path.to_str().expect("UTF-8").to_owned()), folder)
    }

    /// `None` where PostgreSQL is not installed.
    pub fn postgis() -> Option<Self> {
        Some(Self::new("postgis", Some(postgres::shared()?.database()), Folder::new()))
    }

    /// The same store opened again, as another process would.
    pub fn again(&self) -> Arc<dyn Store> {
        match &self.address {
            None => self.store.clone(),
            Some(address) => store::open(address, self.hand.clock()).expect("opens again"),
        }
    }
}

/// Every kind of store that this machine can run, memory first.
pub fn stores() -> Vec<Made> {
    [Made::memory(), Made::gpkg()].into_iter().chain(Made::postgis()).collect()
}
