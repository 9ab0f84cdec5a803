//! Floods: one reporter, or one place, that sends more than a person can see. Slowed and flagged, never
//! dropped: what is not taken is told when to come again.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use crate::domain::time::Moment;
use crate::kernel::lattice::LatticePoint;
use crate::kernel::measure::Zoom;
use crate::kernel::tile::TileId;

const MINUTE_US: i64 = 60_000_000;
/// A place is a tile of this zoom: some 70 m in the south of China.
const PLACE_ZOOM: u8 = 19;
/// Counters kept; above it those of past minutes are dropped.
const COUNTERS_MAX: usize = 100_000;

/// How many reports a minute are a flood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// From then on reports of one reporter or one place are flagged.
    pub flagged_a_minute: u32,
    /// From then on those of one reporter must wait for the next minute.
    pub slowed_a_minute: u32,
}

impl Default for Pace {
    fn default() -> Self {
        Self { flagged_a_minute: 30, slowed_a_minute: 600 }
    }
}

/// Counts reports by the minute.
#[derive(Debug, Default)]
pub struct Floods {
    counts: Mutex<HashMap<Counter, (i64, u32)>>,
}

#[derive(Debug, PartialEq, Eq, Hash)]
enum Counter {
    /// A key and whom it reports for.
    Reporter(String, String),
    Place(TileId),
}

impl Floods {
    /// Counts a report; whether it comes in a flood. In place of it: seconds until the reporter may
    /// come again.
    pub fn count(
        &self,
        pace: Pace,
        actor: &str,
        reporter: Option<&str>,
        point: LatticePoint,
        now: Moment,
    ) -> Result<bool, u64> {
        let minute = now.0.div_euclid(MINUTE_US);
        let place = TileId::of(point, Zoom::new(PLACE_ZOOM).expect("below the last"));
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        if counts.len() > COUNTERS_MAX {
            counts.retain(|_, (counted, _)| *counted == minute);
        }
        let mut more = |counter: Counter| {
            let count = counts.entry(counter).or_insert((minute, 0));
            *count = if count.0 == minute { (minute, count.1 + 1) } else { (minute, 1) };
            count.1
        };
        let here = more(Counter::Place(place));
        // A feed that names nobody is one reporter at each place.
        let named = reporter.map_or_else(|| format!("{}/{}", place.x(), place.y()), str::to_owned);
        let his = more(Counter::Reporter(actor.to_owned(), named));
        if his > pace.slowed_a_minute {
            return Err(((minute + 1) * MINUTE_US - now.0).div_euclid(1_000_000) as u64 + 1);
        }
        Ok(here > pace.flagged_a_minute || his > pace.flagged_a_minute)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flood_is_flagged_then_slowed_and_over_with_the_minute() {
        let floods = Floods::default();
        let pace = Pace { flagged_a_minute: 2, slowed_a_minute: 4 };
        let here = LatticePoint::new(1_136_600_000, 229_400_000);
        let far = LatticePoint::new(1_136_900_000, 229_400_000);
        let at = |seconds: i64| Moment(seconds * 1_000_000);
        let count = |who: &str, point, now| floods.count(pace, "hotline", Some(who), point, at(now));
        let first: Vec<_> = (0..5).map(|_| count("a", here, 10)).collect();
        assert_eq!(first, [Ok(false), Ok(false), Ok(true), Ok(true), Err(51)]);
        assert_eq!(count("b", here, 11), Ok(true), "the place is flooded, whoever reports");
        assert_eq!(count("b", far, 12), Ok(false));
        assert_eq!(count("a", far, 60), Ok(false));
        assert_eq!(floods.count(pace, "hotline", None, here, at(61)), Ok(false));
    }
}
