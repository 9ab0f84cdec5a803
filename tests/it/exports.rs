//! Exports as GDAL reads them, and files that a format cannot hold.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use gridward::domain::import::{Batch, SourcePoint, SourcePolygon, SourceRow, SourceShape};
use gridward::format::write::{WRITERS, write};
use gridward::service::import::ImportKind;
use serde_json::{Value, json};

use crate::harness::disk::Disk;
use crate::harness::missing;
use crate::harness::server::{demo_store, gridward, must};
use crate::stores::Folder;

/// Each row by its id or code: what its fields are, and its shape.
type Rows = BTreeMap<String, (Value, Value)>;

fn rows(collection: &Value) -> Rows {
    let features = collection["features"].as_array().expect("features");
    let rows: Rows = features
        .iter()
        .map(|feature| {
            let (fields, shape) = (&feature["properties"], &feature["geometry"]);
            let key = fields.get("id").or(fields.get("code")).and_then(Value::as_str).expect("a name");
            let coordinates = &shape["coordinates"];
            // One part of a multiple shape is the same shape.
            let multiple = match shape["type"].as_str() {
                Some("LineString") => json!(["MultiLineString", [coordinates]]),
                Some("Polygon") => json!(["MultiPolygon", [coordinates]]),
                kind => json!([kind, coordinates]),
            };
            (key.to_owned(), (fields.clone(), multiple))
        })
        .collect();
    assert_eq!(rows.len(), features.len());
    rows
}

/// A layer as GDAL reads it, all digits of it; `None` where there is no GDAL.
fn gdal(file: &Path, layer: &str, more: &[&str]) -> Option<Value> {
    let mut command = Command::new("ogr2ogr");
    command.args(["-f", "GeoJSON", "-lco", "RFC7946=NO", "-lco", "SIGNIFICANT_FIGURES=17", "/vsistdout/"]);
    command.env("OGR_XLSX_HEADERS", "FORCE");
    let Ok(done) = command.arg(file).arg(layer).args(more).output() else {
        missing::program("ogr2ogr (Debian: gdal-bin)");
        return None;
    };
    let said = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success() && said.is_empty(), "{}: {said}", file.display());
    Some(serde_json::from_slice(&done.stdout).expect("JSON"))
}

fn exported(store: &Path, kind: ImportKind, file: &Path) {
    let [store, file] = [store, file].map(|path| path.to_str().expect("ASCII"));
    must(&["export", kind.name(), "--store", store, "-o", file]);
}

#[test]
fn gdal_reads_every_kind_as_the_geojson_has_it() {
    let (store, folder) = (demo_store(), Folder::new());
    // Facts are read over HTTP, by whom they concern.
    for &kind in ImportKind::ALL.iter().filter(|kind| !kind.is_fact()) {
        let plain = folder.file("out.geojson");
        exported(&store, kind, &plain);
        let expected = rows(&serde_json::from_slice(&fs::read(&plain).expect("there")).expect("JSON"));
        assert!(!expected.is_empty());
        let placed = kind.has_place();
        for ending in if placed { &["gpkg", "fgb"][..] } else { &["gpkg"] } {
            let file = folder.file(&format!("out.{ending}"));
            exported(&store, kind, &file);
            let Some(found) = gdal(&file, kind.name(), &[]) else { return };
            assert!(rows(&found) == expected, "{} as {ending} differs", kind.name());
            let told = Command::new("ogrinfo").args(["-so", "-ro"]).arg(&file).arg(kind.name()).output();
            let told = String::from_utf8(told.expect("beside ogr2ogr").stdout).expect("UTF-8");
            assert_eq!(told.contains("ID[\"EPSG\",4326]"), placed, "{told}");
            // Through the index comes what lies there and no more.
            if matches!(kind, ImportKind::Premises | ImportKind::Addresses) {
                let [west, south, east, north] = [113.66, 22.92, 113.69, 22.95];
                let within = |shape: &Value| {
                    let at = |axis: usize| shape[1][axis].as_f64().expect("a number");
                    (west..=east).contains(&at(0)) && (south..=north).contains(&at(1))
                };
                let expected = expected.values().filter(|(_, shape)| within(shape)).count();
                let window = [west, south, east, north].map(|side| side.to_string());
                let window: Vec<&str> =
                    ["-spat"].into_iter().chain(window.iter().map(|side| &**side)).collect();
                let found = rows(&gdal(&file, kind.name(), &window).expect("as before")).len();
                assert!(found == expected && found > 100, "{found}, not {expected}");
            }
        }
        if !placed {
            let file = folder.file("none.fgb");
            let arguments = ["export", kind.name(), "--store", store.to_str().expect("ASCII"), "-o"];
            let refused = gridward(&[&arguments[..], &[file.to_str().expect("ASCII")]].concat());
            let said = String::from_utf8_lossy(&refused.stderr);
            assert!(said.contains("cannot stand in a FlatGeobuf file; row 1 (geojson, gpkg"), "{said}");
            assert!(!refused.status.success() && !file.exists());
        }
    }
}

