//! What a draft looks like: its faults, whom it hits, what differs, its borders.

use std::collections::{BTreeMap, HashMap};

use actix_web::web::{self, Payload};
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;
use utoipa::ToSchema;

use super::input::EditsInput;
use super::{State, id_of, problem};
use crate::domain::grid::Grid;
use crate::domain::id::GridId;
use crate::domain::issue::Issue;
use crate::domain::plan::Plan;
use crate::http::auth::Caller;
use crate::http::editions::{MeshBody, mesh_body};
use crate::http::error::{Problem, ProblemDocument};
use crate::http::extract::{JsonBody, Params, bbox, datum};
use crate::http::reply::{JSON, Reply, content_tag, to_json};
use crate::http::state::AppState;
use crate::service::datum::Datum;
use crate::service::draft::{self as service, GridLoad, Impact, Load};
use crate::service::visible::Visible;

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

/// Whom a draft hits, on the community layer, as far as the key may see it.
#[derive(Serialize, ToSchema)]
pub struct ImpactBody {
    total: MovedBody,
    /// Premises that change hands, by kind.
    premises_by_kind: BTreeMap<String, u32>,
    between: Vec<BetweenBody>,
    /// What the grids concerned look after, before and after.
    loads: Vec<LoadBody>,
}

#[derive(Serialize, ToSchema)]
struct MovedBody {
    addresses: u32,
    residents: u64,
    premises: u32,
    /// Checks of these premises that fall due within thirty days, or are overdue; as of at most ten minutes ago.
    checks_due: u32,
    open_hazards: u32,
    /// Walkable road, metres.
    road_m: f64,
}

#[derive(Serialize, ToSchema)]
struct BetweenBody {
    /// Ids; null: no grid.
    from: Option<String>,
    to: Option<String>,
    #[serde(flatten)]
    moved: MovedBody,
}

#[derive(Serialize, ToSchema)]
struct LoadBody {
    grid: String,
    code: String,
    name: String,
    before: GridLoadBody,
    after: GridLoadBody,
}

#[derive(Serialize, ToSchema)]
struct GridLoadBody {
    addresses: u32,
    residents: u64,
    premises: u32,
    checks_due: u32,
    open_hazards: u32,
    /// Walkable road, metres: what there is to patrol.
    road_m: f64,
    /// Duties on it.
    members: u32,
}

fn metres(mm: u64) -> f64 {
    mm as f64 / 1e3
}

impl ImpactBody {
    fn of(impact: &Impact, (was, is): (&Plan, &Plan)) -> Self {
        let named: HashMap<&GridId, &Grid> =
            was.grids.iter().chain(&is.grids).map(|grid| (&grid.id, grid)).collect();
        let moved = |moved: &Load| MovedBody {
            addresses: moved.addresses,
            residents: moved.residents,
            premises: moved.premises,
            checks_due: moved.checks_due,
            open_hazards: moved.open_hazards,
            road_m: metres(moved.road_mm),
        };
        let load = |GridLoad { load, members }: &GridLoad| GridLoadBody {
            addresses: load.addresses,
            residents: load.residents,
            premises: load.premises,
            checks_due: load.checks_due,
            open_hazards: load.open_hazards,
            road_m: metres(load.road_mm),
            members: *members,
        };
        let between = impact.between.iter().map(|((from, to), one)| BetweenBody {
            from: from.as_ref().map(ToString::to_string),
            to: to.as_ref().map(ToString::to_string),
            moved: moved(one),
        });
        let loads = impact.loads.iter().map(|(grid, (before, after))| LoadBody {
            grid: grid.to_string(),
            code: named.get(grid).map_or_else(String::new, |grid| grid.code.to_string()),
            name: named.get(grid).map_or_else(String::new, |grid| grid.name.to_string()),
            before: load(before),
            after: load(after),
        });
        Self {
            total: moved(&impact.total),
            premises_by_kind: impact.premises_by_kind.clone(),
            between: between.collect(),
            loads: loads.collect(),
        }
    }
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
        to_json(&impact_body(state, &caller, (&base, &plan))?)
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
        to_json(&impact_body(state, &caller, (&before, &after))?)
    };
    let body = state.blocking(work).await?;
    Ok(HttpResponse::Ok().insert_header(("cache-control", "no-store")).content_type(JSON).body(body))
}

/// Whom what differs between two plans hits.
pub fn impact_body(state: &AppState, caller: &Caller, plans: (&Plan, &Plan)) -> Result<ImpactBody, Problem> {
    let atlas = state.current.atlas()?;
    let visible = Visible::of(&atlas, caller)?;
    let upkeep = state.drafts.upkeep(&state.current).map_err(problem)?;
    let hazards = state.current.facts().hazards();
    let found = service::impact(&atlas, (&hazards, &upkeep), &visible, plans, state.now());
    Ok(ImpactBody::of(&found.map_err(problem)?, plans))
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
