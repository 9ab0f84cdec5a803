//! `gridward tiles export`: what is exported is what is served, all of it and nothing else, read back by
//! `read.py`, which knows PMTiles and MVT by their specifications.

mod live;
mod refused;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::{fs, iter};

use gridward::clock;
use gridward::domain::actor::{Actor, Role};
use gridward::domain::id::GridId;
use gridward::kernel::lattice::{LatticeBox, LatticePoint};
use gridward::kernel::measure::Zoom;
use gridward::kernel::tile::TileId;
use gridward::service::current::Current;
use gridward::service::tile::{Coding, Seen, TileBytes, Tiles};
use gridward::service::visible::Visible;
use gridward::store;
use gridward::tiles::places::PlaceGround;
use serde_json::{Value, json};

use crate::cli::{Desk, document, mode, said};
use crate::harness::server::{Server, demo_store, fresh, fresh_folder, gridward, key};

type Stored = BTreeMap<TileId, Vec<u8>>;

/// What `read.py` finds: what the export says of itself, and its tiles as they are stored.
struct Read {
    head: Value,
    metadata: Value,
    ids: Value,
    tiles: Stored,
}

fn read(path: &Path) -> Read {
    let out = fresh_folder();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/tiles_export/read.py");
    let output = Command::new("/usr/bin/python3").arg("-B").arg(script).arg(path).arg(&out).output();
    let output = output.expect("Debian's Python");
    assert!(output.status.success(), "{}", said(&output));
    let mut found: Value = serde_json::from_slice(&output.stdout).expect("one object");
    let tile = |entry: fs::DirEntry| {
        let name = entry.file_name().into_string().expect("ASCII");
        let parts: Vec<u32> = name.split('-').map(|part| part.parse().expect("a number")).collect();
        let tile = TileId::new(parts[0] as u8, parts[1], parts[2]).expect("a tile");
        (tile, fs::read(entry.path()).expect("readable"))
    };
    let tiles = fs::read_dir(&out).expect("a folder").map(|entry| tile(entry.expect("one"))).collect();
    let [head, metadata, ids] = ["head", "metadata", "ids"].map(|part| found[part].take());
    Read { head, metadata, ids, tiles }
}

/// Exports into a fresh place; the flag says of which kind.
fn export(store: &Path, flag: &str, args: &[&str]) -> (PathBuf, Value) {
    let to = fresh(if flag == "--pmtiles" { "pmtiles" } else { "tiles" });
    let names = ["tiles", "export", "--json", "--store", text(store), flag, text(&to)];
    let done = gridward(&[&names, args].concat());
    assert!(done.status.success(), "{args:?}: {}", said(&done));
    (to, document(&done))
}

fn text(path: &Path) -> &str {
    path.to_str().expect("ASCII")
}

fn current(store: &Path) -> Current {
    let current = Current::new(store::open(text(store), clock::system()).expect("a store"), clock::system());
    current.refresh().expect("an atlas");
    current
}

/// All tiles of a zoom that a box touches, and a ring of others around them.
fn around(area: LatticeBox, zoom: u8) -> impl Iterator<Item = TileId> {
    let end = (1_u32 << zoom) - 1;
    let [low, high] = [area.min, area.max].map(|corner| TileId::of(corner, Zoom::new(zoom).expect("a zoom")));
    let rows = move || high.y().saturating_sub(1)..=(low.y() + 1).min(end);
    (low.x().saturating_sub(1)..=(high.x() + 1).min(end))
        .flat_map(move |x| rows().filter_map(move |y| TileId::new(zoom, x, y)))
}

/// What is served at those zooms and is not empty, compressed as in files.
fn served(area: LatticeBox, zooms: impl Iterator<Item = u8>, draw: impl Fn(TileId) -> TileBytes) -> Stored {
    let tiles = zooms.flat_map(|zoom| around(area, zoom));
    let drawn = tiles.map(|tile| (tile, TileBytes::for_a_file(&draw(tile).plain()).bytes().to_vec()));
    drawn.filter(|(_, bytes)| !bytes.is_empty()).collect()
}

