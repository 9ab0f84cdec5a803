//! Hazards as they stand: by id, by time, by place, and which are due.

use std::cmp::Reverse;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use crate::domain::hazard::{Hazard, HazardStatus, NEAR_M_MAX};
use crate::domain::id::{GridId, HazardId, MemberId};
use crate::domain::matter::Severity;
use crate::domain::time::{LogNumber, Moment};
use crate::kernel::areas::{Areas, digest};
use crate::kernel::index::PointIndex;
use crate::kernel::lattice::{LatticeBox, LatticePoint};
use crate::kernel::measure::{LocalScale, Zoom};
use crate::kernel::tile::TileId;

/// An area of one version is a tile of this zoom: some 2.3 km wide in the south of China.
const AREA_ZOOM: u8 = 14;

/// All hazards of a store.
#[derive(Debug)]
pub struct Hazards {
    /// Up to and including which write they are known.
    log: LogNumber,
    by_id: HashMap<HazardId, Arc<Hazard>>,
    /// Newest first.
    by_time: BTreeSet<(Reverse<Moment>, HazardId)>,
    by_place: PointIndex<HazardId>,
    /// By when they go up to the next grid.
    due: BTreeSet<(Moment, HazardId)>,
    areas: Areas,
}

impl Default for Hazards {
    fn default() -> Self {
        let areas = Areas::new(Zoom::new(AREA_ZOOM).expect("below the last"));
        let (log, by_id, by_time, by_place, due) = Default::default();
        Self { log, by_id, by_time, by_place, due, areas }
    }
}

/// Which hazards are asked for; what is `None` or empty asks nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HazardFilter {
    pub statuses: Vec<HazardStatus>,
    pub severities: Vec<Severity>,
    /// A code.
    pub matter: Option<Arc<str>>,
    /// Those that this grid, of whatever level, held when they were reported.
    pub grid: Option<GridId>,
    /// Those that this member answers for.
    pub member: Option<MemberId>,
    pub bbox: Option<LatticeBox>,
    pub times: Times,
}

/// When hazards were reported, and whether they are late.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Times {
    pub from: Option<Moment>,
    pub to: Option<Moment>,
    /// Late at this moment, or not late.
    pub overdue: Option<(Moment, bool)>,
}

impl HazardFilter {
    pub fn fits(&self, hazard: &Hazard) -> bool {
        let Times { from, to, overdue } = self.times;
        (self.statuses.is_empty() || self.statuses.contains(&hazard.status))
            && (self.severities.is_empty() || self.severities.contains(&hazard.severity))
            && self.matter.as_ref().is_none_or(|code| hazard.matter == *code)
            && self.grid.as_ref().is_none_or(|grid| hazard.grids.contains(grid))
            && self.member.as_ref().is_none_or(|member| hazard.responsible() == Some(member))
            && self.bbox.is_none_or(|bbox| bbox.contains(hazard.point))
            && from.is_none_or(|from| hazard.reported >= from)
            && to.is_none_or(|to| hazard.reported < to)
            && overdue.is_none_or(|(at, is)| hazard.is_overdue(at) == is)
    }
}

impl Hazards {
    pub fn log(&self) -> LogNumber {
        self.log
    }

    /// Puts in what was written up to `log`. What is older than what stands is left out.
    pub fn follow(&mut self, written: Vec<Hazard>, log: LogNumber) {
        for hazard in written {
            self.put(hazard);
        }
        self.log = self.log.max(log);
    }

    fn put(&mut self, hazard: Hazard) {
        let before = self.by_id.get(&hazard.id).cloned();
        if before.as_ref().is_some_and(|before| before.version >= hazard.version) {
            return;
        }
        let hazard = Arc::new(hazard);
        if let Some(before) = before {
            let id = before.id.clone();
            self.areas.remove(LatticeBox::of(&[before.point]), version_of(&before));
            self.by_place.remove(before.point, id.clone());
            self.by_time.remove(&(Reverse(before.reported), id.clone()));
            if let Some(next) = goes_up(&before) {
                self.due.remove(&(next, id));
            }
        }
        let id = hazard.id.clone();
        self.areas.add(LatticeBox::of(&[hazard.point]), version_of(&hazard));
        self.by_place.insert(hazard.point, id.clone());
        self.by_time.insert((Reverse(hazard.reported), id.clone()));
        if let Some(next) = goes_up(&hazard) {
            self.due.insert((next, id.clone()));
        }
        self.by_id.insert(id, hazard);
    }

    pub fn get(&self, id: &HazardId) -> Option<&Arc<Hazard>> {
        self.by_id.get(id)
    }

