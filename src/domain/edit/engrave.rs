//! A line drawn into a leaf, or into free space: fitted to the border, cut where it meets it, and what of it
//! lies inside made arcs.
//!
//! Where the line comes close to the border without lying on it, it is laid onto it ([`SNAP_UNITS`]): a
//! polygon pasted from elsewhere makes no slivers. Where it crosses the border, the border gets a vertex at
//! the nearest lattice point: it bends by less than a lattice unit, a centimetre, for both sides and all
//! layers alike.

use std::collections::{BTreeMap, HashMap};

use super::along::{crossing, distance, foot, share};
use super::crossing::Redrawn;
use super::sketch::{Sketch, side_of};
use super::{EditError, NewIds};
use crate::kernel::lattice::{LatticeBox, LatticePoint};
use crate::kernel::mesh::{Arc, ArcId, LayerSlot, Leaf, NodeId, sharpest_left};
use crate::kernel::predicate::{on_segment, ray_crosses, segments_cross};
use crate::kernel::ring::Ring;

/// How near to a border a drawn line is laid onto it, in lattice units: some 20 cm.
pub const SNAP_UNITS: i32 = 18;

/// How often crossings are looked for: rounding one may make another.
const PASSES_MAX: usize = 8;

/// How many nodes and arcs one edit may make.
pub const NUMBERS_MAX: u64 = 1 << 16;

/// A leaf of a layer being drawn into.
pub struct Engraving<'s> {
    pub sketch: &'s mut Sketch,
    pub slot: LayerSlot,
    pub leaf: Leaf,
    ids: NewIds,
    next: NewIds,
    /// All arcs that were set, with what they were.
    pub redrawn: Redrawn,
    /// The line as it was fitted to the border.
    pub line: Vec<LatticePoint>,
}

/// Where a segment of the line and one of the border meet.
struct Meet {
    arc: ArcId,
    segment: usize,
    at: LatticePoint,
}

impl<'s> Engraving<'s> {
    pub fn of(sketch: &'s mut Sketch, slot: LayerSlot, leaf: Leaf, ids: NewIds) -> Self {
        Self { sketch, slot, leaf, ids, next: ids, redrawn: Redrawn::new(), line: Vec::new() }
    }

    /// The closed line as it was fitted, as a ring.
    pub fn ring(&self) -> Ring {
        Ring(self.line[1..].to_vec())
    }

    /// Draws a line, its last point joined to its first when `closed`. Gives the arcs that came of it, which
    /// have no sides yet, directed as the line and in its order.
    ///
    /// # Errors
    /// The line crosses itself, or cannot be fitted.
    pub fn draw(&mut self, line: &[LatticePoint], closed: bool) -> Result<Vec<ArcId>, EditError> {
        let mut line = line.to_vec();
        if closed && line.first() != line.last() {
            line.extend(line.first().copied());
        }
        let line = self.fitted(line)?;
        let border = Border::of(self, &line);
        let runs = border.runs(&line, closed);
        self.line = line;
        let mut made = Vec::new();
        for run in runs {
            if self.is_inside(&border, &run) {
                made.push(self.make(run)?);
            }
        }
        Ok(made)
    }

    fn border_near(&self, points: &[LatticePoint]) -> Vec<&Arc> {
        let around = LatticeBox::of(points).grown(SNAP_UNITS);
        self.sketch.border_near(self.slot, self.leaf, &around)
    }

    /// The line laid onto the border where it comes close, with a vertex wherever the two meet; the border
    /// has one there, too.
    fn fitted(&mut self, line: Vec<LatticePoint>) -> Result<Vec<LatticePoint>, EditError> {
        let mut snapped = Vec::with_capacity(line.len());
        for point in line {
            snapped.push(self.snapped(point)?);
        }
        snapped.dedup();
        let mut line = self.along_vertices(&snapped);
        for _ in 0..PASSES_MAX {
            let (next, meets) = self.met(&line);
            let is_done = meets.is_empty() && next == line;
            line = next;
            if is_done {
                return Ok(line);
            }
            self.insert(meets)?;
        }
        Err(EditError::Crosses { at: line[0] })
    }

    /// A point of the line, or the vertex of the border that it comes close to, or else the place on it.
    fn snapped(&mut self, point: LatticePoint) -> Result<LatticePoint, EditError> {
        let mut nearest: Option<(f64, LatticePoint)> = None;
        let mut beside: Option<(f64, Meet)> = None;
        for arc in self.border_near(&[point]) {
            for &vertex in &arc.points {
                let far = distance(vertex, vertex, point);
                if far <= f64::from(SNAP_UNITS) && nearest.is_none_or(|(best, _)| far < best) {
                    nearest = Some((far, vertex));
                }
            }
            for (segment, pair) in arc.points.windows(2).enumerate() {
                let far = distance(pair[0], pair[1], point);
                let is_nearer = beside.as_ref().is_none_or(|(best, _)| far < *best);
                if far <= f64::from(SNAP_UNITS) && is_nearer {
                    let at = foot(pair[0], pair[1], point);
                    beside = Some((far, Meet { arc: arc.id, segment, at }));
                }
            }
        }
        Ok(match (nearest, beside) {
            (Some((_, vertex)), _) => vertex,
            (None, Some((_, meet))) => {
                let at = meet.at;
                self.insert(vec![meet])?;
                at
            }
            (None, None) => point,
        })
    }

