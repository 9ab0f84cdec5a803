//! `gridward demo --force` and `gridward serve --demo`: what they may take the place of.

use std::fs;
use std::path::Path;

use serde_json::json;

use super::{Desk, mode, said};
use crate::harness::server::{Server, demo_store, fresh, gridward, must};

fn force(store: &Path) -> std::process::Output {
    gridward(&["demo", "--scale", "0.1", "--seed", "2", "--force", "--store", store.to_str().expect("ASCII")])
}

#[test]
fn what_is_not_ours_stays() {
    let desk = Desk::new();
    for text in ["a letter, not a store", "", "SQLite format 3\0 and no more"] {
        let path = desk.file("letter.gpkg", text);
        let refused = force(Path::new(&path));
        assert_eq!(refused.status.code(), Some(1), "{text}");
        assert!(said(&refused).contains("not a gridward GeoPackage"), "{}", said(&refused));
        assert_eq!(fs::read_to_string(path).expect("there"), text);
    }
    let folder = force(&desk.folder);
    assert!(said(&folder).contains("is no file") && desk.folder.is_dir(), "{}", said(&folder));
}

#[test]
fn a_store_that_a_server_has_open_stays() {
    let store = demo_store();
    let server = Server::start(&store, &["--demo"]);
    let refused = force(&store);
    assert_eq!(refused.status.code(), Some(1), "{}", said(&refused));
    assert!(said(&refused).contains("open in another program"), "{}", said(&refused));
    let body = json!({"name": "新店", "kind": "small_shop", "address": "",
        "point": {"type": "Point", "coordinates": [113.685, 22.9272]}});
    let made = server.send("POST", "/v1/premises", &[], body.to_string().as_bytes());
    assert_eq!(made.status, 201, "{}", made.text());
    // However the server ends, the store is free, and what was acknowledged is in it.
    server.kill();
    let id = made.json()["id"].as_str().expect("an id").to_owned();
    let shown = store.to_str().expect("ASCII");
    let found = must(&["locate", "--premises", &id, "--store", shown]);
    assert!(found.contains("新店"), "{found}");
    let done = force(&store);
    assert!(done.status.success(), "{}", said(&done));
    let again = must(&["locate", "--premises", &id, "--store", shown]);
    assert!(again.contains("not_found"), "{again}");
    assert_eq!(mode(&store), 0o600);
    assert_eq!(force(&store).status.code(), Some(0), "and again");
}

#[test]
fn a_demo_that_cannot_be_made_costs_nothing() {
    let store = demo_store();
    let before = fs::read(&store).expect("there");
    let shown = store.to_str().expect("ASCII");
    let refused = gridward(&["demo", "--scale", "-1", "--force", "--store", shown]);
    assert_ne!(refused.status.code(), Some(0));
    assert!(fs::read(&store).expect("there") == before);
    let refused = gridward(&["demo", "--scale", "0.1", "--store", shown]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(said(&refused).contains("--force to replace it"), "{}", said(&refused));
}

#[test]
fn serve_makes_the_demo_town_where_there_is_none() {
    let store = fresh("gpkg");
    let server = Server::start(&store, &["--demo"]);
    let about = server.json("/v1/about");
    assert_eq!(about["demo"], true);
    assert!(about["notice"].as_str().expect("a text").contains("Synthetic"), "{about}");
    assert_eq!(
        server.json("/v1/grids?layer=community&level=basic&limit=1000")["features"].as_array().map(Vec::len),
        Some(101)
    );
    assert_eq!(mode(&store), 0o600);
    // The second start finds it and makes nothing.
    let head = server.json("/v1/changes?after=0")["items"].as_array().map(Vec::len);
    server.kill();
    let again = Server::start(&store, &["--demo"]);
    assert_eq!(again.json("/v1/changes?after=0")["items"].as_array().map(Vec::len), head);
}
