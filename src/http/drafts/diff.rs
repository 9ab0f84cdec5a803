//! What differs between a draft and its edition or another draft, and between two editions.

use std::sync::Arc;

use actix_web::{HttpRequest, HttpResponse, web};
use serde::Serialize;
use utoipa::ToSchema;

use super::look::looked;
use super::{State, id_of, problem};
use crate::domain::draft::{Draft, DraftId};
use crate::domain::edition::EditionNumber;
use crate::domain::grid::Grid;
use crate::domain::plan::Plan;
use crate::http::auth::Caller;
use crate::http::error::{Code, Problem, ProblemDocument};
use crate::http::extract::Params;
use crate::http::reply::to_json;
use crate::service::draft as service;

/// What differs between two states of all grids.
#[derive(Serialize, ToSchema)]
struct DiffBody<'a> {
    added: Vec<GridNamed<'a>>,
    removed: Vec<GridNamed<'a>>,
    changed: Vec<ChangedBody<'a>>,
}

#[derive(Serialize, ToSchema)]
struct GridNamed<'a> {
    id: &'a str,
    layer: &'a str,
    code: &'a str,
    name: &'a str,
    parent: Option<&'a str>,
}

#[derive(Serialize, ToSchema)]
struct ChangedBody<'a> {
    before: GridNamed<'a>,
    after: GridNamed<'a>,
    /// Whether its border is another.
    moved: bool,
}

impl<'a> GridNamed<'a> {
    fn of(grid: &'a Grid) -> Self {
        Self {
            id: grid.id.as_str(),
            layer: grid.layer.name(),
            code: &grid.code,
            name: &grid.name,
            parent: grid.parent.as_ref().map(|parent| parent.as_str()),
        }
    }
}

/// What differs between a draft and its edition, or another draft
#[utoipa::path(
    get, path = "/v1/drafts/{id}/diff", tag = "Redrawing", operation_id = "diff_draft",
    params(
        ("id" = u32, Path, description = "Its number"),
        ("draft" = Option<u32>, Query, description = "The other draft; the edition that it stands on if not said"),
    ),
    responses(
        (status = 200, description = "Grids added, removed and changed", body = DiffBody<'static>),
        (status = 304, description = "As If-None-Match names it"),
        (status = "4XX", description = "What is wrong", body = ProblemDocument<'static>, content_type = "application/problem+json"),
    )
)]
pub async fn diff(
    request: HttpRequest,
    id: web::Path<String>,
    state: State,
    caller: Caller,
) -> Result<HttpResponse, Problem> {
    let mut params = Params::of(&request);
    let other: Option<u32> = params.parse("draft");
    params.finish()?;
    let id = id_of(&id)?;
    looked(&request, &state, move |state| {
        let draft = |id| service::read(&state.current, &caller, id).map_err(problem);
        let plan = |draft: &Draft| state.drafts.plan(&state.current, draft).map_err(problem);
        let after = draft(id)?;
        let before = match other {
            Some(other) => plan(&draft(DraftId(other))?)?,
            None => state.drafts.base(&state.current, &after).map_err(problem)?,
        };
        body(&before, &*plan(&after)?)
    })
    .await
}

/// What differs between an edition and another one
#[utoipa::path(
    get, path = "/v1/editions/{number}/diff", tag = "Editions", operation_id = "diff_edition",
    params(
        ("number" = u32, Path, description = "Its number"),
        ("from" = Option<u32>, Query, description = "The other one; the one before it if not said"),
    ),
    responses(
        (status = 200, description = "Grids added, removed and changed", body = DiffBody<'static>),
        (status = 304, description = "As If-None-Match names it"),
        (status = "4XX", description = "What is wrong", body = ProblemDocument<'static>, content_type = "application/problem+json"),
    )
)]
pub async fn diff_editions(
    request: HttpRequest,
    number: web::Path<String>,
    state: State,
    _caller: Caller,
) -> Result<HttpResponse, Problem> {
    let mut params = Params::of(&request);
    let from: Option<u32> = params.parse("from");
    params.finish()?;
    let none = || Problem::new(Code::NotFound, "there is no such edition");
    let number: u32 = number.parse().map_err(|_| none())?;
    let from = from.unwrap_or_else(|| number.saturating_sub(1));
    looked(&request, &state, move |state| {
        let plan = |number| -> Result<Arc<Plan>, Problem> {
            // Before the first there was nothing.
            if number == 0 {
                return Ok(Arc::default());
            }
            service::plan_of(&state.current, EditionNumber(number)).map_err(problem)
        };
        body(&*plan(from)?, &*plan(number)?)
    })
    .await
}

fn body(before: &Plan, after: &Plan) -> Result<Vec<u8>, Problem> {
    let found = service::difference(before, after).map_err(problem)?;
    let changed = found.changed.iter().map(|(before, after, moved)| ChangedBody {
        before: GridNamed::of(before),
        after: GridNamed::of(after),
        moved: *moved,
    });
    to_json(&DiffBody {
        added: found.added.iter().map(GridNamed::of).collect(),
        removed: found.removed.iter().map(GridNamed::of).collect(),
        changed: changed.collect(),
    })
}
