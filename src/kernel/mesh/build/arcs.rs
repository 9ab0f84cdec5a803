//! From the settled chains of all layers to nodes and arcs.

use super::BuildError;
use super::chains::{Chains, Ends};
use super::edges::Edge;
use super::linework::{MixMap, Vertex, Vertices};
use crate::kernel::lattice::LatticePoint;
use crate::kernel::mesh::adopt::runs_down;
use crate::kernel::mesh::{Arc, ArcId, Mesh, Node, NodeId, Side};

/// What the chains of one layer part, where they part anything.
#[derive(Default)]
pub(super) struct Borders {
    edges: Vec<(Vertex, Vertex, u32)>,
    sides: Vec<Side>,
}

impl Borders {
    /// A run with one leaf on its left and another on its right.
    pub fn push(&mut self, run: &[Vertex], side: Side) {
        let number = self.sides.len() as u32;
        self.sides.push(side);
        self.edges.extend(run.windows(2).map(|pair| (pair[0], pair[1], number)));
    }

    /// Joins what lies on the same edges into arcs and numbers everything by place, from the given
    /// first numbers on.
    pub fn into_mesh(self, vertices: &Vertices, nodes: NodeId, arcs: ArcId) -> Result<Mesh, BuildError> {
        let (edges, signs) = self.joined(vertices.len());
        let chains = Chains::of(&edges, vertices, Ends::WhereSignsEnd);
        drop(edges);
        let mut rows: Vec<(Vec<LatticePoint>, Vec<Side>)> = (0..chains.len())
            .map(|chain| {
                let points: Vec<LatticePoint> =
                    chains.vertices(chain).iter().map(|&vertex| vertices.at(vertex)).collect();
                directed(points, signs[chains.sign(chain) as usize].to_vec())
            })
            .collect();
        drop(chains);
        rows.sort_unstable();
        let mut ends: Vec<LatticePoint> =
            rows.iter().flat_map(|(points, _)| [points[0], points[points.len() - 1]]).collect();
        ends.sort_unstable();
        ends.dedup();
        let node_at = |point: &LatticePoint| {
            NodeId(nodes.0 + ends.binary_search(point).expect("every end is listed") as u64)
        };
        let arcs = rows
            .into_iter()
            .zip(arcs.0..)
            .map(|((points, sides), id)| {
                let (from, to) = (node_at(&points[0]), node_at(&points[points.len() - 1]));
                Arc { id: ArcId(id), from, to, points, sides }
            })
            .collect();
        let nodes = ends.iter().zip(nodes.0..).map(|(&at, id)| Node { id: NodeId(id), at }).collect();
        Ok(Mesh::assemble(nodes, arcs)?)
    }

    /// One edge for all layers, with the sides of each; an edge runs so that the first of its sides
    /// has the lower leaf on the left.
    fn joined(self, vertex_count: usize) -> (Vec<Edge>, Vec<Box<[Side]>>) {
        let mut first = vec![0_u32; vertex_count + 1];
        for &(from, to, _) in &self.edges {
            first[from.min(to) as usize] += 1;
        }
        let mut sum = 0;
        for count in &mut first {
            sum += *count;
            *count = sum;
        }
        // Higher vertex; number of the side shifted left by one, with 1 when seen from high to low.
        let mut rows = vec![(0_u32, 0_u32); self.edges.len()];
        for &(from, to, side) in &self.edges {
            let slot = &mut first[from.min(to) as usize];
            *slot -= 1;
            rows[*slot as usize] = (from.max(to), (side << 1) | u32::from(from > to));
        }
        let mut edges: Vec<Edge> = Vec::with_capacity(self.edges.len());
        let (mut signs, mut numbers) = (Vec::<Box<[Side]>>::new(), MixMap::<Box<[Side]>, u32>::default());
        let mut sides: Vec<Side> = Vec::new();
        for low in 0..vertex_count {
            let bucket = &mut rows[first[low] as usize..first[low + 1] as usize];
            bucket.sort_unstable();
            for same_edge in bucket.chunk_by(|a, b| a.0 == b.0) {
                sides.clear();
                sides.extend(same_edge.iter().map(|&(_, packed)| {
                    let side = self.sides[(packed >> 1) as usize];
                    if packed & 1 == 1 { side.turned() } else { side }
                }));
                let (mut from, mut to) = (low as Vertex, same_edge[0].0);
                if sides[0].left > sides[0].right {
                    sides.iter_mut().for_each(|side| *side = side.turned());
                    (from, to) = (to, from);
                }
                let last = edges.last().map(|edge| edge.sign);
                let sign = match last.filter(|&last| *signs[last as usize] == *sides) {
                    Some(last) => last,
                    None => *numbers.entry(sides[..].into()).or_insert_with_key(|sides| {
                        signs.push(sides.clone());
                        signs.len() as u32 - 1
                    }),
                };
                edges.push(Edge { from, to, sign });
            }
        }
        (edges, signs)
    }
}

/// An arc runs from its lower end, so that its direction depends on nothing but its place.
fn directed(mut points: Vec<LatticePoint>, mut sides: Vec<Side>) -> (Vec<LatticePoint>, Vec<Side>) {
    if runs_down(&points) {
        points.reverse();
        sides.iter_mut().for_each(|side| *side = side.turned());
    }
    (points, sides)
}
