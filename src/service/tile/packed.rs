//! A tile's bytes in one of the codings that clients take.

use std::cell::RefCell;
use std::io::Cursor;

use brotli::enc::BrotliEncoderParams;
use bytes::Bytes;
use libdeflater::{CompressionLvl, Compressor, Decompressor};

/// A content coding (RFC 9110, 8.4.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Coding {
    Zstd,
    Brotli,
    Gzip,
}

impl Coding {
    /// The dearest to us first: smaller than gzip and made in less time, smaller still but slow, known to all.
    pub const ALL: [Self; 3] = [Self::Zstd, Self::Brotli, Self::Gzip];

    /// As in `Content-Encoding`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Zstd => "zstd",
            Self::Brotli => "br",
            Self::Gzip => "gzip",
        }
    }
}

/// Of gzip where somebody waits for the tile: one to five hundredths larger than at the level of files, made
/// in a quarter to two thirds of the time.
const GZIP_LEVEL: i32 = 1;
/// Of gzip in files, which are written once and read often: from here on tiles get no smaller.
const GZIP_FILE_LEVEL: i32 = 6;
/// Of Zstandard: from here on tiles get no smaller for what it costs. Measured on tiles of z10 to z16.
const ZSTD_LEVEL: i32 = 4;
/// Of Brotli: an eighth less than gzip; the next that is smaller takes thirty times as long.
const BROTLI_QUALITY: i32 = 5;

thread_local! {
    /// Their tables are larger than most tiles: made once a thread.
    static GZIP: RefCell<Compressor> = RefCell::new(gzip_compressor(GZIP_LEVEL));
    static GZIP_FILE: RefCell<Compressor> = RefCell::new(gzip_compressor(GZIP_FILE_LEVEL));
    static ZSTD: RefCell<zstd::bulk::Compressor<'static>> =
        RefCell::new(zstd::bulk::Compressor::new(ZSTD_LEVEL).expect("a level that there is"));
}

/// A tile's bytes in a coding; empty when nothing lies in it. A copy shares them.
#[derive(Clone, Debug)]
pub struct TileBytes {
    bytes: Bytes,
    coding: Coding,
}

impl TileBytes {
    pub fn of(plain: &[u8], coding: Coding) -> Self {
        if plain.is_empty() {
            return Self { bytes: Bytes::new(), coding };
        }
        let pack: fn(&[u8]) -> Vec<u8> = match coding {
            Coding::Zstd => zstd,
            Coding::Brotli => brotli,
            Coding::Gzip => |plain| GZIP.with_borrow_mut(|compressor| gzip(plain, compressor)),
        };
        Self { bytes: pack(plain).into(), coding }
    }

    /// As gzip, smaller, for a file.
    pub fn for_a_file(plain: &[u8]) -> Self {
        let bytes = match plain {
            [] => Vec::new(),
            plain => GZIP_FILE.with_borrow_mut(|compressor| gzip(plain, compressor)),
        };
        Self { bytes: bytes.into(), coding: Coding::Gzip }
    }

    pub fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    pub fn bytes(&self) -> &Bytes {
        &self.bytes
    }

    pub fn coding(&self) -> Coding {
        self.coding
    }

    /// For the rare client that takes no coding, and for another coding.
    pub fn plain(&self) -> Vec<u8> {
        if self.is_empty() {
            return Vec::new();
        }
        let unpacked = match self.coding {
            Coding::Zstd => zstd::decode_all(&*self.bytes).ok(),
            Coding::Brotli => {
                let mut plain = Vec::new();
                brotli::BrotliDecompress(&mut &*self.bytes, &mut plain).ok().map(|()| plain)
            }
            Coding::Gzip => gunzip(&self.bytes),
        };
        unpacked.expect("compressed by ourselves")
    }
}

fn gzip_compressor(level: i32) -> Compressor {
    Compressor::new(CompressionLvl::new(level).expect("a level that there is"))
}

fn gzip(plain: &[u8], compressor: &mut Compressor) -> Vec<u8> {
    let mut bytes = vec![0; compressor.gzip_compress_bound(plain.len())];
    let length = compressor.gzip_compress(plain, &mut bytes).expect("room for the worst case");
    bytes.truncate(length);
    bytes.shrink_to_fit();
    bytes
}

/// A gzip file ends with the length of what is in it (RFC 1952, 2.3.1).
fn gunzip(gzip: &[u8]) -> Option<Vec<u8>> {
    let mut plain = vec![0; u32::from_le_bytes(*gzip.last_chunk()?) as usize];
    Decompressor::new().gzip_decompress(gzip, &mut plain).ok()?;
    Some(plain)
}

fn zstd(plain: &[u8]) -> Vec<u8> {
    let mut bytes =
        ZSTD.with_borrow_mut(|compressor| compressor.compress(plain)).expect("room for the worst case");
    bytes.shrink_to_fit();
    bytes
}

fn brotli(plain: &[u8]) -> Vec<u8> {
    let params =
        BrotliEncoderParams { quality: BROTLI_QUALITY, size_hint: plain.len(), ..Default::default() };
    let mut bytes = Vec::new();
    brotli::BrotliCompress(&mut Cursor::new(plain), &mut bytes, &params).expect("memory takes all");
    bytes.shrink_to_fit();
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_compressed_comes_back() {
        for coding in Coding::ALL {
            for plain in [&b""[..], b"a", &[7; 100_000], &(0..255).collect::<Vec<u8>>()] {
                for tile in [TileBytes::of(plain, coding), TileBytes::for_a_file(plain)] {
                    assert_eq!(
                        (tile.plain().as_slice(), tile.is_empty()),
                        (plain, plain.is_empty()),
                        "{coding:?}"
                    );
                }
            }
        }
    }
}
