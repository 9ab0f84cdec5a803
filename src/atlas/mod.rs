//! The atlas: one edition and one roster, frozen, with all that a read needs.
//!
//! Built whole off to the side and swapped in by one pointer. Nothing here blocks, waits, asks a
//! store or reads a clock; a request takes one snapshot and keeps it to its end. Answers borrow
//! from that snapshot, so an answer copies no names.

mod answer;
mod build;
mod reason;
mod spot;
mod territory;

pub use answer::{
    Brief, CANDIDATES_SHOWN_MAX, CANDIDATES_WEIGHED_MAX, Candidate, GridAnswer, Located, Match,
    MatchAccuracy, MatchStatus, MemberAnswer, Owner, OwnerStatus, Query, Sought, UnknownMatchAccuracy,
    UnknownMatchStatus, UnknownOwnerStatus,
};
pub use build::{Atlas, AtlasError};
pub use reason::Reason;
pub use territory::Territory;
