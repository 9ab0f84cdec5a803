//! Joining a layer to the earlier ones: where its borders run along theirs within reach, they become
//! the same.
//!
//! Only runs are joined. Where borders of two layers merely cross or touch nothing moves and nothing
//! is inserted (ruling 16). Earlier layers keep their course: they get vertices on their edges,
//! rounded to the lattice, and nothing else.

use super::BuildError;
use super::edges::{Edge, Edges};
use super::linework::{EdgeKey, Insertions, MixMap, MixSet, Rings, Vertex, Vertices, edge_key};
use super::moves::Moves;
use super::node::sort_along;
use super::pairs::{Role, Segment, near_pairs};
use super::reach::Reach;
use crate::kernel::measure::Metres;

/// Moves the later layer's vertices onto the earlier layers' borders. Gives back what moved and the
/// vertices to be put on earlier edges, or `None` when there was nothing to do. Edges that were
/// `tried` before (sorted) are left alone.
pub(super) fn join(
    vertices: &mut Vertices,
    earlier: &[&Edges],
    rings: &mut Rings,
    edges: &Edges,
    tried: &[EdgeKey],
    reach: Reach,
) -> Result<Option<(Moves, Insertions)>, BuildError> {
    let near = Near::of(vertices, earlier, apart_from(earlier, edges, tried), reach);
    let mut plan = near.plan(vertices)?;
    sort_along(vertices, &mut plan.on_earlier);
    sort_along(vertices, &mut plan.on_later);
    plan.keep_runs(&near);
    let mut moves = Moves::default();
    let mut shapes_at: MixMap<Vertex, Vec<u32>> = MixMap::default();
    for edge in &near.later {
        for vertex in [edge.from, edge.to].into_iter().filter(|vertex| plan.moves.contains_key(vertex)) {
            shapes_at.entry(vertex).or_default().extend(edges.net(edge).iter().map(|&(shape, _)| shape));
        }
    }
    let mut moved: Vec<(Vertex, Vertex, Metres)> =
        plan.moves.iter().map(|(&from, &(to, distance))| (from, to, distance)).collect();
    moved.sort_unstable_by_key(|&(from, ..)| from);
    for (from, to, distance) in moved {
        let shapes = shapes_at.entry(from).or_default();
        shapes.sort_unstable();
        shapes.dedup();
        moves.insert(from, to, distance, vertices.at(from), shapes);
    }
    if moves.is_empty() && plan.on_later.is_empty() && plan.on_earlier.is_empty() {
        return Ok(None);
    }
    rings.rewrite(&plan.on_later, &moves.moved);
    Ok(Some((moves, plan.on_earlier)))
}

/// Edges of the later layer that do not coincide with earlier ones, edges of earlier layers near
/// them, and which come near which.
struct Near {
    later: Vec<Edge>,
    earlier: Vec<EdgeKey>,
    /// Vertices of earlier layers that are ends of anything in question.
    fixed: MixSet<Vertex>,
    /// Positions in `later` and `earlier`.
    pairs: Vec<(u32, u32)>,
    reach: Reach,
}

impl Near {
    fn of(vertices: &Vertices, earlier: &[&Edges], later: Vec<Edge>, reach: Reach) -> Self {
        if later.is_empty() {
            return Self { later, earlier: Vec::new(), fixed: MixSet::default(), pairs: Vec::new(), reach };
        }
        let mut segments: Vec<Segment> = Vec::new();
        let segment =
            |edge: &Edge, role| Segment { a: vertices.at(edge.from), b: vertices.at(edge.to), role };
        segments.extend(later.iter().map(|edge| segment(edge, Role::Seeks)));
        let mut earlier_keys: Vec<EdgeKey> = Vec::new();
        for edge in earlier.iter().flat_map(|layer| &layer.edges) {
            segments.push(segment(edge, Role::Found));
            earlier_keys.push(edge.key());
        }
        let units = reach.in_units(&segments);
        let mut pairs: Vec<(u32, u32)> = Vec::new();
        near_pairs(&segments, units, &mut |one, other| pairs.push((one, other - later.len() as u32)));
        pairs.sort_unstable();
        pairs.dedup();
        // Whether a vertex is fixed is only asked of ends that the pairs name, but a later vertex may
        // be one of an earlier edge that no pair names.
        let mut ends: MixSet<Vertex> = MixSet::default();
        for &(one, _) in &pairs {
            ends.extend([later[one as usize].from, later[one as usize].to]);
        }
        let fixed =
            earlier_keys.iter().flat_map(|&(low, high)| [low, high]).filter(|v| ends.contains(v)).collect();
        Self { later, earlier: earlier_keys, fixed, pairs, reach }
    }

