//! Exports that make no sense, fail, or are killed: what stood there stays, and nothing half made.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use super::text;
use crate::cli::{Desk, said};
use crate::harness::disk::Disk;
use crate::harness::server::{demo_store, fresh_folder, gridward};

#[test]
fn words_that_make_no_sense() {
    let desk = Desk::new();
    desk.grid(113.66, 22.93);
    let folder = fresh_folder();
    let full = desk.folder.join("full");
    fs::create_dir(&full).expect("a folder");
    fs::write(full.join("precious"), "x").expect("written");
    let file = desk.file("precious.pmtiles", "precious");
    let out = folder.join("out");
    let (out, full) = (text(&out), text(&full));
    let pmtiles = ["--pmtiles", &file];
    for (args, status, part) in [
        (&[][..], 2, "--pmtiles"),
        (&["--pmtiles", &file, "--dir", out], 2, "cannot be used with"),
        (&[&pmtiles[..], &["--zooms", "0-23"]].concat(), 2, "0 to 16"),
        (&[&pmtiles[..], &["--zooms", "9-8"]].concat(), 2, "past the last"),
        (&[&pmtiles[..], &["--zooms", "a-8"]].concat(), 2, "8-14"),
        (&[&pmtiles[..], &["--zooms=-3"]].concat(), 2, "0 to 16"),
        (&[&pmtiles[..], &["--set", "people"]].concat(), 2, "grids, places, hazards, patrol"),
        (&[&pmtiles[..], &["--set", "hazards"]].concat(), 1, "--role"),
        (&[&pmtiles[..], &["--set", "patrol"]].concat(), 1, "--role"),
        (&[&pmtiles[..], &["--set", "hazards", "--role", "admin"]].concat(), 1, "no tile"),
        (&[&pmtiles[..], &["--set", "hazards", "--at", "2026-01-01"]].concat(), 2, "as they stand"),
        (&[&pmtiles[..], &["--set", "hazards", "--window", "7d"]].concat(), 2, "--window"),
        (&[&pmtiles[..], &["--set", "patrol", "--window", "7y"]].concat(), 2, "7y"),
        (&[&pmtiles[..], &["--bbox", "1,2,3"]].concat(), 2, "four numbers"),
        (&[&pmtiles[..], &["--bbox", "3,2,1,4"]].concat(), 2, "past east"),
        (&[&pmtiles[..], &["--bbox", "22,113,23,114"]].concat(), 2, "swapped"),
        (&[&pmtiles[..], &["--bbox", "-10,-10,10,10"]].concat(), 1, "no tile"),
        (&[&pmtiles[..], &["--set", "places"]].concat(), 1, "no tile"),
        (&[&pmtiles[..], &["--set", "places", "--zooms", "0-7"]].concat(), 1, "begin at zoom 8"),
        (&[&pmtiles[..], &["--set", "places", "--edition", "1"]].concat(), 2, "no editions"),
        (&[&pmtiles[..], &["--edition", "9"]].concat(), 1, "no edition 9"),
        (&[&pmtiles[..], &["--edition", "1", "--at", "2026-01-01"]].concat(), 2, "cannot be used with"),
        (&[&pmtiles[..], &["--at", "1999-01-01"]].concat(), 1, "no edition"),
        (&[&pmtiles[..], &["--territory", "1"]].concat(), 2, "--role"),
        (&[&pmtiles[..], &["--role", "king"]].concat(), 2, "king"),
        (&[&pmtiles[..], &["--role", "viewer", "--territory", "nowhere"]].concat(), 1, "nowhere"),
        (&[&pmtiles[..], &["--role", "member"]].concat(), 1, "--territory"),
        (&[&pmtiles[..], &["--role", "social", "--territory", "1"]].concat(), 1, "no entity grid"),
        (&[&pmtiles[..], &["--base-url", "https://a.example"]].concat(), 2, "cannot be used with"),
        (&["--pmtiles", full], 2, "is a folder"),
        (&["--dir", full], 1, "not an empty folder"),
        (&["--dir", &file], 1, "not an empty folder"),
        (&["--dir", out, "--base-url", "tiles"], 2, "--base-url"),
        (&["--dir", &format!("{out}/none/there")], 1, "cannot write"),
    ] {
        let refused = desk.run(&[&["tiles", "export"], args].concat());
        assert_eq!(refused.status.code(), Some(status), "{args:?}: {}", said(&refused));
        assert!(said(&refused).contains(part), "{args:?}: {}", said(&refused));
        assert!(refused.stdout.is_empty());
    }
    assert_eq!(fs::read_to_string(&file).expect("there"), "precious");
    assert_eq!(left(Path::new(full)), ["precious"]);
    assert_eq!(left(&folder), [""; 0]);
    assert_eq!(left(&desk.folder), ["full", "grid.geojson", "precious.pmtiles", "town.gpkg"]);
    let empty = gridward(&["tiles", "export", "--store", text(&folder.join("none.gpkg")), "--dir", out]);
    assert_eq!(empty.status.code(), Some(1), "{}", said(&empty));

    // An empty folder is a place like any other.
    let done = desk.run(&["tiles", "export", "--dir", text(&folder)]);
    assert!(done.status.success(), "{}", said(&done));
    assert!(folder.join("tilejson.json").is_file());
    let again = desk.run(&["tiles", "export", "--dir", text(&folder)]);
    assert_eq!(again.status.code(), Some(1), "no longer empty");
    let done = desk.run(&["tiles", "export", "--pmtiles", &file]);
    assert!(done.status.success() && fs::read(&file).expect("there").starts_with(b"PMTiles"));
}

