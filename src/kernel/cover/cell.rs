//! One crowded cell: runs of border, and the walk that ends at the answer.
//!
//! Every point stands for itself moved by (ε, ε²), so it lies on no border. The walk goes from the
//! cell's corner straight up to the point's height, then straight right to the point. The last
//! border of a layer that it crosses has the answer on its far side; if it crosses none, the
//! corner's answer holds. Borders of one layer never cross each other, so "last" is well defined;
//! where two leave one vertex together, their slopes tell.

use super::super::lattice::LatticePoint;
use super::super::mesh::{LAYER_SLOTS, Leaf, Side};
use super::super::predicate::on_segment;
use super::Stack;

/// A crowded cell as it lies in memory: runs one after the other, ended by a zero word. A run is
/// a header (layer mask in the 4 highest bits, number of points below), for each layer of the
/// mask the left and the right leaf, then the points, x and y.
pub(super) struct Cell<'a> {
    pub corner: LatticePoint,
    pub at_corner: &'a Stack,
    pub runs: &'a [u32],
}

const MASK_SHIFT: u32 = 28;
/// Most points one run can hold.
pub(super) const RUN_POINTS_MAX: usize = (1 << MASK_SHIFT) - 1;

/// Ends a cell's runs.
pub(super) const END: u32 = 0;

/// Appends one run to `words`. `sides` in layer order, at least two points.
pub(super) fn push_run(words: &mut Vec<u32>, sides: &[Side], points: &[LatticePoint]) {
    let mask = sides.iter().fold(0, |mask, side| mask | 1 << side.layer.0);
    words.push(mask << MASK_SHIFT | points.len() as u32);
    for side in sides {
        words.extend([side.left.0, side.right.0]);
    }
    for point in points {
        words.extend([point.x as u32, point.y as u32]);
    }
}

struct Run<'a> {
    mask: u32,
    sides: &'a [u32],
    points: &'a [u32],
}

impl<'a> Run<'a> {
    /// Left and right leaf on the `nth` layer of the mask.
    fn sides(&self, nth: usize) -> (Leaf, Leaf) {
        (Leaf(self.sides[2 * nth]), Leaf(self.sides[2 * nth + 1]))
    }

    /// The layers of the mask, lowest first.
    fn layers(&self) -> impl Iterator<Item = usize> + use<> {
        let mut mask = self.mask;
        std::iter::from_fn(move || {
            let layer = mask.trailing_zeros() as usize;
            (mask != 0).then(|| {
                mask &= mask - 1;
                layer
            })
        })
    }

    fn edges(&self) -> impl Iterator<Item = (LatticePoint, LatticePoint)> + 'a {
        let point = |words: &[u32]| LatticePoint::new(words[0] as i32, words[1] as i32);
        let points = self.points.chunks_exact(2).map(point);
        points.clone().zip(points.skip(1))
    }
}

/// A border crossed, as far as it matters which of two is crossed last.
#[derive(Clone, Copy)]
struct Crossing {
    /// Distance from the walk's end to the crossing is `gap / run`, both exact, `run` positive.
    gap: i128,
    run: i64,
    /// How the border leans towards the walk's end per `run` of it.
    lean: i64,
}

impl Crossing {
    fn is_later_than(&self, other: &Self) -> bool {
        let (a, b) = (self.gap * i128::from(other.run), other.gap * i128::from(self.run));
        a < b
            || a == b
                && i128::from(self.lean) * i128::from(other.run)
                    > i128::from(other.lean) * i128::from(self.run)
    }
}

/// The last crossing met so far on each layer, and the leaf on its far side.
struct Last {
    crossings: [Option<Crossing>; LAYER_SLOTS],
    stack: Stack,
}

impl Last {
    /// Takes note of a crossing for the layers that the run bounds and that are `open`.
    fn meet(&mut self, run: &Run<'_>, open: u32, crossing: Crossing, far_is_left: bool) {
        for (nth, layer) in run.layers().enumerate().filter(|&(_, layer)| open >> layer & 1 == 1) {
            let last = &mut self.crossings[layer];
            if last.as_ref().is_none_or(|last| crossing.is_later_than(last)) {
                *last = Some(crossing);
                let (left, right) = run.sides(nth);
                self.stack[layer] = if far_is_left { left } else { right };
            }
        }
    }
}

