//! Puts it together: settings, logs, the store's door, the command.

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use clap::{CommandFactory, FromArgMatches};

use crate::cli::{Cli, CliError, Context, StoreDoors};
use crate::config::file::FileSettings;
use crate::config::{Config, StoreAddress};
use crate::store::{self, Clock, Store, StoreError};
use crate::telemetry;

const STORES: StoreDoors = StoreDoors { open, create, restore, remove };

fn open(address: &StoreAddress, clock: Clock) -> Result<Arc<dyn Store>, StoreError> {
    store::open(address.reveal(), clock)
}

fn create(address: &StoreAddress, clock: Clock) -> Result<Arc<dyn Store>, StoreError> {
    store::create(address.reveal(), clock)
}

fn restore(from: &Path, address: &StoreAddress) -> Result<(), StoreError> {
    store::restore(from, address.reveal())
}

fn remove(address: &StoreAddress) -> Result<(), StoreError> {
    store::remove(address.reveal())
}

/// The whole program. Ends the process itself when the words make no sense (2) or ask for help (0).
pub fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) if error.is_closed_pipe() => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("gridward: {}", error.chain());
            ExitCode::from(error.exit_code())
        }
    }
}

fn run() -> Result<(), CliError> {
    let settings = FileSettings::load(std::env::args(), std::env::var("GRIDWARD_CONFIG").ok())?;
    let matches = settings.bind(Cli::command())?.get_matches();
    let cli = Cli::from_arg_matches(&matches).unwrap_or_else(|error| error.exit());
    let config = Config::check(cli.settings)?;
    telemetry::start(&config);
    cli.command.run(&Context::new(config, STORES))
}
