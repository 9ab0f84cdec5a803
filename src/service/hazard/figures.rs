//! Hazards counted: by grid, layer, team, matter and severity. The parts of one way of counting add up
//! to the whole, and a redrawing leaves them as they were: each is counted where it was reported.

use std::collections::BTreeMap;
use std::str::FromStr;
use std::sync::Arc;

use crate::atlas::Atlas;
use crate::domain::grid::Level;
use crate::domain::hazard::Hazard;
use crate::domain::layers::Layer;
use crate::domain::matter::named_enum;
use crate::domain::time::Moment;
use crate::live::{Counted, HazardFilter, Hazards};
use crate::service::visible::Visible;

named_enum!(
    /// By what hazards are counted.
    CountedBy, UnknownCountedBy, {
        Grid => "grid",
        Layer => "layer",
        Team => "team",
        Matter => "matter",
        Severity => "severity",
        Status => "status",
    }
);

/// How they are counted.
#[derive(Clone, Copy, Debug)]
pub struct Counting {
    pub by: CountedBy,
    /// Of which grids, when they are counted by grid.
    pub layer: Layer,
    pub level: Option<Level>,
}

/// The whole, and its parts by name. The part without a name has what belongs to none of them.
#[derive(Clone, Debug, Default)]
pub struct Figures {
    pub total: Counted,
    pub parts: BTreeMap<Option<Arc<str>>, Counted>,
}

/// Counts what a caller may see.
pub fn figures(
    atlas: &Atlas,
    hazards: &Hazards,
    filter: &HazardFilter,
    counting: Counting,
    visible: &Visible<'_>,
    now: Moment,
) -> Figures {
    let mut figures = Figures::default();
    for hazard in hazards.all().filter(|hazard| filter.fits(hazard) && visible.hazard(hazard)) {
        figures.total.add(hazard, now);
        figures.parts.entry(part(atlas, hazard, counting)).or_default().add(hazard, now);
    }
    figures
}

/// The part that a hazard is counted in.
fn part(atlas: &Atlas, hazard: &Hazard, counting: Counting) -> Option<Arc<str>> {
    match counting.by {
        CountedBy::Severity => Some(hazard.severity.name().into()),
        CountedBy::Status => Some(hazard.status.name().into()),
        CountedBy::Matter => Some(hazard.matter.clone()),
        CountedBy::Layer => Some(hazard.owner.layer?.name().into()),
        CountedBy::Team => {
            let matter = atlas.matter(&hazard.matter, hazard.reported)?;
            Some(matter.team?.name().into())
        }
        CountedBy::Grid => {
            let wanted = |grid: &&crate::domain::id::GridId| {
                let grid = atlas.grid_by_id(grid).map(|grid| atlas.grid(grid));
                grid.is_some_and(|grid| {
                    grid.layer == counting.layer && counting.level.is_none_or(|level| grid.level == level)
                })
            };
            hazard.grids.iter().find(wanted).map(|grid| grid.as_str().into())
        }
    }
}