    /// The line with the vertices of the border that it passes close by.
    fn along_vertices(&self, line: &[LatticePoint]) -> Vec<LatticePoint> {
        let mut fitted: Vec<LatticePoint> = Vec::with_capacity(line.len());
        for pair in line.windows(2) {
            let (a, b) = (pair[0], pair[1]);
            let border = self.border_near(pair);
            let vertices = border.iter().flat_map(|arc| arc.points.iter().copied());
            let mut close: Vec<(f64, LatticePoint)> = vertices
                .filter(|&at| at != a && at != b && distance(a, b, at) <= f64::from(SNAP_UNITS))
                .map(|at| (share(a, b, at), at))
                .filter(|(along, _)| 0.0 < *along && *along < 1.0)
                .collect();
            close.sort_by(|one, other| one.0.total_cmp(&other.0).then(one.1.cmp(&other.1)));
            fitted.push(a);
            fitted.extend(close.into_iter().map(|(_, at)| at));
        }
        fitted.extend(line.last());
        fitted.dedup();
        fitted
    }

    /// The line with a vertex wherever it meets the border, and where the border needs one.
    fn met(&self, line: &[LatticePoint]) -> (Vec<LatticePoint>, Vec<Meet>) {
        let mut meets = Vec::new();
        let mut next = Vec::with_capacity(line.len());
        for pair in line.windows(2) {
            let (p, q) = (pair[0], pair[1]);
            let around = LatticeBox::of(pair);
            let mut here: Vec<(f64, LatticePoint)> = Vec::new();
            for arc in self.border_near(pair) {
                for (segment, edge) in arc.points.windows(2).enumerate() {
                    let (u, v) = (edge[0], edge[1]);
                    if !LatticeBox::of(edge).intersects(&around) {
                        continue;
                    }
                    for end in [u, v] {
                        if end != p && end != q && on_segment(p, q, end) {
                            here.push((share(p, q, end), end));
                        }
                    }
                    for end in [p, q] {
                        if end != u && end != v && on_segment(u, v, end) {
                            meets.push(Meet { arc: arc.id, segment, at: end });
                        }
                    }
                    if segments_cross(p, q, u, v) {
                        let (at, along) = crossing(p, q, u, v);
                        if at != u && at != v {
                            meets.push(Meet { arc: arc.id, segment, at });
                        }
                        if at != p && at != q {
                            here.push((along, at));
                        }
                    }
                }
            }
            here.sort_by(|one, other| one.0.total_cmp(&other.0).then(one.1.cmp(&other.1)));
            next.push(p);
            next.extend(here.into_iter().map(|(_, at)| at));
        }
        next.extend(line.last());
        next.dedup();
        (next, meets)
    }

    /// Gives arcs vertices.
    fn insert(&mut self, meets: Vec<Meet>) -> Result<(), EditError> {
        let mut by_arc: BTreeMap<ArcId, Vec<(usize, LatticePoint)>> = BTreeMap::new();
        for meet in meets {
            by_arc.entry(meet.arc).or_default().push((meet.segment, meet.at));
        }
        for (id, mut more) in by_arc {
            let arc = self.sketch.arc(id)?.clone();
            let along = |&(segment, at): &(usize, LatticePoint)| {
                (segment, share(arc.points[segment], arc.points[segment + 1], at))
            };
            more.sort_by(|a, b| {
                let ((first, one), (second, other)) = (along(a), along(b));
                first.cmp(&second).then(one.total_cmp(&other)).then(a.1.cmp(&b.1))
            });
            let mut points = Vec::with_capacity(arc.points.len() + more.len());
            for (number, &point) in arc.points.iter().enumerate() {
                points.push(point);
                points.extend(more.iter().filter(|(segment, _)| *segment == number).map(|(_, at)| *at));
            }
            points.dedup();
            if points != arc.points {
                self.put(Arc { points, ..arc.clone() }, Some(arc));
            }
        }
        Ok(())
    }

    /// Sets an arc and remembers what it was before all this.
    pub fn put(&mut self, arc: Arc, was: Option<Arc>) {
        self.redrawn.entry(arc.id).or_insert(was);
        self.sketch.put_arc(arc);
    }

    /// Whether a run, which meets the border only at its ends, lies inside the leaf.
    fn is_inside(&self, border: &Border, run: &[LatticePoint]) -> bool {
        let Some(ways) = border.ways.get(&run[0]) else {
            // It meets the border nowhere: exact, since no point of it lies on any.
            let edges = self.sketch.border_near(
                self.slot,
                self.leaf,
                &LatticeBox {
                    min: LatticePoint::new(run[0].x, run[0].y),
                    max: LatticePoint::new(i32::MAX, run[0].y),
                },
            );
            let edges = edges.iter().flat_map(|arc| arc.points.windows(2));
            let crossed = edges.filter(|pair| ray_crosses(pair[0], pair[1], run[0])).count();
            return (crossed % 2 == 1) != self.leaf.is_free();
        };
        let first = sharpest_left(run[1], run[0], 0..ways.len(), |way| ways[way].0);
        first.is_some_and(|way| ways[way].1)
    }

