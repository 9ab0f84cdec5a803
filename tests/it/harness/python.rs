//! Packages of Python that Debian does not have, or has in too old a version.

use std::path::PathBuf;
use std::process::Command;

use super::missing;

/// The interpreter of an environment of its own with one package in it, made where there is none yet; `None`
/// where it cannot be made.
pub fn with(package: &str) -> Option<PathBuf> {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("python-{package}"));
    let (python, ready) = (folder.join("bin/python"), folder.join("ready"));
    if !ready.exists() {
        let is_done = |command: &mut Command| command.status().is_ok_and(|status| status.success());
        let made = is_done(Command::new("/usr/bin/python3").args(["-m", "venv", "--clear"]).arg(&folder))
            && is_done(Command::new(&python).args(["-m", "pip", "install", "--quiet", package]));
        if !made {
            missing::program(&format!("{package} from PyPI (and Debian's python3-venv)"));
            return None;
        }
        std::fs::write(ready, "").expect("a folder of our own");
    }
    Some(python)
}
