//! What clients get wrong: a clear answer, and nothing lost.

use std::io::Write;
use std::time::{Duration, Instant};

use crate::harness::server::{Reply, Server};

#[test]
fn questions_that_make_no_sense() {
    let server = Server::demo();
    let check = |query: &str, code: &str, parameter: &str, part: &str| {
        let reply = server.get(&format!("/v1/locate?{query}"));
        assert_eq!((reply.status, &*reply.code()), (400, code), "{query}: {}", reply.text());
        let problem = reply.json();
        let named =
            problem["errors"].as_array().expect("errors").iter().any(|fault| fault["parameter"] == parameter);
        assert!(named, "{query} names {parameter}: {problem}");
        assert!(reply.text().contains(part), "{query}: {problem}");
    };
    check("lon=NaN&lat=22.9", "bad-coordinate", "lon", "not a finite number");
    check("lon=inf&lat=22.9", "bad-coordinate", "lat", "not a finite number");
    check("lon=113.66&lat=91", "bad-coordinate", "lat", "outside");
    check("lon=22.94&lat=113.66", "bad-coordinate", "lon", "swapped");
    check("lon=abc&lat=22.9", "bad-parameter", "lon", "abc");
    check("lon=113.66", "bad-parameter", "lat", "lon needs lat");
    check("", "bad-parameter", "address", "give lon and lat");
    check("lon=113.6&lat=22.9&address=x", "bad-parameter", "address", "only one");
    check("lon=113.6&lat=22.9&foo=1", "bad-parameter", "foo", "no such parameter");
    check("lon=113.6&lon=113.7&lat=22.9", "bad-parameter", "lon", "twice");
    check("lon=2.35&lat=48.85&crs=GCJ-02", "bad-coordinate", "lon", "no offset");
    check("lon=121.5&lat=25.03&crs=GCJ-02@box-without:taiwan", "bad-coordinate", "lon", "less taiwan");
    check("lon=113.6&lat=22.9&crs=BD-09@nowhere", "bad-coordinate", "lat", "none anywhere");
    check("lon=113.6&lat=22.9&crs=EPSG:4326@box", "bad-parameter", "crs", "has no offset");
    check("lon=113.6&lat=22.9&crs=MARS-1", "bad-parameter", "crs", "unknown coordinate system");
    check("lon=113.6&lat=22.9&crs=EPSG:4547", "bad-parameter", "lon", "give x and y");
    check("x=113.6&y=22.9&crs=EPSG:4547", "bad-coordinate", "x", "area of use");
    check("lon=113.6&lat=22.9&matter=none", "bad-parameter", "matter", "no matter");
    check("lon=113.6&lat=22.9&accuracy_m=-1", "bad-parameter", "accuracy_m", "must be 0 to");
    check("lon=113.6&lat=22.9&at=yesterday", "bad-parameter", "at", "RFC 3339");
    check("lon=113.6&lat=22.9&at=2026-11-23T08:00:00", "bad-parameter", "at", "offset");
    check("address=%ff", "bad-parameter", "address", "UTF-8");
    let several = server.get("/v1/locate?lon=a&lat=b&foo=1&crs=x").json();
    assert_eq!(several["errors"].as_array().map(Vec::len), Some(4), "all faults at once");
}

