//! Missed supervision (漏管): premises that nobody has visited within their matters' intervals. Passing by
//! does not count, nor does what the premises say of themselves (ruling 23).

use std::collections::HashMap;

use crate::atlas::Atlas;
use crate::domain::id::PremisesId;
use crate::domain::matter::Matter;
use crate::domain::patrol::{Visit, VisitKind};
use crate::domain::premises::Premises;
use crate::domain::roster::Row;
use crate::domain::time::Moment;
use crate::service::dossier::{begun, due};
use crate::store::{Store, StoreError, VisitFilter};

const DAY_US: i64 = 86_400_000_000;

/// Premises that must be visited at intervals.
pub struct Supervised<'a> {
    pub premises: &'a Premises,
    /// The matter that is overdue longest; `None`: none is.
    pub overdue: Option<Overdue<'a>>,
}

pub struct Overdue<'a> {
    pub matter: &'a Matter,
    pub due: Moment,
    /// The last supervision that counted for that matter, if it was within the longest interval.
    pub last: Option<Moment>,
}

/// Every premises that `wanted` takes and a matter binds to intervals, at a moment, in order of ids.
///
/// # Errors
/// The visits cannot be read.
pub fn supervised<'a>(
    store: &dyn Store,
    atlas: &'a Atlas,
    at: Moment,
    wanted: impl Fn(&Premises) -> bool,
) -> Result<Vec<Supervised<'a>>, StoreError> {
    let mut found: Vec<Supervised<'a>> = Vec::new();
    each_check(store, atlas, at, wanted, |check| {
        let Check { premises, matter, last, due } = check;
        if found.last().is_none_or(|known| known.premises.id != premises.id) {
            found.push(Supervised { premises, overdue: None });
        }
        let overdue = &mut found.last_mut().expect("just there").overdue;
        let is_worse = |due: Moment| overdue.as_ref().is_none_or(|worst| due < worst.due);
        if let Some(due) = due.filter(|&due| due <= at && is_worse(due)) {
            *overdue = Some(Overdue { matter, due, last });
        }
    })?;
    Ok(found)
}

/// One matter that binds premises to be checked at intervals.
pub struct Check<'a> {
    pub premises: &'a Premises,
    pub matter: &'a Matter,
    /// The last supervision that counted for it, if it was within the longest interval.
    pub last: Option<Moment>,
    /// `None`: nobody knows since when.
    pub due: Option<Moment>,
}

/// Tells of every such matter of every premises that `wanted` takes, at a moment, premises in order of ids.
///
/// # Errors
/// The visits cannot be read.
pub fn each_check<'a>(
    store: &dyn Store,
    atlas: &'a Atlas,
    at: Moment,
    wanted: impl Fn(&Premises) -> bool,
    mut told: impl FnMut(Check<'a>),
) -> Result<(), StoreError> {
    let matters: Vec<&Matter> = atlas
        .roster()
        .matters
        .iter()
        .filter(|row| row.valid.contains(at) && row.value.interval_days.is_some())
        .map(|row| &row.value)
        .collect();
    let longest = matters.iter().filter_map(|matter| matter.interval_days).max().unwrap_or(0);
    let from = Moment(at.0.saturating_sub(i64::from(longest) * DAY_US));
    let filter =
        VisitFilter { from: Some(from), to: Some(Moment(at.0.saturating_add(1))), ..VisitFilter::default() };
    let visits = if matters.is_empty() { Vec::new() } else { store.visits(&filter)? };
    let mut by_premises: HashMap<&PremisesId, Vec<&Visit>> = HashMap::new();
    for visit in visits.iter().filter(|visit| visit.kind == VisitKind::Supervision) {
        by_premises.entry(&visit.premises).or_default().push(visit);
    }
    let standing = |row: &&'a Row<Premises>| row.valid.contains(at) && wanted(&row.value);
    for row in atlas.roster().premises.iter().filter(standing) {
        let premises = &row.value;
        let visited = by_premises.get(&premises.id).map_or(&[][..], |visits| visits);
        for &matter in matters.iter().filter(|matter| matter.premises_kinds.contains(&premises.kind)) {
            let last = last_for(visited, matter);
            let due = due(matter, last.unwrap_or_else(|| begun(atlas, row)));
            told(Check { premises, matter, last, due });
        }
    }
    Ok(())
}

/// When a matter was last supervised; a visit that names no matter is for all.
pub fn last_for(visits: &[&Visit], matter: &Matter) -> Option<Moment> {
    let counts = |visit: &&&Visit| {
        visit.kind == VisitKind::Supervision
            && (visit.matters.is_empty() || visit.matters.contains(&matter.code))
    };
    visits.iter().filter(counts).map(|visit| visit.at).max()
}
