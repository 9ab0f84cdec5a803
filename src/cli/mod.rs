//! The command line: one file a command, each with its `Args` (what it takes) and its `run` (what it
//! does). A new command is a file, a line in [`Command`] and one in [`Command::run`].
//!
//! Exit codes: 0 done, 1 refused or failed with the reason on stderr, 2 wrong usage. Results go to
//! stdout, everything else to stderr. Every flag can also stand in the environment and in
//! `gridward.toml`; [`crate::config::file`] sees to that, commands need say nothing.

mod audit;
mod background;
mod backup;
mod check;
mod context;
mod demo;
mod error;
mod export;
mod geocode;
mod import;
mod issue_list;
mod key;
mod locate;
mod migrate;
mod moment;
mod notice;
mod output;
pub mod progress;
mod serve;
mod territory;
mod tiles;
mod town;
mod webhook;

pub use context::{Context, StoreDoors};
pub use error::CliError;
pub use output::Output;

use crate::config::RawConfig;

/// Which grid, and which grid member, owns this address?
///
/// gridward keeps a town's grids as one mesh of borders and answers at once, over HTTP, from here
/// and on a map, with the reasons.
#[derive(Debug, clap::Parser)]
#[command(name = "gridward", version, after_help = EXAMPLES, max_term_width = 100)]
pub struct Cli {
    #[command(flatten)]
    pub settings: RawConfig,

    #[command(subcommand)]
    pub command: Command,
}

const EXAMPLES: &str = "\
Examples:
  gridward demo                                make the demo town in ./data/gridward.gpkg
  gridward serve --demo                        serve it on http://127.0.0.1:8080 with a map
  gridward locate --lon 113.66 --lat 22.94     who owns this point?
  gridward locate --batch in.csv -o out.csv    who owns each of these?
  gridward geocode 河田大道14号三楼             where is that, and how sure is it?
  gridward town set --name 虎门镇               a town of your own; then gridward import
  gridward key new --name hall --role viewer   a key for another machine
  gridward tiles export --pmtiles t.pmtiles    a map for ten thousand, without a server

Every flag can also be set as GRIDWARD_… in the environment (--data-dir: GRIDWARD_DATA_DIR) and in
gridward.toml (data_dir = \"…\", or under [serve] for that command alone). A flag beats the
environment, the environment beats the file.

Exit status: 0 done, 1 refused or failed (the reason is on stderr), 2 wrong usage.";

#[derive(Debug, clap::Subcommand)]
pub enum Command {
    Demo(demo::Args),
    Town(town::Args),
    Serve(serve::Args),
    Import(import::Args),
    Export(export::Args),
    Tiles(tiles::Args),
    Check(check::Args),
    Locate(locate::Args),
    Geocode(geocode::Args),
    Key(key::Args),
    Webhook(webhook::Args),
    Audit(audit::Args),
    Migrate(migrate::Args),
    Backup(backup::Args),
    Restore(backup::RestoreArgs),
}

impl Command {
    /// Does it.
    ///
    /// # Errors
    /// What the command could not do, for stderr and the exit code.
    pub fn run(self, context: &Context) -> Result<(), CliError> {
        match self {
            Self::Demo(args) => demo::run(args, context),
            Self::Town(args) => town::run(args, context),
            Self::Serve(args) => serve::run(args, context),
            Self::Import(args) => import::run(args, context),
            Self::Export(args) => export::run(args, context),
            Self::Tiles(args) => tiles::run(args, context),
            Self::Check(args) => check::run(args, context),
            Self::Locate(args) => locate::run(args, context),
            Self::Geocode(args) => geocode::run(args, context),
            Self::Key(args) => key::run(args, context),
            Self::Webhook(args) => webhook::run(args, context),
            Self::Audit(args) => audit::run(args, context),
            Self::Migrate(args) => migrate::run(args, context),
            Self::Backup(args) => backup::run(args, context),
            Self::Restore(args) => backup::restore(args, context),
        }
    }
}
