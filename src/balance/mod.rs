//! Proposals for a fairer division of ground among the basic grids of the community layer.
//!
//! The way: borders and roads cut the ground into blocks, blocks that hold too much are cut on (`linework`,
//! `faces`, `bisect`, `units`). A cheapest flow says how much load should go from which grid to which
//! neighbour (`flow`), pieces of that load are carved along spanning trees (`carve`), single units along
//! borders are given to the other side (`polish`), and what is still off is looked at again (`search`).
//! What comes of it is drawn as edits that hold one after the other (`draw`), so that a proposal is a
//! draft like any that a planner draws.
//!
//! It never reads a clock, a store or a file: whether time is up is asked of the caller. The same ground,
//! wishes and seed give the same proposals, unless time cuts them short.

mod bisect;
mod carve;
mod chance;
mod division;
mod draw;
mod faces;
mod flow;
mod ground;
mod limits;
mod linework;
mod polish;
mod roads;
mod search;
mod units;

pub use ground::{Ground, RoadLine, Thing};
pub use limits::Limit;

use std::collections::BTreeMap;

use crate::domain::edit::{Edit, NewGrid};

use self::bisect::Grain;
use self::chance::Chance;
use self::division::Division;
use self::draw::Drawing;
use self::polish::Taste;
use self::search::{Aim, improve};
use self::units::Units;

/// Most grids that are divided at once: some thirty towns; time grows a little faster than they do.
pub const GRIDS_MAX: usize = 3_000;
/// Most proposals made at once.
pub const COUNT_MAX: usize = 12;

/// No unit holds more than this part of what a grid should have, unless it cannot be cut.
const UNITS_A_GRID: f64 = 80.0;
/// Times that drawing and searching take turns until all is drawn.
const TURNS_MAX: u64 = 4;
/// Times that a wider tolerance is tried where more would move than may.
const WIDENED_MAX: usize = 6;

/// What is wished of proposals.
#[derive(Clone, Debug)]
pub struct Wishes {
    /// Share of what a grid should have by which it may be off.
    pub tolerance: f64,
    /// Residents that may move.
    pub moved_max: Option<u64>,
    pub count: usize,
    pub seed: u64,
    /// Whether grids may give ground to those of another community; else each community is balanced by
    /// itself.
    pub across: bool,
}

/// How good a division is.
#[derive(Clone, Debug, PartialEq)]
pub struct Figures {
    /// The largest share by which a grid is off what it should have.
    pub deviation: f64,
    /// Half the sum of what the grids are off: what must move at least, in loads.
    pub imbalance: u64,
    /// Residents whose grid is another than today.
    pub moved: u64,
    /// Mean of the grids' Polsby-Popper: 1 for circles.
    pub compactness: f64,
    /// By grid that takes part.
    pub loads: Vec<u64>,
}

impl Figures {
    /// Takes loads and residents moved as they were counted on the plan itself.
    pub fn recount(&mut self, (loads, moved): (Vec<u64>, u64), targets: &[f64]) {
        self.deviation = search::deviation(&loads, targets);
        self.imbalance = imbalance(&loads, targets);
        (self.loads, self.moved) = (loads, moved);
    }
}

/// A division that is better than today's, as edits.
#[derive(Clone, Debug)]
pub struct Proposal {
    pub edits: Vec<Edit>,
    pub figures: Figures,
}

/// What came of it.
#[derive(Clone, Debug)]
pub struct Proposals {
    pub before: Figures,
    /// By grid that takes part: what it should have.
    pub targets: Vec<f64>,
    /// None is worse than another in deviation, residents moved and compactness together; by deviation.
    pub proposals: Vec<Proposal>,
    /// What kept grids from coming within the tolerance; empty when some proposal has all within.
    pub limits: Vec<Limit>,
}

/// How far it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// `units`, `search` or `done`.
    pub step: &'static str,
    pub done: usize,
    pub total: usize,
}

/// Share of the time that the search may take; what was found is tried in the rest.
pub const SEARCH_SHARE: f64 = 0.6;

/// Who waits for proposals.
pub trait Watch {
    /// Whether such a share of the time is over, or nobody waits any more.
    fn is_over(&self, share: f64) -> bool;
    fn told(&self, progress: Progress);
}

/// Why nothing can be proposed at all.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BalanceError {
    #[error("{0} grids take part; two are needed")]
    TooFew(usize),
    #[error("{0} grids take part; at most {GRIDS_MAX} may")]
    TooMany(usize),
    #[error("the grids have nothing of what is to be divided")]
    Nothing,
}

/// How slack, how shapely: what the candidates differ in, the plainest first. Slacks are shares of the
/// tolerance.
const TASTES: [(f64, f64); 8] =
    [(0.9, 1.0), (0.5, 1.0), (1.8, 1.0), (0.9, 4.0), (0.25, 1.0), (3.0, 2.0), (0.7, 2.0), (0.9, 0.5)];
/// How much it counts that a grid's whole of residents moves.
const MOVED_WEIGHT: f64 = 20.0;

