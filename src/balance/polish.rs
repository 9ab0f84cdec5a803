//! Single units along borders given to the other side, as long as that makes a division better.

use super::chance::Chance;
use super::division::Division;

/// What makes a division worse.
#[derive(Clone, Copy, Debug)]
pub struct Taste {
    /// Share of its target by which a grid's load may be off without being worse.
    pub slack: f64,
    /// How much the shapes count: the sum of the grids' 1 / compactness.
    pub shape: f64,
    /// How much it counts that residents move, in shares of a grid's.
    pub moved: f64,
}

/// What a percent of load beyond the slack counts, squared.
const OFF_WEIGHT: f64 = 4.0;
const PASSES_MAX: usize = 12;

/// A division's badness as far as grids `of` it go.
pub struct Rating<'t> {
    pub targets: &'t [f64],
    /// Mean residents of a grid.
    pub residents: f64,
    pub taste: Taste,
}

impl Rating<'_> {
    fn off(&self, grid: usize, load: f64) -> f64 {
        let target = self.targets[grid].max(1.0);
        let percent = ((load / target - 1.0).abs() - self.taste.slack).max(0.0) * 100.0;
        OFF_WEIGHT * percent * percent
    }

    fn shape(&self, area: f64, perimeter: f64) -> f64 {
        self.taste.shape * perimeter * perimeter / (4.0 * std::f64::consts::PI * area)
    }

    /// By how much giving a unit to another grid makes the division worse.
    fn change(&self, division: &Division<'_>, unit: u32, to: u32) -> f64 {
        let (units, at) = (division.units, unit as usize);
        let (from, to) = (division.of[at] as usize, to as usize);
        let load = units.load[at] as f64;
        let (giver, getter) = (division.load[from] as f64, division.load[to] as f64);
        let mut change = self.off(from, giver - load) + self.off(to, getter + load);
        change -= self.off(from, giver) + self.off(to, getter);
        let (mut lost, mut won) = (0.0, 0.0);
        for touch in &units.near[at] {
            let other = division.of[touch.unit as usize] as usize;
            // What bordered on others no more does, what bordered on its own does now.
            lost += if other == from { touch.metres } else { -touch.metres };
            won += if other == to { -touch.metres } else { touch.metres };
        }
        lost -= units.outer[at];
        won += units.outer[at];
        let (a, p) = (&division.area, &division.perimeter);
        change += self.shape(a[from] - units.area[at], p[from] + lost) - self.shape(a[from], p[from]);
        change += self.shape(a[to] + units.area[at], p[to] + won) - self.shape(a[to], p[to]);
        let home = units.home[at] as usize;
        let moves = f64::from(u8::from(to != home)) - f64::from(u8::from(from != home));
        change + self.taste.moved * moves * units.residents[at] as f64 / self.residents.max(1.0)
    }
}

/// Gives single units away until no more makes the division better. `may_go` says between which grids.
pub fn polish(
    division: &mut Division<'_>,
    rating: &Rating<'_>,
    may_go: &dyn Fn(u32, u32) -> bool,
    chance: &mut Chance,
) {
    let count = division.units.len() as u32;
    let mut order: Vec<u32> = (0..count).filter(|&unit| !division.units.is_fixed[unit as usize]).collect();
    for _ in 0..PASSES_MAX {
        for last in (1..order.len()).rev() {
            order.swap(last, chance.below(last + 1));
        }
        let mut is_better = false;
        for &unit in &order {
            is_better |= flip(division, rating, may_go, unit);
        }
        if !is_better {
            return;
        }
    }
}

fn flip(
    division: &mut Division<'_>,
    rating: &Rating<'_>,
    may_go: &dyn Fn(u32, u32) -> bool,
    unit: u32,
) -> bool {
    let from = division.of[unit as usize];
    let mut best: Option<(f64, u32)> = None;
    for touch in &division.units.near[unit as usize] {
        let to = division.of[touch.unit as usize];
        if to != from && touch.open_metres > 0.0 && may_go(from, to) {
            let change = rating.change(division, unit, to);
            if change < best.map_or(-1e-9, |(least, _)| least) {
                best = Some((change, to));
            }
        }
    }
    let Some((_, to)) = best else { return false };
    let holds = division.holds(&[unit], to);
    if holds {
        division.give(&[unit], to);
    }
    holds
}
