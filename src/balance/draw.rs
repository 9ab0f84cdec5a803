//! From a division to edits: each piece that changes hands is split off its grid and merged into the one
//! that gets it, in an order in which every step holds.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::division::{Division, border, is_disc};
use super::faces::{Half, ends, twin};
use super::ground::Ground;
use super::linework::Vertex;
use super::units::Units;
use crate::domain::edit::{Edit, NUMBERS_MAX, NewGrid, NewIds, apply};
use crate::domain::id::GridId;
use crate::domain::layers::Layer;
use crate::domain::plan::Plan;
use crate::kernel::area::distance_squared_to_segment;
use crate::kernel::lattice::LatticePoint;
use crate::kernel::measure::LocalScale;
use crate::kernel::mesh::{Arc, ArcId, Leaf, Mesh, Node, NodeId, Side};
use crate::kernel::predicate::{cross, on_segment};

/// The new part of a split is the smaller one, so a piece must be smaller than this share of its grid.
const SHARE_MAX: f64 = 0.49;
/// Relays for each piece, on the average.
const RELAYS_MAX: usize = 3;
/// Places from which parts of a piece are tried.
const STARTS: usize = 12;
/// Lattice units by which a line is drawn beyond the border that it ends on, where rounding has put its
/// end beside it.
const BEYOND: f64 = 4.0;

/// Edits in order, and how the ground is divided after them.
pub struct Drawing<'d, 'g, 'u> {
    ground: &'d Ground<'g>,
    pools: &'d [u32],
    /// Names the grids that last from a split to the merge that follows it.
    name: &'d mut dyn FnMut() -> NewGrid,
    pub edits: Vec<Edit>,
    pub division: Division<'u>,
    /// By pool, the plan of its grids alone as far as it is drawn.
    plans: BTreeMap<u32, Plan>,
}

impl<'d, 'g, 'u> Drawing<'d, 'g, 'u> {
    /// Nothing drawn: today's division.
    pub fn of(
        ground: &'d Ground<'g>,
        pools: &'d [u32],
        units: &'u Units,
        name: &'d mut dyn FnMut() -> NewGrid,
    ) -> Self {
        let division = Division::of(units);
        Self { ground, pools, name, edits: Vec::new(), division, plans: BTreeMap::new() }
    }

    /// Draws on until it is another division. How many units could not be given as that one has them.
    pub fn toward(&mut self, wanted: &Division<'_>) -> usize {
        let all: BTreeSet<u32> = self.pools.iter().copied().collect();
        all.into_iter().map(|pool| self.pool_toward(wanted, pool)).sum()
    }

    fn pool_toward(&mut self, wanted: &Division<'_>, pool: u32) -> usize {
        let mut pending = pieces(&self.division, wanted, &|grid| self.pools[grid as usize] == pool);
        let mut relays = pending.len() * RELAYS_MAX;
        while !pending.is_empty() {
            let before = pending.len();
            pending.retain(|piece| !self.moves(piece));
            let is_stuck = pending.len() == before;
            if is_stuck && !self.peels(&mut pending) && !self.relays(&mut pending, &mut relays) {
                break;
            }
        }
        pending.iter().map(|piece| piece.units.len()).sum()
    }
}

/// Units that hang together and go the same way.
struct Piece {
    from: u32,
    to: u32,
    units: Vec<u32>,
}

fn pieces(now: &Division<'_>, wanted: &Division<'_>, is_wanted: &dyn Fn(u32) -> bool) -> Vec<Piece> {
    let units = wanted.units;
    let mut is_done = vec![false; units.len()];
    let mut found = Vec::new();
    for first in 0..units.len() as u32 {
        let (from, to) = (now.of[first as usize], wanted.of[first as usize]);
        if is_done[first as usize] || from == to || !is_wanted(from) {
            continue;
        }
        is_done[first as usize] = true;
        let mut piece = vec![first];
        let mut at = 0;
        while at < piece.len() {
            for touch in &units.near[piece[at] as usize] {
                let other = touch.unit as usize;
                if !is_done[other] && now.of[other] == from && wanted.of[other] == to {
                    is_done[other] = true;
                    piece.push(touch.unit);
                }
            }
            at += 1;
        }
        found.push(Piece { from, to, units: piece });
    }
    found
}

