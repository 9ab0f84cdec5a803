//! Edits made, taken back, done again, and put on the newest edition.

use std::collections::BTreeMap;

use actix_web::web::{self, Payload};
use actix_web::{HttpRequest, HttpResponse};
use serde::Deserialize;
use utoipa::ToSchema;

use super::input::EditsInput;
use super::{DraftBody, State, answer, id_of, problem, version_of};
use crate::domain::draft::{Draft, DraftId};
use crate::domain::edit::Settled;
use crate::domain::time::LogNumber;
use crate::http::auth::Caller;
use crate::http::error::{Problem, ProblemDocument};
use crate::http::extract::{JsonBody, Params, datum};
use crate::http::state::{AppState, zone_of};
use crate::service::draft::{self as service, DraftError};

/// Make an edit, or several, all or none
///
/// Each is tried on what the draft looks like: what does not hold says why and where.
#[utoipa::path(
    post, path = "/v1/drafts/{id}/edits", tag = "Redrawing", operation_id = "edit_draft",
    params(
        ("id" = u32, Path, description = "Its number"),
        ("crs" = Option<String>, Query, description = "Datum of all coordinates of the request"),
        ("If-Match" = String, Header, description = "The ETag that the draft was read with"),
    ),
    request_body = EditsInput,
    responses(
        (status = 200, description = "The draft with them", body = DraftBody<'static>),
        (status = "4XX", description = "What is wrong", body = ProblemDocument<'static>, content_type = "application/problem+json"),
    )
)]
pub async fn edit(
    request: HttpRequest,
    id: web::Path<String>,
    payload: Payload,
    state: State,
    caller: Caller,
) -> Result<HttpResponse, Problem> {
    let mut params = Params::of(&request);
    let datum = datum(&mut params);
    params.finish()?;
    let which = (id_of(&id)?, version_of(&request)?);
    let input = JsonBody::<EditsInput>::read(&request, payload, &state.limits).await?.value;
    let edits = input.read(datum, &state.current.atlas()?.town().levels, state.now())?;
    changed(&state, caller, move |state, caller| {
        service::edited(&state.current, &state.drafts, caller, which, edits)
    })
    .await
}

/// Take the last edit back
///
/// With it those that were made with it as one: all that came of one file.
#[utoipa::path(
    delete, path = "/v1/drafts/{id}/edits/last", tag = "Redrawing", operation_id = "undo_edit",
    params(
        ("id" = u32, Path, description = "Its number"),
        ("If-Match" = String, Header, description = "The ETag that the draft was read with"),
    ),
    responses(
        (status = 200, description = "The draft without it", body = DraftBody<'static>),
        (status = "4XX", description = "What is wrong", body = ProblemDocument<'static>, content_type = "application/problem+json"),
    )
)]
pub async fn undo(
    request: HttpRequest,
    id: web::Path<String>,
    state: State,
    caller: Caller,
) -> Result<HttpResponse, Problem> {
    let which = which(&request, &id)?;
    changed(&state, caller, move |state, caller| {
        service::undone(&state.current, &state.drafts, caller, which)
    })
    .await
}

/// Do again what was taken back last
///
/// As much as was taken back at once.
#[utoipa::path(
    post, path = "/v1/drafts/{id}/edits/redo", tag = "Redrawing", operation_id = "redo_edit",
    params(
        ("id" = u32, Path, description = "Its number"),
        ("If-Match" = String, Header, description = "The ETag that the draft was read with"),
    ),
    responses(
        (status = 200, description = "The draft with it", body = DraftBody<'static>),
        (status = "4XX", description = "What is wrong", body = ProblemDocument<'static>, content_type = "application/problem+json"),
    )
)]
pub async fn redo(
    request: HttpRequest,
    id: web::Path<String>,
    state: State,
    caller: Caller,
) -> Result<HttpResponse, Problem> {
    let which = which(&request, &id)?;
    changed(&state, caller, move |state, caller| {
        service::redone(&state.current, &state.drafts, caller, which)
    })
    .await
}

/// What becomes of edits that are at odds with what was published since: by their place in the draft, from 0,
/// `drop` or `keep`.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RebaseInput {
    #[serde(default)]
    settle: BTreeMap<usize, SettledInput>,
}

#[derive(Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum SettledInput {
    /// What was published stands.
    Drop,
    /// The edit is made on top of it, if it holds.
    Keep,
}

impl RebaseInput {
    fn read(&self) -> BTreeMap<usize, Settled> {
        let settled = |settled: &SettledInput| match settled {
            SettledInput::Drop => Settled::Drop,
            SettledInput::Keep => Settled::Keep,
        };
        self.settle.iter().map(|(at, one)| (*at, settled(one))).collect()
    }
}

/// Put a draft on the newest edition
///
/// Its edits are made again there. Edits elsewhere pass in silence; all that are at odds with what was
/// published since are named, with the place, to be settled one by one.
#[utoipa::path(
    post, path = "/v1/drafts/{id}/rebase", tag = "Redrawing", operation_id = "rebase_draft",
    params(
        ("id" = u32, Path, description = "Its number"),
        ("If-Match" = String, Header, description = "The ETag that the draft was read with"),
    ),
    request_body = RebaseInput,
    responses(
        (status = 200, description = "The draft on the newest edition", body = DraftBody<'static>),
        (status = "4XX", description = "What is wrong", body = ProblemDocument<'static>, content_type = "application/problem+json"),
    )
)]
pub async fn rebase(
    request: HttpRequest,
    id: web::Path<String>,
    payload: Payload,
    state: State,
    caller: Caller,
) -> Result<HttpResponse, Problem> {
    let which = which(&request, &id)?;
    let input = JsonBody::<RebaseInput>::read_or_default(&request, payload, &state.limits).await?;
    let settled = input.read();
    changed(&state, caller, move |state, caller| {
        service::rebased(&state.current, &state.drafts, caller, which, &settled)
    })
    .await
}

/// Which draft, in which version; nothing else may be asked for.
pub fn which(request: &HttpRequest, id: &str) -> Result<(DraftId, LogNumber), Problem> {
    Params::of(request).finish()?;
    Ok((id_of(id)?, version_of(request)?))
}

/// The draft after a write.
pub async fn changed(
    state: &State,
    caller: Caller,
    work: impl FnOnce(&AppState, &Caller) -> Result<Draft, DraftError> + Send + 'static,
) -> Result<HttpResponse, Problem> {
    let atlas = state.current.atlas()?;
    let zone = zone_of(&atlas)?;
    let draft = state.blocking(move |state| work(state, &caller).map_err(problem)).await?;
    answer(&draft, &zone, atlas.edition().number.0, false)
}
