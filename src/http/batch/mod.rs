//! `POST /v1/locate/batch`: many questions, answered in the form and order in which they came.

mod items;
mod pieces;

use std::sync::Arc;

use actix_web::http::header::{self, HeaderValue};
use actix_web::web::{self, Bytes, Payload};
use actix_web::{HttpRequest, HttpResponse};
use futures_util::StreamExt;

use super::auth::Caller;
use super::error::{Code, Fault, Problem};
use super::extract::{Params, bad_coordinate, datum, media_type, read_body};
use super::locate::question_problem;
use super::reply::wants_english;
use super::state::{AppState, zone_of};
use crate::service::batch::{
    Asked, Columns, CsvBatch, Fields, Names, Past, Piece, RowCutter, RowError, Tally,
};
use items::Items;
use pieces::Pieces;

/// Many places at once
///
/// A JSON array of the questions of `GET /v1/locate` (up to 100,000), or NDJSON, or CSV with a first
/// row that names its columns (`lon,lat` or `x,y`, `address`, `premises`, `matter`, `accuracy_m`, `at`,
/// `known`, `crs`, `id`). The answer has the same form and order, an error in an item's place. CSV and
/// NDJSON stream both ways and have no limit on rows; a row longer than `--max-line-bytes` is passed over,
/// with an error in its place.
///
/// An item's own `at`, `known` and `crs` take the place of the batch's. Moments within the edition that
/// answers the batch cost nothing; beyond it the items of one batch may ask about four other states
/// (pairs of an edition and what was recorded) by 32 moments of `known`; any further one is an error in the
/// item's place.
///
/// In CSV a text that a spreadsheet would take for a formula comes with an apostrophe before it.
#[utoipa::path(
    post, path = "/v1/locate/batch", tag = "Who owns it",
    params(
        ("fields" = Option<String>, Query, description = "`full` (default), or `brief`: codes by layer and the owner's id alone"),
        ("crs" = Option<String>, Query, description = "Datum of all coordinates of items that name none, and of their answers"),
        ("at" = Option<String>, Query, description = "As of this moment, for items that name none"),
        ("known" = Option<String>, Query, description = "As was recorded at this moment, for items that name none"),
    ),
    request_body(content(
        (Vec<items::BatchQuery<'static>> = "application/json"),
        (String = "application/x-ndjson"),
        (String = "text/csv"),
    )),
    responses(
        (status = 200, description = "One answer for each, in order", content(
            (Vec<items::BatchAnswer<'static>> = "application/json"),
            (String = "application/x-ndjson"),
            (String = "text/csv"),
        )),
        (status = "4XX", description = "What is wrong with the batch as a whole", body = super::error::ProblemDocument<'static>, content_type = "application/problem+json"),
    )
)]
pub async fn locate_batch(
    request: HttpRequest,
    payload: Payload,
    state: web::Data<Arc<AppState>>,
    caller: Caller,
) -> Result<HttpResponse, Problem> {
    let mut params = Params::of(&request);
    let fields: Option<Fields> = params.with("fields", |text| match text {
        "full" => Ok(Fields::Full),
        "brief" => Ok(Fields::Brief),
        other => Err(format!("{other:?} is neither full nor brief")),
    });
    batch(&request, payload, &state, &caller, params, fields.unwrap_or_default()).await
}

/// Many addresses at once
///
/// A JSON array of `{"q": …}` (up to 100,000), or NDJSON, or CSV with a first row that names its columns (`q` or
/// `address`; `at`, `known`, `crs`; others are carried along). The answer has the same form and order, an error in an item's
/// place: in JSON a FeatureCollection as of `GET /v1/geocode` with at most two places (two say that several fit), in CSV
/// the input's columns, the grids' codes by layer (of a stretch all, with blanks between),
/// `kind,place,label,accuracy,confidence,match,x,y` and `error`. CSV and
/// NDJSON stream both ways and have no limit on rows.
#[utoipa::path(
    post, path = "/v1/geocode/batch", tag = "Geocoding", operation_id = "geocode_batch",
    params(
        ("crs" = Option<String>, Query, description = "Datum of the answers' coordinates, for items that name none"),
        ("at" = Option<String>, Query, description = "As of this moment, for items that name none"),
        ("known" = Option<String>, Query, description = "As was recorded at this moment, for items that name none"),
    ),
    request_body(content(
        (Vec<items::BatchText<'static>> = "application/json"),
        (String = "application/x-ndjson"),
        (String = "text/csv"),
    )),
    responses(
        (status = 200, description = "One answer for each, in order", content(
            (Vec<items::BatchPlaces<'static>> = "application/json"),
            (String = "application/x-ndjson"),
            (String = "text/csv"),
        )),
        (status = "4XX", description = "What is wrong with the batch as a whole", body = super::error::ProblemDocument<'static>, content_type = "application/problem+json"),
    )
)]
pub async fn geocode_batch(
    request: HttpRequest,
    payload: Payload,
    state: web::Data<Arc<AppState>>,
    caller: Caller,
) -> Result<HttpResponse, Problem> {
    let params = Params::of(&request);
    batch(&request, payload, &state, &caller, params, Fields::Places).await
}

/// In whichever form it comes.
async fn batch(
    request: &HttpRequest,
    payload: Payload,
    state: &Arc<AppState>,
    caller: &Caller,
    mut params: Params<'_>,
    fields: Fields,
) -> Result<HttpResponse, Problem> {
    let current = state.current.atlas()?;
    let zone = zone_of(&current)?;
    let datum = datum(&mut params);
    let (at, known) = (params.moment("at", &zone), params.moment("known", &zone));
    params.finish()?;
    let asked = Asked {
        atlas: state.atlas_at(at, known).await?,
        in_force: current,
        current: state.current.clone(),
        actor: caller.actor().clone(),
        at,
        known,
        now: state.now(),
        zone,
        datum,
        matter: None,
        accuracy_m: None,
        past: Past::default(),
    };
    let items = |asked| Items { asked, fields, english: wants_english(request) };
    match media_type(request).as_str() {
        "" | "application/json" => json(request, payload, state, items(asked)).await,
        "application/x-ndjson" | "application/ndjson" | "application/jsonl" => {
            ndjson(payload, state, items(asked))
        }
        "text/csv" => csv(payload, state, asked, fields).await,
        other => {
            let detail = format!("{other:?}: send application/json, application/x-ndjson or text/csv");
            Err(Problem::new(Code::BadMediaType, detail))
        }
    }
}

async fn json(
    request: &HttpRequest,
    payload: Payload,
    state: &Arc<AppState>,
    items: Items,
) -> Result<HttpResponse, Problem> {
    let body = read_body(request, payload, &state.limits).await?;
    let ranges = items::ranges(&body, state.limits.batch_rows)?;
    let edition = items.asked.atlas.edition().number.0;
    let items = Arc::new(items);
    // Some milliseconds of work each.
    const ITEMS_PER_PIECE: usize = 1_000;
    let pieces: Vec<Vec<_>> = ranges.chunks(ITEMS_PER_PIECE).map(<[_]>::to_vec).collect();
    let answered = futures_util::stream::iter(pieces.into_iter().enumerate()).map(move |(number, piece)| {
        let (items, body) = (items.clone(), body.clone());
        web::block(move || items.answer_array(&body, &piece, number == 0))
    });
    let answered = answered.buffered(state.limits.workers + 2).map(|done| match done {
        Ok(Ok(bytes)) => Ok(Bytes::from(bytes)),
        Ok(Err(problem)) => Err(problem),
        Err(gone) => Err(Problem::caused(Code::Internal, gone)),
    });
    let open = futures_util::stream::iter([Ok(Bytes::from_static(b"["))]);
    let close = futures_util::stream::iter([Ok(Bytes::from_static(b"]"))]);
    Ok(head("application/json", edition).streaming(open.chain(answered).chain(close)))
}

fn ndjson(payload: Payload, state: &Arc<AppState>, items: Items) -> Result<HttpResponse, Problem> {
    let edition = items.asked.atlas.edition().number.0;
    let row_bytes_max = state.limits.line_bytes;
    let too_long = items::error_line(&too_long(row_bytes_max));
    let pieces = Pieces::new(payload, RowCutter::lines(row_bytes_max), &state.limits);
    let answered = pieces.answered(state.limits.workers + 2, items::error_line, move |piece| match piece {
        Piece::Rows(rows) => items.answer_lines(&rows),
        Piece::TooLong => Ok(too_long.clone()),
    });
    Ok(head("application/x-ndjson", edition).streaming(answered))
}

async fn csv(
    payload: Payload,
    state: &Arc<AppState>,
    asked: Asked,
    fields: Fields,
) -> Result<HttpResponse, Problem> {
    let row_bytes_max = state.limits.line_bytes;
    let mut pieces = Pieces::new(payload, RowCutter::csv(row_bytes_max), &state.limits);
    let first = match pieces.next().await? {
        Some(Piece::Rows(first)) => first,
        Some(Piece::TooLong) => return Err(too_long(row_bytes_max)),
        None => Vec::new(),
    };
    let columns = Columns::read_for(&first, &Names::default(), fields)
        .map_err(|error| Problem::faults(Code::Invalid, vec![Fault::pointer("", error)]))?;
    let edition = asked.atlas.edition().number.0;
    let batch = Arc::new(CsvBatch { asked, columns, fields, tally: Tally::default() });
    let header = futures_util::stream::iter([Ok(Bytes::from(batch.header()))]);
    let broken = batch.clone();
    let failed = move |problem: &Problem| {
        broken.error(&RowError { code: problem.code.name(), detail: problem.detail.clone() })
    };
    let too_long = batch.error(&RowError::too_long(row_bytes_max));
    let answered = pieces.answered(state.limits.workers + 2, failed, move |piece| match piece {
        Piece::Rows(rows) => Ok(batch.answer(&rows)?),
        Piece::TooLong => Ok(too_long.clone()),
    });
    Ok(head("text/csv; charset=utf-8; header=present", edition).streaming(header.chain(answered)))
}

fn too_long(row_bytes_max: usize) -> Problem {
    Problem::new(Code::TooLarge, RowError::too_long(row_bytes_max).detail)
}

fn head(media_type: &'static str, edition: u32) -> actix_web::HttpResponseBuilder {
    let mut response = HttpResponse::Ok();
    response
        .insert_header((header::CONTENT_TYPE, HeaderValue::from_static(media_type)))
        .insert_header((header::CACHE_CONTROL, HeaderValue::from_static("no-store")))
        .insert_header(("gridward-edition", edition));
    response
}
