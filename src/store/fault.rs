//! What a database says went wrong, in the store's own terms.

use diesel::backend::Backend;
use diesel::migration::{MigrationSource, MigrationVersion};
use diesel::result::Error as SqlError;
use diesel_migrations::EmbeddedMigrations;

use super::StoreError;

/// How SQLite and PostgreSQL say that there is no room left (`SQLITE_FULL`, SQLSTATE 53100).
const FULL: [&str; 3] = ["database or disk is full", "No space left on device", "could not extend file"];

impl From<SqlError> for StoreError {
    fn from(error: SqlError) -> Self {
        match error {
            SqlError::DeserializationError(why) => Self::Corrupt { what: "a row", why: why.to_string() },
            other => unavailable("database", other),
        }
    }
}

impl From<std::io::Error> for StoreError {
    fn from(error: std::io::Error) -> Self {
        if error.kind() == std::io::ErrorKind::StorageFull { Self::Full } else { unavailable("file", error) }
    }
}

/// An error of what stands below, unless it says that the disk is full.
pub fn unavailable(what: &'static str, error: impl std::fmt::Display) -> StoreError {
    let why = error.to_string();
    if FULL.iter().any(|sign| why.contains(sign)) {
        StoreError::Full
    } else {
        StoreError::Unavailable { what, why }
    }
}

/// That every migration found in a database is one of ours.
///
/// # Errors
/// `TooNew`, naming the newest on either side.
pub fn schema_known<DB: Backend>(
    ours: &EmbeddedMigrations,
    applied: &[MigrationVersion<'_>],
) -> Result<(), StoreError> {
    let known: Vec<_> = MigrationSource::<DB>::migrations(ours)
        .map_err(|error| unavailable("migrations", error))?
        .iter()
        .map(|migration| migration.name().version().as_owned())
        .collect();
    match applied.iter().filter(|version| !known.contains(version)).max() {
        None => Ok(()),
        Some(newest) => Err(StoreError::TooNew {
            found: newest.to_string(),
            known: known.iter().max().map(ToString::to_string).unwrap_or_default(),
        }),
    }
}
