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
use crate::kernel::snap::Snapped;
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
    /// For each point that several may pass, the last region that it was used for.
    marks: Vec<Mark>,
    region: u32,
    runs: Vec<Run>,
    /// For each run the turn at its end, if it leaves the square.
    turns: Vec<Option<Turn>>,
    /// Where runs come in, as [`crate::kernel::clip::Square::along`], and which does.
    entries: Vec<(f64, u32)>,
    /// Which runs are part of a ring already.
    used: Vec<bool>,
    /// The points of the region that lie on a side of the square.
    on_sides: Vec<u32>,
    rings: Vec<Ring>,
    polygons: Vec<Polygon>,
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
#[derive(Clone, Copy)]
struct Turn {
    leaves: f64,
    enters: f64,
    next: u32,
}

impl Turn {
    fn corners(self) -> impl Iterator<Item = LatticePoint> {
        SQUARE.corners(self.leaves, self.enters).map(corner)
    }
}

impl<'c> Tracer<'c> {
    pub fn new(cut: &'c Cut) -> Self {
        Self {
            cut,
            marks: vec![Mark::default(); cut.snapped.alone_from as usize],
            region: 0,
            runs: Vec::new(),
            turns: Vec::new(),
            entries: Vec::new(),
            used: Vec::new(),
            on_sides: Vec::new(),
            rings: Vec::new(),
            polygons: Vec::new(),
        }
    }

    /// The parts of the region that lies on the left of all `runs`; `surrounds` when it holds all four
    /// sides of the square, and so no run crosses them. Each part is valid (OGC 06-103r4): what
    /// rounding made touch is cut there, what it made run together is left out.
    pub fn polygons(&mut self, runs: impl Iterator<Item = Run>, surrounds: bool) -> &[Polygon] {
        // The last region's first ring gives its room.
        let room = self.polygons.drain(..).next().map_or_else(Vec::new, |polygon| polygon.shell.0);
        self.start(runs);
        self.find_turns();
        if surrounds || !self.entries.is_empty() {
            self.find_on_sides();
        }
        if self.trace(room, surrounds).is_none() {
            self.polygons = outline_of_edges(&self.edges(surrounds));
        } else if self.rings.len() == 1 && self.rings[0].doubled_area() > 0 {
            self.polygons.extend(self.rings.pop().map(|shell| Polygon { shell, holes: Vec::new() }));
        } else {
            self.polygons = into_polygons(std::mem::take(&mut self.rings));
        }
        &self.polygons
    }

    /// Goes on to the next region.
    fn start(&mut self, runs: impl Iterator<Item = Run>) {
        self.region += 1;
        let cut = self.cut;
        self.runs.clear();
        // What shrank to a point and ends where it begins parts nothing.
        self.runs.extend(runs.filter(|&run| ids(cut, run).len() > 1 || crossings(cut, run) != [None; 2]));
        self.used.clear();
        self.used.resize(self.runs.len(), false);
        self.rings.clear();
        self.on_sides.clear();
    }

