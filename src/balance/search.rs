//! From today's division to a better one: a flow says how much should go where, pieces are carved for it,
//! borders are polished, and what is still off is looked at again.

use std::collections::HashMap;

use super::carve::{Wanted, carve};
use super::chance::Chance;
use super::division::Division;
use super::flow::{Bin, Flow, Way, cheapest};
use super::polish::{Rating, Taste, polish};

/// Times that loads are looked at again. Most towns are done after three.
const ROUNDS_MAX: usize = 8;
/// Metres of open border below which two grids are no neighbours.
const BORDER_MIN_M: f64 = 15.0;
/// What a load on a way costs, what chance adds at most, and what each failed try adds.
const COST: i64 = 1_000;
const CHANCE_COST: usize = 150;
const FAILED_COST: i64 = 600;
/// Halvings in search of a slack.
const SLACK_STEPS: usize = 12;
/// How far off a piece may be at first, as a share of a grid's target; each next try allows more.
const PIECE_SLACK: f64 = 0.01;
const PIECE_TRIES: u32 = 4;

/// Who may give to whom, and what each should have.
pub struct Aim<'a> {
    /// By grid.
    pub targets: &'a [f64],
    /// By grid: only grids of the same pool give to one another.
    pub pools: &'a [u32],
    pub is_locked: &'a [bool],
    /// Mean residents of a grid.
    pub residents: f64,
    /// Whether to stop here.
    pub is_over: &'a dyn Fn() -> bool,
}

impl Aim<'_> {
    pub fn may_go(&self, from: u32, to: u32) -> bool {
        let (from, to) = (from as usize, to as usize);
        self.pools[from] == self.pools[to] && !self.is_locked[from] && !self.is_locked[to]
    }

    /// What must flow for every load to be off by at most a share of its target.
    pub fn flow(&self, division: &Division<'_>, slack: f64, ways: &[Way]) -> Flow {
        let bins = division.load.iter().zip(self.targets).map(|(&load, target)| Bin {
            load: load as i64,
            low: (target * (1.0 - slack)).ceil() as i64,
            high: (target * (1.0 + slack)).floor() as i64,
        });
        cheapest(&bins.collect::<Vec<_>>(), ways)
    }

    /// Neighbours that may give to each other, both ways.
    pub fn ways(&self, division: &Division<'_>, opened: Open) -> Vec<Way> {
        let mut open: HashMap<(u32, u32), f64> = HashMap::new();
        let units = division.units;
        for (unit, near) in units.near.iter().enumerate() {
            let from = division.of[unit];
            let is_fixed = units.is_fixed[unit] && !opened.territory && !self.is_locked[from as usize];
            for touch in near.iter().filter(|_| !is_fixed) {
                let to = division.of[touch.unit as usize];
                let is_pool = self.pools[from as usize] == self.pools[to as usize];
                if from != to && (self.may_go(from, to) || opened.locks && is_pool) {
                    *open.entry((from, to)).or_default() +=
                        if opened.roads { touch.metres } else { touch.open_metres };
                }
            }
        }
        let mut ways: Vec<Way> = open
            .into_iter()
            .filter(|&(_, metres)| metres >= BORDER_MIN_M)
            .map(|((from, to), _)| Way { from, to, cost: COST })
            .collect();
        ways.sort_by_key(|way| (way.from, way.to));
        ways
    }

    /// About how many residents must move for every load to be off by at most a share of its target.
    pub fn moved(&self, division: &Division<'_>, slack: f64) -> f64 {
        let ways = self.ways(division, Open::default());
        let flow = self.flow(division, slack, &ways);
        let load: u64 = division.load.iter().sum();
        let each = self.residents * division.load.len() as f64 / load.max(1) as f64;
        flow.amounts.iter().sum::<i64>() as f64 * each
    }

    /// The least slack, from a least one on, with which no more than so many residents must move.
    pub fn slack_for(&self, division: &Division<'_>, most: f64, least: f64) -> f64 {
        let (mut low, mut high) = (least, deviation(&division.load, self.targets).max(least));
        if self.moved(division, low) <= most {
            return low;
        }
        for _ in 0..SLACK_STEPS {
            let middle = f64::midpoint(low, high);
            if self.moved(division, middle) <= most {
                high = middle;
            } else {
                low = middle;
            }
        }
        high
    }
}

