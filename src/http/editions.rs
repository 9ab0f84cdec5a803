//! `/v1/editions`: the frozen, published states of all grids.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use actix_web::{HttpRequest, HttpResponse, web};
use serde::Serialize;
use utoipa::ToSchema;

use super::auth::Caller;
use super::error::{Code, Fault, Problem, ProblemDocument};
use super::extract::{Params, bbox};
use super::reply::{JSON, Reply, to_json};
use super::state::{AppState, zone_of};
use super::wire::{self, Link, Page};
use crate::domain::edition::{Edition, EditionNumber, in_force};
use crate::domain::grid::Grid;
use crate::domain::plan::Plan;
use crate::kernel::lattice::{LatticeBox, LatticePoint};
use crate::kernel::mesh::{ArcRef, Leaf};
use crate::service::datum::Datum;
use crate::service::time::Zone;

/// An edition (版本).
#[derive(Serialize, ToSchema)]
#[schema(as = Edition)]
struct EditionBody<'a> {
    number: u32,
    effective_from: String,
    recorded: String,
    /// The write that published it.
    log: u64,
    note: &'a str,
    /// `stay` or `move`: what became of hazards that were open when it came into force.
    open_hazards: &'a str,
    /// Whether it is the one in force now.
    in_force: bool,
}

impl<'a> EditionBody<'a> {
    fn of(edition: &'a Edition, current: EditionNumber, zone: &Zone) -> Self {
        Self {
            number: edition.number.0,
            effective_from: zone.rfc3339(edition.effective_from),
            recorded: zone.rfc3339(edition.recorded),
            log: edition.log.0,
            note: &edition.note,
            open_hazards: edition.open_hazards.name(),
            in_force: edition.number == current,
        }
    }
}

type State = web::Data<Arc<AppState>>;

/// All editions, newest first
#[utoipa::path(
    get, path = "/v1/editions", tag = "Editions", operation_id = "list_editions",
    params(
        ("limit" = Option<u32>, Query, description = "1 to 1000, default 100"),
        ("cursor" = Option<String>, Query, description = "From a `rel=next` link"),
    ),
    responses(
        (status = 200, description = "A page", body = Page<EditionBody<'static>>),
        (status = "4XX", description = "What is wrong", body = ProblemDocument<'static>, content_type = "application/problem+json"),
    )
)]
pub async fn list(request: HttpRequest, state: State, _caller: Caller) -> Result<HttpResponse, Problem> {
    let atlas = state.current.atlas()?;
    let zone = zone_of(&atlas)?;
    let mut params = Params::of(&request);
    let limit = params.limit();
    let after = wire::cursor(&mut params).map(|text| text.parse::<u32>());
    if after.as_ref().is_some_and(Result::is_err) {
        params.fault("cursor", "no cursor of ours");
    }
    params.finish()?;
    let below = after.and_then(Result::ok).unwrap_or(u32::MAX);
    Reply::about_grids(&atlas).json(&request, || {
        let mut found: Vec<&Edition> = atlas
            .editions()
            .iter()
            .rev()
            .filter(|edition| edition.number.0 < below)
            .take(limit + 1)
            .collect();
        let is_more = found.len() > limit;
        found.truncate(limit);
        let next = found.last().filter(|_| is_more).map(|edition| edition.number.0.to_string());
        let links = Link::next("/v1/editions", &params, next.as_deref());
        let current = atlas.edition().number;
        Ok(Page { items: found.into_iter().map(|e| EditionBody::of(e, current, &zone)).collect(), links })
    })
}

/// The edition in force
#[utoipa::path(
    get, path = "/v1/editions/current", tag = "Editions", operation_id = "current_edition",
    params(("at" = Option<String>, Query, description = "The one in force at this moment. Default: now")),
    responses(
        (status = 200, description = "The edition", body = EditionBody<'static>),
        (status = "4XX", description = "What is wrong", body = ProblemDocument<'static>, content_type = "application/problem+json"),
    )
)]
pub async fn current(request: HttpRequest, state: State, _caller: Caller) -> Result<HttpResponse, Problem> {
    let atlas = state.current.atlas()?;
    let zone = zone_of(&atlas)?;
    let mut params = Params::of(&request);
    let at = params.moment("at", &zone);
    params.finish()?;
    let found = at.map_or(Some(atlas.edition()), |at| in_force(atlas.editions(), at));
    let found = found.ok_or_else(|| Problem::new(Code::NotInForce, Code::NotInForce.title()))?;
    let current = atlas.edition().number;
    Reply::about_grids(&atlas).json(&request, || Ok(EditionBody::of(found, current, &zone)))
}

