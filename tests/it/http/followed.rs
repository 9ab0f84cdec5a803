//! A server and its store: what others write into it, and what happens while it is away.

use serde_json::json;

use crate::harness::postgres::{self, Cluster};
use crate::harness::server::{AT, Reply, Server, demo_store, fresh, must};

fn create_member(server: &Server, id: &str) -> Reply {
    let body = json!({"id": id, "name": "张三", "team": "volunteer"}).to_string();
    server.send("POST", "/v1/members", &[], body.as_bytes())
}

/// A grid of the entity layer far from the demo town.
const FAR_GRID: &str =
    "code,name,geometry\nX1,飞地,\"POLYGON((114.5 22.5,114.6 22.5,114.6 22.6,114.5 22.5))\"\n";
const IN_IT: &str = "/v1/locate?lon=114.58&lat=22.55&at=2100-01-01T00:00:00Z";

/// What another process writes, through the command line, a running server answers from before long.
#[test]
fn another_process_import_is_seen() {
    let file = demo_store().to_str().expect("ASCII").to_owned();
    let database = postgres::shared().map(|cluster| {
        let address = cluster.database();
        must(&["demo", "--scale", "0.1", "--store", &address]);
        address
    });
    for store in [file].into_iter().chain(database) {
        let server = Server::start_at(&store, &["--demo"]);
        let other = Server::start_at(&store, &["--demo"]);
        assert_eq!(server.get("/v1/members/m-new").status, 404);
        assert_eq!(server.json(IN_IT)["owner"]["status"], "outside");
        let etag = server.get("/v1/grids?limit=1").header("etag").expect("a tag").to_owned();

        let (members, grids) = (fresh("csv"), fresh("csv"));
        std::fs::write(&members, "id,name,team\nm-new,李四,grid_member\n").expect("written");
        std::fs::write(&grids, FAR_GRID).expect("written");
        must(&["import", "members", members.to_str().expect("ASCII"), "--store", &store]);
        let args = ["import", "grids", grids.to_str().expect("ASCII"), "--store", &store];
        must(&[&args[..], &["--layer", "entity", "--level", "basic"]].concat());

        for server in [&server, &other] {
            assert_eq!(server.until("/v1/members/m-new", |reply| reply.status == 200).json()["name"], "李四");
            let edition = |reply: &Reply| reply.json()["number"] == 2;
            server.until("/v1/editions/current", edition);
            let answer = server.json(IN_IT);
            assert_eq!(answer["grids"][0]["code"], "X1", "{answer}");
            let again = server.send("GET", "/v1/grids?limit=1", &[("If-None-Match", &etag)], b"");
            assert_eq!(again.status, 200, "the tag of the edition before is not that of this one");
        }
        // And from one server to the other.
        assert_eq!(create_member(&other, "m-other").status, 201);
        server.until("/v1/members/m-other", |reply| reply.status == 200);
    }
}

/// PostGIS goes away under a server: questions are answered from what it has, writes and what must ask
/// the store are 503, and when it is back all is well again and nothing is lost.
#[test]
fn the_store_goes_away_and_comes_back() {
    let Some(cluster) = Cluster::start() else { return };
    let store = cluster.database();
    must(&["demo", "--scale", "0.1", "--store", &store]);
    let server = Server::start_at(&store, &["--demo"]);
    let locate = format!("/v1/locate?lon=113.68&lat=22.93&at={AT}");
    for mode in ["fast", "immediate"] {
        let (kept, lost) = (format!("kept-{mode}"), format!("lost-{mode}"));
        assert_eq!(create_member(&server, &kept).status, 201);
        let before = server.json(&locate);
        assert_eq!(before["owner"]["status"], "owned");
        cluster.stop(mode);

        let refused = create_member(&server, &lost);
        assert_eq!((refused.status, &*refused.code()), (503, "store-unavailable"), "{mode}");
        assert!(refused.header("retry-after").is_some());
        assert!(
            !refused.text().contains("postgres"),
            "the store's own words stay inside: {}",
            refused.text()
        );
        assert_eq!(server.json(&locate), before, "{mode}");
        assert_eq!(server.get("/v1/members?limit=1").status, 200);
        assert_eq!(server.get("/tiles/grids/12/3341/1779.mvt").status, 200);
        assert_eq!(server.get("/healthz").status, 200);
        assert_eq!(server.until("/readyz", |reply| reply.status == 503).code(), "not-ready");
        assert_eq!(server.get("/v1/changes").code(), "store-unavailable");
        assert_eq!(server.json(&locate), before, "{mode}");

        cluster.go();
        server.until("/readyz", |reply| reply.status == 200);
        assert_eq!(server.get(&format!("/v1/members/{kept}")).status, 200);
        assert_eq!(server.get(&format!("/v1/members/{lost}")).status, 404, "what was refused was not done");
        assert_eq!(create_member(&server, &lost).status, 201, "{mode}");
        let log = server.json("/v1/changes?limit=1000");
        let numbers =
            log["items"].as_array().expect("changes").iter().map(|change| change["number"].as_u64());
        let numbers: Vec<u64> = numbers.map(|number| number.expect("a number")).collect();
        assert!(numbers.windows(2).all(|two| two[1] == two[0] + 1), "{numbers:?}");
    }
}
