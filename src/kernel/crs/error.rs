//! What can be wrong with a coordinate, its system, or the way between two of them.

use super::{Crs, GeoBox, OffsetArea};
use crate::kernel::lattice::LatticeError;

/// Why a coordinate was not converted. Every message can be shown to whoever sent it.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum CrsError {
    #[error(transparent)]
    NoPlace(#[from] LatticeError),

    #[error("unknown coordinate system {name:?}: use EPSG:4326, EPSG:4490, GCJ-02, BD-09 or EPSG:n")]
    UnknownName { name: String },

    #[error("no coordinate system EPSG:{code} is known")]
    UnknownCode { code: u32 },

    #[error("EPSG:{code} is not a map projection or longitude-latitude in two dimensions, but a {kind}")]
    NotPlane { code: u32, kind: String },

    /// A datum that cannot be brought to WGS 84 well enough to tell one street side from the other.
    #[error("EPSG:{code} ({name}) is not brought to WGS 84 here: {why}")]
    NoTransformation { code: u32, name: String, why: String },

    #[error(
        "({x}, {y}) lies outside the area of use of {crs}, {area}{}",
        if *swapped { "; x and y look swapped" } else { "" }
    )]
    OutsideAreaOfUse { crs: Crs, x: f64, y: f64, area: GeoBox, swapped: bool },

    #[error("({x}, {y}) is no place in {crs}: {why}")]
    NotConvertible { crs: Crs, x: f64, y: f64, why: String },

    #[error(
        "({lon}, {lat}) lies where {crs} has no offset ({}); if it is WGS 84, name EPSG:4326",
        area.describe()
    )]
    OutsideOffsetArea { crs: Crs, lon: f64, lat: f64, area: OffsetArea },

    #[error("{crs} has no offset: only GCJ-02 and BD-09 are told where theirs applies")]
    NoOffset { crs: Crs },

    #[error("unknown offset area {text:?}: use box, nowhere, or box-without:hong-kong,macau,taiwan")]
    UnknownOffsetArea { text: String },

    #[error("the .prj text is not recognised ({why}); name the coordinate system instead")]
    UnidentifiedPrj { why: String },

    #[error("PROJ's own table cannot be read: {why}")]
    Database { why: String },
}
