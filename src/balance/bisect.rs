//! Blocks that hold too much, cut by straight lines across until no piece does.

use std::collections::HashMap;

use super::faces::{Faces, NONE};
use super::ground::Thing;
use super::linework::{Course, Edge, Linework, Vertex};
use crate::kernel::lattice::LatticePoint;
use crate::kernel::measure::LocalScale;
use crate::kernel::ring::Ring;

/// Pieces that are smaller are not cut again: a house stands whole.
const AREA_MIN_M2: f64 = 300.0;

/// What pieces there may be at most.
#[derive(Clone, Copy, Debug)]
pub struct Grain {
    pub load_max: u64,
}

/// Cuts across the faces that hold more than the grain allows. `held` gives each face's things.
/// Afterwards the lines must be noded again: a cut's end lies on the lattice, beside the edge that it meets.
pub fn bisect(
    lines: &mut Linework,
    faces: &Faces,
    held: &[Vec<u32>],
    things: &[Thing],
    grain: Grain,
    scale: LocalScale,
) {
    let mut cutting = Cutting { lines, things, grain, scale, put: HashMap::new(), cuts: Vec::new() };
    for (face, held) in held.iter().enumerate() {
        if cutting.load(held) > grain.load_max {
            let ring = cutting.expanded(&faces.ring(cutting.lines, face as u32));
            cutting.cut(ring, held.clone());
        }
    }
    let Cutting { put, cuts, .. } = cutting;
    let course = Course::default();
    let mut edges: Vec<Edge> = cuts.into_iter().map(|(from, to)| Edge { from, to, course }).collect();
    edges.append(&mut lines.edges);
    // An end that was put on an edge may have had another put beside it later.
    loop {
        let mut on: Vec<(u32, Vertex)> = Vec::new();
        for (at, edge) in edges.iter().enumerate() {
            let found = put.get(&(edge.from.min(edge.to), edge.from.max(edge.to)));
            on.extend(found.map(|&vertex| (at as u32, vertex)));
        }
        lines.edges = edges;
        if on.is_empty() {
            return;
        }
        lines.put(on);
        edges = std::mem::take(&mut lines.edges);
    }
}

struct Cutting<'c> {
    lines: &'c mut Linework,
    things: &'c [Thing],
    grain: Grain,
    scale: LocalScale,
    /// By the ends of an edge, the lower first: the vertex that was put between them.
    put: HashMap<(Vertex, Vertex), Vertex>,
    cuts: Vec<(Vertex, Vertex)>,
}

