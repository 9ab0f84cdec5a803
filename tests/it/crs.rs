//! Coordinate systems against published numbers, against another program, and there and back.

use std::io::Write;
use std::process::{Command, Stdio};

use gridward::kernel::crs::{Bd09, Crs, CrsError, Gcj02, OffsetArea, Position, Wgs84, bd09, gcj02};
use gridward::kernel::lattice::LatticeError;
use gridward::reproject::{from_wgs84, known, to_wgs84};
use rand_chacha::ChaCha8Rng;
use rand_core::{Rng, SeedableRng};

use crate::harness::missing;
use crate::harness::shared::shared_data;

const BOX: OffsetArea = OffsetArea::Box;

fn crs(name: &str) -> Crs {
    name.parse().expect("a name of the table")
}

fn place(lon: f64, lat: f64) -> Position<Wgs84> {
    Position::lon_lat(lon, lat).expect("a place")
}

#[track_caller]
fn near(actual: (f64, f64), expected: (f64, f64), tolerance: f64, of: &str) {
    let off = (actual.0 - expected.0).abs().max((actual.1 - expected.1).abs());
    assert!(off < tolerance, "{of}: {actual:?} is {off:e} from {expected:?}");
}

/// Rows of a CSV with a header, by column name.
fn rows(path: &std::path::Path) -> Vec<impl Fn(&str) -> String + use<>> {
    let mut reader = csv::Reader::from_path(path).expect("a readable CSV");
    let header = reader.headers().expect("a header").clone();
    let of_row = |record: Result<csv::StringRecord, csv::Error>| {
        let (header, record) = (header.clone(), record.expect("a whole row"));
        move |column: &str| {
            let place = header.iter().position(|name| name == column).expect("a column of the file");
            record[place].to_owned()
        }
    };
    reader.records().map(of_row).collect()
}

#[test]
fn every_vector_of_the_offset_datums() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("geodata/crs/vectors.csv");
    let rows = rows(&path);
    assert_eq!(rows.len(), 23);
    for row in rows {
        let name = row("name");
        let pair = |x: &str, y: &str| -> (f64, f64) {
            (row(x).parse().expect("a number"), row(y).parse().expect("a number"))
        };
        let (wgs, gcj, bd) =
            (pair("wgs_lon", "wgs_lat"), pair("gcj_lon", "gcj_lat"), pair("bd_lon", "bd_lat"));
        let on_the_ground = place(wgs.0, wgs.1);

        // BD-09 is GCJ-02 once more, anywhere.
        let from_gcj = bd09::from_gcj02(Position::<Gcj02>::lon_lat(gcj.0, gcj.1).expect("a place"));
        near(from_gcj.map(|at| (at.lon(), at.lat())).expect("in range"), bd, 1e-9, &name);
        let to_gcj = bd09::to_gcj02(Position::<Bd09>::lon_lat(bd.0, bd.1).expect("a place"));
        near(to_gcj.map(|at| (at.lon(), at.lat())).expect("in range"), gcj, 1e-9, &name);

        if row("shift_m") == "0" {
            // The file's maker left these as they were; here they are refused.
            for system in [Crs::Gcj02, Crs::Bd09] {
                let refused = from_wgs84(system, on_the_ground, &BOX);
                assert!(matches!(refused, Err(CrsError::OutsideOffsetArea { .. })), "{name}: {refused:?}");
            }
            continue;
        }
        for (system, expected) in [(Crs::Gcj02, gcj), (Crs::Bd09, bd)] {
            let there = from_wgs84(system, on_the_ground, &BOX).expect("in the box");
            near(there, expected, 1e-9, &format!("{name} to {system}"));
            let back = to_wgs84(system, expected.0, expected.1, &BOX).expect("in the box");
            near((back.lon(), back.lat()), wgs, 1e-9, &format!("{name} from {system}"));
        }
    }
}

