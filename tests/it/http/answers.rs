//! What is asked and answered, and what may be kept of it.

use serde_json::Value;

use crate::harness::server::{AT, Server, key};

fn point(server: &Server) -> (f64, f64) {
    let premises = server.json("/v1/premises?kind=rental_house&limit=1");
    let at = &premises["items"][0]["point"]["coordinates"];
    (at[0].as_f64().expect("x"), at[1].as_f64().expect("y"))
}

#[test]
fn the_same_owner_by_point_address_and_premises() {
    let server = Server::demo();
    let premises = &server.json("/v1/premises?kind=rental_house&limit=1")["items"][0].clone();
    let id = premises["id"].as_str().expect("an id");
    let (x, y) = point(&server);
    let by_premises = server.json(&format!("/v1/locate?premises={id}&at={AT}"));
    let by_point = server.json(&format!("/v1/locate?lon={x}&lat={y}&at={AT}"));
    assert_eq!(by_point["owner"]["status"], "owned");
    assert_eq!(by_point["owner"]["member"], by_premises["owner"]["member"]);
    assert_eq!(by_point["point"]["coordinates"], premises["point"]["coordinates"]);
    assert_eq!(by_premises["match"]["status"], "exact");
    assert!(by_point.get("match").is_none() && by_point.get("valid_until").is_none());
    let layers: Vec<_> = by_point["grids"].as_array().expect("grids").iter().map(|g| &g["layer"]).collect();
    assert!(layers.contains(&&Value::from("community")) && layers.contains(&&Value::from("party")));
    assert_eq!(by_point["led_by"]["layer"], "party");
    let address = premises["address"].as_str().expect("an address");
    let by_address = server.json(&format!("/v1/locate?address={}&at={AT}", encoded(address)));
    assert_ne!(by_address["owner"]["status"], "not_found", "{address}: {by_address}");
    let none = server.json(&format!("/v1/locate?address={}", encoded("珠海市拱北街道")));
    assert_eq!((&none["match"]["status"], &none["owner"]["status"]), (&"none".into(), &"not_found".into()));
}

fn encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

#[test]
fn every_datum_names_the_same_place() {
    let server = Server::demo();
    let (x, y) = point(&server);
    let stored = server.json(&format!("/v1/locate?lon={x}&lat={y}&at={AT}"));
    let datums = ["EPSG:4490", "GCJ-02", "BD-09", "EPSG:4547", "EPSG:3857", "GCJ-02@box-without:macau"];
    for crs in datums {
        let shown = server.json(&format!("/v1/locate?premises=p-000001&at={AT}&crs={crs}"));
        let at = &shown["point"]["coordinates"];
        let again = server.json(&format!("/v1/locate?x={}&y={}&crs={crs}&at={AT}", at[0], at[1]));
        assert_eq!(again["owner"]["member"], shown["owner"]["member"], "{crs}");
        assert_eq!(again["query"]["crs"], crs, "said as it was asked");
        if crs != "EPSG:4490" {
            assert_ne!(at[0], stored["point"]["coordinates"][0], "{crs} is not shown as it is stored");
        }
        for (one, other) in [(&again, &shown)] {
            let (a, b) = (&one["point"]["coordinates"], &other["point"]["coordinates"]);
            for axis in 0..2 {
                let off = (a[axis].as_f64().expect("x") - b[axis].as_f64().expect("x")).abs();
                assert!(off < 0.02, "{crs}: {a} {b}");
            }
        }
    }
}

