//! Tiles read back and judged by programs of others: `check.py`, which knows MVT by its specification
//! and geometry from GEOS, and GDAL.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::Barrier;
use std::thread;

use gridward::domain::plan::GridIndex;
use gridward::kernel::lattice::LatticePoint;
use gridward::kernel::measure::Zoom;
use gridward::kernel::ring::{Polygon, Ring};
use gridward::kernel::tile::TileId;
use serde_json::{Value, json};

use super::{Drawn, continent, flat, strips};
use crate::harness::tessellation::Seeded;

/// What the reader compares with: each grid's parts in degrees, from the mesh itself.
fn source(drawn: &Drawn) -> Value {
    let ring =
        |ring: &Ring| -> Value { ring.0.iter().map(|point| json!([point.lon(), point.lat()])).collect() };
    let part = |polygon: &Polygon| -> Value { polygon.rings().map(ring).collect() };
    let (plan, index) = (&drawn.plan, &drawn.index);
    let grid = |at: u32| {
        let row = &plan.grids[at as usize];
        let parts: Value = index.polygons(plan, GridIndex(at)).iter().map(part).collect();
        json!({
            "id": row.id.as_str(), "code": &*row.code, "layer": row.layer.name(), "parts": parts,
            "parent": row.parent.as_ref().map(|parent| parent.as_str()),
            "leaf": index.leaf(GridIndex(at)).is_some(),
        })
    };
    (0..plan.grids.len() as u32).map(grid).collect()
}

/// What the reader finds wrong with some tiles, and how much it looked at; `whole` when they are all
/// tiles of their zooms.
fn judged(drawn: &Drawn, tiles: impl IntoIterator<Item = TileId>, whole: bool, folder: &Path) -> Value {
    fs::write(folder.join("source.json"), source(drawn).to_string()).expect("written");
    for tile in tiles {
        let bytes = drawn.tiles().draw(tile);
        if !bytes.is_empty() {
            let name = format!("{}-{}-{}.mvt", tile.zoom().get(), tile.x(), tile.y());
            fs::write(folder.join(name), bytes).expect("written");
        }
    }
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/tiles/check.py");
    let whole = whole.then_some("whole");
    let output = Command::new("/usr/bin/python3").arg(script).arg(folder).args(whole).output();
    let output = output.expect("Debian's Python");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("one object")
}

fn check(name: &str, drawn: &Drawn, tiles: impl IntoIterator<Item = TileId>, whole: bool) {
    let folder = std::env::temp_dir().join(format!("gridward-tiles-{name}-{}", std::process::id()));
    fs::create_dir_all(&folder).expect("a temporary folder");
    let found = judged(drawn, tiles, whole, &folder);
    println!("{name}: {found}");
    assert_eq!(found["faults"], json!([]), "{found:#}");
    assert!(found["edges"].as_u64() > Some(1000), "nearly nothing was looked at: {found:#}");
    let followed = found["borders followed across sides"].as_u64();
    assert!(!whole || followed > Some(100), "nearly nothing crosses from tile to tile: {found:#}");
    fs::remove_dir_all(&folder).expect("removed");
}

#[test]
fn the_demo_town_is_whole_at_every_zoom() {
    let town = Drawn::of(crate::demo::houjie().plan.clone());
    check("town", &town, (8..=16).flat_map(|zoom| town.covering(zoom)), true);
}

#[test]
fn a_tessellation_is_whole_at_every_zoom() {
    let flat = Drawn::of(flat(12));
    check("flat", &flat, (4..=15).flat_map(|zoom| flat.covering(zoom)), true);
}

/// The world in one tile has the vertices of the world in four, in units twice as large: what lies clear of others there
/// need not do so here.
#[test]
fn a_continent_is_whole_in_one_tile_of_the_world() {
    let continent = Drawn::of(continent(12));
    check("continent", &continent, (0..=6).flat_map(|zoom| continent.covering(zoom)), true);
}

#[test]
fn close_strips_never_cross() {
    let strips = Drawn::of(strips(10));
    check("strips", &strips, (7..=15).flat_map(|zoom| strips.covering(zoom)), false);
}

#[test]
fn the_order_of_asking_changes_nothing() {
    let (down, up) = (Drawn::of(flat(12)), Drawn::of(flat(12)));
    let tiles: Vec<TileId> = (0..=13).flat_map(|zoom| down.covering(zoom)).collect();
    let drawn = |drawn: &Drawn, tile: &TileId| (*tile, drawn.tiles().draw(*tile));
    let going_down: Vec<_> = tiles.iter().map(|tile| drawn(&down, tile)).collect();
    let mut going_up: Vec<_> = tiles.iter().rev().map(|tile| drawn(&up, tile)).collect();
    going_up.reverse();
    assert!(going_down.iter().filter(|(_, bytes)| !bytes.is_empty()).count() > 20);
    assert!(going_down == going_up);
}