/// The vectors of other projects' own tests, with the tolerances that those projects state.
#[test]
fn published_vectors() {
    let Some(path) = shared_data("crs/published_vectors.csv") else { return };
    let mut checked = 0;
    for row in rows(&path) {
        let number = |column: &str| row(column).parse::<f64>().expect("a number");
        let (x, y, expected) = (number("in_lon"), number("in_lat"), (number("out_lon"), number("out_lat")));
        let (from, to, source) = (row("from"), row("to"), row("source"));
        let of = format!("{source}: {from} to {to} of {x} {y}");
        // "printed exact" is 14 digits; "6 decimals" is what a test rounds to.
        let printed_exact = row("stated_tolerance").starts_with("printed exact");
        let tolerance = if printed_exact { 1e-9 } else { 1e-6 };
        match (from.as_str(), to.as_str()) {
            // Only the one-step inverse, which errs by 1e-5 degree: the exact one must come near it.
            ("GCJ02", "WGS84(one-step)") => {
                let exact = to_wgs84(Crs::Gcj02, x, y, &BOX).expect("in the box");
                near((exact.lon(), exact.lat()), expected, 3e-5, &of);
            }
            // Left as it was there, refused here.
            ("GCJ02", "WGS84 outside box") => assert!(to_wgs84(Crs::Gcj02, x, y, &BOX).is_err(), "{of}"),
            ("BD09", "BD09MC") => continue,
            ("BD09", "GCJ02") => {
                let exact = bd09::to_gcj02(Position::lon_lat(x, y).expect("a place")).expect("in range");
                // Their closed form is not exact (0.2 m).
                near((exact.lon(), exact.lat()), expected, 2e-6, &of);
                let again = bd09::from_gcj02(exact).expect("in range");
                near((again.lon(), again.lat()), (x, y), 1e-12, &of);
            }
            ("GCJ02", "BD09") => {
                let there = bd09::from_gcj02(Position::lon_lat(x, y).expect("a place")).expect("in range");
                near((there.lon(), there.lat()), expected, tolerance, &of);
            }
            // A mistake of that library: its BD-09 waves run at π where Baidu's run at 3000π/180 (its
            // answers come out to 1e-7 with π, every other library's with the latter). So these two
            // stand here as what they are, some 10 to 40 m off, and would tell if we fell for it too.
            ("BD09", "WGS84") => {
                let exact = to_wgs84(Crs::Bd09, x, y, &BOX).expect("in the box");
                near((exact.lon(), exact.lat()), expected, 4e-4, &of);
                let off = (exact.lon() - expected.0).hypot(exact.lat() - expected.1);
                assert!(off > 5e-5, "{of}: the mistake is ours now");
            }
            ("WGS84", "GCJ02") => {
                near(
                    from_wgs84(Crs::Gcj02, place(x, y), &BOX).expect("in the box"),
                    expected,
                    tolerance,
                    &of,
                );
            }
            other => panic!("a kind of vector that nobody checks: {other:?}"),
        }
        checked += 1;
    }
    assert!(checked >= 10, "{checked} vectors checked");
}

#[test]
fn there_and_back_for_100_000_points_of_each_system() {
    let china = (72.1, 1.0, 137.7, 55.7);
    for (name, (west, south, east, north)) in [
        ("GCJ-02", china),
        ("BD-09", china),
        // Where GCJ-02's square root has its kink.
        ("GCJ-02", (105.0 - 1e-9, 20.0, 105.0 + 1e-9, 40.0)),
        ("EPSG:4326", (-180.0, -90.0, 180.0, 90.0)),
        ("EPSG:4490", (73.6, 16.7, 134.7, 53.5)),
        ("EPSG:3857", (-180.0, -85.0, 180.0, 85.0)),
        ("EPSG:4547", (112.5, 21.6, 115.5, 45.4)),
        ("EPSG:4526", (112.5, 21.6, 115.5, 45.4)),
        ("EPSG:3826", (120.0, 20.5, 122.0, 26.7)),
        ("EPSG:32649", (108.0, 0.0, 114.0, 84.0)),
    ] {
        let system = crs(name);
        let mut random = ChaCha8Rng::seed_from_u64(2026);
        let mut between =
            |low: f64, high: f64| low + (high - low) * (random.next_u64() as f64 / u64::MAX as f64);
        let mut worst = 0.0_f64;
        for _ in 0..100_000 {
            let at = place(between(west, east), between(south, north));
            let (x, y) = from_wgs84(system, at, &BOX).expect("in its area");
            let back = to_wgs84(system, x, y, &BOX).unwrap_or_else(|error| panic!("{name} {at:?}: {error}"));
            worst = worst.max((back.lon() - at.lon()).abs()).max((back.lat() - at.lat()).abs());
        }
        println!("{name}: comes back within {worst:e} degree");
        assert!(worst < 1e-9, "{name}: {worst:e}");
    }
}

#[test]
fn a_known_point_of_dongguans_zone() {
    let (x, y) = from_wgs84(crs("EPSG:4547"), place(114.05, 22.55), &BOX).expect("in its zone");
    near((x, y), (505_142.961_937, 2_494_705.042_869), 1e-6, "easting, northing");
    let back = to_wgs84(crs("urn:ogc:def:crs:EPSG::4547"), x, y, &BOX).expect("in its zone");
    near((back.lon(), back.lat()), (114.05, 22.55), 1e-11, "and back");
}

