//! Everything that is wrong with an edition as it stands in the store, and what is worth knowing.

use crate::domain::edition::{Edition, in_force};
use crate::domain::issue::Issue;
use crate::domain::norm::Loads;
use crate::domain::rule::{Service, all_issues};
use crate::domain::time::Moment;
use crate::service::load::{homes, loads};
use crate::store::{Store, StoreError};

/// An edition with what was found.
#[derive(Clone, Debug)]
pub struct CheckReport {
    pub edition: Edition,
    /// Found now.
    pub issues: Vec<Issue>,
    /// Accepted when the edition was published, e.g. borders that overlapped in the source.
    pub accepted: Vec<Issue>,
}

/// Why nothing was checked.
#[derive(Debug, thiserror::Error)]
pub enum CheckError {
    #[error("there is no edition {0}")]
    NoEdition(u32),
    #[error("no edition is in force; publish one, or name one with --edition")]
    NoneInForce,
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Checks an edition, by default the one in force at `at`, with the duties of that moment.
///
/// # Errors
/// No such edition, or the store fails.
pub fn check(store: &dyn Store, edition: Option<u32>, at: Moment) -> Result<CheckReport, CheckError> {
    let head = store.head()?;
    let editions = store.editions(head.log)?;
    let edition = match edition {
        Some(number) => {
            editions.iter().find(|edition| edition.number.0 == number).ok_or(CheckError::NoEdition(number))?
        }
        None => in_force(&editions, at).ok_or(CheckError::NoneInForce)?,
    };
    let plan = store.plan(edition.number)?.ok_or(CheckError::NoEdition(edition.number.0))?;
    let town = store.town()?;
    let (levels, norms, roster) = (&town.levels, &town.norms, &store.roster(head.log)?);
    let loads = if norms.is_empty() {
        Loads::new()
    } else {
        loads(&plan, homes(&roster.addresses, at), &roster.premises, at)?
    };
    let issues = all_issues(&plan, &Service { levels, roster, at, norms, loads: &loads });
    let accepted = store.issues(edition.number)?;
    Ok(CheckReport { edition: edition.clone(), issues, accepted })
}
