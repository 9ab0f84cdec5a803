//! An area of a draft that went out, was drawn on in another program and came back: which edits make the draft
//! look like it.
//!
//! Each step goes on from what the one before has made of the draft. Where vertices of a border were moved,
//! added or taken away and all whose border it is say the same, that border's own points move (`strokes`): it
//! stays the border it was, for all layers that share it. What then still differs is laid over what the draft
//! has, and what changed hands goes from grid to grid (`pieces`, `steps`). Codes, names and parents come last
//! (`fields`). In the end the draft is compared with what came back once more: nothing is taken half.

mod fields;
mod pieces;
mod refused;
mod steps;
mod strokes;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

pub use refused::{Reason, Refused};

use super::draft::Numbering;
use super::edit::{Changes, Edit, EditError, SNAP_UNITS, Sketch};
use super::grid::Level;
use super::id::GridId;
use super::layers::Layer;
use crate::kernel::measure::{METRES_PER_UNIT, Metres};
use crate::kernel::mesh::RawPolygon;

/// What is narrower lies on the border: as near as an edit lays a drawn line onto it.
pub const SNAP: Metres = Metres(SNAP_UNITS as f64 * METRES_PER_UNIT);

/// A grid as it came back.
#[derive(Clone, Debug)]
pub struct Feature {
    pub layer: Layer,
    /// Its number in the file.
    pub fid: i64,
    pub id: GridId,
    /// Whether it came without an id: `id` was made for it.
    pub is_new: bool,
    pub code: Arc<str>,
    pub name: Arc<str>,
    /// `None`: not said.
    pub level: Option<Level>,
    /// The parent's code; `None`: not said.
    pub parent: Option<Arc<str>>,
    pub polygons: Vec<RawPolygon>,
}

/// The edits, in order and with their numbers, that make of the sketch what came back of the leaves that were
/// `sent`: none when nothing was changed. The sketch is left as it was.
///
/// # Errors
/// All that stands against it, of the first step that does not go through.
pub fn edits(
    sketch: &mut Sketch,
    numbering: Numbering,
    sent: &[GridId],
    features: &[Feature],
) -> Result<Vec<Edit>, Vec<Refused>> {
    let sheets = sheets(sketch, sent, features)?;
    let mut work = Work { sketch, numbering, made: Vec::new(), changes: Vec::new() };
    let done = redrawn(&mut work, &sheets);
    let made = std::mem::take(&mut work.made);
    work.rewind(0);
    done.map(|()| made)
}

fn redrawn(work: &mut Work<'_>, sheets: &[Sheet<'_>]) -> Result<(), Vec<Refused>> {
    all(sheets.iter().map(|sheet| pieces::sound(work.sketch, sheet)))?;
    strokes::draw(work, sheets);
    all(sheets.iter().map(|sheet| steps::make(work, sheet)))?;
    all(sheets.iter().map(|sheet| pieces::reproduced(work.sketch, sheet)))?;
    all(sheets.iter().map(|sheet| fields::set(work, sheet)))
}

/// All that several are refused for at once.
fn all(done: impl Iterator<Item = Result<(), Vec<Refused>>>) -> Result<(), Vec<Refused>> {
    let refused: Vec<Refused> = done.filter_map(Result::err).flatten().collect();
    if refused.is_empty() { Ok(()) } else { Err(refused) }
}

/// A draft being made to look like what came back.
struct Work<'s> {
    sketch: &'s mut Sketch,
    numbering: Numbering,
    made: Vec<Edit>,
    changes: Vec<Changes>,
}

impl Work<'_> {
    fn apply(&mut self, edit: Edit) -> Result<(), EditError> {
        let mut numbering = self.numbering;
        let edit = numbering.number(edit);
        let done = self.sketch.apply(&edit)?;
        self.numbering = numbering;
        self.made.push(edit);
        self.changes.push(done.changes);
        Ok(())
    }

    /// Takes all but the first few edits back. Their numbers are not given again.
    fn rewind(&mut self, kept: usize) {
        while self.changes.len() > kept {
            let last = self.changes.pop().expect("just counted");
            self.sketch.take_back(last);
        }
        self.made.truncate(kept);
    }
}

/// What went out of one layer and what came back.
struct Sheet<'f> {
    layer: Layer,
    sent: Vec<&'f GridId>,
    features: Vec<&'f Feature>,
}

impl Sheet<'_> {
    /// Grids that went out and did not come back.
    fn removed(&self) -> impl Iterator<Item = &GridId> {
        let came: BTreeSet<&GridId> = self.features.iter().map(|feature| &feature.id).collect();
        self.sent.iter().copied().filter(move |id| !came.contains(id))
    }

    fn feature(&self, id: &GridId) -> Option<&Feature> {
        self.features.iter().copied().find(|feature| feature.id == *id)
    }
}

fn sheets<'f>(
    sketch: &Sketch,
    sent: &'f [GridId],
    features: &'f [Feature],
) -> Result<Vec<Sheet<'f>>, Vec<Refused>> {
    let mut refused = Vec::new();
    let mut sheets: BTreeMap<Layer, Sheet<'f>> = BTreeMap::new();
    let mut layers: BTreeMap<&GridId, Layer> = BTreeMap::new();
    let blank = |layer| Sheet { layer, sent: Vec::new(), features: Vec::new() };
    for id in sent {
        let Ok(grid) = sketch.grid(id) else { continue };
        layers.insert(id, grid.layer);
        sheets.entry(grid.layer).or_insert_with(|| blank(grid.layer)).sent.push(id);
    }
    let mut seen: BTreeSet<&GridId> = BTreeSet::new();
    for feature in features {
        let Feature { layer, id, is_new, .. } = feature;
        let reason = match layers.get(id) {
            _ if feature.polygons.is_empty() => Some(Reason::NoShape),
            None if *is_new => None,
            None if sketch.grid(id).is_ok() => Some(Reason::NotSent(id.clone())),
            None => Some(Reason::UnknownGrid(id.clone())),
            Some(own) if own != layer => Some(Reason::OtherLayer(id.clone(), *own)),
            Some(_) => (!seen.insert(id)).then(|| Reason::Twice(id.clone())),
        };
        match reason {
            Some(reason) => refused.push(Refused::of(feature, None, reason)),
            None => sheets.entry(*layer).or_insert_with(|| blank(*layer)).features.push(feature),
        }
    }
    if refused.is_empty() { Ok(sheets.into_values().collect()) } else { Err(refused) }
}