    /// The arc of a run, its ends made nodes.
    fn make(&mut self, run: Vec<LatticePoint>) -> Result<ArcId, EditError> {
        let (first, last) = (run[0], run[run.len() - 1]);
        let from = self.node_at(first)?;
        let to = if first == last { from } else { self.node_at(last)? };
        let id = self.next_arc()?;
        self.put(Arc { id, from, to, points: run, sides: Vec::new() }, None);
        Ok(id)
    }

    fn next_arc(&mut self) -> Result<ArcId, EditError> {
        let next = self.next.arc;
        if next.0 - self.ids.arc.0 >= NUMBERS_MAX {
            return Err(EditError::TooMuch);
        }
        self.next.arc = ArcId(next.0 + 1);
        Ok(next)
    }

    fn next_node(&mut self, at: LatticePoint) -> NodeId {
        // There are never more nodes made than arcs and one.
        let next = self.next.node;
        self.next.node = NodeId(next.0 + 1);
        self.sketch.set_node(next, Some(at));
        next
    }

    /// The node at a point: the one that is there, else a new one that parts the arc with this vertex.
    pub fn node_at(&mut self, at: LatticePoint) -> Result<NodeId, EditError> {
        let found = {
            let border = self.sketch.border_near(self.slot, self.leaf, &LatticeBox::of(&[at]));
            let drawn = self.sketch.near(&LatticeBox::of(&[at])).filter(|arc| arc.sides.is_empty());
            let mut all = border.into_iter().chain(drawn);
            all.find_map(|arc| arc.points.iter().position(|point| *point == at).map(|place| (arc.id, place)))
        };
        let Some((id, place)) = found else { return Ok(self.next_node(at)) };
        let arc = self.sketch.arc(id)?.clone();
        if place == 0 || place + 1 == arc.points.len() {
            return Ok(if place == 0 { arc.from } else { arc.to });
        }
        self.part(arc, place)
    }

    /// Parts an arc at a vertex between its ends.
    pub fn part(&mut self, arc: Arc, place: usize) -> Result<NodeId, EditError> {
        let node = self.next_node(arc.points[place]);
        let (head, tail) = (arc.points[..=place].to_vec(), arc.points[place..].to_vec());
        for (from, to, points) in [(arc.from, node, head), (node, arc.to, tail)] {
            let id = self.next_arc()?;
            // What it was part of is what it is compared with: its segments are not new.
            let was = self.redrawn.get(&arc.id).cloned().unwrap_or_else(|| Some(arc.clone()));
            self.put(Arc { id, from, to, points, sides: arc.sides.clone() }, was);
        }
        self.redrawn.remove(&arc.id);
        self.sketch.remove_arc(arc.id);
        Ok(node)
    }
}

/// The border near a line that was fitted to it.
struct Border {
    /// From each vertex the ways on along the border: where to, and whether the leaf lies left of the way.
    ways: HashMap<LatticePoint, Vec<(LatticePoint, bool)>>,
}

impl Border {
    fn of(engraving: &Engraving<'_>, line: &[LatticePoint]) -> Self {
        let mut ways: HashMap<LatticePoint, Vec<(LatticePoint, bool)>> = HashMap::new();
        for arc in engraving.border_near(line) {
            let side = side_of(arc, engraving.slot).expect("chosen for it");
            let is_left = side.left == engraving.leaf;
            for pair in arc.points.windows(2) {
                ways.entry(pair[0]).or_default().push((pair[1], is_left));
                ways.entry(pair[1]).or_default().push((pair[0], !is_left));
            }
        }
        Self { ways }
    }

    fn is_edge(&self, a: LatticePoint, b: LatticePoint) -> bool {
        self.ways.get(&a).is_some_and(|ways| ways.iter().any(|&(to, _)| to == b))
    }

    /// The runs of a line between its meetings with the border that do not follow it. What dangles at the
    /// ends of an open line is left out.
    fn runs(&self, line: &[LatticePoint], closed: bool) -> Vec<Vec<LatticePoint>> {
        let first = line.iter().position(|point| self.ways.contains_key(point));
        let line: Vec<LatticePoint> = match first {
            // A closed line that begins at the border, whichever point it was drawn from.
            Some(first) if closed => line[first..].iter().chain(&line[1..=first]).copied().collect(),
            None if closed => return vec![line.to_vec()],
            _ => line.to_vec(),
        };
        let mut runs = Vec::new();
        let mut run: Option<Vec<LatticePoint>> = None;
        for pair in line.windows(2) {
            if self.ways.contains_key(&pair[0]) {
                run = Some(vec![pair[0]]);
            }
            if let Some(points) = &mut run {
                points.push(pair[1]);
                if self.ways.contains_key(&pair[1]) {
                    let points = run.take().expect("just seen");
                    if points.len() > 2 || !self.is_edge(points[0], points[1]) {
                        runs.push(points);
                    }
                }
            }
        }
        runs
    }
}
