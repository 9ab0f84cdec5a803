//! Creating, replacing and ending.

use std::sync::Arc;

use actix_web::http::header;
use actix_web::web::Payload;
use actix_web::{HttpRequest, HttpResponse};
use sha2::{Digest, Sha256};
use uuid::{NoContext, Timestamp, Uuid};

use super::kind::{Form, Kind, Sight, etag, period};
use super::read::missing;
use crate::atlas::Atlas;
use crate::domain::roster::{Held, Row};
use crate::domain::time::{LogNumber, Moment};
use crate::http::auth::Caller;
use crate::http::error::{Code, Problem};
use crate::http::extract::{IfMatch, JsonBody, Params, datum, idempotency_key};
use crate::http::reply::{JSON, to_json};
use crate::http::state::{AppState, zone_of};
use crate::http::wire::Speaker;
use crate::service::datum::Datum;
use crate::service::roster::{row_at, write};
use crate::service::time::Zone;
use crate::service::visible::Visible;
use crate::store::{Idempotency, StoreError, Written};

pub async fn create<K: Kind>(
    request: HttpRequest,
    payload: Payload,
    state: &Arc<AppState>,
    caller: Caller,
) -> Result<HttpResponse, Problem>
where
    K::Input: Send + 'static,
{
    caller.must_write_roster()?;
    let datum = only_datum(&request)?;
    let key = idempotency_key(&request)?.map(str::to_owned);
    let JsonBody { value: input, bytes } =
        JsonBody::<K::Input>::read(&request, payload, &state.limits).await?;
    let body_digest =
        Sha256::new().chain_update(K::PATH).chain_update(request.query_string()).chain_update(&bytes);
    let body_digest: [u8; 32] = body_digest.finalize().into();
    let work = move |state: &AppState| {
        if let Some(key) = &key
            && let Some(answer) = state.current.store().repeated(&caller, key, &body_digest)?
        {
            return Ok((answer.to_string(), None));
        }
        let desk = Desk::of(state, datum)?;
        let id = K::named(&input).map_or_else(|| new_id(desk.now), str::to_owned);
        let exists = || Problem::new(Code::Exists, format!("{} has {id:?} already", K::PATH));
        if row_at::<K>(desk.atlas.roster(), &id, desk.now).is_some() {
            return Err(exists());
        }
        let value = desk.read::<K>(&input, &id)?;
        desk.check_writable(&caller, &value)?;
        let valid = period::<K>(&input, &desk.zone, desk.now)?;
        let mut row = Row { value, valid, recorded: LogNumber(0) };
        let speaker = Speaker { zone: &desk.zone, datum, role: caller.role, english: false };
        let answer = text(&K::body(&row, speaker))?;
        let keep = |key: &String| Idempotency {
            key: key.as_str().into(),
            body_digest,
            answer: answer.as_str().into(),
        };
        let what = format!("create {} {id}", K::TABLE);
        let change = K::set(Held { value: row.value.clone(), valid });
        let idempotency = key.as_ref().map(keep);
        match write(&state.current, &caller, what, change, Some(desk.atlas.log()), idempotency) {
            Ok(Written::Committed { log, .. }) => {
                row.recorded = log;
                Ok((answer, Some(etag(&row, speaker))))
            }
            Ok(Written::Repeated { answer }) => Ok((answer.to_string(), None)),
            Err(StoreError::Stale { .. }) => Err(exists()),
            Err(error) => Err(error.into()),
        }
    };
    let (answer, etag) = state.blocking(work).await?;
    let mut response = HttpResponse::Created();
    response.insert_header((header::LOCATION, location::<K>(&answer)));
    if let Some(etag) = etag {
        response.insert_header((header::ETAG, etag));
    }
    Ok(response.insert_header((header::CACHE_CONTROL, "no-store")).content_type(JSON).body(answer))
}

