//! What a draft leaves alone, what is said about it, and why what it brings may stay.

use serde_json::{Value, json};

use super::{Desk, made_key, neighbours, two_a_community};
use crate::harness::postgres;
use crate::harness::server::fresh;

/// A box in degrees of which a vertical line through the middle parts a grid.
fn across(desk: &Desk, grid: &str) -> [[f64; 2]; 2] {
    let feature = desk.json(&desk.planner, &format!("/v1/grids/{grid}"));
    let mut points: Vec<[f64; 2]> = Vec::new();
    collect(&feature["geometry"]["coordinates"], &mut points);
    let bounds = |axis: usize| {
        let values = points.iter().map(|point| point[axis]);
        (values.clone().fold(f64::MAX, f64::min), values.fold(f64::MIN, f64::max))
    };
    let ((west, east), (south, north)) = (bounds(0), bounds(1));
    let middle = f64::midpoint(west, east);
    [[middle, south - 0.001], [middle, north + 0.001]]
}

fn collect(value: &Value, points: &mut Vec<[f64; 2]>) {
    match value.as_array() {
        Some(list) if list[0].is_number() => {
            points.push([list[0].as_f64().expect("x"), list[1].as_f64().expect("y")]);
        }
        Some(list) => list.iter().for_each(|one| collect(one, points)),
        None => {}
    }
}

#[test]
fn locked_grids_are_left_alone() {
    let store = fresh("gpkg").to_str().expect("ASCII").to_owned();
    two_a_community(&store);
    let desk = Desk::at(&store);
    let (grid, into, _) = neighbours(&desk);
    let community = grid["properties"]["parent"].as_str().expect("a parent");
    let (grid, into) = (grid["id"].as_str().expect("an id"), into["id"].as_str().expect("an id"));
    let planner = desk.planner.as_str();
    let unknown = json!({"name": "留白", "locks": ["nowhere"]});
    let refused = desk.ask(planner, "POST", "/v1/drafts", None, &unknown);
    assert_eq!((refused.status, refused.code().as_str()), (422, "invalid"), "{}", refused.text());
    let made = desk.ask(planner, "POST", "/v1/drafts", None, &json!({"name": "留白", "locks": [community]}));
    assert_eq!((made.status, &made.json()["locks"]), (201, &json!([community])), "{}", made.text());
    let draft = made.header("location").expect("Location").to_owned();
    let tag = made.header("etag").expect("a tag").to_owned();
    let (edits, merge) = (format!("{draft}/edits"), json!({"op": "merge", "grid": grid, "into": into}));
    for (method, path) in [("POST", &edits), ("POST", &format!("{draft}/impact"))] {
        let refused = desk.ask(planner, method, path, Some(&tag), &merge);
        assert_eq!((refused.status, refused.code().as_str()), (403, "forbidden"), "{}", refused.text());
        assert!(refused.text().contains("locked"), "{}", refused.text());
    }
    // A name without locks leaves them; other locks let it pass.
    let (kept, tag) = desk.step(planner, "PUT", &draft, &tag, json!({"name": "留白二"}));
    assert_eq!(kept["locks"], json!([community]));
    let (_, tag) = desk.step(planner, "PUT", &draft, &tag, json!({"name": "留白二", "locks": []}));
    let (merged, _) = desk.step(planner, "POST", &edits, &tag, merge);
    assert_eq!(merged["edits"], json!(["merge"]));
}

