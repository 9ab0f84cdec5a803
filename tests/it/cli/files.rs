//! What commands leave on disk: whole files, their owner's.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::os::unix::fs::PermissionsExt;
use std::process::{Command, Stdio};

use super::{Desk, mode, said};

#[test]
fn an_export_replaces_a_file_only_when_it_is_whole() {
    let desk = Desk::new();
    desk.grid(113.66, 22.93);
    for (name, parts) in
        [("g.geojson", 1), ("g.csv", 1), ("g.gpkg", 1), ("g.xlsx", 1), ("g.fgb", 1), ("g.shp", 5)]
    {
        let path = desk.file(name, "precious");
        let done = desk.run(&["export", "grids", "-o", &path]);
        assert!(done.status.success(), "{}", said(&done));
        assert_ne!(fs::read(&path).expect("there"), b"precious");
        let stem = |file: &fs::DirEntry| file.path().file_stem().is_some_and(|stem| stem == "g");
        let ending = name.rsplit('.').next().expect("an ending");
        let made = fs::read_dir(&desk.folder).expect("there").map(|file| file.expect("one")).filter(stem);
        let made: Vec<_> = made
            .filter(|file| parts > 1 || file.path().extension().is_some_and(|found| found == ending))
            .collect();
        if parts > 1 {
            assert_eq!(
                made.iter().filter(|file| mode(file.path()) == 0o600).count(),
                4,
                "those that are new"
            );
        }
        for file in made {
            fs::remove_file(file.path()).expect("there");
        }
    }
    // What cannot be written leaves what was there, and nothing half made.
    let path = desk.file("members.shp", "precious");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).expect("ours");
    let refused = desk.run(&["export", "members", "-o", &path]);
    assert_eq!(refused.status.code(), Some(1), "no rows make no shapefile");
    assert_eq!(fs::read_to_string(&path).expect("there"), "precious");
    let path = desk.file("members.csv", "precious");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).expect("ours");
    assert!(desk.run(&["export", "members", "-o", &path]).status.success());
    assert_eq!(mode(&path), 0o640, "who might read the old one may read the new one");
    let left = fs::read_dir(&desk.folder).expect("there").map(|file| file.expect("one").file_name());
    assert!(left.into_iter().all(|name| !name.to_string_lossy().ends_with(".part")));
    let stdout = desk.run(&["export", "members", "--format", "csv", "-o", "/dev/stdout"]);
    assert!(
        stdout.status.success() && String::from_utf8_lossy(&stdout.stdout).contains("id,name,team,phone")
    );
}

#[test]
fn a_list_without_shapes_has_every_row_and_no_border() {
    let desk = Desk::new();
    desk.grid(113.66, 22.93);
    let (whole, list) = (desk.file("whole.csv", ""), desk.file("list.csv", ""));
    for args in [vec!["-o", &whole], vec!["--without-shapes", "-o", &list]] {
        assert!(desk.run(&[vec!["export", "grids"], args].concat()).status.success());
    }
    let rows = |path: &str| {
        std::fs::read_to_string(path).expect("there").lines().map(str::to_owned).collect::<Vec<_>>()
    };
    let (whole, list) = (rows(&whole), rows(&list));
    assert_eq!(whole.len(), list.len());
    assert!(whole[0].ends_with(",geometry") && !list[0].contains("geometry"), "{}", list[0]);
    assert!(whole.iter().zip(&list).all(|(whole, list)| whole.starts_with(list)));
}

#[test]
fn new_exports_are_their_owners_and_pipes_take_what_is_no_database() {
    let desk = Desk::new();
    desk.grid(113.66, 22.93);
    for (name, begin) in [("n.gpkg", "SQLite format 3"), ("n.xlsx", "PK"), ("n.fgb", "fgb")] {
        let path = desk.folder.join(name);
        let shown = path.to_str().expect("ASCII");
        let done = desk.run(&["export", "grids", "-o", shown]);
        assert!(done.status.success(), "{}", said(&done));
        assert_eq!(mode(&path), 0o600);
        assert!(fs::read(&path).expect("there").starts_with(begin.as_bytes()), "{name}");
        let format = name.rsplit('.').next().expect("an ending");
        let piped = desk.run(&["export", "grids", "--format", format, "-o", "/dev/stdout"]);
        if format == "gpkg" {
            assert_eq!(piped.status.code(), Some(1));
            assert!(said(&piped).contains("cannot be written to a pipe or device"), "{}", said(&piped));
        } else {
            assert!(piped.status.success() && piped.stdout.starts_with(begin.as_bytes()), "{name}");
        }
    }
}

#[test]
fn an_export_takes_no_stores_place_nor_that_of_an_open_file() {
    let desk = Desk::new();
    desk.grid(113.66, 22.93);
    let before = desk.json(&["town", "show"]);
    for format in ["csv", "gpkg"] {
        let refused = desk.run(&["export", "grids", "--format", format, "-o", &desk.store]);
        assert_eq!(refused.status.code(), Some(1));
        assert!(said(&refused).contains("is the store itself"), "{}", said(&refused));
    }
    assert_eq!(desk.json(&["town", "show"]), before);
    let other = desk.folder.join("other.gpkg");
    let shown = other.to_str().expect("ASCII");
    assert!(desk.run(&["backup", shown]).status.success());
    let copied = fs::read(&other).expect("there");
    let refused = desk.run(&["export", "grids", "-o", shown]);
    assert!(said(&refused).contains("a gridward store, which no export replaces"), "{}", said(&refused));
    assert!(fs::read(&other).expect("there") == copied);

    // Another program's log would be applied to whatever comes after its file.
    let open = desk.folder.join("open.gpkg");
    let shown = open.to_str().expect("ASCII");
    assert!(desk.run(&["export", "grids", "-o", shown]).status.success());
    let mut sqlite = Command::new("sqlite3").arg(&open).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
    let sqlite = sqlite.as_mut().expect("the sqlite3 program");
    let mut orders = sqlite.stdin.take().expect("a pipe");
    writeln!(orders, "PRAGMA journal_mode = WAL; DELETE FROM grids; SELECT 'done';").expect("told");
    let mut answers = BufReader::new(sqlite.stdout.take().expect("a pipe")).lines();
    assert!(answers.any(|line| line.expect("UTF-8") == "done"));
    let refused = desk.run(&["export", "grids", "-o", shown]);
    assert!(said(&refused).contains("is open in another program"), "{}", said(&refused));
    drop(orders);
    assert!(sqlite.wait().expect("ends").success());
    let done = desk.run(&["export", "grids", "-o", shown]);
    assert!(done.status.success(), "{}", said(&done));
}

#[test]
fn stores_and_copies_are_their_owners() {
    let desk = Desk::new();
    desk.grid(113.66, 22.93);
    assert_eq!(mode(&desk.store), 0o600);
    let copy = desk.folder.join("copy.gpkg");
    let shown = copy.to_str().expect("ASCII");
    assert!(desk.run(&["backup", shown]).status.success());
    assert_eq!(mode(&copy), 0o600);
    let again = desk.run(&["backup", shown]);
    assert_eq!(again.status.code(), Some(1), "nothing is overwritten");
    let restored = Desk::new();
    assert!(restored.run(&["restore", shown]).status.success());
    assert_eq!(mode(&restored.store), 0o600);
    assert_eq!(restored.json(&["town", "show"]), desk.json(&["town", "show"]));
}
