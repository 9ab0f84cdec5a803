//! A webhook that is told to deliver again, and one that is tried.

use actix_web::http::header;
use actix_web::web::{self, Payload};
use actix_web::{HttpRequest, HttpResponse};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::keep::fresh;
use super::{State, WebhookBody, etag, find, must_manage, signed, zone};
use crate::domain::time::LogNumber;
use crate::http::auth::Caller;
use crate::http::error::{Code, Fault, Problem, ProblemDocument};
use crate::http::extract::{JsonBody, Params};
use crate::http::reply::to_json;
use crate::http::state::AppState;

/// From where to deliver again.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RedeliverInput {
    /// The number of the first change to be sent, 1 or more; one more than there are: only what comes.
    from: u64,
}

/// What came of trying.
#[derive(Serialize, ToSchema)]
#[schema(as = WebhookTried)]
struct TriedBody {
    /// Whether the receiver acknowledged it.
    delivered: bool,
    /// What went wrong.
    why: Option<String>,
}

/// Deliver again, from a number on
///
/// Lets a webhook that was stopped go on, too. A message that is on its way may still arrive in between.
#[utoipa::path(
    post, path = "/v1/webhooks/{id}/redeliver", tag = "Changes", operation_id = "redeliver_webhook",
    params(("id" = String, Path, description = "Its id")),
    request_body = RedeliverInput,
    responses(
        (status = 200, description = "The webhook as it stands now", body = WebhookBody<'static>),
        (status = "4XX", description = "What is wrong", body = ProblemDocument<'static>, content_type = "application/problem+json"),
    )
)]
pub async fn redeliver(
    request: HttpRequest,
    id: web::Path<String>,
    payload: Payload,
    state: State,
    caller: Caller,
) -> Result<HttpResponse, Problem> {
    Params::of(&request).finish()?;
    must_manage(&caller)?;
    let input = JsonBody::<RedeliverInput>::read(&request, payload, &state.limits).await?.value;
    let work = move |state: &AppState| {
        let webhook = find(state, &caller, &id)?;
        let store = state.current.store();
        let newest = store.head()?.log.0;
        if !(1..=newest + 1).contains(&input.from) {
            let fault = Fault::pointer("/from", format_args!("must be 1 to {}", newest + 1));
            return Err(Problem::faults(Code::Invalid, vec![fault]));
        }
        let by = signed(&caller, "redeliver", &webhook.id);
        let set = store.rewind_webhook(&webhook.id, LogNumber(input.from - 1), &by)?;
        state.current.refresh()?;
        Ok((etag(&set), to_json(&WebhookBody::of(&set, state, &zone(state)?))?))
    };
    let (etag, body) = state.blocking(work).await?;
    Ok(fresh(HttpResponse::Ok()).insert_header((header::ETAG, etag)).body(body))
}

/// Try whether the receiver takes a message
///
/// One without changes, signed like any other, is sent once and waited for. How the webhook stands stays as it is.
#[utoipa::path(
    post, path = "/v1/webhooks/{id}/test", tag = "Changes", operation_id = "test_webhook",
    params(("id" = String, Path, description = "Its id")),
    responses(
        (status = 200, description = "What came of it", body = TriedBody),
        (status = 503, description = "Others are being tried", body = ProblemDocument<'static>, content_type = "application/problem+json"),
        (status = "4XX", description = "What is wrong", body = ProblemDocument<'static>, content_type = "application/problem+json"),
    )
)]
pub async fn test(
    request: HttpRequest,
    id: web::Path<String>,
    state: State,
    caller: Caller,
) -> Result<HttpResponse, Problem> {
    Params::of(&request).finish()?;
    must_manage(&caller)?;
    let permit = state.trying.clone().try_acquire_owned();
    let permit = permit.map_err(|_| Problem::new(Code::Busy, "other webhooks are being tried"))?;
    // Not within the deadline of questions: a receiver has its own.
    let own = (**state).clone();
    let work = move || {
        let _permit = permit;
        let webhook = find(&own, &caller, &id)?;
        let tried = own.webhooks.attempt(&webhook, own.now(), &*own.tell)?;
        let why = tried.err().map(|failure| failure.to_string());
        to_json(&TriedBody { delivered: why.is_none(), why })
    };
    let tried = web::block(work).await.map_err(|gone| Problem::caused(Code::Internal, gone))?;
    Ok(fresh(HttpResponse::Ok()).body(tried?))
}
