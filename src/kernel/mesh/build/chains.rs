//! From edges to chains: the longest runs of edges that part the same.

use super::edges::Edge;
use super::linework::{Vertex, Vertices};

/// Where a run has to end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ends {
    /// Wherever more than two edges meet: what the tracing of faces needs.
    AtEveryMeeting,
    /// Only where the run's own sign does not pass straight through: borders of other signs may
    /// touch or cross it in a vertex without ending it.
    WhereSignsEnd,
}

/// Runs of vertices, each with its sign; a closed run begins and ends with the same vertex.
#[derive(Default)]
pub(super) struct Chains {
    vertices: Vec<Vertex>,
    ends: Vec<usize>,
    signs: Vec<u32>,
}

impl Chains {
    /// Every edge in exactly one chain, in its own direction. The order depends on nothing but the
    /// numbers of the vertices.
    pub fn of(edges: &[Edge], vertices: &Vertices, ends: Ends) -> Self {
        let around = Around::of(edges, vertices.len());
        let mut walk = Walk { edges, around, ends, used: vec![false; edges.len()], found: Self::default() };
        for vertex in 0..vertices.len() as Vertex {
            for slot in walk.around.slots(vertex) {
                let edge = walk.around.edges[slot];
                if !walk.used[edge as usize] && walk.through(vertex, edge).is_none() {
                    walk.run(vertex, edge);
                }
            }
        }
        // What is left are closed runs without an end: each begins at its lowest vertex.
        for edge in 0..edges.len() as u32 {
            if !walk.used[edge as usize] {
                let (start, first) = walk.lowest_of_loop(edge, vertices);
                walk.run(start, first);
            }
        }
        walk.found
    }

    pub fn len(&self) -> usize {
        self.signs.len()
    }

    pub fn vertices(&self, chain: usize) -> &[Vertex] {
        let first = if chain == 0 { 0 } else { self.ends[chain - 1] };
        &self.vertices[first..self.ends[chain]]
    }

    pub fn sign(&self, chain: usize) -> u32 {
        self.signs[chain]
    }
}

/// The edges at each vertex.
struct Around {
    first: Vec<u32>,
    edges: Vec<u32>,
}

impl Around {
    fn of(edges: &[Edge], vertex_count: usize) -> Self {
        let mut first = vec![0_u32; vertex_count + 1];
        for edge in edges {
            first[edge.from as usize] += 1;
            first[edge.to as usize] += 1;
        }
        let mut sum = 0;
        for count in &mut first {
            sum += *count;
            *count = sum;
        }
        let mut rows = vec![0_u32; edges.len() * 2];
        for (at, edge) in edges.iter().enumerate().rev() {
            for vertex in [edge.to, edge.from] {
                let slot = &mut first[vertex as usize];
                *slot -= 1;
                rows[*slot as usize] = at as u32;
            }
        }
        Self { first, edges: rows }
    }

    fn slots(&self, vertex: Vertex) -> std::ops::Range<usize> {
        self.first[vertex as usize] as usize..self.first[vertex as usize + 1] as usize
    }

    fn at(&self, vertex: Vertex) -> &[u32] {
        &self.edges[self.slots(vertex)]
    }
}

struct Walk<'e> {
    edges: &'e [Edge],
    around: Around,
    ends: Ends,
    used: Vec<bool>,
    found: Chains,
}

