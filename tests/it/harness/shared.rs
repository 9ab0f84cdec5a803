//! Data that is read in place and not shipped with the project.

use std::path::{Path, PathBuf};

/// A file of the shared data: under `GRIDWARD_SHARED_DATA`, or in a folder `shared/data` beside a
/// parent of the project. `None`, and a line saying so, where there is none: the test that asks then
/// has nothing to compare with.
pub fn shared_data(path: &str) -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().map(|parent| parent.join("shared/data"));
    let named = std::env::var_os("GRIDWARD_SHARED_DATA").map(PathBuf::from);
    let found = named.into_iter().chain(beside).map(|folder| folder.join(path)).find(|file| file.is_file());
    if found.is_none() {
        println!("skipped: no shared data {path}");
    }
    found
}
