//! `/v1/visits`: checks at premises.

use std::sync::Arc;

use actix_web::http::header;
use actix_web::web::{self, Payload};
use actix_web::{HttpRequest, HttpResponse};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use utoipa::ToSchema;

use super::fresh;
use crate::atlas::Atlas;
use crate::domain::actor::Role;
use crate::domain::id::{MemberId, PremisesId, VisitId};
use crate::domain::matter::Matter;
use crate::domain::member::Member;
use crate::domain::patrol::{Visit, VisitKind, VisitResult};
use crate::domain::premises::Premises;
use crate::domain::text::short;
use crate::domain::time::Moment;
use crate::http::auth::Caller;
use crate::http::error::{Code, Fault, Problem, ProblemDocument};
use crate::http::extract::{JsonBody, Params, idempotency_key};
use crate::http::reply::{JSON, to_json};
use crate::http::state::{AppState, zone_of};
use crate::http::wire::{self, Link, Page};
use crate::service::id::new_id;
use crate::service::patrol::{Visiting, may_post};
use crate::service::roster::{row_at, rows_of};
use crate::service::time::Zone;
use crate::service::visible::Visible;
use crate::store::{Idempotency, VisitFilter, Written};

/// Most bytes of a note, and matters of a visit.
const NOTE_BYTES_MAX: usize = 2_000;
const MATTERS_MAX: usize = 50;

/// A check at a premises.
#[derive(Serialize, ToSchema)]
#[schema(as = Visit)]
pub struct VisitBody<'a> {
    id: &'a str,
    premises: &'a str,
    /// Null for a self-check, and for callers who see no members.
    member: Option<&'a str>,
    at: String,
    /// `supervision` or `self_check`.
    kind: &'a str,
    /// `sound`, `wrong` or `closed`.
    result: &'a str,
    /// Codes of the matters that it was for; none: for all.
    matters: Vec<&'a str>,
    note: &'a str,
}

impl<'a> VisitBody<'a> {
    pub fn of(visit: &'a Visit, role: Role, zone: &Zone) -> Self {
        let member = visit.member.as_ref().filter(|_| role != Role::Social);
        Self {
            id: visit.id.as_str(),
            premises: visit.premises.as_str(),
            member: member.map(MemberId::as_str),
            at: zone.rfc3339(visit.at),
            kind: visit.kind.name(),
            result: visit.result.name(),
            matters: visit.matters.iter().map(|code| &**code).collect(),
            note: &visit.note,
        }
    }
}

/// A visit as sent. `at` is now if not said, `kind` is `supervision`, `result` is `sound`.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct VisitInput {
    id: Option<String>,
    premises: String,
    member: Option<String>,
    at: Option<String>,
    kind: Option<String>,
    result: Option<String>,
    #[serde(default)]
    matters: Vec<String>,
    #[serde(default)]
    note: String,
}

