//! What a chord that would stand for a run of a chain may not pass: a vertex in the run's convex hull that is not of the
//! run. Why, [`super::simplify`] says.

use super::tile::World;

/// The vertices of a chain and those foreign to it, sorted, so that a short run's few are found among them.
pub struct Obstacles<'c> {
    chain: &'c [World],
    /// Whether they are sorted from north to south, not from west to east: the way in which the chain is longer.
    by_v: bool,
    /// Each with its number in the chain; foreign ones have one past all of these.
    sorted: Vec<(World, u32)>,
}

impl<'c> Obstacles<'c> {
    /// Of a chain of at least one vertex.
    pub fn of(chain: &'c [World], foreign: &[World]) -> Self {
        let [low, high] = bounds(chain);
        let by_v = high.v - low.v > high.u - low.u;
        let foreign = foreign.iter().map(|&place| (place, chain.len() as u32));
        let mut sorted: Vec<(World, u32)> = chain.iter().copied().zip(0..).chain(foreign).collect();
        if by_v {
            sorted.sort_unstable_by(|a, b| a.0.v.total_cmp(&b.0.v));
        } else {
            sorted.sort_unstable_by(|a, b| a.0.u.total_cmp(&b.0.u));
        }
        Self { chain, by_v, sorted }
    }

    pub fn chain(&self) -> &'c [World] {
        self.chain
    }

    /// Whether one lies in the convex hull of the run from one vertex to another. What meets the chord at its ends does
    /// not cross it.
    pub fn block(&self, from: usize, to: usize) -> bool {
        if to - from < 2 {
            return false;
        }
        let run = &self.chain[from..=to];
        let [low, high] = bounds(run);
        let along = |place: World| if self.by_v { place.v } else { place.u };
        let (first, last) = (along(low), along(high));
        let start = self.sorted.partition_point(|&(place, _)| along(place) < first);
        let beside = self.sorted[start..].iter().take_while(|&&(place, _)| along(place) <= last);
        let mut hull = Vec::new();
        let mut is_held = |place: World| {
            if hull.is_empty() {
                hull = convex_hull(run);
            }
            (0..hull.len()).all(|at| !is_right_of(hull[at], hull[(at + 1) % hull.len()], place))
        };
        beside
            .filter(|&&(_, number)| !(from..=to).contains(&(number as usize)))
            .filter(|(place, _)| {
                low.u <= place.u && place.u <= high.u && low.v <= place.v && place.v <= high.v
            })
            .any(|&(place, _)| place != run[0] && place != run[to - from] && is_held(place))
    }
}

fn bounds(places: &[World]) -> [World; 2] {
    World::bounds(places.iter().copied()).expect("at least one vertex")
}

/// Counter-clockwise (Andrew 1979); two points when all lie on a line.
fn convex_hull(places: &[World]) -> Vec<World> {
    let mut sorted = places.to_vec();
    sorted.sort_unstable_by(|a, b| a.u.total_cmp(&b.u).then(a.v.total_cmp(&b.v)));
    let mut hull: Vec<World> = Vec::with_capacity(sorted.len() + 1);
    for lower in [true, false] {
        let kept = hull.len();
        let mut add = |place: World| {
            while hull.len() >= kept + 2 && turn(hull[hull.len() - 2], hull[hull.len() - 1], place) <= 0.0 {
                hull.pop();
            }
            hull.push(place);
        };
        if lower {
            sorted.iter().copied().for_each(&mut add);
        } else {
            sorted.iter().rev().copied().for_each(&mut add);
        }
        hull.pop();
    }
    hull
}

fn turn(a: World, b: World, c: World) -> f64 {
    (b.u - a.u) * (c.v - a.v) - (b.v - a.v) * (c.u - a.u)
}

/// Whether `c` surely lies right of `a → b`; what rounding leaves open counts as on it.
fn is_right_of(a: World, b: World, c: World) -> bool {
    turn(a, b, c) < -4.0 * f64::EPSILON * ((b.u - a.u).abs() + (b.v - a.v).abs())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// Against the plain way: every vertex is looked at, with the hull's area (GeoRust) for a judge.
        #[test]
        fn what_blocks_lies_in_the_hull(
            chain in proptest::collection::vec((0_i32..40, 0_i32..40), 3..30),
            foreign in proptest::collection::vec((0_i32..40, 0_i32..40), 0..30),
            ends in (0.0..1.0_f64, 0.0..1.0_f64),
        ) {
            use geo::{ConvexHull, Intersects, Point};
            let places = |points: &[(i32, i32)]| -> Vec<World> {
                points.iter().map(|&(u, v)| World { u: f64::from(u), v: f64::from(v) }).collect()
            };
            let (chain, foreign) = (places(&chain), places(&foreign));
            let at = |part: f64| ((chain.len() - 1) as f64 * part) as usize;
            let (from, to) = (at(ends.0).min(at(ends.1)), at(ends.0).max(at(ends.1)));
            let point = |place: &World| Point::new(place.u, place.v);
            let hull = geo::MultiPoint::from_iter(chain[from..=to].iter().map(point)).convex_hull();
            let others = foreign.iter().chain(&chain[..from]).chain(&chain[to + 1..]);
            let is_end = |place: &World| *place == chain[from] || *place == chain[to];
            let expected = to - from > 1 && others.filter(|&place| !is_end(place)).any(|place| {
                // A hull without area is a line.
                let line = geo::LineString::from_iter(hull.exterior().0.iter().copied());
                hull.intersects(&point(place)) || line.intersects(&point(place))
            });
            prop_assert_eq!(Obstacles::of(&chain, &foreign).block(from, to), expected);
        }
    }
}
