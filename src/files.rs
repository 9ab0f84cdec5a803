//! Files that appear whole or not at all, for their owner's eyes: stores, copies of them, exports and
//! answers name people.
//!
//! What is written grows beside its place under another name, goes to the disk, and only then takes the
//! name. Whoever fails on the way leaves what stood there before.

use std::ffi::OsStr;
use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

mod folder;

pub use folder::FolderDraft;

/// Who may read what is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Eyes {
    /// The owner alone.
    Owner,
    /// Whom the process' umask lets: nothing in it is about people.
    Everybody,
}

impl Eyes {
    fn file_mode(self) -> u32 {
        match self {
            Self::Owner => 0o600,
            Self::Everybody => 0o666,
        }
    }
}

/// What SQLite leaves beside a file it was stopped at.
const BESIDE: [&str; 4] = ["", "-wal", "-shm", "-journal"];

/// A file in the making. Dropped before it has its name, it is gone.
#[derive(Debug)]
pub struct Draft {
    making: PathBuf,
    /// `None` for a pipe or device, which is written where it is: nothing can take its place.
    name: Option<PathBuf>,
    /// Whether it stays when it is dropped without its name.
    is_kept: bool,
}

impl Draft {
    /// Makes an empty file beside `path`, for its owner's eyes.
    ///
    /// # Errors
    /// The folder is not there or cannot be written.
    pub fn beside(path: &Path) -> io::Result<Self> {
        Self::beside_for(path, Eyes::Owner)
    }

    /// Makes an empty file beside `path`.
    ///
    /// # Errors
    /// The folder is not there or cannot be written.
    pub fn beside_for(path: &Path, eyes: Eyes) -> io::Result<Self> {
        // A link stays one: what it leads to is replaced.
        let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        if path.metadata().is_ok_and(|there| !there.is_file() && !there.is_dir()) {
            return Ok(Self { making: path, name: None, is_kept: false });
        }
        let file_name = path.file_name().ok_or(ErrorKind::InvalidInput)?;
        for number in 0_u32.. {
            let making = part_name(&path, file_name, number);
            match OpenOptions::new().write(true).create_new(true).mode(eyes.file_mode()).open(&making) {
                Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
                Ok(_) => return Ok(Self { making, name: Some(path), is_kept: false }),
            }
        }
        Err(ErrorKind::AlreadyExists.into())
    }

    /// Takes up the file beside `path` that was dropped without its name, else makes an empty one; it stays until it has
    /// its name. For its owner's eyes.
    ///
    /// # Errors
    /// The folder is not there or cannot be written.
    pub fn kept_beside(path: &Path) -> io::Result<Self> {
        let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        let mut making = path.clone().into_os_string();
        making.push(".part");
        let making = PathBuf::from(making);
        OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(false)
            .mode(Eyes::Owner.file_mode())
            .open(&making)?;
        Ok(Self { making, name: Some(path), is_kept: true })
    }

    /// Where it is until it has its name.
    pub fn path(&self) -> &Path {
        &self.making
    }

    /// Whether it stays when it is dropped without its name.
    pub fn is_kept(&self) -> bool {
        self.is_kept
    }

    /// Drops it for good.
    pub fn discard(mut self) {
        self.is_kept = false;
    }

    /// Whether it is a pipe or device, which is written from front to back and takes what it is given.
    pub fn is_in_place(&self) -> bool {
        self.name.is_none()
    }

    /// # Errors
    /// As any open.
    pub fn open(&self) -> io::Result<File> {
        OpenOptions::new().write(true).open(&self.making)
    }

    /// Gives it its name, and what had it is gone; the new file may be read by whom the old one might.
    ///
    /// # Errors
    /// It cannot be brought to the disk or named.
    pub fn replace(mut self) -> io::Result<()> {
        let Some(name) = self.name.take() else { return Ok(()) };
        let made = self.to_disk().and_then(|()| {
            if let Ok(before) = name.metadata() {
                fs::set_permissions(&self.making, before.permissions())?;
            }
            fs::rename(&self.making, &name)?;
            folder_to_disk(&name)
        });
        self.name = Some(name);
        made
    }

    /// Gives it its name unless something has that already.
    ///
    /// # Errors
    /// `AlreadyExists`, or it cannot be brought to the disk or named.
    pub fn appear(self) -> io::Result<()> {
        let name = self.name.as_deref().ok_or(ErrorKind::AlreadyExists)?;
        self.to_disk()?;
        // Unlike a rename, a link takes nobody's place.
        fs::hard_link(&self.making, name)?;
        folder_to_disk(name)
    }

    fn to_disk(&self) -> io::Result<()> {
        File::open(&self.making)?.sync_all()
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        if self.name.is_none() || self.is_kept {
            return;
        }
        // Left-overs take room and nothing else.
        for suffix in BESIDE {
            let mut file = self.making.clone().into_os_string();
            file.push(suffix);
            let _ = fs::remove_file(PathBuf::from(file));
        }
    }
}

/// Whether two paths lead to one file that is there.
pub fn are_same(one: &Path, other: &Path) -> bool {
    match (one.metadata(), other.metadata()) {
        (Ok(one), Ok(other)) => one.is_file() && (one.dev(), one.ino()) == (other.dev(), other.ino()),
        _ => false,
    }
}

/// What stands beside `path` while it is made.
fn part_name(path: &Path, file_name: &OsStr, number: u32) -> PathBuf {
    let mut name = file_name.to_owned();
    name.push(format!(".{}-{number}.part", std::process::id()));
    path.with_file_name(name)
}

fn folder_to_disk(path: &Path) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
}
