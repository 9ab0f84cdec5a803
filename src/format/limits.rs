//! How much of a file is believed before it is refused.

/// Bounds on what one file may hold. Each is named in the message that refuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of one file as it lies on disk. Files are held in memory whole.
    pub file_bytes: u64,
    /// Bytes of an archive once unpacked, all its parts together: a zip bomb ends here.
    pub unpacked_bytes: u64,
    pub rows: u64,
    /// Vertices of one ring or line. The longest real coastline rings have some 100,000.
    pub ring_vertices: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { file_bytes: 1 << 30, unpacked_bytes: 1 << 30, rows: 20_000_000, ring_vertices: 1_000_000 }
    }
}
