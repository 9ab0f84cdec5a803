//! Where everything is kept. One trait, each store written whole: `gpkg` (one GeoPackage file),
//! `postgis`, and `memory`, the shortest and the reference. The only floor that names diesel.
//!
//! A store never decides who owns what; it keeps editions, the roster, the change log, keys and
//! the audit log, what happens by the second, and gives them back as they were recorded.
//!
//! What the three share are plain values: `canonical` (the one order of a plan), `statements` (which
//! rows a write closes and adds), `difference` (which rows an edition does), `rows` (the columns).

mod canonical;
mod copy;
mod difference;
mod drafts;
mod fault;
mod geom;
pub mod gpkg;
mod hazards;
pub mod memory;
mod open;
mod patrol;
pub mod postgis;
mod rows;
mod statements;
mod webhooks;

pub use canonical::canonical;
pub use drafts::DraftStore;
pub use hazards::{Decide, HazardChanges, HazardStore, HazardWrite, HazardWritten, MovedReports};
pub use open::{create, open, remove, restore};
pub use patrol::{
    DayMarks, MarksHead, PatrolStore, PositionWrite, PositionsWritten, VisitFilter, VisitWrite,
};
pub use webhooks::{Claim, Webhook, WebhookStore, WebhookWrite, WebhookWritten};

use std::path::Path;
use std::str::FromStr;
use std::sync::Arc;

use crate::domain::actor::{Actor, Role};
use crate::domain::draft::Draft;
use crate::domain::edition::{Edition, EditionNumber, OpenHazards};
use crate::domain::grid::{Grid, Level, Levels};
use crate::domain::id::GridId;
use crate::domain::issue::Issue;
use crate::domain::layers::Layer;
use crate::domain::matter::named_enum;
use crate::domain::plan::{Plan, PlanError};
use crate::domain::roster::{Roster, RosterChange, RosterDifference};
use crate::domain::time::{LogNumber, Moment};
use crate::domain::town::Town;
use crate::kernel::mesh::{ArcId, NodeId};

/// Now, as the embedded stores are told it; PostGIS asks its own server.
pub type Clock = Arc<dyn Fn() -> Moment + Send + Sync>;

/// What went wrong, said in the store's own terms. None of it is a client's to read word for word.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error("{what}: {why}")]
    Unavailable { what: &'static str, why: String },
    #[error("the file is not a gridward GeoPackage: {0}")]
    NotOurs(String),
    #[error("the store has schema {found}, this program knows up to {known}: use a newer gridward")]
    TooNew { found: String, known: String },
    #[error("no space left to write")]
    Full,
    #[error("{what} holds what gridward never writes: {why}")]
    Corrupt { what: &'static str, why: String },
    #[error("the newest edition is {head:?}, the work was based on {base:?}")]
    Conflict { head: Option<EditionNumber>, base: Option<EditionNumber> },
    #[error("an edition in force from then would come before editions {later:?}")]
    OutOfOrder { later: Vec<EditionNumber> },
    #[error("what was to be changed has been written since log number {seen:?}")]
    Stale { seen: LogNumber },
    #[error("idempotency key used before with another body")]
    KeyReused,
    #[error("the grids do not form a plan: {0}")]
    BadPlan(#[from] PlanError),
    #[error("the town's list of levels has no place {0:?}, which grids use")]
    NoLevel(Level),
    #[error("{0} is open in another program")]
    InUse(String),
    #[error("{0} already exists")]
    Exists(String),
    #[error("{0} does not exist")]
    Missing(String),
    #[error("there are {max} {what} already, and there may be no more")]
    TooMany { what: &'static str, max: usize },
}

/// Where a store stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    pub log: LogNumber,
    pub edition: Option<EditionNumber>,
    /// The store's own clock.
    pub now: Moment,
}

named_enum!(
    /// What a log entry is about.
    LogKind, UnknownLogKind, {
        Edition => "edition",
        Roster => "roster",
        Key => "key",
        Town => "town",
        Hazard => "hazard",
        Position => "position",
        Visit => "visit",
        Draft => "draft",
        Webhook => "webhook",
    }
);

impl LogKind {
    /// Whether it is about what happens by the second and is in no atlas.
    pub fn is_fact(self) -> bool {
        matches!(self, Self::Hazard | Self::Position | Self::Visit | Self::Draft | Self::Webhook)
    }
}

/// One committed write. Carries ids and counts, never phone, text or track (ruling 5).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogEntry {
    pub number: LogNumber,
    pub recorded: Moment,
    pub kind: LogKind,
    pub edition: Option<EditionNumber>,
    /// Each table written; those of the roster in the order of [`Roster`].
    pub touched: Vec<Touched>,
}

/// What a write did to one table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Touched {
    pub table: Arc<str>,
    /// How many statements it took.
    pub count: u32,
    /// Whom they were about, in order and each once. Empty above [`Touched::IDS_MAX`]: an import of
    /// thousands is told by its difference ([`Store::roster_difference`]), not by its log entry.
    pub ids: Vec<Arc<str>>,
}

