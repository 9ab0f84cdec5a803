//! The store for production: PostgreSQL with PostGIS, many processes on one database.
//!
//! A write locks one row from its first read to its commit, so numbers are handed out in the order
//! of commits and nothing is superseded twice; reads take a snapshot and wait for nobody. When the
//! server goes away the verbs say `Unavailable`; when it comes back the next one connects anew.

mod book;
mod drafts;
mod editions;
mod hazards;
mod marks;
mod patrol;
mod roster;
mod server;
mod webhooks;

use std::path::Path;
use std::sync::Arc;

use diesel::pg::PgConnection;
use diesel::r2d2::{ConnectionManager, Pool};

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
    ApiKey, AuditEntry, Claim, DraftStore, HazardStore, HazardWrite, HazardWritten, Head, LogEntry, LogKind,
    Publication, RosterWrite, Signature, SourceDigest, Store, StoreError, Webhook, WebhookStore,
    WebhookWrite, WebhookWritten, Written, canonical,
};

pub use server::restore;

type Connections = Pool<ConnectionManager<PgConnection>>;

/// Rows in one COPY: bounds what is held in memory twice.
const ROWS_A_COPY: usize = 10_000;

/// A store in one PostGIS database.
pub struct Postgis {
    url: String,
    connections: Connections,
}

impl Postgis {
    /// # Errors
    /// `Missing`, `TooNew`, `Unavailable`.
    pub fn open(url: &str) -> Result<Self, StoreError> {
        let connections = server::connections(url)?;
        server::check(&mut *server::connection(&connections)?)?;
        server::migrate(&mut *server::connection(&connections)?)?;
        Ok(Self { url: url.to_owned(), connections })
    }

    /// # Errors
    /// `Exists`, `NotOurs` when another program keeps its tables there, `Full`, `Unavailable`.
    pub fn create(url: &str) -> Result<Self, StoreError> {
        let connections = server::connections(url)?;
        server::create(&mut *server::connection(&connections)?)?;
        Ok(Self { url: url.to_owned(), connections })
    }