/// A handful of better divisions, as edits on the ground's plan. `name` names the grids that last from a
/// split to the merge that follows it.
///
/// # Errors
/// See [`BalanceError`]. That nothing better was found is no error: the limits say why.
pub fn propose(
    ground: &Ground<'_>,
    wishes: &Wishes,
    watch: &dyn Watch,
    name: &mut dyn FnMut() -> NewGrid,
) -> Result<Proposals, BalanceError> {
    let grids = ground.leaves().len();
    match grids {
        0 | 1 => return Err(BalanceError::TooFew(grids)),
        2..=GRIDS_MAX => {}
        _ => return Err(BalanceError::TooMany(grids)),
    }
    let count = wishes.count.min(COUNT_MAX);
    let candidates = count + count.div_ceil(2);
    let told = |step, done| watch.told(Progress { step, done, total: candidates + 1 });
    told("units", 0);
    let total: u64 = ground.things().iter().map(|thing| thing.load).sum();
    let load_max = (total as f64 / grids as f64 / UNITS_A_GRID).ceil().max(1.0) as u64;
    let units = Units::of(ground, Grain { load_max });
    let today = Division::of(&units);
    if today.load.iter().all(|&load| load == 0) {
        return Err(BalanceError::Nothing);
    }
    let pools = if wishes.across { ground.towns() } else { ground.communities() };
    let targets = targets(&today.load, &pools, ground.is_locked());
    let residents = units.residents.iter().sum::<u64>() as f64 / grids as f64;
    let aim = Aim {
        targets: &targets,
        pools: &pools,
        is_locked: ground.is_locked(),
        residents,
        is_over: &|| watch.is_over(SEARCH_SHARE),
    };
    let before = figures(&today, &targets);
    let mut found: Vec<Proposal> = Vec::new();
    for nth in 0..candidates {
        told("search", nth + 1);
        if (aim.is_over)() {
            break;
        }
        let (slack, shape) = TASTES[nth % TASTES.len()];
        let taste = Taste { slack: slack * wishes.tolerance, shape, moved: MOVED_WEIGHT };
        let seed = wishes.seed.wrapping_add((nth as u64) << 32);
        let drawn = candidate(ground, &units, &aim, taste, (wishes.moved_max, seed), name);
        let figures = figures(&drawn.1, &targets);
        // One that was broken off is better than none.
        if (aim.is_over)() && !found.is_empty() {
            break;
        }
        let is_allowed = wishes.moved_max.is_none_or(|most| figures.moved <= most);
        if is_allowed && figures.imbalance < before.imbalance {
            found.push(Proposal { edits: drawn.0, figures });
        }
    }
    let proposals = best(found, count);
    let reached = proposals.first().map_or(&before, |proposal| &proposal.figures);
    let limits = limits::limits(&today, &aim, wishes, &reached.loads);
    Ok(Proposals { before, targets, proposals, limits })
}

/// One better division, drawn. Where more would move than may, grids are let be further off.
fn candidate<'u>(
    ground: &Ground<'_>,
    units: &'u Units,
    aim: &Aim<'_>,
    mut taste: Taste,
    (moved_max, seed): (Option<u64>, u64),
    name: &mut dyn FnMut() -> NewGrid,
) -> (Vec<Edit>, Division<'u>) {
    let mut wanted = Division::of(units);
    if let Some(most) = moved_max {
        taste.slack = aim.slack_for(&wanted, most as f64, taste.slack);
    }
    for _ in 0..WIDENED_MAX {
        wanted = Division::of(units);
        improve(&mut wanted, aim, taste, &mut Chance::new(seed));
        if moved_max.is_none_or(|most| wanted.moved() <= most) || (aim.is_over)() {
            break;
        }
        taste.slack *= 1.25;
    }
    let mut drawing = Drawing::of(ground, aim.pools, units, name);
    for turn in 1..=TURNS_MAX {
        if drawing.toward(&wanted) == 0 || (aim.is_over)() {
            break;
        }
        wanted = drawing.division.clone();
        improve(&mut wanted, aim, taste, &mut Chance::new(seed + turn));
    }
    (drawing.edits, drawing.division)
}

/// What each grid should have: as much as all others of its pool that take part. A locked one should have
/// what it has.
fn targets(loads: &[u64], pools: &[u32], is_locked: &[bool]) -> Vec<f64> {
    let mut sums: BTreeMap<u32, (u64, u64)> = BTreeMap::new();
    for at in (0..loads.len()).filter(|&at| !is_locked[at]) {
        let sum = sums.entry(pools[at]).or_default();
        *sum = (sum.0 + loads[at], sum.1 + 1);
    }
    let mean = |at: usize| sums[&pools[at]].0 as f64 / sums[&pools[at]].1 as f64;
    (0..loads.len()).map(|at| if is_locked[at] { loads[at] as f64 } else { mean(at) }).collect()
}

fn figures(division: &Division<'_>, targets: &[f64]) -> Figures {
    let grids = division.load.len();
    let compactness: f64 = (0..grids).map(|grid| division.compactness(grid)).sum();
    Figures {
        deviation: search::deviation(&division.load, targets),
        imbalance: imbalance(&division.load, targets),
        moved: division.moved(),
        compactness: compactness / grids as f64,
        loads: division.load.clone(),
    }
}

fn imbalance(loads: &[u64], targets: &[f64]) -> u64 {
    let off = |(&load, &target): (&u64, &f64)| (load as f64 - target).abs();
    (loads.iter().zip(targets).map(off).sum::<f64>() / 2.0).round() as u64
}

/// Those that no other one beats, by deviation, at most so many.
fn best(mut found: Vec<Proposal>, count: usize) -> Vec<Proposal> {
    let beats = |one: &Figures, other: &Figures| {
        let is_as_good = one.deviation <= other.deviation
            && one.moved <= other.moved
            && one.compactness >= other.compactness;
        is_as_good
            && (one.deviation, one.moved, one.compactness)
                != (other.deviation, other.moved, other.compactness)
    };
    found.sort_by(|a, b| {
        let by_deviation = a.figures.deviation.total_cmp(&b.figures.deviation);
        by_deviation.then(a.figures.moved.cmp(&b.figures.moved))
    });
    found.dedup_by(|next, kept| next.figures == kept.figures);
    let all: Vec<Figures> = found.iter().map(|proposal| proposal.figures.clone()).collect();
    found.retain(|proposal| !all.iter().any(|other| beats(other, &proposal.figures)));
    found.truncate(count);
    found
}
