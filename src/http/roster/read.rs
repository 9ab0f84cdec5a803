//! Listing and getting.

use std::sync::Arc;

use actix_web::{HttpRequest, HttpResponse};

use super::kind::{Kind, Sight, etag};
use crate::http::auth::Caller;
use crate::http::error::{Code, Problem};
use crate::http::extract::{Params, datum};
use crate::http::reply::{JSON, Reply, Telling, Told, to_json};
use crate::http::state::{AppState, zone_of};
use crate::http::wire::{self, Link, Page, Speaker};
use crate::service::roster::{page, row_at};
use crate::service::visible::Visible;

pub async fn list<K: Kind>(
    request: HttpRequest,
    state: &Arc<AppState>,
    caller: Caller,
) -> Result<HttpResponse, Problem> {
    let current = state.current.atlas()?;
    let zone = zone_of(&current)?;
    let mut params = Params::of(&request);
    let datum = datum(&mut params);
    let wanted = K::wanted(&mut params, datum);
    let (after, limit) = (wire::cursor(&mut params), params.limit());
    let (at, known) = (params.moment("at", &zone), params.moment("known", &zone));
    params.finish()?;
    let atlas = state.atlas_at(at, known).await?;
    let telling = Telling { atlas: &atlas, current: &current, caller: &caller, english: false };
    let dated = at.map(|at| Reply::about_people(&telling, Told::At(at)));
    if let Some(known) = dated.as_ref().and_then(|reply| reply.not_modified(&request)) {
        return Ok(known);
    }
    let at = at.unwrap_or_else(|| state.now());
    let (caller, seen) = (Arc::new(caller), (atlas.clone(), current.clone()));
    let asker = caller.clone();
    let work = move |_: &AppState| {
        let (atlas, current) = seen;
        let sight = Sight::of(Visible::of(&current, &asker)?, &atlas, at);
        let wanted = |entry: &K| wanted(entry, &atlas) && entry.is_visible(&sight);
        let (rows, next) = page::<K>(atlas.roster(), at, after.as_deref(), limit, wanted);
        let speaker = Speaker { zone: &zone, datum, role: asker.role, english: false };
        let items = rows.into_iter().map(|row| K::body(row, speaker)).collect();
        Ok((to_json(&Page::<K::Body<'_>> { items, links: Vec::new() })?, next.map(str::to_owned)))
    };
    let (mut body, next) = state.blocking(work).await?;
    if next.is_some() {
        // The link needs the query, which stays on this thread.
        let links = to_json(&Link::next(K::PATH, &params, next.as_deref()))?;
        body.truncate(body.len() - b"[]}".len());
        body.extend_from_slice(&links);
        body.push(b'}');
    }
    let telling = Telling { atlas: &atlas, current: &current, caller: &caller, english: false };
    let reply = dated.unwrap_or_else(|| Reply::about_people(&telling, Told::Content(&body)));
    Ok(reply.answer(&request, JSON, body))
}

pub async fn get<K: Kind>(
    request: HttpRequest,
    id: &str,
    state: &Arc<AppState>,
    caller: Caller,
) -> Result<HttpResponse, Problem> {
    let current = state.current.atlas()?;
    let zone = zone_of(&current)?;
    let mut params = Params::of(&request);
    let datum = datum(&mut params);
    let (at, known) = (params.moment("at", &zone), params.moment("known", &zone));
    params.finish()?;
    let atlas = state.atlas_at(at, known).await?;
    let at = at.unwrap_or_else(|| state.now());
    let sight = Sight::of(Visible::of(&current, &caller)?, &atlas, at);
    let row = row_at::<K>(atlas.roster(), id, at).filter(|row| row.value.is_visible(&sight));
    let row = row.ok_or_else(|| missing::<K>(id))?;
    let speaker = Speaker { zone: &zone, datum, role: caller.role, english: false };
    Reply::of_resource(&atlas, etag(row, speaker)).json(&request, || Ok(K::body(row, speaker)))
}

/// The same words for what is not there and what is not to be seen.
pub fn missing<K: Kind>(id: &str) -> Problem {
    Problem::new(Code::NotFound, format!("{} has no {id:?}, or none that this key may see", K::PATH))
}
