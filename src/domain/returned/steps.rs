//! Pieces as edits: a grid cut off, ground that goes to a neighbour, a grid given up. They are tried until
//! none goes through any more: of two that hang together the one that keeps every grid whole comes first.

use std::collections::{BTreeMap, BTreeSet};

use super::pieces::{Laid, Piece, bystanders};
use super::{Feature, Reason, Refused, Sheet, Work};
use crate::domain::edit::{Edit, EditError, Ground, NewGrid, NewIds, Piece as Drawn, Sketch};
use crate::domain::id::GridId;
use crate::kernel::lattice::LatticePoint;
use crate::kernel::mesh::{ArcId, NodeId};

/// How often what does not go through is tried again.
const PASSES_MAX: usize = 8;

/// The draft gives the numbers.
const UNNUMBERED: NewIds = NewIds { node: NodeId(0), arc: ArcId(0) };

/// An edit to be tried.
struct Step {
    edit: Edit,
    /// Whose ground it takes.
    from: Option<GridId>,
    /// Whether it gives that grid up, for which all else must have been taken from it.
    is_end: bool,
    fid: Option<i64>,
    place: LatticePoint,
}

/// Makes the edits that bring about what still differs.
pub fn make(work: &mut Work<'_>, sheet: &Sheet<'_>) -> Result<(), Vec<Refused>> {
    let bystanders = bystanders(work.sketch, sheet);
    let pieces = Laid::of(work.sketch, sheet, &bystanders)?.pieces();
    let mut open = steps(work.sketch, sheet, pieces)?;
    for _ in 0..PASSES_MAX {
        let mut later = Vec::new();
        let mut refused = Vec::new();
        let count = open.len();
        while !open.is_empty() {
            let step = open.remove(0);
            let is_used = |other: &Step| !other.is_end && other.from == step.from;
            if step.is_end && open.iter().chain(&later).any(is_used) {
                later.push(step);
                continue;
            }
            match work.apply(step.edit.clone()) {
                Ok(()) => {}
                // It came to lie on the border: in the end it is looked at whether that was all of it.
                Err(EditError::AreaMisses(_)) => {}
                Err(error) => {
                    let (fid, place) = (step.fid, Some(error.place().unwrap_or(step.place)));
                    refused.push(Refused { layer: sheet.layer, fid, place, reason: error.into() });
                    later.push(step);
                }
            }
        }
        if later.is_empty() {
            return Ok(());
        }
        if later.len() == count {
            return Err(refused);
        }
        open = later;
    }
    let left = open.into_iter().map(|step| {
        let reason = Reason::Unsettled("they do not come to an end".to_owned());
        Refused { layer: sheet.layer, fid: step.fid, place: Some(step.place), reason }
    });
    Err(left.collect())
}

fn steps(sketch: &Sketch, sheet: &Sheet<'_>, pieces: Vec<Piece<'_>>) -> Result<Vec<Step>, Vec<Refused>> {
    let (mut first, mut then, mut last) = (Vec::new(), Vec::new(), Vec::new());
    let mut refused = Vec::new();
    let removed: BTreeSet<&GridId> = sheet.removed().collect();
    let mut given_up: BTreeMap<&GridId, Vec<Piece<'_>>> = BTreeMap::new();
    let mut cut_off: BTreeMap<&GridId, Vec<Piece<'_>>> = BTreeMap::new();
    let is_new = |id: &GridId| sheet.feature(id).is_some_and(|feature| feature.is_new);
    for piece in pieces {
        match (piece.from, piece.to) {
            (_, Some(to)) if is_new(to) => cut_off.entry(to).or_default().push(piece),
            (Some(from), _) if removed.contains(from) => given_up.entry(from).or_default().push(piece),
            _ => taken(sheet, &piece).map_or_else(|error| refused.push(error), |step| then.push(step)),
        }
    }
    for (id, pieces) in cut_off {
        let feature = sheet.feature(id).expect("chosen for it");
        let mut pieces = largest_first(pieces).into_iter();
        let seed = pieces.next().expect("an entry has one");
        made(sketch, sheet, feature, &seed).map_or_else(|error| refused.push(error), |step| first.push(step));
        for piece in pieces {
            taken(sheet, &piece).map_or_else(|error| refused.push(error), |step| then.push(step));
        }
    }
    for id in removed {
        let Some(pieces) = given_up.remove(id) else {
            // All of it went to a new one, or was so thin that it lies on a border.
            refused.push(Refused {
                layer: sheet.layer,
                fid: None,
                place: sketch.polygons(id).first().map(|part| part.shell.0[0]),
                reason: Reason::IdLost(id.clone()),
            });
            continue;
        };
        let pieces = largest_first(pieces);
        let to_free = pieces.iter().position(|piece| piece.to.is_none());
        let end = to_free.unwrap_or_default();
        let into = pieces[end].to;
        for (at, piece) in pieces.iter().enumerate() {
            if at == end {
                let grid = id.clone();
                let edit = match into {
                    Some(into) => Edit::Merge { grid, into: into.clone() },
                    None => Edit::Retire { grid, into: None },
                };
                last.push(step(sheet, piece, edit, true));
            } else if piece.to != into {
                taken(sheet, piece).map_or_else(|error| refused.push(error), |step| then.push(step));
            }
        }
    }
    if refused.is_empty() { Ok([first, then, last].into_iter().flatten().collect()) } else { Err(refused) }
}

