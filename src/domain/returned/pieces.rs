//! What the draft has and what came back, laid over each other: what is wrong with the latter, and the pieces
//! that changed hands.

use std::collections::{BTreeMap, HashSet};

use super::{Feature, Reason, Refused, SNAP, Sheet};
use crate::domain::edit::Sketch;
use crate::domain::id::GridId;
use crate::domain::layers::Layer;
use crate::kernel::lattice::{LatticeBox, LatticePoint};
use crate::kernel::measure::Metres;
use crate::kernel::mesh::{Leaf, Overlay, OverlayPart, RawPolygon, overlay};
use crate::kernel::ring::Polygon;

/// Ground that changes hands; `None`: free space.
pub struct Piece<'f> {
    pub from: Option<&'f GridId>,
    pub to: Option<&'f GridId>,
    pub part: OverlayPart,
    /// The runs of its shell that lie inside of what `from` had, in the shell's direction; one that closes
    /// repeats its first point.
    pub cuts: Vec<Vec<LatticePoint>>,
}

/// Two states of one layer over each other.
pub struct Laid<'f> {
    layer: Layer,
    features: BTreeMap<&'f GridId, &'f Feature>,
    /// The grid of each shape; those up to `before` are as the draft has them, the others as they came back.
    grids: Vec<&'f GridId>,
    before: usize,
    bystanders: HashSet<&'f GridId>,
    overlay: Overlay,
}

/// That what came back has sound shapes, leaves no gap, and lies over nothing else.
pub fn sound(sketch: &Sketch, sheet: &Sheet<'_>) -> Result<(), Vec<Refused>> {
    let bystanders = bystanders(sketch, sheet);
    let refused = Laid::of(sketch, sheet, &bystanders)?.refused();
    if refused.is_empty() { Ok(()) } else { Err(refused) }
}

/// That nothing is left to change hands but what lies on a border.
pub fn reproduced(sketch: &Sketch, sheet: &Sheet<'_>) -> Result<(), Vec<Refused>> {
    let bystanders = bystanders(sketch, sheet);
    let laid = Laid::of(sketch, sheet, &bystanders)?;
    let left = laid.pieces().into_iter().filter(|piece| piece.part.width > SNAP);
    let refused: Vec<Refused> = left
        .map(|Piece { from, to, part, .. }| {
            let grid = to.or(from);
            let reason = Reason::NotReproduced(part.width);
            laid.refusal(grid, part.place, reason)
        })
        .collect();
    if refused.is_empty() { Ok(()) } else { Err(refused) }
}

/// Grids of the layer that did not go out and may lie where something came back.
pub fn bystanders(sketch: &Sketch, sheet: &Sheet<'_>) -> Vec<GridId> {
    let points = sheet.features.iter().flat_map(|feature| &feature.polygons).flat_map(|one| &one.shell);
    let mut around = LatticeBox::EMPTY;
    points.for_each(|point| around.include(*point));
    if around.is_empty() {
        return Vec::new();
    }
    let sent: HashSet<&GridId> = sheet.sent.iter().copied().collect();
    let sides = sketch.near(&around).flat_map(|arc| &arc.sides);
    let leaves: HashSet<Leaf> = sides
        .filter(|side| side.layer == sheet.layer.slot())
        .flat_map(|side| [side.left, side.right])
        .filter(|leaf| !leaf.is_free())
        .collect();
    let mut found: Vec<GridId> =
        leaves.into_iter().filter_map(|leaf| sketch.grid_of(leaf)).cloned().collect();
    found.retain(|grid| !sent.contains(grid) && sheet.feature(grid).is_none());
    found.sort();
    found
}

fn raw(polygons: Vec<Polygon>) -> Vec<RawPolygon> {
    let raw = |polygon: Polygon| RawPolygon {
        shell: polygon.shell.0,
        holes: polygon.holes.into_iter().map(|hole| hole.0).collect(),
    };
    polygons.into_iter().map(raw).collect()
}

