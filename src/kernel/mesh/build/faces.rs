//! The faces that a layer's chains part the plane into, and which shapes cover each.

use std::cmp::Ordering;

use super::chains::Chains;
use super::edges::Net;
use super::leftward::Leftward;
use super::linework::{MixMap, Vertex, Vertices};
use super::sets::Sets;
use crate::kernel::lattice::LatticePoint;
use crate::kernel::predicate::{cross, side};

/// A chain walked one way: its number shifted left by one, with 1 when walked backward. The face it
/// bounds lies on its left.
pub(super) type Half = u32;

pub(super) fn chain_of(half: Half) -> usize {
    (half >> 1) as usize
}

pub(super) fn is_backward(half: Half) -> bool {
    half & 1 == 1
}

fn twin(half: Half) -> Half {
    half ^ 1
}

/// The face that reaches to infinity.
pub(super) const OUTSIDE: u32 = 0;

/// How often each shape covers a face: ordered by shape, never zero. A sound shape covers once.
pub(super) type Cover = Vec<(u32, i32)>;

struct Cycle {
    first: Half,
    /// Twice its area in square lattice units; negative when the face lies around it.
    doubled_area: i128,
    face: u32,
}

pub(super) struct Faces {
    next: Vec<Half>,
    cycle_of: Vec<u32>,
    cycles: Vec<Cycle>,
    /// The cycles of each face: its outer one first (but for [`OUTSIDE`]), then those around islands.
    cycles_of: Vec<Vec<u32>>,
    cover_of: Vec<u32>,
    covers: Vec<Cover>,
}

impl Faces {
    /// `chains` must meet in their ends only and `nets` be the nets of their signs.
    pub fn of(chains: &Chains, nets: &[Net], vertices: &Vertices) -> Self {
        let next = next_around(chains, vertices);
        let (cycle_of, cycles) = trace(chains, vertices, &next);
        let mut faces = Self {
            next,
            cycle_of,
            cycles,
            cycles_of: vec![Vec::new()],
            cover_of: Vec::new(),
            covers: vec![Cover::new()],
        };
        faces.nest(chains, vertices);
        faces.spread_covers(chains, nets);
        faces
    }

    pub fn len(&self) -> usize {
        self.cycles_of.len()
    }

    /// The face on the left of a chain walked that way.
    pub fn face_of(&self, half: Half) -> u32 {
        self.cycles[self.cycle_of[half as usize] as usize].face
    }

    pub fn cover(&self, face: u32) -> &Cover {
        &self.covers[self.cover_of[face as usize] as usize]
    }

    /// The halves around a face, cycle by cycle.
    pub fn boundary(&self, face: u32) -> impl Iterator<Item = Vec<Half>> + '_ {
        self.cycles_of[face as usize].iter().map(|&cycle| self.halves(cycle).collect())
    }

    fn halves(&self, cycle: u32) -> impl Iterator<Item = Half> + '_ {
        let first = self.cycles[cycle as usize].first;
        std::iter::successors(Some(first), move |&half| {
            Some(self.next[half as usize]).filter(|&next| next != first)
        })
    }

    /// Cycles that run counter-clockwise are faces; each of the others lies around one connected
    /// piece of the linework and belongs to the face that the piece lies in.
    fn nest(&mut self, chains: &Chains, vertices: &Vertices) {
        for (number, cycle) in self.cycles.iter_mut().enumerate() {
            if cycle.doubled_area > 0 {
                cycle.face = self.cycles_of.len() as u32;
                self.cycles_of.push(vec![number as u32]);
            }
        }
        let mut pieces = self.pieces(chains, vertices);
        // A piece's way to the left can only end in a piece with a lower lowest point, so that one's
        // face is known by then.
        pieces.sort_unstable_by_key(|&(lowest, _)| (lowest.y, lowest.x));
        let leftward = (pieces.len() > 1).then(|| Leftward::of(chains, vertices));
        for (lowest, outer) in pieces {
            let met = leftward.as_ref().and_then(|index| index.first_met(lowest));
            let face = met.map_or(OUTSIDE, |half| self.face_of(half));
            self.cycles[outer as usize].face = face;
            self.cycles_of[face as usize].push(outer);
        }
    }

    /// Each connected piece of the linework: its lowest point and the cycle around it.
    fn pieces(&self, chains: &Chains, vertices: &Vertices) -> Vec<(LatticePoint, u32)> {
        let mut sets = Sets::of(self.cycles.len());
        for chain in 0..chains.len() {
            sets.join(self.cycle_of[chain * 2], self.cycle_of[chain * 2 + 1]);
        }
        let mut lowest: MixMap<u32, LatticePoint> = MixMap::default();
        for chain in 0..chains.len() {
            let run = chains.vertices(chain).iter().map(|&vertex| vertices.at(vertex));
            let low = run.min_by_key(|point| (point.y, point.x)).expect("a chain has points");
            let piece = lowest.entry(sets.root(self.cycle_of[chain * 2])).or_insert(low);
            if (low.y, low.x) < (piece.y, piece.x) {
                *piece = low;
            }
        }
        let around = self.cycles.iter().enumerate().filter(|(_, cycle)| cycle.doubled_area < 0);
        around.map(|(number, _)| (lowest[&sets.root(number as u32)], number as u32)).collect()
    }

    /// Walks from the outside, which nothing covers, across every chain.
    fn spread_covers(&mut self, chains: &Chains, nets: &[Net]) {
        let mut numbers: MixMap<Cover, u32> = MixMap::default();
        numbers.insert(Cover::new(), 0);
        let unknown = u32::MAX;
        self.cover_of = vec![unknown; self.len()];
        self.cover_of[OUTSIDE as usize] = 0;
        let mut open = vec![OUTSIDE];
        while let Some(face) = open.pop() {
            for at in 0..self.cycles_of[face as usize].len() {
                let halves: Vec<Half> = self.halves(self.cycles_of[face as usize][at]).collect();
                for half in halves {
                    let beyond = self.face_of(twin(half));
                    if self.cover_of[beyond as usize] != unknown {
                        continue;
                    }
                    let net = &nets[chains.sign(chain_of(half)) as usize];
                    let cover = across(self.cover(face), net, is_backward(half));
                    let number = *numbers.entry(cover).or_insert_with_key(|cover| {
                        self.covers.push(cover.clone());
                        self.covers.len() as u32 - 1
                    });
                    self.cover_of[beyond as usize] = number;
                    open.push(beyond);
                }
            }
        }
    }
}

