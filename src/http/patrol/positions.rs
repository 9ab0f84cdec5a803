//! `POST /v1/patrol/positions`: members' positions come in, many at a time.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use actix_web::http::header;
use actix_web::web::{self, Bytes, Payload};
use actix_web::{HttpRequest, HttpResponse};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use utoipa::ToSchema;

use crate::domain::id::MemberId;
use crate::domain::patrol::Refusal;
use crate::http::auth::Caller;
use crate::http::error::{Code, Fault, Problem, ProblemDocument};
use crate::http::extract::{Params, datum, idempotency_key, json_problem, media_type, read_body};
use crate::http::reply::JSON;
use crate::http::state::{AppState, zone_of};
use crate::service::datum::Datum;
use crate::service::patrol::{Counts, Incoming, Taking, may_post};
use crate::service::time::Zone;

/// A member's position.
#[derive(Deserialize, ToSchema)]
#[schema(as = Position)]
#[serde(deny_unknown_fields)]
pub struct PositionInput<'b> {
    /// A member's id.
    #[serde(borrow)]
    member: Cow<'b, str>,
    /// RFC 3339 with an offset.
    #[serde(borrow)]
    at: Cow<'b, str>,
    lon: f64,
    lat: f64,
    /// As the device says.
    accuracy_m: Option<f64>,
    speed_mps: Option<f64>,
}

/// What became of a batch: `received` is `accepted`, `duplicate` and all of `refused` together.
#[derive(Serialize, ToSchema)]
struct PositionsTaken {
    received: u32,
    accepted: u32,
    /// Of those accepted or there already, how many are more than 5 minutes old.
    late: u32,
    /// There already, to the point.
    duplicate: u32,
    /// By reason: `accuracy`, `speed`, `jump`, `future`, `past`, `unknown_member`, `no_duty`, `outside`, `clash`.
    refused: BTreeMap<&'static str, u32>,
}

impl PositionsTaken {
    fn of(counts: Counts) -> Self {
        let Counts { received, accepted, late, duplicate, refused } = counts;
        let refused = Refusal::ALL.iter().map(|refusal| refusal.name()).zip(refused).collect();
        Self { received, accepted, late, duplicate, refused }
    }
}

/// Take positions of members
///
/// A JSON array, or NDJSON. In whatever order they come, and however often, the same is kept. Each is taken or
/// refused by itself, and counted; a body that cannot be read is refused whole. Dispatchers and admins send for
/// everybody whom they see, members' devices for the members of their key's territory.
#[utoipa::path(
    post, path = "/v1/patrol/positions", tag = "Patrol", operation_id = "post_positions",
    params(
        ("crs" = Option<String>, Query, description = "Datum of `lon` and `lat`"),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key and body give the first answer again"),
    ),
    request_body(content(
        (Vec<PositionInput<'static>> = "application/json"),
        (String = "application/x-ndjson"),
    )),
    responses(
        (status = 202, description = "Taken; what was accepted is on the disk", body = PositionsTaken),
        (status = "4XX", description = "What is wrong", body = ProblemDocument<'static>, content_type = "application/problem+json"),
    )
)]
pub async fn positions(
    request: HttpRequest,
    payload: Payload,
    state: web::Data<Arc<AppState>>,
    caller: Caller,
) -> Result<HttpResponse, Problem> {
    if !may_post(caller.role) {
        let detail = format!("the role {} sends no positions", caller.role.name());
        return Err(Problem::new(Code::Forbidden, detail));
    }
    let mut params = Params::of(&request);
    let datum = datum(&mut params);
    params.finish()?;
    let key = idempotency_key(&request)?.map(Arc::from);
    let form = match media_type(&request).as_str() {
        "application/x-ndjson" | "application/ndjson" | "application/jsonl" => Form::Lines,
        "" | "application/json" => Form::Array,
        _ => return Err(Problem::new(Code::BadMediaType, "send application/json or application/x-ndjson")),
    };
    let bytes = read_body(&request, payload, &state.limits).await?;
    let zone = zone_of(&*state.current.atlas()?)?;
    let query = request.query_string().to_owned();
    let work = move |state: &AppState| {
        let digest = || -> [u8; 32] {
            Sha256::new()
                .chain_update("/v1/patrol/positions")
                .chain_update(&query)
                .chain_update(&bytes)
                .finalize()
                .into()
        };
        let once = key.map(|key| (key, digest()));
        let incoming = read(&bytes, form, state.limits.positions, datum, &zone)?;
        let taking = Taking { current: &state.current, patrols: &state.patrols, actor: &caller, once };
        let answer = |counts| {
            let taken = serde_json::to_string(&PositionsTaken::of(counts));
            Arc::from(taken.expect("numbers under names are always JSON"))
        };
        Ok(taking.positions(&incoming, answer)?)
    };
    let answer: Arc<str> = state.blocking(work).await?;
    let mut response = HttpResponse::Accepted();
    response.insert_header((header::CACHE_CONTROL, "no-store"));
    Ok(response.content_type(JSON).body(answer.to_string()))
}

#[derive(Clone, Copy)]
enum Form {
    Array,
    Lines,
}

fn read(bytes: &Bytes, form: Form, most: usize, datum: Datum, zone: &Zone) -> Result<Vec<Incoming>, Problem> {
    let too_many = || Problem::new(Code::TooLarge, format!("at most {most} positions at a time"));
    let inputs: Vec<PositionInput<'_>> = match form {
        Form::Array => serde_json::from_slice(bytes).map_err(|error| json_problem(&error))?,
        Form::Lines => {
            let lines = bytes.split(|&byte| byte == b'\n').filter(|line| !line.trim_ascii().is_empty());
            lines
                .map(serde_json::from_slice)
                .collect::<Result<_, _>>()
                .map_err(|error| json_problem(&error))?
        }
    };
    if inputs.len() > most {
        return Err(too_many());
    }
    let (mut incoming, mut faults) = (Vec::with_capacity(inputs.len()), Vec::new());
    for (at, input) in inputs.iter().enumerate() {
        // No value of a position goes into an error.
        let mut fault =
            |field: &str, detail: &str| faults.push(Fault::pointer(&format!("/{at}/{field}"), detail));
        let member = MemberId::new(&input.member);
        let moment = zone.parse(&input.at);
        match (member, moment) {
            (Ok(member), Ok(moment)) => incoming.push(Incoming {
                member,
                at: moment,
                point: datum.read(input.lon, input.lat).ok(),
                accuracy_m: input.accuracy_m,
                speed_mps: input.speed_mps,
            }),
            (member, moment) => {
                if member.is_err() {
                    fault("member", "is no id");
                }
                if moment.is_err() {
                    fault("at", "is no time: give RFC 3339 with an offset");
                }
            }
        }
    }
    if faults.is_empty() { Ok(incoming) } else { Err(Problem::faults(Code::Invalid, faults)) }
}
