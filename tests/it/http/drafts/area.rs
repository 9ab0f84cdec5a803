//! An area of a draft out to a GIS and back: taken as a GeoPackage, looked at and drawn on by GDAL, sent back.

mod doctored;
mod refused;

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use super::{Desk, neighbours, two_a_community};
use crate::harness::missing;
use crate::harness::postgres;
use crate::harness::server::{Reply, fresh};

const GEOPACKAGE: &str = "application/geopackage+sqlite3";

/// What GDAL finds in a file after it has made some steps in it; `None` where there is no GDAL for Python.
fn gdal(file: &Path, steps: &Value) -> Option<Value> {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/http/drafts/area.py");
    let mut command = Command::new("/usr/bin/python3");
    command.arg(script).arg(file);
    if !steps.is_null() {
        command.arg(steps.to_string());
    }
    let done = command.output().expect("python3");
    let said = String::from_utf8_lossy(&done.stderr);
    if said.contains("No module named 'osgeo'") {
        missing::program("GDAL for /usr/bin/python3 (Debian: python3-gdal)");
        return None;
    }
    assert!(done.status.success(), "{said}");
    Some(serde_json::from_slice(&done.stdout).expect("JSON"))
}

/// Takes an area of a draft as a file; the tag of the draft with it.
fn taken(desk: &Desk, draft: &str, query: &str) -> (std::path::PathBuf, String) {
    let reply = desk.ask(&desk.planner, "GET", &format!("{draft}/area.gpkg?{query}"), None, &Value::Null);
    assert_eq!(reply.status, 200, "{}", reply.text());
    assert_eq!(reply.header("content-type"), Some(GEOPACKAGE));
    let file = fresh("gpkg");
    fs::write(&file, &reply.body).expect("written");
    (file, reply.header("etag").expect("a tag").to_owned())
}

fn sent_as(desk: &Desk, key: &str, path: &str, tag: Option<&str>, bytes: &[u8]) -> Reply {
    let bearer = format!("Bearer {key}");
    let mut headers = vec![("Authorization", bearer.as_str()), ("Content-Type", GEOPACKAGE)];
    headers.extend(tag.map(|tag| ("If-Match", tag)));
    desk.one.send("POST", path, &headers, bytes)
}

/// Sends a file back as a planner.
fn sent(desk: &Desk, draft: &str, tag: &str, file: &Path) -> Reply {
    let bytes = fs::read(file).expect("there");
    sent_as(desk, &desk.planner, &format!("{draft}/area.gpkg"), Some(tag), &bytes)
}

/// Two neighbouring basic grids of one community.
pub fn pair(desk: &Desk) -> (String, String) {
    let (grid, other, _) = neighbours(desk);
    let id = |one: &Value| one["id"].as_str().expect("an id").to_owned();
    (id(&grid), id(&other))
}

/// An arc of the community layer alone between two grids, with a vertex between its ends: its number, its
/// points in lattice units.
pub fn shared_arc(desk: &Desk, draft: &str, one: &str, other: &str) -> (String, Vec<[i64; 2]>) {
    let mesh = desk.json(&desk.planner, &format!("{draft}/mesh"));
    let is_shared = |arc: &&Value| {
        let sides = arc["sides"].as_array().expect("sides");
        let beside = [sides[0]["left"].as_str(), sides[0]["right"].as_str()];
        sides.len() == 1
            && [[Some(one), Some(other)], [Some(other), Some(one)]].contains(&beside)
            && arc["points"].as_array().is_some_and(|points| points.len() > 2)
    };
    let arcs = mesh["arcs"].as_array().expect("arcs").iter();
    let arc =
        arcs.filter(is_shared).max_by_key(|arc| arc["points"].as_array().map(Vec::len)).expect("a border");
    let points = serde_json::from_value(arc["points"].clone()).expect("points");
    (arc["id"].as_str().expect("an id").to_owned(), points)
}

pub fn degrees([x, y]: [i64; 2]) -> [f64; 2] {
    [x as f64 / 1e7, y as f64 / 1e7]
}