/// Record a check at a premises
///
/// A supervision names the member, who had a duty then. A social body records self-checks of its own premises,
/// which never count as supervision.
#[utoipa::path(
    post, path = "/v1/visits", tag = "Patrol", operation_id = "create_visit",
    params(("Idempotency-Key" = Option<String>, Header, description = "The same key and body give the first answer again")),
    request_body = VisitInput,
    responses(
        (status = 201, description = "Recorded", body = VisitBody<'static>),
        (status = 409, description = "There is a visit of that id", body = ProblemDocument<'static>, content_type = "application/problem+json"),
        (status = "4XX", description = "What is wrong", body = ProblemDocument<'static>, content_type = "application/problem+json"),
    )
)]
pub async fn visit(
    request: HttpRequest,
    payload: Payload,
    state: web::Data<Arc<AppState>>,
    caller: Caller,
) -> Result<HttpResponse, Problem> {
    if !may_post(caller.role) && caller.role != Role::Social {
        let detail = format!("the role {} records no visits", caller.role.name());
        return Err(Problem::new(Code::Forbidden, detail));
    }
    Params::of(&request).finish()?;
    let key = idempotency_key(&request)?.map(str::to_owned);
    let JsonBody { value: input, bytes } =
        JsonBody::<VisitInput>::read(&request, payload, &state.limits).await?;
    let body_digest: [u8; 32] =
        Sha256::new().chain_update("/v1/visits").chain_update(&bytes).finalize().into();
    let work = move |state: &AppState| {
        if let Some(key) = &key
            && let Some(answer) = state.current.store().repeated(&caller, key, &body_digest)?
        {
            return Ok(answer);
        }
        let atlas = state.current.atlas()?;
        let zone = zone_of(&atlas)?;
        let ground = state.patrols.ground(&state.current)?;
        let visible = Visible::of(&atlas, &caller)?;
        let serves = |member: &MemberId, at: Moment| {
            let mut grids = ground.duties(member, at);
            grids.any(|grid| visible.grid(&ground.atlas().grid(grid).id))
        };
        let form = Form { atlas: &atlas, zone: &zone, visible, role: caller.role, now: state.now() };
        let visit = form.read(&input, serves).map_err(|faults| Problem::faults(Code::Invalid, faults))?;
        let answer: Arc<str> = serde_json::to_string(&VisitBody::of(&visit, caller.role, &zone))
            .map_err(|error| Problem::caused(Code::Internal, error))?
            .into();
        let once = key.map(|key| Idempotency { key: key.into(), body_digest, answer: answer.clone() });
        match (Visiting { current: &state.current, actor: &caller, once }).keep(&[visit])? {
            Written::Committed { .. } => Ok(answer),
            Written::Repeated { answer } => Ok(answer),
        }
    };
    let answer: Arc<str> = state.blocking(work).await?;
    let mut response = HttpResponse::Created();
    response.insert_header((header::CACHE_CONTROL, "no-store"));
    Ok(response.content_type(JSON).body(answer.to_string()))
}

struct Form<'f> {
    atlas: &'f Atlas,
    zone: &'f Zone,
    visible: Visible<'f>,
    role: Role,
    now: Moment,
}

impl Form<'_> {
    fn read(
        &self,
        input: &VisitInput,
        serves: impl Fn(&MemberId, Moment) -> bool,
    ) -> Result<Visit, Vec<Fault>> {
        let mut faults = Vec::new();
        let mut fault = |pointer: &str, detail: String| faults.push(Fault::pointer(pointer, detail));
        let id = input.id.as_deref().map_or_else(|| new_id(self.now), |id| id.trim().to_owned());
        let id = VisitId::new(&id).map_err(|error| fault("/id", error.to_string()));
        let at = input.at.as_deref().map_or(Ok(self.now), |at| self.zone.parse(at));
        let at = at.map_err(|error| fault("/at", error.to_string())).unwrap_or(self.now);
        if at > self.now {
            fault("/at", "is yet to come".to_owned());
        }
        let roster = self.atlas.roster();
        let premises = PremisesId::new(&input.premises).ok().filter(|id| {
            let row = row_at::<Premises>(roster, id.as_str(), at);
            row.is_some_and(|row| row.valid.contains(at) && self.visible.premises(&row.value))
        });
        if premises.is_none() {
            fault("/premises", "no such premises then".to_owned());
        }
        let default = if self.role == Role::Social { VisitKind::SelfCheck } else { VisitKind::Supervision };
        let kind = input.kind.as_deref().map_or(Ok(default), str::parse);
        let kind = kind.map_err(|error| fault("/kind", error.to_string())).unwrap_or(default);
        if self.role == Role::Social && kind != VisitKind::SelfCheck {
            fault("/kind", "a social body checks itself: self_check".to_owned());
        }
        let member = input.member.as_deref().map(|member| {
            let known = |id: &MemberId| {
                let mut rows = rows_of::<Member>(roster, id.as_str()).iter();
                rows.any(|row| row.valid.contains(at)) && serves(id, at)
            };
            MemberId::new(member).ok().filter(known)
        });
        match (&member, kind) {
            (None, VisitKind::Supervision) => fault("/member", "is needed for a supervision".to_owned()),
            (Some(_), VisitKind::SelfCheck) => fault("/member", "has no part in a self-check".to_owned()),
            (Some(None), _) => fault("/member", "no such member with a duty then".to_owned()),
            _ => {}
        }
        let result = input.result.as_deref().map_or(Ok(VisitResult::Sound), str::parse);
        let result = result.map_err(|error| fault("/result", error.to_string()));
        if input.matters.len() > MATTERS_MAX {
            fault("/matters", format!("at most {MATTERS_MAX}"));
        }
        for (number, code) in input.matters.iter().enumerate() {
            if row_at::<Matter>(roster, code, at).is_none_or(|row| !row.valid.contains(at)) {
                fault(&format!("/matters/{number}"), "no such matter then".to_owned());
            }
        }
        let note = short(&input.note, NOTE_BYTES_MAX).map_err(|error| fault("/note", error.to_string()));
        match (id, premises, result, note) {
            (Ok(id), Some(premises), Ok(result), Ok(note)) if faults.is_empty() => {
                let matters = input.matters.iter().map(|code| code.as_str().into()).collect();
                Ok(Visit {
                    id,
                    premises,
                    member: member.flatten(),
                    at,
                    kind,
                    result,
                    matters,
                    note: note.into(),
                })
            }
            _ => Err(faults),
        }
    }
}

