//! Blocks: the finished faces of the street network, with their neighbours.

use std::collections::HashMap;

use super::land::{Land, LandUse};
use super::network::{Network, StreetClass, Vertex, face_area};
use super::plane::Spot;

/// A face of the street network.
#[derive(Clone, Debug)]
pub struct Block {
    pub ring: Vec<Vertex>,
    pub centre: Spot,
    pub area: f64,
    /// Share in people, not normed.
    pub people: f64,
    pub land_use: LandUse,
}

/// A neighbour across a border, and how hard that border is to cross.
#[derive(Clone, Copy, Debug)]
pub struct Neighbour {
    pub block: u32,
    /// The widest street between the two.
    pub across: StreetClass,
}

/// All blocks with what lies on the other side of each edge.
pub struct Blocks {
    pub list: Vec<Block>,
    pub neighbours: Vec<Vec<Neighbour>>,
    /// For each directed edge the block on its left and the position in its ring.
    pub edges: HashMap<(Vertex, Vertex), (u32, u32)>,
}

impl Blocks {
    pub fn of(network: &Network, land: &Land) -> Self {
        let list: Vec<Block> = (0..network.faces.len())
            .map(|face| {
                let (area, centre) = face_area(network, face);
                let land_use = land.use_of(centre, area);
                let thickness = match land_use {
                    LandUse::Village | LandUse::Town => 1.0,
                    LandUse::Estate => 1.3,
                    LandUse::Industry => 0.45,
                    LandUse::Open => 0.05,
                };
                let people = area * land.density(centre) * thickness;
                Block { ring: network.faces[face].clone(), centre, area, people, land_use }
            })
            .collect();
        let edges = network.edges();
        let mut classes = HashMap::new();
        for street in &network.streets {
            for pair in street.path.windows(2) {
                classes.insert((pair[0], pair[1]), street.class);
                classes.insert((pair[1], pair[0]), street.class);
            }
        }
        let neighbours = list
            .iter()
            .map(|block| {
                let mut found: Vec<Neighbour> = Vec::new();
                for at in 0..block.ring.len() {
                    let (from, to) = (block.ring[at], block.ring[(at + 1) % block.ring.len()]);
                    let (Some(&(other, _)), Some(&class)) =
                        (edges.get(&(to, from)), classes.get(&(from, to)))
                    else {
                        continue;
                    };
                    match found.iter_mut().find(|known| known.block == other) {
                        Some(known) => known.across = known.across.min(class),
                        None => found.push(Neighbour { block: other, across: class }),
                    }
                }
                found
            })
            .collect();
        Self { list, neighbours, edges }
    }

    /// The block on the left of a directed edge.
    pub fn left_of(&self, from: Vertex, to: Vertex) -> Option<u32> {
        self.edges.get(&(from, to)).map(|&(block, _)| block)
    }
}
