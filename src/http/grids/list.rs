//! The grids themselves, as GeoJSON.

use std::sync::Arc;

use actix_web::{HttpRequest, HttpResponse, web};

use super::find;
use crate::atlas::Atlas;
use crate::domain::layers::Layer;
use crate::domain::plan::GridIndex;
use crate::http::auth::Caller;
use crate::http::error::{Code, Problem, ProblemDocument};
use crate::http::extract::{Params, bad_coordinate, bbox, datum};
use crate::http::reply::{GEO_JSON, Reply, to_json};
use crate::http::state::{AppState, zone_of};
use crate::http::wire::{self, GridBody, GridDetail, GridFeature, GridFeatures, GridRef, Link, bounds_of};
use crate::kernel::area::ring_area;
use crate::kernel::lattice::LatticeBox;
use crate::kernel::ring::Polygon;
use crate::service::datum::Datum;

/// Grids of an edition, as GeoJSON
#[utoipa::path(
    get, path = "/v1/grids", tag = "Grids", operation_id = "list_grids",
    params(
        ("layer" = Option<String>, Query, description = "community, road, entity or party"),
        ("level" = Option<String>, Query, description = "A level of the town's list, e.g. basic"),
        ("parent" = Option<String>, Query, description = "Id or code of the grid just above"),
        ("bbox" = Option<String>, Query, description = "minx,miny,maxx,maxy: grids whose own box touches it"),
        ("crs" = Option<String>, Query, description = "Datum of `bbox` and of the answer"),
        ("at" = Option<String>, Query, description = "The edition in force at this moment"),
        ("known" = Option<String>, Query, description = "As was recorded at this moment"),
        ("limit" = Option<u32>, Query, description = "1 to 1000, default 100"),
        ("cursor" = Option<String>, Query, description = "From a `rel=next` link"),
    ),
    responses(
        (status = 200, description = "A page of grids", body = GridFeatures<'static>, content_type = "application/geo+json"),
        (status = 304, description = "As If-None-Match names it"),
        (status = "4XX", description = "What is wrong", body = ProblemDocument<'static>, content_type = "application/problem+json"),
    )
)]
pub async fn list(
    request: HttpRequest,
    state: web::Data<Arc<AppState>>,
    _caller: Caller,
) -> Result<HttpResponse, Problem> {
    let zone = zone_of(&*state.current.atlas()?)?;
    let mut params = Params::of(&request);
    let datum = datum(&mut params);
    let wanted = Wanted {
        layer: params.parse("layer"),
        level: params.text("level"),
        parent: params.text("parent"),
        bbox: bbox(&mut params, datum),
        after: wire::cursor(&mut params),
        limit: params.limit(),
    };
    let (at, known) = (params.moment("at", &zone), params.moment("known", &zone));
    params.finish()?;
    let atlas = state.atlas_at(at, known).await?;
    let reply = Reply::about_grids(&atlas);
    if let Some(known) = reply.not_modified(&request) {
        return Ok(known);
    }
    let next = |after: Option<&str>| Link::next("/v1/grids", &params, after);
    let searched = atlas.clone();
    let page = state.blocking(move |_| wanted.page(&searched)).await?;
    let links = next(page.next.as_deref());
    let body = state.blocking(move |_| features(&atlas, &page.grids, datum, links)).await?;
    Ok(reply.send(GEO_JSON, body))
}

/// Which grids are asked for.
struct Wanted {
    layer: Option<Layer>,
    level: Option<String>,
    parent: Option<String>,
    bbox: Option<LatticeBox>,
    after: Option<String>,
    limit: usize,
}

struct Found {
    grids: Vec<GridIndex>,
    next: Option<String>,
}

impl Wanted {
    fn page(&self, atlas: &Atlas) -> Result<Found, Problem> {
        let level = match &self.level {
            None => None,
            Some(name) => Some(atlas.town().levels.find(name).ok_or_else(|| {
                let names: Vec<&str> = atlas.town().levels.iter().map(|(_, name)| name).collect();
                let detail = format!("no level {name:?}; there are: {}", names.join(", "));
                Problem::faults(
                    Code::BadParameter,
                    vec![crate::http::error::Fault::parameter("level", detail)],
                )
            })?),
        };
        let parent = match &self.parent {
            None => None,
            Some(wanted) => Some(find(atlas, wanted, self.layer)?),
        };
        let grids = &atlas.plan().grids;
        let boxes = self.bbox.map(|bbox| (bbox, atlas.boxes()));
        // Plans are kept in the order of ids.
        let from = self.after.as_deref().map_or(0, |after| grids.partition_point(|g| g.id.as_str() <= after));
        let mut found: Vec<GridIndex> = (from as u32..grids.len() as u32)
            .map(GridIndex)
            .filter(|&at| {
                let grid = atlas.grid(at);
                self.layer.is_none_or(|layer| grid.layer == layer)
                    && level.is_none_or(|level| grid.level == level)
                    && parent.is_none_or(|parent| atlas.index().parent(at) == Some(parent))
                    && boxes.is_none_or(|(bbox, boxes)| boxes[at.0 as usize].intersects(&bbox))
            })
            .take(self.limit + 1)
            .collect();
        let is_more = found.len() > self.limit;
        found.truncate(self.limit);
        let next = found.last().filter(|_| is_more).map(|&at| atlas.grid(at).id.to_string());
        Ok(Found { grids: found, next })
    }
}

