//! From the lines of a cut to the polygons of one grid.
//!
//! A tile's units are whole numbers like the lattice's, so rings here are made of lattice points that
//! stand for tile units. Since y runs south in a tile, what lies left of an arc by the mesh lies
//! right of it here; shells come out with a positive area, as MVT 2.1 wants them.

use super::cut::Cut;
use crate::kernel::lattice::LatticePoint;
use crate::kernel::mesh::{into_polygons, outline_of_edges};
use crate::kernel::predicate::on_segment;
use crate::kernel::ring::{Polygon, Ring};
use crate::tiles::SQUARE;

/// A line of the cut, walked with the region on its left.
#[derive(Clone, Copy)]
pub struct Run {
    pub line: u32,
    pub reversed: bool,
}

/// Traces one region after another over the same cut.
pub struct Tracer<'c> {
    cut: &'c Cut,
    /// For each point of the cut the last region that it was used for.
    marks: Vec<Mark>,
    region: u32,
    /// Room for the next ring, handed back by who has no more use for the last.
    spare: Vec<LatticePoint>,
}

#[derive(Clone, Copy, Default)]
struct Mark {
    passed: u32,
    /// Where in its ring it was passed.
    at: u32,
    started: u32,
    /// The run that starts here in region `started`.
    run: u32,
}

/// How a border goes on where a run leaves the square: along its sides to the run that comes in next.
struct Turn {
    next: usize,
    corners: Vec<LatticePoint>,
}

impl<'c> Tracer<'c> {
    pub fn new(cut: &'c Cut) -> Self {
        Self { cut, marks: vec![Mark::default(); cut.snapped.points.len()], region: 0, spare: Vec::new() }
    }

    /// Takes back what [`Self::polygons`] gave.
    pub fn take_back(&mut self, polygons: Vec<Polygon>) {
        if let Some(polygon) = polygons.into_iter().next() {
            self.spare = polygon.shell.0;
        }
    }

    /// The parts of the region that lies on the left of all `runs`; `surrounds` when it holds all four
    /// sides of the square, and so no run crosses them. Each part is valid (OGC 06-103r4): what
    /// rounding made touch is cut there, what it made run together is left out.
    pub fn polygons(&mut self, runs: impl Iterator<Item = Run>, surrounds: bool) -> Vec<Polygon> {
        // What shrank to a point and ends where it begins parts nothing.
        let parts = |&run: &Run| self.ids(run).len() > 1 || self.crossings(run) != [None; 2];
        let runs: Vec<Run> = runs.filter(parts).collect();
        let turns = self.turns(&runs);
        match self.simple_rings(&runs, &turns, surrounds) {
            Some(rings) if rings.len() == 1 && rings[0].doubled_area() > 0 => {
                rings.into_iter().map(|shell| Polygon { shell, holes: Vec::new() }).collect()
            }
            Some(rings) => into_polygons(rings),
            None => outline_of_edges(&self.edges(&runs, &turns, surrounds)),
        }
    }

