//! `gridward locate --batch`.

use std::fs;

use serde_json::{Value, json};

use super::{Desk, document, mode, said};
use crate::harness::awkward::{self, ROWS};
use crate::harness::server::{AT, demo_store, gridward};

/// A moment as the command line takes it.
fn at() -> String {
    AT.replace("%2B", "+")
}

fn run(args: &[&str]) -> std::process::Output {
    let store = demo_store();
    let at = at();
    gridward(&[&["locate", "--at", &at, "--store", store.to_str().expect("ASCII")], args].concat())
}

#[test]
fn rows_in_are_rows_out_whatever_stands_in_them() {
    let desk = Desk::new();
    let (input, output) = (desk.file("in.csv", awkward::csv()), desk.file("out.csv", ""));
    let done = run(&["--batch", &input, "-o", &output, "--json"]);
    assert!(done.status.success(), "{}", said(&done));
    assert_eq!(document(&done)["rows"], ROWS);
    awkward::check_csv(&fs::read(output).expect("written"));
    let done = run(&["--batch", &input, "--brief"]);
    assert!(done.status.success(), "{}", said(&done));
    awkward::check_csv(&done.stdout);
}

#[test]
fn flags_hold_for_rows_without_their_own() {
    let desk = Desk::new();
    let matters = desk.folder.join("matters.csv");
    let matters = matters.to_str().expect("ASCII");
    let store = demo_store();
    let exported = gridward(&["export", "matters", "-o", matters, "--store", store.to_str().expect("ASCII")]);
    assert!(exported.status.success(), "{}", said(&exported));
    let matters = fs::read_to_string(matters).expect("exported");
    let codes: Vec<&str> = matters.lines().skip(1).filter_map(|line| line.split(',').next()).collect();
    let (one, two) = (codes[0], *codes.last().expect("matters"));

    let rows = format!("lon,lat,matter,accuracy_m\n113.685,22.9272,,\n113.685,22.9272,{two},0\n");
    let input = desk.file("in.csv", rows);
    let done = run(&["--batch", &input, "--matter", one, "--accuracy-m", "80", "--json"]);
    assert!(done.status.success(), "{}", said(&done));
    let lines = String::from_utf8(done.stdout).expect("UTF-8");
    let found: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let single = |matter: &str, accuracy: &str| {
        let place = ["--lon", "113.685", "--lat", "22.9272", "--json"];
        let done = run(&[&place[..], &["--matter", matter, "--accuracy-m", accuracy]].concat());
        let mut answer = document(&done);
        let notice = answer.as_object_mut().expect("an object").remove("notice").expect("the demo's notice");
        assert!(notice.as_str().expect("a text").contains("Synthetic"));
        answer
    };
    assert_eq!(found, [single(one, "80"), single(two, "0")]);

    for (flags, part) in [(["--matter=none"], "no matter has the code"), (["--accuracy-m=-1"], "must be 0")] {
        let refused = run(&[&["--batch", &input], &flags[..]].concat());
        assert_eq!(refused.status.code(), Some(2), "{}", said(&refused));
        assert!(said(&refused).contains(part) && refused.stdout.is_empty(), "{}", said(&refused));
    }
}

#[test]
fn what_stood_at_the_output_stays_until_all_is_answered() {
    let desk = Desk::new();
    let text = "lon,lat\n113.685,22.9272\n";
    let both = desk.file("both.csv", text);
    let link = desk.folder.join("link.csv");
    std::os::unix::fs::symlink(&both, &link).expect("a link");
    for other in [&both, link.to_str().expect("ASCII")] {
        let refused = run(&["--batch", &both, "-o", other]);
        assert_eq!(refused.status.code(), Some(2), "{}", said(&refused));
        assert_eq!(fs::read_to_string(&both).expect("there"), text);
    }

    let (bad, output) = (desk.file("bad.csv", "name,place\n1,2\n"), desk.file("out.csv", "precious"));
    let refused = run(&["--batch", &bad, "-o", &output]);
    assert_eq!(refused.status.code(), Some(1));
    assert_eq!(fs::read_to_string(&output).expect("there"), "precious");
    let refused = run(&["--batch", &both, "-o", desk.folder.join("no/out.csv").to_str().expect("ASCII")]);
    assert_eq!(refused.status.code(), Some(1));

    assert!(run(&["--batch", &both, "-o", &output]).status.success());
    assert!(fs::read_to_string(&output).expect("there").contains(",owned,"));
    let fresh = desk.folder.join("fresh.csv");
    assert!(run(&["--batch", &both, "-o", fresh.to_str().expect("ASCII")]).status.success());
    assert_eq!(mode(&fresh), 0o600, "it names people");
    let mut left: Vec<_> =
        fs::read_dir(&desk.folder).expect("there").map(|file| file.expect("one").file_name()).collect();
    left.sort();
    assert_eq!(left, ["bad.csv", "both.csv", "fresh.csv", "link.csv", "out.csv"], "and nothing half made");
}