impl Walk<'_> {
    /// The edge by which a run that comes to `vertex` along `edge` goes on.
    fn through(&self, vertex: Vertex, edge: u32) -> Option<u32> {
        let sign = self.edges[edge as usize].sign;
        let around = self.around.at(vertex);
        if self.ends == Ends::AtEveryMeeting && around.len() != 2 {
            return None;
        }
        let mut others =
            around.iter().copied().filter(|&other| other != edge && self.edges[other as usize].sign == sign);
        let other = others.next().filter(|_| others.next().is_none())?;
        let leaves = |at: u32| self.edges[at as usize].from == vertex;
        (leaves(edge) != leaves(other)).then_some(other)
    }

    fn far_end(&self, vertex: Vertex, edge: u32) -> Vertex {
        let Edge { from, to, .. } = self.edges[edge as usize];
        if from == vertex { to } else { from }
    }

    /// Walks from a vertex along an edge until the run ends or closes.
    fn run(&mut self, start: Vertex, first: u32) {
        let began = self.found.vertices.len();
        let forward = self.edges[first as usize].from == start;
        let (mut vertex, mut edge) = (start, first);
        self.found.vertices.push(start);
        loop {
            self.used[edge as usize] = true;
            vertex = self.far_end(vertex, edge);
            self.found.vertices.push(vertex);
            match self.through(vertex, edge) {
                Some(next) if !self.used[next as usize] => edge = next,
                _ => break,
            }
        }
        if !forward {
            self.found.vertices[began..].reverse();
        }
        self.found.ends.push(self.found.vertices.len());
        self.found.signs.push(self.edges[first as usize].sign);
    }

    fn lowest_of_loop(&self, first: u32, vertices: &Vertices) -> (Vertex, u32) {
        let mut edge = first;
        let mut vertex = self.edges[first as usize].from;
        let mut lowest = (vertex, edge);
        loop {
            vertex = self.far_end(vertex, edge);
            edge = self.through(vertex, edge).expect("a run with an end was walked from that end");
            if edge == first {
                return lowest;
            }
            if vertices.at(vertex) < vertices.at(lowest.0) {
                lowest = (vertex, edge);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::lattice::LatticePoint;

    fn chains(points: &[(i32, i32)], edges: &[(u32, u32, u32)], ends: Ends) -> Vec<(Vec<u32>, u32)> {
        let mut vertices = Vertices::default();
        for &(x, y) in points {
            vertices.intern(LatticePoint::new(x, y)).expect("few");
        }
        let edges: Vec<Edge> = edges.iter().map(|&(from, to, sign)| Edge { from, to, sign }).collect();
        let found = Chains::of(&edges, &vertices, ends);
        (0..found.len()).map(|at| (found.vertices(at).to_vec(), found.sign(at))).collect()
    }

    const CROSS: [(i32, i32); 5] = [(-1, 0), (0, 0), (1, 0), (0, -1), (0, 1)];

    #[test]
    fn runs_end_where_told() {
        // Two signs cross in a vertex.
        let edges = [(0, 1, 5), (1, 2, 5), (3, 1, 6), (1, 4, 6)];
        assert_eq!(chains(&CROSS, &edges, Ends::WhereSignsEnd), [(vec![0, 1, 2], 5), (vec![3, 1, 4], 6)]);
        assert_eq!(chains(&CROSS, &edges, Ends::AtEveryMeeting).len(), 4);
        // Four of one sign do not pass straight through, nor do two that both leave.
        let edges = [(0, 1, 5), (1, 2, 5), (3, 1, 5), (1, 4, 5)];
        assert_eq!(chains(&CROSS, &edges, Ends::WhereSignsEnd).len(), 4);
        assert_eq!(chains(&CROSS, &[(1, 0, 5), (1, 2, 5)], Ends::WhereSignsEnd).len(), 2);
    }

    #[test]
    fn loops_begin_at_their_lowest_point() {
        let square = [(10, 10), (20, 10), (20, 20), (0, 20)];
        let found = chains(&square, &[(1, 0, 1), (2, 1, 1), (3, 2, 1), (0, 3, 1)], Ends::AtEveryMeeting);
        assert_eq!(found, [(vec![3, 2, 1, 0, 3], 1)]);
        // Hanging on a node, the loop begins there.
        let found = chains(&square, &[(0, 1, 1), (1, 2, 1), (2, 0, 1), (0, 3, 2)], Ends::AtEveryMeeting);
        assert_eq!(found, [(vec![0, 1, 2, 0], 1), (vec![0, 3], 2)]);
    }
}
