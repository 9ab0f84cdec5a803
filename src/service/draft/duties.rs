//! Duties as a draft will have them: what its edits say, and what ends with the grids that it gives up.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::DraftError;
use crate::atlas::Atlas;
use crate::domain::draft::Draft;
use crate::domain::duty::Duty;
use crate::domain::edit::Edit;
use crate::domain::id::{DutyId, GridId, MemberId};
use crate::domain::member::Member;
use crate::domain::plan::Plan;
use crate::domain::roster::{Change, Held, Roster, RosterChange, Row, replacing};
use crate::domain::time::{Moment, Period};
use crate::service::roster::{row_at, rows_of};

/// What is to be written about duties when a plan comes into force: those of grids that are no more end,
/// then what the draft's edits say, in order (ruling 1).
pub fn changes(atlas: &Atlas, draft: Option<&Draft>, plan: &Plan, from: Moment) -> Vec<RosterChange> {
    let gone =
        |grid: &GridId| atlas.grid_by_id(grid).is_some() && plan.grids.iter().all(|one| one.id != *grid);
    let rows = atlas.roster().duties.iter().filter(|row| row.valid.to > from && gone(&row.value.grid));
    let mut ended: Vec<DutyId> = rows.map(|row| row.value.id.clone()).collect();
    ended.dedup();
    let mut changes: Vec<_> = ended.into_iter().map(|id| Change::End { id, from }).collect();
    for edit in draft.into_iter().flat_map(|draft| &draft.edits) {
        let Edit::SetDuty { duty: id, grid, held } = edit else { continue };
        match held {
            None => changes.push(Change::End { id: id.clone(), from }),
            Some(held) => {
                let value = Duty {
                    id: id.clone(),
                    member: held.member.clone(),
                    grid: grid.clone(),
                    role: held.role,
                    hours: held.hours.clone(),
                };
                let held = Held { value, valid: Period::since(from) };
                let rows = rows_of::<Duty>(atlas.roster(), id.as_str());
                changes.extend(replacing(rows, id.clone(), held));
            }
        }
    }
    changes.into_iter().map(RosterChange::Duty).collect()
}

/// Who has a duty on each grid at a moment, whatever its hours: as the roster has it, but for duties that edits
/// set, of which the last one holds. Grids that are no more are not asked for.
pub fn serving<'d>(
    duties: &'d [Row<Duty>],
    edits: impl Iterator<Item = &'d Edit>,
    at: Moment,
) -> HashMap<&'d GridId, HashSet<&'d MemberId>> {
    let set = edits.filter_map(|edit| match edit {
        Edit::SetDuty { duty, grid, held } => Some((duty, held.as_ref().map(|held| (grid, &held.member)))),
        _ => None,
    });
    let set: HashMap<&DutyId, Option<(&GridId, &MemberId)>> = set.collect();
    let standing = duties.iter().filter(|row| row.valid.contains(at) && !set.contains_key(&row.value.id));
    let standing = standing.map(|row| (&row.value.grid, &row.value.member));
    let mut found: HashMap<&GridId, HashSet<&MemberId>> = HashMap::new();
    for (grid, member) in standing.chain(set.values().copied().flatten()) {
        found.entry(grid).or_default().insert(member);
    }
    found
}

/// The grids whose duties a draft's edits change, and those that such duties were on before.
pub fn grids(atlas: &Atlas, draft: &Draft) -> BTreeSet<GridId> {
    let set = draft.edits.iter().filter_map(|edit| match edit {
        Edit::SetDuty { duty, grid, .. } => Some((duty, grid)),
        _ => None,
    });
    set.flat_map(|(duty, grid)| {
        let before = rows_of::<Duty>(atlas.roster(), duty.as_str()).iter().map(|row| &row.value.grid);
        before.chain([grid]).cloned().collect::<Vec<_>>()
    })
    .collect()
}

/// That whoever a draft gives a duty is still there.
///
/// # Errors
/// The first edit that names somebody who is not.
pub fn must_serve(atlas: &Atlas, draft: &Draft, at: Moment) -> Result<(), DraftError> {
    let is_gone = |edit: &Edit| {
        matches!(edit, Edit::SetDuty { held: Some(held), .. }
            if row_at::<Member>(atlas.roster(), held.member.as_str(), at).is_none())
    };
    match draft.edits.iter().position(is_gone) {
        Some(at) => Err(DraftError::NoMember { at }),
        None => Ok(()),
    }
}

/// The roster as it will be once that is written, as far as duties go.
pub fn after(roster: &Roster, changes: &[RosterChange]) -> Roster {
    let mut duties: Vec<Row<Duty>> = roster.duties.to_vec();
    for change in changes {
        let RosterChange::Duty(change) = change else { continue };
        let (id, from) = match change {
            Change::Set(held) => (&held.value.id, held.valid.from),
            Change::End { id, from } => (id, *from),
        };
        duties.retain(|row| row.value.id != *id || row.valid.from < from);
        for row in duties.iter_mut().filter(|row| row.value.id == *id) {
            row.valid.to = row.valid.to.min(from);
        }
        if let Change::Set(held) = change {
            duties.push(Row { value: held.value.clone(), valid: held.valid, recorded: roster.log });
        }
    }
    Roster { duties: duties.into(), ..roster.clone() }
}
