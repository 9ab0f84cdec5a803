//! `/v1/changes`: what happened, in order, for ever.

use std::sync::Arc;

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};
use serde::Serialize;
use utoipa::ToSchema;

use super::auth::Caller;
use super::error::{Problem, ProblemDocument};
use super::extract::Params;
use super::reply::{JSON, content_tag, is_known};
use super::state::AppState;
use super::wire::Link;
use crate::domain::edition::Edition;
use crate::domain::time::LogNumber;
use crate::service::time::{UnknownZone, Zone};
use crate::store::{LogEntry, Store, StoreError};

/// One committed write. Carries ids and counts, never names, telephone numbers or texts.
#[derive(Serialize, ToSchema)]
#[schema(as = Change)]
struct ChangeBody {
    /// From 1, without gaps, in the order of commits.
    number: u64,
    recorded: String,
    /// `edition`, `roster`, `key`, `town`, `hazard`, `position`, `visit`, `draft` or `webhook`.
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    edition: Option<u32>,
    /// From when an edition is in force, which may be later than it was recorded.
    #[serde(skip_serializing_if = "Option::is_none")]
    effective_from: Option<String>,
    /// Of an edition that was published for later: it has come into force. What was told when it was published
    /// has not this field.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    in_force: bool,
    /// Which tables, how many statements, and whom they were about; only for keys without a territory.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    touched: Vec<TouchedBody>,
    /// Of an edition: `addresses`, those that change hands with it, and `diff`, its grids.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    links: Vec<Link>,
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
        let entries = store.changes(LogNumber(after), limit as u32)?;
        let last = entries.last().map_or(after, |entry| entry.number.0);
        let next = format!("/v1/changes?after={last}&limit={limit}");
        Ok(Teller { is_whole, origin: "" }.document(&**store, &entries, next)?)
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

/// How changes are told, over HTTP and to webhooks alike.
pub struct Teller<'o> {
    /// Whether it may be told whom they were about.
    pub is_whole: bool,
    /// What links begin with; empty: they are of whatever host the document comes from.
    pub origin: &'o str,
}

impl Teller<'_> {
    /// The document; `next` is where what comes later is found.
    ///
    /// # Errors
    /// The store cannot be read, or holds what it cannot.
    pub fn document(
        &self,
        store: &dyn Store,
        entries: &[LogEntry],
        next: String,
    ) -> Result<Vec<u8>, StoreError> {
        let corrupt = |error: UnknownZone| StoreError::Corrupt { what: "town", why: error.to_string() };
        let zone = Zone::of(&store.town()?).map_err(corrupt)?;
        let newest = entries.iter().filter(|entry| entry.edition.is_some()).map(|entry| entry.number).max();
        let editions = newest.map_or_else(|| Ok(Vec::new()), |newest| store.editions(newest))?;
        let items = entries.iter().map(|entry| self.body(entry, &zone, &editions)).collect();
        let links = vec![Link { rel: "next", href: format!("{}{next}", self.origin) }];
        Ok(serde_json::to_vec(&Changes { items, links }).expect("texts and numbers are always JSON"))
    }

    fn body(&self, entry: &LogEntry, zone: &Zone, editions: &[Edition]) -> ChangeBody {
        let touched = entry.touched.iter().filter(|_| self.is_whole);
        let edition = entry.edition.and_then(|number| editions.iter().find(|one| one.number == number));
        let link = |rel: &'static str, number: u32| Link {
            rel,
            href: format!("{}/v1/editions/{number}/{rel}", self.origin),
        };
        ChangeBody {
            number: entry.number.0,
            recorded: zone.rfc3339(entry.recorded),
            kind: entry.kind.name(),
            edition: entry.edition.map(|edition| edition.0),
            in_force: edition.is_some_and(|edition| edition.log < entry.number),
            effective_from: edition.map(|edition| zone.rfc3339(edition.effective_from)),
            touched: touched
                .map(|touched| TouchedBody {
                    table: touched.table.to_string(),
                    count: touched.count,
                    ids: touched.ids.iter().map(ToString::to_string).collect(),
                })
                .collect(),
            links: entry
                .edition
                .map_or_else(Vec::new, |number| ["addresses", "diff"].map(|rel| link(rel, number.0)).into()),
        }
    }
}
