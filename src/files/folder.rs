//! A folder of many files that appears whole or not at all.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use super::{Eyes, folder_to_disk, part_name};

/// A folder in the making. Dropped before it has its name, it is gone with all that is in it.
#[derive(Debug)]
pub struct FolderDraft {
    making: PathBuf,
    name: PathBuf,
    eyes: Eyes,
}

impl FolderDraft {
    /// Makes an empty folder beside `path`.
    ///
    /// # Errors
    /// `AlreadyExists` when there is something at `path` other than an empty folder; what it is to lie in
    /// is not there or cannot be written.
    pub fn beside(path: &Path, eyes: Eyes) -> io::Result<Self> {
        let name = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        if is_taken(&name)? {
            return Err(ErrorKind::AlreadyExists.into());
        }
        let file_name = name.file_name().ok_or(ErrorKind::InvalidInput)?;
        let mode = if eyes == Eyes::Owner { 0o700 } else { 0o777 };
        for number in 0_u32.. {
            let making = part_name(&name, file_name, number);
            match DirBuilder::new().mode(mode).create(&making) {
                Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
                Ok(()) => return Ok(Self { making, name, eyes }),
            }
        }
        Err(ErrorKind::AlreadyExists.into())
    }

    /// Writes a file at a path within the folder, and makes the folders on the way.
    ///
    /// # Errors
    /// It is there already, or cannot be written.
    pub fn write(&self, within: &Path, bytes: &[u8]) -> io::Result<()> {
        let path = self.making.join(within);
        let mut options = OpenOptions::new();
        options.write(true).create_new(true).mode(self.eyes.file_mode());
        let file = match options.open(&path) {
            Err(error) if error.kind() == ErrorKind::NotFound => {
                fs::create_dir_all(path.parent().unwrap_or(&self.making))?;
                options.open(&path)
            }
            opened => opened,
        };
        file?.write_all(bytes)
    }

    /// Gives it its name.
    ///
    /// # Errors
    /// Something has the name by now, or it cannot be brought to the disk.
    pub fn appear(self) -> io::Result<()> {
        // The whole file system at once: file by file a tile takes longer to get there than to be drawn.
        rustix::fs::syncfs(File::open(&self.making)?)?;
        // Takes the place of an empty folder and of nothing else.
        fs::rename(&self.making, &self.name)?;
        folder_to_disk(&self.name)
    }
}

impl Drop for FolderDraft {
    fn drop(&mut self) {
        // Gone already when it has its name. Left-overs take room and nothing else.
        let _ = fs::remove_dir_all(&self.making);
    }
}

fn is_taken(path: &Path) -> io::Result<bool> {
    match path.symlink_metadata() {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
        Ok(there) if there.is_dir() => Ok(fs::read_dir(path)?.next().is_some()),
        Ok(_) => Ok(true),
    }
}
