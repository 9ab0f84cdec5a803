//! Vector tiles: what lies somewhere and one tile in, bytes out, always the same. One folder a set of
//! tiles, in it one file a tile layer.
//!
//! No cache key is made here and no member ever comes here. What of a set is not for everybody, the
//! caller of its drawing says (rulings 10, 11).

pub mod grids;
pub mod hazards;
pub mod patrol;
pub mod places;
mod sheet;
mod tiers;

pub use sheet::feature_id;

use crate::kernel::clip::Square;
use crate::kernel::tile::EXTENT;

/// Tile units drawn beyond each side, so that lines join across tiles.
pub const BUFFER: i32 = 64;

/// Clients draw deeper zooms from this one: at 16 a tile unit is 15 cm, a lattice unit 1 cm.
pub const DRAWN_ZOOM_MAX: u8 = 16;

/// Which way of drawing: goes up whenever the same things give other bytes.
pub const DRAWING: u32 = 6;

/// The tile with its buffer, in tile units.
const SQUARE: Square = Square { low: -BUFFER as f64, high: (EXTENT + BUFFER) as f64 };

/// A set of tile layers that are fetched together.
pub struct TileSet {
    pub name: &'static str,
    /// In drawing order.
    pub layers: &'static [&'static TileLayer],
}

/// A tile layer as TileJSON's `vector_layers` tell of it.
pub struct TileLayer {
    pub name: &'static str,
    /// No lower zoom has it.
    pub first_zoom: u8,
    /// Whether every role sees all of it (ruling 11).
    pub for_everybody: bool,
    pub properties: &'static [(&'static str, &'static str)],
}

/// Every set.
pub const TILE_SETS: [&TileSet; 4] = [&grids::SET, &places::SET, &hazards::SET, &patrol::SET];