/// Checks at premises, in order of time
#[utoipa::path(
    get, path = "/v1/visits", tag = "Patrol", operation_id = "list_visits",
    params(
        ("premises" = Option<String>, Query, description = "Those at one premises' id"),
        ("member" = Option<String>, Query, description = "Those of one member's id"),
        ("from" = Option<String>, Query, description = "From this moment"),
        ("to" = Option<String>, Query, description = "Before this moment"),
        ("limit" = Option<u32>, Query, description = "1 to 1000, default 100"),
        ("cursor" = Option<String>, Query, description = "From a `rel=next` link"),
    ),
    responses(
        (status = 200, description = "A page; visits at premises outside the territory are left out", body = Page<VisitBody<'static>>),
        (status = "4XX", description = "What is wrong", body = ProblemDocument<'static>, content_type = "application/problem+json"),
    )
)]
pub async fn list(
    request: HttpRequest,
    state: web::Data<Arc<AppState>>,
    caller: Caller,
) -> Result<HttpResponse, Problem> {
    let atlas = state.current.atlas()?;
    let zone = zone_of(&atlas)?;
    let mut params = Params::of(&request);
    let (premises, member) = (params.with("premises", PremisesId::new), params.with("member", MemberId::new));
    let (from, to) = (params.moment("from", &zone), params.moment("to", &zone));
    let (after, limit) = (wire::cursor(&mut params), params.limit());
    let after = after.map(|after| {
        let parts = after
            .split_once(' ')
            .and_then(|(at, id)| Some((Moment(at.parse().ok()?), VisitId::new(id).ok()?)));
        parts.ok_or(())
    });
    if after == Some(Err(())) {
        params.fault("cursor", "no cursor of ours");
    }
    if member.is_some() && caller.role == Role::Social {
        params.fault("member", "a social body asks by premises");
    }
    params.finish()?;
    let after = after.and_then(Result::ok);
    let role = caller.role;
    let (searched, shown) = (atlas.clone(), zone.clone());
    let work = move |state: &AppState| {
        let visible = Visible::of(&searched, &caller)?;
        let filter = VisitFilter { premises, member, from, to, after, limit: None };
        let mut found = Vec::new();
        let mut filter = VisitFilter { limit: Some(limit as u32 + 1), ..filter };
        // Page by page until there are as many as the caller may see.
        while found.len() <= limit {
            let page = state.current.store().visits(&filter)?;
            let Some(last) = page.last() else { break };
            filter.after = Some((last.at, last.id.clone()));
            found.extend(page.into_iter().filter(|visit| is_visible(&searched, &visible, visit)));
        }
        Ok(found)
    };
    let mut found: Vec<Visit> = state.blocking(work).await?;
    let is_more = found.len() > limit;
    found.truncate(limit);
    let next = found.last().filter(|_| is_more).map(|last| format!("{} {}", last.at.0, last.id));
    let links = Link::next("/v1/visits", &params, next.as_deref());
    let items = found.iter().map(|visit| VisitBody::of(visit, role, &shown)).collect();
    Ok(fresh(&atlas, JSON, to_json(&Page { items, links })?))
}

/// By the premises as they are, or last were.
fn is_visible(atlas: &Atlas, visible: &Visible<'_>, visit: &Visit) -> bool {
    let rows = rows_of::<Premises>(atlas.roster(), visit.premises.as_str());
    visible.is_whole() || rows.last().is_some_and(|row| visible.premises(&row.value))
}
