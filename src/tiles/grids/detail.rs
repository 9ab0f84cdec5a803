//! How much detail a zoom shows: a grid stands for all below it while it is small on the screen.

use crate::domain::plan::{GridIndex, Plan, PlanIndex};
use crate::kernel::measure::Zoom;
use crate::kernel::mesh::{Leaf, Side};
use crate::kernel::tile::units_around;

/// Longer side in tile units below which a grid is drawn whole, not its children: 48 pixels of a
/// tile of 512.
const WHOLE_UNITS: f64 = 384.0;
/// Longer side from which a grid carries its name: 32 pixels, two or three characters.
const NAMED_UNITS: f64 = 256.0;
/// Longer side below which a grid may be left out: a pixel.
const SEEN_UNITS: f64 = 8.0;
/// From a country's distance, below this zoom, there may be too much for that.
const WIDE_ZOOM: u8 = 8;
/// Most grids between a pixel and a name in width, with no parent to stand for them, that such a zoom
/// draws; where there are more, it draws those alone that could carry a name.
const SMALL_MAX: usize = 2_000;

/// How large each grid is, and what that means at each zoom.
#[derive(Debug)]
pub struct Sizes {
    sides: Vec<f32>,
    /// For each zoom below [`WIDE_ZOOM`] the longer side below which a grid may be left out, in tile units.
    seen_from_afar: Vec<f64>,
}

impl Sizes {
    pub fn of(plan: &Plan, index: &PlanIndex, sides: Vec<f32>) -> Self {
        let mut sizes = Self { sides, seen_from_afar: vec![SEEN_UNITS; usize::from(WIDE_ZOOM)] };
        for zoom in Zoom::all().take(usize::from(WIDE_ZOOM)) {
            let detail = Detail::at(plan, index, &sizes, zoom);
            let is_small = |&leaf: &Leaf| {
                let drawn = detail.drawn_for(leaf);
                drawn.is_some_and(|at| detail.units(at) < NAMED_UNITS && !detail.would_leave_a_hole(at))
            };
            let leaves = (0..plan.leaves.len() as u32).map(Leaf);
            if leaves.filter(is_small).nth(SMALL_MAX).is_some() {
                sizes.seen_from_afar[usize::from(zoom.get())] = NAMED_UNITS;
            }
        }
        sizes
    }

    /// The longer side of a grid's box, as a part of the way around the Earth.
    pub fn side(&self, grid: GridIndex) -> f64 {
        f64::from(self.sides[grid.0 as usize])
    }
}

#[derive(Clone, Copy)]
pub struct Detail<'t> {
    plan: &'t Plan,
    index: &'t PlanIndex,
    sizes: &'t Sizes,
    zoom: Zoom,
}

/// A border between what is drawn as two.
pub struct Parted {
    pub left: Option<GridIndex>,
    pub right: Option<GridIndex>,
}

impl<'t> Detail<'t> {
    pub fn at(plan: &'t Plan, index: &'t PlanIndex, sizes: &'t Sizes, zoom: Zoom) -> Self {
        Self { plan, index, sizes, zoom }
    }

    pub fn zoom(&self) -> Zoom {
        self.zoom
    }

    /// What a border parts at this zoom; `None` when both sides are drawn as one, or not at all.
    pub fn parts(&self, side: &Side) -> Option<Parted> {
        let (left, right) = (self.drawn_for(side.left), self.drawn_for(side.right));
        (left != right).then_some(Parted { left, right })
    }

    /// The grid that is drawn where a leaf lies: the widest small one above it, else itself.
    fn drawn_for(&self, leaf: Leaf) -> Option<GridIndex> {
        if leaf.is_free() {
            return None;
        }
        let leaf = self.index.grid_of(leaf);
        // A grid is never larger than its parent, so the climb ends with the first that is not small.
        let drawn =
            self.index.upward(leaf).take_while(|&at| self.units(at) < WHOLE_UNITS).last().unwrap_or(leaf);
        (self.units(drawn) >= self.seen_units() || self.would_leave_a_hole(drawn)).then_some(drawn)
    }

    /// Among the children of a grid that is drawn open, on a layer that leaves no gap.
    fn would_leave_a_hole(&self, grid: GridIndex) -> bool {
        let layer = self.plan.grids[grid.0 as usize].layer;
        layer.row().tiles_territory && self.index.parent(grid).is_some()
    }

    fn seen_units(&self) -> f64 {
        self.sizes.seen_from_afar.get(usize::from(self.zoom.get())).copied().unwrap_or(SEEN_UNITS)
    }

    pub fn is_named(&self, grid: GridIndex) -> bool {
        self.units(grid) >= NAMED_UNITS
    }

    fn units(&self, grid: GridIndex) -> f64 {
        self.sizes.side(grid) * units_around(self.zoom)
    }
}
