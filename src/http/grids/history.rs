//! What a grid was called, whose it was, and what it came of, edition by edition.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use actix_web::{HttpRequest, HttpResponse, web};
use serde::Serialize;
use utoipa::ToSchema;

use super::find;
use crate::atlas::Atlas;
use crate::domain::draft::Draft;
use crate::domain::edit::Edit;
use crate::domain::edition::EditionNumber;
use crate::domain::id::GridId;
use crate::domain::layers::Layer;
use crate::domain::lineage::{Kin, Redrawing, redrawings};
use crate::http::auth::Caller;
use crate::http::drafts::problem as draft_problem;
use crate::http::error::{Problem, ProblemDocument};
use crate::http::extract::Params;
use crate::http::reply::{JSON, Reply, content_tag, to_json};
use crate::http::state::{AppState, zone_of};
use crate::http::wire::Page;
use crate::service::draft::may_plan;
use crate::service::time::Zone;

type State = web::Data<Arc<AppState>>;

/// What a grid was called, and whose it was, from one edition on.
#[derive(Serialize, ToSchema)]
struct GridVersion {
    /// The first edition in which it was so.
    edition: u32,
    effective_from: String,
    /// False: from then on there was no such grid.
    exists: bool,
    code: Option<String>,
    name: Option<String>,
    level: Option<String>,
    parent: Option<String>,
    /// Whether it has had other borders from then on: by a draft, an import, or an older edition put back.
    reshaped: bool,
    /// The draft that did it, where one did and the role may see drafts.
    #[serde(skip_serializing_if = "Option::is_none")]
    by: Option<RedrawingBody>,
}

/// What a draft did to a grid when it became an edition.
#[derive(Serialize, ToSchema)]
#[schema(as = Redrawing)]
struct RedrawingBody {
    draft: String,
    note: String,
    /// The key that drew it, and the one that approved it.
    author: String,
    approver: Option<String>,
    /// The edits that name the grid, or move its border.
    edits: Vec<&'static str>,
    /// Ground that it gave to another or got from one, by id.
    lineage: Vec<KinBody>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = Kin)]
struct KinBody {
    op: &'static str,
    from: String,
    to: String,
}

impl RedrawingBody {
    fn of(one: &Redrawing) -> Self {
        let kin = |kin: &Kin| KinBody { op: kin.op, from: kin.from.to_string(), to: kin.to.to_string() };
        Self {
            draft: one.draft.to_string(),
            note: one.note.to_string(),
            author: one.author.to_string(),
            approver: one.approver.as_ref().map(ToString::to_string),
            edits: one.ops.clone(),
            lineage: one.kin.iter().map(kin).collect(),
        }
    }
}

/// How a grid was named and placed in each edition that changed it
#[utoipa::path(
    get, path = "/v1/grids/{grid}/history", tag = "Grids", operation_id = "grid_history",
    params(
        ("grid" = String, Path, description = "Id, or code in the current edition"),
        ("layer" = Option<String>, Query, description = "Which layer's, when several use the code"),
    ),
    responses(
        (status = 200, description = "Versions, oldest first", body = Page<GridVersion>),
        (status = 304, description = "As If-None-Match names it"),
        (status = "4XX", description = "What is wrong", body = ProblemDocument<'static>, content_type = "application/problem+json"),
    )
)]
pub async fn history(
    request: HttpRequest,
    grid: web::Path<String>,
    state: State,
    caller: Caller,
) -> Result<HttpResponse, Problem> {
    let atlas = state.current.atlas()?;
    let zone = zone_of(&atlas)?;
    let mut params = Params::of(&request);
    let layer: Option<Layer> = params.parse("layer");
    params.finish()?;
    let id = match find(&atlas, &grid, layer) {
        Ok(index) => atlas.grid(index).id.clone(),
        // A grid that is no more is known by its id.
        Err(problem) => GridId::new(&grid).map_err(|_| problem)?,
    };
    // Who drew it is for those who draw.
    let draws = may_plan(caller.role);
    let seen = atlas.clone();
    let body = state.blocking(move |state| versions(state, &seen, &zone, &id, draws)).await?;
    Ok(Reply::of_resource(&atlas, content_tag(&body)).answer(&request, JSON, body))
}

/// Drafts that became editions.
fn published(state: &AppState) -> Result<Vec<Draft>, Problem> {
    let mut drafts = state.current.store().drafts()?;
    drafts.retain(|draft| draft.published.is_some());
    Ok(drafts)
}

fn versions(
    state: &AppState,
    atlas: &Atlas,
    zone: &Zone,
    id: &GridId,
    draws: bool,
) -> Result<Vec<u8>, Problem> {
    let drafts = published(state)?;
    let mut touched = HashMap::new();
    for draft in drafts.iter().filter(|draft| draft.edits.iter().any(Edit::is_of_borders)) {
        touched.insert(draft.id, state.drafts.touched(&state.current, draft).map_err(draft_problem)?);
    }
    let touches = |draft: &Draft, at: usize| touched.get(&draft.id).is_some_and(|all| all[at].contains(id));
    let redrawn = redrawings(&drafts, id, touches);
    let drawn: HashSet<EditionNumber> = drafts.iter().filter_map(|draft| draft.published).collect();
    let mut items: Vec<GridVersion> = Vec::new();
    let held: HashMap<_, _> = state.current.store().grid_versions(id)?.into_iter().collect();
    for edition in atlas.editions() {
        let grid = held.get(&edition.number);
        let level = grid.map(|grid| atlas.town().levels.name(grid.level).to_owned());
        let by = redrawn.iter().find(|one| one.edition == edition.number);
        let before = EditionNumber(edition.number.0.saturating_sub(1));
        let reshaped = if drawn.contains(&edition.number) {
            by.is_some_and(|one| one.is_reshaped)
        } else if grid.is_some() && held.contains_key(&before) {
            let found = state.drafts.reshaped(&state.current, edition.number);
            found.map_err(draft_problem)?.contains(id)
        } else {
            false
        };
        let version = GridVersion {
            edition: edition.number.0,
            effective_from: zone.rfc3339(edition.effective_from),
            exists: grid.is_some(),
            code: grid.map(|grid| grid.code.to_string()),
            name: grid.map(|grid| grid.name.to_string()),
            level,
            parent: grid.and_then(|grid| grid.parent.as_ref()).map(ToString::to_string),
            reshaped,
            by: by.filter(|_| draws).map(RedrawingBody::of),
        };
        let facts =
            |v: &GridVersion| (v.exists, v.code.clone(), v.name.clone(), v.level.clone(), v.parent.clone());
        let same = items.last().map_or(!version.exists, |last| facts(last) == facts(&version));
        if !same || version.reshaped || version.by.is_some() {
            items.push(version);
        }
    }
    if items.is_empty() {
        let detail = format!("no grid has the id or code {:?}", id.as_str());
        return Err(Problem::new(crate::http::error::Code::NotFound, detail));
    }
    to_json(&Page { items, links: Vec::new() })
}
