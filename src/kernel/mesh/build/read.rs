//! Takes in the rings of one layer's shapes.

use super::fault::{Fault, FaultKind};
use super::linework::{RingRow, Rings, Vertices};
use super::rings::{CleanRing, clean};
use super::{BuildError, Shape};
use crate::kernel::lattice::LatticePoint;
use crate::kernel::mesh::{LayerSlot, Leaf};

/// The layer's rings, cleaned; what was mended or left out is told.
pub(super) fn rings(
    shapes: &[Shape],
    layer: LayerSlot,
    vertices: &mut Vertices,
    faults: &mut Vec<Fault>,
) -> Result<Rings, BuildError> {
    let mut rings = Rings::default();
    for (number, shape) in shapes.iter().enumerate().filter(|(_, shape)| shape.layer == layer) {
        let mut tell = |raw: &[LatticePoint], kind| {
            let place = raw.first().copied().unwrap_or_default();
            faults.push(Fault { layer, leaves: vec![Leaf(number as u32)], place, kind });
        };
        for (polygon_number, polygon) in shape.polygons.iter().enumerate() {
            let all =
                std::iter::once((&polygon.shell, false)).chain(polygon.holes.iter().map(|hole| (hole, true)));
            for (raw, hole) in all {
                match clean(raw, hole) {
                    Ok(CleanRing { points, repeated, spikes }) => {
                        if repeated + spikes > 0 {
                            tell(raw, FaultKind::RingCleaned { repeated, spikes });
                        }
                        let row = RingRow { shape: number as u32, polygon: polygon_number as u32 };
                        let ring: Result<Vec<_>, _> =
                            points.into_iter().map(|point| vertices.intern(point)).collect();
                        rings.push(row, ring?);
                    }
                    Err(why) => {
                        tell(raw, FaultKind::InvalidRing { why, hole });
                        if !hole {
                            // Holes of nothing are nothing.
                            break;
                        }
                    }
                }
            }
        }
    }
    Ok(rings)
}
