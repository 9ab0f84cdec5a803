//! The hours of duties and when they next change, remembered: thousands of duties share a handful of
//! hours, and every question asks how long its answer holds.

use std::sync::atomic::{AtomicU64, Ordering};

use super::calendar::{Calendar, Local};
use crate::domain::duty::{Hours, LocalMinute};

/// Different hours, by number.
#[derive(Debug, Default)]
pub(super) struct Shifts(Vec<Shift>);

#[derive(Debug)]
struct Shift {
    hours: Hours,
    /// A stretch without a change, in minutes of the town's clock since 1970: its first minute in the
    /// upper half, the next change in the lower. From every minute of it the next change is the same.
    calm: AtomicU64,
}

impl Shifts {
    /// Adds hours that are not there yet; gives their number.
    pub(super) fn add(&mut self, hours: &Hours) -> u32 {
        self.0.push(Shift { hours: hours.clone(), calm: AtomicU64::new(0) });
        (self.0.len() - 1) as u32
    }

    pub(super) fn covers(&self, number: u32, at: LocalMinute) -> bool {
        self.0[number as usize].hours.covers(at)
    }

    /// Minutes on the town's clock until the hours change; `None` when they do not for long.
    pub(super) fn next_change(&self, number: u32, local: &Local, calendar: &Calendar) -> Option<u32> {
        let shift = &self.0[number as usize];
        let now = local.clock_minute();
        let known = shift.calm.load(Ordering::Relaxed);
        let (from, to) = ((known >> 32) as u32, known as u32);
        if let Some(now) = now.filter(|&now| from <= now && now < to) {
            return Some(to - now);
        }
        let ahead = |days: u16| calendar.is_holiday_after(local, days);
        let next = shift.hours.next_change(local.minute, ahead)?;
        if let Some(now) = now {
            shift.calm.store(u64::from(now) << 32 | u64::from(now + next), Ordering::Relaxed);
        }
        Some(next)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::domain::time::{Date, Moment};

    /// Asked in whatever order, what is remembered is what the hours themselves say.
    #[test]
    fn remembered_as_counted() {
        let holidays: BTreeSet<Date> = [Date { year: 2026, month: 10, day: 1 }].into();
        let calendar = Calendar::new("Asia/Shanghai", &holidays, &BTreeSet::new()).expect("a zone");
        let texts = ["", "Mo-Fr 08:30-12:00,14:00-17:30; PH off", "Sa 22:00-06:00", "Mo-Su 00:00-12:00"];
        let hours = texts.map(|text| Hours::parse(text).expect("hours"));
        let mut shifts = Shifts::default();
        let numbers = hours.each_ref().map(|hours| shifts.add(hours));
        // From 2026-09-28 on, minutes in no order, some before 1970.
        let minutes = (0..4_000_i64).map(|n| 1_790_553_600 + (n * 7_919 % 14_400) * 60);
        for second in minutes.chain([-1, -86_400 * 400]) {
            let local = calendar.local(Moment(second * 1_000_000));
            for (hours, &number) in hours.iter().zip(&numbers) {
                let counted = hours.next_change(local.minute, |days| calendar.is_holiday_after(&local, days));
                assert_eq!(shifts.next_change(number, &local, &calendar), counted, "{hours} at {second}");
            }
        }
    }
}
