//! Who gets each face, and what is told about it.

use super::chains::Chains;
use super::faces::{Faces, Half, OUTSIDE, chain_of, is_backward};
use super::fault::{Fault, FaultKind};
use super::ground::{Ground, interior_point, length};
use super::linework::{MixMap, Vertices};
use super::sets::Sets;
use super::{BuildOptions, Shape};
use crate::kernel::lattice::LatticePoint;
use crate::kernel::measure::LocalScale;
use crate::kernel::mesh::{LayerSlot, Leaf};

/// One layer's faces on their way to their leaves.
pub(super) struct Settlement<'b> {
    pub layer: LayerSlot,
    pub shapes: &'b [Shape],
    pub options: &'b BuildOptions,
    pub vertices: &'b Vertices,
    pub chains: &'b Chains,
    pub faces: &'b Faces,
}

impl Settlement<'_> {
    /// The leaf of each face.
    ///
    /// Overlaps go to the earliest shape. A face that nobody covers is closed when its width (twice
    /// its area over its perimeter) is below the tolerance: it goes to the leaf with the longest
    /// border on it, the earliest of equals. Everything else stays free.
    pub fn settle(&self, faults: &mut Vec<Fault>) -> Vec<Leaf> {
        let mut leaf_of: Vec<Leaf> = (0..self.faces.len() as u32)
            .map(|face| self.claimants(face).next().map_or(Leaf::FREE, Leaf))
            .collect();
        for face in OUTSIDE + 1..self.faces.len() as u32 {
            self.tell_covers(face, faults);
        }
        let free: Vec<u32> =
            (OUTSIDE + 1..self.faces.len() as u32).filter(|&face| leaf_of[face as usize].is_free()).collect();
        for face in free {
            leaf_of[face as usize] = self.settle_free(face, &leaf_of, faults);
        }
        self.tell_parts(&leaf_of, faults);
        leaf_of
    }

    fn claimants(&self, face: u32) -> impl Iterator<Item = u32> + '_ {
        self.faces.cover(face).iter().filter(|&&(_, times)| times > 0).map(|&(shape, _)| shape)
    }

    /// Overlaps of shapes with others and with themselves.
    fn tell_covers(&self, face: u32, faults: &mut Vec<Fault>) {
        let cover = self.faces.cover(face);
        if matches!(cover[..], [] | [(_, 1)]) {
            return;
        }
        let ground = self.ground(face);
        let (area, width) = (ground.area(), ground.width());
        let mut tell = |leaves: Vec<Leaf>, kind| {
            faults.push(Fault { layer: self.layer, leaves, place: ground.place, kind });
        };
        for &(shape, times) in cover {
            match times {
                ..0 if self.has_holes(shape) => tell(vec![Leaf(shape)], FaultKind::HoleOutside { area }),
                ..0 => tell(vec![Leaf(shape)], FaultKind::WoundBackward { area }),
                2.. => tell(vec![Leaf(shape)], FaultKind::PartsOverlap { area }),
                _ => {}
            }
        }
        let leaves: Vec<Leaf> = self.claimants(face).map(Leaf).collect();
        if leaves.len() > 1 {
            let thin = width.0 < self.options.sliver.0;
            tell(
                leaves,
                if thin {
                    FaultKind::SliverOverlap { area, width }
                } else {
                    FaultKind::Overlap { area, width }
                },
            );
        }
    }

    fn has_holes(&self, shape: u32) -> bool {
        self.shapes[shape as usize].polygons.iter().any(|polygon| !polygon.holes.is_empty())
    }

    fn settle_free(&self, face: u32, leaf_of: &[Leaf], faults: &mut Vec<Fault>) -> Leaf {
        let neighbours = self.neighbours(face, leaf_of);
        if neighbours.is_empty() {
            return Leaf::FREE;
        }
        let tiles = self.options.tiles[usize::from(self.layer.0)];
        let lone = neighbours.len() == 1;
        let ground = self.ground(face);
        let (area, width) = (ground.area(), ground.width());
        let thin = width.0 < self.options.sliver.0 && (tiles || !lone);
        let (kind, leaves) = match (thin, tiles, lone) {
            (true, ..) => (FaultKind::SliverGap { area, width }, neighbours),
            (false, true, true) => (FaultKind::Enclave { area }, neighbours),
            (false, true, false) => (FaultKind::Gap { area, width }, neighbours),
            (false, false, true) => (FaultKind::FreeHole { area }, neighbours),
            // Ground between grids of a layer that may leave some: nothing to tell.
            (false, false, false) => return Leaf::FREE,
        };
        let given_to = if thin { leaves[0] } else { Leaf::FREE };
        faults.push(Fault { layer: self.layer, leaves, place: ground.place, kind });
        given_to
    }

    /// The leaves around a face, the one with the longest border first.
    fn neighbours(&self, face: u32, leaf_of: &[Leaf]) -> Vec<Leaf> {
        let mut lengths: MixMap<Leaf, f64> = MixMap::default();
        for half in self.faces.boundary(face).flatten() {
            let beyond = leaf_of[self.faces.face_of(half ^ 1) as usize];
            if !beyond.is_free() {
                let run: Vec<LatticePoint> = self.points(half).collect();
                *lengths.entry(beyond).or_default() += length(&run, LocalScale::at(run[0]));
            }
        }
        let mut leaves: Vec<(Leaf, f64)> = lengths.into_iter().collect();
        leaves.sort_by(|one, other| other.1.total_cmp(&one.1).then(one.0.cmp(&other.0)));
        leaves.into_iter().map(|(leaf, _)| leaf).collect()
    }

    fn tell_parts(&self, leaf_of: &[Leaf], faults: &mut Vec<Fault>) {
        let mut parts = Sets::of(leaf_of.len());
        for half in (0..self.chains.len() as Half * 2).step_by(2) {
            let (left, right) = (self.faces.face_of(half), self.faces.face_of(half ^ 1));
            if leaf_of[left as usize] == leaf_of[right as usize] {
                parts.join(left, right);
            }
        }
        let mut roots: MixMap<Leaf, Vec<u32>> = MixMap::default();
        for face in OUTSIDE + 1..leaf_of.len() as u32 {
            if !leaf_of[face as usize].is_free() && parts.root(face) == face {
                roots.entry(leaf_of[face as usize]).or_default().push(face);
            }
        }
        for (number, shape) in self.shapes.iter().enumerate().filter(|(_, shape)| shape.layer == self.layer) {
            let leaf = Leaf(number as u32);
            let (place, kind) = match roots.get(&leaf).map_or(&[][..], Vec::as_slice) {
                [] => (some_point(shape), FaultKind::Vanished),
                [_] => continue,
                [.., last] => {
                    (self.ground(*last).place, FaultKind::Parts { count: roots[&leaf].len() as u32 })
                }
            };
            faults.push(Fault { layer: self.layer, leaves: vec![leaf], place, kind });
        }
    }

    fn ground(&self, face: u32) -> Ground {
        let rings: Vec<Vec<LatticePoint>> = self
            .faces
            .boundary(face)
            .map(|cycle| {
                cycle
                    .into_iter()
                    .flat_map(|half| {
                        let mut run: Vec<LatticePoint> = self.points(half).collect();
                        run.pop();
                        run
                    })
                    .collect()
            })
            .collect();
        let place = interior_point(&rings[0]);
        Ground { rings, place }
    }

    fn points(&self, half: Half) -> impl Iterator<Item = LatticePoint> + '_ {
        let run = self.chains.vertices(chain_of(half));
        (0..run.len()).map(move |at| {
            self.vertices.at(if is_backward(half) { run[run.len() - 1 - at] } else { run[at] })
        })
    }
}

fn some_point(shape: &Shape) -> LatticePoint {
    shape.polygons.iter().flat_map(|polygon| &polygon.shell).next().copied().unwrap_or_default()
}
