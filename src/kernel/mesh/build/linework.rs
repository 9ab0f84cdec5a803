//! Rings as runs of shared vertices: equal points are one vertex, in all layers.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hasher};

use super::BuildError;
use crate::kernel::lattice::LatticePoint;

/// A vertex's number, given in the order of first use: by layer, shape, ring. A lower number
/// therefore means "was there first", which is what decides who moves when vertices are joined.
pub(super) type Vertex = u32;

/// An undirected edge, lower vertex first.
pub(super) type EdgeKey = (Vertex, Vertex);

pub(super) fn edge_key(a: Vertex, b: Vertex) -> EdgeKey {
    (a.min(b), a.max(b))
}

/// Fast and good enough for lattice points and vertex pairs; no defence against chosen input is
/// needed, the worst that a hostile file gains is its own slow import.
#[derive(Default)]
pub(super) struct MixHasher(u64);

impl Hasher for MixHasher {
    fn finish(&self) -> u64 {
        self.0 ^ (self.0 >> 32)
    }

    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.write_u64(u64::from(byte));
        }
    }

    fn write_i32(&mut self, value: i32) {
        self.write_u64(u64::from(value as u32));
    }

    fn write_u32(&mut self, value: u32) {
        self.write_u64(u64::from(value));
    }

    fn write_usize(&mut self, value: usize) {
        self.write_u64(value as u64);
    }

    fn write_u64(&mut self, value: u64) {
        // The multiplier of FNV's larger sibling, 2^64 over the golden ratio.
        self.0 = (self.0.rotate_left(29) ^ value).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }
}

pub(super) type MixMap<K, V> = HashMap<K, V, BuildHasherDefault<MixHasher>>;
pub(super) type MixSet<K> = HashSet<K, BuildHasherDefault<MixHasher>>;

/// All vertices of all layers.
#[derive(Default)]
pub(super) struct Vertices {
    points: Vec<LatticePoint>,
    numbers: MixMap<LatticePoint, Vertex>,
}

impl Vertices {
    /// # Errors
    /// More vertices than can be numbered.
    pub fn intern(&mut self, point: LatticePoint) -> Result<Vertex, BuildError> {
        let next = self.points.len();
        let number = *self.numbers.entry(point).or_insert(next as Vertex);
        if number as usize == next {
            if next >= Vertex::MAX as usize {
                return Err(BuildError::TooLarge);
            }
            self.points.push(point);
        }
        Ok(number)
    }

    pub fn at(&self, vertex: Vertex) -> LatticePoint {
        self.points[vertex as usize]
    }

    pub fn len(&self) -> usize {
        self.points.len()
    }
}

/// Whose a ring is.
#[derive(Clone, Copy, Debug)]
pub(super) struct RingRow {
    pub shape: u32,
    /// Which polygon of the shape.
    pub polygon: u32,
}

/// The rings of one layer, in the order of their shapes. Shells run counter-clockwise, holes
/// clockwise: the shape lies on the left of every edge.
#[derive(Default)]
pub(super) struct Rings {
    rows: Vec<RingRow>,
    ends: Vec<usize>,
    vertices: Vec<Vertex>,
}

/// Vertices to be put on edges, in the order from the edge's lower vertex to its higher one.
pub(super) type Insertions = MixMap<EdgeKey, Vec<Vertex>>;

impl Rings {
    pub fn push(&mut self, row: RingRow, vertices: impl IntoIterator<Item = Vertex>) {
        self.rows.push(row);
        self.vertices.extend(vertices);
        self.ends.push(self.vertices.len());
    }

    pub fn iter(&self) -> impl Iterator<Item = (RingRow, &[Vertex])> {
        self.rows.iter().enumerate().map(|(at, &row)| {
            let first = if at == 0 { 0 } else { self.ends[at - 1] };
            (row, &self.vertices[first..self.ends[at]])
        })
    }

    /// Every edge in its ring's direction, with its shape.
    pub fn edges(&self) -> impl Iterator<Item = (Vertex, Vertex, u32)> {
        self.iter().flat_map(|(row, ring)| {
            (0..ring.len()).map(move |at| {
                let next = if at + 1 == ring.len() { 0 } else { at + 1 };
                (ring[at], ring[next], row.shape)
            })
        })
    }

    pub fn edge_count(&self) -> usize {
        self.vertices.len()
    }

    /// Leaves out whole shapes.
    pub fn remove_shapes(&mut self, gone: &MixSet<u32>) {
        let old = std::mem::take(self);
        for (row, ring) in old.iter().filter(|(row, _)| !gone.contains(&row.shape)) {
            self.push(row, ring.iter().copied());
        }
    }

    /// Puts vertices on edges, then moves vertices; runs of one vertex become one.
    pub fn rewrite(&mut self, inserted: &Insertions, moved: &MixMap<Vertex, Vertex>) {
        let old = std::mem::take(self);
        let mut run: Vec<Vertex> = Vec::new();
        for (row, ring) in old.iter() {
            run.clear();
            for (at, &from) in ring.iter().enumerate() {
                run.push(from);
                let to = ring[if at + 1 == ring.len() { 0 } else { at + 1 }];
                if let Some(between) = inserted.get(&edge_key(from, to)) {
                    if from < to {
                        run.extend(between);
                    } else {
                        run.extend(between.iter().rev());
                    }
                }
            }
            for vertex in &mut run {
                *vertex = moved.get(vertex).copied().unwrap_or(*vertex);
            }
            run.dedup();
            while run.len() > 1 && run.first() == run.last() {
                run.pop();
            }
            if run.len() > 1 {
                self.push(row, run.iter().copied());
            }
        }
    }
}