#[test]
fn lists_and_writes_that_make_no_sense() {
    let server = Server::demo();
    let cases: [(&str, &str, &str, &str, u16, &str); 14] = [
        ("GET", "/v1/grids?limit=0", "", "", 400, "bad-parameter"),
        ("GET", "/v1/grids?bbox=1,2,3", "", "", 400, "bad-parameter"),
        ("GET", "/v1/grids?layer=sky", "", "", 400, "bad-parameter"),
        ("GET", "/v1/grids?level=sky", "", "", 400, "bad-parameter"),
        ("GET", "/v1/members?cursor=!!", "", "", 400, "bad-parameter"),
        ("GET", "/v1/nothing", "", "", 404, "no-such-route"),
        ("GET", "/nothing/at/all", "", "", 404, "no-such-route"),
        ("PATCH", "/v1/about", "", "", 405, "method-not-allowed"),
        ("GET", "/v1/locate/batch", "", "", 405, "method-not-allowed"),
        ("POST", "/v1/members", "application/json", "{\"name\":", 400, "bad-body"),
        ("POST", "/v1/members", "text/plain", "name", 415, "bad-media-type"),
        ("POST", "/v1/members", "application/json", "{\"nome\":\"x\"}", 422, "invalid"),
        (
            "POST",
            "/v1/duties",
            "application/json",
            "{\"member\":\"x\",\"grid\":\"y\",\"role\":\"z\"}",
            422,
            "invalid",
        ),
        ("POST", "/v1/locate/batch", "image/png", "x", 415, "bad-media-type"),
    ];
    for (method, path, media_type, body, status, code) in cases {
        let headers: Vec<_> =
            (!media_type.is_empty()).then_some(("Content-Type", media_type)).into_iter().collect();
        let reply = server.send(method, path, &headers, body.as_bytes());
        assert_eq!((reply.status, &*reply.code()), (status, code), "{method} {path}: {}", reply.text());
        if status == 405 {
            assert!(reply.header("allow").is_some(), "{path}");
        }
    }
    let faults =
        server.send("POST", "/v1/duties", &[], br#"{"member":"x","grid":"y","role":"z","hours":"?"}"#);
    let pointers: Vec<_> =
        faults.json()["errors"].as_array().expect("errors").iter().map(|f| f["pointer"].clone()).collect();
    assert_eq!(pointers, ["/member", "/grid", "/role", "/hours"]);
}

#[test]
fn nesting_and_sizes_without_end() {
    let server = Server::demo();
    let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
    let reply = server.send("POST", "/v1/members", &[], deep.as_bytes());
    assert_eq!(&*reply.code(), "invalid", "{}", reply.text());
    let nested = format!("[{deep}]");
    let reply = server.send("POST", "/v1/locate/batch", &[], nested.as_bytes());
    assert!(reply.status == 400 || reply.text().contains("error"), "{}", reply.text());

    let before = server.resident();
    for path in ["/v1/members", "/v1/locate/batch", "/v1/about"] {
        let mut stream = server.connect();
        let head = server.head(
            "POST",
            path,
            &[("Content-Length", "2147483648"), ("Content-Type", "application/json")],
        );
        stream.write_all(format!("{head}\r\n").as_bytes()).expect("it reads");
        let begun = Instant::now();
        let reply = Reply::read(&mut stream);
        assert!(reply.status == 413 || reply.status == 405, "{path}: {}", reply.status);
        assert!(begun.elapsed() < Duration::from_secs(5), "{path} is answered at once");
    }
    // The same by chunks, which announce nothing and here never end. The answer comes as soon as the limit
    // is passed, and a little later the connection is cut, whoever was to read the body.
    for (method, path, expected) in [("POST", "/v1/members", 413), ("GET", "/v1/about", 200)] {
        endless(&server, method, path, expected);
    }
    // 16 million items in 32 MB: counted no further than to the limit.
    let items = format!("[{}1]", "1,".repeat((16 << 20) - 2));
    let refused = server.send("POST", "/v1/locate/batch", &[], items.as_bytes());
    assert_eq!((refused.status, &*refused.code()), (413, "too-large"));
    let grown = server.resident().saturating_sub(before);
    assert!(grown < 200 << 20, "what came was not kept: {grown}");
    assert_eq!(server.get("/v1/about").status, 200);
}

/// Sends chunks without end and expects an answer, then that the server will have no more.
fn endless(server: &Server, method: &str, path: &str, expected: u16) {
    /// Longer than the server lingers; who is never cut off fails by it.
    const PATIENCE: Duration = Duration::from_secs(60);
    let mut stream = server.connect();
    let head =
        server.head(method, path, &[("Transfer-Encoding", "chunked"), ("Content-Type", "application/json")]);
    stream.write_all(format!("{head}\r\n").as_bytes()).expect("it reads");
    let mut writer = stream.try_clone().expect("a second handle");
    let sender = std::thread::spawn(move || {
        let chunk = [b"100000\r\n".as_slice(), &vec![b' '; 1 << 20], b"\r\n"].concat();
        let begun = Instant::now();
        while begun.elapsed() < PATIENCE {
            if writer.write_all(&chunk).is_err() {
                return true;
            }
        }
        false
    });
    let reply = Reply::read(&mut stream);
    assert_eq!(reply.status, expected, "{path}");
    assert!(sender.join().expect("it stops"), "{path}: the connection is never cut");
}

#[test]
fn slow_clients_are_not_waited_for() {
    let server = Server::start(
        &crate::harness::server::demo_store(),
        &["--demo", "--request-deadline-s", "2", "--body-idle-s", "1", "--head-timeout-s", "1"],
    );
    for (path, media_type) in [("/v1/members", "application/json"), ("/v1/locate/batch", "text/csv")] {
        let mut stream = server.connect();
        let head = server.head("POST", path, &[("Content-Length", "1000"), ("Content-Type", media_type)]);
        stream.write_all(format!("{head}\r\n").as_bytes()).expect("it reads");
        let begun = Instant::now();
        let reply = Reply::read(&mut stream);
        assert_eq!((reply.status, &*reply.code()), (408, "slow-body"), "{path}");
        assert!(begun.elapsed() < Duration::from_secs(6), "{path}: {:?}", begun.elapsed());
    }
    let mut stream = server.connect();
    stream.write_all(b"GET /v1/about HTTP/1.1\r\nHo").expect("it reads");
    let begun = Instant::now();
    let mut rest = Vec::new();
    std::io::Read::read_to_end(&mut stream, &mut rest).unwrap_or_default();
    assert!(begun.elapsed() < Duration::from_secs(6), "a slow head is cut");
}

#[test]
fn too_many_requests() {
    let store = crate::harness::server::demo_store();
    let server = Server::start(&store, &["--demo", "--rate-per-s", "1", "--rate-burst", "3"]);
    let statuses: Vec<u16> = (0..5).map(|_| server.get("/v1/about").status).collect();
    assert_eq!(statuses, [200, 200, 200, 429, 429]);
    let refused = server.get("/v1/about");
    assert_eq!((&*refused.code(), refused.header("retry-after")), ("too-many-requests", Some("1")));
    assert_eq!(server.get("/healthz").status, 200, "who runs it is not counted");
}