/// One edition
#[utoipa::path(
    get, path = "/v1/editions/{number}", tag = "Editions", operation_id = "get_edition",
    params(("number" = u32, Path, description = "Its number")),
    responses(
        (status = 200, description = "The edition", body = EditionBody<'static>),
        (status = "4XX", description = "What is wrong", body = ProblemDocument<'static>, content_type = "application/problem+json"),
    )
)]
pub async fn get(
    request: HttpRequest,
    number: web::Path<String>,
    state: State,
    _caller: Caller,
) -> Result<HttpResponse, Problem> {
    let atlas = state.current.atlas()?;
    let zone = zone_of(&atlas)?;
    Params::of(&request).finish()?;
    let found = one(atlas.editions(), &number)?;
    let current = atlas.edition().number;
    Reply::about_grids(&atlas).json(&request, || Ok(EditionBody::of(found, current, &zone)))
}

fn one<'e>(editions: &'e [Edition], number: &str) -> Result<&'e Edition, Problem> {
    let wanted: Option<u32> = number.parse().ok();
    let found = editions.iter().find(|edition| Some(edition.number.0) == wanted);
    found.ok_or_else(|| Problem::new(Code::NotFound, format!("there is no edition {number:?}")))
}

/// Nodes and arcs: every border once, in lattice coordinates (1e-7 degree).
#[derive(Serialize, ToSchema)]
pub struct MeshBody<'a> {
    edition: u32,
    /// Lattice units in a degree.
    units_per_degree: u32,
    nodes: Vec<NodeBody>,
    arcs: Vec<ArcBody<'a>>,
    /// The grids on the sides of these arcs, and those above them.
    grids: Vec<MeshGridBody<'a>>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = Node)]
struct NodeBody {
    /// Permanent; a decimal number as text, since it may exceed 2^53.
    id: String,
    #[schema(min_items = 2, max_items = 2)]
    at: [i32; 2],
}

#[derive(Serialize, ToSchema)]
#[schema(as = Arc)]
struct ArcBody<'a> {
    /// Permanent, like a node's.
    id: String,
    from: String,
    to: String,
    /// Both ends included; x then y.
    points: Vec<[i32; 2]>,
    sides: Vec<SideBody<'a>>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = MeshGrid)]
struct MeshGridBody<'a> {
    id: &'a str,
    layer: &'a str,
    code: &'a str,
    name: &'a str,
    /// The id of the grid just above.
    parent: Option<&'a str>,
}

/// What an arc parts on one layer, seen along its direction.
#[derive(Serialize, ToSchema)]
#[schema(as = Side)]
struct SideBody<'a> {
    layer: &'a str,
    /// A grid's id; null: free space.
    left: Option<&'a str>,
    right: Option<&'a str>,
}