impl<'f> Laid<'f> {
    pub fn of(sketch: &Sketch, sheet: &Sheet<'f>, bystanders: &'f [GridId]) -> Result<Self, Vec<Refused>> {
        // What was sent and is given up has no leaf any more; what was new may have one by now.
        let made = sheet.features.iter().map(|feature| &feature.id).filter(|id| !sheet.sent.contains(id));
        let had =
            sheet.sent.iter().copied().chain(made).chain(bystanders).filter(|id| sketch.leaf(id).is_ok());
        let mut grids: Vec<&GridId> = had.collect();
        let before = grids.len();
        grids.extend(sheet.features.iter().map(|feature| &feature.id));
        grids.extend(bystanders);
        let was = |id: &&GridId| raw(sketch.polygons(id));
        let shapes: Vec<Vec<RawPolygon>> = grids[..before]
            .iter()
            .map(was)
            .chain(sheet.features.iter().map(|feature| feature.polygons.clone()))
            .chain(bystanders.iter().map(|id| was(&id)))
            .collect();
        let features = sheet.features.iter().map(|feature| (&feature.id, *feature)).collect();
        let overlay = overlay(shapes).map_err(|error| {
            let reason = Reason::Unsettled(error.to_string());
            vec![Refused { layer: sheet.layer, fid: None, place: None, reason }]
        })?;
        let bystanders = bystanders.iter().collect();
        Ok(Self { layer: sheet.layer, features, grids, before, bystanders, overlay })
    }

    /// Who had a face.
    fn had(&self, cover: usize) -> Option<&'f GridId> {
        let first = self.overlay.covers[cover].first().map(|&shape| shape as usize);
        first.filter(|&shape| shape < self.before).map(|shape| self.grids[shape])
    }

    /// Who holds a face now.
    fn hold(&self, cover: usize) -> Vec<&'f GridId> {
        let shapes = self.overlay.covers[cover].iter().map(|&shape| shape as usize);
        shapes.filter(|&shape| shape >= self.before).map(|shape| self.grids[shape]).collect()
    }

    /// Who gets a face, where what is narrower than a border's tolerance counts for nothing.
    fn gets(&self, cover: usize) -> Option<&'f GridId> {
        let (had, hold) = (self.had(cover), self.hold(cover));
        match hold[..] {
            [] if self.layer.row().tiles_territory => had,
            [] => None,
            [first, ..] => Some(had.filter(|had| hold.contains(had)).unwrap_or(first)),
        }
    }

    fn refusal(&self, grid: Option<&GridId>, place: LatticePoint, reason: Reason) -> Refused {
        let feature = grid.and_then(|grid| self.features.get(grid));
        Refused { layer: self.layer, fid: feature.map(|feature| feature.fid), place: Some(place), reason }
    }

    fn refused(&self) -> Vec<Refused> {
        let mut refused = Vec::new();
        for fault in self.overlay.faults.iter().filter(|fault| !fault.is_warning()) {
            let grid = fault.leaves.first().map(|leaf| self.grids[leaf.0 as usize]);
            refused.push(self.refusal(grid, fault.place, Reason::BadShape(fault.code())));
        }
        // Faces that were different grids' and are held by the same two are one overlap.
        let mut overlaps: BTreeMap<Vec<&GridId>, HashSet<usize>> = BTreeMap::new();
        let mut gaps: BTreeMap<&GridId, usize> = BTreeMap::new();
        for cover in 0..self.overlay.covers.len() {
            let hold = self.hold(cover);
            match (self.had(cover), hold.len()) {
                (Some(had), 0) if self.layer.row().tiles_territory => {
                    gaps.insert(had, cover);
                }
                (_, 0 | 1) => {}
                _ => {
                    overlaps.entry(hold).or_default().insert(cover);
                }
            }
        }
        for (hold, covers) in overlaps {
            for part in self.wide(|cover| covers.contains(&cover)) {
                let outside = hold.iter().find(|grid| self.bystanders.contains(**grid)).copied();
                let (about, reason) = match outside {
                    Some(outside) => (hold[0], Reason::OutsideArea(outside.clone())),
                    None => (hold[0], Reason::Overlap { with: hold[1].clone(), width: part.width }),
                };
                refused.push(self.refusal(Some(about), part.place, reason));
            }
        }
        for (from, gap) in gaps {
            for part in self.wide(|cover| cover == gap) {
                let reason = Reason::Gap { from: from.clone(), width: part.width };
                refused.push(self.refusal(Some(from), part.place, reason));
            }
        }
        refused
    }

    fn wide(&self, chosen: impl Fn(usize) -> bool) -> impl Iterator<Item = OverlayPart> {
        self.overlay.parts(chosen).into_iter().filter(|part| part.width > SNAP)
    }

    /// What changes hands, without what is so thin that no edit would take it off its border.
    pub fn pieces(&self) -> Vec<Piece<'f>> {
        let mut covers: BTreeMap<(Option<&GridId>, Option<&GridId>), HashSet<usize>> = BTreeMap::new();
        for cover in 0..self.overlay.covers.len() {
            let (from, to) = (self.had(cover), self.gets(cover));
            if from != to {
                covers.entry((from, to)).or_default().insert(cover);
            }
        }
        let mut pieces = Vec::new();
        for ((from, to), covers) in covers {
            // Where this ground borders on what else its former grid had.
            let mut inner: HashSet<[LatticePoint; 2]> = HashSet::new();
            for line in &self.overlay.lines {
                let beyond = match (covers.contains(&line.left), covers.contains(&line.right)) {
                    (true, false) => line.right,
                    (false, true) => line.left,
                    _ => continue,
                };
                if from.is_some() && self.had(beyond) == from {
                    inner.extend(
                        line.points.windows(2).flat_map(|pair| [[pair[0], pair[1]], [pair[1], pair[0]]]),
                    );
                }
            }
            // A triangle is twice as high as it is wide.
            let parts = self.overlay.parts(|cover| covers.contains(&cover)).into_iter();
            pieces.extend(parts.filter(|part| part.width > Metres(SNAP.0 / 2.0)).map(|part| {
                let cuts = runs(&part.polygon.shell.0, |edge| inner.contains(&edge));
                Piece { from, to, part, cuts }
            }));
        }
        pieces
    }
}

