//! Into what parts lines drawn into a leaf divide it, and which of these go to another grid.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::EditError;
use super::engrave::Engraving;
use super::sketch::side_of;
use crate::kernel::lattice::LatticePoint;
use crate::kernel::mesh::{Arc, ArcId, Leaf, Side, sharpest_left};
use crate::kernel::ring::Ring;

/// An arc walked with the leaf on its left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Run {
    arc: ArcId,
    reversed: bool,
}

/// A closed walk along drawn lines and border with a part of the leaf on its left: a part's shell when it
/// goes round counter-clockwise, else a hole in a part whose shell no drawn line touches.
#[derive(Debug)]
pub struct Loop {
    runs: Vec<Run>,
    ring: Ring,
    /// Whether the part lies on the left of the drawn line.
    is_left: bool,
}

impl Loop {
    /// Twice the area inside; not positive for the hole.
    pub fn doubled_area(&self) -> i128 {
        self.ring.doubled_area()
    }
}

/// The parts that lines make of a leaf.
#[derive(Debug)]
pub struct Faces {
    pub loops: Vec<Loop>,
    cuts: Vec<ArcId>,
}

/// On which side of the drawn line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hand {
    Left,
    Right,
}

impl Faces {
    /// The parts that `cuts` make; those that part nothing are taken out again.
    ///
    /// # Errors
    /// No line parts the leaf, or one part lies on both sides of it.
    pub fn of(engraving: &mut Engraving<'_>, mut cuts: Vec<ArcId>) -> Result<Option<Self>, EditError> {
        loop {
            let walks = walks(engraving, &cuts)?;
            let mut walk_of: HashMap<Run, usize> = HashMap::new();
            for (number, walk) in walks.iter().enumerate() {
                walk_of.extend(walk.iter().map(|run| (*run, number)));
            }
            let beside = |cut: ArcId| [false, true].map(|reversed| walk_of[&Run { arc: cut, reversed }]);
            let (idle, parting): (Vec<ArcId>, Vec<ArcId>) =
                cuts.iter().partition(|&&cut| beside(cut)[0] == beside(cut)[1]);
            if !idle.is_empty() {
                for cut in idle {
                    engraving.redrawn.remove(&cut);
                    engraving.sketch.remove_arc(cut);
                }
                cuts = parting;
                continue;
            }
            if cuts.is_empty() {
                return Ok(None);
            }
            let hands = handed(walks.len(), &cuts, beside);
            let hands = hands.map_err(|cut| match engraving.sketch.arc(cut) {
                Ok(arc) => EditError::Crosses { at: arc.points[0] },
                Err(error) => error,
            })?;
            let looped = |(runs, is_left): (Vec<Run>, bool)| {
                let ring = ring(engraving, &runs);
                Loop { runs, ring, is_left }
            };
            let loops = walks.into_iter().zip(hands).map(looped).collect();
            return Ok(Some(Self { loops, cuts }));
        }
    }

    /// The loops on one side.
    pub fn on(&self, hand: Hand) -> impl Iterator<Item = &Loop> {
        self.loops.iter().filter(move |found| found.is_left == (hand == Hand::Left))
    }

    /// Twice the area of the parts on one side; `None` when one of them is the rest of the leaf.
    pub fn area(&self, hand: Hand) -> Option<i128> {
        let areas: Vec<i128> = self.on(hand).map(Loop::doubled_area).collect();
        areas.iter().all(|&area| area > 0).then(|| areas.iter().sum())
    }

    /// The leaves beyond the border of the parts on one side.
    pub fn beyond(&self, engraving: &Engraving<'_>, hand: Hand) -> BTreeSet<Leaf> {
        let across = |run: &Run| {
            let side = side_of(engraving.sketch.arc(run.arc).ok()?, engraving.slot)?;
            Some(if run.reversed { side.left } else { side.right })
        };
        self.on(hand).flat_map(|found| &found.runs).filter_map(across).collect()
    }

    /// Gives the parts on one side to a leaf, with what of the leaf lies inside `within` or inside them.
    pub fn give(self, engraving: &mut Engraving<'_>, hand: Hand, to: Leaf, within: Option<&Ring>) {
        let (slot, leaf) = (engraving.slot, engraving.leaf);
        let walked: BTreeSet<Run> = self.loops.iter().flat_map(|found| found.runs.iter().copied()).collect();
        let given: Vec<&Loop> = self.on(hand).collect();
        let mut goes: BTreeSet<Run> = given.iter().flat_map(|found| found.runs.iter().copied()).collect();
        let areas: Vec<&Ring> = match within {
            Some(ring) => vec![ring],
            None => given.iter().map(|found| &found.ring).collect(),
        };
        for area in areas {
            goes.extend(islands(engraving, area).into_iter().filter(|run| !walked.contains(run)));
        }
        let of = |arc, reversed| if goes.contains(&Run { arc, reversed }) { to } else { leaf };
        for &cut in &self.cuts {
            let arc = engraving.sketch.arc(cut).expect("a cut").clone();
            let side = Side { layer: slot, left: of(cut, false), right: of(cut, true) };
            engraving.put(Arc { sides: vec![side], ..arc }, None);
        }
        let border: BTreeMap<ArcId, bool> = goes
            .iter()
            .filter(|run| !self.cuts.contains(&run.arc))
            .map(|run| (run.arc, run.reversed))
            .collect();
        for (id, reversed) in border {
            hand_over(engraving, id, reversed, to);
        }
    }
}

