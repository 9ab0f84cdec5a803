//! The same positions on another ground, or from several hands: without going through them again.

use std::sync::Arc;

use super::thing::ThingKind;
use super::trace::Trace;
use super::{Around, Patrol, PatrolGround};
use crate::domain::patrol::{Quarter, Track};
use crate::domain::time::{LogNumber, Moment};

impl Patrol {
    /// Takes up what was made of other positions on the same ground. Neither may need the other's tracks for a
    /// leg any more.
    pub fn join(&mut self, mut other: Self) {
        let newest = self.newest.max(other.newest);
        self.advance_to_hour(newest);
        other.advance_to_hour(newest);
        for (trace, other) in self.traces.iter_mut().zip(other.traces) {
            trace.join(other);
        }
        self.at_hand.extend(other.at_hand);
        for (member, point) in other.latest {
            let latest = self.latest.entry(member).or_insert(point);
            *latest = point.max(*latest);
        }
        for (area, newest) in other.areas.each() {
            self.areas.raise_one(area, newest);
        }
        self.unsaved.extend(other.unsaved);
    }

    /// Goes on with another ground, as if it had been that all along. `false`, and nothing has changed, when
    /// that cannot be said without the positions of more than the last hours: other grids or roads, other
    /// duties while members were about, premises that have long been there.
    pub fn move_onto(&mut self, ground: &Arc<PatrolGround>) -> bool {
        let had = |number: u32| self.traces[number as usize].clone();
        let is_alike = self.ground.atlas().edition() == ground.atlas().edition()
            && self.ground.road_reach() == ground.road_reach()
            && self.served_alike(ground);
        if !is_alike {
            return false;
        }
        let (old, new) = (self.ground.keys(), ground.keys());
        let mut traces = vec![Trace::default(); ground.len()];
        let mut again = Moment::MAX;
        for (key, number) in new {
            match old.binary_search_by(|(known, _)| known.cmp(&key)) {
                Ok(at) => traces[number as usize] = had(old[at].1),
                Err(_) if key.kind == ThingKind::Premises => again = again.min(key.since),
                Err(_) => return false,
            }
        }
        let first = Quarter::of(again);
        // Legs that end in that quarter may begin in the one before, which must be at hand as well.
        if first <= self.horizon() {
            return false;
        }
        self.traces = traces;
        self.ground = ground.clone();
        let marked = self.at_hand.extract_if(|(_, quarter), _| *quarter >= first);
        // Nothing is newer by it.
        let track = |((member, quarter), points)| Track { member, quarter, written: LogNumber(0), points };
        let tracks: Vec<Track> = marked.map(track).collect();
        self.add(tracks, &Around::new());
        true
    }

    /// Whether each member had the same duties up to the last position.
    fn served_alike(&self, ground: &PatrolGround) -> bool {
        self.latest.iter().all(|(member, last)| {
            self.ground.beats.until(member, last.at) == ground.beats.until(member, last.at)
        })
    }
}
