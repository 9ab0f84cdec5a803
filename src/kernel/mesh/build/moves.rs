//! What snapping moved, for whom, and how far.

use std::collections::BTreeMap;

use super::fault::{Fault, FaultKind};
use super::linework::{MixMap, Vertex};
use crate::kernel::lattice::LatticePoint;
use crate::kernel::measure::Metres;
use crate::kernel::mesh::{LayerSlot, Leaf};

/// Vertices that become others, and the account of it by shape.
#[derive(Default)]
pub(super) struct Moves {
    pub moved: MixMap<Vertex, Vertex>,
    told: BTreeMap<u32, (u32, Metres, LatticePoint)>,
}

impl Moves {
    pub fn is_empty(&self) -> bool {
        self.moved.is_empty()
    }

    /// Where a vertex is now.
    pub fn of(&self, vertex: Vertex) -> Vertex {
        self.moved.get(&vertex).copied().unwrap_or(vertex)
    }

    pub fn insert(
        &mut self,
        from: Vertex,
        to: Vertex,
        distance: Metres,
        place: LatticePoint,
        shapes: &[u32],
    ) {
        self.moved.insert(from, to);
        self.tell(distance, place, shapes);
    }

    /// Counts a border of these shapes as moved; what lay there exactly did not move.
    pub fn tell(&mut self, distance: Metres, place: LatticePoint, shapes: &[u32]) {
        if distance.0 == 0.0 {
            return;
        }
        for &shape in shapes {
            let (count, furthest, at) = self.told.entry(shape).or_insert((0, distance, place));
            *count += 1;
            if distance > *furthest {
                (*furthest, *at) = (distance, place);
            }
        }
    }

    pub fn faults(&self, layer: LayerSlot) -> impl Iterator<Item = Fault> + '_ {
        self.told.iter().map(move |(&shape, &(vertices, furthest, place))| Fault {
            layer,
            leaves: vec![Leaf(shape)],
            place,
            kind: FaultKind::Snapped { vertices, furthest },
        })
    }
}
