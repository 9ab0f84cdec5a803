//! Borders that were redrawn vertex by vertex: all whose border it is say the same, so it is the border that
//! moved, and not ground that was cut off and glued on elsewhere.
//!
//! Nothing here refuses: what does not go through is left to the pieces.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::{Sheet, Work};
use crate::domain::edit::{BorderPoint, Edit, EditError, Sketch};
use crate::domain::id::GridId;
use crate::kernel::lattice::{LatticeBox, LatticePoint};
use crate::kernel::mesh::{Arc, ArcId, RawPolygon};
use crate::kernel::ring::Ring;

/// A run of border between two points that stayed: its inner vertices, before and after.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Stroke {
    from: LatticePoint,
    to: LatticePoint,
    was: Vec<LatticePoint>,
    is: Vec<LatticePoint>,
}

/// What the features say about the borders, and which grids say it.
#[derive(Default)]
struct Said<'f> {
    moved: BTreeMap<(LatticePoint, LatticePoint), BTreeSet<&'f GridId>>,
    redrawn: BTreeMap<Stroke, BTreeSet<&'f GridId>>,
}

/// Redraws borders where all agree.
pub fn draw(work: &mut Work<'_>, sheets: &[Sheet<'_>]) {
    let said = Said::of(work.sketch, sheets);
    let moves = said.moves(work.sketch);
    if !moves.is_empty() {
        work.apply(Edit::MoveBorder { moves }).unwrap_or_default();
    }
    for (stroke, grids) in &said.redrawn {
        let kept = work.made.len();
        if redraw(work, stroke, grids).is_err() {
            work.rewind(kept);
        }
    }
}

impl<'f> Said<'f> {
    fn of(sketch: &Sketch, sheets: &[Sheet<'f>]) -> Self {
        let mut said = Self::default();
        for feature in sheets.iter().flat_map(|sheet| &sheet.features).filter(|feature| !feature.is_new) {
            let after: Vec<Ring> = feature.polygons.iter().flat_map(rings).collect();
            for was in
                sketch.polygons(&feature.id).iter().flat_map(|part| part.rings().cloned().collect::<Vec<_>>())
            {
                let place: HashMap<LatticePoint, usize> = was.0.iter().copied().zip(0..).collect();
                let common = |ring: &&Ring| ring.0.iter().filter(|point| place.contains_key(*point)).count();
                if let Some(is) = after.iter().max_by_key(common) {
                    said.hear(&feature.id, strokes(&was.0, &is.0, &place));
                }
            }
        }
        said
    }

    fn hear(&mut self, grid: &'f GridId, strokes: Vec<Stroke>) {
        for stroke in strokes {
            if stroke.was.len() == stroke.is.len() {
                for (&was, &is) in stroke.was.iter().zip(&stroke.is).filter(|(was, is)| was != is) {
                    self.moved.entry((was, is)).or_default().insert(grid);
                }
            } else {
                self.redrawn.entry(stroke.normal()).or_default().insert(grid);
            }
        }
    }

    /// The moves of points that all agree on whose borders end or run there.
    fn moves(&self, sketch: &Sketch) -> Vec<(BorderPoint, LatticePoint)> {
        let mut moves = Vec::new();
        for (&(was, is), grids) in &self.moved {
            let mut points: Vec<BorderPoint> = Vec::new();
            for arc in sketch.near(&LatticeBox::of(&[was])) {
                let Some(at) = arc.points.iter().position(|point| *point == was) else { continue };
                let point = match at {
                    0 => BorderPoint::Node(arc.from),
                    at if at + 1 == arc.points.len() => BorderPoint::Node(arc.to),
                    at => BorderPoint::Vertex(arc.id, at as u32),
                };
                let is_agreed = match point {
                    BorderPoint::Node(node) => sketch.ends(node).all(|arc| agree(sketch, arc, grids)),
                    BorderPoint::Vertex(..) => agree(sketch, arc, grids),
                };
                if is_agreed && !points.contains(&point) {
                    points.push(point);
                }
            }
            moves.extend(points.into_iter().map(|point| (point, is)));
        }
        moves
    }
}

/// Whether all that an arc bounds, on any layer, are among some grids.
fn agree(sketch: &Sketch, arc: &Arc, grids: &BTreeSet<&GridId>) -> bool {
    let mut leaves = arc.sides.iter().flat_map(|side| [side.left, side.right]).filter(|leaf| !leaf.is_free());
    leaves.all(|leaf| sketch.grid_of(leaf).is_some_and(|grid| grids.contains(grid)))
}

impl Stroke {
    fn turned(&self) -> Self {
        let turned = |run: &[LatticePoint]| run.iter().rev().copied().collect();
        Self { from: self.to, to: self.from, was: turned(&self.was), is: turned(&self.is) }
    }

