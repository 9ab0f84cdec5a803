//! Proposals for a fairer division: asked for, waited for or followed line by line, and given up when
//! nobody waits any more.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use actix_web::http::header;
use actix_web::web::{self, Bytes, Payload};
use actix_web::{HttpRequest, HttpResponse, ResponseError};
use serde::{Deserialize, Serialize};
use tokio::sync::OwnedSemaphorePermit;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use utoipa::ToSchema;

use super::proposal::ProposedBody;
use super::{State, id_of, problem};
use crate::balance::{COUNT_MAX, Progress, Watch, Wishes};
use crate::domain::draft::DraftId;
use crate::domain::id::GridId;
use crate::http::auth::Caller;
use crate::http::error::{Code, Fault, Problem, ProblemDocument};
use crate::http::extract::{JsonBody, Params, datum};
use crate::http::reply::{JSON, to_json};
use crate::http::state::AppState;
use crate::service::datum::Datum;
use crate::service::draft::{self as service, Asked, WEIGHT_MAX, Weights};

const NDJSON: &str = "application/x-ndjson";
/// Most grids named as area or locks.
const NAMED_MAX: usize = 10_000;
const TOLERANCES: std::ops::RangeInclusive<f64> = 0.005..=0.5;
const TOLERANCE: f64 = 0.05;
const COUNT: usize = 3;
/// Roads that part a town for those who walk it.
const KEPT_ROADS: [&str; 2] = ["motorway", "trunk"];

/// What is to be fair, and what must not be touched.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProposeInput {
    #[serde(default)]
    objective: ObjectiveInput,
    /// Grids of the community layer, by id, that neither give nor get, with all below them.
    #[serde(default)]
    locks: Vec<String>,
    /// Residents whose grid may become another.
    max_moved: Option<u64>,
    /// Proposals, 1 to 12; 3 without.
    count: Option<usize>,
    /// Grids of the community layer, by id, that take part with all below them; without, the key's territory.
    #[serde(default)]
    area: Vec<String>,
    /// Share of what a grid should have by which it may be off, 0.005 to 0.5; 0.05 without.
    tolerance: Option<f64>,
    /// Whether grids may give ground to those of another community. Without, each community is balanced by
    /// itself and its border stays.
    #[serde(default)]
    across_communities: bool,
    /// Classes of roads (OSM `highway`) over which no ground is given; `motorway` and `trunk` without.
    keep_roads: Option<BTreeSet<String>>,
    /// The same ground, wishes and seed give the same proposals.
    #[serde(default)]
    seed: u32,
}

/// By name, or what one of each weighs.
#[derive(Deserialize, ToSchema)]
#[serde(untagged)]
enum ObjectiveInput {
    Named(ObjectiveName),
    Weighted(WeightsInput),
}

impl Default for ObjectiveInput {
    fn default() -> Self {
        Self::Named(ObjectiveName::Residents)
    }
}

#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum ObjectiveName {
    Residents,
    Addresses,
    Premises,
}

/// Whole numbers up to 1,000,000: only what they are to one another counts.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct WeightsInput {
    #[serde(default)]
    resident: u32,
    #[serde(default)]
    address: u32,
    #[serde(default)]
    premises: u32,
    /// By kind of premises, instead of `premises`.
    #[serde(default)]
    premises_kinds: BTreeMap<String, u32>,
}

impl ObjectiveInput {
    fn read(self) -> Weights {
        match self {
            Self::Named(ObjectiveName::Residents) => Weights { resident: 1, ..Weights::default() },
            Self::Named(ObjectiveName::Addresses) => Weights { address: 1, ..Weights::default() },
            Self::Named(ObjectiveName::Premises) => Weights { premises: 1, ..Weights::default() },
            Self::Weighted(WeightsInput { resident, address, premises, premises_kinds }) => {
                Weights { resident, address, premises, kinds: premises_kinds }
            }
        }
    }
}

