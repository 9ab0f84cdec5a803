//! The exact inverse of a small smooth shift, by fixed-point iteration.

/// A step below this many degrees (1e-8 m) ends the iteration; an ulp at 114° is 1.4e-14.
const SETTLED_DEG: f64 = 1e-13;

/// GCJ-02's shift changes by at most 0.6 % of a step and BD-09's by 2 %, so eight rounds reach the
/// last bit. The bound only matters within 1e-12° of longitude 105, where GCJ-02's √|lon − 105| is
/// steeper than one and the last bits may dance.
const ROUNDS_MAX: usize = 16;

/// The point that `forward` carries to `(x, y)`.
///
/// `forward` must move points by little and by nearly the same for near points, as both offsets do.
/// Where it does not (outside their area), the result is some pair of numbers, perhaps not finite,
/// that the caller's own check of the area refuses.
pub(super) fn invert(forward: impl Fn(f64, f64) -> (f64, f64), x: f64, y: f64) -> (f64, f64) {
    let (mut from_x, mut from_y) = (x, y);
    for _ in 0..ROUNDS_MAX {
        let (to_x, to_y) = forward(from_x, from_y);
        let (step_x, step_y) = (x - to_x, y - to_y);
        (from_x, from_y) = (from_x + step_x, from_y + step_y);
        if step_x.abs().max(step_y.abs()) < SETTLED_DEG {
            break;
        }
    }
    (from_x, from_y)
}
