//! Simplifying one arc for all zooms at once: from which zoom on is each of its vertices drawn? Roads are drawn so;
//! of borders, [`super::fewest`] chooses among what this would draw a little further in.
//!
//! The ends are always drawn. Between them the arc is halved at its farthest vertex for as long as
//! the chord strays too far (Ramer 1972, Douglas and Peucker 1973), and, whatever the zoom, for as
//! long as a *foreign* vertex lies in the convex hull of what the chord would stand for. Foreign are
//! the vertices of other arcs of the same layers, and this arc's own outside the chord.
//!
//! Two chords that both pass cannot cross. Were they to, each would part the other's hull in two; an
//! edge of each chain would have to pass right through the other's hull, no vertex being allowed in
//! there, and so the two chains themselves would cross, which borders never do. The rule looks only
//! at what is published, never at how a neighbour was simplified: any arc can be done at any time,
//! alone, with the same outcome.

use super::measure::Zoom;
use super::tile::{EXTENT, World, units_around};

/// Tile units that a drawn border may stray from the published one before it is rounded. Rounding
/// adds at most 0.71: together half a pixel of a tile of 512, which is 4.
const STRAY_UNITS: f64 = 3.25;

/// The rank of a vertex that no zoom draws.
pub const NEVER: u8 = Zoom::MAX + 1;

/// What must be kept of an arc so that no face beside it collapses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keep {
    Ends,
    /// Another arc joins the same two nodes: the vertex farthest from the chord stays, too.
    Bulge,
    /// The arc is a ring of its own: a triangle stays.
    Triangle,
}

/// For each vertex of `chain` the first zoom that draws it, or [`NEVER`].
pub fn ranks(chain: &[World], foreign: &[World], keep: Keep) -> Vec<u8> {
    let mut ranks = vec![NEVER; chain.len()];
    let fixed = fixed(chain, keep);
    for &at in &fixed {
        ranks[at] = 0;
    }
    let mut open: Vec<Span> = fixed
        .windows(2)
        .map(|pair| Span::of(chain, pair[0], pair[1], 0, around(chain, pair[0], pair[1], foreign)))
        .collect();
    while let Some(span) = open.pop() {
        let Some((middle, stray)) = farthest(chain, span.from, span.to, span.from, span.to) else { continue };
        let rank = if span.is_blocked(chain) { span.rank } else { span.rank.max(first_zoom_past(stray)) };
        if rank == NEVER {
            continue;
        }
        ranks[middle] = rank;
        let (before, after) = (&chain[span.from..middle], &chain[middle + 1..=span.to]);
        open.push(Span::of(chain, span.from, middle, rank, span.foreign.iter().chain(after)));
        open.push(Span::of(chain, middle, span.to, rank, span.foreign.iter().chain(before)));
    }
    ranks
}

/// The vertices that every zoom draws, in order.
pub(super) fn fixed(chain: &[World], keep: Keep) -> Vec<usize> {
    let last = chain.len() - 1;
    let mut fixed = vec![0, last];
    if keep == Keep::Bulge {
        fixed.extend(farthest(chain, 0, last, 0, last).map(|(at, _)| at));
    } else if keep == Keep::Triangle
        && let Some((far, _)) = farthest(chain, 0, last, 0, last)
    {
        fixed.push(far);
        fixed.extend(farthest(chain, 0, last, 0, far).map(|(at, _)| at).filter(|&at| at != far));
    }
    fixed.sort_unstable();
    fixed
}

/// Whether a foreign vertex lies in the hull of what the chord between two vertices would stand for.
pub(super) fn is_blocked(chain: &[World], from: usize, to: usize, foreign: &[World]) -> bool {
    Span::of(chain, from, to, 0, around(chain, from, to, foreign)).is_blocked(chain)
}

/// What is foreign to a run of the chain.
fn around<'w>(
    chain: &'w [World],
    from: usize,
    to: usize,
    foreign: &'w [World],
) -> impl Iterator<Item = &'w World> {
    foreign.iter().chain(&chain[..from]).chain(&chain[to + 1..])
}

/// How far a drawn border may stray from the published one at a zoom, before it is rounded, as a part of the way
/// around the Earth.
pub(super) fn stray(zoom: Zoom) -> f64 {
    STRAY_UNITS / units_around(zoom)
}

/// A run of the chain that may become one chord.
struct Span {
    from: usize,
    to: usize,
    /// The zoom from which on the chord that held it is broken up.
    rank: u8,
    /// Foreign vertices in its box.
    foreign: Vec<World>,
}

