//! Files that are wrong, brought as an operator brings them: `gridward import` says what and where,
//! ends with 1 (2 for words that make no sense), and nothing of the file is in the store.

use std::fs;
use std::path::Path;
use std::process::Output;
use std::sync::Arc;

use gridward::domain::edition::EditionNumber;
use gridward::domain::time::{LogNumber, Moment};
use gridward::store::{self, Head};

use crate::formats::sample;
use crate::harness::disk::Disk;
use crate::harness::server::{fresh, gridward, must};
use crate::stores::{Folder, START, gpkg::sqlite};

/// A store with the sample quarter's four grids, and files for it.
struct Town {
    folder: Folder,
    store: String,
}

impl Town {
    fn new() -> Self {
        let town = Self { folder: Folder::new(), store: fresh("gpkg").to_str().expect("ASCII").to_owned() };
        let community = town.file("community.csv", "code,name\n441900122900,试验社区\n".as_bytes());
        let quarter = sample("quarter.geojson");
        for (path, level) in [(&*community, "community"), (quarter.to_str().expect("ASCII"), "basic")] {
            must(&[
                "import",
                "grids",
                path,
                "--store",
                &town.store,
                "--layer",
                "community",
                "--level",
                level,
            ]);
        }
        town
    }

    fn head(&self) -> (LogNumber, Option<EditionNumber>) {
        let Head { log, edition, .. } = head(&self.store);
        (log, edition)
    }

    fn file(&self, name: &str, bytes: &[u8]) -> String {
        let path = self.folder.file(name);
        fs::write(&path, bytes).expect("written");
        path.to_str().expect("ASCII").to_owned()
    }

    /// Imports what must not come in.
    #[track_caller]
    fn refuses(&self, kind: &str, path: &str, more: &[&str], expected: &str) {
        let before = self.head();
        let args = ["import", kind, path, "--store", &self.store];
        let output = gridward(&[&args[..], more].concat());
        assert_eq!(output.status.code(), Some(1), "{path}: {}", said(&output));
        assert!(said(&output).contains(expected), "{path}: not {expected:?} but {}", said(&output));
        assert_eq!(self.head(), before, "{path} left something");
    }
}

const GRIDS: &[&str] = &["--layer", "community", "--level", "basic"];

