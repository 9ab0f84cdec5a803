//! The server: connections, schema, copies by `pg_dump` and `pg_restore`.

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use diesel::connection::SimpleConnection;
use diesel::dsl::sql;
use diesel::pg::{Pg, PgConnection};
use diesel::prelude::*;
use diesel::r2d2::{ConnectionManager, Pool, PooledConnection};
use diesel::sql_types::Bool;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use crate::store::StoreError;
use crate::store::copy::finished;
use crate::store::fault::{schema_known, unavailable};

use super::Connections;

const MIGRATIONS: EmbeddedMigrations = embed_migrations!("migrations/postgis");

/// How many connections one process takes at most.
const CONNECTIONS_MAX: u32 = 8;

/// How long a verb waits for a connection before it says that the server is away.
const CONNECT_WAIT: Duration = Duration::from_secs(3);

/// Held while the schema is changed, so that processes that start together do it once.
const SCHEMA_LOCK: i64 = 0x6772_6964_7761_7264;

/// A pool that connects when asked and tries each connection before it lends it.
pub fn connections(url: &str) -> Result<Connections, StoreError> {
    Ok(Pool::builder()
        .max_size(CONNECTIONS_MAX)
        .min_idle(Some(0))
        .test_on_check_out(true)
        .connection_timeout(CONNECT_WAIT)
        .build_unchecked(ConnectionManager::new(url)))
}

type Connected = PooledConnection<ConnectionManager<PgConnection>>;

pub fn connection(connections: &Connections) -> Result<Connected, StoreError> {
    connections.get().map_err(|error| unavailable("PostgreSQL", error))
}

fn is_store(connection: &mut PgConnection) -> Result<bool, StoreError> {
    let found = sql::<Bool>("to_regclass('gridward_head') IS NOT NULL");
    Ok(diesel::select(found).get_result(connection)?)
}

/// That the database is a store, and none from a newer program.
pub fn check(connection: &mut PgConnection) -> Result<(), StoreError> {
    if !is_store(connection)? {
        return Err(StoreError::Missing("a gridward store in that database".into()));
    }
    let applied = connection.applied_migrations().map_err(|error| unavailable("migrations", error))?;
    schema_known::<Pg>(&MIGRATIONS, &applied)
}

/// All pending migrations, in one transaction.
pub fn migrate(connection: &mut PgConnection) -> Result<(), StoreError> {
    connection.transaction(|connection| {
        lock_schema(connection)?;
        connection.run_pending_migrations(MIGRATIONS).map_err(|error| unavailable("migrations", error))?;
        Ok(())
    })
}

fn lock_schema(connection: &mut PgConnection) -> Result<(), StoreError> {
    let asked = format!("SELECT pg_advisory_xact_lock({SCHEMA_LOCK})");
    Ok(connection.batch_execute(&asked)?)
}

/// Makes the tables of an empty store, all or none.
pub fn create(connection: &mut PgConnection) -> Result<(), StoreError> {
    connection.transaction(|connection| {
        lock_schema(connection)?;
        if is_store(connection)? {
            return Err(StoreError::Exists("a gridward store in that database".into()));
        }
        let taken = sql::<Bool>("to_regclass('__diesel_schema_migrations') IS NOT NULL");
        if diesel::select(taken).get_result(connection)? {
            return Err(StoreError::NotOurs("another program keeps its tables in that database".into()));
        }
        connection.run_pending_migrations(MIGRATIONS).map_err(|error| unavailable("migrations", error))?;
        Ok(())
    })
}

/// A consistent copy in PostgreSQL's own archive format, made by `pg_dump`.
pub fn backup(url: &str, to: &Path) -> Result<(), StoreError> {
    finished(to, |making| {
        let mut dump = program("pg_dump", url)?;
        run(dump.args(["--format=custom", "--no-owner", "--no-privileges", "--file"]).arg(making))
    })
}

