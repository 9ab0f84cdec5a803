//! Power cuts, stops, backups under load.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use serde_json::json;

use crate::harness::server::{Server, demo_store, fresh, gridward, must};

#[test]
fn what_was_acknowledged_survives_a_kill() {
    let store = demo_store();
    for round in 0..5 {
        let server = Server::start(&store, &["--demo"]);
        let id = format!("survivor-{round}");
        let body = json!({"id": id, "name": "张三", "team": "volunteer"}).to_string();
        let created = server.send("POST", "/v1/members", &[], body.as_bytes());
        assert_eq!(created.status, 201);
        server.kill();
        let server = Server::start(&store, &["--demo"]);
        let read = server.get(&format!("/v1/members/{id}"));
        assert_eq!(read.status, 200, "{id} was acknowledged");
        assert_eq!(read.json(), created.json());
    }
}

#[test]
fn it_stops_when_asked_and_ends_well() {
    let server = Server::demo();
    let (code, took) = server.terminate();
    assert_eq!(code, Some(0));
    assert!(took < Duration::from_secs(5), "{took:?}");
}

#[test]
fn a_backup_under_load_is_one_moment() {
    let store = demo_store();
    let server = Server::start(&store, &["--demo"]);
    let stop = AtomicBool::new(false);
    let copy = fresh("gpkg");
    let written = std::thread::scope(|scope| {
        let writer = scope.spawn(|| {
            let mut written = 0;
            while !stop.load(Ordering::Relaxed) {
                let body =
                    json!({"id": format!("w-{written}"), "name": "张三", "team": "volunteer"}).to_string();
                assert_eq!(server.send("POST", "/v1/members", &[], body.as_bytes()).status, 201);
                written += 1;
            }
            written
        });
        std::thread::sleep(Duration::from_millis(300));
        must(&["backup", copy.to_str().expect("ASCII"), "--store", store.to_str().expect("ASCII")]);
        stop.store(true, Ordering::Relaxed);
        writer.join().expect("it writes")
    });
    assert!(written > 0);
    let restored = fresh("gpkg");
    let (copy, path) = (copy.to_str().expect("ASCII"), restored.to_str().expect("ASCII"));
    must(&["restore", copy, "--store", path]);
    assert_eq!(
        gridward(&["restore", copy, "--store", path]).status.code(),
        Some(1),
        "nothing is overwritten"
    );
    let again = Server::start(&restored, &[]);
    let log = again.json("/v1/changes?after=2&limit=1000");
    let count = log["items"].as_array().map_or(0, Vec::len);
    let members = again.json("/v1/members?team=volunteer&limit=1000");
    let kept = members["items"]
        .as_array()
        .expect("members")
        .iter()
        .filter(|m| m["id"].as_str().is_some_and(|id| id.starts_with("w-")))
        .count();
    assert_eq!(kept, count, "each write is there with its log entry, none in part");
    assert!(count <= written);
}

#[test]
fn wrong_words_end_with_2_and_refusals_with_1() {
    let store = demo_store();
    let path = store.to_str().expect("ASCII");
    for (args, code) in [
        (&["locate", "--lon", "113.66"][..], 2),
        (&["locate", "--lon", "113.66", "--lat", "22.94", "--crs", "MARS-1"], 2),
        (&["locate", "--nonsense"], 2),
        (&["locate", "--lon", "113.66", "--lat", "22.94", "--store", "no/such.gpkg"], 1),
        (&["demo", "--scale", "0.1", "--store", path], 1),
        (&["serve", "--store", "no/such.gpkg"], 1),
    ] {
        let output = gridward(args);
        assert_eq!(output.status.code(), Some(code), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
        assert!(output.stdout.is_empty() && !output.stderr.is_empty());
    }
    let said = must(&[
        "locate",
        "--premises",
        "p-000001",
        "--at",
        "2026-11-23T10:00:00+08:00",
        "--json",
        "--store",
        path,
    ]);
    let answer: serde_json::Value = serde_json::from_str(&said).expect("one document");
    assert_eq!(answer["owner"]["status"], "owned");
}

#[test]
fn a_csv_through_the_command_line() {
    let store = demo_store();
    let (input, output) = (fresh("csv"), fresh("csv"));
    let rows = "名称,经度,纬度\n\"甲,\n乙\",113.68,22.93\n丙,x,22.93\n丁,0,0\n";
    std::fs::write(&input, rows).expect("a file");
    let [input, output, store] = [&input, &output, &store].map(|path| path.to_str().expect("ASCII"));
    must(&[
        "locate",
        "--batch",
        input,
        "-o",
        output,
        "--x-column",
        "经度",
        "--y-column",
        "纬度",
        "--store",
        store,
    ]);
    let answered = std::fs::read_to_string(output).expect("a file");
    let mut reader = csv::Reader::from_reader(answered.as_bytes());
    let headers = reader.headers().expect("a first row").clone();
    let column = |name: &str| headers.iter().position(|header| header == name).expect("a column");
    let rows: Vec<_> = reader.records().map(|row| row.expect("a row")).collect();
    assert_eq!(rows.iter().map(|row| &row[0]).collect::<Vec<_>>(), ["甲,\n乙", "丙", "丁"]);
    assert_eq!(&rows[0][column("community")][..9], "441900122");
    assert!(rows[1][column("error")].contains("经度 is no number"));
    assert_eq!(&rows[2][column("status")], "outside");
}
