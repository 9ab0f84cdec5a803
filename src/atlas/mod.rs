//! The atlas: one edition and one roster, frozen, with all that a read needs.
//!
//! Built whole off to the side and swapped in by one pointer. Nothing here blocks, waits, asks a
//! store or reads a clock; a request takes one snapshot and keeps it to its end. Answers borrow
//! from that snapshot, so an answer copies no names.
//!
//! `answer` has what is asked and answered; `locate` puts the answer together from `ground` (the
//! grids), `fringe` (their borders), `people` (duties), `search` (texts) and `owner` (who it is).

mod addresses;
mod aliases;
mod answer;
mod arena;
mod build;
mod by_likeness;
mod by_name;
mod by_parts;
mod by_text;
mod calendar;
mod changes;
mod current;
mod due;
mod escalation;
mod fringe;
mod geocode;
mod grids;
mod ground;
mod lead_in;
mod locate;
mod named;
mod names;
mod nearest;
mod numbered;
mod owner;
mod people;
mod premises;
mod reason;
mod search;
mod shifts;
mod stems;
mod streets;
mod stretch;
mod suggest;
mod territory;
mod until;
mod written;

pub use addresses::Addresses;
pub use answer::{
    Brief, CANDIDATES_SHOWN_MAX, CANDIDATES_WEIGHED_MAX, Candidate, GridAnswer, Located, Match,
    MatchAccuracy, MatchStatus, MemberAnswer, Owner, OwnerStatus, Query, Sought, UnknownMatchAccuracy,
    UnknownMatchStatus, UnknownOwnerStatus,
};
pub use build::{Atlas, AtlasError, Version};
pub use by_name::ByName;
pub use current::Current;
pub use geocode::Geocoded;
pub use grids::ACCURACY_MAX;
pub use ground::{Ground, Leaves};
pub use nearest::{NEAREST_MAX, Nearby, Place};
pub use reason::Reason;
pub use stretch::{Along, Stretch};
pub use suggest::Suggested;
pub use territory::Territory;
