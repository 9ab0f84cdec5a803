//! `/v1/geocode` and `/v1/reverse` as a client meets them.

use serde_json::{Value, json};

use crate::harness::server::{AT, Server, demo_store, fresh_folder, key, must};

fn encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

fn features(answer: &Value) -> Vec<Value> {
    answer["features"].as_array().expect("features").clone()
}

fn own(feature: &Value) -> &Value {
    &feature["properties"]["geocoding"]
}

#[test]
fn what_is_near_is_found_by_its_text_again() {
    let server = Server::demo();
    let at = &server.json("/v1/premises?kind=rental_house&limit=1")["items"][0]["point"]["coordinates"];
    let near = server.json(&format!("/v1/reverse?lon={}&lat={}&limit=5&at={AT}", at[0], at[1]));
    assert_eq!(near["geocoding"]["version"], "0.1.0");
    let near = features(&near);
    let far = |feature: &Value| own(feature)["distance_m"].as_f64().expect("metres");
    assert!(near.is_sorted_by(|a, b| far(a) <= far(b)), "{near:?}");
    for kind in ["address", "premises", "road"] {
        let count = near.iter().filter(|it| own(it)["type"] == kind).count();
        assert!((1..=5).contains(&count), "{count} {kind}");
    }
    assert_eq!((far(&near[0]), own(&near[0])["grids"]["community"].is_string()), (0.0, true));
    for address in near.iter().filter(|it| own(it)["type"] == "address") {
        let label = own(address)["label"].as_str().expect("a label");
        let again = features(&server.json(&format!("/v1/geocode?q={}&at={AT}", encoded(label))));
        assert_eq!(again.len(), 1, "{label}");
        assert_eq!(again[0]["geometry"], address["geometry"], "{label}");
        assert_eq!(own(&again[0])["match"]["code"], "matched-address");
        assert_eq!(own(&again[0])["grids"], own(address)["grids"]);
        assert_eq!(own(&again[0])["confidence"], 1.0);
        let located = server.json(&format!("/v1/locate?address={}&at={AT}", encoded(label)));
        assert_eq!(located["point"], address["geometry"]);
    }
}

#[test]
fn equal_fits_are_bound_and_ordered() {
    let store = demo_store();
    let path = fresh_folder().join("more.csv");
    let row = |at: usize| format!("m{at},厚街镇同名街5号{at}栋,{},22.93\n", 113.67 + 0.002 * at as f64);
    std::fs::write(&path, format!("id,text,x,y\n{}", (1..6).map(row).collect::<String>())).expect("written");
    let (path, store_path) = (path.to_str().expect("ASCII"), store.to_str().expect("ASCII"));
    must(&["import", "addresses", path, "--store", store_path]);
    let server = Server::start(&store, &["--demo"]);
    let ask = |more: &str| features(&server.json(&format!("/v1/geocode?q={}{more}", encoded("同名街5号"))));
    let all = ask("&limit=100");
    assert_eq!(all.len(), 5, "{all:?}");
    let code = own(&all[0])["match"]["code"].clone();
    assert!(
        all.iter().all(|it| own(it)["match"]["code"] == code && own(it)["street"] == "同名街"),
        "{all:?}"
    );
    assert_eq!(ask("&limit=2").len(), 2);
    let last = &all[all.len() - 1]["geometry"]["coordinates"];
    let (x, y) = (last[0].as_f64().expect("x"), last[1].as_f64().expect("y"));
    assert_eq!(ask(&format!("&near={x},{y}&limit=1"))[0]["geometry"]["coordinates"], *last);
    let bound = ask(&format!("&bbox={x},{y},{x},{y}&limit=100"));
    assert!(bound.iter().all(|it| it["geometry"]["coordinates"] == *last) && !bound.is_empty());
    let grid = own(&all[0])["grids"]["community"].as_str().expect("a code").to_owned();
    let bound = ask(&format!("&grid={grid}&limit=100"));
    let inside = all.iter().filter(|it| own(it)["grids"]["community"] == *grid).count();
    assert_eq!(bound.len(), inside);
    assert_eq!(server.get("/v1/geocode?q=x&grid=nothing").code(), "not-found");
}

