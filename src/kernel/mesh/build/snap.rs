//! Snapping inside one layer: where borders of different shapes nearly meet, they are made to.
//!
//! Only edges that do not already part exactly two shapes take part, so data that shares its borders
//! is left alone, however fine. Who came first stays; a vertex never moves twice, and never onto its
//! own shape.

use super::BuildError;
use super::edges::{Edges, Net};
use super::linework::{Insertions, MixMap, MixSet, Rings, Vertex, Vertices};
use super::moves::Moves;
use super::node::sort_along;
use super::pairs::{Role, Segment, near_pairs};
use super::reach::Reach;
use crate::kernel::measure::Metres;

/// Moves vertices of the rings within reach of others' borders; `None` when there was nothing to do.
pub(super) fn snap(
    vertices: &mut Vertices,
    rings: &mut Rings,
    edges: &Edges,
    reach: Reach,
) -> Result<Option<Moves>, BuildError> {
    if reach.0 <= Metres(0.0) {
        return Ok(None);
    }
    let open: Vec<u32> =
        (0..edges.edges.len() as u32).filter(|&at| !edges.is_shared(&edges.edges[at as usize])).collect();
    let near = Near::of(vertices, edges, &open, reach);
    if near.vertices.is_empty() && near.edges.is_empty() {
        return Ok(None);
    }
    let mut moves = Moves::default();
    near.move_onto_vertices(vertices, &mut moves);
    let mut inserted = Insertions::default();
    near.move_onto_edges(vertices, &mut moves, &mut inserted)?;
    near.bend_edges(vertices, &mut moves, &mut inserted);
    if moves.is_empty() && inserted.is_empty() {
        return Ok(None);
    }
    sort_along(vertices, &mut inserted);
    rings.rewrite(&inserted, &moves.moved);
    Ok(Some(moves))
}

/// What came near what, before anything moved.
struct Near<'e> {
    edges_of_layer: &'e Edges,
    reach: Reach,
    /// The later vertex, the distance, the earlier one.
    vertices: Vec<(Vertex, Metres, Vertex)>,
    /// A vertex and the position of an edge within twice the reach of it.
    edges: Vec<(Vertex, u32)>,
    shapes_at: MixMap<Vertex, Vec<u32>>,
}

impl<'e> Near<'e> {
    fn of(vertices: &Vertices, edges: &'e Edges, open: &[u32], reach: Reach) -> Self {
        let segments: Vec<Segment> = open
            .iter()
            .map(|&at| {
                let edge = &edges.edges[at as usize];
                Segment { a: vertices.at(edge.from), b: vertices.at(edge.to), role: Role::Both }
            })
            .collect();
        let twice = Reach(Metres(reach.0.0 * 2.0));
        let (mut onto_vertices, mut onto_edges) = (Vec::new(), Vec::new());
        near_pairs(&segments, reach.in_units(&segments), &mut |one, other| {
            let [one, other] = [one, other].map(|at| open[at as usize]);
            let [e, f] = [one, other].map(|at| &edges.edges[at as usize]);
            if share_a_shape(edges.net(e), edges.net(f)) {
                return;
            }
            for (e, f, other) in [(e, f, other), (f, e, one)] {
                for v in [e.from, e.to].into_iter().filter(|&v| v != f.from && v != f.to) {
                    let at = vertices.at(v);
                    for w in [f.from, f.to].into_iter().filter(|&w| w < v) {
                        if let Some(distance) = reach.between(at, vertices.at(w)) {
                            onto_vertices.push((v, distance, w));
                        }
                    }
                    if twice.onto(at, vertices.at(f.from), vertices.at(f.to)).is_some() {
                        onto_edges.push((v, other));
                    }
                }
            }
        });
        onto_vertices
            .sort_unstable_by(|a, b| a.0.cmp(&b.0).then(a.1.0.total_cmp(&b.1.0)).then(a.2.cmp(&b.2)));
        onto_edges.sort_unstable();
        onto_edges.dedup();
        let named =
            onto_vertices.iter().flat_map(|&(v, _, w)| [v, w]).chain(onto_edges.iter().map(|&(v, _)| v));
        let shapes_at = shapes_at(edges, &named.collect());
        let mut near =
            Self { edges_of_layer: edges, reach, vertices: Vec::new(), edges: Vec::new(), shapes_at };
        onto_vertices.retain(|&(v, _, w)| near.strangers(v, w));
        onto_edges.retain(|&(v, edge)| near.strange_edge(v, edge));
        (near.vertices, near.edges) = (onto_vertices, onto_edges);
        near
    }

