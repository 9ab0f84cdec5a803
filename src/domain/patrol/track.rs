//! Tracks as they are kept: a member's positions of one quarter of an hour together. Every store merges new
//! ones into old by the same rule.

use super::{Position, TrackPoint};
use crate::domain::id::MemberId;
use crate::domain::time::{LogNumber, Moment};

/// A quarter of an hour since 1970, by number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Quarter(pub i64);

impl Quarter {
    pub const US: i64 = 900_000_000;
    const PER_DAY: i64 = 96;

    pub fn of(at: Moment) -> Self {
        Self(at.0.div_euclid(Self::US))
    }

    pub fn begin(self) -> Moment {
        Moment(self.0 * Self::US)
    }

    /// The day since 1970, UTC.
    pub fn day(self) -> i64 {
        self.0.div_euclid(Self::PER_DAY)
    }

    /// The first of a day.
    pub fn first_of(day: i64) -> Self {
        Self(day * Self::PER_DAY)
    }

    pub fn before(self) -> Self {
        Self(self.0 - 1)
    }

    pub fn after(self) -> Self {
        Self(self.0 + 1)
    }
}

/// A member's positions of one quarter, in order of time, each moment once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Track {
    pub member: MemberId,
    pub quarter: Quarter,
    /// The log number of the last write.
    pub written: LogNumber,
    pub points: Vec<TrackPoint>,
}

/// What became of positions that were to be kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Merged {
    pub accepted: u32,
    /// The same place at the same moment is there already.
    pub duplicate: u32,
    /// Another place is, and stays (ruling 14).
    pub clash: u32,
}

impl Merged {
    pub fn add(&mut self, other: Self) {
        self.accepted += other.accepted;
        self.duplicate += other.duplicate;
        self.clash += other.clash;
    }
}

/// Positions by member and quarter, in order; those of one quarter in the order in which they were given.
pub fn by_quarter(positions: &[Position]) -> Vec<(&MemberId, Quarter, Vec<TrackPoint>)> {
    let mut sorted: Vec<&Position> = positions.iter().collect();
    let key = |position: &Position| (Quarter::of(position.track.at), position.member.clone());
    sorted.sort_by_cached_key(|position| key(position));
    sorted
        .chunk_by(|a, b| a.member == b.member && Quarter::of(a.track.at) == Quarter::of(b.track.at))
        .map(|run| {
            let points = run.iter().map(|position| position.track).collect();
            (&run[0].member, Quarter::of(run[0].track.at), points)
        })
        .collect()
}

/// Puts positions among those that are kept, which are in order of time. Whoever has a moment keeps it.
pub fn merge(kept: &mut Vec<TrackPoint>, new: &[TrackPoint]) -> Merged {
    let mut merged = Merged::default();
    for &point in new {
        match kept.binary_search_by_key(&point.at, |known| known.at) {
            Ok(at) if kept[at].point == point.point => merged.duplicate += 1,
            Ok(_) => merged.clash += 1,
            Err(at) => {
                kept.insert(at, point);
                merged.accepted += 1;
            }
        }
    }
    merged
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::lattice::LatticePoint;

    fn point(at: i64, x: i32) -> TrackPoint {
        TrackPoint { at: Moment(at), point: LatticePoint::new(x, 0), accuracy_dm: 0 }
    }

    #[test]
    fn a_moment_belongs_to_who_had_it_first() {
        let mut kept = vec![point(10, 1), point(30, 1)];
        let merged = merge(&mut kept, &[point(20, 2), point(10, 1), point(30, 9), point(5, 0), point(20, 3)]);
        assert_eq!(merged, Merged { accepted: 2, duplicate: 1, clash: 2 });
        assert_eq!(kept, [point(5, 0), point(10, 1), point(20, 2), point(30, 1)]);
    }

    #[test]
    fn quarters_are_kept_apart() {
        let member = |id| MemberId::new(id).expect("an id");
        let at = |id, at| Position { member: member(id), track: point(at, 0) };
        let positions = [at("b", 5), at("a", Quarter::US), at("a", 7), at("b", 1), at("a", -1)];
        let found: Vec<(String, i64, usize)> = by_quarter(&positions)
            .iter()
            .map(|(member, quarter, points)| (member.to_string(), quarter.0, points.len()))
            .collect();
        let expected = [("a", -1, 1), ("a", 0, 1), ("b", 0, 2), ("a", 1, 1)];
        assert_eq!(found, expected.map(|(member, quarter, count)| (member.to_owned(), quarter, count)));
        assert_eq!((Quarter(-1).day(), Quarter(95).day(), Quarter(96).day()), (-1, 0, 1));
        assert_eq!(Quarter::of(Quarter(7).begin()), Quarter(7));
    }
}
