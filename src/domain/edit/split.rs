//! A grid in two, along a line.
//!
//! Where the line crosses a border, the border gets a node at the nearest lattice point: it bends by less
//! than a lattice unit, a centimetre, for both sides and all layers alike.

use std::collections::{BTreeMap, BTreeSet};

use super::sketch::Sketch;
use super::{EditError, NewGrid, NewIds};
use crate::domain::grid::Grid;
use crate::domain::id::GridId;
use crate::kernel::lattice::LatticePoint;
use crate::kernel::mesh::{Arc, ArcId, LayerSlot, Leaf, NodeId, Side, sharpest_left};
use crate::kernel::predicate::{on_segment, ray_crosses, segments_cross};
use crate::kernel::ring::Ring;

pub fn split(
    sketch: &mut Sketch,
    grid: &GridId,
    line: &[LatticePoint],
    new: &NewGrid,
    ids: NewIds,
) -> Result<(), EditError> {
    let leaf = sketch.leaf(grid)?;
    let old = sketch.grid(grid)?.clone();
    if sketch.grids.iter().any(|one| one.id == new.id) {
        return Err(EditError::IdInUse(new.id.clone()));
    }
    if sketch.grids.iter().any(|one| one.layer == old.layer && one.code == new.code) {
        return Err(EditError::CodeInUse(new.code.clone()));
    }
    let slot = old.layer.slot();
    let mut making = Making { sketch, slot, leaf, ids };
    let (from, to, points) = making.cut(grid, line)?;
    let arc = making.next_arc();
    // Directed as the line is drawn; what lies left of it is found by walking on from its end.
    let (left, right) = making.parts(from, to).ok_or_else(|| EditError::LineOutside(grid.clone()))?;
    let keeps_left = area(&making, &left, &points, false) >= area(&making, &right, &points, true);
    let fresh = Leaf(making.sketch.leaves.len() as u32);
    let goes = making.with_islands(if keeps_left { &right } else { &left }, &points, keeps_left);
    making.give(&goes, fresh);
    let (left, right) = if keeps_left { (leaf, fresh) } else { (fresh, leaf) };
    let sides = vec![Side { layer: slot, left, right }];
    let sketch = making.sketch;
    sketch.arcs.insert(arc, Arc { id: arc, from, to, points, sides });
    sketch.leaves.push(Some(new.id.clone()));
    sketch.grids.push(Grid { id: new.id.clone(), code: new.code.clone(), name: new.name.clone(), ..old });
    // What was parted has been bent a little.
    let made = sketch.arcs.range(ids.arc..).map(|(id, _)| *id);
    let changed: BTreeSet<ArcId> = goes.iter().map(|run| run.arc).chain(made).collect();
    sketch.check_crossings(&changed)?;
    changed.into_iter().for_each(|id| sketch.touch(id));
    Ok(())
}

/// A leaf being cut.
struct Making<'s> {
    sketch: &'s mut Sketch,
    slot: LayerSlot,
    leaf: Leaf,
    ids: NewIds,
}

/// An arc walked with the leaf on its left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Run {
    arc: ArcId,
    reversed: bool,
}

