//! The street network as a planar drawing: faces bounded by streets, cut one from another.
//!
//! Every cut joins two vertices of one face's ring, so neighbours share their vertices exactly and
//! the drawing stays planar whatever is cut.

use std::collections::HashMap;

use super::plane::{Spot, area_and_centroid, meeting};
use crate::kernel::lattice::LatticePoint;

/// Distance between the vertices of outline and streets, in metres.
pub const STEP_M: f64 = 26.0;
/// Least distance that a new street keeps from old ones, in metres.
const CLEARANCE_M: f64 = 14.0;

/// Number of a vertex of the drawing.
pub type Vertex = u32;

/// What a street is, widest first; the names are OSM's highway values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum StreetClass {
    Motorway,
    Trunk,
    Primary,
    Secondary,
    Tertiary,
    Residential,
}

impl StreetClass {
    pub fn name(self) -> &'static str {
        match self {
            Self::Motorway => "motorway",
            Self::Trunk => "trunk",
            Self::Primary => "primary",
            Self::Secondary => "secondary",
            Self::Tertiary => "tertiary",
            Self::Residential => "residential",
        }
    }

    /// From the middle to where the houses' doors are, in metres.
    pub fn setback_m(self) -> f64 {
        match self {
            Self::Motorway | Self::Trunk => 34.0,
            Self::Primary => 28.0,
            Self::Secondary => 20.0,
            Self::Tertiary => 14.0,
            Self::Residential => 9.0,
        }
    }
}

/// A street: one cut through a face.
#[derive(Clone, Debug)]
pub struct Street {
    pub class: StreetClass,
    /// The name, where the plan of the main roads gives one.
    pub name: Option<&'static str>,
    pub path: Vec<Vertex>,
}

/// Vertices, faces (counter-clockwise rings) and streets.
#[derive(Default)]
pub struct Network {
    spots: Vec<Spot>,
    lattice: Vec<LatticePoint>,
    /// How many runs of street or outline leave each vertex.
    degree: Vec<u8>,
    pub faces: Vec<Vec<Vertex>>,
    pub streets: Vec<Street>,
}

impl Network {
    /// One face: the outline, with vertices set along its edges for streets to end in.
    pub fn within(outline: &[LatticePoint]) -> Self {
        let mut network = Self::default();
        let mut ring = Vec::new();
        for at in 0..outline.len() {
            let (from, to) = (Spot::of(outline[at]), Spot::of(outline[(at + 1) % outline.len()]));
            let pieces = (from.distance(to) / STEP_M).ceil().max(1.0);
            for piece in 0..pieces as usize {
                ring.push(network.add(from.toward(to, piece as f64 / pieces)));
            }
        }
        for &vertex in &ring {
            network.degree[vertex as usize] = 2;
        }
        network.faces.push(ring);
        network
    }

    fn add(&mut self, spot: Spot) -> Vertex {
        self.lattice.push(spot.lattice());
        self.spots.push(spot.snapped());
        self.degree.push(0);
        (self.spots.len() - 1) as Vertex
    }

    pub fn spot(&self, vertex: Vertex) -> Spot {
        self.spots[vertex as usize]
    }

    pub fn point(&self, vertex: Vertex) -> LatticePoint {
        self.lattice[vertex as usize]
    }

    /// Whether streets meet or end there.
    pub fn is_junction(&self, vertex: Vertex) -> bool {
        self.degree[vertex as usize] > 2
    }

    pub fn spots(&self, path: &[Vertex]) -> Vec<Spot> {
        path.iter().map(|&vertex| self.spot(vertex)).collect()
    }

    pub fn points(&self, path: &[Vertex]) -> Vec<LatticePoint> {
        path.iter().map(|&vertex| self.point(vertex)).collect()
    }

    /// Whether a street from ring position `from` over `middle` to ring position `to` stays inside
    /// the face, crosses nothing and keeps its distance.
    pub fn fits(&self, face: usize, from: usize, to: usize, middle: &[Spot]) -> bool {
        let ring = &self.faces[face];
        let apart = from.abs_diff(to).min(ring.len() - from.abs_diff(to));
        if apart < 3 || middle.is_empty() {
            return false;
        }
        let spots = self.spots(ring);
        stays_inside(&spots, from, to, middle, CLEARANCE_M)
    }

    /// Cuts the face along the street, which must fit. The piece on the street's left keeps the
    /// face's number, the other gets a new one, which is returned.
    pub fn cut(&mut self, face: usize, from: usize, to: usize, middle: &[Spot], street: Street) -> usize {
        let inner: Vec<Vertex> = middle.iter().map(|&spot| self.add(spot)).collect();
        for &vertex in &inner {
            self.degree[vertex as usize] = 2;
        }
        let ring = std::mem::take(&mut self.faces[face]);
        for end in [from, to] {
            self.degree[ring[end] as usize] += 1;
        }
        let run = |start: usize, end: usize| -> Vec<Vertex> {
            let count = (end + ring.len() - start) % ring.len() + 1;
            (0..count).map(|step| ring[(start + step) % ring.len()]).collect()
        };
        let mut left = run(to, from);
        left.extend(&inner);
        let mut right = run(from, to);
        right.extend(inner.iter().rev());
        let path = [&[ring[from]], &inner[..], &[ring[to]]].concat();
        self.streets.push(Street { path, ..street });
        self.faces[face] = left;
        self.faces.push(right);
        self.faces.len() - 1
    }