fn unpacked(gzip: &[u8]) -> Vec<u8> {
    let length = u32::from_le_bytes(*gzip.last_chunk().expect("a gzip file")) as usize;
    let mut plain = vec![0; length];
    libdeflater::Decompressor::new().gzip_decompress(gzip, &mut plain).expect("gzip");
    plain
}

fn same(exported: &Stored, served: &Stored) {
    assert!(exported.keys().eq(served.keys()), "{:?} and {:?}", exported.keys(), served.keys());
    assert!(exported.iter().all(|(tile, bytes)| served[tile] == *bytes));
}

#[test]
fn all_that_is_served_of_the_grids() {
    let store = demo_store();
    let current = current(&store);
    let (atlas, tiles) = (current.atlas().expect("one"), Tiles::new(1 << 24));
    let bounds = tiles.ground(&atlas).bounds();
    let expected = served(bounds, 0..=15, |tile| tiles.grids(&atlas, tile, Coding::Gzip));
    assert!(expected.len() > 100, "{}", expected.len());

    let (file, told) = export(&store, "--pmtiles", &["--zooms", "0-15"]);
    let archive = read(&file);
    same(&archive.tiles, &expected);
    let bytes = expected.values().map(Vec::len).sum::<usize>();
    assert_eq!((&told["tiles"], &told["bytes"]), (&json!(expected.len()), &json!(bytes)));
    for zoom in told["zooms"].as_array().expect("zooms") {
        let of_zoom = expected.keys().filter(|tile| zoom["zoom"] == tile.zoom().get());
        assert_eq!(zoom["tiles"], of_zoom.count());
    }
    let (again, _) = export(&store, "--pmtiles", &["--zooms", "0-15"]);
    assert!(fs::read(&again).expect("there") == fs::read(&file).expect("there"), "the same to the byte");
    assert_eq!(mode(&file) & 0o044, mode(env!("CARGO_BIN_EXE_gridward")) & 0o044, "for everybody's eyes");

    let (folder, _) = export(&store, "--dir", &["--zooms", "0-15", "--base-url", "https://a.example/t/"]);
    let tree = read(&folder);
    same(&tree.tiles, &expected);
    assert_eq!(tree.metadata["tiles"], json!(["https://a.example/t/{z}/{x}/{y}.mvt"]));
    let (plain, _) = export(&store, "--dir", &["--zooms", "12", "--uncompressed"]);
    let plain = read(&plain);
    assert_eq!(plain.metadata["tiles"], json!(["{z}/{x}/{y}.mvt"]));
    assert!(
        plain.tiles.iter().all(|(&tile, bytes)| tiles.grids(&atlas, tile, Coding::Gzip).plain() == *bytes)
    );
    assert_eq!(plain.tiles.len(), expected.keys().filter(|tile| tile.zoom().get() == 12).count());

    // Over HTTP the same tiles, and what is said of them.
    let server = Server::start(&store, &["--demo"]);
    for (tile, bytes) in expected.iter().step_by(17) {
        let path = format!("/tiles/grids/{}/{}/{}.mvt", tile.zoom().get(), tile.x(), tile.y());
        let served = server.send("GET", &path, &[("Accept-Encoding", "gzip")], b"");
        assert!(unpacked(&served.body) == unpacked(bytes), "{path} is served otherwise");
    }
    let tilejson = server.json("/tiles/grids.json");
    for said in [&archive.metadata, &tree.metadata] {
        for field in ["bounds", "attribution"] {
            assert_eq!(said[field], tilejson[field], "{field}");
        }
        let layers = said["vector_layers"].as_array().expect("layers");
        for (layer, of_server) in iter::zip(layers, tilejson["vector_layers"].as_array().expect("layers")) {
            assert_eq!((&layer["id"], &layer["fields"]), (&of_server["id"], &of_server["fields"]));
            assert_eq!((&layer["minzoom"], &layer["maxzoom"]), (&json!(0), &json!(15)));
        }
        let own = &said["gridward"];
        assert!(
            tilejson["tiles"][0].as_str().expect("a URL").ends_with(own["version"].as_str().expect("one"))
        );
        assert_eq!((&own["set"], &own["edition"], &own["role"]), (&json!("grids"), &json!(1), &Value::Null));
    }
    let units = |at: usize| (tilejson["bounds"][at].as_f64().expect("degrees") * 1e7).round();
    for (at, name) in ["west", "south", "east", "north"].into_iter().enumerate() {
        assert_eq!(archive.head[name].as_f64(), Some(units(at)), "{name}");
    }
    assert_eq!((&archive.head["min_zoom"], &archive.head["max_zoom"]), (&json!(0), &json!(15)));
    let center = &archive.metadata["center"];
    assert_eq!(archive.head["center_zoom"], center[2]);
    assert!(
        archive.head["center_lon"].as_f64() < Some(units(2))
            && archive.head["center_lon"].as_f64() > Some(units(0))
    );
}

