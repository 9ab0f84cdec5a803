//! Synthetic meshes of any size: wiggly grids on four layers, made from a seed without any builder.

use gridward::kernel::lattice::LatticePoint;
use gridward::kernel::mesh::{Arc, ArcId, LayerSlot, Leaf, Mesh, Node, NodeId, Side};

const COMMUNITY: LayerSlot = LayerSlot(0);
const ROAD: LayerSlot = LayerSlot(1);
const ENTITY: LayerSlot = LayerSlot(2);
const PARTY: LayerSlot = LayerSlot(3);

/// SplitMix64 (Steele, Lea, Flood 2014): seeded numbers for tests and benches.
pub struct Seeded(pub u64);

impl Seeded {
    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, end: u64) -> u64 {
        self.bits() % end
    }

    /// From -1 to 1.
    pub fn signed(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1_u64 << 52) as f64 - 1.0
    }
}

pub struct Tessellation {
    pub mesh: Mesh,
    pub leaf_count: u32,
    /// Of each leaf.
    pub layers: Vec<LayerSlot>,
}

struct Maker {
    seeded: Seeded,
    origin: LatticePoint,
    /// Side of a community cell in lattice units.
    cell: f64,
    side_points: usize,
    nodes: Vec<Node>,
    arcs: Vec<Arc>,
    layers: Vec<LayerSlot>,
}

/// `side` × `side` community grids of about `4 × side_points` vertices that tile a square near
/// Houjie; party grids of 2 × 2 of them that share their arcs; road grids twice as large on every
/// other row, free space between; an entity grid inside every other community grid.
pub fn tessellation(side: u32, side_points: usize, seed: u64) -> Tessellation {
    let mut maker = Maker {
        seeded: Seeded(seed),
        origin: LatticePoint::new(1_136_000_000, 228_000_000),
        cell: 100_000.0,
        side_points,
        nodes: Vec::new(),
        arcs: Vec::new(),
        layers: Vec::new(),
    };
    maker.communities_and_parties(side);
    maker.roads(side / 2);
    maker.entities(side);
    let Maker { nodes, arcs, layers, .. } = maker;
    let mesh = Mesh::assemble(nodes, arcs).expect("made sound");
    Tessellation { mesh, leaf_count: layers.len() as u32, layers }
}

impl Maker {
    fn leaves(&mut self, layer: LayerSlot, count: u32) -> u32 {
        let first = self.layers.len() as u32;
        self.layers.resize(self.layers.len() + count as usize, layer);
        first
    }

    fn node(&mut self, x: f64, y: f64) -> NodeId {
        let id = NodeId(self.nodes.len() as u64 + 1);
        let at = LatticePoint::new(self.origin.x + x as i32, self.origin.y + y as i32);
        self.nodes.push(Node { id, at });
        id
    }

    fn at(&self, node: NodeId) -> LatticePoint {
        self.nodes[node.0 as usize - 1].at
    }

    /// A wiggly arc that stays within a quarter turn of the straight line near its ends.
    fn arc(&mut self, from: NodeId, to: NodeId, sides: Vec<Side>) {
        let (a, b) = (self.at(from), self.at(to));
        let (dx, dy) = (f64::from(b.x - a.x), f64::from(b.y - a.y));
        let mut points = vec![a];
        let mut drift = 0.0;
        for n in 1..self.side_points {
            let t = n as f64 / self.side_points as f64;
            drift = 0.7 * drift + 0.3 * self.seeded.signed();
            let off = 0.12 * drift * (t * (1.0 - t) * 4.0);
            let point = LatticePoint::new(a.x + (dx * t - dy * off) as i32, a.y + (dy * t + dx * off) as i32);
            if points.last() != Some(&point) {
                points.push(point);
            }
        }
        if points.last() != Some(&b) {
            points.push(b);
        }
        let id = ArcId(self.arcs.len() as u64 + 1);
        self.arcs.push(Arc { id, from, to, points, sides });
    }

