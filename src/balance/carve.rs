//! Carving a piece of about a wanted load off a grid, for a neighbour: along random spanning trees
//! (recombination; DeFord, Duchin and Solomon 2021), along straight fronts, and around places of the
//! common border.

use std::collections::HashMap;

use super::chance::Chance;
use super::division::Division;

/// Candidates of each kind. More make borders a little smoother and take longer in proportion.
const TREES: usize = 24;
const FRONTS: usize = 16;
const DISCS: usize = 16;
/// Candidates whose shape is looked at, best first.
const TRIED_MAX: usize = 24;
/// How wide the fronts' directions are spread around the straight one, as a tangent.
const SPREAD: f64 = 1.2;

/// What is wanted of a piece.
#[derive(Clone, Copy, Debug)]
pub struct Wanted {
    pub from: u32,
    pub to: u32,
    pub load: u64,
    /// How far off the load may be.
    pub slack: u64,
    /// What a metre of border counts for, in loads that the piece is off.
    pub shape: f64,
}

/// The best piece found that leaves both grids discs.
pub fn carve(division: &mut Division<'_>, wanted: Wanted, chance: &mut Chance) -> Option<Vec<u32>> {
    let patch = Patch::of(division, wanted);
    if patch.beside.is_empty() {
        return None;
    }
    let mut pieces: Vec<Vec<usize>> = Vec::new();
    (0..TREES).for_each(|_| patch.by_tree(chance, &mut pieces));
    for _ in 0..FRONTS {
        let tilt = (chance.unit() * 2.0 - 1.0) * SPREAD;
        patch.by_order(&patch.front(tilt), &mut pieces);
    }
    for _ in 0..DISCS {
        let middle = patch.beside[chance.below(patch.beside.len())];
        patch.by_order(&patch.around(middle), &mut pieces);
    }
    let mut rated: Vec<(f64, Vec<u32>)> = pieces
        .into_iter()
        .map(|piece| {
            let off = patch.load_of(&piece).abs_diff(wanted.load) as f64;
            let mut piece: Vec<u32> = piece.into_iter().map(|at| patch.units[at]).collect();
            piece.sort_unstable();
            (off + wanted.shape * added_border(division, &piece, wanted.to), piece)
        })
        .collect();
    rated.sort_by(|a, b| a.0.total_cmp(&b.0).then_with(|| a.1.cmp(&b.1)));
    rated.dedup_by(|next, kept| next.1 == kept.1);
    let best = rated.into_iter().take(TRIED_MAX).map(|(_, piece)| piece);
    best.into_iter().find(|piece| division.holds(piece, wanted.to))
}

/// By how many metres the border between two grids grows when a piece changes sides; along roads a metre
/// counts half.
fn added_border(division: &Division<'_>, piece: &[u32], to: u32) -> f64 {
    let mut sum = 0.0;
    for &unit in piece {
        for touch in &division.units.near[unit as usize] {
            let metres = touch.metres - touch.road_metres / 2.0;
            if division.of[touch.unit as usize] == to {
                sum -= metres;
            } else if piece.binary_search(&touch.unit).is_err() {
                sum += metres;
            }
        }
    }
    sum
}

/// The grid that gives, by positions among its units.
struct Patch {
    wanted: Wanted,
    units: Vec<u32>,
    load: Vec<u64>,
    middle: Vec<(f64, f64)>,
    is_fixed: Vec<bool>,
    /// Neighbours within the grid, and what it costs a tree to pass there.
    near: Vec<Vec<(usize, f64)>>,
    /// Those at the border with the grid that gets, where it is open.
    beside: Vec<usize>,
}

impl Patch {
    fn of(division: &Division<'_>, wanted: Wanted) -> Self {
        let all = division.units;
        let mut units = division.members[wanted.from as usize].clone();
        units.sort_unstable();
        let place: HashMap<u32, usize> = units.iter().enumerate().map(|(at, &unit)| (unit, at)).collect();
        let near = |&unit: &u32| {
            let inner = all.near[unit as usize].iter();
            // Trees that rarely pass roads part the ground along roads.
            let pass = |road: f64, open: f64| if open == 0.0 { 3.0 } else { 1.0 + road };
            inner
                .filter_map(|touch| {
                    Some((
                        *place.get(&touch.unit)?,
                        pass(touch.road_metres / touch.metres, touch.open_metres),
                    ))
                })
                .collect()
        };
        let is_beside = |&unit: &u32| {
            let mut near = all.near[unit as usize].iter();
            near.any(|touch| division.of[touch.unit as usize] == wanted.to && touch.open_metres > 0.0)
        };
        Self {
            wanted,
            load: units.iter().map(|&unit| all.load[unit as usize]).collect(),
            middle: units.iter().map(|&unit| all.middle[unit as usize]).collect(),
            is_fixed: units.iter().map(|&unit| all.is_fixed[unit as usize]).collect(),
            near: units.iter().map(near).collect(),
            beside: (0..units.len()).filter(|&at| is_beside(&units[at])).collect(),
            units,
        }
    }

