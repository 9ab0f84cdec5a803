//! How much of each grid has been seen in a window. Sums of integers: a grid's are those of the leaves
//! under it, to the unit.

use super::Patrol;
use super::ground::Leaves;
use super::thing::Thing;
use super::trace::{Trace, Whose, Window};
use crate::atlas::Atlas;
use crate::domain::layers::Layer;
use crate::domain::patrol::CoverageRules;

/// Of something, how much has been seen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Share {
    pub of: u64,
    /// By whom it concerns.
    pub seen: u64,
    /// By others only.
    pub seen_by_others: u64,
}

impl Share {
    fn add(&mut self, other: Self) {
        self.of += other.of;
        self.seen += other.seen;
        self.seen_by_others += other.seen_by_others;
    }

    /// `None` where there is nothing to see.
    pub fn ratio(&self) -> Option<f64> {
        (self.of > 0).then(|| self.seen as f64 / self.of as f64)
    }
}

/// One grid's coverage.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Coverage {
    /// Millimetres of walkable road.
    pub roads_mm: Share,
    /// Premises passed.
    pub premises: Share,
    /// Cells touched.
    pub cells: Share,
    /// Seconds since 1970: when anything of it was last seen in the window by whom it concerns.
    pub last: Option<i64>,
}

/// How much roads, premises and cells weigh in the combined ratio.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Weights {
    pub roads: f64,
    pub premises: f64,
    pub cells: f64,
}

impl From<CoverageRules> for Weights {
    fn from(rules: CoverageRules) -> Self {
        let [roads, premises, cells] = rules.weights.map(f64::from);
        Self { roads, premises, cells }
    }
}

impl Coverage {
    pub fn add(&mut self, other: Self) {
        self.roads_mm.add(other.roads_mm);
        self.premises.add(other.premises);
        self.cells.add(other.cells);
        self.last = self.last.max(other.last);
    }

    /// The mean of the three ratios by weight; what a grid has none of weighs nothing. `None` for a grid
    /// with nothing in it.
    pub fn ratio(&self, weights: Weights) -> Option<f64> {
        let parts =
            [(self.roads_mm, weights.roads), (self.premises, weights.premises), (self.cells, weights.cells)];
        let there = parts.iter().filter_map(|(share, weight)| Some((share.ratio()?, weight)));
        let (sum, whole) =
            there.fold((0.0, 0.0), |(sum, whole), (ratio, weight)| (sum + ratio * weight, whole + weight));
        (whole > 0.0).then(|| sum / whole)
    }
}

/// The coverage of every grid of an atlas, in its plan's order. `leaves` are the grids of that atlas that
/// hold each thing; `None`: those of the ground's own.
pub fn coverage(patrol: &Patrol, atlas: &Atlas, leaves: Option<&[Leaves]>, window: Window) -> Vec<Coverage> {
    let ground = patrol.ground();
    let mut found = vec![Coverage::default(); atlas.plan().grids.len()];
    for number in 0..ground.len() as u32 {
        let leaves = leaves.map_or_else(|| ground.leaves(number), |leaves| &leaves[number as usize]);
        let (thing, trace) = (ground.thing(number), patrol.trace(number));
        for (layer, leaf) in Layer::ALL.into_iter().zip(leaves) {
            if let Some(leaf) = leaf {
                found[leaf.0 as usize].add(one(thing, trace, layer, window, patrol.newest_hour()));
            }
        }
    }
    let index = atlas.index();
    let mut upward: Vec<usize> = (0..found.len()).collect();
    // A parent's level is wider, so its children have all they will have when their turn comes.
    upward.sort_by_key(|&at| std::cmp::Reverse(atlas.plan().grids[at].level));
    for at in upward {
        if let Some(parent) = index.parent(crate::domain::plan::GridIndex(at as u32)) {
            let own = found[at];
            found[parent.0 as usize].add(own);
        }
    }
    found
}

fn one(thing: Thing<'_>, trace: &Trace, layer: Layer, window: Window, newest: i64) -> Coverage {
    let of = if let Thing::Piece(piece) = thing { piece.length_mm } else { 1 };
    let last = trace.seen(Whose::Own(layer), window, newest);
    let by_others = last.is_none() && trace.seen(Whose::Any, window, newest).is_some();
    let share = Share {
        of,
        seen: if last.is_some() { of } else { 0 },
        seen_by_others: if by_others { of } else { 0 },
    };
    let mut coverage = Coverage { last, ..Coverage::default() };
    match thing {
        Thing::Piece(_) => coverage.roads_mm = share,
        Thing::Cell(_) => coverage.cells = share,
        Thing::Premises { .. } => coverage.premises = share,
    }
    coverage
}
