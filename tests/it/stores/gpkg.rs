//! What is true of the GeoPackage only: whose file it is, and who else can read it.

use std::fs;
use std::process::Command;

use gridward::domain::time::Period;
use gridward::store::{self, StoreError};

use super::samples::{of_each_kind, plan, publication, write};
use super::{Folder, Hand, Made, START, newest_schema};
use crate::harness::missing;

fn refusal(path: &std::path::Path) -> String {
    match store::open(path.to_str().expect("UTF-8"), Hand::new().clock()) {
        Ok(_) => "opened".into(),
        Err(StoreError::NotOurs(_)) => "not ours".into(),
        Err(StoreError::TooNew { found, known }) => format!("too new: {found} past {known}"),
        Err(StoreError::Missing(_)) => "missing".into(),
        Err(other) => other.to_string(),
    }
}

pub fn sqlite(path: &std::path::Path, sql: &str) {
    let done = Command::new("sqlite3").arg(path).arg(sql).output().expect("the sqlite3 program");
    assert!(done.status.success(), "{sql}: {}", String::from_utf8_lossy(&done.stderr));
}

#[test]
fn files_of_others_are_refused_untouched() {
    let folder = Folder::new();
    let other = folder.file("other.gpkg");
    sqlite(&other, "PRAGMA application_id = 1196444487; CREATE TABLE gpkg_contents (table_name TEXT)");
    let plain = folder.file("plain.sqlite");
    sqlite(&plain, "CREATE TABLE gridward_head (one INTEGER)");
    let files: [(&str, &[u8]); 4] = [
        ("empty.gpkg", b""),
        ("text.gpkg", b"id,name\n1,a\n"),
        ("noise.gpkg", &[0x5a; 20_000]),
        ("cut.gpkg", b"SQLite format 3\0"),
    ];
    for (name, bytes) in files {
        fs::write(folder.file(name), bytes).expect("written");
    }
    let mut torn = fs::read(&other).expect("read");
    torn[100..].fill(0xff);
    fs::write(folder.file("torn.gpkg"), torn).expect("written");
    for name in
        ["other.gpkg", "plain.sqlite", "empty.gpkg", "text.gpkg", "noise.gpkg", "cut.gpkg", "torn.gpkg"]
    {
        let path = folder.file(name);
        let before = fs::read(&path).expect("read");
        assert_eq!(refusal(&path), "not ours", "{name}");
        assert!(fs::read(&path).expect("read") == before, "{name} was written to");
        let created = store::create(path.to_str().expect("UTF-8"), Hand::new().clock());
        assert!(matches!(created, Err(StoreError::Exists(_))), "{name} was overwritten");
    }
    assert_eq!(refusal(&folder.file("none.gpkg")), "missing");
    assert_eq!(refusal(folder.path()), "not ours");
    assert_eq!(folder.path().read_dir().expect("there").count(), 7, "left-overs");
}

#[test]
fn a_file_from_a_newer_program_is_refused() {
    let made = Made::gpkg();
    let path = std::path::PathBuf::from(made.address.clone().expect("a path"));
    drop(made.store.clone());
    sqlite(&path, "INSERT INTO __diesel_schema_migrations (version) VALUES ('0999')");
    assert_eq!(refusal(&path), format!("too new: 0999 past {}", newest_schema()));
}

#[test]
fn ogrinfo_lists_the_layers() {
    if Command::new("ogrinfo").arg("--version").output().is_err() {
        return missing::program("ogrinfo (Debian: gdal-bin)");
    }
    let made = Made::gpkg();
    made.store.publish(&publication(None, &plan(4, 5, 1), START)).expect("published");
    for n in 0..7 {
        made.store.write(&write(of_each_kind(n, 0, Period::ALWAYS))).expect("written");
    }
    let path = made.address.as_deref().expect("a path");
    let ogrinfo = |arguments: &[&str]| {
        let done = Command::new("ogrinfo").args(["-ro", path]).args(arguments).output().expect("runs");
        let (out, err) = (String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr));
        assert!(done.status.success() && !err.contains("ERROR"), "{out}{err}");
        assert!(!err.contains("Warning"), "{err}");
        out.into_owned()
    };
    let layers = ogrinfo(&["-q"]);
    for layer in [
        "grid_community (Multi Polygon)",
        "grid_party (Multi Polygon)",
        "grid_versions (Multi Polygon)",
        "mesh_arcs (Line String)",
        "mesh_nodes (Point)",
        "premises (Point)",
        "addresses (Point)",
        "roads (Multi Line String)",
        "members",
    ] {
        assert!(layers.contains(layer), "{layer} is not among\n{layers}");
    }
    let summary = |layer: &str, word: &str| {
        let text = ogrinfo(&["-so", layer]);
        let line = text.lines().find(|line| line.starts_with(word)).unwrap_or_else(|| panic!("{text}"));
        line.to_owned()
    };
    // 16 basic grids, 2 communities, 1 town.
    assert_eq!(summary("grid_community", "Feature Count"), "Feature Count: 19");
    assert_eq!(summary("addresses", "Feature Count"), "Feature Count: 7");
    assert!(summary("addresses", "Extent").contains("(113.600000, 22.899994)"));
    assert!(ogrinfo(&["-so", "grid_community"]).contains("WGS 84"));
    let valid = ogrinfo(&[
        "-q",
        "-dialect",
        "SQLite",
        "-sql",
        "SELECT count(*) AS n FROM grid_community WHERE ST_IsValid(geom)",
    ]);
    assert!(valid.contains("n (Integer) = 19"), "{valid}");
}
