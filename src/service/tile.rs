//! Tiles as they are served: drawn once however many ask, compressed once, kept by version.
//!
//! An edition never changes, so its number is the version: nothing is ever invalidated, old tiles
//! only fall out when the bytes kept reach their bound.

use std::io::{Read, Write};
use std::sync::Arc;

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
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
    fn of(plain: &[u8]) -> Self {
        if plain.is_empty() {
            return Self(Vec::new());
        }
        let mut encoder = GzEncoder::new(Vec::new(), Compression::new(6));
        encoder.write_all(plain).expect("a Vec takes every byte");
        Self(encoder.finish().expect("a Vec takes every byte"))
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn gzip(&self) -> &[u8] {
        &self.0
    }

    /// For the rare client that takes no gzip.
    pub fn plain(&self) -> Vec<u8> {
        let mut plain = Vec::new();
        if !self.is_empty() {
            GzDecoder::new(self.gzip()).read_to_end(&mut plain).expect("compressed by ourselves");
        }
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
