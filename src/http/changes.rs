//! `/v1/changes`: what happened, in order, for ever.

use std::sync::Arc;

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};
use serde::Serialize;
use utoipa::ToSchema;

use super::auth::Caller;
use super::error::{Problem, ProblemDocument};
use super::extract::Params;
use super::reply::{JSON, content_tag, is_known, to_json};
use super::state::AppState;
use super::wire::Link;
use crate::domain::time::LogNumber;
use crate::service::time::Zone;
use crate::store::LogEntry;

/// One committed write. Carries ids and counts, never names, telephone numbers or texts.
#[derive(Serialize, ToSchema)]
#[schema(as = Change)]
struct ChangeBody {
    /// From 1, without gaps, in the order of commits.
    number: u64,
    recorded: String,
    /// `edition`, `roster`, `key`, `town`, `hazard`, `position`, `visit` or `draft`.
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    edition: Option<u32>,
    /// Which tables, how many statements, and whom they were about; only for keys without a territory.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    touched: Vec<TouchedBody>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = Touched)]
struct TouchedBody {
    table: String,
    count: u32,
    /// Ids, each once; left out when they are more than 100.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    ids: Vec<String>,
}

#[derive(Serialize, ToSchema)]
struct Changes {
    items: Vec<ChangeBody>,
    /// `next` is always there: what comes later is found there.
    links: Vec<Link>,
}

/// What happened, in order
#[utoipa::path(
    get, path = "/v1/changes", tag = "Changes",
    params(
        ("after" = Option<u64>, Query, description = "Only writes with higher numbers"),
        ("limit" = Option<u32>, Query, description = "1 to 1000, default 100"),
    ),
    responses(
        (status = 200, description = "Writes", body = Changes),
        (status = 304, description = "As If-None-Match names it"),
        (status = "4XX", description = "What is wrong", body = ProblemDocument<'static>, content_type = "application/problem+json"),
    )
)]
pub async fn changes(
    request: HttpRequest,
    state: web::Data<Arc<AppState>>,
    caller: Caller,
) -> Result<HttpResponse, Problem> {
    let mut params = Params::of(&request);
    let after: u64 = params.parse("after").unwrap_or(0);
    let limit = params.limit();
    params.finish()?;
    let is_whole = caller.territory.is_none();
    let work = move |state: &AppState| {
        let store = state.current.store();
        let zone =
            Zone::of(&store.town()?).map_err(|error| Problem::caused(super::error::Code::Internal, error))?;
        let entries = store.changes(LogNumber(after), limit as u32)?;
        let last = entries.last().map_or(after, |entry| entry.number.0);
        let items = entries.iter().map(|entry| body(entry, &zone, is_whole)).collect();
        let href = format!("/v1/changes?after={last}&limit={limit}");
        to_json(&Changes { items, links: vec![Link { rel: "next", href }] })
    };
    let body = state.blocking(work).await?;
    // Of no edition but of the log, and to many who ask again and again whether there is more.
    let etag = content_tag(&body);
    let is_known = is_known(&request, &etag);
    let mut response = if is_known { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    response
        .insert_header((header::ETAG, etag))
        .insert_header((header::VARY, "Authorization"))
        .insert_header((header::CACHE_CONTROL, "private, no-cache"));
    Ok(if is_known { response.finish() } else { response.content_type(JSON).body(body) })
}

fn body(entry: &LogEntry, zone: &Zone, is_whole: bool) -> ChangeBody {
    let touched = entry.touched.iter().filter(|_| is_whole);
    ChangeBody {
        number: entry.number.0,
        recorded: zone.rfc3339(entry.recorded),
        kind: entry.kind.name(),
        edition: entry.edition.map(|edition| edition.0),
        touched: touched
            .map(|touched| TouchedBody {
                table: touched.table.to_string(),
                count: touched.count,
                ids: touched.ids.iter().map(ToString::to_string).collect(),
            })
            .collect(),
    }
}
