//! Matters (事项): what must be watched, by whom, how soon. Data, in three lists.

use std::str::FromStr;
use std::sync::Arc;

use super::layers::Layer;
use super::member::Team;

macro_rules! named_enum {
    ($(#[$doc:meta])* $name:ident, $unknown:ident, { $($variant:ident => $text:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($variant),+ }

        /// The text names none of them.
        #[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
        #[error("{0:?} is none of {list}", list = [$($text),+].join(", "))]
        pub struct $unknown(pub String);

        impl $name {
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }
        }

        impl FromStr for $name {
            type Err = $unknown;

            fn from_str(text: &str) -> Result<Self, $unknown> {
                match text { $($text => Ok(Self::$variant),)+ _ => Err($unknown(text.to_owned())) }
            }
        }
    };
}
pub(crate) use named_enum;

named_enum!(
    /// The three list series (三张清单).
    MatterList, UnknownMatterList, {
        Party => "party_responsibility",
        Enterprise => "enterprise_mandatory",
        GridEntry => "grid_entry",
    }
);

named_enum!(
    /// How bad, worst first.
    Severity, UnknownSeverity, { Red => "red", Yellow => "yellow", Blue => "blue" }
);

named_enum!(
    /// In which kind of time a limit runs.
    LimitKind, UnknownLimitKind, {
        WorkingHours => "working_hours",
        UrgentHours => "urgent_hours",
        WorkingDays => "working_days",
        CalendarDays => "calendar_days",
    }
);

/// How soon a matter must be settled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Limit {
    pub amount: u16,
    pub kind: LimitKind,
}

/// One entry of the three lists. `code` is its permanent name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Matter {
    pub code: Arc<str>,
    pub list: MatterList,
    pub name: Arc<str>,
    pub family: Arc<str>,
    /// The layer that answers for it.
    pub layer: Layer,
    /// The team that answers; `None`: any.
    pub team: Option<Team>,
    pub severity: Severity,
    pub limit: Option<Limit>,
    pub department: Arc<str>,
    /// Kinds of premises that it applies to; empty: not bound to premises.
    pub premises_kinds: Vec<Arc<str>>,
    /// How often premises must be checked, in days.
    pub interval_days: Option<u16>,
}
