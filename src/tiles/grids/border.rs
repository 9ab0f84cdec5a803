//! Tile layer `border`: each border once a layer, with what it parts; one feature a kind.

use super::{Drawing, GridLayer};
use crate::domain::layers::Layer;
use crate::domain::plan::GridIndex;
use crate::kernel::mesh::{Leaf, Side};
use crate::tiles::{TileLayer, sheet::Sheet};

pub const LAYER: GridLayer = GridLayer {
    about: TileLayer {
        name: "border",
        first_zoom: 0,
        for_everybody: true,
        properties: &[
            ("kind", "a level of the community layer (town, community, basic, …), or road, entity, party"),
            ("layer", "the grids' layer"),
        ],
    },
    draw,
};

fn draw(drawing: &Drawing<'_, '_>, sheet: &mut Sheet) {
    let mut kinds: Vec<((&str, &str), Vec<u32>)> = Vec::new();
    for stroke in &drawing.cut.strokes {
        let Some(kind) = kind(drawing, &stroke.side) else { continue };
        let key = (kind, stroke.layer().name());
        match kinds.iter_mut().find(|(found, _)| *found == key) {
            Some((_, lines)) => lines.push(stroke.line),
            None => kinds.push((key, vec![stroke.line])),
        }
    }
    kinds.sort_unstable_by_key(|&(key, _)| key);
    for ((kind, layer), lines) in kinds {
        let lines = lines.into_iter().map(|line| drawing.cut.points(line));
        // No id of their own: what they part has.
        sheet.lines(None, lines, &[("kind", kind), ("layer", layer)]);
    }
}

/// What the border parts: on the community layer the level of the widest grid that ends here, else
/// the layer.
fn kind<'d>(drawing: &'d Drawing<'_, '_>, side: &Side) -> Option<&'d str> {
    let index = drawing.tiles.index;
    let grid = |leaf: Leaf| (!leaf.is_free()).then(|| index.grid_of(leaf));
    let (mut left, mut right) = (grid(side.left), grid(side.right));
    let level = |at: GridIndex| drawing.grid(at).level;
    // Climb from the narrower of the two until both are one; the last that were left end here.
    let mut ends = [None; 2];
    while left != right {
        if right.is_none_or(|right| left.is_some_and(|left| level(left) >= level(right))) {
            ends[0] = left;
            left = left.and_then(|at| index.parent(at));
        } else {
            ends[1] = right;
            right = right.and_then(|at| index.parent(at));
        }
    }
    let widest = ends.into_iter().flatten().map(|at| drawing.grid(at)).min_by_key(|grid| grid.level)?;
    Some(if widest.layer == Layer::Community { drawing.level_name(widest) } else { widest.layer.name() })
}
