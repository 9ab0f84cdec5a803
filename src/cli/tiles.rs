//! `gridward tiles export`: vector tiles without a server.

mod document;
mod export;

use super::{CliError, Context};

/// Vector tiles as files
///
/// A running server draws tiles when they are asked for. For ten thousand viewers, or for a network that
/// the server is not in, export them once and let a file server or an object store hand them out.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    Export(export::Args),
}

/// # Errors
/// See [`export::run`].
pub fn run(args: Args, context: &Context) -> Result<(), CliError> {
    match args.action {
        Action::Export(args) => export::run(&args, context),
    }
}