#[test]
fn json_is_a_document_a_row() {
    let desk = Desk::new();
    let input = desk.file("in.csv", "lon,lat\n113.685,22.9272\nfar,away\n113.0,91\n");
    let done = run(&["--batch", &input, "--json", "--brief"]);
    assert!(done.status.success(), "{}", said(&done));
    let lines: Vec<Value> = String::from_utf8(done.stdout)
        .expect("UTF-8")
        .lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}")))
        .collect();
    assert_eq!(lines.len(), 3);
    assert_eq!(lines[0]["status"], "owned");
    assert_eq!(lines[1], json!({"error": {"code": "bad-row", "detail": "lon is no number: \"far\""}}));
    assert_eq!(lines[2]["error"]["code"], "bad-coordinate");
}

#[test]
fn texts_that_a_spreadsheet_would_run_are_defused() {
    let desk = Desk::new();
    let input = desk.file("in.csv", "name,lon,lat,-x\n=1+1,113.685,22.9272,-5.2\n'=1,113.685,22.9272,@a\n");
    let done = run(&["--batch", &input]);
    let text = String::from_utf8(done.stdout).expect("UTF-8");
    let starts: Vec<&str> =
        text.lines().map(|line| line.split(",community").next().expect("a part")).collect();
    assert!(starts[0] == "name,lon,lat,'-x", "{text}");
    assert!(starts[1].starts_with("'=1+1,113.685,22.9272,-5.2,"), "{text}");
    assert!(starts[2].starts_with("'=1,113.685,22.9272,'@a,"), "{text}");
}

#[test]
fn addresses_become_places() {
    let geocode = |args: &[&str]| {
        let store = demo_store();
        gridward(&[&["geocode", "--store", store.to_str().expect("ASCII")], args].concat())
    };
    let desk = Desk::new();
    let input = desk.file("in.csv", "nr,地址\n1,河田大道14号\n2,无名路9号\n3,\n");
    let output = desk.file("out.csv", "");
    let args = ["--batch", &input, "-o", &output, "--address-column", "地址", "--json"];
    let done = geocode(&args);
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let summary: Value = serde_json::from_slice(&done.stdout).expect("JSON");
    assert_eq!(summary["rows"], 3);
    assert_eq!(summary["accuracy"]["error"], 1);
    assert_eq!(
        summary["accuracy"].as_object().expect("counts").values().filter_map(|n| n.as_u64()).sum::<u64>(),
        3
    );
    let text = fs::read_to_string(&output).expect("written");
    assert!(text.starts_with("nr,地址,community,road,entity,party,kind,place,label,accuracy"), "{text}");
    assert_eq!(text.lines().count(), 4);
    let one = geocode(&["河田大道14号", "--json"]);
    let one: Value = serde_json::from_slice(&one.stdout).expect("JSON");
    assert!(one["features"][0]["properties"]["geocoding"]["accuracy"].is_string(), "{one}");
    assert_eq!(geocode(&[]).status.code(), Some(2));
}

#[test]
fn a_row_in_another_encoding_spoils_only_its_own_place() {
    let desk = Desk::new();
    let mut rows = "q\n河田大道14号\n".as_bytes().to_vec();
    // 河田大道14号 in GBK.
    rows.extend(b"\xba\xd3\xcc\xef\xb4\xf3\xb5\xc014\xba\xc5\n");
    rows.extend("河田大道14号\n".as_bytes());
    let input = desk.file("in.csv", rows);
    let store = demo_store();
    let done = gridward(&["geocode", "--store", store.to_str().expect("ASCII"), "--batch", &input]);
    assert!(done.status.success(), "{}", said(&done));
    let mut answered = csv::Reader::from_reader(&done.stdout[..]);
    let rows: Vec<csv::ByteRecord> = answered.byte_records().map(|row| row.expect("a row")).collect();
    let error = |row: &csv::ByteRecord| String::from_utf8_lossy(&row[row.len() - 1]).into_owned();
    assert_eq!((rows.len(), error(&rows[0]), error(&rows[2])), (3, String::new(), String::new()));
    assert!(error(&rows[1]).contains("not UTF-8"), "{}", error(&rows[1]));
}

#[test]
fn a_million_rows_of_one_text_are_answered_alike() {
    const COUNT: usize = 1_000_000;
    let desk = Desk::new();
    let input = desk.file("in.csv", format!("q\n{}", "何田大道14号\n".repeat(COUNT)));
    let output = desk.folder.join("out.csv");
    let (store, to) = (demo_store(), output.to_str().expect("ASCII"));
    let store = store.to_str().expect("ASCII");
    let done = gridward(&["geocode", "--store", store, "--batch", &input, "-o", to, "--json"]);
    assert!(done.status.success(), "{}", said(&done));
    let summary: Value = serde_json::from_slice(&done.stdout).expect("JSON");
    let counts = summary["accuracy"].as_object().expect("counts");
    assert_eq!((summary["rows"].as_u64(), counts.len()), (Some(COUNT as u64), 1), "{summary}");
    let text = fs::read_to_string(&output).expect("written");
    let mut lines = text.lines().skip(1);
    let first = lines.next().expect("a row");
    assert!(first.starts_with("何田大道14号,") && lines.all(|line| line == first));
}
