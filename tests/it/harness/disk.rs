//! A disk of its own, to be filled.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::stores::Folder;

/// A disk in memory; unmounted at the end.
pub struct Disk(Folder);

impl Disk {
    /// `None`, said in print, where mounting is not allowed.
    pub fn new(size: &str) -> Option<Self> {
        let folder = Folder::new();
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &format!("size={size}"), "tmpfs"])
            .arg(folder.path())
            .output();
        if mounted.is_ok_and(|done| done.status.success()) {
            Some(Self(folder))
        } else {
            println!("skipped: mounting a tmpfs needs root");
            None
        }
    }

    pub fn resize(&self, size: &str) {
        let remount = format!("remount,size={size}");
        let done = Command::new("mount").args(["-o", &remount]).arg(self.path()).status().expect("runs");
        assert!(done.success());
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }

    pub fn file(&self, name: &str) -> PathBuf {
        self.0.file(name)
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(self.path()).status();
    }
}
