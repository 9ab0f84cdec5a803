//! What every store does with hazards: their state, their reports, and what happened to them.

use std::sync::Arc;

use super::{Signature, StoreError, Touched};
use crate::domain::hazard::{Course, Hazard, HazardEvent, Report};
use crate::domain::id::{HazardId, ReportId};
use crate::domain::time::{LogNumber, Moment};

/// What a decision about hazards rests on, and who takes it. Decision and writing are one transaction,
/// during which nobody else writes (ruling 13).
pub struct HazardWrite<'w> {
    /// These are read, as they stand then.
    pub of: Vec<HazardId>,
    /// So are all that were written after this.
    pub after: Option<LogNumber>,
    /// Key and digest of the body, when it may be sent again.
    pub once: Option<(Arc<str>, [u8; 32])>,
    pub by: Signature,
    /// Is given what was read, in order of id, and the number that this write will have; says what to
    /// write; `None`: nothing.
    pub decide: &'w mut Decide<'w>,
}

/// See [`HazardWrite::decide`].
pub type Decide<'w> = dyn FnMut(&[Hazard], LogNumber) -> Option<HazardChanges> + 'w;

/// What is written about hazards.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct HazardChanges {
    /// As they stand from now on, new ones among them; each becomes of the version that this write is.
    pub hazards: Vec<Hazard>,
    /// New ones.
    pub reports: Vec<Report>,
    /// Reports that go to another hazard.
    pub moved: Vec<(MovedReports, HazardId)>,
    pub events: Vec<HazardEvent>,
    /// What is answered when the same is sent again.
    pub answer: Option<Arc<str>>,
}

/// Which reports go to another hazard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MovedReports {
    All(HazardId),
    Some(Vec<ReportId>),
}

impl HazardChanges {
    /// What the change log says of them.
    pub(super) fn touched(&self) -> Vec<Touched> {
        let mut ids: Vec<Arc<str>> = self.hazards.iter().map(|hazard| hazard.id.as_str().into()).collect();
        ids.sort();
        ids.dedup();
        if ids.len() > Touched::IDS_MAX {
            ids.clear();
        }
        vec![Touched { table: "hazards".into(), count: self.hazards.len() as u32, ids }]
    }
}

/// How a write about hazards ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HazardWritten {
    Committed {
        log: LogNumber,
        recorded: Moment,
    },
    /// The same was written before.
    Repeated {
        answer: Arc<str>,
    },
    /// It was decided to write nothing.
    Left,
}

/// The verbs about hazards.
pub trait HazardStore {
    /// Reads, decides and writes as one. `decide` may be asked twice when the store begins anew.
    ///
    /// # Errors
    /// `KeyReused`, and what the store cannot do.
    fn write_hazards(&self, write: HazardWrite<'_>) -> Result<HazardWritten, StoreError>;

    /// Hazards whose last write came after `after`, in order of that write and id.
    fn hazards_after(&self, after: LogNumber) -> Result<Vec<Hazard>, StoreError>;

    /// Erases who reported what ended before a moment (ruling 5); of how many reports. No write of the log.
    fn forget_reporters(&self, ended_before: Moment) -> Result<usize, StoreError>;

    /// All reports that belong to a hazard, in order of time, and its course; empty when there is none.
    fn hazard_course(&self, hazard: &HazardId) -> Result<(Vec<Report>, Course), StoreError>;
}