    /// The same from either side of the border.
    fn normal(self) -> Self {
        let turned = self.turned();
        if turned < self { turned } else { self }
    }
}

/// A polygon's rings, wound as the draft's are.
fn rings(polygon: &RawPolygon) -> Vec<Ring> {
    let all = std::iter::once((&polygon.shell, true)).chain(polygon.holes.iter().map(|hole| (hole, false)));
    all.map(|(points, is_shell)| {
        let mut points = points.clone();
        points.dedup();
        if points.len() > 1 && points.first() == points.last() {
            points.pop();
        }
        let mut ring = Ring(points);
        if (ring.doubled_area() > 0) != is_shell {
            ring.0.reverse();
        }
        ring
    })
    .collect()
}

/// Where two rings differ between points that they have in common; nothing when these are fewer than two, or
/// come in another order. `place` says where the first ring has them.
fn strokes(was: &[LatticePoint], is: &[LatticePoint], place: &HashMap<LatticePoint, usize>) -> Vec<Stroke> {
    let stayed: Vec<(usize, usize)> =
        is.iter().enumerate().filter_map(|(at, point)| Some((*place.get(point)?, at))).collect();
    let next = |at: usize| stayed[(at + 1) % stayed.len()];
    let wraps = (0..stayed.len()).filter(|&at| next(at).0 <= stayed[at].0).count();
    if stayed.len() < 2 || wraps != 1 {
        return Vec::new();
    }
    let between = |ring: &[LatticePoint], from: usize, to: usize| -> Vec<LatticePoint> {
        let count = (to + ring.len() - from - 1) % ring.len();
        (1..=count).map(|step| ring[(from + step) % ring.len()]).collect()
    };
    let strokes = (0..stayed.len()).map(|at| {
        let ((was_from, is_from), (was_to, is_to)) = (stayed[at], next(at));
        Stroke {
            from: was[was_from],
            to: was[was_to],
            was: between(was, was_from, was_to),
            is: between(is, is_from, is_to),
        }
    });
    strokes.filter(|stroke| stroke.was != stroke.is).collect()
}

/// Gives a run of one arc other vertices, if all whose border it is say so.
fn redraw(work: &mut Work<'_>, stroke: &Stroke, grids: &BTreeSet<&GridId>) -> Result<(), EditError> {
    let run: Vec<LatticePoint> =
        [stroke.from].into_iter().chain(stroke.was.iter().copied()).chain([stroke.to]).collect();
    let backward: Vec<LatticePoint> = run.iter().rev().copied().collect();
    let runs_along = |arc: &&Arc| {
        let mut windows = arc.points.windows(run.len());
        windows.any(|points| points == run || points == backward) && agree(work.sketch, arc, grids)
    };
    let arcs: Vec<ArcId> =
        work.sketch.near(&LatticeBox::of(&run[..1])).filter(runs_along).map(|arc| arc.id).collect();
    for arc in arcs {
        let same = stroke.was.len().min(stroke.is.len());
        for (was, is) in stroke.was.iter().zip(&stroke.is).filter(|(was, is)| was != is) {
            let vertex = index(work.sketch, arc, *was)?;
            work.apply(Edit::MoveBorder { moves: vec![(BorderPoint::Vertex(arc, vertex), *is)] })?;
        }
        for &surplus in &stroke.was[same..] {
            let vertex = index(work.sketch, arc, surplus)?;
            work.apply(Edit::DeleteVertex { arc, vertex })?;
        }
        let mut last = if same == 0 { stroke.from } else { stroke.is[same - 1] };
        for &at in &stroke.is[same..] {
            let (one, other) = (index(work.sketch, arc, last)?, index(work.sketch, arc, stroke.to)?);
            work.apply(Edit::InsertVertex { arc, after: one.min(other), at })?;
            last = at;
        }
    }
    Ok(())
}

/// Which vertex of an arc lies at a point.
fn index(sketch: &Sketch, arc: ArcId, at: LatticePoint) -> Result<u32, EditError> {
    let place = sketch.arc(arc)?.points.iter().position(|point| *point == at);
    place.map(|place| place as u32).ok_or(EditError::NoVertex(arc))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Points by letter, a line of them: `abc>axc` has been said of a ring.
    fn found(was: &str, is: &str) -> Vec<String> {
        let ring = |text: &str| -> Vec<LatticePoint> {
            text.bytes().map(|letter| LatticePoint::new(i32::from(letter), 0)).collect()
        };
        let (was, is) = (ring(was), ring(is));
        let place: HashMap<LatticePoint, usize> = was.iter().copied().zip(0..).collect();
        let text = |points: &[LatticePoint]| -> String {
            points.iter().map(|point| char::from(point.x as u8)).collect()
        };
        let shown = |stroke: &Stroke| {
            let ends = [stroke.from, stroke.to].map(|point| text(&[point]));
            format!("{}{}{}>{}", ends[0], text(&stroke.was), ends[1], text(&stroke.is))
        };
        strokes(&was, &is, &place).iter().map(shown).collect()
    }

    #[test]
    fn rings_are_compared_between_what_stayed() {
        for (was, is, expected) in [
            ("abcde", "abcde", &[][..]),
            ("abcde", "cdeab", &[]),
            ("abcde", "abxde", &["bcd>x"]),
            ("abcde", "xbcde", &["eab>x"]),
            ("abcde", "abcxde", &["cd>x"]),
            ("abcde", "abde", &["bcd>"]),
            ("abcde", "dexyb", &["eab>xy", "bcd>"]),
            ("abcde", "edcba", &[]),
            ("abcde", "axyzw", &[]),
        ] {
            assert_eq!(found(was, is), expected, "{was} {is}");
        }
    }

    #[test]
    fn a_stroke_is_the_same_from_both_sides() {
        let at = |x: i32| LatticePoint::new(x, 0);
        let stroke = Stroke { from: at(9), to: at(1), was: vec![at(2), at(3)], is: vec![at(4)] };
        assert_eq!(stroke.clone().normal(), stroke.turned().normal());
        assert_eq!(stroke.normal().from, at(1));
    }
}
