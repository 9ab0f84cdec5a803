//! Simplifying one arc for all zooms at once: from which zoom on is each of its vertices drawn? Roads are drawn so;
//! of borders, [`super::fewest`] chooses among what this would draw a little further in.
//!
//! The ends are always drawn. Between them the arc is halved at its farthest vertex for as long as
//! the chord strays too far (Ramer 1972, Douglas and Peucker 1973), and, whatever the zoom, for as
//! long as a *foreign* vertex lies in the convex hull of what the chord would stand for
//! ([`super::obstacles`]). Foreign are the vertices of other arcs of the same layers, and this arc's own
//! outside the chord.
//!
//! Two chords that both pass cannot cross. Were they to, each would part the other's hull in two; an
//! edge of each chain would have to pass right through the other's hull, no vertex being allowed in
//! there, and so the two chains themselves would cross, which borders never do. The rule looks only
//! at what is published, never at how a neighbour was simplified: any arc can be done at any time,
//! alone, with the same outcome.

use super::measure::Zoom;
use super::obstacles::Obstacles;
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
    ranks_up_to(&Obstacles::of(chain, foreign), keep, Zoom::LAST)
}

/// The same for the zooms up to `last`; past it it is [`NEVER`], too.
pub(super) fn ranks_up_to(obstacles: &Obstacles<'_>, keep: Keep, last: Zoom) -> Vec<u8> {
    let chain = obstacles.chain();
    let mut ranks = vec![NEVER; chain.len()];
    let fixed = fixed(chain, keep);
    for &at in &fixed {
        ranks[at] = 0;
    }
    // Runs that may become one chord, each with the zoom from which on the chord that held it is broken up.
    let mut open: Vec<(usize, usize, u8)> = fixed.windows(2).map(|pair| (pair[0], pair[1], 0)).collect();
    while let Some((from, to, before)) = open.pop() {
        let Some((middle, stray)) = farthest(chain, from, to, from, to) else { continue };
        let mut rank = first_zoom_past(stray).max(before);
        if rank > before && obstacles.block(from, to) {
            rank = before;
        }
        // What is halved further has no lower rank.
        if rank > last.get() {
            continue;
        }
        ranks[middle] = rank;
        open.extend([(from, middle, rank), (middle, to, rank)]);
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

/// How far a drawn border may stray from the published one at a zoom, before it is rounded, as a part of the way
/// around the Earth.
pub(super) fn stray(zoom: Zoom) -> f64 {
    STRAY_UNITS / units_around(zoom)
}

/// The inner vertex of `from..to` farthest from the segment between vertices `a` and `b`, with its
/// distance squared.
fn farthest(chain: &[World], from: usize, to: usize, a: usize, b: usize) -> Option<(usize, f64)> {
    let chord = Chord::of(chain[a], chain[b]);
    let mut found: Option<(usize, f64)> = None;
    for (at, &place) in chain.iter().enumerate().take(to).skip(from + 1) {
        let off = chord.off_squared(place);
        if found.is_none_or(|(_, most)| off > most) {
            found = Some((at, off));
        }
    }
    found
}

/// The segment between two places, for measuring many others' distances from it.
pub(super) struct Chord {
    start: World,
    du: f64,
    dv: f64,
    /// One over its length squared; nought where it has none.
    inverse: f64,
}

impl Chord {
    pub fn of(start: World, end: World) -> Self {
        let (du, dv) = (end.u - start.u, end.v - start.v);
        let squared = du * du + dv * dv;
        Self { start, du, dv, inverse: if squared > 0.0 { 1.0 / squared } else { 0.0 } }
    }

    /// The distance of a place, squared.
    pub fn off_squared(&self, place: World) -> f64 {
        let (pu, pv) = (place.u - self.start.u, place.v - self.start.v);
        let along = ((pu * self.du + pv * self.dv) * self.inverse).clamp(0.0, 1.0);
        let (off_u, off_v) = (pu - self.du * along, pv - self.dv * along);
        off_u * off_u + off_v * off_v
    }
}

/// The first zoom at which a distance (given squared) is more than a border may stray.
fn first_zoom_past(squared: f64) -> u8 {
    let zoom = (STRAY_UNITS / f64::from(EXTENT) / squared.sqrt()).log2().floor() + 1.0;
    if zoom < f64::from(NEVER) { zoom.max(0.0) as u8 } else { NEVER }
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
