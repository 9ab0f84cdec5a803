//! Patrols: taking positions and visits, and what they amount to.

mod follow;
mod looked;
mod making;
mod missed;
mod putting_by;
mod read;
mod take;
mod tiles;

pub use follow::Patrols;
pub use looked::{Looked, Unseen, coverage, gaps, window};
pub use missed::{Check, Overdue, Supervised, each_check, last_for, supervised};
pub use read::{LatestPosition, TrackLine, latest, sees_tracks, track};
pub use take::{Cleaned, Counts, Door, Incoming, TakeError, Taking, Visiting, may_post};
pub use tiles::{PatrolChoice, PatrolVersions, Ratios, drawn, patrol_tile, patrol_version, patrol_versions};
