//! Patrols: taking positions and visits, and what they amount to.

mod follow;
mod looked;
mod missed;
mod read;
mod take;
mod tiles;

pub use follow::Patrols;
pub use looked::{Looked, Unseen, coverage, gaps, window};
pub use missed::{Overdue, Supervised, last_for, supervised};
pub use read::{LatestPosition, TrackLine, latest, sees_tracks, track};
pub use take::{Counts, Incoming, TakeError, Taking, Visiting, may_post};
pub use tiles::{PatrolChoice, PatrolVersions, Ratios, patrol_tile, patrol_version, patrol_versions};
