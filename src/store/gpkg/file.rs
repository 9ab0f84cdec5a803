//! The file itself: whose it is, connections, creation, copies.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use diesel::connection::SimpleConnection;
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::r2d2::{ConnectionManager, CustomizeConnection, Error as PoolError, Pool};
use diesel::sql_types::{BigInt, Text};
use diesel::sqlite::{Sqlite, SqliteConnection};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use crate::store::StoreError;
use crate::store::copy::finished;
use crate::store::fault::{schema_known, unavailable};

use super::Readers;

const MIGRATIONS: EmbeddedMigrations = embed_migrations!("migrations/gpkg");

/// How long a connection waits for another process's write, in milliseconds.
const BUSY_MS: u32 = 10_000;

/// How many requests may read at once before they queue.
const READERS_MAX: u32 = 4;

/// `GPKG` and 1.3.0 (OGC 12-128r17, 1.1.1.1.1).
pub const APPLICATION_ID: u32 = u32::from_be_bytes(*b"GPKG");
pub const USER_VERSION: u32 = 10_300;

/// Looks before anything is touched: a GeoPackage, ours, and none from a newer program.
///
/// SQLite alone ever opens the file: closing another handle on it would drop the locks of every
/// connection of this process (POSIX; sqlite.org/howtocorrupt.html, 2.2), and another process could
/// then throw the write-ahead log away under it.
pub fn check(path: &Path) -> Result<(), StoreError> {
    let shown = path.display();
    match path.metadata() {
        Ok(found) if found.is_file() => {}
        Ok(_) => return Err(StoreError::NotOurs(format!("{shown} is no file"))),
        Err(error) if error.kind() == ErrorKind::NotFound => {
            return Err(StoreError::Missing(shown.to_string()));
        }
        Err(error) => return Err(unavailable("file", error)),
    }
    let mut reader = connect(path)?;
    let whose = sql::<BigInt>("application_id FROM pragma_application_id");
    let whose: i64 = diesel::select(whose).get_result(&mut reader).map_err(|error| damaged(path, error))?;
    if whose != i64::from(APPLICATION_ID) {
        return Err(StoreError::NotOurs(format!("{shown} is no GeoPackage")));
    }
    let tables = sql::<BigInt>("count(*) FROM sqlite_master WHERE type = 'table' AND name = 'gridward_head'");
    let tables: i64 = diesel::select(tables).get_result(&mut reader).map_err(|error| damaged(path, error))?;
    if tables != 1 {
        return Err(StoreError::NotOurs(format!("{shown} is another program's GeoPackage")));
    }
    let applied = reader.applied_migrations().map_err(|error| unavailable("migrations", error))?;
    schema_known::<Sqlite>(&MIGRATIONS, &applied)
}

fn damaged(path: &Path, error: diesel::result::Error) -> StoreError {
    let why = error.to_string();
    if why.contains("not a database") || why.contains("malformed") {
        StoreError::NotOurs(format!("{}: {why}", path.display()))
    } else {
        error.into()
    }
}

/// A connection to a file that exists; `mode=rw` keeps SQLite from making one.
pub fn connect(path: &Path) -> Result<SqliteConnection, StoreError> {
    let mut connection =
        SqliteConnection::establish(&uri(path)?).map_err(|error| unavailable("file", error))?;
    connection.batch_execute(&format!("PRAGMA busy_timeout = {BUSY_MS}"))?;
    Ok(connection)
}

fn uri(path: &Path) -> Result<String, StoreError> {
    let text = path.to_str().ok_or_else(|| unavailable("file", "its path is no UTF-8"))?;
    let escaped = text.replace('%', "%25").replace('?', "%3f").replace('#', "%23");
    Ok(format!("file:{escaped}?mode=rw"))
}

/// Durable, and what is deleted is overwritten: personal data that was erased must not stay in free pages.
pub fn writer(path: &Path) -> Result<SqliteConnection, StoreError> {
    let mut writer = connect(path)?;
    writer.batch_execute(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; \
         PRAGMA secure_delete = ON",
    )?;
    Ok(writer)
}

/// What a pooled connection is told first.
#[derive(Debug)]
struct ReadOnly;

impl CustomizeConnection<SqliteConnection, PoolError> for ReadOnly {
    fn on_acquire(&self, reader: &mut SqliteConnection) -> Result<(), PoolError> {
        let told = format!("PRAGMA busy_timeout = {BUSY_MS}; PRAGMA query_only = ON");
        reader.batch_execute(&told).map_err(PoolError::QueryError)
    }
}

pub fn readers(path: &Path) -> Result<Readers, StoreError> {
    Pool::builder()
        .max_size(READERS_MAX)
        .min_idle(Some(1))
        .connection_customizer(Box::new(ReadOnly))
        .build(ConnectionManager::new(uri(path)?))
        .map_err(|error| unavailable("file", error))
}

pub fn migrate(writer: &mut SqliteConnection) -> Result<(), StoreError> {
    writer.run_pending_migrations(MIGRATIONS).map_err(|error| unavailable("migrations", error))?;
    Ok(())
}

/// Makes an empty store. It gets its name when it is whole, so that no half-made one is ever found.
pub fn create(path: &Path) -> Result<(), StoreError> {
    finished(path, |making| {
        let mut writer = connect(making)?;
        writer.batch_execute(&format!(
            "PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {USER_VERSION}"
        ))?;
        migrate(&mut writer)
    })
}

/// A consistent copy while others write (`VACUUM INTO`, which also squeezes out free pages).
pub fn backup(reader: &mut SqliteConnection, to: &Path) -> Result<(), StoreError> {
    finished(to, |making| {
        let target = making.to_str().ok_or_else(|| unavailable("file", "its path is no UTF-8"))?;
        reader.batch_execute("PRAGMA query_only = OFF")?;
        let copied = diesel::sql_query("VACUUM INTO ?").bind::<Text, _>(target).execute(reader);
        reader.batch_execute("PRAGMA query_only = ON")?;
        copied?;
        Ok(())
    })
}

/// Puts a copy that [`backup`] made where there is no store yet.
///
/// # Errors
/// `Missing`, `NotOurs`, `TooNew` of the copy; `Exists`, `Full` of the new file.
pub fn restore(from: &Path, to: &Path) -> Result<(), StoreError> {
    check(from)?;
    backup(&mut connect(from)?, to)
}

/// Removes a store that nobody has open, here or in another process.
///
/// In WAL mode whoever has the file open holds a shared lock on it for as long as that lasts, be it
/// idle, and the system frees it however that ends; to leave the mode takes an exclusive one.
///
/// # Errors
/// `Missing`, `NotOurs`, `InUse`.
pub fn remove(path: &Path) -> Result<(), StoreError> {
    check(path)?;
    let mut alone = connect(path)?;
    let taken = alone.batch_execute("PRAGMA busy_timeout = 0; PRAGMA journal_mode = DELETE; BEGIN EXCLUSIVE");
    taken.map_err(|error| match StoreError::from(error) {
        StoreError::Unavailable { why, .. } if why.contains("locked") => {
            StoreError::InUse(path.display().to_string())
        }
        error => error,
    })?;
    for suffix in ["", "-wal", "-shm"] {
        let mut file = path.as_os_str().to_owned();
        file.push(suffix);
        match std::fs::remove_file(PathBuf::from(file)) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(error.into()),
            _ => {}
        }
    }
    Ok(())
}
