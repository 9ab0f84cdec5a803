//! Webhooks made, listed, read and removed.

use std::sync::Arc;

use actix_web::http::header;
use actix_web::web::{self, Payload};
use actix_web::{HttpRequest, HttpResponse};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use utoipa::ToSchema;

use super::{State, WebhookBody, etag, find, kind, must_manage, signed, zone};
use crate::domain::id::WebhookId;
use crate::domain::time::LogNumber;
use crate::domain::webhook::{Standing, WebhookSecret};
use crate::http::auth::Caller;
use crate::http::error::{Code, Fault, Problem, ProblemDocument};
use crate::http::extract::{IfMatch, JsonBody, Params, idempotency_key};
use crate::http::reply::{JSON, to_json};
use crate::http::state::AppState;
use crate::http::wire::Page;
use crate::service::id::new_id;
use crate::service::webhook::{check_url, is_visible, new_secret};
use crate::store::{LogKind, Webhook, WebhookWrite, WebhookWritten};

/// A webhook as sent.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WebhookInput {
    /// `http://` or `https://`. Where it may lead is a setting of the server (`--webhook-allow`).
    url: String,
    /// Which kinds of change, e.g. `edition`; all without it.
    #[serde(default)]
    kinds: Vec<String>,
    /// `whsec_` and 24 to 64 bytes in base64; without it one is made.
    secret: Option<String>,
    /// A number of the change log: only what came later is sent. Without it, what comes from now on.
    after: Option<u64>,
}

/// What was sent, understood.
struct New {
    url: Arc<str>,
    kinds: Vec<LogKind>,
    secret: Option<WebhookSecret>,
    after: Option<LogNumber>,
}

impl WebhookInput {
    fn read(&self, state: &AppState) -> Result<New, Problem> {
        let mut faults = Vec::new();
        let url = check_url(&self.url, &state.webhooks.rules().reach);
        let url = url.map_err(|error| faults.push(Fault::pointer("/url", error))).ok();
        let mut kinds = Vec::new();
        for (at, text) in self.kinds.iter().enumerate() {
            match kind(text) {
                Ok(kind) => kinds.push(kind),
                Err(error) => faults.push(Fault::pointer(&format!("/kinds/{at}"), error)),
            }
        }
        kinds.sort_unstable();
        kinds.dedup();
        let secret = self.secret.as_deref().map(str::parse).transpose();
        let secret = secret.map_err(|error| faults.push(Fault::pointer("/secret", error))).ok();
        let after = self.after.map(LogNumber);
        if let Some(after) = after
            && after > state.current.store().head()?.log
        {
            faults.push(Fault::pointer("/after", "there is no such number yet"));
        }
        match (url, secret, faults.is_empty()) {
            (Some(url), Some(secret), true) => Ok(New { url, kinds, secret, after }),
            _ => Err(Problem::faults(Code::Invalid, faults)),
        }
    }
}

/// Webhooks
#[utoipa::path(
    get, path = "/v1/webhooks", tag = "Changes", operation_id = "list_webhooks",
    responses(
        (status = 200, description = "All that the key may know of, in order of id", body = Page<WebhookBody<'static>>),
        (status = "4XX", description = "What is wrong", body = ProblemDocument<'static>, content_type = "application/problem+json"),
    )
)]
pub async fn list(request: HttpRequest, state: State, caller: Caller) -> Result<HttpResponse, Problem> {
    Params::of(&request).finish()?;
    must_manage(&caller)?;
    let work = move |state: &AppState| {
        let (zone, webhooks) = (zone(state)?, state.current.store().webhooks()?);
        let seen = webhooks.iter().filter(|webhook| is_visible(webhook, &caller));
        let items = seen.map(|webhook| WebhookBody::of(webhook, state, &zone)).collect();
        to_json(&Page { items, links: Vec::new() })
    };
    let body = state.blocking(work).await?;
    Ok(fresh(HttpResponse::Ok()).body(body))
}

/// One webhook, and how it stands
#[utoipa::path(
    get, path = "/v1/webhooks/{id}", tag = "Changes", operation_id = "get_webhook",
    params(("id" = String, Path, description = "Its id")),
    responses(
        (status = 200, description = "The webhook, without its secret; the ETag is another when it is set anew, not with what is delivered", body = WebhookBody<'static>),
        (status = "4XX", description = "What is wrong", body = ProblemDocument<'static>, content_type = "application/problem+json"),
    )
)]
pub async fn get(
    request: HttpRequest,
    id: web::Path<String>,
    state: State,
    caller: Caller,
) -> Result<HttpResponse, Problem> {
    Params::of(&request).finish()?;
    must_manage(&caller)?;
    let work = move |state: &AppState| {
        let webhook = find(state, &caller, &id)?;
        Ok((etag(&webhook), to_json(&WebhookBody::of(&webhook, state, &zone(state)?))?))
    };
    let (etag, body) = state.blocking(work).await?;
    Ok(fresh(HttpResponse::Ok()).insert_header((header::ETAG, etag)).body(body))
}

