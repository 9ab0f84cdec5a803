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
use crate::atlas::Atlas;
use crate::domain::actor::Actor;
use crate::domain::time::Moment;
use crate::service::batch::{Columns, CsvBatch, Fields, Names, RowSplitter};
use crate::service::datum::Datum;
use crate::service::time::Zone;
use items::Items;
use pieces::Pieces;

/// Many places at once
///
/// A JSON array of the questions of `GET /v1/locate` (up to 100,000), or NDJSON, or CSV with a first
/// row that names its columns (`lon,lat` or `x,y`, `address`, `premises`, `matter`, `accuracy_m`,
/// `id`). The answer has the same form and order, an error in an item's place. CSV and NDJSON stream
/// both ways and have no limit on rows.
#[utoipa::path(
    post, path = "/v1/locate/batch", tag = "Who owns it",
    params(
        ("fields" = Option<String>, Query, description = "`full` (default), or `brief`: codes by layer and the owner's id alone"),
        ("crs" = Option<String>, Query, description = "Datum of all coordinates"),
        ("at" = Option<String>, Query, description = "As of this moment"),
        ("known" = Option<String>, Query, description = "As was recorded at this moment"),
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
    let current = state.current.atlas()?;
    let zone = zone_of(&current)?;
    let mut params = Params::of(&request);
    let datum = datum(&mut params);
    let fields = params.with("fields", |text| match text {
        "full" => Ok(Fields::Full),
        "brief" => Ok(Fields::Brief),
        other => Err(format!("{other:?} is neither full nor brief")),
    });
    let (at, known) = (params.moment("at", &zone), params.moment("known", &zone));
    params.finish()?;
    let asked = Asked {
        atlas: state.atlas_at(at, known).await?,
        current,
        actor: caller.actor().clone(),
        at: at.unwrap_or_else(|| state.now()),
        is_about_now: at.is_none() && known.is_none(),
        zone,
        datum,
        fields: fields.unwrap_or_default(),
        english: wants_english(&request),
    };
    match media_type(&request).as_str() {
        "" | "application/json" => json(&request, payload, &state, asked).await,
        "application/x-ndjson" | "application/ndjson" | "application/jsonl" => ndjson(payload, &state, asked),
        "text/csv" => csv(payload, &state, asked).await,
        other => {
            let detail = format!("{other:?}: send application/json, application/x-ndjson or text/csv");
            Err(Problem::new(Code::BadMediaType, detail))
        }
    }
}

/// What all items of a batch share.
struct Asked {
    atlas: Arc<Atlas>,
    /// By which a territory is judged.
    current: Arc<Atlas>,
    actor: Arc<Actor>,
    at: Moment,
    is_about_now: bool,
    zone: Zone,
    datum: Datum,
    fields: Fields,
    english: bool,
}

async fn json(
    request: &HttpRequest,
    payload: Payload,
    state: &Arc<AppState>,
    asked: Asked,
) -> Result<HttpResponse, Problem> {
    let body = read_body(request, payload, &state.limits).await?;
    let ranges = items::ranges(&body, state.limits.batch_rows)?;
    let edition = asked.atlas.edition().number.0;
    let items = Arc::new(Items { asked });
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

fn ndjson(payload: Payload, state: &Arc<AppState>, asked: Asked) -> Result<HttpResponse, Problem> {
    let edition = asked.atlas.edition().number.0;
    let items = Arc::new(Items { asked });
    let failed = |problem: &Problem| items::error_line(problem);
    let pieces = Pieces::new(payload, RowSplitter::lines(), &state.limits);
    let answered = pieces.answered(state.limits.workers + 2, failed, move |rows| items.answer_lines(&rows));
    Ok(head("application/x-ndjson", edition).streaming(answered))
}

async fn csv(payload: Payload, state: &Arc<AppState>, asked: Asked) -> Result<HttpResponse, Problem> {
    let mut pieces = Pieces::new(payload, RowSplitter::csv(), &state.limits);
    let first = pieces.first_row().await?;
    let columns = Columns::read(&first, &Names::default())
        .map_err(|error| Problem::faults(Code::Invalid, vec![Fault::pointer("", error)]))?;
    let edition = asked.atlas.edition().number.0;
    let Asked { atlas, current, actor, at, datum, fields, .. } = asked;
    let header = Bytes::from(columns.header(fields));
    let commas = header.iter().filter(|&&byte| byte == b',').count();
    let batch = Arc::new(CsvBatch { atlas, current, actor, at, datum, columns, fields });
    let failed = move |problem: &Problem| {
        format!("{}\"{}\"\n", ",".repeat(commas), problem.to_string().replace('"', "'")).into_bytes()
    };
    let answered = pieces.answered(state.limits.workers + 2, failed, move |rows| Ok(batch.answer(&rows)?));
    let header = futures_util::stream::iter([Ok(header)]);
    Ok(head("text/csv; charset=utf-8; header=present", edition).streaming(header.chain(answered)))
}

fn head(media_type: &'static str, edition: u32) -> actix_web::HttpResponseBuilder {
    let mut response = HttpResponse::Ok();
    response
        .insert_header((header::CONTENT_TYPE, HeaderValue::from_static(media_type)))
        .insert_header((header::CACHE_CONTROL, HeaderValue::from_static("no-store")))
        .insert_header(("gridward-edition", edition));
    response
}
