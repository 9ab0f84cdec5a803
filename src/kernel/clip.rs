//! Clipping lines to a square, for tiles: what is drawn, never what is owned.

use super::runs::Runs;
use super::snap::Vertex;

/// A square that is closed: its sides belong to it. The same bounds on both axes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Square {
    pub low: f64,
    pub high: f64,
}

/// How far from a side a vertex can be clear of what is cut there, in units: more than [`super::crowd`] calls near.
const CLEAR: f64 = 2.0;

/// Parts of lines inside the square.
#[derive(Clone, Debug, Default)]
pub struct Clipped {
    /// Each of at least one vertex. One near a side is not clear, nor is one that begins a segment to such a one: what
    /// is cut off may have ended near them.
    pub parts: Runs<Vertex>,
    /// For each part where it came in through a side, as [`Square::along`], `None` when it begins
    /// inside; and where it goes out again, `None` when it ends inside.
    pub crossings: Vec<[Option<f64>; 2]>,
}

impl Clipped {
    /// To the part that is open.
    fn add(&mut self, vertex: Vertex, inner: Square) {
        let is_inner = inner.holds(vertex.place);
        if let Some(before) = self.parts.last_mut() {
            before.is_clear &= is_inner;
        }
        self.parts.add(Vertex { is_clear: vertex.is_clear && is_inner, ..vertex });
    }
}

impl Square {
    pub fn holds(&self, [x, y]: [f64; 2]) -> bool {
        self.low <= x && x <= self.high && self.low <= y && y <= self.high
    }

    fn width(&self) -> f64 {
        self.high - self.low
    }

    /// The way around the square from its lowest corner, first along the x axis, to a point on a side.
    pub fn along(&self, [x, y]: [f64; 2]) -> f64 {
        let (x_on, y_on) = (x - self.low, y - self.low);
        if y <= self.low {
            x_on
        } else if x >= self.high {
            self.width() + y_on
        } else if y >= self.high {
            3.0 * self.width() - x_on
        } else {
            4.0 * self.width() - y_on
        }
    }

    /// The corners passed on the way around from one place to another; all four from a place to
    /// itself.
    pub fn corners(&self, from: f64, to: f64) -> impl Iterator<Item = [f64; 2]> + use<> {
        let (low, high, width) = (self.low, self.high, self.width());
        let corners = [[high, low], [high, high], [low, high], [low, low]];
        let round = 4.0 * width;
        let end = if to > from { to } else { to + round };
        (0..8)
            .map(move |n| (f64::from(n + 1) * width, corners[n as usize % 4]))
            .filter(move |&(at, _)| from < at && at < end)
            .map(|(_, corner)| corner)
    }

    /// What is clear of all sides.
    fn inner(&self) -> Self {
        Self { low: self.low + CLEAR, high: self.high - CLEAR }
    }

    /// Adds a line of at least one vertex whole if it comes near no side, and says whether: the short way to what
    /// [`Self::clip`] does.
    pub fn keep(&self, line: impl IntoIterator<Item = Vertex>, into: &mut Clipped) -> bool {
        let inner = self.inner();
        for vertex in line {
            if !inner.holds(vertex.place) {
                into.parts.drop_open();
                return false;
            }
            into.parts.add(vertex);
        }
        into.parts.end();
        into.crossings.push([None; 2]);
        true
    }

    /// Adds the parts of a line inside the square, in order.
    pub fn clip(&self, line: &[Vertex], into: &mut Clipped) {
        let Some(&first) = line.first() else { return };
        let inner = self.inner();
        let mut a = first.place;
        let mut inside = self.holds(a);
        let mut enters = None;
        if inside {
            into.add(first, inner);
        }
        for &vertex in &line[1..] {
            let b = vertex.place;
            let stays = self.holds(b);
            if !inside && stays {
                let cut = self.cut(b, a);
                enters = Some(self.along(cut));
                into.add(cut.into(), inner);
            }
            if stays {
                into.add(vertex, inner);
            } else if inside {
                let cut = self.cut(a, b);
                into.add(cut.into(), inner);
                into.parts.end();
                into.crossings.push([enters, Some(self.along(cut))]);
                enters = None;
            } else if let Some((start, end)) = self.cross(a, b) {
                into.parts.push([start.into(), end.into()]);
                into.crossings.push([Some(self.along(start)), Some(self.along(end))]);
            }
            (a, inside) = (b, stays);
        }
        if inside {
            into.parts.end();
            into.crossings.push([enters, None]);
        }
    }

    /// Where the segment from a point inside to one outside leaves.
    fn cut(&self, inside: [f64; 2], outside: [f64; 2]) -> [f64; 2] {
        self.span(inside, outside).map_or(inside, |(_, end)| end)
    }

    /// The part within the square of a segment whose ends lie outside, unless it only touches.
    fn cross(&self, a: [f64; 2], b: [f64; 2]) -> Option<([f64; 2], [f64; 2])> {
        self.span(a, b).filter(|(start, end)| start != end)
    }