impl Cutting<'_> {
    fn load(&self, held: &[u32]) -> u64 {
        held.iter().map(|&thing| self.things[thing as usize].load).sum()
    }

    fn metres(&self, point: LatticePoint) -> (f64, f64) {
        (f64::from(point.x) * self.scale.metres_per_x, f64::from(point.y) * self.scale.metres_per_y)
    }

    /// A ring with all that was put on its edges.
    fn expanded(&self, ring: &[Vertex]) -> Vec<Vertex> {
        let mut out = Vec::with_capacity(ring.len());
        for at in 0..ring.len() {
            out.push(ring[at]);
            self.between(ring[at], ring[(at + 1) % ring.len()], &mut out);
        }
        out
    }

    fn between(&self, from: Vertex, to: Vertex, out: &mut Vec<Vertex>) {
        if let Some(&middle) = self.put.get(&(from.min(to), from.max(to))) {
            self.between(from, middle, out);
            out.push(middle);
            self.between(middle, to, out);
        }
    }

    fn cut(&mut self, ring: Vec<Vertex>, held: Vec<u32>) {
        if self.load(&held) <= self.grain.load_max || self.area(&ring) < 2.0 * AREA_MIN_M2 {
            return;
        }
        let along = self.longest(&ring);
        let across = (-along.1, along.0);
        let Some((one, other)) =
            self.halves(&ring, &held, along).or_else(|| self.halves(&ring, &held, across))
        else {
            return;
        };
        let points = one.iter().map(|&vertex| self.lines.at(vertex)).collect();
        let within = Ring(points);
        let (inner, outer): (Vec<u32>, Vec<u32>) =
            held.into_iter().partition(|&thing| within.encloses(self.things[thing as usize].at));
        self.cut(one, inner);
        self.cut(other, outer);
    }

    /// The ring in two by a line across `along`, so that about half of the load lies on either side.
    fn halves(
        &mut self,
        ring: &[Vertex],
        held: &[u32],
        along: (f64, f64),
    ) -> Option<(Vec<Vertex>, Vec<Vertex>)> {
        let project = |point: (f64, f64)| point.0 * along.0 + point.1 * along.1;
        let mut row: Vec<(f64, f64, u64)> = held
            .iter()
            .map(|&thing| {
                let thing = &self.things[thing as usize];
                let at = self.metres(thing.at);
                (project(at), at.1 * along.0 - at.0 * along.1, thing.load)
            })
            .collect();
        row.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
        let total: u64 = row.iter().map(|row| row.2).sum();
        let mut sum = 0;
        let mut best: Option<(u64, f64)> = None;
        for pair in row.windows(2) {
            sum += pair[0].2;
            // Between two houses, never through one.
            let off = (2 * sum).abs_diff(total);
            if pair[1].0 - pair[0].0 > 1.0 && best.is_none_or(|(least, _)| off < least) {
                best = Some((off, f64::midpoint(pair[0].0, pair[1].0)));
            }
        }
        let (_, place) = best?;
        let aside = row.iter().map(|&(_, aside, load)| aside * load as f64).sum::<f64>() / total as f64;
        self.chord(ring, along, place, aside)
    }

    /// Cuts a ring along the line on which `along` is `place`, where that line lies in it nearest to `aside`.
    fn chord(
        &mut self,
        ring: &[Vertex],
        along: (f64, f64),
        place: f64,
        aside: f64,
    ) -> Option<(Vec<Vertex>, Vec<Vertex>)> {
        // How far along and aside, and the edge that begins with that vertex of the ring.
        let mut met: Vec<(f64, usize, LatticePoint)> = Vec::new();
        for at in 0..ring.len() {
            let (a, b) = (self.lines.at(ring[at]), self.lines.at(ring[(at + 1) % ring.len()]));
            let (from, to) = (self.metres(a), self.metres(b));
            let off = |point: (f64, f64)| point.0 * along.0 + point.1 * along.1 - place;
            let (before, after) = (off(from), off(to));
            if (before < 0.0) != (after < 0.0) {
                let share = before / (before - after);
                let mix =
                    |a: i32, b: i32| (f64::from(a) + (f64::from(b) - f64::from(a)) * share).round() as i32;
                let point = LatticePoint::new(mix(a.x, b.x), mix(a.y, b.y));
                let here = self.metres(point);
                met.push((here.1 * along.0 - here.0 * along.1, at, point));
            }
        }
        met.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let apart = |pair: &[(f64, usize, LatticePoint)]| (pair[0].0 - aside).max(aside - pair[1].0);
        let pairs = met.chunks_exact(2);
        let best = pairs.min_by(|a, b| apart(a).total_cmp(&apart(b)))?.to_vec();
        let [(_, one, p), (_, other, q)] = best[..] else { return None };
        let (low, high) = if one < other { ((one, p), (other, q)) } else { ((other, q), (one, p)) };
        if low.1 == high.1 || low.0 == high.0 {
            return None;
        }
        let after = |at: usize| ring[(at + 1) % ring.len()];
        let (start, end) = (self.lines.vertex(low.1), self.lines.vertex(high.1));
        // A new vertex must stand on this edge alone.
        let is_own = |vertex: Vertex, at: usize| vertex == ring[at] || vertex == after(at);
        if (ring.contains(&start) && !is_own(start, low.0)) || (ring.contains(&end) && !is_own(end, high.0)) {
            return None;
        }
        let mut first = vec![start];
        first.extend(&ring[low.0 + 1..=high.0]);
        first.push(end);
        let mut second = vec![end];
        second.extend(&ring[high.0 + 1..]);
        second.extend(&ring[..=low.0]);
        second.push(start);
        first.dedup();
        second.dedup();
        let is_sound = |ring: &[Vertex]| ring.len() > 2 && self.signed_area(ring) > AREA_MIN_M2 / 4.0;
        if !is_sound(&first) || !is_sound(&second) {
            return None;
        }
        for (at, vertex) in [(low.0, start), (high.0, end)] {
            if !is_own(vertex, at) {
                let key = (ring[at].min(after(at)), ring[at].max(after(at)));
                self.put.insert(key, vertex);
            }
        }
        self.cuts.push((start, end));
        Some((first, second))
    }

    fn area(&self, ring: &[Vertex]) -> f64 {
        self.signed_area(ring).abs()
    }

    fn signed_area(&self, ring: &[Vertex]) -> f64 {
        let points = ring.iter().map(|&vertex| self.lines.at(vertex)).collect();
        Ring(points).doubled_area() as f64 / 2.0 * self.scale.metres_per_x * self.scale.metres_per_y
    }

    /// The direction of the longest edge, of length 1.
    fn longest(&self, ring: &[Vertex]) -> (f64, f64) {
        let mut best = (0.0, (1.0, 0.0));
        for at in 0..ring.len() {
            let a = self.metres(self.lines.at(ring[at]));
            let b = self.metres(self.lines.at(ring[(at + 1) % ring.len()]));
            let (x, y) = (b.0 - a.0, b.1 - a.1);
            let length = (x * x + y * y).sqrt();
            if length > best.0 {
                best = (length, (x / length, y / length));
            }
        }
        best.1
    }
}

/// Each face's things; those of no face are left out.
pub fn held(count: usize, face_of: &[u32]) -> Vec<Vec<u32>> {
    let mut held = vec![Vec::new(); count];
    for (thing, &face) in face_of.iter().enumerate().filter(|(_, face)| **face != NONE) {
        held[face as usize].push(thing as u32);
    }
    held
}