    /// Nodes of a jittered lattice of `side` + 1 by `side` + 1.
    fn lattice(&mut self, side: u32, cell: f64, shift: f64) -> Vec<NodeId> {
        let mut ids = Vec::new();
        for row in 0..=side {
            for column in 0..=side {
                let (jx, jy) = (0.15 * self.seeded.signed(), 0.15 * self.seeded.signed());
                let at = |n: u32, jitter: f64| (f64::from(n) + jitter) * cell + shift;
                ids.push(self.node(at(column, jx), at(row, jy)));
            }
        }
        ids
    }

    /// All arcs of a lattice; `sides` gives them from what lies left and right as (column, row).
    fn weave(
        &mut self,
        side: u32,
        ids: &[NodeId],
        sides: impl Fn(Option<(u32, u32)>, Option<(u32, u32)>) -> Vec<Side>,
    ) {
        let id = |column: u32, row: u32| ids[(row * (side + 1) + column) as usize];
        for row in 0..=side {
            for column in 0..=side {
                if column < side {
                    let above = (row < side).then_some((column, row));
                    let below = row.checked_sub(1).map(|row| (column, row));
                    let found = sides(above, below);
                    if !found.is_empty() {
                        self.arc(id(column, row), id(column + 1, row), found);
                    }
                }
                if row < side {
                    let west = column.checked_sub(1).map(|column| (column, row));
                    let east = (column < side).then_some((column, row));
                    let found = sides(west, east);
                    if !found.is_empty() {
                        self.arc(id(column, row), id(column, row + 1), found);
                    }
                }
            }
        }
    }

    fn communities_and_parties(&mut self, side: u32) {
        let half = side.div_ceil(2);
        let communities = self.leaves(COMMUNITY, side * side);
        let parties = self.leaves(PARTY, half * half);
        let ids = self.lattice(side, self.cell, 0.0);
        self.weave(side, &ids, |left, right| {
            let community = |at: Option<(u32, u32)>| {
                at.map_or(Leaf::FREE, |(column, row)| Leaf(communities + row * side + column))
            };
            let party = |at: Option<(u32, u32)>| {
                at.map_or(Leaf::FREE, |(column, row)| Leaf(parties + row / 2 * half + column / 2))
            };
            [(COMMUNITY, community(left), community(right)), (PARTY, party(left), party(right))]
                .into_iter()
                .filter(|(_, left, right)| left != right)
                .map(|(layer, left, right)| Side { layer, left, right })
                .collect()
        });
    }

    fn roads(&mut self, side: u32) {
        let roads = self.leaves(ROAD, side * side.div_ceil(2));
        let ids = self.lattice(side, self.cell * 2.0, self.cell * 0.37);
        self.weave(side, &ids, |left, right| {
            let road = |at: Option<(u32, u32)>| match at {
                Some((column, row)) if row % 2 == 0 => Leaf(roads + row / 2 * side + column),
                _ => Leaf::FREE,
            };
            let (left, right) = (road(left), road(right));
            if left == right { Vec::new() } else { vec![Side { layer: ROAD, left, right }] }
        });
    }

    fn entities(&mut self, side: u32) {
        let places: Vec<(u32, u32)> = (0..side)
            .flat_map(|row| (0..side).map(move |column| (column, row)))
            .filter(|(c, r)| (c + r) % 2 == 0)
            .collect();
        let entities = self.leaves(ENTITY, places.len() as u32);
        for (n, (column, row)) in places.into_iter().enumerate() {
            let corner =
                |dx: f64, dy: f64| ((f64::from(column) + dx) * self.cell, (f64::from(row) + dy) * self.cell);
            let corners = [corner(0.2, 0.2), corner(0.75, 0.25), corner(0.8, 0.8), corner(0.25, 0.7)];
            let ids = corners.map(|(x, y)| self.node(x, y));
            let side = Side { layer: ENTITY, left: Leaf(entities + n as u32), right: Leaf::FREE };
            for at in 0..4 {
                self.arc(ids[at], ids[(at + 1) % 4], vec![side]);
            }
        }
    }
}
