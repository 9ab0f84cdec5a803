//! Moments as the town's own clock and calendar show them.

use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::civil;
use jiff::tz::TimeZone;

use crate::domain::duty::{LocalMinute, Weekday};
use crate::domain::time::{Date, Moment};

const MINUTE_US: i64 = 60_000_000;
const DAY_MINUTES: i64 = 1440;

/// A zone, its public holidays, and the weekend days that are worked.
#[derive(Debug)]
pub(super) struct Calendar {
    zone: TimeZone,
    /// Days since 1970-01-01, in order.
    holidays: Vec<i32>,
    /// The same.
    work_days: Vec<i32>,
}

/// A moment on the town's clock.
#[derive(Clone, Copy, Debug)]
pub(super) struct Local {
    pub at: Moment,
    pub minute: LocalMinute,
    /// Days since 1970-01-01, by the town's calendar.
    day: i32,
}

impl Local {
    /// Minutes that the town's clock has shown since 1970 began; `None` before.
    pub(super) fn clock_minute(&self) -> Option<u32> {
        u32::try_from(i64::from(self.day) * DAY_MINUTES + i64::from(self.minute.minute)).ok()
    }
}

impl Calendar {
    /// `None` when no such zone is known.
    pub(super) fn new(zone: &str, holidays: &BTreeSet<Date>, work_days: &BTreeSet<Date>) -> Option<Self> {
        let zone = TimeZone::get(zone).ok()?;
        let numbers = |days: &BTreeSet<Date>| {
            let mut numbers: Vec<i32> = days.iter().filter_map(|&date| day_number(date)).collect();
            numbers.sort_unstable();
            numbers
        };
        Some(Self { zone, holidays: numbers(holidays), work_days: numbers(work_days) })
    }

    pub(super) fn local(&self, at: Moment) -> Local {
        let minutes = (at.0 + self.offset_us(at)).div_euclid(MINUTE_US);
        let day = minutes.div_euclid(DAY_MINUTES) as i32;
        let minute = LocalMinute {
            // The first day of 1970 was a Thursday.
            weekday: Weekday((day + 3).rem_euclid(7) as u8),
            minute: minutes.rem_euclid(DAY_MINUTES) as u16,
            holiday: self.is_holiday(day),
            holiday_before: self.is_holiday(day - 1),
        };
        Local { at, minute, day }
    }

    /// A minute as offices count it: a weekend day that is worked (调休) is a Friday if it is a Saturday, and a
    /// Monday if it is a Sunday. Duties go by the day that it is.
    pub(super) fn office(&self, local: &Local) -> LocalMinute {
        let weekday = match local.minute.weekday {
            Weekday(5) if self.is_worked(local.day) => Weekday(4),
            Weekday(6) if self.is_worked(local.day) => Weekday(0),
            weekday => weekday,
        };
        LocalMinute { weekday, ..local.minute }
    }

    fn is_worked(&self, day: i32) -> bool {
        self.work_days.binary_search(&day).is_ok()
    }

    /// Whether the day so many days after `from` is a public holiday.
    pub(super) fn is_holiday_after(&self, from: &Local, days: u16) -> bool {
        self.is_holiday(from.day + i32::from(days))
    }

    /// When the town's clock shows so many minutes more than at the beginning of `from`'s minute.
    /// Where it never does, having been put on past it: before that.
    pub(super) fn after(&self, from: &Local, minutes: u32) -> Moment {
        let shown = i64::from(from.day) * DAY_MINUTES + i64::from(from.minute.minute) + i64::from(minutes);
        let shown = shown * MINUTE_US;
        let first = Moment(shown - self.offset_us(from.at));
        let second = Moment(shown - self.offset_us(first));
        if second > from.at { second } else { first.max(second) }
    }

    fn is_holiday(&self, day: i32) -> bool {
        self.holidays.binary_search(&day).is_ok()
    }

    fn offset_us(&self, at: Moment) -> i64 {
        let within = at.0.clamp(Timestamp::MIN.as_microsecond(), Timestamp::MAX.as_microsecond());
        let instant = Timestamp::from_microsecond(within).expect("clamped to what a timestamp can be");
        i64::from(self.zone.to_offset(instant).seconds()) * 1_000_000
    }
}

/// `None` for a date that no calendar has; the store's door refuses those.
fn day_number(date: Date) -> Option<i32> {
    let date = civil::Date::new(date.year, date.month as i8, date.day as i8).ok()?;
    let epoch = civil::date(1970, 1, 1);
    Some(date.since(epoch).ok()?.get_days())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moment(text: &str) -> Moment {
        Moment(text.parse::<Timestamp>().expect("RFC 3339").as_microsecond())
    }

    #[test]
    fn the_towns_clock() {
        let holidays = [Date { year: 2026, month: 10, day: 1 }].into();
        let calendar = Calendar::new("Asia/Shanghai", &holidays, &BTreeSet::new()).expect("a zone");
        for (at, weekday, minute, holiday, before) in [
            ("2026-11-23T08:00:59.9+08:00", 0, 480, false, false),
            ("2026-11-22T23:30:00Z", 0, 450, false, false),
            ("2026-09-30T16:00:00Z", 3, 0, true, false),
            ("2026-10-02T00:01:00+08:00", 4, 1, false, true),
            ("1969-12-31T23:59:00+08:00", 2, 1439, false, false),
        ] {
            let minute = LocalMinute { weekday: Weekday(weekday), minute, holiday, holiday_before: before };
            assert_eq!(calendar.local(moment(at)).minute, minute, "{at}");
        }
        assert!(Calendar::new("Asia/Houjie", &BTreeSet::new(), &BTreeSet::new()).is_none());
    }

    #[test]
    fn minutes_ahead_follow_the_clock_on_the_wall() {
        for (zone, from, minutes, expected) in [
            ("Asia/Shanghai", "2026-11-23T08:00:59.9+08:00", 1, "2026-11-23T08:01:00+08:00"),
            // The night in which the clock is put on an hour, and the one in which it is put back.
            ("Europe/Berlin", "2026-03-28T20:00:00+01:00", 12 * 60, "2026-03-29T08:00:00+02:00"),
            ("Europe/Berlin", "2026-10-24T20:00:00+02:00", 12 * 60, "2026-10-25T08:00:00+01:00"),
            ("Europe/Berlin", "2026-10-24T20:00:00+02:00", 6 * 60 + 30, "2026-10-25T02:30:00+02:00"),
            ("Europe/Berlin", "2026-03-28T20:00:00+01:00", 6 * 60 + 30, "2026-03-29T01:30:00+01:00"),
        ] {
            let calendar = Calendar::new(zone, &BTreeSet::new(), &BTreeSet::new()).expect("a zone");
            let found = calendar.after(&calendar.local(moment(from)), minutes);
            assert_eq!(found, moment(expected), "{zone} {from}");
        }
    }
}