#[test]
fn gdal_reads_the_cells_of_a_workbook_as_they_were() {
    let (store, folder) = (demo_store(), Folder::new());
    // Borders are too long for cells: see below.
    for &kind in ImportKind::ALL.iter().filter(|&&kind| kind != ImportKind::Grids && !kind.is_fact()) {
        let (plain, file) = (folder.file("out.geojson"), folder.file("out.xlsx"));
        exported(&store, kind, &plain);
        exported(&store, kind, &file);
        let expected = rows(&serde_json::from_slice(&fs::read(&plain).expect("there")).expect("JSON"));
        let Some(mut found) = gdal(&file, kind.name(), &[]) else { return };
        for feature in found["features"].as_array_mut().expect("features") {
            // GDAL leaves out what is empty; what is no text would be a number here.
            let fields = feature["properties"].as_object_mut().expect("fields");
            let key = fields.get("id").or(fields.get("code")).and_then(Value::as_str).expect("a name");
            let (texts, shape) = &expected[key];
            if let ["x", "y"] = ["x", "y"].map(|name| if fields.contains_key(name) { name } else { "" }) {
                let place = ["x", "y"].map(|name| fields.remove(name).expect("a cell"));
                assert_eq!(&json!(["Point", place]), shape);
            } else if let Some(text) = fields.remove("geometry") {
                let parts = shape[1].as_array().expect("parts").iter().map(|part| part[0].clone());
                let text = text.as_str().expect("a text").to_owned();
                assert!(
                    text.starts_with("MULTILINESTRING ((") && text.matches('(').count() == parts.len() + 1
                );
                assert!(
                    parts.into_iter().all(|at| text.contains(&format!("({} {},", at[0], at[1]))),
                    "{text}"
                );
            } else {
                assert!(!kind.has_place());
            }
            for (name, text) in texts.as_object().expect("fields") {
                assert_eq!(fields.get(name).filter(|cell| !cell.is_null()).unwrap_or(&json!("")), text);
            }
        }
    }
}

#[test]
fn the_help_names_every_format() {
    let names = WRITERS.map(|writer| writer.name);
    let [first @ .., last] = &names;
    let line = format!("{} or {last} [default: by the file's ending]", first.join(", "));
    let help = must(&["export", "--help"]);
    assert!(help.contains(&line), "{line:?} is not in {help}");
}

fn batch(texts: &[&str], shape: Option<SourceShape>) -> Batch {
    let row = |(at, text): (usize, &&str)| SourceRow {
        number: at as u64 + 1,
        fields: vec![format!("r{at}").into(), (*text).into()],
        shape: shape.clone(),
    };
    let rows = texts.iter().enumerate().map(row).collect();
    Batch { columns: vec!["id".into(), "text".into()], rows, ..Batch::default() }
}

#[test]
fn a_workbook_runs_nothing_and_a_database_neither() {
    let folder = Folder::new();
    let texts = [
        "=1+1",
        "'=1",
        "+1",
        "-2+3|cmd",
        "@SUM(A1)",
        "007",
        "1e5",
        "TRUE",
        "2026-01-01",
        "<&>\"'",
        " 左 ",
        "一\n二",
        "\"); DROP TABLE grids; --",
    ];
    let batch = batch(&texts, None);
    for ending in ["xlsx", "gpkg"] {
        let file = folder.file(&format!("t.{ending}"));
        write(&batch, "grids", ending, &file, None).expect("written");
        let Some(found) = gdal(&file, "grids", &[]) else { return };
        for (at, text) in texts.iter().enumerate() {
            assert_eq!(found["features"][at]["properties"]["text"], json!(text), "{ending}");
        }
    }
    let book = fs::File::open(folder.file("t.xlsx")).expect("there");
    let mut book = zip::ZipArchive::new(book).expect("a zip");
    let sheet =
        std::io::read_to_string(book.by_name("xl/worksheets/sheet1.xml").expect("a sheet")).expect("XML");
    assert!(sheet.contains("t=\"s\"") && !sheet.contains("<f>"), "no formula: {sheet}");
}

/// An area with so many corners, a little to the west of the other for each number.
fn area(corners: usize, number: usize) -> SourceShape {
    let corner = |at: usize| {
        let angle = std::f64::consts::TAU * at as f64 / corners as f64;
        let degrees = |middle: f64, part: f64| ((middle + part / 100.0) * 1e7).round() / 1e7;
        SourcePoint { x: degrees(113.0 + number as f64, angle.cos()), y: degrees(22.9, angle.sin()) }
    };
    SourceShape::Polygons(vec![SourcePolygon { shell: (0..corners).map(corner).collect(), holes: vec![] }])
}

