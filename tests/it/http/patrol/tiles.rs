//! Tiles of patrols.

use super::{Beat, beat, communities, post, taken, walk};
use crate::harness::server::{Server, demo_store, key};

#[test]
fn tiles_of_patrols_move_and_are_each_callers_own() {
    let store = demo_store();
    let admin = key(&store, &["--name", "admin", "--role", "admin"]);
    let server = Server::start(&store, &[]).with_key(&admin);
    let all = communities(&server);
    let own = beat(&server, &all[2]);
    let apart = |other: &Beat| (own.line[0][0] - other.line[0][0]).hypot(own.line[0][1] - other.line[0][1]);
    let others = all.iter().map(|community| beat(&server, community));
    let other = others.max_by(|a, b| apart(a).total_cmp(&apart(b))).expect("communities");
    let viewer = key(&store, &["--name", "viewer", "--role", "viewer", "--territory", &all[2]]);
    drop(server);
    let mut server = Server::start(&store, &[]).with_key(&admin);
    let tile = |of: &Beat, zoom: u32, query: &str| {
        let [lon, lat] = of.line[0];
        let side = f64::from(1_u32 << zoom);
        let x = ((lon / 360.0 + 0.5) * side) as u32;
        let y = ((0.5 - lat.to_radians().sin().atanh() / std::f64::consts::TAU) * side) as u32;
        format!("/tiles/patrol/{zoom}/{x}/{y}.mvt{query}")
    };
    // The layers, and whether one has a property of some name.
    let layers = |server: &Server, path: &str| -> Vec<(String, usize, Vec<String>)> {
        let reply = server.get(path);
        assert!(matches!(reply.status, 200 | 204), "{path}: {}", reply.text());
        assert!(reply.header("cache-control").expect("a policy").starts_with("private"));
        decoded(&reply.body)
    };
    let names = |found: &[(String, usize, Vec<String>)]| -> Vec<String> {
        found.iter().map(|(name, ..)| name.clone()).collect()
    };
    let before = layers(&server, &tile(&own, 15, ""));
    assert_eq!(names(&before), ["coverage", "road"]);
    assert!(!before[1].2.contains(&"last_visit".to_owned()), "{before:?}");
    let etag = |server: &Server, path: &str| server.get(path).header("etag").expect("a tag").to_owned();
    let far = etag(&server, &tile(&other, 15, ""));
    taken(&post(&server, &walk(&own, 700)));
    // In the next tile that is asked for; at the other end nothing has changed, unless a minute has passed.
    let after = layers(&server, &tile(&own, 15, ""));
    assert!(
        names(&after).starts_with(&["coverage", "cell", "road", "track"].map(str::to_owned)),
        "{after:?}"
    );
    assert!(
        after[2].2.contains(&"last_visit".to_owned()) && after[0].2.contains(&"ratio".to_owned()),
        "{after:?}"
    );
    let again = etag(&server, &tile(&other, 15, ""));
    let part = |tag: &str| tag.split('-').next().map(str::to_owned);
    assert_eq!(part(&far), part(&again));
    let known = server.send(
        "GET",
        &tile(&own, 15, ""),
        &[("If-None-Match", &etag(&server, &tile(&own, 15, "")))],
        b"",
    );
    assert!(matches!(known.status, 304 | 200), "304 but at the turn of a minute");
    // An hour ago there was nothing else; ten minutes are all within the hour.
    assert!(names(&layers(&server, &tile(&own, 15, "?window=1h"))).contains(&"cell".to_owned()));
    for query in ["?window=400d", "?window=2h", "?window=", "?from=now"] {
        let status = server.get(&tile(&own, 15, query)).status;
        assert_eq!(status, if query == "?window=" { 200 } else { 400 }, "{query}");
    }
    let json = server.json("/tiles/patrol.json?window=7d");
    let url = json["tiles"][0].as_str().expect("a URL");
    assert!(url.contains("v=t") && url.ends_with("&window=7d"), "{url}");
    let listed: Vec<&str> = json["vector_layers"]
        .as_array()
        .expect("layers")
        .iter()
        .map(|one| one["id"].as_str().expect("an id"))
        .collect();
    assert_eq!(listed, ["coverage", "cell", "road", "track", "member"]);
    // Who must not see members sees none, and who has a territory nothing beyond it.
    server.set_key(Some(&viewer));
    let seen = layers(&server, &tile(&own, 15, ""));
    assert_eq!(names(&seen), ["coverage", "cell", "road"]);
    assert!(layers(&server, &tile(&other, 15, "")).is_empty());
}

/// The layers of a tile: name, how many features, keys of their properties (MVT 2.1, 4.1).
fn decoded(tile: &[u8]) -> Vec<(String, usize, Vec<String>)> {
    fields(tile)
        .into_iter()
        .filter(|(number, _)| *number == 3)
        .map(|(_, layer)| {
            let parts = fields(layer);
            let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("UTF-8");
            let of = |wanted: u64| {
                parts.iter().filter(move |(number, _)| *number == wanted).map(|(_, bytes)| *bytes)
            };
            (of(1).next().map(text).expect("a name"), of(2).count(), of(3).map(text).collect())
        })
        .collect()
}

/// The fields of a protobuf message that have a length, by number.
fn fields(mut bytes: &[u8]) -> Vec<(u64, &[u8])> {
    fn number(bytes: &mut &[u8]) -> u64 {
        let mut found = 0;
        for shift in (0..).step_by(7) {
            let (&first, rest) = bytes.split_first().expect("a whole number");
            *bytes = rest;
            found |= u64::from(first & 0x7f) << shift;
            if first < 0x80 {
                break;
            }
        }
        found
    }
    let mut found = Vec::new();
    while !bytes.is_empty() {
        let tag = number(&mut bytes);
        match tag & 7 {
            0 => {
                number(&mut bytes);
            }
            1 => bytes = &bytes[8..],
            5 => bytes = &bytes[4..],
            _ => {
                let length = number(&mut bytes) as usize;
                found.push((tag >> 3, &bytes[..length]));
                bytes = &bytes[length..];
            }
        }
    }
    found
}
