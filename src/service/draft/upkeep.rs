//! What there is to keep up in a town: checks that fall due soon, and roads to walk. Whoever redraws asks many
//! times a second, and what changes is a visit here and there: so it is counted every ten minutes.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::DraftError;
use crate::atlas::Atlas;
use crate::domain::id::PremisesId;
use crate::domain::time::Moment;
use crate::kernel::index::BoxIndex;
use crate::kernel::lattice::{LatticeBox, LatticePoint};
use crate::kernel::segment::pieces;
use crate::live::patrol::PIECE_MAX;
use crate::service::current::Current;
use crate::service::patrol::each_check;
use crate::store::{Store, StoreError};

/// How far ahead a check falls due soon: in thirty days. What is overdue is among them.
const AHEAD_US: i64 = 30 * 86_400_000_000;
/// How old a count may be.
const KEPT_US: i64 = 600_000_000;

/// What there is to keep up at a moment.
pub struct Upkeep {
    counted: Moment,
    checks: HashMap<PremisesId, u32>,
    /// Middle and length in millimetres of the pieces of all walkable roads, and where they are.
    road: Vec<(LatticePoint, u64)>,
    places: BoxIndex,
}

impl Upkeep {
    /// # Errors
    /// The visits cannot be read.
    pub fn of(store: &dyn Store, atlas: &Atlas, now: Moment) -> Result<Self, StoreError> {
        let mut checks: HashMap<PremisesId, u32> = HashMap::new();
        each_check(
            store,
            atlas,
            now,
            |_| true,
            |check| {
                if check.due.is_some_and(|due| due.0 <= now.0.saturating_add(AHEAD_US)) {
                    *checks.entry(check.premises.id.clone()).or_default() += 1;
                }
            },
        )?;
        let roads = atlas.roster().roads.iter();
        let walked = roads.filter(|row| row.value.walkable && row.valid.contains(now));
        let cut = walked.flat_map(|row| &row.value.lines).flat_map(|line| pieces(line, PIECE_MAX));
        let road: Vec<(LatticePoint, u64)> = cut.map(|piece| (piece.middle, piece.length_mm)).collect();
        let places = BoxIndex::of(road.iter().map(|(middle, _)| LatticeBox::of(&[*middle])).zip(0..));
        Ok(Self { counted: now, checks, road, places })
    }

    /// Checks of some premises that fall due within thirty days, or are overdue.
    pub fn checks(&self, premises: &PremisesId) -> u32 {
        self.checks.get(premises).copied().unwrap_or_default()
    }

    /// Middle and length in millimetres of each piece of walkable road whose middle lies in a box.
    pub fn road(&self, area: &LatticeBox) -> impl Iterator<Item = (LatticePoint, u64)> {
        self.places.touching(area).map(|at| self.road[at as usize])
    }
}

/// The last count.
#[derive(Default)]
pub struct Counted(Mutex<Option<Arc<Upkeep>>>);

impl Counted {
    /// As of at most ten minutes ago.
    ///
    /// # Errors
    /// The visits cannot be read.
    pub fn upkeep(&self, current: &Current) -> Result<Arc<Upkeep>, DraftError> {
        let now = current.now();
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(kept) = last.as_ref().filter(|kept| (0..KEPT_US).contains(&(now.0 - kept.counted.0))) {
            return Ok(kept.clone());
        }
        let atlas = current.atlas()?;
        let made = Arc::new(Upkeep::of(&**current.store(), &atlas, now)?);
        *last = Some(made.clone());
        Ok(made)
    }
}
