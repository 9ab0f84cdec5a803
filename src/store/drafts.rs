//! What every store does with drafts.

use super::{Signature, StoreError};
use crate::domain::draft::{Draft, DraftId};

/// The verbs about drafts.
pub trait DraftStore {
    /// All that there ever were, in order.
    fn drafts(&self) -> Result<Vec<Draft>, StoreError>;

    fn draft(&self, id: DraftId) -> Result<Option<Draft>, StoreError>;

    /// Keeps a new draft under the next number; whatever number it has is not looked at.
    fn add_draft(&self, draft: &Draft, by: &Signature) -> Result<Draft, StoreError>;

    /// Keeps a draft in place of the one of its number and version, and gives it back with its new version.
    ///
    /// # Errors
    /// `Stale` when it was written since, `Missing` when there is none.
    fn write_draft(&self, draft: &Draft, by: &Signature) -> Result<Draft, StoreError>;
}