/// The borders of some of the grids that take part, as a plan of its own in which all else is free: what
/// an edit does there it does to the whole, and is tried sooner.
fn only(ground: &Ground<'_>, is_wanted: &dyn Fn(u32) -> bool) -> Plan {
    let slot = Layer::Community.slot();
    let mut plan = Plan::default();
    let mut number = vec![Leaf::FREE; ground.leaves().len()];
    for (at, leaf) in ground.leaves().iter().enumerate().filter(|(at, _)| is_wanted(*at as u32)) {
        number[at] = Leaf(plan.leaves.len() as u32);
        let id = ground.plan.leaves[leaf.0 as usize].clone();
        let grid = ground.plan.grids.iter().find(|grid| grid.id == id).expect("a leaf's grid");
        plan.grids.push(crate::domain::grid::Grid { parent: None, ..grid.clone() });
        plan.leaves.push(id);
    }
    let new = |leaf: Leaf| ground.place_of(leaf).map_or(Leaf::FREE, |at| number[at as usize]);
    let mut nodes: BTreeMap<NodeId, LatticePoint> = BTreeMap::new();
    let mut arcs = Vec::new();
    for arc in ground.plan.mesh.arcs() {
        let Some(side) = arc.side(slot) else { continue };
        let (left, right) = (new(side.left), new(side.right));
        if left != right {
            let points = arc.points.to_vec();
            nodes.extend([(arc.from, points[0]), (arc.to, points[points.len() - 1])]);
            let sides = vec![Side { layer: slot, left, right }];
            arcs.push(Arc { id: arc.id, from: arc.from, to: arc.to, points, sides });
        }
    }
    let nodes = nodes.into_iter().map(|(id, at)| Node { id, at }).collect();
    plan.mesh = Mesh::assemble(nodes, arcs).expect("arcs of a mesh");
    plan
}

