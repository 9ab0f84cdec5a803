//! House rules that a machine can check: who may name whom, what stands in which list.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Module of `src/` → its floor. A file names its own floor and those below, never above.
const FLOORS: &[(&str, u8)] = &[
    ("kernel", 0),
    ("domain", 1),
    ("atlas", 2),
    ("balance", 2),
    ("tiles", 2),
    ("demo", 2),
    ("live", 2),
    ("files", 2),
    ("store", 3),
    ("format", 3),
    ("reproject", 3),
    ("service", 4),
    ("http", 5),
    ("cli", 5),
    ("config", 5),
    ("telemetry", 5),
    ("clock", 5),
    ("app", 6),
    ("main", 7),
    ("lib", 7),
];

/// Crate → the only places that may name it.
const ONLY: &[(&str, &[&str])] = &[
    ("diesel", &["store/"]),
    ("proj", &["reproject.rs"]),
    ("proj_sys", &["reproject.rs"]),
    ("actix_web", &["http/", "app.rs"]),
    ("geojson", &["format/", "http/", "service/export"]),
    ("flatgeobuf", &["format/write"]),
    ("rust_xlsxwriter", &["format/write"]),
    ("pmtiles", &["format/tiles/"]),
    ("rustix", &["files/"]),
    ("ureq", &["service/webhook", "cli/background.rs"]),
    ("quick_xml", &["http/background/xml.rs"]),
    ("hmac", &["service/webhook/sign.rs"]),
    ("clap", &["cli/", "config.rs", "config/", "app.rs"]),
];

/// All that the kernel may name besides itself.
const KERNEL_CRATES: &[&str] =
    &["std", "geo", "rstar", "thiserror", "geographiclib_rs", "crate", "super", "self"];

const LINES_MAX: usize = 400;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn files(under: &Path, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![under.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
            let path = entry.expect("readable").path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|found| found == extension) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// Path below `src/` with `/`, and the text without comment lines and test modules.
fn sources() -> Vec<(String, String)> {
    let src = root().join("src");
    files(&src, "rs")
        .into_iter()
        .filter(|path| !path.ends_with("tests.rs"))
        .map(|path| {
            let name = path.strip_prefix(&src).expect("below src").to_string_lossy().replace('\\', "/");
            let text = fs::read_to_string(&path).expect("UTF-8");
            let code: String = text
                .split("#[cfg(test)]")
                .next()
                .expect("at least one part")
                .lines()
                .filter(|line| !line.trim_start().starts_with("//"))
                .flat_map(|line| [line, "\n"])
                .collect();
            (name, code)
        })
        .collect()
}

fn floor(module: &str) -> Option<u8> {
    FLOORS.iter().find(|(name, _)| *name == module).map(|&(_, floor)| floor)
}

fn module_of(name: &str) -> &str {
    name.split('/').next().expect("never empty").trim_end_matches(".rs")
}

/// The identifiers that follow each `prefix`.
fn named_after<'t>(text: &'t str, prefix: &'t str) -> impl Iterator<Item = &'t str> {
    text.match_indices(prefix).map(move |(at, _)| {
        let rest = &text[at + prefix.len()..];
        &rest[..rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len())]
    })
}

/// Whether `krate` is named as a path root: `krate::` with nothing before it that makes it another word.
fn names_crate(text: &str, krate: &str) -> bool {
    let path = format!("{krate}::");
    text.match_indices(&path).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        !before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':')
    })
}

