//! Drafts submitted, looked at, published; editions taken back.

use std::collections::BTreeMap;
use std::sync::Arc;

use actix_web::http::header;
use actix_web::web::{self, Payload};
use actix_web::{HttpRequest, HttpResponse};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::edits::{changed, which};
use super::{DraftBody, State, id_of, problem, version_of};
use crate::domain::draft::NOTE_BYTES_MAX;
use crate::domain::edition::{Edition, EditionNumber, OpenHazards};
use crate::domain::text::{TextError, needed};
use crate::domain::time::Moment;
use crate::http::auth::Caller;
use crate::http::error::{Code, Fault, Problem, ProblemDocument};
use crate::http::extract::{JsonBody, Params};
use crate::http::reply::{EDITION, JSON, to_json};
use crate::http::state::{AppState, zone_of};
use crate::service::draft as service;
use crate::service::time::Zone;

/// What a reviewer says.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RemarkInput {
    #[serde(default)]
    remark: String,
}

impl RemarkInput {
    fn read(self) -> Result<Arc<str>, Problem> {
        if self.remark.len() <= NOTE_BYTES_MAX {
            return Ok(self.remark.trim().into());
        }
        let fault = Fault::pointer("/remark", TextError::TooLong { bytes_max: NOTE_BYTES_MAX });
        Err(Problem::faults(Code::Invalid, vec![fault]))
    }
}

/// Why warnings that the draft brings may stay, by their code.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SubmitInput {
    #[serde(default)]
    reasons: BTreeMap<String, String>,
}

impl SubmitInput {
    fn read(self) -> Result<BTreeMap<Arc<str>, Arc<str>>, Problem> {
        let too_long = TextError::TooLong { bytes_max: NOTE_BYTES_MAX };
        let long = self.reasons.iter().filter(|(code, reason)| code.len() + reason.len() > NOTE_BYTES_MAX);
        let faults: Vec<Fault> =
            long.map(|(code, _)| Fault::pointer(&format!("/reasons/{code}"), too_long)).collect();
        if !faults.is_empty() {
            return Err(Problem::faults(Code::Invalid, faults));
        }
        Ok(self.reasons.into_iter().map(|(code, reason)| (code.into(), reason.trim().into())).collect())
    }
}

/// What is said about a draft.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CommentInput {
    text: String,
}

/// From when an edition is to be in force.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PublishInput {
    /// RFC 3339, or a date (local midnight); without it now.
    effective_from: Option<String>,
}

/// From when an edition is to be what an earlier one was, and what becomes of open hazards then.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RevertInput {
    /// RFC 3339, or a date (local midnight); without it now.
    effective_from: Option<String>,
    /// `stay` with their owners, which they do without it, or `move` with their places.
    open_hazards: Option<String>,
}

impl RevertInput {
    fn read(&self, zone: &Zone) -> Result<(Option<Moment>, OpenHazards), Problem> {
        let open_hazards = self.open_hazards.as_deref().map_or(Ok(OpenHazards::Stay), str::parse);
        let open_hazards = open_hazards
            .map_err(|error| Problem::faults(Code::Invalid, vec![Fault::pointer("/open_hazards", error)]))?;
        Ok((moment(self.effective_from.as_deref(), zone)?, open_hazards))
    }
}

fn moment(effective_from: Option<&str>, zone: &Zone) -> Result<Option<Moment>, Problem> {
    let read = effective_from.map(|text| zone.parse(text)).transpose();
    read.map_err(|error| {
        Problem::faults(Code::Invalid, vec![Fault::pointer("/effective_from", error.to_string())])
    })
}

/// The edition that came of it.
#[derive(Serialize, ToSchema)]
struct PublishedBody<'a> {
    edition: u32,
    effective_from: String,
    note: &'a str,
}

/// Say that a draft is ready to be looked at
#[utoipa::path(
    post, path = "/v1/drafts/{id}/submit", tag = "Redrawing", operation_id = "submit_draft",
    params(
        ("id" = u32, Path, description = "Its number"),
        ("If-Match" = String, Header, description = "The ETag that the draft was read with"),
    ),
    request_body = SubmitInput,
    responses(
        (status = 200, description = "The draft, which cannot be edited any more", body = DraftBody<'static>),
        (status = "4XX", description = "What is wrong", body = ProblemDocument<'static>, content_type = "application/problem+json"),
    )
)]
pub async fn submit(
    request: HttpRequest,
    id: web::Path<String>,
    payload: Payload,
    state: State,
    caller: Caller,
) -> Result<HttpResponse, Problem> {
    let which = which(&request, &id)?;
    let input = JsonBody::<SubmitInput>::read_or_default(&request, payload, &state.limits).await?;
    let reasons = input.read()?;
    changed(&state, caller, move |state, caller| {
        service::submitted(&state.current, &state.drafts, caller, which, reasons)
    })
    .await
}

/// Say something about a draft
#[utoipa::path(
    post, path = "/v1/drafts/{id}/comments", tag = "Redrawing", operation_id = "comment_on_draft",
    params(
        ("id" = u32, Path, description = "Its number"),
        ("If-Match" = String, Header, description = "The ETag that the draft was read with"),
    ),
    request_body = CommentInput,
    responses(
        (status = 200, description = "The draft", body = DraftBody<'static>),
        (status = "4XX", description = "What is wrong", body = ProblemDocument<'static>, content_type = "application/problem+json"),
    )
)]
pub async fn comment(
    request: HttpRequest,
    id: web::Path<String>,
    payload: Payload,
    state: State,
    caller: Caller,
) -> Result<HttpResponse, Problem> {
    let which = which(&request, &id)?;
    let input = JsonBody::<CommentInput>::read(&request, payload, &state.limits).await?.value;
    let text = needed(&input.text, NOTE_BYTES_MAX);
    let text: Arc<str> =
        text.map_err(|error| Problem::faults(Code::Invalid, vec![Fault::pointer("/text", error)]))?.into();
    changed(&state, caller, move |state, caller| {
        service::commented(&state.current, &state.drafts, caller, which, text)
    })
    .await
}