/// Send the change log somewhere
///
/// Each message is the document that `/v1/changes` gives its creator, as JSON in a POST, signed as Standard
/// Webhooks has it: `webhook-signature` is `v1,` and the base64 of HMAC-SHA-256 over `webhook-id`,
/// `webhook-timestamp` and the body with dots between, under the secret's bytes. Any 2xx acknowledges it. What
/// was not acknowledged is sent again, so a change may come twice: its `number` tells. Redirects are not followed.
/// It ends when the key that made it is revoked.
#[utoipa::path(
    post, path = "/v1/webhooks", tag = "Changes", operation_id = "create_webhook",
    params(("Idempotency-Key" = Option<String>, Header, description = "The same key and body give the first answer again")),
    request_body = WebhookInput,
    responses(
        (status = 201, description = "Made; with its secret, this once", body = WebhookBody<'static>),
        (status = 409, description = "There are as many as there may be", body = ProblemDocument<'static>, content_type = "application/problem+json"),
        (status = "4XX", description = "What is wrong", body = ProblemDocument<'static>, content_type = "application/problem+json"),
    )
)]
pub async fn create(
    request: HttpRequest,
    payload: Payload,
    state: State,
    caller: Caller,
) -> Result<HttpResponse, Problem> {
    Params::of(&request).finish()?;
    must_manage(&caller)?;
    let key: Option<Arc<str>> = idempotency_key(&request)?.map(Arc::from);
    let JsonBody { value: input, bytes } =
        JsonBody::<WebhookInput>::read(&request, payload, &state.limits).await?;
    let digest: [u8; 32] = Sha256::new().chain_update("/v1/webhooks").chain_update(&bytes).finalize().into();
    let work = move |state: &AppState| {
        let (new, now, zone) = (input.read(state)?, state.now(), zone(state)?);
        let no_bits = |error| Problem::caused(Code::Internal, error);
        let is_nobody = state.anonymous.as_ref().is_some_and(|nobody| Arc::ptr_eq(nobody, caller.actor()));
        let webhook = Webhook {
            id: WebhookId::new(&format!("wh-{}", new_id(now))).expect("an ASCII id"),
            version: LogNumber(0),
            url: new.url,
            secret: new.secret.map_or_else(|| new_secret().map_err(no_bits), Ok)?,
            kinds: new.kinds,
            creator: (**caller.actor()).clone(),
            has_key: !is_nobody,
            created: now,
            standing: Standing::since(new.after.unwrap_or_default()),
        };
        let answer = |webhook: &Webhook| -> Arc<str> {
            let secret = Some(webhook.secret.reveal());
            let body = WebhookBody { secret, ..WebhookBody::of(webhook, state, &zone) };
            serde_json::to_string(&body).expect("texts and numbers are always JSON").into()
        };
        let by = signed(&caller, "create", &webhook.id);
        let write = WebhookWrite {
            webhook,
            from_now: new.after.is_none(),
            at_most: state.webhooks.rules().most,
            once: key.clone().map(|key| (key, digest)),
            answer: &answer,
            by,
        };
        let written = state.current.store().add_webhook(&write)?;
        state.current.refresh()?;
        Ok(match written {
            WebhookWritten::Kept(webhook) => (Some(etag(&webhook)), answer(&webhook)),
            WebhookWritten::Repeated { answer } => (None, answer),
        })
    };
    let (etag, answer) = state.blocking(work).await?;
    let mut response = fresh(HttpResponse::Created());
    if let Some(etag) = etag {
        response.insert_header((header::ETAG, etag));
    }
    if let Some(id) = id_in(&answer) {
        response.insert_header((header::LOCATION, format!("/v1/webhooks/{id}")));
    }
    Ok(response.body(answer.to_string()))
}

fn id_in(answer: &str) -> Option<String> {
    let answer: serde_json::Value = serde_json::from_str(answer).ok()?;
    Some(answer.get("id")?.as_str()?.to_owned())
}

/// Send nothing more there, and forget the secret
#[utoipa::path(
    delete, path = "/v1/webhooks/{id}", tag = "Changes", operation_id = "remove_webhook",
    params(
        ("id" = String, Path, description = "Its id"),
        ("If-Match" = String, Header, description = "The ETag that it was read with"),
    ),
    responses(
        (status = 204, description = "Removed; a message that is on its way may still arrive"),
        (status = "4XX", description = "What is wrong; 412: it was set anew since, 428: no If-Match", body = ProblemDocument<'static>, content_type = "application/problem+json"),
    )
)]
pub async fn remove(
    request: HttpRequest,
    id: web::Path<String>,
    state: State,
    caller: Caller,
) -> Result<HttpResponse, Problem> {
    Params::of(&request).finish()?;
    must_manage(&caller)?;
    let if_match = IfMatch::of(&request)?;
    let work = move |state: &AppState| {
        let webhook = find(state, &caller, &id)?;
        if_match.check(&etag(&webhook))?;
        let by = signed(&caller, "remove", &webhook.id);
        state.current.store().remove_webhook(&webhook.id, Some(webhook.version), &by)?;
        Ok(state.current.refresh()?)
    };
    state.blocking(work).await?;
    Ok(HttpResponse::NoContent().insert_header((header::CACHE_CONTROL, "no-store")).finish())
}

/// How it stands changes with every delivery: no answer about it may be kept.
pub(super) fn fresh(mut response: actix_web::HttpResponseBuilder) -> actix_web::HttpResponseBuilder {
    response.insert_header((header::CACHE_CONTROL, "no-store")).content_type(JSON);
    response
}
