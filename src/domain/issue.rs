//! What a check finds: all of it at once, each with a code, a severity, its subjects and a place.

use std::sync::Arc;

use super::matter::named_enum;
use crate::kernel::lattice::LatticePoint;
use crate::kernel::measure::SquareMetres;
use std::str::FromStr;

named_enum!(
    /// Errors stop; warnings are told.
    IssueSeverity, UnknownIssueSeverity, { Error => "error", Warning => "warning" }
);

/// One finding.
#[derive(Clone, Debug, PartialEq)]
pub struct Issue {
    /// Stable, kebab-case: `gap`, `overlap`, `sliver`, `invalid-ring`, `no-parent`, …
    pub code: Arc<str>,
    pub severity: IssueSeverity,
    /// Ids or codes of what it is about.
    pub subjects: Vec<Arc<str>>,
    pub place: Option<LatticePoint>,
    pub area: Option<SquareMetres>,
    /// One sentence for people.
    pub text: Arc<str>,
}
