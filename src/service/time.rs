//! Moments as people write them: RFC 3339 with an offset, or a bare date, which is local midnight in
//! the town's zone (ruling 3).

use std::sync::Arc;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, fmt::temporal::DateTimePrinter};

use crate::domain::time::Moment;
use crate::domain::town::Town;

/// A text is no moment.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0:?} is no time: give RFC 3339 with an offset, like 2026-11-23T08:00:00+08:00, or a date, like 2026-11-23"
)]
pub struct TimeError(pub String);

/// A town's zone is in no time zone database.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no time zone is called {0:?}")]
pub struct UnknownZone(pub Arc<str>);

/// A town's zone.
#[derive(Clone, Debug)]
pub struct Zone(TimeZone);

impl Zone {
    /// # Errors
    /// No database knows the zone's name.
    pub fn of(town: &Town) -> Result<Self, UnknownZone> {
        TimeZone::get(&town.zone).map(Self).map_err(|_| UnknownZone(town.zone.clone()))
    }

    /// RFC 3339 to the second, or further where the moment has a fraction, with the zone's offset.
    /// Moments past the year 9999 show as its last, as `Moment::MAX` does.
    pub fn rfc3339(&self, moment: Moment) -> String {
        let mut text = String::with_capacity(32);
        let micros = moment.0.clamp(Timestamp::MIN.as_microsecond(), Timestamp::MAX.as_microsecond());
        let instant = Timestamp::from_microsecond(micros).expect("clamped to what a timestamp can be");
        DateTimePrinter::new()
            .print_timestamp_with_offset(&instant, self.0.to_offset(instant), &mut text)
            .expect("a String takes all");
        text
    }

    /// # Errors
    /// The text is neither RFC 3339 with an offset nor a date.
    pub fn parse(&self, text: &str) -> Result<Moment, TimeError> {
        // A plus that was not escaped in a query comes out as a blank.
        let text = match text.char_indices().nth_back(5) {
            Some((at, ' ')) => format!("{}+{}", &text[..at], &text[at + 1..]),
            _ => text.to_owned(),
        };
        let instant = if text.len() <= "2026-11-23".len() {
            text.parse::<Date>().and_then(|date| date.to_zoned(self.0.clone())).map(|at| at.timestamp())
        } else {
            text.parse::<Timestamp>()
        };
        instant.map(|instant| Moment(instant.as_microsecond())).map_err(|_| TimeError(text))
    }
}

/// `None` for a bound that never comes or has always been.
pub fn bounded(moment: Moment) -> Option<Moment> {
    (moment != Moment::MIN && moment != Moment::MAX).then_some(moment)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_a_time() {
        let zone = Zone::of(&Town::default()).expect("Shanghai");
        for (text, expected) in [
            ("2026-11-23T08:00:00+08:00", Some("2026-11-23T08:00:00+08:00")),
            ("2026-11-23T08:00:00 08:00", Some("2026-11-23T08:00:00+08:00")),
            ("2026-11-23T00:00:00.5Z", Some("2026-11-23T08:00:00.5+08:00")),
            ("2026-11-23", Some("2026-11-23T00:00:00+08:00")),
            ("2026-11-23T08:00:00", None),
            ("2026-02-30", None),
            ("yesterday", None),
            ("", None),
            ("厚街厚街厚街厚街", None),
        ] {
            let found = zone.parse(text).ok().map(|moment| zone.rfc3339(moment));
            assert_eq!(found.as_deref(), expected, "{text}");
        }
    }
}