#[test]
fn a_missing_door_is_never_a_rooftop() {
    let store = demo_store();
    let exported = fresh_folder().join("addresses.csv");
    let (store_path, path) = (store.to_str().expect("ASCII"), exported.to_str().expect("ASCII"));
    must(&["export", "addresses", "--format", "csv", "-o", path, "--store", store_path]);
    let text = std::fs::read_to_string(&exported).expect("written");
    let number = |row: &str| {
        let (_, behind) = row.split_once("河田大道")?;
        behind.split_once('号')?.0.parse::<u32>().ok()
    };
    let numbers: Vec<u32> = text.lines().filter_map(number).collect();
    assert!(numbers.len() > 3, "{numbers:?}");
    let server = Server::start(&store, &["--demo"]);
    let missing = (1..400).filter(|number| !numbers.contains(number));
    let mut seen = std::collections::BTreeSet::new();
    for number in missing.take(40) {
        let text = format!("河田大道{number}号 联系电话13812345678");
        for it in features(&server.json(&format!("/v1/geocode?q={}", encoded(&text)))) {
            let accuracy = own(&it)["accuracy"].as_str().expect("an accuracy").to_owned();
            assert_ne!(accuracy, "rooftop", "{text}: {it}");
            assert!(own(&it)["confidence"].as_f64().expect("a number") < 0.9);
            assert!(!it.to_string().contains("13812345678"));
            seen.insert(accuracy);
        }
    }
    assert!(seen.contains("interpolated") || seen.contains("street"), "{seen:?}");
}

#[test]
fn a_stretch_is_a_line_with_its_owners() {
    let server = Server::demo();
    let text = encoded("河田大道1~999号");
    let found = features(&server.json(&format!("/v1/geocode?q={text}&at={AT}")));
    let [stretch] = &found[..] else { panic!("{found:?}") };
    assert_eq!(
        (&stretch["geometry"]["type"], &own(stretch)["type"]),
        (&json!("LineString"), &json!("street"))
    );
    assert_eq!(
        (&own(stretch)["name"], &own(stretch)["house_number"]),
        (&json!("河田大道"), &json!("1至999号"))
    );
    let along = own(stretch)["along"].as_array().expect("parts");
    assert!(along.len() > 1, "{along:?}");
    for part in along {
        let is_owned = part["status"] == "owned";
        assert_eq!(part["member"].is_string(), is_owned, "{part}");
    }
    let doors: u64 = along.iter().filter_map(|part| part["doors"].as_u64()).sum();
    // The owners are those that each door has.
    let located = server.json(&format!("/v1/locate?address={text}&at={AT}"));
    assert_eq!(located["match"]["candidate_count"].as_u64(), Some(doors), "{located}");
    let row = server.send(
        "POST",
        &format!("/v1/geocode/batch?at={AT}"),
        &[("Content-Type", "text/csv")],
        "q\r\n河田大道1~999号\r\n".as_bytes(),
    );
    let first = along[0]["grids"]["community"].as_str().expect("a code");
    assert!(row.text().contains(first) && row.text().contains("doors-of-stretch,"), "{}", row.text());
}

#[test]
fn whoever_owns_a_stretch_elsewhere_is_hidden() {
    let store = demo_store();
    let whole = key(&store, &["--name", "whole", "--role", "dispatcher"]);
    let server = Server::start(&store, &[]).with_key(&whole);
    let grids = features(&server.json("/v1/grids?layer=community&level=community&limit=100"));
    // 河田大道 does not pass through all of them.
    let elsewhere = grids.iter().find(|grid| grid["properties"]["name"] == "涌口社区").expect("one of them");
    let territory = elsewhere["id"].as_str().expect("an id").to_owned();
    let limited = key(&store, &["--name", "limited", "--role", "dispatcher", "--territory", &territory]);
    drop(server);
    let server = Server::start(&store, &[]).with_key(&limited);
    let found = features(&server.json(&format!("/v1/geocode?q={}&at={AT}", encoded("河田大道1~999号"))));
    let along = own(&found[0])["along"].as_array().expect("parts").clone();
    assert!(along.iter().any(|part| part["status"] == "hidden"), "{along:?}");
    assert!(along.iter().all(|part| part["status"] != "hidden" || part["member"].is_null()), "{along:?}");
}