#[test]
fn a_box_and_zooms_bound_it() {
    let store = demo_store();
    let current = current(&store);
    let (atlas, tiles) = (current.atlas().expect("one"), Tiles::new(1 << 24));
    let corner = |lon, lat| LatticePoint::from_degrees(lon, lat).expect("a place");
    let bbox = LatticeBox { min: corner(113.66, 22.9), max: corner(113.7, 22.93) };
    let touched = |tile: &TileId| {
        let [low, high] = [bbox.min, bbox.max].map(|corner| TileId::of(corner, tile.zoom()));
        (low.x()..=high.x()).contains(&tile.x()) && (high.y()..=low.y()).contains(&tile.y())
    };
    let mut expected = served(bbox, 9..=13, |tile| tiles.grids(&atlas, tile, Coding::Gzip));
    let count = expected.len();
    expected.retain(|tile, _| touched(tile));
    assert!(expected.len() > 5 && expected.len() < count, "{} of {count}", expected.len());
    let (file, told) = export(&store, "--pmtiles", &["--zooms", "9-13", "--bbox", "113.66,22.9,113.7,22.93"]);
    let archive = read(&file);
    same(&archive.tiles, &expected);
    assert_eq!(told["bounds"], json!([113.66, 22.9, 113.7, 22.93]));
    assert_eq!((&archive.head["min_zoom"], &archive.head["max_zoom"]), (&json!(9), &json!(13)));
}

/// A grid of some 20 by 20 tiles at the closest zoom: inside it they are the same, and those around it
/// show it in their buffers alone, since it ends a metre before them.
#[test]
fn what_is_the_same_is_there_once() {
    let desk = Desk::new();
    let corner = |x, y| TileId::new(16, x, y).expect("a tile").lattice_box(0).grown(-100);
    let area = LatticeBox { min: corner(53_340, 28_620).min, max: corner(53_359, 28_601).max };
    let ([west, south], [east, north]) = ([area.min.lon(), area.min.lat()], [area.max.lon(), area.max.lat()]);
    let ring = json!([[west, south], [east, south], [east, north], [west, north], [west, south]]);
    let feature = json!({"type": "Feature", "properties": {"code": "1", "name": "甲"},
        "geometry": {"type": "Polygon", "coordinates": [ring]}});
    let grids = desk.file("grid.geojson", feature.to_string());
    let done = desk.run(&["import", "grids", &grids, "--layer", "community", "--level", "community"]);
    assert!(done.status.success(), "{}", said(&done));
    let store = Path::new(&desk.store);
    let (file, _) = export(store, "--pmtiles", &["--zooms", "16"]);
    let archive = read(&file);
    let (atlas, tiles) = (current(store).atlas().expect("one"), Tiles::new(1 << 24));
    same(&archive.tiles, &served(area, 16..=16, |tile| tiles.grids(&atlas, tile, Coding::Gzip)));
    let head = |field: &str| archive.head[field].as_u64().expect("a number");
    assert_eq!(head("addressed"), 22 * 22);
    assert!(head("contents") < head("entries") && head("entries") < head("addressed"), "{}", archive.head);
}

