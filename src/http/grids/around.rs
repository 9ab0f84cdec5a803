//! What stands beside and below a grid.

use std::sync::Arc;

use actix_web::{HttpRequest, HttpResponse, web};

use super::find;
use crate::atlas::Atlas;
use crate::domain::layers::Layer;
use crate::domain::plan::GridIndex;
use crate::http::auth::Caller;
use crate::http::error::{Problem, ProblemDocument};
use crate::http::extract::Params;
use crate::http::reply::Reply;
use crate::http::state::{AppState, zone_of};
use crate::http::wire::{GridRef, Page};

type State = web::Data<Arc<AppState>>;

/// The grids just below one
#[utoipa::path(
    get, path = "/v1/grids/{grid}/children", tag = "Grids", operation_id = "grid_children",
    params(
        ("grid" = String, Path, description = "Id or code"),
        ("layer" = Option<String>, Query, description = "Which layer's, when several use the code"),
        ("at" = Option<String>, Query, description = "The edition in force at this moment"),
        ("known" = Option<String>, Query, description = "As was recorded at this moment"),
    ),
    responses(
        (status = 200, description = "The children, in order of code", body = Page<GridRef<'static>>),
        (status = 304, description = "As If-None-Match names it"),
        (status = "4XX", description = "What is wrong", body = ProblemDocument<'static>, content_type = "application/problem+json"),
    )
)]
pub async fn children(
    request: HttpRequest,
    grid: web::Path<String>,
    state: State,
    _caller: Caller,
) -> Result<HttpResponse, Problem> {
    let (atlas, index) = one(&request, &grid, &state).await?;
    Reply::about_grids(&atlas).json(&request, || Ok(refs(&atlas, atlas.index().children(index).to_vec())))
}

/// The grids that share a border with one
#[utoipa::path(
    get, path = "/v1/grids/{grid}/neighbours", tag = "Grids", operation_id = "grid_neighbours",
    params(
        ("grid" = String, Path, description = "Id or code"),
        ("layer" = Option<String>, Query, description = "Which layer's, when several use the code"),
        ("at" = Option<String>, Query, description = "The edition in force at this moment"),
        ("known" = Option<String>, Query, description = "As was recorded at this moment"),
    ),
    responses(
        (status = 200, description = "Grids of the same layer, of the same level where there is one", body = Page<GridRef<'static>>),
        (status = 304, description = "As If-None-Match names it"),
        (status = "4XX", description = "What is wrong", body = ProblemDocument<'static>, content_type = "application/problem+json"),
    )
)]
pub async fn neighbours(
    request: HttpRequest,
    grid: web::Path<String>,
    state: State,
    _caller: Caller,
) -> Result<HttpResponse, Problem> {
    let (atlas, index) = one(&request, &grid, &state).await?;
    Reply::about_grids(&atlas).json(&request, || Ok(refs(&atlas, beside(&atlas, index))))
}

/// Across each of the grid's arcs: the grid of the same level there, else the leaf.
fn beside(atlas: &Atlas, grid: GridIndex) -> Vec<GridIndex> {
    let own = atlas.grid(grid);
    let across = atlas.index().bounds_of(atlas.plan(), grid).into_iter().filter_map(|bound| {
        let side = atlas.plan().mesh.arc(bound.arc).side(own.layer.slot())?;
        let leaf = if bound.reversed { side.left } else { side.right };
        let leaf = (!leaf.is_free()).then(|| atlas.index().grid_of(leaf))?;
        let same_level = |at: &GridIndex| atlas.grid(*at).level == own.level;
        Some(atlas.index().upward(leaf).find(same_level).unwrap_or(leaf))
    });
    let mut found: Vec<GridIndex> = across.collect();
    found.sort_unstable();
    found.dedup();
    found
}

fn refs(atlas: &Atlas, mut grids: Vec<GridIndex>) -> Page<GridRef<'_>> {
    grids.sort_by_key(|&at| &atlas.grid(at).code);
    Page {
        items: grids.into_iter().map(|at| GridRef::of(atlas, atlas.grid(at))).collect(),
        links: Vec::new(),
    }
}

async fn one(
    request: &HttpRequest,
    grid: &str,
    state: &Arc<AppState>,
) -> Result<(Arc<Atlas>, GridIndex), Problem> {
    let zone = zone_of(&*state.current.atlas()?)?;
    let mut params = Params::of(request);
    let layer: Option<Layer> = params.parse("layer");
    let (at, known) = (params.moment("at", &zone), params.moment("known", &zone));
    params.finish()?;
    let atlas = state.atlas_at(at, known).await?;
    let index = find(&atlas, grid, layer)?;
    Ok((atlas, index))
}
