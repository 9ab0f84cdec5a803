//! A batch of addresses that is killed half-way goes on where it stopped.

use std::fs;
use std::process::{Command, Stdio};

use serde_json::Value;

use super::{Desk, said};
use crate::harness::server::{demo_store, gridward};

/// Ten rounds of two pieces each, or more where there are fewer cores.
const ROWS: usize = 200_000;

fn rows() -> String {
    let mut text = String::from("nr,q\n");
    for number in 0..ROWS {
        text.push_str(&format!("{number},河田大道{}号\n", number % 40));
    }
    text
}

fn json(output: &std::process::Output) -> Value {
    assert!(output.status.success(), "{}", said(output));
    serde_json::from_slice(&output.stdout).expect("JSON")
}

#[test]
fn a_killed_batch_goes_on_and_says_the_same() {
    let desk = Desk::new();
    let store = demo_store();
    let store = store.to_str().expect("ASCII");
    let input = desk.file("in.csv", rows());
    let path = |name: &str| desk.folder.join(name).to_str().expect("ASCII").to_owned();
    let (unbroken, output) = (path("unbroken.csv"), path("out.csv"));
    let args = |to: &str| {
        ["geocode", "--store", store, "--batch", &input, "-o", to, "--json"].map(str::to_owned).to_vec()
    };
    let run = |to: &str, more: &[&str]| {
        let args = args(to);
        let args: Vec<&str> = args.iter().map(String::as_str).chain(more.iter().copied()).collect();
        gridward(&args)
    };
    let whole = json(&run(&unbroken, &[]));
    assert_eq!(whole["rows"], ROWS);
    assert!(!fs::exists(path("unbroken.csv.part")).expect("readable"));

    let (part, record) = (path("out.csv.part"), path("out.csv.part.json"));
    let mut child = Command::new(env!("CARGO_BIN_EXE_gridward"))
        .args(args(&output))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the binary runs");
    while !fs::exists(&record).expect("readable") {
        assert!(child.try_wait().expect("a child").is_none(), "it ended before it kept anything");
        std::thread::yield_now();
    }
    child.kill().expect("it ran");
    child.wait().expect("it ran");
    let kept = fs::metadata(&part).expect("answers").len();
    let all = fs::metadata(&unbroken).expect("answers").len();
    assert!(0 < kept && kept < all && !fs::exists(&output).expect("readable"), "{kept} of {all}");

    // Another input, or other settings, is another batch.
    let refused = |more: &[&str], why: &str| {
        let done = run(&output, more);
        assert_eq!(done.status.code(), Some(1), "{}", said(&done));
        assert!(said(&done).contains(why) && said(&done).contains("--restart"), "{}", said(&done));
    };
    fs::write(&input, rows().replace("7,河田大道7号", "7,河田大道8号")).expect("written");
    refused(&[], "the input has changed");
    fs::write(&input, rows()).expect("written");
    refused(&["--crs", "GCJ-02"], "other settings");
    assert_eq!(fs::metadata(&part).expect("still there").len(), kept);

    let done = json(&run(&output, &[]));
    assert_eq!((&done["rows"], &done["accuracy"]), (&whole["rows"], &whole["accuracy"]));
    assert!(fs::read(&output).expect("written") == fs::read(&unbroken).expect("written"), "the same bytes");
    assert!(!fs::exists(&part).expect("readable") && !fs::exists(&record).expect("readable"));
}

#[test]
fn a_batch_is_begun_anew_when_told_so() {
    let desk = Desk::new();
    let store = demo_store();
    let input = desk.file("in.csv", "q\n河田大道14号\n");
    let output = desk.folder.join("out.csv").to_str().expect("ASCII").to_owned();
    let args = ["geocode", "--store", store.to_str().expect("ASCII"), "--batch", &input, "-o", &output];
    desk.file("out.csv.part", "what somebody else began");
    desk.file("out.csv.part.json", "{");
    let refused = gridward(&args);
    assert_eq!(refused.status.code(), Some(1));
    assert!(said(&refused).contains("cannot be read"), "{}", said(&refused));
    let done = gridward(&[&args[..], &["--restart"]].concat());
    assert!(done.status.success(), "{}", said(&done));
    let text = fs::read_to_string(&output).expect("written");
    assert!(text.starts_with("q,community") && text.lines().count() == 2, "{text}");
}
