//! Issues on the screen: errors first, the same kind together, with place and size.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::domain::issue::{Issue, IssueSeverity};

/// Issues of one kind shown to people; machines get all of them.
const SHOWN: usize = 10;

pub fn words(issues: &[Issue]) -> String {
    let mut kinds: BTreeMap<(bool, &str), Vec<&Issue>> = BTreeMap::new();
    for issue in issues {
        let warning = issue.severity == IssueSeverity::Warning;
        kinds.entry((warning, &*issue.code)).or_default().push(issue);
    }
    let mut text = String::new();
    for ((_, code), mut list) in kinds {
        let severity = list[0].severity.name();
        let size = |issue: &Issue| issue.area.map_or(0.0, |area| area.0);
        list.sort_by(|a, b| size(b).total_cmp(&size(a)));
        for issue in list.iter().take(SHOWN) {
            let place = issue.place.map(|at| format!(" at {:.7},{:.7}", at.lon(), at.lat()));
            text += &format!("{severity} {code}{}: {}\n", place.unwrap_or_default(), issue.text);
        }
        if list.len() > SHOWN {
            text += &format!(
                "{severity} {code}: {} more, smaller or alike; --json lists all\n",
                list.len() - SHOWN
            );
        }
    }
    text
}

pub fn document(issues: &[Issue]) -> Value {
    let issue = |issue: &Issue| {
        let subjects: Vec<&str> = issue.subjects.iter().map(|subject| &**subject).collect();
        json!({
            "code": *issue.code,
            "severity": issue.severity.name(),
            "subjects": subjects,
            "place": issue.place.map(|at| json!({"type": "Point", "coordinates": [at.lon(), at.lat()]})),
            "area_m2": issue.area.map(|area| area.0),
            "text": *issue.text,
        })
    };
    issues.iter().map(issue).collect()
}
