//! Where the cells lie, and which of them an edge touches.

use std::ops::Range;

use super::super::lattice::{LatticeBox, LatticePoint};
use super::{CoverOptions, SHIFT_MIN};

/// Where the cells of the first level lie.
#[derive(Clone, Copy)]
pub(super) struct Layout {
    pub origin: LatticePoint,
    pub shift_x: u32,
    pub shift_y: u32,
    pub columns: u32,
    pub rows: u32,
}

impl Layout {
    pub fn choose(bounds: LatticeBox, leaf_count: usize, options: CoverOptions) -> Self {
        let origin = LatticePoint::new(bounds.min.x - 1, bounds.min.y - 1);
        let width = i64::from(bounds.max.x) - i64::from(origin.x) + 1;
        let height = i64::from(bounds.max.y) - i64::from(origin.y) + 1;
        let cells = (leaf_count.max(1) as f64) * f64::from(options.cells_per_leaf.max(1));
        let bits = ((width as f64) * (height as f64) / cells).log2().round().max(0.0) as u32;
        let shift_y = (bits / 2).clamp(SHIFT_MIN, 31);
        let shift_x = (bits - bits / 2).clamp(SHIFT_MIN, 31);
        let count = |length: i64, shift: u32| ((length - 1) >> shift) as u32 + 1;
        Self { origin, shift_x, shift_y, columns: count(width, shift_x), rows: count(height, shift_y) }
    }

    fn column(&self, x: i64) -> u32 {
        let at = (x - i64::from(self.origin.x)).max(0) >> self.shift_x;
        (at as u32).min(self.columns - 1)
    }

    fn row(&self, y: i64) -> u32 {
        let at = (y - i64::from(self.origin.y)).max(0) >> self.shift_y;
        (at as u32).min(self.rows - 1)
    }

    /// Lower left corner of a cell; one past the last column or row is allowed.
    pub fn corner(&self, column: u32, row: u32) -> LatticePoint {
        let at = |origin: i32, shift: u32, n: u32| (i64::from(origin) + (i64::from(n) << shift)) as i32;
        LatticePoint::new(at(self.origin.x, self.shift_x, column), at(self.origin.y, self.shift_y, row))
    }

    /// The cells, as (row, columns), that the closed edge touches within `rows`; a few more may be
    /// named. A cell's lower, left and right sides belong to it here, its upper side need not.
    pub fn cells_of(
        &self,
        a: LatticePoint,
        b: LatticePoint,
        rows: &Range<u32>,
    ) -> impl Iterator<Item = (u32, Range<u32>)> + use<> {
        let (low, high) = if a.y <= b.y { (a, b) } else { (b, a) };
        let layout = *self;
        let first = self.row(i64::from(low.y)).max(rows.start);
        let last = (self.row(i64::from(high.y)) + 1).min(rows.end);
        let (x_min, x_max) = (i64::from(a.x.min(b.x)), i64::from(a.x.max(b.x)));
        let slope = (f64::from(high.x) - f64::from(low.x)) / (f64::from(high.y) - f64::from(low.y)).max(1.0);
        let steep = self.row(i64::from(low.y)) != self.row(i64::from(high.y));
        (first..last).map(move |row| {
            let (mut from, mut to) = (x_min, x_max);
            if steep {
                // Within the row's slab, two units wider than floating point could err.
                let floor = i64::from(layout.origin.y) + (i64::from(row) << layout.shift_y);
                let ceiling = floor + (1 << layout.shift_y);
                let x_at = |y: i64| {
                    let y = (y as f64).clamp(f64::from(low.y), f64::from(high.y));
                    f64::from(low.x) + (y - f64::from(low.y)) * slope
                };
                let (one, other) = (x_at(floor), x_at(ceiling));
                from = from.max(one.min(other).floor() as i64 - 2);
                to = to.min(one.max(other).ceil() as i64 + 2);
            }
            (row, layout.column(from - 1)..layout.column(to) + 1)
        })
    }
}