/// Threads that meet on the same arcs, at one zoom and at several: who comes second finds what another works out
/// not there, half there or there. As many as truly run at once, or they hardly ever meet.
#[test]
fn drawing_at_once_changes_nothing() {
    let threads = thread::available_parallelism().map_or(2, |cores| cores.get().clamp(2, 4));
    let alone = Drawn::of(flat(12));
    let tiles: Vec<Vec<TileId>> = (7..=13).map(|zoom| alone.covering(zoom)).collect();
    let all = |drawn: &Drawn, zoom: usize| -> Vec<Vec<u8>> {
        tiles[zoom].iter().map(|&tile| drawn.tiles().draw(tile)).collect()
    };
    let expected: Vec<_> = (0..tiles.len()).map(|zoom| all(&alone, zoom)).collect();
    assert!(expected.iter().flatten().filter(|bytes| !bytes.is_empty()).count() > 20);
    for apart in [0, 0, 0, 1].repeat(5) {
        let shared = Drawn::of(flat(12));
        for step in 0..tiles.len() {
            let together = Barrier::new(threads);
            let draw = |thread: usize| {
                let zoom = (step + apart * thread) % tiles.len();
                together.wait();
                let drawn = all(&shared, zoom);
                assert!(drawn == expected[zoom], "thread {thread}, {:?}", tiles[zoom][0].zoom());
            };
            thread::scope(|scope| {
                for thread in 0..threads {
                    let draw = &draw;
                    scope.spawn(move || draw(thread));
                }
            });
        }
        // And what they have left behind is whole.
        for (zoom, expected) in expected.iter().enumerate() {
            assert!(all(&shared, zoom) == *expected, "{apart} zooms apart, {:?}", tiles[zoom][0].zoom());
        }
    }
}

#[test]
fn tiles_of_any_zoom_hold() {
    let town = Drawn::of(crate::demo::houjie().plan.clone());
    let mut seeded = Seeded(3);
    let arcs: Vec<_> = town.plan.mesh.arcs().collect();
    // Around vertices, so that the closest zooms have something to show, and a little beside them.
    let tiles = (0..400_u32).filter_map(|n| {
        let points = arcs[seeded.below(arcs.len() as u64) as usize].points;
        let vertex = points[seeded.below(points.len() as u64) as usize];
        let mut beside = |part: i32| part + seeded.below(2001) as i32 - 1000;
        let place = LatticePoint::new(beside(vertex.x), beside(vertex.y));
        Some(TileId::of(place, Zoom::new((n % 23) as u8)?))
    });
    check("any", &town, tiles, false);
}

/// A country without towns or provinces, whose every grid is wider than a pixel as soon as it shows.
#[test]
fn from_afar_thousands_of_grids_are_not_drawn_one_by_one() {
    let (few, many) = (Drawn::of(flat(12)), Drawn::of(flat(64)));
    let bytes = |drawn: &Drawn, zoom| -> usize {
        drawn.covering(zoom).into_iter().map(|tile| drawn.tiles().draw(tile).len()).sum()
    };
    assert!(bytes(&few, 7) > 10_000, "a town is drawn as long as it covers a pixel");
    for zoom in 0..8 {
        assert!(bytes(&many, zoom) < 250_000, "{zoom}: {}", bytes(&many, zoom));
    }
    assert_eq!(bytes(&many, 7), 0);
    assert!(bytes(&many, 8) > 500_000, "{}", bytes(&many, 8));
}

#[test]
fn gdal_reads_the_same() {
    let town = Drawn::of(crate::demo::houjie().plan.clone());
    let tile = TileId::new(13, 6682, 3560).expect("there");
    let file = std::env::temp_dir().join(format!("gridward-gdal-{}.mvt", std::process::id()));
    fs::write(&file, town.tiles().draw(tile)).expect("written");
    let options = ["X=6682", "Y=3560", "Z=13"].into_iter().flat_map(|option| ["-oo", option]);
    let mut command = Command::new("ogrinfo");
    command.args(["-ro", "-al", "-so"]).args(options).arg(&file);
    let output = command.output().expect("gdal-bin, which the tests install");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{text}");
    for (layer, geometry) in [("grid", "Polygon"), ("border", "Multi Line String"), ("grid_label", "Point")] {
        let found = text.split("Layer name: ").find(|part| part.lines().next() == Some(layer));
        let found = found.unwrap_or_else(|| panic!("no layer {layer} in {text}"));
        assert!(found.contains(&format!("Geometry: {geometry}")), "{found}");
        assert!(found.contains("layer: String"), "{found}");
        assert!(!found.contains("Feature Count: 0"), "{found}");
    }
    fs::remove_file(file).expect("removed");
}
