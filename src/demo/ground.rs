//! The town's ground: network, blocks, and which community and basic grid each block belongs to.

use super::blocks::Blocks;
use super::land::Land;
use super::network::{Network, inside};
use super::partition::{RegionSeed, balanced, grow};
use super::plane::Spot;
use super::sources::{self, CommunityRow};
use super::{streets, trunk};

/// A basic grid: some blocks of one community.
#[derive(Clone, Debug)]
pub struct Basic {
    pub community: usize,
    /// From 1 within the community, west to east in rows from north to south.
    pub number: usize,
    pub blocks: Vec<u32>,
    pub people: f64,
}

/// Everything that does not move once the town is drawn.
pub struct Ground {
    pub network: Network,
    pub blocks: Blocks,
    pub outline: Vec<Spot>,
    pub communities: Vec<CommunityRow>,
    pub community_of: Vec<usize>,
    pub basics: Vec<Basic>,
    /// For each block its place in `basics`.
    pub basic_of: Vec<usize>,
}

impl Ground {
    /// Streets, blocks, communities and `basic_count` basic grids.
    pub fn draw(seed: u64, basic_count: usize) -> Self {
        let outline = sources::outline();
        let communities = sources::communities();
        let land = Land::new(communities.clone(), seed);
        let mut network = Network::within(&outline);
        trunk::lay(&mut network, seed);
        streets::grow(&mut network, &land, seed);
        network.without_idle(&outline);
        let mut blocks = Blocks::of(&network, &land);
        let community_of = by_community(&network, &blocks, &communities);
        weigh(&mut blocks, &community_of, &communities);
        let basics = basics(&blocks, &community_of, &communities, basic_count);
        let mut basic_of = vec![0; blocks.list.len()];
        for (at, basic) in basics.iter().enumerate() {
            for &block in &basic.blocks {
                basic_of[block as usize] = at;
            }
        }
        let outline = outline.into_iter().map(Spot::of).collect();
        Self { network, blocks, outline, communities, community_of, basics, basic_of }
    }

    pub fn ring(&self, block: u32) -> Vec<Spot> {
        self.network.spots(&self.blocks.list[block as usize].ring)
    }

    pub fn blocks_of_community(&self, community: usize) -> Vec<u32> {
        (0..self.blocks.list.len() as u32)
            .filter(|&block| self.community_of[block as usize] == community)
            .collect()
    }
}

fn by_community(network: &Network, blocks: &Blocks, communities: &[CommunityRow]) -> Vec<usize> {
    let seeds: Vec<RegionSeed> = communities
        .iter()
        .map(|row| {
            let block = blocks
                .list
                .iter()
                .position(|block| inside(&network.spots(&block.ring), row.heart))
                .unwrap_or_else(|| nearest(blocks, row.heart));
            RegionSeed { block: block as u32, head_start_m: 0.0 }
        })
        .collect();
    let regions = grow(blocks, &|_| true, &seeds);
    let region = |number: Option<u16>| usize::from(number.expect("the network hangs together"));
    regions.into_iter().map(region).collect()
}

/// For a heart that lies exactly on a street.
fn nearest(blocks: &Blocks, spot: Spot) -> usize {
    (0..blocks.list.len())
        .min_by(|&a, &b| {
            let away = |at: usize| blocks.list[at].centre.distance(spot);
            away(a).total_cmp(&away(b))
        })
        .expect("there are blocks")
}

/// Norms the people of each community's blocks to its weight.
fn weigh(blocks: &mut Blocks, community_of: &[usize], communities: &[CommunityRow]) {
    let mut sums = vec![0.0; communities.len()];
    for (block, &community) in blocks.list.iter().zip(community_of) {
        sums[community] += block.people;
    }
    for (block, &community) in blocks.list.iter_mut().zip(community_of) {
        block.people *= communities[community].weight / sums[community];
    }
}

