//! Village lanes: thin rows across the blocks of the old villages.

use super::ground::Ground;
use super::land::LandUse;
use super::names::numeral;
use super::plane::{Spot, meeting};
use super::streets::long_axis;

/// Distance between two lanes, in metres.
const LANE_GAP_M: f64 = 33.0;
/// How far a lane ends from the middle of the street, in metres.
const LANE_END_M: f64 = 8.0;
/// A lane shorter than this is none, in metres.
const LANE_LENGTH_M_MIN: f64 = 26.0;
/// About how many blocks make one old village.
const BLOCKS_PER_HAMLET: usize = 9;

/// Names of the parts of a village, in the order in which a community uses them up.
const HAMLETS: [&str; 36] = [
    "旧庄", "新庄", "东坊", "西坊", "上围", "下围", "大园", "塘边", "涌边", "桥边", "井头", "祠前", "榕树",
    "石路", "竹园", "坑尾", "岭下", "田心", "坊口", "巷头", "水围", "旧围", "南坊", "北坊", "村头", "村尾",
    "沙园", "莲塘", "松岭", "禾场", "龙眼", "荔园", "蚝壳", "书房", "碧溪", "横塘",
];

/// A lane within one block.
pub struct Lane {
    /// Such as 旧庄三巷.
    pub name: String,
    pub block: u32,
    pub line: [Spot; 2],
}

/// The lanes of all village blocks but those built over, hamlet by hamlet.
pub fn lay(ground: &Ground, built_over: &[u32]) -> Vec<Lane> {
    let mut lanes = Vec::new();
    for community in 0..ground.communities.len() {
        let mut blocks = ground.blocks_of_community(community);
        blocks.retain(|block| {
            ground.blocks.list[*block as usize].land_use == LandUse::Village && !built_over.contains(block)
        });
        for (hamlet, group) in hamlets(ground, blocks).into_iter().enumerate() {
            let round = hamlet / HAMLETS.len();
            let stem = format!("{}{}", "新".repeat(round), HAMLETS[(hamlet + 5 * community) % HAMLETS.len()]);
            let mut count = 0;
            for block in group {
                for line in rows(&ground.ring(block), ground.blocks.list[block as usize].centre) {
                    count += 1;
                    lanes.push(Lane { name: format!("{stem}{}巷", numeral(count)), block, line });
                }
            }
        }
    }
    lanes
}

/// Groups village blocks by nearness: the next hamlet starts in the northernmost block left over.
fn hamlets(ground: &Ground, mut blocks: Vec<u32>) -> Vec<Vec<u32>> {
    let centre = |block: u32| ground.blocks.list[block as usize].centre;
    blocks.sort_by(|&a, &b| centre(b).y.total_cmp(&centre(a).y));
    let mut groups = Vec::new();
    while let Some(&first) = blocks.first() {
        let away = |block: u32| centre(block).distance(centre(first));
        blocks.sort_by(|&a, &b| away(a).total_cmp(&away(b)));
        groups.push(blocks.drain(..BLOCKS_PER_HAMLET.min(blocks.len())).collect());
        blocks.sort_by(|&a, &b| centre(b).y.total_cmp(&centre(a).y));
    }
    groups
}

/// Parallel lanes across the short way of a block.
fn rows(ring: &[Spot], centre: Spot) -> Vec<[Spot; 2]> {
    let long = long_axis(ring);
    let across = long.left();
    let along = |spot: &Spot| (*spot - centre).dot(long);
    let low = ring.iter().map(along).fold(f64::INFINITY, f64::min);
    let high = ring.iter().map(along).fold(f64::NEG_INFINITY, f64::max);
    let count = ((high - low - 20.0) / LANE_GAP_M).floor().max(0.0) as usize;
    let first = (low + high) / 2.0 - LANE_GAP_M * (count as f64 - 1.0) / 2.0;
    (0..count)
        .filter_map(|at| {
            let through = centre + long * (first + LANE_GAP_M * at as f64);
            if !super::network::inside(ring, through) {
                return None;
            }
            let reach = |way: Spot| {
                (0..ring.len())
                    .filter_map(|edge| {
                        meeting(through, through + way * 2_000.0, ring[edge], ring[(edge + 1) % ring.len()])
                    })
                    .map(|(part, _)| part * 2_000.0)
                    .fold(f64::INFINITY, f64::min)
            };
            let (back, on) = (reach(across * -1.0) - LANE_END_M, reach(across) - LANE_END_M);
            (back + on >= LANE_LENGTH_M_MIN && back.is_finite() && on.is_finite())
                .then(|| [through - across * back, through + across * on])
        })
        .collect()
}