    /// The part of a segment within the square (Liang and Barsky 1984), exactly on the side where it
    /// is cut.
    fn span(&self, a: [f64; 2], b: [f64; 2]) -> Option<([f64; 2], [f64; 2])> {
        let (mut start, mut end) = ((0.0, a), (1.0, b));
        for axis in [0, 1] {
            let delta = b[axis] - a[axis];
            if delta == 0.0 {
                if a[axis] < self.low || a[axis] > self.high {
                    return None;
                }
                continue;
            }
            let (near, far) = if delta > 0.0 { (self.low, self.high) } else { (self.high, self.low) };
            let at = |bound: f64| {
                let part = (bound - a[axis]) / delta;
                let other = 1 - axis;
                let mut point = [bound; 2];
                point[other] = (a[other] + (b[other] - a[other]) * part).clamp(self.low, self.high);
                (part, point)
            };
            let (enters, leaves) = (at(near), at(far));
            if enters.0 > start.0 {
                start = enters;
            }
            if leaves.0 < end.0 {
                end = leaves;
            }
        }
        (start.0 <= end.0).then_some((start.1, end.1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SQUARE: Square = Square { low: 0.0, high: 10.0 };

    #[test]
    fn lines_leave_and_come_back() {
        let check = |line: &[[f64; 2]], expected: &[(&[[f64; 2]], Option<f64>, Option<f64>)]| {
            let mut found = Clipped::default();
            let line: Vec<Vertex> = line.iter().map(|&place| place.into()).collect();
            SQUARE.clip(&line, &mut found);
            let places = |part: &[Vertex]| part.iter().map(|vertex| vertex.place).collect();
            let parts: Vec<Vec<[f64; 2]>> = found.parts.iter().map(places).collect();
            assert_eq!(parts, expected.iter().map(|part| part.0).collect::<Vec<_>>());
            assert_eq!(found.crossings, expected.iter().map(|part| [part.1, part.2]).collect::<Vec<_>>());
        };
        check(&[[2.0, 2.0], [5.0, 5.0]], &[(&[[2.0, 2.0], [5.0, 5.0]], None, None)]);
        check(&[[-5.0, 5.0], [15.0, 5.0]], &[(&[[0.0, 5.0], [10.0, 5.0]], Some(35.0), Some(15.0))]);
        check(
            &[[5.0, 5.0], [20.0, 5.0], [20.0, 8.0], [5.0, 8.0]],
            &[(&[[5.0, 5.0], [10.0, 5.0]], None, Some(15.0)), (&[[10.0, 8.0], [5.0, 8.0]], Some(18.0), None)],
        );
        check(
            &[[5.0, -2.0], [5.0, 3.0], [7.0, -1.0]],
            &[(&[[5.0, 0.0], [5.0, 3.0], [6.5, 0.0]], Some(5.0), Some(6.5))],
        );
        // Past a corner, through a corner, and along outside.
        check(&[[-5.0, 0.0], [0.0, -5.0]], &[]);
        check(&[[-5.0, 5.0], [5.0, -5.0]], &[]);
        check(&[[20.0, 20.0], [30.0, 30.0]], &[]);
        check(&[[20.0, 20.0]], &[]);
    }

    #[test]
    fn what_comes_near_a_side_is_not_clear() {
        let line = [[5.0, 4.0], [5.0, 5.0], [5.0, 6.0], [5.0, 9.0], [5.0, 5.0], [4.0, 4.0], [-4.0, 4.0]];
        let line = line.map(|place| Vertex { place, is_clear: true });
        let mut found = Clipped::default();
        SQUARE.clip(&line, &mut found);
        SQUARE.clip(&line[..3], &mut found);
        assert!(SQUARE.keep(line[..3].iter().copied(), &mut found));
        // All inside, but for one that is too near.
        assert!(!SQUARE.keep(line[..4].iter().copied(), &mut found));
        let parts: Vec<Vec<bool>> =
            found.parts.iter().map(|part| part.iter().map(|vertex| vertex.is_clear).collect()).collect();
        let expected = [vec![true, true, false, false, true, false, false], vec![true; 3], vec![true; 3]];
        assert_eq!(parts, expected);
        assert_eq!(found.crossings[1..], [[None; 2]; 2]);
    }

    #[test]
    fn the_way_around_passes_the_corners_in_order() {
        let corners = |from, to| SQUARE.corners(from, to).collect::<Vec<_>>();
        assert_eq!(corners(5.0, 15.0), [[10.0, 0.0]]);
        assert_eq!(corners(35.0, 5.0), [[0.0, 0.0]]);
        assert_eq!(corners(15.0, 5.0), [[10.0, 10.0], [0.0, 10.0], [0.0, 0.0]]);
        assert_eq!(corners(5.0, 6.0), [[0.0; 2]; 0]);
        assert_eq!(corners(5.0, 5.0).len(), 4);
        for (point, along) in
            [([5.0, 0.0], 5.0), ([10.0, 5.0], 15.0), ([5.0, 10.0], 25.0), ([0.0, 5.0], 35.0)]
        {
            assert_eq!(SQUARE.along(point), along);
        }
    }
}
