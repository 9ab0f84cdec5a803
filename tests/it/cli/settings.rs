//! Where settings come from: a flag beats the environment, the environment beats `gridward.toml`.

use super::{Desk, document, said};
use crate::harness::server::gridward_in;

#[test]
fn flag_over_environment_over_file() {
    let desk = Desk::new();
    for name in ["flag", "environment", "file", "default"] {
        let store = desk.folder.join(if name == "default" {
            "data/gridward.gpkg".into()
        } else {
            format!("{name}.gpkg")
        });
        let store = store.to_str().expect("ASCII");
        let made = gridward_in(&desk.folder, &[], &["town", "set", "--name", name, "--store", store]);
        assert!(made.status.success(), "{}", said(&made));
    }
    let town = |variables: &[(&str, &str)], args: &[&str]| {
        let shown = gridward_in(&desk.folder, variables, &[&["town", "show", "--json"], args].concat());
        assert!(shown.status.success(), "{}", said(&shown));
        document(&shown)["name"].as_str().expect("a name").to_owned()
    };
    let environment = [("GRIDWARD_STORE", "environment.gpkg")];
    assert_eq!(town(&[], &[]), "default", "in ./data");
    desk.file("gridward.toml", "store = 'file.gpkg'\n");
    assert_eq!(town(&[], &[]), "file");
    assert_eq!(town(&environment, &[]), "environment");
    assert_eq!(town(&environment, &["--store", "flag.gpkg"]), "flag");
    desk.file("other.toml", "store = 'flag.gpkg'\n");
    assert_eq!(town(&[("GRIDWARD_CONFIG", "other.toml")], &[]), "flag", "another file");
    assert_eq!(town(&[("GRIDWARD_CONFIG", "other.toml")], &["--config", "gridward.toml"]), "file");
    assert_eq!(town(&[("GRIDWARD_DATA_DIR", "data")], &["--store", "file.gpkg"]), "file");

    for (file, part) in [("stoer = 'a'", "no setting is called \"stoer\""), ("store = ", "is not TOML")] {
        desk.file("gridward.toml", file);
        let refused = gridward_in(&desk.folder, &[], &["town", "show"]);
        assert_eq!(refused.status.code(), Some(2), "{file}");
        assert!(said(&refused).contains(part), "{}", said(&refused));
    }
    let missing = gridward_in(&desk.folder, &[("GRIDWARD_CONFIG", "none.toml")], &["town", "show"]);
    assert_eq!(missing.status.code(), Some(2), "{}", said(&missing));
}

#[test]
fn a_commands_own_flags_come_from_there_too() {
    let desk = Desk::new();
    for name in ["甲", "乙", "丙"] {
        assert!(desk.run(&["town", "set", "--name", name]).status.success());
    }
    let entries = |variables: &[(&str, &str)], args: &[&str]| {
        let shown = gridward_in(
            &desk.folder,
            variables,
            &[&["audit", "--json", "--store", &desk.store], args].concat(),
        );
        assert!(shown.status.success(), "{}", said(&shown));
        document(&shown)["entries"].as_array().map(Vec::len)
    };
    assert_eq!(entries(&[], &[]), Some(3));
    desk.file("gridward.toml", "[audit]\nlimit = 2\n");
    assert_eq!(entries(&[], &[]), Some(2));
    assert_eq!(entries(&[("GRIDWARD_LIMIT", "1")], &[]), Some(1));
    assert_eq!(entries(&[("GRIDWARD_LIMIT", "1")], &["--limit", "3"]), Some(3));
    let wrong = gridward_in(&desk.folder, &[("GRIDWARD_LIMIT", "many")], &["audit", "--store", &desk.store]);
    assert_eq!(wrong.status.code(), Some(2), "{}", said(&wrong));
}
