//! From arcs to polygons.

use std::collections::HashMap;

use super::{Bound, Mesh};
use crate::kernel::lattice::LatticePoint;
use crate::kernel::predicate::cross;
use crate::kernel::ring::{Polygon, Ring};

/// The loops that bound a region, not yet sorted into shells and holes.
pub type Loops = Vec<Ring>;

/// The polygons of the region that lies on the left of all `bounds` (arcs with the region on both
/// sides must be left out by the caller). Parts come largest first, each with its holes.
///
/// Loops that touch themselves in a point are cut there, so every ring is simple (OGC 06-103r4).
/// A bound that closes no loop is left out: [`Mesh`] rows made by the builder have none.
pub fn outline(mesh: &Mesh, bounds: impl IntoIterator<Item = Bound>) -> Vec<Polygon> {
    outline_of_lines(bounds.into_iter().map(|Bound { arc, reversed }| (mesh.arc(arc).points, reversed)))
}

/// The polygons of the region that lies on the left of all lines, or on the right of those that are
/// `true` (reversed), as [`outline`] gives them.
pub fn outline_of_lines<'p>(lines: impl IntoIterator<Item = (&'p [LatticePoint], bool)>) -> Vec<Polygon> {
    let runs: Vec<Directed<'_>> =
        lines.into_iter().map(|(points, reversed)| Directed { points, reversed }).collect();
    into_polygons(loops(&runs))
}

/// The polygons of the region that lies on the left of all `edges`, as [`outline`] gives them.
pub fn outline_of_edges(edges: &[[LatticePoint; 2]]) -> Vec<Polygon> {
    outline_of_lines(edges.iter().map(|edge| (&edge[..], false)))
}

fn loops(runs: &[Directed<'_>]) -> Loops {
    let mut leaving: Vec<(LatticePoint, usize)> =
        runs.iter().enumerate().map(|(at, run)| (run.start(), at)).collect();
    leaving.sort_unstable();
    let leaving_from = |point: LatticePoint| {
        let first = leaving.partition_point(|&(start, _)| start < point);
        leaving[first..].iter().take_while(move |&&(start, _)| start == point).map(|&(_, at)| at)
    };
    let mut used = vec![false; runs.len()];
    let mut rings = Loops::new();
    for first in 0..runs.len() {
        if used[first] {
            continue;
        }
        let mut points = Vec::new();
        let mut at = first;
        let closed = loop {
            used[at] = true;
            let run = &runs[at];
            points.extend(run.points().take(run.len() - 1));
            let open = leaving_from(run.end()).filter(|&way| !used[way] || way == first);
            let Some(next) = sharpest_left(run.before_end(), run.end(), open, |way| runs[way].after_start())
            else {
                break false;
            };
            if next == first {
                break true;
            }
            at = next;
        };
        if closed {
            cut_at_repeats(points, &mut rings);
        }
    }
    rings
}

/// A line and the direction to walk it in.
struct Directed<'m> {
    points: &'m [LatticePoint],
    reversed: bool,
}

impl Directed<'_> {
    fn len(&self) -> usize {
        self.points.len()
    }

    fn nth(&self, at: usize) -> LatticePoint {
        if self.reversed { self.points[self.points.len() - 1 - at] } else { self.points[at] }
    }

    fn points(&self) -> impl Iterator<Item = LatticePoint> + '_ {
        (0..self.len()).map(|at| self.nth(at))
    }

    fn start(&self) -> LatticePoint {
        self.nth(0)
    }

    fn after_start(&self) -> LatticePoint {
        self.nth(1)
    }

    fn before_end(&self) -> LatticePoint {
        self.nth(self.len() - 2)
    }

    fn end(&self) -> LatticePoint {
        self.nth(self.len() - 1)
    }
}

/// Of the ways on from `at` (having come from `from`), the one that keeps closest to the left:
/// the first met when turning clockwise from the way back.
pub fn sharpest_left(
    from: LatticePoint,
    at: LatticePoint,
    ways: impl Iterator<Item = usize>,
    toward: impl Fn(usize) -> LatticePoint,
) -> Option<usize> {
    let mut best: Option<(usize, LatticePoint)> = None;
    for way in ways {
        let to = toward(way);
        let better = match best {
            None => true,
            Some((_, best_to)) => clockwise_first(from, at, to, best_to),
        };
        if better {
            best = Some((way, to));
        }
    }
    best.map(|(way, _)| way)
}

/// Whether, turning clockwise around `at` from the direction of `from`, `a` is met before `b`.
fn clockwise_first(from: LatticePoint, at: LatticePoint, a: LatticePoint, b: LatticePoint) -> bool {
    // The half turn that starts at `from` clockwise holds what lies right of at → from.
    let half = |to: LatticePoint| {
        let turn = cross(at, from, to);
        if turn < 0 {
            0
        } else if turn > 0 {
            2
        } else if same_way(at, from, to) {
            3
        } else {
            1
        }
    };
    let (half_a, half_b) = (half(a), half(b));
    if half_a != half_b { half_a < half_b } else { cross(at, a, b) < 0 }
}

fn same_way(at: LatticePoint, a: LatticePoint, b: LatticePoint) -> bool {
    let d = |p: i32, q: i32| i128::from(p) - i128::from(q);
    d(a.x, at.x) * d(b.x, at.x) + d(a.y, at.y) * d(b.y, at.y) > 0
}

/// Cuts a closed walk into simple rings wherever it comes back to a point.
fn cut_at_repeats(points: Vec<LatticePoint>, rings: &mut Loops) {
    if !has_repeats(&points) {
        return rings.push(Ring(points));
    }
    let mut seen: HashMap<LatticePoint, usize> = HashMap::with_capacity(points.len());
    let mut open: Vec<LatticePoint> = Vec::with_capacity(points.len());
    for point in points {
        if let Some(&start) = seen.get(&point) {
            let ring: Vec<LatticePoint> = open.drain(start..).collect();
            for gone in &ring {
                seen.remove(gone);
            }
            rings.push(Ring(ring));
        }
        seen.insert(point, open.len());
        open.push(point);
    }
    rings.push(Ring(open));
}

fn has_repeats(points: &[LatticePoint]) -> bool {
    let mut sorted = points.to_vec();
    sorted.sort_unstable();
    sorted.windows(2).any(|pair| pair[0] == pair[1])
}

/// Counter-clockwise rings are shells, clockwise ones holes of the smallest shell around them.
pub fn into_polygons(rings: Loops) -> Vec<Polygon> {
    let (mut shells, holes): (Vec<Ring>, Vec<Ring>) =
        rings.into_iter().partition(|ring| ring.doubled_area() > 0);
    shells.sort_by_key(|ring| std::cmp::Reverse(ring.doubled_area()));
    let mut polygons: Vec<Polygon> =
        shells.into_iter().map(|shell| Polygon { shell, holes: Vec::new() }).collect();
    for hole in holes {
        // The smallest shell comes last; a hole may touch its shell, so one of its points that is
        // not on the shell decides.
        let home = polygons.iter_mut().rev().find(|polygon| {
            let shell = &polygon.shell;
            match hole.0.iter().find(|&&point| !shell.touches(point)) {
                Some(&point) => shell.encloses(point),
                None => true,
            }
        });
        if let Some(polygon) = home {
            polygon.holes.push(hole);
        }
    }
    polygons
}