#[test]
fn places_for_everybody_have_no_premises() {
    let store = demo_store();
    let current = current(&store);
    let atlas = current.atlas().expect("one");
    let ground = PlaceGround::at(&atlas, clock::now(), None);
    let draw = |tile| TileBytes::of(&ground.draw(tile, &|_| false), Coding::Gzip);
    let expected = served(ground.bounds(), 0..=16, draw);
    let (file, told) = export(&store, "--pmtiles", &["--set", "places"]);
    let archive = read(&file);
    same(&archive.tiles, &expected);
    assert_eq!((&archive.head["min_zoom"], &archive.head["max_zoom"]), (&json!(8), &json!(16)));
    let promised: Vec<&Value> = archive.metadata["vector_layers"]
        .as_array()
        .expect("layers")
        .iter()
        .map(|layer| &layer["id"])
        .collect();
    assert_eq!(promised, [&json!("road"), &json!("address")]);
    assert_eq!(archive.ids["premises"], Value::Null);
    let addresses = atlas.addresses().iter().count();
    assert_eq!(archive.ids["address"].as_array().map(Vec::len), Some(addresses), "all of them");
    assert!(told["version"].as_str().expect("one").contains("public") && told["role"].is_null());

    let (wide, _) = export(&store, "--pmtiles", &["--set", "places", "--zooms", "0-14"]);
    let wide = read(&wide);
    let layers = wide.metadata["vector_layers"].as_array().expect("layers").clone();
    assert_eq!(layers.len(), 1, "what begins closer is not promised: {layers:?}");
    assert_eq!((&layers[0]["id"], &layers[0]["minzoom"]), (&json!("road"), &json!(8)));
}

#[test]
fn a_territory_has_its_premises_and_no_others() {
    let store = demo_store();
    let whole = key(&store, &["--name", "whole", "--role", "dispatcher"]);
    let server = Server::start(&store, &[]).with_key(&whole);
    let community = server.json("/v1/grids?layer=community&level=community&limit=1")["features"][0].clone();
    let (id, code) = (community["id"].as_str().expect("an id"), &community["properties"]["code"]);
    let inside = server.json(&format!("/v1/premises?grid={id}&limit=1000"))["items"].clone();
    let with_point = inside.as_array().expect("items").iter().filter(|premises| !premises["point"].is_null());
    let mut ids: Vec<&str> = with_point.map(|premises| premises["id"].as_str().expect("an id")).collect();
    ids.sort_unstable();
    assert!(ids.len() > 100 && ids.len() < 1000, "{}", ids.len());

    let args = ["--set", "places", "--role", "viewer", "--territory", code.as_str().expect("a code")];
    let (file, told) = export(&store, "--pmtiles", &args);
    let archive = read(&file);
    assert_eq!(archive.ids["premises"], json!(ids));
    let own = &archive.metadata["gridward"];
    for told in [&told, own] {
        assert_eq!((&told["role"], &told["territory"]), (&json!("viewer"), &json!(id)));
    }
    assert_eq!(mode(&file), 0o600);

    let current = current(&store);
    let (atlas, tiles) = (current.atlas().expect("one"), Tiles::new(1 << 26));
    let territory = Some(GridId::new(id).expect("an id"));
    let actor = Actor { name: Arc::from("x"), role: Role::Viewer, territory };
    let (seen, visible) = (Seen::by(&atlas, &actor), Visible::of(&atlas, &actor).expect("a grid"));
    let ground = tiles.place_ground(&atlas, clock::now());
    same(
        &archive.tiles,
        &served(ground.bounds(), 0..=16, |tile| tiles.places(&ground, &seen, &visible, tile, Coding::Gzip)),
    );

    let (folder, _) = export(&store, "--dir", &["--set", "places", "--role", "dispatcher", "--zooms", "15"]);
    assert_eq!(mode(&folder), 0o700);
    let everywhere = read(&folder).ids["premises"].as_array().expect("premises").len();
    assert!(everywhere > 20 * ids.len(), "{everywhere}");
}

/// Two editions: the one in force unless another is named, or a moment at which it was.
#[test]
fn an_edition_by_its_number_or_moment() {
    let desk = Desk::new();
    desk.grid(113.66, 22.93);
    desk.grid(113.69, 22.93);
    let store = Path::new(&desk.store);
    let west = |args: &[&str]| {
        let (file, told) = export(store, "--pmtiles", &[&["--zooms", "14"], args].concat());
        (told["edition"].as_u64(), read(&file).head["west"].as_f64())
    };
    let (now, one, two) = (west(&[]), west(&["--edition", "1"]), west(&["--edition", "2"]));
    assert_eq!(now, two);
    assert_eq!((one.0, two.0), (Some(1), Some(2)));
    assert_ne!(one.1, two.1);
}