    pub fn all(&self) -> impl Iterator<Item = &Arc<Hazard>> {
        self.by_id.values()
    }

    pub fn within(&self, area: &LatticeBox) -> impl Iterator<Item = &Arc<Hazard>> {
        self.by_place.within(area).filter_map(|id| self.by_id.get(id))
    }

    /// Ids of those that a report at a point may be one more of, by place and state.
    pub fn near(&self, point: LatticePoint) -> Vec<HazardId> {
        let scale = LocalScale::at(point);
        let units = (NEAR_M_MAX / scale.metres_per_x.min(scale.metres_per_y)).ceil() as i32;
        let around = LatticeBox::of(&[point]).grown(units);
        let near = self.within(&around);
        near.filter(|hazard| hazard.status.is_running()).map(|hazard| hazard.id.clone()).collect()
    }

    /// Those that go up to the next grid at or before `at`, the longest waiting first.
    pub fn late(&self, at: Moment) -> Vec<HazardId> {
        self.due.iter().take_while(|(next, _)| *next <= at).map(|(_, id)| id.clone()).collect()
    }

    /// Newest first, those after `after`.
    pub fn listed(
        &self,
        after: Option<(Moment, HazardId)>,
        filter: &HazardFilter,
    ) -> impl Iterator<Item = &Arc<Hazard>> {
        use std::ops::Bound::{Excluded, Unbounded};
        let from = after.map_or(Unbounded, |(at, id)| Excluded((Reverse(at), id)));
        let listed = self.by_time.range((from, Unbounded)).filter_map(|(_, id)| self.by_id.get(id));
        listed.filter(|hazard| filter.fits(hazard))
    }

    /// The version of what a tile may show; changes elsewhere leave it as it is.
    pub fn version_around(&self, tile: TileId, buffer: i32) -> u64 {
        self.areas.around(tile, buffer)
    }

    /// The version of everything: the same in every process that knows the same.
    pub fn version(&self) -> u64 {
        self.areas.all()
    }

    /// The box around all that ever were; empty when there are none.
    pub fn bounds(&self) -> LatticeBox {
        self.areas.bounds()
    }
}

fn goes_up(hazard: &Hazard) -> Option<Moment> {
    hazard.escalation.next.filter(|_| hazard.status.is_running())
}

fn version_of(hazard: &Hazard) -> u64 {
    digest([hazard.id.as_str().as_bytes(), &hazard.version.0.to_le_bytes()])
}

/// The books of some hazards (ruling 22).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counted {
    pub hazards: u32,
    pub reports: u32,
    pub open: u32,
    pub closed: u32,
    pub rejected: u32,
    pub merged: u32,
    pub overdue: u32,
    pub reopened: u32,
    /// Closed without ever having been referred (自行处置).
    pub closed_by_itself: u32,
    /// Of those with a limit that is over or kept: settled in time, and all.
    pub on_time: u32,
    pub timed: u32,
    /// From report to settlement, microseconds, of those that are settled.
    settled_in: Vec<i64>,
}

impl Counted {
    pub fn add(&mut self, hazard: &Hazard, at: Moment) {
        self.hazards += 1;
        self.reports += hazard.reports;
        match hazard.status {
            HazardStatus::Closed => self.closed += 1,
            HazardStatus::Rejected => self.rejected += 1,
            HazardStatus::Merged => self.merged += 1,
            _ => self.open += 1,
        }
        self.overdue += u32::from(hazard.is_overdue(at));
        self.reopened += u32::from(hazard.reopened > 0);
        self.closed_by_itself += u32::from(hazard.status == HazardStatus::Closed && !hazard.was_referred);
        if let Some(is_on_time) = hazard.is_on_time(at).filter(|_| counts_in_time(hazard.status)) {
            self.timed += 1;
            self.on_time += u32::from(is_on_time);
        }
        if let Some(settled) = hazard.settled.filter(|_| counts_in_time(hazard.status)) {
            self.settled_in.push(settled.0 - hazard.reported.0);
        }
    }

    /// The lower median, seconds; `None` when nothing is settled.
    pub fn median_settle_s(&self) -> Option<i64> {
        let middle = self.settled_in.len().checked_sub(1)? / 2;
        let mut took = self.settled_in.clone();
        Some(*took.select_nth_unstable(middle).1 / 1_000_000)
    }
}

/// What was no hazard, or another's, says nothing about how soon hazards are settled.
fn counts_in_time(status: HazardStatus) -> bool {
    !matches!(status, HazardStatus::Rejected | HazardStatus::Merged)
}