    /// Drops the vertices that lie on straight runs of the outline and in which nothing ends.
    pub fn without_idle(&mut self, corners: &[LatticePoint]) {
        let corners: std::collections::HashSet<LatticePoint> = corners.iter().copied().collect();
        let on_street = self.streets.iter().flat_map(|street| &street.path).fold(
            vec![false; self.spots.len()],
            |mut seen, &vertex| {
                seen[vertex as usize] = true;
                seen
            },
        );
        for ring in &mut self.faces {
            ring.retain(|&vertex| {
                on_street[vertex as usize] || corners.contains(&self.lattice[vertex as usize])
            });
        }
    }

    /// For every directed edge of a face its face and its position in the ring.
    pub fn edges(&self) -> HashMap<(Vertex, Vertex), (u32, u32)> {
        let mut edges = HashMap::new();
        for (face, ring) in self.faces.iter().enumerate() {
            for at in 0..ring.len() {
                edges.insert((ring[at], ring[(at + 1) % ring.len()]), (face as u32, at as u32));
            }
        }
        edges
    }
}

/// Whether the way from `ring[from]` over `middle` to `ring[to]` runs inside the ring, crosses none of
/// its edges and stays `clearance_m` off them (less near its ends, never at an angle below 27°).
pub fn stays_inside(ring: &[Spot], from: usize, to: usize, middle: &[Spot], clearance_m: f64) -> bool {
    let (start, end) = (ring[from], ring[to]);
    let way: Vec<Spot> = std::iter::once(start).chain(middle.iter().copied()).chain([end]).collect();
    if !inside(ring, middle[0]) {
        return false;
    }
    for at in 0..ring.len() {
        let (a, b) = (ring[at], ring[(at + 1) % ring.len()]);
        let touches = |end: usize| at == end || (at + 1) % ring.len() == end;
        for (step, pair) in way.windows(2).enumerate() {
            let near = pair[0].distance(a) < 4.0 * (pair[0].distance(pair[1]) + a.distance(b) + clearance_m);
            if !near {
                continue;
            }
            let own = (step == 0 && touches(from)) || (step + 2 == way.len() && touches(to));
            if !own && meeting(pair[0], pair[1], a, b).is_some() {
                return false;
            }
            if step > 0 {
                let spot = pair[0];
                let room = 0.45 * spot.distance(start).min(spot.distance(end));
                if spot.distance_to_segment(a, b) < clearance_m.min(room) {
                    return false;
                }
            }
        }
    }
    true
}

/// Whether the ring encloses the spot; for spots on the border either answer may come.
pub fn inside(ring: &[Spot], spot: Spot) -> bool {
    let mut inside = false;
    for at in 0..ring.len() {
        let (a, b) = (ring[at], ring[(at + 1) % ring.len()]);
        if (a.y > spot.y) != (b.y > spot.y) && (spot.x - a.x) < (spot.y - a.y) / (b.y - a.y) * (b.x - a.x) {
            inside = !inside;
        }
    }
    inside
}

/// Area of a face in m² and its centroid.
pub fn face_area(network: &Network, face: usize) -> (f64, Spot) {
    area_and_centroid(&network.spots(&network.faces[face]))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 259 m wide: ten pieces a side.
    fn square() -> Network {
        let corner = |x, y| Spot::new(x, y).lattice();
        Network::within(&[corner(0.0, 0.0), corner(259.0, 0.0), corner(259.0, 259.0), corner(0.0, 259.0)])
    }

    #[test]
    fn a_cut_parts_a_face_and_shares_its_vertices() {
        let mut network = square();
        let middle: Vec<Spot> = (1..10).map(|at| Spot::new(129.5, 25.9 * f64::from(at))).collect();
        assert_eq!(network.faces[0].len(), 40);
        assert!(network.fits(0, 5, 25, &middle));
        let street = Street { class: StreetClass::Residential, name: None, path: Vec::new() };
        let other = network.cut(0, 5, 25, &middle, street);
        let (left, right) = (face_area(&network, 0), face_area(&network, other));
        assert!((left.0 - 33_540.5).abs() < 5.0 && (right.0 - 33_540.5).abs() < 5.0);
        assert!(left.1.x < 129.0 && right.1.x > 130.0, "left of the street keeps the number");
        let edges = network.edges();
        for pair in network.streets[0].path.windows(2) {
            assert_eq!(edges[&(pair[0], pair[1])].0, 0);
            assert_eq!(edges[&(pair[1], pair[0])].0, 1);
        }
        assert!(network.is_junction(network.streets[0].path[0]));
    }

    #[test]
    fn streets_that_leave_or_graze_do_not_fit() {
        let network = square();
        let outside: Vec<Spot> = (1..10).map(|at| Spot::new(-20.0, 26.0 * f64::from(at))).collect();
        assert!(!network.fits(0, 5, 25, &outside));
        let grazing: Vec<Spot> = (1..9).map(|at| Spot::new(25.9 * f64::from(at), 5.0)).collect();
        assert!(!network.fits(0, 0, 10, &grazing));
        assert!(!network.fits(0, 5, 7, &[Spot::new(150.0, 20.0)]));
    }
}
