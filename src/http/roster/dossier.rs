//! `/v1/premises/{id}/dossier`: what is known of a regulated place.

use std::sync::Arc;

use actix_web::{HttpRequest, HttpResponse, web};
use serde::Serialize;
use utoipa::ToSchema;

use super::PremisesBody;
use super::kind::{Kind, Sight};
use super::read::missing;
use crate::domain::hazard::Hazard;
use crate::domain::premises::Premises;
use crate::domain::time::Moment;
use crate::http::auth::Caller;
use crate::http::error::{Problem, ProblemDocument};
use crate::http::extract::{Params, bad_coordinate, datum};
use crate::http::locate::question_problem;
use crate::http::patrol::VisitBody;
use crate::http::reply::{JSON, Reply, Telling, Told, to_json, wants_english};
use crate::http::state::{AppState, zone_of};
use crate::http::wire::{self, HazardBody, LocateAnswer, QueryEcho, Speaker};
use crate::live::{HazardFilter, Times};
use crate::service::dossier::obligations;
use crate::service::locate::Question;
use crate::service::roster::row_at;
use crate::service::visible::Visible;
use crate::store::VisitFilter;

/// Visits that are told.
const VISITS_MAX: usize = 100;

/// All that is known of one regulated place.
#[derive(Serialize, ToSchema)]
struct Dossier<'a> {
    premises: PremisesBody<'a>,
    /// Who owns it, as `GET /v1/locate?premises=` says.
    located: LocateAnswer<'a>,
    /// The matters that bind it, soonest due first.
    obligations: Vec<ObligationBody<'a>>,
    /// What was wrong there, newest first, at most 100.
    hazards: Vec<HazardBody<'a>>,
    /// Checks up to then, the last first, at most 100.
    visits: Vec<VisitBody<'a>>,
}

/// Hazards that a dossier lists.
const HAZARDS_MAX: usize = 100;

#[derive(Serialize, ToSchema)]
#[schema(as = Obligation)]
struct ObligationBody<'a> {
    matter: &'a str,
    name: &'a str,
    list: &'a str,
    team: Option<&'a str>,
    interval_days: Option<u16>,
    /// When the next check is due; null when no interval is laid down.
    due_at: Option<String>,
    overdue: bool,
}

/// What is known of a regulated place: its owner and its obligations
#[utoipa::path(
    get, path = "/v1/premises/{id}/dossier", tag = "Premises",
    params(
        ("id" = String, Path, description = "Its permanent id"),
        ("crs" = Option<String>, Query, description = "Datum of the coordinates of the answer"),
        ("at" = Option<String>, Query, description = "As of this moment"),
        ("known" = Option<String>, Query, description = "As was recorded at this moment"),
    ),
    responses(
        (status = 200, description = "The dossier", body = Dossier<'static>),
        (status = 304, description = "As If-None-Match names it"),
        (status = "4XX", description = "What is wrong", body = ProblemDocument<'static>, content_type = "application/problem+json"),
    )
)]
pub async fn dossier(
    request: HttpRequest,
    id: web::Path<String>,
    state: web::Data<Arc<AppState>>,
    caller: Caller,
) -> Result<HttpResponse, Problem> {
    let current = state.current.atlas()?;
    let zone = zone_of(&current)?;
    let mut params = Params::of(&request);
    let datum = datum(&mut params);
    let (at, known) = (params.moment("at", &zone), params.moment("known", &zone));
    params.finish()?;
    let atlas = state.atlas_at(at, known).await?;
    let is_about_now = at.is_none() && known.is_none();
    let dated = at;
    let at = at.unwrap_or_else(|| state.now());
    let visible = Visible::of(&current, &caller)?;
    let sight = Sight::of(visible, &atlas, at);
    let row = row_at::<Premises>(atlas.roster(), &id, at).filter(|row| row.value.is_visible(&sight));
    let row = row.ok_or_else(|| missing::<Premises>(&id))?;
    let filter = VisitFilter {
        premises: Some(row.value.id.clone()),
        to: Some(Moment(at.0.saturating_add(1))),
        ..VisitFilter::default()
    };
    let visits = state.blocking(move |state| Ok(state.current.store().visits(&filter)?)).await?;
    let question = Question { premises: Some(&id), ..Question::default() };
    let query = question.query(&atlas, datum, at, &visible).map_err(|error| question_problem(&error))?;
    let located = atlas.locate(&query);
    let valid_until = if is_about_now { atlas.valid_until(&query, &located) } else { None };
    let english = wants_english(&request);
    let speaker = Speaker { zone: &zone, datum, role: caller.role, english };
    let echo = QueryEcho::of(&question, datum);
    let obligations = obligations(&atlas, row, &visits, at).into_iter().map(|obligation| ObligationBody {
        matter: &obligation.matter.code,
        name: &obligation.matter.name,
        list: obligation.matter.list.name(),
        team: obligation.matter.team.map(|team| team.name()),
        interval_days: obligation.matter.interval_days,
        due_at: obligation.due.map(|due| zone.rfc3339(due)),
        overdue: obligation.due.is_some_and(|due| due <= at),
    });
    let hazards: Vec<_> = {
        let facts = state.current.facts().hazards();
        let all = HazardFilter { times: Times { to: dated, ..Times::default() }, ..HazardFilter::default() };
        let of = |hazard: &&Arc<Hazard>| hazard.premises.as_ref().is_some_and(|id| *id == row.value.id);
        let listed = facts.listed(None, &all).filter(of).filter(|hazard| visible.hazard(hazard));
        listed.take(HAZARDS_MAX).cloned().collect()
    };
    let hazard_list = hazards.iter().map(|hazard| wire::hazard(&atlas, hazard, at, speaker));
    let mut dossier = Dossier {
        premises: Premises::body(row, speaker),
        located: wire::locate(&atlas, echo, &located, valid_until, speaker)
            .map_err(|error| bad_coordinate(&["crs"], &error))?,
        obligations: obligations.collect(),
        hazards: hazard_list.collect::<Result<_, _>>().map_err(|error| bad_coordinate(&["crs"], &error))?,
        visits: visits
            .iter()
            .rev()
            .take(VISITS_MAX)
            .map(|visit| VisitBody::of(visit, caller.role, &zone))
            .collect(),
    };
    let telling = Telling { atlas: &atlas, current: &current, caller: &caller, english };
    // Of what it says, all but the moment itself: hazards of then go on.
    let moment = std::mem::take(&mut dossier.located.at);
    let content = to_json(&dossier)?;
    dossier.located.at = moment;
    let reply = Reply::about_people(&telling, Told::Content(&content));
    Ok(reply.answer(&request, JSON, to_json(&dossier)?))
}
