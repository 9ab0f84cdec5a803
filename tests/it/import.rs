//! Imports, as an operator does them, into the memory store.

mod bad_files;
mod facts;
mod grids;
mod killed;
mod roster;
mod taipei;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use gridward::domain::actor::{Actor, Role};
use gridward::domain::id::GridId;
use gridward::domain::layers::Layer;
use gridward::domain::plan::Plan;
use gridward::domain::time::Moment;
use gridward::service::import::{
    Around, ImportError, ImportKind, ImportReport, ImportRequest, Outcome, import,
};
use gridward::store::gpkg::Gpkg;
use gridward::store::memory::Memory;
use gridward::store::{Clock, Signature, Store};

use crate::stores::{DAY, Folder, START};

/// A store, a folder for files, and a clock that goes on by a day with each look at it.
pub struct Desk {
    pub store: Memory,
    pub folder: Folder,
}

impl Desk {
    pub fn new() -> Self {
        let now = AtomicI64::new(START);
        let clock = Arc::new(move || Moment(now.fetch_add(DAY, Ordering::SeqCst)));
        Self { store: Memory::new(clock), folder: Folder::new() }
    }

    pub fn file(&self, name: &str, text: &str) -> PathBuf {
        let path = self.folder.file(name);
        fs::write(&path, text).expect("writable");
        path
    }

    pub fn import(&self, request: &ImportRequest) -> Result<ImportReport, ImportError> {
        let mut next = 0;
        let mut fresh_id = || {
            next += 1;
            GridId::new(&format!("fresh-{}-{next}", self.store.head().expect("a head").log.0)).expect("an id")
        };
        let report = import(
            request,
            &mut Around {
                store: &self.store,
                by: signature(),
                fresh_id: &mut fresh_id,
                progress: &mut |_| {},
            },
        )?;
        assert!(report.balances(), "rows in and rows out differ: {report:?}");
        Ok(report)
    }

    pub fn grids(&self, path: PathBuf, level: &str) -> ImportRequest {
        ImportRequest {
            layer: Some(Layer::Community),
            level: Some(level.into()),
            ..ImportRequest::new(ImportKind::Grids, vec![path])
        }
    }

    pub fn plan(&self) -> Plan {
        let edition = self.store.head().expect("a head").edition.expect("an edition");
        self.store.plan(edition).expect("readable").expect("there")
    }
}

/// The GeoPackage store at a path, made when there is none.
pub fn open_gpkg(path: &Path) -> Gpkg {
    let clock: Clock = Arc::new(|| Moment(START));
    if path.exists() {
        Gpkg::open(path, clock).expect("opens again")
    } else {
        Gpkg::create(path, clock).expect("a new store")
    }
}

pub fn signature() -> Signature {
    let actor = Actor { name: "test".into(), role: Role::Admin, territory: None };
    Signature { actor, what: "test".into() }
}

/// Code, severity and subjects of each issue.
pub fn issues(report: &ImportReport) -> Vec<(String, &'static str, String)> {
    let issues = report.issues.iter();
    issues.map(|issue| (issue.code.to_string(), issue.severity.name(), issue.subjects.join(" "))).collect()
}

pub fn published(report: &ImportReport) -> u32 {
    match &report.outcome {
        Outcome::Published(edition) => edition.number.0,
        other => panic!("{other:?}: {:#?} {:#?}", report.issues, report.refused),
    }
}
