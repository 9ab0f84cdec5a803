//! Many questions at once.

use std::io::{Read, Write};

use serde_json::{Value, json};

use crate::harness::awkward;
use crate::harness::server::{AT, Server};

fn points(server: &Server, count: usize) -> Vec<(f64, f64)> {
    let mut next = Some("/v1/premises?limit=1000".to_owned());
    let mut found = Vec::new();
    while let Some(path) = next.filter(|_| found.len() < count) {
        let page = server.json(&path);
        for item in page["items"].as_array().expect("items") {
            let at = &item["point"]["coordinates"];
            found.push((at[0].as_f64().expect("x"), at[1].as_f64().expect("y")));
        }
        next = page["links"][0]["href"].as_str().map(str::to_owned);
    }
    found.truncate(count);
    found
}

#[test]
fn the_three_forms_say_what_the_single_question_says() {
    let server = Server::demo();
    let points = points(&server, 60);
    let singles: Vec<Value> =
        points.iter().map(|(x, y)| server.json(&format!("/v1/locate?lon={x}&lat={y}&at={AT}"))).collect();
    let items: Vec<Value> = points.iter().map(|(x, y)| json!({"lon": x, "lat": y})).collect();
    let path = format!("/v1/locate/batch?at={AT}");
    let array = server.send("POST", &path, &[], json!(items).to_string().as_bytes()).json();
    assert_eq!(array, json!(singles));

    let lines: String = items.iter().map(|item| format!("{item}\n")).collect();
    let ndjson = server.send("POST", &path, &[("Content-Type", "application/x-ndjson")], lines.as_bytes());
    let answered: Vec<Value> =
        ndjson.text().lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!(answered, singles);

    let csv: String = points.iter().enumerate().map(|(n, (x, y))| format!("{n},{x},{y}\r\n")).collect();
    let csv = format!("id,lon,lat\r\n{csv}");
    let reply =
        server.send("POST", &format!("{path}&fields=brief"), &[("Content-Type", "text/csv")], csv.as_bytes());
    let text = reply.text();
    let mut rows = text.lines();
    assert_eq!(rows.next(), Some("id,community,road,entity,party,status,member,error"));
    for (number, (row, single)) in rows.zip(&singles).enumerate() {
        let fields: Vec<&str> = row.split(',').collect();
        let code = |layer: &str| {
            let grid = single["grids"].as_array().expect("grids").iter().find(|grid| grid["layer"] == layer);
            grid.map_or("", |grid| grid["code"].as_str().expect("a code")).to_owned()
        };
        let member = single["owner"]["member"]["id"].as_str().unwrap_or_default();
        let status = single["owner"]["status"].as_str().expect("a status");
        let expected = [
            &number.to_string(),
            &code("community"),
            &code("road"),
            &code("entity"),
            &code("party"),
            status,
            member,
            "",
        ];
        assert_eq!(fields, expected, "row {number}");
    }
    assert_eq!(text.lines().count(), points.len() + 1);
}

#[test]
fn one_bad_row_among_100_000_spoils_only_its_place() {
    let server = Server::demo();
    let (x, y) = points(&server, 1)[0];
    let mut csv = String::from("lon,lat\n");
    for row in 0..100_000 {
        csv.push_str(&if row == 77_777 { "far,away\n".to_owned() } else { format!("{x},{y}\n") });
    }
    let headers = [("Content-Type", "text/csv")];
    let reply = server.send("POST", "/v1/locate/batch?fields=brief", &headers, csv.as_bytes());
    let text = reply.text();
    let rows: Vec<&str> = text.lines().skip(1).collect();
    assert_eq!(rows.len(), 100_000);
    let bad: Vec<usize> = (0..rows.len()).filter(|&row| !rows[row].ends_with(',')).collect();
    assert_eq!(bad, [77_777]);
    assert!(rows[77_777].contains("lon is no number"), "{}", rows[77_777]);
    assert!(rows.iter().enumerate().all(|(at, row)| at == 77_777 || *row == rows[0]));

    let mut items = vec![json!({"lon": x, "lat": y}); 999];
    items.insert(500, json!({"lon": "far", "lat": y}));
    items.push(json!({"lon": 113.0, "lat": 91.0}));
    let array =
        server.send("POST", "/v1/locate/batch?fields=brief", &[], json!(items).to_string().as_bytes()).json();
    assert_eq!(array.as_array().map(Vec::len), Some(1001));
    assert_eq!(array[500]["error"]["code"], "invalid");
    assert_eq!(array[1000]["error"]["code"], "bad-coordinate");
    assert_eq!(array[501], array[0]);
}