fn around(desk: &Desk, one: &str, other: &str) -> String {
    let beside = |id: &str| {
        let list = desk.json(&desk.planner, &format!("/v1/grids/{id}/neighbours"));
        let list = list["items"].as_array().or(list["features"].as_array()).expect("a list").clone();
        list.iter().map(|one| one["id"].as_str().expect("an id").to_owned()).collect::<Vec<_>>()
    };
    let mut ids = [beside(one), beside(other), vec![one.to_owned(), other.to_owned()]].concat();
    ids.retain(|id| {
        let grid = desk.json(&desk.planner, &format!("/v1/grids/{id}"));
        grid["properties"]["layer"] == "community" && grid["properties"]["level"] == "basic"
    });
    ids.sort();
    ids.dedup();
    ids.join(",")
}

#[test]
fn gdal_finds_the_grids_as_they_are() {
    let store = fresh("gpkg").to_str().expect("ASCII").to_owned();
    two_a_community(&store);
    let desk = Desk::at(&store);
    let (one, other) = pair(&desk);
    let (draft, tag) = desk.begin();
    let (file, found_tag) = taken(&desk, &draft, &format!("grids={one},{other}"));
    assert_eq!(found_tag, tag, "the draft's own");
    let again = taken(&desk, &draft, &format!("grids={one},{other}")).0;
    assert!(fs::read(&file).expect("there") == fs::read(again).expect("there"), "the same to the byte");
    let Some(found) = gdal(&file, &Value::Null) else { return };
    let layer = &found["layers"]["community"];
    assert_eq!((&layer["srs"], &layer["kind"]), (&json!("4326"), &json!("Multi Polygon")), "{found}");
    assert_eq!(layer["indexed"], true);
    let features = layer["features"].as_array().expect("features");
    assert_eq!(features.len(), 2);
    for feature in features {
        assert_eq!(feature["valid"], true, "{feature}");
        let fields = &feature["fields"];
        let grid = desk.json(&desk.planner, &format!("/v1/grids/{}", fields["id"].as_str().expect("an id")));
        let expected = &grid["properties"];
        for field in ["code", "name", "layer", "level"] {
            assert_eq!(fields[field], expected[field], "{field}");
        }
        assert_eq!(fields["version"].as_str().map(str::len), Some(32));
        // The same vertices, each to the last unit, beginning wherever.
        let mut vertices = Vec::new();
        numbers(&grid["geometry"]["coordinates"], &mut vertices);
        let text = feature["wkt"].as_str().expect("WKT").replace(['(', ')'], " ");
        let text = text.trim_start_matches("MULTIPOLYGON").to_owned();
        let mut drawn: Vec<[f64; 2]> = text
            .split(',')
            .map(|pair| {
                let pair: Vec<f64> =
                    pair.split_whitespace().map(|part| part.parse().expect("a number")).collect();
                [pair[0], pair[1]]
            })
            .collect();
        for list in [&mut vertices, &mut drawn] {
            list.sort_by(|a, b| a[0].total_cmp(&b[0]).then(a[1].total_cmp(&b[1])));
            list.dedup();
        }
        assert_eq!(drawn, vertices);
    }
    // All layers in a box, each a table of its own.
    let wide = taken(&desk, &draft, "bbox=113.6,22.8,113.8,23.0").0;
    let layers = gdal(&wide, &Value::Null).expect("as before")["layers"].clone();
    let names: Vec<&String> = layers.as_object().expect("layers").keys().collect();
    assert_eq!(names, ["community", "entity", "party", "road"]);
}

fn numbers(value: &Value, found: &mut Vec<[f64; 2]>) {
    match value.as_array() {
        Some(pair) if pair[0].is_number() => {
            found.push([pair[0].as_f64().expect("x"), pair[1].as_f64().expect("y")]);
        }
        Some(list) => list.iter().for_each(|one| numbers(one, found)),
        None => {}
    }
}

