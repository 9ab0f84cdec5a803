//! When what holds for a time begins and ends.

use crate::domain::time::{Moment, Period};

/// The distinct beginnings and ends of many periods, in order.
#[derive(Debug, Default)]
pub(super) struct Changes(Vec<Moment>);

impl Changes {
    pub(super) fn of(periods: impl Iterator<Item = Period>) -> Self {
        let mut moments: Vec<Moment> = Vec::new();
        for period in periods {
            // Most rows of one import begin at one moment.
            for bound in [period.from, period.to] {
                if moments.last() != Some(&bound) && bound != Moment::MIN && bound != Moment::MAX {
                    moments.push(bound);
                }
            }
        }
        moments.sort_unstable();
        moments.dedup();
        Self(moments)
    }

    /// The first after `at`; [`Moment::MAX`] when none is.
    pub(super) fn after(&self, at: Moment) -> Moment {
        let next = self.0.partition_point(|&moment| moment <= at);
        self.0.get(next).copied().unwrap_or(Moment::MAX)
    }
}
