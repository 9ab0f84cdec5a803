//! Tile layer `border`: each border once a layer, with what it parts.

use super::sheet::Sheet;
use super::{Drawing, TileLayer};
use crate::domain::layers::Layer;
use crate::domain::plan::GridIndex;
use crate::kernel::clip::clip_line;
use crate::kernel::mesh::{ArcIndex, Leaf, Side};

pub const LAYER: TileLayer = TileLayer {
    name: "border",
    properties: &[
        ("kind", "a level of the community layer (town, community, basic, …), or road, entity, party"),
        ("layer", "the grids' layer"),
    ],
    draw,
};

fn draw(drawing: &Drawing<'_, '_>, sheet: &mut Sheet) {
    let tiles = drawing.tiles;
    let mut arcs: Vec<u32> = tiles.ground.arcs.touching(&drawing.area).collect();
    arcs.sort_unstable();
    for number in arcs {
        let arc = tiles.plan.mesh.arc(ArcIndex(number));
        for side in arc.sides {
            let Some(kind) = kind(drawing, side) else { continue };
            let lines = clip_line(arc.points, &drawing.area);
            let layer = Layer::ALL[usize::from(side.layer.0)].name();
            sheet.lines(arc.id.0, &lines, &[("kind", kind), ("layer", layer)]);
        }
    }
}

/// What the border parts at this level of detail: on the community layer the level of the widest
/// grid that ends here, else the layer. `None` when both sides are drawn as one grid.
fn kind<'d>(drawing: &'d Drawing<'_, '_>, side: &Side) -> Option<&'d str> {
    let index = drawing.tiles.index;
    let grid = |leaf: Leaf| (!leaf.is_free()).then(|| index.grid_of(leaf));
    let (left, right) = (grid(side.left), grid(side.right));
    let drawn = |leaf: Option<GridIndex>| leaf.map(|leaf| drawing.detail.drawn_for(leaf));
    if drawn(left) == drawn(right) {
        return None;
    }
    let widest_first = |leaf: Option<GridIndex>| {
        let mut path: Vec<GridIndex> = leaf.map_or_else(Vec::new, |leaf| index.upward(leaf).collect());
        path.reverse();
        path
    };
    let (left, right) = (widest_first(left), widest_first(right));
    let shared = left.iter().zip(&right).take_while(|(a, b)| a == b).count();
    let ends = [left.get(shared), right.get(shared)];
    let widest = ends.into_iter().flatten().map(|&at| drawing.grid(at)).min_by_key(|grid| grid.level)?;
    Some(if widest.layer == Layer::Community { drawing.level_name(widest) } else { widest.layer.name() })
}
