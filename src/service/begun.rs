//! An edition that was published for later is told of once more when it comes into force.

use std::sync::Arc;

use crate::domain::actor::Actor;
use crate::domain::edition::{Edition, EditionNumber};
use crate::service::current::{Current, CurrentError};
use crate::store::Signature;

/// Which editions' coming into force has been told, as far as this process knows; another may have done it before,
/// and then nothing is left to do.
#[derive(Debug, Default)]
pub struct Begun {
    told: Option<EditionNumber>,
}

impl Begun {
    /// Tells of editions that have come into force since they were published; how many. What was missed while
    /// nothing ran is caught up, in order. An edition that held from its publication on was told with it.
    ///
    /// # Errors
    /// Nothing is published, or the store cannot be reached; the next round goes on.
    pub fn keep_up(&mut self, current: &Current) -> Result<usize, CurrentError> {
        let atlas = current.atlas()?;
        let now = current.now();
        let is_new = |one: &&Edition| {
            self.told.is_none_or(|told| told < one.number)
                && one.recorded < one.effective_from
                && one.effective_from <= now
        };
        let begun: Vec<EditionNumber> =
            atlas.editions().iter().filter(is_new).map(|one| one.number).collect();
        let mut count = 0;
        for edition in begun {
            let by = Signature { actor: Actor::itself(), what: "edition in force".into() };
            let told = current.store().begin_edition(edition, &by);
            count += usize::from(told.map_err(|error| CurrentError::Store(Arc::new(error)))?.is_some());
            self.told = Some(edition);
        }
        if count > 0 {
            current.refresh()?;
        }
        Ok(count)
    }
}
