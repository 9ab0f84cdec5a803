//! An import that is killed: all of it is there afterwards, or nothing.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use gridward::domain::id::GridId;
use gridward::domain::layers::Layer;
use gridward::service::import::{Around, ImportKind, ImportRequest, import};
use gridward::store::Store;
use gridward::store::gpkg::Gpkg;

use super::{open_gpkg, signature};
use crate::stores::Folder;

/// Side of the square of grids that is imported.
const SIDE: usize = 40;
/// Kills within the time that an undisturbed import takes.
const KILLS: u32 = 16;

/// Set for the process that is to be killed: the folder with the store and the file.
const FOLDER: &str = "GRIDWARD_TEST_KILLED_FOLDER";

/// A coverage of `SIDE`² grids.
fn grids() -> String {
    let degree = |at: usize, from: f64| format!("{:.7}", from + at as f64 * 1e-3);
    let mut features = Vec::new();
    for row in 0..SIDE {
        for column in 0..SIDE {
            let (west, east) = (degree(column, 113.6), degree(column + 1, 113.6));
            let (south, north) = (degree(row, 22.9), degree(row + 1, 22.9));
            features.push(format!(
                r#"{{"type":"Feature","properties":{{"code":"{row}-{column}","name":"格"}},"geometry":{{"type":"Polygon","coordinates":[[[{west},{south}],[{east},{south}],[{east},{north}],[{west},{north}],[{west},{south}]]]}}}}"#
            ));
        }
    }
    format!(r#"{{"type":"FeatureCollection","features":[{}]}}"#, features.join(","))
}

fn request(file: PathBuf) -> ImportRequest {
    ImportRequest {
        layer: Some(Layer::Community),
        level: Some("basic".into()),
        ..ImportRequest::new(ImportKind::Grids, vec![file])
    }
}

/// Does the import in the folder that the environment names; a test of nothing when it names none.
#[test]
fn child() {
    let Some(folder) = std::env::var_os(FOLDER) else { return };
    let folder = Path::new(&folder);
    let store = open_gpkg(&folder.join("town.gpkg"));
    let mut next = 0;
    let mut fresh_id = || {
        next += 1;
        GridId::new(&format!("g{next}")).expect("an id")
    };
    let around =
        &mut Around { store: &store, by: signature(), fresh_id: &mut fresh_id, progress: &mut |_| {} };
    import(&request(folder.join("grids.geojson")), around).expect("imported");
}

#[test]
fn all_or_nothing_is_left() {
    let folder = Folder::new();
    std::fs::write(folder.file("grids.geojson"), grids()).expect("writable");
    let run = |kill_after: Option<Duration>| {
        let path = folder.file("town.gpkg");
        for ending in ["", "-wal", "-shm"] {
            let _ = std::fs::remove_file(format!("{}{ending}", path.display()));
        }
        drop(open_gpkg(&path));
        let began = Instant::now();
        let mut child = Command::new(std::env::current_exe().expect("this test"))
            .args(["import::killed::child", "--exact"])
            .env(FOLDER, folder.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("a child");
        if let Some(after) = kill_after {
            std::thread::sleep(after);
            let _ = child.kill();
        }
        child.wait().expect("ended");
        (began.elapsed(), whole(&open_gpkg(&path)))
    };
    let (whole_time, done) = run(None);
    assert!(done, "undisturbed, it is all there");
    // Later and later, until two in a row came too late.
    let mut outcomes = Vec::new();
    for at in 1..=KILLS * 4 {
        outcomes.push(run(Some(whole_time * at / KILLS)).1);
        if outcomes.ends_with(&[true, true]) {
            break;
        }
    }
    println!("killed ever later within some {whole_time:?}; all of it there afterwards: {outcomes:?}");
    assert!(outcomes.contains(&false), "no kill came early enough to count");
    assert!(outcomes.contains(&true), "no kill came late enough to count");
}

/// Whether all of the import is there; fails when a part of it is.
fn whole(store: &Gpkg) -> bool {
    let head = store.head().expect("a head");
    let Some(number) = head.edition else {
        assert_eq!(store.digests().expect("readable"), [], "digests without an edition");
        assert_eq!(head.log.0, 0, "a log entry without an edition");
        return false;
    };
    let plan = store.plan(number).expect("readable").expect("there");
    assert_eq!((plan.grids.len(), plan.leaves.len()), (SIDE * SIDE, SIDE * SIDE));
    assert_eq!(plan.mesh.arc_count(), 2 * SIDE * (SIDE + 1) - 4, "four corners turn without a node");
    assert_eq!(store.digests().expect("readable").len(), SIDE * SIDE);
    assert_eq!(head.log.0, 1);
    true
}
