//! The set `patrol`: how much of each grid was looked after in a window, which streets and cells, and for
//! those who may see it where members are and were.
//!
//! Whose eyes it is for, the caller says; members come as ids, without names.

mod cell;
mod coverage;
mod member;
mod road;
mod track;

use super::grids::GridTiles;
use super::sheet::Sheet;
use super::{BUFFER, SQUARE, TileLayer, TileSet};
use crate::domain::id::MemberId;
use crate::domain::layers::Layer;
use crate::domain::patrol::TrackPoint;
use crate::domain::plan::GridIndex;
use crate::kernel::clip::Clipped;
use crate::kernel::lattice::LatticePoint;
use crate::kernel::snap::{Vertex, snap};
use crate::kernel::tile::{EXTENT, Projection, TileId};
use crate::live::patrol::{Patrol, Whose, Window};

pub const SET: TileSet = TileSet {
    name: "patrol",
    layers: &[
        &coverage::LAYER.about,
        &cell::LAYER.about,
        &road::LAYER.about,
        &track::LAYER.about,
        &member::LAYER.about,
    ],
};

/// How each is drawn, in drawing order.
const LAYERS: [PatrolLayer; 5] = [coverage::LAYER, cell::LAYER, road::LAYER, track::LAYER, member::LAYER];

struct PatrolLayer {
    about: TileLayer,
    draw: fn(&PatrolDrawing<'_>, &mut Sheet),
}

/// What a caller sees.
pub trait Sight {
    /// Whether what lies at a point is shown.
    fn place(&self, point: LatticePoint) -> bool;
    /// Whether the coverage of a grid is.
    fn grid(&self, grid: GridIndex) -> bool;
    /// Whether where a member was is.
    fn member(&self, member: &MemberId, point: &TrackPoint) -> bool;
}

/// One tile being drawn.
pub struct PatrolDrawing<'d> {
    pub tile: TileId,
    pub patrol: &'d Patrol,
    pub window: Window,
    /// The grids of the ground's own atlas, and the ratio of each.
    pub grids: GridTiles<'d>,
    pub ratios: &'d [Option<f64>],
    pub sight: &'d dyn Sight,
}

impl PatrolDrawing<'_> {
    /// The tile as MVT 2.1, not compressed; empty when nothing lies in it.
    pub fn draw(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        for layer in LAYERS.iter().filter(|layer| layer.about.first_zoom <= self.tile.zoom().get()) {
            let mut sheet = Sheet::new(layer.about.name);
            (layer.draw)(self, &mut sheet);
            bytes.extend(sheet.finish());
        }
        bytes
    }

    /// Numbers of the things of the ground that may lie in the tile: a cell's, and those in it.
    fn near(&self) -> (Vec<u32>, Vec<u32>) {
        let ground = self.patrol.ground();
        let (mut cells, mut things) = (Vec::new(), Vec::new());
        for cell in crate::kernel::cells::Cell::touching(self.tile.lattice_box(BUFFER)) {
            if let Some(within) = ground.in_cell(cell) {
                cells.extend(within.cell);
                things.extend_from_slice(within.things);
            }
        }
        things.sort_unstable();
        (cells, things)
    }

    /// When a thing was last seen in the window, and in how many hours, by those who answer for it on any
    /// layer; and when by anybody.
    fn seen(&self, thing: u32) -> Seen {
        let (trace, newest) = (self.patrol.trace(thing), self.patrol.newest_hour());
        let own = Layer::ALL.map(|layer| {
            let last = trace.seen(Whose::Own(layer), self.window, newest);
            (last, trace.visits(Whose::Own(layer), self.window, newest))
        });
        Seen {
            last: own.iter().filter_map(|&(last, _)| last).max(),
            visits: own.iter().map(|&(_, visits)| visits).max().unwrap_or_default(),
            by_anybody: trace.seen(Whose::Any, self.window, newest),
        }
    }

    /// A line, clipped and rounded to the tile's units, as the parts of it that lie there.
    fn parts(&self, line: &[LatticePoint]) -> Vec<Vec<LatticePoint>> {
        let (projection, mut clipped) = (Projection::of(self.tile), Clipped::default());
        let line: Vec<Vertex> = line.iter().map(|&point| projection.units(point).into()).collect();
        SQUARE.clip(&line, &mut clipped);
        let snapped = snap(&clipped.parts, -BUFFER, EXTENT + BUFFER);
        let part = |part: &[u32]| part.iter().map(|&at| snapped.points[at as usize]).collect();
        snapped.lines.iter().map(part).collect()
    }

    /// A point in the tile's units.
    fn units(&self, point: LatticePoint) -> LatticePoint {
        let [x, y] = Projection::of(self.tile).units(point).map(|part| part.round() as i32);
        LatticePoint::new(x, y)
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
struct Seen {
    last: Option<i64>,
    visits: u32,
    by_anybody: Option<i64>,
}
