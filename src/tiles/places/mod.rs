//! The set `places`: addresses, premises and roads as they stand at a moment.
//!
//! Premises are for those in whose territory they lie, so the caller says at which points they are
//! shown. Every tile has a version of its own, a digest of what lies around it: what is written at one
//! end of a town leaves the tiles of the other end as they are.

mod address;
mod dots;
mod ground;
mod premises;
mod road;
mod roads;

pub use ground::PlaceGround;

use super::sheet::Sheet;
use super::{TileLayer, TileSet};
use crate::kernel::lattice::LatticePoint;
use crate::kernel::measure::Zoom;
use crate::kernel::tile::{TileId, World};

pub const SET: TileSet =
    TileSet { name: "places", layers: &[&road::LAYER.about, &address::LAYER.about, &premises::LAYER.about] };

/// How each is drawn, in drawing order.
const LAYERS: [PlaceLayer; 3] = [road::LAYER, address::LAYER, premises::LAYER];

struct PlaceLayer {
    about: TileLayer,
    draw: fn(&Drawing<'_>, &mut Sheet),
    /// Whether any of it lies in a tile as far as a zoom, no wider than the tile, draws it.
    lies_in: fn(&PlaceGround, TileId, Zoom) -> bool,
}

/// Where premises are shown.
pub type Shows<'s> = dyn Fn(LatticePoint) -> bool + 's;

/// One tile being drawn: what the layers share.
struct Drawing<'t> {
    ground: &'t PlaceGround,
    tile: TileId,
    shows: &'t Shows<'t>,
}

impl PlaceGround {
    /// The tile as MVT 2.1, not compressed; empty when nothing lies in it.
    pub fn draw(&self, tile: TileId, shows: &Shows<'_>) -> Vec<u8> {
        let drawing = Drawing { ground: self, tile, shows };
        let mut bytes = Vec::new();
        for layer in LAYERS.iter().filter(|layer| layer.about.first_zoom <= tile.zoom().get()) {
            let mut sheet = Sheet::new(layer.about.name);
            (layer.draw)(&drawing, &mut sheet);
            bytes.extend(sheet.finish());
        }
        bytes
    }

    /// Whether a tile, or any below it down to a zoom, may show something: where this says no, nothing
    /// is drawn.
    pub fn may_show(&self, tile: TileId, down_to: Zoom) -> bool {
        let mut drawn = LAYERS.iter().filter(|layer| layer.about.first_zoom <= down_to.get());
        drawn.any(|layer| (layer.lies_in)(self, tile, down_to))
    }
}

impl Drawing<'_> {
    /// A point that lies in the tile, in its units.
    fn units(&self, point: LatticePoint) -> LatticePoint {
        let [x, y] = self.tile.units(World::of(point)).map(|part| part.round() as i32);
        LatticePoint::new(x, y)
    }
}