    /// Runs `work` on one snapshot.
    fn reading<T>(
        &self,
        work: impl FnOnce(&mut PgConnection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let mut reader = server::connection(&self.connections)?;
        reader.build_transaction().read_only().repeatable_read().run(|reader| work(reader))
    }

    /// Runs `work` as the only writer: all of it is on the server's disk, or none.
    fn writing<T>(
        &self,
        work: impl FnOnce(&mut PgConnection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let mut writer = server::connection(&self.connections)?;
        writer.build_transaction().read_committed().run(|writer| {
            book::lock(writer)?;
            work(writer)
        })
    }

    /// For what takes no log number: nobody's write waits for it.
    fn writing_aside<T>(
        &self,
        work: impl FnOnce(&mut PgConnection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let mut writer = server::connection(&self.connections)?;
        writer.build_transaction().read_committed().run(work)
    }
}

impl Store for Postgis {
    fn head(&self) -> Result<Head, StoreError> {
        let (head, now) = self.reading(|reader| Ok((book::head(reader)?, book::now(reader)?)))?;
        Ok(Head { log: head.log()?, edition: head.edition()?, now })
    }

    fn town(&self) -> Result<Town, StoreError> {
        self.reading(book::town)
    }

    fn set_town(&self, town: &Town, by: &Signature) -> Result<LogNumber, StoreError> {
        self.writing(|writer| {
            book::set_town(writer, town)?;
            Ok(book::record(writer, LogKind::Town, None, Vec::new(), by)?.number)
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
        self.writing(|writer| editions::publish(writer, publication, (&plan, &index), &found))
    }

    fn begin_edition(&self, edition: EditionNumber, by: &Signature) -> Result<Option<LogNumber>, StoreError> {
        self.writing(|writer| editions::begin(writer, edition, by))
    }

    fn roster(&self, known: LogNumber) -> Result<Roster, StoreError> {
        self.reading(|reader| roster::roster(reader, known))
    }

    fn roster_difference(&self, from: LogNumber, to: LogNumber) -> Result<RosterDifference, StoreError> {
        self.reading(|reader| roster::difference(reader, from, to))
    }

    fn write(&self, write: &RosterWrite) -> Result<Written, StoreError> {
        self.writing(|writer| roster::write(writer, write))
    }

    fn repeated(
        &self,
        actor: &Actor,
        key: &str,
        body_digest: &[u8; 32],
    ) -> Result<Option<Arc<str>>, StoreError> {
        self.reading(|reader| book::repeated(reader, actor, key, body_digest))
    }

    fn forget_answers(&self) -> Result<usize, StoreError> {
        self.writing(book::forget_answers)
    }

    fn keys(&self) -> Result<Vec<ApiKey>, StoreError> {
        self.reading(book::keys)
    }

    fn add_key(&self, key: &ApiKey, by: &Signature) -> Result<LogNumber, StoreError> {
        self.writing(|writer| {
            book::add_key(writer, key)?;
            Ok(book::record(writer, LogKind::Key, None, Vec::new(), by)?.number)
        })
    }

    fn revoke_key(&self, name: &str, by: &Signature) -> Result<LogNumber, StoreError> {
        self.writing(|writer| {
            book::key_in_force(writer, name)?;
            let entry = book::record(writer, LogKind::Key, None, Vec::new(), by)?;
            book::revoke_key(writer, name, entry.recorded)?;
            Ok(entry.number)
        })
    }

    fn backup(&self, to: &Path) -> Result<(), StoreError> {
        server::backup(&self.url, to)
    }
}

impl HazardStore for Postgis {
    fn write_hazards(&self, write: HazardWrite<'_>) -> Result<HazardWritten, StoreError> {
        self.writing(|writer| hazards::write(writer, write))
    }

    fn hazards_after(&self, after: LogNumber) -> Result<Vec<Hazard>, StoreError> {
        self.reading(|reader| hazards::after(reader, after))
    }

    fn forget_reporters(&self, ended_before: Moment) -> Result<usize, StoreError> {
        self.writing_aside(|writer| hazards::forget_reporters(writer, ended_before))
    }

    fn hazard_course(&self, hazard: &HazardId) -> Result<(Vec<Report>, Course), StoreError> {
        self.reading(|reader| hazards::course(reader, hazard))
    }
}

impl DraftStore for Postgis {
    fn drafts(&self) -> Result<Vec<Draft>, StoreError> {
        self.reading(drafts::all)
    }

    fn draft(&self, id: DraftId) -> Result<Option<Draft>, StoreError> {
        self.reading(|reader| drafts::one(reader, id))
    }

    fn add_draft(&self, draft: &Draft, by: &Signature) -> Result<Draft, StoreError> {
        self.writing(|writer| drafts::add(writer, draft, by))
    }

    fn write_draft(&self, draft: &Draft, by: &Signature) -> Result<Draft, StoreError> {
        self.writing(|writer| drafts::write(writer, draft, by))
    }
}

impl WebhookStore for Postgis {
    fn webhooks(&self) -> Result<Vec<Webhook>, StoreError> {
        self.reading(webhooks::all)
    }

    fn webhook(&self, id: &WebhookId) -> Result<Option<Webhook>, StoreError> {
        self.reading(|reader| webhooks::one(reader, id))
    }

    fn add_webhook(&self, write: &WebhookWrite<'_>) -> Result<WebhookWritten, StoreError> {
        self.writing(|writer| webhooks::add(writer, write))
    }

    fn remove_webhook(
        &self,
        id: &WebhookId,
        seen: Option<LogNumber>,
        by: &Signature,
    ) -> Result<LogNumber, StoreError> {
        self.writing(|writer| webhooks::remove(writer, id, seen, by))
    }

    fn rewind_webhook(
        &self,
        id: &WebhookId,
        delivered: LogNumber,
        by: &Signature,
    ) -> Result<Webhook, StoreError> {
        self.writing(|writer| webhooks::rewind(writer, id, delivered, by))
    }

    fn claim_webhook(&self, id: &WebhookId, holder: &str, for_us: i64) -> Result<Option<Claim>, StoreError> {
        self.writing_aside(|writer| webhooks::claim(writer, id, holder, for_us))
    }

    fn settle_webhook(
        &self,
        claimed: &Webhook,
        holder: &str,
        standing: &Standing,
        stopping: Option<&Signature>,
    ) -> Result<bool, StoreError> {
        let work = |writer: &mut PgConnection| webhooks::settle(writer, claimed, holder, standing, stopping);
        if stopping.is_some() { self.writing(work) } else { self.writing_aside(work) }
    }
}