impl Touched {
    /// A day's work at the desk keeps below it; an entry of the log stays below 10 kB a table.
    pub const IDS_MAX: usize = 100;
}

/// Digest of the source geometry of one imported grid (ruling 20), by layer and permanent id, else code.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SourceDigest {
    pub layer: Layer,
    pub key: Arc<str>,
    pub digest: [u8; 32],
}

/// A new edition and what goes with it: one transaction, all or nothing.
#[derive(Clone, Debug)]
pub struct Publication {
    pub base: Option<EditionNumber>,
    pub plan: Plan,
    pub effective_from: Moment,
    pub note: Arc<str>,
    pub open_hazards: OpenHazards,
    pub roster: Vec<RosterChange>,
    /// Take the place of those of the same layer and key; others stay.
    pub digests: Vec<SourceDigest>,
    /// Issues accepted with it (`--accept-issues`).
    pub issues: Vec<Issue>,
    /// The draft that becomes the edition, as it was read; refused as stale when it was written since.
    pub draft: Option<Draft>,
    pub by: Signature,
}

/// Who writes and what for, for the audit log.
#[derive(Clone, Debug)]
pub struct Signature {
    pub actor: Actor,
    /// A verb and its subject, e.g. `import members`; no personal data.
    pub what: Arc<str>,
}

/// A caller's promise that a repeated request is the same one; kept 7 days (ruling 14).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Idempotency {
    pub key: Arc<str>,
    pub body_digest: [u8; 32],
    /// The answer to give again.
    pub answer: Arc<str>,
}

/// Statements about the roster: one transaction, one log number.
#[derive(Clone, Debug)]
pub struct RosterWrite {
    pub changes: Vec<RosterChange>,
    /// Refused as stale when anything recorded of an id named in `changes` was written after this.
    pub unchanged_since: Option<LogNumber>,
    pub idempotency: Option<Idempotency>,
    pub by: Signature,
}

/// The outcome of a write that was committed, or of one that had been before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Written {
    Committed { log: LogNumber, recorded: Moment },
    Repeated { answer: Arc<str> },
}

/// An API key as kept: never the key, only its SHA-256.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiKey {
    pub name: Arc<str>,
    pub sha256: [u8; 32],
    pub role: Role,
    pub territory: Option<GridId>,
    pub created: Moment,
    pub revoked: Option<Moment>,
}

/// One line of the audit log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditEntry {
    pub log: LogNumber,
    pub recorded: Moment,
    pub actor: Arc<str>,
    pub role: Role,
    pub what: Arc<str>,
}

/// The verbs of every store. All block; callers on an async floor bridge them once.
pub trait Store: DraftStore + HazardStore + PatrolStore + WebhookStore + Send + Sync {
    fn head(&self) -> Result<Head, StoreError>;

    fn town(&self) -> Result<Town, StoreError>;
    /// Refused as `NoLevel` when the list of levels is too short for grids already published.
    fn set_town(&self, town: &Town, by: &Signature) -> Result<LogNumber, StoreError>;

