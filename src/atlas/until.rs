//! Until when an answer holds that was asked for without a moment.

use super::Atlas;
use super::answer::{Located, Query, Sought};
use super::calendar::Local;
use super::ground::Leaves;
use super::people::NextChange;
use crate::domain::time::Moment;

impl Atlas {
    /// Until when the same question, asked without a moment, has the answer `located`: the next change
    /// of shift, of a duty, member, matter or address that it rests on, or of the edition in force.
    /// `None`: nothing is due to change.
    pub fn valid_until(&self, query: &Query<'_>, located: &Located<'_>) -> Option<Moment> {
        let local = self.calendar.local(query.at);
        let places = located.point.iter().chain(&located.weighed);
        let next = places.map(|&point| self.owner_changes(&self.leaves_at(point), &local, query));
        let next = next.min().unwrap_or(Moment::MAX).min(self.places_change(query));
        (next != Moment::MAX).then_some(next)
    }

    fn owner_changes(&self, leaves: &Leaves, local: &Local, query: &Query<'_>) -> Moment {
        let editions = self.editions.iter().map(|edition| edition.effective_from);
        let mut next = editions.filter(|&from| from > local.at).min().unwrap_or(Moment::MAX);
        if query.matter.is_some() {
            next = next.min(self.matter_changes.after(local.at));
        }
        let grids = leaves.iter().flatten().flat_map(|&leaf| self.index().upward(leaf));
        let people = grids
            .map(|grid| self.people.next_change(&self.roster, grid, local, &self.calendar))
            .fold(NextChange::NEVER, NextChange::or);
        next.min(people.moment(local, &self.calendar))
    }

    /// The first moment after the query's at which what its text means may change.
    fn places_change(&self, query: &Query<'_>) -> Moment {
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
