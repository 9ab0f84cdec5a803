//! What is known of a place, and what must be checked there by when.

use serde_json::{Value, json};

use crate::harness::server::Server;

fn post(server: &Server, path: &str, body: &Value) {
    let created = server.send("POST", path, &[], body.to_string().as_bytes());
    assert_eq!(created.status, 201, "{}", created.text());
}

#[test]
fn the_matters_of_its_kind_and_when_each_is_due() {
    let server = Server::demo();
    let point = &server.json("/v1/premises?kind=rental_house&limit=1")["items"][0]["point"].clone();
    let mut shop =
        json!({"id": "shop", "name": "小店", "kind": "dark_room", "point": point, "from": "2026-01-01"});
    post(&server, "/v1/premises", &shop);
    for (code, kinds, interval, from) in [
        ("MONTHLY", json!(["market", "dark_room"]), json!(30), "2025-01-01"),
        ("TEN-DAYS", json!(["dark_room"]), json!(10), "2025-01-01"),
        ("ON-CAUSE", json!(["dark_room"]), Value::Null, "2025-01-01"),
        ("LATER", json!(["dark_room"]), json!(1), "2026-06-01"),
        ("OTHERS", json!(["market"]), json!(1), "2025-01-01"),
        ("NO-PLACE", json!([]), json!(1), "2025-01-01"),
    ] {
        let matter = json!({"code": code, "list": "enterprise_mandatory", "name": format!("查{code}"),
            "layer": "community", "team": "volunteer", "severity": "red", "premises_kinds": kinds,
            "interval_days": interval, "from": from});
        post(&server, "/v1/matters", &matter);
    }
    // A new name is no new beginning.
    let etag = server.get("/v1/premises/shop").header("etag").expect("a tag").to_owned();
    (shop["name"], shop["from"]) = ("改名的小店".into(), "2026-01-08".into());
    let put = server.send("PUT", "/v1/premises/shop", &[("If-Match", &etag)], shop.to_string().as_bytes());
    assert_eq!(put.status, 200, "{}", put.text());

    let monthly = ("MONTHLY", "2026-01-31T00:00:00+08:00");
    let ten_days = ("TEN-DAYS", "2026-01-11T00:00:00+08:00");
    let on_cause = ("ON-CAUSE", "");
    for (at, expected) in [
        ("2026-01-10", vec![(ten_days, false), (monthly, false), (on_cause, false)]),
        ("2026-01-11", vec![(ten_days, true), (monthly, false), (on_cause, false)]),
        ("2026-01-31", vec![(ten_days, true), (monthly, true), (on_cause, false)]),
        (
            "2026-06-01",
            vec![
                (("LATER", "2026-01-02T00:00:00+08:00"), true),
                (ten_days, true),
                (monthly, true),
                (on_cause, false),
            ],
        ),
    ] {
        let dossier = server.json(&format!("/v1/premises/shop/dossier?at={at}"));
        let obligations = dossier["obligations"].as_array().expect("a list");
        let told: Vec<_> = obligations
            .iter()
            .map(|one| {
                let text = |field: &str| one[field].as_str().unwrap_or_default();
                ((text("matter"), text("due_at")), one["overdue"].as_bool().expect("yes or no"))
            })
            .collect();
        assert_eq!(told, expected, "{at}");
        assert_eq!(
            obligations[obligations.len() - 1],
            json!({"matter": "ON-CAUSE", "name": "查ON-CAUSE", "list": "enterprise_mandatory", "team": "volunteer",
                "interval_days": null, "due_at": null, "overdue": false})
        );
        assert_eq!(dossier["located"], server.json(&format!("/v1/locate?premises=shop&at={at}")), "{at}");
        assert_eq!(dossier["premises"], server.json(&format!("/v1/premises/shop?at={at}")), "{at}");
    }
    assert_eq!(server.get("/v1/premises/shop/dossier?at=2025-12-31").json()["premises"]["name"], "小店");
}
