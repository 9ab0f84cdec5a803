//! `gridward key new|list|revoke`: who may ask and write over HTTP.

use std::fmt::Write as _;
use std::sync::Arc;

use serde_json::{Value, json};

use super::territory::territory;
use super::{CliError, Context};
use crate::clock;
use crate::domain::actor::Role;
use crate::domain::id::GridId;
use crate::service::{keys, time};
use crate::store::{ApiKey, StoreError};

/// Make, list and revoke API keys
///
/// A key is shown once, when it is made, and kept only as its SHA-256. A running server takes note
/// of a new or revoked key within a second.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  gridward key new --name hotline --role dispatcher
  gridward key new --name houjie --role viewer --territory 441900122003
  gridward key list
  gridward key revoke hotline

Roles: viewer reads; dispatcher reads with telephone numbers and writes members, duties, matters and
premises; planner, approver redraw; admin does all. Two read what concerns them and need a territory:
member the grids it serves on, social (an enterprise, a school, a mall) its own entity grid.")]
pub struct Args {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    /// Make a key and show it, this once
    New(NewArgs),
    /// List the keys: names, roles, territories, never the keys
    List,
    /// Refuse a key from now on
    Revoke {
        /// The key's name
        name: String,
    },
}

#[derive(Debug, clap::Args)]
struct NewArgs {
    /// What the audit log calls it, e.g. the desk or program that will use it
    #[arg(long)]
    name: String,
    /// viewer, dispatcher, member, planner, approver, admin or social
    #[arg(long, default_value = "viewer")]
    role: Role,
    /// Id or code of the grid that limits what the key sees and changes [default: everything]
    #[arg(long, value_name = "GRID")]
    territory: Option<String>,
}

/// # Errors
/// A name that is taken or missing, a territory that is no grid.
pub fn run(args: Args, context: &Context) -> Result<(), CliError> {
    match args.action {
        Action::New(new) => make(new, context),
        Action::List => list(context),
        Action::Revoke { name } => revoke(&name, context),
    }
}

fn make(args: NewArgs, context: &Context) -> Result<(), CliError> {
    let store = context.store_or_new()?;
    let territory = territory(&*store, args.role, args.territory.as_deref())?;
    let name = keys::check_name(&args.name).map_err(|error| CliError::Usage(error.to_string()))?;
    let secret = keys::Secret::random().map_err(|error| CliError::failed("no random bits", error))?;
    let key = ApiKey {
        name: name.clone(),
        sha256: secret.sha256(),
        role: args.role,
        territory: territory.clone(),
        created: clock::now(),
        revoked: None,
    };
    match store.add_key(&key, &context.signature(format!("key new {name}"))) {
        Err(StoreError::Exists(_)) => {
            Err(CliError::Refused(format!("there is, or was, a key named {name:?}: take another name")))
        }
        Err(error) => Err(context.about_store(error)),
        Ok(_) => {
            eprintln!("The key is shown this once and kept only as its SHA-256.");
            context.output.print(
                secret.reveal(),
                &json!({
                    "name": &*name,
                    "role": args.role.name(),
                    "territory": territory.as_ref().map(GridId::as_str),
                    "key": secret.reveal(),
                }),
            )?;
            Ok(())
        }
    }
}

fn list(context: &Context) -> Result<(), CliError> {
    let store = context.store()?;
    let zone = time::Zone::of(&store.town()?).map_err(|error| CliError::failed("the town's zone", error))?;
    let known = store.keys()?;
    let documents: Vec<Value> = known
        .iter()
        .map(|key| {
            json!({
                "name": &*key.name,
                "role": key.role.name(),
                "territory": key.territory.as_ref().map(GridId::as_str),
                "created": zone.rfc3339(key.created),
                "revoked": key.revoked.map(|at| zone.rfc3339(at)),
            })
        })
        .collect();
    let mut words = format!("{:24} {:12} {:24} {:26} revoked", "name", "role", "territory", "created");
    for key in &known {
        let territory = key.territory.as_ref().map_or("everything", GridId::as_str);
        let revoked = key.revoked.map_or_else(String::new, |at| zone.rfc3339(at));
        let created = zone.rfc3339(key.created);
        write!(words, "\n{:24} {:12} {territory:24} {created:26} {revoked}", key.name, key.role.name())
            .expect("a String takes all");
    }
    context.output.print(words.trim_end(), &documents)?;
    Ok(())
}

fn revoke(name: &str, context: &Context) -> Result<(), CliError> {
    let name: Arc<str> = name.into();
    match context.store()?.revoke_key(&name, &context.signature(format!("key revoke {name}"))) {
        Err(StoreError::Missing(_)) => {
            Err(CliError::Refused(format!("no key named {name:?} is in use; `gridward key list` names them")))
        }
        Err(error) => Err(context.about_store(error)),
        Ok(_) => {
            context.output.print(format!("{name} is refused from now on"), &json!({"revoked": &*name}))?;
            Ok(())
        }
    }
}
