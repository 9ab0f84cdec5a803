//! All that was ever recorded of one kind of thing, by id.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::domain::roster::{Change, Difference, Kept, Row, Rows, supersede};
use crate::domain::time::LogNumber;
use crate::store::statements::{ChangeOf, stated, subject};

/// A row with the write that ended its recording.
type Recorded<T> = (Row<T>, Option<LogNumber>);

/// Every row ever recorded of one kind, by id.
pub struct Shelf<T>(BTreeMap<Arc<str>, Vec<Recorded<T>>>);

impl<T> Default for Shelf<T> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

impl<T: Kept> Shelf<T> {
    pub fn at(&self, known: LogNumber) -> Rows<T> {
        let mut all = Vec::new();
        for rows in self.0.values() {
            let seen = rows
                .iter()
                .filter(|(row, until)| row.recorded <= known && until.is_none_or(|until| until > known));
            let mut seen: Vec<Row<T>> = seen.map(|(row, _)| row.clone()).collect();
            seen.sort_by_key(|row| row.valid.from);
            all.extend(seen);
        }
        all.into()
    }

    /// What is recorded at `to` of all that was written about between it and `from`.
    pub fn difference(&self, from: LogNumber, to: LogNumber) -> Difference<T> {
        let (low, high) = (from.min(to), from.max(to));
        let between = |log: LogNumber| low < log && log <= high;
        let written = |rows: &[Recorded<T>]| {
            rows.iter().any(|(row, until)| between(row.recorded) || until.is_some_and(between))
        };
        let ids: Vec<Arc<str>> =
            self.0.iter().filter(|(_, rows)| written(rows)).map(|(id, _)| id.clone()).collect();
        let at_to = self.at(to);
        let rows = at_to.iter().filter(|row| ids.binary_search_by(|id| (**id).cmp(row.value.id())).is_ok());
        Difference { rows: rows.cloned().collect(), ids }
    }

    pub fn written_after(&self, changes: &[&ChangeOf<T>], since: LogNumber) -> bool {
        let mut rows = changes.iter().filter_map(|change| self.0.get(subject::<T>(change))).flatten();
        rows.any(|(row, until)| row.recorded > since || until.is_some_and(|until| until > since))
    }

    pub fn record(&mut self, change: &ChangeOf<T>, log: LogNumber) {
        let rows = self.0.entry(subject::<T>(change).into()).or_default();
        let (mut current, mut past): (Vec<_>, Vec<_>) =
            std::mem::take(rows).into_iter().partition(|(_, until)| until.is_none());
        let open: Vec<Row<T>> = current.iter().map(|(row, _)| row.clone()).collect();
        let (closed, remainders) = supersede(&open, stated(change));
        for at in closed {
            current[at].1 = Some(log);
        }
        // What one write states and supersedes itself was never recorded.
        current.retain(|(row, until)| *until != Some(row.recorded));
        past.extend(current);
        let set = if let Change::Set(held) = change { Some(held.clone()) } else { None };
        past.extend(
            remainders
                .into_iter()
                .chain(set)
                .map(|held| (Row { value: held.value, valid: held.valid, recorded: log }, None)),
        );
        *rows = past;
    }
}
