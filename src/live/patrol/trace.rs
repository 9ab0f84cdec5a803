//! When something on the ground was last seen, and in which hours: what a window is read off.
//!
//! Marks are set and never taken back, and a later one hides no earlier one but in the ring's own time. So
//! the order in which they come is nothing.

use std::ops::Range;

use crate::domain::layers::Layer;

/// Hours that are remembered: a month and some.
const RING: i64 = 768;
const WORDS: usize = RING as usize / 64;

/// Seconds of an hour.
pub const HOUR_S: i64 = 3_600;

/// Whose looking counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    /// That of members with a duty, then, on the layer's grid there or on a parent of it.
    Own(Layer),
    /// Anybody's.
    Any,
}

pub(super) const SLOTS: usize = Layer::ALL.len() + 1;

impl Whose {
    fn slot(self) -> usize {
        match self {
            Self::Own(layer) => layer as usize,
            Self::Any => SLOTS - 1,
        }
    }
}

/// Who looked, as a set: a bit for each layer by [`Layer`] as a position. Anybody always did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Own(pub u8);

impl Own {
    pub fn add(&mut self, layer: Layer) {
        self.0 |= 1 << layer as u8;
    }
}

/// A span of time that is asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Window {
    /// From a second since 1970 until now, exactly.
    Since(i64),
    /// Whole hours since 1970, of the past.
    Hours { from: i64, to: i64 },
}

impl Window {
    /// The hours that it has a part of, `newest` the last that there is.
    fn hours(self, newest: i64) -> Range<i64> {
        match self {
            Self::Since(second) => second.div_euclid(HOUR_S)..newest + 1,
            Self::Hours { from, to } => from..to.min(newest + 1),
        }
    }
}

/// Hours of a day.
const DAY_H: i64 = 24;

/// What a trace says of one day since 1970 (UTC), slot by slot.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct DayTrace {
    /// A bit for each hour.
    pub hours: [u32; SLOTS],
    /// Seconds since midnight, and one; 0: the last time of all was on another day.
    pub last: [u32; SLOTS],
}

/// One thing's marks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trace {
    /// Seconds since 1970; 0: never.
    last: [u32; SLOTS],
    /// A bit for each hour, by its number modulo [`RING`]; made with the first mark.
    hours: Option<Box<[[u64; WORDS]; SLOTS]>>,
}

impl Trace {
    /// `newest` is the newest hour of all; what has left its ring is dropped.
    pub fn mark(&mut self, second: i64, own: Own, newest: i64) {
        let hour = second.div_euclid(HOUR_S);
        if hour <= newest - RING {
            return;
        }
        let hours = self.hours.get_or_insert_default();
        let (word, bit) = place(hour);
        for slot in 0..SLOTS {
            if slot == SLOTS - 1 || own.0 & 1 << slot != 0 {
                self.last[slot] = self.last[slot].max(second as u32);
                hours[slot][word] |= bit;
            }
        }
    }

    /// Makes room for hours that begin: what was there is a month old.
    pub fn forget(&mut self, hours_begun: Range<i64>) {
        let Some(hours) = &mut self.hours else { return };
        if hours_begun.end - hours_begun.start >= RING {
            self.hours = None;
            return;
        }
        for hour in hours_begun {
            let (word, bit) = place(hour);
            for slot in &mut **hours {
                slot[word] &= !bit;
            }
        }
    }

    /// What it says of a day that is still remembered.
    pub(super) fn on_day(&self, day: i64) -> DayTrace {
        let mut found = DayTrace::default();
        let Some(hours) = self.hours.as_deref() else { return found };
        let midnight = day * DAY_H * HOUR_S;
        // A ring is so many whole days: a day's bits follow one another, over two words at most.
        let first = (day * DAY_H).rem_euclid(RING) as usize;
        let (word, shift) = (first / 64, first % 64);
        for (slot, words) in hours.iter().enumerate() {
            let next = words.get(word + 1).copied().unwrap_or_default();
            let bits = u128::from(words[word]) | u128::from(next) << 64;
            found.hours[slot] = (bits >> shift) as u32 & ((1 << DAY_H) - 1);
            let second = i64::from(self.last[slot]) - midnight;
            if (0..DAY_H * HOUR_S).contains(&second) {
                found.last[slot] = second as u32 + 1;
            }
        }
        found
    }

    /// Sets the marks of a day that [`Trace::on_day`] gave; `newest` as in [`Trace::mark`].
    pub(super) fn join_day(&mut self, day: i64, marks: &DayTrace, newest: i64) {
        let remembered = |hour: &i64| day * DAY_H + hour > newest - RING;
        for slot in 0..SLOTS {
            for hour in (0..DAY_H).filter(|hour| marks.hours[slot] >> hour & 1 != 0).filter(remembered) {
                let (word, bit) = place(day * DAY_H + hour);
                self.hours.get_or_insert_default()[slot][word] |= bit;
            }
            if marks.last[slot] > 0 {
                let last = (day * DAY_H * HOUR_S) as u32 + marks.last[slot] - 1;
                self.last[slot] = self.last[slot].max(last);
            }
        }
    }

