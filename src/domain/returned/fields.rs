//! Codes, names and parents that came back as others.

use std::sync::Arc;

use super::{Feature, Reason, Refused, Sheet, Work};
use crate::domain::edit::Edit;
use crate::domain::grid::Grid;
use crate::domain::id::GridId;

pub fn set(work: &mut Work<'_>, sheet: &Sheet<'_>) -> Result<(), Vec<Refused>> {
    let mut refused = Vec::new();
    for feature in &sheet.features {
        match edits(work, feature) {
            Ok(edits) => {
                let place = feature.polygons.first().and_then(|one| one.shell.first()).copied();
                let tried = edits.into_iter().filter_map(|edit| work.apply(edit).err());
                refused.extend(tried.map(|error| Refused::of(feature, place, error.into())));
            }
            Err(reason) => refused.push(Refused::of(feature, None, reason)),
        }
    }
    if refused.is_empty() { Ok(()) } else { Err(refused) }
}

fn edits(work: &Work<'_>, feature: &Feature) -> Result<Vec<Edit>, Reason> {
    let is = work.sketch.grid(&feature.id)?;
    if feature.level.is_some_and(|level| level != is.level) {
        return Err(Reason::Level);
    }
    let grid = &feature.id;
    let mut edits = Vec::new();
    if is.code != feature.code {
        edits.push(Edit::Renumber { grid: grid.clone(), code: feature.code.clone() });
    }
    if is.name != feature.name {
        edits.push(Edit::Rename { grid: grid.clone(), name: feature.name.clone() });
    }
    if let Some(parent) = parent(work, feature, is)? {
        edits.push(Edit::SetParent { grid: grid.clone(), parent });
    }
    Ok(edits)
}

/// The parent that it is to have, where that is another.
fn parent(work: &Work<'_>, feature: &Feature, is: &Grid) -> Result<Option<GridId>, Reason> {
    let code = |id: &GridId| work.sketch.grid(id).map(|grid| grid.code.clone());
    let now: Option<Arc<str>> = is.parent.as_ref().map(code).transpose()?;
    if now == feature.parent {
        return Ok(None);
    }
    let Some(wanted) = &feature.parent else {
        // Cut off from a grid, it hangs where that one does.
        return if feature.is_new { Ok(None) } else { Err(Reason::NoParent) };
    };
    let found = work.sketch.grids().find(|grid| grid.layer == feature.layer && grid.code == *wanted);
    found.map(|grid| Some(grid.id.clone())).ok_or_else(|| Reason::UnknownParent(wanted.to_string()))
}
