//! `/v1/patrol/missed`: premises that nobody has visited in time (漏管).

use std::collections::BTreeMap;
use std::sync::Arc;

use actix_web::{HttpRequest, HttpResponse, web};
use serde::Serialize;
use utoipa::ToSchema;

use super::coverage::wanted;
use super::fresh;
use crate::domain::layers::Layer;
use crate::domain::plan::GridIndex;
use crate::http::auth::Caller;
use crate::http::error::{Problem, ProblemDocument};
use crate::http::extract::Params;
use crate::http::reply::{JSON, to_json};
use crate::http::state::{AppState, zone_of};
use crate::http::wire::GridRef;
use crate::service::patrol::{Supervised, supervised};
use crate::service::visible::Visible;

/// One grid's missed supervision.
#[derive(Serialize, ToSchema)]
struct MissedGrid<'a> {
    grid: GridRef<'a>,
    /// Premises that a matter binds to visits at intervals.
    premises: u64,
    /// Those of them that are overdue.
    missed: u64,
    /// 漏管率, 0 to 1; null where no premises is bound.
    ratio: Option<f64>,
}

#[derive(Serialize, ToSchema)]
struct MissedItem<'a> {
    premises: &'a str,
    name: &'a str,
    /// The matter that is overdue longest.
    matter: &'a str,
    due_at: String,
    /// Null: never, or longer ago than any interval.
    last_supervision: Option<String>,
}

#[derive(Serialize, ToSchema)]
struct MissedBody<'a> {
    at: String,
    grids: Vec<MissedGrid<'a>>,
    /// Overdue longest first, as many as `limit` says.
    items: Vec<MissedItem<'a>>,
}

/// Missed supervision by grid, and the list
///
/// Of the premises in the grids asked about, as far as the caller sees them. Only a member's visit counts: not
/// passing by, not a self-check.
#[utoipa::path(
    get, path = "/v1/patrol/missed", tag = "Patrol",
    params(
        ("layer" = Option<String>, Query, description = "community, road, entity or party. Default: community"),
        ("level" = Option<String>, Query, description = "A level of the town's list, e.g. basic"),
        ("grid" = Option<String>, Query, description = "Id or code: that grid, or with `level` those below it"),
        ("at" = Option<String>, Query, description = "As of this moment. Default: now"),
        ("limit" = Option<u32>, Query, description = "Of the list: 1 to 1000, default 100"),
    ),
    responses(
        (status = 200, description = "Grids, and the premises that are overdue", body = MissedBody<'static>),
        (status = "4XX", description = "What is wrong", body = ProblemDocument<'static>, content_type = "application/problem+json"),
    )
)]
pub async fn missed(
    request: HttpRequest,
    state: web::Data<Arc<AppState>>,
    caller: Caller,
) -> Result<HttpResponse, Problem> {
    let current = state.current.atlas()?;
    let zone = zone_of(&current)?;
    let mut params = Params::of(&request);
    let layer: Layer = params.parse("layer").unwrap_or(Layer::Community);
    let (level, grid) = (params.text("level"), params.text("grid"));
    let (at, limit) = (params.moment("at", &zone), params.limit());
    params.finish()?;
    let atlas = state.atlas_at(at, None).await?;
    let at = at.unwrap_or_else(|| state.now());
    let wanted = wanted(&atlas, &current, &caller, Some(layer), level.as_deref(), grid.as_deref())?;
    let served = atlas.clone();
    let work = move |state: &AppState| {
        let visible = Visible::of(&current, &caller)?;
        let mut counts: BTreeMap<GridIndex, (u64, u64)> = wanted.iter().map(|&grid| (grid, (0, 0))).collect();
        let grids_of = |one: &Supervised<'_>| -> Vec<GridIndex> {
            let leaf = one.premises.at.and_then(|point| atlas.leaf_at(point, layer));
            leaf.map_or_else(Vec::new, |leaf| atlas.index().upward(leaf).collect())
        };
        let found = supervised(&**state.current.store(), &atlas, at, |premises| visible.premises(premises))?;
        let mut overdue = Vec::new();
        for one in &found {
            let mut is_wanted = false;
            for grid in grids_of(one) {
                if let Some((bound, missed)) = counts.get_mut(&grid) {
                    *bound += 1;
                    *missed += u64::from(one.overdue.is_some());
                    is_wanted = true;
                }
            }
            overdue.extend(one.overdue.as_ref().filter(|_| is_wanted).map(|overdue| (one.premises, overdue)));
        }
        overdue.sort_by_key(|(premises, overdue)| (overdue.due, &premises.id));
        let grids = counts.iter().map(|(&grid, &(premises, missed))| MissedGrid {
            grid: GridRef::of(&atlas, atlas.grid(grid)),
            premises,
            missed,
            ratio: (premises > 0).then(|| missed as f64 / premises as f64),
        });
        let items = overdue.iter().take(limit).map(|(premises, overdue)| MissedItem {
            premises: premises.id.as_str(),
            name: &premises.name,
            matter: &overdue.matter.code,
            due_at: zone.rfc3339(overdue.due),
            last_supervision: overdue.last.map(|last| zone.rfc3339(last)),
        });
        to_json(&MissedBody { at: zone.rfc3339(at), grids: grids.collect(), items: items.collect() })
    };
    Ok(fresh(&served, JSON, state.blocking(work).await?))
}
