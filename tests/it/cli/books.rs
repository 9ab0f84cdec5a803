//! `import`, `export`, `check` and `migrate`: exit status, one document, and what is left alone.

use std::fs;

use super::{Desk, said};

const MEMBERS: &str = "id,name,team,phone\nm1,=甲,grid_member,13800000001\nm2,-乙,volunteer,+8613800000002\n";

/// Two grids side by side with a gap of some 20 m between them.
fn gap() -> String {
    let ring = |west: f64, east: f64| {
        serde_json::json!([[[west, 22.93], [east, 22.93], [east, 22.94], [west, 22.94], [west, 22.93]]])
    };
    let feature = |code: &str, west, east| {
        serde_json::json!({"type": "Feature", "properties": {"code": code, "name": code},
            "geometry": {"type": "Polygon", "coordinates": ring(west, east)}})
    };
    // A third grid closes the gap at both ends, so that it is a hole and no coast.
    let frame = serde_json::json!({"type": "Feature", "properties": {"code": "c", "name": "c"}, "geometry":
        {"type": "Polygon", "coordinates": [[[113.65, 22.92], [113.69, 22.92], [113.69, 22.95], [113.65, 22.95], [113.65, 22.92]],
            [[113.66, 22.93], [113.66, 22.94], [113.68, 22.94], [113.68, 22.93], [113.66, 22.93]]]}});
    serde_json::json!({"type": "FeatureCollection",
        "features": [feature("a", 113.66, 113.67), feature("b", 113.6702, 113.68), frame]})
    .to_string()
}

#[test]
fn rows_that_are_refused_make_the_status_1_and_the_others_stand() {
    let desk = Desk::new();
    let good = desk.file("good.csv", MEMBERS);
    let (status, dry) = desk.json(&["import", "members", &good, "--dry-run"]);
    assert_eq!((status, &dry["rows"]["stored"]), (0, &2.into()), "{dry}");
    assert!(!std::path::Path::new(&desk.store).exists(), "a dry run makes no store");
    let (status, report) = desk.json(&["import", "members", &good]);
    assert_eq!((status, &report["rows"]["stored"]), (0, &2.into()), "{report}");
    let head = desk.json(&["migrate"]);
    assert_eq!(head.0, 0);

    let bad = desk.file("bad.csv", "id,name,team,phone\nm3,丙,police,\nm4,丁,volunteer,\n");
    let (status, report) = desk.json(&["import", "members", &bad, "--dry-run"]);
    assert_eq!((status, &report["refused"][0]["row"]), (1, &2.into()), "{report}");
    assert_eq!(desk.json(&["migrate"]), head, "a dry run writes nothing");
    let (status, report) = desk.json(&["import", "members", &bad]);
    assert_eq!((status, &report["rows"]["stored"]), (1, &1.into()), "{report}");

    for args in [
        &["import", "people", &good][..],
        &["import", "members"],
        &["import", "grids", &good, "--snap-m", "-1"],
    ] {
        assert_eq!(desk.run(args).status.code(), Some(2), "{args:?}");
    }
    let missing = desk.run(&["import", "members", "nowhere.csv"]);
    assert_eq!(missing.status.code(), Some(1), "{}", said(&missing));
    assert!(missing.stdout.is_empty());
}

#[test]
fn what_is_exported_imports_as_unchanged() {
    let desk = Desk::new();
    let members = desk.file("members.csv", MEMBERS);
    assert_eq!(desk.json(&["import", "members", &members]).0, 0);
    let out = desk.folder.join("out.csv");
    let out = out.to_str().expect("ASCII");
    let (status, told) = desk.json(&["export", "members", "-o", out]);
    assert_eq!((status, &told["rows"]), (0, &2.into()), "{told}");
    let text = fs::read_to_string(out).expect("there");
    assert!(
        text.contains("m1,'=甲,") && text.contains("m2,'-乙,volunteer,"),
        "no spreadsheet runs a name: {text}"
    );
    let (status, report) = desk.json(&["import", "members", out]);
    assert_eq!(
        (status, &report["rows"]["unchanged"], &report["rows"]["stored"]),
        (0, &2.into(), &0.into()),
        "{report}"
    );

    for (args, status) in [
        (&["export", "people", "-o", out][..], 2),
        (&["export", "members"], 2),
        (&["export", "members", "-o", "x.doc"], 1),
        (&["export", "grids", "-o", out], 1),
    ] {
        let refused = desk.run(args);
        assert_eq!(refused.status.code(), Some(status), "{args:?}: {}", said(&refused));
        assert!(refused.stdout.is_empty() && !refused.stderr.is_empty());
    }
}

#[test]
fn issues_stop_an_import_unless_they_are_accepted() {
    let desk = Desk::new();
    let grids = desk.file("grids.geojson", gap());
    let import = ["import", "grids", &grids, "--layer", "community", "--level", "basic"];
    let (status, report) = desk.json(&import);
    assert_eq!(status, 1, "{report}");
    assert!(!report["issues"].as_array().expect("issues").is_empty(), "{report}");
    assert_eq!(desk.run(&["check"]).status.code(), Some(1), "nothing is published");
    let (status, report) = desk.json(&[&import[..], &["--accept-issues", "--dry-run"]].concat());
    assert_eq!(status, 0, "{report}");
    assert_eq!(desk.run(&["check"]).status.code(), Some(1), "still nothing");
    let (status, report) = desk.json(&[&import[..], &["--accept-issues"]].concat());
    assert_eq!(status, 0, "{report}");
    let (_, checked) = desk.json(&["check"]);
    assert!(!checked["accepted"].as_array().expect("accepted").is_empty(), "{checked}");
    let (status, checked) = desk.json(&["check", "--edition", "1"]);
    assert_eq!(status == 1, checked["errors"] != 0, "{checked}");
    assert_eq!(desk.run(&["check", "--edition", "9"]).status.code(), Some(1));
    let (status, head) = desk.json(&["migrate"]);
    assert_eq!((status, &head["edition"]), (0, &1.into()));
}

#[test]
fn commands_without_a_store_say_how_to_make_one() {
    let desk = Desk::new();
    for args in
        [&["check"][..], &["migrate"], &["export", "members", "-o", "x.csv"], &["audit"], &["key", "list"]]
    {
        let refused = desk.run(args);
        assert_eq!(refused.status.code(), Some(1), "{args:?}");
        assert!(said(&refused).contains("there is no store at"), "{args:?}: {}", said(&refused));
        assert!(refused.stdout.is_empty());
    }
    let foreign = Desk::new();
    let letter = foreign.file("town.gpkg", "a letter");
    assert_eq!(letter, foreign.store);
    assert!(said(&foreign.run(&["migrate"])).contains("not a gridward GeoPackage"));
}
