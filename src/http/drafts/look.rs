//! What a draft looks like: its faults, whom it hits, what differs, its borders.

use actix_web::web::{self, Payload};
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;
use utoipa::ToSchema;

use super::impact::{ImpactBody, impact_body};
use super::input::EditsInput;
use super::{State, id_of, problem};
use crate::domain::issue::Issue;
use crate::http::auth::Caller;
use crate::http::editions::{MeshBody, mesh_body};
use crate::http::error::{Problem, ProblemDocument};
use crate::http::extract::{JsonBody, Params, bbox, datum};
use crate::http::reply::{JSON, Reply, content_tag, to_json};
use crate::http::state::AppState;
use crate::service::datum::Datum;
use crate::service::draft as service;

/// What is wrong with a draft as it stands.
#[derive(Serialize, ToSchema)]
struct CheckBody<'a> {
    /// Whether it could be submitted.
    sound: bool,
    issues: Vec<IssueBody<'a>>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = Issue)]
struct IssueBody<'a> {
    code: &'a str,
    /// `error` or `warning`.
    severity: &'static str,
    /// Codes of the grids, or of the matters, that it is about.
    subjects: Vec<&'a str>,
    /// Longitude and latitude.
    place: Option<[f64; 2]>,
    text: &'a str,
    /// What would do, the likeliest first.
    fixes: Vec<FixBody>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = Fix)]
struct FixBody {
    /// The edit that does it.
    op: Option<&'static str>,
    text: &'static str,
}

impl<'a> IssueBody<'a> {
    fn of(issue: &'a Issue) -> Self {
        Self {
            code: &issue.code,
            severity: issue.severity.name(),
            subjects: issue.subjects.iter().map(|subject| &**subject).collect(),
            place: issue.place.map(|at| [at.lon(), at.lat()]),
            text: &issue.text,
            fixes: issue.fixes().iter().map(|fix| FixBody { op: fix.op, text: fix.text }).collect(),
        }
    }
}

/// Every fault of a draft as it stands
#[utoipa::path(
    get, path = "/v1/drafts/{id}/check", tag = "Redrawing", operation_id = "check_draft",
    params(("id" = u32, Path, description = "Its number")),
    responses(
        (status = 200, description = "The faults", body = CheckBody<'static>),
        (status = 304, description = "As If-None-Match names it"),
        (status = "4XX", description = "What is wrong", body = ProblemDocument<'static>, content_type = "application/problem+json"),
    )
)]
pub async fn check(
    request: HttpRequest,
    id: web::Path<String>,
    state: State,
    caller: Caller,
) -> Result<HttpResponse, Problem> {
    Params::of(&request).finish()?;
    let id = id_of(&id)?;
    looked(&request, &state, move |state| {
        let draft = service::read(&state.current, &caller, id).map_err(problem)?;
        let issues = service::issues(&state.current, &state.drafts, &draft).map_err(problem)?;
        let sound = issues.iter().all(|issue| issue.severity.name() != "error");
        to_json(&CheckBody { sound, issues: issues.iter().map(IssueBody::of).collect() })
    })
    .await
}

/// Whom a draft hits
#[utoipa::path(
    get, path = "/v1/drafts/{id}/impact", tag = "Redrawing", operation_id = "impact_of_draft",
    params(("id" = u32, Path, description = "Its number")),
    responses(
        (status = 200, description = "Who gives and who gets", body = ImpactBody),
        (status = 304, description = "As If-None-Match names it"),
        (status = "4XX", description = "What is wrong", body = ProblemDocument<'static>, content_type = "application/problem+json"),
    )
)]
pub async fn impact(
    request: HttpRequest,
    id: web::Path<String>,
    state: State,
    caller: Caller,
) -> Result<HttpResponse, Problem> {
    Params::of(&request).finish()?;
    let id = id_of(&id)?;
    looked(&request, &state, move |state| {
        let draft = service::read(&state.current, &caller, id).map_err(problem)?;
        let base = state.drafts.base(&state.current, &draft).map_err(problem)?;
        let plan = state.drafts.plan(&state.current, &draft).map_err(problem)?;
        to_json(&impact_body(state, &caller, (&base, &plan), (&[], &draft.edits))?)
    })
    .await
}

/// Whom edits would hit that are not made yet
///
/// On top of what the draft looks like; nothing is kept.
#[utoipa::path(
    post, path = "/v1/drafts/{id}/impact", tag = "Redrawing", operation_id = "impact_of_edits",
    params(
        ("id" = u32, Path, description = "Its number"),
        ("crs" = Option<String>, Query, description = "Datum of all coordinates of the request"),
    ),
    request_body = EditsInput,
    responses(
        (status = 200, description = "Who gives and who gets", body = ImpactBody),
        (status = "4XX", description = "What is wrong", body = ProblemDocument<'static>, content_type = "application/problem+json"),
    )
)]
pub async fn impact_of(
    request: HttpRequest,
    id: web::Path<String>,
    payload: Payload,
    state: State,
    caller: Caller,
) -> Result<HttpResponse, Problem> {
    let mut params = Params::of(&request);
    let datum = datum(&mut params);
    params.finish()?;
    let id = id_of(&id)?;
    let input = JsonBody::<EditsInput>::read(&request, payload, &state.limits).await?.value;
    let edits = input.read(datum, &state.current.atlas()?.town().levels, state.now())?;
    let work = move |state: &AppState| {
        let draft = service::read(&state.current, &caller, id).map_err(problem)?;
        let edits = draft.numbered(edits);
        let tried = service::tried(&state.current, &state.drafts, &caller, &draft, &edits);
        let (before, after) = tried.map_err(problem)?;
        to_json(&impact_body(state, &caller, (&before, &after), (&draft.edits, &edits))?)
    };
    let body = state.blocking(work).await?;
    Ok(HttpResponse::Ok().insert_header(("cache-control", "no-store")).content_type(JSON).body(body))
}

/// The borders of a draft, each once
#[utoipa::path(
    get, path = "/v1/drafts/{id}/mesh", tag = "Redrawing", operation_id = "draft_mesh",
    params(
        ("id" = u32, Path, description = "Its number"),
        ("bbox" = Option<String>, Query, description = "minlon,minlat,maxlon,maxlat in degrees: arcs whose own box touches it"),
    ),
    responses(
        (status = 200, description = "Nodes and arcs", body = MeshBody<'static>),
        (status = 304, description = "As If-None-Match names it"),
        (status = "4XX", description = "What is wrong", body = ProblemDocument<'static>, content_type = "application/problem+json"),
    )
)]
pub async fn mesh(
    request: HttpRequest,
    id: web::Path<String>,
    state: State,
    caller: Caller,
) -> Result<HttpResponse, Problem> {
    let mut params = Params::of(&request);
    let bbox = bbox(&mut params, Datum::default());
    params.finish()?;
    let id = id_of(&id)?;
    looked(&request, &state, move |state| {
        let draft = service::read(&state.current, &caller, id).map_err(problem)?;
        let plan = state.drafts.plan(&state.current, &draft).map_err(problem)?;
        to_json(&mesh_body(&plan, draft.base, bbox, state.limits.mesh_vertices)?)
    })
    .await
}

/// What was looked at, with a tag of what it says.
pub async fn looked(
    request: &HttpRequest,
    state: &State,
    work: impl FnOnce(&AppState) -> Result<Vec<u8>, Problem> + Send + 'static,
) -> Result<HttpResponse, Problem> {
    let atlas = state.current.atlas()?;
    let body = state.blocking(work).await?;
    Ok(Reply::of_resource(&atlas, content_tag(&body)).answer(request, JSON, body))
}
