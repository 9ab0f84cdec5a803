//! What patrols look after: pieces of walkable road, cells, premises; and in whose grids they lie.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::ops::Range;
use std::sync::Arc;

use super::beats::{Beats, Tree};
use super::thing::{Thing, ThingKey};
use crate::atlas::Atlas;
use crate::domain::id::MemberId;
use crate::domain::layers::Layer;
use crate::domain::plan::GridIndex;
use crate::domain::premises::Premises;
use crate::domain::road::Road;
use crate::domain::roster::Row;
use crate::domain::time::{Moment, Period};
use crate::kernel::cells::Cell;
use crate::kernel::lattice::{LatticeBox, LatticePoint};
use crate::kernel::measure::Metres;
use crate::kernel::segment::pieces;

/// Roads are cut into pieces no longer than this (ruling 25).
pub const PIECE_MAX: Metres = Metres(20.0);

/// A nation's ground has more cells than memory is worth: then none is counted. A large city has a few
/// million.
pub const CELLS_MAX: u64 = 8_000_000;

/// A piece of a walkable road.
#[derive(Clone, Debug)]
pub struct Piece {
    /// The row of the road in the roster.
    pub road: u32,
    /// Which line of the road.
    pub line: u32,
    pub middle: LatticePoint,
    pub length_mm: u64,
    points: Range<u32>,
}

/// The grids that hold a thing, by [`Layer`] as a position; of each the leaf.
pub type Leaves = [Option<GridIndex>; Layer::ALL.len()];

/// The things of one atlas at one time. Numbered through: pieces, then cells, then premises.
pub struct PatrolGround {
    atlas: Arc<Atlas>,
    /// Within it no road and no premises begins or ends.
    span: Period,
    pieces: Vec<Piece>,
    points: Vec<LatticePoint>,
    cells: Vec<Cell>,
    /// The row in the roster, the point, and since when it stands there.
    premises: Vec<(u32, LatticePoint, Moment)>,
    leaves: Vec<Leaves>,
    pub(super) tree: Tree,
    pub(super) beats: Beats,
    /// What lies in each cell: itself if it is of the town, and numbers of pieces and premises in `near`.
    buckets: HashMap<Cell, Bucket, BuildHasherDefault<CellHasher>>,
    near: Vec<u32>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Bucket {
    /// The cell's own number, and one; 0: it is not of the town.
    cell: u32,
    from: u32,
    to: u32,
}

/// What lies in one cell.
pub struct InCell<'g> {
    pub cell: Option<u32>,
    /// Pieces and premises, whose middle or point lies there.
    pub things: &'g [u32],
}

impl PatrolGround {
    /// What stands at a moment. Some 0.2 s for a town.
    pub fn new(atlas: Arc<Atlas>, at: Moment) -> Self {
        let roster = atlas.roster();
        let mut span = Period::ALWAYS;
        let mut holds = |valid: Period| {
            for bound in [valid.from, valid.to] {
                if bound <= at {
                    span.from = span.from.max(bound);
                } else {
                    span.to = span.to.min(bound);
                }
            }
            valid.contains(at)
        };
        let (mut cut, mut points, mut leaves) = (Vec::new(), Vec::new(), Vec::new());
        for (row, road) in roster.roads.iter().zip(0..) {
            if !holds(row.valid) || !row.value.walkable {
                continue;
            }
            for (line, number) in row.value.lines.iter().zip(0..) {
                for piece in pieces(line, PIECE_MAX) {
                    let within = atlas.leaves_at(piece.middle);
                    if within.iter().all(Option::is_none) {
                        continue;
                    }
                    let from = points.len() as u32;
                    points.extend(piece.points);
                    let (middle, length_mm) = (piece.middle, piece.length_mm);
                    cut.push(Piece {
                        road,
                        line: number,
                        middle,
                        length_mm,
                        points: from..points.len() as u32,
                    });
                    leaves.push(within);
                }
            }
        }
        let cells = cells_of(&atlas, &mut leaves);
        let mut premises = Vec::new();
        for (row, number) in roster.premises.iter().zip(0..) {
            if let Some(point) = row.value.at.filter(|_| holds(row.valid)) {
                let within = atlas.leaves_at(point);
                if within.iter().any(Option::is_some) {
                    premises.push((number, point, standing_since(&roster.premises[..=number as usize])));
                    leaves.push(within);
                }
            }
        }
        let tree = Tree::of(&atlas);
        let beats = Beats::of(&atlas);
        let (buckets, near) = (HashMap::default(), Vec::new());
        let mut ground =
            Self { span, pieces: cut, points, cells, premises, leaves, tree, beats, buckets, near, atlas };
        ground.fill_buckets();
        ground
    }

    fn fill_buckets(&mut self) {
        let first_premises = (self.pieces.len() + self.cells.len()) as u32;
        let middles = self.pieces.iter().map(|piece| piece.middle).zip(0..);
        let doors = self.premises.iter().map(|&(_, point, _)| point).zip(first_premises..);
        let mut placed: Vec<(Cell, u32)> =
            middles.chain(doors).map(|(point, at)| (Cell::of(point), at)).collect();
        placed.sort_unstable();
        for (&cell, number) in self.cells.iter().zip(self.pieces.len() as u32..) {
            self.buckets.insert(cell, Bucket { cell: number + 1, from: 0, to: 0 });
        }
        for run in placed.chunk_by(|a, b| a.0 == b.0) {
            let bucket = self.buckets.entry(run[0].0).or_default();
            bucket.from = self.near.len() as u32;
            self.near.extend(run.iter().map(|&(_, number)| number));
            bucket.to = self.near.len() as u32;
        }
    }

