//! A draft's area for a GIS: a GeoPackage that goes out, and comes back as edits.

use std::fmt;

use actix_web::http::header;
use actix_web::web::{self, Payload};
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;
use utoipa::ToSchema;

use super::impact::{ImpactBody, impact_body};
use super::output::MadeEdit;
use super::{DraftBody, State, etag, id_of, problem, version_of};
use crate::config::Limits;
use crate::domain::id::GridId;
use crate::domain::returned::{Reason, Refused};
use crate::http::auth::Caller;
use crate::http::error::{Code, Fault, Problem, ProblemDocument};
use crate::http::extract::{Params, bbox, media_type, read_body};
use crate::http::reply::{EDITION, JSON, to_json};
use crate::http::state::{AppState, zone_of};
use crate::service::datum::Datum;
use crate::service::draft::{self as service, AreaOf};
use crate::store::gpkg::area::{AreaError, AreaLimits};

/// OGC 12-128r17, annex on the media type.
const GEOPACKAGE: &str = "application/geopackage+sqlite3";

/// Most that is told of at once.
const REFUSED_MAX: usize = 1_000;

fn limits(limits: &Limits) -> AreaLimits {
    AreaLimits { features: limits.area_grids, vertices: limits.mesh_vertices }
}

/// A draft's grids as a GeoPackage
///
/// For QGIS and whatever else edits GeoPackages (EPSG:4326): the grids that own ground themselves, one table a
/// layer, to be drawn on and sent back. With `bbox` those whose border comes near it, with `grids` those and
/// what lies below them. The ETag is the draft's: name it in If-Match when the file comes back.
#[utoipa::path(
    get, path = "/v1/drafts/{id}/area.gpkg", tag = "Redrawing", operation_id = "draft_area",
    params(
        ("id" = u32, Path, description = "Its number"),
        ("bbox" = Option<String>, Query, description = "minlon,minlat,maxlon,maxlat in degrees. This or grids"),
        ("grids" = Option<String>, Query, description = "Ids with commas between them"),
    ),
    responses(
        (status = 200, description = "A GeoPackage", body = Vec<u8>, content_type = "application/geopackage+sqlite3"),
        (status = "4XX", description = "What is wrong", body = ProblemDocument<'static>, content_type = "application/problem+json"),
    )
)]
pub async fn area(
    request: HttpRequest,
    id: web::Path<String>,
    state: State,
    caller: Caller,
) -> Result<HttpResponse, Problem> {
    let mut params = Params::of(&request);
    let around = bbox(&mut params, Datum::default());
    let grids = params.with("grids", |text| {
        text.split(',').map(|id| GridId::new(id.trim())).collect::<Result<Vec<_>, _>>()
    });
    params.finish()?;
    let of = match (around, grids) {
        (Some(around), None) => AreaOf::Box(around),
        (None, Some(grids)) => AreaOf::Grids(grids),
        _ => {
            let fault = Fault::parameter("bbox", "give one of bbox and grids");
            return Err(Problem::faults(Code::BadParameter, vec![fault]));
        }
    };
    let id = id_of(&id)?;
    let edition = state.current.atlas()?.edition().number.0;
    let work = move |state: &AppState| {
        let limits = limits(&state.limits);
        service::area_sent(&state.current, &state.drafts, &caller, id, &of, limits).map_err(problem)
    };
    let (draft, file) = state.blocking(work).await?;
    let name = format!("attachment; filename=\"draft-{}.gpkg\"", draft.id.0);
    Ok(HttpResponse::Ok()
        .insert_header((header::ETAG, etag(&draft)))
        .insert_header((EDITION, edition))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::CONTENT_DISPOSITION, name))
        .content_type(GEOPACKAGE)
        .body(file))
}

/// What was made of a file that came back, or would be.
#[derive(Serialize, ToSchema)]
#[schema(as = AreaReturned)]
struct ReturnedBody<'a> {
    /// In order, as `…/edits` takes them; none when nothing was changed.
    edits: Vec<MadeEdit>,
    /// Of a dry run: whom they would hit.
    #[serde(skip_serializing_if = "Option::is_none")]
    impact: Option<ImpactBody>,
    /// The draft with them; not there after a dry run.
    #[serde(skip_serializing_if = "Option::is_none")]
    draft: Option<DraftBody<'a>>,
}