impl ProposeInput {
    /// All that is wrong with it at once.
    fn read(self) -> Result<Asked, Problem> {
        let mut faults = Vec::new();
        let weights = self.objective.read();
        let heaviest =
            weights.kinds.values().copied().chain([weights.resident, weights.address, weights.premises]);
        if heaviest.max().unwrap_or(0) > WEIGHT_MAX {
            faults.push(Fault::pointer("/objective", format_args!("weights are at most {WEIGHT_MAX}")));
        }
        let mut ids = |name: &str, texts: Vec<String>| -> Vec<GridId> {
            if texts.len() > NAMED_MAX {
                faults.push(Fault::pointer(&format!("/{name}"), format_args!("at most {NAMED_MAX}")));
                return Vec::new();
            }
            let mut found = Vec::with_capacity(texts.len());
            for (at, text) in texts.iter().enumerate() {
                match GridId::new(text) {
                    Ok(id) => found.push(id),
                    Err(error) => faults.push(Fault::pointer(&format!("/{name}/{at}"), error)),
                }
            }
            found
        };
        let (area, locks) = (ids("area", self.area), ids("locks", self.locks));
        let count = self.count.unwrap_or(COUNT);
        if !(1..=COUNT_MAX).contains(&count) {
            faults.push(Fault::pointer("/count", format_args!("1 to {COUNT_MAX}")));
        }
        let tolerance = self.tolerance.unwrap_or(TOLERANCE);
        if !TOLERANCES.contains(&tolerance) {
            let (least, most) = (TOLERANCES.start(), TOLERANCES.end());
            faults.push(Fault::pointer("/tolerance", format_args!("{least} to {most}")));
        }
        if !faults.is_empty() {
            return Err(Problem::faults(Code::Invalid, faults));
        }
        let kept_roads = self.keep_roads.unwrap_or_else(|| KEPT_ROADS.map(str::to_owned).into());
        let wishes = Wishes {
            tolerance,
            moved_max: self.max_moved,
            count,
            seed: self.seed.into(),
            across: self.across_communities,
        };
        Ok(Asked { weights, area, locks, kept_roads, wishes })
    }
}

/// Proposals for a fairer division
///
/// Each is edits that can be sent to `…/edits` as they are, with what they come to. None is worse than another in
/// largest deviation, residents moved and compactness together. What kept grids from coming within the
/// tolerance is named. With `Accept: application/x-ndjson` the answer is lines: `{"progress": …}` as it goes on,
/// then `{"result": …}` or `{"problem": …}`. The work ends when nobody waits for it any more.
#[utoipa::path(
    post, path = "/v1/drafts/{id}/propose", tag = "Redrawing", operation_id = "propose",
    params(
        ("id" = u32, Path, description = "Its number"),
        ("crs" = Option<String>, Query, description = "Datum of all coordinates of the answer"),
    ),
    request_body = ProposeInput,
    responses(
        (status = 200, description = "The proposals", body = ProposedBody),
        (status = "4XX", description = "What is wrong", body = ProblemDocument<'static>, content_type = "application/problem+json"),
        (status = 503, description = "Others are being made", body = ProblemDocument<'static>, content_type = "application/problem+json"),
    )
)]
pub async fn propose(
    request: HttpRequest,
    id: web::Path<String>,
    payload: Payload,
    state: State,
    caller: Caller,
) -> Result<HttpResponse, Problem> {
    let mut params = Params::of(&request);
    let datum = datum(&mut params);
    params.finish()?;
    let id = id_of(&id)?;
    let asked = JsonBody::<ProposeInput>::read(&request, payload, &state.limits).await?.value.read()?;
    let permit = state.proposing.clone().try_acquire_owned();
    let permit = permit.map_err(|_| Problem::new(Code::Busy, "other proposals are being made"))?;
    let accepted = request.headers().get(header::ACCEPT).and_then(|value| value.to_str().ok());
    let mut lines = begun(&state, caller, id, asked, datum, permit)?;
    if accepted.is_some_and(|accepted| accepted.contains(NDJSON)) {
        let stream = futures_util::stream::unfold(lines, |mut lines| async {
            let line = lines.recv().await?;
            Some((Ok::<_, Problem>(line.bytes()?), lines))
        });
        let no_store = (header::CACHE_CONTROL, "no-store");
        return Ok(HttpResponse::Ok().insert_header(no_store).content_type(NDJSON).streaming(stream));
    }
    loop {
        match lines.recv().await {
            Some(Line::Progress(_)) => {}
            Some(Line::Result(Ok(body))) => {
                let no_store = (header::CACHE_CONTROL, "no-store");
                return Ok(HttpResponse::Ok().insert_header(no_store).content_type(JSON).body(body));
            }
            Some(Line::Result(Err(problem))) => return Err(problem),
            None => return Err(Problem::new(Code::Internal, "the work broke off")),
        }
    }
}