/// The longest runs of a ring's edges that are chosen.
fn runs(ring: &[LatticePoint], chosen: impl Fn([LatticePoint; 2]) -> bool) -> Vec<Vec<LatticePoint>> {
    let count = ring.len();
    let edge = |at: usize| [ring[at % count], ring[(at + 1) % count]];
    // From the end of a run on; where there is none the ring is chosen as a whole, or not at all.
    let first = (0..count).find(|&at| !chosen(edge(at))).map_or(0, |at| at + 1);
    let mut runs: Vec<Vec<LatticePoint>> = Vec::new();
    let mut is_open = false;
    for at in first..first + count {
        if !chosen(edge(at)) {
            is_open = false;
            continue;
        }
        if !is_open {
            runs.push(vec![edge(at)[0]]);
        }
        is_open = true;
        runs.last_mut().expect("just begun").push(edge(at)[1]);
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_of_a_ring_do_not_depend_on_where_it_begins() {
        let ring: Vec<LatticePoint> = (0..5).map(|x| LatticePoint::new(x, x * x)).collect();
        let found = |chosen: &[i32], turn: usize| {
            let mut ring = ring.clone();
            ring.rotate_left(turn);
            let mut runs: Vec<Vec<i32>> = runs(&ring, |edge| chosen.contains(&edge[0].x))
                .into_iter()
                .map(|run| run.into_iter().map(|point| point.x).collect())
                .collect();
            runs.sort();
            runs
        };
        for turn in 0..5 {
            assert_eq!(found(&[4, 0, 2], turn), [vec![2, 3], vec![4, 0, 1]], "{turn}");
            assert_eq!(found(&[], turn), Vec::<Vec<i32>>::new(), "{turn}");
            assert_eq!(found(&[0, 1, 2, 3, 4], turn)[0].len(), 6, "{turn}");
        }
    }
}
