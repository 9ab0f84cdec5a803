//! Creating, replacing and ending.

use std::sync::Arc;

use actix_web::http::header;
use actix_web::web::Payload;
use actix_web::{HttpRequest, HttpResponse};
use sha2::{Digest, Sha256};

use super::kind::{Form, Kind, Sight, etag, period};
use super::read::missing;
use crate::atlas::Atlas;
use crate::domain::roster::{Held, Row};
use crate::domain::time::{LogNumber, Moment, Period};
use crate::http::auth::Caller;
use crate::http::error::{Code, Fault, Problem};
use crate::http::extract::{IfMatch, JsonBody, Params, datum, encoded, idempotency_key};
use crate::http::reply::{EDITION, JSON, to_json};
use crate::http::state::{AppState, zone_of};
use crate::http::wire::Speaker;
use crate::service::datum::Datum;
use crate::service::id::new_id;
use crate::service::roster::{row_at, rows_of, write};
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
            return Ok((answer.to_string(), None, edition_of(state)?));
        }
        let desk = Desk::of(state, datum, &caller)?;
        let id = K::named(&input).map_or_else(|| new_id(desk.now), |id| id.trim().to_owned());
        let value = desk.read::<K>(&input, &id)?;
        desk.check_writable(&value)?;
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
        let changes = vec![K::set(Held { value: row.value.clone(), valid })];
        let idempotency = key.as_ref().map(keep);
        let edition = desk.edition();
        // Ids are given once (ruling 6): never may anything have been recorded of this one, whether it
        // has ended or lies in a territory that this key does not see. That an id is taken is told; of
        // whom it is, nothing, and members' ids are only taken by keys that see all of them.
        match write(&state.current, &caller, what, changes, Some(LogNumber(0)), idempotency) {
            Ok(Written::Committed { log, .. }) => {
                row.recorded = log;
                Ok((answer, Some(etag(&row, speaker)), edition))
            }
            Ok(Written::Repeated { answer }) => Ok((answer.to_string(), None, edition)),
            Err(StoreError::Stale { .. }) => {
                let detail = format!("{} has, or once had, {id:?}: ids are given once", K::PATH);
                Err(Problem::new(Code::Exists, detail))
            }
            Err(error) => Err(error.into()),
        }
    };
    let (answer, etag, edition) = state.blocking(work).await?;
    let mut response = HttpResponse::Created();
    response.insert_header((header::LOCATION, location::<K>(&answer))).insert_header((EDITION, edition));
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
        let desk = Desk::of(state, datum, &caller)?;
        let speaker = Speaker { zone: &desk.zone, datum, role: caller.role, english: false };
        let before = desk.seen::<K>(&id)?;
        if_match.check(&etag(before, speaker))?;
        if K::named(&body.value).is_some_and(|named| named.trim() != id) {
            let fault = Fault::pointer(K::ID_POINTER, format_args!("is not {id:?}, which the path names"));
            return Err(Problem::faults(Code::Invalid, vec![fault]));
        }
        let value = desk.read::<K>(&body.value, &id)?;
        let valid = period::<K>(&body.value, &desk.zone, desk.now)?;
        desk.check_writable(&before.value)?;
        desk.check_superseded::<K>(&id, valid.from)?;
        desk.check_writable(&value)?;
        let changes = K::replace(desk.atlas.roster(), Held { value: value.clone(), valid });
        let what = format!("replace {} {id}", K::TABLE);
        let written = write(&state.current, &caller, what, changes, Some(desk.atlas.log()), None)?;
        let Written::Committed { log, .. } = written else {
            return Err(Problem::new(Code::Internal, Code::Internal.title()));
        };
        let row = Row { value, valid, recorded: log };
        // What begins later is not yet what a GET gives, so neither is its tag.
        let etag = valid.contains(desk.now).then(|| etag(&row, speaker));
        Ok((to_json(&K::body(&row, speaker))?, etag, desk.edition()))
    };
    let (answer, etag, edition) = state.blocking(work).await?;
    let mut response = HttpResponse::Ok();
    if let Some(etag) = etag {
        response.insert_header((header::ETAG, etag));
    }
    response.insert_header((header::CACHE_CONTROL, "no-store")).insert_header((EDITION, edition));
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
        let desk = Desk::of(state, Datum::default(), &caller)?;
        let speaker = Speaker { zone: &desk.zone, datum: desk.datum, role: caller.role, english: false };
        let before = desk.seen::<K>(&id)?;
        if_match.check(&etag(before, speaker))?;
        let from = from.unwrap_or(desk.now);
        desk.check_writable(&before.value)?;
        desk.check_superseded::<K>(&id, from)?;
        let changes = vec![before.value.end(from)];
        let what = format!("end {} {id}", K::TABLE);
        write(&state.current, &caller, what, changes, Some(desk.atlas.log()), None)?;
        Ok(desk.edition())
    };
    let edition = state.blocking(work).await?;
    Ok(HttpResponse::NoContent().insert_header((EDITION, edition)).finish())
}