/// What the work tells.
enum Line {
    Progress(Progress),
    /// The answer, as JSON.
    Result(Result<Vec<u8>, Problem>),
}

#[derive(Serialize)]
struct ProgressBody {
    step: &'static str,
    done: usize,
    total: usize,
}

impl Line {
    fn bytes(self) -> Option<Bytes> {
        let (name, body) = match self {
            Self::Progress(Progress { step, done, total }) => {
                ("progress", to_json(&ProgressBody { step, done, total }).ok()?)
            }
            Self::Result(Ok(body)) => ("result", body),
            Self::Result(Err(problem)) => {
                // Logged as any other.
                problem.error_response();
                ("problem", to_json(&problem.document()).ok()?)
            }
        };
        let mut line = format!("{{\"{name}\":").into_bytes();
        line.extend(body);
        line.extend(b"}\n");
        Some(line.into())
    }
}

/// Begins on a thread of its own; ends by itself when nobody listens, time is up or the draft is discarded.
fn begun(
    state: &State,
    caller: Caller,
    id: DraftId,
    asked: Asked,
    datum: Datum,
    permit: OwnedSemaphorePermit,
) -> Result<UnboundedReceiver<Line>, Problem> {
    let (teller, listener) = unbounded_channel();
    let state = (**state).clone();
    let work = move || {
        let waiting = Waiting {
            state: &state,
            id,
            teller: &teller,
            begun: Instant::now(),
            gone: AtomicBool::new(false),
        };
        let found = service::proposed(&state.current, &state.drafts, &caller, id, &asked, &waiting);
        let body = found.map_err(problem).and_then(|found| {
            let atlas = state.current.atlas()?;
            to_json(&ProposedBody::of(&found, &atlas.town().levels, datum)?)
        });
        // Who has the answer may ask again at once.
        drop(permit);
        // Nobody listens: nobody is told.
        let _ = teller.send(Line::Result(body));
    };
    let thread = std::thread::Builder::new().name("propose".to_owned()).spawn(work);
    thread.map_err(|error| Problem::caused(Code::Busy, error))?;
    Ok(listener)
}

struct Waiting<'w> {
    state: &'w AppState,
    id: DraftId,
    teller: &'w UnboundedSender<Line>,
    begun: Instant,
    /// Whether the draft is.
    gone: AtomicBool,
}

impl Watch for Waiting<'_> {
    fn is_over(&self, share: f64) -> bool {
        self.teller.is_closed()
            || self.gone.load(Ordering::Relaxed)
            || self.begun.elapsed() >= self.state.limits.propose.mul_f64(share)
    }

    fn told(&self, progress: Progress) {
        let draft = self.state.current.store().draft(self.id);
        if !draft.is_ok_and(|draft| draft.is_some_and(|draft| draft.status.is_editable())) {
            self.gone.store(true, Ordering::Relaxed);
        }
        // Nobody listens: the work is about to end.
        let _ = self.teller.send(Line::Progress(progress));
    }
}
