//! Places along lines and within plots.

use super::network::inside;
use super::plane::Spot;

/// A line that can be walked by distance.
pub struct Walk {
    line: Vec<Spot>,
    /// Metres from the begin to each vertex.
    reached: Vec<f64>,
}

/// A place on a line.
pub struct OnLine {
    pub at: Spot,
    /// Of length 1.
    pub direction: Spot,
    /// The leg on which it lies: from vertex `leg` to the next.
    pub leg: usize,
}

impl Walk {
    pub fn new(line: Vec<Spot>) -> Self {
        let mut reached = vec![0.0];
        for pair in line.windows(2) {
            reached.push(reached[reached.len() - 1] + pair[0].distance(pair[1]));
        }
        Self { line, reached }
    }

    pub fn length_m(&self) -> f64 {
        self.reached[self.reached.len() - 1]
    }

    /// The place that many metres from the begin, within the line's length.
    pub fn at(&self, metres: f64) -> OnLine {
        let leg = self.reached.partition_point(|&known| known <= metres).clamp(1, self.line.len() - 1) - 1;
        let (from, to) = (self.line[leg], self.line[leg + 1]);
        let part = (metres - self.reached[leg]) / (self.reached[leg + 1] - self.reached[leg]);
        OnLine { at: from.toward(to, part), direction: (to - from).unit(), leg }
    }
}

/// Whether the spot lies in the ring, at least `clearance_m` from its edges.
pub fn well_inside(ring: &[Spot], spot: Spot, clearance_m: f64) -> bool {
    inside(ring, spot)
        && (0..ring.len())
            .all(|at| spot.distance_to_segment(ring[at], ring[(at + 1) % ring.len()]) >= clearance_m)
}

/// Spots of a grid of that spacing that lie well inside, row by row from the north-west.
pub fn grid_within(ring: &[Spot], spacing_m: f64, clearance_m: f64) -> Vec<Spot> {
    let edge = |pick: fn(f64, f64) -> f64, along: fn(&Spot) -> f64| ring.iter().map(along).reduce(pick);
    let (Some(west), Some(east)) = (edge(f64::min, |s| s.x), edge(f64::max, |s| s.x)) else {
        return Vec::new();
    };
    let (Some(south), Some(north)) = (edge(f64::min, |s| s.y), edge(f64::max, |s| s.y)) else {
        return Vec::new();
    };
    let count = |from: f64, to: f64| ((to - from) / spacing_m).floor() as usize + 1;
    let mut found = Vec::new();
    for row in 0..count(south, north) {
        for column in 0..count(west, east) {
            let spot =
                Spot::new(west + spacing_m * (0.5 + column as f64), north - spacing_m * (0.5 + row as f64));
            if well_inside(ring, spot, clearance_m) {
                found.push(spot);
            }
        }
    }
    found
}

/// One spot inside the ring, as far in as a few tries find.
pub fn inner_spot(ring: &[Spot]) -> Spot {
    for (spacing_m, clearance_m) in [(30.0, 20.0), (20.0, 12.0), (10.0, 5.0), (4.0, 1.5), (1.0, 0.3)] {
        let found = grid_within(ring, spacing_m, clearance_m);
        if !found.is_empty() {
            return found[found.len() / 2];
        }
    }
    super::plane::area_and_centroid(ring).1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn walking_a_line_by_metres() {
        let walk = Walk::new(vec![Spot::new(0.0, 0.0), Spot::new(10.0, 0.0), Spot::new(10.0, 20.0)]);
        assert_eq!(walk.length_m(), 30.0);
        let place = walk.at(15.0);
        assert_eq!((place.at, place.direction, place.leg), (Spot::new(10.0, 5.0), Spot::new(0.0, 1.0), 1));
        assert_eq!(walk.at(30.0).at, Spot::new(10.0, 20.0));
    }

    #[test]
    fn the_grid_keeps_off_the_edges() {
        let ring = [Spot::new(0.0, 0.0), Spot::new(100.0, 0.0), Spot::new(100.0, 60.0), Spot::new(0.0, 60.0)];
        let found = grid_within(&ring, 20.0, 8.0);
        assert_eq!(found.len(), 15);
        assert!(well_inside(&ring, inner_spot(&ring), 20.0));
    }
}
