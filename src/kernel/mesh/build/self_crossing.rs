//! Shapes whose own borders cross.

use super::crossing::Meeting;
use super::edges::Edges;
use super::fault::CrossingParts;
use super::linework::{EdgeKey, MixMap, MixSet, RingRow, Rings, edge_key};
use super::node::Hit;
use crate::kernel::lattice::LatticePoint;

/// Each shape that crosses itself, once, with the lowest of its crossings and what crosses there; in
/// the order of the shapes.
pub(super) fn self_crossings(
    rings: &Rings,
    edges: &Edges,
    hits: &[Hit],
) -> Vec<(u32, LatticePoint, CrossingParts)> {
    let mut suspects: Vec<(u32, LatticePoint, EdgeKey, EdgeKey)> = Vec::new();
    for hit in hits {
        let Meeting::Cross(place) = hit.meeting else { continue };
        let (one, other) = (&edges.edges[hit.one as usize], &edges.edges[hit.other as usize]);
        for &(shape, _) in edges.net(one).iter() {
            if edges.net(other).iter().any(|&(crossed, _)| crossed == shape) {
                suspects.push((shape, place, one.key(), other.key()));
            }
        }
    }
    suspects.sort_unstable();
    suspects.dedup_by_key(|(shape, ..)| *shape);
    if suspects.is_empty() {
        return Vec::new();
    }
    let owners = owners(rings, &suspects);
    suspects
        .into_iter()
        .map(|(shape, place, one, other)| {
            let rows =
                [one, other].map(|key| owners.get(&(shape, key)).map(Vec::as_slice).unwrap_or_default());
            (shape, place, parts(rows))
        })
        .collect()
}

/// The rings that use the edges in question, each with its number.
fn owners(
    rings: &Rings,
    suspects: &[(u32, LatticePoint, EdgeKey, EdgeKey)],
) -> MixMap<(u32, EdgeKey), Vec<(usize, RingRow)>> {
    let shapes: MixSet<u32> = suspects.iter().map(|&(shape, ..)| shape).collect();
    let wanted: MixSet<(u32, EdgeKey)> =
        suspects.iter().flat_map(|&(shape, _, one, other)| [(shape, one), (shape, other)]).collect();
    let mut owners: MixMap<(u32, EdgeKey), Vec<(usize, RingRow)>> = MixMap::default();
    for (number, (row, ring)) in rings.iter().enumerate().filter(|(_, (row, _))| shapes.contains(&row.shape))
    {
        for at in 0..ring.len() {
            let key = (row.shape, edge_key(ring[at], ring[(at + 1) % ring.len()]));
            if wanted.contains(&key) {
                owners.entry(key).or_default().push((number, row));
            }
        }
    }
    owners
}

/// The mildest explanation: one ring, else two rings of a polygon, else two polygons.
fn parts([one, other]: [&[(usize, RingRow)]; 2]) -> CrossingParts {
    let any = |test: fn(&(usize, RingRow), &(usize, RingRow)) -> bool| {
        one.iter().any(|a| other.iter().any(|b| test(a, b)))
    };
    if any(|a, b| a.0 == b.0) {
        CrossingParts::Ring
    } else if any(|a, b| a.1.polygon == b.1.polygon) {
        CrossingParts::Hole
    } else {
        CrossingParts::Polygons
    }
}
