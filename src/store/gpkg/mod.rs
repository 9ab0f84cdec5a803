//! The default store: one GeoPackage 1.3 file (OGC 12-128r17) that GIS programs open as it is.
//!
//! One connection writes ([`group`]); a few read, each from its own snapshot (WAL). A write is
//! acknowledged once it is on the disk (`synchronous=FULL`, ruling 14). Other processes may write to
//! the same file: nothing is remembered between calls.

pub mod area;
mod book;
mod drafts;
mod editions;
mod file;
mod group;
mod hazards;
mod layer;
mod marks;
mod patrol;
mod roster;
mod webhooks;

use std::path::Path;
use std::sync::Arc;

use diesel::Connection;
use diesel::r2d2::{ConnectionManager, Pool};
use diesel::sqlite::SqliteConnection;

use crate::domain::actor::Actor;
use crate::domain::draft::{Draft, DraftId};
use crate::domain::edition::{Edition, EditionNumber};
use crate::domain::grid::Grid;
use crate::domain::hazard::{Course, Hazard, Report};
use crate::domain::id::{GridId, HazardId, WebhookId};
use crate::domain::issue::Issue;
use crate::domain::plan::{Plan, PlanIndex};
use crate::domain::roster::{Roster, RosterDifference};
use crate::domain::time::{LogNumber, Moment};
use crate::domain::town::Town;
use crate::domain::webhook::Standing;
use crate::kernel::mesh::{ArcId, NodeId};

use super::{
    ApiKey, AuditEntry, Claim, Clock, DraftStore, HazardStore, HazardWrite, HazardWritten, Head, LogEntry,
    LogKind, Publication, RosterWrite, Signature, SourceDigest, Store, StoreError, Webhook, WebhookStore,
    WebhookWrite, WebhookWritten, Written, canonical,
};

pub use file::{remove, restore};
use group::Writers;
pub use layer::{LayerError, may_be_replaced, write_layer};

/// Statements up to which a write shares its commit with others (some 30 ms); an import has its own.
const SHARED_CHANGES_MAX: usize = 1_000;

type Readers = Pool<ConnectionManager<SqliteConnection>>;

/// A store in one GeoPackage file.
pub struct Gpkg {
    clock: Clock,
    writers: Writers,
    readers: Readers,
}

impl Gpkg {
    /// # Errors
    /// `Missing`, `NotOurs`, `TooNew`, `Unavailable`.
    pub fn open(path: &Path, clock: Clock) -> Result<Self, StoreError> {
        file::check(path)?;
        let mut writer = file::writer(path)?;
        file::migrate(&mut writer)?;
        let readers = file::readers(path)?;
        Ok(Self { clock, writers: Writers::new(path, writer), readers })
    }

    /// # Errors
    /// `Exists`, `Full`, `Unavailable`.
    pub fn create(path: &Path, clock: Clock) -> Result<Self, StoreError> {
        file::create(path)?;
        Self::open(path, clock)
    }

    /// Runs `work` on one snapshot.
    fn reading<T>(
        &self,
        work: impl FnOnce(&mut SqliteConnection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let mut reader = self.readers.get().map_err(|error| super::fault::unavailable("file", error))?;
        let reader: &mut SqliteConnection = &mut reader;
        reader.transaction(work)
    }

    fn now(&self) -> Moment {
        (self.clock)()
    }
}

impl Store for Gpkg {
    fn head(&self) -> Result<Head, StoreError> {
        let head = self.reading(book::head)?;
        Ok(Head { log: head.log()?, edition: head.edition()?, now: self.now() })
    }

    fn town(&self) -> Result<Town, StoreError> {
        self.reading(book::town)
    }

    fn set_town(&self, town: &Town, by: &Signature) -> Result<LogNumber, StoreError> {
        self.writers.shared(|writer| {
            book::set_town(writer, town)?;
            Ok(book::record(writer, self.now(), LogKind::Town, None, Vec::new(), by)?.number)
        })
    }

    fn log_at(&self, known: Moment) -> Result<LogNumber, StoreError> {
        self.reading(|reader| book::log_at(reader, known))
    }

    fn changes(&self, after: LogNumber, limit: u32) -> Result<Vec<LogEntry>, StoreError> {
        self.reading(|reader| book::changes(reader, after, limit))
    }

    fn audit(&self, after: LogNumber, limit: u32) -> Result<Vec<AuditEntry>, StoreError> {
        self.reading(|reader| book::audit(reader, after, limit))
    }

    fn editions(&self, known: LogNumber) -> Result<Vec<Edition>, StoreError> {
        self.reading(|reader| editions::list(reader, known))
    }

    fn plan(&self, edition: EditionNumber) -> Result<Option<Plan>, StoreError> {
        self.reading(|reader| editions::plan(reader, edition))
    }

    fn grid_versions(&self, grid: &GridId) -> Result<Vec<(EditionNumber, Grid)>, StoreError> {
        self.reading(|reader| editions::versions_of(reader, grid))
    }

    fn mesh_numbers(&self) -> Result<(NodeId, ArcId), StoreError> {
        self.reading(editions::mesh_numbers)
    }

    fn issues(&self, edition: EditionNumber) -> Result<Vec<Issue>, StoreError> {
        self.reading(|reader| editions::issues(reader, edition))
    }

    fn digests(&self) -> Result<Vec<SourceDigest>, StoreError> {
        self.reading(editions::digests)
    }

    fn publish(&self, publication: &Publication) -> Result<Edition, StoreError> {
        // The slow part needs no lock: what an edition holds never changes.
        let plan = canonical(publication.plan.clone())?;
        let index = PlanIndex::of(&plan)?;
        let base = match publication.base {
            Some(base) => self.plan(base)?.unwrap_or_default(),
            None => Plan::default(),
        };
        let base_index = PlanIndex::of(&base)?;
        let found = super::difference::difference((&base, &base_index), (&plan, &index));
        self.writers
            .alone(|writer| editions::publish(writer, publication, (&plan, &index), &found, self.now()))
    }

