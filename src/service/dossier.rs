//! What is known of one premises: who owns it, and what must be checked there by when.

use super::patrol::last_for;
use crate::atlas::Atlas;
use crate::domain::matter::Matter;
use crate::domain::patrol::Visit;
use crate::domain::premises::Premises;
use crate::domain::roster::Row;
use crate::domain::time::Moment;

const DAY_US: i64 = 86_400_000_000;

/// A matter that binds the premises, and when its next check is due.
pub struct Obligation<'a> {
    pub matter: &'a Matter,
    /// `None`: no interval is laid down, it is checked when there is cause.
    pub due: Option<Moment>,
}

/// The matters that apply to premises of this kind at a moment, soonest due first. An interval runs from
/// the last of `visits` that was a supervision for it; before the first from when the premises came under
/// regulation.
pub fn obligations<'a>(
    atlas: &'a Atlas,
    premises: &Row<Premises>,
    visits: &[Visit],
    at: Moment,
) -> Vec<Obligation<'a>> {
    let kind = &premises.value.kind;
    let visits: Vec<&Visit> = visits.iter().collect();
    let since = |matter: &Matter| last_for(&visits, matter).unwrap_or_else(|| begun(atlas, premises));
    let mut found: Vec<Obligation<'a>> = atlas
        .roster()
        .matters
        .iter()
        .filter(|row| row.valid.contains(at) && row.value.premises_kinds.contains(kind))
        .map(|row| Obligation { matter: &row.value, due: due(&row.value, since(&row.value)) })
        .collect();
    found.sort_by_key(|obligation| (obligation.due.unwrap_or(Moment::MAX), &obligation.matter.code));
    found
}

/// When premises came under regulation, as far as is recorded.
pub fn begun(atlas: &Atlas, premises: &Row<Premises>) -> Moment {
    super::roster::rows_of::<Premises>(atlas.roster(), premises.value.id.as_str())
        .first()
        .map_or(premises.valid.from, |first| first.valid.from)
}

/// When a matter is due that was last seen to at a moment; `None` when no interval is laid down.
pub fn due(matter: &Matter, begun: Moment) -> Option<Moment> {
    let days = i64::from(matter.interval_days?);
    (begun != Moment::MIN).then(|| Moment(begun.0.saturating_add(days * DAY_US)))
}
