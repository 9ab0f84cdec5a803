//! Many tiles into one archive or one folder, in the order of [`crate::kernel::hilbert`] zoom by zoom.
//!
//! Tiles are bytes here, written as they come: nothing is compressed twice, and an empty one is never
//! given.

mod archive;
mod folder;

pub use archive::TileArchive;
pub use folder::TileFolder;

use std::io;

use crate::kernel::lattice::{LatticeBox, LatticePoint};
use crate::kernel::tile::TileId;

/// Where tiles go.
pub trait TileOutput {
    /// # Errors
    /// It cannot be written.
    fn add(&mut self, tile: TileId, bytes: &[u8]) -> io::Result<()>;
}

/// Where a set of tiles lies.
#[derive(Clone, Copy, Debug)]
pub struct TileExtent {
    pub bounds: LatticeBox,
    /// First and last.
    pub zooms: (u8, u8),
    /// Where a map may begin, and at which zoom.
    pub center: (LatticePoint, u8),
}