impl Drawing<'_, '_, '_> {
    /// Draws a piece, if it can be drawn now.
    fn moves(&mut self, piece: &Piece) -> bool {
        let division = &mut self.division;
        let units = division.units;
        let area: f64 = piece.units.iter().map(|&unit| units.area[unit as usize]).sum();
        let mut sorted = piece.units.clone();
        sorted.sort_unstable();
        let is_within = |unit: u32| sorted.binary_search(&unit).is_ok();
        let touches = piece.units.iter().any(|&unit| {
            units.near[unit as usize].iter().any(|touch| division.of[touch.unit as usize] == piece.to)
        });
        if !touches
            || area > SHARE_MAX * division.area[piece.from as usize]
            || !is_disc(units, &piece.units, &is_within)
            || !division.holds(&piece.units, piece.to)
        {
            return false;
        }
        let rest = |unit: u32| division.of[unit as usize] == piece.from && !is_within(unit);
        let Some(line) = front(units, &piece.units, &is_within, &rest) else { return false };
        let (grid, into) = (self.id(piece.from), self.id(piece.to));
        let pool = self.pools[piece.from as usize];
        let (ground, pools) = (self.ground, self.pools);
        let plan = self.plans.entry(pool);
        let plan = plan.or_insert_with(|| only(ground, &|grid| pools[grid as usize] == pool));
        let line = reaching(plan, &grid, line);
        let new = (self.name)();
        let first = self.edits.len() as u64;
        // Only told apart here: a draft gives its own numbers.
        let ids = NewIds {
            node: NodeId(u64::MAX / 2 + first * NUMBERS_MAX),
            arc: ArcId(u64::MAX / 2 + first * NUMBERS_MAX),
        };
        let split = Edit::Split { grid, line, new: new.clone(), ids, may_part: false };
        let merge = Edit::Merge { grid: new.id, into };
        let after = apply(plan, &split).and_then(|done| apply(&done.plan, &merge));
        let Ok(after) = after else { return false };
        *plan = after.plan;
        self.edits.extend([split, merge]);
        self.division.give(&piece.units, piece.to);
        true
    }

    /// Draws a part of some piece, since none can be drawn whole: as much as can be, and rather one that
    /// leaves a disc.
    fn peels(&mut self, pending: &mut [Piece]) -> bool {
        for leaves_disc in [true, false] {
            for piece in &mut *pending {
                for start in self.starts(piece) {
                    let order = self.outward(piece, start);
                    let area = |unit: &u32| self.division.units.area[*unit as usize];
                    let room = SHARE_MAX * self.division.area[piece.from as usize];
                    let mut sum = 0.0;
                    let fits = order.iter().take_while(|unit| {
                        sum += area(unit);
                        sum <= room
                    });
                    for count in (1..=fits.count().min(order.len() - 1)).rev() {
                        let rest: BTreeSet<u32> = order[count..].iter().copied().collect();
                        let units = self.division.units;
                        if leaves_disc && !is_disc(units, &order[count..], &|unit| rest.contains(&unit)) {
                            continue;
                        }
                        if self.moves(&Piece { units: order[..count].to_vec(), ..*piece }) {
                            piece.units = order[count..].to_vec();
                            return true;
                        }
                    }
                }
            }
        }
        false
    }

    /// Gives a piece that does not reach the grid that it goes to to one that lies between, since none can
    /// be drawn at once. `left` says how often that may be done.
    fn relays(&mut self, pending: &mut [Piece], left: &mut usize) -> bool {
        for piece in pending.iter_mut().filter(|_| *left > 0) {
            let far = self.hops(piece.to);
            let division = &self.division;
            let near = piece.units.iter().flat_map(|&unit| division.units.near[unit as usize].iter());
            let beside: BTreeSet<u32> = near.map(|touch| division.of[touch.unit as usize]).collect();
            let mut between: Vec<u32> =
                beside.into_iter().filter(|&grid| grid != piece.from && grid != piece.to).collect();
            between.retain(|grid| far.get(grid) < far.get(&piece.from) && far.contains_key(grid));
            for to in between {
                if self.moves(&Piece { to, units: piece.units.clone(), ..*piece }) {
                    piece.from = to;
                    *left -= 1;
                    return true;
                }
            }
        }
        false
    }

    /// How many borders lie between each grid and one of them.
    fn hops(&self, to: u32) -> BTreeMap<u32, u32> {
        let division = &self.division;
        let mut far = BTreeMap::from([(to, 0)]);
        let mut queue = VecDeque::from([to]);
        while let Some(grid) = queue.pop_front() {
            for &unit in &division.members[grid as usize] {
                for touch in &division.units.near[unit as usize] {
                    let other = division.of[touch.unit as usize];
                    if !far.contains_key(&other) {
                        far.insert(other, far[&grid] + 1);
                        queue.push_back(other);
                    }
                }
            }
        }
        far
    }

    /// The units of a piece at the border with the grid that gets them: some of them, well spread.
    fn starts(&self, piece: &Piece) -> Vec<u32> {
        let division = &self.division;
        let is_beside = |unit: &&u32| {
            let mut near = division.units.near[**unit as usize].iter();
            near.any(|touch| division.of[touch.unit as usize] == piece.to)
        };
        let beside: Vec<u32> = piece.units.iter().filter(is_beside).copied().collect();
        beside.iter().step_by(beside.len() / STARTS + 1).copied().collect()
    }

    /// A piece's units by how far they are from one of them, each touching one before.
    fn outward(&self, piece: &Piece, start: u32) -> Vec<u32> {
        let units = self.division.units;
        let (x, y) = units.middle[start as usize];
        let far = |unit: u32| {
            let (dx, dy) = (units.middle[unit as usize].0 - x, units.middle[unit as usize].1 - y);
            dx * dx + dy * dy
        };
        let mut open: BTreeSet<u32> = piece.units.iter().copied().collect();
        let mut front = BTreeSet::from([start]);
        let mut order = Vec::with_capacity(open.len());
        while let Some(&next) = front.iter().min_by(|a, b| far(**a).total_cmp(&far(**b))) {
            front.remove(&next);
            open.remove(&next);
            order.push(next);
            let near = units.near[next as usize].iter().map(|touch| touch.unit);
            front.extend(near.filter(|unit| open.contains(unit)));
        }
        order
    }

    fn id(&self, grid: u32) -> GridId {
        self.ground.grid(grid).clone()
    }
}