/// The borders of an edition, each once
#[utoipa::path(
    get, path = "/v1/editions/{number}/mesh", tag = "Editions", operation_id = "edition_mesh",
    params(
        ("number" = u32, Path, description = "The edition's number"),
        ("bbox" = Option<String>, Query, description = "minlon,minlat,maxlon,maxlat in degrees: arcs whose own box touches it. Needed where all borders have more vertices than are sent (200,000 if not set otherwise)"),
    ),
    responses(
        (status = 200, description = "Nodes and arcs", body = MeshBody<'static>),
        (status = "4XX", description = "What is wrong", body = ProblemDocument<'static>, content_type = "application/problem+json"),
    )
)]
pub async fn mesh(
    request: HttpRequest,
    number: web::Path<String>,
    state: State,
    _caller: Caller,
) -> Result<HttpResponse, Problem> {
    let atlas = state.current.atlas()?;
    let mut params = Params::of(&request);
    let bbox = bbox(&mut params, Datum::default());
    params.finish()?;
    let number = one(atlas.editions(), &number)?.number;
    let reply = Reply::about_grids(&atlas);
    if let Some(known) = reply.not_modified(&request) {
        return Ok(known);
    }
    let work = move |state: &AppState| {
        let vertices_max = state.limits.mesh_vertices;
        if number == atlas.edition().number {
            return to_json(&mesh_body(atlas.plan(), number, bbox, vertices_max)?);
        }
        let plan = state.current.store().plan(number)?.ok_or_else(|| {
            Problem::faults(Code::NotFound, vec![Fault::parameter("number", "no such edition")])
        })?;
        to_json(&mesh_body(&plan, number, bbox, vertices_max)?)
    };
    let body = state.blocking(work).await?;
    Ok(reply.send(JSON, body))
}

pub fn mesh_body(
    plan: &Plan,
    number: EditionNumber,
    bbox: Option<LatticeBox>,
    vertices_max: usize,
) -> Result<MeshBody<'_>, Problem> {
    let is_wanted = |arc: &ArcRef<'_>| bbox.is_none_or(|bbox| arc.bounds().intersects(&bbox));
    let vertices: usize = plan.mesh.arcs().filter(is_wanted).map(|arc| arc.points.len()).sum();
    if vertices > vertices_max {
        let smaller = if bbox.is_some() { "a smaller one" } else { "one" };
        let detail =
            format!("the borders have {vertices} vertices, at most {vertices_max} are sent: give {smaller}");
        return Err(Problem::faults(Code::BadParameter, vec![Fault::parameter("bbox", detail)]));
    }
    let grid = |leaf: Leaf| (!leaf.is_free()).then(|| plan.leaves[leaf.0 as usize].as_str());
    let xy = |at: LatticePoint| [at.x, at.y];
    let mut ends = Vec::new();
    let mut arcs = Vec::new();
    for arc in plan.mesh.arcs().filter(is_wanted) {
        ends.extend([arc.from, arc.to]);
        let side = |side: &crate::kernel::mesh::Side| SideBody {
            layer: crate::domain::layers::Layer::ALL[usize::from(side.layer.0)].name(),
            left: grid(side.left),
            right: grid(side.right),
        };
        arcs.push(ArcBody {
            id: arc.id.0.to_string(),
            from: arc.from.0.to_string(),
            to: arc.to.0.to_string(),
            points: arc.points.iter().map(|&at| xy(at)).collect(),
            sides: arc.sides.iter().map(side).collect(),
        });
    }
    ends.sort_unstable();
    ends.dedup();
    let nodes = ends.iter().filter_map(|&id| plan.mesh.node(id));
    let nodes = nodes.map(|node| NodeBody { id: node.id.0.to_string(), at: xy(node.at) }).collect();
    let beside = arcs.iter().flat_map(|arc| &arc.sides).flat_map(|side| [side.left, side.right]);
    let grids = with_those_above(plan, beside.flatten().collect());
    Ok(MeshBody { edition: number.0, units_per_degree: 10_000_000, nodes, arcs, grids })
}

/// Grids by id, and all above them.
fn with_those_above<'p>(plan: &'p Plan, beside: BTreeSet<&'p str>) -> Vec<MeshGridBody<'p>> {
    let by_id: HashMap<&str, &Grid> = plan.grids.iter().map(|grid| (grid.id.as_str(), grid)).collect();
    let mut named = BTreeSet::new();
    for id in beside {
        let mut next = Some(id);
        while let Some(id) = next.filter(|id| named.insert(*id)) {
            next = by_id.get(id).and_then(|grid| grid.parent.as_ref()).map(|parent| parent.as_str());
        }
    }
    let body = |grid: &&'p Grid| MeshGridBody {
        id: grid.id.as_str(),
        layer: grid.layer.name(),
        code: &grid.code,
        name: &grid.name,
        parent: grid.parent.as_ref().map(|parent| parent.as_str()),
    };
    named.iter().filter_map(|id| by_id.get(id)).map(body).collect()
}
