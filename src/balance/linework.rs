//! Lines that meet in their ends only: borders, roads and cuts, noded on the lattice.

use std::collections::HashMap;

use crate::kernel::lattice::LatticePoint;
use crate::kernel::mesh::{Meeting, meetings};

/// Number of a point in [`Linework::points`].
pub type Vertex = u32;

/// What runs along an edge.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Course {
    /// The leaves left and right of it, seen along the edge, where it is a border of grids.
    pub border: Option<[u32; 2]>,
    pub is_road: bool,
    /// A road over which no ground is given.
    pub is_barrier: bool,
}

/// A piece of line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Edge {
    pub from: Vertex,
    pub to: Vertex,
    pub course: Course,
}

impl Edge {
    fn turned(self) -> Self {
        let border = self.course.border.map(|[left, right]| [right, left]);
        Self { from: self.to, to: self.from, course: Course { border, ..self.course } }
    }

    /// From the lower vertex to the higher.
    fn upright(self) -> Self {
        if self.from <= self.to { self } else { self.turned() }
    }

    fn key(self) -> (Vertex, Vertex) {
        (self.from.min(self.to), self.from.max(self.to))
    }
}

/// Rounds of noding: rounding a crossing to the lattice may make another one within a centimetre.
const ROUNDS_MAX: usize = 16;

#[derive(Clone, Debug, Default)]
pub struct Linework {
    pub points: Vec<LatticePoint>,
    pub edges: Vec<Edge>,
    numbers: HashMap<LatticePoint, Vertex>,
}

impl Linework {
    pub fn vertex(&mut self, point: LatticePoint) -> Vertex {
        let next = self.points.len() as Vertex;
        *self.numbers.entry(point).or_insert_with(|| {
            self.points.push(point);
            next
        })
    }

    pub fn add(&mut self, line: &[LatticePoint], course: Course) {
        for pair in line.windows(2).filter(|pair| pair[0] != pair[1]) {
            let (from, to) = (self.vertex(pair[0]), self.vertex(pair[1]));
            self.edges.push(Edge { from, to, course });
        }
    }

    pub fn at(&self, vertex: Vertex) -> LatticePoint {
        self.points[vertex as usize]
    }

    /// Makes edges that are the same one, and puts a vertex wherever two edges meet.
    pub fn node(&mut self) {
        self.unite();
        let mut settled: Vec<(Vertex, Vertex)> = Vec::new();
        for _ in 0..ROUNDS_MAX {
            let segments: Vec<[LatticePoint; 2]> =
                self.edges.iter().map(|edge| [self.at(edge.from), self.at(edge.to)]).collect();
            let is_settled = |at: usize| settled.binary_search(&self.edges[at].key()).is_ok();
            let met = meetings(&segments, &is_settled);
            if met.is_empty() {
                return;
            }
            let mut put: Vec<(u32, Vertex)> = Vec::new();
            for &(one, other, how) in &met {
                let (e, f) = (self.edges[one as usize], self.edges[other as usize]);
                match how {
                    Meeting::Apart => {}
                    Meeting::Touch { ab_on_cd, cd_on_ab } => {
                        let ends = [
                            (ab_on_cd[0], other, e.from),
                            (ab_on_cd[1], other, e.to),
                            (cd_on_ab[0], one, f.from),
                            (cd_on_ab[1], one, f.to),
                        ];
                        put.extend(ends.iter().filter(|end| end.0).map(|&(_, on, vertex)| (on, vertex)));
                    }
                    Meeting::Cross(point) => {
                        let vertex = self.vertex(point);
                        put.extend([(one, vertex), (other, vertex)]);
                    }
                }
            }
            settled = self.edges.iter().map(|edge| edge.key()).collect();
            let mut unsettled: Vec<(Vertex, Vertex)> =
                put.iter().map(|&(at, _)| self.edges[at as usize].key()).collect();
            unsettled.sort_unstable();
            settled.retain(|key| unsettled.binary_search(key).is_err());
            settled.sort_unstable();
            self.put(put);
            self.unite();
        }
    }

    /// Puts vertices on edges, given by position.
    pub fn put(&mut self, mut put: Vec<(u32, Vertex)>) {
        put.sort_unstable();
        put.dedup();
        let edges = std::mem::take(&mut self.edges);
        let mut rest = put.as_slice();
        for (at, edge) in edges.into_iter().enumerate() {
            let count = rest.iter().take_while(|row| row.0 as usize == at).count();
            let (own, others) = rest.split_at(count);
            rest = others;
            let (start, end) = (self.at(edge.from), self.at(edge.to));
            let along = |vertex: Vertex| {
                let (at, d) = (self.at(vertex), |p: i32, q: i32| i128::from(p) - i128::from(q));
                d(at.x, start.x) * d(end.x, start.x) + d(at.y, start.y) * d(end.y, start.y)
            };
            let mut between: Vec<Vertex> = own.iter().map(|row| row.1).collect();
            between.sort_by_key(|&vertex| along(vertex));
            let mut from = edge.from;
            for to in between.into_iter().chain([edge.to]) {
                if from != to {
                    self.edges.push(Edge { from, to, ..edge });
                }
                from = to;
            }
        }
    }

    /// Edges between the same two vertices become one that is all that they were.
    fn unite(&mut self) {
        let mut edges: Vec<Edge> = self.edges.iter().map(|edge| edge.upright()).collect();
        edges.sort_by_key(|edge| edge.key());
        edges.dedup_by(|next, kept| {
            let same = next.key() == kept.key();
            if same {
                let (a, b) = (kept.course, next.course);
                kept.course = Course {
                    border: a.border.or(b.border),
                    is_road: a.is_road || b.is_road,
                    is_barrier: a.is_barrier || b.is_barrier,
                };
            }
            same
        });
        self.edges = edges;
    }
}
