//! Somebody else's map below ours: where its tiles are, told to the page and let through, and what a WMTS says of itself.

use serde_json::json;

use crate::harness::receiver::{Answer, Receiver};
use crate::harness::server::{Server, demo_store, gridward};

const TIANDITU: &str = include_str!("background/tianditu.xml");
const RESTFUL: &str = include_str!("background/restful.xml");

#[test]
fn a_background_is_told_and_let_through() {
    let store = demo_store();
    let tiles = "https://t0.example.cn/vec?l={z}&x={x}&y={y}";
    let args =
        ["--demo", "--background", tiles, "--background-datum", "GCJ-02", "--background-note", "© 地图公司"];
    let server = Server::start(&store, &args);
    let told = server.json("/v1/about")["background"].clone();
    assert_eq!(
        told,
        json!({"tiles": tiles, "kind": "pictures", "tiling": "mercator", "min_zoom": 0, "max_zoom": 18, "datum": "GCJ-02", "note": "© 地图公司"})
    );
    let page = server.get("/");
    let policy = page.header("content-security-policy").expect("a policy");
    assert!(policy.contains("connect-src 'self' https://t0.example.cn;"), "{policy}");
    assert!(Server::demo().json("/v1/about")["background"].is_null());
    // A WMTS of degrees, and an archive.
    let wmts = "https://t0.example.cn/vec_c/wmts?TILEMATRIX={TileMatrix}&TILEROW={TileRow}&TILECOL={TileCol}";
    let server = Server::start(&store, &["--demo", "--background", wmts, "--background-tiling", "degrees"]);
    let told = server.json("/v1/about")["background"].clone();
    let filled = "https://t0.example.cn/vec_c/wmts?TILEMATRIX={z}&TILEROW={y}&TILECOL={x}";
    assert_eq!((&told["tiles"], &told["tiling"]), (&json!(filled), &json!("degrees")));
    let archive = Server::start(&store, &["--demo", "--background", "http://tiles.example.cn/town.pmtiles"]);
    assert_eq!(archive.json("/v1/about")["background"]["kind"], "pmtiles");
    for (flag, wrong) in [
        ("--background", "https://t0.example.cn/{z}/{x}"),
        ("--background", "https://t0.example.cn;script-src/{z}/{x}/{y}"),
        ("--background-note", "of nothing"),
        ("--background-layer", "of nothing"),
    ] {
        let refused = gridward(&["serve", "--store", "none.gpkg", flag, wrong]);
        assert_eq!(refused.status.code(), Some(2), "{wrong}");
    }
}

/// A host that answers with a document.
fn host(document: &'static str) -> Receiver {
    Receiver::start(move |_| {
        let head = format!(
            "HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
            document.len()
        );
        Answer::Raw([head.as_bytes(), document.as_bytes()].concat())
    })
}

#[test]
fn a_wmts_is_read_once_as_the_server_starts() {
    let store = demo_store();
    let tianditu = host(TIANDITU);
    let url = format!("http://127.0.0.1:{}/vec_c/wmts?tk=0a1b&request=GetCapabilities", tianditu.port);
    let server = Server::start(&store, &["--demo", "--background", &url, "--background-note", "天地图"]);
    let told = server.json("/v1/about")["background"].clone();
    let tiles = "http://HOST/vec_c/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER=vec&STYLE=default&FORMAT=tiles\
                 &TILEMATRIXSET=c&TILEMATRIX={z}&TILEROW={y}&TILECOL={x}&tk=0a1b";
    let expected = json!({
        "tiles": tiles, "kind": "pictures", "tiling": "degrees", "min_zoom": 1, "max_zoom": 18, "datum": "EPSG:4326",
        "note": "天地图",
    });
    assert_eq!(told, expected);
    let policy = server.get("/").header("content-security-policy").expect("a policy").to_owned();
    assert!(
        policy.contains("connect-src 'self' http://HOST;"),
        "of its tiles, not of its document: {policy}"
    );
    server.json("/v1/about");
    let asked = tianditu.heard();
    assert_eq!(asked.len(), 1, "{asked:?}");
    assert!(
        asked[0].head.starts_with("GET /vec_c/wmts?tk=0a1b&request=GetCapabilities HTTP/1.1"),
        "{asked:?}"
    );

    let restful = host(RESTFUL);
    let url = format!("http://127.0.0.1:{}/WMTSCapabilities.xml", restful.port);
    let flags = [
        "--demo",
        "--background",
        &url,
        "--background-layer",
        "town",
        "--background-matrix-set",
        "EPSG:4326",
    ];
    let told = Server::start(&store, &flags).json("/v1/about")["background"].clone();
    let tiles = "https://tiles.example.cn/town/by%20day/2026/EPSG%3A4326/EPSG%3A4326%3A{z-1}/{y}/{x}.png";
    assert_eq!(
        (&told["tiles"], &told["tiling"], &told["min_zoom"]),
        (&json!(tiles), &json!("degrees"), &json!(1))
    );

    let store = store.to_str().expect("ASCII");
    let serve = |more: &[&str]| {
        let base = ["serve", "--store", store, "--listen", "127.0.0.1:0", "--background", url.as_str()];
        let done = gridward(&[&base, more].concat());
        (done.status.code(), String::from_utf8_lossy(&done.stderr).into_owned())
    };
    let (code, said) = serve(&[]);
    assert!(code == Some(1) && said.contains("town, land") && said.contains("--background-layer"), "{said}");
    let (code, said) = serve(&["--background-layer", "land"]);
    assert!(code == Some(1) && said.contains("neither Web Mercator nor degrees"), "{said}");
    assert_eq!(serve(&["--background-tiling", "degrees"]).0, Some(2), "it says so itself");
}

#[test]
fn a_wmts_that_cannot_be_reached_does_not_keep_the_town_from_being_served() {
    let gone = Receiver::start(|_| Answer::Status(404));
    let url = format!("http://127.0.0.1:{}/wmts?request=GetCapabilities", gone.port);
    let server = Server::start(&demo_store(), &["--demo", "--background", &url]);
    assert!(server.json("/v1/about")["background"].is_null());
    assert_eq!(gone.heard().len(), 1);
}