    fn plan(&self, vertices: &mut Vertices) -> Result<Plan, BuildError> {
        let mut plan = Plan::default();
        let mut onto_vertex: MixMap<Vertex, (Metres, Vertex)> = MixMap::default();
        let mut onto_edge: MixMap<Vertex, (Metres, u32)> = MixMap::default();
        for &(one, other) in &self.pairs {
            let (edge, key) = (self.later[one as usize], self.earlier[other as usize]);
            for v in [edge.from, edge.to].into_iter().filter(|v| !self.fixed.contains(v)) {
                let at = vertices.at(v);
                for w in [key.0, key.1] {
                    if let Some(distance) = self.reach.between(at, vertices.at(w)) {
                        let best = onto_vertex.entry(v).or_insert((distance, w));
                        if (distance.0, w) < (best.0.0, best.1) {
                            *best = (distance, w);
                        }
                    }
                }
                if let Some((distance, _)) = self.reach.onto(at, vertices.at(key.0), vertices.at(key.1)) {
                    let best = onto_edge.entry(v).or_insert((distance, other));
                    if (distance.0, other) < (best.0.0, best.1) {
                        *best = (distance, other);
                    }
                }
            }
        }
        for (&v, &(distance, w)) in &onto_vertex {
            plan.moves.insert(v, (w, distance));
        }
        let mut feet: Vec<(Vertex, u32)> = onto_edge
            .iter()
            .filter(|(v, _)| !plan.moves.contains_key(v))
            .map(|(&v, &(_, other))| (v, other))
            .collect();
        feet.sort_unstable();
        for (v, other) in feet {
            let key = self.earlier[other as usize];
            let near = self.reach.onto(vertices.at(v), vertices.at(key.0), vertices.at(key.1));
            let (distance, foot) = near.expect("was within reach above");
            let foot = vertices.intern(foot)?;
            if foot != v {
                plan.moves.insert(v, (foot, distance));
            }
            plan.on_earlier.entry(key).or_default().push(foot);
        }
        for &(one, other) in &self.pairs {
            let edge = self.later[one as usize];
            let [from, to] = [edge.from, edge.to].map(|v| vertices.at(plan.of(v)));
            let key = self.earlier[other as usize];
            for w in [key.0, key.1] {
                if self.reach.onto(vertices.at(w), from, to).is_some() {
                    plan.on_later.entry(edge.key()).or_default().push(w);
                }
            }
        }
        Ok(plan)
    }
}

/// The later layer's edges that no earlier layer has and that were not tried before.
fn apart_from(earlier: &[&Edges], edges: &Edges, tried: &[EdgeKey]) -> Vec<Edge> {
    // All are sorted by key.
    let mut tried = tried.iter().copied().peekable();
    let mut walks: Vec<_> =
        earlier.iter().map(|layer| layer.edges.iter().map(Edge::key).peekable()).collect();
    let is_new = |edge: &&Edge| {
        let key = edge.key();
        while tried.next_if(|tried| *tried < key).is_some() {}
        let mut apart = tried.peek() != Some(&key);
        for walk in &mut walks {
            while walk.next_if(|drawn| *drawn < key).is_some() {}
            apart &= walk.peek() != Some(&key);
        }
        apart
    };
    edges.edges.iter().filter(is_new).copied().collect()
}

/// What would move and where vertices would be put.
#[derive(Default)]
struct Plan {
    moves: MixMap<Vertex, (Vertex, Metres)>,
    on_later: Insertions,
    on_earlier: Insertions,
}

impl Plan {
    fn of(&self, vertex: Vertex) -> Vertex {
        self.moves.get(&vertex).map_or(vertex, |&(to, _)| to)
    }

    /// Takes back whatever does not end in an edge that both have.
    fn keep_runs(&mut self, near: &Near) {
        let mut drawn: MixSet<EdgeKey> = MixSet::default();
        for &(_, other) in &near.pairs {
            let key = near.earlier[other as usize];
            drawn.extend(split(key, self.on_earlier.get(&key)));
        }
        let mut common: MixSet<Vertex> = MixSet::default();
        for edge in &near.later {
            let key = edge.key();
            for (a, b) in split(key, self.on_later.get(&key)) {
                let (a, b) = (self.of(a), self.of(b));
                if a != b && drawn.contains(&edge_key(a, b)) {
                    common.extend([a, b]);
                }
            }
        }
        self.moves.retain(|_, (to, _)| common.contains(to));
        for inserted in [&mut self.on_later, &mut self.on_earlier] {
            inserted.retain(|_, between| {
                between.retain(|vertex| common.contains(vertex));
                !between.is_empty()
            });
        }
    }
}

/// The edges that an edge becomes when vertices are put on it.
fn split(key: EdgeKey, between: Option<&Vec<Vertex>>) -> impl Iterator<Item = EdgeKey> + '_ {
    let stops: Vec<Vertex> = std::iter::once(key.0)
        .chain(between.into_iter().flatten().copied())
        .chain(std::iter::once(key.1))
        .collect();
    (1..stops.len()).map(move |at| edge_key(stops[at - 1], stops[at]))
}
