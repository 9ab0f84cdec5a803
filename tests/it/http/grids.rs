//! Grids as GeoJSON: with and without an area, in a box, over editions.

use serde_json::Value;

use crate::harness::server::{Server, demo_store, fresh, must};

const DATUMS: [&str; 6] = ["EPSG:4326", "EPSG:4490", "GCJ-02", "BD-09", "EPSG:4547", "EPSG:3857"];

fn imported(store: &str, rows: &str, more: &[&str]) {
    let file = fresh("csv");
    std::fs::write(&file, rows).expect("written");
    let file = file.to_str().expect("ASCII");
    must(&[&["import", "grids", file, "--store", store, "--layer", "community"], more].concat());
}

/// A tree is imported from the top down, so its first edition has names and no ground.
#[test]
fn a_grid_without_an_area_has_no_geometry_and_no_box() {
    let path = fresh("gpkg");
    let store = path.to_str().expect("ASCII");
    imported(store, "code,name,level,parent\nT,镇,town,\nC1,一,community,T\nC2,二,community,T\n", &[]);
    let server = Server::start_at(store, &[]);
    for crs in DATUMS {
        let list = server.json(&format!("/v1/grids?crs={crs}"));
        let features = list["features"].as_array().expect("features");
        assert_eq!(features.len(), 3, "{crs}");
        for feature in features {
            assert!(feature.get("geometry").is_some_and(Value::is_null), "{crs}: {feature}");
        }
        let one = server.json(&format!("/v1/grids/C1?crs={crs}"));
        assert!(one["geometry"].is_null() && one.get("bbox").is_none(), "{crs}: {one}");
        assert_eq!(
            (&one["properties"]["area_m2"], &one["properties"]["path"][0]["code"]),
            (&0.0.into(), &"T".into())
        );
    }
    assert_eq!(server.json("/v1/grids?bbox=-180,-90,180,90")["features"], Value::Array(Vec::new()));
    assert_eq!(server.json("/v1/locate?lon=113.68&lat=22.93")["owner"]["status"], "outside");
    assert_eq!(server.json("/v1/grids/C1/neighbours")["items"], Value::Array(Vec::new()));
    let mesh = server.json("/v1/editions/1/mesh");
    assert_eq!((&mesh["nodes"], &mesh["arcs"]), (&Value::Array(Vec::new()), &Value::Array(Vec::new())));

    // With ground under one of them, that one and those above it have an area.
    let ground =
        "code,name,parent,geometry\nB1,基础,C1,\"POLYGON((113.6 22.9,113.7 22.9,113.7 23,113.6 22.9))\"\n";
    imported(store, ground, &["--level", "basic"]);
    server.until("/v1/editions/current", |reply| reply.json()["number"] == 2);
    for (code, has_area) in [("T", true), ("C1", true), ("B1", true), ("C2", false)] {
        let one = server.json(&format!("/v1/grids/{code}?crs=GCJ-02"));
        assert_eq!((one["geometry"].is_null(), one.get("bbox").is_some()), (!has_area, has_area), "{code}");
    }
}

/// West, south, east, north of a feature's own coordinates.
fn bounds(value: &Value, into: &mut [f64; 4]) {
    let Some(list) = value.as_array() else { return };
    match (list.first().and_then(Value::as_f64), list.get(1).and_then(Value::as_f64)) {
        (Some(x), Some(y)) => {
            *into = [into[0].min(x), into[1].min(y), into[2].max(x), into[3].max(y)];
        }
        _ => list.iter().for_each(|inner| bounds(inner, into)),
    }
}

