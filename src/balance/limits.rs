//! What kept a division from being fair.

use std::collections::BTreeSet;

use super::Wishes;
use super::division::Division;
use super::search::{Aim, Open, deviation};

/// What stands in the way of grids that are still off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Limit {
    /// Roads over which no ground is given part grids that would have to give to each other.
    Roads,
    /// So do locked grids.
    Locks,
    /// Ground at the border of the territory cannot be given.
    Territory,
    /// Grids of a community that do not touch.
    Apart,
    /// More residents would have to move than may.
    Moved,
    /// Houses, or blocks that cannot be cut, hold more than the grids may be off.
    Whole,
    /// No way was found to draw it with every grid in one piece.
    Shape,
    /// A draft would hold more edits than it may.
    Edits,
    /// Time was up.
    Time,
}

impl Limit {
    /// Stable, kebab-case.
    pub fn name(self) -> &'static str {
        match self {
            Self::Roads => "roads",
            Self::Locks => "locks",
            Self::Territory => "territory",
            Self::Apart => "apart",
            Self::Moved => "max-moved",
            Self::Whole => "indivisible",
            Self::Shape => "shape",
            Self::Edits => "edits",
            Self::Time => "time",
        }
    }

    /// In words.
    pub fn text(self) -> &'static str {
        match self {
            Self::Roads => {
                "grids that would have to give ground to each other are parted by roads that are kept"
            }
            Self::Locks => "grids that would have to give ground to each other are parted by locked ones",
            Self::Territory => "ground at the border of the territory stays where it is",
            Self::Apart => "grids that would have to give ground to each other have no border in common",
            Self::Moved => "more people would have to move than may",
            Self::Whole => "houses that cannot be parted hold more than a grid may be off",
            Self::Shape => "no way was found that leaves every grid in one piece",
            Self::Edits => "the draft would hold more edits than it may",
            Self::Time => "time was up",
        }
    }
}

/// What kept grids with these loads from coming within the tolerance.
pub fn limits(today: &Division<'_>, aim: &Aim<'_>, wishes: &Wishes, reached: &[u64]) -> Vec<Limit> {
    let mut limits = BTreeSet::new();
    if (aim.is_over)() {
        limits.insert(Limit::Time);
    }
    if deviation(reached, aim.targets) <= wishes.tolerance {
        return limits.into_iter().collect();
    }
    let stuck = |open: Open| aim.flow(today, wishes.tolerance, &aim.ways(today, open)).stuck;
    let open = Open::default();
    let least = stuck(open);
    if least > 0 {
        for (limit, open) in [
            (Limit::Roads, Open { roads: true, ..open }),
            (Limit::Locks, Open { locks: true, ..open }),
            (Limit::Territory, Open { territory: true, ..open }),
        ] {
            if stuck(open) < least {
                limits.insert(limit);
            }
        }
        if limits.is_empty() {
            limits.insert(Limit::Apart);
        }
    }
    if wishes.moved_max.is_some_and(|most| aim.moved(today, wishes.tolerance) > most as f64) {
        limits.insert(Limit::Moved);
    }
    if limits.is_empty() {
        limits.insert(if is_whole(today, aim, wishes, reached) { Limit::Whole } else { Limit::Shape });
    }
    limits.into_iter().collect()
}

/// Whether some grid that is off has a unit in it or beside it that holds more than it may be off.
fn is_whole(today: &Division<'_>, aim: &Aim<'_>, wishes: &Wishes, reached: &[u64]) -> bool {
    let units = today.units;
    let is_off = |grid: u32| {
        let target = aim.targets[grid as usize];
        (reached[grid as usize] as f64 - target).abs() > wishes.tolerance * target
    };
    (0..units.len()).any(|unit| {
        let homes = units.near[unit].iter().map(|touch| units.home[touch.unit as usize]);
        let mut homes = homes.chain([units.home[unit]]);
        homes.any(|grid| {
            is_off(grid) && units.load[unit] as f64 > wishes.tolerance * aim.targets[grid as usize]
        })
    })
}
