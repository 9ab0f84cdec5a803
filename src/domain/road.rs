//! Roads and lanes as lines.

use std::sync::Arc;

use super::id::RoadId;
use crate::kernel::lattice::LatticePoint;

/// A road. `class` is the OSM highway value nearest to it (`trunk`, `residential`, …).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Road {
    pub id: RoadId,
    pub name: Arc<str>,
    pub class: Arc<str>,
    pub walkable: bool,
    /// Lines of at least two points each.
    pub lines: Vec<Vec<LatticePoint>>,
}
