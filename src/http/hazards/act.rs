//! `POST /v1/hazards/{id}/actions`: somebody does something about it.

use std::sync::Arc;

use actix_web::http::header;
use actix_web::web::{self, Payload};
use actix_web::{HttpRequest, HttpResponse};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{missing, once};
use crate::domain::grid::NAME_BYTES_MAX;
use crate::domain::hazard::{Hazard, HazardAction, MoveError, TEXT_BYTES_MAX};
use crate::domain::id::{HazardId, ReportId};
use crate::domain::text::{TextError, short};
use crate::domain::time::LogNumber;
use crate::http::auth::Caller;
use crate::http::error::{Code, Fault, Problem, ProblemDocument};
use crate::http::extract::{JsonBody, Params, datum};
use crate::http::reply::{EDITION, JSON};
use crate::http::state::{AppState, zone_of};
use crate::http::wire::{self, HazardBody, Speaker};
use crate::service::datum::Datum;
use crate::service::hazard::{Act, ActError, act as make};

/// Reports that one split may name.
const REPORTS_MAX: usize = 1_000;

/// What is to be done.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ActInput {
    /// `accept`, `settle`, `refer`, `return`, `verify`, `close`, `reopen`, `reject`, `merge`, `split` or
    /// `comment`.
    action: String,
    #[serde(default)]
    note: String,
    /// Where it is referred to; without it the matter's department.
    department: Option<String>,
    /// The hazard that it is merged into.
    into: Option<String>,
    /// The reports that are split off.
    #[serde(default)]
    reports: Vec<String>,
    /// Only if this is still the hazard's version.
    version: Option<u64>,
}

/// The hazard as it stands with it.
#[derive(Serialize, ToSchema)]
pub struct ActAnswer<'a> {
    #[serde(flatten)]
    hazard: HazardBody<'a>,
    /// The hazard that was split off.
    split: Option<HazardBody<'a>>,
}

/// Do something about a hazard
///
/// A move that the state does not allow is answered 409 with the moves that it does. Of two who move the
/// same hazard at once the second is told so. `version` in the body, or `If-Match`, makes sure that
/// nothing happened since it was read.
#[utoipa::path(
    post, path = "/v1/hazards/{id}/actions", tag = "Hazards", operation_id = "act_on_hazard",
    params(
        ("id" = String, Path, description = "The hazard"),
        ("crs" = Option<String>, Query, description = "Datum of the coordinates of the answer"),
    ),
    request_body = ActInput,
    responses(
        (status = 200, description = "The hazard as it stands then", body = ActAnswer<'static>),
        (status = "4XX", description = "What is wrong", body = ProblemDocument<'static>, content_type = "application/problem+json"),
    )
)]
pub async fn act(
    request: HttpRequest,
    id: web::Path<String>,
    payload: Payload,
    state: web::Data<Arc<AppState>>,
    caller: Caller,
) -> Result<HttpResponse, Problem> {
    let mut params = Params::of(&request);
    let datum = datum(&mut params);
    params.finish()?;
    let if_match = request.headers().get(header::IF_MATCH).and_then(|value| value.to_str().ok());
    let if_match = if_match.map(version_named).transpose()?.flatten();
    let JsonBody { value: input, bytes } =
        JsonBody::<ActInput>::read(&request, payload, &state.limits).await?;
    let once = once(&request, &bytes)?;
    let mut asked = input.read()?;
    asked.version = asked.version.or(if_match);
    let id = HazardId::new(&id).map_err(|_| missing(&id))?;
    let work = move |state: &AppState| {
        let atlas = state.current.atlas()?;
        let zone = zone_of(&atlas)?;
        let now = state.now();
        let speaker = Speaker { zone: &zone, datum, role: caller.role, english: false };
        let tell = |hazard: &Hazard, split: Option<&Hazard>| -> Arc<str> {
            let body = |hazard| {
                let plain = Speaker { datum: Datum::default(), ..speaker };
                let body = wire::hazard(&atlas, hazard, now, speaker);
                body.or_else(|_| wire::hazard(&atlas, hazard, now, plain)).expect("WGS 84 reaches everywhere")
            };
            let answer = ActAnswer { hazard: body(hazard), split: split.map(body) };
            serde_json::to_string(&answer).expect("texts and numbers are always JSON").into()
        };
        let answer = make(&state.current, &caller, &id, &asked, once, &tell);
        Ok((answer.map_err(|error| problem(error, &id))?, atlas.edition().number.0))
    };
    let (answer, edition) = state.blocking(work).await?;
    let mut response = HttpResponse::Ok();
    response.insert_header((EDITION, edition)).insert_header((header::CACHE_CONTROL, "no-store"));
    Ok(response.content_type(JSON).body(answer.as_bytes().to_vec()))
}

