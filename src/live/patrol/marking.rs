//! From a member's positions to marks on what was passed.

use super::beats::own;
use super::ground::PatrolGround;
use super::thing::Thing;
use super::trace::Trace;
use crate::domain::id::MemberId;
use crate::domain::patrol::{LEG_US_MAX, TrackPoint, is_leg};
use crate::domain::plan::GridIndex;
use crate::kernel::cells::Cell;
use crate::kernel::lattice::{LatticeBox, LatticePoint};
use crate::kernel::measure::{LocalScale, Metres};
use crate::kernel::segment::Segment;

/// Premises are passed by a leg within this.
pub const PREMISES_REACH: Metres = Metres(15.0);

/// Marks what the legs pass that end at some of a member's positions.
pub(super) struct Marking<'m> {
    pub ground: &'m PatrolGround,
    pub traces: &'m mut [Trace],
    /// The newest hour of all.
    pub newest: i64,
}

impl Marking<'_> {
    /// `track` is in order of time; a leg is marked unless both its ends are known.
    pub(super) fn mark(&mut self, member: &MemberId, track: &[TrackPoint], is_new: &[bool]) {
        let (mut first, mut legs, mut grids) = (0, Vec::new(), Vec::new());
        for (end, to) in track.iter().enumerate() {
            while track[first].at.0 < to.at.0 - LEG_US_MAX {
                first += 1;
            }
            let scale = LocalScale::at(to.point);
            let starts = track[first..end].iter().zip(&is_new[first..end]);
            let new_legs = starts.filter(|&(from, &new)| (new || is_new[end]) && is_leg(from, to, scale));
            legs.clear();
            legs.extend(new_legs.map(|(from, _)| Segment { from: from.point, to: to.point }));
            if !legs.is_empty() {
                grids.clear();
                grids.extend(self.ground.beats.at(member, to.at));
                self.pass(&legs, to, &grids, scale);
            }
        }
    }

    /// Legs that end at one position, by somebody who answers for `grids` then.
    fn pass(&mut self, legs: &[Segment], to: &TrackPoint, grids: &[GridIndex], scale: LocalScale) {
        let ground = self.ground;
        let road_reach = ground.road_reach();
        let reach = Metres(road_reach.0.max(PREMISES_REACH.0));
        let second = to.at.0.div_euclid(1_000_000);
        let bounds = legs.iter().fold(LatticeBox::EMPTY, |all, leg| all.union(leg.bounds()));
        for cell in Cell::touching(grown(bounds, reach, scale)) {
            let Some(within) = ground.in_cell(cell) else { continue };
            if let Some(number) = within.cell {
                let area = cell.bounds();
                if legs.iter().any(|leg| leg.touches(&area)) {
                    self.see(number, second, grids);
                }
            }
            for &number in within.things {
                let passed = match ground.thing(number) {
                    Thing::Piece(piece) => {
                        legs.iter().any(|leg| leg.reaches(piece.middle, road_reach, scale))
                    }
                    Thing::Premises { point, since, .. } => {
                        since <= to.at && legs.iter().any(|leg| leg.reaches(point, PREMISES_REACH, scale))
                    }
                    Thing::Cell(_) => false,
                };
                if passed {
                    self.see(number, second, grids);
                }
            }
        }
    }

    fn see(&mut self, number: u32, second: i64, grids: &[GridIndex]) {
        let own = own(&self.ground.tree, grids, self.ground.leaves(number));
        self.traces[number as usize].mark(second, own, self.newest);
    }
}

/// A box with so many metres more on every side.
fn grown(area: LatticeBox, by: Metres, scale: LocalScale) -> LatticeBox {
    let units = |metres_per_unit: f64| (by.0 / metres_per_unit).ceil().min(1e9) as i32;
    let (dx, dy) = (units(scale.metres_per_x), units(scale.metres_per_y));
    LatticeBox {
        min: LatticePoint::new(area.min.x.saturating_sub(dx), area.min.y.saturating_sub(dy)),
        max: LatticePoint::new(area.max.x.saturating_add(dx), area.max.y.saturating_add(dy)),
    }
}
