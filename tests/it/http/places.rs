//! The set `places` and the style: what everybody is shown, what only some are, and what a write turns
//! over.

use gridward::kernel::lattice::LatticePoint;
use gridward::kernel::measure::Zoom;
use gridward::kernel::tile::TileId;
use serde_json::{Value, json};

use crate::harness::server::{Server, demo_store, key};

/// The tile of a place.
fn tile_of(at: &Value, zoom: u8) -> String {
    let degrees = |axis: usize| at["coordinates"][axis].as_f64().expect("degrees");
    let point = LatticePoint::from_degrees(degrees(0), degrees(1)).expect("a place");
    let tile = TileId::of(point, Zoom::new(zoom).expect("a zoom"));
    format!("/tiles/places/{zoom}/{}/{}.mvt", tile.x(), tile.y())
}

fn version(server: &Server) -> String {
    let url = server.json("/tiles/places.json")["tiles"][0].as_str().expect("a URL").to_owned();
    url.split_once("?v=").expect("a version").1.to_owned()
}

fn premises(server: &Server) -> Vec<Value> {
    server.json("/v1/premises?limit=1000")["items"].as_array().expect("a list").clone()
}

#[test]
fn each_layer_begins_where_it_says() {
    let server = Server::demo();
    let layers = server.json("/tiles/places.json")["vector_layers"].clone();
    let begins: Vec<(&str, u64)> = layers
        .as_array()
        .expect("layers")
        .iter()
        .map(|layer| (layer["id"].as_str().expect("a name"), layer["minzoom"].as_u64().expect("a zoom")))
        .collect();
    assert_eq!(begins, [("road", 8), ("address", 16), ("premises", 15)]);
    let one = &premises(&server)[0];
    for zoom in [14, 15, 16, 18, 22] {
        let tile = server.get(&tile_of(&one["point"], zoom));
        let names = |text: &str| tile.text().contains(text);
        assert_eq!(names(one["id"].as_str().expect("an id")), zoom >= 15, "{zoom}");
        assert_eq!(names("address"), zoom >= 16, "{zoom}");
        assert_eq!(names("road"), zoom < 20 || names("residential"), "{zoom}");
    }
    assert_eq!(server.get("/tiles/places/16/0/0.mvt").status, 204);
    let sets = server.json("/tiles")["sets"].clone();
    assert_eq!(sets[1], json!({"name": "places", "tilejson": "/tiles/places.json"}));
    assert_eq!(server.get("/tiles/places/3/1/1.mvt?edition=1").code(), "bad-parameter", "grids only");
}

#[test]
fn what_is_written_is_in_the_next_tile_and_leaves_the_others() {
    let server = Server::demo();
    let all = premises(&server);
    let degrees = |at: &Value, axis: usize| at["point"]["coordinates"][axis].as_f64().expect("degrees");
    let here = &all[0];
    let far = all
        .iter()
        .max_by(|a, b| {
            let off =
                |at: &Value| (0..2).map(|axis| (degrees(at, axis) - degrees(here, axis)).abs()).sum::<f64>();
            off(a).total_cmp(&off(b))
        })
        .expect("several");
    let (near, away) = (tile_of(&here["point"], 16), tile_of(&far["point"], 16));
    let before = [server.get(&near), server.get(&away)];
    let tag = |reply: &crate::harness::server::Reply| reply.header("etag").expect("a tag").to_owned();
    let v = version(&server);
    let lasting = server.get(&format!("{near}?v={v}"));
    assert_eq!(lasting.header("cache-control"), Some("private, max-age=31536000, immutable"));
    assert_eq!(before[0].header("cache-control"), Some("private, no-cache"));
    assert_eq!(before[0].header("vary"), Some("Accept-Encoding, Authorization"));

    let body = json!({"name": "新开的小店", "kind": "small_shop", "point": here["point"]}).to_string();
    let made = server.send("POST", "/v1/premises", &[], body.as_bytes());
    assert_eq!(made.status, 201);
    let after = [server.get(&near), server.get(&away)];
    assert!(after[0].text().contains("新开的小店") && !before[0].text().contains("新开的小店"));
    assert_ne!(tag(&after[0]), tag(&before[0]));
    assert_eq!(tag(&after[1]), tag(&before[1]), "nothing was written there");
    let known = server.send("GET", &away, &[("If-None-Match", &tag(&before[1]))], b"");
    assert_eq!(known.status, 304);
    assert_ne!(version(&server), v);
    let old = server.get(&format!("{near}?v={v}"));
    assert_eq!(old.header("cache-control"), Some("private, no-cache"), "an old version is not kept");
    assert_eq!(old.body, after[0].body, "but answered with today's tile");

    let location = made.header("location").expect("a location").to_owned();
    let etag = server.get(&location).header("etag").expect("a tag").to_owned();
    assert_eq!(server.send("DELETE", &location, &[("If-Match", &etag)], b"").status, 204);
    let gone = server.get(&near);
    assert_eq!((tag(&gone), gone.body), (tag(&before[0]), before[0].body.clone()), "as it was");
}

