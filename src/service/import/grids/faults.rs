//! The mesh builder's findings in people's words.

use std::sync::Arc;

use crate::domain::grid::Grid;
use crate::domain::issue::{Issue, IssueSeverity};
use crate::kernel::measure::{Metres, SquareMetres};
use crate::kernel::mesh::Leaf;
use crate::kernel::mesh::{CrossingParts, Fault, FaultKind, RingFault};

/// One finding as an issue. `grid_of` says which grid each leaf stands for.
pub fn issue<'g>(fault: &Fault, grid_of: impl Fn(Leaf) -> Option<&'g Grid>) -> Issue {
    let grids: Vec<&Grid> = fault.leaves.iter().filter_map(|&leaf| grid_of(leaf)).collect();
    let subjects: Vec<Arc<str>> = grids.iter().map(|grid| grid.code.clone()).collect();
    let severity = if fault.is_warning() { IssueSeverity::Warning } else { IssueSeverity::Error };
    let text = words(&fault.kind, &called(&grids));
    Issue {
        code: fault.code().into(),
        severity,
        subjects,
        place: Some(fault.place),
        area: fault.area(),
        text: text.into(),
    }
}

/// The first few grids by code and name.
fn called(grids: &[&Grid]) -> String {
    const SHOWN: usize = 4;
    let mut names: Vec<String> =
        grids.iter().take(SHOWN).map(|grid| format!("{} ({})", grid.code, grid.name)).collect();
    if grids.len() > SHOWN {
        names.push(format!("{} more", grids.len() - SHOWN));
    }
    names.join(", ")
}

fn words(kind: &FaultKind, grids: &str) -> String {
    match kind {
        FaultKind::InvalidRing { why, hole } => {
            let what = if *hole { "a hole" } else { "a ring" };
            let why = match why {
                RingFault::TooFewPoints => "has fewer than three different points",
                RingFault::ZeroArea => "bounds no area",
            };
            format!("{what} of {grids} {why}; it was left out")
        }
        FaultKind::SelfCrossing { of } => {
            let what = match of {
                CrossingParts::Ring => "a ring crosses itself (a bow-tie)",
                CrossingParts::Hole => "a hole crosses its shell or another hole",
                CrossingParts::Polygons => "two of its parts cross",
            };
            format!("{grids}: {what}; the whole shape was left out")
        }
        FaultKind::RingCleaned { repeated, spikes } => {
            format!("{grids}: {repeated} repeated points and {spikes} spikes without width were taken out")
        }
        FaultKind::WoundBackward { area } => {
            format!(
                "{grids}: a ring crosses itself in one of its points; {} wound backwards were left out",
                square(*area)
            )
        }
        FaultKind::HoleOutside { area } => {
            format!("{grids}: a hole of {} lies outside its shell; it was left out", square(*area))
        }
        FaultKind::PartsOverlap { area } => {
            format!("{grids}: two of its parts overlap by {}; counted once", square(*area))
        }
        FaultKind::Snapped { vertices, furthest } => {
            format!(
                "{grids}: {vertices} vertices were moved onto borders nearby, by up to {}",
                long(*furthest)
            )
        }
        FaultKind::Overlap { area, width } => {
            format!("{grids} overlap by {}, {} wide; the first has it", square(*area), long(*width))
        }
        FaultKind::Gap { area, width } => {
            format!("a gap of {}, {} wide, between {grids}", square(*area), long(*width))
        }
        FaultKind::SliverOverlap { area, width } => {
            format!("{grids} overlapped by {}, {} wide; the first has it now", square(*area), long(*width))
        }
        FaultKind::SliverGap { area, width } => {
            format!(
                "a gap of {}, {} wide, between {grids} was closed; the first has it now",
                square(*area),
                long(*width)
            )
        }
        FaultKind::Enclave { area } => {
            format!("a hole of {} in {grids} belongs to no grid", square(*area))
        }
        FaultKind::FreeHole { area } => format!("a hole of {} in {grids} is free space", square(*area)),
        FaultKind::Parts { count } => format!("{grids} has {count} parts that do not touch"),
        FaultKind::Vanished => format!("nothing is left of {grids}"),
    }
}

fn square(area: SquareMetres) -> String {
    let SquareMetres(area) = area;
    if area >= 1e6 {
        format!("{:.2} km²", area / 1e6)
    } else if area >= 10.0 {
        format!("{area:.0} m²")
    } else {
        format!("{area:.2} m²")
    }
}

fn long(length: Metres) -> String {
    let Metres(length) = length;
    if length >= 10.0 { format!("{length:.0} m") } else { format!("{length:.2} m") }
}