#[test]
fn rows_in_are_rows_out_whatever_stands_in_them() {
    let server = Server::demo();
    let path = format!("/v1/locate/batch?at={AT}");
    let csv = server.send("POST", &path, &[("Content-Type", "text/csv")], awkward::csv().as_bytes());
    awkward::check_csv(&csv.body);
    let brief = format!("{path}&fields=brief");
    let csv = server.send("POST", &brief, &[("Content-Type", "text/csv")], awkward::csv().as_bytes());
    awkward::check_csv(&csv.body);
    let headers = [("Content-Type", "application/x-ndjson")];
    awkward::check_ndjson(&server.send("POST", &brief, &headers, awkward::ndjson().as_bytes()).text());
    let long = format!("lon,lat,{}\n1,2,3\n", "x".repeat(70_000));
    assert_eq!(
        server.send("POST", &path, &[("Content-Type", "text/csv")], long.as_bytes()).code(),
        "too-large"
    );
}

/// Places with their own moment, knowledge and datum, each as `(parameter, value)`.
type Own<'t> = Vec<(&'t str, &'t str)>;

/// The single question, as a path.
fn single(own: &Own<'_>) -> String {
    let escaped = own.iter().map(|(name, value)| format!("{name}={}", value.replace('+', "%2B")));
    format!("/v1/locate?{}", escaped.collect::<Vec<_>>().join("&"))
}

#[test]
fn items_have_their_own_moment_knowledge_and_datum() {
    let server = Server::demo();
    // A write, so that what was known before is another state than what is known now.
    let about = server.json("/v1/changes");
    let before =
        about["items"].as_array().and_then(|items| items.last()).expect("a write")["recorded"].clone();
    let before = before.as_str().expect("a time");
    let body = json!({"name": "后来的店", "kind": "small_shop", "address": "",
        "point": {"type": "Point", "coordinates": [113.685, 22.9272]}});
    let made = server.send("POST", "/v1/premises", &[], body.to_string().as_bytes());
    assert_eq!(made.status, 201, "{}", made.text());
    let shop = made.json()["id"].as_str().expect("an id").to_owned();

    let night = "2026-11-23T23:00:00+08:00";
    let cases: Vec<Own<'_>> = vec![
        vec![("x", "113.685"), ("y", "22.9272"), ("at", night)],
        vec![("x", "113.6850"), ("y", "22.9272"), ("crs", "GCJ-02"), ("at", "2026-11-23")],
        vec![("x", "38467000"), ("y", "2537000"), ("crs", "EPSG:4526"), ("at", night)],
        vec![("x", "113.685"), ("y", "22.9272"), ("at", night), ("known", before)],
        vec![("premises", &shop), ("at", "2030-01-01")],
        vec![("premises", &shop), ("at", "2030-01-01"), ("known", before)],
        vec![("x", "113.685"), ("y", "22.9272"), ("at", "yesterday")],
        vec![("x", "113.685"), ("y", "22.9272"), ("at", night), ("crs", "MARS-1")],
        vec![("x", "113.685"), ("y", "22.9272"), ("at", "1949-10-01")],
    ];
    let singles: Vec<Value> = cases.iter().map(|own| server.get(&single(own)).json()).collect();
    let codes: Vec<_> = singles.iter().map(|one| one["code"].as_str().unwrap_or("-")).collect();
    assert_eq!(codes[6..], ["bad-parameter", "bad-parameter", "not-in-force"]);
    assert_ne!(singles[4]["owner"]["status"], singles[5]["owner"]["status"], "not known yet");

    let items: Vec<Value> = cases
        .iter()
        .map(|own| {
            let field = |(name, value): &(&str, &str)| {
                let number = value.parse::<f64>().ok().filter(|_| matches!(*name, "x" | "y"));
                ((*name).to_owned(), number.map_or_else(|| json!(value), |number| json!(number)))
            };
            Value::Object(own.iter().map(field).collect())
        })
        .collect();
    let expected: Vec<Value> = singles
        .iter()
        .map(|one| if one.get("code").is_some() { json!({"error": one}) } else { one.clone() })
        .collect();
    let array = server.send("POST", "/v1/locate/batch", &[], json!(items).to_string().as_bytes()).json();
    for (found, expected) in array.as_array().expect("items").iter().zip(&expected) {
        assert_eq!(found, expected);
    }
    let lines: String = items.iter().map(|item| format!("{item}\n")).collect();
    let headers = [("Content-Type", "application/x-ndjson")];
    let ndjson = server.send("POST", "/v1/locate/batch", &headers, lines.as_bytes()).text();
    let found: Vec<Value> = ndjson.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!(found, expected);

    let names = ["x", "y", "premises", "at", "known", "crs"];
    let row = |own: &Own<'_>| {
        let value = |name: &&str| own.iter().find(|(of, _)| of == name).map_or("", |(_, value)| *value);
        names.iter().map(value).collect::<Vec<_>>().join(",")
    };
    let csv = format!("{}\n{}\n", names.join(","), cases.iter().map(row).collect::<Vec<_>>().join("\n"));
    let reply = server.send("POST", "/v1/locate/batch", &[("Content-Type", "text/csv")], csv.as_bytes());
    let mut reader = csv::Reader::from_reader(&reply.body[..]);
    for (record, single) in reader.records().zip(&singles) {
        let record = record.expect("as many fields as the header");
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        assert_eq!(record[10], text(&single["owner"]["status"]), "{record:?} {single}");
        assert_eq!(record[12], text(&single["owner"]["grid"]["code"]), "{record:?} {single}");
        assert_eq!(record[14], text(&single["owner"]["member"]["id"]), "{record:?} {single}");
        assert_eq!(record[19].is_empty(), single.get("code").is_none(), "{record:?} {single}");
    }
}

