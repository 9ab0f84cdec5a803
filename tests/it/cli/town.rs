//! `gridward town` and `gridward audit`: a real town is set up, and who did it can be read.

use serde_json::json;

use super::{Desk, said};

#[test]
fn a_town_is_set_up_and_shown() {
    let desk = Desk::new();
    assert_eq!(desk.run(&["town", "show"]).status.code(), Some(1), "no store yet");
    let wrong: [(&[&str], &str); 10] = [
        (&["--zone", "Asia/Houjie"], "no time zone"),
        (&["--levels", "town,town"], "distinct"),
        (&["--holidays", "2026-02-30"], "neither a date"),
        (&["--name", ""], "the name has"),
        (&["--work-days", "2026-10-09"], "no weekend day"),
        (&["--road-reach-m", "3"], "5 to 100 metres"),
        (&["--coverage-weights", "1,2"], "three whole numbers"),
        (&["--norms", "residents=9..8"], "is no norm"),
        (&[], "nothing to set"),
        (&["--holidays", "2026-10-01", "--holidays-file", "x"], "cannot be used with"),
    ];
    for (args, part) in wrong {
        let refused = desk.run(&[&["town", "set"], args].concat());
        assert_eq!(refused.status.code(), Some(2), "{args:?}");
        assert!(said(&refused).contains(part), "{args:?}: {}", said(&refused));
        assert!(!std::path::Path::new(&desk.store).exists(), "{args:?} makes no store");
    }

    let holidays = desk.file("days.txt", "\u{feff}# 国庆节\n2026-10-01..2026-10-03\n\n2027-01-01 # 元旦\n");
    let set =
        ["town", "set", "--name", "虎门镇", "--zone", "Asia/Urumqi", "--levels", "town,community,basic"];
    let (status, town) = desk.json(&[&set[..], &["--holidays-file", &holidays, "--notice", "试用"]].concat());
    assert_eq!(status, 0);
    let expected = json!({"name": "虎门镇", "zone": "Asia/Urumqi", "levels": ["town", "community", "basic"],
        "holidays": ["2026-10-01", "2026-10-02", "2026-10-03", "2027-01-01"], "notice": "试用",
        "work_days": [], "road_reach_m": 30, "coverage_weights": [50, 30, 20],
        "norms": {}, "aliases": []});
    assert_eq!(town["changed"], json!(["name", "zone", "levels", "holidays", "notice"]));
    assert_eq!(desk.json(&["town", "show"]), (0, expected));
    assert_eq!(desk.json(&["town", "set", "--name", "虎门镇"]).1["changed"], json!([]));

    let aliases = desk.file("aliases.csv", "旧路,河田大道\n大路,河田大道,also # 俗称\n");
    let (_, town) = desk.json(&["town", "set", "--aliases-file", &aliases]);
    let alias = |alias, former| json!({"alias": alias, "name": "河田大道", "former": former});
    assert_eq!(town["aliases"], json!([alias("旧路", true), alias("大路", false)]));
    let refused = desk.run(&["town", "set", "--aliases-file", &desk.file("aliases.csv", "旧路\n")]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(said(&refused).contains("is no alias and name"), "{}", said(&refused));

    let (_, town) = desk.json(&["town", "set", "--holidays", "", "--notice", ""]);
    assert_eq!((&town["holidays"], &town["notice"]), (&json!([]), &json!("")));
    let set =
        ["town", "set", "--work-days", "2026-10-10", "--road-reach-m", "20", "--coverage-weights", "1,0,0"];
    let (_, town) = desk.json(&set);
    assert_eq!(town["changed"], json!(["work_days", "road_reach_m", "coverage_weights"]));
    let (_, town) = desk.json(&["town", "show"]);
    assert_eq!(
        [&town["work_days"], &town["road_reach_m"], &town["coverage_weights"]],
        [&json!(["2026-10-10"]), &json!(20), &json!([1, 0, 0])]
    );
    let words = desk.run(&["town", "show"]);
    assert!(String::from_utf8_lossy(&words.stdout).contains("town › community › basic"));
}

/// What differs from the norms is a warning of every basic grid, with how much there is.
#[test]
fn norms_are_checked() {
    let desk = Desk::new();
    assert!(desk.run(&["demo", "--bare", "--scale", "0.1"]).status.success());
    let sized = || {
        let (_, checked) = desk.json(&["check"]);
        let issues = checked["issues"].as_array().expect("issues").clone();
        issues.into_iter().filter(|issue| issue["code"] == "size-premises").collect::<Vec<_>>()
    };
    assert_eq!(sized(), [] as [serde_json::Value; 0]);
    let (_, town) = desk.json(&["town", "set", "--norms", "premises=0..0,residents=0..4000000000"]);
    assert_eq!(town["norms"], json!({"premises": [0, 0], "residents": [0, 4_000_000_000_u32]}));
    let told = sized();
    assert!(!told.is_empty() && told.iter().all(|issue| issue["severity"] == "warning"), "{told:?}");
    let count = |issue: &serde_json::Value| {
        let words: Vec<&str> = issue["text"].as_str().expect("a text").split(' ').collect();
        let at = words.iter().position(|word| word.starts_with("premises")).expect("what");
        words[at - 1].parse::<usize>().expect("how many")
    };
    // Each premises of the demo town lies on one basic grid.
    let file = desk.file("premises.csv", "");
    std::fs::remove_file(&file).expect("ours");
    assert!(desk.run(&["export", "premises", "-o", &file]).status.success());
    let rows = csv::Reader::from_path(&file).expect("written").into_records().count();
    assert_eq!(told.iter().map(count).sum::<usize>(), rows);
    let words = desk.run(&["town", "show"]);
    assert!(String::from_utf8_lossy(&words.stdout).contains("premises 0 to 0"));
    assert_eq!(desk.json(&["town", "set", "--norms", ""]).1["norms"], json!({}));
    assert_eq!(sized(), [] as [serde_json::Value; 0]);
}

#[test]
fn levels_that_grids_stand_at_stay() {
    let desk = Desk::new();
    assert_eq!(desk.json(&["town", "set", "--levels", "town,community,basic"]).0, 0);
    desk.grid(113.66, 22.93);
    let refused = desk.run(&["town", "set", "--levels", "town"]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(said(&refused).contains("need 2 levels, and these are only 1"), "{}", said(&refused));
    assert_eq!(
        desk.json(&["town", "set", "--levels", "镇,社区"]).0,
        0,
        "renamed, and one fewer that none stands at"
    );
    let (_, found) = desk.json(&["locate", "--lon", "113.665", "--lat", "22.935"]);
    assert_eq!(found["grids"][0]["level"], "社区");
    assert_eq!(found.get("notice"), None, "nothing to say");
}

#[test]
fn the_audit_log_is_read_in_pages() {
    let desk = Desk::new();
    for name in ["甲镇", "乙镇", "乙镇", "丙镇"] {
        assert_eq!(desk.json(&["town", "set", "--name", name]).0, 0);
    }
    assert!(desk.run(&["key", "new", "--name", "desk"]).status.success());
    let (status, page) = desk.json(&["audit", "--limit", "3"]);
    assert_eq!(status, 0);
    let what = |page: &serde_json::Value| -> Vec<String> {
        let entries = page["entries"].as_array().expect("entries");
        entries
            .iter()
            .map(|entry| format!("{} {}", entry["log"], entry["what"].as_str().expect("a text")))
            .collect()
    };
    assert_eq!(what(&page), ["1 town set name", "2 town set name", "3 town set name"]);
    assert_eq!(page["next"], 3);
    let entry = &page["entries"][0];
    assert!(
        entry["actor"].as_str().expect("a text").starts_with("cli:") && entry["role"] == "admin",
        "{entry}"
    );
    assert!(entry["recorded"].as_str().expect("a time").ends_with("+08:00"), "{entry}");
    let (_, rest) = desk.json(&["audit", "--after", "3"]);
    assert_eq!((what(&rest), &rest["next"]), (vec!["4 key new desk".to_owned()], &serde_json::Value::Null));
    let words = desk.run(&["audit", "--limit", "1"]);
    assert!(String::from_utf8_lossy(&words.stdout).contains("there is more: --after 1"));
    assert_eq!(desk.run(&["audit", "--limit", "0"]).status.code(), Some(2));
}

#[test]
fn a_point_with_x_and_y_exchanged_is_told() {
    // East of 90° an exchanged longitude is no latitude; Urumqi's is.
    let desk = Desk::new();
    desk.grid(87.60, 43.82);
    let codes = |lon: &str, lat: &str| -> Vec<String> {
        let (_, found) = desk.json(&["locate", "--lon", lon, "--lat", lat]);
        let steps = found["owner"]["because"].as_array().expect("steps").iter();
        steps.map(|step| step["code"].as_str().expect("a code").to_owned()).collect()
    };
    assert_eq!(codes("43.825", "87.605"), ["outside-served-area", "outside-looks-swapped"]);
    assert_eq!(codes("43.825", "87.7"), ["outside-served-area"]);
    assert!(codes("87.605", "43.825").contains(&"grid-holds-point".to_owned()));
}
