//! What the builder finds wrong, all of it, each finding with what a report needs.

use crate::kernel::lattice::LatticePoint;
use crate::kernel::measure::{Metres, SquareMetres};
use crate::kernel::mesh::{LayerSlot, Leaf};

/// One finding about the shapes that a mesh was built from.
#[derive(Clone, Debug, PartialEq)]
pub struct Fault {
    pub layer: LayerSlot,
    /// The leaves it is about, the one that lost or kept the ground named in `kind`.
    pub leaves: Vec<Leaf>,
    /// A point in or on it.
    pub place: LatticePoint,
    pub kind: FaultKind,
}

/// What is wrong, and what the builder made of it.
#[derive(Clone, Debug, PartialEq)]
pub enum FaultKind {
    /// A ring that bounds no area; the polygon (or the hole) was left out.
    InvalidRing { why: RingFault, hole: bool },
    /// Borders of one shape cross; the whole shape was left out.
    SelfCrossing { of: CrossingParts },
    /// Points given twice in a row or spikes of no width were taken out of the shape's rings.
    RingCleaned { repeated: u32, spikes: u32 },
    /// A ring crosses itself in one of its own vertices; what it winds the wrong way round was left
    /// out.
    WoundBackward { area: SquareMetres },
    /// A hole outside every shell of its shape; left out.
    HoleOutside { area: SquareMetres },
    /// Polygons of one shape lie on top of each other; counted once.
    PartsOverlap { area: SquareMetres },
    /// Vertices were moved onto earlier shapes or earlier layers within the snapping distance.
    Snapped { vertices: u32, furthest: Metres },
    /// Ground that several shapes claim: went to the first of the leaves.
    Overlap { area: SquareMetres, width: Metres },
    /// Ground that nobody claims, between the leaves of a layer that leaves none: stays free.
    Gap { area: SquareMetres, width: Metres },
    /// A thin overlap below the tolerance, closed: went to the first of the leaves.
    SliverOverlap { area: SquareMetres, width: Metres },
    /// A thin gap below the tolerance, closed: went to the first of the leaves.
    SliverGap { area: SquareMetres, width: Metres },
    /// A hole that no other grid fills, in a layer that leaves none: stays free.
    Enclave { area: SquareMetres },
    /// A hole that no other grid fills, in a layer that may leave some.
    FreeHole { area: SquareMetres },
    /// The leaf has several parts that share no border.
    Parts { count: u32 },
    /// Nothing is left of the leaf.
    Vanished,
}

/// Why a ring bounds nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RingFault {
    /// Fewer than three distinct points.
    TooFewPoints,
    /// All points on one line, or as much area wound one way as the other.
    ZeroArea,
}

/// Which borders of a shape cross.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CrossingParts {
    /// One ring crosses itself: a bow-tie.
    Ring,
    /// A hole crosses its shell or another hole of it.
    Hole,
    /// Two polygons of the shape cross.
    Polygons,
}

impl Fault {
    /// Stable name of the finding, kebab-case.
    pub fn code(&self) -> &'static str {
        match self.kind {
            FaultKind::InvalidRing { .. } => "invalid-ring",
            FaultKind::SelfCrossing { of: CrossingParts::Ring } | FaultKind::WoundBackward { .. } => {
                "bow-tie"
            }
            FaultKind::SelfCrossing { of: CrossingParts::Hole } => "hole-crosses",
            FaultKind::SelfCrossing { of: CrossingParts::Polygons } => "parts-cross",
            FaultKind::RingCleaned { .. } => "ring-cleaned",
            FaultKind::HoleOutside { .. } => "hole-outside",
            FaultKind::PartsOverlap { .. } => "parts-overlap",
            FaultKind::Snapped { .. } => "snapped",
            FaultKind::Overlap { .. } => "overlap",
            FaultKind::Gap { .. } => "gap",
            FaultKind::SliverOverlap { .. } | FaultKind::SliverGap { .. } => "sliver",
            FaultKind::Enclave { .. } => "enclave",
            FaultKind::FreeHole { .. } => "free-hole",
            FaultKind::Parts { .. } => "parts",
            FaultKind::Vanished => "vanished",
        }
    }

    /// Whether it was mended or is merely worth knowing; everything else is an error of the input.
    pub fn is_warning(&self) -> bool {
        matches!(
            self.kind,
            FaultKind::RingCleaned { .. }
                | FaultKind::Snapped { .. }
                | FaultKind::SliverOverlap { .. }
                | FaultKind::SliverGap { .. }
                | FaultKind::FreeHole { .. }
                | FaultKind::Parts { .. }
        )
    }

    /// The ground it is about, where it is about ground.
    pub fn area(&self) -> Option<SquareMetres> {
        match self.kind {
            FaultKind::WoundBackward { area }
            | FaultKind::HoleOutside { area }
            | FaultKind::PartsOverlap { area }
            | FaultKind::Overlap { area, .. }
            | FaultKind::Gap { area, .. }
            | FaultKind::SliverOverlap { area, .. }
            | FaultKind::SliverGap { area, .. }
            | FaultKind::Enclave { area }
            | FaultKind::FreeHole { area } => Some(area),
            _ => None,
        }
    }

    /// How wide the ground is: twice its area over its perimeter, which for a strip is its width.
    pub fn width(&self) -> Option<Metres> {
        match self.kind {
            FaultKind::Overlap { width, .. }
            | FaultKind::Gap { width, .. }
            | FaultKind::SliverOverlap { width, .. }
            | FaultKind::SliverGap { width, .. } => Some(width),
            _ => None,
        }
    }
}
