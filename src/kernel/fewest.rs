//! The fewest vertices of an arc that stand for it at one zoom: a shortest path over the chords that may be
//! drawn (Imai and Iri 1988).
//!
//! A chord may be drawn when nothing that it stands for strays too far from it, and when no foreign vertex lies
//! in the convex hull of that; the second is what keeps borders from crossing ([`super::simplify`]). Halving alone
//! draws more vertices where a border is about as rough as a zoom is fine.

use super::measure::Zoom;
use super::obstacles::Obstacles;
use super::simplify::{Chord, Keep, fixed, ranks_up_to, stray};
use super::tile::World;

/// Only vertices that halving would draw this many zooms further in are looked at: a quarter of the distance
/// that a border may stray. All others are checked, never chosen.
const FURTHER_IN: u8 = 2;

/// For each vertex of `chain` whether the zoom draws it; both ends always.
pub fn fewest(chain: &[World], foreign: &[World], keep: Keep, zoom: Zoom) -> Vec<bool> {
    let last = Zoom::new(zoom.get().saturating_add(FURTHER_IN)).unwrap_or(Zoom::LAST);
    let obstacles = Obstacles::of(chain, foreign);
    let ranks = ranks_up_to(&obstacles, keep, last);
    let stops: Vec<usize> = (0..chain.len()).filter(|&at| ranks[at] <= last.get()).collect();
    let mut drawn = vec![false; chain.len()];
    for pair in fixed(chain, keep).windows(2) {
        let position = |at: usize| stops.partition_point(|&stop| stop < at);
        let between = &stops[position(pair[0])..=position(pair[1])];
        let search = Search { obstacles: &obstacles, stops: between, stray: stray(zoom) };
        search.path().into_iter().for_each(|at| drawn[at] = true);
    }
    drawn
}

struct Search<'s> {
    obstacles: &'s Obstacles<'s>,
    /// Vertices to choose from, by position in the chain; from one to the next a chord may always be drawn.
    stops: &'s [usize],
    /// In parts of the way around the Earth.
    stray: f64,
}

impl Search<'_> {
    /// The fewest stops from the first to the last, both included, in no particular order.
    fn path(&self) -> Vec<usize> {
        let (chain, last) = (self.obstacles.chain(), self.stops.len() - 1);
        let mut chords = vec![u32::MAX; self.stops.len()];
        let mut before = vec![0; self.stops.len()];
        chords[0] = 0;
        for start in 0..last {
            let (from, next) = (self.stops[start], chords[start] + 1);
            let mut view = View::of(chain[from], self.stray);
            for end in start + 1..=last {
                let (seen, to) = (self.stops[end - 1], self.stops[end]);
                chain[seen + 1..to].iter().for_each(|&place| view.narrow(place));
                let is_next = end == start + 1;
                if next < chords[end]
                    && (is_next || (view.shows(chain[to]) && is_near(chain, from, to, self.stray)))
                {
                    // What is in the way of one chord is so of nearly all that are longer.
                    if !is_next && self.obstacles.block(from, to) {
                        break;
                    }
                    (chords[end], before[end]) = (next, start);
                }
                view.narrow(chain[to]);
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
}

/// Whether nothing that the chord between two vertices would stand for strays farther from it than `stray`.
fn is_near(chain: &[World], from: usize, to: usize, stray: f64) -> bool {
    let chord = Chord::of(chain[from], chain[to]);
    chain[from + 1..to].iter().all(|&place| chord.off_squared(place) <= stray * stray)
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
        let squared = du * du + dv * dv;
        if squared <= self.stray * self.stray {
            return;
        }
        // The sine and cosine of the turn, each times the distance.
        let (sine, cosine) = (self.stray, (squared - self.stray * self.stray).sqrt());
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

    /// Whether a place lies in it. It may say so of one behind, which [`is_near`] refuses.
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
    use crate::kernel::simplify::ranks;
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
        super::is_near(chain, from, to, stray(zoom()))
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
                    if is_near(&chain, from, to) && !Obstacles::of(&chain, &[]).block(from, to) {
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
            let obstacles = Obstacles::of(&chain, &foreign);
            let kept: Vec<usize> = (0..chain.len()).filter(|&at| drawn[at]).collect();
            prop_assert_eq!((kept[0], kept[kept.len() - 1]), (0, chain.len() - 1));
            for pair in kept.windows(2) {
                prop_assert!(is_near(&chain, pair[0], pair[1]) && !obstacles.block(pair[0], pair[1]));
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