pub async fn replace<K: Kind>(
    request: HttpRequest,
    id: String,
    payload: Payload,
    state: &Arc<AppState>,
    caller: Caller,
) -> Result<HttpResponse, Problem>
where
    K::Input: Send + 'static,
{
    caller.must_write_roster()?;
    let datum = only_datum(&request)?;
    let if_match = IfMatch::of(&request)?;
    let body = JsonBody::<K::Input>::read(&request, payload, &state.limits).await?;
    let work = move |state: &AppState| {
        let desk = Desk::of(state, datum)?;
        let speaker = Speaker { zone: &desk.zone, datum, role: caller.role, english: false };
        let before = desk.seen::<K>(&caller, &id)?;
        if_match.check(&etag(before, speaker))?;
        let value = desk.read::<K>(&body.value, &id)?;
        desk.check_writable(&caller, &before.value)?;
        desk.check_writable(&caller, &value)?;
        let valid = period::<K>(&body.value, &desk.zone, desk.now)?;
        let change = K::set(Held { value: value.clone(), valid });
        let what = format!("replace {} {id}", K::TABLE);
        let written = write(&state.current, &caller, what, change, Some(before.recorded), None)?;
        let Written::Committed { log, .. } = written else {
            return Err(Problem::new(Code::Internal, Code::Internal.title()));
        };
        let row = Row { value, valid, recorded: log };
        Ok((to_json(&K::body(&row, speaker))?, etag(&row, speaker)))
    };
    let (answer, etag) = state.blocking(work).await?;
    let mut response = HttpResponse::Ok();
    response.insert_header((header::ETAG, etag)).insert_header((header::CACHE_CONTROL, "no-store"));
    Ok(response.content_type(JSON).body(answer))
}

pub async fn end<K: Kind>(
    request: HttpRequest,
    id: String,
    state: &Arc<AppState>,
    caller: Caller,
) -> Result<HttpResponse, Problem> {
    caller.must_write_roster()?;
    let zone = zone_of(&*state.current.atlas()?)?;
    let mut params = Params::of(&request);
    let from = params.moment("from", &zone);
    params.finish()?;
    let if_match = IfMatch::of(&request)?;
    let work = move |state: &AppState| {
        let desk = Desk::of(state, Datum::default())?;
        let speaker = Speaker { zone: &desk.zone, datum: desk.datum, role: caller.role, english: false };
        let before = desk.seen::<K>(&caller, &id)?;
        if_match.check(&etag(before, speaker))?;
        desk.check_writable(&caller, &before.value)?;
        let change = before.value.end(from.unwrap_or(desk.now));
        let what = format!("end {} {id}", K::TABLE);
        write(&state.current, &caller, what, change, Some(before.recorded), None)?;
        Ok(())
    };
    state.blocking(work).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// What a write is judged by: the atlas as it stands.
struct Desk {
    atlas: Arc<Atlas>,
    zone: Zone,
    datum: Datum,
    now: Moment,
}

impl Desk {
    fn of(state: &AppState, datum: Datum) -> Result<Self, Problem> {
        let atlas = state.current.atlas()?;
        let zone = zone_of(&atlas)?;
        Ok(Self { atlas, zone, datum, now: state.current.now() })
    }

    fn read<K: Kind>(&self, input: &K::Input, id: &str) -> Result<K, Problem> {
        let form = Form { atlas: &self.atlas, datum: self.datum, now: self.now };
        K::read(input, id, &form).map_err(|faults| Problem::faults(Code::Invalid, faults))
    }

    fn seen<K: Kind>(&self, caller: &Caller, id: &str) -> Result<&Row<K>, Problem> {
        let sight = Sight::of(Visible::of(&self.atlas, caller)?, &self.atlas, self.now);
        let row = row_at::<K>(self.atlas.roster(), id, self.now).filter(|row| row.value.is_visible(&sight));
        row.ok_or_else(|| missing::<K>(id))
    }

    fn check_writable<K: Kind>(&self, caller: &Caller, value: &K) -> Result<(), Problem> {
        let visible = Visible::of(&self.atlas, caller)?;
        let refused = || Problem::new(Code::Forbidden, "that lies outside the key's territory");
        value.is_writable(&visible).then_some(()).ok_or_else(refused)
    }
}

fn only_datum(request: &HttpRequest) -> Result<Datum, Problem> {
    let mut params = Params::of(request);
    let datum = datum(&mut params);
    params.finish()?;
    Ok(datum)
}

fn text(value: &impl serde::Serialize) -> Result<String, Problem> {
    serde_json::to_string(value).map_err(|error| Problem::caused(Code::Internal, error))
}

/// Where what an answer tells of is found.
fn location<K: Kind>(answer: &str) -> String {
    #[derive(serde::Deserialize)]
    struct Named {
        #[serde(alias = "code")]
        id: String,
    }
    let named: Option<Named> = serde_json::from_str(answer).ok();
    named.map_or_else(|| K::PATH.to_owned(), |named| format!("{}/{}", K::PATH, named.id))
}

/// Ids of what has none of its own: in order of time, never met twice.
fn new_id(now: Moment) -> String {
    let seconds = now.0.div_euclid(1_000_000).max(0) as u64;
    let nanos = now.0.rem_euclid(1_000_000) as u32 * 1_000;
    Uuid::new_v7(Timestamp::from_unix(NoContext, seconds, nanos)).to_string()
}