    fn strangers(&self, v: Vertex, w: Vertex) -> bool {
        self.shapes_at[&v].iter().all(|shape| !self.shapes_at[&w].contains(shape))
    }

    fn strange_edge(&self, v: Vertex, edge: u32) -> bool {
        let net = self.edges_of_layer.net(&self.edges_of_layer.edges[edge as usize]);
        net.iter().all(|(shape, _)| !self.shapes_at[&v].contains(shape))
    }

    /// Whether the first shape at the edge came before the first at the vertex.
    fn edge_is_earlier(&self, v: Vertex, edge: u32) -> bool {
        self.edges_of_layer.net(&self.edges_of_layer.edges[edge as usize])[0].0 < self.shapes_at[&v][0]
    }

    fn move_onto_vertices(&self, vertices: &Vertices, moves: &mut Moves) {
        for of_one in self.vertices.chunk_by(|a, b| a.0 == b.0) {
            // Earlier vertices have been decided on by now.
            if let Some(&(v, distance, w)) = of_one.iter().find(|(_, _, w)| !moves.moved.contains_key(w)) {
                moves.insert(v, w, distance, vertices.at(v), &self.shapes_at[&v]);
            }
        }
    }

    fn move_onto_edges(
        &self,
        vertices: &mut Vertices,
        moves: &mut Moves,
        inserted: &mut Insertions,
    ) -> Result<(), BuildError> {
        for of_one in self.edges.chunk_by(|a, b| a.0 == b.0) {
            let v = of_one[0].0;
            if moves.moved.contains_key(&v) {
                continue;
            }
            let nearest = of_one
                .iter()
                .filter(|&&(_, edge)| self.edge_is_earlier(v, edge))
                .filter_map(|&(_, edge)| {
                    let [from, to] = self.ends(edge, moves);
                    let (distance, foot) =
                        self.reach.onto(vertices.at(v), vertices.at(from), vertices.at(to))?;
                    Some((distance, foot, edge))
                })
                .min_by(|one, other| one.0.0.total_cmp(&other.0.0).then(one.2.cmp(&other.2)));
            if let Some((distance, foot, edge)) = nearest {
                let foot = vertices.intern(foot)?;
                if foot != v {
                    moves.insert(v, foot, distance, vertices.at(v), &self.shapes_at[&v]);
                }
                inserted.entry(self.edges_of_layer.edges[edge as usize].key()).or_default().push(foot);
            }
        }
        Ok(())
    }

    /// Later edges are bent through earlier vertices.
    fn bend_edges(&self, vertices: &Vertices, moves: &mut Moves, inserted: &mut Insertions) {
        for &(v, edge) in self.edges.iter().filter(|&&(v, edge)| !self.edge_is_earlier(v, edge)) {
            let [from, to] = self.ends(edge, moves);
            let v = moves.of(v);
            if let Some((distance, _)) = self.reach.onto(vertices.at(v), vertices.at(from), vertices.at(to)) {
                let edge = &self.edges_of_layer.edges[edge as usize];
                inserted.entry(edge.key()).or_default().push(v);
                let shapes: Vec<u32> =
                    self.edges_of_layer.net(edge).iter().map(|&(shape, _)| shape).collect();
                moves.tell(distance, vertices.at(v), &shapes);
            }
        }
    }

    fn ends(&self, edge: u32, moves: &Moves) -> [Vertex; 2] {
        let edge = &self.edges_of_layer.edges[edge as usize];
        [moves.of(edge.from), moves.of(edge.to)]
    }
}

fn share_a_shape(one: &Net, other: &Net) -> bool {
    one.iter().any(|(shape, _)| other.iter().any(|(same, _)| shape == same))
}

/// The shapes at the vertices in question; ordered.
fn shapes_at(edges: &Edges, named: &MixSet<Vertex>) -> MixMap<Vertex, Vec<u32>> {
    let mut shapes_at: MixMap<Vertex, Vec<u32>> = MixMap::default();
    if named.is_empty() {
        return shapes_at;
    }
    for edge in &edges.edges {
        for vertex in [edge.from, edge.to].into_iter().filter(|vertex| named.contains(vertex)) {
            shapes_at.entry(vertex).or_default().extend(edges.net(edge).iter().map(|&(shape, _)| shape));
        }
    }
    for shapes in shapes_at.values_mut() {
        shapes.sort_unstable();
        shapes.dedup();
    }
    shapes_at
}
