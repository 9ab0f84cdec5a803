//! Patrols as they stand: where members are, and when each piece of road, cell and premises was last seen.
//!
//! All of it is made of the positions in the store, as they come or all at once, with the same result to the bit
//! whatever their order (`docs/coverage.md`). Marks can be put by, a day at a time, and taken up again.

mod basis;
mod beats;
mod coverage;
mod gaps;
mod ground;
mod marking;
mod moved;
mod packed;
mod saved;
mod thing;
mod trace;

pub use basis::basis;
pub use coverage::{Coverage, Share, Weights, coverage};
pub use gaps::{Gap, GapKind, gaps};
pub use ground::{CELLS_MAX, Leaves, PIECE_MAX, PatrolGround, Piece};
pub use marking::PREMISES_REACH;
pub use packed::BadMarks;
pub use thing::{Thing, ThingKey, ThingKind};
pub use trace::{HOUR_S, Trace, Whose, Window};

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use self::marking::Marking;
use crate::domain::id::MemberId;
use crate::domain::patrol::{LEG_US_MAX, Quarter, Track, TrackPoint};
use crate::domain::time::Moment;
use crate::kernel::areas::Areas;
use crate::kernel::lattice::LatticeBox;
use crate::kernel::measure::Zoom;
use crate::kernel::tile::TileId;

/// Quarters of which the positions are kept at hand, to join those that come to them: two hours.
const AT_HAND: i64 = 8;

/// Everything known of patrols on one ground.
pub struct Patrol {
    ground: Arc<PatrolGround>,
    /// Of each thing, by its number.
    traces: Vec<Trace>,
    /// The newest hour of which there is a position; before the first, none.
    newest: i64,
    /// Complete from [`Patrol::horizon`] on.
    at_hand: HashMap<(MemberId, Quarter), Vec<TrackPoint>>,
    latest: HashMap<MemberId, TrackPoint>,
    /// The newest write of a track, where it leads.
    areas: Areas,
    /// Days since 1970 whose marks have become others since they were last put by.
    unsaved: BTreeSet<i64>,
}

/// An area with a version of its own is a tile of this zoom: some 2 km wide in the south of China.
const AREA_ZOOM: u8 = 14;
/// Lattice units within which a position may mark something: a leg of 100 m, and what is seen 100 m off at most;
/// as wide as that is in the north of China.
const SEEN_FROM: i32 = 30_000;

/// Tracks of quarters around those that are added, by member and quarter.
pub type Around = HashMap<(MemberId, Quarter), Vec<TrackPoint>>;

impl Patrol {
    /// Before the first position.
    pub fn new(ground: Arc<PatrolGround>) -> Self {
        let traces = vec![Trace::default(); ground.len()];
        let areas = Areas::new(Zoom::new(AREA_ZOOM).expect("below the last"));
        let (at_hand, latest, unsaved) = Default::default();
        Self { ground, traces, newest: 0, at_hand, latest, areas, unsaved }
    }

    pub fn ground(&self) -> &Arc<PatrolGround> {
        &self.ground
    }

    pub fn trace(&self, thing: u32) -> &Trace {
        &self.traces[thing as usize]
    }

    /// The newest hour since 1970 of which there is a position.
    pub fn newest_hour(&self) -> i64 {
        self.newest
    }

    /// Where each member was last.
    pub fn latest(&self) -> impl Iterator<Item = (&MemberId, &TrackPoint)> {
        self.latest.iter()
    }

    /// The last hours of everybody, in no particular order.
    pub fn recent(&self) -> impl Iterator<Item = (&MemberId, &[TrackPoint])> {
        self.at_hand.iter().map(|((member, _), points)| (member, &points[..]))
    }

    /// The version of what a tile may show: what comes far away leaves it as it is. The same in every
    /// process that was given the same.
    pub fn version_around(&self, tile: TileId, buffer: i32) -> u64 {
        self.areas.around(tile, buffer)
    }

    /// The version of everything.
    pub fn version(&self) -> u64 {
        self.areas.all()
    }