/// Fills an empty database from what [`backup`] wrote, all or nothing.
///
/// # Errors
/// `NotOurs` when the file is no such archive, `Exists` when the database holds a store.
pub fn restore(from: &Path, url: &str) -> Result<(), StoreError> {
    let mut magic = [0; 5];
    let read =
        File::open(from).map_err(|_| StoreError::Missing(from.display().to_string()))?.read(&mut magic)?;
    if magic[..read] != *b"PGDMP" {
        return Err(StoreError::NotOurs(format!("{} is no archive of pg_dump", from.display())));
    }
    if is_store(&mut *connection(&connections(url)?)?)? {
        return Err(StoreError::Exists("a gridward store in that database".into()));
    }
    let mut restore = program("pg_restore", url)?;
    run(restore.args(["--single-transaction", "--exit-on-error", "--no-owner"]).arg(from))
}

/// The program told which database, with a password in its environment: arguments are public.
fn program(name: &str, url: &str) -> Result<Command, StoreError> {
    let mut command = Command::new(find(name)?);
    let (shown, password) = without_password(url);
    command.arg("--dbname").arg(shown);
    if let Some(password) = password {
        command.env("PGPASSWORD", password);
    }
    Ok(command)
}

/// On the path, else the newest of Debian's.
fn find(name: &str) -> Result<PathBuf, StoreError> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut debian: Vec<PathBuf> = fs::read_dir("/usr/lib/postgresql")
        .map(|versions| versions.flatten().map(|version| version.path().join("bin")).collect())
        .unwrap_or_default();
    debian.sort();
    let mut folders = std::env::split_paths(&path).chain(debian.into_iter().rev());
    folders
        .find_map(|folder| Some(folder.join(name)).filter(|file| file.is_file()))
        .ok_or_else(|| unavailable("backup", format!("no program {name}: install postgresql-client")))
}

fn run(command: &mut Command) -> Result<(), StoreError> {
    let done = command.output()?;
    let said = String::from_utf8_lossy(&done.stderr);
    if done.status.success() { Ok(()) } else { Err(unavailable("backup", said.trim())) }
}

/// `postgres://user:secret@host/db?password=secret` → the same without either `secret`, and the one that
/// libpq would take (the query's, and of several the last) with its escapes undone.
fn without_password(url: &str) -> (String, Option<String>) {
    let (address, query) = url.split_once('?').unwrap_or((url, ""));
    let in_authority = address.find("://").and_then(|at| {
        let (scheme, rest) = address.split_at(at + 3);
        let authority = &rest[..rest.find('/').unwrap_or(rest.len())];
        let (credentials, _) = authority.rsplit_once('@')?;
        let (user, password) = credentials.split_once(':')?;
        Some((format!("{scheme}{user}{}", &rest[credentials.len()..]), password))
    });
    let (mut shown, mut password) =
        in_authority.map_or_else(|| (address.to_owned(), None), |(shown, found)| (shown, Some(found)));
    let mut kept = Vec::new();
    for part in query.split('&').filter(|part| !part.is_empty()) {
        match part.split_once('=') {
            Some((name, value)) if unescaped(name) == "password" => password = Some(value),
            _ => kept.push(part),
        }
    }
    if !kept.is_empty() {
        shown.push('?');
        shown.push_str(&kept.join("&"));
    }
    (shown, password.map(unescaped))
}

fn unescaped(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        let escape = || u8::from_str_radix(std::str::from_utf8(tail.get(..2)?).ok()?, 16).ok();
        let (byte, left) = match escape().filter(|_| *first == b'%') {
            Some(byte) => (byte, &tail[2..]),
            None => (*first, tail),
        };
        bytes.push(byte);
        rest = left;
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_does_not_go_into_arguments() {
        for (url, shown, password) in [
            ("postgres://u:p@h/d", "postgres://u@h/d", Some("p")),
            ("postgres://u:p%40%3a@h:5/d?x=@", "postgres://u@h:5/d?x=@", Some("p@:")),
            ("postgres://u@h/d", "postgres://u@h/d", None),
            (
                "postgres://u@h/d?password=p%20q&sslmode=require",
                "postgres://u@h/d?sslmode=require",
                Some("p q"),
            ),
            ("postgres:///d?host=/run&pass%77ord=p", "postgres:///d?host=/run", Some("p")),
            ("postgres://u:p@h?password=q", "postgres://u@h", Some("q")),
            ("postgresql:///d?host=/run/a:b@c", "postgresql:///d?host=/run/a:b@c", None),
        ] {
            assert_eq!(without_password(url), (shown.to_owned(), password.map(str::to_owned)));
        }
    }
}
