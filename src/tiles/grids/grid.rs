//! Tile layer `grid`: the grids' areas.

use super::region::{Run, Tracer};
use super::{Drawing, GridLayer};
use crate::domain::layers::Layer;
use crate::domain::plan::GridIndex;
use crate::kernel::lattice::{LatticeBox, LatticePoint};
use crate::kernel::ring::Polygon;
use crate::kernel::tile::Projection;
use crate::tiles::sheet::{Sheet, feature_id};
use crate::tiles::{BUFFER, SQUARE, TileLayer};

pub const LAYER: GridLayer = GridLayer {
    about: TileLayer {
        name: "grid",
        first_zoom: 0,
        for_everybody: true,
        properties: &[
            ("id", "permanent id"),
            ("code", "code"),
            ("name", "name"),
            ("layer", "community, road, entity or party"),
            ("level", "name of the level"),
        ],
    },
    draw,
};

fn draw(drawing: &Drawing<'_, '_>, sheet: &mut Sheet) {
    areas(drawing, |at, polygons| {
        let grid = drawing.grid(at);
        let properties = [
            ("id", grid.id.as_str()),
            ("code", &grid.code),
            ("name", &grid.name),
            ("layer", grid.layer.name()),
            ("level", drawing.level_name(grid)),
        ];
        sheet.polygons(feature_id(grid.id.as_str()), polygons, &properties);
    });
}

/// Tells `each` of the grids that the tile's zoom draws and of their areas, as far as they lie in it, in plan
/// order: one after another, so that none is kept.
pub fn areas(drawing: &Drawing<'_, '_>, mut each: impl FnMut(GridIndex, &[Polygon])) {
    let cut = &drawing.cut;
    let mut runs: Vec<(GridIndex, Run)> = Vec::with_capacity(2 * cut.strokes.len());
    for stroke in &cut.strokes {
        let run = |reversed| Run { line: stroke.line, reversed };
        runs.extend(stroke.left.map(|grid| (grid, run(true))));
        runs.extend(stroke.right.map(|grid| (grid, run(false))));
    }
    // In plan order, whatever the mesh looks like here. No grid has a line twice.
    runs.sort_unstable_by_key(|&(grid, run)| (grid, run.line));
    let around = surrounding(drawing);
    let without_runs = around.iter().filter(|&&grid| runs.binary_search_by_key(&grid, |run| run.0).is_err());
    let mut regions: Vec<(GridIndex, &[(GridIndex, Run)])> =
        without_runs.map(|&grid| (grid, &[][..])).collect();
    regions.extend(runs.chunk_by(|a, b| a.0 == b.0).map(|runs| (runs[0].0, runs)));
    regions.sort_by_key(|&(grid, _)| grid);
    let mut tracer = Tracer::new(cut);
    for (at, runs) in regions {
        each(at, tracer.polygons(runs.iter().map(|run| run.1), around.contains(&at)));
    }
}

/// The grids that hold all four sides of the tile's square, at most one a layer. Where a line of the layer
/// crosses a side none can; elsewhere it is the one that a corner lies in, as drawn.
fn surrounding(drawing: &Drawing<'_, '_>) -> Vec<GridIndex> {
    let crosses = |line: u32| drawing.cut.crossings[line as usize] != [None; 2];
    let is_crossed = |layer: Layer| {
        drawing.cut.strokes.iter().any(|stroke| stroke.layer() == layer && crosses(stroke.line))
    };
    let layers: Vec<Layer> = Layer::ALL.into_iter().filter(|&layer| !is_crossed(layer)).collect();
    if layers.is_empty() {
        return Vec::new();
    }
    let (tiles, corner) = (drawing.tiles, drawing.tile.lattice_box(BUFFER));
    // As drawn a border stays within its published box; the lattice rounds the corner.
    let corner = LatticeBox::of(&[LatticePoint::new(corner.min.x, corner.max.y)]).grown(1);
    // What is wider than a tile is named in it, and not drawn as part of something wider.
    let mut wide: Vec<GridIndex> = tiles
        .ground
        .named
        .touching(drawing.tile.lattice_box(0), drawing.tile.zoom())
        .filter(|&at| tiles.ground.boxes[at as usize].intersects(&corner))
        .map(GridIndex)
        .collect();
    wide.sort_unstable();
    let projection = Projection::of(drawing.tile);
    let holds = |layer: Layer| {
        let mut on_layer = wide.iter().filter(|&&grid| drawing.grid(grid).layer == layer);
        on_layer.find(|&&grid| holds_corner(drawing, &projection, grid)).copied()
    };
    layers.into_iter().filter_map(holds).collect()
}

/// Whether the square's lowest corner lies in a leaf, by its border as this zoom draws it: the number
/// of edges that a ray along the tile's side meets is odd.
fn holds_corner(drawing: &Drawing<'_, '_>, projection: &Projection, grid: GridIndex) -> bool {
    let tiles = drawing.tiles;
    let Some(leaf) = tiles.index.leaf(grid) else { return false };
    let (mesh, zoom) = (&tiles.plan.mesh, drawing.tile.zoom());
    let mut inside = false;
    for bound in tiles.index.borders().around(leaf) {
        let line = tiles.ground.vertices.drawn(mesh, &tiles.ground.arcs, bound.arc, zoom);
        let mut line = line.map(|point| projection.units(point));
        let mut a = line.next().expect("an arc has two ends");
        for b in line {
            let meets = (a[1] > SQUARE.low) != (b[1] > SQUARE.low)
                && SQUARE.low < a[0] + (b[0] - a[0]) * ((SQUARE.low - a[1]) / (b[1] - a[1]));
            inside ^= meets;
            a = b;
        }
    }
    inside
}
