//! Rows of addresses, answered with places.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, PoisonError};

use super::asked::Frame;
use super::csv::{RowError, Writer, put};
use crate::atlas::Atlas;
use crate::domain::layers::Layer;
use crate::domain::time::Moment;
use crate::service::geocode::{Answer, TextQuestion, geocode, kind_and_id};
use crate::service::locate::{ADDRESS_BYTES_MAX, Question, QuestionError};
use crate::service::visible::Visible;

/// Behind the input's columns and the grids' codes by layer.
pub(super) const PLACE_COLUMNS: [&str; 9] =
    ["kind", "place", "label", "accuracy", "confidence", "match", "x", "y", "error"];

/// How many rows found a place how exactly.
#[derive(Debug, Default)]
pub struct Tally(Mutex<BTreeMap<String, u64>>);

impl Tally {
    /// Going on from earlier counts.
    pub fn from(counts: BTreeMap<String, u64>) -> Self {
        Self(Mutex::new(counts))
    }

    pub(super) fn count(&self, accuracy: &str) {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match counts.get_mut(accuracy) {
            Some(count) => *count += 1,
            None => drop(counts.insert(accuracy.to_owned(), 1)),
        }
    }

    /// By accuracy; `none` for rows that found nothing, `several` for those with several equal fits, `error` for
    /// those that ask nothing.
    pub fn counts(&self) -> BTreeMap<String, u64> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// The answers that the rows of one piece have had: what is asked again is not looked for again.
#[derive(Default)]
pub struct Answered<'a> {
    /// Of which atlas and moment they are.
    of: Option<(&'a Atlas, Moment)>,
    by_text: HashMap<String, Answer<'a>>,
}

impl<'a> Answered<'a> {
    /// The places that a row's address means: at most two, since more say no more than that there are several.
    ///
    /// # Errors
    /// No address, or one too long.
    pub fn place_of(
        &mut self,
        question: &Question<'_>,
        frame: Frame<'a>,
        visible: &Visible<'_>,
    ) -> Result<&Answer<'a>, QuestionError> {
        let text = question.address.ok_or(QuestionError::NoPlace)?;
        if text.len() > ADDRESS_BYTES_MAX {
            return Err(QuestionError::LongAddress);
        }
        let Frame { atlas, at, .. } = frame;
        if !self.of.is_some_and(|(known, then)| std::ptr::eq(known, atlas) && then == at) {
            self.by_text.clear();
            self.of = Some((atlas, at));
        }
        if !self.by_text.contains_key(text) {
            let asked = TextQuestion { text, limit: 2, near: None, bbox: None, grid: None };
            self.by_text.insert(text.to_owned(), geocode(atlas, &asked, at, visible));
        }
        Ok(&self.by_text[text])
    }
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
        match &first.stretch {
            // All that lie along it.
            Some(stretch) => {
                Layer::ALL.iter().try_for_each(|&layer| put(out, stretch.codes(layer).join(" ")))?
            }
            None => first.grids.iter().try_for_each(|grid| put(out, grid.map_or("", |grid| &grid.code)))?,
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