/// The cover beyond a chain, seen from its left, or from its right when walked backward.
fn across(cover: &Cover, net: &Net, backward: bool) -> Cover {
    let mut beyond = cover.clone();
    for &(shape, sum) in net {
        let change = if backward { sum } else { -sum };
        match beyond.binary_search_by_key(&shape, |&(shape, _)| shape) {
            Ok(at) if beyond[at].1 + change == 0 => {
                beyond.remove(at);
            }
            Ok(at) => beyond[at].1 += change,
            Err(at) => beyond.insert(at, (shape, change)),
        }
    }
    beyond
}

/// For each half the one that follows it around the face on its left.
fn next_around(chains: &Chains, vertices: &Vertices) -> Vec<Half> {
    let mut leaving: Vec<(Vertex, LatticePoint, Half)> = Vec::with_capacity(chains.len() * 2);
    for chain in 0..chains.len() {
        let run = chains.vertices(chain);
        let half = (chain as u32) << 1;
        leaving.push((run[0], vertices.at(run[1]), half));
        leaving.push((run[run.len() - 1], vertices.at(run[run.len() - 2]), half | 1));
    }
    leaving.sort_unstable_by(|one, other| {
        one.0.cmp(&other.0).then_with(|| by_angle(vertices.at(one.0), one.1, other.1))
    });
    let mut next = vec![0; leaving.len()];
    for around in leaving.chunk_by(|one, other| one.0 == other.0) {
        for (at, &(_, _, half)) in around.iter().enumerate() {
            let clockwise = if at == 0 { around.len() - 1 } else { at - 1 };
            next[twin(half) as usize] = around[clockwise].2;
        }
    }
    next
}

/// Counter-clockwise around `at`, from the direction of +x.
fn by_angle(at: LatticePoint, one: LatticePoint, other: LatticePoint) -> Ordering {
    let lower_half = |p: LatticePoint| p.y < at.y || (p.y == at.y && p.x < at.x);
    lower_half(one).cmp(&lower_half(other)).then_with(|| side(at, one, other).reverse())
}

fn trace(chains: &Chains, vertices: &Vertices, next: &[Half]) -> (Vec<u32>, Vec<Cycle>) {
    let doubled_areas: Vec<i128> = (0..chains.len())
        .map(|chain| {
            let run = chains.vertices(chain);
            // Seen from one point for the whole layer, so that the sums of a cycle fit together.
            let origin = LatticePoint::default();
            run.windows(2).map(|pair| cross(origin, vertices.at(pair[0]), vertices.at(pair[1]))).sum()
        })
        .collect();
    let unknown = u32::MAX;
    let mut cycle_of = vec![unknown; next.len()];
    let mut cycles = Vec::new();
    for first in 0..next.len() as Half {
        if cycle_of[first as usize] != unknown {
            continue;
        }
        let (mut half, mut doubled_area) = (first, 0);
        while cycle_of[half as usize] == unknown {
            cycle_of[half as usize] = cycles.len() as u32;
            let area = doubled_areas[chain_of(half)];
            doubled_area += if is_backward(half) { -area } else { area };
            half = next[half as usize];
        }
        cycles.push(Cycle { first, doubled_area, face: OUTSIDE });
    }
    (cycle_of, cycles)
}
