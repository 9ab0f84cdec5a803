//! Drafts as they look: replayed once, then edited in place.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use moka::sync::Cache;

use super::upkeep::{Counted, Upkeep};
use super::{DraftError, plan_of};
use crate::domain::draft::{Draft, DraftId};
use crate::domain::edit::{Changes, Edit, Sketch};
use crate::domain::edition::EditionNumber;
use crate::domain::id::GridId;
use crate::domain::lineage::reshaped;
use crate::domain::plan::Plan;
use crate::domain::time::LogNumber;
use crate::service::current::Current;
use crate::store::StoreError;

/// Drafts that are kept; each weighs as much as an edition's plan.
const KEPT_MAX: u64 = 8;

/// Published drafts of which is kept whom they touched.
const TOUCHED_MAX: u64 = 1_000;

/// How many grids are kept, over all editions of which is kept whose borders they changed, each edition
/// counting as one more.
const RESHAPED_MAX: u64 = 1_000_000;

/// A draft being edited, with what takes each of its edits back.
pub struct Table {
    version: LogNumber,
    pub sketch: Sketch,
    done: Vec<Changes>,
}

impl Table {
    fn of(base: &Plan, draft: &Draft) -> Result<Self, DraftError> {
        let mut table = Self {
            version: draft.version,
            sketch: Sketch::of(base),
            done: Vec::with_capacity(draft.edits.len()),
        };
        for (at, edit) in draft.edits.iter().enumerate() {
            table.make(edit).map_err(|error| DraftError::Edit { at, error })?;
        }
        Ok(table)
    }

    fn make(&mut self, edit: &Edit) -> Result<(), crate::domain::edit::EditError> {
        let done = self.sketch.apply(edit)?;
        self.done.push(done.changes);
        Ok(())
    }

    /// Makes it what the draft has become, of which only the last edits may differ from what it was.
    fn follow(&mut self, was: &Draft, is: &Draft) -> Result<(), DraftError> {
        let same = was.edits.iter().zip(&is.edits).take_while(|(a, b)| a == b).count();
        while self.done.len() > same {
            let last = self.done.pop().expect("just counted");
            self.sketch.take_back(last);
        }
        for (at, edit) in is.edits.iter().enumerate().skip(same) {
            self.make(edit).map_err(|error| DraftError::Edit { at, error })?;
        }
        self.version = is.version;
        Ok(())
    }
}

/// Drafts as they look, kept by version.
pub struct Drafts {
    tables: Cache<DraftId, Arc<Mutex<Option<Table>>>>,
    plans: Cache<(DraftId, LogNumber), Arc<Plan>>,
    counted: Counted,
    touched: Cache<DraftId, Touched>,
    reshaped: Cache<EditionNumber, Arc<BTreeSet<GridId>>>,
}

/// The grids that each edit of a draft touches.
pub type Touched = Arc<Vec<BTreeSet<GridId>>>;

impl Default for Drafts {
    fn default() -> Self {
        Self {
            tables: Cache::new(KEPT_MAX),
            plans: Cache::new(KEPT_MAX),
            counted: Counted::default(),
            touched: Cache::new(TOUCHED_MAX),
            reshaped: Cache::builder()
                .weigher(|_, grids: &Arc<BTreeSet<GridId>>| grids.len() as u32 + 1)
                .max_capacity(RESHAPED_MAX)
                .build(),
        }
    }
}

impl Drafts {
    /// The edition's plan that a draft stands on.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn base(&self, current: &Current, draft: &Draft) -> Result<Arc<Plan>, DraftError> {
        plan_of(current, draft.base)
    }

    /// What a draft looks like.
    ///
    /// # Errors
    /// The store cannot be read, or an edit does not hold any more.
    pub fn plan(&self, current: &Current, draft: &Draft) -> Result<Arc<Plan>, DraftError> {
        let key = (draft.id, draft.version);
        if let Some(plan) = self.plans.get(&key) {
            return Ok(plan);
        }
        let plan = self.look(current, draft, |sketch| {
            sketch.plan().map_err(|error| DraftError::Edit { at: draft.edits.len(), error })
        })?;
        let plan = Arc::new(plan);
        self.plans.insert(key, plan.clone());
        Ok(plan)
    }

    /// Whom each edit of a published draft touched, found by making them again on its edition.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn touched(&self, current: &Current, draft: &Draft) -> Result<Touched, DraftError> {
        if let Some(touched) = self.touched.get(&draft.id) {
            return Ok(touched);
        }
        let mut sketch = Sketch::of(&*self.base(current, draft)?);
        let made = draft.edits.iter().enumerate().map(|(at, edit)| match sketch.apply(edit) {
            Ok(done) => Ok(done.touched),
            Err(error) => Err(DraftError::Edit { at, error }),
        });
        let touched: Touched = Arc::new(made.collect::<Result<_, _>>()?);
        self.touched.insert(draft.id, touched.clone());
        Ok(touched)
    }

    /// The grids that have other borders in an edition than in the one before it, found by comparing the two:
    /// of one that was imported, or an older one put back.
    ///
    /// # Errors
    /// There is no such edition, or the store cannot be read.
    pub fn reshaped(
        &self,
        current: &Current,
        edition: EditionNumber,
    ) -> Result<Arc<BTreeSet<GridId>>, DraftError> {
        if let Some(reshaped) = self.reshaped.get(&edition) {
            return Ok(reshaped);
        }
        let before = EditionNumber(edition.0.saturating_sub(1));
        let (before, after) = (plan_of(current, before)?, plan_of(current, edition)?);
        let found = reshaped(&before, &after);
        let found = Arc::new(found.map_err(|error| DraftError::Store(StoreError::BadPlan(error)))?);
        self.reshaped.insert(edition, found.clone());
        Ok(found)
    }

    /// What there is to keep up, as of at most ten minutes ago.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn upkeep(&self, current: &Current) -> Result<Arc<Upkeep>, DraftError> {
        self.counted.upkeep(current)
    }

    /// Works on a draft's sketch, which must be left as it was found.
    ///
    /// # Errors
    /// The draft cannot be replayed, or the work fails.
    pub fn look<T>(
        &self,
        current: &Current,
        draft: &Draft,
        work: impl FnOnce(&mut Sketch) -> Result<T, DraftError>,
    ) -> Result<T, DraftError> {
        let shared = self.tables.get_with(draft.id, Arc::default);
        let mut held = shared.lock().unwrap_or_else(PoisonError::into_inner);
        // A panic in the midst of an edit leaves nothing behind: until the work is done nothing is held.
        let table = held.take().filter(|table| table.version == draft.version);
        let mut table = match table {
            Some(table) => table,
            None => Table::of(&*self.base(current, draft)?, draft)?,
        };
        let done = work(&mut table.sketch);
        *held = Some(table);
        done
    }

    /// Tells what a draft has become that was written.
    pub fn written(&self, was: &Draft, is: &Draft) {
        let Some(shared) = self.tables.get(&is.id) else { return };
        let mut held = shared.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(mut table) = held.take().filter(|table| table.version == was.version) else { return };
        // What does not follow is replayed when it is looked at next.
        if was.base == is.base && table.follow(was, is).is_ok() {
            *held = Some(table);
        }
    }
}
