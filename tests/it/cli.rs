//! The commands, as the binary does them: exit status, what is on stdout, what is left on disk.

mod batch;
mod books;
mod broken_off;
mod demo;
mod files;
mod settings;
mod sheets;
mod town;

use std::path::{Path, PathBuf};
use std::process::Output;

use serde_json::Value;

use crate::harness::server::{fresh_folder, gridward};

/// A folder and a store's path in it.
pub struct Desk {
    pub folder: PathBuf,
    pub store: String,
}

impl Desk {
    pub fn new() -> Self {
        let folder = fresh_folder();
        let store = folder.join("town.gpkg").to_str().expect("ASCII").to_owned();
        Self { folder, store }
    }

    pub fn file(&self, name: &str, text: impl AsRef<[u8]>) -> String {
        let path = self.folder.join(name);
        std::fs::write(&path, text).expect("writable");
        path.to_str().expect("ASCII").to_owned()
    }

    /// Runs a command on the store.
    pub fn run(&self, args: &[&str]) -> Output {
        gridward(&[args, &["--store", &self.store]].concat())
    }

    /// Runs it with `--json`: its exit status and the one document on stdout.
    pub fn json(&self, args: &[&str]) -> (i32, Value) {
        let output = self.run(&[args, &["--json"]].concat());
        (output.status.code().expect("an exit status"), document(&output))
    }

    /// A grid a community, at x and y in degrees.
    pub fn grid(&self, x: f64, y: f64) {
        let ring = [(0.0, 0.0), (0.01, 0.0), (0.01, 0.01), (0.0, 0.01), (0.0, 0.0)];
        let ring: Vec<[f64; 2]> = ring.iter().map(|(dx, dy)| [x + dx, y + dy]).collect();
        let feature = serde_json::json!({"type": "Feature", "properties": {"code": "1", "name": "甲"},
            "geometry": {"type": "Polygon", "coordinates": [ring]}});
        let path = self.file("grid.geojson", feature.to_string());
        let done = self.run(&["import", "grids", &path, "--layer", "community", "--level", "community"]);
        assert!(done.status.success(), "{}", said(&done));
    }
}

/// The one JSON document that is all of stdout.
pub fn document(output: &Output) -> Value {
    let text = std::str::from_utf8(&output.stdout).expect("UTF-8");
    assert_eq!(text.matches('\n').count(), 1, "one line and nothing else: {text:?}, {}", said(output));
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

pub fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// Who may do what with a file.
pub fn mode(path: impl AsRef<Path>) -> u32 {
    use std::os::unix::fs::PermissionsExt;
    path.as_ref().metadata().expect("there").permissions().mode() & 0o777
}