    /// The last write recorded at or before `known`; zero when none.
    fn log_at(&self, known: Moment) -> Result<LogNumber, StoreError>;
    /// At most `limit` entries with numbers above `after`, in order, none skipped.
    fn changes(&self, after: LogNumber, limit: u32) -> Result<Vec<LogEntry>, StoreError>;
    fn audit(&self, after: LogNumber, limit: u32) -> Result<Vec<AuditEntry>, StoreError>;

    /// Editions recorded up to and including `known`, in number order.
    fn editions(&self, known: LogNumber) -> Result<Vec<Edition>, StoreError>;
    /// The plan as published, in the one order of [`canonical`].
    fn plan(&self, edition: EditionNumber) -> Result<Option<Plan>, StoreError>;
    /// One grid as each edition that has it has it, in number order.
    fn grid_versions(&self, grid: &GridId) -> Result<Vec<(EditionNumber, Grid)>, StoreError>;
    /// The highest numbers that a node and an arc of any edition ever had; 0 where there was none.
    fn mesh_numbers(&self) -> Result<(NodeId, ArcId), StoreError>;
    fn issues(&self, edition: EditionNumber) -> Result<Vec<Issue>, StoreError>;
    /// In order of layer and key.
    fn digests(&self) -> Result<Vec<SourceDigest>, StoreError>;
    /// Publishes one edition; the change-log row is part of the transaction.
    ///
    /// # Errors
    /// `Conflict` when `base` is not the newest edition, `OutOfOrder` when editions begin later,
    /// `BadPlan`, `NoLevel`.
    fn publish(&self, publication: &Publication) -> Result<Edition, StoreError>;
    /// Tells in the change log that an edition has come into force, by one more entry of it; `None` where that
    /// was told before, whichever process did.
    ///
    /// # Errors
    /// `Missing`: there is no such edition.
    fn begin_edition(&self, edition: EditionNumber, by: &Signature) -> Result<Option<LogNumber>, StoreError>;

    /// The roster as recorded up to and including `known` (or the newest write, whichever is first),
    /// for all time.
    fn roster(&self, known: LogNumber) -> Result<Roster, StoreError>;
    /// What the roster at `to` (or the newest write, whichever is first) has that the one at `from` has
    /// not, whichever of them is older: what a write costs to follow, not what the roster costs to read.
    fn roster_difference(&self, from: LogNumber, to: LogNumber) -> Result<RosterDifference, StoreError>;
    fn write(&self, write: &RosterWrite) -> Result<Written, StoreError>;
    /// The answer kept for an idempotency key of this actor: `KeyReused` when the body differs.
    fn repeated(
        &self,
        actor: &Actor,
        key: &str,
        body_digest: &[u8; 32],
    ) -> Result<Option<Arc<str>>, StoreError>;

    /// Drops the answers of idempotency keys past their 7 days, which may hold personal data; how many.
    /// No write of the log: nothing that is recorded changes.
    fn forget_answers(&self) -> Result<usize, StoreError>;

    /// All keys ever made, revoked ones included, in order of name.
    fn keys(&self) -> Result<Vec<ApiKey>, StoreError>;
    fn add_key(&self, key: &ApiKey, by: &Signature) -> Result<LogNumber, StoreError>;
    /// `Missing` when there is no such key or it is revoked already.
    fn revoke_key(&self, name: &str, by: &Signature) -> Result<LogNumber, StoreError>;

    /// A consistent copy, made while others read and write. `to` must not exist.
    fn backup(&self, to: &Path) -> Result<(), StoreError>;
}

/// How long idempotency keys are kept (ruling 14): 7 days, in microseconds.
const IDEMPOTENCY_KEPT_US: i64 = 7 * 24 * 3600 * 1_000_000;

/// That every level used has a place in the town's list.
fn check_levels(levels: &Levels, used: impl IntoIterator<Item = Level>) -> Result<(), StoreError> {
    let places = levels.iter().count();
    match used.into_iter().find(|level| usize::from(level.0) >= places) {
        None => Ok(()),
        Some(level) => Err(StoreError::NoLevel(level)),
    }
}
