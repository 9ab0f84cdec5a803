//! Which store an address means: `postgres://…` is PostGIS, anything else the path of a GeoPackage.

use std::path::Path;
use std::sync::Arc;

use super::{Clock, Store, StoreError, gpkg, postgis};

fn is_server(address: &str) -> bool {
    address.starts_with("postgres://") || address.starts_with("postgresql://")
}

/// Opens the store at a path or URL, bringing an older schema up to date.
///
/// # Errors
/// `Missing` when there is none, `NotOurs`, `TooNew`, `Unavailable`.
pub fn open(address: &str, clock: Clock) -> Result<Arc<dyn Store>, StoreError> {
    Ok(if is_server(address) {
        Arc::new(postgis::Postgis::open(address)?)
    } else {
        Arc::new(gpkg::Gpkg::open(Path::new(address), clock)?)
    })
}

/// Makes an empty store: a file that must not exist, or the tables of an empty database.
///
/// # Errors
/// `Exists` when there is one already; `Full`, `Unavailable`.
pub fn create(address: &str, clock: Clock) -> Result<Arc<dyn Store>, StoreError> {
    Ok(if is_server(address) {
        Arc::new(postgis::Postgis::create(address)?)
    } else {
        Arc::new(gpkg::Gpkg::create(Path::new(address), clock)?)
    })
}

/// Removes a store with all that is in it. A database is not: whoever keeps it drops it.
///
/// # Errors
/// `Missing`, `NotOurs`; `InUse` when anybody has it open.
pub fn remove(address: &str) -> Result<(), StoreError> {
    if is_server(address) {
        return Err(StoreError::NotOurs("a database is dropped by who keeps it".into()));
    }
    gpkg::remove(Path::new(address))
}

/// Makes a store of what [`Store::backup`] wrote, of the same kind, where none is yet.
///
/// # Errors
/// As [`create`]; `NotOurs` when `from` is no backup of that kind.
pub fn restore(from: &Path, address: &str) -> Result<(), StoreError> {
    if is_server(address) { postgis::restore(from, address) } else { gpkg::restore(from, Path::new(address)) }
}
