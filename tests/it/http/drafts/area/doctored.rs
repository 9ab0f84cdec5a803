//! Files that are not what they say: refused by what they are, and nothing in them is run.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::json;

use super::{pair, sent_as, taken};
use crate::harness::server::fresh;
use crate::http::drafts::{Desk, two_a_community};

/// A copy of a file with something in it that should not be.
fn doctored(file: &Path, what: &str) -> Vec<u8> {
    let copy = fresh("gpkg");
    fs::copy(file, &copy).expect("a copy");
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/http/drafts/area/doctored.py");
    let done = Command::new("/usr/bin/python3").arg(script).arg(&copy).arg(what).output().expect("python3");
    assert!(done.status.success(), "{what}: {}", String::from_utf8_lossy(&done.stderr));
    fs::read(copy).expect("there")
}

#[test]
fn files_that_are_not_what_they_say_are_refused() {
    let store = fresh("gpkg").to_str().expect("ASCII").to_owned();
    two_a_community(&store);
    let desk = Desk::at(&store);
    let (one, other) = pair(&desk);
    let (draft, tag) = desk.begin();
    let (file, _) = taken(&desk, &draft, &format!("grids={one},{other}"));
    let path = format!("{draft}/area.gpkg");
    let sound = fs::read(&file).expect("there");
    let check = |bytes: &[u8], status: u16, code: &str, part: &str| {
        let reply = sent_as(&desk, &desk.planner, &path, Some(&tag), bytes);
        assert_eq!((reply.status, reply.code().as_str()), (status, code), "{part}: {}", reply.text());
        assert!(reply.text().contains(part), "{part}: {}", reply.text());
    };
    check(b"", 400, "bad-body", "no SQLite file");
    check(&[b'x'; 5_000], 400, "bad-body", "no SQLite file");
    check(&sound[..60], 400, "bad-body", "no SQLite file");
    check(&sound[..sound.len() / 2], 400, "bad-body", "no GeoPackage");
    let mut torn = sound.clone();
    torn[4_096..].fill(0x5a);
    check(&torn, 400, "bad-body", "no GeoPackage");
    for (what, status, code, part) in [
        ("another program", 400, "bad-body", "another program's"),
        ("no note", 422, "invalid", "which draft"),
        ("empty note", 422, "invalid", "another draft"),
        ("no table", 422, "invalid", "no plain table"),
        ("not declared", 422, "invalid", "no plain table"),
        ("no column", 422, "invalid", "no plain table"),
        // What would be computed when it is read.
        ("view", 422, "invalid", "no plain table"),
        ("computed", 422, "invalid", "no plain table"),
        ("virtual", 422, "invalid", "no plain table"),
        ("bomb", 400, "bad-body", "hold more than it"),
        ("zeros", 422, "invalid", "no GP magic"),
        ("no shape's bytes", 422, "invalid", "no GP magic"),
        ("cut short", 422, "invalid", "/community/1"),
        ("countless", 422, "invalid", "/community/1"),
        ("other datum", 422, "invalid", "EPSG:4326"),
    ] {
        check(&doctored(&file, what), status, code, part);
    }
    // A log beside it was not sent along, and is not asked for.
    let logged = doctored(&file, "logged");
    assert_eq!(logged[18], 2, "it says that there is a log");
    let read = sent_as(&desk, &desk.planner, &path, Some(&tag), &logged);
    assert_eq!((read.status, &read.json()["edits"]), (200, &json!([])), "{}", read.text());
    assert_eq!(desk.json(&desk.planner, &draft)["edits"], json!([]), "nothing was made");
}
