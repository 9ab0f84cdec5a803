//! The faces between lines that meet in their ends only.

use std::cmp::Ordering;

use super::linework::{Linework, Vertex};
use crate::kernel::lattice::LatticePoint;
use crate::kernel::predicate::{cross, side};

/// An edge walked one way: twice its position, and one more when walked backward.
pub type Half = u32;

/// No face: what lies around everything, and around what hangs together with nothing.
pub const NONE: u32 = u32::MAX;

pub fn twin(half: Half) -> Half {
    half ^ 1
}

/// The faces of a linework, each one cycle of halves with the face on their left.
#[derive(Clone, Debug, Default)]
pub struct Faces {
    /// Counter-clockwise.
    pub cycles: Vec<Vec<Half>>,
    /// By half: the face on its left.
    pub of: Vec<u32>,
}

impl Faces {
    /// Leaves out of the linework what parts nothing (dead ends, bridges) and what hangs together with no
    /// border, then traces the faces of the rest.
    pub fn trace(lines: &mut Linework) -> Self {
        loop {
            drop_loose(lines);
            let cycle_of = cycles(lines);
            let parts = |at: usize| cycle_of[at * 2] != cycle_of[at * 2 + 1];
            if (0..lines.edges.len()).all(parts) {
                return Self::of(lines, &cycle_of);
            }
            let mut at = 0;
            lines.edges.retain(|_| {
                at += 1;
                parts(at - 1)
            });
        }
    }

    fn of(lines: &Linework, cycle_of: &[u32]) -> Self {
        let next = next_around(lines);
        let mut faces = Self { cycles: Vec::new(), of: vec![NONE; cycle_of.len()] };
        let mut is_done = vec![false; cycle_of.len()];
        for first in 0..cycle_of.len() as Half {
            if is_done[first as usize] {
                continue;
            }
            let mut cycle = vec![first];
            while let Some(half) = Some(next[cycle[cycle.len() - 1] as usize]).filter(|&half| half != first) {
                cycle.push(half);
            }
            cycle.iter().for_each(|&half| is_done[half as usize] = true);
            let at = |half: Half| lines.at(ends(lines, half).0);
            let origin = at(first);
            let area: i128 = cycle
                .iter()
                .map(|&half| cross(origin, lines.at(ends(lines, half).0), lines.at(ends(lines, half).1)))
                .sum();
            if area > 0 {
                cycle.iter().for_each(|&half| faces.of[half as usize] = faces.cycles.len() as u32);
                faces.cycles.push(cycle);
            }
        }
        faces
    }

    pub fn len(&self) -> usize {
        self.cycles.len()
    }

    pub fn ring(&self, lines: &Linework, face: u32) -> Vec<Vertex> {
        self.cycles[face as usize].iter().map(|&half| ends(lines, half).0).collect()
    }
}

/// Where a half begins and ends.
pub fn ends(lines: &Linework, half: Half) -> (Vertex, Vertex) {
    let edge = lines.edges[half as usize / 2];
    if half & 1 == 0 { (edge.from, edge.to) } else { (edge.to, edge.from) }
}

/// For each half the number of its cycle.
fn cycles(lines: &Linework) -> Vec<u32> {
    let next = next_around(lines);
    let mut cycle_of = vec![NONE; next.len()];
    let mut count = 0;
    for first in 0..next.len() {
        let mut half = first;
        let is_new = cycle_of[first] == NONE;
        while cycle_of[half] == NONE {
            cycle_of[half] = count;
            half = next[half] as usize;
        }
        count += u32::from(is_new);
    }
    cycle_of
}

/// For each half the one that follows it around the face on its left.
fn next_around(lines: &Linework) -> Vec<Half> {
    let mut leaving: Vec<(Vertex, LatticePoint, Half)> = (0..lines.edges.len() as Half * 2)
        .map(|half| {
            let (from, to) = ends(lines, half);
            (from, lines.at(to), half)
        })
        .collect();
    leaving.sort_unstable_by(|one, other| {
        one.0.cmp(&other.0).then_with(|| by_angle(lines.at(one.0), one.1, other.1))
    });
    let mut next = vec![0; leaving.len()];
    for around in leaving.chunk_by(|one, other| one.0 == other.0) {
        for (at, &(.., half)) in around.iter().enumerate() {
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

/// Leaves out the edges that hang together with no border.
fn drop_loose(lines: &mut Linework) {
    let mut root: Vec<Vertex> = (0..lines.points.len() as Vertex).collect();
    fn find(root: &mut [Vertex], mut at: Vertex) -> Vertex {
        while root[at as usize] != at {
            root[at as usize] = root[root[at as usize] as usize];
            at = root[at as usize];
        }
        at
    }
    for edge in &lines.edges {
        let (a, b) = (find(&mut root, edge.from), find(&mut root, edge.to));
        root[a as usize] = b;
    }
    let mut is_held = vec![false; lines.points.len()];
    for edge in lines.edges.iter().filter(|edge| edge.course.border.is_some()) {
        is_held[find(&mut root, edge.from) as usize] = true;
    }
    lines.edges.retain(|edge| is_held[find(&mut root, edge.from) as usize]);
}
