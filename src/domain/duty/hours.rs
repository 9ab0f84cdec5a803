//! Weekly hours: the subset `Mo-Fr 08:30-12:00,14:00-17:30; Sa 22:00-06:00; PH off` of OSM's
//! `opening_hours` (ruling 8).

use std::sync::Arc;

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

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("hours {text:?}: {why}")]
pub struct HoursError {
    pub text: String,
    pub why: &'static str,
}

/// Weekly hours; empty means always.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Hours {
    text: Arc<str>,
}

impl Hours {
    pub fn parse(text: &str) -> Result<Self, HoursError> {
        Ok(Self { text: text.trim().into() })
    }

    pub fn as_str(&self) -> &str {
        &self.text
    }
}
