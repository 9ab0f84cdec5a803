//! Rows of the roster: each compared with what is recorded, all that differ written at once.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::report::{ImportReport, Outcome};
use super::{Around, ImportError, ImportRequest};
use crate::domain::import::Refusal;
use crate::domain::roster::{Change, Held, RosterChange, Row, replacing};
use crate::domain::time::{LogNumber, Moment, Period};
use crate::store::RosterWrite;

/// Where a row came from.
#[derive(Clone, Debug)]
pub struct Origin {
    pub file: Arc<str>,
    pub row: u64,
}

impl Origin {
    pub fn refusal(&self, reason: impl Into<String>) -> Refusal {
        Refusal { file: self.file.clone(), row: self.row, reason: reason.into() }
    }
}

/// What a row says.
#[derive(Debug)]
pub struct Stated<T> {
    pub held: Held<T>,
    pub remarks: Vec<String>,
}

impl<T> Stated<T> {
    pub fn since(value: T, from: Moment) -> Self {
        Self { held: Held { value, valid: Period::since(from) }, remarks: Vec::new() }
    }

    pub fn with(mut self, remark: Option<impl Into<String>>) -> Self {
        self.remarks.extend(remark.map(Into::into));
        self
    }
}

/// One kind of roster rows: how its values are named and how a change of one is put.
pub struct Shelf<'s, T, Id> {
    /// What is recorded now, ordered by id.
    pub recorded: &'s [Row<T>],
    pub id: fn(&T) -> Id,
    pub change: fn(Change<T, Id>) -> RosterChange,
}

impl<T: Clone + PartialEq, Id: Clone + Ord + std::hash::Hash + std::fmt::Display> Shelf<'_, T, Id> {
    /// Sorts the rows into changes, unchanged and refused, keeping the report's books.
    pub fn compare(&self, rows: Vec<(Origin, Stated<T>)>, report: &mut ImportReport) -> Vec<RosterChange> {
        let mut recorded: HashMap<Id, Vec<&Row<T>>> = HashMap::with_capacity(self.recorded.len());
        for row in self.recorded {
            recorded.entry((self.id)(&row.value)).or_default().push(row);
        }
        // What ends with a row's own end: nothing, when the same file goes on with the same id.
        let mut last: HashMap<Id, Moment> = HashMap::with_capacity(rows.len());
        for (_, Stated { held, .. }) in &rows {
            let last = last.entry((self.id)(&held.value)).or_insert(Moment::MIN);
            *last = held.valid.to.max(*last);
        }
        let mut seen: BTreeMap<(Id, Moment), Origin> = BTreeMap::new();
        let mut changes = Vec::new();
        for (origin, Stated { held, remarks }) in rows {
            let id = (self.id)(&held.value);
            if let Some(first) = seen.get(&(id.clone(), held.valid.from)) {
                let reason = format!("{id} stands already in row {} of {}", first.row, first.file);
                report.refused.push(origin.refusal(reason));
                continue;
            }
            let remarks = remarks.into_iter().map(|remark| origin.refusal(remark));
            report.remarks.extend(remarks);
            seen.insert((id.clone(), held.valid.from), origin);
            let known = recorded.get(&id).map_or(&[][..], Vec::as_slice);
            let covers = |row: &&&Row<T>| row.valid.from <= held.valid.from && row.valid.to >= held.valid.to;
            let is_known = known.iter().filter(covers).any(|row| row.value == held.value);
            let replaced = if last.get(&id) == Some(&held.valid.to) { known } else { &[] };
            let stated: Vec<Change<T, Id>> = replacing(replaced, id, held).collect();
            if is_known && stated.len() == 1 {
                report.unchanged += 1;
                continue;
            }
            report.stored += 1;
            changes.extend(stated.into_iter().map(self.change));
        }
        changes
    }
}

/// Writes the changes in one transaction, unless there are none or it is a dry run.
///
/// # Errors
/// The store could not, or what was compared has been written since.
pub fn write(
    changes: Vec<RosterChange>,
    seen: LogNumber,
    request: &ImportRequest,
    around: &mut Around,
    report: &mut ImportReport,
) -> Result<(), ImportError> {
    report.outcome = if changes.is_empty() {
        Outcome::Unchanged
    } else if request.dry_run {
        Outcome::WouldWrite
    } else {
        let write =
            RosterWrite { changes, unchanged_since: Some(seen), idempotency: None, by: around.by.clone() };
        around.store.write(&write)?;
        Outcome::Wrote { log: around.store.head()?.log }
    };
    Ok(())
}
