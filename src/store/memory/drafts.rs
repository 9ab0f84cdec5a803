//! Drafts in memory.

use super::{Memory, State};
use crate::domain::draft::{Draft, DraftId};
use crate::domain::time::LogNumber;
use crate::store::{DraftStore, LogKind, Signature, StoreError, Touched};

impl State {
    /// That a draft is still of the version that it was read with.
    pub fn check_draft(&self, draft: &Draft) -> Result<(), StoreError> {
        let found = self.drafts.iter().find(|kept| kept.id == draft.id);
        let found = found.ok_or_else(|| StoreError::Missing(format!("draft {}", draft.id.0)))?;
        if found.version == draft.version { Ok(()) } else { Err(StoreError::Stale { seen: draft.version }) }
    }

    pub fn put_draft(&mut self, draft: &Draft, version: LogNumber) -> Draft {
        let kept = Draft { version, ..draft.clone() };
        match self.drafts.iter_mut().find(|one| one.id == draft.id) {
            Some(one) => *one = kept.clone(),
            None => self.drafts.push(kept.clone()),
        }
        kept
    }
}

impl DraftStore for Memory {
    fn drafts(&self) -> Result<Vec<Draft>, StoreError> {
        Ok(self.state().drafts.clone())
    }

    fn draft(&self, id: DraftId) -> Result<Option<Draft>, StoreError> {
        Ok(self.state().drafts.iter().find(|draft| draft.id == id).cloned())
    }

    fn add_draft(&self, draft: &Draft, by: &Signature) -> Result<Draft, StoreError> {
        let mut state = self.state();
        let id = DraftId(state.drafts.len() as u32 + 1);
        let entry = state.log((self.clock)(), LogKind::Draft, by, touched(id));
        Ok(state.put_draft(&Draft { id, ..draft.clone() }, entry.number))
    }

    fn write_draft(&self, draft: &Draft, by: &Signature) -> Result<Draft, StoreError> {
        let mut state = self.state();
        state.check_draft(draft)?;
        let entry = state.log((self.clock)(), LogKind::Draft, by, touched(draft.id));
        Ok(state.put_draft(draft, entry.number))
    }
}

fn touched(id: DraftId) -> Vec<Touched> {
    vec![Touched { table: "drafts".into(), count: 1, ids: vec![id.0.to_string().into()] }]
}