/// The version that a hazard's ETag begins with; `None` for `*`.
fn version_named(tag: &str) -> Result<Option<LogNumber>, Problem> {
    let tag = tag.trim();
    if tag == "*" {
        return Ok(None);
    }
    let digits = tag.trim_start_matches("W/").trim_matches('"').split('-').next();
    let version = digits.and_then(|digits| digits.strip_prefix('h')?.parse().ok());
    let stale = || Problem::new(Code::Stale, "If-Match names no version of a hazard");
    version.map(LogNumber).map(Some).ok_or_else(stale)
}

impl ActInput {
    fn read(&self) -> Result<Act, Problem> {
        let mut faults = Vec::new();
        let mut fault =
            |pointer: &str, why: &dyn std::fmt::Display| faults.push(Fault::pointer(pointer, why));
        let action: Option<HazardAction> = self.action.parse().map_err(|error| fault("/action", &error)).ok();
        if self.note.len() > TEXT_BYTES_MAX {
            fault("/note", &TextError::TooLong { bytes_max: TEXT_BYTES_MAX });
        }
        let department = self.department.as_deref().map(|name| short(name, NAME_BYTES_MAX));
        if let Some(Err(error)) = department {
            fault("/department", &error);
        }
        let into = self.into.as_deref().map(HazardId::new);
        if let Some(Err(error)) = &into {
            fault("/into", error);
        }
        if self.reports.len() > REPORTS_MAX {
            fault("/reports", &format_args!("at most {REPORTS_MAX}"));
        }
        let reports: Result<Vec<ReportId>, _> =
            self.reports.iter().take(REPORTS_MAX).map(|id| ReportId::new(id)).collect();
        if let Err(error) = &reports {
            fault("/reports", error);
        }
        let (Some(action), Ok(reports), true) = (action, reports, faults.is_empty()) else {
            return Err(Problem::faults(Code::Invalid, faults));
        };
        Ok(Act {
            action,
            note: self.note.trim().into(),
            department: department.and_then(Result::ok).filter(|name| !name.is_empty()).map(Into::into),
            into: into.and_then(Result::ok),
            reports,
            version: self.version.map(LogNumber),
        })
    }
}

fn problem(error: ActError, id: &HazardId) -> Problem {
    match error {
        ActError::Missing => missing(id.as_str()),
        ActError::Stale => Problem::new(Code::Stale, error.to_string()),
        ActError::Move(MoveError::Role { .. }) => Problem::new(Code::Forbidden, error.to_string()),
        ActError::Move(MoveError::State { .. }) => Problem::new(Code::MoveNotAllowed, error.to_string()),
        ActError::Move(MoveError::NoMove(_)) => {
            Problem::faults(Code::Invalid, vec![Fault::pointer("/action", error)])
        }
        ActError::Into => Problem::faults(Code::Invalid, vec![Fault::pointer("/into", error)]),
        ActError::Reports => Problem::faults(Code::Invalid, vec![Fault::pointer("/reports", error)]),
        ActError::Territory(error) => error.into(),
        ActError::Current(error) => error.into(),
        ActError::Store(error) => error.into(),
    }
}
