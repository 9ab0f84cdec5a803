//! The cut: the arcs of one tile, thinned out for its zoom, clipped to it with its buffer and rounded
//! to whole units, all of them before anything is drawn. Grids and borders are made of the same
//! rounded lines, so neighbours meet wherever they met before.
//!
//! Only arcs are clipped, never polygons: a grid of a nation's size costs a tile no more than the
//! few arcs of it that cross the tile.

use super::GridTiles;
use super::detail::{Detail, Parted};
use crate::domain::layers::Layer;
use crate::domain::plan::GridIndex;
use crate::kernel::clip::Clipped;
use crate::kernel::lattice::{LatticeBox, LatticePoint};
use crate::kernel::mesh::{ArcIndex, Side};
use crate::kernel::snap::{Snapped, Vertex, snap};
use crate::kernel::tile::{EXTENT, Projection, TileId};
use crate::tiles::{BUFFER, SQUARE};

pub struct Cut {
    /// Line by line a part of an arc; the points are in tile units, x east and y south.
    pub snapped: Snapped,
    /// For each line where it comes in through a side of the square, and where it goes out.
    pub crossings: Vec<[Option<f64>; 2]>,
    pub strokes: Vec<Stroke>,
}

/// A line as the border of one layer.
#[derive(Clone, Copy)]
pub struct Stroke {
    pub line: u32,
    pub side: Side,
    /// What is drawn on either side, seen along the line.
    pub left: Option<GridIndex>,
    pub right: Option<GridIndex>,
}

impl Stroke {
    pub fn layer(&self) -> Layer {
        Layer::ALL[usize::from(self.side.layer.0)]
    }
}

impl Cut {
    pub fn of(tiles: &GridTiles<'_>, tile: TileId, detail: &Detail<'_>) -> Self {
        let GridTiles { plan, ground, .. } = *tiles;
        let mut arcs: Vec<u32> = ground.arcs.touching(near(tile), tile.zoom()).collect();
        arcs.sort_unstable();
        let (area, projection) = (near(tile), Projection::of(tile));
        let (mut clipped, mut strokes) = (Clipped::default(), Vec::new());
        let (mut seen, mut line, mut drawn) = (Vec::new(), Vec::new(), Vec::new());
        for arc in arcs.into_iter().map(|arc| plan.mesh.arc(ArcIndex(arc))) {
            drawn.clear();
            drawn.extend(arc.sides.iter().filter_map(|&side| Some((side, detail.parts(&side)?))));
            if drawn.is_empty() {
                continue;
            }
            let marked = ground.vertices.marked(&plan.mesh, &ground.arcs, arc.index, tile.zoom());
            let vertex = |(point, is_clear)| Vertex { place: projection.units(point), is_clear };
            let first = clipped.parts.len();
            if !SQUARE.keep(marked.clone().map(vertex), &mut clipped) {
                nearby(marked, &area, &mut seen);
                line.clear();
                line.extend(seen.iter().copied().map(vertex));
                SQUARE.clip(&line, &mut clipped);
            }
            for &(side, Parted { left, right }) in &drawn {
                let lines = first as u32..clipped.parts.len() as u32;
                strokes.extend(lines.map(|line| Stroke { line, side, left, right }));
            }
        }
        let Clipped { parts, crossings } = clipped;
        Self { snapped: snap(&parts, -BUFFER, EXTENT + BUFFER), crossings, strokes }
    }

    /// The points of a line.
    pub fn points(&self, line: u32) -> impl DoubleEndedIterator<Item = LatticePoint> + Clone + '_ {
        self.snapped.lines.get(line as usize).iter().map(|&number| self.snapped.points[number as usize])
    }
}

/// The tile with a little more than its buffer, on the lattice: what could be seen of it.
fn near(tile: TileId) -> LatticeBox {
    tile.lattice_box(BUFFER + 1)
}

/// Keeps of a line all but the runs that stay beyond one side of the box; what replaces such a run
/// stays there, too. Spares the projection of all but a few vertices of a long border.
fn nearby(
    vertices: impl Iterator<Item = (LatticePoint, bool)>,
    area: &LatticeBox,
    kept: &mut Vec<(LatticePoint, bool)>,
) {
    let sides = |point: LatticePoint| {
        u8::from(point.x < area.min.x)
            | u8::from(point.x > area.max.x) << 1
            | u8::from(point.y < area.min.y) << 2
            | u8::from(point.y > area.max.y) << 3
    };
    kept.clear();
    // The sides that the last two kept points share with all that was left out between them.
    let mut shared = 0;
    for vertex in vertices {
        let beyond = sides(vertex.0);
        match kept.last_mut() {
            Some(last) if shared & beyond != 0 => {
                shared &= beyond;
                *last = vertex;
            }
            last => {
                shared = last.map_or(0, |last| sides(last.0)) & beyond;
                kept.push(vertex);
            }
        }
    }
}