#[test]
fn premises_are_for_those_in_whose_territory_they_lie() {
    let store = demo_store();
    let whole = key(&store, &["--name", "whole", "--role", "viewer"]);
    let mut server = Server::start(&store, &[]).with_key(&whole);
    let all = premises(&server);
    let communities = server.json("/v1/grids?level=community&limit=1000")["features"].clone();
    let own = communities[0]["properties"]["code"].as_str().expect("a code").to_owned();
    let limited = key(&store, &["--name", "limited", "--role", "viewer", "--territory", &own]);
    server.set_key(Some(&limited));
    server.until("/v1/about", |reply| reply.status == 200);
    let seen: Vec<String> =
        premises(&server).iter().map(|item| item["id"].as_str().expect("an id").to_owned()).collect();
    assert!(!seen.is_empty() && seen.len() < all.len());
    let mut shown = [0, 0];
    for item in &all {
        let id = item["id"].as_str().expect("an id");
        let path = tile_of(&item["point"], 17);
        // One after the other, so that one's tile could be taken for the other's.
        for (at, (key, sees)) in
            [(&whole, true), (&limited, seen.iter().any(|seen| seen == id))].iter().enumerate()
        {
            server.set_key(Some(key));
            let tile = server.get(&path);
            let is_there = tile.text().contains(id);
            assert_eq!(is_there, *sees, "{id}");
            shown[at] += u32::from(is_there);
        }
    }
    assert!(shown[0] as usize == all.len() && (1..shown[0]).contains(&shown[1]), "{shown:?}");
    server.set_key(Some(&whole));
    let v = version(&server);
    server.set_key(Some(&limited));
    assert_ne!(version(&server), v, "another caller's version");
    let path = tile_of(&all[0]["point"], 16);
    let foreign = server.get(&format!("{path}?v={v}"));
    assert_eq!(foreign.header("cache-control"), Some("private, no-cache"));
    server.set_key(None);
    for path in [&*path, "/tiles/places.json"] {
        assert_eq!(server.get(path).code(), "no-key", "{path}");
    }
}

#[test]
fn the_style_leads_to_the_server_itself() {
    let store = demo_store();
    let _key = key(&store, &["--name", "viewer", "--role", "viewer"]);
    let server = Server::start(&store, &[]);
    let origin = format!("http://{}", server.address);
    let light = server.get("/style.json");
    if light.status == 404 {
        println!("SKIPPED: this binary was built without the web map");
        return;
    }
    let style = light.json();
    assert_eq!(style["version"], 8);
    for set in ["grids", "places", "hazards"] {
        assert_eq!(style["sources"][set]["url"], json!(format!("{origin}/tiles/{set}.json")));
    }
    let sprite = style["sprite"].as_str().expect("a sprite").strip_prefix(&origin).expect("here");
    for ending in [".json", ".png", "@2x.json", "@2x.png"] {
        assert_eq!(server.get(&format!("{sprite}{ending}")).status, 200, "{ending}");
    }
    let dark = server.json("/style.json?theme=dark");
    assert_ne!(dark["layers"], style["layers"]);
    assert_eq!(server.get("/style.json?theme=sepia").code(), "bad-parameter");
    let etag = light.header("etag").expect("a tag");
    assert_eq!(server.send("GET", "/style.json", &[("If-None-Match", etag)], b"").status, 304);
    let layers = style["layers"].as_array().expect("layers");
    let named: Vec<&Value> = layers.iter().filter(|layer| layer["source"] == "places").collect();
    assert!(named.len() >= 3, "the style has all sets");
}