    fn walk(&self, run: Run) -> impl Iterator<Item = u32> + use<'c> {
        let ids = ids(self.cut, run);
        (0..ids.len()).map(move |at| ids[if run.reversed { ids.len() - 1 - at } else { at }])
    }

    fn point(&self, id: u32) -> LatticePoint {
        self.cut.snapped.points[id as usize]
    }

    /// Where lines cross the sides is compared as it was before rounding, which may have made two places one.
    fn find_turns(&mut self) {
        let cut = self.cut;
        let entry = |(at, &run): (u32, &Run)| Some((crossings(cut, run)[0]?, at));
        self.entries.clear();
        self.entries.extend((0..).zip(&self.runs).filter_map(entry));
        self.entries.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
        let entries = &self.entries;
        let turn = |&run: &Run| {
            let leaves = crossings(cut, run)[1]?;
            let after = entries.partition_point(|&(enters, _)| enters <= leaves);
            let &(enters, next) = entries.get(after).or(entries.first())?;
            Some(Turn { leaves, enters, next })
        };
        self.turns.clear();
        self.turns.extend(self.runs.iter().map(turn));
    }

    /// Finds the region's rings, if each touches none but itself: nearly always. There it is cut in two.
    fn trace(&mut self, room: Vec<LatticePoint>, surrounds: bool) -> Option<()> {
        for at in 0..self.runs.len() {
            let run = self.runs[at];
            if crossings(self.cut, run)[0].is_none() {
                let start = self.walk(run).next().expect("a line has points");
                let mark = &mut self.marks[start as usize];
                if mark.started == self.region {
                    return None;
                }
                (mark.started, mark.run) = (self.region, at as u32);
            }
        }
        if surrounds {
            if !self.on_sides.is_empty() {
                return None;
            }
            self.rings.push(square());
        }
        let mut ring = room;
        for first in 0..self.runs.len() {
            if self.used[first] {
                continue;
            }
            ring.clear();
            let mut at = first;
            while !self.used[at] {
                self.used[at] = true;
                let (run, turn) = (self.runs[at], self.turns[at]);
                // Where no side comes between, the next run begins with this one's last point.
                let ids = ids(self.cut, run);
                let count = ids.len() - usize::from(turn.is_none());
                // For each direction a loop of its own: most of a region's time is spent here.
                if run.reversed {
                    self.pass_all(ids.iter().rev().take(count), &mut ring)?;
                } else {
                    self.pass_all(ids[..count].iter(), &mut ring)?;
                }
                at = match turn {
                    Some(turn) => {
                        self.turn(turn, &mut ring)?;
                        turn.next as usize
                    }
                    None => {
                        let end = self.walk(run).nth(count).expect("left over");
                        let mark = self.marks[end as usize];
                        if mark.started != self.region {
                            return None;
                        }
                        mark.run as usize
                    }
                };
            }
            if at != first {
                return None;
            }
            if ring.len() > 2 {
                self.rings.push(Ring(std::mem::take(&mut ring)));
            }
        }
        Some(())
    }

    fn find_on_sides(&mut self) {
        let Snapped { points, alone_from, .. } = &self.cut.snapped;
        for &run in &self.runs {
            let several = ids(self.cut, run).iter().filter(|&id| id < alone_from);
            self.on_sides.extend(several.filter(|&&id| is_on_a_side(points[id as usize])));
        }
    }

    fn pass_all<'i>(
        &mut self,
        ids: impl Iterator<Item = &'i u32>,
        ring: &mut Vec<LatticePoint>,
    ) -> Option<()> {
        let Snapped { points, alone_from, .. } = &self.cut.snapped;
        for &id in ids {
            if id >= *alone_from {
                ring.push(points[id as usize]);
            } else {
                self.pass(id, ring)?;
            }
        }
        Some(())
    }

    /// Takes a ring on to a point that several may pass. Where it comes back to itself, what lies between is a ring of
    /// its own, or a way there and back. `None` where another ring was, or what was cut off.
    fn pass(&mut self, id: u32, ring: &mut Vec<LatticePoint>) -> Option<()> {
        let point = self.point(id);
        let mark = &mut self.marks[id as usize];
        if mark.passed != self.region {
            (mark.passed, mark.at) = (self.region, ring.len() as u32);
            ring.push(point);
            return Some(());
        }
        let from = mark.at as usize;
        if ring.get(from) != Some(&point) {
            return None;
        }
        if ring.len() - from > 2 {
            self.rings.push(Ring(ring[from..].to_vec()));
        }
        ring.truncate(from + 1);
        Some(())
    }

    /// Takes a ring along the sides, past all points of the region that lie there, to where the next run comes in.
    fn turn(&mut self, turn: Turn, ring: &mut Vec<LatticePoint>) -> Option<()> {
        let start = self.walk(self.runs[turn.next as usize]).next().expect("a line has points");
        for to in turn.corners().map(Some).chain([None]) {
            let from = *ring.last().expect("where the run left");
            for id in self.stops(from, to.unwrap_or_else(|| self.point(start))) {
                self.pass(id, ring)?;
            }
            if let Some(corner) = to
                && ring.last() != Some(&corner)
            {
                ring.push(corner);
            }
        }
        Some(())
    }

    /// The points of the region that lie on a stretch of a side, in order, but for where it begins.
    fn stops(&self, from: LatticePoint, to: LatticePoint) -> Vec<u32> {
        let is_stop = |point| point != from && on_segment(from, to, point);
        let mut stops: Vec<u32> =
            self.on_sides.iter().copied().filter(|&id| is_stop(self.point(id))).collect();
        stops.sort_unstable_by_key(|&id| steps(from, self.point(id)));
        stops.dedup();
        stops
    }

    /// All edges of the region's border that do not run back on one another.
    fn edges(&self, surrounds: bool) -> Vec<[LatticePoint; 2]> {
        let ends = |run: Run| {
            let mut walk = self.walk(run).map(|id| self.point(id));
            let start = walk.next().expect("a line has points");
            (start, walk.last().unwrap_or(start))
        };
        let mut edges: Vec<[LatticePoint; 2]> = Vec::new();
        for &run in &self.runs {
            let points: Vec<LatticePoint> = self.walk(run).map(|id| self.point(id)).collect();
            edges.extend(points.windows(2).map(|pair| [pair[0], pair[1]]));
        }
        let mut along_sides = |path: &[LatticePoint]| {
            for pair in path.windows(2) {
                let mut from = pair[0];
                let stops = self.stops(pair[0], pair[1]).into_iter().map(|id| self.point(id));
                for to in stops.chain([pair[1]]).filter(|&to| to != pair[0]) {
                    edges.extend((to != from).then_some([from, to]));
                    from = to;
                }
            }
        };
        for (&run, turn) in self.runs.iter().zip(&self.turns) {
            if let Some(turn) = turn {
                let mut path = vec![ends(run).1];
                path.extend(turn.corners());
                path.push(ends(self.runs[turn.next as usize]).0);
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

fn ids(cut: &Cut, run: Run) -> &[u32] {
    cut.snapped.lines.get(run.line as usize)
}

/// Where a run comes in and where it goes out.
fn crossings(cut: &Cut, run: Run) -> [Option<f64>; 2] {
    let [enters, leaves] = cut.crossings[run.line as usize];
    if run.reversed { [leaves, enters] } else { [enters, leaves] }
}

/// How far two points of one side are apart.
fn steps(a: LatticePoint, b: LatticePoint) -> u32 {
    a.x.abs_diff(b.x) + a.y.abs_diff(b.y)
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
    Ring(SQUARE.corners(0.5, 0.5).map(corner).collect())
}

fn corner([x, y]: [f64; 2]) -> LatticePoint {
    LatticePoint::new(x as i32, y as i32)
}

fn is_on_a_side(point: LatticePoint) -> bool {
    let [low, high] = [SQUARE.low as i32, SQUARE.high as i32];
    point.x == low || point.x == high || point.y == low || point.y == high
}