/// Conda and QGIS set `PROJ_DATA` to the table of their own PROJ; ours must not see it.
#[test]
fn another_projs_folder_in_the_environment_changes_nothing() {
    let folder = std::env::temp_dir().join(format!("gridward-proj-data-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a writable temporary folder");
    std::fs::write(folder.join("proj.db"), "not a table").expect("a writable temporary folder");
    let this_test = std::env::current_exe().expect("a running test");
    let child = Command::new(this_test)
        .args(["--exact", "crs::a_known_point_of_dongguans_zone"])
        .env("PROJ_DATA", &folder)
        .env("PROJ_NETWORK", "ON")
        .output()
        .expect("the test starts again");
    std::fs::remove_dir_all(&folder).expect("its own folder");
    let said = String::from_utf8_lossy(&child.stdout);
    assert!(child.status.success() && said.contains("1 passed"), "{said}");
}

/// PROJ inside the binary against whatever PROJ the machine has: another version, another table.
#[test]
fn the_same_as_another_program() {
    const POINTS: [(f64, f64); 4] = [(113.6715, 22.9371), (113.01, 21.9), (114.9, 31.0), (112.6, 44.0)];
    const TAIWAN: [(f64, f64); 3] = [(121.5645, 25.0339), (120.3014, 22.6273), (121.0, 24.0)];
    for (name, points, northing_first) in [
        ("EPSG:4547", &POINTS[..], true),
        ("EPSG:4526", &POINTS[..], true),
        ("EPSG:32649", &POINTS[..], false),
        ("EPSG:3857", &POINTS[..], false),
        ("EPSG:3826", &TAIWAN[..], false),
    ] {
        let Some(theirs) = cs2cs(name, points) else { return };
        assert_eq!(theirs.len(), points.len());
        for (&(lon, lat), &(first, second)) in points.iter().zip(&theirs) {
            let expected = if northing_first { (second, first) } else { (first, second) };
            let ours = from_wgs84(crs(name), place(lon, lat), &BOX).expect("in its area");
            near(ours, expected, 1e-6, &format!("{name} of {lon} {lat}"));
        }
    }
}

/// `cs2cs` from longitude and latitude to a system, in the register's order of axes.
fn cs2cs(to: &str, points: &[(f64, f64)]) -> Option<Vec<(f64, f64)>> {
    let mut command = Command::new("cs2cs");
    command.args(["-f", "%.9f", "OGC:CRS84", to]).stdin(Stdio::piped()).stdout(Stdio::piped());
    let Ok(mut child) = command.spawn() else {
        missing::program("cs2cs (Debian: proj-bin)");
        return None;
    };
    let mut input = child.stdin.take().expect("piped");
    for (lon, lat) in points {
        writeln!(input, "{lon} {lat}").expect("cs2cs reads");
    }
    drop(input);
    let output = child.wait_with_output().expect("cs2cs ends");
    let text = String::from_utf8(output.stdout).expect("numbers");
    let number = |word: Option<&str>| word.and_then(|word| word.parse::<f64>().ok()).expect("a number");
    let of_line = |line: &str| {
        let mut words = line.split_whitespace();
        (number(words.next()), number(words.next()))
    };
    Some(text.lines().map(of_line).collect())
}

#[test]
fn bad_coordinates_are_refused_with_the_reason() {
    for (name, x, y, reason) in [
        ("EPSG:4326", f64::NAN, 22.9, "finite"),
        ("EPSG:4547", 505_142.0, f64::INFINITY, "finite"),
        ("EPSG:3857", f64::NAN, f64::NAN, "finite"),
        ("GCJ-02", f64::NEG_INFINITY, 22.9, "finite"),
        ("EPSG:4326", 113.6, 91.0, "outside"),
        ("EPSG:4326", 22.9371, 113.6715, "swapped"),
        ("GCJ-02", 22.9371, 113.6715, "swapped"),
        ("EPSG:4490", 2.3522, 48.8566, "outside the area of use"),
        ("EPSG:4490", 22.0, 80.0, "swapped"),
        ("GCJ-02", 2.3522, 48.8566, "GCJ-02 has no offset"),
        ("BD-09", 2.3522, 48.8566, "BD-09 has no offset"),
        ("GCJ-02", 0.0, -90.0, "no offset"),
        ("BD-09", 139.6917, 35.6895, "EPSG:4326"),
        ("EPSG:4547", 2_494_705.042_869, 505_142.961_937, "swapped"),
        ("EPSG:4526", 2_494_705.042_869, 38_505_142.961_937, "swapped"),
        // 11° east of the central meridian.
        ("EPSG:4547", 1_641_620.950, 2_537_283.477, "outside the area of use"),
        // Zone 38's false easting read in the zone without, and the other way round.
        ("EPSG:4547", 38_505_142.0, 2_494_705.0, "EPSG:4547"),
        ("EPSG:4526", 505_142.0, 2_494_705.0, "EPSG:4526"),
        ("EPSG:4547", 1e300, 2_494_705.0, "EPSG:4547"),
        ("EPSG:32649", 500_000.0, 1e9, "EPSG:32649"),
        // Once more round the world.
        ("EPSG:3395", 12_650_000.0 + 40_075_016.7, 2_600_000.0, "EPSG:3395"),
        ("EPSG:3857", 12_650_000.0 + 40_075_016.7, 2_600_000.0, "EPSG:3857"),
    ] {
        let refused = to_wgs84(crs(name), x, y, &BOX).expect_err("no place there").to_string();
        assert!(refused.contains(reason), "{name} {x} {y}: {refused}");
    }
    assert_eq!(
        to_wgs84(Crs::Epsg(4547), f64::NAN, 0.0, &BOX),
        Err(CrsError::NoPlace(LatticeError::NotFinite))
    );
    for name in ["EPSG:4547", "EPSG:4490", "GCJ-02", "BD-09"] {
        let refused = from_wgs84(crs(name), place(2.3522, 48.8566), &BOX);
        assert!(refused.is_err(), "Paris in {name}: {refused:?}");
    }
}

#[test]
fn systems_are_known_or_refused_with_the_reason() {
    for name in [
        "EPSG:4326",
        "CRS84",
        "EPSG:4490",
        "GCJ-02",
        "BD-09",
        "EPSG:3857",
        "EPSG:4547",
        "EPSG:4526",
        "EPSG:4508",
        "EPSG:3826",
        "EPSG:3824",
        "EPSG:2326",
        "EPSG:8433",
        "EPSG:32649",
        "EPSG:32650",
        "EPSG:2154",
        "EPSG:6677",
        "EPSG:5179",
        "EPSG:3465",
    ] {
        assert_eq!(known(crs(name)), Ok(()), "{name}");
    }
    for (code, reason) in [
        (99_999, "no coordinate system EPSG:99999"),
        (0, "no coordinate system"),
        (u32::MAX, "no coordinate system"),
        (7030, "no coordinate system"),    // an ellipsoid
        (4214, "several transformations"), // Beijing 1954
        (2434, "several transformations"), // Beijing 1954, a zone
        (4610, "no transformation"),       // Xian 1980
        (2383, "no transformation"),       // Xian 1980, Dongguan's zone
        (3828, "no transformation"),       // TWD67
        (5773, "system of heights"),       // EGM96
        (9705, "system with heights"),     // WGS 84 + MSL
        (4979, "system with heights"),     // WGS 84 3D
        (4479, "geocentric"),              // CGCS2000 geocentric
        (2299, "No inverse operation"),    // Qornoq 1927, half a projection
    ] {
        let refused = known(Crs::Epsg(code)).expect_err("refused").to_string();
        assert!(refused.contains(reason), "EPSG:{code}: {refused}");
        // Kept, and the same again.
        assert_eq!(known(Crs::Epsg(code)).expect_err("refused").to_string(), refused);
    }
}

#[test]
fn a_region_left_out_is_refused_both_ways() {
    let without: OffsetArea = "box-without:taiwan".parse().expect("a setting");
    let (x, y) = from_wgs84(Crs::Gcj02, place(121.5645, 25.0339), &BOX).expect("in the box");
    for refused in [
        to_wgs84(Crs::Gcj02, x, y, &without).map(|at| (at.lon(), at.lat())),
        from_wgs84(Crs::Gcj02, place(121.5645, 25.0339), &without),
        from_wgs84(Crs::Gcj02, place(113.6715, 22.9371), &OffsetArea::Nowhere),
    ] {
        assert!(matches!(refused, Err(CrsError::OutsideOffsetArea { .. })), "{refused:?}");
    }
    assert!(gcj02::from_wgs84(place(113.6715, 22.9371), &without).is_ok());
}

#[test]
fn more_systems_than_a_thread_keeps_and_more_threads() {
    let answer = || {
        let mut all = Vec::new();
        // 24 systems twice: each is made, dropped for another, and made again.
        for code in (4534..=4554).chain([3826, 32649, 32650]).cycle().take(48) {
            all.push(from_wgs84(Crs::Epsg(code), place(114.05, 22.55), &BOX).ok());
        }
        all
    };
    let here = answer();
    assert_eq!(here[..24], here[24..]);
    assert!(here.iter().flatten().count() >= 6, "its own zone, UTM 49 and the near half of UTM 50, twice");
    let elsewhere = std::thread::spawn(answer).join().expect("no panic");
    assert_eq!(here, elsewhere);
}
