//! Columns: how values of the domain lie in the tables, the same in both SQL stores. Which SQL reads
//! and writes them is each store's own.
//!
//! `i64::MAX` in an upper bound means that nothing has ended it yet.

mod draft;
mod edit;
mod edition;
mod hazard;
mod log;
mod mesh;
mod patrol;
mod roster;
mod settings;
mod webhook;

pub use draft::*;
pub use edition::*;
pub use hazard::*;
pub use log::*;
pub use mesh::*;
pub use patrol::*;
pub use roster::*;
pub use settings::*;
pub use webhook::*;

use crate::domain::roster::Row;
use crate::domain::time::LogNumber;

use super::StoreError;
use crate::domain::roster::Kept;

/// What an upper bound says when nothing has ended it.
pub const OPEN: i64 = i64::MAX;

/// A roster value with its columns.
pub trait Stored: Kept {
    type Columns;

    /// The row as recorded from `row.recorded` on.
    fn columns(row: Row<Self>) -> Self::Columns;

    /// # Errors
    /// `Corrupt` when a column holds what the domain does not know.
    fn from_columns(columns: Self::Columns) -> Result<Row<Self>, StoreError>;
}

/// A log number as SQL has it. `u64` past `i64` is past any store's life.
pub fn log_column(log: LogNumber) -> i64 {
    i64::try_from(log.0).unwrap_or(OPEN)
}

/// A number that SQL keeps wider than the domain does.
pub fn narrow<N: TryFrom<i64>>(what: &'static str, number: i64) -> Result<N, StoreError> {
    N::try_from(number).map_err(|_| StoreError::Corrupt { what, why: format!("{number} is out of range") })
}

/// A text that the domain must know.
pub fn known<T, E: std::fmt::Display>(what: &'static str, read: Result<T, E>) -> Result<T, StoreError> {
    read.map_err(|why| StoreError::Corrupt { what, why: why.to_string() })
}
