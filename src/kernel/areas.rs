//! A digest of what lies in each area, so that a tile has the version of its surroundings and not of the
//! whole set.

use std::collections::HashMap;

use super::lattice::LatticeBox;
use super::measure::Zoom;
use super::tile::TileId;

/// What makes a version must be the same in every process, so no hash of the standard library: FNV-1a
/// (Fowler, Noll, Vo) with a mark between the parts, stirred so that digests can be summed up.
pub fn digest<'p>(parts: impl IntoIterator<Item = &'p [u8]>) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for part in parts {
        for &byte in part {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3);
        }
        hash = (hash ^ part.len() as u64 ^ 0xff00).wrapping_mul(0x100_0000_01b3);
    }
    // The finaliser of splitmix64 (Steele, Lea and Flood 2014).
    hash = (hash ^ hash >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    hash = (hash ^ hash >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    hash ^ hash >> 31
}

/// Digests of things, summed up where they lie, in whatever order. An area is a tile of one zoom.
#[derive(Debug)]
pub struct Areas {
    zoom: Zoom,
    digests: HashMap<TileId, u64>,
    all: u64,
    bounds: LatticeBox,
}

impl Areas {
    pub fn new(zoom: Zoom) -> Self {
        Self { zoom, digests: HashMap::new(), all: 0, bounds: LatticeBox::EMPTY }
    }

    pub fn of(zoom: Zoom, things: impl Iterator<Item = (LatticeBox, u64)>) -> Self {
        let mut areas = Self::new(zoom);
        for (around, digest) in things {
            areas.add(around, digest);
        }
        areas
    }

    pub fn add(&mut self, around: LatticeBox, digest: u64) {
        for area in touched(around, self.zoom) {
            let sum = self.digests.entry(area).or_default();
            *sum = sum.wrapping_add(digest);
        }
        self.all = self.all.wrapping_add(digest);
        self.bounds = self.bounds.union(around);
    }

    /// For areas that have the greatest number of what lies there instead of a sum: what has come twice, or in
    /// another order, changes nothing.
    pub fn raise(&mut self, around: LatticeBox, number: u64) {
        for area in touched(around, self.zoom) {
            self.raise_one(area, number);
        }
    }

    /// One area's number, as [`Areas::each`] gave it.
    pub fn raise_one(&mut self, area: TileId, number: u64) {
        let newest = self.digests.entry(area).or_default();
        *newest = number.max(*newest);
        self.all = number.max(self.all);
    }

    /// Every area in which something lies, in no particular order.
    pub fn each(&self) -> impl Iterator<Item = (TileId, u64)> {
        self.digests.iter().map(|(&area, &digest)| (area, digest))
    }

    /// Takes back what was added; the bounds stay.
    pub fn remove(&mut self, around: LatticeBox, digest: u64) {
        for area in touched(around, self.zoom) {
            let sum = self.digests.entry(area).or_default();
            *sum = sum.wrapping_sub(digest);
            if *sum == 0 {
                self.digests.remove(&area);
            }
        }
        self.all = self.all.wrapping_sub(digest);
    }

    /// Of everything that a tile may show, and so many tile units around it.
    pub fn around(&self, tile: TileId, buffer: i32) -> u64 {
        if tile.zoom() < self.zoom {
            return self.all;
        }
        let areas = touched(tile.lattice_box(buffer), self.zoom);
        let sums = areas.map(|area| self.digests.get(&area).copied().unwrap_or_default());
        // Not a sum: what moves from one area to the next must show.
        sums.fold(0, |seen: u64, sum| seen.rotate_left(7) ^ sum)
    }

    pub fn all(&self) -> u64 {
        self.all
    }

    /// The box around everything; empty when there is nothing.
    pub fn bounds(&self) -> LatticeBox {
        self.bounds
    }
}

/// The tiles of a zoom that a box touches.
fn touched(around: LatticeBox, zoom: Zoom) -> impl Iterator<Item = TileId> {
    let (low, high) = (TileId::of(around.min, zoom), TileId::of(around.max, zoom));
    let places = (low.x()..=high.x()).flat_map(move |x| (high.y()..=low.y()).map(move |y| (x, y)));
    places.map(move |(x, y)| TileId::new(zoom.get(), x, y).expect("between two tiles"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::lattice::LatticePoint;

    const BUFFER: i32 = 64;

    #[test]
    fn what_is_taken_back_was_never_there() {
        let zoom = Zoom::new(14).expect("a zoom");
        let at = |n: i32| LatticeBox::of(&[LatticePoint::new(1_136_000_000 + n * 3_000_000, 229_000_000)]);
        let mut areas = Areas::of(zoom, [(at(0), 7)].into_iter());
        let tile = |n: i32| TileId::of(at(n).min, zoom);
        let before = (areas.all(), areas.around(tile(0), BUFFER), areas.around(tile(1), BUFFER));
        areas.add(at(1), 9);
        assert_ne!(areas.around(tile(1), BUFFER), before.2);
        areas.remove(at(1), 9);
        assert_eq!((areas.all(), areas.around(tile(0), BUFFER), areas.around(tile(1), BUFFER)), before);
    }

    #[test]
    fn what_changes_far_away_changes_no_tile_here() {
        let here = LatticePoint::from_degrees(113.66, 22.94).expect("a place");
        let far = LatticePoint::from_degrees(113.86, 22.84).expect("a place");
        let thing = |at: LatticePoint, text: &str| (LatticeBox::of(&[at]), digest([text.as_bytes()]));
        let of = |things: [_; 2]| Areas::of(Zoom::new(12).expect("a zoom"), things.into_iter());
        let before = of([thing(here, "a"), thing(far, "b")]);
        let after = of([thing(far, "c"), thing(here, "a")]);
        for zoom in 12..=22 {
            let tile = |at| TileId::of(at, Zoom::new(zoom).expect("a zoom"));
            assert_eq!(before.around(tile(here), BUFFER), after.around(tile(here), BUFFER), "{zoom}");
            assert_ne!(before.around(tile(far), BUFFER), after.around(tile(far), BUFFER), "{zoom}");
        }
        let wide = TileId::of(here, Zoom::new(11).expect("a zoom"));
        assert_ne!(before.around(wide, BUFFER), after.around(wide, BUFFER));
        assert_ne!(before.all(), after.all());
    }

    #[test]
    fn texts_that_read_the_same_together_are_not_the_same() {
        let two = |a: &str, b: &str| digest([a.as_bytes(), b.as_bytes()]);
        assert_ne!(two("ab", "c"), two("a", "bc"));
        assert_ne!(two("", "a"), two("a", ""));
    }
}