#[test]
fn what_a_draft_brings_stays_for_a_reason() {
    let file = fresh("gpkg").to_str().expect("ASCII").to_owned();
    let database = postgres::shared().map(postgres::Cluster::database);
    for store in [file].into_iter().chain(database) {
        two_a_community(&store);
        let desk = Desk::at(&store);
        let (grid, ..) = neighbours(&desk);
        let grid = grid["id"].as_str().expect("an id");
        let (draft, tag) = desk.begin();
        let planner = desk.planner.as_str();
        let (edits, check) = (format!("{draft}/edits"), format!("{draft}/check"));
        let codes = |of: &Value| -> Vec<(String, Value)> {
            let issues = of["issues"].as_array().expect("a list").iter();
            issues.map(|one| (one["code"].as_str().expect("a code").to_owned(), one.clone())).collect()
        };
        let count = |of: &Value, code: &str| codes(of).iter().filter(|(one, _)| one == code).count();
        let before = desk.json(planner, &check);
        let split = json!({"op": "split", "grid": grid, "line": across(&desk, grid), "code": "新格", "name": "新格",
            "may_part": true});
        let (_, tag) = desk.step(planner, "POST", &edits, &tag, split);
        let after = desk.json(planner, &check);
        for code in ["no-lead", "few-members"] {
            assert_eq!(count(&after, code), count(&before, code) + 1, "{after}");
        }
        let led = codes(&after).into_iter().rfind(|(code, _)| code == "no-lead").expect("just counted").1;
        assert_eq!((&led["subjects"], &led["fixes"][0]["op"]), (&json!(["新格"]), &json!("set_duty")));

        // Nobody may submit it as it is: each of the two wants a reason, or to be mended.
        let submit = format!("{draft}/submit");
        let bare = desk.ask(planner, "POST", &submit, Some(&tag), &Value::Null);
        assert_eq!((bare.status, bare.code().as_str()), (422, "unsound"), "{}", bare.text());
        assert!(["/reasons/no-lead", "/reasons/few-members"].iter().all(|place| bare.text().contains(place)));

        let diff = desk.json(planner, &format!("{draft}/diff"));
        let made = diff["added"][0]["id"].as_str().expect("the new grid");
        let members = desk.json(planner, "/v1/members?limit=1");
        let member = members["items"][0]["id"].as_str().expect("a member");
        let nobody = json!({"op": "set_duty", "grid": made, "member": "nobody", "role": "lead"});
        let refused = desk.ask(planner, "POST", &edits, Some(&tag), &nobody);
        assert_eq!((refused.status, refused.code().as_str()), (422, "invalid"), "{}", refused.text());
        let lead = json!({"op": "set_duty", "grid": made, "member": member, "role": "lead"});
        let (_, tag) = desk.step(planner, "POST", &edits, &tag, lead);
        let with_lead = desk.json(planner, &check);
        assert_eq!(count(&with_lead, "no-lead"), count(&before, "no-lead"));

        let (said, tag) = desk.step(
            &desk.approver,
            "POST",
            &format!("{draft}/comments"),
            &tag,
            json!({"text": "谁来巡？"}),
        );
        assert_eq!(
            (&said["comments"][0]["by"], &said["comments"][0]["text"]),
            (&json!("approver"), &json!("谁来巡？"))
        );
        let empty =
            desk.ask(planner, "POST", &format!("{draft}/comments"), Some(&tag), &json!({"text": " "}));
        assert_eq!(empty.status, 422, "{}", empty.text());

        let reasons = json!({"reasons": {"few-members": "下月招满"}});
        let (submitted, tag) = desk.step(planner, "POST", &submit, &tag, reasons);
        assert_eq!(submitted["reasons"]["few-members"], "下月招满");
        let approver = desk.approver.as_str();
        let (_, tag) = desk.step(approver, "POST", &format!("{draft}/approve"), &tag, json!({}));
        let publish = json!({"effective_from": "2031-01-01"});
        desk.step(approver, "POST", &format!("{draft}/publish"), &tag, publish);

        // The duty is in force with the edition, not a moment before.
        let duties =
            |at: &str| desk.json(planner, &format!("/v1/duties?grid={made}&at={at}"))["items"].clone();
        assert_eq!(duties("2030-12-31"), json!([]));
        let then = duties("2031-01-01");
        assert_eq!((&then[0]["member"], &then[0]["role"]), (&json!(member), &json!("lead")), "{then}");
    }
}

/// A key that ends in the midst of all this, two processes, and undo after a restart: what a draft looks like
/// is what its edits make of its edition.
#[test]
fn a_draft_looks_the_same_to_every_process() {
    let store = fresh("gpkg").to_str().expect("ASCII").to_owned();
    two_a_community(&store);
    let other = made_key(&store, "other", "planner");
    let mut desk = Desk::at(&store);
    let (grid, ..) = neighbours(&desk);
    let grid = grid["id"].as_str().expect("an id").to_owned();
    let (draft, mut tag) = desk.begin();
    let planner = desk.planner.clone();
    let edits = format!("{draft}/edits");
    let line = across(&desk, &grid);
    let mut drawn = vec![desk.json(&planner, &format!("{draft}/mesh"))];
    for body in [
        json!({"op": "split", "grid": grid, "line": line, "code": "甲", "name": "甲", "may_part": true}),
        json!({"op": "rename", "grid": grid, "name": "乙"}),
        json!({"op": "split", "grid": grid, "line": [[line[0][0] - 1.0, 22.9], [line[0][0], 22.91]],
            "code": "丙", "name": "丙"}),
    ] {
        let reply = desk.ask(&planner, "POST", &edits, Some(&tag), &body);
        if reply.status == 200 {
            tag = reply.header("etag").expect("a tag").to_owned();
            drawn.push(desk.json(&planner, &format!("{draft}/mesh")));
        }
        // The other process has replayed them all.
        std::mem::swap(&mut desk.one, &mut desk.other);
        assert_eq!(desk.json(&planner, &format!("{draft}/mesh")), drawn[drawn.len() - 1]);
    }
    assert!(drawn.len() >= 3);
    while drawn.len() > 1 {
        let (_, next) = desk.step(&planner, "DELETE", &format!("{edits}/last"), &tag, Value::Null);
        tag = next;
        drawn.pop();
        for _ in 0..2 {
            assert_eq!(desk.json(&planner, &format!("{draft}/mesh")), drawn[drawn.len() - 1]);
            std::mem::swap(&mut desk.one, &mut desk.other);
        }
    }
    let refused =
        desk.ask(&other, "POST", &edits, Some(&tag), &json!({"op": "rename", "grid": grid, "name": "丁"}));
    assert_eq!(refused.status, 403, "another's draft: {}", refused.text());
}