    fn ids(&self, run: Run) -> &'c [u32] {
        self.cut.snapped.lines.get(run.line as usize)
    }

    fn walk(&self, run: Run) -> impl Iterator<Item = u32> + use<'c> {
        let ids = self.ids(run);
        (0..ids.len()).map(move |at| ids[if run.reversed { ids.len() - 1 - at } else { at }])
    }

    fn point(&self, id: u32) -> LatticePoint {
        self.cut.snapped.points[id as usize]
    }

    /// Where a run comes in and where it goes out.
    fn crossings(&self, run: Run) -> [Option<f64>; 2] {
        let [enters, leaves] = self.cut.crossings[run.line as usize];
        if run.reversed { [leaves, enters] } else { [enters, leaves] }
    }

    /// For each run the turn at its end, if it leaves the square. Where lines cross the sides is
    /// compared as it was before rounding, which may have made two places one.
    fn turns(&self, runs: &[Run]) -> Vec<Option<Turn>> {
        let mut entries: Vec<(f64, usize)> =
            runs.iter().enumerate().filter_map(|(at, &run)| Some((self.crossings(run)[0]?, at))).collect();
        entries.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
        let turn = |&run: &Run| {
            let leaves = self.crossings(run)[1]?;
            let after = entries.partition_point(|&(enters, _)| enters <= leaves);
            let &(enters, next) = entries.get(after).or(entries.first())?;
            Some(Turn { next, corners: SQUARE.corners(leaves, enters).into_iter().map(corner).collect() })
        };
        runs.iter().map(turn).collect()
    }

    /// The region's rings, if they are simple and apart as they stand, or each touches none but itself: nearly always.
    fn simple_rings(&mut self, runs: &[Run], turns: &[Option<Turn>], surrounds: bool) -> Option<Vec<Ring>> {
        self.region += 1;
        let region = self.region;
        for (at, &run) in runs.iter().enumerate() {
            if self.crossings(run)[0].is_none() {
                let start = self.walk(run).next().expect("a line has points");
                let mark = &mut self.marks[start as usize];
                if mark.started == region {
                    return None;
                }
                (mark.started, mark.run) = (region, at as u32);
            }
        }
        let uses_sides = surrounds || turns.iter().any(Option::is_some);
        let mut rings: Vec<Ring> = surrounds.then(square).into_iter().collect();
        let mut used = vec![false; runs.len()];
        for first in 0..runs.len() {
            if used[first] {
                continue;
            }
            let mut ring = std::mem::take(&mut self.spare);
            ring.clear();
            let mut at = first;
            while !used[at] {
                used[at] = true;
                let (run, turn) = (runs[at], &turns[at]);
                let [enters, leaves] = self.crossings(run);
                let last = self.ids(run).len() - 1;
                let mut id_last = 0;
                for (n, id) in self.walk(run).enumerate() {
                    id_last = id;
                    let point = self.point(id);
                    if id >= self.cut.snapped.alone_from {
                        ring.push(point);
                        continue;
                    }
                    // Where no side comes between, the next run begins with this one's last point.
                    if (n == last && turn.is_none()) || ring.last() == Some(&point) {
                        continue;
                    }
                    let crosses = (n == 0 && enters.is_some()) || (n == last && leaves.is_some());
                    if uses_sides && !crosses && is_on_a_side(point) {
                        return None;
                    }
                    let mark = &mut self.marks[id as usize];
                    if mark.passed == region {
                        let from = mark.at as usize;
                        if ring.get(from) != Some(&point) {
                            return None;
                        }
                        // The ring comes back to itself: what lies between is a ring of its own, or a way there and back.
                        if ring.len() - from > 2 {
                            rings.push(Ring(ring[from..].to_vec()));
                        }
                        ring.truncate(from + 1);
                        continue;
                    }
                    (mark.passed, mark.at) = (region, ring.len() as u32);
                    ring.push(point);
                }
                at = match turn {
                    Some(turn) => {
                        for &corner in &turn.corners {
                            if ring.last() != Some(&corner) {
                                ring.push(corner);
                            }
                        }
                        turn.next
                    }
                    None => {
                        let mark = self.marks[id_last as usize];
                        if mark.started != region {
                            return None;
                        }
                        mark.run as usize
                    }
                };
            }
            if at != first {
                return None;
            }
            if ring.len() > 1 && ring.first() == ring.last() {
                ring.pop();
            }
            if ring.len() > 2 {
                rings.push(Ring(ring));
            }
        }
        Some(rings)
    }

    /// All edges of the region's border that do not run back on one another.
    fn edges(&self, runs: &[Run], turns: &[Option<Turn>], surrounds: bool) -> Vec<[LatticePoint; 2]> {
        let ends = |run: Run| {
            let mut walk = self.walk(run).map(|id| self.point(id));
            let start = walk.next().expect("a line has points");
            (start, walk.last().unwrap_or(start))
        };
        let mut edges: Vec<[LatticePoint; 2]> = Vec::new();
        for &run in runs {
            let points: Vec<LatticePoint> = self.walk(run).map(|id| self.point(id)).collect();
            edges.extend(points.windows(2).map(|pair| [pair[0], pair[1]]));
        }
        let on_sides: Vec<LatticePoint> = runs
            .iter()
            .flat_map(|&run| self.walk(run))
            .map(|id| self.point(id))
            .filter(|&point| is_on_a_side(point))
            .collect();
        let mut along_sides = |path: &[LatticePoint]| {
            for pair in path.windows(2).filter(|pair| pair[0] != pair[1]) {
                let mut stops: Vec<LatticePoint> =
                    on_sides.iter().copied().filter(|&point| on_segment(pair[0], pair[1], point)).collect();
                stops.extend(pair);
                let distance =
                    |point: &LatticePoint| point.x.abs_diff(pair[0].x) + point.y.abs_diff(pair[0].y);
                stops.sort_unstable_by_key(distance);
                stops.dedup();
                edges.extend(stops.windows(2).map(|pair| [pair[0], pair[1]]));
            }
        };
        for (&run, turn) in runs.iter().zip(turns) {
            if let Some(turn) = turn {
                let mut path = vec![ends(run).1];
                path.extend(&turn.corners);
                path.push(ends(runs[turn.next]).0);
                along_sides(&path);
            }
        }
        if surrounds {
            let mut path = square().0;
            path.push(path[0]);
            along_sides(&path);
        }
        without_returns(edges)
    }
}

/// Leaves out each pair of edges that are each other's way back.
fn without_returns(mut edges: Vec<[LatticePoint; 2]>) -> Vec<[LatticePoint; 2]> {
    let key = |[a, b]: &[LatticePoint; 2]| if a < b { [*a, *b] } else { [*b, *a] };
    edges.sort_unstable_by_key(|edge| (key(edge), *edge));
    let mut kept: Vec<[LatticePoint; 2]> = Vec::with_capacity(edges.len());
    for edge in edges {
        if kept.last() == Some(&[edge[1], edge[0]]) {
            kept.pop();
        } else {
            kept.push(edge);
        }
    }
    kept
}

fn square() -> Ring {
    Ring(SQUARE.corners(0.5, 0.5).into_iter().map(corner).collect())
}

fn corner([x, y]: [f64; 2]) -> LatticePoint {
    LatticePoint::new(x as i32, y as i32)
}

fn is_on_a_side(point: LatticePoint) -> bool {
    let [low, high] = [SQUARE.low as i32, SQUARE.high as i32];
    point.x == low || point.x == high || point.y == low || point.y == high
}
