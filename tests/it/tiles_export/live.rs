//! Hazards and patrols, exported for a role: what the server would draw for it, and nothing else.

use serde_json::{Value, json};

use super::{Read, export, read, unpacked};
use crate::harness::server::{Server, demo_store, key};

/// The ids that an export shows on a layer.
fn ids(read: &Read, layer: &str) -> Vec<String> {
    let ids = read.ids[layer].as_array().map_or(&[][..], Vec::as_slice);
    ids.iter().map(|id| id.as_str().expect("an id").to_owned()).collect()
}

#[test]
fn what_a_role_sees_is_exported_and_nothing_else() {
    let store = demo_store();
    let whole = key(&store, &["--name", "whole", "--role", "dispatcher"]);
    let server = Server::start(&store, &[]).with_key(&whole);
    let communities = server.json("/v1/grids?layer=community&level=community&limit=100")["features"].clone();
    let place = |at: usize| -> (String, Value, String) {
        let id = communities[at]["id"].as_str().expect("an id").to_owned();
        let basic = server.json(&format!("/v1/grids?layer=community&level=basic&parent={id}&limit=1"));
        let basic = basic["features"][0]["id"].as_str().expect("an id").to_owned();
        let duties = server.json(&format!("/v1/duties?grid={basic}"));
        let member = duties["items"][0]["member"].as_str().expect("a member").to_owned();
        let premises = server.json(&format!("/v1/premises?grid={id}&limit=20"))["items"].clone();
        let there = premises.as_array().expect("items").iter().find(|one| !one["point"].is_null());
        (id, there.expect("a door")["point"]["coordinates"].clone(), member)
    };
    let (own, other) = (place(1), place(6));
    let mut hazards = Vec::new();
    for (_, at, member) in [&own, &other] {
        let body = json!({"place": {"lon": at[0], "lat": at[1]}, "matter": "XF-01", "text": "堵", "reporter": "张三"});
        let filed = server.send("POST", "/v1/hazards", &[], body.to_string().as_bytes());
        assert_eq!(filed.status, 201, "{}", filed.text());
        hazards.push(filed.json()["id"].as_str().expect("an id").to_owned());
        let now = jiff::Timestamp::now().as_second();
        let positions: Vec<Value> = (0..6_i32)
            .map(|n| {
                let at_s = jiff::Timestamp::from_second(now - 600 + i64::from(n) * 10).expect("a time");
                json!({"member": member, "at": at_s.to_string(), "lon": at[0].as_f64().expect("x") + f64::from(n) * 1e-5,
                    "lat": at[1], "accuracy_m": 5})
            })
            .collect();
        let sent = server.send("POST", "/v1/patrol/positions", &[], json!(positions).to_string().as_bytes());
        assert_eq!(sent.json()["accepted"], 6, "{}", sent.text());
    }
    for (set, options) in [("hazards", &[][..]), ("patrol", &["--window", "8h"])] {
        let args = [&["--set", set, "--role", "dispatcher", "--zooms", "0-16"][..], options].concat();
        let (file, told) = export(&store, "--pmtiles", &args);
        let archive = read(&file);
        assert_eq!((&told["set"], &told["role"]), (&json!(set), &json!("dispatcher")));
        assert_eq!(crate::cli::mode(&file), 0o600, "its owner's alone");
        assert!(archive.tiles.len() > 10, "{}", archive.tiles.len());
        let query = if set == "patrol" { "?window=8h" } else { "" };
        for (tile, bytes) in archive.tiles.iter().step_by(archive.tiles.len() / 12 + 1) {
            let path = format!("/tiles/{set}/{}/{}/{}.mvt{query}", tile.zoom().get(), tile.x(), tile.y());
            let served = server.send("GET", &path, &[("Accept-Encoding", "gzip")], b"");
            assert!(unpacked(&served.body) == unpacked(bytes), "{path} is served otherwise");
        }
        let limited = ["--territory", own.0.as_str()];
        let (few, told) = export(&store, "--pmtiles", &[&args[..], &limited].concat());
        assert_eq!(told["territory"], json!(own.0));
        let few = read(&few);
        if set == "hazards" {
            let mut all = hazards.clone();
            all.sort();
            assert_eq!((ids(&archive, "hazard"), ids(&few, "hazard")), (all, vec![hazards[0].clone()]));
        } else {
            let mut all = vec![own.2.clone(), other.2.clone()];
            all.sort();
            assert_eq!((ids(&archive, "member"), ids(&few, "member")), (all, vec![own.2.clone()]));
            assert!(ids(&few, "coverage").len() < ids(&archive, "coverage").len());
            // Who may not see where members are has the coverage alone.
            let viewer = ["--set", "patrol", "--role", "viewer", "--territory", &own.0, "--zooms", "0-16"];
            let (seen, _) = export(&store, "--pmtiles", &viewer);
            let seen = read(&seen);
            assert!(ids(&seen, "member").is_empty() && !ids(&seen, "coverage").is_empty());
            assert!(seen.ids["track"].as_array().is_none_or(Vec::is_empty));
        }
        let text: Vec<u8> = archive.tiles.values().flat_map(|tile| unpacked(tile)).collect();
        assert!(!String::from_utf8_lossy(&text).contains("张三"), "nobody's name is in a tile");
    }
}
