//! Answers of a batch as one JSON document a line, in the form that HTTP gives them.

use serde::Serialize;
use serde_json::json;

use crate::http::wire::{self, QueryEcho, Speaker};
use crate::kernel::crs::CrsError;
use crate::service::batch::{Answered, CsvBatch, Fields, Frame, RowError};
use crate::service::locate::Question;
use crate::service::visible::{TerritoryGone, Visible};

/// One line for each row, in order; a row that cannot be answered has `{"error": {code, detail}}`.
///
/// # Errors
/// The caller's territory has gone meanwhile.
pub fn answer(batch: &CsvBatch, rows: &[u8], english: bool) -> Result<Vec<u8>, TerritoryGone> {
    let visible = Visible::of(&batch.asked.in_force, &batch.asked.actor)?;
    let mut out = Vec::with_capacity(rows.len() * 4);
    let mut answered = Answered::default();
    batch.each(rows, |_, asking| {
        let done = asking
            .and_then(|(question, frame)| one(batch, &question, frame, &visible, english, &mut answered));
        out.extend(done.unwrap_or_else(|why| error(&why)));
    });
    Ok(out)
}

/// The line that stands for a row without an answer.
pub fn error(error: &RowError) -> Vec<u8> {
    line(&json!({"error": {"code": error.code, "detail": error.detail}}))
}

fn one<'b>(
    batch: &'b CsvBatch,
    question: &Question<'_>,
    frame: Frame<'b>,
    visible: &Visible<'b>,
    english: bool,
    answered: &mut Answered<'b>,
) -> Result<Vec<u8>, RowError> {
    let Frame { atlas, at, datum, is_about_now } = frame;
    if batch.fields == Fields::Brief {
        return Ok(line(&wire::brief(&question.brief(atlas, datum, at, visible)?)));
    }
    if batch.fields == Fields::Places {
        let wrong = |error: CrsError| RowError { code: "bad-coordinate", detail: error.to_string() };
        let found = answered.place_of(question, frame, visible)?.clone();
        return Ok(line(&wire::geocoded(found, datum, english).map_err(wrong)?));
    }
    let query = question.query(atlas, datum, at, visible)?;
    let located = atlas.locate(&query);
    let until = if is_about_now { atlas.valid_until(&query, &located) } else { None };
    let speaker = Speaker { zone: &batch.asked.zone, datum, role: batch.asked.actor.role, english };
    let answer = wire::locate(atlas, QueryEcho::of(question, datum), &located, until, speaker)
        .map_err(|error| RowError { code: "bad-coordinate", detail: error.to_string() })?;
    Ok(line(&answer))
}

fn line(document: &impl Serialize) -> Vec<u8> {
    let mut line = serde_json::to_vec(document).expect("texts and numbers are always JSON");
    line.push(b'\n');
    line
}
