//! `gridward webhook new|list|revoke`: who is told of the change log.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::{CliError, Context};
use crate::clock;
use crate::config::WEBHOOKS_MAX;
use crate::domain::id::{GridId, WebhookId};
use crate::domain::time::LogNumber;
use crate::domain::webhook::{Standing, WebhookSecret};
use crate::service::id::new_id;
use crate::service::time;
use crate::service::webhook::{Reach, check_url, new_secret};
use crate::store::{LogKind, StoreError, Webhook, WebhookWrite};

/// Send the change log to other systems, as it grows
///
/// A running server sends each of them what `/v1/changes` tells, in order, signed as Standard Webhooks has
/// it, and again until it is acknowledged. Where it may send to is the server's setting (serve --webhook-allow).
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  gridward webhook new https://hotline.example.cn/gridward --kinds edition,roster
  gridward webhook list
  gridward webhook revoke wh-0197…")]
pub struct Args {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    /// Begin to send, from now on, and show the secret, this once
    New(NewArgs),
    /// List webhooks and how each stands, never the secrets
    List,
    /// Send nothing more there
    Revoke {
        /// The webhook's id
        id: String,
    },
}

#[derive(Debug, clap::Args)]
struct NewArgs {
    /// http:// or https://
    url: String,
    /// Which kinds of change [default: all]
    #[arg(long, value_name = "KINDS", value_delimiter = ',')]
    kinds: Vec<LogKind>,
    /// The secret of a receiver that has one already (whsec_…) [default: a new one]
    #[arg(long, value_name = "SECRET")]
    secret: Option<WebhookSecret>,
    /// A number of the change log: also what came later than that
    #[arg(long, value_name = "NUMBER")]
    after: Option<u64>,
    /// Webhooks that there may be
    #[arg(long, value_name = "WEBHOOKS", default_value_t = WEBHOOKS_MAX)]
    max_webhooks: usize,
}

/// # Errors
/// A URL that is none, too many webhooks, an id that is nobody's.
pub fn run(args: Args, context: &Context) -> Result<(), CliError> {
    match args.action {
        Action::New(new) => make(new, context),
        Action::List => list(context),
        Action::Revoke { id } => revoke(&id, context),
    }
}

fn make(args: NewArgs, context: &Context) -> Result<(), CliError> {
    let store = context.store()?;
    // Whether it may be sent there is the running server's to say, at every connection.
    let anywhere = Reach::anywhere();
    let url = check_url(&args.url, &anywhere).map_err(|error| CliError::Usage(format!("the URL {error}")))?;
    if args.after.is_some_and(|after| store.head().is_ok_and(|head| after > head.log.0)) {
        return Err(CliError::Refused("the change log has no such number yet".into()));
    }
    let no_bits = |error| CliError::failed("no random bits", error);
    let id = WebhookId::new(&format!("wh-{}", new_id(clock::now()))).expect("an ASCII id");
    let by = context.signature(format!("create webhook {id}"));
    let mut kinds = args.kinds;
    kinds.sort_unstable();
    kinds.dedup();
    let webhook = Webhook {
        id,
        version: LogNumber(0),
        url,
        secret: args.secret.map_or_else(|| new_secret().map_err(no_bits), Ok)?,
        kinds,
        creator: by.actor.clone(),
        has_key: false,
        created: clock::now(),
        standing: Standing::since(LogNumber(args.after.unwrap_or(0))),
    };
    let answer = |webhook: &Webhook| webhook.secret.reveal().into();
    let (from_now, at_most) = (args.after.is_none(), args.max_webhooks);
    let write = WebhookWrite { webhook, from_now, at_most, once: None, answer: &answer, by };
    match store.add_webhook(&write) {
        Err(error @ StoreError::TooMany { .. }) => Err(CliError::Refused(error.to_string())),
        Err(error) => Err(context.about_store(error)),
        Ok(_) => {
            let (id, secret) = (write.webhook.id.as_str(), write.webhook.secret.reveal());
            eprintln!("{id} is sent to from now on; the secret is shown this once.");
            context.output.print(&secret, &json!({"id": id, "secret": secret}))?;
            Ok(())
        }
    }
}

fn list(context: &Context) -> Result<(), CliError> {
    let store = context.store()?;
    let zone = time::Zone::of(&store.town()?).map_err(|error| CliError::failed("the town's zone", error))?;
    let webhooks = store.webhooks()?;
    let state = |webhook: &Webhook| match (&webhook.standing.stopped, &webhook.standing.failing) {
        (Some(_), _) => "stopped",
        (None, Some(_)) => "failing",
        (None, None) => "active",
    };
    let documents: Vec<Value> = webhooks
        .iter()
        .map(|webhook| {
            json!({
                "id": webhook.id.as_str(),
                "url": &*webhook.url,
                "kinds": webhook.kinds.iter().map(|kind| kind.name()).collect::<Vec<_>>(),
                "created_by": &*webhook.creator.name,
                "territory": webhook.creator.territory.as_ref().map(GridId::as_str),
                "created": zone.rfc3339(webhook.created),
                "delivered": webhook.standing.delivered.0,
                "state": state(webhook),
                "why": webhook.standing.failing.as_ref().map(|failing| &*failing.why),
            })
        })
        .collect();
    let mut words = format!("{:40} {:8} {:>10} url", "id", "state", "delivered");
    for webhook in &webhooks {
        let (id, delivered) = (webhook.id.as_str(), webhook.standing.delivered.0);
        write!(words, "\n{id:40} {:8} {delivered:>10} {}", state(webhook), webhook.url)
            .expect("a String takes all");
        if let Some(failing) = &webhook.standing.failing {
            write!(words, "\n{:40} {}", "", failing.why).expect("a String takes all");
        }
    }
    context.output.print(words.trim_end(), &documents)?;
    Ok(())
}

fn revoke(id: &str, context: &Context) -> Result<(), CliError> {
    let unknown = || CliError::Refused(format!("no webhook is {id:?}; `gridward webhook list` names them"));
    let known = WebhookId::new(id).map_err(|_| unknown())?;
    let by = context.signature(format!("remove webhook {known}"));
    match context.store()?.remove_webhook(&known, None, &by) {
        Err(StoreError::Missing(_)) => Err(unknown()),
        Err(error) => Err(context.about_store(error)),
        Ok(_) => {
            context.output.print(format!("{id} is sent to no more"), &json!({"revoked": id}))?;
            Ok(())
        }
    }
}