    fn begin_edition(&self, edition: EditionNumber, by: &Signature) -> Result<Option<LogNumber>, StoreError> {
        self.writers.shared(|writer| editions::begin(writer, edition, by, self.now()))
    }

    fn roster(&self, known: LogNumber) -> Result<Roster, StoreError> {
        self.reading(|reader| roster::roster(reader, known))
    }

    fn roster_difference(&self, from: LogNumber, to: LogNumber) -> Result<RosterDifference, StoreError> {
        self.reading(|reader| roster::difference(reader, from, to))
    }

    fn write(&self, write: &RosterWrite) -> Result<Written, StoreError> {
        let work = |writer: &mut SqliteConnection| roster::write(writer, write, self.now());
        if write.changes.len() > SHARED_CHANGES_MAX {
            self.writers.alone(work)
        } else {
            self.writers.shared(work)
        }
    }

    fn repeated(
        &self,
        actor: &Actor,
        key: &str,
        body_digest: &[u8; 32],
    ) -> Result<Option<Arc<str>>, StoreError> {
        self.reading(|reader| book::repeated(reader, self.now(), actor, key, body_digest))
    }

    fn forget_answers(&self) -> Result<usize, StoreError> {
        self.writers.shared(|writer| book::forget_answers(writer, self.now()))
    }

    fn keys(&self) -> Result<Vec<ApiKey>, StoreError> {
        self.reading(book::keys)
    }

    fn add_key(&self, key: &ApiKey, by: &Signature) -> Result<LogNumber, StoreError> {
        self.writers.shared(|writer| {
            book::add_key(writer, key)?;
            Ok(book::record(writer, self.now(), LogKind::Key, None, Vec::new(), by)?.number)
        })
    }

    fn revoke_key(&self, name: &str, by: &Signature) -> Result<LogNumber, StoreError> {
        self.writers.shared(|writer| {
            book::key_in_force(writer, name)?;
            let entry = book::record(writer, self.now(), LogKind::Key, None, Vec::new(), by)?;
            book::revoke_key(writer, name, entry.recorded)?;
            Ok(entry.number)
        })
    }

    fn backup(&self, to: &Path) -> Result<(), StoreError> {
        let mut reader = self.readers.get().map_err(|error| super::fault::unavailable("file", error))?;
        file::backup(&mut reader, to)
    }
}

impl HazardStore for Gpkg {
    fn write_hazards(&self, write: HazardWrite<'_>) -> Result<HazardWritten, StoreError> {
        self.writers.shared(|writer| hazards::write(writer, write, self.now()))
    }

    fn hazards_after(&self, after: LogNumber) -> Result<Vec<Hazard>, StoreError> {
        self.reading(|reader| hazards::after(reader, after))
    }

    fn forget_reporters(&self, ended_before: Moment) -> Result<usize, StoreError> {
        self.writers.shared(|writer| hazards::forget_reporters(writer, ended_before))
    }

    fn hazard_course(&self, hazard: &HazardId) -> Result<(Vec<Report>, Course), StoreError> {
        self.reading(|reader| hazards::course(reader, hazard))
    }
}

impl DraftStore for Gpkg {
    fn drafts(&self) -> Result<Vec<Draft>, StoreError> {
        self.reading(drafts::all)
    }

    fn draft(&self, id: DraftId) -> Result<Option<Draft>, StoreError> {
        self.reading(|reader| drafts::one(reader, id))
    }

    fn add_draft(&self, draft: &Draft, by: &Signature) -> Result<Draft, StoreError> {
        self.writers.shared(|writer| drafts::add(writer, draft, by, self.now()))
    }

    fn write_draft(&self, draft: &Draft, by: &Signature) -> Result<Draft, StoreError> {
        self.writers.shared(|writer| drafts::write(writer, draft, by, self.now()))
    }
}

impl WebhookStore for Gpkg {
    fn webhooks(&self) -> Result<Vec<Webhook>, StoreError> {
        self.reading(webhooks::all)
    }

    fn webhook(&self, id: &WebhookId) -> Result<Option<Webhook>, StoreError> {
        self.reading(|reader| webhooks::one(reader, id))
    }

    fn add_webhook(&self, write: &WebhookWrite<'_>) -> Result<WebhookWritten, StoreError> {
        self.writers.shared(|writer| webhooks::add(writer, write, self.now()))
    }

    fn remove_webhook(
        &self,
        id: &WebhookId,
        seen: Option<LogNumber>,
        by: &Signature,
    ) -> Result<LogNumber, StoreError> {
        self.writers.shared(|writer| webhooks::remove(writer, id, seen, by, self.now()))
    }

    fn rewind_webhook(
        &self,
        id: &WebhookId,
        delivered: LogNumber,
        by: &Signature,
    ) -> Result<Webhook, StoreError> {
        self.writers.shared(|writer| webhooks::rewind(writer, id, delivered, by, self.now()))
    }

    fn claim_webhook(&self, id: &WebhookId, holder: &str, for_us: i64) -> Result<Option<Claim>, StoreError> {
        self.writers.shared(|writer| webhooks::claim(writer, id, holder, for_us, self.now()))
    }

    fn settle_webhook(
        &self,
        claimed: &Webhook,
        holder: &str,
        standing: &Standing,
        stopping: Option<&Signature>,
    ) -> Result<bool, StoreError> {
        self.writers
            .shared(|writer| webhooks::settle(writer, claimed, holder, standing, stopping, self.now()))
    }
}
