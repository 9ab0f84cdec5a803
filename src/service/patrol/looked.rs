//! Coverage of grids in a window, and what is missing.

use std::sync::Arc;

use super::follow::Patrols;
use crate::atlas::Atlas;
use crate::domain::id::GridId;
use crate::domain::patrol::PatrolWindow;
use crate::domain::time::Moment;
use crate::live::patrol::{self, Coverage, Gap, HOUR_S, Leaves, PatrolGround, Window};
use crate::service::current::{Current, CurrentError};

const SECOND_US: i64 = 1_000_000;
const HOUR_US: i64 = HOUR_S * SECOND_US;

/// What was seen of every grid of an atlas, in its plan's order.
pub struct Looked {
    pub by_grid: Vec<Coverage>,
}

/// A span as a window: one that reaches to now is exact, one of the past goes by whole hours.
pub fn window(from: Moment, to: Option<Moment>, now: Moment) -> Window {
    match to.filter(|&to| to < now) {
        None => Window::Since(from.0.div_euclid(SECOND_US) + i64::from(from.0.rem_euclid(SECOND_US) > 0)),
        Some(to) => Window::Hours {
            from: from.0.div_euclid(HOUR_US),
            to: to.0.div_euclid(HOUR_US) + i64::from(to.0.rem_euclid(HOUR_US) > 0),
        },
    }
}

/// Coverage by the grids of `atlas`: those in force at the end of the window.
///
/// # Errors
/// The store cannot be followed.
pub fn coverage(
    current: &Current,
    patrols: &Patrols,
    atlas: &Atlas,
    window: Window,
) -> Result<Looked, CurrentError> {
    patrols.with(current, |patrol| {
        let ground = patrol.ground();
        let is_own = ground.atlas().edition() == atlas.edition();
        let leaves: Option<Vec<Leaves>> = (!is_own).then(|| ground.leaves_by(atlas));
        Looked { by_grid: patrol::coverage(patrol, atlas, leaves.as_deref(), window) }
    })
}

/// What of a grid was not seen in a window, and the ground that its rows are of; `None` where that has no
/// such grid.
pub type Unseen = Option<(Arc<PatrolGround>, Vec<Gap>)>;

/// The gaps in a grid, worst first.
///
/// # Errors
/// The store cannot be followed.
pub fn gaps(
    current: &Current,
    patrols: &Patrols,
    grid: &GridId,
    within: PatrolWindow,
    now: Moment,
) -> Result<Unseen, CurrentError> {
    patrols.with(current, |patrol| {
        let ground = patrol.ground();
        let grid = ground.atlas().grid_by_id(grid)?;
        Some((ground.clone(), patrol::gaps(patrol, grid, window(within.begin(now), None, now))))
    })
}