#[test]
fn a_batch_says_what_the_single_question_says() {
    let server = Server::demo();
    let texts = ["河田大道14号", "何田大道14号三楼", "hetiandadao14hao", "无名路9号", "=河田大道14号", ""];
    let single = |text: &str| server.json(&format!("/v1/geocode?q={}&limit=2&at={AT}", encoded(text)));
    let singles: Vec<Value> = texts[..5].iter().map(|text| single(text)).collect();
    let items: Vec<Value> = texts[..5].iter().map(|text| json!({"q": text})).collect();
    let path = format!("/v1/geocode/batch?at={AT}");
    assert_eq!(server.send("POST", &path, &[], json!(items).to_string().as_bytes()).json(), json!(singles));

    // A bad item spoils only its own place.
    let lines = "{\"q\": \"河田大道14号\"}\n{\"q\": \"\\ud800\"}\n{\"p\": 1}\n{\"q\": \"河田大道14号\"}\n";
    let ndjson = server.send("POST", &path, &[("Content-Type", "application/x-ndjson")], lines.as_bytes());
    let answered: Vec<Value> =
        ndjson.text().lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!((answered.len(), &answered[0], &answered[3]), (4, &singles[0], &singles[0]));
    for bad in &answered[1..3] {
        assert!(bad["error"]["code"].is_string(), "{bad}");
    }

    let rows: String = texts.iter().enumerate().map(|(n, text)| format!("{n},{text}\r\n")).collect();
    let csv = format!("nr,q\r\n{rows}");
    let text = server.send("POST", &path, &[("Content-Type", "text/csv")], csv.as_bytes()).text();
    let mut rows = csv::Reader::from_reader(text.as_bytes());
    let header = rows.headers().expect("a first row").clone();
    let at =
        |name: &str| header.iter().position(|column| column == name).unwrap_or_else(|| panic!("{header:?}"));
    let rows: Vec<csv::StringRecord> = rows.records().map(|row| row.expect("a row")).collect();
    assert_eq!(rows.len(), texts.len());
    for (row, single) in rows.iter().zip(&singles) {
        let [first, ..] = &features(single)[..] else {
            assert_eq!((&row[at("label")], &row[at("error")]), ("", ""));
            continue;
        };
        assert_eq!(row[at("label")], *own(first)["label"].as_str().expect("a label"));
        assert_eq!(row[at("accuracy")], *own(first)["accuracy"].as_str().expect("one"));
        assert_eq!(row[at("community")], *own(first)["grids"]["community"].as_str().expect("a code"));
    }
    assert_eq!(&rows[4][at("q")], "'=河田大道14号");
    assert!(rows[5][at("error")].starts_with("bad-row"), "{:?}", rows[5]);
    let reply = server.send("POST", &path, &[("Content-Type", "text/csv")], b"lon,lat\r\n1,2\r\n");
    assert_eq!((reply.status, &*reply.code()), (422, "invalid"));
}

/// The very next question: nothing is waited for.
#[test]
fn a_premises_is_found_as_soon_as_it_is_written() {
    let server = Server::demo();
    let body = json!({"name": "新开的阿婆面店", "kind": "small_shop",
        "point": {"type": "Point", "coordinates": [113.68, 22.93]}});
    let text = encoded("新开的阿婆面店");
    let ask = |path: &str| features(&server.json(&format!("{path}?q={text}")));
    assert_eq!((ask("/v1/geocode").len(), ask("/v1/suggest").len()), (0, 0));
    assert_eq!(server.send("POST", "/v1/premises", &[], body.to_string().as_bytes()).status, 201);
    for path in ["/v1/geocode", "/v1/suggest"] {
        let found = ask(path);
        assert_eq!(found.len(), 1, "{path}: {found:?}");
        assert_eq!((&own(&found[0])["type"], &own(&found[0])["name"]), (&json!("premises"), &body["name"]));
    }
}

#[test]
fn suggestions_come_from_the_first_character_on() {
    let server = Server::demo();
    let ask = |query: &str| features(&server.json(&format!("/v1/suggest?q={query}")));
    for typed in ["河", "h", "hetian", "河田dd", "河田大道1"] {
        let found = ask(&encoded(typed));
        assert!((1..=8).contains(&found.len()), "{typed}: {}", found.len());
        for it in &found {
            assert!(own(it)["label"].is_string() && own(it)["grids"]["community"].is_string(), "{it}");
        }
    }
    assert_eq!(ask(&format!("{}&limit=2", encoded("河"))).len(), 2);
    let kinds: Vec<Value> = ask(&encoded("河田大道1")).iter().map(|it| own(it)["type"].clone()).collect();
    assert!(kinds.iter().all(|kind| kind == "address" || kind == "street"), "{kinds:?}");
    assert_eq!(ask("%F0%9F%8F%A0"), Vec::<Value>::new());
    for query in ["", "q=", "q=x&limit=21", "q=x&near=1,2"] {
        assert_eq!(server.get(&format!("/v1/suggest?{query}")).status, 400, "{query}");
    }
}

