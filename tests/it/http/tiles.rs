//! Tiles as clients fetch them: versions, what may be kept, what is compressed, what makes no sense.

mod flood;

use std::collections::HashSet;
use std::io::{Read, Write};

use gridward::domain::time::Moment;
use gridward::store;
use libdeflater::Decompressor;

use crate::harness::server::{Server, demo_store, fresh, gridward, key};
use crate::stores::START;
use crate::stores::samples::{plan, publication};

/// Column and row of the tile of a zoom that a place lies in.
fn tile_at(lon: f64, lat: f64, zoom: u32) -> [u32; 2] {
    let across = f64::from(1_u32 << zoom);
    let x = (lon + 180.0) / 360.0 * across;
    let y = (1.0 - lat.to_radians().tan().asinh() / std::f64::consts::PI) / 2.0 * across;
    [x as u32, y as u32]
}

/// The tile of a zoom in the middle of what is served.
fn middle(server: &Server, zoom: u32) -> String {
    let bounds = server.json("/tiles/grids.json")["bounds"].clone();
    let corner = |at: usize| bounds[at].as_f64().expect("degrees");
    let [x, y] = tile_at((corner(0) + corner(2)) / 2.0, (corner(1) + corner(3)) / 2.0, zoom);
    format!("/tiles/grids/{zoom}/{x}/{y}.mvt")
}

/// The version that TileJSON hands out.
fn version(server: &Server) -> String {
    let url = server.json("/tiles/grids.json")["tiles"][0].as_str().expect("a URL").to_owned();
    url.split_once("?v=").expect("a version").1.to_owned()
}

#[test]
fn a_tile_is_kept_by_its_version_and_known_again() {
    let server = Server::demo();
    let (path, v) = (middle(&server, 12), version(&server));
    let lasting = "public, max-age=31536000, immutable";
    for (query, kept) in [
        (format!("?v={v}"), lasting),
        (String::new(), "public, no-cache"),
        ("?v=e0-0-0".to_owned(), "public, no-cache"),
        ("?edition=1".to_owned(), "public, no-cache"),
    ] {
        let tile = server.get(&format!("{path}{query}"));
        assert_eq!((tile.status, tile.header("cache-control")), (200, Some(kept)), "{query}");
        assert_eq!(tile.header("content-type"), Some("application/vnd.mapbox-vector-tile"));
        assert_eq!(tile.header("gridward-edition"), Some("1"));
        let etag = tile.header("etag").expect("a tag").to_owned();
        let again = server.send("GET", &format!("{path}{query}"), &[("If-None-Match", &etag)], b"");
        assert_eq!((again.status, again.body.len(), again.header("etag")), (304, 0, Some(&*etag)), "{query}");
    }
    let about = server.get("/tiles/grids.json");
    assert_eq!(about.header("gridward-edition"), Some("1"));
    let etag = about.header("etag").expect("a tag");
    assert_eq!(server.send("GET", "/tiles/grids.json", &[("If-None-Match", etag)], b"").status, 304);
    let other = server.get(&middle(&server, 13));
    assert_ne!(other.header("etag"), server.get(&path).header("etag"));
}

#[test]
fn compressed_for_those_who_take_it_and_the_same_for_all() {
    let server = Server::demo();
    let path = middle(&server, 12);
    let plain = server.get(&path);
    assert!(plain.header("content-encoding").is_none() && !plain.body.is_empty());
    let mut lengths = Vec::new();
    for (accepted, coding) in [
        ("gzip", "gzip"),
        ("gzip;q=1, deflate, br;q=0", "gzip"),
        ("br, gzip;q=0.5", "br"),
        ("gzip, deflate, br, zstd", "zstd"),
        ("*", "zstd"),
    ] {
        let packed = server.send("GET", &path, &[("Accept-Encoding", accepted)], b"");
        assert_eq!(packed.header("content-encoding"), Some(coding), "{accepted}");
        let mut unpacked = Vec::new();
        match coding {
            "gzip" => {
                unpacked.resize(plain.body.len(), 0);
                let read = Decompressor::new().gzip_decompress(&packed.body, &mut unpacked);
                assert_eq!(read, Ok(plain.body.len()));
            }
            "br" => brotli::BrotliDecompress(&mut &*packed.body, &mut unpacked).expect("brotli"),
            _ => unpacked = zstd::decode_all(&*packed.body).expect("zstd"),
        }
        assert_eq!(unpacked, plain.body, "{accepted}");
        assert_eq!(packed.header("vary"), Some("Accept-Encoding"));
        lengths.push((coding, packed.body.len()));
    }
    let [gzip, _, brotli, zstd, _] = lengths[..] else { unreachable!() };
    assert!(brotli.1 < zstd.1 && zstd.1 < gzip.1, "{lengths:?}");
    let refused = server.send("GET", &path, &[("Accept-Encoding", "gzip;q=0, deflate")], b"");
    assert_eq!((refused.header("content-encoding"), &refused.body), (None, &plain.body));
}