/// An area drawn on and sent back
///
/// What differs from what went out becomes edits, all or none, which pass whatever `…/edits` does: borders that
/// were moved, ground that changed hands, grids split off (a feature without an id), given up (a feature
/// deleted), renamed, renumbered, hung elsewhere. They are undone and made again together. What is
/// nearer to a border than 20 cm lies on it. With `dry_run` nothing is made: the answer has the edits and whom
/// they would hit. Refused, with reason and place for each: overlaps, gaps, what was changed in the draft since.
#[utoipa::path(
    post, path = "/v1/drafts/{id}/area.gpkg", tag = "Redrawing", operation_id = "edit_draft_area",
    params(
        ("id" = u32, Path, description = "Its number"),
        ("dry_run" = Option<bool>, Query, description = "Only say what would be made"),
        ("If-Match" = Option<String>, Header, description = "The ETag that the draft was read with; not needed for a dry run"),
    ),
    request_body(content = Vec<u8>, content_type = "application/geopackage+sqlite3"),
    responses(
        (status = 200, description = "The edits, with the draft or, of a dry run, with their impact", body = ReturnedBody<'static>),
        (status = "4XX", description = "What is wrong", body = ProblemDocument<'static>, content_type = "application/problem+json"),
    )
)]
pub async fn area_back(
    request: HttpRequest,
    id: web::Path<String>,
    payload: Payload,
    state: State,
    caller: Caller,
) -> Result<HttpResponse, Problem> {
    let mut params = Params::of(&request);
    let dry_run: bool = params.parse("dry_run").unwrap_or_default();
    params.finish()?;
    let id = id_of(&id)?;
    let version = if dry_run { None } else { Some(version_of(&request)?) };
    let kind = media_type(&request);
    if !["", GEOPACKAGE, "application/octet-stream"].contains(&&*kind) {
        return Err(Problem::new(Code::BadMediaType, format!("send {GEOPACKAGE}")));
    }
    let bytes = read_body(&request, payload, &state.limits).await?;
    let atlas = state.current.atlas()?;
    let zone = zone_of(&atlas)?;
    let edition = atlas.edition().number.0;
    let work = move |state: &AppState| {
        let AppState { current, drafts, .. } = state;
        let returned = service::area_returned(current, drafts, &caller, id, &bytes, limits(&state.limits));
        let (draft, edits) = returned.map_err(problem)?;
        let made = |edit| MadeEdit::of(edit, &atlas.town().levels, Datum::default());
        let made = edits.iter().map(made).collect::<Result<_, _>>()?;
        let Some(version) = version else {
            let tried = service::tried(current, drafts, &caller, &draft, &edits).map_err(problem)?;
            let impact = Some(impact_body(state, &caller, (&tried.0, &tried.1), (&draft.edits, &edits))?);
            return Ok((None, to_json(&ReturnedBody { edits: made, impact, draft: None })?));
        };
        // What was not changed is no write.
        let draft = if edits.is_empty() {
            draft
        } else {
            service::edited_as_one(current, drafts, &caller, (id, version), edits).map_err(problem)?
        };
        let shown = Some(DraftBody::of(&draft, &zone));
        let body = to_json(&ReturnedBody { edits: made, impact: None, draft: shown })?;
        Ok((Some(etag(&draft)), body))
    };
    let (tag, body) = state.blocking(work).await?;
    let mut response = HttpResponse::Ok();
    response.insert_header((EDITION, edition)).insert_header((header::CACHE_CONTROL, "no-store"));
    if let Some(tag) = tag {
        response.insert_header((header::ETAG, tag));
    }
    Ok(response.content_type(JSON).body(body))
}

/// What stands against a file that came back: by layer and number of the feature, with the place.
pub fn refused(refused: &[Refused]) -> Problem {
    let changed = |one: &Refused| matches!(one.reason, Reason::ChangedSince(_));
    let code = if refused.iter().any(changed) { Code::Conflict } else { Code::EditRefused };
    let fault = |one: &Refused| {
        let fid = one.fid.map(|fid| format!("/{fid}")).unwrap_or_default();
        Fault {
            reason: Some(one.reason.code()),
            place: one.place.map(|at| [at.lon(), at.lat()]),
            ..Fault::pointer(&format!("/{}{fid}", one.layer), &one.reason)
        }
    };
    Problem::faults(code, refused.iter().take(REFUSED_MAX).map(fault).collect())
}

/// What stands against a file as a whole, or against a part of it, by a stable name.
pub fn told(reason: &'static str, pointer: &str, detail: impl fmt::Display) -> Fault {
    Fault { reason: Some(reason), ..Fault::pointer(pointer, detail) }
}

/// A file that is none, or not the one that went out.
pub fn unread(error: AreaError) -> Problem {
    let text = error.to_string();
    match error {
        AreaError::NotGeoPackage(_) => Problem::new(Code::BadBody, text),
        AreaError::TooLarge { .. } => Problem::new(Code::TooLarge, text),
        AreaError::NoNote => Problem::faults(Code::Invalid, vec![told("no-note", "", text)]),
        AreaError::NoTable(table) => {
            Problem::faults(Code::Invalid, vec![told("no-table", &format!("/{table}"), text)])
        }
        AreaError::Geometry { table, fid, why } => {
            Problem::faults(Code::Invalid, vec![told("bad-geometry", &format!("/{table}/{fid}"), why)])
        }
        AreaError::Store(error) => error.into(),
    }
}
