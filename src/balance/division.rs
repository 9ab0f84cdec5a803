//! A division: which grid each unit is given to, with what that comes to.

use std::collections::BTreeSet;

use super::faces::{Half, NONE, ends, twin};
use super::linework::Vertex;
use super::units::Units;

/// Units given to grids. Every grid is a disc at all times: in one part, without holes.
#[derive(Clone, Debug)]
pub struct Division<'u> {
    pub units: &'u Units,
    /// By unit: the position of its grid.
    pub of: Vec<u32>,
    /// By grid: its units.
    pub members: Vec<Vec<u32>>,
    pub load: Vec<u64>,
    /// Square metres.
    pub area: Vec<f64>,
    /// Metres.
    pub perimeter: Vec<f64>,
    /// By grid: square metres that are where they were, and that there were.
    kept: Vec<(f64, f64)>,
    /// By grid: whether it hangs together over borders of some length.
    is_firm: Vec<bool>,
    /// Communities that are discs today; what is torn already, edits keep from being torn more.
    whole: BTreeSet<u32>,
}

/// Metres of common border over which units hang together: less is a neck that nobody sees on a map.
const NECK_MIN_M: f64 = 10.0;

/// Share of its ground that a grid keeps at least: one that gave all away would be another grid.
const KEPT_MIN: f64 = 0.3;

impl<'u> Division<'u> {
    /// Today's.
    pub fn of(units: &'u Units) -> Self {
        let mut division = Self {
            units,
            of: units.home.clone(),
            members: vec![Vec::new(); units.grids],
            load: vec![0; units.grids],
            area: vec![0.0; units.grids],
            perimeter: vec![0.0; units.grids],
            kept: vec![(0.0, 0.0); units.grids],
            is_firm: Vec::new(),
            whole: BTreeSet::new(),
        };
        for unit in 0..units.len() as u32 {
            division.members[units.home[unit as usize] as usize].push(unit);
        }
        (0..units.grids as u32).for_each(|grid| division.measure(grid));
        division.kept = division.area.iter().map(|&area| (area, area)).collect();
        division.is_firm = division.members.iter().map(|members| division.hangs_together(members)).collect();
        let communities = units.communities.iter().copied().collect::<BTreeSet<_>>();
        let all: Vec<u32> = (0..units.len() as u32).collect();
        let is_whole = |community: &u32| division.is_disc_community(*community, &all);
        division.whole = communities.into_iter().filter(is_whole).collect();
        division
    }

    fn measure(&mut self, grid: u32) {
        let at = grid as usize;
        let members = &self.members[at];
        self.load[at] = members.iter().map(|&unit| self.units.load[unit as usize]).sum();
        self.area[at] = members.iter().map(|&unit| self.units.area[unit as usize]).sum();
        self.perimeter[at] = members.iter().map(|&unit| self.edge(unit, grid)).sum();
    }

    /// Metres of a unit's border that are border of a grid, were it that grid's.
    pub fn edge(&self, unit: u32, grid: u32) -> f64 {
        let near = self.units.near[unit as usize].iter();
        let foreign = near.filter(|touch| self.of[touch.unit as usize] != grid);
        self.units.outer[unit as usize] + foreign.map(|touch| touch.metres).sum::<f64>()
    }

    /// Gives units of one grid to another.
    pub fn give(&mut self, units: &[u32], to: u32) {
        let Some(&first) = units.first() else { return };
        let from = self.of[first as usize];
        units.iter().for_each(|&unit| self.of[unit as usize] = to);
        let of = &self.of;
        self.members[from as usize].retain(|&unit| of[unit as usize] == from);
        self.members[to as usize].extend(units);
        self.measure(from);
        self.measure(to);
        for &unit in units {
            let (home, area) = (self.units.home[unit as usize], self.units.area[unit as usize]);
            if home == from {
                self.kept[from as usize].0 -= area;
            } else if home == to {
                self.kept[to as usize].0 += area;
            }
        }
    }

