//! Which grids have other borders in one edition than in another, whoever drew it.

use std::collections::{BTreeSet, HashSet};

use crate::domain::grid::Grid;
use crate::domain::id::GridId;
use crate::domain::plan::{Plan, PlanError, PlanIndex};
use crate::kernel::lattice::LatticePoint;
use crate::kernel::measure::Metres;
use crate::kernel::ring::Polygon;
use crate::kernel::segment::{Segment, runs_along};

/// A border that lies no farther from another is the same: where a neighbour's border ends on it, it has got a
/// node, which rounding has put up to a lattice unit (some 11 mm) beside it.
const SAME: Metres = Metres(0.02);

/// The grids of both plans, leaves and those above them, whose ground has another border in `after` than in
/// `before`. What had no ground in one of them has not been given another.
///
/// # Errors
/// One of them is no plan.
pub fn reshaped(before: &Plan, after: &Plan) -> Result<BTreeSet<GridId>, PlanError> {
    let (old, new) = (PlanIndex::of(before)?, PlanIndex::of(after)?);
    let is_reshaped = |grid: &&Grid| {
        let (Some(was), Some(is)) = (old.find(&grid.id), new.find(&grid.id)) else { return false };
        let (was, is) = (old.polygons(before, was), new.polygons(after, is));
        let has_ground = !was.is_empty() && !is.is_empty();
        has_ground && was != is && !is_same_border(&was, &is)
    };
    Ok(after.grids.iter().filter(is_reshaped).map(|grid| grid.id.clone()).collect())
}

fn is_same_border(one: &[Polygon], other: &[Polygon]) -> bool {
    let (one, other) = (edges(one), edges(other));
    let lies_on = |edges: &HashSet<[LatticePoint; 2]>, others: &HashSet<[LatticePoint; 2]>| {
        let known = others.iter().map(|&[from, to]| Segment { from, to });
        edges
            .iter()
            .filter(|edge| !others.contains(*edge))
            .all(|&[from, to]| runs_along(Segment { from, to }, known.clone(), SAME))
    };
    lies_on(&one, &other) && lies_on(&other, &one)
}

/// Whichever way they are walked.
fn edges(polygons: &[Polygon]) -> HashSet<[LatticePoint; 2]> {
    let rings = polygons.iter().flat_map(Polygon::rings);
    rings.flat_map(|ring| ring.edges()).map(|(a, b)| if a < b { [a, b] } else { [b, a] }).collect()
}