fn head(store: &str) -> Head {
    let clock = Arc::new(|| Moment(START));
    store::open(store, clock).expect("opens").head().expect("a head")
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

fn feature(code: &str, more: &str, rings: &str) -> String {
    format!(
        r#"{{"type":"Feature","properties":{{"code":"{code}","name":"{code}"{more}}},"geometry":{{"type":"Polygon","coordinates":[{rings}]}}}}"#
    )
}

fn collection(features: &[String]) -> Vec<u8> {
    format!(r#"{{"type":"FeatureCollection","features":[{}]}}"#, features.join(",")).into_bytes()
}

/// A square well away from the quarter.
fn ring(west: f64) -> String {
    let east = west + 0.01;
    format!("[[{west},22.5],[{east},22.5],[{east},22.51],[{west},22.51],[{west},22.5]]")
}

#[test]
fn points_that_are_no_place() {
    let town = Town::new();
    for (name, at, more, expected) in [
        ("nan", "NaN,22.93", &[][..], "row 2: coordinate is not a finite number"),
        ("infinite", "113.66,inf", &[], "row 2: coordinate is not a finite number"),
        ("north", "113.66,91", &[], "row 2: longitude 113.66 and latitude 91 are outside"),
        (
            "swapped",
            "22.9305,113.6605",
            &[],
            "row 2: longitude 22.9305 and latitude 113.6605 are outside -180..180 and -90..90; they look swapped",
        ),
        ("abroad", "2.35,48.85", &["--crs", "GCJ-02"], "GCJ-02 has no offset"),
        ("abroad", "2.35,48.85", &["--crs", "BD-09"], "BD-09 has no offset"),
        ("half", "113.66,", &[], "x and y go together"),
        ("words", "east,north", &[], "x \"east\""),
        ("zone", "113.66,22.93", &["--crs", "EPSG:4547"], "area of use"),
    ] {
        let rows = format!("id,name,kind,x,y\np1,店,small_shop,{at}\n");
        let path = town.file(&format!("{name}.csv"), rows.as_bytes());
        town.refuses("premises", &path, more, expected);
        town.refuses("premises", &path, more, "1 rows in: 0 stored, 0 unchanged, 1 refused");
    }
    let path = town.file("p.csv", b"id,name,kind,x,y\np1,a,small_shop,113.66,22.93\n");
    let mars = gridward(&["import", "premises", &path, "--store", &town.store, "--crs", "MARS-1"]);
    assert_eq!(mars.status.code(), Some(2));
    assert!(said(&mars).contains("unknown coordinate system"), "{}", said(&mars));
    town.refuses("premises", &path, &["--crs", "EPSG:99999"], "no coordinate system EPSG:99999");
    town.refuses("premises", &path, &["--crs", "EPSG:2383"], "no transformation");
}

#[test]
fn shapes_that_are_none() {
    let town = Town::new();
    let good = || feature("good", "", &ring(114.5));
    let bad = |rings: &str| collection(&[good(), feature("bad", "", rings)]);
    let parent =
        |code: &str, parent: &str, west: f64| feature(code, &format!(r#","parent":"{parent}""#), &ring(west));
    let hole = format!("{},{}", ring(114.0), "[[114.5,22.6],[114.51,22.6],[114.51,22.61],[114.5,22.6]]");
    let cases = [
        (
            "bow-tie",
            bad("[[114.0,22.5],[114.01,22.51],[114.01,22.5],[114.0,22.508],[114.0,22.5]]"),
            "a ring crosses itself (a bow-tie)",
        ),
        ("two", bad("[[114.0,22.5],[114.01,22.51],[114.0,22.5]]"), "row 2 of"),
        (
            "two",
            bad("[[114.0,22.5],[114.01,22.51],[114.0,22.5]]"),
            "2 different points instead of at least three",
        ),
        ("hole", bad(&hole), "lies outside its shell"),
        ("open", bad("[[114.0,22.5],[114.01,22.5],[114.01,22.51]]"), "the ring is not closed"),
        ("huge", bad("[[1e999,22.5],[114.01,22.5],[114.01,22.51],[1e999,22.5]]"), "row 2 of"),
        ("swapped", bad("[[22.931,113.661],[22.932,113.661],[22.932,113.662],[22.931,113.661]]"), "swapped"),
        (
            "twice",
            collection(&[good(), feature("good", "", &ring(114.0))]),
            "grid good stands already in row 1",
        ),
        (
            "orphan",
            collection(&[parent("bad", "nowhere", 114.0)]),
            "its parent nowhere does not exist on the layer community",
        ),
        (
            "circle",
            collection(&[parent("x", "y", 114.0), parent("y", "x", 114.5)]),
            "each other's parents in a circle: x → y → x",
        ),
    ];
    for (name, bytes, expected) in cases {
        let path = town.file(&format!("{name}.geojson"), &bytes);
        town.refuses("grids", &path, GRIDS, expected);
        town.refuses("grids", &path, GRIDS, "stopped: nothing was written");
    }
    // The same by well-known text.
    for (name, text, expected) in [
        ("two", "POLYGON((114.0 22.5,114.01 22.51,114.0 22.5))", "2 different points"),
        ("nested", "GEOMETRYCOLLECTION(POINT(1 2))", "GeometryCollection, which is not read here"),
        ("noise", "somewhere", "no well-known text"),
        ("line", "LINESTRING(114.0 22.5,114.01 22.51)", "a grid is made of polygons, this row has lines"),
    ] {
        let path =
            town.file(&format!("{name}.csv"), format!("code,name,geometry\nbad,a,\"{text}\"\n").as_bytes());
        town.refuses("grids", &path, GRIDS, expected);
    }
}

#[test]
fn files_that_are_too_much() {
    let town = Town::new();
    // One vertex more than a ring may have, and its end.
    let many = format!("[{}[114,22]]", "[114,22],[114.1,22],".repeat(500_000));
    let path = town.file("vertices.geojson", &collection(&[feature("bad", "", &many)]));
    town.refuses(
        "grids",
        &path,
        GRIDS,
        "1000001 vertices, at most 1000000 are taken (--max-ring-vertices sets it)",
    );
    let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
    let features = |feature: &str| format!(r#"{{"type":"FeatureCollection","features":[{feature}]}}"#);
    let code = format!(r#"{{"type":"Feature","properties":{{"code":{deep}}},"geometry":null}}"#);
    let ring = format!(
        r#"{{"type":"Feature","properties":{{}},"geometry":{{"type":"Polygon","coordinates":{deep}}}}}"#
    );
    for (text, expected) in [
        (deep.clone(), "not JSON that is read here"),
        (features(&deep), "row 1 of"),
        (features(&code), "nested more than 127 levels deep"),
        (features(&ring), "nested more than 127 levels deep"),
    ] {
        let path = town.file("deep.geojson", text.as_bytes());
        town.refuses("grids", &path, GRIDS, expected);
    }
    let two = town.file("two.csv", b"id,name,team\nm1,a,volunteer\nm2,b,volunteer\n");
    town.refuses("members", &two, &["--max-rows", "1"], "more than 1 rows (--max-rows sets it)");
    town.refuses(
        "members",
        &two,
        &["--max-file-bytes", "10"],
        "at most 10 are read (--max-file-bytes sets it)",
    );
}

#[test]
fn files_with_something_missing() {
    let town = Town::new();
    for missing in ["dbf", "prj"] {
        for ending in ["shp", "shx", "dbf", "prj", "cpg"] {
            let to = town.folder.file(&format!("without_{missing}.{ending}"));
            if ending != missing {
                fs::copy(sample("quarter_gbk.shp").with_extension(ending), to).expect("copied");
            }
        }
        let path = town.folder.file(&format!("without_{missing}.shp"));
        town.refuses("grids", path.to_str().expect("ASCII"), GRIDS, &format!("its .{missing} is missing"));
    }
    let gbk = encoding_rs::GBK.encode("id,name,team\nm1,张三,volunteer\n").0;
    let path = town.file("gbk.csv", &gbk);
    town.refuses("members", &path, &["--encoding", "UTF-8"], "row 2 is not UTF-8; the file reads as GBK");
    let path = town.file("short.csv", "id,姓名,team\nm1,张三,volunteer\n".as_bytes());
    town.refuses("members", &path, &[], "has no column \"name\" (for the field name); it has id, 姓名, team");
    town.refuses("members", town.folder.file("none.csv").to_str().expect("ASCII"), &[], "none.csv");
    let path = town.file("lines.csv", b"id,name,class\nr1,a,residential\n");
    town.refuses(
        "roads",
        &path,
        &[],
        "a road needs lines (from GeoJSON, a shapefile or a column geometry), this row has none",
    );
}

/// A store that is another program's, or of a program to come, is neither written nor changed.
#[test]
fn stores_that_are_not_ours() {
    let town = Town::new();
    let members = town.file("m.csv", b"id,name,team\nm1,a,volunteer\n");
    let other = town.folder.file("other.gpkg");
    sqlite(&other, "PRAGMA application_id = 1196444487; CREATE TABLE gpkg_contents (table_name TEXT)");
    let newer = town.folder.file("newer.gpkg");
    fs::copy(&town.store, &newer).expect("copied");
    sqlite(&newer, "INSERT INTO __diesel_schema_migrations (version) VALUES ('0999')");
    let text = town.folder.file("text.gpkg");
    fs::write(&text, "id,name\n").expect("written");
    for (path, expected) in [(&other, "other.gpkg"), (&text, "text.gpkg"), (&newer, "0999")] {
        let before = fs::read(path).expect("readable");
        let path = path.to_str().expect("ASCII");
        for args in [&["import", "members", &members][..], &["serve", "--listen", "127.0.0.1:0"], &["check"]]
        {
            let output = gridward(&[args, &["--store", path]].concat());
            assert_eq!(output.status.code(), Some(1), "{path} {args:?}: {}", said(&output));
            assert!(said(&output).contains(expected), "{path} {args:?}: {}", said(&output));
            assert!(fs::read(path).expect("readable") == before, "{args:?} wrote to {path}");
        }
    }
}

/// A disk that fills up while an import writes: the store is as it was, and goes on when there is room.
#[test]
fn a_full_disk_stops_an_import_whole() {
    let Some(disk) = Disk::new("64m") else { return };
    let town = Town::new();
    let path = disk.file("town.gpkg");
    fs::copy(&town.store, &path).expect("there is room");
    let store = path.to_str().expect("ASCII");
    let squares: Vec<String> =
        (0..2_000).map(|at| feature(&format!("n{at}"), "", &ring(100.0 + f64::from(at) * 0.02))).collect();
    let grids = town.file("many.geojson", &collection(&squares));
    let rows: String = (0..20_000).map(|at| format!("m{at},{}张三,volunteer\n", "长".repeat(50))).collect();
    let members = town.file("many.csv", format!("id,name,team\n{rows}").as_bytes());
    let imports: [&[&str]; 2] = [
        &["import", "grids", &grids, "--layer", "entity", "--level", "basic"],
        &["import", "members", &members],
    ];
    let used = used_by(disk.path());
    for args in imports {
        let before = head(store);
        disk.resize(&format!("{}k", used / 1024 + 600));
        let output = gridward(&[args, &["--store", store]].concat());
        assert_eq!(output.status.code(), Some(1), "{args:?}: {}", said(&output));
        assert!(said(&output).contains("no space left to write"), "{args:?}: {}", said(&output));
        disk.resize("64m");
        let after = head(store);
        assert_eq!((after.log, after.edition), (before.log, before.edition), "{args:?}");
        must(&["locate", "--lon", "113.6605", "--lat", "22.9305", "--store", store]);
    }
    for args in imports {
        must(&[args, &["--store", store]].concat());
    }
    assert_eq!(head(store).log, LogNumber(4));
}

/// Bytes of all files of a folder.
fn used_by(folder: &Path) -> u64 {
    let entries = folder.read_dir().expect("a folder").flatten();
    entries.map(|entry| entry.metadata().expect("there").len()).sum()
}
