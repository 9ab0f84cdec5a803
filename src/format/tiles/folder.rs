//! `{z}/{x}/{y}.mvt`, as file servers and object stores hand out.

use std::io;
use std::path::PathBuf;

use super::TileOutput;
use crate::files::FolderDraft;
use crate::kernel::tile::TileId;

pub struct TileFolder<'f>(pub &'f FolderDraft);

impl TileOutput for TileFolder<'_> {
    fn add(&mut self, tile: TileId, bytes: &[u8]) -> io::Result<()> {
        let path = format!("{}/{}/{}.mvt", tile.zoom().get(), tile.x(), tile.y());
        self.0.write(&PathBuf::from(path), bytes)
    }
}