/// A vertex of a border moved in both polygons by GDAL is the border moved, to the node and arc, on both stores.
#[test]
fn a_border_moved_elsewhere_is_the_border_moved_here() {
    let file = fresh("gpkg").to_str().expect("ASCII").to_owned();
    let database = postgres::shared().map(postgres::Cluster::database);
    for store in [file].into_iter().chain(database) {
        two_a_community(&store);
        let desk = Desk::at(&store);
        let (one, other) = pair(&desk);
        let (draft, tag) = desk.begin();
        let (file, _) = taken(&desk, &draft, &format!("grids={}", around(&desk, &one, &other)));
        // As it went out it says nothing.
        let untouched = sent(&desk, &draft, &tag, &file);
        assert_eq!(untouched.status, 200, "{}", untouched.text());
        assert_eq!((&untouched.json()["edits"], untouched.header("etag")), (&json!([]), Some(&*tag)));
        let (arc, points) = shared_arc(&desk, &draft, &one, &other);
        let vertex = points.len() / 2;
        let [x, y] = points[vertex];
        let to = degrees([x + 150, y - 90]);
        let steps = json!([{"do": "move", "layer": "community", "from": degrees([x, y]), "to": to}]);
        let Some(drawn) = gdal(&file, &steps) else { return };
        assert_eq!(drawn["counts"], json!([2]), "both polygons");

        // Thought about first.
        let bytes = fs::read(&file).expect("there");
        let path = format!("{draft}/area.gpkg?dry_run=true");
        let thought = sent_as(&desk, &desk.planner, &path, None, &bytes);
        assert_eq!(thought.status, 200, "{}", thought.text());
        let edits = thought.json()["edits"].clone();
        let direct = json!({"op": "move_border", "moves": [{"arc": arc, "vertex": vertex, "to": to}]});
        assert_eq!(edits, json!([direct]));
        let impact = desk.ask(&desk.planner, "POST", &format!("{draft}/impact"), None, &edits).json();
        assert_eq!(thought.json()["impact"], impact);
        assert_eq!(desk.json(&desk.planner, &draft)["edits"], json!([]), "nothing of it was made");

        let back = sent(&desk, &draft, &tag, &file);
        assert_eq!(back.status, 200, "{}", back.text());
        assert_eq!(back.json()["draft"]["edits"], json!(["move_border"]));
        let (second, second_tag) = desk.begin();
        desk.step(&desk.planner, "POST", &format!("{second}/edits"), &second_tag, direct);
        let mesh = |draft: &str| desk.json(&desk.planner, &format!("{draft}/mesh"));
        assert!(mesh(&draft) == mesh(&second), "the same nodes, arcs and sides");
        // What went out before is no longer what the draft has there.
        let tag = back.header("etag").expect("a tag").to_owned();
        let late = sent(&desk, &draft, &tag, &file);
        assert_eq!((late.status, late.code().as_str()), (409, "conflict"), "{}", late.text());
        assert_eq!(late.json()["errors"][0]["reason"], "changed-since");
        // Undone it is as it was, and the same file holds again.
        let (_, tag) = desk.step(&desk.planner, "DELETE", &format!("{draft}/edits/last"), &tag, Value::Null);
        assert_eq!(sent(&desk, &draft, &tag, &file).json()["edits"], edits);
    }
}