#[test]
fn texts_that_are_no_addresses() {
    let server = Server::demo();
    // More than a request may have in its first line, and more than an address has.
    let refused = server.get(&format!("/v1/geocode?q={}", encoded(&"路".repeat(10_000)))).status;
    assert!((400..500).contains(&refused), "{refused}");
    let long = "x".repeat(10_000);
    for (query, parameter) in [
        (String::new(), "q"),
        ("q=".into(), "q"),
        (format!("q={long}"), "q"),
        ("q=x&limit=0".into(), "limit"),
        ("q=x&limit=101".into(), "limit"),
        ("q=x&near=1".into(), "near"),
        ("q=x&near=200,0".into(), "near"),
        ("q=x&bbox=1,2,3".into(), "bbox"),
        ("q=x&foo=1".into(), "foo"),
        ("q=%ff".into(), "q"),
    ] {
        let reply = server.get(&format!("/v1/geocode?{query}"));
        assert_eq!(
            (reply.status, &*reply.code()),
            (400, "bad-parameter"),
            "{}",
            &query[..query.len().min(40)]
        );
        assert_eq!(reply.json()["errors"][0]["parameter"], parameter, "{}", reply.text());
    }
    for text in [
        "号",
        "!!!",
        "😀😀",
        "🏠🏠🏠号",
        "％＿'\"\\",
        "\u{200B}\u{FEFF}",
        "*:?~^[]{}",
        "\u{202E}\u{2066}",
        "'; DROP TABLE addresses; --",
        "a AND b OR (c)",
        "0",
    ] {
        let answer = server.get(&format!("/v1/geocode?q={}", encoded(text)));
        assert_eq!(
            (answer.status, answer.json()["features"].clone()),
            (200, Value::Array(Vec::new())),
            "{text}"
        );
        assert_eq!(answer.header("content-type"), Some("application/geo+json"));
    }
    for (query, code) in [
        ("", "bad-parameter"),
        ("lon=1", "bad-parameter"),
        ("lon=113.66&lat=91", "bad-coordinate"),
        ("lon=113.66&lat=22.9&limit=x", "bad-parameter"),
        ("lon=113.66&lat=22.9&q=x", "bad-parameter"),
    ] {
        assert_eq!(server.get(&format!("/v1/reverse?{query}")).code(), code, "{query}");
    }
    let nowhere = server.json("/v1/reverse?lon=0&lat=0");
    assert_eq!(features(&nowhere), Vec::<Value>::new());
}

#[test]
fn answers_are_known_again() {
    let server = Server::demo();
    for path in [format!("/v1/geocode?q={}", encoded("河田大道")), "/v1/reverse?lon=113.66&lat=22.93".into()]
    {
        let first = server.get(&path);
        let etag = first.header("etag").expect("a tag").to_owned();
        assert_eq!(first.header("gridward-edition"), Some("1"));
        let again = server.send("GET", &path, &[("If-None-Match", &etag)], b"");
        assert_eq!((again.status, again.body.len()), (304, 0), "{path}");
    }
    // The datum asked for is that of the answer.
    let shifted = |crs: &str| {
        let path = format!("/v1/geocode?q={}&limit=1&crs={crs}", encoded("河田大道"));
        features(&server.json(&path))[0]["geometry"]["coordinates"][0].as_f64().expect("x")
    };
    assert!((shifted("GCJ-02") - shifted("EPSG:4326")).abs() > 0.003);
}

#[test]
fn premises_outside_the_territory_never_appear() {
    let store = demo_store();
    let whole = key(&store, &["--name", "whole", "--role", "dispatcher"]);
    let server = Server::start(&store, &[]).with_key(&whole);
    let grids = features(&server.json("/v1/grids?layer=community&level=community&limit=100"));
    let territory = grids[2]["id"].as_str().expect("an id").to_owned();
    let other = grids[9]["id"].as_str().expect("an id");
    let place = |grid: &str| {
        let list = server.json(&format!("/v1/premises?grid={grid}&limit=1"));
        let at = list["items"][0]["point"]["coordinates"].clone();
        format!("/v1/reverse?lon={}&lat={}&limit=20&at={AT}", at[0], at[1])
    };
    let (here, there) = (place(&territory), place(other));
    let premises = |server: &Server, path: &str| -> Vec<String> {
        let all = features(&server.json(path)).into_iter().filter(|it| own(it)["type"] == "premises");
        all.map(|it| own(&it)["id"].as_str().expect("an id").to_owned()).collect()
    };
    assert!(!premises(&server, &there).is_empty());
    let all_here = premises(&server, &here);
    let inside = server.json(&format!("/v1/premises?grid={territory}&limit=1000"));
    let inside: Vec<&str> = inside["items"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|it| it["id"].as_str().expect("an id"))
        .collect();
    let limited = key(&store, &["--name", "limited", "--role", "dispatcher", "--territory", &territory]);
    drop(server);
    let server = Server::start(&store, &[]).with_key(&limited);
    let seen = premises(&server, &here);
    assert!(!seen.is_empty() && seen.iter().all(|id| inside.contains(&id.as_str())), "{seen:?}");
    assert!(all_here.iter().filter(|id| inside.contains(&id.as_str())).all(|id| seen.contains(id)));
    assert!(premises(&server, &there).iter().all(|id| inside.contains(&id.as_str())));
    let addresses =
        features(&server.json(&there)).into_iter().filter(|it| own(it)["type"] == "address").count();
    assert!(addresses > 0, "addresses are for everybody");
}
