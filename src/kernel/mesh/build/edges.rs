//! Unique edges of one layer and what changes across each.

use super::linework::{EdgeKey, MixMap, Rings, Vertex, edge_key};

/// An edge between two vertices. It runs so that what it says (`sign`) reads the same along a whole
/// border: the first shape of its [`Net`] lies on its left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Edge {
    pub from: Vertex,
    pub to: Vertex,
    /// Number of what the edge parts, in a table kept beside.
    pub sign: u32,
}

impl Edge {
    pub fn key(&self) -> EdgeKey {
        edge_key(self.from, self.to)
    }
}

/// For each shape that begins or ends at an edge, by how much it covers the left side more often
/// than the right; ordered by shape, never zero, the first positive.
pub(super) type Net = Box<[(u32, i32)]>;

/// The edges of one layer in the order of their keys, with the nets that their signs number.
#[derive(Default)]
pub(super) struct Edges {
    pub edges: Vec<Edge>,
    pub nets: Vec<Net>,
}

impl Edges {
    /// The edges that rings leave when what runs both ways in one shape cancels out.
    pub fn of(rings: &Rings, vertex_count: usize) -> Self {
        let uses = Uses::of(rings, vertex_count);
        let mut found = Self::default();
        let mut numbers: MixMap<Net, u32> = MixMap::default();
        let mut net: Vec<(u32, i32)> = Vec::new();
        for low in 0..vertex_count {
            for same_edge in uses.leaving_low(low).chunk_by(|a, b| a.0 == b.0) {
                net.clear();
                for same_shape in same_edge.chunk_by(|a, b| a.1 >> 1 == b.1 >> 1) {
                    let sum = same_shape.iter().map(|used| if used.1 & 1 == 0 { 1 } else { -1 }).sum();
                    if sum != 0 {
                        net.push((same_shape[0].1 >> 1, sum));
                    }
                }
                if net.is_empty() {
                    continue;
                }
                let (mut from, mut to) = (low as Vertex, same_edge[0].0);
                if net[0].1 < 0 {
                    net.iter_mut().for_each(|(_, sum)| *sum = -*sum);
                    (from, to) = (to, from);
                }
                let sign = found.number(&net, &mut numbers);
                found.edges.push(Edge { from, to, sign });
            }
        }
        found
    }

    /// Borders come in runs, so the last edge's number is tried before the table.
    fn number(&mut self, net: &[(u32, i32)], numbers: &mut MixMap<Net, u32>) -> u32 {
        if let Some(last) = self.edges.last()
            && *self.nets[last.sign as usize] == *net
        {
            return last.sign;
        }
        if let Some(&number) = numbers.get(net) {
            return number;
        }
        let number = self.nets.len() as u32;
        self.nets.push(net.into());
        numbers.insert(net.into(), number);
        number
    }

    pub fn net(&self, edge: &Edge) -> &Net {
        &self.nets[edge.sign as usize]
    }

    /// Whether exactly one shape ends and one begins here: nothing to mend.
    pub fn is_shared(&self, edge: &Edge) -> bool {
        matches!(**self.net(edge), [(_, 1), (_, -1)])
    }
}

/// Every use of an edge by a ring, gathered by lower vertex (a counting sort: vertices are numbered
/// along rings, so this stays close to sequential).
struct Uses {
    first: Vec<u32>,
    /// Higher vertex; shape shifted left by one, with 1 when the ring runs from high to low.
    rows: Vec<(Vertex, u32)>,
}

impl Uses {
    fn of(rings: &Rings, vertex_count: usize) -> Self {
        let mut first = vec![0_u32; vertex_count + 1];
        for (from, to, _) in rings.edges() {
            first[from.min(to) as usize] += 1;
        }
        let mut sum = 0;
        for count in &mut first {
            sum += *count;
            *count = sum;
        }
        let mut rows = vec![(0, 0); rings.edge_count()];
        for (from, to, shape) in rings.edges() {
            let slot = &mut first[from.min(to) as usize];
            *slot -= 1;
            rows[*slot as usize] = (from.max(to), (shape << 1) | u32::from(from > to));
        }
        for low in 0..vertex_count {
            rows[first[low] as usize..first[low + 1] as usize].sort_unstable();
        }
        Self { first, rows }
    }

    fn leaving_low(&self, low: usize) -> &[(Vertex, u32)] {
        &self.rows[self.first[low] as usize..self.first[low + 1] as usize]
    }
}
