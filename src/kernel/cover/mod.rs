//! Point location: a cover of cells over the whole mesh, all layers in one.
//!
//! Most cells have one answer. The others ("crowded") hold the answer at their lower left corner
//! and the few runs of border that pass through them, copied in so that a lookup touches one
//! stretch of memory. A point's answer is the corner's, changed by the last border crossed on the
//! way from the corner up to the point's height and then across to the point. All of it is exact:
//! see `cell`. The idea of cells that hold their own edges is that of S2's shape index; walking
//! over a mesh, where each border is met once for both its sides, is ours.
//!
//! Cells too crowded are split 4 × 4, again and again, so that a nation's dense towns and empty
//! plains both answer in a few tests.

mod build;
mod cell;
mod layout;

use super::lattice::{LatticeBox, LatticePoint};
use super::mesh::{LAYER_SLOTS, Leaf};
use cell::Cell;

/// The leaf that holds a point on each layer, by slot; [`Leaf::FREE`] where none does.
pub type Stack = [Leaf; LAYER_SLOTS];

/// Nothing on any layer.
pub const NOWHERE: Stack = [Leaf::FREE; LAYER_SLOTS];

/// How finely to cover.
#[derive(Clone, Copy, Debug)]
pub struct CoverOptions {
    /// Cells to make for each leaf of the mesh, on the average.
    pub cells_per_leaf: u32,
    /// Points of border in one cell beyond which it is split.
    pub points_per_cell_max: u32,
    /// Threads that build.
    pub threads: usize,
}

impl Default for CoverOptions {
    /// Measured with `cargo bench --bench locate`: fewer cells are slower, more cost memory and
    /// cache misses.
    fn default() -> Self {
        Self { cells_per_leaf: 32, points_per_cell_max: 64, threads: 2 }
    }
}

/// A mesh too large for the cover's 30-bit offsets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the mesh is too large for one cover")]
pub struct TooLarge;

/// What a directory word says in its two highest bits; the rest is a number.
const UNIFORM: u32 = 0;
const CROWDED: u32 = 1;
const SPLIT: u32 = 2;
const TAG_SHIFT: u32 = 30;
const NUMBER_MASK: u32 = (1 << TAG_SHIFT) - 1;

/// Cells are never split below 2^6 lattice units, 0.7 m.
const SHIFT_MIN: u32 = 6;

/// A split cell has 4 × 4 parts.
const SPLIT_BITS: u32 = 2;

/// The built cover; immutable.
#[derive(Debug)]
pub struct Cover {
    bounds: LatticeBox,
    /// Lower left corner of the first cell; left of and below every border.
    origin: LatticePoint,
    /// A cell is 2^shift_x by 2^shift_y lattice units.
    shift_x: u32,
    shift_y: u32,
    columns: u32,
    /// One word a cell, row by row from the lowest, then the parts of split cells.
    directory: Vec<u32>,
    /// Distinct answers of uniform cells and corners.
    stacks: Vec<Stack>,
    /// The crowded cells, see `cell`.
    words: Vec<u32>,
}

impl Cover {
    /// The leaf that holds `point` on each layer, borders included, by the half-open rule
    /// (ruling 18): a border point belongs to the leaf on its +x side, else its +y side; where
    /// that side is free space, to the first leaf met when turning left from there.
    pub fn locate(&self, point: LatticePoint) -> Stack {
        if !self.bounds.contains(point) {
            return NOWHERE;
        }
        let (dx, dy) =
            (point.x.wrapping_sub(self.origin.x) as u32, point.y.wrapping_sub(self.origin.y) as u32);
        let (mut shift_x, mut shift_y) = (self.shift_x, self.shift_y);
        let mut word = self.directory[((dy >> shift_y) * self.columns + (dx >> shift_x)) as usize];
        while word >> TAG_SHIFT == SPLIT {
            (shift_x, shift_y) = (part_shift(shift_x), part_shift(shift_y));
            let column = (dx >> shift_x) & ((1 << SPLIT_BITS) - 1);
            let row = (dy >> shift_y) & ((1 << SPLIT_BITS) - 1);
            word = self.directory[((word & NUMBER_MASK) + (row << SPLIT_BITS) + column) as usize];
        }
        let number = (word & NUMBER_MASK) as usize;
        if word >> TAG_SHIFT == UNIFORM {
            return self.stacks[number];
        }
        let corner = LatticePoint::new(
            self.origin.x.wrapping_add((dx >> shift_x << shift_x) as i32),
            self.origin.y.wrapping_add((dy >> shift_y << shift_y) as i32),
        );
        let cell = Cell {
            corner,
            at_corner: &self.stacks[self.words[number] as usize],
            runs: &self.words[number + 1..],
        };
        cell.locate(point)
    }

    /// Heap bytes held.
    pub fn bytes(&self) -> usize {
        self.directory.capacity() * 4
            + self.words.capacity() * 4
            + self.stacks.capacity() * size_of::<Stack>()
    }

    /// How many cells there are: with one answer, crowded, split.
    pub fn census(&self) -> [usize; 3] {
        let mut counts = [0; 3];
        for word in &self.directory {
            counts[(word >> TAG_SHIFT) as usize] += 1;
        }
        counts
    }
}

fn part_shift(shift: u32) -> u32 {
    shift - SPLIT_BITS
}
