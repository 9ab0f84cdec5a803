//! Telling whether a file's geometry is the one imported before (ruling 20).

use sha2::{Digest, Sha256};

use crate::kernel::lattice::LatticePoint;
use crate::kernel::ring::{Polygon, Ring};

/// SHA-256 of the polygons as they came, on the lattice: where a ring begins, and in which order
/// rings and parts stand, make no difference, for programs change them on the way.
pub fn digest(polygons: &[Polygon]) -> [u8; 32] {
    let mut parts: Vec<Vec<u8>> = polygons
        .iter()
        .map(|polygon| {
            let mut holes: Vec<Vec<u8>> = polygon.holes.iter().map(ring_bytes).collect();
            holes.sort_unstable();
            let count = (holes.len() as u32).to_le_bytes();
            [&ring_bytes(&polygon.shell)[..], &count, &holes.concat()].concat()
        })
        .collect();
    parts.sort_unstable();
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update(part);
    }
    hasher.finalize().into()
}

/// The ring from its lowest point on, in its own direction.
fn ring_bytes(ring: &Ring) -> Vec<u8> {
    let points = &ring.0;
    let from = |start: usize| points[start..].iter().chain(&points[..start]).copied();
    let lowest = points.iter().min().copied().unwrap_or_default();
    // A point met twice: the smaller of the rings that begin there.
    let starts = (0..points.len()).filter(|&at| points[at] == lowest);
    let begun: Vec<LatticePoint> = starts.map(|start| from(start).collect()).min().unwrap_or_default();
    let mut bytes = (points.len() as u32).to_le_bytes().to_vec();
    for point in begun {
        bytes.extend(point.x.to_le_bytes());
        bytes.extend(point.y.to_le_bytes());
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ring(points: &[(i32, i32)]) -> Ring {
        Ring(points.iter().map(|&(x, y)| LatticePoint::new(x, y)).collect())
    }

    #[test]
    fn only_what_matters_makes_a_difference() {
        let shell = [(0, 0), (9, 0), (9, 9), (0, 9)];
        let turned = [(9, 9), (0, 9), (0, 0), (9, 0)];
        let (a, b) = (ring(&[(1, 1), (1, 2), (2, 1)]), ring(&[(5, 5), (5, 6), (6, 5)]));
        let far = Polygon { shell: ring(&[(20, 0), (21, 0), (20, 1)]), holes: vec![] };
        let one = Polygon { shell: ring(&shell), holes: vec![a.clone(), b.clone()] };
        let same = Polygon { shell: ring(&turned), holes: vec![b.clone(), a.clone()] };
        assert_eq!(digest(&[one.clone(), far.clone()]), digest(&[far.clone(), same]));
        let fewer = Polygon { shell: ring(&shell), holes: vec![a] };
        let moved = Polygon { shell: ring(&[(0, 0), (9, 0), (9, 9), (0, 8)]), holes: one.holes.clone() };
        for other in [fewer, moved] {
            assert_ne!(digest(std::slice::from_ref(&one)), digest(&[other]));
        }
        assert_ne!(digest(&[one.clone(), far]), digest(&[one]));
    }
}