/// Approve what somebody else submitted
#[utoipa::path(
    post, path = "/v1/drafts/{id}/approve", tag = "Redrawing", operation_id = "approve_draft",
    params(
        ("id" = u32, Path, description = "Its number"),
        ("If-Match" = String, Header, description = "The ETag that the draft was read with"),
    ),
    request_body = RemarkInput,
    responses(
        (status = 200, description = "The draft", body = DraftBody<'static>),
        (status = "4XX", description = "What is wrong", body = ProblemDocument<'static>, content_type = "application/problem+json"),
    )
)]
pub async fn approve(
    request: HttpRequest,
    id: web::Path<String>,
    payload: Payload,
    state: State,
    caller: Caller,
) -> Result<HttpResponse, Problem> {
    let which = which(&request, &id)?;
    let remark = JsonBody::<RemarkInput>::read(&request, payload, &state.limits).await?.value.read()?;
    changed(&state, caller, move |state, caller| {
        service::approved(&state.current, &state.drafts, caller, which, remark)
    })
    .await
}

/// Give a draft back to its author
#[utoipa::path(
    post, path = "/v1/drafts/{id}/return", tag = "Redrawing", operation_id = "return_draft",
    params(
        ("id" = u32, Path, description = "Its number"),
        ("If-Match" = String, Header, description = "The ETag that the draft was read with"),
    ),
    request_body = RemarkInput,
    responses(
        (status = 200, description = "The draft", body = DraftBody<'static>),
        (status = "4XX", description = "What is wrong", body = ProblemDocument<'static>, content_type = "application/problem+json"),
    )
)]
pub async fn send_back(
    request: HttpRequest,
    id: web::Path<String>,
    payload: Payload,
    state: State,
    caller: Caller,
) -> Result<HttpResponse, Problem> {
    let which = which(&request, &id)?;
    let remark = JsonBody::<RemarkInput>::read(&request, payload, &state.limits).await?.value.read()?;
    changed(&state, caller, move |state, caller| service::returned(&state.current, caller, which, remark))
        .await
}

/// Publish an approved draft
///
/// It becomes an edition, in force from `effective_from` on, here and in every other process at that moment.
#[utoipa::path(
    post, path = "/v1/drafts/{id}/publish", tag = "Redrawing", operation_id = "publish_draft",
    params(
        ("id" = u32, Path, description = "Its number"),
        ("If-Match" = String, Header, description = "The ETag that the draft was read with"),
    ),
    request_body = PublishInput,
    responses(
        (status = 201, description = "The edition", body = PublishedBody<'static>),
        (status = "4XX", description = "What is wrong", body = ProblemDocument<'static>, content_type = "application/problem+json"),
    )
)]
pub async fn publish(
    request: HttpRequest,
    id: web::Path<String>,
    payload: Payload,
    state: State,
    caller: Caller,
) -> Result<HttpResponse, Problem> {
    Params::of(&request).finish()?;
    let which = (id_of(&id)?, version_of(&request)?);
    let zone = zone_of(&*state.current.atlas()?)?;
    let input = JsonBody::<PublishInput>::read(&request, payload, &state.limits).await?.value;
    let from = moment(input.effective_from.as_deref(), &zone)?;
    let work = move |state: &AppState| {
        service::published(&state.current, &state.drafts, &caller, which, from).map_err(problem)
    };
    edition(&state.blocking(work).await?, &zone)
}

/// Take back what was published since an edition: it becomes a new edition
#[utoipa::path(
    post, path = "/v1/editions/{number}/revert", tag = "Redrawing", operation_id = "revert_edition",
    params(("number" = u32, Path, description = "The edition to go back to")),
    request_body = RevertInput,
    responses(
        (status = 201, description = "The edition", body = PublishedBody<'static>),
        (status = "4XX", description = "What is wrong", body = ProblemDocument<'static>, content_type = "application/problem+json"),
    )
)]
pub async fn revert(
    request: HttpRequest,
    number: web::Path<String>,
    payload: Payload,
    state: State,
    caller: Caller,
) -> Result<HttpResponse, Problem> {
    Params::of(&request).finish()?;
    let zone = zone_of(&*state.current.atlas()?)?;
    let missing = |_| Problem::new(Code::NotFound, "no such edition");
    let number = EditionNumber(number.parse().map_err(missing)?);
    let how = JsonBody::<RevertInput>::read(&request, payload, &state.limits).await?.value.read(&zone)?;
    let work =
        move |state: &AppState| service::reverted(&state.current, &caller, number, how).map_err(problem);
    edition(&state.blocking(work).await?, &zone)
}

fn edition(edition: &Edition, zone: &Zone) -> Result<HttpResponse, Problem> {
    let body = PublishedBody {
        edition: edition.number.0,
        effective_from: zone.rfc3339(edition.effective_from),
        note: &edition.note,
    };
    Ok(HttpResponse::Created()
        .insert_header((header::LOCATION, format!("/v1/editions/{}", edition.number.0)))
        .insert_header((EDITION, edition.number.0))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .content_type(JSON)
        .body(to_json(&body)?))
}