/// Gives all of a leaf that lies inside an area, where no drawn line parts it: whether there was any.
pub fn give_within(engraving: &mut Engraving<'_>, to: Leaf, area: &Ring) -> bool {
    let inside = islands(engraving, area);
    for run in &inside {
        hand_over(engraving, run.arc, run.reversed, to);
    }
    !inside.is_empty()
}

/// Sets one side of an arc of the border; one that then has the same on both bounds nothing any more.
fn hand_over(engraving: &mut Engraving<'_>, id: ArcId, reversed: bool, to: Leaf) {
    let slot = engraving.slot;
    let Ok(arc) = engraving.sketch.arc(id).cloned() else { return };
    let mut sides = arc.sides.clone();
    for side in sides.iter_mut().filter(|side| side.layer == slot) {
        *(if reversed { &mut side.right } else { &mut side.left }) = to;
    }
    sides.retain(|side| side.left != side.right);
    if sides.is_empty() {
        engraving.redrawn.remove(&id);
        engraving.sketch.remove_arc(id);
    } else {
        let was = arc.clone();
        engraving.put(Arc { sides, ..arc }, Some(was));
    }
}

/// The border of the leaf that lies inside an area, or along its edge with the leaf on the area's side.
fn islands(engraving: &Engraving<'_>, area: &Ring) -> Vec<Run> {
    let border = engraving.sketch.border_near(engraving.slot, engraving.leaf, &area.bounds());
    let edges: HashSet<(LatticePoint, LatticePoint)> = area.edges().collect();
    let run = |arc: &Arc| {
        let side = side_of(arc, engraving.slot).expect("chosen for it");
        let reversed = side.right == engraving.leaf;
        let is_inside = match arc.points.iter().find(|point| !area.touches(**point)) {
            Some(point) => area.encloses(*point),
            // The area lies on the left of its edge.
            None => {
                let (a, b) = (arc.points[0], arc.points[1]);
                edges.contains(&if reversed { (b, a) } else { (a, b) })
            }
        };
        is_inside.then_some(Run { arc: arc.id, reversed })
    };
    border.into_iter().filter_map(run).collect()
}

fn points(engraving: &Engraving<'_>, run: Run) -> Vec<LatticePoint> {
    let mut points = engraving.sketch.arc(run.arc).map(|arc| arc.points.clone()).unwrap_or_default();
    if run.reversed {
        points.reverse();
    }
    points
}

fn ring(engraving: &Engraving<'_>, runs: &[Run]) -> Ring {
    let mut all = Vec::new();
    for &run in runs {
        all.extend(points(engraving, run).into_iter().skip(1));
    }
    Ring(all)
}

/// The closed walks that pass along a cut, each with the leaf on its left.
fn walks(engraving: &Engraving<'_>, cuts: &[ArcId]) -> Result<Vec<Vec<Run>>, EditError> {
    let is_cut = |arc: &Arc| cuts.contains(&arc.id);
    let has_left = |arc: &Arc, reversed: bool| {
        side_of(arc, engraving.slot)
            .is_some_and(|side| (if reversed { side.right } else { side.left }) == engraving.leaf)
    };
    let onward = |run: Run| -> Result<Run, EditError> {
        let arc = engraving.sketch.arc(run.arc)?;
        let node = if run.reversed { arc.from } else { arc.to };
        let mut ways: Vec<Run> = Vec::new();
        for way in engraving.sketch.ends(node) {
            for (start, reversed) in [(way.from, false), (way.to, true)] {
                if start == node && (is_cut(way) || has_left(way, reversed)) {
                    ways.push(Run { arc: way.id, reversed });
                }
            }
        }
        let came = points(engraving, run);
        let (from, at) = (came[came.len() - 2], came[came.len() - 1]);
        let next = sharpest_left(from, at, 0..ways.len(), |way| points(engraving, ways[way])[1]);
        next.map(|way| ways[way]).ok_or(EditError::Crosses { at })
    };
    let mut seen: BTreeSet<Run> = BTreeSet::new();
    let mut walks = Vec::new();
    for &cut in cuts {
        for start in [false, true].map(|reversed| Run { arc: cut, reversed }) {
            if seen.contains(&start) {
                continue;
            }
            let mut walk = Vec::new();
            let mut at = start;
            loop {
                // A walk that runs into itself elsewhere than where it began goes round nothing.
                if !seen.insert(at) {
                    return Err(EditError::Crosses { at: points(engraving, at)[0] });
                }
                walk.push(at);
                at = onward(at)?;
                if at == start {
                    break;
                }
            }
            walks.push(walk);
        }
    }
    Ok(walks)
}

/// For each walk whether it lies left of the line. Two that a cut parts lie on different sides.
fn handed(count: usize, cuts: &[ArcId], beside: impl Fn(ArcId) -> [usize; 2]) -> Result<Vec<bool>, ArcId> {
    let mut is_left: Vec<Option<bool>> = vec![None; count];
    for &first in cuts {
        if is_left[beside(first)[0]].is_some() {
            continue;
        }
        is_left[beside(first)[0]] = Some(true);
        let mut grows = true;
        while grows {
            grows = false;
            for &cut in cuts {
                let [one, other] = beside(cut);
                for (known, open) in [(one, other), (other, one)] {
                    if let (Some(hand), None) = (is_left[known], is_left[open]) {
                        is_left[open] = Some(!hand);
                        grows = true;
                    }
                }
            }
        }
    }
    let torn = cuts.iter().find(|&&cut| {
        let [one, other] = beside(cut);
        is_left[one] == is_left[other]
    });
    match torn {
        Some(&cut) => Err(cut),
        None => Ok(is_left.into_iter().map(|hand| hand.unwrap_or_default()).collect()),
    }
}