#[test]
fn what_a_format_cannot_hold_is_said_and_the_old_file_stays() {
    let folder = Folder::new();
    let refused = |batch: &Batch, format: &str, parts: &[&str]| {
        let file = folder.file(&format!("old.{format}"));
        fs::write(&file, "precious").expect("written");
        let error = write(batch, "grids", format, &file, None).expect_err("too much").to_string();
        assert!(parts.iter().all(|part| error.contains(part)), "{error}");
        assert_eq!(fs::read_to_string(file).expect("there"), "precious");
    };
    let texts = ["short"; 3];
    let mut long = batch(&texts, Some(area(4, 0)));
    long.rows[1].shape = Some(area(3_000, 0));
    refused(&long, "xlsx", &["geometry of row 2 has ", " a cell of a workbook holds 32767 (geojson, gpkg"]);
    // Excel counts UTF-16: 16,384 of these are one unit too many.
    let wide = ["a", &"𠮷".repeat(16_384)];
    refused(&batch(&wide, None), "xlsx", &["text of row 2 has 32768 characters"]);
    let fits = ["a", &format!("{}a", "𠮷".repeat(16_383))];
    write(&batch(&fits, None), "grids", "xlsx", &folder.file("fits.xlsx"), None).expect("just fits");
    let many = Batch { rows: vec![SourceRow::default(); 1_048_576], ..Batch::default() };
    refused(&many, "xlsx", &["1048576 rows, a sheet of a workbook holds 1048575"]);

    let mut without = batch(&texts, Some(area(4, 0)));
    without.rows[2].shape = None;
    refused(&without, "fgb", &["cannot stand in a FlatGeobuf file; row 3"]);
    let mut mixed = batch(&texts, Some(area(4, 0)));
    mixed.rows[1].shape = Some(SourceShape::Points(vec![SourcePoint { x: 113.0, y: 22.0 }]));
    refused(&mixed, "fgb", &["shapes of several kinds, cannot stand in a FlatGeobuf file; row 2"]);
    refused(&Batch::default(), "fgb", &["there is no row to tell which"]);
    // A GeoPackage holds both, and says so of itself.
    mixed.rows[2].shape = None;
    let file = folder.file("mixed.gpkg");
    write(&mixed, "grids", "gpkg", &file, None).expect("written");
    let Some(found) = gdal(&file, "grids", &[]) else { return };
    let kinds: Vec<_> =
        found["features"].as_array().expect("rows").iter().map(|row| &row["geometry"]["type"]).collect();
    assert_eq!(kinds, [&json!("MultiPolygon"), &json!("Point"), &Value::Null]);
    mixed.rows[1].shape = Some(SourceShape::Points(vec![SourcePoint { x: 22.0, y: 113.0 }]));
    refused(&mixed, "gpkg", &["row 2: ", "look swapped"]);
}

#[test]
fn lines_of_one_part_and_of_several_stand_together() {
    let folder = Folder::new();
    let line = |west: f64| vec![SourcePoint { x: west, y: 22.9 }, SourcePoint { x: west + 0.5, y: 22.95 }];
    let (one, two) =
        (SourceShape::Lines(vec![line(113.0)]), SourceShape::Lines(vec![line(114.0), line(115.0)]));
    for (shapes, kind) in [
        ([&one, &one], "Geometry: Line String"),
        ([&two, &two], "Geometry: Multi Line String"),
        ([&one, &two], "Geometry: Unknown (any)"),
    ] {
        let mut batch = batch(&["a", "b"], None);
        batch.rows.iter_mut().zip(shapes).for_each(|(row, shape)| row.shape = Some(shape.clone()));
        let [plain, file] = ["l.geojson", "l.fgb"].map(|name| folder.file(name));
        for (format, file) in [("geojson", &plain), ("fgb", &file)] {
            write(&batch, "roads", format, file, None).expect("written");
        }
        let expected = rows(&serde_json::from_slice(&fs::read(&plain).expect("there")).expect("JSON"));
        let Some(found) = gdal(&file, "roads", &[]) else { return };
        assert_eq!(rows(&found), expected);
        let told =
            Command::new("ogrinfo").args(["-so", "-ro"]).arg(&file).arg("roads").output().expect("runs");
        assert!(String::from_utf8_lossy(&told.stdout).contains(kind), "{kind}");
    }
}

/// A text that no archive makes much shorter.
fn noise(number: u64) -> String {
    let turned =
        |turn: u64| (number + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15).wrapping_pow(2 * turn as u32 + 1);
    (1..4).map(|turn| format!("{:016x}", turned(turn))).collect()
}

#[test]
fn a_full_disk_costs_no_old_file() {
    let Some(disk) = Disk::new("64k") else { return };
    let many: Vec<String> = (0..4_000).map(noise).collect();
    let mut batch = batch(&many.iter().map(|text| &**text).collect::<Vec<_>>(), None);
    for (at, row) in batch.rows.iter_mut().enumerate() {
        row.shape = Some(area(7, at % 60));
    }
    for writer in &WRITERS {
        let file = disk.file(&format!("old.{}", writer.name));
        fs::write(&file, "precious").expect("room enough");
        let failed = write(&batch, "grids", writer.name, &file, None);
        assert!(failed.is_err(), "{} has room", writer.name);
        assert_eq!(fs::read_to_string(&file).expect("there"), "precious", "{}", writer.name);
        let left = disk.path().read_dir().expect("there").flatten().map(|entry| entry.path());
        assert_eq!(left.collect::<Vec<_>>(), *std::slice::from_ref(&file), "{} left something", writer.name);
        fs::remove_file(file).expect("ours");
    }
}
