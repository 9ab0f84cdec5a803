//! PMTiles 3: one file that a plain file server hands out in parts, by ranges of bytes. Tiles of the same
//! bytes stand in it once.

use std::fs::File;
use std::io;

use pmtiles::{Compression, PmTilesStreamWriter, PmTilesWriter, PmtError, TileCoord, TileType};

use super::{TileExtent, TileOutput};
use crate::kernel::tile::TileId;

pub struct TileArchive(PmTilesStreamWriter<File>);

impl TileArchive {
    /// Begins an archive of gzip-compressed vector tiles; `metadata` is a JSON object with
    /// `vector_layers`.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn create(file: File, extent: TileExtent, metadata: &str) -> io::Result<Self> {
        let (low, high) = (extent.bounds.min, extent.bounds.max);
        let (center, center_zoom) = extent.center;
        let writer = PmTilesWriter::new(TileType::Mvt)
            .precompressed(Compression::Gzip)
            .min_zoom(extent.zooms.0)
            .max_zoom(extent.zooms.1)
            .bounds(low.lon(), low.lat(), high.lon(), high.lat())
            .center(center.lon(), center.lat())
            .center_zoom(center_zoom)
            .metadata(metadata);
        writer.create(file).map(Self).map_err(reason)
    }

    /// Writes the directories, without which nobody finds a tile.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn finish(self) -> io::Result<()> {
        self.0.finalize().map_err(reason)
    }
}

impl TileOutput for TileArchive {
    fn add(&mut self, tile: TileId, bytes: &[u8]) -> io::Result<()> {
        let at = TileCoord::new(tile.zoom().get(), tile.x(), tile.y()).map_err(reason)?;
        self.0.add_tile(at, bytes).map_err(reason)
    }
}

fn reason(error: PmtError) -> io::Error {
    match error {
        PmtError::Reading(error) => error,
        error => io::Error::other(error),
    }
}