impl Span {
    fn of<'w>(
        chain: &[World],
        from: usize,
        to: usize,
        rank: u8,
        foreign: impl Iterator<Item = &'w World>,
    ) -> Self {
        if to - from < 2 {
            return Self { from, to, rank, foreign: Vec::new() };
        }
        let (mut low, mut high) = (chain[from], chain[from]);
        for place in &chain[from..=to] {
            low = World { u: low.u.min(place.u), v: low.v.min(place.v) };
            high = World { u: high.u.max(place.u), v: high.v.max(place.v) };
        }
        let (start, end) = (chain[from], chain[to]);
        // What meets the chord at its end does not cross it.
        let foreign = foreign
            .filter(|place| low.u <= place.u && place.u <= high.u && low.v <= place.v && place.v <= high.v)
            .filter(|&&place| place != start && place != end)
            .copied()
            .collect();
        Self { from, to, rank, foreign }
    }

    fn is_blocked(&self, chain: &[World]) -> bool {
        if self.foreign.is_empty() {
            return false;
        }
        let hull = convex_hull(&chain[self.from..=self.to]);
        let holds = |place: World| {
            (0..hull.len()).all(|at| !is_right_of(hull[at], hull[(at + 1) % hull.len()], place))
        };
        self.foreign.iter().any(|&place| holds(place))
    }
}

/// The inner vertex of `from..to` farthest from the segment between vertices `a` and `b`, with its
/// distance squared.
fn farthest(chain: &[World], from: usize, to: usize, a: usize, b: usize) -> Option<(usize, f64)> {
    let ends = [chain[a], chain[b]];
    let mut found: Option<(usize, f64)> = None;
    for (at, &place) in chain.iter().enumerate().take(to).skip(from + 1) {
        let off = off_squared(ends, place);
        if found.is_none_or(|(_, most)| off > most) {
            found = Some((at, off));
        }
    }
    found
}

/// The distance of a place from the segment between two others, squared.
pub(super) fn off_squared([a, b]: [World; 2], place: World) -> f64 {
    let (du, dv) = (b.u - a.u, b.v - a.v);
    let squared = du * du + dv * dv;
    let (pu, pv) = (place.u - a.u, place.v - a.v);
    let along = if squared > 0.0 { ((pu * du + pv * dv) / squared).clamp(0.0, 1.0) } else { 0.0 };
    let (off_u, off_v) = (pu - du * along, pv - dv * along);
    off_u * off_u + off_v * off_v
}

/// The first zoom at which a distance (given squared) is more than a border may stray.
fn first_zoom_past(squared: f64) -> u8 {
    let zoom = (STRAY_UNITS / f64::from(EXTENT) / squared.sqrt()).log2().floor() + 1.0;
    if zoom < f64::from(NEVER) { zoom.max(0.0) as u8 } else { NEVER }
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

    /// Places in tile units of zoom 10, somewhere in the middle of the world.
    fn units(points: &[(f64, f64)]) -> Vec<World> {
        let unit = 1.0 / units_around(Zoom::new(10).expect("a zoom"));
        points.iter().map(|&(x, y)| World { u: 0.5 + x * unit, v: 0.5 + y * unit }).collect()
    }

    fn check(chain: &[(f64, f64)], foreign: &[(f64, f64)], keep: Keep, expected: &[u8]) {
        assert_eq!(ranks(&units(chain), &units(foreign), keep), expected);
    }

    #[test]
    fn a_vertex_is_drawn_once_it_shows() {
        // 4 units off at zoom 10, 2 at zoom 9; the flat one never.
        check(&[(0.0, 0.0), (50.0, 4.0), (100.0, 0.0)], &[], Keep::Ends, &[0, 10, 0]);
        check(&[(0.0, 0.0), (50.0, 7.0), (100.0, 0.0)], &[], Keep::Ends, &[0, 9, 0]);
        check(&[(0.0, 0.0), (50.0, 0.0), (100.0, 0.0)], &[], Keep::Ends, &[0, NEVER, 0]);
        check(&[(0.0, 0.0), (100.0, 0.0)], &[], Keep::Ends, &[0, 0]);
        // A small wiggle on a large one is never drawn before the large one.
        check(&[(0.0, 0.0), (40.0, 100.0), (60.0, 101.0), (100.0, 0.0)], &[], Keep::Ends, &[0, 8, 6, 0]);
    }

    #[test]
    fn a_foreign_vertex_holds_the_border_back() {
        let bend = [(0.0, 0.0), (50.0, 3.0), (100.0, 0.0)];
        check(&bend, &[(50.0, 1.0)], Keep::Ends, &[0, 0, 0]);
        check(&bend, &[(50.0, 0.0)], Keep::Ends, &[0, 0, 0]);
        check(&bend, &[(50.0, -0.1)], Keep::Ends, &[0, 11, 0]);
        check(&bend, &[(0.0, 0.0), (100.0, 0.0)], Keep::Ends, &[0, 11, 0]);
        check(&bend, &[(20.0, 2.9)], Keep::Ends, &[0, 11, 0]);
    }

    #[test]
    fn faces_do_not_collapse() {
        let ring = [(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0), (0.0, 0.0)];
        let kept = ranks(&units(&ring), &[], Keep::Triangle);
        assert!(kept.iter().filter(|&&rank| rank == 0).count() >= 4);
        check(&[(0.0, 0.0), (1.0, 0.1), (2.0, 0.0)], &[], Keep::Bulge, &[0, 0, 0]);
    }
}
