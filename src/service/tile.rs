//! Tiles as they are served: drawn once however many ask, compressed once, kept by version.
//!
//! An edition never changes, so its number is the version: nothing is ever invalidated, old tiles
//! only fall out when the bytes kept reach their bound.

use std::sync::Arc;

use libdeflater::{CompressionLvl, Compressor, Decompressor};
use moka::sync::Cache;

use crate::atlas::Atlas;
use crate::domain::edition::EditionNumber;
use crate::kernel::tile::TileId;
use crate::tiles::{GridTiles, TileGround};

/// Editions whose boxes are kept for drawing: the one in force, and a few asked for by number.
const GROUNDS_MAX: u64 = 4;

/// A tile's bytes, gzip; empty when nothing lies in it.
#[derive(Debug)]
pub struct TileBytes(Vec<u8>);

impl TileBytes {
    pub fn of(plain: &[u8]) -> Self {
        if plain.is_empty() {
            return Self(Vec::new());
        }
        let mut compressor = Compressor::new(CompressionLvl::default());
        let mut bytes = vec![0; compressor.gzip_compress_bound(plain.len())];
        let length = compressor.gzip_compress(plain, &mut bytes).expect("room for the worst case");
        bytes.truncate(length);
        bytes.shrink_to_fit();
        Self(bytes)
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn gzip(&self) -> &[u8] {
        &self.0
    }

    /// For the rare client that takes no gzip.
    pub fn plain(&self) -> Vec<u8> {
        // A gzip file ends with the length of what is in it (RFC 1952, 2.3.1).
        let Some(length) = self.0.last_chunk() else { return Vec::new() };
        let mut plain = vec![0; u32::from_le_bytes(*length) as usize];
        Decompressor::new().gzip_decompress(self.gzip(), &mut plain).expect("compressed by ourselves");
        plain
    }
}

/// Draws tiles and keeps them.
pub struct Tiles {
    grounds: Cache<EditionNumber, Arc<TileGround>>,
    grids: Cache<(EditionNumber, TileId), Arc<TileBytes>>,
}

impl Tiles {
    /// Keeps at most `bytes_max` bytes of tiles.
    pub fn new(bytes_max: u64) -> Self {
        // A key, a pointer and the cache's own entry weigh about this much.
        const ENTRY_BYTES: usize = 160;
        let weigh = |_: &(EditionNumber, TileId), tile: &Arc<TileBytes>| {
            u32::try_from(tile.gzip().len() + ENTRY_BYTES).unwrap_or(u32::MAX)
        };
        Self {
            grounds: Cache::new(GROUNDS_MAX),
            grids: Cache::builder().max_capacity(bytes_max).weigher(weigh).build(),
        }
    }

    /// A tile of the set `grids` of the atlas' edition.
    pub fn grids(&self, atlas: &Atlas, tile: TileId) -> Arc<TileBytes> {
        let edition = atlas.edition().number;
        self.grids.get_with((edition, tile), || {
            let ground = self.ground(atlas);
            let levels = &atlas.town().levels;
            let drawn = GridTiles::new(atlas.plan(), atlas.index(), levels, &ground).draw(tile);
            Arc::new(TileBytes::of(&drawn))
        })
    }

    /// What drawing the atlas' edition needs; its bounds are TileJSON's.
    pub fn ground(&self, atlas: &Atlas) -> Arc<TileGround> {
        self.grounds
            .get_with(atlas.edition().number, || Arc::new(TileGround::of(atlas.plan(), atlas.index())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_compressed_comes_back() {
        for plain in [&b""[..], b"a", &[7; 100_000]] {
            let tile = TileBytes::of(plain);
            assert_eq!((tile.plain().as_slice(), tile.is_empty()), (plain, plain.is_empty()));
        }
    }
}
