//! Whether what came of an edit still is a plan: every grid in as many parts, with as many holes, as before.

use std::collections::BTreeSet;

use super::EditError;
use crate::domain::id::GridId;
use crate::domain::plan::{Plan, PlanIndex};

/// Judges the grids that were touched, and all above them.
pub fn holds(before: &Plan, after: &Plan, touched: &BTreeSet<GridId>) -> Result<(), EditError> {
    let (old, new) = (PlanIndex::of(before)?, PlanIndex::of(after)?);
    let mut looked_at = BTreeSet::new();
    for id in touched {
        let Some(grid) = new.find(id) else { continue };
        for at in new.upward(grid) {
            if !looked_at.insert(at) {
                continue;
            }
            let id = &after.grids[at.0 as usize].id;
            let shape = |plan: &Plan, index: &PlanIndex, at| {
                let parts = index.polygons(plan, at);
                (parts.len(), parts.iter().map(|part| part.holes.len()).sum::<usize>())
            };
            let is = shape(after, &new, at);
            // What an edit has made is in one part.
            let was = old.find(id).map_or((1, 0), |at| shape(before, &old, at));
            if is.0 == 0 || is.0 > was.0 || is.1 > was.1 {
                return Err(EditError::FallsApart { grid: id.clone() });
            }
        }
    }
    Ok(())
}
