//! Grouping blocks into regions: each block goes to the seed that is nearest over the streets.
//!
//! Crossing a wide road costs extra, so borders come to lie on main roads where there are any and
//! wind along smaller streets where there are none.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

use super::blocks::Blocks;
use super::network::StreetClass;
use super::plane::Spot;

/// Where a region starts, and how many metres of head start it has.
#[derive(Clone, Copy, Debug)]
pub struct RegionSeed {
    pub block: u32,
    pub head_start_m: f64,
}

/// What crossing a street costs, in metres of way.
fn barrier_m(class: StreetClass) -> f64 {
    match class {
        StreetClass::Motorway => 700.0,
        StreetClass::Trunk => 500.0,
        StreetClass::Primary => 350.0,
        StreetClass::Secondary => 220.0,
        StreetClass::Tertiary => 110.0,
        StreetClass::Residential => 0.0,
    }
}

#[derive(PartialEq)]
struct Cost(f64);

impl Eq for Cost {}

impl PartialOrd for Cost {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Cost {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.total_cmp(&other.0)
    }
}

/// For each block the number of its region among `seeds`; `None` for blocks outside `within` or out
/// of reach.
pub fn grow(blocks: &Blocks, within: &dyn Fn(u32) -> bool, seeds: &[RegionSeed]) -> Vec<Option<u16>> {
    let mut region = vec![None; blocks.list.len()];
    let mut front = BinaryHeap::new();
    for (number, seed) in seeds.iter().enumerate() {
        front.push(Reverse((Cost(-seed.head_start_m), seed.block, number as u16)));
    }
    while let Some(Reverse((Cost(cost), block, number))) = front.pop() {
        let slot = &mut region[block as usize];
        if slot.is_some() || !within(block) {
            continue;
        }
        *slot = Some(number);
        let here = blocks.list[block as usize].centre;
        for neighbour in &blocks.neighbours[block as usize] {
            if region[neighbour.block as usize].is_none() {
                let way = here.distance(blocks.list[neighbour.block as usize].centre);
                let next = cost + way + barrier_m(neighbour.across);
                front.push(Reverse((Cost(next), neighbour.block, number)));
            }
        }
    }
    region
}

/// Parts the blocks of `members` into `count` connected regions of about equal load: seeds far from
/// each other, then moved to their regions' middles, with head starts for those that stay too small.
pub fn balanced(blocks: &Blocks, members: &[u32], count: usize, load: &dyn Fn(u32) -> f64) -> Vec<Vec<u32>> {
    let count = count.min(members.len()).max(1);
    let mut inside = vec![false; blocks.list.len()];
    for &block in members {
        inside[block as usize] = true;
    }
    let centre = |block: u32| blocks.list[block as usize].centre;
    let mut seeds = far_apart(members, count, &centre, load);
    let mean = members.iter().map(|&block| load(block)).sum::<f64>() / count as f64;
    let mut best: Option<(f64, Vec<Vec<u32>>)> = None;
    for _ in 0..14 {
        let region = grow(blocks, &|block| inside[block as usize], &seeds);
        let mut groups = vec![Vec::new(); count];
        for &block in members {
            if let Some(number) = region[block as usize] {
                groups[usize::from(number)].push(block);
            }
        }
        let loads: Vec<f64> = groups.iter().map(|group| group.iter().map(|&b| load(b)).sum()).collect();
        let worst = loads.iter().map(|load| (load / mean - 1.0).abs()).fold(0.0, f64::max);
        for (number, seed) in seeds.iter_mut().enumerate() {
            seed.block = middle(&groups[number], &centre, load).unwrap_or(seed.block);
            seed.head_start_m += (120.0 * (1.0 - loads[number] / mean)).clamp(-150.0, 150.0);
        }
        let whole = groups.iter().all(|group| !group.is_empty());
        if whole && best.as_ref().is_none_or(|(known, _)| worst < *known) {
            best = Some((worst, groups));
        }
    }
    best.map_or_else(|| vec![members.to_vec()], |(_, groups)| groups)
}

/// The heaviest block, then again and again the one farthest from all chosen before.
fn far_apart(
    members: &[u32],
    count: usize,
    centre: &dyn Fn(u32) -> Spot,
    load: &dyn Fn(u32) -> f64,
) -> Vec<RegionSeed> {
    let heaviest = members.iter().copied().max_by(|&a, &b| load(a).total_cmp(&load(b)));
    let mut chosen: Vec<u32> = heaviest.into_iter().collect();
    while chosen.len() < count {
        let away = |block: u32| {
            chosen.iter().map(|&other| centre(other).distance(centre(block))).fold(f64::INFINITY, f64::min)
        };
        let farthest = members
            .iter()
            .copied()
            .filter(|block| !chosen.contains(block))
            .max_by(|&a, &b| away(a).total_cmp(&away(b)))
            .expect("there are no more regions than blocks");
        chosen.push(farthest);
    }
    chosen.into_iter().map(|block| RegionSeed { block, head_start_m: 0.0 }).collect()
}

/// The block nearest to the weighted middle of a group.
fn middle(group: &[u32], centre: &dyn Fn(u32) -> Spot, load: &dyn Fn(u32) -> f64) -> Option<u32> {
    let total: f64 = group.iter().map(|&block| load(block)).sum();
    let sum = group.iter().fold(Spot::default(), |sum, &block| sum + centre(block) * load(block));
    let mean = sum * (1.0 / total);
    group.iter().copied().min_by(|&a, &b| centre(a).distance(mean).total_cmp(&centre(b).distance(mean)))
}