/// The largest share by which a load is off its target.
pub fn deviation(loads: &[u64], targets: &[f64]) -> f64 {
    let off = |(&load, &target): (&u64, &f64)| (load as f64 - target).abs() / target.max(1.0);
    loads.iter().zip(targets).map(off).fold(0.0, f64::max)
}

/// What is taken as open that is not, to find out what stands in the way.
#[derive(Clone, Copy, Debug, Default)]
pub struct Open {
    pub roads: bool,
    pub locks: bool,
    pub territory: bool,
}

/// Makes a division better, in place.
pub fn improve(division: &mut Division<'_>, aim: &Aim<'_>, taste: Taste, chance: &mut Chance) {
    let rating = Rating { targets: aim.targets, residents: aim.residents, taste };
    let mut failed: HashMap<(u32, u32), i64> = HashMap::new();
    let mut best: Option<(f64, Division<'_>)> = None;
    'rounds: for _ in 0..ROUNDS_MAX {
        let mut ways = aim.ways(division, Open::default());
        for way in &mut ways {
            way.cost += chance.below(CHANCE_COST) as i64;
            way.cost += FAILED_COST * failed.get(&(way.from, way.to)).copied().unwrap_or_default();
        }
        let flow = aim.flow(division, taste.slack, &ways);
        let wanted = in_order(&ways, &flow.amounts, division.units.grids);
        if wanted.is_empty() {
            break;
        }
        for (from, to, load) in wanted {
            if (aim.is_over)() {
                break 'rounds;
            }
            if !hand_over(division, aim, (from, to, load), taste, chance) {
                *failed.entry((from, to)).or_default() += 1;
            }
        }
        polish(division, &rating, &|from, to| aim.may_go(from, to), chance);
        let deviation = deviation(&division.load, aim.targets);
        if best.as_ref().is_none_or(|(least, _)| deviation < *least) {
            best = Some((deviation, division.clone()));
        }
    }
    if let Some((_, found)) = best.filter(|(least, _)| *least < deviation(&division.load, aim.targets)) {
        *division = found;
    }
}

fn hand_over(
    division: &mut Division<'_>,
    aim: &Aim<'_>,
    (from, to, load): (u32, u32, i64),
    taste: Taste,
    chance: &mut Chance,
) -> bool {
    let target = aim.targets[from as usize];
    let mean_perimeter = division.perimeter[from as usize].max(1.0);
    for nth in 0..PIECE_TRIES {
        let slack = (target * PIECE_SLACK) as u64 * (1 << nth);
        // A piece that is wanted small is not worth being half a grid off.
        if nth > 0 && slack > load as u64 {
            break;
        }
        let shape = taste.shape * target / mean_perimeter / 10.0;
        let wanted = Wanted { from, to, load: load as u64, slack, shape };
        if let Some(piece) = carve(division, wanted, chance) {
            division.give(&piece, to);
            return true;
        }
    }
    false
}

/// What is to go where, givers before those who pass it on.
fn in_order(ways: &[Way], amounts: &[i64], grids: usize) -> Vec<(u32, u32, i64)> {
    let mut open: Vec<(u32, u32, i64)> = ways
        .iter()
        .zip(amounts)
        .filter(|(_, amount)| **amount > 0)
        .map(|(way, &amount)| (way.from, way.to, amount))
        .collect();
    let mut ordered = Vec::with_capacity(open.len());
    let mut coming = vec![0; grids];
    open.iter().for_each(|&(_, to, _)| coming[to as usize] += 1);
    while !open.is_empty() {
        // A cheapest flow has no circle; if it had, the first would break it.
        let next = open.iter().position(|&(from, ..)| coming[from as usize] == 0).unwrap_or(0);
        let way = open.remove(next);
        coming[way.1 as usize] -= 1;
        ordered.push(way);
    }
    ordered
}
