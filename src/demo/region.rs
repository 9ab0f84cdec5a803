//! The border of a group of blocks: exactly the streets' own vertices, so that neighbours meet.

use std::collections::HashMap;

use super::blocks::Blocks;
use super::network::{Network, Vertex};
use crate::kernel::ring::{Polygon, Ring};

/// The polygons of the union of some blocks, largest first.
pub fn border(network: &Network, blocks: &Blocks, group: &[u32]) -> Vec<Polygon> {
    let mut member = vec![false; blocks.list.len()];
    for &block in group {
        member[block as usize] = true;
    }
    let inside = |from, to| blocks.left_of(from, to).is_some_and(|block| member[block as usize]);
    let mut walked: HashMap<(Vertex, Vertex), ()> = HashMap::new();
    let mut rings = Vec::new();
    for &block in group {
        let ring = &blocks.list[block as usize].ring;
        for at in 0..ring.len() {
            let first = (ring[at], ring[(at + 1) % ring.len()]);
            if inside(first.1, first.0) || walked.contains_key(&first) {
                continue;
            }
            let mut path = Vec::new();
            let mut edge = first;
            loop {
                walked.insert(edge, ());
                path.push(edge.0);
                edge = next_border_edge(blocks, edge, &inside);
                if edge == first {
                    break;
                }
            }
            cut_at_repeats(path, &mut rings);
        }
    }
    into_polygons(network, rings)
}

/// The border edge that follows, keeping to the same side: turn through the group's blocks around
/// the edge's end until one has no neighbour of the group.
fn next_border_edge(
    blocks: &Blocks,
    edge: (Vertex, Vertex),
    inside: &dyn Fn(Vertex, Vertex) -> bool,
) -> (Vertex, Vertex) {
    let mut edge = edge;
    loop {
        let (block, at) = blocks.edges[&edge];
        let ring = &blocks.list[block as usize].ring;
        let after = |step: usize| ring[(at as usize + step) % ring.len()];
        let next = (after(1), after(2));
        if !inside(next.1, next.0) {
            return next;
        }
        edge = (next.1, next.0);
    }
}

/// Cuts a closed walk into simple rings wherever it comes back to a vertex.
fn cut_at_repeats(path: Vec<Vertex>, rings: &mut Vec<Vec<Vertex>>) {
    let mut open: Vec<Vertex> = Vec::new();
    for vertex in path {
        if let Some(start) = open.iter().position(|&known| known == vertex) {
            rings.push(open.drain(start..).collect());
        }
        open.push(vertex);
    }
    rings.push(open);
}

fn into_polygons(network: &Network, rings: Vec<Vec<Vertex>>) -> Vec<Polygon> {
    let rings = rings.into_iter().map(|ring| Ring(network.points(&ring)));
    let (mut shells, holes): (Vec<Ring>, Vec<Ring>) = rings.partition(|ring| ring.doubled_area() > 0);
    shells.sort_by_key(|ring| std::cmp::Reverse(ring.doubled_area()));
    let mut polygons: Vec<Polygon> =
        shells.into_iter().map(|shell| Polygon { shell, holes: Vec::new() }).collect();
    for hole in holes {
        let home = polygons.iter_mut().rev().find(|polygon| {
            let free = hole.0.iter().find(|&&point| !polygon.shell.touches(point));
            free.is_none_or(|&point| polygon.shell.encloses(point))
        });
        if let Some(home) = home {
            home.holes.push(hole);
        }
    }
    polygons
}