/// Split, merged, renamed and bent in one go: what GDAL drew is what the draft then gives out.
#[test]
fn what_was_drawn_is_what_goes_out_again() {
    let store = fresh("gpkg").to_str().expect("ASCII").to_owned();
    two_a_community(&store);
    let desk = Desk::at(&store);
    let (one, other) = pair(&desk);
    let (draft, tag) = desk.begin();
    let all = around(&desk, &one, &other);
    let (file, _) = taken(&desk, &draft, &format!("grids={all}"));
    let Some(before) = gdal(&file, &Value::Null) else { return };
    let (_, points) = shared_arc(&desk, &draft, &one, &other);
    let features = before["layers"]["community"]["features"].as_array().expect("features");
    let wkt = features.iter().find(|feature| feature["fields"]["id"] == *one).expect("sent")["wkt"].clone();
    let xs: Vec<f64> = wkt
        .as_str()
        .expect("WKT")
        .trim_start_matches("MULTIPOLYGON")
        .replace(['(', ')'], " ")
        .split(',')
        .map(|pair| pair.split_whitespace().next().expect("x").parse().expect("a number"))
        .collect();
    let (low, high) = xs.iter().fold((f64::MAX, f64::MIN), |(low, high), &x| (low.min(x), high.max(x)));
    let (a, b) = (points[0], points[1]);
    let bent = [(a[0] + b[0]) / 2 + 40, (a[1] + b[1]) / 2 + 40];
    let steps = json!([
        {"do": "insert", "layer": "community", "after": degrees(a), "before": degrees(b), "at": degrees(bent)},
        {"do": "set", "layer": "community", "id": other, "field": "name", "value": "河田新网格"},
        {"do": "cut", "layer": "community", "id": one, "west": low + (high - low) * 0.3, "code": "新-1", "name": "西网格"},
    ]);
    let drawn = gdal(&file, &steps).expect("as before");
    assert_eq!(drawn["counts"], json!([2, 1, 1]));
    let back = sent(&desk, &draft, &tag, &file);
    assert_eq!(back.status, 200, "{}", back.text());
    let ops: Vec<Value> =
        back.json()["edits"].as_array().expect("edits").iter().map(|edit| edit["op"].clone()).collect();
    assert_eq!(ops, ["insert_vertex", "split", "rename"], "{}", back.text());
    assert_eq!(back.json()["draft"]["edits"], json!(ops));
    // Undone they are together, whatever was done before or after; made again, too, by another process.
    let mesh = || desk.json(&desk.planner, &format!("{draft}/mesh"));
    let (drawn_mesh, planner, edits) = (mesh(), desk.planner.as_str(), format!("{draft}/edits"));
    let tag = back.header("etag").expect("a tag");
    let more = json!({"op": "rename", "grid": one, "name": "再改"});
    let (_, tag) = desk.step(planner, "POST", &edits, tag, more);
    let undo = |tag: &str| desk.step(planner, "DELETE", &format!("{edits}/last"), tag, Value::Null);
    let (undone, tag) = undo(&tag);
    assert_eq!((&undone["edits"], &undone["undone"]), (&json!(ops), &json!(1)));
    let (undone, tag) = undo(&tag);
    assert_eq!((&undone["edits"], &undone["undone"]), (&json!([]), &json!(4)));
    assert_ne!(mesh(), drawn_mesh);
    let bearer = format!("Bearer {planner}");
    let headers = [("Authorization", bearer.as_str()), ("If-Match", &tag)];
    let again = desk.other.send("POST", &format!("{edits}/redo"), &headers, b"");
    assert_eq!((again.status, &again.json()["edits"]), (200, &json!(ops)), "{}", again.text());
    assert_eq!((&again.json()["undone"], mesh()), (&json!(1), drawn_mesh));
    let made = back.json()["edits"][1]["id"].as_str().expect("an id").to_owned();
    let (after, _) = taken(&desk, &draft, &format!("grids={all},{made}"));
    let found = gdal(&after, &Value::Null).expect("as before");
    let by_name = |layers: &Value| {
        let list = layers["layers"]["community"]["features"].as_array().expect("features").clone();
        let mut list: Vec<(String, String)> = list
            .iter()
            .map(|one| (one["fields"]["name"].to_string(), one["wkt"].as_str().expect("WKT").to_owned()))
            .collect();
        list.sort();
        list
    };
    let (drawn, found) = (by_name(&drawn), by_name(&found));
    assert_eq!(drawn.len(), found.len());
    for ((name, drawn), (found_name, found)) in drawn.iter().zip(&found) {
        assert_eq!(name, found_name);
        let apart = apart(drawn, found);
        assert!(apart < 1e-6, "{name}: {apart} degrees");
    }
    assert_eq!(desk.json(&desk.planner, &format!("{draft}/check"))["sound"], true);
}

/// How far, in degrees, the borders of two WKT polygons lie apart, as GEOS says.
fn apart(one: &str, other: &str) -> f64 {
    let code = "import sys\nfrom osgeo import ogr\na, b = [ogr.CreateGeometryFromWkt(t) for t in sys.argv[1:3]]\n\
                d = a.SymDifference(b)\nprint(2 * d.Area() / max(d.Boundary().Length(), 1e-12) if not d.IsEmpty() else 0.0)";
    let done = Command::new("/usr/bin/python3").args(["-c", code, one, other]).output().expect("python3");
    let said = String::from_utf8_lossy(&done.stdout).into_owned();
    said.trim().parse().unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&done.stderr)))
}