#[test]
fn an_answer_is_known_again_until_it_is_another() {
    let server = Server::demo();
    let (x, y) = point(&server);
    let path = format!("/v1/locate?lon={x}&lat={y}&at={AT}");
    let first = server.get(&path);
    let etag = first.header("etag").expect("a tag").to_owned();
    assert_eq!(first.header("gridward-edition"), Some("1"));
    assert!(first.header("vary").expect("Vary").contains("Authorization"));
    let again = server.send("GET", &path, &[("If-None-Match", &etag)], b"");
    assert_eq!((again.status, again.body.len()), (304, 0));
    assert_eq!(again.header("etag"), Some(&*etag));
    let english = server.send("GET", &path, &[("If-None-Match", &etag), ("Accept-Language", "en")], b"");
    assert_eq!(english.status, 200);
    assert_ne!(english.json()["owner"]["because"], first.json()["owner"]["because"]);
    let other = server.get(&format!("/v1/locate?lon={x}&lat={y}&at=2026-11-23T10:00:01%2B08:00"));
    assert_ne!(other.header("etag"), Some(&*etag));
    let now = server.get(&format!("/v1/locate?lon={x}&lat={y}"));
    assert!(now.json()["valid_until"].is_string());
    let kept = now.header("cache-control").expect("Cache-Control").to_owned();
    assert!(kept.starts_with("private, max-age="), "{kept}");
    let posted = server.send("POST", "/v1/members", &[], r#"{"name":"张三","team":"volunteer"}"#.as_bytes());
    assert_eq!(posted.status, 201, "{}", posted.text());
    let after = server.send("GET", &path, &[("If-None-Match", &etag)], b"");
    assert_eq!(after.status, 200, "the roster has another number now");
}

#[test]
fn the_same_answer_about_now_is_known_again() {
    let server = Server::demo();
    let (x, y) = point(&server);
    let grid = server.json("/v1/grids?layer=community&level=community&limit=1")["features"][0]["id"].clone();
    let grid = grid.as_str().expect("an id");
    let known = "known=2099-01-01";
    let paths = [
        format!("/v1/locate?lon={x}&lat={y}"),
        format!("/v1/locate?lon={x}&lat={y}&{known}"),
        "/v1/locate?premises=p-000001".into(),
        "/v1/members?limit=20".into(),
        format!("/v1/duties?limit=20&{known}"),
        "/v1/premises?limit=20".into(),
        "/v1/matters".into(),
        format!("/v1/grids/{grid}/members"),
        format!("/v1/grids/{grid}/stats"),
        format!("/v1/grids/{grid}/history"),
        "/v1/premises/p-000001/dossier".into(),
        "/v1/about".into(),
        "/v1/changes".into(),
    ];
    let ask = |path: &str, etag: &str| server.send("GET", path, &[("If-None-Match", etag)], b"");
    let tags: Vec<String> = paths
        .iter()
        .map(|path| server.get(path).header("etag").unwrap_or_else(|| panic!("{path}: no tag")).to_owned())
        .collect();
    for (path, tag) in paths.iter().zip(&tags) {
        let again = ask(path, tag);
        assert_eq!((again.status, again.body.len()), (304, 0), "{path}");
        assert_eq!(again.header("etag"), Some(&**tag), "{path}");
    }
    let duty = serde_json::json!({"member": "m-0001", "grid": grid, "role": "member"});
    let posted = server.send("POST", "/v1/duties", &[], duty.to_string().as_bytes());
    assert_eq!(posted.status, 201, "{}", posted.text());
    assert_eq!(posted.header("gridward-edition"), Some("1"));
    for (path, tag) in paths.iter().zip(&tags) {
        // What a grid was is the same whoever serves on it.
        let expected = if path.ends_with("/history") { 304 } else { 200 };
        assert_eq!(ask(path, tag).status, expected, "{path}");
    }
}

#[test]
fn head_is_get_without_the_body() {
    let server = Server::demo();
    for path in ["/v1/about", "/v1/grids?limit=1", "/healthz", "/openapi.json"] {
        let (get, head) = (server.get(path), server.send("HEAD", path, &[], b""));
        assert_eq!((head.status, head.body.len()), (200, 0), "{path}");
        assert_eq!(head.header("content-length"), get.header("content-length"), "{path}");
    }
}

#[test]
fn lists_go_on_where_they_stopped() {
    let server = Server::demo();
    for path in
        ["/v1/members", "/v1/duties", "/v1/matters", "/v1/grids?layer=community", "/v1/premises?kind=hotel"]
    {
        let join = if path.contains('?') { '&' } else { '?' };
        let field = if path.contains("grids") { "features" } else { "items" };
        let whole = server.json(&format!("{path}{join}limit=1000"));
        let whole = whole[field].as_array().expect("a list").clone();
        let mut next = Some(format!("{path}{join}limit=37"));
        let mut collected = Vec::new();
        while let Some(path) = next {
            let page = server.json(&path);
            let items = page[field].as_array().expect("a list").clone();
            assert!(items.len() <= 37);
            collected.extend(items);
            next = page["links"][0]["href"].as_str().map(str::to_owned);
        }
        collected.truncate(whole.len());
        assert_eq!(collected, whole, "{path}");
        assert!(!whole.is_empty(), "{path}");
    }
}

#[test]
fn grids_are_found_by_id_and_code_and_place() {
    let server = Server::demo();
    let all = server.json("/v1/grids?layer=community&level=community&limit=1000");
    assert_eq!(all["features"].as_array().map(Vec::len), Some(24));
    let one = &all["features"][3]["properties"];
    let (id, code) = (one["id"].as_str().expect("an id"), one["code"].as_str().expect("a code"));
    assert_eq!(
        server.json(&format!("/v1/grids/{id}")),
        server.json(&format!("/v1/grids/{code}?layer=community"))
    );
    let children = server.json(&format!("/v1/grids/{id}/children"));
    let listed = server.json(&format!("/v1/grids?parent={id}"));
    assert_eq!(children["items"].as_array().map(Vec::len), listed["features"].as_array().map(Vec::len));
    let detail = server.json(&format!("/v1/grids/{id}"));
    let area = detail["properties"]["area_m2"].as_f64().expect("an area");
    let below: f64 = children["items"]
        .as_array()
        .expect("children")
        .iter()
        .map(|child| server.json(&format!("/v1/grids/{}", child["id"].as_str().expect("an id"))))
        .map(|child| child["properties"]["area_m2"].as_f64().expect("an area"))
        .sum();
    assert!((area - below).abs() < 0.01, "a parent is exactly the union of its children: {area} {below}");
    let bbox: Vec<String> =
        detail["bbox"].as_array().expect("a box").iter().map(ToString::to_string).collect();
    let inside = server.json(&format!("/v1/grids?layer=community&level=community&bbox={}", bbox.join(",")));
    let ids: Vec<_> = inside["features"].as_array().expect("grids").iter().map(|grid| &grid["id"]).collect();
    assert!(ids.contains(&&Value::from(id)) && ids.len() < 24);
    for neighbour in server.json(&format!("/v1/grids/{id}/neighbours"))["items"].as_array().expect("some") {
        let back = server.json(&format!("/v1/grids/{}/neighbours", neighbour["id"].as_str().expect("an id")));
        let back: Vec<_> = back["items"].as_array().expect("some").iter().map(|grid| &grid["id"]).collect();
        assert!(back.contains(&&Value::from(id)), "neighbours are so both ways");
    }
    assert_eq!(server.get("/v1/grids/nothing").code(), "not-found");
}

#[test]
fn both_stores_answer_byte_by_byte_the_same() {
    use crate::harness::postgres;
    use gridward::demo;
    use gridward::domain::actor::{Actor, Role};
    use gridward::domain::roster::{Change, Held, RosterChange};
    use gridward::domain::time::{Moment, Period};
    use gridward::store::{Clock, Publication, Signature, create};
    let Some(cluster) = postgres::shared() else { return };
    let town = demo::town(0.1, 5, &mut |_| {}).expect("a town");
    let actor = Actor { name: "test".into(), role: Role::Admin, territory: None };
    let by = Signature { actor, what: "test".into() };
    let valid = Period::since(town.since);
    let mut roster: Vec<RosterChange> =
        town.duties.iter().cloned().map(|it| RosterChange::Duty(Change::Set(it))).collect();
    roster.extend(
        town.members.iter().cloned().map(|value| RosterChange::Member(Change::Set(Held { value, valid }))),
    );
    roster.extend(
        town.matters.iter().cloned().map(|value| RosterChange::Matter(Change::Set(Held { value, valid }))),
    );
    roster.extend(
        town.premises.iter().cloned().map(|value| RosterChange::Premises(Change::Set(Held { value, valid }))),
    );
    roster.extend(
        town.addresses.iter().cloned().map(|value| RosterChange::Address(Change::Set(Held { value, valid }))),
    );
    let file = crate::harness::server::fresh("gpkg");
    let places = [file.to_str().expect("ASCII").to_owned(), cluster.database()];
    for place in &places {
        let clock: Clock = std::sync::Arc::new(|| Moment(1_790_000_000_000_000));
        let store = create(place, clock).expect("a store");
        store.set_town(&town.town, &by).expect("a town");
        let publication = Publication {
            base: None,
            plan: town.plan.clone(),
            effective_from: town.since,
            note: "".into(),
            open_hazards: gridward::domain::edition::OpenHazards::Stay,
            roster: roster.clone(),
            digests: Vec::new(),
            issues: Vec::new(),
            draft: None,
            by: by.clone(),
        };
        store.publish(&publication).expect("an edition");
    }
    let [one, other] = places.map(|place| Server::start_at(&place, &[]));
    let bounds: Vec<_> = town.premises.iter().filter_map(|premises| premises.at).collect();
    for (number, at) in bounds.iter().enumerate().step_by(97) {
        let matter = &town.matters[number % town.matters.len()].code;
        let (lon, lat) = (at.lon(), at.lat());
        let path = format!("/v1/locate?lon={lon}&lat={lat}&matter={matter}&accuracy_m=20&at={AT}");
        let (a, b) = (one.get(&path), other.get(&path));
        assert_eq!(a.status, 200, "{}", a.text());
        assert_eq!(a.text(), b.text(), "{path}");
        assert_eq!(a.header("etag"), b.header("etag"));
        let address = encoded(&town.premises[number].address);
        let path = format!("/v1/locate?address={address}&at={AT}");
        assert_eq!(one.get(&path).text(), other.get(&path).text(), "{path}");
    }
}

#[test]
fn without_an_edition_it_is_not_ready() {
    let store = crate::harness::server::fresh("gpkg");
    key(&store, &["--name", "first", "--role", "admin"]);
    let server = Server::start(&store, &[]);
    assert_eq!(server.get("/readyz").code(), "nothing-published");
    assert_eq!(server.get("/healthz").status, 200);
}
