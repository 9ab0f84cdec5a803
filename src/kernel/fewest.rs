//! The fewest vertices of an arc that stand for it at one zoom: a shortest path over the chords that may be
//! drawn (Imai and Iri 1988).
//!
//! A chord may be drawn when nothing that it stands for strays too far from it, and when no foreign vertex lies
//! in the convex hull of that; the second is what keeps borders from crossing ([`super::simplify`]). Halving alone
//! draws more vertices where a border is about as rough as a zoom is fine.

use super::measure::Zoom;
use super::simplify::{Keep, fixed, is_blocked, off_squared, ranks, stray};
use super::tile::World;

/// Only vertices that halving would draw this many zooms further in are looked at: a quarter of the distance
/// that a border may stray. All others are checked, never chosen.
const FURTHER_IN: u8 = 2;

/// For each vertex of `chain` whether the zoom draws it; both ends always.
pub fn fewest(chain: &[World], foreign: &[World], keep: Keep, zoom: Zoom) -> Vec<bool> {
    let ranks = ranks(chain, foreign, keep);
    let stops: Vec<usize> =
        (0..chain.len()).filter(|&at| ranks[at] <= zoom.get().saturating_add(FURTHER_IN)).collect();
    let mut drawn = vec![false; chain.len()];
    for pair in fixed(chain, keep).windows(2) {
        let position = |at: usize| stops.partition_point(|&stop| stop < at);
        let between = &stops[position(pair[0])..=position(pair[1])];
        let search = Search { chain, foreign, stops: between, stray: stray(zoom) };
        search.path().into_iter().for_each(|at| drawn[at] = true);
    }
    drawn
}

struct Search<'s> {
    chain: &'s [World],
    foreign: &'s [World],
    /// Vertices to choose from, by position in the chain; from one to the next a chord may always be drawn.
    stops: &'s [usize],
    /// In parts of the way around the Earth.
    stray: f64,
}

impl Search<'_> {
    /// The fewest stops from the first to the last, both included, in no particular order.
    fn path(&self) -> Vec<usize> {
        let last = self.stops.len() - 1;
        let mut chords = vec![u32::MAX; self.stops.len()];
        let mut before = vec![0; self.stops.len()];
        chords[0] = 0;
        for start in 0..last {
            let (from, next) = (self.stops[start], chords[start] + 1);
            let mut view = View::of(self.chain[from], self.stray);
            for end in start + 1..=last {
                let (seen, to) = (self.stops[end - 1], self.stops[end]);
                self.chain[seen + 1..to].iter().for_each(|&place| view.narrow(place));
                let is_next = end == start + 1;
                if next < chords[end] && (is_next || (view.shows(self.chain[to]) && self.is_near(from, to))) {
                    // What is in the way of one chord is so of nearly all that are longer.
                    if !is_next && is_blocked(self.chain, from, to, self.foreign) {
                        break;
                    }
                    (chords[end], before[end]) = (next, start);
                }
                view.narrow(self.chain[to]);
                if view.is_closed() {
                    break;
                }
            }
        }
        let mut path = vec![self.stops[last]];
        let mut at = last;
        while at > 0 {
            at = before[at];
            path.push(self.stops[at]);
        }
        path
    }

    /// Whether nothing that the chord would stand for strays too far from it.
    fn is_near(&self, from: usize, to: usize) -> bool {
        let ends = [self.chain[from], self.chain[to]];
        let mut between = self.chain[from + 1..to].iter();
        between.all(|&place| off_squared(ends, place) <= self.stray * self.stray)
    }
}

/// The directions from a place that pass everything looked at so far closely enough.
struct View {
    from: World,
    stray: f64,
    /// Its right and its left side; `None` while nothing was in the way.
    sides: Option<[[f64; 2]; 2]>,
}

impl View {
    fn of(from: World, stray: f64) -> Self {
        Self { from, stray, sides: None }
    }

    fn narrow(&mut self, place: World) {
        let (du, dv) = (place.u - self.from.u, place.v - self.from.v);
        let distance = (du * du + dv * dv).sqrt();
        if distance <= self.stray {
            return;
        }
        let sine = self.stray / distance;
        let cosine = (1.0 - sine * sine).sqrt();
        let turned = |sine: f64| [du * cosine - dv * sine, du * sine + dv * cosine];
        let (mut right, mut left) = (turned(-sine), turned(sine));
        if let Some([right_before, left_before]) = self.sides {
            if cross(right_before, right) < 0.0 {
                right = right_before;
            }
            if cross(left_before, left) > 0.0 {
                left = left_before;
            }
        }
        self.sides = Some([right, left]);
    }

