//! `/v1/webhooks`: who is told of the change log without asking; for admins.

mod act;
mod keep;
mod message;

pub use act::{__path_redeliver, __path_test, redeliver, test};
pub use keep::{__path_create, __path_get, __path_list, __path_remove, create, get, list, remove};
pub use message::tell;

use std::sync::Arc;

use actix_web::web;
use serde::Serialize;
use utoipa::ToSchema;

use super::auth::Caller;
use super::error::{Code, Problem};
use super::state::AppState;
use crate::domain::id::WebhookId;
use crate::service::time::Zone;
use crate::service::webhook::{is_let_in, is_visible};
use crate::store::{LogKind, Signature, UnknownLogKind, Webhook};

type State = web::Data<Arc<AppState>>;

/// Somewhere that is told of the change log.
#[derive(Serialize, ToSchema)]
#[schema(as = Webhook)]
struct WebhookBody<'a> {
    id: &'a str,
    url: &'a str,
    /// Which kinds of change it is told; empty: all.
    kinds: Vec<&'static str>,
    created_by: &'a str,
    /// The id of the grid that limits what it is told, as it limits its creator; null: nothing does.
    territory: Option<&'a str>,
    created: String,
    /// Every change up to this number has been acknowledged, or is not of its kinds.
    delivered: u64,
    /// `active`, `failing`, or `stopped`, which it stays until it is told to deliver again.
    state: &'static str,
    stopped: Option<String>,
    failing: Option<FailingBody<'a>>,
    /// What signs its messages; shown this once, when it is made.
    #[serde(skip_serializing_if = "Option::is_none")]
    secret: Option<String>,
}

/// Nothing has got through for a while.
#[derive(Serialize, ToSchema)]
#[schema(as = Failing)]
struct FailingBody<'a> {
    since: String,
    attempts: u32,
    /// When it is tried again; null: it is not.
    next: Option<String>,
    /// What went wrong last.
    why: &'a str,
}

/// Why a webhook of a key that was revoked is told nothing.
const KEY_GONE: &str = "the key that made it is not in use any more";

impl<'a> WebhookBody<'a> {
    fn of(webhook: &'a Webhook, state: &AppState, zone: &Zone) -> Self {
        let standing = &webhook.standing;
        let is_let_in = is_let_in(&state.current, webhook);
        let is_stopped = standing.stopped.is_some() || !is_let_in;
        let failing = standing.failing.as_ref().map(|failing| FailingBody {
            since: zone.rfc3339(failing.since),
            attempts: failing.attempts,
            next: (!is_stopped).then(|| zone.rfc3339(failing.next)),
            why: if is_let_in { &failing.why } else { KEY_GONE },
        });
        let gone =
            || FailingBody { since: zone.rfc3339(webhook.created), attempts: 0, next: None, why: KEY_GONE };
        Self {
            id: webhook.id.as_str(),
            url: &webhook.url,
            kinds: webhook.kinds.iter().map(|kind| kind.name()).collect(),
            created_by: &webhook.creator.name,
            territory: webhook.creator.territory.as_ref().map(|grid| grid.as_str()),
            created: zone.rfc3339(webhook.created),
            delivered: standing.delivered.0,
            state: match (is_stopped, &standing.failing) {
                (true, _) => "stopped",
                (false, Some(_)) => "failing",
                (false, None) => "active",
            },
            stopped: standing.stopped.map(|at| zone.rfc3339(at)),
            failing: failing.or_else(|| (!is_let_in).then(gone)),
            secret: None,
        }
    }
}

/// What `If-Match` names: how it was set, whatever has been delivered since.
fn etag(webhook: &Webhook) -> String {
    format!("\"w{}\"", webhook.version.0)
}

fn must_manage(caller: &Caller) -> Result<(), Problem> {
    if caller.role.manages_webhooks() {
        return Ok(());
    }
    let role = caller.role.name();
    Err(Problem::new(Code::Forbidden, format!("the role {role} has no webhooks; admin has")))
}

/// The webhook that a path names, if the caller may know of it.
fn find(state: &AppState, caller: &Caller, id: &str) -> Result<Webhook, Problem> {
    let none = || Problem::new(Code::NotFound, format!("there is no webhook {id:?}"));
    let id = WebhookId::new(id).map_err(|_| none())?;
    state.current.store().webhook(&id)?.filter(|webhook| is_visible(webhook, caller)).ok_or_else(none)
}

/// Its zone, also while no grids have been published.
fn zone(state: &AppState) -> Result<Zone, Problem> {
    let town = state.current.store().town()?;
    Zone::of(&town).map_err(|error| Problem::caused(Code::Internal, error))
}

fn signed(caller: &Caller, doing: &str, id: &WebhookId) -> Signature {
    Signature { actor: (**caller.actor()).clone(), what: format!("{doing} webhook {id}").into() }
}

/// A kind of change by its name; who names another is told them all.
fn kind(text: &str) -> Result<LogKind, String> {
    text.parse().map_err(|error: UnknownLogKind| error.to_string())
}
