//! Where nobody has been: what a grid has that was not seen in a window, worst first.

use std::collections::BTreeMap;

use super::Patrol;
use super::ground::{PatrolGround, Piece};
use super::thing::Thing;
use super::trace::{Whose, Window};
use crate::domain::layers::Layer;
use crate::domain::plan::GridIndex;
use crate::kernel::lattice::LatticePoint;

/// What was not seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GapKind {
    /// A road, as far as it was not: the row in the roster, and its stretches.
    Road { row: u32, lines: Vec<Vec<LatticePoint>> },
    /// The row in the roster, and where it stands.
    Premises { row: u32, point: LatticePoint },
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gap {
    pub kind: GapKind,
    /// Seconds since 1970: when all of it had last been seen; `None`: some of it never, as far as is known.
    pub last: Option<i64>,
    /// Millimetres of road; 0 of premises.
    pub length_mm: u64,
}

/// The gaps in a grid of the ground's own atlas, roads whole and premises one by one: never seen before
/// seen long ago, and of these the longer first; then by id.
pub fn gaps(patrol: &Patrol, grid: GridIndex, window: Window) -> Vec<Gap> {
    let ground = patrol.ground();
    let layer = ground.atlas().grid(grid).layer;
    let newest = patrol.newest_hour();
    let (mut roads, mut found): (BTreeMap<u32, Vec<(u32, &Piece)>>, Vec<Gap>) = Default::default();
    for number in 0..ground.len() as u32 {
        let leaf = ground.leaves(number)[layer as usize];
        let is_here = leaf.is_some_and(|leaf| ground.is_under(leaf, grid));
        if !is_here || patrol.trace(number).seen(Whose::Own(layer), window, newest).is_some() {
            continue;
        }
        match ground.thing(number) {
            Thing::Piece(piece) => roads.entry(piece.road).or_default().push((number, piece)),
            Thing::Premises { row, point, .. } => {
                let last = patrol.trace(number).last(Whose::Own(layer), newest);
                found.push(Gap { kind: GapKind::Premises { row, point }, last, length_mm: 0 });
            }
            Thing::Cell(_) => {}
        }
    }
    found.extend(roads.into_iter().map(|(row, pieces)| road(patrol, layer, row, &pieces)));
    let id = |gap: &Gap| match gap.kind {
        GapKind::Road { row, .. } => ground.atlas().roster().roads[row as usize].value.id.to_string(),
        GapKind::Premises { row, .. } => ground.premises(row).id.to_string(),
    };
    found.sort_by_cached_key(|gap| (gap.last, std::cmp::Reverse(gap.length_mm), id(gap)));
    found
}

/// Pieces of one road, in order; those that follow one another are one stretch.
fn road(patrol: &Patrol, layer: Layer, row: u32, pieces: &[(u32, &Piece)]) -> Gap {
    let ground: &PatrolGround = patrol.ground();
    let follows = |a: &(u32, &Piece), b: &(u32, &Piece)| a.0 + 1 == b.0 && a.1.line == b.1.line;
    let line = |run: &[(u32, &Piece)]| {
        let mut points: Vec<LatticePoint> =
            run.iter().flat_map(|(_, piece)| ground.piece_points(piece).iter().copied()).collect();
        points.dedup();
        points
    };
    let lines = pieces.chunk_by(follows).map(line).collect();
    let lasts =
        pieces.iter().map(|&(number, _)| patrol.trace(number).last(Whose::Own(layer), patrol.newest_hour()));
    Gap {
        kind: GapKind::Road { row, lines },
        last: lasts.min().flatten(),
        length_mm: pieces.iter().map(|(_, piece)| piece.length_mm).sum(),
    }
}