fn features(atlas: &Atlas, grids: &[GridIndex], datum: Datum, links: Vec<Link>) -> Result<Vec<u8>, Problem> {
    let feature = |&at: &GridIndex| {
        let parts = atlas.index().polygons(atlas.plan(), at);
        Ok(GridFeature {
            r#type: "Feature",
            id: atlas.grid(at).id.to_string(),
            geometry: wire::polygons(&parts, datum).map_err(|error| bad_coordinate(&["crs"], &error))?,
            properties: GridBody::of(atlas, at),
        })
    };
    let features = grids.iter().map(feature).collect::<Result<Vec<_>, Problem>>()?;
    to_json(&GridFeatures { r#type: "FeatureCollection", features, links })
}

/// One grid, as a GeoJSON feature
#[utoipa::path(
    get, path = "/v1/grids/{grid}", tag = "Grids", operation_id = "get_grid",
    params(
        ("grid" = String, Path, description = "Id or code"),
        ("layer" = Option<String>, Query, description = "Which layer's, when several use the code"),
        ("crs" = Option<String>, Query, description = "Datum of the answer"),
        ("at" = Option<String>, Query, description = "The edition in force at this moment"),
        ("known" = Option<String>, Query, description = "As was recorded at this moment"),
    ),
    responses(
        (status = 200, description = "The grid", body = GridFeature<GridDetail<'static>>, content_type = "application/geo+json"),
        (status = 304, description = "As If-None-Match names it"),
        (status = "4XX", description = "What is wrong", body = ProblemDocument<'static>, content_type = "application/problem+json"),
    )
)]
pub async fn get(
    request: HttpRequest,
    grid: web::Path<String>,
    state: web::Data<Arc<AppState>>,
    _caller: Caller,
) -> Result<HttpResponse, Problem> {
    let zone = zone_of(&*state.current.atlas()?)?;
    let mut params = Params::of(&request);
    let datum = datum(&mut params);
    let layer = params.parse("layer");
    let (at, known) = (params.moment("at", &zone), params.moment("known", &zone));
    params.finish()?;
    let atlas = state.atlas_at(at, known).await?;
    let index = find(&atlas, &grid, layer)?;
    let reply = Reply::about_grids(&atlas);
    if let Some(known) = reply.not_modified(&request) {
        return Ok(known);
    }
    let body = state.blocking(move |_| detail(&atlas, index, datum)).await?;
    Ok(reply.send(GEO_JSON, body))
}

fn detail(atlas: &Atlas, at: GridIndex, datum: Datum) -> Result<Vec<u8>, Problem> {
    let parts = atlas.index().polygons(atlas.plan(), at);
    let properties = GridDetail {
        grid: GridBody::of(atlas, at),
        path: GridRef::path(atlas, at),
        area_m2: area_m2(&parts),
    };
    let bounds = Some(bounds_of(&parts)).filter(|bounds| !bounds.is_empty());
    let bad = |error| bad_coordinate(&["crs"], &error);
    let corners = |bounds: LatticeBox| Ok([datum.show(bounds.min)?, datum.show(bounds.max)?].concat());
    to_json(&GridFeatureWithBox {
        bbox: bounds.map(corners).transpose().map_err(bad)?,
        feature: GridFeature {
            r#type: "Feature",
            id: atlas.grid(at).id.to_string(),
            geometry: wire::polygons(&parts, datum).map_err(bad)?,
            properties,
        },
    })
}

#[derive(serde::Serialize)]
struct GridFeatureWithBox<'a> {
    /// Not there when there is no geometry.
    #[serde(skip_serializing_if = "Option::is_none")]
    bbox: Option<Vec<f64>>,
    #[serde(flatten)]
    feature: GridFeature<GridDetail<'a>>,
}

/// On the ellipsoid, holes taken out, to the square centimetre.
pub fn area_m2(parts: &[Polygon]) -> f64 {
    let area = |polygon: &Polygon| {
        ring_area(&polygon.shell.0).0 - polygon.holes.iter().map(|hole| ring_area(&hole.0).0).sum::<f64>()
    };
    (parts.iter().map(area).sum::<f64>() * 1e4).round() / 1e4
}
