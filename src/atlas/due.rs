//! When a hazard must be settled: limits in the four kinds of time that cities state them in.

use super::Atlas;
use super::calendar::{Calendar, Local};
use crate::domain::duty::Hours;
use crate::domain::matter::{Limit, LimitKind, Matter, Severity};
use crate::domain::time::Moment;

const DAY_MINUTES: u32 = 1440;
const MINUTE_US: i64 = 60_000_000;
/// How far ahead working time is looked for: whoever works at all works within it.
const DAYS_AHEAD_MAX: u32 = 3_660;

impl Atlas {
    /// The limit of a matter at a severity: its own, unless the hazard is more or less severe than the
    /// matter usually is; then that severity's.
    pub fn limit(&self, matter: &Matter, severity: Severity) -> Limit {
        let usual = self.town().severity_limits[severity as usize];
        matter.limit.filter(|_| severity == matter.severity).unwrap_or(usual)
    }

    /// When what is reported at `at` must be settled.
    ///
    /// - `urgent_hours` run round the clock; `working_hours` in the town's working hours only.
    /// - `working_days` and `calendar_days` end with the last of so many days after that of the report,
    ///   which is not counted. A working day is one on which the town's offices work at all, a weekend day that
    ///   is worked (调休) among them.
    ///
    /// `None` where offices never work.
    pub fn due(&self, at: Moment, limit: Limit) -> Option<Moment> {
        let local = self.calendar.local(at);
        let amount = u32::from(limit.amount);
        let hours = &self.town().working_hours;
        match limit.kind {
            LimitKind::UrgentHours => Some(Moment(at.0 + i64::from(amount) * 60 * MINUTE_US)),
            LimitKind::WorkingHours => worked(&self.calendar, hours, local, amount * 60),
            LimitKind::CalendarDays => Some(end_of_day(&self.calendar, &local, amount)),
            LimitKind::WorkingDays => {
                let day = (1..=DAYS_AHEAD_MAX)
                    .filter(|&day| works_after(&self.calendar, hours, &local, day))
                    .nth((amount.max(1) - 1) as usize)?;
                Some(end_of_day(&self.calendar, &local, day))
            }
        }
    }
}

/// The midnight that ends the day so many days after `from`'s.
fn end_of_day(calendar: &Calendar, from: &Local, days: u32) -> Moment {
    calendar.after(from, (days + 1) * DAY_MINUTES - u32::from(from.minute.minute))
}

fn works_after(calendar: &Calendar, hours: &Hours, from: &Local, days: u32) -> bool {
    let midday = days * DAY_MINUTES + DAY_MINUTES / 2 - u32::from(from.minute.minute);
    let minute = calendar.office(&calendar.local(calendar.after(from, midday)));
    hours.works_on(minute.weekday, minute.holiday)
}

/// After so many minutes of working time.
fn worked(calendar: &Calendar, hours: &Hours, mut local: Local, mut minutes: u32) -> Option<Moment> {
    let begun = local.at;
    while local.at.0 - begun.0 < i64::from(DAYS_AHEAD_MAX) * i64::from(DAY_MINUTES) * MINUTE_US {
        let minute = calendar.office(&local);
        let change = hours.next_change(minute, |days| calendar.is_holiday_after(&local, days));
        // What the next day is, the next day says.
        let midnight = DAY_MINUTES - u32::from(minute.minute);
        let step = change.map_or(midnight, |change| change.min(midnight));
        if hours.covers(minute) {
            if step >= minutes {
                return Some(calendar.after(&local, minutes));
            }
            minutes -= step;
        }
        local = calendar.local(calendar.after(&local, step));
    }
    None
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use jiff::Timestamp;

    use super::*;
    use crate::domain::time::Date;

    fn moment(text: &str) -> Moment {
        Moment(text.parse::<Timestamp>().expect("RFC 3339").as_microsecond())
    }

    #[test]
    fn working_time_runs_while_offices_work() {
        let holidays: BTreeSet<Date> = (1..=7).map(|day| Date { year: 2026, month: 10, day }).collect();
        // The Saturday after is worked, and the Sunday before (国庆调休).
        let work_days =
            [Date { year: 2026, month: 9, day: 27 }, Date { year: 2026, month: 10, day: 10 }].into();
        let calendar = Calendar::new("Asia/Shanghai", &holidays, &work_days).expect("a zone");
        let office = "Mo-Fr 08:30-12:00,14:00-17:30; PH off";
        for (hours, from, minutes, expected) in [
            (office, "2026-11-23T09:00", 60, Some("2026-11-23T10:00")),
            (office, "2026-11-23T11:30", 60, Some("2026-11-23T14:30")),
            (office, "2026-11-23T12:30", 60, Some("2026-11-23T15:00")),
            (office, "2026-11-20T17:00", 60, Some("2026-11-23T09:00")),
            (office, "2026-11-23T08:30", 420, Some("2026-11-23T17:30")),
            (office, "2026-09-30T17:00", 60, Some("2026-10-08T09:00")),
            (office, "2026-09-25T17:00", 60, Some("2026-09-27T09:00")),
            (office, "2026-10-09T17:00", 60, Some("2026-10-10T09:00")),
            (office, "2026-10-10T17:00", 60, Some("2026-10-12T09:00")),
            ("Sa 22:00-02:00", "2026-10-17T21:00", 180, Some("2026-10-18T01:00")),
            ("", "2026-11-23T23:30", 60, Some("2026-11-24T00:30")),
            ("off", "2026-11-23T09:00", 60, None),
        ] {
            let at = |text: &str| moment(&format!("{text}:00+08:00"));
            let hours = Hours::parse(hours).expect("hours");
            let found = worked(&calendar, &hours, calendar.local(at(from)), minutes);
            assert_eq!(found, expected.map(at), "{hours} {from} {minutes}");
        }
    }

    #[test]
    fn days_end_at_midnight_and_the_first_is_not_counted() {
        let holidays = [Date { year: 2026, month: 11, day: 24 }].into();
        let work_days = [Date { year: 2026, month: 11, day: 21 }].into();
        let calendar = Calendar::new("Asia/Shanghai", &holidays, &work_days).expect("a zone");
        let friday = calendar.local(moment("2026-11-20T09:15:30+08:00"));
        assert_eq!(end_of_day(&calendar, &friday, 1), moment("2026-11-22T00:00:00+08:00"));
        let hours = Hours::parse("Mo-Fr 09:00-17:00; PH off").expect("hours");
        let works: Vec<u32> = (1..=7).filter(|&day| works_after(&calendar, &hours, &friday, day)).collect();
        assert_eq!(works, [1, 3, 5, 6, 7]);
    }
}
