//! What every store does with patrols: positions, a quarter of an hour together, and visits.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

use super::{Signature, StoreError, Touched};
use crate::domain::id::{MemberId, PremisesId, VisitId};
use crate::domain::patrol::{Merged, Position, Quarter, Track, Visit};
use crate::domain::time::{LogNumber, Moment};

/// Positions of one acknowledged batch: one transaction, one log number (ruling 5).
pub struct PositionWrite<'w> {
    pub positions: &'w [Position],
    /// Key and digest of the body, when it may be sent again.
    pub once: Option<(Arc<str>, [u8; 32])>,
    /// What is answered, from what became of them; kept with `once`.
    pub answer: &'w (dyn Fn(Merged) -> Arc<str> + 'w),
    pub by: Signature,
}

/// How a batch of positions ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PositionsWritten {
    /// `log` is `None` when all of them were there already, or none may be: then nothing was written.
    Kept { log: Option<LogNumber>, merged: Merged },
    /// The same was written before.
    Repeated { answer: Arc<str> },
}

/// Visits, all or none.
pub struct VisitWrite<'w> {
    pub visits: &'w [Visit],
    /// Key, digest of the body and answer, when it may be sent again.
    pub once: Option<super::Idempotency>,
    pub by: Signature,
}

/// Which visits; all that is `None` is any.
#[derive(Clone, Debug, Default)]
pub struct VisitFilter {
    pub premises: Option<PremisesId>,
    pub member: Option<MemberId>,
    pub from: Option<Moment>,
    /// Before this.
    pub to: Option<Moment>,
    /// Those that follow this one in order of moment and id.
    pub after: Option<(Moment, VisitId)>,
    pub limit: Option<u32>,
}

/// What the marks rest on that have been put by: they can be made of the positions again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MarksHead {
    /// When they were last put by whole; it names them.
    pub generation: Moment,
    /// They hold all positions up to this write.
    pub log: LogNumber,
    /// The newest position's moment.
    pub until: Moment,
    /// The moment whose ground they were made on.
    pub made: Moment,
    /// `live::patrol::basis` of that ground.
    pub basis: u64,
    /// The newest write by area, as `live::patrol` packs it.
    pub areas: Vec<u8>,
}

/// A day since 1970 (UTC) and its marks as bytes.
pub type DayMarks = (i64, Vec<u8>);

/// The verbs about patrols.
pub trait PatrolStore {
    /// Puts positions among those that are kept; whoever has a moment keeps it (ruling 14).
    ///
    /// # Errors
    /// `KeyReused`, and what the store cannot do.
    fn add_positions(&self, write: PositionWrite<'_>) -> Result<PositionsWritten, StoreError>;
    /// Tracks that were written after a log number, each quarter whole, in order of quarter and member.
    fn tracks_after(&self, after: LogNumber) -> Result<Vec<Track>, StoreError>;
    /// Tracks of a span, of one member or of all, in order of quarter and member.
    fn tracks(&self, span: Range<Quarter>, member: Option<&MemberId>) -> Result<Vec<Track>, StoreError>;
    /// Of each member the newest track, in order of members.
    fn last_tracks(&self) -> Result<Vec<Track>, StoreError>;
    /// Drops what is older than a day (since 1970, UTC), marks as well; how many quarters of members. No write
    /// of the log.
    fn forget_tracks(&self, before_day: i64) -> Result<usize, StoreError>;

    /// The marks that were last put by.
    fn marks_head(&self) -> Result<Option<MarksHead>, StoreError>;
    /// The marks of a generation, in order of days.
    fn marks(&self, generation: Moment) -> Result<Vec<DayMarks>, StoreError>;
    /// Puts marks by that count when their generation does. No write of the log.
    fn put_marks(&self, generation: Moment, days: &[DayMarks]) -> Result<(), StoreError>;
    /// The same, and makes the generation the one that counts, all in one transaction. With `whole` it takes the
    /// place of another, if so many of its days have been put; else it goes on. `false`, and nothing is written:
    /// newer ones have been put by, another generation counts, or days are missing.
    fn keep_marks(
        &self,
        head: &MarksHead,
        days: &[DayMarks],
        whole: Option<usize>,
    ) -> Result<bool, StoreError>;

    /// # Errors
    /// `Exists` when there is a visit of that id; `KeyReused`.
    fn add_visits(&self, write: VisitWrite<'_>) -> Result<super::Written, StoreError>;
    /// In order of moment and id.
    fn visits(&self, filter: &VisitFilter) -> Result<Vec<Visit>, StoreError>;
}

impl MarksHead {
    /// Whether it may take the place of what counts so far.
    pub(super) fn follows(&self, counts: Option<&Self>, is_whole: bool) -> bool {
        match counts {
            None => is_whole,
            Some(counts) => counts.log <= self.log && (is_whole || counts.generation == self.generation),
        }
    }
}

/// What the change log says of positions: how many, and whose when they are few.
pub(super) fn positions_touched(positions: &[Position], merged: Merged) -> Vec<Touched> {
    let ids: BTreeSet<&str> = positions.iter().map(|position| position.member.as_str()).collect();
    touched("positions", merged.accepted, ids)
}

pub(super) fn visits_touched(visits: &[Visit]) -> Vec<Touched> {
    touched("visits", visits.len() as u32, visits.iter().map(|visit| visit.id.as_str()).collect())
}

fn touched(table: &str, count: u32, ids: BTreeSet<&str>) -> Vec<Touched> {
    let ids = if ids.len() > Touched::IDS_MAX { BTreeSet::new() } else { ids };
    vec![Touched { table: table.into(), count, ids: ids.into_iter().map(Arc::from).collect() }]
}