#[test]
fn a_full_disk_leaves_what_was_there() {
    let Some(disk) = Disk::new("128k") else { return };
    let store = demo_store();
    let file = disk.file("town.pmtiles");
    fs::write(&file, "precious").expect("written");
    for (flag, to) in [("--pmtiles", &file), ("--dir", &disk.file("tiles"))] {
        let failed =
            gridward(&["tiles", "export", "--store", text(&store), flag, text(to), "--zooms", "8-16"]);
        assert_eq!(failed.status.code(), Some(1), "{flag}: {}", said(&failed));
        assert!(said(&failed).contains("cannot write a tile"), "{}", said(&failed));
        assert_eq!(left(disk.path()), ["town.pmtiles"], "{flag}");
        assert_eq!(fs::read_to_string(&file).expect("there"), "precious");
    }
}

/// Killed while it writes: what stood there stands, and another export takes its place.
#[test]
fn a_killed_export_leaves_what_was_there() {
    let store = demo_store();
    let args = ["--set", "places", "--role", "dispatcher", "--zooms", "8-16"];
    // An export may be done before it is killed; then once more.
    loop {
        let folder = fresh_folder();
        let file = folder.join("town.pmtiles");
        fs::write(&file, "precious").expect("written");
        let mut command = Command::new(env!("CARGO_BIN_EXE_gridward"));
        command.args(command_words(&store, &file)).args(args);
        let mut child = command.stdout(Stdio::null()).spawn().expect("the binary runs");
        let is_writing = || left(&folder).iter().any(|name| name.ends_with(".part"));
        while !is_writing() && child.try_wait().expect("ours").is_none() {}
        child.kill().expect("ours");
        if !child.wait().expect("ours").success() {
            assert!(is_writing(), "killed after it began");
            assert_eq!(fs::read_to_string(&file).expect("there"), "precious");
            let done = gridward(&[&command_words(&store, &file)[..], &args].concat());
            assert!(done.status.success(), "{}", said(&done));
            assert!(fs::read(&file).expect("there").starts_with(b"PMTiles"));
            return;
        }
    }
}

fn command_words<'a>(store: &'a Path, file: &'a Path) -> [&'a str; 6] {
    ["tiles", "export", "--store", text(store), "--pmtiles", text(file)]
}

/// The names in a folder, in order.
fn left(folder: &Path) -> Vec<String> {
    let names = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("one").file_name());
    let mut names: Vec<String> = names.map(|name| name.into_string().expect("ASCII")).collect();
    names.sort();
    names
}