/// The line, drawn straight out over the border where an end lies beside it, a unit at most: a crossing was
/// rounded.
fn reaching(plan: &Plan, grid: &GridId, mut line: Vec<LatticePoint>) -> Vec<LatticePoint> {
    let leaf = plan.leaves.iter().position(|id| id == grid).map(|at| Leaf(at as u32));
    // With the grid on the left.
    let mut edges: Vec<[LatticePoint; 2]> = Vec::new();
    for arc in plan.mesh.arcs() {
        for side in arc.sides {
            let is_left = Some(side.left) == leaf;
            if is_left || Some(side.right) == leaf {
                let pairs = arc.points.windows(2);
                edges.extend(pairs.map(|pair| if is_left { [pair[0], pair[1]] } else { [pair[1], pair[0]] }));
            }
        }
    }
    if let Some(end) = outside(&edges, line[line.len() - 1]) {
        line.push(end);
    }
    if let Some(end) = outside(&edges, line[0]) {
        line.insert(0, end);
    }
    line
}

/// A place a little to the right of the edge that comes nearest to a point; `None` for a point on an edge.
fn outside(edges: &[[LatticePoint; 2]], point: LatticePoint) -> Option<LatticePoint> {
    if edges.iter().any(|edge| on_segment(edge[0], edge[1], point)) {
        return None;
    }
    let flat = LocalScale { metres_per_x: 1.0, metres_per_y: 1.0 };
    let far = |edge: &[LatticePoint; 2]| distance_squared_to_segment(point, edge[0], edge[1], flat);
    let nearest = edges.iter().min_by(|a, b| far(a).total_cmp(&far(b)))?;
    let (x, y) = (
        f64::from(nearest[1].x) - f64::from(nearest[0].x),
        f64::from(nearest[1].y) - f64::from(nearest[0].y),
    );
    let step = BEYOND / (x * x + y * y).sqrt();
    Some(LatticePoint::new(point.x + (y * step).round() as i32, point.y - (x * step).round() as i32))
}

/// The line between a piece and the rest of its grid, from border to border; `None` when there is more than
/// one, or none.
fn front(
    units: &Units,
    piece: &[u32],
    is_within: &dyn Fn(u32) -> bool,
    is_rest: &dyn Fn(u32) -> bool,
) -> Option<Vec<LatticePoint>> {
    let around = border(units, piece, is_within);
    let inner: BTreeMap<Vertex, Half> = around
        .into_iter()
        .filter(|&(_, half)| {
            let beyond = units.left[twin(half) as usize];
            beyond != super::faces::NONE && is_rest(beyond)
        })
        .collect();
    let reached: BTreeSet<Vertex> = inner.values().map(|&half| ends(&units.lines, half).1).collect();
    let mut starts = inner.keys().filter(|vertex| !reached.contains(vertex));
    let (start, None) = (*starts.next()?, starts.next()) else { return None };
    let mut line = vec![units.lines.at(start)];
    let mut at = start;
    let mut steps = 0;
    while let Some(&half) = inner.get(&at) {
        at = ends(&units.lines, half).1;
        steps += 1;
        let next = units.lines.at(at);
        if let [.., a, b] = line[..]
            && cross(a, b, next) == 0
        {
            line.pop();
        }
        line.push(next);
    }
    (steps == inner.len()).then_some(line)
}
