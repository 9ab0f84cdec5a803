//! Pages of other hosts: those that are named see answers, the others are told nothing.

use crate::harness::server::{Server, demo_store, gridward, key};

const MAP: &str = "https://map.example.cn";

#[test]
fn named_pages_may_ask_and_others_see_nothing() {
    let store = demo_store();
    let secret = key(&store, &["--name", "map", "--role", "viewer"]);
    let server = Server::start(&store, &["--allow-origin", "https://map.example.cn,http://10.0.0.3:9000"]);
    let bearer = format!("Bearer {secret}");
    let allowed = "access-control-allow-origin";
    for path in ["/tiles/grids.json", "/style.json", "/v1/grids?limit=1"] {
        for (origin, sees) in
            [(MAP, true), ("http://10.0.0.3:9000", true), ("https://other.example.cn", false)]
        {
            let reply = server.send("GET", path, &[("Origin", origin), ("Authorization", &bearer)], b"");
            assert_eq!(reply.status, 200, "{path}: {}", reply.text());
            assert_eq!(reply.header(allowed), sees.then_some(origin), "{path} from {origin}");
            // What a cache keeps for one page is not another's.
            assert!(reply.header("vary").is_some_and(|vary| vary.to_lowercase().contains("origin")));
            // A key is asked for each time: nothing goes along by itself.
            assert_eq!(reply.header("access-control-allow-credentials"), None);
        }
        let plain = server.send("GET", path, &[("Authorization", &bearer)], b"");
        assert_eq!((plain.status, plain.header(allowed)), (200, None), "{path}");
    }
    // Asked before a write, without a key.
    let preflight = |origin: &str, header: &str| {
        let asked = [
            ("Origin", origin),
            ("Access-Control-Request-Method", "PUT"),
            ("Access-Control-Request-Headers", header),
        ];
        server.send("OPTIONS", "/v1/drafts/1", &asked, b"")
    };
    let may = preflight(MAP, "authorization, content-type, if-match");
    assert_eq!((may.status, may.header(allowed)), (200, Some(MAP)), "{}", may.text());
    assert!(may.header("access-control-allow-methods").is_some_and(|methods| methods.contains("PUT")));
    for (origin, header) in [("https://other.example.cn", "if-match"), (MAP, "x-forwarded-for")] {
        assert_eq!(preflight(origin, header).status, 400, "{origin} {header}");
    }
    // Without a key a named page sees no more than anybody.
    assert_eq!(server.send("GET", "/v1/grids?limit=1", &[("Origin", MAP)], b"").status, 401);
}

#[test]
fn nobody_is_named_unless_told() {
    let server = Server::demo();
    let reply = server.send("GET", "/tiles/grids.json", &[("Origin", MAP)], b"");
    assert_eq!((reply.status, reply.header("access-control-allow-origin")), (200, None));
    for wrong in ["*", "https://map.example.cn/", "map.example.cn"] {
        let refused = gridward(&["serve", "--allow-origin", wrong]);
        assert_eq!(refused.status.code(), Some(2), "{wrong}");
        assert!(
            String::from_utf8_lossy(&refused.stderr).contains("an origin is a scheme and a host"),
            "{wrong}"
        );
    }
}