    fn load_of(&self, piece: &[usize]) -> u64 {
        piece.iter().map(|&at| self.load[at]).sum()
    }

    fn is_near(&self, load: u64) -> bool {
        load.abs_diff(self.wanted.load) <= self.wanted.slack
    }

    /// What hangs from one edge of a random spanning tree, wherever that has the load and touches the
    /// border.
    fn by_tree(&self, chance: &mut Chance, pieces: &mut Vec<Vec<usize>>) {
        let count = self.units.len();
        // Prim, over the edges' random weights.
        let mut order: Vec<usize> = Vec::with_capacity(count);
        let mut parent = vec![usize::MAX; count];
        let mut best = vec![f64::INFINITY; count];
        let mut is_in = vec![false; count];
        best[chance.below(count)] = 0.0;
        for _ in 0..count {
            let open = (0..count).filter(|&at| !is_in[at]);
            let Some(next) = open.min_by(|&a, &b| best[a].total_cmp(&best[b])) else { break };
            if best[next] == f64::INFINITY {
                break;
            }
            is_in[next] = true;
            order.push(next);
            for &(other, pass) in &self.near[next] {
                let weight = chance.unit() * pass;
                if !is_in[other] && weight < best[other] {
                    (best[other], parent[other]) = (weight, next);
                }
            }
        }
        let mut below = self.load.clone();
        let mut is_open: Vec<bool> = (0..count).map(|at| !self.is_fixed[at]).collect();
        for &at in order.iter().rev().filter(|&&at| parent[at] != usize::MAX) {
            below[parent[at]] += below[at];
            is_open[parent[at]] &= is_open[at];
        }
        for &top in order.iter().filter(|&&at| is_open[at] && self.is_near(below[at])) {
            let mut is_below = vec![false; count];
            for &at in &order {
                is_below[at] = at == top || parent[at] != usize::MAX && is_below[parent[at]];
            }
            if self.beside.iter().any(|&at| is_below[at]) {
                pieces.push((0..count).filter(|&at| is_below[at]).collect());
            }
        }
    }

    /// As many units in an order as have the load.
    fn by_order(&self, order: &[usize], pieces: &mut Vec<Vec<usize>>) {
        let mut load = 0;
        let mut piece = Vec::new();
        for &at in order.iter().filter(|&&at| !self.is_fixed[at]) {
            piece.push(at);
            load += self.load[at];
            if self.is_near(load) {
                pieces.push(piece.clone());
            }
            if load > self.wanted.load + self.wanted.slack {
                return;
            }
        }
    }

    /// From the common border straight away from it, tilted.
    fn front(&self, tilt: f64) -> Vec<usize> {
        let mean = |places: &mut dyn Iterator<Item = usize>| {
            let (mut x, mut y, mut count) = (0.0, 0.0, 0.0);
            for at in places {
                (x, y, count) = (x + self.middle[at].0, y + self.middle[at].1, count + 1.0);
            }
            (x / count, y / count)
        };
        let (all, edge) = (mean(&mut (0..self.units.len())), mean(&mut self.beside.iter().copied()));
        let (dx, dy) = (all.0 - edge.0, all.1 - edge.1);
        let (dx, dy) = (dx - tilt * dy, dy + tilt * dx);
        let off = |at: usize| self.middle[at].0 * dx + self.middle[at].1 * dy;
        let mut order: Vec<usize> = (0..self.units.len()).collect();
        order.sort_by(|&a, &b| off(a).total_cmp(&off(b)).then(a.cmp(&b)));
        order
    }

    /// From one unit outward.
    fn around(&self, middle: usize) -> Vec<usize> {
        let off = |at: usize| {
            let (x, y) =
                (self.middle[at].0 - self.middle[middle].0, self.middle[at].1 - self.middle[middle].1);
            x * x + y * y
        };
        let mut order: Vec<usize> = (0..self.units.len()).collect();
        order.sort_by(|&a, &b| off(a).total_cmp(&off(b)).then(a.cmp(&b)));
        order
    }
}
