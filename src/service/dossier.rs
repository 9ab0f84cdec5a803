//! What is known of one premises: who owns it, and what must be checked there by when.

use crate::atlas::Atlas;
use crate::domain::matter::Matter;
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

/// The matters that apply to premises of this kind at a moment, soonest due first. Until checks are
/// recorded, an interval runs from when the premises came under regulation.
pub fn obligations<'a>(atlas: &'a Atlas, premises: &Row<Premises>, at: Moment) -> Vec<Obligation<'a>> {
    let kind = &premises.value.kind;
    let begun = super::roster::rows_of::<Premises>(atlas.roster(), premises.value.id.as_str())
        .first()
        .map_or(premises.valid.from, |first| first.valid.from);
    let mut found: Vec<Obligation<'a>> = atlas
        .roster()
        .matters
        .iter()
        .filter(|row| row.valid.contains(at) && row.value.premises_kinds.contains(kind))
        .map(|row| Obligation { matter: &row.value, due: due(&row.value, begun) })
        .collect();
    found.sort_by_key(|obligation| (obligation.due.unwrap_or(Moment::MAX), &obligation.matter.code));
    found
}

fn due(matter: &Matter, begun: Moment) -> Option<Moment> {
    let days = i64::from(matter.interval_days?);
    (begun != Moment::MIN).then(|| Moment(begun.0.saturating_add(days * DAY_US)))
}