/// Everything that a tile holds of names is there as text: the demo's codes, and nobody's name.
#[test]
fn a_tile_names_grids_and_nobody() {
    let server = Server::demo();
    let text = server.get(&middle(&server, 12)).text();
    let codes: HashSet<String> = server.json("/v1/grids?level=community&limit=1000")["features"]
        .as_array()
        .expect("features")
        .iter()
        .map(|grid| grid["properties"]["code"].as_str().expect("a code").to_owned())
        .collect();
    assert!(codes.iter().filter(|code| text.contains(&***code)).count() > 3, "codes of communities");
    for member in server.json("/v1/members?limit=1000")["items"].as_array().expect("items") {
        for personal in ["name", "phone"] {
            if let Some(personal) = member[personal].as_str() {
                assert!(!text.contains(personal), "{personal} in a tile");
            }
        }
    }
}

#[test]
fn where_nothing_lies_there_is_nothing() {
    let server = Server::demo();
    // In the last of them the whole town is less than a pixel.
    let empty = ["/tiles/grids/12/0/0.mvt", "/tiles/grids/22/4194303/4194303.mvt", "/tiles/grids/0/0/0.mvt"];
    for path in empty {
        let tile = server.get(path);
        assert_eq!((tile.status, tile.body.len()), (204, 0), "{path}");
    }
    for zoom in [6, 9, 12, 22] {
        assert_eq!(server.get(&middle(&server, zoom)).status, 200, "{zoom}");
    }
}

#[test]
fn tiles_that_make_no_sense() {
    let server = Server::demo();
    for (path, status, code) in [
        ("/tiles/grids/23/0/0.mvt", 400, "bad-parameter"),
        ("/tiles/grids/3/8/0.mvt", 400, "bad-parameter"),
        ("/tiles/grids/3/0/8.mvt", 400, "bad-parameter"),
        ("/tiles/grids/3/-1/0.mvt", 400, "bad-parameter"),
        ("/tiles/grids/3/1e3/0.mvt", 400, "bad-parameter"),
        ("/tiles/grids/3/1.0/0.mvt", 400, "bad-parameter"),
        ("/tiles/grids/3/99999999999/0.mvt", 400, "bad-parameter"),
        ("/tiles/nothing/3/1/1.mvt", 404, "no-such-route"),
        ("/tiles/grids/3/1/1.png", 404, "no-such-route"),
        ("/tiles/grids/3/1/1.mvt?style=x", 400, "bad-parameter"),
        ("/tiles/grids/3/1/1.mvt?edition=x", 400, "bad-parameter"),
        ("/tiles/grids/3/1/1.mvt?edition=9", 404, "not-found"),
        ("/tiles/grids/3/1/1.mvt?edition=1&at=2026-11-23", 400, "bad-parameter"),
        ("/tiles/grids/3/1/1.mvt?at=yesterday", 400, "bad-parameter"),
        ("/tiles/grids/3/1/1.mvt?at=1999-01-01", 404, "not-in-force"),
    ] {
        let reply = server.get(path);
        assert_eq!((reply.status, &*reply.code()), (status, code), "{path}");
    }
}