fn largest_first(mut pieces: Vec<Piece<'_>>) -> Vec<Piece<'_>> {
    pieces.sort_by_key(|piece| std::cmp::Reverse(piece.part.polygon.doubled_area()));
    pieces
}

fn step(sheet: &Sheet<'_>, piece: &Piece<'_>, edit: Edit, is_end: bool) -> Step {
    let feature = piece.to.or(piece.from).and_then(|id| sheet.feature(id));
    let fid = feature.map(|feature| feature.fid);
    Step { edit, from: piece.from.cloned(), is_end, fid, place: piece.part.place }
}

fn refusal(sheet: &Sheet<'_>, piece: &Piece<'_>, reason: Reason) -> Refused {
    let feature = piece.to.or(piece.from).and_then(|id| sheet.feature(id));
    let (fid, place) = (feature.map(|feature| feature.fid), Some(piece.part.place));
    Refused { layer: sheet.layer, fid, place, reason }
}

/// A piece to the grid that is there to have it.
fn taken(sheet: &Sheet<'_>, piece: &Piece<'_>) -> Result<Step, Refused> {
    let (from, to) = match (piece.from, piece.to) {
        (Some(from), Some(to)) => (from, to),
        (Some(one), None) | (None, Some(one)) => {
            return Err(refusal(sheet, piece, Reason::FreeGround(one.clone())));
        }
        (None, None) => unreachable!("free space stays free"),
    };
    if !piece.part.polygon.holes.is_empty() {
        return Err(refusal(sheet, piece, Reason::RingShaped(from.clone())));
    }
    let area = Drawn::Area(piece.part.polygon.shell.0.clone());
    let (from, to) = (from.clone(), to.clone());
    let edit = Edit::Transfer { from, to, piece: area, ids: UNNUMBERED, may_part: false };
    Ok(step(sheet, piece, edit, false))
}

/// A new grid where the largest of its pieces is.
fn made(sketch: &Sketch, sheet: &Sheet<'_>, feature: &Feature, piece: &Piece<'_>) -> Result<Step, Refused> {
    let new = NewGrid { id: feature.id.clone(), code: feature.code.clone(), name: feature.name.clone() };
    let refused = |reason| Err(Refused::of(feature, Some(piece.part.place), reason));
    let Some(from) = piece.from else {
        let parent = match &feature.parent {
            None => None,
            Some(code) => match sketch.grids().find(|grid| grid.layer == sheet.layer && grid.code == *code) {
                None => return refused(Reason::UnknownParent(code.to_string())),
                Some(parent) => Some(parent.id.clone()),
            },
        };
        let Some(level) = feature.level else { return refused(Reason::Level) };
        let ground = Ground::Area(piece.part.polygon.shell.0.clone());
        let (layer, ids) = (sheet.layer, UNNUMBERED);
        let edit = Edit::Create { new, layer, level, parent, ground, ids, may_part: false };
        return Ok(step(sheet, piece, edit, false));
    };
    let whole: i128 = sketch.polygons(from).iter().map(|part| part.doubled_area()).sum();
    let line = match &piece.cuts[..] {
        [] => return refused(Reason::IdLost(from.clone())),
        [line] if line.first() != line.last() => line.clone(),
        _ => return refused(Reason::NoOneCut(from.clone())),
    };
    if piece.part.polygon.doubled_area() * 2 > whole {
        return refused(Reason::LargerPart(from.clone()));
    }
    let edit = Edit::Split { grid: from.clone(), line, new, ids: UNNUMBERED, may_part: false };
    Ok(step(sheet, piece, edit, false))
}
