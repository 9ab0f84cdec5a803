//! `gridward migrate`: brings a store's tables up to this program's.

use serde_json::json;

use super::{CliError, Context};

/// Bring the store up to date with this version of gridward
///
/// Opening a store does the same; this does it and nothing else, e.g. before the new version is
/// rolled out to several servers. Safe to repeat.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  gridward migrate
  gridward migrate --store postgres://gridward@db/town")]
pub struct Args {}

/// # Errors
/// No store, or one that is not ours or newer than this program.
pub fn run(_args: Args, context: &Context) -> Result<(), CliError> {
    let head = context.store()?.head()?;
    let edition = head.edition.map(|number| number.0);
    let said = match edition {
        Some(number) => {
            format!("{} is up to date: write {}, edition {number}", context.config.store, head.log.0)
        }
        None => format!("{} is up to date and has no edition yet", context.config.store),
    };
    context.output.print(
        said,
        &json!({"store": context.config.store.to_string(), "log": head.log.0, "edition": edition}),
    )?;
    Ok(())
}
