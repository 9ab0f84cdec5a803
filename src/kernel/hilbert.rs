//! Tiles along Hilbert's curve (1891): what lies near on the ground mostly stands near in the order. A
//! tile's four quarters follow one another, so that any part of the order is found by descending.

use super::tile::TileId;

/// A tile, with how the curve runs through it.
#[derive(Clone, Copy, Debug)]
pub struct CurveTile {
    tile: TileId,
    /// Whether x and y change places.
    swapped: bool,
    /// Whether both run the other way.
    reversed: bool,
}

/// How the curve runs through a tile: down, right and up again, as (x, y).
const COURSE: [(u32, u32); 4] = [(0, 0), (0, 1), (1, 1), (1, 0)];

impl CurveTile {
    /// The one tile of zoom 0.
    pub fn world() -> Self {
        Self { tile: TileId::new(0, 0, 0).expect("the first tile"), swapped: false, reversed: false }
    }

    pub fn tile(self) -> TileId {
        self.tile
    }

    /// Its quarters at the next zoom, in order; none past the last.
    pub fn quarters(self) -> impl DoubleEndedIterator<Item = Self> {
        (0..4).zip(COURSE).filter_map(move |(number, (x, y))| {
            let (x, y) = if self.reversed { (1 - x, 1 - y) } else { (x, y) };
            let (x, y) = if self.swapped { (y, x) } else { (x, y) };
            let tile = TileId::new(self.tile.zoom().get() + 1, 2 * self.tile.x() + x, 2 * self.tile.y() + y)?;
            let is_end = number == 0 || number == 3;
            Some(Self { tile, swapped: self.swapped ^ is_end, reversed: self.reversed ^ (number == 3) })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::measure::Zoom;

    fn at_zoom(zoom: u8) -> Vec<CurveTile> {
        (0..zoom).fold(vec![CurveTile::world()], |wider, _| {
            wider.into_iter().flat_map(CurveTile::quarters).collect()
        })
    }

    #[test]
    fn each_step_leads_to_a_neighbour_and_none_is_left_out() {
        for zoom in 1..=7 {
            let tiles: Vec<TileId> = at_zoom(zoom).into_iter().map(CurveTile::tile).collect();
            let step =
                |pair: &[TileId]| pair[0].x().abs_diff(pair[1].x()) + pair[0].y().abs_diff(pair[1].y());
            assert!(tiles.windows(2).all(|pair| step(pair) == 1), "{zoom}");
            let mut sorted = tiles.clone();
            sorted.sort_unstable();
            sorted.dedup();
            assert_eq!(sorted.len(), 1 << (2 * zoom));
            // From the upper left to the upper right, whatever the zoom.
            let last = (1 << zoom) - 1;
            assert_eq!(
                [tiles[0], tiles[tiles.len() - 1]].map(|tile| (tile.x(), tile.y())),
                [(0, 0), (last, 0)]
            );
        }
    }

    #[test]
    fn it_ends_with_the_last_zoom() {
        let first = (0..Zoom::MAX).fold(CurveTile::world(), |wide, _| wide.quarters().next().expect("one"));
        assert_eq!((first.tile().zoom(), first.quarters().count()), (Zoom::LAST, 0));
    }
}