    /// Sets the marks of another one that remembers the same hours.
    pub(super) fn join(&mut self, other: Self) {
        for (last, other) in self.last.iter_mut().zip(other.last) {
            *last = other.max(*last);
        }
        match (&mut self.hours, other.hours) {
            (_, None) => {}
            (hours @ None, Some(other)) => *hours = Some(other),
            (Some(hours), Some(other)) => {
                for (word, other) in hours.as_flattened_mut().iter_mut().zip(other.as_flattened()) {
                    *word |= other;
                }
            }
        }
    }

    /// The last second in the window at which it was seen; of past hours the first second of that hour.
    pub fn seen(&self, whose: Whose, window: Window, newest: i64) -> Option<i64> {
        let slot = whose.slot();
        match window {
            Window::Since(from) => {
                let last = i64::from(self.last[slot]);
                (last > 0 && last >= from && last.div_euclid(HOUR_S) > newest - RING).then_some(last)
            }
            Window::Hours { .. } => {
                let hours = self.hours.as_deref()?;
                let has = |hour: &i64| {
                    let (word, bit) = place(*hour);
                    hours[slot][word] & bit != 0
                };
                let span = window.hours(newest);
                let first = span.start.max(newest - RING + 1);
                (first..span.end).rev().find(has).map(|hour| hour * HOUR_S)
            }
        }
    }

    /// When it was last seen at all, within the ring.
    pub fn last(&self, whose: Whose, newest: i64) -> Option<i64> {
        self.seen(whose, Window::Since(1), newest)
    }

    /// In how many hours of the window it was seen.
    pub fn visits(&self, whose: Whose, window: Window, newest: i64) -> u32 {
        let Some(hours) = self.hours.as_deref() else { return 0 };
        let span = window.hours(newest);
        let (from, to) = (span.start.max(newest - RING + 1), span.end);
        let slot = &hours[whose.slot()];
        let has = |hour: i64| {
            let (word, bit) = place(hour);
            u32::from(slot[word] & bit != 0)
        };
        (from..to).map(has).sum()
    }
}

fn place(hour: i64) -> (usize, u64) {
    let at = hour.rem_euclid(RING) as usize;
    (at / 64, 1 << (at % 64))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 500_000;

    fn marked(marks: &[(i64, u8)], newest: i64) -> Trace {
        let mut trace = Trace::default();
        for &(second, own) in marks {
            trace.mark(second, Own(own), newest);
        }
        trace
    }

    #[test]
    fn a_window_reads_off_whatever_the_order() {
        let marks = [(NOW * HOUR_S + 5, 0b01), ((NOW - 3) * HOUR_S, 0b10), ((NOW - 3) * HOUR_S + 900, 0b10)];
        let mut reversed = marks;
        reversed.reverse();
        let trace = marked(&marks, NOW);
        assert_eq!(trace, marked(&reversed, NOW));
        let (community, road) = (Whose::Own(Layer::Community), Whose::Own(Layer::Road));
        let since = |hours: i64| Window::Since((NOW - hours) * HOUR_S + 6);
        assert_eq!(trace.seen(community, since(0), NOW), None);
        assert_eq!(trace.seen(community, since(1), NOW), Some(NOW * HOUR_S + 5));
        assert_eq!(trace.seen(road, since(4), NOW), Some((NOW - 3) * HOUR_S + 900));
        assert_eq!((trace.visits(Whose::Any, since(4), NOW), trace.visits(road, since(4), NOW)), (2, 1));
        let past = |from, to| Window::Hours { from: NOW + from, to: NOW + to };
        assert_eq!(trace.seen(Whose::Any, past(-3, 0), NOW), Some((NOW - 3) * HOUR_S));
        assert_eq!(trace.seen(Whose::Any, past(-2, 0), NOW), None);
        assert_eq!(trace.visits(Whose::Any, past(-3, 1), NOW), 2);
    }

    #[test]
    fn what_is_a_month_old_is_gone_by_whichever_way() {
        let (old, new) = ((NOW - RING) * HOUR_S, NOW * HOUR_S);
        // As it comes, the ring moving on; and all at once.
        let mut moved = marked(&[(old, 1)], NOW - RING);
        moved.forget(NOW - RING + 1..NOW + 1);
        moved.mark(new, Own(1), NOW);
        let at_once = marked(&[(new, 1), (old, 1)], NOW);
        assert_eq!(moved, at_once);
        let gone = marked(&[(old, 1)], NOW);
        assert_eq!(gone.last(Whose::Any, NOW), None);
        let mut kept = marked(&[(new, 1)], NOW);
        kept.forget(NOW + 1..NOW + RING);
        assert_eq!(kept.visits(Whose::Any, Window::Since(0), NOW + RING - 1), 1);
        kept.forget(NOW + RING..NOW + RING + 1);
        assert_eq!(kept.visits(Whose::Any, Window::Since(0), NOW + RING), 0);
        assert_eq!(kept.last(Whose::Any, NOW + RING), None);
    }
}
