//! Noding one layer: where edges cross or a vertex lies on an edge, both get a vertex there.
//!
//! Crossing points are rounded to the lattice, which moves the edges by less than a unit and may
//! make new crossings; the search is therefore repeated for what changed until nothing crosses. Edges
//! that only ever met in common vertices, as in data that shares its borders exactly, are searched
//! once and never touched.

use super::BuildError;
use super::crossing::{Meeting, meeting};
use super::edges::Edges;
use super::linework::{EdgeKey, Insertions, MixMap, MixSet, Rings, Vertices};
use super::pairs::{Role, Segment, near_pairs};
use crate::kernel::lattice::LatticePoint;

/// Rounds after which noding is given up. Five were the most seen in a million random crossings.
const ROUNDS_MAX: usize = 64;

/// Two edges that meet other than in common ends; positions in [`Edges::edges`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Hit {
    pub one: u32,
    pub other: u32,
    pub meeting: Meeting,
}

/// The edges that are known to cross nothing, by key, sorted.
#[derive(Default)]
pub(super) struct Settled(Vec<EdgeKey>);

impl Settled {
    /// Everything that meets an edge not yet settled. Afterwards the edges of no hit are settled.
    pub fn search(&mut self, vertices: &Vertices, edges: &Edges) -> Vec<Hit> {
        let mut settled = self.0.iter().copied().peekable();
        let mut seeking = false;
        let segments: Vec<Segment> = edges
            .edges
            .iter()
            .map(|edge| {
                let key = edge.key();
                while settled.next_if(|&old| old < key).is_some() {}
                let role = if settled.peek() == Some(&key) { Role::Found } else { Role::Both };
                seeking |= role == Role::Both;
                Segment { a: vertices.at(edge.from), b: vertices.at(edge.to), role }
            })
            .collect();
        if !seeking {
            return Vec::new();
        }
        let mut hits = Vec::new();
        near_pairs(&segments, (0, 0), &mut |one, other| {
            let (e, f) = (segments[one as usize], segments[other as usize]);
            let meeting = meeting(e.a, e.b, f.a, f.b);
            if meeting != Meeting::Apart {
                hits.push(Hit { one, other, meeting });
            }
        });
        hits.sort_unstable_by_key(|hit| (hit.one, hit.other));
        hits.dedup();
        let mut unsettled: MixSet<u32> = MixSet::default();
        for hit in &hits {
            unsettled.extend([hit.one, hit.other]);
        }
        self.0.clear();
        let keys = edges.edges.iter().enumerate();
        self.0.extend(keys.filter(|(at, _)| !unsettled.contains(&(*at as u32))).map(|(_, edge)| edge.key()));
        hits
    }
}

/// Nodes the rings until nothing crosses; gives back the edges of that state.
///
/// # Errors
/// [`BuildError::Unsettled`] when rounding keeps making crossings, [`BuildError::TooLarge`].
pub(super) fn node(
    vertices: &mut Vertices,
    rings: &mut Rings,
    mut edges: Edges,
    settled: &mut Settled,
) -> Result<Edges, BuildError> {
    for _ in 0..ROUNDS_MAX {
        let hits = settled.search(vertices, &edges);
        if hits.is_empty() {
            return Ok(edges);
        }
        let inserted = insertions(vertices, &edges, &hits)?;
        rings.rewrite(&inserted, &MixMap::default());
        edges = Edges::of(rings, vertices.len());
    }
    let place = edges.edges.first().map_or(LatticePoint::default(), |edge| vertices.at(edge.from));
    Err(BuildError::Unsettled { place })
}

/// The vertices that hits put on edges.
fn insertions(vertices: &mut Vertices, edges: &Edges, hits: &[Hit]) -> Result<Insertions, BuildError> {
    let mut inserted = Insertions::default();
    for hit in hits {
        let (one, other) = (edges.edges[hit.one as usize], edges.edges[hit.other as usize]);
        match hit.meeting {
            Meeting::Apart => {}
            Meeting::Touch { ab_on_cd, cd_on_ab } => {
                for (on, vertex, edge) in [
                    (ab_on_cd[0], one.from, other),
                    (ab_on_cd[1], one.to, other),
                    (cd_on_ab[0], other.from, one),
                    (cd_on_ab[1], other.to, one),
                ] {
                    if on {
                        inserted.entry(edge.key()).or_default().push(vertex);
                    }
                }
            }
            Meeting::Cross(point) => {
                let vertex = vertices.intern(point)?;
                for edge in [one, other].iter().filter(|edge| vertex != edge.from && vertex != edge.to) {
                    inserted.entry(edge.key()).or_default().push(vertex);
                }
            }
        }
    }
    sort_along(vertices, &mut inserted);
    Ok(inserted)
}

/// Puts each edge's vertices in order from its lower vertex to its higher one, each once.
pub(super) fn sort_along(vertices: &Vertices, inserted: &mut Insertions) {
    for (&(low, high), between) in inserted {
        let (start, end) = (vertices.at(low), vertices.at(high));
        let d = |p: i32, q: i32| i128::from(p) - i128::from(q);
        between.sort_unstable_by_key(|&vertex| {
            let at = vertices.at(vertex);
            let along = d(at.x, start.x) * d(end.x, start.x) + d(at.y, start.y) * d(end.y, start.y);
            (along, vertex)
        });
        between.dedup();
    }
}