    /// Whether units of a grid can be given to another so that both stay discs and the grid where it was.
    /// Nothing has changed afterwards.
    pub fn holds(&mut self, units: &[u32], to: u32) -> bool {
        let from = self.of[units[0] as usize];
        let own = units.iter().filter(|&&unit| self.units.home[unit as usize] == from);
        let lost: f64 = own.map(|&unit| self.units.area[unit as usize]).sum();
        let (kept, was) = self.kept[from as usize];
        if lost > 0.0 && kept - lost < was * KEPT_MIN {
            return false;
        }
        units.iter().for_each(|&unit| self.of[unit as usize] = to);
        let rest: Vec<u32> = self.members[from as usize]
            .iter()
            .copied()
            .filter(|&unit| self.of[unit as usize] == from)
            .collect();
        let grown: Vec<u32> = self.members[to as usize].iter().chain(units).copied().collect();
        let holds = !rest.is_empty()
            && self.is_disc(&rest)
            && self.is_disc(&grown)
            && (!self.is_firm[from as usize] || self.hangs_together(&rest))
            && (!self.is_firm[to as usize] || self.hangs_together(&grown))
            && self.keeps_communities(from, to);
        units.iter().for_each(|&unit| self.of[unit as usize] = from);
        holds
    }

    /// Whether the communities of two grids are still discs after units went from one to the other.
    fn keeps_communities(&self, from: u32, to: u32) -> bool {
        let communities = &self.units.communities;
        let (one, other) = (communities[from as usize], communities[to as usize]);
        // Units on their way from one to the other still are among those that they come from.
        let near = (0..self.members.len()).filter(|&grid| [one, other].contains(&communities[grid]));
        let near: Vec<u32> = near.flat_map(|grid| self.members[grid].iter().copied()).collect();
        let is_kept =
            |community| !self.whole.contains(&community) || self.is_disc_community(community, &near);
        one == other || is_kept(one) && is_kept(other)
    }

    /// Whether those of some units that a community has form a disc; they must be all that it has.
    fn is_disc_community(&self, community: u32, among: &[u32]) -> bool {
        let communities = &self.units.communities;
        let is_within = |unit: u32| communities[self.of[unit as usize] as usize] == community;
        let members: Vec<u32> = among.iter().copied().filter(|&unit| is_within(unit)).collect();
        is_disc(self.units, &members, &is_within)
    }

    /// Whether units of one grid, which must be all that it has, can be walked through over borders that are
    /// no mere necks.
    fn hangs_together(&self, members: &[u32]) -> bool {
        let Some(&first) = members.first() else { return false };
        let grid = self.of[first as usize];
        let mut seen = BTreeSet::from([first]);
        let mut open = vec![first];
        while let Some(unit) = open.pop() {
            for touch in self.units.near[unit as usize].iter().filter(|touch| touch.metres >= NECK_MIN_M) {
                if self.of[touch.unit as usize] == grid && seen.insert(touch.unit) {
                    open.push(touch.unit);
                }
            }
        }
        seen.len() == members.len()
    }

    /// Whether units of one grid, which must be all that it has, form a disc.
    pub fn is_disc(&self, members: &[u32]) -> bool {
        let grid = self.of[members[0] as usize];
        is_disc(self.units, members, &|unit| self.of[unit as usize] == grid)
    }

    /// Residents of units that are not where they were.
    pub fn moved(&self) -> u64 {
        let all = (0..self.units.len()).filter(|&unit| self.of[unit] != self.units.home[unit]);
        all.map(|unit| self.units.residents[unit]).sum()
    }

    /// Polsby-Popper of a grid: 1 for a circle.
    pub fn compactness(&self, grid: usize) -> f64 {
        4.0 * std::f64::consts::PI * self.area[grid] / (self.perimeter[grid] * self.perimeter[grid])
    }
}

/// Whether units form a disc: their border is one loop that meets itself nowhere.
pub fn is_disc(units: &Units, members: &[u32], is_within: &dyn Fn(u32) -> bool) -> bool {
    let mut leaving = border(units, members, is_within);
    leaving.sort_unstable();
    if leaving.windows(2).any(|pair| pair[0].0 == pair[1].0) {
        return false;
    }
    let next = |vertex: Vertex| leaving.binary_search_by_key(&vertex, |row| row.0).map(|at| leaving[at].1);
    let Some(&(first, _)) = leaving.first() else { return false };
    let (mut at, mut steps) = (first, 0);
    while let Ok((_, to)) = next(at).map(|half| ends(&units.lines, half)) {
        (at, steps) = (to, steps + 1);
        if at == first {
            return steps == leaving.len();
        }
    }
    false
}

/// The border of some units: each half with them on its left and something else on its right, after the
/// vertex that it begins at.
pub fn border(units: &Units, members: &[u32], is_within: &dyn Fn(u32) -> bool) -> Vec<(Vertex, Half)> {
    let halves = members.iter().flat_map(|&unit| units.around[unit as usize].iter().copied());
    let is_border = |half: &Half| {
        let other = units.left[twin(*half) as usize];
        other == NONE || !is_within(other)
    };
    halves.filter(is_border).map(|half| (ends(&units.lines, half).0, half)).collect()
}
