//! A digest of what lies in each area, so that a tile has the version of its surroundings and not of the
//! whole set.

use std::collections::HashMap;

use crate::kernel::lattice::LatticeBox;
use crate::kernel::measure::Zoom;
use crate::kernel::tile::TileId;
use crate::tiles::BUFFER;

/// An area is a tile of this zoom: some 9 km wide in the south of China.
const AREA_ZOOM: u8 = 12;

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

/// Digests of things, summed up where they lie, in whatever order.
#[derive(Debug)]
pub struct Areas {
    digests: HashMap<TileId, u64>,
    all: u64,
    bounds: LatticeBox,
}

impl Areas {
    pub fn of(things: impl Iterator<Item = (LatticeBox, u64)>) -> Self {
        let mut areas = Self { digests: HashMap::new(), all: 0, bounds: LatticeBox::EMPTY };
        for (around, digest) in things {
            areas.add(around, digest);
        }
        areas
    }

    fn add(&mut self, around: LatticeBox, digest: u64) {
        let zoom = Zoom::new(AREA_ZOOM).expect("below the last");
        let (low, high) = (TileId::of(around.min, zoom), TileId::of(around.max, zoom));
        for x in low.x()..=high.x() {
            for y in high.y()..=low.y() {
                let area = TileId::new(AREA_ZOOM, x, y).expect("between two tiles");
                let sum = self.digests.entry(area).or_default();
                *sum = sum.wrapping_add(digest);
            }
        }
        self.all = self.all.wrapping_add(digest);
        self.bounds = self.bounds.union(around);
    }

    /// Of everything that a tile may show, its buffer included.
    pub fn around(&self, tile: TileId) -> u64 {
        let zoom = Zoom::new(AREA_ZOOM).expect("below the last");
        if tile.zoom() < zoom {
            return self.all;
        }
        let seen = tile.lattice_box(BUFFER);
        let (low, high) = (TileId::of(seen.min, zoom), TileId::of(seen.max, zoom));
        let areas = (low.x()..=high.x()).flat_map(|x| (high.y()..=low.y()).map(move |y| (x, y)));
        let sums = areas.map(|(x, y)| {
            let area = TileId::new(AREA_ZOOM, x, y).expect("between two tiles");
            self.digests.get(&area).copied().unwrap_or_default()
        });
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::lattice::LatticePoint;

    #[test]
    fn what_changes_far_away_changes_no_tile_here() {
        let here = LatticePoint::from_degrees(113.66, 22.94).expect("a place");
        let far = LatticePoint::from_degrees(113.86, 22.84).expect("a place");
        let thing = |at: LatticePoint, text: &str| (LatticeBox::of(&[at]), digest([text.as_bytes()]));
        let before = Areas::of([thing(here, "a"), thing(far, "b")].into_iter());
        let after = Areas::of([thing(far, "c"), thing(here, "a")].into_iter());
        for zoom in 12..=22 {
            let tile = |at| TileId::of(at, Zoom::new(zoom).expect("a zoom"));
            assert_eq!(before.around(tile(here)), after.around(tile(here)), "{zoom}");
            assert_ne!(before.around(tile(far)), after.around(tile(far)), "{zoom}");
        }
        let wide = TileId::of(here, Zoom::new(11).expect("a zoom"));
        assert_ne!(before.around(wide), after.around(wide));
        assert_ne!(before.all(), after.all());
    }

    #[test]
    fn texts_that_read_the_same_together_are_not_the_same() {
        let two = |a: &str, b: &str| digest([a.as_bytes(), b.as_bytes()]);
        assert_ne!(two("ab", "c"), two("a", "bc"));
        assert_ne!(two("", "a"), two("a", ""));
    }
}
