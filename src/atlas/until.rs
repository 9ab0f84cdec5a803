//! Until when an answer holds that was asked for without a moment.

use super::Atlas;
use super::answer::{Query, Sought};
use super::calendar::Local;
use super::ground::Leaves;
use crate::domain::time::Moment;

impl Atlas {
    /// The first moment after `local` at which the answer for these grids may change: a shift, a
    /// duty or a member's row on any of them or above, the matter's, or the edition in force.
    pub(super) fn valid_until(&self, leaves: &Leaves, local: &Local, query: &Query<'_>) -> Option<Moment> {
        let editions = self.editions.iter().map(|edition| edition.effective_from);
        let mut next = editions.filter(|&from| from > local.at).min().unwrap_or(Moment::MAX);
        if query.matter.is_some() {
            next = next.min(self.matter_changes.after(local.at));
        }
        for &leaf in leaves.iter().flatten() {
            for grid in self.index().upward(leaf) {
                next = next.min(self.people.next_change(&self.roster, grid, local, &self.calendar));
            }
        }
        (next != Moment::MAX).then_some(next)
    }

    /// The first moment after the query's at which what its text means may change.
    pub(super) fn places_change(&self, query: &Query<'_>) -> Moment {
        match query.place {
            Sought::Point(_) => Moment::MAX,
            Sought::Address(_) => self.addresses.next_change(query.at),
            // Without a point of its own its address is looked up.
            Sought::Premises(_) => {
                self.premises.next_change(query.at).min(self.addresses.next_change(query.at))
            }
        }
    }
}