#[test]
fn a_box_finds_the_grids_whose_own_box_touches_it() {
    let server = Server::demo();
    let all = server.json("/v1/grids?limit=1000");
    let all: Vec<(String, [f64; 4])> = all["features"]
        .as_array()
        .expect("features")
        .iter()
        .map(|feature| {
            let mut own = [f64::MAX, f64::MAX, f64::MIN, f64::MIN];
            bounds(&feature["geometry"]["coordinates"], &mut own);
            (feature["id"].as_str().expect("an id").to_owned(), own)
        })
        .collect();
    let (_, town) = all.iter().max_by(|a, b| (a.1[2] - a.1[0]).total_cmp(&(b.1[2] - b.1[0]))).expect("grids");
    let at = |x: f64, y: f64| (town[0] + x * (town[2] - town[0]), town[1] + y * (town[3] - town[1]));
    let mut sizes = Vec::new();
    for (from, to) in [(0.4, 0.6), (0.5, 0.5), (0.1, 0.12), (0.9, 1.5), (0.0, 1.0), (1.1, 1.2)] {
        let ((west, south), (east, north)) = (at(from, from), at(to, to));
        // What is asked for is snapped to the lattice, as what is compared with it is already.
        let [west, south, east, north] = [west, south, east, north].map(|x| (x * 1e7).round() / 1e7);
        let path = format!("/v1/grids?limit=1000&bbox={west},{south},{east},{north}");
        let found = server.json(&path);
        let found = found["features"].as_array().expect("features").iter();
        let found: Vec<&str> = found.map(|feature| feature["id"].as_str().expect("an id")).collect();
        let touches = |own: &[f64; 4]| own[0] <= east && own[2] >= west && own[1] <= north && own[3] >= south;
        let expected: Vec<&str> =
            all.iter().filter(|(_, own)| touches(own)).map(|(id, _)| id.as_str()).collect();
        assert_eq!(found, expected, "{path}");
        sizes.push(found.len());
    }
    assert!(sizes[4] == all.len() && sizes[5] == 0 && sizes[1] > 0 && sizes[1] < all.len(), "{sizes:?}");
}

#[test]
fn a_grids_history_has_what_each_edition_changed() {
    let store = demo_store();
    let store = store.to_str().expect("ASCII");
    let server = Server::start_at(store, &["--demo"]);
    let far = |name: &str, east: &str| {
        format!("code,name,geometry\nX1,{name},\"POLYGON((114.5 22.5,{east} 22.5,114.6 22.6,114.5 22.5))\"\n")
    };
    // Another name, another border, the same again with both: four more editions.
    for (edition, (name, east)) in
        [("甲", "114.6"), ("乙", "114.6"), ("乙", "114.61"), ("甲", "114.6")].iter().enumerate()
    {
        imported_entity(store, &far(name, east));
        server.until("/v1/editions/current", |reply| reply.json()["number"] == edition + 2);
    }
    let history = server.json("/v1/grids/X1/history");
    let seen: Vec<(u64, &str, bool, bool)> = history["items"]
        .as_array()
        .expect("versions")
        .iter()
        .map(|version| {
            let number = version["edition"].as_u64().expect("a number");
            let name = version["name"].as_str().expect("a name");
            (number, name, version["exists"] == true, version["reshaped"] == true)
        })
        .collect();
    let expected =
        [(2, "甲", true, false), (3, "乙", true, false), (4, "乙", true, true), (5, "甲", true, true)];
    assert_eq!(seen, expected);
    assert_eq!(server.get("/v1/grids/nobody/history").status, 404);
}

fn imported_entity(store: &str, rows: &str) {
    let file = fresh("csv");
    std::fs::write(&file, rows).expect("written");
    let file = file.to_str().expect("ASCII");
    must(&["import", "grids", file, "--store", store, "--layer", "entity", "--level", "basic"]);
}

#[test]
fn a_mesh_is_sent_up_to_its_limit() {
    let store = demo_store();
    let whole = Server::start(&store, &[]).json("/v1/editions/current");
    assert_eq!(whole["number"], 1);
    let server = Server::start(&store, &["--max-mesh-vertices", "2000"]);
    let refused = server.get("/v1/editions/1/mesh");
    assert_eq!((refused.status, &*refused.code()), (400, "bad-parameter"));
    let fault = &refused.json()["errors"][0];
    assert_eq!(fault["parameter"], "bbox");
    assert!(fault["detail"].as_str().expect("words").contains("at most 2000 are sent: give one"), "{fault}");
    let all = "/v1/editions/1/mesh?bbox=113,22,114,24";
    assert!(server.get(all).text().contains("give a smaller one"));
    let part = server.json("/v1/editions/1/mesh?bbox=113.68,22.93,113.681,22.931");
    let vertices = |mesh: &Value| -> usize {
        let arcs = mesh["arcs"].as_array().expect("arcs").iter();
        arcs.map(|arc| arc["points"].as_array().expect("points").len()).sum()
    };
    assert!((1..=2_000).contains(&vertices(&part)));
    let wide = Server::start(&store, &[]).json("/v1/editions/1/mesh");
    assert!(vertices(&wide) > 2_000);
}
