//! What every command is given: the settings, where to print, and the store on demand.

use std::path::Path;
use std::sync::Arc;

use super::{CliError, Output};
use crate::clock;
use crate::config::{Config, StoreAddress};
use crate::domain::actor::{Actor, Role};
use crate::store::{Signature, Store, StoreError};

/// Opens or makes the store at an address; `app` chooses how.
pub type StoreDoor = fn(&StoreAddress, crate::store::Clock) -> Result<Arc<dyn Store>, StoreError>;

/// The way to stores.
#[derive(Clone, Copy)]
pub struct StoreDoors {
    /// The store that is there, brought up to date.
    pub open: StoreDoor,
    /// A new and empty one where none is.
    pub create: StoreDoor,
    /// One made of a backup, where none is.
    pub restore: fn(&Path, &StoreAddress) -> Result<(), StoreError>,
    /// None any more.
    pub remove: fn(&StoreAddress) -> Result<(), StoreError>,
}

/// A command's surroundings.
pub struct Context {
    pub config: Config,
    pub output: Output,
    doors: StoreDoors,
}

impl Context {
    pub fn new(config: Config, doors: StoreDoors) -> Self {
        let output = Output { json: config.json };
        Self { config, output, doors }
    }

    /// The store, which must exist.
    ///
    /// # Errors
    /// Says how to make one when there is none.
    pub fn store(&self) -> Result<Arc<dyn Store>, CliError> {
        (self.doors.open)(&self.config.store, clock::system()).map_err(|error| match error {
            StoreError::Missing(_) => CliError::Refused(format!(
                "there is no store at {}: make one with `gridward demo` or `gridward import`, or name \
                 another with --store",
                self.config.store
            )),
            error => self.about_store(error),
        })
    }

    /// The store, made empty when there is none.
    ///
    /// # Errors
    /// What kept it from being opened or made.
    pub fn store_or_new(&self) -> Result<Arc<dyn Store>, CliError> {
        match (self.doors.open)(&self.config.store, clock::system()) {
            Err(StoreError::Missing(_)) => self.new_store(),
            found => found.map_err(|error| self.about_store(error)),
        }
    }

    /// A new store where none is yet.
    ///
    /// # Errors
    /// `Exists` among others.
    pub fn new_store(&self) -> Result<Arc<dyn Store>, CliError> {
        self.make_folder()?;
        (self.doors.create)(&self.config.store, clock::system()).map_err(|error| self.about_store(error))
    }

    /// Makes the store of a backup, where none is yet.
    ///
    /// # Errors
    /// `Exists`, `NotOurs` among others.
    pub fn restored_store(&self, from: &Path) -> Result<Arc<dyn Store>, CliError> {
        self.make_folder()?;
        (self.doors.restore)(from, &self.config.store).map_err(|error| self.about_store(error))?;
        self.store()
    }

    /// Removes the store, if there is one.
    ///
    /// # Errors
    /// It is no store of ours, somebody has it open, or it is a database.
    pub fn remove_store(&self) -> Result<(), CliError> {
        if self.config.store.path().is_none() {
            return Err(CliError::Refused(
                "a database is not emptied from here: drop and create it yourself".into(),
            ));
        }
        match (self.doors.remove)(&self.config.store) {
            Ok(()) | Err(StoreError::Missing(_)) => Ok(()),
            Err(StoreError::InUse(_)) => Err(CliError::Refused(format!(
                "{} is open in another program, e.g. `gridward serve`: stop that first; nothing was removed",
                self.config.store
            ))),
            Err(error) => Err(self.about_store(error)),
        }
    }

    fn make_folder(&self) -> Result<(), CliError> {
        match self.config.store.path().as_deref().and_then(Path::parent) {
            None => Ok(()),
            Some(folder) => std::fs::create_dir_all(folder)
                .map_err(|error| CliError::failed(format!("cannot make {}", folder.display()), error)),
        }
    }

    /// How a write of the command line signs: whoever can write the store's file may do all.
    pub fn signature(&self, what: impl Into<Arc<str>>) -> Signature {
        let user = std::env::var("USER").unwrap_or_else(|_| "unknown".to_owned());
        let actor = Actor { name: format!("cli:{user}").into(), role: Role::Admin, territory: None };
        Signature { actor, what: what.into() }
    }

    pub fn about_store(&self, error: StoreError) -> CliError {
        CliError::failed(format!("store {}", self.config.store), error)
    }
}
