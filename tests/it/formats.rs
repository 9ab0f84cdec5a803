//! Formats against the samples in `geodata/formats/`, and against files that are wrong.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use gridward::domain::import::{Batch, DeclaredCrs, EncodingSource, SourceShape};
use gridward::format::{self, FORMATS, FormatError, Limits, ReadOptions, write};

use crate::stores::Folder;

pub fn sample(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("geodata/formats").join(name)
}

fn read(path: &Path) -> Batch {
    format::read(path, &ReadOptions::default()).unwrap_or_else(|error| panic!("{error}"))
}

fn failure(path: &Path, options: &ReadOptions) -> String {
    format::read(path, options).expect_err("wrong on purpose").to_string()
}

/// Code and name of each row, and how many parts and holes its shape has.
fn summary(batch: &Batch) -> Vec<(String, String, usize, usize)> {
    let column = |name| batch.column(name).unwrap_or_else(|| panic!("no {name} in {:?}", batch.columns));
    let (code, name) = (column("code"), column("name"));
    batch
        .rows
        .iter()
        .map(|row| {
            let Some(SourceShape::Polygons(parts)) = &row.shape else { panic!("{:?}", row.shape) };
            let holes = parts.iter().map(|part| part.holes.len()).sum();
            (row.text(code).to_owned(), row.text(name).to_owned(), parts.len(), holes)
        })
        .collect()
}

#[test]
fn every_format_has_a_sample_that_it_reads() {
    for format in &FORMATS {
        let samples: Vec<PathBuf> = fs::read_dir(sample(""))
            .expect("the samples")
            .map(|entry| entry.expect("readable").path())
            .filter(|path| path.extension().is_some_and(|e| format.endings.contains(&&*e.to_string_lossy())))
            .collect();
        assert!(!samples.is_empty(), "no sample of {}", format.name);
        for path in samples {
            let batch = read(&path);
            assert!(!batch.rows.is_empty() && batch.refused.is_empty(), "{}", path.display());
        }
    }
}

#[test]
fn the_quarter_is_the_same_from_every_format() {
    let expected = summary(&read(&sample("quarter.geojson")));
    assert_eq!(expected[1], ("441900122902".to_owned(), "河畔基础网格".to_owned(), 1, 1));
    assert_eq!(expected[3].2, 2);
    let gbk = read(&sample("quarter_gbk.shp"));
    assert_eq!(summary(&gbk), expected);
    let encoding = gbk.encoding.expect("a table has one");
    assert_eq!((&*encoding.name, encoding.settled_by), ("GBK", EncodingSource::CodePageFile));
    let zipped = read(&sample("quarter_4547.zip"));
    assert_eq!(summary(&zipped), expected);
    assert!(matches!(zipped.crs, Some(DeclaredCrs::Wkt(text)) if text.contains("CM_114E")));
}

/// The sample shapefile under another name, without the parts that are not wanted.
fn copied(folder: &Folder, without: &[&str]) -> PathBuf {
    for ending in ["shp", "shx", "dbf", "prj", "cpg"].iter().filter(|ending| !without.contains(ending)) {
        let from = sample("quarter_gbk.shp").with_extension(ending);
        fs::copy(from, folder.file(&format!("copy.{}", ending.to_uppercase()))).expect("copied");
    }
    folder.file("copy.SHP")
}

#[test]
fn a_shapefile_says_which_part_is_missing() {
    let folder = Folder::new();
    let message = failure(&copied(&folder, &["dbf"]), &ReadOptions::default());
    assert!(message.contains("its .dbf is missing"), "{message}");
    let folder = Folder::new();
    let path = copied(&folder, &["prj"]);
    let message = failure(&path, &ReadOptions::default());
    assert!(message.contains("its .prj is missing: name the coordinate system with --crs"), "{message}");
    let named = ReadOptions { crs_named: true, ..ReadOptions::default() };
    assert_eq!(format::read(&path, &named).expect("named instead").rows.len(), 4);
    let folder = Folder::new();
    assert_eq!(read(&copied(&folder, &["shx"])).rows.len(), 4);
}

#[test]
fn the_character_set_of_a_table_is_settled_in_order() {
    let expected = summary(&read(&sample("quarter.geojson")));
    // Without a .cpg the language driver byte speaks; without that, the content.
    for (driver, settled_by) in [(0x4d, EncodingSource::LanguageDriver), (0, EncodingSource::Content)] {
        let folder = Folder::new();
        let path = copied(&folder, &["cpg"]);
        let mut table = fs::read(folder.file("copy.DBF")).expect("readable");
        table[29] = driver;
        fs::write(folder.file("copy.DBF"), table).expect("writable");
        let batch = read(&path);
        assert_eq!(summary(&batch), expected);
        let encoding = batch.encoding.expect("a table has one");
        assert_eq!((&*encoding.name, encoding.settled_by), ("GBK", settled_by));
    }
    let folder = Folder::new();
    let path = copied(&folder, &[]);
    let declared = ReadOptions { encoding: Some("UTF-8".into()), ..ReadOptions::default() };
    let message = failure(&path, &declared);
    assert!(message.contains("row 1 is not UTF-8; the file reads as GBK"), "{message}");
    fs::write(folder.file("copy.CPG"), "OEM").expect("writable");
    assert_eq!(summary(&read(&path)), expected, "a .cpg that says nothing is passed over");
}

