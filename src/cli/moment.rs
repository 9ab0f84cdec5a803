//! Moments among a command's words.

use super::CliError;
use crate::domain::time::Moment;
use crate::service::time::Zone;
use crate::store::Store;

/// A date or time as written, in the store's zone; `None` where nothing was written.
///
/// # Errors
/// It is neither, or the store's zone is unknown.
pub fn moment(text: Option<&str>, store: &dyn Store) -> Result<Option<Moment>, CliError> {
    let Some(text) = text else { return Ok(None) };
    let zone = Zone::of(&store.town()?).map_err(|error| CliError::Refused(error.to_string()))?;
    zone.parse(text).map(Some).map_err(|error| CliError::Usage(error.to_string()))
}
