//! Files that appear whole or not at all.

use std::fs::{self, File};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::StoreError;

/// # Errors
/// `Exists` when something, even a dangling link, has that name.
pub fn absent(path: &Path) -> Result<(), StoreError> {
    if path.symlink_metadata().is_ok() { Err(StoreError::Exists(path.display().to_string())) } else { Ok(()) }
}

/// Writes a file beside `path`, and only once it is whole and on the disk gives it that name.
pub fn finished(path: &Path, make: impl FnOnce(&Path) -> Result<(), StoreError>) -> Result<(), StoreError> {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.part", std::process::id()));
    let making = path.with_file_name(name);
    let made = make(&making).and_then(|()| {
        File::open(&making)?.sync_all()?;
        // Unlike a rename, a link takes nobody's place.
        fs::hard_link(&making, path).map_err(|error| match error.kind() {
            ErrorKind::AlreadyExists => StoreError::Exists(path.display().to_string()),
            _ => error.into(),
        })?;
        let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
        File::open(parent.unwrap_or(Path::new(".")))?.sync_all()?;
        Ok(())
    });
    // Left-overs take room and nothing else: what matters is told by `made`.
    for suffix in ["", "-wal", "-shm", "-journal"] {
        let mut file = making.clone().into_os_string();
        file.push(suffix);
        let _ = fs::remove_file(PathBuf::from(file));
    }
    made
}
