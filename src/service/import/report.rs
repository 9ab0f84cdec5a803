//! What an import did, row by row: rows in = stored + unchanged + refused + withheld.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::kind::ImportKind;
use crate::domain::edition::Edition;
use crate::domain::import::{Encoding, Refusal};
use crate::domain::issue::{Issue, IssueSeverity};
use crate::domain::time::LogNumber;

/// An import's books.
#[derive(Clone, Debug)]
pub struct ImportReport {
    pub kind: ImportKind,
    pub sources: Vec<SourceReport>,
    pub rows_in: u64,
    /// New or different from what was recorded, and written (or to be, in a dry run).
    pub stored: u64,
    /// Already recorded just so.
    pub unchanged: u64,
    pub refused: Vec<Refusal>,
    /// Of facts, how many were refused for which reason.
    pub reasons: BTreeMap<&'static str, u64>,
    /// Good rows that were not written because others stopped the import.
    pub withheld: u64,
    /// Remarks on rows that were taken all the same.
    pub remarks: Vec<Refusal>,
    pub issues: Vec<Issue>,
    pub outcome: Outcome,
}

/// One file as it was understood.
#[derive(Clone, Debug)]
pub struct SourceReport {
    pub file: Arc<str>,
    pub format: &'static str,
    pub encoding: Option<Encoding>,
    /// The coordinate system used, where the rows had coordinates.
    pub crs: Option<String>,
    pub rows: u64,
}

/// How an import ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// All of it was recorded already.
    Unchanged,
    /// A dry run: it would have been written.
    WouldWrite,
    /// Rows of the roster, in one write; facts, in several of which this is the last.
    Wrote { log: LogNumber },
    /// Grids, as one new edition.
    Published(Edition),
    /// Issues that nobody accepted.
    Stopped,
}

impl ImportReport {
    /// Whether every row found its place and nothing stopped it: what the exit code says.
    pub fn is_clean(&self) -> bool {
        self.refused.is_empty() && self.outcome != Outcome::Stopped
    }

    pub fn error_count(&self) -> usize {
        self.issues.iter().filter(|issue| issue.severity == IssueSeverity::Error).count()
    }

    /// Whether every row that came in is accounted for.
    pub fn balances(&self) -> bool {
        self.rows_in == self.stored + self.unchanged + self.withheld + self.refused.len() as u64
    }
}