#[test]
fn a_batch_asks_about_few_other_states() {
    let server = Server::demo();
    let mut known = Vec::new();
    for number in 0..6 {
        let body = json!({"name": format!("店{number}"), "kind": "small_shop", "address": "",
            "point": {"type": "Point", "coordinates": [113.685, 22.9272]}});
        let made = server.send("POST", "/v1/premises", &[], body.to_string().as_bytes());
        assert_eq!(made.status, 201, "{}", made.text());
    }
    for item in server.json("/v1/changes?after=2")["items"].as_array().expect("writes") {
        known.push(item["recorded"].as_str().expect("a time").to_owned());
    }
    assert_eq!(known.len(), 6);
    // The last is what is known now; of the five others four may be asked about, as often as one likes.
    let asked: Vec<&String> = known.iter().chain(&known).rev().collect();
    let items: Vec<Value> = asked
        .iter()
        .map(|known| json!({"lon": 113.685, "lat": 22.9272, "known": known, "at": "2026-11-23"}))
        .collect();
    let answers = server.send("POST", "/v1/locate/batch", &[], json!(items).to_string().as_bytes()).json();
    let refused: Vec<&String> = answers
        .as_array()
        .expect("answers")
        .iter()
        .zip(&asked)
        .filter(|(answer, _)| answer["error"]["code"] == "bad-parameter")
        .map(|(_, known)| *known)
        .collect();
    assert_eq!(refused, [&known[0], &known[0]]);
}

#[test]
fn wholes_that_cannot_be_answered() {
    let server = Server::demo();
    let many = format!("[{}]", vec!["{}"; 100_001].join(","));
    for (media_type, body, code) in [
        ("application/json", "{\"lon\":1}", "invalid"),
        ("application/json", "[{]", "bad-body"),
        ("application/json", many.as_str(), "too-large"),
        ("text/csv", "name,place\n1,2\n", "invalid"),
        ("text/csv", "", "invalid"),
        ("application/json", "[]", ""),
    ] {
        let reply = server.send("POST", "/v1/locate/batch", &[("Content-Type", media_type)], body.as_bytes());
        if code.is_empty() {
            assert_eq!((reply.status, &*reply.text()), (200, "[]"));
        } else {
            assert_eq!(&*reply.code(), code, "{}", reply.text());
        }
    }
}

#[test]
fn rows_are_answered_as_they_come_and_memory_stays_small() {
    let server = Server::demo();
    let (x, y) = points(&server, 1)[0];
    let mut stream = server.connect();
    let headers = [("Content-Type", "text/csv"), ("Transfer-Encoding", "chunked")];
    let head = server.head("POST", "/v1/locate/batch?fields=brief", &headers);
    let chunk = |text: &str| format!("{:x}\r\n{text}\r\n", text.len());
    let first = chunk(&format!("lon,lat\n{x},{y}\n"));
    stream.write_all(format!("{head}\r\n{first}").as_bytes()).expect("it reads");
    // The first answer comes while the request is still open.
    let mut seen = Vec::new();
    while !String::from_utf8_lossy(&seen).contains(",owned,") {
        let mut piece = [0; 4096];
        let read = stream.read(&mut piece).expect("an answer");
        assert!(read > 0, "{}", String::from_utf8_lossy(&seen));
        seen.extend_from_slice(&piece[..read]);
    }
    let before = server.resident();
    let rows = chunk(&format!("{x},{y}\n").repeat(4_000));
    let mut writer = stream.try_clone().expect("a second handle");
    let sender = std::thread::spawn(move || {
        for _ in 0..250 {
            writer.write_all(rows.as_bytes()).expect("it reads");
        }
        writer.write_all(b"0\r\n\r\n").expect("it reads");
    });
    let mut rest = Vec::new();
    stream.read_to_end(&mut rest).expect("all of it");
    sender.join().expect("all sent");
    let owned = String::from_utf8_lossy(&rest).matches(",owned,").count();
    assert!(owned >= 1_000_000 - 100, "a million rows, some of them cut by a chunk's head: {owned}");
    let grown = server.resident().saturating_sub(before);
    assert!(grown < 64 << 20, "{grown} bytes more for 25 MB of rows");
}