    /// Whether a place lies in it. It may say so of one behind, which [`Search::is_near`] refuses.
    fn shows(&self, place: World) -> bool {
        let to = [place.u - self.from.u, place.v - self.from.v];
        self.sides.is_none_or(|[right, left]| cross(right, to) >= 0.0 && cross(to, left) >= 0.0)
    }

    fn is_closed(&self) -> bool {
        self.sides.is_some_and(|[right, left]| cross(right, left) < 0.0)
    }
}

fn cross(a: [f64; 2], b: [f64; 2]) -> f64 {
    a[0] * b[1] - a[1] * b[0]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::tile::units_around;
    use proptest::prelude::*;

    fn zoom() -> Zoom {
        Zoom::new(10).expect("a zoom")
    }

    /// Places in tile units of zoom 10, somewhere in the middle of the world.
    fn units(points: &[(f64, f64)]) -> Vec<World> {
        let unit = 1.0 / units_around(zoom());
        points.iter().map(|&(x, y)| World { u: 0.5 + x * unit, v: 0.5 + y * unit }).collect()
    }

    fn count(drawn: &[bool]) -> usize {
        drawn.iter().filter(|&&drawn| drawn).count()
    }

    #[test]
    fn fewer_than_by_halving() {
        // Halving takes one of the two that are farthest out, and then needs the other; that between them would do.
        let bulge = units(&[(0.0, 0.0), (20.0, 4.6), (50.0, 3.7), (80.0, 4.6), (100.0, 0.0)]);
        let halved = ranks(&bulge, &[], Keep::Ends).iter().filter(|&&rank| rank <= 10).count();
        assert_eq!(halved, 4);
        assert_eq!(fewest(&bulge, &[], Keep::Ends, zoom()), [true, false, true, false, true]);
    }

    #[test]
    fn what_must_stay_stays() {
        let flat = units(&[(0.0, 0.0), (50.0, 1.0), (100.0, 0.0)]);
        assert_eq!(fewest(&flat, &[], Keep::Ends, zoom()), [true, false, true]);
        assert_eq!(fewest(&flat, &[], Keep::Bulge, zoom()), [true; 3]);
        assert_eq!(fewest(&flat, &units(&[(50.0, 0.5)]), Keep::Ends, zoom()), [true; 3]);
        let ring = units(&[(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0), (0.0, 0.0)]);
        assert!(count(&fewest(&ring, &[], Keep::Triangle, zoom())) >= 4);
    }

    fn is_near(chain: &[World], from: usize, to: usize) -> bool {
        let ends = [chain[from], chain[to]];
        chain[from + 1..to].iter().all(|&place| off_squared(ends, place) <= stray(zoom()).powi(2))
    }

    proptest! {
        /// Against the plain way: every chord between vertices that may be chosen is tried.
        #[test]
        fn as_few_as_by_trying_all(walk in proptest::collection::vec((1.0..9.0_f64, -6.0..6.0_f64), 1..24)) {
            let chain = units(&walked(walk));
            let drawn = fewest(&chain, &[], Keep::Ends, zoom());
            let ranks = ranks(&chain, &[], Keep::Ends);
            let stops: Vec<usize> = (0..chain.len()).filter(|&at| ranks[at] <= 10 + FURTHER_IN).collect();
            let mut least = vec![usize::MAX; stops.len()];
            least[0] = 1;
            for end in 1..stops.len() {
                for start in 0..end {
                    let (from, to) = (stops[start], stops[end]);
                    if is_near(&chain, from, to) && !is_blocked(&chain, from, to, &[]) {
                        least[end] = least[end].min(least[start].saturating_add(1));
                    }
                }
            }
            prop_assert_eq!(count(&drawn), least[stops.len() - 1]);
        }

        /// Whatever the border does, and whatever lies beside it.
        #[test]
        fn every_chord_may_be_drawn(
            walk in proptest::collection::vec((-6.0..9.0_f64, -6.0..6.0_f64), 1..40),
            foreign in proptest::collection::vec((-20.0..90.0_f64, -30.0..30.0_f64), 0..30),
        ) {
            let (chain, foreign) = (units(&walked(walk)), units(&foreign));
            let drawn = fewest(&chain, &foreign, Keep::Ends, zoom());
            let kept: Vec<usize> = (0..chain.len()).filter(|&at| drawn[at]).collect();
            prop_assert_eq!((kept[0], kept[kept.len() - 1]), (0, chain.len() - 1));
            for pair in kept.windows(2) {
                prop_assert!(is_near(&chain, pair[0], pair[1]) && !is_blocked(&chain, pair[0], pair[1], &foreign));
            }
        }
    }

    fn walked(steps: Vec<(f64, f64)>) -> Vec<(f64, f64)> {
        let mut points = vec![(0.0, 0.0)];
        for (dx, dy) in steps {
            let (x, y) = points[points.len() - 1];
            points.push((x + dx, y + dy));
        }
        points
    }
}