/// What a write is judged by: the atlas as it stands, and what of it the caller sees. The store takes
/// the write only if nothing was recorded of the id after that atlas.
struct Desk<'c> {
    atlas: Arc<Atlas>,
    caller: &'c Caller,
    zone: Zone,
    datum: Datum,
    now: Moment,
}

impl<'c> Desk<'c> {
    fn of(state: &AppState, datum: Datum, caller: &'c Caller) -> Result<Self, Problem> {
        let atlas = state.current.atlas()?;
        let zone = zone_of(&atlas)?;
        Ok(Self { atlas, caller, zone, datum, now: state.current.now() })
    }

    fn visible(&self) -> Result<Visible<'_>, Problem> {
        Ok(Visible::of(&self.atlas, self.caller)?)
    }

    fn edition(&self) -> u32 {
        self.atlas.edition().number.0
    }

    fn read<K: Kind>(&self, input: &K::Input, id: &str) -> Result<K, Problem> {
        let form = Form { atlas: &self.atlas, datum: self.datum, now: self.now, visible: self.visible()? };
        K::read(input, id, &form).map_err(|faults| Problem::faults(Code::Invalid, faults))
    }

    fn seen<K: Kind>(&self, id: &str) -> Result<&Row<K>, Problem> {
        let sight = Sight::of(self.visible()?, &self.atlas, self.now);
        let row = row_at::<K>(self.atlas.roster(), id, self.now).filter(|row| row.value.is_visible(&sight));
        row.ok_or_else(|| missing::<K>(id))
    }

    fn check_writable<K: Kind>(&self, value: &K) -> Result<(), Problem> {
        let refused = || Problem::new(Code::Forbidden, "that lies outside the key's territory");
        value.is_writable(&self.visible()?).then_some(()).ok_or_else(refused)
    }

    /// What a statement from a moment on supersedes may lie elsewhere: where it was before, or will be.
    fn check_superseded<K: Kind>(&self, id: &str, from: Moment) -> Result<(), Problem> {
        let stated = Period::since(from);
        let mut rows = rows_of::<K>(self.atlas.roster(), id).iter().filter(|row| row.valid.overlaps(&stated));
        rows.try_for_each(|row| self.check_writable(&row.value))
    }
}

fn edition_of(state: &AppState) -> Result<u32, Problem> {
    Ok(state.current.atlas()?.edition().number.0)
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

/// Where what an answer tells of is found. A code may hold any letters, blanks and slashes.
fn location<K: Kind>(answer: &str) -> String {
    #[derive(serde::Deserialize)]
    struct Named {
        #[serde(alias = "code")]
        id: String,
    }
    let named: Option<Named> = serde_json::from_str(answer).ok();
    named.map_or_else(|| K::PATH.to_owned(), |named| format!("{}/{}", K::PATH, encoded(&named.id)))
}