    /// All things by names that do not depend on what else there is, in order.
    pub fn keys(&self) -> Vec<(ThingKey, u32)> {
        let key = |number| (self.thing(number).key(), number);
        let mut keys: Vec<(ThingKey, u32)> = (0..self.len() as u32).map(key).collect();
        keys.sort_unstable();
        keys
    }

    /// Whether it is still that of an atlas at a moment.
    pub fn is_of(&self, atlas: &Atlas, at: Moment) -> bool {
        let (own, other) = (self.atlas.roster(), atlas.roster());
        self.span.contains(at)
            && self.atlas.edition() == atlas.edition()
            && self.atlas.town().coverage == atlas.town().coverage
            && Arc::ptr_eq(&own.roads, &other.roads)
            && Arc::ptr_eq(&own.premises, &other.premises)
            && Arc::ptr_eq(&own.members, &other.members)
            && Arc::ptr_eq(&own.duties, &other.duties)
    }

    /// A piece of road is visited when its middle lies within this of a leg.
    pub fn road_reach(&self) -> Metres {
        Metres(self.atlas.town().coverage.road_reach_m.into())
    }

    pub fn atlas(&self) -> &Arc<Atlas> {
        &self.atlas
    }

    /// How many things there are.
    pub fn len(&self) -> usize {
        self.leaves.len()
    }

    pub fn is_empty(&self) -> bool {
        self.leaves.is_empty()
    }

    pub fn pieces(&self) -> &[Piece] {
        &self.pieces
    }

    pub fn piece_points(&self, piece: &Piece) -> &[LatticePoint] {
        &self.points[piece.points.start as usize..piece.points.end as usize]
    }

    /// The numbers of the cells, in order of row and column.
    pub fn cells(&self) -> impl Iterator<Item = (u32, Cell)> {
        (self.pieces.len() as u32..).zip(self.cells.iter().copied())
    }

    /// Whether any premises have stood there only since after a moment.
    pub fn has_premises_since(&self, at: Moment) -> bool {
        self.premises.iter().any(|&(_, _, since)| since > at)
    }

    pub fn road(&self, piece: &Piece) -> &Road {
        &self.atlas.roster().roads[piece.road as usize].value
    }

    pub fn premises(&self, row: u32) -> &Premises {
        &self.atlas.roster().premises[row as usize].value
    }

    pub fn thing(&self, number: u32) -> Thing<'_> {
        let at = number as usize;
        match (self.pieces.get(at), at.checked_sub(self.pieces.len())) {
            (Some(piece), _) => Thing::Piece(piece),
            (None, Some(at)) if at < self.cells.len() => Thing::Cell(self.cells[at]),
            (None, at) => {
                let at = at.expect("past the pieces") - self.cells.len();
                let (row, point, since) = self.premises[at];
                Thing::Premises { row, point, since }
            }
        }
    }

    pub fn leaves(&self, number: u32) -> &Leaves {
        &self.leaves[number as usize]
    }

    /// The grids of another atlas that hold each thing.
    pub fn leaves_by(&self, atlas: &Atlas) -> Vec<Leaves> {
        (0..self.len() as u32).map(|number| atlas.leaves_at(self.thing(number).point())).collect()
    }

    pub fn in_cell(&self, cell: Cell) -> Option<InCell<'_>> {
        let bucket = self.buckets.get(&cell)?;
        let things = &self.near[bucket.from as usize..bucket.to as usize];
        Some(InCell { cell: bucket.cell.checked_sub(1), things })
    }

    /// The grids that a member had duties on at a moment, whatever their hours.
    pub fn duties(&self, member: &MemberId, at: Moment) -> impl Iterator<Item = GridIndex> + use<'_> {
        self.beats.at(member, at)
    }

    /// Whether a grid is another one, or under it.
    pub fn is_under(&self, grid: GridIndex, top: GridIndex) -> bool {
        self.tree.is_under(grid, top)
    }

    /// The box around all grids.
    pub fn bounds(&self) -> LatticeBox {
        bounds(&self.atlas)
    }
}

/// Since when the last of some rows has stood where it stands: what else was written of it meanwhile
/// changes nothing.
fn standing_since(rows: &[Row<Premises>]) -> Moment {
    let goes_on = |pair: &[Row<Premises>]| {
        let [before, row] = pair else { return false };
        before.value.id == row.value.id
            && before.value.at == row.value.at
            && before.valid.to == row.valid.from
    };
    let steps = rows.windows(2).rev().take_while(|pair| goes_on(pair)).count();
    rows[rows.len() - 1 - steps].valid.from
}

fn bounds(atlas: &Atlas) -> LatticeBox {
    atlas.boxes().iter().fold(LatticeBox::EMPTY, |all, own| all.union(*own))
}

/// The cells whose middle lies in a grid of any layer, with their leaves.
fn cells_of(atlas: &Atlas, leaves: &mut Vec<Leaves>) -> Vec<Cell> {
    let area = bounds(atlas);
    let mut found = Vec::new();
    if Cell::count_touching(area) <= CELLS_MAX {
        for cell in Cell::touching(area) {
            let within = atlas.leaves_at(cell.middle());
            if within.iter().any(Option::is_some) {
                found.push(cell);
                leaves.push(within);
            }
        }
    }
    found
}

/// Fibonacci's multiplier over row and column: cells are asked for a million times a second, by nobody who
/// could choose them to collide.
#[derive(Default)]
struct CellHasher(u64);

impl Hasher for CellHasher {
    fn finish(&self) -> u64 {
        // The upper half of a product is stirred best, and tables look at the lower.
        self.0 ^ self.0 >> 32
    }

    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.write_i32(byte.into());
        }
    }

    fn write_i32(&mut self, number: i32) {
        self.0 = (self.0.rotate_left(26) ^ u64::from(number as u32)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }
}
