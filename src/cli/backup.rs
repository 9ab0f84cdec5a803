//! `gridward backup` and `gridward restore`: a consistent copy, made while others read and write.

use std::path::PathBuf;

use serde_json::json;

use super::{CliError, Context, progress};

/// Copy the store to a file while it is in use
///
/// The copy is one moment of the store: every write that was acknowledged before, none in part. It
/// holds personal data; keep it as you keep the store.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  gridward backup town-2026-11-23.gpkg
  gridward backup --store postgres://gridward@db/town town.backup")]
pub struct Args {
    /// File to write, which must not exist
    #[arg(value_name = "FILE")]
    pub to: PathBuf,
}

/// # Errors
/// The file exists or cannot be written, or the store cannot be read.
pub fn run(args: Args, context: &Context) -> Result<(), CliError> {
    let store = context.store()?;
    let bar = progress::bar("copying", None);
    let copied = store.backup(&args.to);
    bar.finish_and_clear();
    copied.map_err(|error| CliError::failed(format!("backup to {}", args.to.display()), error))?;
    let bytes = std::fs::metadata(&args.to).map_or(0, |file| file.len());
    context.output.print(
        format!("{} holds a copy of {}, {bytes} bytes", args.to.display(), context.config.store),
        &json!({"backup": args.to, "bytes": bytes, "store": context.config.store.to_string()}),
    )?;
    Ok(())
}

/// Make a store of a backup
///
/// Where the store would be there must be none yet: nothing is ever overwritten. Stop the server,
/// move the old store away, restore, start.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  gridward restore town-2026-11-23.gpkg
  gridward restore town-2026-11-23.gpkg --store other/town.gpkg")]
pub struct RestoreArgs {
    /// File that `gridward backup` wrote
    #[arg(value_name = "FILE")]
    pub from: PathBuf,
}

/// # Errors
/// A store is there already, or the file is no backup of that kind of store.
pub fn restore(args: RestoreArgs, context: &Context) -> Result<(), CliError> {
    let bar = progress::bar("restoring", None);
    let restored = context.restored_store(&args.from);
    bar.finish_and_clear();
    let head = restored?.head()?;
    context.output.print(
        format!(
            "{} holds what {} held, up to write {}",
            context.config.store,
            args.from.display(),
            head.log.0
        ),
        &json!({"store": context.config.store.to_string(), "log": head.log.0}),
    )?;
    Ok(())
}
