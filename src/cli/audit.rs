//! `gridward audit`: who wrote what, and when.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::{CliError, Context};
use crate::domain::time::LogNumber;
use crate::service::time::Zone;

/// Show who wrote what to the store, and when
///
/// Every write has an entry: imports, changes over HTTP, keys, the town's settings. Entries come in the order
/// of the writes, numbered as in the change log, and are never changed. They name no phone number and no text.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  gridward audit
  gridward audit --after 4711 --limit 1000 --json")]
pub struct Args {
    /// Entries after this number
    #[arg(long, value_name = "NUMBER", default_value_t = 0)]
    after: u64,
    /// At most so many
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    limit: u32,
}

/// # Errors
/// No store, or it cannot be read.
pub fn run(args: Args, context: &Context) -> Result<(), CliError> {
    let store = context.store()?;
    let zone = Zone::of(&store.town()?).map_err(|error| CliError::failed("the town's zone", error))?;
    // One more tells whether there is more.
    let mut entries = store.audit(LogNumber(args.after), args.limit + 1)?;
    let has_more = entries.len() > args.limit as usize;
    entries.truncate(args.limit as usize);
    let next = entries.last().filter(|_| has_more).map(|entry| entry.log.0);
    let documents: Vec<Value> = entries
        .iter()
        .map(|entry| {
            json!({
                "log": entry.log.0,
                "recorded": zone.rfc3339(entry.recorded),
                "actor": &*entry.actor,
                "role": entry.role.name(),
                "what": &*entry.what,
            })
        })
        .collect();
    let mut words = format!("{:>8} {:32} {:20} {:10} what", "number", "recorded", "actor", "role");
    for entry in &entries {
        let recorded = zone.rfc3339(entry.recorded);
        let (number, role) = (entry.log.0, entry.role.name());
        write!(words, "\n{number:>8} {recorded:32} {:20} {role:10} {}", entry.actor, entry.what)
            .expect("a String takes all");
    }
    if let Some(next) = next {
        write!(words, "\nthere is more: --after {next}").expect("a String takes all");
    }
    context.output.print(words, &json!({"entries": documents, "next": next}))?;
    Ok(())
}
