//! Weekly hours: the subset `Mo-Fr 08:30-12:00,14:00-17:30; Sa 22:00-06:00; PH off` of OSM's
//! `opening_hours` (ruling 8).
//!
//! Rules stand between semicolons; for each day the last one that names it holds. `PH` names public
//! holidays, which are also the weekdays that they fall on. A span that passes midnight belongs to
//! the day it starts on. Empty means always.

mod parse;

use std::fmt;
use std::sync::Arc;

/// Most bytes that hours are written in; a line for every day of the week, and one for holidays, takes 300.
pub const HOURS_BYTES_MAX: usize = 1_000;

/// Minutes of a day.
const DAY: u16 = 1440;

/// How far ahead a change is looked for: past a week only holidays bring one.
pub const NEXT_CHANGE_DAYS_MAX: u16 = 31;

/// Monday is 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Weekday(pub u8);

/// A minute of the town's own zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LocalMinute {
    pub weekday: Weekday,
    /// Minutes since local midnight, 0 to 1439.
    pub minute: u16,
    /// Whether the day is a public holiday, and whether the day before was.
    pub holiday: bool,
    pub holiday_before: bool,
}

/// What is wrong with a text of hours, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("hours {text:?}: {why} at character {at}")]
pub struct HoursError {
    pub text: String,
    pub why: &'static str,
    /// From 1, counted in characters.
    pub at: usize,
}

/// Weekly hours; empty means always.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Hours {
    text: Arc<str>,
    rules: Arc<[Rule]>,
}

/// The days that a rule names and the spans in which they are served.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Rule {
    /// Bit 0 is Monday, bit 7 public holidays.
    days: u8,
    /// None: off.
    spans: Vec<Span>,
}

/// Minutes since the midnight before: `to` is past `from`, and past [`DAY`] for what ends on the
/// day after.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Span {
    from: u16,
    to: u16,
}

const WEEK: u8 = 0b0111_1111;
const HOLIDAY: u8 = 0b1000_0000;
/// Holidays are among all days, so that a rule without days overrides a `PH` before it.
const EVERY_DAY: u8 = WEEK | HOLIDAY;

impl Default for Hours {
    fn default() -> Self {
        Self::always()
    }
}

impl Hours {
    /// Round the clock, every day; the empty text.
    pub fn always() -> Self {
        Self { text: "".into(), rules: Arc::new([]) }
    }

    /// Reads hours; their text is then in one form, however they were written.
    ///
    /// # Errors
    /// What is wrong, and at which character.
    pub fn parse(text: &str) -> Result<Self, HoursError> {
        if text.len() > HOURS_BYTES_MAX {
            let text: String = text.chars().take(20).collect();
            return Err(HoursError { text, why: "more than 1,000 bytes, cut off here", at: 21 });
        }
        let rules = parse::rules(text)?;
        if rules.is_empty() {
            return Ok(Self::always());
        }
        let text: Vec<String> = rules.iter().map(Rule::to_string).collect();
        Ok(Self { text: text.join("; ").into(), rules: rules.into() })
    }

    /// The hours in their one form.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether somebody with these hours is on duty in that minute.
    pub fn covers(&self, at: LocalMinute) -> bool {
        if self.rules.is_empty() {
            return true;
        }
        let yesterday = Weekday((at.weekday.0 + 6) % 7);
        within(self.spans(at.weekday, at.holiday), at.minute)
            || within(self.spans(yesterday, at.holiday_before), at.minute + DAY)
    }

    /// Whether such a day has any hours that begin on it.
    pub fn works_on(&self, weekday: Weekday, holiday: bool) -> bool {
        self.rules.is_empty() || !self.spans(weekday, holiday).is_empty()
    }

    /// Minutes, counted on the town's clock, until [`Hours::covers`] changes; `None` when it does
    /// not within [`NEXT_CHANGE_DAYS_MAX`]. `holiday` says whether the day so many days on is a
    /// public holiday; of today and the day before, `at` says it.
    pub fn next_change(&self, at: LocalMinute, holiday: impl Fn(u16) -> bool) -> Option<u32> {
        if self.rules.is_empty() {
            return None;
        }
        let now = self.covers(at);
        let mut day = at;
        for ahead in 0..=NEXT_CHANGE_DAYS_MAX {
            if ahead > 0 {
                day = LocalMinute {
                    weekday: Weekday((day.weekday.0 + 1) % 7),
                    minute: 0,
                    holiday: holiday(ahead),
                    holiday_before: day.holiday,
                };
            }
            if let Some(minute) = self.change_within_day(day, now, ahead > 0) {
                return Some(u32::from(ahead) * u32::from(DAY) + u32::from(minute) - u32::from(at.minute));
            }
        }
        None
    }

    /// The first minute of `day` from its own on where `covers` is no longer `now`. Only where a
    /// span begins or ends can it change.
    fn change_within_day(&self, day: LocalMinute, now: bool, from_midnight: bool) -> Option<u16> {
        let yesterday = Weekday((day.weekday.0 + 6) % 7);
        let ends = |span: &Span| [span.from, span.to];
        let today = self.spans(day.weekday, day.holiday).iter().flat_map(ends);
        let before = self.spans(yesterday, day.holiday_before).iter().flat_map(ends);
        today
            .filter(|&minute| minute < DAY)
            .chain(before.filter_map(|minute| minute.checked_sub(DAY)))
            .chain(from_midnight.then_some(0))
            .filter(|&minute| minute > day.minute || from_midnight)
            .filter(|&minute| self.covers(LocalMinute { minute, ..day }) != now)
            .min()
    }

    /// The spans that begin on such a day: those of the last rule that names it.
    fn spans(&self, weekday: Weekday, holiday: bool) -> &[Span] {
        let day = 1 << weekday.0 | if holiday { HOLIDAY } else { 0 };
        self.rules.iter().rev().find(|rule| rule.days & day != 0).map_or(&[], |rule| &rule.spans)
    }
}

fn within(spans: &[Span], minute: u16) -> bool {
    spans.iter().any(|span| span.from <= minute && minute < span.to)
}

impl fmt::Display for Hours {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let whole_day = [Span { from: 0, to: DAY }];
        if self.days == EVERY_DAY && self.spans == whole_day {
            return f.write_str("24/7");
        }
        let days = parse::days_text(self.days);
        let gap = if days.is_empty() { "" } else { " " };
        write!(f, "{days}{gap}")?;
        if self.spans.is_empty() {
            return f.write_str("off");
        }
        for (at, span) in self.spans.iter().enumerate() {
            let comma = if at == 0 { "" } else { "," };
            let to = if span.to > DAY { span.to - DAY } else { span.to };
            let (from, to) = ((span.from / 60, span.from % 60), (to / 60, to % 60));
            write!(f, "{comma}{:02}:{:02}-{:02}:{:02}", from.0, from.1, to.0, to.1)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
