//! `gridward check`: everything wrong with an edition.

use serde_json::json;

use super::{CliError, Context, issue_list};
use crate::clock;
use crate::domain::issue::IssueSeverity;
use crate::service::check::check;

/// List every issue of an edition
///
/// Borders that do not close or that cross, ground between grids, codes used twice, grids without
/// area, parent, lead or enough members, matters whose layer has no grid. Exit status 1 when there is an error; warnings are only
/// told, and so is what was accepted when the edition was published.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  gridward check
  gridward check --edition 3 --json")]
pub struct Args {
    /// Its number [default: the edition in force]
    #[arg(long)]
    pub edition: Option<u32>,
}

/// # Errors
/// No such edition, or it has errors.
pub fn run(args: Args, context: &Context) -> Result<(), CliError> {
    let store = context.store()?;
    let report =
        check(&*store, args.edition, clock::now()).map_err(|error| CliError::Refused(error.to_string()))?;
    let errors = report.issues.iter().filter(|issue| issue.severity == IssueSeverity::Error).count();
    let warnings = report.issues.len() - errors;
    let number = report.edition.number.0;
    let mut words = issue_list::words(&report.issues);
    if !report.accepted.is_empty() {
        words += "accepted when it was published:\n";
        words += &issue_list::words(&report.accepted);
    }
    words += &format!(
        "edition {number}: {errors} errors, {warnings} warnings, {} accepted",
        report.accepted.len()
    );
    let document = json!({
        "edition": number,
        "errors": errors,
        "warnings": warnings,
        "issues": issue_list::document(&report.issues),
        "accepted": issue_list::document(&report.accepted),
    });
    context.output.print(words, &document)?;
    if errors > 0 { Err(CliError::Refused(format!("edition {number} has {errors} errors"))) } else { Ok(()) }
}
