//! New stores and copies of them, which take nobody's place.

use std::io::ErrorKind;
use std::path::Path;

use super::StoreError;
use crate::files::Draft;

/// # Errors
/// `Exists` when something, even a dangling link, has that name.
pub fn absent(path: &Path) -> Result<(), StoreError> {
    if path.symlink_metadata().is_ok() { Err(StoreError::Exists(path.display().to_string())) } else { Ok(()) }
}

/// Has an empty file filled beside `path`, and only once it is whole and on the disk gives it that name.
///
/// # Errors
/// `Exists`, also when somebody was faster; `Full`; what `make` failed with.
pub fn finished(path: &Path, make: impl FnOnce(&Path) -> Result<(), StoreError>) -> Result<(), StoreError> {
    absent(path)?;
    let draft = Draft::beside(path)?;
    make(draft.path())?;
    draft.appear().map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => StoreError::Exists(path.display().to_string()),
        _ => error.into(),
    })
}
