//! Drafts made, listed, renamed and thrown away.

use actix_web::http::header;
use actix_web::web::{self, Payload};
use actix_web::{HttpRequest, HttpResponse};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{DraftBody, State, answer, etag, id_of, problem, version_of};
use crate::domain::draft::NOTE_BYTES_MAX;
use crate::domain::edition::EditionNumber;
use crate::domain::grid::NAME_BYTES_MAX;
use crate::domain::id::GridId;
use crate::domain::text::{TextError, needed};
use crate::http::auth::Caller;
use crate::http::error::{Code, Fault, Problem, ProblemDocument};
use crate::http::extract::{JsonBody, Params};
use crate::http::reply::{JSON, Reply, content_tag, to_json};
use crate::http::state::{AppState, zone_of};
use crate::http::wire::Page;
use crate::service::draft::{self as service, Described, NewDraft};

/// What a draft is called.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DraftInput {
    name: String,
    #[serde(default)]
    note: String,
    /// The edition that it is to stand on; without it the newest. Said once, when it begins.
    base: Option<u32>,
    /// Ids of grids that its edits must not touch, nor what lies below them. Without it they stay as they are.
    locks: Option<Vec<String>>,
    /// `stay`: hazards that are open when it comes into force stay with their owners; `move`: they go to whose
    /// their place is from then on. Without it as it was said; at first they stay.
    open_hazards: Option<String>,
}

impl DraftInput {
    /// With the edition to stand on.
    fn read(&self) -> Result<(Described, Option<EditionNumber>), Problem> {
        let mut faults = Vec::new();
        let name = needed(&self.name, NAME_BYTES_MAX);
        if let Err(error) = name {
            faults.push(Fault::pointer("/name", error));
        }
        if self.note.len() > NOTE_BYTES_MAX {
            faults.push(Fault::pointer("/note", TextError::TooLong { bytes_max: NOTE_BYTES_MAX }));
        }
        let locks = self.locks.as_ref().map(|locks| {
            let mut known = Vec::with_capacity(locks.len());
            for (at, lock) in locks.iter().enumerate() {
                match GridId::new(lock) {
                    Ok(grid) => known.push(grid),
                    Err(error) => faults.push(Fault::pointer(&format!("/locks/{at}"), error)),
                }
            }
            known
        });
        let open_hazards = self.open_hazards.as_deref().map(str::parse).transpose();
        if let Err(error) = &open_hazards {
            faults.push(Fault::pointer("/open_hazards", error));
        }
        match (name, open_hazards, faults.is_empty()) {
            (Ok(name), Ok(open_hazards), true) => {
                let note = self.note.trim().into();
                let described = Described { name: name.into(), note, locks, open_hazards };
                Ok((described, self.base.map(EditionNumber)))
            }
            _ => Err(Problem::faults(Code::Invalid, faults)),
        }
    }
}

/// Drafts
#[utoipa::path(
    get, path = "/v1/drafts", tag = "Redrawing", operation_id = "list_drafts",
    responses(
        (status = 200, description = "All of them, in order", body = Page<DraftBody<'static>>),
        (status = 304, description = "As If-None-Match names it"),
        (status = "4XX", description = "What is wrong", body = ProblemDocument<'static>, content_type = "application/problem+json"),
    )
)]
pub async fn list(request: HttpRequest, state: State, caller: Caller) -> Result<HttpResponse, Problem> {
    Params::of(&request).finish()?;
    let atlas = state.current.atlas()?;
    let zone = zone_of(&atlas)?;
    let work = move |state: &AppState| {
        let drafts = service::list(&state.current, &caller).map_err(problem)?;
        let items = drafts.iter().map(|draft| DraftBody::of(draft, &zone)).collect();
        to_json(&Page { items, links: Vec::new() })
    };
    let body = state.blocking(work).await?;
    Ok(Reply::of_resource(&atlas, content_tag(&body)).answer(&request, JSON, body))
}

/// Begin a draft
#[utoipa::path(
    post, path = "/v1/drafts", tag = "Redrawing", operation_id = "create_draft",
    request_body = DraftInput,
    responses(
        (status = 201, description = "The draft", body = DraftBody<'static>),
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
    let zone = zone_of(&*state.current.atlas()?)?;
    let input = JsonBody::<DraftInput>::read(&request, payload, &state.limits).await?.value;
    let (described, base) = input.read()?;
    let new = NewDraft { described, base };
    let edition = state.current.atlas()?.edition().number.0;
    let work = move |state: &AppState| service::create(&state.current, &caller, new).map_err(problem);
    let draft = state.blocking(work).await?;
    answer(&draft, &zone, edition, true)
}

/// One draft
#[utoipa::path(
    get, path = "/v1/drafts/{id}", tag = "Redrawing", operation_id = "get_draft",
    params(("id" = u32, Path, description = "Its number")),
    responses(
        (status = 200, description = "The draft", body = DraftBody<'static>),
        (status = 304, description = "As If-None-Match names it"),
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
    let atlas = state.current.atlas()?;
    let zone = zone_of(&atlas)?;
    let id = id_of(&id)?;
    let draft =
        state.blocking(move |state| service::read(&state.current, &caller, id).map_err(problem)).await?;
    Reply::of_resource(&atlas, etag(&draft)).json(&request, || Ok(DraftBody::of(&draft, &zone)))
}

/// Rename a draft, or lock grids in it
#[utoipa::path(
    put, path = "/v1/drafts/{id}", tag = "Redrawing", operation_id = "rename_draft",
    params(
        ("id" = u32, Path, description = "Its number"),
        ("If-Match" = String, Header, description = "The ETag that it was read with"),
    ),
    request_body = DraftInput,
    responses(
        (status = 200, description = "The draft", body = DraftBody<'static>),
        (status = "4XX", description = "What is wrong", body = ProblemDocument<'static>, content_type = "application/problem+json"),
    )
)]
pub async fn rename(
    request: HttpRequest,
    id: web::Path<String>,
    payload: Payload,
    state: State,
    caller: Caller,
) -> Result<HttpResponse, Problem> {
    Params::of(&request).finish()?;
    let atlas = state.current.atlas()?;
    let zone = zone_of(&atlas)?;
    let which = (id_of(&id)?, version_of(&request)?);
    let input = JsonBody::<DraftInput>::read(&request, payload, &state.limits).await?.value;
    let (described, _) = input.read()?;
    let work = move |state: &AppState| {
        service::described(&state.current, &state.drafts, &caller, which, described).map_err(problem)
    };
    let draft = state.blocking(work).await?;
    answer(&draft, &zone, atlas.edition().number.0, false)
}

/// Throw a draft away; it stays listed
#[utoipa::path(
    delete, path = "/v1/drafts/{id}", tag = "Redrawing", operation_id = "discard_draft",
    params(
        ("id" = u32, Path, description = "Its number"),
        ("If-Match" = String, Header, description = "The ETag that it was read with"),
    ),
    responses(
        (status = 204, description = "Discarded"),
        (status = "4XX", description = "What is wrong", body = ProblemDocument<'static>, content_type = "application/problem+json"),
    )
)]
pub async fn discard(
    request: HttpRequest,
    id: web::Path<String>,
    state: State,
    caller: Caller,
) -> Result<HttpResponse, Problem> {
    Params::of(&request).finish()?;
    let which = (id_of(&id)?, version_of(&request)?);
    let work = move |state: &AppState| service::discarded(&state.current, &caller, which).map_err(problem);
    state.blocking(work).await?;
    Ok(HttpResponse::NoContent().insert_header((header::CACHE_CONTROL, "no-store")).finish())
}