impl Making<'_> {
    fn next_arc(&mut self) -> ArcId {
        let next = self.ids.arc;
        self.ids.arc = ArcId(next.0 + 1);
        next
    }

    fn next_node(&mut self) -> NodeId {
        let next = self.ids.node;
        self.ids.node = NodeId(next.0 + 1);
        next
    }

    fn side(&self, arc: &Arc) -> Option<Side> {
        arc.sides.iter().copied().find(|side| side.layer == self.slot)
    }

    fn runs(&self) -> Vec<Run> {
        let of = |arc: &Arc| {
            let side = self.side(arc)?;
            let reversed = side.right == self.leaf;
            (reversed || side.left == self.leaf).then_some(Run { arc: arc.id, reversed })
        };
        self.sketch.arcs.values().filter_map(of).collect()
    }

    fn points(&self, run: Run) -> Vec<LatticePoint> {
        let mut points = self.sketch.arcs[&run.arc].points.clone();
        if run.reversed {
            points.reverse();
        }
        points
    }

    /// The line's way through the leaf: the nodes at its ends, made if need be, and its points.
    fn cut(
        &mut self,
        grid: &GridId,
        line: &[LatticePoint],
    ) -> Result<(NodeId, NodeId, Vec<LatticePoint>), EditError> {
        let meets = self.meets(line);
        let [first, last] = meets[..] else {
            return Err(EditError::LineMisses { grid: grid.clone(), meets: meets.len() });
        };
        let between = line.iter().enumerate().filter(|(at, _)| {
            let at = *at as f64;
            first.along < at && at < last.along
        });
        let mut points = vec![first.at];
        points.extend(between.map(|(_, &point)| point));
        points.push(last.at);
        points.dedup();
        let outside = || EditError::LineOutside(grid.clone());
        if points.len() < 2 {
            return Err(outside());
        }
        let middle = match points[..] {
            [a, b] => LatticePoint::new(i32::midpoint(a.x, b.x), i32::midpoint(a.y, b.y)),
            _ => points[1],
        };
        let edges = || self.runs().into_iter().flat_map(|run| self.edges(run));
        let crossed = edges().filter(|&(a, b)| ray_crosses(a, b, middle)).count();
        if crossed % 2 == 0 || edges().any(|(a, b)| on_segment(a, b, middle)) {
            return Err(outside());
        }
        let (from, to) = (self.node_at(first.at)?, self.node_at(last.at)?);
        Ok((from, to, points))
    }

    fn edges(&self, run: Run) -> Vec<(LatticePoint, LatticePoint)> {
        self.points(run).windows(2).map(|pair| (pair[0], pair[1])).collect()
    }

    /// Where the line meets the leaf's border, in its order, each place once.
    fn meets(&self, line: &[LatticePoint]) -> Vec<Meet> {
        let mut meets: Vec<Meet> = Vec::new();
        let mut add = |along: f64, at: LatticePoint| {
            if meets.iter().all(|meet| meet.at != at) {
                meets.push(Meet { along, at });
            }
        };
        for run in self.runs() {
            for (u, v) in self.edges(run) {
                for (number, pair) in line.windows(2).enumerate() {
                    let (p, q) = (pair[0], pair[1]);
                    let along = |share: f64| number as f64 + share;
                    if on_segment(u, v, p) {
                        add(along(0.0), p);
                    } else if on_segment(u, v, q) {
                        add(along(1.0), q);
                    } else if on_segment(p, q, u) {
                        add(along(share(p, q, u)), u);
                    } else if on_segment(p, q, v) {
                        add(along(share(p, q, v)), v);
                    } else if segments_cross(p, q, u, v) {
                        let (at, share) = crossing(p, q, u, v);
                        add(along(share), at);
                    }
                }
            }
        }
        meets.sort_by(|a, b| a.along.total_cmp(&b.along));
        meets
    }

    /// The node at a point of the leaf's border: the one that is there, else a new one that parts its arc.
    fn node_at(&mut self, at: LatticePoint) -> Result<NodeId, EditError> {
        // A vertex, else the segment that comes nearest: the point was rounded to the lattice.
        let mut nearest: Option<(f64, ArcId, usize, bool)> = None;
        for run in self.runs() {
            let arc = &self.sketch.arcs[&run.arc];
            let vertex = arc.points.iter().position(|point| *point == at);
            let found = match vertex {
                Some(vertex) => (0.0, arc.id, vertex, true),
                None => {
                    let far = |pair: &[LatticePoint]| distance(pair[0], pair[1], at);
                    let best = arc.points.windows(2).enumerate().map(|(n, pair)| (far(pair), n));
                    let (far, number) = best.min_by(|a, b| a.0.total_cmp(&b.0)).expect("two points at least");
                    (far + 1e-6, arc.id, number + 1, false)
                }
            };
            if nearest.is_none_or(|(far, ..)| found.0 < far) {
                nearest = Some(found);
            }
        }
        let (_, id, place, is_vertex) = nearest.expect("a leaf has a border");
        let arc = self.sketch.arcs.remove(&id).expect("one of its arcs");
        if is_vertex && (place == 0 || place + 1 == arc.points.len()) {
            let node = if place == 0 { arc.from } else { arc.to };
            self.sketch.arcs.insert(id, arc);
            return Ok(node);
        }
        let mut points = arc.points.clone();
        if !is_vertex {
            points.insert(place, at);
        }
        let node = self.next_node();
        self.sketch.nodes.insert(node, at);
        for (from, to, points) in
            [(arc.from, node, points[..=place].to_vec()), (node, arc.to, points[place..].to_vec())]
        {
            let id = self.next_arc();
            self.sketch.arcs.insert(id, Arc { id, from, to, points, sides: arc.sides.clone() });
            self.sketch.touch(id);
        }
        Ok(node)
    }

    /// The border left and right of a cut, each as the runs from the cut's one end to its other with the
    /// leaf on their left. `None` when the two ends are not on one loop.
    fn parts(&self, from: NodeId, to: NodeId) -> Option<(Vec<Run>, Vec<Run>)> {
        let runs = self.runs();
        let end = |run: &Run| {
            let arc = &self.sketch.arcs[&run.arc];
            if run.reversed { (arc.to, arc.from) } else { (arc.from, arc.to) }
        };
        let walk = |start: NodeId, stop: NodeId| -> Option<Vec<Run>> {
            let mut walked: Vec<Run> = Vec::new();
            let mut at = start;
            while at != stop {
                let leaving: Vec<usize> = (0..runs.len()).filter(|&n| end(&runs[n]).0 == at).collect();
                let next = match (&leaving[..], walked.last()) {
                    ([one], _) => *one,
                    ([], _) | (_, None) => return None,
                    (several, Some(last)) => {
                        let came = self.points(*last);
                        let toward = |n: usize| self.points(runs[n])[1];
                        sharpest_left(
                            came[came.len() - 2],
                            came[came.len() - 1],
                            several.iter().copied(),
                            toward,
                        )?
                    }
                };
                if walked.contains(&runs[next]) {
                    return None;
                }
                walked.push(runs[next]);
                at = end(&runs[next]).1;
            }
            Some(walked)
        };
        Some((walk(to, from)?, walk(from, to)?))
    }

    /// A part's own border with the loops of the leaf that lie inside it: its islands and enclaves.
    fn with_islands(&self, part: &[Run], cut: &[LatticePoint], is_right: bool) -> Vec<Run> {
        let ring = self.ring(part, cut, is_right);
        let is_inside = |run: &Run| {
            let points = self.points(*run);
            points.iter().find(|point| !ring.touches(**point)).is_some_and(|point| ring.encloses(*point))
        };
        let islands = self.runs().into_iter().filter(|run| !part.contains(run) && is_inside(run));
        part.iter().copied().chain(islands).collect()
    }

    /// The ring of a part: along the cut, and back along the border.
    fn ring(&self, part: &[Run], cut: &[LatticePoint], is_right: bool) -> Ring {
        let mut points = cut.to_vec();
        if is_right {
            points.reverse();
        }
        for run in part {
            points.extend(self.points(*run).into_iter().skip(1));
        }
        points.pop();
        Ring(points)
    }

    fn give(&mut self, runs: &[Run], to: Leaf) {
        let by_arc: BTreeMap<ArcId, bool> = runs.iter().map(|run| (run.arc, run.reversed)).collect();
        for (id, reversed) in by_arc {
            let arc = self.sketch.arcs.get_mut(&id).expect("one of the leaf's arcs");
            for side in arc.sides.iter_mut().filter(|side| side.layer == self.slot) {
                *(if reversed { &mut side.right } else { &mut side.left }) = to;
            }
        }
    }
}

