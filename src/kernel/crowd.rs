//! Which vertices of a line have something so near that rounding to whole units may bring the two together: only
//! those, and the segments that begin there, need snap rounding ([`super::snap`]).

use super::runs::Runs;

/// How near, in units on both axes. A unit's cell reaches half a unit from its middle, and that lies half a unit from
/// the vertex; the rest is for projections, which differ a little from tile to tile: up to some 70° north and south, less
/// than a hundredth.
const NEAR: f64 = 1.0 + 1.0 / 32.0;

/// For each vertex of `line` whether another vertex of it or of `others`, or a segment that does not end there,
/// comes near it, or the segment that it begins comes near another vertex. Both ends always: others begin there.
///
/// In units of any frame; the line has at least one vertex. Of `others` only what lies near the line matters.
pub fn crowded(line: &[[f64; 2]], others: &Runs<[f64; 2]>) -> Vec<bool> {
    let mut crowd = Crowd::of(line, others);
    let own = line.len() as u32;
    (1..own).for_each(|end| crowd.add(end - 1, end));
    let mut first = own;
    for other in others.iter() {
        let next = first + other.len() as u32;
        (first + 1..next).for_each(|end| crowd.add(end - 1, end));
        first = next;
    }
    crowd.found
}

struct Crowd {
    /// The line's vertices, then the others'.
    places: Vec<[f64; 2]>,
    /// The axis along which the line is longer.
    axis: usize,
    /// All vertices, sorted along the axis.
    sorted: Vec<(f64, u32)>,
    found: Vec<bool>,
}

impl Crowd {
    fn of(line: &[[f64; 2]], others: &Runs<[f64; 2]>) -> Self {
        let extent = |axis: usize| {
            let parts = || line.iter().map(|place| place[axis]);
            parts().fold(f64::NEG_INFINITY, f64::max) - parts().fold(f64::INFINITY, f64::min)
        };
        let axis = usize::from(extent(1) > extent(0));
        let places: Vec<[f64; 2]> = line.iter().chain(others.items()).copied().collect();
        let mut sorted: Vec<(f64, u32)> = places.iter().map(|place| place[axis]).zip(0..).collect();
        sorted.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
        let mut found = vec![false; line.len()];
        for end in [0, line.len() - 1] {
            found[end] = true;
        }
        Self { places, axis, sorted, found }
    }

    fn mark(&mut self, number: u32) {
        if let Some(found) = self.found.get_mut(number as usize) {
            *found = true;
        }
    }

    /// Marks what comes near the segment from one vertex to another, and where it begins.
    fn add(&mut self, from: u32, to: u32) {
        let (a, b) = (self.places[from as usize], self.places[to as usize]);
        let [dx, dy] = [b[0] - a[0], b[1] - a[1]];
        if dx.abs() <= NEAR && dy.abs() <= NEAR {
            self.mark(from);
            self.mark(to);
        }
        let span = |axis: usize| (a[axis].min(b[axis]) - NEAR, a[axis].max(b[axis]) + NEAR);
        let (along, across) = (span(self.axis), span(1 - self.axis));
        let start = self.sorted.partition_point(|&(at, _)| at < along.0);
        for at in start..self.sorted.len() {
            let (place_along, number) = self.sorted[at];
            if place_along > along.1 {
                break;
            }
            let place = self.places[number as usize];
            let place_across = place[1 - self.axis];
            if place_across < across.0 || place_across > across.1 || number == from || number == to {
                continue;
            }
            let off = dx * (place[1] - a[1]) - dy * (place[0] - a[0]);
            if off.abs() > NEAR * (dx.abs() + dy.abs()) {
                continue;
            }
            self.mark(number);
            // Two that lie in one place are rounded to one, and the segment ends there.
            if place != a && place != b {
                self.mark(from);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn runs(lines: &[&[[f64; 2]]]) -> Runs<[f64; 2]> {
        let mut runs = Runs::default();
        lines.iter().for_each(|line| runs.push(line.iter().copied()));
        runs
    }

    const LINE: [[f64; 2]; 5] = [[0.0, 0.0], [10.0, 0.0], [20.0, 5.0], [30.0, 0.0], [40.0, 0.0]];

    fn check(others: &[&[[f64; 2]]], expected: [bool; 5]) {
        assert_eq!(crowded(&LINE, &runs(others)), expected);
        // Whichever axis is longer.
        let turn = |&[x, y]: &[f64; 2]| [y, x];
        let turned: Vec<Vec<[f64; 2]>> = others.iter().map(|line| line.iter().map(turn).collect()).collect();
        let turned: Vec<&[[f64; 2]]> = turned.iter().map(Vec::as_slice).collect();
        assert_eq!(crowded(&LINE.map(|place| turn(&place)), &runs(&turned)), expected);
    }

    #[test]
    fn what_comes_near_a_vertex_or_a_segment_counts() {
        check(&[], [true, false, false, false, true]);
        // A vertex beside the segment from the second to the third.
        check(&[&[[15.0, 3.4], [15.0, 30.0]]], [true, true, false, false, true]);
        check(&[&[[15.0, 6.0], [15.0, 30.0]]], [true, false, false, false, true]);
        // A long segment past the third vertex, and past nothing else.
        check(&[&[[-50.0, 6.0], [90.0, 6.0]]], [true, false, true, false, true]);
        check(&[&[[-50.0, 6.1], [90.0, 6.1]]], [true, false, false, false, true]);
        // One that begins where the fourth lies.
        check(&[&[[30.0, 0.0], [30.0, -20.0]]], [true, false, false, true, true]);
    }

    #[test]
    fn a_line_is_in_its_own_way() {
        let hairpin =
            [[0.0, 0.0], [10.0, 0.0], [20.0, 0.5], [10.5, 0.9], [0.0, 30.0], [0.5, 30.5], [9.0, 60.0]];
        let found = crowded(&hairpin, &Runs::default());
        assert_eq!(found, [true, true, true, true, true, true, true]);
        let bend = [[0.0, 0.0], [10.0, 0.0], [20.0, 0.5], [10.5, 5.0], [0.0, 30.0]];
        assert_eq!(crowded(&bend, &Runs::default()), [true, false, false, false, true]);
    }
}