#[test]
fn a_file_names_its_own_floor_and_those_below() {
    let mut wrong = Vec::new();
    for (name, text) in sources() {
        let Some(own) = floor(module_of(&name)) else {
            wrong.push(format!("{name}: its module has no floor in the list"));
            continue;
        };
        for named in named_after(&text, "crate::") {
            if floor(named).is_some_and(|floor| floor > own) {
                wrong.push(format!("{name} names crate::{named}, which is above it"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_floor_in_the_list_has_its_module() {
    for (name, _) in FLOORS {
        let src = root().join("src");
        assert!(src.join(name).is_dir() || src.join(format!("{name}.rs")).is_file(), "no module {name}");
    }
}

#[test]
fn crates_stay_where_they_belong() {
    let mut wrong = Vec::new();
    for (name, text) in sources() {
        for (krate, places) in ONLY {
            if names_crate(&text, krate) && !places.iter().any(|place| name.starts_with(place)) {
                wrong.push(format!("{name} names {krate}"));
            }
        }
        if name.starts_with("kernel/") {
            for line in text.lines().map(str::trim_start).filter(|line| line.starts_with("use ")) {
                let krate = line[4..].split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or("");
                let inner = krate.chars().next().is_some_and(char::is_uppercase)
                    || text.contains(&format!("mod {krate};"));
                if !KERNEL_CRATES.contains(&krate) && !inner {
                    wrong.push(format!("{name} uses {krate}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn only_the_clock_tells_the_time() {
    let clocks = ["SystemTime::now", "Timestamp::now", "Zoned::now", "Utc::now"];
    for (name, text) in sources().iter().filter(|(name, _)| name != "clock.rs") {
        for clock in clocks {
            assert!(!text.contains(clock), "{name} reads {clock}");
        }
    }
}

#[test]
fn files_stay_short_and_whole() {
    let mut wrong = Vec::new();
    for folder in ["src", "tests", "benches"] {
        for path in files(&root().join(folder), "rs") {
            let text = fs::read_to_string(&path).expect("UTF-8");
            let shown = path.strip_prefix(root()).expect("below").display().to_string();
            if text.lines().count() > LINES_MAX {
                wrong.push(format!("{shown} has {} lines", text.lines().count()));
            }
            if folder == "src" || !shown.ends_with("tidy.rs") {
                for left in ["todo!(", "unimplemented!(", "#[ignore", "dbg!("] {
                    if text.contains(left) {
                        wrong.push(format!("{shown} holds {left}"));
                    }
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn panics_in_src_say_why_they_cannot_happen() {
    for (name, text) in sources() {
        for bare in [".unwrap()", "panic!("] {
            assert!(!text.contains(bare), "{name} holds {bare}");
        }
    }
}

#[test]
fn migrations_have_the_same_names_in_both_folders() {
    let names = |store: &str| -> BTreeSet<String> {
        let folder = root().join("migrations").join(store);
        fs::read_dir(&folder)
            .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
            .map(|entry| entry.expect("readable").file_name().to_string_lossy().into_owned())
            .collect()
    };
    assert_eq!(names("gpkg"), names("postgis"));
    assert!(!names("gpkg").is_empty());
}

#[test]
fn every_test_file_is_in_the_list() {
    let folder = root().join("tests/it");
    let main = fs::read_to_string(folder.join("main.rs")).expect("there");
    for entry in fs::read_dir(&folder).expect("there") {
        let name = entry.expect("readable").file_name().to_string_lossy().trim_end_matches(".rs").to_owned();
        assert!(name == "main" || main.contains(&format!("mod {name};")), "tests/it/main.rs misses {name}");
    }
}

#[test]
fn the_project_speaks_of_itself_only() {
    // In parts, so that this file does not find itself.
    let words = [concat!("/wo", "rk/"), concat!("farm", "-"), concat!(".lib", "rary/")];
    for folder in ["src", "docs", "benches", "web-map/src", "geodata", "migrations"] {
        let folder = root().join(folder);
        for extension in ["rs", "md", "ts", "tsx", "sql", "css", "html"] {
            for path in if folder.exists() { files(&folder, extension) } else { Vec::new() } {
                let text = fs::read_to_string(&path).expect("UTF-8");
                for word in words {
                    assert!(!text.contains(word), "{} holds {word}", path.display());
                }
                assert!(!text.contains("../shared"), "{} speaks of test data's place", path.display());
            }
        }
    }
}