impl Cell<'_> {
    /// The answer for a point of the cell, by the half-open rule with its turn to the left where
    /// that rule finds free space.
    pub fn locate(&self, point: LatticePoint) -> Stack {
        let (mut stack, present) = self.walk(point);
        for (layer, leaf) in stack.iter_mut().enumerate() {
            if leaf.is_free() && present >> layer & 1 == 1 {
                *leaf = self.first_leaf_to_the_left(point, layer);
            }
        }
        stack
    }

    /// What holds the point moved by (ε, ε²), and the mask of layers with borders in the cell. The
    /// point may also lie on the cell's right or upper side.
    pub fn walk(&self, point: LatticePoint) -> (Stack, u32) {
        let mut last = Last { crossings: [None; LAYER_SLOTS], stack: *self.at_corner };
        let mut present = 0;
        for run in self.iter() {
            present |= run.mask;
            for (a, b) in run.edges() {
                if (a.y > point.y) != (b.y > point.y)
                    && let Some(crossing) = self.crossed_going_right(a, b, point)
                {
                    last.meet(&run, u32::MAX, crossing, b.y < a.y);
                }
            }
        }
        let mut open = 0;
        for layer in 0..LAYER_SLOTS {
            if last.crossings[layer].is_none() {
                open |= present & 1 << layer;
            }
        }
        if open != 0 {
            self.go_up(point.y, open, &mut last);
        }
        (last.stack, present)
    }

    fn iter(&self) -> impl Iterator<Item = Run<'_>> {
        let mut rest = self.runs;
        std::iter::from_fn(move || {
            let header = rest[0];
            let mask = header >> MASK_SHIFT;
            (header != END).then(|| {
                let sides_end = 1 + 2 * mask.count_ones() as usize;
                let points_end = sides_end + 2 * (header as usize & RUN_POINTS_MAX);
                let run = Run { mask, sides: &rest[1..sides_end], points: &rest[sides_end..points_end] };
                rest = &rest[points_end..];
                run
            })
        })
    }

    /// The second leg: from (corner.x, point.y) right to the point. The edge spans point.y.
    fn crossed_going_right(&self, a: LatticePoint, b: LatticePoint, point: LatticePoint) -> Option<Crossing> {
        let (low, high) = if a.y < b.y { (a, b) } else { (b, a) };
        let run = i64::from(high.y) - i64::from(low.y);
        let lean = i64::from(high.x) - i64::from(low.x);
        let rise = i64::from(point.y) - i64::from(low.y);
        let gap = product(i64::from(point.x) - i64::from(low.x), run) - product(rise, lean);
        let beyond_start = gap < product(i64::from(point.x) - i64::from(self.corner.x), run);
        (gap >= 0 && beyond_start).then_some(Crossing { gap, run, lean })
    }

    /// The first leg: from the corner up to (corner.x, y), for the layers of `open`.
    fn go_up(&self, y: i32, open: u32, last: &mut Last) {
        let x = self.corner.x;
        for run in self.iter().filter(|run| run.mask & open != 0) {
            for (a, b) in run.edges().filter(|(a, b)| (a.x > x) != (b.x > x)) {
                let (west, east) = if a.x < b.x { (a, b) } else { (b, a) };
                let length = i64::from(east.x) - i64::from(west.x);
                let lean = i64::from(east.y) - i64::from(west.y);
                let along = product(i64::from(x) - i64::from(west.x), lean);
                let gap = |y: i32| product(i64::from(y) - i64::from(west.y), length) - along;
                // Above the edge, with the point moved by (ε, ε²).
                let above = |gap: i128| gap > 0 || gap == 0 && lean <= 0;
                if !above(gap(self.corner.y)) && above(gap(y)) {
                    last.meet(&run, open, Crossing { gap: gap(y), run: length, lean }, b.x > a.x);
                }
            }
        }
    }

    /// A point on the outer border of a layer whose +x and +y side is free: the first leaf met
    /// when turning left (counter-clockwise) from there; free when it touches no border.
    fn first_leaf_to_the_left(&self, point: LatticePoint, layer: usize) -> Leaf {
        let mut best: Option<(LatticePoint, Leaf)> = None;
        for run in self.iter().filter(|run| run.mask >> layer & 1 == 1) {
            let nth = (run.mask & ((1 << layer) - 1)).count_ones() as usize;
            let (left, right) = run.sides(nth);
            for (a, b) in run.edges().filter(|&(a, b)| on_segment(a, b, point)) {
                // Seen from the point, the side met after passing the ray towards b is the left.
                for (toward, leaf) in [(b, left), (a, right)] {
                    let sooner = |best: LatticePoint| turn_before(point, toward, best);
                    if toward != point && !leaf.is_free() && best.is_none_or(|(best, _)| sooner(best)) {
                        best = Some((toward, leaf));
                    }
                }
            }
        }
        best.map_or(Leaf::FREE, |(_, leaf)| leaf)
    }
}

fn product(a: i64, b: i64) -> i128 {
    i128::from(a) * i128::from(b)
}

/// Whether, turning left around `at` from just above the direction of +x, `a` comes before `b`.
fn turn_before(at: LatticePoint, a: LatticePoint, b: LatticePoint) -> bool {
    let upper = |to: LatticePoint| to.y > at.y || to.y == at.y && to.x < at.x;
    match (upper(a), upper(b)) {
        (true, false) => true,
        (false, true) => false,
        _ => super::super::predicate::cross(at, a, b) > 0,
    }
}