#[test]
fn a_row_marked_as_deleted_is_refused_and_the_others_keep_their_shapes() {
    let folder = Folder::new();
    let path = copied(&folder, &[]);
    let mut table = fs::read(folder.file("copy.DBF")).expect("readable");
    let first_record = usize::from(u16::from_le_bytes([table[8], table[9]]));
    let record_bytes = usize::from(u16::from_le_bytes([table[10], table[11]]));
    table[first_record + record_bytes] = b'*';
    fs::write(folder.file("copy.DBF"), table).expect("writable");
    let batch = read(&path);
    let mut expected = summary(&read(&sample("quarter.geojson")));
    expected.remove(1);
    assert_eq!(summary(&batch), expected);
    assert_eq!((batch.refused[0].row, batch.refused.len()), (2, 1));
}

#[test]
fn a_zip_bomb_stops_at_the_stated_size() {
    let folder = Folder::new();
    let path = folder.file("bomb.zip");
    let mut archive = zip::ZipWriter::new(fs::File::create(&path).expect("writable"));
    let packed = zip::write::SimpleFileOptions::default();
    let quarter = fs::read(sample("quarter_gbk.shp")).expect("readable");
    for (name, bytes) in [("q.shp", quarter), ("q.dbf", vec![b' '; 50_000_000])] {
        archive.start_file(name, packed).expect("started");
        archive.write_all(&bytes).expect("written");
    }
    archive.finish().expect("finished");
    assert!(fs::metadata(&path).expect("there").len() < 100_000, "a bomb is small outside");
    let limits = Limits { unpacked_bytes: 10_000_000, ..Limits::default() };
    let message = failure(&path, &ReadOptions { crs_named: true, limits, ..ReadOptions::default() });
    assert!(message.contains("at most 10000000 are read (--max-unpacked-bytes"), "{message}");
}

#[test]
fn limits_and_unknown_endings_are_named() {
    let path = sample("quarter.geojson");
    let with = |limits| ReadOptions { limits, ..ReadOptions::default() };
    let default = Limits::default();
    for (limits, expected) in [
        (Limits { file_bytes: 1000, ..default }, "--max-file-bytes"),
        (Limits { rows: 3, ..default }, "more than 3 rows (--max-rows"),
    ] {
        let message = failure(&path, &with(limits));
        assert!(message.contains(expected), "{message}");
    }
    let batch = format::read(&path, &with(Limits { ring_vertices: 8, ..default })).expect("the others stand");
    assert_eq!((batch.rows.len(), batch.refused.len()), (2, 2));
    assert!(batch.refused[0].reason.contains("at most 8"), "{}", batch.refused[0].reason);
    let message = failure(Path::new("grids.kml"), &ReadOptions::default());
    assert!(message.contains(".csv, .geojson, .json, .shp, .zip"), "{message}");
    let missing = format::read(Path::new("nowhere.csv"), &ReadOptions::default());
    assert!(matches!(missing, Err(FormatError::Unreadable { .. })));
}

#[test]
fn what_is_written_reads_back_the_same() {
    let folder = Folder::new();
    let quarter = read(&sample("quarter.geojson"));
    for (format, name, encoding) in [
        ("geojson", "q.geojson", "UTF-8"),
        ("shp", "q.shp", "GBK"),
        ("shp", "u.shp", "UTF-8"),
        ("csv", "q.csv", "GBK"),
        ("csv", "u.csv", "UTF-8"),
    ] {
        let files =
            write::write(&quarter, "grids", format, &folder.file(name), Some(encoding)).expect("written");
        let back = read(&files[0]);
        assert_eq!(summary(&back), summary(&quarter), "{name}");
        if let Some(found) = back.encoding {
            assert_eq!(&*found.name, encoding);
        }
    }
    let written = fs::read_to_string(folder.file("u.csv")).expect("UTF-8");
    assert!(written.contains("\"MULTIPOLYGON (((113.66 22.931,"), "what a database reads: {written}");
    let error =
        write::write(&quarter, "grids", "csv", &folder.file("q.csv"), Some("Big5")).expect_err("not in Big5");
    assert!(error.to_string().contains("has a character that Big5 does not"), "{error}");
}