/// A planner of one territory neither ends nor takes over what somebody serves elsewhere, and an approver of
/// another lets no duty pass that lies outside of it.
#[test]
fn duties_elsewhere_are_left_alone() {
    let store = fresh("gpkg").to_str().expect("ASCII").to_owned();
    two_a_community(&store);
    let desk = Desk::at(&store);
    let (grid, ..) = neighbours(&desk);
    let (own, community) = (grid["id"].as_str().expect("an id"), &grid["properties"]["parent"]);
    let community = community.as_str().expect("a parent").to_owned();
    let duties = desk.json(&desk.planner, "/v1/duties?limit=1000")["items"].clone();
    let duties = duties.as_array().expect("duties");
    let of =
        |grid: &str| desk.json(&desk.planner, &format!("/v1/grids/{grid}"))["properties"]["parent"].clone();
    let elsewhere = duties.iter().find(|duty| {
        let grid = duty["grid"].as_str().expect("a grid");
        // A basic grid's: those of communities hang on the town.
        grid != community && ![json!(community), of(&community), Value::Null].contains(&of(grid))
    });
    let elsewhere = elsewhere.expect("a duty in another community");
    let here = duties.iter().find(|duty| duty["grid"] == own).expect("a duty on it");
    let other = of(elsewhere["grid"].as_str().expect("a grid"));
    let path = std::path::PathBuf::from(&store);
    let key = |name: &str, role: &str, territory: &str| {
        crate::harness::server::key(&path, &["--name", name, "--role", role, "--territory", territory])
    };
    let limited = key("limited", "planner", &community);
    let afar = key("afar", "approver", other.as_str().expect("a community"));
    drop(desk.one);
    let desk = Desk { one: crate::harness::server::Server::start_at(&store, &[]), ..desk };
    let made = desk.ask(&limited, "POST", "/v1/drafts", None, &json!({"name": "值守"}));
    let draft = made.header("location").expect("Location").to_owned();
    let mut tag = made.header("etag").expect("a tag").to_owned();
    let edits = format!("{draft}/edits");
    let set = |duty: &Value, more: Value| {
        let mut edit = json!({"op": "set_duty", "grid": own, "duty": duty["id"]});
        edit.as_object_mut().expect("an edit").extend(more.as_object().expect("fields").clone());
        edit
    };
    let unknown = json!({"id": "d-nobody-has"});
    for edit in [
        set(elsewhere, json!({})),
        set(elsewhere, json!({"member": here["member"], "role": "lead"})),
        set(&unknown, json!({})),
    ] {
        let refused = desk.ask(&limited, "POST", &edits, Some(&tag), &edit);
        assert_eq!((refused.status, refused.code().as_str()), (422, "invalid"), "{edit}: {}", refused.text());
        assert!(refused.text().contains("/0/duty"), "{}", refused.text());
    }
    let ended = desk.ask(&limited, "POST", &edits, Some(&tag), &set(here, json!({})));
    assert_eq!(ended.status, 200, "{}", ended.text());
    ended.header("etag").expect("a tag").clone_into(&mut tag);
    let reasons = json!({"reasons": {"few-members": "调岗", "no-lead": "调岗"}});
    let submitted = desk.ask(&limited, "POST", &format!("{draft}/submit"), Some(&tag), &reasons);
    assert_eq!(submitted.status, 200, "{}", submitted.text());
    submitted.header("etag").expect("a tag").clone_into(&mut tag);
    let refused = desk.ask(&afar, "POST", &format!("{draft}/approve"), Some(&tag), &json!({}));
    assert_eq!((refused.status, refused.code().as_str()), (403, "forbidden"), "{}", refused.text());
    let passed = desk.ask(&desk.approver, "POST", &format!("{draft}/approve"), Some(&tag), &json!({}));
    assert_eq!(passed.status, 200, "{}", passed.text());
}