/// Two editions in force from one moment: each is drawn by its own number, and neither is taken for
/// the other, nor for one of the same number in another store.
#[test]
fn an_edition_is_drawn_by_its_number() {
    let file = |seed| {
        let file = fresh("gpkg");
        let clock: store::Clock = std::sync::Arc::new(move || Moment(START + seed));
        let made = store::create(file.to_str().expect("ASCII"), clock).expect("a store");
        made.publish(&publication(None, &plan(2, 3, 1), START)).expect("published");
        made.publish(&publication(Some(1), &plan(4, 3, 1), START)).expect("published");
        file
    };
    let server = Server::start(&file(0), &[]);
    let path = middle(&server, 12);
    let [one, two] = [1, 2].map(|edition| server.get(&format!("{path}?edition={edition}")));
    assert_eq!([one.header("gridward-edition"), two.header("gridward-edition")], [Some("1"), Some("2")]);
    assert_ne!(one.header("etag"), two.header("etag"));
    assert_ne!(one.body, two.body);
    assert_eq!(server.get(&path).body, two.body, "the later of the two is in force");
    let v = version(&server);
    let past = server.get(&format!("{path}?edition=1&v={v}"));
    assert_eq!(past.header("cache-control"), Some("public, no-cache"), "v is another edition's");
    assert_ne!(version(&Server::start(&file(5_000_000), &[])), v, "another store, another version");
}

#[test]
fn with_keys_nobody_draws_without_one() {
    let store = demo_store();
    let viewer = key(&store, &["--name", "viewer", "--role", "viewer"]);
    let mut server = Server::start(&store, &[]).with_key(&viewer);
    let path = middle(&server, 12);
    assert_eq!(server.get(&path).status, 200);
    server.set_key(None);
    for path in [&*path, "/tiles/grids.json", "/tiles"] {
        assert_eq!(server.get(path).code(), "no-key", "{path}");
    }
}

/// Links lead where the client is, or where the operator says; not where a header of a proxy says.
#[test]
fn links_lead_to_the_server() {
    let store = demo_store();
    let viewer = key(&store, &["--name", "viewer", "--role", "viewer"]);
    let forged = [
        ("X-Forwarded-Host", "evil.example"),
        ("X-Forwarded-Proto", "https"),
        ("Forwarded", "host=evil.example"),
    ];
    for (args, expected) in [
        (vec![], None),
        (
            vec!["--public-url", "https://grid.example.cn/house/"],
            Some("https://grid.example.cn/house/tiles/"),
        ),
    ] {
        let server = Server::start(&store, &args).with_key(&viewer);
        let url = server.send("GET", "/tiles/grids.json", &forged, b"").json()["tiles"][0].to_string();
        let own = format!("http://{}/tiles/", server.address);
        assert!(url.starts_with(&format!("\"{}", expected.unwrap_or(&own))), "{url}");
    }
    for wrong in ["grid.example.cn", "ftp://x", "https://", "https://a b", "https://x?y"] {
        let refused = gridward(&["serve", "--store", "none.gpkg", "--public-url", wrong]);
        assert_eq!(refused.status.code(), Some(2), "{wrong}");
    }
}

/// Nothing is kept, so that each of them is drawn for whoever has gone already, or goes while it is sent.
#[test]
fn who_goes_away_leaves_the_others_their_tiles() {
    /// More of them than fits on the way between the two, as that mostly is.
    const AT_ONCE: usize = 1000;
    let server = Server::start(&demo_store(), &["--demo", "--tile-cache-bytes", "0"]);
    let said = server.log();
    let paths = [10, 12, 14].map(|zoom| middle(&server, zoom));
    let whole = paths.each_ref().map(|path| server.get(path).body);
    assert!(whole.iter().all(|tile| tile.len() * AT_ONCE > 6 << 20), "{:?}", whole.each_ref().map(Vec::len));
    for (path, whole) in paths.iter().zip(&whole) {
        let request = format!("GET {path} HTTP/1.1\r\nHost: {}\r\n\r\n", server.address);
        for (requests, read) in [(1, 0), (1, 1), (1, 1000), (AT_ONCE, 0), (AT_ONCE, 1), (AT_ONCE, 1000)] {
            for _ in 0..10 {
                let mut gone = server.connect();
                gone.write_all(request.repeat(requests).as_bytes()).expect("sent");
                gone.read_exact(&mut vec![0; read]).expect("as much of the answer");
            }
            assert!(
                server.get(path).body == *whole,
                "{path} after {requests} of which {read} bytes were read"
            );
        }
    }
    assert_eq!(server.log(), said, "neither a panic nor a word of complaint");
}
