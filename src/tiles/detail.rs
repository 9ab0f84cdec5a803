//! How much detail a zoom shows: a grid stands for all below it while it is small on the screen.

use crate::domain::plan::{GridIndex, PlanIndex};
use crate::kernel::lattice::{LatticeBox, UNITS_PER_DEGREE};
use crate::kernel::measure::Zoom;

/// Width in screen pixels (256 a tile) below which a grid is drawn whole, not its children.
const WHOLE_PIXELS: f64 = 24.0;

pub struct Detail<'t> {
    index: &'t PlanIndex,
    boxes: &'t [LatticeBox],
    pixels_per_unit: f64,
}

impl<'t> Detail<'t> {
    pub fn at(index: &'t PlanIndex, boxes: &'t [LatticeBox], zoom: Zoom) -> Self {
        let pixels_per_unit = 256.0 * f64::from(1_u32 << zoom.get()) / (360.0 * UNITS_PER_DEGREE);
        Self { index, boxes, pixels_per_unit }
    }

    pub fn is_drawn_whole(&self, grid: GridIndex) -> bool {
        self.index.children(grid).is_empty() || self.is_small(grid)
    }

    /// The grid that is drawn where `leaf` lies: the widest small one above it, else itself.
    pub fn drawn_for(&self, leaf: GridIndex) -> GridIndex {
        self.index.upward(leaf).filter(|&at| self.is_small(at)).last().unwrap_or(leaf)
    }

    fn is_small(&self, grid: GridIndex) -> bool {
        let area = &self.boxes[grid.0 as usize];
        let width = f64::from(area.max.x) - f64::from(area.min.x);
        let height = f64::from(area.max.y) - f64::from(area.min.y);
        width.max(height) * self.pixels_per_unit < WHOLE_PIXELS
    }
}
