//! Moments, half-open periods and log numbers. The only clock is far above; these are values.

/// Microseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment(pub i64);

impl Moment {
    pub const MIN: Self = Self(i64::MIN);
    pub const MAX: Self = Self(i64::MAX);
}

/// A half-open span [from, to) (ruling 3). `to` is [`Moment::MAX`] when nothing ends it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Period {
    pub from: Moment,
    pub to: Moment,
}

impl Period {
    pub const ALWAYS: Self = Self { from: Moment::MIN, to: Moment::MAX };

    /// `None` when the span would be empty.
    pub fn new(from: Moment, to: Moment) -> Option<Self> {
        (from < to).then_some(Self { from, to })
    }

    pub fn since(from: Moment) -> Self {
        Self { from, to: Moment::MAX }
    }

    pub fn contains(&self, at: Moment) -> bool {
        self.from <= at && at < self.to
    }

    pub fn overlaps(&self, other: &Self) -> bool {
        self.from < other.to && other.from < self.to
    }

    /// What is left of `self` before and after `other`.
    pub fn without(&self, other: &Self) -> impl Iterator<Item = Self> {
        let before = Self::new(self.from, self.to.min(other.from));
        let after = Self::new(self.from.max(other.to), self.to);
        before.into_iter().chain(after)
    }
}

/// Number of a committed write: from 1, gapless, in the order of commits (ruling 4).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LogNumber(pub u64);

/// A calendar date of the town's own zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    pub year: i16,
    pub month: u8,
    pub day: u8,
}