/// A place where the line meets the border, and how far along the line: the number of the segment and the
/// share of it.
#[derive(Clone, Copy, Debug)]
struct Meet {
    along: f64,
    at: LatticePoint,
}

fn area(making: &Making<'_>, part: &[Run], cut: &[LatticePoint], is_right: bool) -> i128 {
    making.ring(part, cut, is_right).doubled_area().abs()
}

fn offset(a: LatticePoint, b: LatticePoint) -> (f64, f64) {
    (f64::from(b.x) - f64::from(a.x), f64::from(b.y) - f64::from(a.y))
}

/// How far along `p q` a point on it lies.
fn share(p: LatticePoint, q: LatticePoint, at: LatticePoint) -> f64 {
    let ((x, y), (to_x, to_y)) = (offset(p, q), offset(p, at));
    (to_x * x + to_y * y) / (x * x + y * y)
}

/// Where two segments that cross do, rounded to the lattice, and how far along the first.
fn crossing(p: LatticePoint, q: LatticePoint, u: LatticePoint, v: LatticePoint) -> (LatticePoint, f64) {
    let ((px, py), (ux, uy), (wx, wy)) = (offset(p, q), offset(u, v), offset(p, u));
    let share = (wx * uy - wy * ux) / (px * uy - py * ux);
    let round = |from: i32, by: f64| (f64::from(from) + by * share).round() as i32;
    (LatticePoint::new(round(p.x, px), round(p.y, py)), share)
}

/// In lattice units: only to choose among segments.
fn distance(a: LatticePoint, b: LatticePoint, at: LatticePoint) -> f64 {
    let ((x, y), (to_x, to_y)) = (offset(a, b), offset(a, at));
    let along = ((to_x * x + to_y * y) / (x * x + y * y)).clamp(0.0, 1.0);
    (to_x - along * x).hypot(to_y - along * y)
}
