//! Rows of addresses, answered with places.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use super::asked::Frame;
use super::csv::{RowError, Writer, put};
use crate::domain::layers::Layer;
use crate::service::geocode::{Answer, TextQuestion, geocode, kind_and_id};
use crate::service::locate::{ADDRESS_BYTES_MAX, Question, QuestionError};
use crate::service::visible::Visible;

/// Behind the input's columns and the grids' codes by layer.
pub(super) const PLACE_COLUMNS: [&str; 9] =
    ["kind", "place", "label", "accuracy", "confidence", "match", "x", "y", "error"];

/// How many rows found a place how exactly.
#[derive(Debug, Default)]
pub struct Tally(Mutex<BTreeMap<&'static str, u64>>);

impl Tally {
    pub(super) fn count(&self, accuracy: &'static str) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner).entry(accuracy).or_default() += 1;
    }

    /// By accuracy; `none` for rows that found nothing, `several` for those with several equal fits, `error` for
    /// those that ask nothing.
    pub fn counts(&self) -> BTreeMap<&'static str, u64> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// The places that a row's address means: at most two, since more say no more than that there are several.
///
/// # Errors
/// No address, or one too long.
pub fn place_of<'a>(
    question: &Question<'_>,
    frame: Frame<'a>,
    visible: &Visible<'_>,
) -> Result<Answer<'a>, QuestionError> {
    let text = question.address.ok_or(QuestionError::NoPlace)?;
    if text.len() > ADDRESS_BYTES_MAX {
        return Err(QuestionError::LongAddress);
    }
    let asked = TextQuestion { text, limit: 2, near: None, bbox: None, grid: None };
    Ok(geocode(frame.atlas, &asked, frame.at, visible))
}

/// Writes the grids' codes and [`PLACE_COLUMNS`].
pub(super) fn write_place(
    out: &mut Writer,
    answer: &Answer<'_>,
    frame: Frame<'_>,
    tally: &Tally,
) -> Result<csv::Result<()>, RowError> {
    let (Some(first), Some(how)) = (answer.found.first(), &answer.how) else {
        tally.count("none");
        return Ok((1..Layer::ALL.len() + PLACE_COLUMNS.len())
            .chain([0])
            .try_for_each(|_| out.write_field("")));
    };
    let several = answer.found.len() > 1;
    let [x, y] = frame
        .datum
        .show(first.point)
        .map_err(|error| RowError { code: "bad-coordinate", detail: error.to_string() })?;
    tally.count(if several { "several" } else { how.accuracy });
    let (kind, id, label) = kind_and_id(first.place);
    let mut write = || {
        for grid in first.grids {
            put(out, grid.map_or("", |grid| &grid.code))?;
        }
        out.write_field(kind)?;
        put(out, id)?;
        put(out, label)?;
        out.write_field(how.accuracy)?;
        out.write_field(format!("{:.3}", how.confidence))?;
        out.write_field(if several { "several-places" } else { how.because.code() })?;
        out.write_field(format!("{x:.7}"))?;
        out.write_field(format!("{y:.7}"))?;
        out.write_field("")
    };
    Ok(write())
}