    /// From which quarter on tracks are at hand.
    pub fn horizon(&self) -> Quarter {
        Quarter(self.newest * 4 - AT_HAND)
    }

    /// Of which quarters [`Patrol::add`] must be given the tracks, that are not at hand any more.
    pub fn around(&self, tracks: &[Track]) -> Vec<(MemberId, Quarter)> {
        let horizon = self.horizon();
        let beside = |track: &Track| {
            [track.quarter.before(), track.quarter.after()].map(|at| (track.member.clone(), at))
        };
        let mut wanted: Vec<(MemberId, Quarter)> =
            tracks.iter().flat_map(beside).filter(|&(_, quarter)| quarter < horizon).collect();
        wanted.sort_unstable();
        wanted.dedup();
        wanted
    }

    /// Takes up tracks as they stand now, each quarter whole; those known before may be among them.
    pub fn add(&mut self, mut tracks: Vec<Track>, around: &Around) {
        tracks.sort_unstable_by(|a, b| (a.quarter, &a.member).cmp(&(b.quarter, &b.member)));
        if let Some(last) = tracks.iter().filter_map(|track| track.points.last()).map(|point| point.at).max()
        {
            self.advance(last);
        }
        for track in &tracks {
            self.add_one(track, &tracks, around);
        }
    }

    /// `tracks` are all that are added with it, in order of quarter and member.
    fn add_one(&mut self, track: &Track, tracks: &[Track], around: &Around) {
        let Track { member, quarter, written, points } = track;
        let (&first, &last) = match &points[..] {
            [] => return,
            [only] => (only, only),
            [first, .., last] => (first, last),
        };
        let known = self.at_hand.get(&(member.clone(), *quarter)).map_or(&[][..], |known| known);
        let beside = |quarter: Quarter| {
            let key = (member.clone(), quarter);
            let with_it = || {
                let at =
                    tracks.binary_search_by(|other| (other.quarter, &other.member).cmp(&(quarter, member)));
                at.ok().map(|at| &tracks[at].points)
            };
            let found = with_it().or_else(|| self.at_hand.get(&key)).or_else(|| around.get(&key));
            found.map_or(&[][..], |points| points)
        };
        let (before, after) = (beside(quarter.before()), beside(quarter.after()));
        let before = &before[before.partition_point(|point| point.at.0 < first.at.0 - LEG_US_MAX)..];
        let after = &after[..after.partition_point(|point| point.at.0 <= last.at.0 + LEG_US_MAX)];
        let is_known = |point: &TrackPoint| known.binary_search_by_key(&point.at, |known| known.at).is_ok();
        let is_new: Vec<bool> = std::iter::repeat_n(false, before.len())
            .chain(points.iter().map(|point| !is_known(point)))
            .chain(std::iter::repeat_n(false, after.len()))
            .collect();
        for point in points {
            self.areas.raise(LatticeBox::of(&[point.point]).grown(SEEN_FROM), written.0);
        }
        // A leg that ends in the quarter that follows may begin here.
        self.unsaved.extend([quarter.day(), quarter.after().day()]);
        let whole = [before, points, after].concat();
        Marking { ground: &self.ground, traces: &mut self.traces, newest: self.newest }
            .mark(member, &whole, &is_new);
        let latest = self.latest.entry(member.clone()).or_insert(last);
        *latest = (*latest).max(last);
        if *quarter >= self.horizon() {
            self.at_hand.insert((member.clone(), *quarter), points.clone());
        }
    }

    /// Turns the hours on to the one of a moment.
    fn advance(&mut self, to: Moment) {
        self.advance_to_hour(to.0.div_euclid(HOUR_S * 1_000_000));
    }

    fn advance_to_hour(&mut self, hour: i64) {
        if hour <= self.newest {
            return;
        }
        let begun = self.newest + 1..hour + 1;
        for trace in &mut self.traces {
            trace.forget(begun.clone());
        }
        self.newest = hour;
        let horizon = self.horizon();
        self.at_hand.retain(|&(_, quarter), _| quarter >= horizon);
    }
}