fn basics(
    blocks: &Blocks,
    community_of: &[usize],
    communities: &[CommunityRow],
    basic_count: usize,
) -> Vec<Basic> {
    let weights: Vec<f64> = communities.iter().map(|row| row.weight).collect();
    let counts = shares(basic_count - communities.len(), &weights);
    let mut all = Vec::with_capacity(basic_count);
    for (community, extra) in counts.into_iter().enumerate() {
        let members: Vec<u32> = (0..blocks.list.len() as u32)
            .filter(|&block| community_of[block as usize] == community)
            .collect();
        // People count, and so does the way to walk: empty hills are nobody's whole job.
        let load = |block: u32| {
            let block = &blocks.list[block as usize];
            block.people + block.area / 400_000.0
        };
        let mut groups = balanced(blocks, &members, extra + 1, &load);
        in_reading_order(blocks, &mut groups);
        all.extend(groups.into_iter().enumerate().map(|(at, group)| Basic {
            community,
            number: at + 1,
            people: group.iter().map(|&block| blocks.list[block as usize].people).sum(),
            blocks: group,
        }));
    }
    all
}

/// Rows from north to south, each from west to east.
fn in_reading_order(blocks: &Blocks, groups: &mut [Vec<u32>]) {
    let middle = |group: &[u32]| {
        let sum = group.iter().fold(Spot::default(), |sum, &block| sum + blocks.list[block as usize].centre);
        sum * (1.0 / group.len() as f64)
    };
    let rows = (groups.len() as f64).sqrt().round().max(1.0) as usize;
    groups.sort_by(|a, b| middle(b).y.total_cmp(&middle(a).y));
    let per_row = groups.len().div_ceil(rows);
    for row in groups.chunks_mut(per_row) {
        row.sort_by(|a, b| middle(a).x.total_cmp(&middle(b).x));
    }
}

/// Parts `total` in whole numbers in proportion to the weights (largest remainders).
pub fn shares(total: usize, weights: &[f64]) -> Vec<usize> {
    let sum: f64 = weights.iter().sum();
    let exact: Vec<f64> = weights.iter().map(|weight| weight / sum * total as f64).collect();
    let mut parts: Vec<usize> = exact.iter().map(|part| part.floor() as usize).collect();
    let mut order: Vec<usize> = (0..weights.len()).collect();
    order.sort_by(|&a, &b| (exact[b] - exact[b].floor()).total_cmp(&(exact[a] - exact[a].floor())));
    let missing = total - parts.iter().sum::<usize>();
    for &at in order.iter().cycle().take(missing) {
        parts[at] += 1;
    }
    parts
}

/// The same where no part may exceed its limit; `total` is cut down to what the limits hold.
pub fn shares_within(total: usize, weights: &[f64], limits: &[usize]) -> Vec<usize> {
    let total = total.min(limits.iter().sum());
    let mut parts = vec![0; weights.len()];
    loop {
        let missing = total - parts.iter().sum::<usize>();
        let open: Vec<usize> = (0..parts.len()).filter(|&at| parts[at] < limits[at]).collect();
        if missing == 0 || open.is_empty() {
            return parts;
        }
        let open_weights: Vec<f64> = open.iter().map(|&at| weights[at]).collect();
        for (&at, more) in open.iter().zip(shares(missing, &open_weights)) {
            parts[at] = (parts[at] + more).min(limits[at]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_add_up() {
        assert_eq!(shares(10, &[1.0, 1.0, 1.0]).iter().sum::<usize>(), 10);
        assert_eq!(shares(7, &[5.0, 1.0, 1.0]), [5, 1, 1]);
        assert_eq!(shares(0, &[5.0, 1.0]), [0, 0]);
    }

    #[test]
    fn shares_stop_at_their_limits() {
        assert_eq!(shares_within(10, &[1.0, 1.0], &[2, 100]), [2, 8]);
        assert_eq!(shares_within(10, &[8.0, 1.0, 1.0], &[3, 3, 3]), [3, 3, 3]);
        assert_eq!(shares_within(6, &[1.0, 1.0, 1.0], &[9, 0, 9]), [3, 0, 3]);
    }

    #[test]
    fn every_block_has_its_basic_grid() {
        let ground = Ground::draw(3, 101);
        assert_eq!(ground.basics.len(), 101);
        let mut held = vec![0; ground.blocks.list.len()];
        for basic in &ground.basics {
            for &block in &basic.blocks {
                held[block as usize] += 1;
                assert_eq!(ground.community_of[block as usize], basic.community);
            }
        }
        assert!(held.iter().all(|&times| times == 1));
    }
}
